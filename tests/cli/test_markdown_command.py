"""Markdown and CSV from `openness audit` as a process, over recordings and over a folder with a hostile card."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from processes import ROOT, audit, run
from rendered import CAUGHT, RENDERERS, Page

GEMMA, OLMO = "google/gemma-2-9b", "allenai/OLMo-2-1124-7B"
CARD = """---
license: "=1+1 @someone <script>alert(1)</script>"
license_name: "[x](javascript:alert(1)) | `#1`"
license_link: "javascript:alert(1)"
base_model: "google/gemma-2-9b"
datasets: ["@someone/</details>", "http://evil.example/$x$"]
---
# My model <img src=x onerror=alert(1)> @someone

It was trained on [the data](http://evil.example/?x=<b>|`) and [code](https://github.com/a/b/issues/1) by @someone, #1.
"""


HUB = "https://huggingface.co/"
EVIDENCE = {"http://evil.example/?x=%3Cb%3E%7C%60", "http://evil.example/%24x%24", "https://arxiv.org/abs/2501.00656"}
"""What the card links as its data, encoded, and the other model's paper; no issue of somebody's, and no script."""


def test_a_report_for_a_pull_request() -> None:
    done = audit(GEMMA, "--format", "markdown")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"## {GEMMA}: weights-available\n\n**weights-available, 31 to 53 of 100**\n")
    assert "\n### To reach open-weight\n\n1. **Weights open to all** (refuted): " in done.stdout
    assert done.stdout.endswith("\n</details>\n\n*This is not legal advice.*\n")
    assert audit(GEMMA, "--format", "markdown").stdout == done.stdout


def test_reports_beside_the_text(tmp_path: Path) -> None:
    summary, table = tmp_path / "summary.md", tmp_path / "table.csv"
    done = audit(GEMMA, "--report", f"markdown={summary}", "--report", f"csv={table}", "--rubric", "mof")
    assert done.returncode == 0
    assert done.stdout.startswith(GEMMA)
    assert "<summary>mof 1.0: unclassified, 0 of 17</summary>" in summary.read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(table.read_bytes().decode("utf-8"), newline=""))
    assert (row["subject"], row["verdict"], row["mof.level"]) == (GEMMA, "weights-available", "unclassified")
    assert table.read_bytes().count(b"\r\n") == 2


def test_several_subjects_and_one_that_fails() -> None:
    done = audit(GEMMA, "bad//name", OLMO, "--format", "markdown")
    assert done.returncode == 2
    assert done.stdout.startswith("## 3 subjects: 1 weights-available, 1 not audited, 1 fully-open\n")
    assert "\n- **bad/<wbr>/name**: " in done.stdout
    assert [f"<summary><b>{model}</b>: " in done.stdout for model in (GEMMA, OLMO)] == [True, True]
    assert "error: " in done.stderr
    rows = list(csv.DictReader(io.StringIO(audit(GEMMA, "bad//name", OLMO, "--format", "csv").stdout)))
    assert [row["verdict"] for row in rows] == ["weights-available", "", "fully-open"]
    assert [bool(row["error"]) for row in rows] == [False, True, False]


def test_a_single_subject_that_fails_says_why_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    done = audit("nobody/nothing", "--report", f"markdown={file}", "--format", "csv")
    assert done.returncode == 3
    text = file.read_text(encoding="utf-8")
    assert text.startswith("## nobody/nothing: not audited\n\n")
    assert "`openness record`" in text
    assert next(csv.DictReader(io.StringIO(done.stdout)))["error"]


def test_a_folder_whose_card_is_hostile(tmp_path: Path) -> None:
    folder = tmp_path / "@someone <b>`|#1"
    folder.mkdir()
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    (folder / "<img src=x> @someone|.safetensors").write_bytes(b"\x08\0\0\0\0\0\0\0{}      " + b"\0" * 100)
    (folder / "LICENSE").write_text("Do what @someone says: http://evil.example/\n", encoding="utf-8")
    done = run(
        "audit", str(folder), OLMO, "--hub", str(ROOT / "fixtures" / "hub"), "--format", "markdown", cwd=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "someone" in done.stdout
    for render in RENDERERS:
        page = Page(render(done.stdout))
        assert not {"script", "img", "b with", "iframe", "input"} & set(page.tags)
        assert page.tags.count("details") == done.stdout.count("\n<details>\n")
        assert not page.misnested
        theirs = {link for link in page.links if not link.startswith("https://") or "olmo" not in link.lower()}
        assert {link for link in theirs if not link.startswith(HUB)} <= EVIDENCE
        assert [piece for piece in page.pieces if CAUGHT.search(piece)] == []

"""`openness badge` as a user runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from subprocess import CompletedProcess
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from processes import ROOT, run

from openness.cli import run as run_here
from openness.reports.badge import COLORS, STYLES

OLMO = "allenai/OLMo-2-1124-7B"
HUB = ("--hub", str(ROOT / "fixtures" / "hub"))


def badge(*arguments: str, cwd: Path = ROOT) -> CompletedProcess[str]:
    return run("badge", *arguments, *HUB, cwd=cwd)


def name_of(picture: str) -> str:
    return ElementTree.fromstring(picture).attrib["aria-label"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model about to be published."""
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n", encoding="utf-8")
    (folder / "model.safetensors").write_bytes(bytes(2_000_000))
    return folder


def test_the_picture_is_printed() -> None:
    done = badge(OLMO)
    assert (done.returncode, done.stderr) == (0, "")
    assert name_of(done.stdout) == "openness: fully-open"
    assert done.stdout.endswith("</svg>\n")


@pytest.mark.parametrize("style", STYLES)
def test_the_picture_is_written_to_a_file_in_a_style(tmp_path: Path, style: str) -> None:
    file = tmp_path / "badge.svg"
    done = badge(OLMO, "--output", str(file), "--style", style)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    golden = ROOT / "tests" / "reports" / "golden" / f"badge-{style}.svg"
    title = "<title>openness: fully-open, 100 of 100</title>"
    assert file.read_text() == re.sub("<title>.*</title>", title, golden.read_text())


def test_the_same_model_gives_the_same_file(tmp_path: Path) -> None:
    one, other = (tmp_path / name for name in ("one.svg", "other.svg"))
    for file in (one, other):
        badge("google/gemma-2-9b", "--output", str(file))
    assert one.read_bytes() == other.read_bytes()


def test_json_is_for_shields(tmp_path: Path) -> None:
    expected = {"schemaVersion": 1, "label": "openness", "message": "fully-open", "color": COLORS["green"]}
    printed = json.loads(badge(OLMO, "--json").stdout)
    assert printed.items() >= expected.items()
    file = tmp_path / "badge.json"
    assert badge(OLMO, "--json", "--output", str(file), "--style", "flat-square").stdout == ""
    assert json.loads(file.read_text()) == printed | {"style": "flat-square"}


def test_a_rubric_answers_with_its_own_words(tmp_path: Path) -> None:
    assert name_of(badge("google/gemma-2-9b", "--rubric", "osaid").stdout) == "osaid: Not met"
    ours = tmp_path / "ours.yaml"
    ours.write_text((ROOT / "rubrics" / "openness.yaml").read_text().replace("id: openness\n", "id: ours\n", 1))
    assert name_of(badge(OLMO, "--rubric", str(ours)).stdout) == "ours: fully-open"
    assert name_of(badge(OLMO, "--rubric", str(ours), "--label", "by our rules").stdout) == "by our rules: fully-open"


def test_a_label_is_shown_as_it_is_and_can_be_left_out() -> None:
    hostile = '"><script>alert(1)</script>\u202e'
    assert name_of(badge(OLMO, "--label", hostile).stdout) == '"><script>alert(1)</script>\\u202e: fully-open'
    assert name_of(badge(OLMO, "--label", "").stdout) == "fully-open"


def test_a_folder_and_its_badge_beside_the_card(folder: Path) -> None:
    file = folder / "assets" / "open (ness).svg"
    file.parent.mkdir()
    done = badge("./my-model", "--output", "my-model/assets/open (ness).svg", "--markdown", cwd=folder.parent)
    assert (done.returncode, done.stderr) == (0, "")
    verdict = name_of(file.read_text()).removeprefix("openness: ")
    assert verdict.startswith("open-weight")
    assert done.stdout == f"![openness: {verdict}](assets/open%20%28ness%29.svg)\n"


def test_a_badge_in_the_folder_changes_nothing(folder: Path) -> None:
    file = folder / "openness.svg"
    assert badge(str(folder), "--output", str(file)).returncode == 0
    before = file.read_text()
    badge(str(folder), "--output", str(file))
    assert file.read_text() == before


def test_an_attestation_file_is_a_subject() -> None:
    done = badge(str(ROOT / "fixtures" / "attestations" / "gpt-4o.yaml"))
    assert name_of(done.stdout) == "openness: closed, as attested"


def test_markdown_of_a_file_elsewhere(tmp_path: Path) -> None:
    done = badge(OLMO, "--output", "a:b.svg", "--markdown", cwd=tmp_path)
    assert done.stdout == "![openness: fully-open](a%3Ab.svg)\n"
    assert badge(OLMO, "--output", str(tmp_path / "c.svg"), "--markdown").stdout.endswith("](c.svg)\n")
    assert {file.name for file in tmp_path.iterdir()} == {"a:b.svg", "c.svg"}


def test_markdown_of_a_service() -> None:
    done = badge(OLMO, "--markdown", "--url", "https://openness.example/")
    assert done.stdout == (
        f"[![openness: fully-open](https://openness.example/badge/{OLMO}.svg)](https://openness.example/models/{OLMO})\n"
    )


def test_markdown_of_a_service_keeps_what_is_asked_of_the_badge() -> None:
    asked = ("--rubric", "mof", "--style", "for-the-badge", "--label", "a) & [b]")
    done = badge(OLMO, "--markdown", "--url", "http://127.0.0.1:8000/at", *asked)
    found = re.fullmatch(r"\[!\[(?P<alt>.*)\]\((?P<image>\S+)\)\]\((?P<page>\S+)\)\n", done.stdout)
    assert found
    assert found["alt"] == r"a) &amp; \[b\]: Unclassified so far"
    image = urlsplit(found["image"])
    assert image.path == f"/at/badge/{OLMO}.svg"
    assert parse_qs(image.query) == {"rubric": ["mof"], "style": ["for-the-badge"], "label": ["a) & [b]"]}
    assert not set(found["image"]) & set("()[]<> ")
    assert found["page"] == f"http://127.0.0.1:8000/at/models/{OLMO}"


def test_a_service_shows_a_model_under_its_name_of_today() -> None:
    done = badge("gpt2", "--markdown", "--url", "https://x.example")
    assert "/badge/openai-community/gpt2.svg" in done.stdout


@pytest.mark.parametrize(
    "url",
    [
        "openness.example", "javascript:alert(1)", "ftp://x.example", "https://", "https:///x", "https://x y",
        "https://x.example/a)b", 'https://x.example/"', "https://x.example/?a=b", "https://x.example/#a",
        "https://user:pw@x.example", "https://x.example\n", "https://x.example/<b>", "//x.example", "",
        "https://x.example/" + "a" * 2000,
    ],
)  # fmt: skip
def test_an_address_that_cannot_stand_in_a_link_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_here(["badge", OLMO, "--markdown", "--url", url, *HUB]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: --url ")
    assert "https://openness.example" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((OLMO, "--markdown"), "--output FILE.svg"),
        ((OLMO, "--url", "https://x.example"), "--markdown"),
        ((OLMO, "--markdown", "--json", "--url", "https://x.example"), "Give one of them"),
        ((OLMO, "--label", "x" * 61), "61 characters, more than 60"),
        ((OLMO, "--style", "plastic"), "'flat', 'flat-square', 'for-the-badge'"),
        ((OLMO, "--rubric", "mfo"), "did you mean 'mof'"),
        ((f"{OLMO}@main", "--markdown", "--url", "https://x.example"), "Leave out @REVISION"),
        ((".", "--markdown", "--url", "https://x.example"), "models on the Hub"),
        (("allenai/*",), "OWNER/NAME"),
        (("-",), "OWNER/NAME"),
        (("a b",), "is not a model's name"),
        ((OLMO, "--output", "no/such/folder.svg"), "there is no folder"),
        ((), "Missing argument 'SUBJECT'"),
    ],
)
def test_wrong_usage_is_told_with_what_to_do(arguments: tuple[str, ...], said: str) -> None:
    done = badge(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_where_there_is_no_audit_the_old_badge_stays(tmp_path: Path) -> None:
    file = tmp_path / "badge.svg"
    file.write_text("before")
    done = badge("no/such", "--output", str(file))
    assert (done.returncode, done.stdout) == (3, "")
    assert "error: " in done.stderr
    assert file.read_text() == "before"


def test_what_is_read_is_never_written_over(tmp_path: Path) -> None:
    ours = tmp_path / "ours.yaml"
    text = (ROOT / "rubrics" / "mof.yaml").read_text()
    ours.write_text(text)
    assert badge(OLMO, "--rubric", str(ours), "--output", str(ours)).returncode == 2
    assert ours.read_text() == text

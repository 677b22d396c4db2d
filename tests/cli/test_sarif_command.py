"""SARIF from `openness audit` as a process, over recordings and over a folder about to be published."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from processes import ROOT, audit, run
from sarifcheck import Json, problems

GEMMA, OLMO = "google/gemma-2-9b", "allenai/OLMo-2-1124-7B"
CARD = """---
license: gemma
base_model: google/gemma-2-9b
---
# My model

Fine-tuned on conversations of our own.
"""


def runs_of(text: str) -> list[Json]:
    assert problems(text) == []
    runs: list[Json] = json.loads(text)["runs"]
    return runs


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A checkout that holds a model in a folder."""
    model = tmp_path / "work" / "models" / "my model"
    model.mkdir(parents=True)
    (model / "README.md").write_text(CARD, encoding="utf-8")
    (model / "LICENSE").write_text("Gemma Terms of Use\n", encoding="utf-8")
    (model / "config.json").write_text('{"architectures": ["Gemma2ForCausalLM"]}\n', encoding="utf-8")
    return tmp_path / "work"


def test_a_model_on_the_hub(tmp_path: Path) -> None:
    file = tmp_path / "alerts.sarif"
    done = audit(GEMMA, "--rubric", "mof", "--format", "sarif", "--report", f"code-scanning={file}")
    assert (done.returncode, done.stderr) == (0, "")
    (whole,), (alerts,) = runs_of(done.stdout), runs_of(file.read_text(encoding="utf-8"))
    assert {result["kind"] for result in whole["results"]} == {"pass", "fail", "open", "notApplicable"}
    assert {result["kind"] for result in alerts["results"]} == {"fail", "open"}
    assert {result["ruleId"].split("/")[0] for result in alerts["results"]} == {"openness", "mof"}
    assert audit(GEMMA, "--rubric", "mof", "--format", "sarif").stdout == done.stdout


def test_several_subjects_and_one_that_fails() -> None:
    done = audit(GEMMA, "bad//name", OLMO, "--format", "sarif")
    assert done.returncode == 2
    assert [run["invocations"][0]["executionSuccessful"] for run in runs_of(done.stdout)] == [True, False, True]
    assert len(runs_of(audit(GEMMA, "bad//name", OLMO, "--format", "code-scanning").stdout)) == 2
    (failed,) = runs_of(audit("bad//name", "--format", "code-scanning").stdout)
    assert failed["invocations"][0]["exitCode"] == 2


def scanned(subject: str, cwd: Path) -> dict[str, Json]:
    done = run("audit", subject, "--hub", str(ROOT / "fixtures" / "hub"), "--format", "sarif", cwd=cwd)
    assert done.returncode == 0
    (only,) = runs_of(done.stdout)
    return {result["ruleId"]: result for result in only["results"]}


def files(results: dict[str, Json]) -> set[str]:
    locations = [place for one in results.values() for place in (*one["locations"], *one.get("relatedLocations", []))]
    return {unquote(place["physicalLocation"]["artifactLocation"]["uri"]) for place in locations}


def test_a_folders_locations_exist_in_it(work: Path) -> None:
    model = work / "models" / "my model"
    for subject, cwd, root in (
        ("./models/my model", work, work),
        ("./models/../models/my model/", work, work),
        (".", model, model),
        (str(model), work, model),
    ):
        found = scanned(subject, cwd)
        assert {Path(file).name for file in files(found)} >= {"README.md", "LICENSE"}
        assert all((root / file).is_file() for file in files(found))
        line = found["openness/lineage/base-models"]["locations"][0]["physicalLocation"]["region"]["startLine"]
        assert CARD.splitlines()[line - 1] == "base_model: google/gemma-2-9b"


def test_an_alert_stays_the_same_alert(work: Path, tmp_path: Path) -> None:
    """What GitHub tells alerts by: rule, file and fingerprint, after an edit and in another checkout."""

    def alerts(results: dict[str, Json]) -> set[tuple[str, str, str]]:
        return {
            (
                rule,
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
                result["partialFingerprints"]["primaryLocationLineHash"],
            )
            for rule, result in results.items()
        }

    (work / "models" / "my model" / "LICENSE").unlink()  # the card's own word counts then
    before = scanned("./models/my model", work)
    shutil.copytree(work, elsewhere := tmp_path / "elsewhere")
    card = elsewhere / "models" / "my model" / "README.md"
    card.write_text(CARD.replace("license: gemma", "tags: [x]\n\nlicense:   llama3"), encoding="utf-8")
    after = scanned("./models/my model", elsewhere)
    assert alerts(after) == alerts(before)
    terms = [results["openness/weights-terms"] for results in (before, after)]
    assert terms[0]["message"] != terms[1]["message"]
    assert [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in terms] == [2, 4]
    shutil.copytree(work / "models" / "my model", tmp_path / "tmpk3v9")
    assert alerts(scanned(str(tmp_path / "tmpk3v9"), tmp_path)) == alerts(scanned(".", tmp_path / "tmpk3v9"))

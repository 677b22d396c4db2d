"""`openness compare` as a process."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
from processes import ROOT, run

from openness.schema import comparison_schema

HUB = ("--hub", "fixtures/hub")
TWO = ("allenai/OLMo-2-1124-7B", "google/gemma-2-9b")


def test_models_stand_side_by_side() -> None:
    done = run("compare", *TWO, "--rubric", "mof", *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("1 allenai/OLMo-2-1124-7B: fully-open, 100 of 100\n2 google/gemma-2-9b: ")
    assert "\nmof 1.0 " in done.stdout
    assert done.stdout.endswith("This is not legal advice.\n")
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_json_keeps_to_its_schema() -> None:
    done = run("compare", *TWO, "no/such", "--rubric", "osaid", "--format", "json", *HUB)
    document = json.loads(done.stdout)
    assert done.returncode == 3
    jsonschema.validate(document, comparison_schema())
    assert [one["input"] for one in document["subjects"]] == [*TWO, "no/such"]
    assert set(document["scorecards"]) == {"openness", "osaid"}
    assert set(document["components"]["weights"]) == set(TWO)


def test_a_subject_that_fails_is_told_and_the_others_are_shown() -> None:
    done = run("compare", "no/such", "bad//name", "allenai/*", TWO[0], *HUB)
    assert done.returncode == 3
    assert done.stderr.count("error: ") == 3
    assert "4 allenai/OLMo-2-1124-7B: fully-open" in done.stdout


def test_where_all_fail_nothing_is_printed() -> None:
    done = run("compare", "no/such", *HUB)
    assert (done.returncode, done.stdout) == (3, "")


def test_folders_and_attestation_files_are_subjects(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "README.md").write_text("---\nlicense: apache-2.0\n---\n# A model\n")
    attested = next((ROOT / "fixtures" / "attestations").glob("*.yaml"))
    done = run("compare", str(folder), str(attested), TWO[1], "--format", "markdown", *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    assert "## Frameworks" in done.stdout
    assert ", as attested" in done.stdout


def test_it_is_written_whole_and_never_over_what_was_read(tmp_path: Path) -> None:
    file = tmp_path / "c.md"
    assert run("compare", *TWO, "--format", "markdown", "--output", str(file), *HUB).stdout == ""
    assert file.read_text().startswith("# Comparison\n")
    text = (ROOT / "rubrics" / "mof.yaml").read_text()
    ours = tmp_path / "ours.yaml"
    ours.write_text(text)
    done = run("compare", *TWO, "--rubric", str(ours), "--output", str(ours), *HUB)
    assert done.returncode == 2
    assert ours.read_text() == text


def test_a_wrong_rubric_is_wrong_usage() -> None:
    done = run("compare", *TWO, "--rubric", "mfo", *HUB)
    assert done.returncode == 2
    assert "did you mean 'mof'" in done.stderr

"""`openness rubric`: check, show, new and diff, as a user runs them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from processes import ROOT, run

from openness.rubric import shipped_rubrics

HUB = ("--hub", str(ROOT / "fixtures" / "hub"))


def test_a_new_rubric_is_valid_at_once_and_has_no_warning(tmp_path: Path) -> None:
    made = run("rubric", "new", "--output", "ours.yaml", cwd=tmp_path)
    assert (made.returncode, made.stdout) == (0, ""), made.stderr
    assert (tmp_path / "ours.yaml").read_text().startswith("# yaml-language-server: $schema=")
    checked = run("rubric", "check", "ours.yaml", cwd=tmp_path)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert checked.stdout.endswith("no warnings\n")
    scored = run("audit", "LLM360/Amber", "--rubric", "ours.yaml", "--format", "json", *HUB, cwd=tmp_path)
    assert len(json.loads(scored.stdout)["scorecards"]) == 2


def test_a_new_rubric_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "ours.yaml").write_text("mine")
    done = run("rubric", "new", "--output", "ours.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no rubric is overwritten" in done.stderr
    assert (tmp_path / "ours.yaml").read_text() == "mine"


def test_what_is_wrong_is_told_with_its_line_and_the_nearest_word(tmp_path: Path) -> None:
    text = shipped_rubrics()["openness"].read_text()
    (tmp_path / "wrong.yaml").write_text(text.replace("weight: 10", "wieght: 10"))
    done = run("rubric", "check", "wrong.yaml", cwd=tmp_path)
    line = text[: text.index("weight: 10")].count("\n") + 1
    assert (done.returncode, done.stdout) == (2, "")
    assert f"wrong.yaml:{line}: " in done.stderr
    assert "did you mean 'weight'?" in done.stderr


def test_what_can_never_be_met_is_a_warning(tmp_path: Path) -> None:
    both = ("public", "withheld")
    parts = ", ".join(f"{{component: weights, availability: [{value}]}}" for value in both)
    text = shipped_rubrics()["openness"].read_text()
    wanted = "when: {component: weights, gate: [none, auto]}"
    assert wanted in text
    (tmp_path / "never.yaml").write_text(text.replace(wanted, f"when: {{all: [{parts}]}}"))
    done = run("rubric", "check", "never.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "weights-open-to-all" in done.stdout
    assert "warning" in done.stdout


@pytest.mark.parametrize("name", list(shipped_rubrics()))
def test_each_shipped_rubric_is_valid_and_can_be_shown(name: str) -> None:
    checked = run("rubric", "check", f"rubrics/{name}.yaml")
    assert checked.returncode == 0, checked.stderr
    assert "can never" not in checked.stdout
    shown = run("rubric", "show", name)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert max(map(len, shown.stdout.splitlines())) <= 80
    assert json.loads(run("rubric", "show", name, "--format", "json").stdout)["id"] == name
    assert run("rubric", "show", name, "--format", "markdown").stdout.startswith("<!-- Made from ")


def test_a_change_of_a_rubric_is_shown_model_by_model(tmp_path: Path) -> None:
    text = shipped_rubrics()["openness"].read_text()
    (tmp_path / "stricter.yaml").write_text(text.replace("at_least: 3", "at_least: 100"))
    subjects = ("allenai/OLMo-2-1124-7B", "meta-llama/Llama-3.1-8B")
    done = run("rubric", "diff", "openness", "stricter.yaml", *subjects, *HUB, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    flat = " ".join(done.stdout.split())
    assert "allenai/OLMo-2-1124-7B fully-open, 100 of 100 -> open-source" in flat
    assert "requirement checkpoints" in flat
    assert "meta-llama/Llama-3.1-8B weights" not in flat
    same = run("rubric", "diff", "openness", "openness", *subjects, *HUB, "--format", "json", cwd=tmp_path)
    assert same.returncode == 0
    json.loads(same.stdout)


def test_one_set_of_evidence_is_scored_by_every_framework() -> None:
    asked = [part for name in ("mof", "osai-index", "osaid") for part in ("--rubric", name)]
    done = run("audit", "allenai/OLMo-2-1124-7B", *asked, "--format", "json", *HUB)
    cards = json.loads(done.stdout)["scorecards"]
    assert list(cards) == ["openness", "mof", "osai-index", "osaid"]
    for card in cards.values():
        assert card["score_lower"] <= card["score"] <= card["score_upper"] <= card["max"]


def test_a_file_that_is_wrong_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "bad\x1b[31m.yaml").write_text("- a\n")
    done = run("rubric", "check", "bad\x1b[31m.yaml", "none.yaml", "openness", cwd=tmp_path)
    assert done.returncode == 2
    assert "openness.yaml: valid" in done.stdout
    assert done.stderr.count("error: ") == 2
    assert "\x1b" not in done.stdout + done.stderr


def test_a_diff_reads_all_that_is_recorded_and_needs_something_to_read(tmp_path: Path) -> None:
    recorded = tmp_path / "hub"
    shutil.copytree(ROOT / "fixtures/hub/models/google/gemma-2-9b", recorded / "models/google/gemma-2-9b")
    done = run("rubric", "diff", "openness", "mof", "--hub", str(recorded), "--format", "json")
    document = json.loads(done.stdout)
    assert (done.returncode, document["subjects"], document["levels_changed"]) == (0, 1, 1)
    assert document["changes"][0]["subject"] == "google/gemma-2-9b"
    nothing = run("rubric", "diff", "openness", "mof")
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "--hub" in nothing.stderr
    named = run("rubric", "diff", "openness", "mof", "no/such", "google/gemma-2-9b", "--hub", str(recorded))
    assert named.returncode == 3
    assert "google/gemma-2-9b" in named.stdout
    assert "no/such" in named.stderr

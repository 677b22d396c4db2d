"""The cards of all recorded models: what is mended in them, and that no verdict comes out too open.

The recorded cards are written anew in other words; what stands in their front matters is the real one.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from cardkit import NOW, ROOT

from openness.auditing import take_snapshot
from openness.cardadvice import Unpatchable
from openness.cardadvice.badge import with_badge
from openness.cardadvice.mending import wanted_values
from openness.detectors.card import FRONT_MATTER, parse_card
from openness.detectors.view import model_view
from openness.errors import SubjectError
from openness.mendingcards import Mending, answers_with, mend, parse_target
from openness.rubric import load_rubric
from openness.sources.around import OverlaySource
from openness.sources.recording import RecordingSource

HUB = ROOT / "fixtures" / "hub"
SOURCE = RecordingSource(HUB)
LEVELS = ["closed", "unknown", *(level.id for level in load_rubric("openness").levels[1:])]
EXPECTED: dict[str, dict[str, Any]] = {
    model: said
    for path in sorted((ROOT / "tests" / "expected").glob("*.yaml"))
    for model, said in yaml.safe_load(path.read_text(encoding="utf-8")).items()
}


@cache
def mending_of(model: str) -> Mending | None:
    """The advice on a recorded model; None where its card is not recorded."""
    try:
        return mend(parse_target(model), SOURCE, given=model, now=NOW)
    except SubjectError:
        return None


@cache
def all_of_them() -> dict[str, Mending]:
    found = {model: mending_of(model) for model in SOURCE.models()}
    return {model: mending for model, mending in found.items() if mending is not None}


def patched() -> dict[str, Mending]:
    return {model: mending for model, mending in all_of_them().items() if mending.advice.patch}


def test_most_of_the_recorded_models_have_a_card() -> None:
    assert len(all_of_them()) >= 140
    assert len(patched()) >= 20


def test_only_the_keys_in_the_patch_change() -> None:
    for model, mending in patched().items():
        before, after = mending.before_text or "", mending.after_text
        old, new = parse_card(before), parse_card(after)
        assert new.front_matter_error is None, model
        assert new.front_matter == {**old.front_matter, **wanted_values(mending.advice.changes)}, model
        texts = [FRONT_MATTER.sub("", text, count=1).strip() for text in (before, after)]
        sections = [section.text.strip() for section in mending.advice.sections if section.text]
        assert texts[1] == "\n\n".join([texts[0], *sections]).strip(), model


def test_no_line_is_lost_but_those_of_the_keys() -> None:
    """Whatever a patch takes away is a line of a key that it changes."""
    for model, mending in patched().items():
        lines = mending.advice.patch.splitlines()[2:]
        removed = [line[1:] for line in lines if line.startswith("-")]
        keys = tuple(wanted_values(mending.advice.changes))
        assert [line for line in removed if not line.strip("- ").startswith((*keys, "http"))] == [], model


def test_git_applies_each_of_them(tmp_path: Path) -> None:
    for model, mending in patched().items():
        card = tmp_path / "README.md"
        card.unlink(missing_ok=True)
        if mending.before_text is not None:
            card.write_bytes(mending.before_text.encode())
        done = subprocess.run(
            ["git", "apply"], cwd=tmp_path, input=mending.advice.patch.encode(), capture_output=True, check=False
        )
        assert done.returncode == 0, (model, done.stderr)
        assert card.read_bytes() == mending.after_text.encode(), model


def test_a_second_run_finds_nothing_more_to_patch() -> None:
    for model, mending in patched().items():
        view = model_view(take_snapshot(SOURCE, model), model)
        source = OverlaySource(SOURCE, answers_with(view, mending.after_text))
        again = mend(parse_target(model), source, given=model, now=NOW)
        assert again.advice.patch == "", model


def test_no_mended_card_makes_a_verdict_more_open_than_it_is() -> None:
    """The worst mistake. A verdict may not rise, and none may be above the one that a person worked out."""
    for model, mending in patched().items():
        before, after = mending.audit, mending.after
        assert LEVELS.index(after.verdict) <= LEVELS.index(before.verdict), model
        assert LEVELS.index(after.verdict_upper) <= LEVELS.index(before.verdict_upper), model
        if model in EXPECTED:
            assert LEVELS.index(after.verdict) <= LEVELS.index(EXPECTED[model]["verdict"]), model


MAY_RISE = {
    "TheBloke/Llama-2-7B-GPTQ": "quantized",
    "TheBloke/Mistral-7B-v0.1-AWQ": "quantized",
}
"""Models whose score rises, with the key that says why: what was only quantized has what its base has."""


def test_a_score_rises_only_where_the_card_now_says_that_nothing_more_was_done() -> None:
    rising = {model for model, mending in patched().items() if mending.after.score > mending.audit.score}
    assert rising == set(MAY_RISE)
    for model, relation in MAY_RISE.items():
        assert ("base_model_relation", relation) in [
            (change.key, change.proposed) for change in patched()[model].advice.changes
        ]


def test_a_license_is_read_as_before() -> None:
    for model, mending in patched().items():
        before, after = (audit.components["weights"].license for audit in (mending.audit, mending.after))
        assert before == after, model


def test_each_change_has_a_reason_and_what_is_patched_a_place() -> None:
    for model, mending in all_of_them().items():
        for change in mending.advice.changes:
            assert change.why.endswith("."), model
            assert change.proposed is not None or change.standing != "patch", model
            assert change.seen or change.standing != "patch", model
        assert mending.advice.wrong >= bool(mending.advice.patch)


def test_a_badge_comes_into_each_of_them_and_changes_nothing_else() -> None:
    for model, mending in all_of_them().items():
        try:
            text = with_badge(mending.after_text, "![openness: x](openness.svg)")
        except Unpatchable:
            pytest.fail(model)
        assert parse_card(text).front_matter == parse_card(mending.after_text).front_matter
        assert with_badge(text, "![openness: x](openness.svg)") == text
        kept = [line for line in mending.after_text.split("\n") if line.strip()]
        there = [line for line in text.split("\n") if line.strip()]
        assert [line for line in there if "openness" not in line] == [line for line in kept if "openness" not in line]

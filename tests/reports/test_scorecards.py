"""Rubrics beside the default one in the terminal report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

import openness
from openness.document import Audit
from openness.reports.terminal import report

MODEL = "TheBloke/Llama-2-7B-GPTQ"
EVIL = "evil\x1b[31m\u202e[bold]x"


@pytest.fixture(scope="module")
def audit() -> Audit:
    hub = Path(__file__).parent.parent.parent / "fixtures" / "hub"
    return openness.audit(MODEL, hub=str(hub), rubrics=["mof", "osai-index", "osaid", "aa-openness"])


def changed(audit: Audit, rubric: str, criterion: str, **values: Any) -> Audit:
    data = audit.model_dump(by_alias=True)
    for one in data["scorecards"][rubric]["criteria"]:
        if one["id"] == criterion:
            one |= values
    return Audit.model_validate(data)


def test_level_score_and_their_bounds_are_told(audit: Audit) -> None:
    text = report(audit)
    assert "\nmof 1.0: unclassified, 0 of 17\nThe score is 0 to " in text
    assert "\nosai-index 2026-03-13: 0.125 of 1\nThe score is 0.125 to 0." in text
    assert max(map(cell_len, text.splitlines())) <= 80


def test_a_level_says_what_it_lacks(audit: Audit) -> None:
    text = report(audit)
    assert "✗ Class III, Open Model 0 %\n    Refuted: Model architecture, Model parameters (Final)" in text
    assert "Not shown: Technical report or Research paper" in text


def test_groups_stand_over_their_criteria(audit: Audit) -> None:
    text = report(audit)
    assert "\nAvailability: 0.3 of 1 (up to 0.9), shown only\n? Base model data " in text


def test_a_remedy_that_many_share_is_told_once(audit: Audit) -> None:
    text = report(audit)
    mof = text[text.index("\nmof 1.0") : text.index("\nosai-index")]
    assert mof.count("Publish it on a license that the OSI") == 1
    assert "would add up to 1, if published: as above" in mof


def test_what_does_not_apply_is_said(audit: Audit) -> None:
    text = report(changed(audit, "mof", "paper", applies=False))
    assert text == report(audit)
    text = report(changed(audit, "mof", "datasets", applies=False, reason="Not applicable to this model."))
    assert "- Datasets               -          Not applicable to this model.\n" in text


def test_who_judged_and_what_is_warned_of_are_said(audit: Audit) -> None:
    judged = changed(audit, "osai-index", "paper", judged_by="attestation:review.yaml", score=0.5)
    assert "    judged by a person: review.yaml\n" in report(judged)
    warned = changed(audit, "mof", "model-card", warnings=["An open license that is none for documents."])
    assert "    ! An open license that is none for documents.\n" in report(warned)
    asked = changed(audit, "mof", "model-card", applies=None)
    assert "Whether it applies to this model is unknown." in report(asked)


def test_hostile_words_are_shown_and_obeyed_by_nothing(audit: Audit) -> None:
    text = report(changed(audit, "mof", "model-card", title=EVIL, warnings=[EVIL], judged_by=EVIL, improve=EVIL))
    assert all(char.isprintable() or char == "\n" for char in text)
    assert "[bold]" in text

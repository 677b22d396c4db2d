"""What differs between two rubrics, and whose answers would be others, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_engine_language import criterion, evidence, grade, rubric

from openness.errors import SubjectError
from openness.reports.rubricdiff import lines
from openness.rubric import Rubric, load_rubric
from openness.rubricdiff import Change, compared, differences, evidence_of, ordered
from openness.sources import open_source

OPEN = {"component": "weights", "availability": "public"}
HAD = {"component": "weights", "availability": ["public", "gated"]}
WORDS = {"question": "Is it?", "why": "So.", "improve": "Do it.", "source": "Here."}


def made(when: Any = OPEN, score: float = 0.5, **more: Any) -> Rubric:
    """One level that requires something, one criterion of two grades."""
    parts: dict[str, Any] = {
        "scales": {},
        "max": 1,
        "criteria": [criterion("w", "weights", grades=[grade("open", 1, OPEN), grade("had", score, HAD)])],
        "requirements": [{"id": "r", "title": "R", "components": ["weights"], **WORDS, "when": when}],
        "levels": [
            {"id": "low", "title": "Low", "about": "L."},
            {"id": "high", "title": "High", "about": "H.", "requires": ["r"]},
        ],
    }
    return rubric(**{**parts, **more})


CASES: list[tuple[dict[str, Any], set[tuple[str, str, str]]]] = [
    ({}, set()),
    ({"when": HAD}, {("requirement", "r", "changed")}),
    ({"score": 0.4}, {("grade of w", "had", "changed")}),
    ({"unknown": "excluded"}, {("rubric", "small", "changed")}),
    ({"conditions": {"c": OPEN}}, {("condition", "c", "added")}),
    ({"licenses": {"l": {"osi": True}}}, {("set of licenses", "l", "added")}),
    ({"scales": {"s": [grade("x", 1, OPEN)]}}, {("scale", "s", "added")}),
    ({"groups": [{"id": "g", "title": "G"}]}, {("group", "g", "added")}),
    ({"criteria": [criterion("w", "weights", grades=[grade("open", 1, OPEN)])]}, {("criterion", "w", "changed"), ("grade of w", "had", "removed")}),
    ({"criteria": [criterion("v", "weights", grades=[grade("open", 1, OPEN)])]}, {("criterion", "w", "removed"), ("criterion", "v", "added")}),
    ({"levels": [], "requirements": []}, {("level", "low", "removed"), ("level", "high", "removed"), ("requirement", "r", "removed")}),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), CASES)
def test_what_differs_in_the_files_is_named(changes: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    assert {(one.part, one.id, one.how) for one in differences(made(), made(**changes))} == expected


def test_the_keys_that_differ_are_named() -> None:
    (only,) = differences(made(), made(score=0.4))
    assert only.keys == ("score",)


def change(new: Rubric, **states: Any) -> Change:
    return compared(made(), new, "a/b", evidence(**states))


def test_another_level_has_its_reason() -> None:
    found = change(made(when=HAD), weights="gated")
    assert (found.before.level, found.after.level) == ("low", "high")
    assert [(why.kind, why.id, why.before, why.after) for why in found.why] == [
        ("requirement", "r", "refuted", "shown")
    ]
    assert found.why[0].reason == "Seen."


def test_another_score_has_its_reason() -> None:
    found = change(made(score=0.4), weights="gated")
    assert (found.level_changes, found.score_changes) == (False, True)
    assert [(why.id, why.before, why.after) for why in found.why] == [("w", "had, 0.5 of 1", "had, 0.4 of 1")]


def test_other_bounds_are_told_from_another_score() -> None:
    only_half = made(criteria=[criterion("w", "weights", grades=[grade("had", 0.5, HAD)])])
    found = change(only_half)
    assert (found.level_changes, found.score_changes, found.bounds_change) == (False, False, True)


def test_what_is_asked_no_longer_or_for_the_first_time_is_said() -> None:
    other = made(criteria=[criterion("v", "weights", grades=[grade("open", 1, OPEN)])])
    found = change(other, weights="public")
    assert {(why.id, why.before is None, why.after is None) for why in found.why} == {
        ("w", False, True),
        ("v", True, False),
    }
    text = "\n".join(lines(made(), other, [found], []))
    assert "- criterion w" in text
    assert "+ criterion v" in text


def test_what_stays_as_it_was_is_left_out_and_levels_come_first() -> None:
    new = made(when=HAD, score=0.1)
    same = compared(made(), new, "same/same", evidence(weights="public"))
    score = compared(made(), made(score=0.1), "score/only", evidence(weights="gated"))
    level = compared(made(), new, "level/too", evidence(weights="gated"))
    assert [one.subject for one in ordered([same, score, level], old=made(), new=new)] == ["level/too", "score/only"]


def test_no_rubric_differs_from_itself(recordings: Path) -> None:
    source = open_source(str(recordings))
    seen = evidence_of("allenai/OLMo-2-1124-7B", source)
    for name in ("openness", "mof", "osaid"):
        one = load_rubric(name)
        assert differences(one, one) == []
        assert ordered([compared(one, one, "x", seen)], old=one, new=one) == []


def test_a_model_that_cannot_be_read_is_an_error(recordings: Path) -> None:
    with pytest.raises(SubjectError):
        evidence_of("no/such", open_source(str(recordings)))


def test_the_report_is_harmless_and_narrow() -> None:
    evil = "evil\x1b[31m\u202e " * 30
    new = made(when=HAD)
    found = compared(made(), new, evil, evidence(weights="gated"))
    text = list(lines(made(), new, [found], []))
    assert all(line.isprintable() and len(line) <= 80 for line in text)

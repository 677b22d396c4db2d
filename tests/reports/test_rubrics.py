"""Rubrics as tables and pages: all that they say is there, and nothing in them is obeyed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rich.cells import cell_len
from test_engine_language import criterion, grade, rubric

from openness.cli.rubrics import as_data
from openness.reports.conditions import grade_in_words, in_words
from openness.reports.rubricpages import index, page
from openness.reports.rubrics import lines
from openness.rubric import Condition, Rubric, load_rubric, parse_rubric, shipped_rubrics

EVIL = "evil | <b>x</b> `a` \x1b[31m\u202e [l](http://x) " + "x" * 90


def condition_of(said: Any) -> Condition:
    made = rubric(
        criteria=[criterion("w", "weights", grades=[grade("g", 1, said)])], max=1, scales={},
        licenses={"ours": {"osi": True}}, conditions={"c": {"component": "paper", "availability": "public"}},
    )  # fmt: skip
    when = made.criteria[0].grades[0].when
    assert when is not None
    return when


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"availability": "public"}, "availability is public"),
        ({"component": "paper", "availability": ["public", "gated", "partial"]}, "paper: availability is public, gated or partial"),
        ({"availability": {"is": ["public"], "is_not": ["withheld"]}}, "availability is public (refuted by withheld only)"),
        ({"availability": {"is_not": ["withheld"]}}, "availability is known, and not withheld"),
        ({"component": "posttraining-data", "used": False}, "posttraining-data: used is no"),
        ({"count": {"at_least": 3}}, "count at least 3"),
        ({"license": {"in": "ours"}}, "license in `ours`"),
        ({"license": {"not_in": "ours"}}, "license not in `ours`"),
        ({"suits": True}, "license suits it"),
        ({"suits": "code"}, "license suits code"),
        ({"gate": "none", "availability": "public"}, "availability is public and gate is none"),
        ({"all": [{"see": "c"}, {"any": [{"gate": "none"}, {"not": {"gate": "auto"}}]}]}, "`c` and (gate is none or not gate is auto)"),
    ],
)  # fmt: skip
def test_a_condition_in_words(said: Any, words: str) -> None:
    assert in_words(condition_of(said)) == words


def test_a_grade_that_only_a_person_gives() -> None:
    made = rubric(
        criteria=[criterion("w", "weights", grades=[grade("g", 1, judged=[True, "good"], unless={"gate": "manual"})])],
        max=1, scales={},
    )  # fmt: skip
    said = "a person judges so; unless gate is manual; judged as yes, good"
    assert grade_in_words(made.criteria[0].grades[0]) == said


@pytest.mark.parametrize("name", shipped_rubrics())
def test_all_that_a_rubric_names_is_in_its_table_and_on_its_page(name: str) -> None:
    made = load_rubric(name)
    table, document = "\n".join(lines(made)), page(made)
    questions = [*(one.id for one in made.criteria), *(one.id for one in made.requirements)]
    names = [
        *questions,
        *(one.id for one in made.levels),
        *(one.id for one in made.groups),
        *made.conditions,
        *made.licenses,
        *made.scales,
    ]
    names += [one.id for criterion in made.criteria for one in made.grades_of(criterion)]
    for one in names:
        assert one in table
        assert f"`{one}`" in document
    assert max(map(cell_len, table.splitlines())) <= 80


@pytest.mark.parametrize("name", shipped_rubrics())
def test_the_json_of_a_rubric_is_the_rubric(name: str) -> None:
    made = load_rubric(name)
    assert parse_rubric(json.dumps(as_data(made)), "x.json").digest == made.digest


def evil() -> Rubric:
    words = {"question": EVIL, "why": EVIL, "improve": EVIL, "source": EVIL, "title": EVIL}
    one = grade("g", 1, {"availability": "public", "license": [EVIL]}, judged=[EVIL]) | {"title": EVIL, "improve": EVIL}
    when = {"availability": "public"}
    return rubric(
        title=EVIL, about=EVIL, source={"title": EVIL, "url": "https://x.example/>|<`"}, max=1, scales={"s": [one]},
        licenses={"l": {"about": EVIL, "ids": [EVIL]}}, groups=[{"id": "g", "title": EVIL}],
        editions=[{"since": "2026-01-01", "about": EVIL}], levels=[{"id": "low", "title": EVIL, "about": EVIL}],
        criteria=[criterion("w", "weights", scale="s", warnings=[{"id": "x", "title": EVIL, "when": when}]) | words],
    )  # fmt: skip


def test_hostile_words_are_shown_and_obeyed_by_nothing() -> None:
    made = evil()
    for text in ("\n".join(lines(made)), page(made), index([made])):
        assert all(char.isprintable() or char == "\n" for char in text)
    assert max(map(cell_len, lines(made))) <= 80
    for text in (page(made), index([made])):
        assert "<b>" not in text
        assert "[l](" not in text
        rows = [line.replace("\\|", "") for line in text.splitlines() if line.startswith("| ")]
        assert {line.count("|") for line in rows} <= {3, 4, 5, 6}

"""The engine: three-valued conditions, grades with unknowns, levels, and what base models do to them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from openness.components import Component
from openness.engine import UNREAD, evaluate, unmet
from openness.evidence import Availability, Base, Basis, Evidence, Observation, Value, fold
from openness.rubric import Rubric, load_rubric, parse_rubric
from openness.snapshot import Reason

C = Component


def seen(component: Component, name: str, value: Value | None, reason: Reason | None = None) -> Observation:
    note = f"{component.label}: {name} is {value or reason}."
    return Observation(component, name, value, Basis.FOUND, "models/a/b", "https://h/a/b", "test", 1.0, note, reason)


WEIGHTS = [seen(C.WEIGHTS, "availability", "public"), seen(C.WEIGHTS, "gate", "none")]
OPEN_LICENSE = [
    seen(C.WEIGHTS, "license", "Apache-2.0"),
    seen(C.WEIGHTS, "license-class", "open-source"),
    seen(C.WEIGHTS, "restricts-use", False),
]
CODE = [seen(C.TRAINING_CODE, "availability", "public"), seen(C.TRAINING_CODE, "license-class", "open-source")]
DESCRIBED = [
    seen(C.PRETRAINING_DATA, "used", True),
    seen(C.PRETRAINING_DATA, "described", True),
    seen(C.POSTTRAINING_DATA, "used", False),
]
DATA = [
    *DESCRIBED,
    seen(C.PRETRAINING_DATA, "availability", "public"),
    seen(C.PRETRAINING_DATA, "gate", "none"),
    seen(C.PRETRAINING_DATA, "license-class", "open-data"),
]
CHECKPOINTS = [seen(C.CHECKPOINTS, "availability", "public"), seen(C.CHECKPOINTS, "count", 3)]
EVERYTHING = [*WEIGHTS, *OPEN_LICENSE, *CODE, *DATA, *CHECKPOINTS]


def evidence(observations: list[Observation], bases: tuple[Base, ...] = (), relation: str | None = None) -> Evidence:
    return Evidence("a/b", None, fold(observations), bases=bases, relation=relation)


def without(observations: list[Observation], *dropped: tuple[Component, str]) -> list[Observation]:
    return [item for item in observations if (item.component, item.property) not in dropped]


def instead(component: Component, **values: Value) -> list[Observation]:
    """Everything, but with other values of one component's properties."""
    changed = {name.replace("_", "-"): value for name, value in values.items()}
    kept = without(EVERYTHING, *((component, name) for name in changed))
    return [*kept, *(seen(component, name, value) for name, value in changed.items())]


def base(observations: list[Observation] | None, reason: Reason | None = None, relation: str = "finetune") -> Base:
    found = evidence(observations) if observations is not None else None
    return Base("base/model", relation, Basis.STATED, "https://h/a/b", found, reason)


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    return load_rubric("openness")


LADDER = [
    ("nothing known", [], "unknown", "fully-open"),
    ("weights refuted", [seen(C.WEIGHTS, "availability", "withheld")], "closed", "closed"),
    ("weights only in part", [seen(C.WEIGHTS, "availability", "partial")], "unknown", "fully-open"),
    ("weights, license unknown", WEIGHTS, "weights-available", "fully-open"),
    (
        "weights, no license anywhere",
        [*WEIGHTS, seen(C.WEIGHTS, "license", "none"), seen(C.WEIGHTS, "restricts-use", None, Reason.NOT_FOUND)],
        "weights-available",
        "weights-available",
    ),
    (
        "weights under a restricting license",
        [*WEIGHTS, seen(C.WEIGHTS, "license", "llama3"), seen(C.WEIGHTS, "restricts-use", True)],
        "weights-available",
        "weights-available",
    ),
    (
        "gated by a person",
        [seen(C.WEIGHTS, "availability", "gated"), seen(C.WEIGHTS, "gate", "manual"), *OPEN_LICENSE],
        "weights-available",
        "weights-available",
    ),
    (
        "gated by a form",
        [seen(C.WEIGHTS, "availability", "gated"), seen(C.WEIGHTS, "gate", "auto"), *OPEN_LICENSE],
        "open-weight",
        "fully-open",
    ),
    ("open weights", [*WEIGHTS, *OPEN_LICENSE], "open-weight", "fully-open"),
    (
        "a modified license that restricts no use",
        [
            *WEIGHTS,
            seen(C.WEIGHTS, "license", "modified-mit"),
            seen(C.WEIGHTS, "license-class", "open-modified"),
            seen(C.WEIGHTS, "restricts-use", False),
            *CODE,
            *DATA,
            *CHECKPOINTS,
        ],
        "open-weight",
        "open-weight",
    ),
    ("code withheld", instead(C.TRAINING_CODE, availability="withheld"), "open-weight", "open-weight"),
    (
        "code on a closed license",
        [*WEIGHTS, *OPEN_LICENSE, *DATA, CODE[0], seen(C.TRAINING_CODE, "license-class", "non-commercial")],
        "open-weight",
        "open-weight",
    ),
    ("the publisher will not tell", instead(C.PRETRAINING_DATA, described=False), "open-weight", "open-weight"),
    ("described", [*WEIGHTS, *OPEN_LICENSE, *CODE, *DESCRIBED], "open-source", "fully-open"),
    (
        "both stages, one described",
        [*WEIGHTS, *OPEN_LICENSE, *CODE, *DESCRIBED[:2], seen(C.POSTTRAINING_DATA, "used", True), *CHECKPOINTS],
        "open-weight",
        "fully-open",
    ),
    ("data gated by a form", instead(C.PRETRAINING_DATA, availability="gated", gate="auto"), "open-source", "fully-open"),
    ("data gated by a person", instead(C.PRETRAINING_DATA, availability="gated", gate="manual"), "open-source", "open-source"),
    ("data in part", instead(C.PRETRAINING_DATA, availability="partial"), "open-source", "fully-open"),
    ("data on a closed license", instead(C.PRETRAINING_DATA, license_class="non-commercial"), "open-source", "open-source"),
    ("data without a license", without(EVERYTHING, (C.PRETRAINING_DATA, "license-class")), "open-source", "fully-open"),
    ("two checkpoints", instead(C.CHECKPOINTS, count=2), "open-source", "fully-open"),
    ("checkpoints withheld", instead(C.CHECKPOINTS, availability="withheld"), "open-source", "open-source"),
    ("everything", EVERYTHING, "fully-open", "fully-open"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("observations", "verdict", "upper"), [row[1:] for row in LADDER], ids=[row[0] for row in LADDER]
)
def test_verdict_follows_the_design(rubric: Rubric, observations: list[Observation], verdict: str, upper: str) -> None:
    card = evaluate(rubric, evidence(observations))
    assert (card.level, card.level_upper) == (verdict, upper)


BASES = [
    ("an open base", base(EVERYTHING), "fully-open", "fully-open"),
    (
        "a base whose license restricts use",
        base([*WEIGHTS, seen(C.WEIGHTS, "license", "llama3"), seen(C.WEIGHTS, "restricts-use", True)]),
        "weights-available",
        "weights-available",
    ),
    ("a base without known license", base(WEIGHTS), "weights-available", "fully-open"),
    (
        "a gated base: its gate is not asked",
        base([seen(C.WEIGHTS, "availability", "gated"), seen(C.WEIGHTS, "gate", "manual"), *OPEN_LICENSE]),
        "open-weight",
        "fully-open",
    ),
    (
        "a base whose weights are gone",
        base(without(EVERYTHING, (C.WEIGHTS, "availability"))),
        "fully-open",
        "fully-open",
    ),
    ("a base that is a black box", base([*WEIGHTS, *OPEN_LICENSE]), "open-weight", "fully-open"),
    ("a base that cannot be found", base(None, Reason.NOT_FOUND), "open-weight", "fully-open"),
    ("a base that cannot be read", base(None, Reason.UNREADABLE), "open-weight", "fully-open"),
]


@pytest.mark.parametrize(("parent", "verdict", "upper"), [row[1:] for row in BASES], ids=[row[0] for row in BASES])
def test_bases_bear_on_open_weight_and_above(rubric: Rubric, parent: Base, verdict: str, upper: str) -> None:
    card = evaluate(rubric, evidence(EVERYTHING, (parent,), "finetune"))
    assert (card.level, card.level_upper) == (verdict, upper)


def test_an_adapter_has_a_base_named_or_not(rubric: Rubric) -> None:
    for bases in ((), (base(None, Reason.NOT_FOUND, "adapter"),)):
        card = evaluate(rubric, evidence(EVERYTHING, bases, "adapter"))
        assert (card.level, card.level_upper) == ("weights-available", "fully-open")


def test_the_least_open_of_several_parents_decides(rubric: Rubric) -> None:
    restricted = base([*WEIGHTS, seen(C.WEIGHTS, "license", "llama3"), seen(C.WEIGHTS, "restricts-use", True)])
    for parents in permutations((base(EVERYTHING), restricted, base(None, Reason.NOT_FOUND))):
        card = evaluate(rubric, evidence(EVERYTHING, parents, "merge"))
        assert card.level_upper == "weights-available"


def test_a_refusal_deep_in_the_lineage_counts(rubric: Rubric) -> None:
    root = base([*WEIGHTS, seen(C.WEIGHTS, "license", "x"), seen(C.WEIGHTS, "restricts-use", True)])
    middle = Base("mid/model", "finetune", Basis.STATED, "u", evidence(EVERYTHING, (root,), "finetune"))
    card = evaluate(rubric, evidence(EVERYTHING, (middle,), "finetune"))
    assert card.level == "weights-available"
    assert card.next_level is not None
    assert card.next_level.bases_from == "base/model"


def test_a_headline_is_a_range_only_for_what_was_not_read(rubric: Rubric) -> None:
    documents = [
        seen(C.MODEL_CARD, "complete", True),
        seen(C.PAPER, "availability", "public"),
        seen(C.EVALUATION_RESULTS, "availability", "public"),
    ]
    kept = [*without(EVERYTHING, (C.TRAINING_CODE, "availability")), *documents]
    sought = evaluate(rubric, evidence([*kept, seen(C.TRAINING_CODE, "availability", None, Reason.NOT_FOUND)]))
    assert (sought.level, sought.level_headline) == ("open-weight", "open-weight")
    assert sought.score == sought.score_headline < sought.score_upper
    for reason in (Reason.UNREADABLE, Reason.NOT_LOOKED, Reason.CONFLICTING):
        unread = evaluate(rubric, evidence([*kept, seen(C.TRAINING_CODE, "availability", None, reason)]))
        assert (unread.level, unread.level_headline) == ("open-weight", "fully-open")
        assert unread.score_headline == unread.score_upper == 100.0
    conflict = evidence([*kept, seen(C.TRAINING_CODE, "availability", None, Reason.CONFLICTING)])
    assert evaluate(rubric, conflict, UNREAD).level_headline == "open-weight"


def test_an_unread_base_may_still_pull_the_verdict_down(rubric: Rubric) -> None:
    card = evaluate(rubric, evidence(EVERYTHING, (base(None, Reason.UNREADABLE),), "finetune"), UNREAD)
    assert (card.level, card.level_worst, card.level_headline) == ("open-weight", "weights-available", "fully-open")
    gone = evaluate(rubric, evidence(EVERYTHING, (base(None, Reason.NOT_FOUND),), "finetune"), UNREAD)
    assert gone.level_worst == "open-weight"


GRADES = """
schema_version: 1
id: grades
version: "1"
title: Grades
about: For tests.
source: {title: none}
max: 10
criteria:
  - id: one
    title: One
    components: [weights]
    weight: 10
    question: Which?
    why: So.
    improve: Do.
    source: None.
    grades:
      - {id: best, title: Best, score: 1, when: {component: weights, gate: [none]}, improve: Drop the gate.}
      - {id: good, title: Good, score: 0.6, when: {component: paper, availability: [public]}, improve: Write.}
      - {id: fair, title: Fair, score: 0.3, when: {component: weights, availability: [public, gated]}, improve: Upload.}
"""


@pytest.mark.parametrize(
    ("gate", "paper", "weights", "grade", "score", "upper"),
    [
        ("none", None, "public", "best", 10, 10),
        ("auto", "public", "gated", "good", 6, 6),
        ("auto", "withheld", "gated", "fair", 3, 3),
        ("auto", "withheld", "withheld", None, 0, 0),
        (None, "public", "public", "good", 6, 10),
        (None, None, "public", "fair", 3, 10),
        ("auto", None, "public", "fair", 3, 6),
        ("auto", None, None, None, 0, 6),
        (None, "withheld", "withheld", None, 0, 10),
    ],
)
def test_with_unknowns_the_candidates_bound_the_score(
    gate: str | None, paper: str | None, weights: str | None, grade: str | None, score: float, upper: float
) -> None:
    rows = [(C.WEIGHTS, "gate", gate), (C.PAPER, "availability", paper), (C.WEIGHTS, "availability", weights)]
    observations = [seen(c, name, value, None if value else Reason.NOT_FOUND) for c, name, value in rows]
    result = evaluate(parse_rubric(GRADES, "grades.yaml"), evidence(observations)).criteria[0]
    assert (result.grade.id if result.grade else None, result.score, result.score_upper) == (grade, score, upper)
    if score < 10:
        assert result.next_grade is not None
        assert (result.next_grade.score or 0) * 10 > score


def test_the_order_of_observations_does_not_matter(rubric: Rubric) -> None:
    forwards, backwards = evidence(EVERYTHING), evidence(EVERYTHING[::-1])
    assert forwards == backwards
    assert evaluate(rubric, forwards) == evaluate(rubric, backwards)


def test_unmet_names_what_the_next_level_lacks(rubric: Rubric) -> None:
    card = evaluate(rubric, evidence([*WEIGHTS, *OPEN_LICENSE, *CODE]))
    assert list(unmet(card)) == ["training-data-described"]
    assert list(unmet(card, "fully-open")) == ["training-data-described", "training-data-had", "checkpoints"]


def test_every_result_names_its_observations(rubric: Rubric) -> None:
    card = evaluate(rubric, evidence(EVERYTHING))
    for result in card.criteria:
        if result.score:
            assert result.observations, result.criterion.id
    for level in card.levels[1:]:
        for asked in level.asked:
            assert asked.observations, asked.requirement.id
            assert asked.reason


def test_knowing_more_lands_inside_the_bounds(rubric: Rubric) -> None:
    for position, item in enumerate(EVERYTHING):
        unknown = replace(item, value=None, reason=Reason.NOT_FOUND)
        before = evaluate(rubric, evidence([*EVERYTHING[:position], unknown, *EVERYTHING[position + 1 :]]))
        after = evaluate(rubric, evidence(EVERYTHING))
        assert before.score <= after.score <= before.score_upper


def test_availability_values_are_the_vocabulary() -> None:
    assert {item.value for item in Availability} == {
        "public", "gated", "partial", "withheld", "not-applicable", "unknown",
    }  # fmt: skip

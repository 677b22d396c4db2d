"""What a rubric file can say beside the default one: each part of the language by a small rubric of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openness.components import Component
from openness.engine import Scorecard, evaluate, ranked
from openness.errors import FileError
from openness.evidence import Base, Basis, ComponentState, Evidence, Fact, Judged, Observation, Value, fold
from openness.rubric import Rubric, parse_rubric
from openness.snapshot import Reason

WORDS = {"question": "Is it?", "why": "So.", "improve": "Do it.", "source": "Here."}


def grade(id: str, score: float, when: Any = None, **more: Any) -> dict[str, Any]:
    said = {"id": id, "title": f"{id}.", "improve": "Do it.", **more}
    said |= {"when": when} if when else {}
    return said if "points" in more else said | {"score": score}


THERE = [
    grade("open", 1, {"availability": "public"}),
    grade("partial", 0.5, {"availability": ["gated", "partial"]}),
    grade("closed", 0, {"availability": "withheld"}),
]


def criterion(id: str, component: str, **more: Any) -> dict[str, Any]:
    said = {"id": id, "title": id, "components": [component], **WORDS, **more}
    return said if "grades" in more or "scale" in more else said | {"scale": "there"}


def rubric(**parts: Any) -> Rubric:
    head = {
        "schema_version": 1,
        "id": "small",
        "version": "1.0",
        "title": "Small",
        "about": "Small.",
        "source": {"title": "Here"},
        "scales": {"there": THERE},
    }
    return parse_rubric(json.dumps({**head, **parts}, indent=1), "small.yaml")


def evidence(judged: dict[str, Any] | None = None, /, **states: Any) -> Evidence:
    seen = []
    for name, facts in states.items():
        component = Component(name.replace("_", "-"))
        for about, value in (facts if isinstance(facts, dict) else {"availability": facts}).items():
            known = None if value == "?" else value
            reason = Reason.NOT_FOUND if known is None else None
            seen.append(Observation(component, about, known, Basis.STATED, "s", "l", "m", note="Seen.", reason=reason))
    judgements = {
        "small": {
            name: Judged(said, "Looked.", "l", "attestation:x", "operator") for name, said in (judged or {}).items()
        }
    }
    return Evidence("a/b", None, fold(seen), judgements=judgements)


def scores(card: Scorecard) -> tuple[float, float, float]:
    return card.score_lower, card.score, card.score_upper


THREE = [criterion("w", "weights"), criterion("c", "training-code"), criterion("p", "paper")]


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ({"weights": "public", "training_code": "gated", "paper": "withheld"}, (0.5, 0.5, 0.5)),
        ({"weights": "public", "training_code": "gated"}, (0.5, 0.5, 0.8333)),
        ({}, (0.0, 0.0, 1.0)),
    ],
)
def test_a_mean_with_its_bounds_is_rounded(states: dict[str, Any], expected: tuple[float, ...]) -> None:
    card = evaluate(rubric(criteria=THREE, max=1, total={"combine": "mean", "round": 4}), evidence(**states))
    assert scores(card) == expected
    assert card.max == 1


def test_points_are_told_in_percent() -> None:
    grades = [
        grade("three", 0, {"availability": "public"}, points=3),
        grade("one", 0, {"availability": "gated"}, points=1),
    ]
    made = rubric(
        criteria=[criterion(name, name, weight=3, grades=grades) for name in ("weights", "paper")],
        max=6,
        total={"combine": "points", "percent": True, "round": 2},
    )
    card = evaluate(made, evidence(weights="public", paper="gated"))
    assert (card.score, card.max) == (66.67, 100)
    assert [result.score for result in card.criteria] == [3, 1]


def test_what_does_not_apply_leaves_the_mean() -> None:
    made = rubric(
        criteria=[*THREE[:2], criterion("p", "paper", applies={"component": "posttraining-data", "used": True})],
        max=1,
        total={"combine": "mean"},
    )
    seen: dict[str, Any] = {"weights": "public", "training_code": "withheld", "paper": "withheld"}
    cases: list[tuple[Value, tuple[float, float, float]]] = [
        (False, (0.5, 0.5, 0.5)),
        (True, (1 / 3, 1 / 3, 1 / 3)),
        ("?", (1 / 3, 1 / 3, 0.5)),
    ]
    for used, expected in cases:
        card = evaluate(made, evidence(**seen, posttraining_data={"used": used}))
        assert scores(card) == pytest.approx(expected)
        assert card.criteria[2].applies is {False: False, True: True, "?": None}[used]


@pytest.mark.parametrize(("unknown", "score"), [("bounds", 0.5), ("missing", 0.5), ("excluded", 0.75)])
def test_unknowns_count_as_the_rubric_says_and_bounds_are_told_in_any_case(unknown: str, score: float) -> None:
    made = rubric(criteria=THREE, max=1, total={"combine": "mean"}, unknown=unknown)
    card = evaluate(made, evidence(weights="public", training_code="gated"))
    assert scores(card) == pytest.approx((0.5, score, 2.5 / 3))


def test_a_group_that_counts_stands_for_its_members() -> None:
    pair = [criterion("a", "pretraining-data", group="data"), criterion("b", "posttraining-data", group="data")]
    made = rubric(
        criteria=[criterion("w", "weights", weight=3), *pair],
        groups=[{"id": "data", "title": "Data", "weight": 3}],
        max=6,
    )
    card = evaluate(made, evidence(weights="public", pretraining_data="public", posttraining_data="withheld"))
    assert card.score == 3 + 1.5
    assert [(one.group.id, one.score, one.max) for one in card.groups] == [("data", 1.5, 3)]


def test_a_group_without_weight_is_only_shown() -> None:
    made = rubric(
        criteria=[{**one, "group": "all"} for one in THREE],
        groups=[{"id": "all", "title": "All"}],
        max=3,
    )
    card = evaluate(made, evidence(weights="public", training_code="public", paper="withheld"))
    assert card.score == 2
    assert card.groups[0].score == pytest.approx(2 / 3)


def test_of_a_group_the_unknown_members_are_left_out_alone() -> None:
    pair = [criterion("a", "pretraining-data", group="data"), criterion("b", "posttraining-data", group="data")]
    made = rubric(
        criteria=[criterion("w", "weights"), *pair],
        groups=[{"id": "data", "title": "Data", "weight": 1}],
        max=1,
        total={"combine": "mean"},
        unknown="excluded",
    )
    card = evaluate(made, evidence(weights="withheld", pretraining_data="public"))
    assert scores(card) == (0.25, 0.5, 0.5)
    assert evaluate(made, evidence(weights="gated")).score == 0.5


# Licenses


@pytest.mark.parametrize(
    ("license", "expected"),
    [("MIT", "open"), ("OpenMDW-1.0", "open"), ("Zlib", "other"), ("gemma", "other"), ("none", "none"), ("?", None)],
)
def test_a_set_of_licenses_is_told_by_who_approves_them_and_by_name(license: str, expected: str | None) -> None:
    grades = [
        grade("open", 1, {"license": {"in": "open"}}),
        grade("none", 0.25, {"license": "none"}),
        grade("other", 0.5, {"license": {"not_in": "open"}}),
    ]
    made = rubric(
        licenses={"open": {"osi": True, "ids": ["OpenMDW-1.0"], "but": ["Zlib"]}},
        criteria=[criterion("w", "weights", grades=grades)],
        max=1,
    )
    result = evaluate(made, evidence(weights={"license": license})).criteria[0]
    assert (result.grade.id if result.grade and result.certain else None) == expected


@pytest.mark.parametrize(
    ("component", "suits", "license", "warned"),
    [
        ("training-code", True, "MIT", False),
        ("pretraining-data", True, "Apache-2.0", True),
        ("pretraining-data", True, "CC-BY-4.0", False),
        ("weights", "data", "CC-BY-4.0", False),
        ("weights", "data", "nobody-knows", False),
    ],
)
def test_a_license_of_the_wrong_kind_is_a_warning(component: str, suits: Any, license: str, warned: bool) -> None:
    warning = {"id": "wrong-kind", "title": "Written for another kind of thing.", "when": {"not": {"suits": suits}}}
    made = rubric(criteria=[criterion("x", component, warnings=[warning])], max=1)
    card = evaluate(made, evidence(**{component.replace("-", "_"): {"availability": "public", "license": license}}))
    assert bool(card.warnings) is warned
    assert card.score == 1


def test_what_the_evidence_rests_on_can_be_asked() -> None:
    grades = [grade("seen", 1, {"availability": "public", "basis": "found"}), grade("said", 0.5, {"basis": "stated"})]
    made = rubric(criteria=[criterion("w", "weights", grades=grades)], max=1)
    assert evaluate(made, evidence(weights="public")).score == 0.5


def test_what_a_license_rests_on_can_be_asked() -> None:
    grades = [grade("own", 1, {"license-class": "open-source", "license-basis": ["found", "stated"]})]
    made = rubric(criteria=[criterion("c", "training-code", grades=grades)], max=1)
    for basis, score in ((Basis.FOUND, 1), (Basis.STATED, 1), (Basis.INFERRED, 0)):
        seen = [
            Observation(Component.TRAINING_CODE, name, value, basis, "s", "l", "m", note="Seen.")
            for name, value in (("license", "MIT"), ("license-class", "open-source"))
        ]
        assert evaluate(made, Evidence("a/b", None, fold(seen))).score == score


def test_how_a_model_was_made_from_others_can_be_asked() -> None:
    grades = [
        grade("scratch", 1, {"relation": "none"}),
        grade("tuned", 0.5, {"relation": ["finetune", "adapter"]}),
        grade("other", 0.25, {"relation": ["quantized", "merge"]}),
    ]
    made = rubric(
        criteria=[criterion("w", "weights", grades=grades)],
        max=1,
        ladder="first-match",
        levels=[
            {"id": "derived", "title": "D", "about": "D.", "when": {"not": {"relation": "none"}}},
            {"id": "original", "title": "O", "about": "O."},
        ],
    )
    alone = evidence(weights="public")
    base = Base("c/d", "merge", Basis.STATED, "u", None)
    for seen, score, level in (
        (alone, 1, "original"),
        (replace(alone, bases=(base,), relation="adapter"), 0.5, "derived"),
        (replace(alone, bases=(base,)), 0.25, "derived"),
        (evidence(weights="public", base_weights="withheld"), 0.5, "derived"),  # somebody says that there is one
        (evidence(weights="public", base_weights="not-applicable"), 1, "original"),
    ):
        card = evaluate(made, seen)
        assert (card.score, card.level) == (score, level)


# Judgements


def test_a_judgement_settles_what_no_metadata_can_tell() -> None:
    grades = [grade("good", 1, judged=["open", 3]), grade("bad", 0, judged=["closed", False])]
    made = rubric(criteria=[criterion("p", "paper", grades=grades)], max=1)
    assert scores(evaluate(made, evidence(paper="public"))) == (0, 0, 1)
    for said, score in (("open", 1), ("Open", 1), (3, 1), ("good", 1), ("closed", 0), (False, 0)):
        card = evaluate(made, evidence({"p": said}))
        assert scores(card) == (score, score, score)
        assert card.criteria[0].reason == "Looked."
    assert scores(evaluate(made, evidence({"p": "splendid"}))) == (0, 0, 1)
    assert scores(evaluate(made, evidence({"q": "open"}))) == (0, 0, 1)


def test_any_other_word_can_be_a_grade_too() -> None:
    grades = [grade("good", 1, judged=["open"]), grade("fair", 0.5), grade("rest", 0, judged=["closed", "*"])]
    made = rubric(criteria=[criterion("p", "paper", grades=grades)], max=1)
    for said, score in (("open", 1), ("fair", 0.5), ("closed", 0), ("mostly", 0), (7, 0), (True, 0), ("*", 0)):
        card = evaluate(made, evidence({"p": said}))
        assert scores(card) == (score, score, score)
        assert card.criteria[0].grade is not None
    first = rubric(criteria=[criterion("p", "paper", grades=[grade("rest", 0, judged=["*"]), *grades[:2]])], max=1)
    assert evaluate(first, evidence({"p": "open"})).score == 1  # a listed word goes before any word


def test_metadata_can_rule_out_what_it_cannot_show() -> None:
    gone = {"availability": ["withheld"]}
    grades = [grade("good", 1, unless=gone), grade("fair", 0.5, unless=gone), grade("none", 0, gone)]
    made = rubric(criteria=[criterion("p", "paper", grades=grades)], max=1)
    for seen, expected in (("public", (0, 0, 1)), ("?", (0, 0, 1)), ("withheld", (0, 0, 0))):
        result = evaluate(made, evidence(paper=seen)).criteria[0]
        assert (result.score, result.score_headline, result.score_upper) == expected
        assert result.certain is (seen == "withheld")
        assert result.awaits_judgement is (seen != "withheld")
    assert evaluate(made, evidence(paper="public")).criteria[0].reason == (
        "Seen. What it comes to takes a person's judgement."
    )
    unread = evaluate(made, Evidence("a/b", None, {})).criteria[0]
    assert unread.score_headline == 0  # reading more would not answer it
    both = rubric(criteria=[criterion("p", "paper", grades=[grade("a", 1, {"basis": "stated"}, unless=gone)])], max=1)
    assert [evaluate(both, evidence(paper=seen)).score for seen in ("public", "withheld")] == [1, 0]


def test_a_wrong_unless_is_named() -> None:
    made = {"criteria": [criterion("p", "paper", grades=[grade("a", 1, unless={"see": "nothing"})])], "max": 1}
    with pytest.raises(FileError, match="no condition is named 'nothing'"):
        rubric(**made)


def test_a_judgement_does_not_outweigh_what_was_found() -> None:
    scale = [{**one, "judged": [one["id"]]} for one in THERE]
    made = rubric(criteria=[criterion("w", "weights", grades=scale)], max=1)
    found = Observation(Component.WEIGHTS, "availability", "gated", Basis.FOUND, "s", "l", "m", note="Gated.")
    judged = {"small": {"w": Judged("open", "Looked.", "l", "attestation:x", "operator")}}
    assert evaluate(made, Evidence("a/b", None, fold([found]), judgements=judged)).score == 0.5
    stated = {"small": {"w": Judged("closed", "Looked.", "l", "attestation:x", "operator")}}
    assert evaluate(made, Evidence("a/b", None, fold([found]), judgements=stated)).score == 0
    # what is only stated gives way to the judgement
    assert evaluate(made, evidence({"w": "open"}, weights="gated")).score == 1


# Levels

LEVELS: list[dict[str, Any]] = [
    {"id": "none", "title": "None", "about": "Nothing."},
    {"id": "third", "title": "Third", "about": "Some.", "criteria": ["w", ["c", "p"]], "optional": ["o"]},
    {"id": "first", "title": "First", "about": "All.", "criteria": ["d", "p"]},
]
PLACED = [*THREE, criterion("d", "pretraining-data"), criterion("o", "sample-outputs")]


@pytest.mark.parametrize(
    ("states", "level", "progress"),
    [
        ({}, "unknown", [0, 0]),
        ({"weights": "public"}, "unknown", [50, 0]),
        ({"weights": "withheld"}, "none", [0, 0]),
        ({"weights": "public", "training_code": "public"}, "third", [100, 50]),
        ({"weights": "public", "training_code": "public", "paper": "public"}, "third", [100, 75]),
        # the paper stands in for the code, and is not asked for a second time
        ({"weights": "public", "paper": "public"}, "third", [100, 200 / 3]),
        ({"weights": "public", "paper": "public", "pretraining_data": "public"}, "first", [100, 100]),
    ],
)
def test_one_component_stands_in_for_another_and_progress_waits(
    states: dict[str, Any], level: str, progress: list[float]
) -> None:
    card = evaluate(rubric(criteria=PLACED, levels=LEVELS, max=5, progress="gated"), evidence(**states))
    assert card.level == level
    assert [result.progress for result in card.levels[1:]] == pytest.approx(progress, abs=1e-9)


def test_progress_need_not_wait() -> None:
    card = evaluate(
        rubric(criteria=PLACED, levels=LEVELS, max=5), evidence(weights="public", pretraining_data="public")
    )
    assert [result.progress for result in card.levels[1:]] == [50, 50]


@pytest.mark.parametrize(
    ("states", "level", "upper"),
    [
        ({"weights": "public", "training_code": "public", "paper": "withheld"}, "high", "high"),
        ({"weights": "public", "training_code": "withheld", "paper": "withheld"}, "low", "low"),
        ({"weights": "public"}, "low", "high"),
    ],
)
def test_levels_by_threshold(states: dict[str, Any], level: str, upper: str) -> None:
    levels = [
        {"id": "low", "title": "Low", "about": "Low."},
        {"id": "high", "title": "High", "about": "High.", "at_least": 2},
    ]
    card = evaluate(rubric(criteria=THREE, levels=levels, max=3, ladder="threshold"), evidence(**states))
    assert (card.level if card.level != "unknown" else "low", card.level_upper) == (level, upper)


@pytest.mark.parametrize(
    ("states", "level", "upper"),
    [
        ({"weights": "withheld"}, "closed", "closed"),
        ({"weights": "public", "training_code": "public"}, "source", "source"),
        ({"weights": "public", "training_code": "withheld"}, "weights", "weights"),
        ({"weights": "public"}, "unknown", "source"),
        ({}, "unknown", "closed"),
    ],
)
def test_the_first_rule_that_holds(states: dict[str, Any], level: str, upper: str) -> None:
    levels = [
        {
            "id": "closed",
            "title": "Closed",
            "about": "No.",
            "when": {"component": "weights", "availability": "withheld"},
        },
        {
            "id": "source",
            "title": "Source",
            "about": "All.",
            "when": {"component": "training-code", "availability": "public"},
        },
        {"id": "weights", "title": "Weights", "about": "Some."},
    ]
    card = evaluate(rubric(levels=levels, ladder="first-match"), evidence(**states))
    assert (card.level, card.level_upper) == (level, upper)


# Time and order


def test_criteria_are_asked_in_their_time() -> None:
    old = criterion("old", "package", until="2026-03-13")
    new = criterion("new", "paper", since="2026-03-13")
    made = rubric(criteria=[THREE[0], old, new], max=1, total={"combine": "mean"})
    seen = evidence(weights="public", package="withheld", paper="public")
    assert evaluate(made, seen, on=date(2026, 3, 12)).score == 0.5
    assert evaluate(made, seen, on=date(2026, 3, 13)).score == 1
    assert evaluate(made, seen).score == 1
    assert [result.criterion.id for result in evaluate(made, seen).criteria] == ["w", "new"]


def test_ties_are_ordered_as_the_rubric_says() -> None:
    scored = [("Beta", "b.yaml", 1.0), ("alpha", "a.yaml", 1.0), ("Gamma", "c.yaml", 2.0)]
    by_file = rubric(criteria=THREE, max=3, ranking={"ties": "file", "descending": True})
    assert [name for name, _, _ in ranked(by_file, scored)] == ["Gamma", "Beta", "alpha"]
    by_name = rubric(criteria=THREE, max=3)
    assert [name for name, _, _ in ranked(by_name, scored)] == ["Gamma", "Beta", "alpha"]


# What a file may not say


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"criteria": [criterion("x", "paper", scale="their")]}, "no scale is named 'their' (did you mean 'there'?)"),
        ({"criteria": [criterion("x", "paper", group="g")]}, "no group is named 'g'"),
        ({"criteria": [criterion("x", "paper", grades=[grade("a", 1, {"license": {"in": "open"}})])], "max": 1}, "no set of licenses"),
        ({"criteria": [criterion("x", "paper", grades=[grade("a", 1, points=1)])], "max": 0.5}, "weights add up to 1"),
        ({"criteria": [criterion("x", "paper", grades=[grade("a", 0, points=2)])], "max": 1}, "gives 2 points of 1"),
        ({"criteria": [{**criterion("x", "paper"), "grades": THERE}], "max": 1}, "needs `grades` or `scale`, one of them"),
        ({"conditions": {"a": {"availability": "public"}}, "levels": [LEVELS[0]]}, None),
        ({"requirements": [{"id": "r", "title": "R", "components": ["paper"], **WORDS, "when": {"availability": "public"}}]}, "it needs a `component`"),
        ({"criteria": THREE, "max": 3, "levels": [LEVELS[0], {**LEVELS[1], "criteria": ["ww"]}]}, "asks for 'ww'"),
        ({"levels": [LEVELS[0], {"id": "x", "title": "X", "about": "X.", "at_least": 3}]}, "requires nothing; only the lowest may"),
        ({"levels": [LEVELS[0], {"id": "x", "title": "X", "about": "X."}], "ladder": "threshold"}, "needs `at_least`"),
        ({"levels": LEVELS[:1], "ladder": "first-match"}, None),
        ({"levels": [LEVELS[0], LEVELS[0] | {"id": "b"}], "ladder": "first-match"}, "each level has a `when` but the last"),
    ],
)  # fmt: skip
def test_a_wrong_part_is_named(parts: dict[str, Any], said: str | None) -> None:
    if said is None:
        rubric(**parts)
        return
    with pytest.raises(FileError) as caught:
        rubric(**parts)
    assert caught.value.message.startswith("small.yaml:")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("license", "inside"),
    [
        ("MIT OR LicenseRef-own", True),
        ("LicenseRef-own OR (MIT AND LicenseRef-own)", False),
        ("MIT AND CC-BY-NC-4.0", False),
        ("(MIT OR CC-BY-NC-4.0) AND Apache-2.0", True),
        ("GPL-2.0-only WITH Classpath-exception-2.0", True),
        ("bsd", None),
        ("bsd OR MIT", True),
        ("bsd AND CC-BY-NC-4.0", False),
        ("cc-by-nc", False),
        ("BSD", False),
    ],
)
def test_expressions_and_families_of_licenses_in_a_set(license: str, inside: bool | None) -> None:
    grades = [grade("open", 1, {"license": {"in": "open"}}), grade("other", 0, {"license": {"not_in": "open"}})]
    made = rubric(criteria=[criterion("c", "paper", grades=grades)], max=1, licenses={"open": {"osi": True}})
    (result,) = evaluate(made, evidence(paper={"license": license})).criteria
    assert (result.certain, result.score_upper) == (inside is not None, float(inside is not False))


@pytest.mark.parametrize(
    ("availability", "reason", "claimed", "expected"),
    [
        (None, Reason.NOT_FOUND, "public", "there"),
        (None, Reason.NOT_FOUND, "withheld", "kept"),
        (None, Reason.NOT_LOOKED, "public", "there"),
        (None, Reason.UNREADABLE, "public", None),
        (None, Reason.CONFLICTING, "public", None),
        ("withheld", None, "public", "kept"),
        ("public", None, None, "there"),
        (None, Reason.NOT_FOUND, None, None),
    ],
)
def test_a_claim_counts_where_it_is_asked_for_and_nothing_stands_against_it(
    availability: str | None, reason: Reason | None, claimed: str | None, expected: str | None
) -> None:
    grades = [grade("there", 1, {"claimed": "public"}), grade("kept", 0.5, {"claimed": "withheld"})]
    made = rubric(criteria=[criterion("c", "paper", grades=grades)], max=1)
    facts = {"availability": Fact(availability, reason)} | ({"claimed": Fact(claimed)} if claimed else {})
    states = {Component.PAPER: ComponentState(Component.PAPER, facts)}
    (result,) = evaluate(made, Evidence("a/b", None, states)).criteria
    assert (result.grade.id if result.grade else None) == expected
    assert result.certain is (expected is not None)


def test_what_is_unknown_can_be_called_missing() -> None:
    grades = [
        grade("there", 1, {"availability": "public"}),
        grade("kept", 0, {"availability": "withheld"}),
        grade("missing", 0, {"not": {"availability": ["public", "withheld"]}}),
    ]
    parts: dict[str, Any] = {"criteria": [criterion("c", "paper", grades=grades)], "max": 1, "levels": LEVELS_OF_ONE}
    named = evaluate(rubric(**parts, unknown="missing"), evidence())
    bounds = evaluate(rubric(**parts), evidence())
    assert [card.criteria[0].grade and card.criteria[0].grade.id for card in (named, bounds)] == ["missing", None]
    assert [(card.level, card.level_upper) for card in (named, bounds)] == [("none", "some"), ("unknown", "some")]
    assert not named.criteria[0].certain
    assert scores(named) == scores(bounds) == (0, 0, 1)
    assert [level.met for level in named.levels] == [None, None]


LEVELS_OF_ONE = [
    {"id": "none", "title": "None", "about": "None."},
    {"id": "some", "title": "Some", "about": "Some.", "criteria": ["c"]},
]


def test_the_digest_is_of_the_meaning() -> None:
    one = rubric(criteria=THREE, max=3)
    assert rubric(criteria=THREE, max=3, unknown="bounds").digest == one.digest  # what goes without saying
    assert rubric(criteria=THREE, max=3, unknown="excluded").digest != one.digest
    dated = rubric(criteria=[{**THREE[0], "until": "2026-03-13"}, *THREE[1:]], max=3)
    assert dated.asked_on(date(2027, 1, 1)).digest != dated.digest == dated.asked_on(date(2026, 1, 1)).digest


def test_who_judges_a_criterion_says_that_it_applies() -> None:
    late = criterion("late", "posttraining-data", applies={"used": {"is_not": [False]}}, grades=[grade("all", 1)])
    made = rubric(criteria=[late], total={"combine": "mean"}, max=1)
    assert evaluate(made, evidence()).criteria[0].applies is None
    assert evaluate(made, evidence({"late": "all"})).criteria[0].applies is True
    assert evaluate(made, evidence({"late": "all"}, posttraining_data={"used": False})).criteria[0].applies is False


def test_a_grade_is_named_where_it_is_certain_to_be_reached() -> None:
    asked = [grade("met", 1, {"availability": "public"}), grade("not", 0, {"not": {"availability": "public"}})]
    made = rubric(criteria=[criterion("w", "weights", grades=asked)], max=1)
    named = {said: evaluate(made, evidence(weights=said)).criteria[0].grade for said in ("public", "withheld", "?")}
    assert {said: one.id if one else None for said, one in named.items()} == {
        "public": "met",
        "withheld": "not",
        "?": None,
    }


def test_places_of_a_level_are_asked_of_base_models_too() -> None:
    low = {"id": "low", "title": "Low", "about": "Low."}
    high = {**low, "id": "high", "criteria": ["w", "c"], "bases": {"unread": "unknown", "unread_of_adapter": "unknown"}}
    asked = [criterion("w", "weights"), criterion("c", "training-code")]
    made = rubric(criteria=asked, max=2, levels=[low, high])

    def level(code: str) -> tuple[str | None, str | None, str]:
        base = Base("o/base", "finetune", Basis.STATED, "l", evidence(weights="public", training_code=code))
        card = evaluate(made, replace(evidence(weights="public", training_code="public"), bases=(base,)))
        return card.level, card.level_upper, card.levels[1].bases_reason

    assert level("public")[:2] == ("high", "high")
    assert level("withheld")[:2] == ("low", "low")
    assert level("?")[:2] == ("unknown", "high")
    assert level("withheld")[2].startswith("o/base: c: ")

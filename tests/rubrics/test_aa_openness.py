"""The Artificial Analysis Openness Index: its published rows, and small records worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from reviewed import alone, audited, by_id, review

from openness.components import Component
from openness.engine import Scorecard, evaluate
from openness.evidence import Basis, Evidence, Judged, Observation, fold
from openness.rubric import load_rubric

RUBRIC = "aa-openness"
NAMES = (
    "weights-access",
    "weights-license",
    "data-access-pretraining",
    "data-access-posttraining",
    "data-license-pretraining",
    "data-license-posttraining",
    "methodology-disclosure",
    "methodology-license",
)
PUBLISHED = {
    # the grades of Olmo are the only ones that make 16 with data that ask for attribution (ODC-By-1.0); those of
    # gpt-oss and Kimi are one way of several to come to 7
    "allenai/Olmo-3-7B-Instruct": ((3, 3, 3, 3, 1, 1, 3, 3), 88.89),
    "openai/gpt-oss-120b": ((3, 3, 0, 0, 0, 0, 1, 0), 38.89),
    "moonshotai/Kimi-K3": ((3, 1, 0, 0, 0, 0, 2, 1), 38.89),
    "anthropic/claude-opus-4.5": ((2, 0, 0, 0, 0, 0, 0, 0), 11.11),
}
RECORDED = ("allenai/Olmo-3-7B-Instruct", "openai/gpt-oss-120b")


@pytest.mark.parametrize("model", PUBLISHED)
def test_the_published_grades_give_the_published_score(model: str) -> None:
    grades, published = PUBLISHED[model]
    file = review(model, judgements={RUBRIC: dict(zip(NAMES, grades, strict=True))})
    audit = audited(model, file, rubrics=[RUBRIC]) if model in RECORDED else alone(file, rubrics=[RUBRIC])
    card = audit.scorecards[RUBRIC]
    assert (card.score, card.score_lower, card.score_upper) == (published, published, published)
    assert card.max == 100
    assert tuple(criterion.score for criterion in card.criteria) == grades
    judged = {criterion.id for criterion in card.criteria if criterion.judged_by}
    assert judged == set(NAMES), "each of them was asked of a person"


@pytest.mark.parametrize("model", RECORDED)
def test_without_a_person_the_bounds_hold_the_published_score(model: str) -> None:
    card = audited(model, rubrics=[RUBRIC]).scorecards[RUBRIC]
    grades, published = PUBLISHED[model]
    assert card.score_lower <= published <= card.score_upper
    for criterion, grade in zip(card.criteria, grades, strict=True):
        assert criterion.score <= grade <= criterion.score_upper, criterion.id
    assert card.score_lower < card.score_upper, "no metadata answers all of it"


def test_what_metadata_tell_of_gpt_oss_is_what_was_published() -> None:
    card = audited("openai/gpt-oss-120b", rubrics=[RUBRIC]).scorecards[RUBRIC]
    assert (card.score, card.score_upper) == (38.89, 100)
    answers = by_id(card)
    assert [answers[name].grade for name in NAMES[:2]] == ["open-weights", "unlimited"]
    assert answers["methodology-disclosure"].grade == "architecture"
    assert "a person's judgement" in answers["methodology-disclosure"].reason
    assert [answers[name].grade for name in NAMES[2:6]] == [None] * 4


def test_a_closed_model_is_asked_of_a_person_too() -> None:
    """That there is an API can be stated; whether it shows all tokens, somebody has to try."""
    claims: dict[str, Any] = {
        "weights": {"availability": "withheld"},
        "hosted-api": {"availability": "public", "url": "https://example.org/api"},
    }
    card = alone(review("anthropic/claude-opus-4.5", claims), rubrics=[RUBRIC]).scorecards[RUBRIC]
    access, license = card.criteria[:2]
    assert (access.score, access.score_upper) == (1, 2)
    assert (license.grade, license.score, license.score_upper) == ("none", 0, 0)
    assert card.score_lower <= 11.11 <= card.score_upper


# Records of our own, worked out by hand

APACHE = {"license": "Apache-2.0", "license-class": "open-source", "restricts-use": False}
ODC = {"license": "ODC-By-1.0", "license-class": "open-data", "restricts-use": False}
CC0 = {"license": "CC0-1.0", "license-class": "open-data", "restricts-use": False}
NC = {"license": "CC-BY-NC-4.0", "license-class": "non-commercial", "restricts-use": True}
LLAMA = {"license": "llama3.1", "license-class": "conditional", "restricts-use": True}
NAMED = {"license": "modified-mit", "license-class": "open-modified", "restricts-use": False}
NONE = {"license": "none", "license-class": "unknown", "restricts-use": None}
PUBLIC, GATED, PARTIAL, WITHHELD = ({"availability": said} for said in ("public", "gated", "partial", "withheld"))


def evidence(**states: dict[str, Any]) -> Evidence:
    seen = [
        Observation(Component(name.replace("_", "-")), about, value, Basis.FOUND, "s", "l", "m", note="Seen.")
        for name, facts in states.items()
        for about, value in facts.items()
        if value is not None
    ]
    return Evidence("a/b", None, fold(seen))


def card_of(**states: dict[str, Any]) -> Scorecard:
    return evaluate(load_rubric(RUBRIC), evidence(**states))


@pytest.mark.parametrize(
    ("criterion", "states", "bounds"),
    [
        ("weights-access", {"weights": PUBLIC}, (3, 3)),
        ("weights-access", {"weights": GATED}, (3, 3)),
        ("weights-access", {"weights": PARTIAL}, (0, 3)),
        ("weights-access", {}, (0, 3)),
        ("weights-access", {"weights": WITHHELD}, (0, 2)),
        ("weights-access", {"weights": WITHHELD, "hosted_api": PUBLIC}, (1, 2)),
        ("weights-access", {"weights": WITHHELD, "hosted_api": WITHHELD}, (0, 0)),
        ("weights-license", {"weights": PUBLIC | APACHE}, (3, 3)),
        ("weights-license", {"weights": PUBLIC | CC0}, (3, 3)),
        ("weights-license", {"weights": PUBLIC | ODC}, (1, 1)),
        ("weights-license", {"weights": PUBLIC | NAMED}, (1, 2)),
        ("weights-license", {"weights": PUBLIC | LLAMA}, (0, 2)),
        ("weights-license", {"weights": PUBLIC | NC}, (0, 0)),
        ("weights-license", {"weights": PUBLIC | NONE}, (0, 0)),
        ("weights-license", {"weights": PUBLIC}, (0, 3)),
        ("weights-license", {"weights": WITHHELD | APACHE}, (0, 0)),
        ("data-access-pretraining", {"pretraining_data": PUBLIC}, (3, 3)),
        ("data-access-pretraining", {"pretraining_data": PARTIAL}, (1, 3)),
        ("data-access-pretraining", {"pretraining_data": GATED}, (1, 3)),
        ("data-access-pretraining", {"pretraining_data": {"described": True}}, (1, 3)),
        ("data-access-pretraining", {"pretraining_data": {"described": False}}, (0, 3)),
        ("data-access-pretraining", {"pretraining_data": WITHHELD}, (0, 1)),
        ("data-access-pretraining", {"pretraining_data": WITHHELD | {"described": False}}, (0, 0)),
        ("data-access-pretraining", {}, (0, 3)),
        ("data-license-pretraining", {"pretraining_data": PUBLIC | ODC}, (1, 1)),
        ("data-license-pretraining", {"pretraining_data": PUBLIC | CC0}, (3, 3)),
        ("data-license-pretraining", {"pretraining_data": PARTIAL | ODC}, (0, 1)),
        ("data-license-pretraining", {"pretraining_data": PUBLIC | NC}, (0, 0)),
        ("data-license-pretraining", {"pretraining_data": WITHHELD}, (0, 0)),
        ("data-license-pretraining", {"pretraining_data": PUBLIC}, (0, 3)),
        ("methodology-disclosure", {"architecture": PUBLIC}, (1, 3)),
        ("methodology-disclosure", {}, (0, 3)),
        ("methodology-license", {"training_code": PUBLIC | APACHE}, (1, 3)),
        ("methodology-license", {"training_code": PUBLIC | NC}, (0, 2)),
        ("methodology-license", {"training_code": WITHHELD}, (0, 1)),
    ],
)
def test_what_metadata_rule_out_and_make_certain(
    criterion: str, states: dict[str, dict[str, Any]], bounds: tuple[int, int]
) -> None:
    (result,) = [one for one in card_of(**states).criteria if one.criterion.id == criterion]
    assert (result.score, result.score_upper) == bounds


def test_the_two_stages_are_averaged_and_one_that_never_was_does_not_count() -> None:
    stage = PUBLIC | ODC | {"used": True}
    both = card_of(weights=PUBLIC | APACHE, pretraining_data=stage, posttraining_data={**WITHHELD, "used": True})
    # access (3 + 0 or 1) / 2, license (1 + 0) / 2; weights 3 + 3; of the method nothing is known
    assert both.score_lower == round((6 + 1.5 + 0.5) / 18 * 100, 2)
    assert both.score_upper == round((6 + 2 + 0.5 + 6) / 18 * 100, 2)
    one = card_of(weights=PUBLIC | APACHE, pretraining_data=stage, posttraining_data={"used": False})
    assert one.score_lower == round((6 + 3 + 1) / 18 * 100, 2)
    assert one.score_upper == round((6 + 3 + 1 + 6) / 18 * 100, 2)


def test_whoever_judges_less_than_the_metadata_show_is_heard_and_more_than_was_found_is_not() -> None:
    seen = evidence(weights=PUBLIC | APACHE, pretraining_data=PUBLIC | ODC)
    said = {
        "data-access-pretraining": Judged(2, "A part is left out.", "l", "attestation:x", "operator"),
        "data-license-pretraining": Judged(3, "I think so.", "l", "attestation:x", "operator"),
    }
    card = evaluate(load_rubric(RUBRIC), Evidence("a/b", None, seen.states, judgements={RUBRIC: said}))
    answers = {one.criterion.id: one.score for one in card.criteria}
    assert answers["data-access-pretraining"] == 2
    assert answers["data-license-pretraining"] == 1

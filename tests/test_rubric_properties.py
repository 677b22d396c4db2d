"""What holds of every shipped rubric, whatever the evidence: openness is never punished, and bounds hold what is learnt."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.components import Component
from openness.engine import Scorecard, evaluate
from openness.evidence import Basis, Evidence, Judged, Observation, Value, fold
from openness.rubric import load_rubric, parse_rubric, shipped_rubrics
from openness.snapshot import Reason

RUBRICS = list(shipped_rubrics())
LADDER = ("withheld", "partial", "public")
"""One component's availability, from the least open."""
LICENSES = ("LicenseRef-own", "CC-BY-NC-4.0", "llama3.1", "bigscience-openrail-m", "Apache-2.0")
CLASSES = {
    "LicenseRef-own": ("proprietary", True),
    "CC-BY-NC-4.0": ("non-commercial", True),
    "llama3.1": ("conditional", True),
    "bigscience-openrail-m": ("use-restricted", True),
    "Apache-2.0": ("open-source", False),
}
FACTS = ("availability", "gate", "license", "license-class", "restricts-use", "described", "complete", "count")


def facts_of(availability: Value | None, license: str | None, found: bool, described: bool | None) -> dict[str, Any]:
    kind, restricts = CLASSES.get(license or "", (None, None))
    there = availability in ("public", "gated", "partial")
    return {
        "availability": availability,
        "gate": ("none" if availability != "gated" else "manual") if there else None,
        "license": license,
        "license-class": kind,
        "restricts-use": restricts,
        "described": described,
        "complete": True if there else None,
        "count": 5 if there else None,
        "basis": Basis.FOUND if found else Basis.STATED,
    }


STATES = st.builds(
    facts_of,
    st.none() | st.sampled_from(("public", "gated", "partial", "withheld")),
    st.none() | st.sampled_from(LICENSES),
    st.booleans(),
    st.none() | st.booleans(),
)
MODELS = st.dictionaries(st.sampled_from(Component), STATES, max_size=14)


def observations(states: dict[Component, dict[str, Any]]) -> list[Observation]:
    seen = []
    for component, facts in states.items():
        for name in FACTS:
            value = facts[name]
            reason = Reason.NOT_FOUND if value is None else None
            seen.append(
                Observation(component, name, value, facts["basis"], "s", "l", "m", note=f"{name}.", reason=reason)
            )
    return seen


def evidence(states: dict[Component, dict[str, Any]]) -> Evidence:
    return Evidence("a/b", None, fold(observations(states)))


def rank(card: Scorecard, level: str | None) -> int:
    order = [one.id for one in card.rubric.levels]
    if card.rubric.ladder == "first-match" or level not in order:
        return 0  # unknown is neither above the lowest nor below it
    return order.index(level)


@pytest.mark.parametrize("name", RUBRICS)
@settings(max_examples=100, deadline=None)
@given(MODELS, st.sampled_from(Component), st.booleans())
def test_releasing_more_of_a_component_never_lowers_a_score(
    name: str, states: dict[Component, dict[str, Any]], component: Component, found: bool
) -> None:
    rubric = load_rubric(name)
    license = (states.get(component) or {}).get("license")
    described = (states.get(component) or {}).get("described")
    cards = []
    for availability in LADDER:
        changed = {**states, component: facts_of(availability, license, found, described)}
        cards.append(evaluate(rubric, evidence(changed)))
    for less, more in pairwise(cards):
        assert less.score <= more.score + 1e-9
        assert less.score_lower <= more.score_lower + 1e-9
        assert rank(less, less.level) <= rank(more, more.level)


@pytest.mark.parametrize("name", RUBRICS)
@settings(max_examples=100, deadline=None)
@given(MODELS, st.sampled_from(Component))
def test_a_wider_license_never_lowers_a_score(
    name: str, states: dict[Component, dict[str, Any]], component: Component
) -> None:
    rubric = load_rubric(name)
    before = states.get(component) or facts_of("public", None, True, None)
    cards = []
    for license in LICENSES:
        kind, restricts = CLASSES[license]
        changed = {**before, "license": license, "license-class": kind, "restricts-use": restricts}
        cards.append(evaluate(rubric, evidence({**states, component: changed})))
    for less, more in pairwise(cards):
        assert less.score <= more.score + 1e-9
        assert rank(less, less.level) <= rank(more, more.level)


@pytest.mark.parametrize("name", RUBRICS)
@settings(max_examples=60, deadline=None)
@given(MODELS, st.sampled_from(Component), STATES)
def test_what_is_learnt_lands_inside_the_bounds(
    name: str, states: dict[Component, dict[str, Any]], component: Component, learnt: dict[str, Any]
) -> None:
    rubric = load_rubric(name)
    known = states.get(component) or facts_of(None, None, True, None)
    # what is known stays, what is unknown becomes known
    now = {key: known[key] if known[key] is not None else learnt[key] for key in known}
    before, after = evaluate(rubric, evidence(states)), evaluate(rubric, evidence({**states, component: now}))
    assert before.score_lower - 1e-9 <= after.score_lower
    assert after.score_upper <= before.score_upper + 1e-9
    assert after.score_lower - 1e-9 <= after.score_upper
    if rubric.ladder != "first-match" and rubric.levels:
        assert rank(before, before.level) <= rank(after, after.level) or before.level == rubric.levels[0].id
        assert rank(after, after.level_upper) <= rank(before, before.level_upper)


@pytest.mark.parametrize("name", RUBRICS)
@settings(max_examples=60, deadline=None)
@given(MODELS, st.randoms(use_true_random=False))
def test_the_order_of_observations_changes_nothing(
    name: str, states: dict[Component, dict[str, Any]], chance: random.Random
) -> None:
    seen = observations(states)
    mixed = list(seen)
    chance.shuffle(mixed)
    rubric = load_rubric(name)
    one, other = (evaluate(rubric, Evidence("a/b", None, fold(order))) for order in (seen, mixed))
    assert (one.level, one.level_upper, one.score, one.score_lower, one.score_upper) == (
        other.level, other.level_upper, other.score, other.score_lower, other.score_upper
    )  # fmt: skip
    assert [result.reason for result in one.criteria] == [result.reason for result in other.criteria]


@pytest.mark.parametrize("name", RUBRICS)
@settings(max_examples=60, deadline=None)
@given(MODELS, st.data())
def test_a_judgement_lands_inside_the_bounds(
    name: str, states: dict[Component, dict[str, Any]], data: st.DataObject
) -> None:
    rubric = load_rubric(name)
    stated = {component: {**facts, "basis": Basis.STATED} for component, facts in states.items()}
    before = evaluate(rubric, evidence(stated))
    open_ones = [result for result in before.criteria if not result.certain]
    if not open_ones:
        return
    result = data.draw(st.sampled_from(open_ones))
    grade = data.draw(st.sampled_from(rubric.grades_of(result.criterion)))
    judged = {name: {result.criterion.id: Judged(grade.id, "Looked.", "l", "attestation:x", "operator")}}
    after = evaluate(rubric, replace(evidence(stated), judgements=judged))
    answer = next(one for one in after.criteria if one.criterion.id == result.criterion.id)
    assert answer.certain
    assert answer.score == pytest.approx(rubric.share(result.criterion, grade) * result.criterion.weight)
    assert after.score_upper <= rubric.best + 1e-9


@pytest.mark.parametrize("name", RUBRICS)
def test_the_digest_changes_with_the_meaning_and_not_with_comments(name: str) -> None:
    text = shipped_rubrics()[name].read_text(encoding="utf-8")
    rubric = parse_rubric(text, "x.yaml")
    assert parse_rubric("# A remark.\n" + text.replace("\n", " # another\n", 1), "x.yaml").digest == rubric.digest
    data = yaml.safe_load(text)
    again = json.dumps(data, default=str)
    assert parse_rubric(again, "x.yaml").digest == rubric.digest
    for part in ("title", "version"):
        assert parse_rubric(json.dumps({**data, part: "9.9"}, default=str), "x.yaml").digest != rubric.digest
    changed = json.loads(again)
    changed["criteria"][0]["weight"] = changed["criteria"][0].get("weight", 1) * 0.5
    try:
        assert parse_rubric(json.dumps(changed), "x.yaml").digest != rubric.digest
    except Exception as error:
        assert "add up to" in str(error) or "points of" in str(error)  # noqa: PT017 - a sum that no longer fits

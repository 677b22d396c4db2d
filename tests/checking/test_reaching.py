"""Whatever the check warns of is never reached, whatever the evidence: random rubrics and random evidence."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from openness.checking import findings
from openness.checking.reaching import HOLDS, NOT_TRUE, Reach
from openness.components import Component
from openness.engine import evaluate
from openness.engine.program import Program
from openness.evidence import Basis, Evidence, Observation, Value, fold
from openness.observable import is_attested, is_observed
from openness.rubric import Rubric, parse_rubric
from openness.snapshot import Reason

WORDS = {"question": "Is it?", "why": "So.", "improve": "Do it.", "source": "Here."}
COMPONENTS = ("weights", "pretraining-data", "training-code", "checkpoints", "package")
VALUES: dict[str, tuple[Value, ...]] = {
    "availability": ("public", "gated", "partial", "withheld", "not-applicable"),
    "gate": ("none", "auto", "manual"),
    "license": ("MIT", "CC-BY-4.0", "none", "Ours-1.0", "MIT OR CC-BY-4.0", "CC-BY-4.0 AND (MIT OR Ours-1.0)", "ours"),
    "license-class": ("open-source", "open-data", "non-commercial"),
    "license-basis": ("found", "inferred"),
    "used": (True, False),
    "count": (1, 2, 3, 100),
}


def a_test(name: str) -> st.SearchStrategy[Any]:
    """A test of a property, as a rubric file has it."""
    if name == "count":
        return st.sampled_from([1, 3, 50]).map(lambda least: {"at_least": least})
    values = st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=2, unique=True)
    one: st.SearchStrategy[Any] = values | st.fixed_dictionaries({"is": values}, optional={"is_not": values})
    one |= st.fixed_dictionaries({"is_not": values})
    if name == "license":
        sets = st.sampled_from(["osi", "nothing", "few", "data"])
        one |= st.fixed_dictionaries({"in": sets}) | st.fixed_dictionaries({"not_in": sets})
    return one


@st.composite
def predicates(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=2, unique=True))
    said: dict[str, Any] = {"component": draw(st.sampled_from(COMPONENTS))}
    if draw(st.integers(0, 9)) == 0:
        said["suits"] = draw(st.sampled_from(["code", "data", True]))
    return said | {name: draw(a_test(name)) for name in names}


CONDITIONS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    predicates(),
    lambda inner: (
        st.fixed_dictionaries({"all": st.lists(inner, min_size=2, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, min_size=2, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=5,
)


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """Two criteria of three grades, and a ladder or rules over four conditions."""
    shares = st.sampled_from([0, 0.3, 0.7, 1])
    criteria = [
        {
            "id": f"c{number}", "title": "C", "components": ["weights"], **WORDS,
            "grades": [
                {"id": f"g{at}", "title": "G.", "score": draw(shares), "when": draw(CONDITIONS), "improve": "Do it."}
                for at in range(3)
            ],
        }
        for number in range(2)
    ]  # fmt: skip
    conditions = [draw(CONDITIONS) for _ in range(3)]
    rules = draw(st.booleans())
    words = {"title": "L", "about": "L."}
    levels: list[dict[str, Any]] = (
        [{"id": f"l{at}", **words, "when": one} for at, one in enumerate(conditions)] + [{"id": "l3", **words}]
        if rules
        else [{"id": "l0", **words}]
        + [{"id": f"l{at + 1}", **words, "requires": [f"r{at}"]} for at in range(len(conditions))]
    )
    requirements = [
        {"id": f"r{at}", "title": "R", "components": ["weights"], **WORDS, "when": one}
        for at, one in enumerate(conditions)
    ]
    said = {
        "schema_version": 1, "id": "small", "version": "1", "title": "Small", "about": "Small.", "max": 2,
        "source": {"title": "Here"}, "criteria": criteria, "levels": levels,
        "ladder": "first-match" if rules else "cumulative", "requirements": [] if rules else requirements,
        "licenses": {"osi": {"osi": True}, "nothing": {}, "few": {"ids": ["MIT", "Ours-1.0"]}, "data": {"ids": ["CC-BY-4.0"]}},
    }  # fmt: skip
    return parse_rubric(json.dumps(said), "small.yaml")


@st.composite
def evidences(draw: st.DrawFn) -> Evidence:
    """Whatever can be known of the components."""
    seen = []
    for name in COMPONENTS:
        component = Component(name)
        for about, values in VALUES.items():
            if is_observed(component, about) or is_attested(component, about):
                value = draw(st.none() | st.sampled_from(values))
                reason = draw(st.sampled_from(Reason)) if value is None else None
                seen.append(Observation(component, about, value, Basis.FOUND, "s", "l", "m", reason=reason))
    return Evidence("a/b", None, fold(seen))


# A failing rubric is small enough as it is, and making it smaller takes minutes.
QUICK = settings(max_examples=60, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@QUICK
@given(rubrics(), st.lists(evidences(), min_size=8, max_size=8))
def test_what_is_warned_of_is_never_reached(rubric: Rubric, many: list[Evidence]) -> None:
    warned = {one.place for one in findings(rubric) if one.kind == "never"}
    event("warned" if warned else "not warned")
    for evidence in many:
        card = evaluate(rubric, evidence)
        for index, result in enumerate(card.criteria):
            grades = [grade.id for grade in rubric.grades_of(result.criterion)]
            if result.certain and result.grade is not None:
                assert ("criteria", index) not in warned
                assert ("criteria", index, "grades", grades.index(result.grade.id)) not in warned
        answers = {asked.requirement.id: asked.met for level in card.levels for asked in level.asked}
        for index, requirement in enumerate(rubric.requirements):
            assert ("requirements", index, "when") not in warned or answers[requirement.id] is not True
        for index, level in enumerate(rubric.levels):
            assert ("levels", index) not in warned or card.level != level.id


@QUICK
@given(rubrics(), evidences())
def test_what_is_reached_is_called_possible(rubric: Rubric, evidence: Evidence) -> None:
    """The search itself, one condition and pairs of them."""
    program = Program(rubric)
    reach = Reach(program)
    truths = program.read(evidence, frozenset()).truths
    conditions = [one for _, _, one in program.grades["c0"] if one is not None]
    wanted = [(one, frozenset({one(truths)[0]})) for one in conditions]
    assert reach.can_be(wanted)
    for one in conditions:
        assert reach.can_be([(one, HOLDS)]) or one(truths)[0] != 2
        assert reach.can_be([(one, NOT_TRUE)]) or one(truths)[0] == 2

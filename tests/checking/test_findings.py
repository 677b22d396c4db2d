"""The warnings about a rubric that is valid: each kind by a case, and what is not warned of."""

from __future__ import annotations

from typing import Any

import pytest
from test_engine_language import criterion, grade, rubric

from openness.checking import findings
from openness.rubric import load_rubric

WORDS = {"question": "Is it?", "why": "So.", "improve": "Do it.", "source": "Here."}
OPEN = {"component": "weights", "availability": "public"}
SHUT = {"component": "weights", "availability": "withheld"}
COUNTED = {"component": "training-code", "count": {"at_least": 2}}


def requirement(id: str, when: Any) -> dict[str, Any]:
    return {"id": id, "title": id, "components": ["weights"], **WORDS, "when": when}


def level(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "title": id, "about": "So.", **more}


def graded(*grades: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A rubric of one criterion, about the weights."""
    return {"criteria": [criterion("w", "weights", grades=list(grades))], "max": 1, "scales": {}, **more}


CASES: list[tuple[str, dict[str, Any], str]] = [
    ("both at once", graded(grade("g", 1, {"all": [OPEN, SHUT]})), "the grade 'g' of 'w' can never be met: no `availability` of weights meets all that it asks"),
    ("and so is the criterion", graded(grade("g", 1, {"all": [OPEN, SHUT]})), "the criterion 'w' can never be met"),
    ("used and not", graded(grade("g", 1, {"all": [{"component": "posttraining-data", "used": True}, {"component": "posttraining-data", "used": False}]})), "no `used` of posttraining-data meets all"),
    ("a contradiction in words", graded(grade("g", 1, {"all": [OPEN, {"not": OPEN}]})), "the grade 'g' of 'w' can never be met"),
    ("an empty set", graded(grade("g", 1, {"license": {"in": "ours"}}), licenses={"ours": {}}), "the set of licenses 'ours' is empty"),
    ("so nothing is in it", graded(grade("g", 1, {"license": {"in": "ours"}}), licenses={"ours": {}}), "no `license` of weights meets all that it asks"),
    ("not everything is taken out", graded(grade("g", 1, {"license": {"in": "ours"}}), licenses={"ours": {"ids": ["MIT"], "but": ["MIT"]}}), "is empty"),
    ("never counted", graded(grade("g", 1, COUNTED)), "nothing ever tells the `count` of training-code"),
    ("in the shadow", graded(grade("a", 1, {"availability": ["public", "gated"]}), grade("b", 0.5, OPEN)), "the grade 'b' of 'w' is never the answer: where it holds, 'a' holds too"),
    ("never applies", {"criteria": [criterion("w", "weights", applies={"all": [OPEN, SHUT]})], "max": 1}, "the criterion 'w' never applies"),
    ("no warning", {"criteria": [criterion("w", "weights", warnings=[{"id": "x", "title": "X", "when": {"all": [OPEN, SHUT]}}])], "max": 1}, "the warning 'x' is never given"),
    ("never asked", {"criteria": [criterion("w", "weights", since="2026-01-02", until="2026-01-01")], "max": 1}, "is never asked"),
    ("a requirement", {"scales": {}, "requirements": [requirement("r", {"all": [OPEN, SHUT]})], "levels": [level("a"), level("b", requires=["r"])]}, "the requirement 'r' can never be met"),
    ("two levels", {"scales": {}, "requirements": [requirement("r", OPEN), requirement("s", SHUT)], "levels": [level("a"), level("b", requires=["r"]), level("c", requires=["s"])]}, "the level 'c' is never reached"),
    ("too high a score", graded(grade("g", 1, OPEN), ladder="threshold", levels=[level("a"), level("b", at_least=2)]), "the level 'b' is never reached: no score is above 1"),
    ("no full score", graded(grade("g", 0.5, OPEN), levels=[level("a"), level("b", criteria=["w"])]), "no grade of w has the full score"),
    ("after the rule", {"scales": {}, "ladder": "first-match", "levels": [level("a", when=OPEN), level("b", when={"all": [OPEN, {"component": "paper", "availability": "public"}]}), level("c")]}, "the level 'b' is never the answer"),
    ("nothing observes it", graded(grade("g", 1, {"component": "package", "availability": "public"})), "no source observes package (asked by w): only an attestation can answer this"),
    ("nor its license", graded(grade("g", 1, {"component": "data-card", "license": "MIT"})), "no source observes `license` of data-card (asked by w): only an attestation"),
    ("nobody tells", graded(grade("g", 1, COUNTED)), "nothing ever tells `count` of training-code (asked by w): neither a source nor"),
    ("judged only", graded(grade("g", 1, judged=["yes"])), "no source judges the criterion 'w': only an attestation can answer this"),
    ("ruled out, not shown", graded(grade("g", 1, unless={"component": "package", "availability": "withheld"}, judged=["yes"])), "no source observes package (asked by w)"),
    ("ruled out in any case", graded(grade("g", 1, OPEN, unless=OPEN)), "the grade 'g' of 'w' can never be met"),
    ("no such license basis", graded(grade("g", 1, {"component": "data-card", "license-basis": "stated"})), "no source observes `license"),
    ("judged by what", graded(grade("g", 1)), "the grade 'g' of 'w' has neither `when` nor `judged`"),
    ("unused", graded(grade("g", 1, OPEN), conditions={"c": OPEN}), "the condition 'c' is used nowhere"),
    ("unused scale", graded(grade("g", 1, OPEN), scales={"s": [grade("x", 1, OPEN)]}), "the scale 's' is used nowhere"),
    ("unused set", graded(grade("g", 1, OPEN), licenses={"l": {"osi": True}}), "the set of licenses 'l' is used nowhere"),
    ("unused group", graded(grade("g", 1, OPEN), groups=[{"id": "x", "title": "X"}]), "the group 'x' is used nowhere"),
    ("unused requirement", {"scales": {}, "requirements": [requirement("r", OPEN)]}, "the requirement 'r' is used nowhere"),
    ("no license", graded(grade("g", 1, {"license": {"in": "l"}}), licenses={"l": {"ids": ["Apache-2.O"]}}), "'Apache-2.O' is the id of no license that is known here (did you mean 'Apache-2.0'?)"),
    ("its other name", graded(grade("g", 1, {"license": ["apache-2.0"]})), "did you mean 'Apache-2.0'?"),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "said"), [row[1:] for row in CASES], ids=[row[0] for row in CASES])
def test_it_is_said(parts: dict[str, Any], said: str) -> None:
    messages = [one.message for one in findings(rubric(**parts))]
    assert any(said in message for message in messages), messages


QUIET: list[dict[str, Any]] = [
    graded(grade("g", 1, OPEN), grade("h", 0.5, {"availability": ["gated", "partial"]})),
    graded(grade("g", 1, {"any": [OPEN, {"not": OPEN}]})),
    # The lesser answer where a part of the better one is unknown.
    graded(grade("g", 1, {"all": [OPEN, {"any": [{"gate": "none"}, {"not": {"gate": "none"}}]}]}), grade("h", 0.5, OPEN)),
    graded(grade("g", 1, {"license": {"not_in": "l"}}), licenses={"l": {"osi": True, "fsf": True}}),
    graded(grade("g", 1, {"all": [{"suits": "data"}, {"license": {"not_in": "l"}}]}), licenses={"l": {"osi": True}}),
    graded(grade("g", 1, {"license": ["none"]})),
    # What metadata only rule out, a judgement gives; what a condition of `unless` uses is used.
    graded(grade("g", 1, unless={"see": "c"}, judged=["yes"]), grade("h", 0, SHUT), conditions={"c": SHUT}),
    graded(grade("g", 1, {"license-basis": "stated"}), grade("h", 0.5, {"relation": "none"})),
    {"scales": {}, "ladder": "first-match", "levels": [level("a", when=OPEN), level("b")]},
]  # fmt: skip


@pytest.mark.parametrize("parts", QUIET)
def test_nothing_is_said(parts: dict[str, Any]) -> None:
    assert [one.message for one in findings(rubric(**parts))] == []


def test_of_the_default_rubric_there_is_nothing_to_say() -> None:
    assert findings(load_rubric("openness")) == []


def test_a_large_rubric_is_checked_in_no_time() -> None:
    """A search that would not end is given up, and nothing is said."""
    facts = [
        {"any": [{"component": one, name: value}, {"component": other, name: value}]}
        for one, other in (("weights", "checkpoints"), ("paper", "data-card"), ("architecture", "model-card"))
        for name, value in (("availability", "public"), ("license", "MIT"), ("restricts-use", False))
    ]
    hard = {"all": [*facts, {"not": {"all": facts[:5]}}, {"not": {"any": facts[5:]}}]}
    assert [one.kind for one in findings(rubric(**graded(grade("g", 1, hard)))) if one.kind == "unused"] == []

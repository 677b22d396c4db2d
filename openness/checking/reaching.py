"""Whether any evidence makes conditions come out in a wanted way: a search over what the properties can be.

The engine's own three-valued arithmetic is used, so that no condition means one thing here and another there. A
property that is not decided yet spans from false to true; a branch whose span has left what is wanted is given up.
Properties are taken as independent of each other, which can only make more seem possible than is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import product
from typing import TypeAlias

from openness.components import Component
from openness.engine.program import Eval, Program
from openness.engine.truth import FALSE, OPEN, STUCK, TRUE, Among, Question, Truth, ask
from openness.evidence import Availability, Basis, Fact, Value
from openness.licenses.catalog import all_licenses, approved_ids, is_among
from openness.licenses.model import LicenseClass
from openness.observable import is_attested, is_observed
from openness.rubric import AtLeast, Suits, Test

MAX_STEPS = 5_000
"""Steps of one search; what it could not decide by then counts as possible."""
MAX_OUTCOMES = 1_000
"""Ways in which the predicates about one property can come out together; more are not told apart."""
MAX_FREED = 6
"""Predicates of one property, of which it is asked whether it alone stands in the way."""

Outcome: TypeAlias = "tuple[Eval, frozenset[int]]"
"""A condition, and what it is wanted to be: of 0 (false), 1 (unknown) and 2 (true)."""

HOLDS, NOT_TRUE, FALSE_ONLY = frozenset({2}), frozenset({0, 1}), frozenset({0})

_ALL_TRUTHS = {0: FALSE, 1: STUCK, 2: TRUE}
_ELSE = "any other license"
_FIXED: dict[str, tuple[Value, ...]] = {
    **{name: tuple(one.value for one in Availability) for name in ("availability", "claimed")},
    **{name: tuple(one.value for one in Basis) for name in ("basis", "license-basis")},
    "relation": ("none", "finetune", "adapter", "quantized", "merge"),
    "gate": ("none", "auto", "manual"),
    "license-class": tuple(one.value for one in LicenseClass),
    **dict.fromkeys(("restricts-use", "described", "used", "complete"), (True, False)),
}


@dataclass(frozen=True, slots=True)
class Variable:
    """A property of a component: the predicates about it, and the ways in which they can come out together."""

    component: Component
    name: str
    leaves: tuple[int, ...]
    outcomes: tuple[tuple[Truth, ...], ...]


class Reach:
    """What can become of a rubric's conditions."""

    def __init__(self, program: Program) -> None:
        self.program = program
        grouped: dict[tuple[Component, str], list[int]] = {}
        for position, (component, name, _) in enumerate(program.leaves):
            grouped.setdefault((component, name), []).append(position)
        self._variables = [
            variable
            for (component, name), leaves in grouped.items()
            for variable in _variables(component, name, leaves, [program.leaves[at][2] for at in leaves])
        ]

    def can_be(self, wanted: Sequence[Outcome]) -> bool:
        """Whether all the conditions can come out as wanted, for the same evidence."""
        return self._can_be(wanted, None)

    def blame(self, wanted: Sequence[Outcome]) -> tuple[Component, str] | None:
        """Of conditions that cannot come out as wanted: the one property that stands in the way, if it is one alone.

        It is the one without whose limits they could.
        """
        for one in self._variables:
            if len(one.leaves) <= MAX_FREED and self._can_be(wanted, one):
                return one.component, one.name
        return None

    def _can_be(self, wanted: Sequence[Outcome], freed: Variable | None) -> bool:
        truths = _Watched([OPEN] * len(self.program.leaves))
        for condition, _ in wanted:
            condition(truths)
        needed = [
            replace(one, outcomes=tuple(product(_ALL_TRUTHS.values(), repeat=len(one.leaves)))) if one is freed else one
            for one in self._variables
            if truths.read & set(one.leaves)
        ]
        # Those that leave no choice first: the search then gives up early.
        needed.sort(key=lambda one: len(one.outcomes))
        steps = iter(range(MAX_STEPS))
        return self._search(list(truths), needed, wanted, steps)

    def _search(
        self, truths: list[Truth], needed: Sequence[Variable], wanted: Sequence[Outcome], steps: Iterator[int]
    ) -> bool:
        if next(steps, None) is None:
            return True
        done = True
        for condition, values in wanted:
            value, low, high = condition(truths)
            if not any(low <= one <= high for one in values):
                return False
            done = done and value in values
        if done or not needed:
            return done
        now, rest = needed[0], needed[1:]
        for outcome in now.outcomes:
            for position, truth in zip(now.leaves, outcome, strict=True):
                truths[position] = truth
            if self._search(truths, rest, wanted, steps):
                return True
        for position in now.leaves:
            truths[position] = OPEN
        return False


class _Watched(list[Truth]):
    """Truths that remember which of them were read."""

    def __init__(self, truths: Iterable[Truth]) -> None:
        super().__init__(truths)
        self.read: set[int] = set()

    def __getitem__(self, position: object) -> Truth:  # type: ignore[override]
        assert isinstance(position, int)  # noqa: S101 - conditions read one at a time
        self.read.add(position)
        return super().__getitem__(position)


def _variables(
    component: Component, name: str, leaves: Sequence[int], questions: Sequence[Question]
) -> Iterator[Variable]:
    if not (is_observed(component, name) or is_attested(component, name)):
        yield Variable(component, name, tuple(leaves), ((STUCK,) * len(leaves),))
        return
    outcomes = _outcomes(name, tuple(questions))
    if outcomes is not None:
        yield Variable(component, name, tuple(leaves), outcomes)
        return
    for leaf in leaves:  # too many together: as if they had nothing to do with each other
        yield Variable(component, name, (leaf,), tuple((truth,) for truth in _ALL_TRUTHS.values()))


@lru_cache(maxsize=256)
def _outcomes(name: str, questions: tuple[Question, ...]) -> tuple[tuple[Truth, ...], ...] | None:
    """The distinct ways in which predicates about one property can come out, unknown to all of them included.

    None where there are too many.
    """
    found = dict.fromkeys([(STUCK,) * len(questions)])
    for value in _values(name, questions):
        found[_answers(value, questions)] = None
    free = sum(isinstance(question, Suits) for question in questions)
    memberships = _memberships(tuple(dict.fromkeys(one.ids for one in questions if isinstance(one, Among))))
    if memberships is None or len(memberships) * 3**free > MAX_OUTCOMES:
        return None
    if free or len(memberships) > 1:  # an expression can be of several sets, and suit any kinds
        plain = _answers(_ELSE, questions)
        for among, suits in product(memberships, product(_ALL_TRUTHS.values(), repeat=free)):
            rest = iter(suits)
            found[
                tuple(
                    next(rest) if isinstance(question, Suits)
                    else _ALL_TRUTHS[among[question.ids] if question.inside else 2 - among[question.ids]]
                    if isinstance(question, Among)
                    else truth
                    for question, truth in zip(questions, plain, strict=True)
                )
            ] = None  # fmt: skip
    return tuple(found)


def _answers(value: Value, questions: Sequence[Question]) -> tuple[Truth, ...]:
    return tuple(_ALL_TRUTHS[ask(Fact(value), question, frozenset())[0]] for question in questions)


@lru_cache(maxsize=64)
def _memberships(sets: tuple[frozenset[str], ...]) -> list[dict[frozenset[str], int]] | None:
    """In which of some sets one license, or an expression of several, can be at once: by set 0 (no) to 2 (yes)."""
    if not sets:
        return [{}]
    ids = frozenset[str]().union(*sets)
    families = {one.lower()[:at] for one in ids for at, char in enumerate(one) if char == "-"}
    in_sets = {None: 1, True: 2, False: 0}
    single = {
        tuple(in_sets[is_among(key, one)] for one in sets) for key in {*known_license_ids(), *ids, *families, _ELSE}
    }
    found = set(single)
    while True:  # of `A OR B` one is enough, of `A AND B` both are needed
        more = {tuple(map(how, one, other)) for one in found for other in single for how in (min, max)} - found
        if len(found) + len(more) > MAX_OUTCOMES:
            return None
        if not more:
            return [dict(zip(sets, one, strict=True)) for one in sorted(found)]
        found |= more


def _values(name: str, questions: Sequence[Question]) -> Iterator[Value]:
    """Values that tell the predicates apart: all that there are, or all that are mentioned and one that is not."""
    yield from _FIXED.get(name, ())
    for question in questions:
        if isinstance(question, Test):
            yield from (*(question.is_ or ()), *(question.is_not or ()))
        elif isinstance(question, AtLeast):
            yield from (question.at_least, question.at_least - 1)
        elif isinstance(question, Among):
            yield from question.ids
    if name == "license":
        yield from ("none", _ELSE, *known_license_ids())
    elif name not in _FIXED:
        yield from (True, False, _ELSE)


@cache
def known_license_ids() -> tuple[str, ...]:
    """The ids of all licenses that are known here."""
    return tuple(dict.fromkeys([*(one.id for one in all_licenses()), *sorted(approved_ids(osi=True, fsf=True))]))

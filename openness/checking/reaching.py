"""Whether any evidence makes conditions come out in a wanted way: a search over what the properties can be.

The engine's own three-valued arithmetic is used, so that no condition means one thing here and another there. A
property that is not decided yet spans from false to true; a branch whose span has left what is wanted is given up.
Properties are taken as independent of each other, which can only make more seem possible than is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias

from openness.components import Component
from openness.engine.program import Eval, Leaf, Program
from openness.engine.truth import FALSE, OPEN, STUCK, TRUE, Among, Truth, ask
from openness.evidence import Availability, Basis, Fact, Value
from openness.licenses.catalog import all_licenses, approved_ids
from openness.licenses.model import LicenseClass
from openness.observable import is_attested, is_observed
from openness.rubric import AtLeast, Suits, Test

MAX_STEPS = 5_000
"""Steps of one search; what it could not decide by then counts as possible."""
MAX_FREED = 6
"""Predicates of one property, of which it is asked whether it alone stands in the way."""

Outcome: TypeAlias = "tuple[Eval, frozenset[int]]"
"""A condition, and what it is wanted to be: of 0 (false), 1 (unknown) and 2 (true)."""

HOLDS, NOT_TRUE, FALSE_ONLY = frozenset({2}), frozenset({0, 1}), frozenset({0})

_ALL_TRUTHS = {0: FALSE, 1: STUCK, 2: TRUE}
_ELSE = "any other license"
_FIXED: dict[str, tuple[Value, ...]] = {
    **{name: tuple(one.value for one in Availability) for name in ("availability", "claimed")},
    "basis": tuple(one.value for one in Basis),
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
            Variable(component, name, tuple(leaves), _outcomes(component, name, [program.leaves[at] for at in leaves]))
            for (component, name), leaves in grouped.items()
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


def _outcomes(component: Component, name: str, leaves: Sequence[Leaf]) -> tuple[tuple[Truth, ...], ...]:
    """The distinct ways in which predicates about one property can come out, unknown to all of them included."""
    unknown = (STUCK,) * len(leaves)
    if not (is_observed(component, name) or is_attested(component, name)):
        return (unknown,)
    found = dict.fromkeys([unknown])
    for value in _values(name, leaves):
        found[tuple(_exact(ask(Fact(value), question, frozenset())) for _, _, question in leaves)] = None
    # A license that nobody has heard of, or an expression, can suit any kinds.
    suits = [at for at, (_, _, question) in enumerate(leaves) if isinstance(question, Suits)]
    if suits:
        plain = [_exact(ask(Fact(_ELSE), question, frozenset())) for _, _, question in leaves]
        for truths in product(_ALL_TRUTHS.values(), repeat=len(suits)):
            other = list(plain)
            for at, truth in zip(suits, truths, strict=True):
                other[at] = truth
            found[tuple(other)] = None
    return tuple(found)


def _exact(truth: Truth) -> Truth:
    return _ALL_TRUTHS[truth[0]]


def _values(name: str, leaves: Sequence[Leaf]) -> Iterator[Value]:
    """Values that tell the predicates apart: all that there are, or all that are mentioned and one that is not."""
    yield from _FIXED.get(name, ())
    for _, _, question in leaves:
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


def known_license_ids() -> Iterator[str]:
    """The ids of all licenses that are known here."""
    yield from (known.id for known in all_licenses())
    yield from sorted(approved_ids(osi=True, fsf=True))

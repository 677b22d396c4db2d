"""Three-valued truth, and what it could still become.

Beside its value each condition carries what it could be at worst and at best, if only what was not read turned out this
way or that: a tuple (value, worst, best) of 0 (false), 1 (unknown) and 2 (true). What was looked for and not found
stays unknown in all three; what was unreadable or not looked at spans from false to true. DESIGN.md: only the latter
makes a headline a range.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from openness.evidence import Fact
from openness.licenses.catalog import is_among, suited_kinds
from openness.rubric import AtLeast, Suits, Test
from openness.snapshot import Reason

Truth: TypeAlias = tuple[int, int, int]
TRUE: Truth = (2, 2, 2)
FALSE: Truth = (0, 0, 0)
STUCK: Truth = (1, 1, 1)
OPEN: Truth = (1, 0, 2)

HEADLINE = frozenset({Reason.CONFLICTING, Reason.UNREADABLE, Reason.NOT_LOOKED})
"""The reasons that make a headline a range."""
UNREAD = frozenset({Reason.UNREADABLE, Reason.NOT_LOOKED})
"""The reasons for which a requirement may be met after all, once what was not read is read."""


@dataclass(frozen=True, slots=True)
class Among:
    """Whether a license is one of a set of ids."""

    ids: frozenset[str]
    inside: bool = True


Question: TypeAlias = Test | AtLeast | Suits | Among


def ask(fact: Fact, test: Question, open_reasons: frozenset[Reason]) -> Truth:
    """What a fact makes of a test."""
    value = fact.value
    if value is None or value == "unknown":
        return OPEN if fact.reason in open_reasons else STUCK
    if isinstance(test, Among):
        among = is_among(str(value), test.ids)
        return STUCK if among is None else TRUE if among is test.inside else FALSE
    if isinstance(test, Suits):
        kinds = suited_kinds(str(value))
        enough = test.suits in kinds
        if not kinds:
            return STUCK
        return TRUE if enough else FALSE
    if isinstance(test, AtLeast):
        enough = isinstance(value, int) and value >= test.at_least
    elif test.is_ is None:
        return FALSE if value in (test.is_not or ()) else TRUE
    elif value in test.is_:
        return TRUE
    elif test.is_not is None or value in test.is_not:
        return FALSE
    else:
        enough = False
    if enough:
        return TRUE
    return OPEN if fact.reason in open_reasons else STUCK


def worst(truths: Iterable[Truth]) -> Truth:
    """True where all are."""
    value, low, high = 2, 2, 2
    for a, b, c in truths:
        value = a if a < value else value
        low = b if b < low else low
        high = c if c < high else high
    return value, low, high


def best(truths: Iterable[Truth]) -> Truth:
    """True where at least one is."""
    value, low, high = 0, 0, 0
    for a, b, c in truths:
        value = a if a > value else value
        low = b if b > low else low
        high = c if c > high else high
    return value, low, high


def negate(truth: Truth) -> Truth:
    """True where it is false."""
    value, low, high = truth
    return 2 - value, 2 - high, 2 - low


def met(truth: Truth) -> bool | None:
    """As an answer: shown (True), refuted (False) or unknown (None)."""
    return (False, None, True)[truth[0]]

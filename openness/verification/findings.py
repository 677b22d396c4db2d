"""The vocabulary of a verification: what became of each claim, how grave a contradiction is, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from openness.components import Component
from openness.evidence import Basis, Fact

About = Literal["availability", "gate", "license"]


class Status(StrEnum):
    """What became of a claim."""

    CONFIRMED = "confirmed"
    """The Hub shows the same."""
    CONTRADICTED = "contradicted"
    """The Hub shows something else."""
    NOT_CHECKABLE = "not-checkable"
    """The Hub does not show it, or could not be asked: not found is not the same as not released."""


class Severity(StrEnum):
    """How grave a contradiction is, the worst first: what misleads those who rely on the claim the most."""

    GONE = "gone"
    """Claimed to be had, and it is gone or withheld."""
    RESTRICTED = "restricted"
    """A license that restricts no use is claimed, and what is observed restricts it."""
    LESS_OPEN = "less-open"
    """Claimed public, and it is gated, in parts or empty."""
    LICENSE = "license"
    """Another license than the one claimed."""
    THERE = "there"
    """Claimed withheld, and it is there."""
    DEGREE = "degree"
    """Partial or gated in the one, public in the other: a matter of degree, which databases draw differently."""

    @property
    def rank(self) -> int:
        """1 for the gravest."""
        return list(Severity).index(self) + 1


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that speaks for or against a claim."""

    locator: str
    """A URL, pinned to a revision where one was read."""
    note: str
    """One sentence: what was seen there."""
    basis: Basis = Basis.FOUND


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one claim."""

    component: Component
    about: About
    claimed: str
    status: Status
    said: str
    """One sentence: why."""
    observed: str | None = None
    """What the Hub shows instead or as well; None where it shows nothing."""
    severity: Severity | None = None
    """Of a contradiction."""
    shown: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finding before it is said of which claim."""

    status: Status
    said: str
    observed: str | None = None
    severity: Severity | None = None
    shown: tuple[Shown, ...] = ()

    def of(self, component: Component, about: About, claimed: str) -> Finding:
        """The finding about a claim."""
        return Finding(component, about, claimed, self.status, self.said, self.observed, self.severity, self.shown)


def confirmed(said: str, observed: str, *shown: Shown) -> Outcome:
    """The Hub shows the same."""
    return Outcome(Status.CONFIRMED, said, observed, None, shown)


def contradicted(severity: Severity, said: str, observed: str, *shown: Shown) -> Outcome:
    """The Hub shows something else."""
    return Outcome(Status.CONTRADICTED, said, observed, severity, shown)


def not_checkable(said: str, observed: str | None = None, *shown: Shown) -> Outcome:
    """The Hub does not show it."""
    return Outcome(Status.NOT_CHECKABLE, said, observed, None, shown)


def shown_by(fact: Fact) -> tuple[Shown, ...]:
    """The observation behind a fact, if there is one."""
    seen = fact.observation
    return () if seen is None else (Shown(seen.locator, seen.note, seen.basis),)

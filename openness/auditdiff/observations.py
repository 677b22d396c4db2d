"""Which observations are new, which went, and which only stand elsewhere now.

Observations are the same where they say the same of the same place. The commit that a link is pinned to is no part of
the place: a commit that touched something else changes no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from openness.document import AuditObservation

One = TypeVar("One")

_PINNED = re.compile(r"/(blob|tree|resolve|raw)/[0-9a-f]{40}(?![0-9a-f])(/?)")
_LINE = re.compile(r"#L\d+(?:-L?\d+)?$")


def unpinned(text: str) -> str:
    """A link, or words with links in them, without the commits that the links are pinned to."""
    return _PINNED.sub(lambda link: f"/{link[1]}/-/" if link[2] else "", text)


def file_of(locator: str) -> str:
    """A place without its commit and its line."""
    return _LINE.sub("", unpinned(locator))


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of the observations of one thing."""

    added: list[AuditObservation]
    removed: list[AuditObservation]
    moved: list[tuple[AuditObservation, AuditObservation]]
    """Those that say the same at another line: as they were, and as they are."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)


def difference(before: Sequence[AuditObservation], after: Sequence[AuditObservation]) -> Difference:
    """Hold observations against those of before; each is the same as one other at most."""
    _, gone, new = paired(before, after, lambda one: (*_said(one), unpinned(one.locator)))
    moved, gone, new = paired(gone, new, lambda one: (*_said(one), file_of(one.locator)))
    return Difference(new, gone, moved)


def said(one: AuditObservation) -> Hashable:
    """What an observation says, and of which file: its line, its commit and its number in the audit set aside."""
    return (*_said(one), file_of(one.locator))


def _said(one: AuditObservation) -> tuple[Hashable, ...]:
    value = unpinned(one.value) if isinstance(one.value, str) else one.value
    kind = type(value).__name__  # True equals 1
    return one.property, kind, value, one.basis, one.source, one.method, one.confidence, unpinned(one.note), one.reason


def paired(
    before: Sequence[One], after: Sequence[One], key: Callable[[One], Hashable]
) -> tuple[list[tuple[One, One]], list[One], list[One]]:
    """Pairs of what has the same key in both, and what is left of each; where a key stands twice, in their order."""
    waiting: dict[Hashable, list[int]] = {}
    for place, one in enumerate(before):
        waiting.setdefault(key(one), []).append(place)
    pairs, new = [], []
    for one in after:
        same = waiting.get(key(one))
        if same:
            pairs.append((before[same.pop(0)], one))
        else:
            new.append(one)
    left = sorted(place for rest in waiting.values() for place in rest)
    return pairs, [before[place] for place in left], new

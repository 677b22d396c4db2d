"""A document of parts, kept below a size by leaving out what matters least; whole pieces only, and said.

A part is taken whole, or its first lines with "and N more", or it is left out and named. So no markup is ever cut.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LIMIT = 65_000
"""Bytes of UTF-8 that a document stays below. GitHub refuses a comment of more than 65,536 characters; a marker or a
line of one's own still fits, and whichever way characters are counted there are never more of them than bytes."""
ELSEWHERE = "`--format json` has all."
"""Where what is left out is to be found."""
_LISTED = 12
"""Parts that are named when they are left out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a document: a head, a line for each item, a tail."""

    name: str
    """How a reader is told that it is missing: `the components`."""
    rank: int
    """The higher, the sooner it is left out."""
    head: str
    items: Sequence[Any] = ()
    show: Callable[[Any], str] = str
    """An item as a line, in markup that needs no other line."""
    more: str = "- and {} more"
    """The line that stands for the items that are left out."""
    tail: str = ""
    most: int = LIMIT
    """Bytes that it may take at most, however much room there is."""

    def within(self, room: int) -> str | None:
        """The part in at most so many bytes, ending in an empty line; None where not one item fits."""
        last = f"{self.more.format(len(self.items))}\n"
        room = min(room, self.most) - size(self.head) - size(last) - size(self.tail) - 2
        lines: list[str] = []
        for item in self.items:
            line = f"{self.show(item)}\n"
            room -= size(line)
            if room < 0:
                break
            lines.append(line)
        if room < 0 and not lines:
            return None
        if len(lines) < len(self.items):
            lines.append(f"{self.more.format(len(self.items) - len(lines))}\n")
        return f"{self.head}{''.join(lines)}{self.tail}\n"


@dataclass(frozen=True, slots=True)
class Section:
    """Parts that belong together; without the first, whose rank is the lowest, there is none of the others."""

    parts: Sequence[Part]
    head: str = ""
    tail: str = ""

    def text(self, taken: Mapping[int, str]) -> str:
        """What was taken of it, by position, and what was not."""
        missing = [part.name for position, part in enumerate(self.parts) if position not in taken]
        return f"{self.head}{''.join(taken[position] for position in sorted(taken))}{_note(missing)}{self.tail}"

    def cost(self) -> int:
        """The bytes of all that is not in its parts, at most."""
        return size(self.head) + size(self.tail) + size(_note([part.name for part in self.parts]))


def fitted(sections: Sequence[Section], end: str, missing: str, limit: int = LIMIT) -> str:
    """The document, below `limit` bytes: parts are taken by their rank, and within one rank section by section.

    Where one does not fit, no part of a higher rank takes its place.

    `missing` is the paragraph about sections of which nothing fits, with `{}` for how many they are.
    """
    room = limit - 1 - size(end) - size(missing) - 20
    taken: list[dict[int, str]] = [{} for _ in sections]
    ranked = sorted(
        (part.rank, number, position)
        for number, section in enumerate(sections)
        for position, part in enumerate(section.parts)
    )
    highest = max((rank for rank, _, _ in ranked), default=0)
    for rank, number, position in ranked:
        if rank > highest or (position and 0 not in taken[number]):
            continue
        cost = 0 if position else sections[number].cost()
        text = sections[number].parts[position].within(room - cost)
        if text is None:
            highest = rank
        else:
            taken[number][position] = text
            room -= size(text) + cost
    left = sum(not parts for parts in taken)
    body = "".join(section.text(parts) for section, parts in zip(sections, taken, strict=True) if parts)
    return body + (missing.format(left) if left else "") + end


def _note(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    listed = ", ".join(names[:_LISTED])
    return f"*Left out, to stay below {LIMIT:,} characters: {listed}{more}. {ELSEWHERE}*\n\n"


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode())

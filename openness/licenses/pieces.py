"""Which licenses stand in a text, and where: known texts, and variants of classic ones that the classifier knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openness.licenses.around import beside
from openness.licenses.catalog import license_by_id
from openness.licenses.changes import Piece, is_little, judged
from openness.licenses.known import MOST, PASSAGE, find_all, shortest
from openness.licenses.model import License
from openness.licenses.plain import Words
from openness.licenses.signatures import PURPOSE, is_signature, unsigned
from openness.licenses.terms import limits

_SHORT_NOTICE: Final = 150
"""Characters that the shortest notice of a license has."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text that belongs to a license's publication."""

    start: int
    end: int
    refers: License | None
    """The license that it says something is under."""


def pieces_of(words: Words, whole: bool = True) -> tuple[list[Piece], list[Passage]]:
    """The licenses in a text, the largest first, and the stretches of it that belong to their publication."""
    own = unsigned(words)
    found: list[Piece | None] = []
    passages: list[Passage] = []
    variants: list[tuple[License, int, int]] | None = None
    for match in find_all(own, MOST if whole else 2):
        start, end = own.starts[match.start], own.ends[match.end - 1]
        known = license_by_id(match.known.id)
        changes = [change for change in match.changes if not is_little(change, match, own)]
        if variants is None and changes and whole:
            variants = _classified(words.text)
        texts = [span for span in variants or () if not _is_notice(*span)]
        variant = next((span for span in texts if _covers(span, start, end)), None)
        if match.known.id.startswith(PASSAGE):
            if changes:
                continue  # its words are then judged as any others
            passages.append(Passage(start, end, license_by_id(match.known.id.removeprefix(PASSAGE))))
        elif variant and changes:
            found.append(judged(variant[0], match, own, changes, accepted=True))
        elif known is not None:
            found.append(judged(known, match, own, changes, accepted=False))
    pieces = [piece for piece in found if piece]
    # Of a text too long to be read whole nothing comes out open: what else it holds need not be known
    if whole and beside(rest_of(words.text, pieces, passages), [piece.license for piece in pieces]).lines:
        for known, start, end in variants if variants is not None else _classified(words.text):
            if any(piece.start < end and start < piece.end for piece in pieces):
                continue
            if not _is_notice(known, start, end):
                pieces.append(Piece(known, start, end, unjudged=known.restricts_use is False))
            elif not limits(words.text[start:end]) and not PURPOSE.search(words.text[start:end]):
                passages.append(Passage(_unsigned_start(words.text, start, end), end, known))
    return sorted(pieces, key=lambda piece: piece.start - piece.end), passages


def _unsigned_start(text: str, start: int, end: int) -> int:
    """Where a notice begins behind the copyright lines that the classifier counts as part of it."""
    at = start
    for line in text[start:end].splitlines(keepends=True)[:6]:
        at += len(line)
        if is_signature(line):
            start = at
    return start


def _covers(span: tuple[License, int, int], start: int, end: int) -> bool:
    return min(span[2], end) - max(span[1], start) > 0.9 * (end - start)


def _classified(text: str) -> list[tuple[License, int, int]]:
    """The classic licenses that the classifier finds, with its spans (which leave room for names and variants)."""
    from licenseclassifier import identify_license

    found = ((license_by_id(span.id), span.start, span.end) for span in identify_license(text, 0.0))
    return [(known, start, end) for known, start, end in found if known is not None and end - start > _SHORT_NOTICE]


def _is_notice(known: License, start: int, end: int) -> bool:
    """Whether a span of the classifier's is too short for the license's text: what is written above files instead."""
    return end - start <= max(200, 3 * shortest(known.id))


def rest_of(text: str, pieces: Sequence[Piece], passages: Sequence[Passage]) -> str:
    """What stands outside of the licenses and the passages around them; what they held is left as empty lines."""
    rest, at = [], 0
    for start, end in sorted([(p.start, p.end) for p in pieces] + [(p.start, p.end) for p in passages]):
        rest.append(text[at:start])
        at = max(at, end)
    rest.append(text[at:])
    return "\n\n".join(rest)

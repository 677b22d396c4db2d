"""The texts of known licenses, kept as the hashes of their words, and how a text differs from one of them.

`texts.tsv` holds a line for each text that was read: the license's id, which text it is, where it was seen and when,
and its words, each as 16 bits of its CRC-32. That is enough to find a text again and to see which words were put into
it or taken out, and it repeats nobody's text. A line whose id begins with `~` is a passage that is published around
licenses and changes nothing (`~Apache-2.0`: the notice of that license).
`python -m openness.licenses ID LABEL SEEN READ FILE` prints the line of a new text.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from openness.licenses.plain import Words

SHINGLE: Final = 4
SKETCH: Final = 48
"""Shingles (runs of four words) by which a text is found: the ones with the smallest hashes."""
_FIRST: Final = 0.25
_ENOUGH: Final = 0.6
"""The share of a known text's words that a text must hold, in order, to be called that license (perhaps changed)."""
_CANDIDATES: Final = 8
MOST: Final = 8
_STRAY: Final = 8
_TAKEN: Final = -1
PASSAGE: Final = "~"
"""How the id of a passage begins that is published around licenses and changes nothing: an appendix, a preamble.

After it stands the license that the passage refers to (`~Apache-2.0`: its notice), if any."""


@dataclass(frozen=True, slots=True)
class KnownText:
    """A published text of a license, as somebody read it."""

    id: str
    label: str
    """Which text of the license: a version, a date or a variant; empty for the only one."""
    seen: str
    """Where it was read."""
    read: str
    """When: an ISO date."""
    optional: tuple[tuple[int, int], ...]
    """Its passages that may be left out (a preamble, an appendix), as indices of its words."""
    sketch: str
    """The shingles by which it is found, packed."""
    packed: str
    """Its words, packed."""

    @property
    def words(self) -> tuple[int, ...]:
        """The text's words, each as a hash of 16 bits."""
        return _words_in(self.packed)

    def may_lack(self, start: int, end: int) -> bool:
        """Whether the words from `start` to `end` belong to a passage that may be left out.

        Where the words at its borders repeat, the same gap can be seen a few words earlier or later.
        """
        return any(
            first - _STRAY <= start and end <= last + _STRAY and end - start <= last - first
            for first, last in self.optional
        )


@dataclass(frozen=True, slots=True)
class Change:
    """One place at which a text differs from a known one."""

    start: int
    end: int
    """The words put in, as indices of the text's words; none where `start` equals `end`."""
    removed: tuple[int, int]
    """The words left out, as indices of the known text's words."""


@dataclass(frozen=True, slots=True)
class Match:
    """A stretch of a text that is a known license, with what differs."""

    known: KnownText
    start: int
    end: int
    """The stretch, as indices of the text's words."""
    kept: int
    """How many of the known text's words it holds, in order."""
    size: int
    """How many words the known text has, without passages that may be and are left out."""
    changes: tuple[Change, ...]

    @property
    def exact(self) -> bool:
        """Whether nothing was put in or left out."""
        return self.kept == self.size == self.end - self.start

    @property
    def worth(self) -> int:
        """How well the known text explains the stretch: words left out weigh more than words put in."""
        return self.kept - (self.end - self.start - self.kept) - 4 * (self.size - self.kept)


def hashes(words: Iterable[str]) -> list[int]:
    """Each word as 16 bits of its CRC-32."""
    return [_hash(word) for word in words]


@lru_cache(maxsize=50_000)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) & 0xFFFF


def find_all(words: Words, most: int = MOST) -> tuple[Match, ...]:
    """The known texts that a text holds, the best explained first; no two of them share a word. At most `most`."""
    numbers = hashes(words.words)
    shingles = _shingles(numbers)
    found: list[Match] = []
    while len(found) < most and (match := _find(numbers, shingles)) is not None:
        found.append(match)
        numbers[match.start : match.end] = [_TAKEN] * (match.end - match.start)
        first = max(0, match.start - SHINGLE + 1)
        shingles[first : match.end] = [_TAKEN] * len(shingles[first : match.end])
    return tuple(found)


def _find(numbers: Sequence[int], shingles: Sequence[int]) -> Match | None:
    votes: Counter[int] = Counter()
    index = _index()
    for shingle in set(shingles):
        votes.update(index.get(shingle, ()))
    texts = known_texts()
    promising = [number for number, count in votes.items() if count >= _FIRST * _sketch_size(number)]
    promising.sort(key=lambda number: (-votes[number] / _sketch_size(number), number))
    best: Match | None = None
    for number in promising[:_CANDIDATES]:
        known = texts[number]
        if best is not None and best.exact and len(known.words) <= best.size:
            continue
        match = _compare(known, numbers, shingles)
        if match and (best is None or match.worth > best.worth):
            best = match
    return best


def _compare(known: KnownText, numbers: Sequence[int], shingles: Sequence[int]) -> Match | None:
    """How a known text lies in a text; None where too little of it does."""
    from rapidfuzz.distance import LCSseq

    reference = known.words
    own = _own_shingles(known)
    hits = [at for at, shingle in enumerate(shingles) if shingle in own]
    if not hits:
        return None
    first, last = _densest(hits, int(1.5 * len(reference)) + 200)
    steps = LCSseq.opcodes(reference, numbers[first:last])
    same = _without_strays(
        [(s.src_start, first + s.dest_start, s.src_end - s.src_start) for s in steps if s.tag == "equal"]
    )
    kept = sum(length for _, _, length in same)
    needed = len(reference) - sum(last - first for first, last in known.optional)
    if kept < _ENOUGH * needed:
        return None
    start, end = same[0][1], same[-1][1] + same[-1][2]
    changes = []
    at, put = 0, start
    for of_reference, of_text, length in [*same, (len(reference), end, 0)]:
        while put < of_text and numbers[put] == _TAKEN:  # another license's words are none of this one's
            put += 1
        if at < of_reference or put < of_text:
            changes.append(Change(put, of_text, (at, of_reference)))
        at, put = of_reference + length, of_text + length
    lacking = sum(c.removed[1] - c.removed[0] for c in changes if known.may_lack(*c.removed))
    return Match(known, start, end, kept, len(reference) - lacking, tuple(changes))


def _without_strays(same: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Common stretches without the few words at either end that only happen to stand far before or after the rest."""
    while len(same) > 1 and same[0][2] < _STRAY and same[1][1] - same[0][1] - same[0][2] > _STRAY:
        same = same[1:]
    while len(same) > 1 and same[-1][2] < _STRAY and same[-1][1] - same[-2][1] - same[-2][2] > _STRAY:
        same = same[:-1]
    return same


@lru_cache(maxsize=256)
def _own_shingles(known: KnownText) -> frozenset[int]:
    return frozenset(_shingles(known.words))


def _densest(hits: Sequence[int], width: int) -> tuple[int, int]:
    """The stretch of at most `width` words that holds the most hits: its first word and the one after its last."""
    best, first = (0, 0, 0), 0
    for last, at in enumerate(hits):
        while at - hits[first] > width:
            first += 1
        if last - first + 1 > best[0]:
            best = (last - first + 1, hits[first], at)
    return best[1], best[2] + SHINGLE


def _shingles(numbers: Sequence[int]) -> list[int]:
    """The hash of each run of four words, in order."""
    return [
        (a * 0x9E3779B1 + b * 0x85EBCA6B + c * 0xC2B2AE35 + d * 0x27D4EB2F) & 0xFFFFFFFF
        for a, b, c, d in zip(numbers, numbers[1:], numbers[2:], numbers[3:], strict=False)
    ]


@cache
def known_texts() -> tuple[KnownText, ...]:
    """All texts of `texts.tsv`, in its order."""
    lines = resources.files("openness.licenses").joinpath("texts.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(_known_text(*line.split("\t")) for line in lines if not line.startswith("#"))


def _known_text(identity: str, label: str, seen: str, read: str, optional: str, sketch: str, packed: str) -> KnownText:
    ranges = tuple((int(first), int(last)) for first, last in (pair.split("-") for pair in optional.split(",") if pair))
    return KnownText(identity, label, seen, read, ranges, sketch, packed)


@cache
def _sketches() -> tuple[tuple[int, ...], ...]:
    return tuple(_numbers("I", base64.b85decode(text.sketch)) for text in known_texts())


def _numbers(kind: str, content: bytes) -> tuple[int, ...]:
    """Unsigned numbers (kind `H`: of two bytes, `I`: of four) that were packed with the lowest byte first."""
    return struct.unpack(f"<{len(content) // struct.calcsize(f'<{kind}')}{kind}", content)


def _sketch_size(number: int) -> int:
    return len(_sketches()[number])


@cache
def _index() -> dict[int, tuple[int, ...]]:
    """Sketch shingle -> the numbers of the texts that it stands for."""
    index: dict[int, list[int]] = {}
    for number, sketch in enumerate(_sketches()):
        for shingle in sketch:
            index.setdefault(shingle, []).append(number)
    return {shingle: tuple(numbers) for shingle, numbers in index.items()}


@lru_cache(maxsize=64)
def _words_in(packed: str) -> tuple[int, ...]:
    return _numbers("H", zlib.decompress(base64.b85decode(packed)))


@cache
def shortest(identity: str) -> int:
    """The words of the shortest known text of a license, without what may be left out; 0 where none is known."""
    sizes = [
        len(text.words) - sum(last - first for first, last in text.optional)
        for text in known_texts()
        if text.id == identity
    ]
    return min(sizes, default=0)


def line_of(
    identity: str, label: str, seen: str, read: str, words: Words, optional: Sequence[tuple[int, int]] = ()
) -> str:
    """The line of `texts.tsv` that holds a text."""
    numbers = hashes(words.words)
    chosen = sorted(set(_shingles(numbers)), key=lambda shingle: (shingle * 0x2545F491) & 0xFFFFFFFF)[:SKETCH]
    ranges = ",".join(f"{first}-{last}" for first, last in optional)
    sketch = base64.b85encode(struct.pack(f"<{len(chosen)}I", *chosen)).decode()
    body = base64.b85encode(zlib.compress(struct.pack(f"<{len(numbers)}H", *numbers), 9)).decode()
    return "\t".join((identity, label, seen, read, ranges, sketch, body))

"""What was changed in a known license's text, and what the changed words say.

A change is little where it leaves the license what it is: numbering, an article, another name for who publishes it, its
title said twice, a preamble or an appendix left out. Anything else is judged by its words, and counts as unjudged where
they say nothing that is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from openness.licenses.around import beside, is_mute
from openness.licenses.catalog import license_by_id, marked
from openness.licenses.known import PASSAGE, Change, KnownText, Match, hashes
from openness.licenses.model import License, LicenseClass, Span
from openness.licenses.plain import Words
from openness.licenses.signatures import is_plain, of_names
from openness.licenses.terms import Limit, limits, limits_put_in, says_nothing, sentences

_OTHER_VERSION: Final = 0.85
"""A text of a license of our table that shares less with each known one is another version of it, not a changed one."""


def _hashed(words: str) -> frozenset[int]:
    return frozenset(hashes(words.split()))


_LITTLE = _hashed("a an the of s it this v version")
_HOLDERS = _LITTLE | _hashed(
    """author authors copyright holder holders owner owners contributor contributors name names organization regents
    university company maintainer maintainers licensor isc inc corporation project and or nor by its their his her any
    other such above these"""
)
"""Words that stand for whoever publishes something."""
_RIGHTS = _hashed(
    """without not no nor any free use copy modify merge publish distribute sublicense sell with modification
    redistribution commercial non permitted provided purpose all permission granted grant may must shall only reproduce adapt share rights"""
)
"""Words that a license cannot lose unnoticed."""
_CORE = _hashed(
    "use copy modify merge publish distribute sublicense sell reproduce adapt share without non permitted provided"
)
"""Rights and hinges of sentences that no genuine variant of a license is without."""
_TITLES = _hashed("license copyright agreement terms attribution")
"""Words of which a title holds one."""
_NUMBERS = frozenset(hashes(map(str, range(30))))
_TITLE: Final = 12
"""Words at a text's beginning or end that may be missing: its title, the end of its disclaimer."""
_QUOTE: Final = 280
"""Characters of a sentence that are shown whole."""
_NAME: Final = 8
"""Words that a name has."""
_NOT_LITTLE: Final = 20
"""Words put where a passage has a placeholder: a program's name and what it is."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text that is a license."""

    license: License
    start: int
    end: int
    added: tuple[Span, ...] = ()
    """What was put in or changed, and means something."""
    cut: bool = False
    """Whether words were left out that mean something."""
    limits: tuple[Limit, ...] = ()
    """What the added words say."""
    unjudged: bool = False
    """Whether some of the changes say nothing that can be judged."""

    def span(self, text: str) -> Span:
        """Where it stands, with its first words."""
        first = " ".join(text[self.start : self.start + 400].split())[:120]
        return Span(self.start, self.end, line_at(text, self.start), first, self.license.id)


def is_little(change: Change, match: Match, own: Words) -> bool:
    """Whether a change leaves the license what it is, whatever its words."""
    known = match.known
    first, last = change.removed
    removed = () if _may_lack(known, first, last) else known.words[first:last]
    words = own.words[change.start : change.end]
    put = hashes(words)
    if not put:
        return _LITTLE.union(_NUMBERS).issuperset(removed) or _lacks_a_word(known, removed)
    inserted = put_in(own, change)
    if known.id.startswith(PASSAGE) and len(put) <= _NOT_LITTLE and is_plain(inserted):
        return True
    if len(removed) == 1 and hashes(["".join(words)]) == list(removed):
        return True  # "sub license"
    if removed and len(put) <= _NAME and _HOLDERS.issuperset(removed):
        return _HOLDERS.issuperset(put) or _is_a_name(inserted)
    if first <= _TITLE and (set(put) <= set(known.words[: 2 * _TITLE]) or _is_title(inserted, known.id)):
        return True
    numbers = _NUMBERS if _begins_line(own, change) else frozenset()
    return _LITTLE.union(_NUMBERS).issuperset(removed) and _LITTLE.union(numbers).issuperset(put)


def _may_lack(known: KnownText, first: int, last: int) -> bool:
    """Whether a license's text may be without these of its words: its title, its end, a passage."""
    length = len(known.words)
    title = first == 0 and last <= _TITLE and not _TITLES.isdisjoint(known.words[:last])
    tail = last > length - _TITLE // 2 and last - first <= _TITLE and length > 100
    tail = tail and _RIGHTS.isdisjoint(known.words[first:last])
    return title or tail or known.may_lack(first, last)


def _lacks_a_word(known: KnownText, removed: Sequence[int]) -> bool:
    return len(removed) == 1 and not _RIGHTS.issuperset(removed) and not known.id.startswith(PASSAGE)


def put_in(own: Words, change: Change) -> str:
    """The words that a change put in, as they stand in the text."""
    return own.text[own.starts[change.start] : own.ends[change.end - 1]]


def _is_a_name(inserted: str) -> bool:
    return of_names(inserted) and bool(re.search("[A-Z]", inserted))


def _is_title(inserted: str, identity: str) -> bool:
    """Whether words put in among the first of a license repeat its title, or are as mute as one."""
    known = license_by_id(identity)
    left = beside(inserted, [known] if known else [])
    return not left.named and all(is_mute(line) for line in left.lines)


def _begins_line(own: Words, change: Change) -> bool:
    """Whether the words put in are the first of their line, as numbering is."""
    if change.start >= len(own.starts):
        return True
    before = own.text.rfind("\n", 0, own.starts[change.start]) + 1
    return not own.text[before : own.starts[change.start]].strip(" \t#*>-–•(.§")


def judged(known: License, match: Match, own: Words, changes: Sequence[Change], *, accepted: bool) -> Piece | None:
    """A known text with its changes judged. `accepted`: the classifier takes it for a genuine variant all the same."""
    text = own.text
    start, end = own.starts[match.start], own.ends[match.end - 1]
    added: list[Span] = []
    said: list[Limit] = []
    cut = unjudged = False
    for change in changes:
        put, removed = change.end - change.start, change.removed[1] - change.removed[0]
        if not put:
            lost = match.known.words[change.removed[0] : change.removed[1]]
            if not accepted or (len(lost) <= 3 and not _CORE.isdisjoint(lost)):
                cut = True
                told = _limits_at(text, own.ends[change.start - 1] if change.start else start)
                said += told
                unjudged = unjudged or not told
            continue
        first, last = own.starts[change.start], own.ends[change.end - 1]
        inserted = text[first:last]
        if accepted and is_plain(inserted) and put <= (removed + 10 if removed else 6):
            continue
        begin, end_of_sentence = _sentence(text, first, last)
        if accepted and end_of_sentence - begin < 1000 and says_nothing(text[begin:end_of_sentence]):
            continue  # "the name of the author may not be used to endorse", in this wording or another
        if known.restricts_use and put <= _NAME and removed <= _NAME and _is_a_name(inserted):
            continue  # a placeholder filled in, another maker's name
        told = _new_limits(text, first, last) or _put_in(inserted, first, last) or _sentence_put_in(text, first, last)
        said += [_quoted(limit, text, first, last) for limit in told]
        unjudged = unjudged or not told
        added.append(Span(first, last, line_at(text, first), " ".join(inserted.split())[:300], "added"))
    if match.kept < _OTHER_VERSION * match.size and not accepted and known.restricts_use:
        return Piece(known, start, end, limits=tuple(said)) if _calls_itself(known, own) else None
    return Piece(known, start, end, tuple(added), cut, tuple(said), unjudged)


def _quoted(limit: Limit, text: str, first: int, last: int) -> Limit:
    """A limit told by a sentence too long to be quoted whole: what stands around the words put in."""
    if len(limit.sentence) < _QUOTE:
        return limit
    start, end = max(limit.start, first - _QUOTE // 3), min(limit.end, last + _QUOTE // 3)
    return replace(limit, sentence=" ".join(text[start:end].split()), start=start, end=end)


def _put_in(inserted: str, first: int, last: int) -> list[Limit]:
    """What words inside a sentence say by themselves ("to deal in the Software for private, household use")."""
    purpose = _FOR_A_PURPOSE.search(inserted.lower())
    if purpose and "commercial" not in inserted.lower():
        words = " ".join(inserted.split())
        return [Limit("purpose_limit", purpose[1], words, first, last, LicenseClass.NON_COMMERCIAL)]
    return [replace(limit, start=limit.start + first, end=limit.end + first) for limit in limits_put_in(inserted)]


def _sentence_put_in(text: str, first: int, last: int) -> list[Limit]:
    """What a sentence says by its topic with the words put in, and does not say without them."""
    begin, end = _sentence(text, first, last)
    old = {limit.term for limit in limits_put_in(text[begin:first] + text[last:end])}
    told = [limit for limit in limits_put_in(text[begin:end]) if limit.term not in old]
    return [replace(limit, start=limit.start + begin, end=limit.end + begin) for limit in told]


def _sentence(text: str, first: int, last: int) -> tuple[int, int]:
    begin = max((start for start, _ in _bounds(text) if start <= first), default=0)
    return begin, min((end for _, end in _bounds(text) if end >= last), default=len(text))


_FOR_A_PURPOSE = re.compile(
    r"\b(?:for|in|to|by|at|limited to)\b[^.]{0,40}?"
    r"\b(research|scholarly|academic|educational|classroom|personal|private|evaluation|teaching|"
    r"universities|schools|students|non-?profit|internal use)\b"
)


def _calls_itself(known: License, own: Words) -> bool:
    """Whether a text that shares only a part with each known text of a license bears its marks."""
    found = marked(" ".join(own.words))
    return found is not None and found[0].license.id == known.id


def _limits_at(text: str, at: int) -> list[Limit]:
    """What the sentence at a place says."""
    begin, end = next(((start, end) for start, end in _bounds(text) if start <= at <= end), (at, at))
    return [replace(limit, start=limit.start + begin, end=limit.end + begin) for limit in limits(text[begin:end])]


def _new_limits(text: str, first: int, last: int) -> list[Limit]:
    """What the sentences that hold a stretch of a text say, and would not say without it."""
    begin, end = _sentence(text, first, last)
    without = text[begin:first] + text[last:end]
    old = {(limit.term, limit.license_class) for limit in limits(without)}
    return [
        replace(limit, start=limit.start + begin, end=limit.end + begin)
        for limit in limits(text[begin:end])
        if (limit.term, limit.license_class) not in old
    ]


@lru_cache(maxsize=4)
def _bounds(text: str) -> tuple[tuple[int, int], ...]:
    return tuple((start, end) for _, start, end in sentences(text))


def line_at(text: str, at: int) -> int:
    """The line of a character, from 1."""
    return text.count("\n", 0, at) + 1

"""From a license's text to what it is: known texts word by word, changed ones by the changes, others by their terms.

A known text (`known.py`, and for variants of classic ones `licenseclassifier`) is that license. What was added to it or
changed in it is judged by its own words. An unfamiliar text is read for what it forbids: it may come out as restricted
or as unknown, never as open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from openness.licenses.around import Beside, beside, is_mute
from openness.licenses.catalog import (
    UNKNOWN,
    Entry,
    catalog,
    license_by_id,
    marked,
    reading_of,
    restricts,
    unknown_reading,
)
from openness.licenses.changes import Piece, line_at
from openness.licenses.model import License, LicenseClass, Reading, Span, stricter, strictness
from openness.licenses.names import mentioned
from openness.licenses.pieces import Passage, pieces_of, rest_of
from openness.licenses.plain import MAX_TEXT, Words, normal_lines, words_of
from openness.licenses.pointing import read_reference
from openness.licenses.signatures import BINDING, PURPOSE
from openness.licenses.terms import (
    Clause,
    Limit,
    clauses,
    is_scope,
    limits,
    limits_put_in,
    says_nothing,
    sentences,
    strictest,
    terms_of,
)

_REFERENCE_WORDS: Final = 150
_NOTICE_WORDS: Final = 90
_FREEING = re.compile(
    r"\b(?:permit|allow|exception|notwithstanding|supersede|waive|grant|free to|unrestricted|instead|replace|"
    r"no longer)",
    re.IGNORECASE,
)


def read_text(text: str) -> Reading:
    """What a license's text is.

    `modified` says that words were added to or changed in a known license: the class is then what those words make of
    it. `is_reference` marks a file that only points at a license elsewhere; the reading is that license's where its
    name or address is known. `matched` holds the words that decided. Of a longer text the first 100,000 characters are
    read, and it is never more than unknown (or what its beginning restricts).
    """
    reading = _read(normal_lines(text), len(text) <= MAX_TEXT)
    if len(text) > MAX_TEXT and reading.restricts_use is False:
        return unknown_reading("a text too long to be read whole")
    return reading


@lru_cache(maxsize=64)
def _read(text: str, whole: bool) -> Reading:
    words = words_of(text)
    if not words.words:
        return unknown_reading()
    pieces, passages = pieces_of(words, whole)
    plain = " ".join(words.words)
    if pieces:
        return _read_pieces(words.text, pieces, passages, plain)
    own = marked(plain)
    if own is not None:
        return _read_own(*own, text, words)
    refers = [passage.refers for passage in passages if passage.refers]
    around = rest_of(words.text, (), passages)
    if refers or len(words.words) < _REFERENCE_WORDS:
        reading = read_reference(text, around, refers)
        if reading is not None:
            return reading
    return _read_altered(text, plain) or _read_unfamiliar(text)


def _read_pieces(text: str, pieces: Sequence[Piece], passages: Sequence[Passage], plain: str) -> Reading:
    """The strictest of the licenses in a text, and what was changed in them or stands beside them."""
    readings = [reading_of(piece.license) for piece in pieces]
    said = _left(text, pieces, passages)
    left = said.text
    own = marked(plain)
    if own is not None and own[0].license.license_class is not LicenseClass.OPEN_MODIFIED:  # that is judged below
        readings.append(reading_of(own[0].license))
    readings += [*said.named, *(reading for reading, _ in mentioned(left) if reading.restricts_use)]
    decided = stricter(readings) or readings[0]
    if strictness(readings[0]) == strictness(decided):
        decided = readings[0]  # the license that fills most of the text gives its name
    base = decided.license or pieces[0].license
    changed = [piece for piece in pieces if piece.added or piece.cut or piece.limits or piece.unjudged]
    put_beside = [_placed(limit, text) for limit in limits_put_in(left)] if left else []
    found = [*(limit for piece in changed for limit in piece.limits), *put_beside]
    modified = any(piece.added or piece.cut for piece in changed)
    unjudged = any(piece.unjudged for piece in changed)
    scoped = is_scope(rest_of(text, pieces, passages)[: MAX_TEXT // 2])
    if scoped or (left and not (is_mute(left) and not found)):
        modified = True
        unjudged = unjudged or scoped or not _all_judged(left, put_beside)
    where = tuple(piece.span(text) for piece in pieces)
    if decided.license_class is LicenseClass.UNKNOWN:  # a license by name only: what it says decides, never as open
        own_words = _read_unfamiliar(text)
        return replace(own_words, id=base.id, name=base.name, license=base, matched=(*own_words.matched, *where))
    if not (modified or found or unjudged):
        return replace(decided, matched=where)
    shown = tuple(span for piece in changed for span in piece.added)
    return _modified(base, found, unjudged=unjudged, shown=shown, where=where, left=left, modified=modified, text=text)


def _placed(limit: Limit, text: str) -> Limit:
    """A limit read in what was left of a text, at its place in the whole of it."""
    first = r"[\s#*/>|;%=~_-]+".join(re.escape(word) for word in limit.sentence.split()[:12])
    match = re.search(first, text)
    if match is None:
        return limit
    return replace(limit, start=match.start(), end=min(len(text), match.start() + len(limit.sentence)))


def _left(text: str, pieces: Sequence[Piece], passages: Sequence[Passage]) -> Beside:
    """The words beside the licenses that may say something."""
    rest = rest_of(text, pieces, passages)
    if len(rest) > MAX_TEXT // 2:
        return Beside((rest[: MAX_TEXT // 2],), ())  # so much beside a license is no part of its publication
    return beside(rest, [piece.license for piece in pieces])


def _modified(
    base: License,
    found: Sequence[Limit],
    *,
    unjudged: bool,
    shown: Sequence[Span] = (),
    where: Sequence[Span] = (),
    left: str = "",
    modified: bool = True,
    text: str = "",
) -> Reading:
    """A known license with words added or changed: what they make of it, or unknown where nobody can judge them."""
    decides = strictest(found)
    plain = reading_of(base)
    license_class = decides.license_class if decides else LicenseClass.UNKNOWN if unjudged else base.license_class
    if unjudged and license_class is LicenseClass.OPEN_MODIFIED:
        license_class = LicenseClass.UNKNOWN
    if base.restricts_use:
        # an addition never frees what the base restricts; nobody can say what one does that seems to
        freeing = unjudged and any(_FREEING.search(span.words) for span in shown)
        if license_class is LicenseClass.UNKNOWN and not freeing:
            license_class = base.license_class
    restriction = restricts(license_class)
    reading = Reading(base.id, base.name, license_class, restriction, modified, license=base)
    if base.restricts_use and restriction is not None and strictness(plain) > strictness(reading):
        reading = replace(reading, license_class=base.license_class, restricts_use=base.restricts_use)
    if modified:
        reading = replace(reading, name=f"{base.name}, modified")
    spans = [limit.span(text) for limit in ([decides] if decides else [])]
    spans += [limit.span(text) for limit in found if limit is not decides]
    spans += [span for span in shown if not any(span.words in told.words for told in spans)]
    if left and not spans:
        at = max(text.find(left.split("\n")[0]), 0)
        spans = [Span(at, min(len(text), at + len(left)), line_at(text, at), " ".join(left.split())[:300], "added")]
    own_terms = terms_of(found, base.terms) if found else None
    return replace(reading, matched=(*spans, *where), own_terms=own_terms)


def _all_judged(left: str, found: Sequence[Limit]) -> bool:
    """Whether every sentence among the added words that binds anybody, or means anything, was judged."""
    judged = {limit.sentence for limit in found}
    unknown = []
    told = [sentence for sentence, _, _ in sentences(left)]
    citing = False  # what follows "please cite" is a title and its authors
    for sentence, following in zip(told, [*told[1:], ""], strict=True):
        leads = sentence.endswith(":") and following in judged
        nothing = says_nothing(sentence)
        citing = nothing or (citing and not BINDING.search(sentence) and not PURPOSE.search(sentence))
        if not (leads or citing or sentence in judged):
            unknown.append(sentence)
    if not judged and unknown:
        return all(is_mute(sentence) for sentence in unknown)
    return not any(BINDING.search(sentence) for sentence in unknown)


def _read_own(entry: Entry, mark: int, text: str, words: Words) -> Reading:
    """A text that calls itself a license of our table and is none of the known texts of it: another version.

    `mark`: the index of the first word by which it does.
    """
    where = Piece(entry.license, words.starts[mark], len(text)).span(text)
    reading = reading_of(entry.license, matched=(where,))
    if len(words.words) < _NOTICE_WORDS:
        reading = replace(reading, is_reference=True)
    if entry.license.license_class in (LicenseClass.NON_COMMERCIAL, LicenseClass.PROPRIETARY):
        return reading
    added = [limit for limit in limits(text) if _says_only_noncommercial(limit)]
    if not added or LicenseClass.NON_COMMERCIAL in entry.mentions:
        return reading
    return _modified(entry.license, added[:1], unjudged=False, where=(where,), text=text)


def _says_only_noncommercial(limit: Limit) -> bool:
    return (
        limit.license_class is LicenseClass.NON_COMMERCIAL
        and bool(re.search(r"non[\s-]?commercial|research|academic", limit.sentence, re.IGNORECASE))
        and bool(re.search(r"\b(?:only|solely|exclusively|strictly|limited to)\b", limit.sentence, re.IGNORECASE))
    )


def _read_altered(text: str, plain: str) -> Reading | None:
    """A classic license of which less than its text is left; None where it is none."""
    for owner, marks in catalog().altered:
        if all(mark in plain for mark in marks):
            base = license_by_id(owner)
            if base is None:
                continue
            found = [limit for limit in limits(text) if limit.license_class is not LicenseClass.OPEN_MODIFIED]
            return _modified(base, found, unjudged=not found, text=text)
    return None


def _read_unfamiliar(text: str) -> Reading:
    """A text that is no known license: what it limits, with the sentences that say so."""
    found = _without_half_grants(clauses(text))
    decides = strictest(clause for clause in found if not _only_names(clause))
    where = [clause.span(text) for clause in (*([decides] if decides else []), *_firsts(found))]
    license_class = decides.license_class if decides else LicenseClass.UNKNOWN
    return Reading(
        UNKNOWN,
        "an unfamiliar text",
        license_class,
        restricts(license_class),
        matched=tuple(dict.fromkeys(where)),
        own_terms=terms_of(found),
    )


def _without_half_grants(found: list[Clause]) -> list[Clause]:
    """Leave out "for any non-commercial purpose" where another sentence grants commercial use too."""
    granted = any(clause.term == "commercial_use" and clause.value is True for clause in found)
    return [
        clause
        for clause in found
        if not (
            granted
            and clause.term == "commercial_use"
            and clause.value is False
            and re.search(r"non[\s-]?commercial", clause.sentence, re.IGNORECASE)
            and not _LIMITS.search(clause.sentence)
        )
    ]


_LIMITS = re.compile(r"\b(?:only|solely|exclusively|strictly|not|no|never|except|without|limited)\b", re.IGNORECASE)


def _only_names(clause: Clause) -> bool:
    return isinstance(clause, Limit) and clause.license_class is LicenseClass.OPEN_MODIFIED


def _firsts(found: Sequence[Clause]) -> Iterator[Clause]:
    """The first sentence for each thing that is said."""
    seen = set()
    for clause in found:
        key = (clause.term, clause.value)
        if key not in seen:
            seen.add(key)
            yield clause

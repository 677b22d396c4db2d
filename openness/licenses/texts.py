"""From a license's text to what it is: known texts word by word, changed ones by what was changed, others by their terms.

A known text (`known.py`, and for variants of classic ones `licenseclassifier`) is that license. What was added to it or
changed in it is judged by its own words. An unfamiliar text is read for what it forbids: it may come out as restricted
or as unknown, never as open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from openness.licenses.around import BINDING, PURPOSE, is_latin, is_mute, of_names, unsigned, without_harmless
from openness.licenses.catalog import UNKNOWN, Entry, catalog, license_by_id, reading_of, restricts, unknown_reading
from openness.licenses.known import MOST, PASSAGE, Change, Match, find_all, hashes, shortest
from openness.licenses.model import License, LicenseClass, Reading, Span, stricter, strictness
from openness.licenses.names import mentioned
from openness.licenses.plain import MAX_TEXT, Words, normal_lines, words_of
from openness.licenses.pointing import read_reference
from openness.licenses.terms import (
    Clause,
    Limit,
    clauses,
    limits,
    limits_put_in,
    says_nothing,
    sentences,
    strictest,
    terms_of,
)

_REFERENCE_WORDS: Final = 150
_NOTICE_WORDS: Final = 90
_SHORT_NOTICE: Final = 150
"""Characters that the shortest notice of a license has."""
_OTHER_VERSION: Final = 0.85
"""A text of a license of our table that shares less with each known one is another version of it, not a changed one."""
_FREEING = re.compile(
    r"\b(?:permit|allow|exception|notwithstanding|supersede|waive|grant|free to|unrestricted|instead|replace|no longer)",
    re.IGNORECASE,
)
_LITTLE = frozenset(hashes(("a", "an", "the", "of", "s", "it", "this", "v", "version")))
_HOLDERS = frozenset(
    hashes(
        "author authors copyright holder holders owner owners contributor contributors name names organization regents university "
        "company maintainer maintainers licensor isc inc corporation project and or nor by its their his her any other such above this these".split()
    )
)
"""Words that stand for whoever publishes something."""
_RIGHTS = frozenset(
    hashes(
        "without not no nor any free use copy modify merge publish distribute sublicense sell with modification redistribution commercial "
        "purpose all permission granted grant may must shall only reproduce adapt share rights".split()
    )
)
"""Words that a license cannot lose unnoticed."""
_NUMBERS = frozenset(hashes(map(str, range(30))))
_TITLE: Final = 12
"""Words at a text's beginning or end that may be missing: its title, the end of its disclaimer."""
_NOT_LITTLE: Final = 20
"""Words put where a passage has a placeholder: a program's name and what it is."""


@dataclass(frozen=True, slots=True)
class _Piece:
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
        return Span(self.start, self.end, _line(text, self.start), first, self.license.id)


@dataclass(frozen=True, slots=True)
class _Passage:
    """A stretch of a text that belongs to a license's publication."""

    start: int
    end: int
    refers: License | None
    """The license that it says something is under."""


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
    pieces, passages = _pieces(words, whole)
    plain = " ".join(words.words)
    if pieces:
        return _read_pieces(words.text, pieces, passages, plain)
    own = _own_table(plain)
    if own is not None:
        return _read_own(own, text, len(words.words))
    refers = [passage.refers for passage in passages if passage.refers]
    beside = _rest(words.text, (), passages)
    if refers or len(words.words) < _REFERENCE_WORDS:
        reading = read_reference(text, beside, refers)
        if reading is not None:
            return reading
    return _read_altered(text, plain) or _read_unfamiliar(text)


def _pieces(words: Words, whole: bool = True) -> tuple[list[_Piece], list[_Passage]]:
    """The licenses in a text, the largest first, and the stretches of it that belong to their publication."""
    own = unsigned(words)
    found: list[_Piece | None] = []
    passages: list[_Passage] = []
    variants: list[tuple[License, int, int]] | None = None
    for match in find_all(own, MOST if whole else 2):
        start, end = own.starts[match.start], own.ends[match.end - 1]
        known = license_by_id(match.known.id)
        changes = [change for change in match.changes if not _little(change, match, own)]
        if variants is None and changes and whole:
            variants = _classified(words.text)
        texts = [span for span in variants or () if not _is_notice(*span)]
        variant = next((span for span in texts if _covers(span, start, end)), None)
        if match.known.id.startswith(PASSAGE):
            if changes:
                continue  # its words are then judged as any others
            passages.append(_Passage(start, end, license_by_id(match.known.id.removeprefix(PASSAGE))))
        elif variant and changes:
            found.append(_changed(variant[0], match, own, changes, accepted=True))
        elif known is not None:
            found.append(_changed(known, match, own, changes, accepted=False))
    pieces = [piece for piece in found if piece]
    # Of a text too long to be read whole nothing comes out open: what else it holds need not be known
    if whole and without_harmless(_rest(words.text, pieces, passages)).strip():
        for known, start, end in variants if variants is not None else _classified(words.text):
            if any(piece.start < end and start < piece.end for piece in pieces):
                continue
            if not _is_notice(known, start, end):
                pieces.append(_Piece(known, start, end, unjudged=known.restricts_use is False))
            elif not limits(words.text[start:end]) and not PURPOSE.search(words.text[start:end]):
                passages.append(_Passage(start, end, known))
    return sorted(pieces, key=lambda piece: piece.start - piece.end), passages


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


def _little(change: Change, match: Match, own: Words) -> bool:
    """Whether a change is one of articles and numbering alone, or lacks what may be left out."""
    first, last = change.removed
    length = len(match.known.words)
    title_or_tail = (first == 0 and last <= _TITLE) or (
        last > length - _TITLE // 2 and last - first <= _TITLE and length > 100
    )
    removed = () if title_or_tail or match.known.may_lack(first, last) else match.known.words[first:last]
    put = hashes(own.words[change.start : change.end])
    if match.known.id.startswith(PASSAGE) and put and len(put) <= _NOT_LITTLE:
        if _says_nothing(_inserted(own, change)):
            return True
    if len(removed) == 1 and not put and not _RIGHTS.issuperset(removed):
        return not match.known.id.startswith(PASSAGE)
    if len(removed) == 1 and put and hashes(["".join(own.words[change.start : change.end])]) == list(removed):
        return True  # "sub license"
    if put and removed and len(put) <= 8 and (_HOLDERS | _LITTLE).issuperset(removed):
        others = [
            word for word in own.words[change.start : change.end] if not (_HOLDERS | _LITTLE).issuperset(hashes([word]))
        ]
        if not others or _is_a_name(_inserted(own, change)):
            return True
    if change.removed[0] <= _TITLE and put:
        repeats = set(put) <= set(match.known.words[: 2 * _TITLE])
        if repeats or _is_title(_inserted(own, change), match.known.id):
            return True
    numbers = _NUMBERS if _begins_line(own, change) else frozenset()
    return (_LITTLE | _NUMBERS).issuperset(removed) and (_LITTLE | numbers).issuperset(put)


def _inserted(own: Words, change: Change) -> str:
    return own.text[own.starts[change.start] : own.ends[change.end - 1]]


def _is_a_name(inserted: str) -> bool:
    return of_names(inserted) and bool(re.search("[A-Z]", inserted))


def _is_title(inserted: str, identity: str) -> bool:
    """Whether words put in among the first of a license repeat its title, or are as mute as one."""
    known = license_by_id(identity)
    names = {_bare(known.name), _bare(known.id)} if known else set()
    left = [line for line in without_harmless(inserted).split("\n") if line.strip()]
    return all(_names(_bare(line), names) or is_mute(line) for line in left)


def _begins_line(own: Words, change: Change) -> bool:
    """Whether the words put in are the first of their line, as numbering is."""
    if change.start >= len(own.starts):
        return True
    before = own.text.rfind("\n", 0, own.starts[change.start]) + 1
    return not own.text[before : own.starts[change.start]].strip(" \t#*>-–•(.§")


def _says_nothing(inserted: str) -> bool:
    """Whether words hold nothing that binds anybody, or says what something is for."""
    return not BINDING.search(inserted) and not PURPOSE.search(inserted) and is_latin(inserted)


def _changed(known: License, match: Match, own: Words, changes: Sequence[Change], *, accepted: bool) -> _Piece | None:
    """A known text with its changes judged. `accepted`: the classifier takes it for a genuine variant all the same."""
    text = own.text
    start, end = own.starts[match.start], own.ends[match.end - 1]
    added: list[Span] = []
    said: list[Limit] = []
    cut = unjudged = False
    for change in changes:
        put, removed = change.end - change.start, change.removed[1] - change.removed[0]
        if not put:
            if not accepted:
                cut = True
                told = _limits_at(text, own.ends[change.start - 1] if change.start else start)
                said += told
                unjudged = unjudged or not told
            continue
        first, last = own.starts[change.start], own.ends[change.end - 1]
        inserted = text[first:last]
        if accepted and _says_nothing(inserted) and put <= (removed + 10 if removed else 6):
            continue
        begin, end_of_sentence = _sentence(text, first, last)
        if accepted and end_of_sentence - begin < 1000 and says_nothing(text[begin:end_of_sentence]):
            continue  # "the name of the author may not be used to endorse", in this wording or another
        if known.restricts_use and put <= 8 and removed <= 8 and _is_a_name(inserted):
            continue  # a placeholder filled in, another maker's name
        told = _new_limits(text, first, last) or _put_in(inserted, first, last) or _sentence_put_in(text, first, last)
        said += told
        unjudged = unjudged or not told
        added.append(Span(first, last, _line(text, first), " ".join(inserted.split())[:300], "added"))
    if match.kept < _OTHER_VERSION * match.size and not accepted and known.restricts_use:
        return _Piece(known, start, end, limits=tuple(said)) if _calls_itself(known, own) else None
    return _Piece(known, start, end, tuple(added), cut, tuple(said), unjudged)


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
    r"\b(?:for|in|to|by|at|limited to)\b[^.]{0,40}?\b(research|scholarly|academic|educational|classroom|personal|private|evaluation|teaching|"
    r"universities|schools|students|non-?profit|internal use)\b"
)


def _calls_itself(known: License, own: Words) -> bool:
    """Whether a text that shares only a part with each known text of a license bears its marks."""
    entry = _own_table(" ".join(own.words))
    return entry is not None and entry.license.id == known.id


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


def _rest(text: str, pieces: Sequence[_Piece], passages: Sequence[_Passage]) -> str:
    """What stands outside of the licenses and the passages around them; what they held is left as empty lines."""
    rest, at = [], 0
    for start, end in sorted([(p.start, p.end) for p in pieces] + [(p.start, p.end) for p in passages]):
        rest.append(text[at:start])
        at = max(at, end)
    rest.append(text[at:])
    return "\n\n".join(rest)


def _read_pieces(text: str, pieces: Sequence[_Piece], passages: Sequence[_Passage], plain: str) -> Reading:
    """The strictest of the licenses in a text, and what was changed in them or stands beside them."""
    readings = [reading_of(piece.license) for piece in pieces]
    left = _left(text, pieces, passages)
    own = _own_table(plain)
    if (
        own is not None and own.license.license_class is not LicenseClass.OPEN_MODIFIED
    ):  # what was added is judged below
        readings.append(reading_of(own.license))
    readings += [reading for reading, _ in mentioned(left) if reading.restricts_use]
    decided = stricter(readings) or readings[0]
    if strictness(readings[0]) == strictness(decided):
        decided = readings[0]  # the license that fills most of the text gives its name
    base = decided.license or pieces[0].license
    changed = [piece for piece in pieces if piece.added or piece.cut or piece.limits or piece.unjudged]
    beside = [_placed(limit, text) for limit in limits_put_in(left)] if left else []
    found = [*(limit for piece in changed for limit in piece.limits), *beside]
    modified = any(piece.added or piece.cut for piece in changed)
    unjudged = any(piece.unjudged for piece in changed)
    if left and not (is_mute(left) and not found):
        modified = True
        unjudged = unjudged or not _all_judged(left, beside)
    where = tuple(piece.span(text) for piece in pieces)
    if decided.license_class is LicenseClass.UNKNOWN:  # a license by name only: what it says decides, never as open
        own_words = _read_unfamiliar(text)
        return replace(own_words, id=base.id, name=base.name, license=base, matched=(*own_words.matched, *where))
    if not modified and not found:
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


def _left(text: str, pieces: Sequence[_Piece], passages: Sequence[_Passage]) -> str:
    """The words beside the licenses that may say something."""
    names = {_bare(piece.license.name) for piece in pieces} | {_bare(piece.license.id) for piece in pieces}
    rest = _rest(text, pieces, passages)
    if len(rest) > MAX_TEXT // 2:
        return rest  # so much beside a license is no part of its publication
    laid_out = (rest, re.sub(r"(?<!\n)\n(?!\n)", " ", rest))  # as it is, and each paragraph as one line
    return min(("\n".join(_telling(each, pieces, names)) for each in laid_out), key=len)


def _telling(rest: str, pieces: Sequence[_Piece], names: set[str]) -> Iterator[str]:
    """The lines that may say something."""
    for line in without_harmless(rest).split("\n"):
        named = bool(_bare(line)) and _names(_bare(line), names)
        if line.strip() and not named and not _only_mentions(line, pieces):
            yield line


def _only_mentions(line: str, pieces: Sequence[_Piece]) -> bool:
    """Whether a line only says what is under which license: one whose text is here, or an open one."""
    if len(line) > 300 or not _NAMES_ONE.search(line):
        return False
    named = mentioned(line)
    ids = {piece.license.id for piece in pieces}
    if not named or not all(reading.restricts_use is False or reading.id in ids for reading, _ in named):
        return False
    for reading, words in named:
        line = line.replace(words, " ")
        line = re.sub(re.escape(reading.id), " ", line, flags=re.IGNORECASE)
    line = re.sub(r"\bevaluation (?:data|code|results?|scripts?)\b", " ", line, flags=re.IGNORECASE)
    return _says_nothing(line) and not limits(line)


_NAMES_ONE = re.compile(r"licen[cs]e|\bunder\b|\bterms\b|governed|subject to", re.IGNORECASE)


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).lower()


def _names(line: str, names: set[str]) -> bool:
    """Whether a line says nothing but the license's own name."""
    return len(line) > 2 and any(line in name or (name in line and line.replace(name, "") in _TITLES) for name in names)


_TITLES = {"", "license", "thelicense", "licence", "the", "template", "copyright"}


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
    if (
        base.restricts_use
    ):  # an addition never frees what the base restricts; nobody can say what one does that seems to
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
    spans += [span for span in shown if not any(s.start <= span.start and span.end <= s.end for s in spans)]
    if left and not spans:
        at = max(text.find(left.split("\n")[0]), 0)
        spans = [Span(at, min(len(text), at + len(left)), _line(text, at), " ".join(left.split())[:300], "added")]
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


def _own_table(plain: str) -> Entry | None:
    """The entry of our table whose marks the words hold: the one named first, among equals the longest marks."""
    best: tuple[int, int, Entry] | None = None
    for entry in catalog().entries.values():
        for alternative in entry.marks:
            at = [plain.find(phrase) for phrase in alternative]
            if min(at) < 0:
                continue
            rank = (at[0], -sum(map(len, alternative)))
            if best is None or rank < best[:2]:
                best = (*rank, entry)
    return best[2] if best else None


def _read_own(entry: Entry, text: str, count: int) -> Reading:
    """A text that calls itself a license of our table and is none of the known texts of it: another version."""
    at = text.lower().find(entry.marks[0][0].split(" ")[0]) if entry.marks else 0
    where = Span(max(at, 0), len(text), _line(text, max(at, 0)), entry.license.name, entry.license.id)
    reading = reading_of(entry.license, matched=(where,))
    if count < _NOTICE_WORDS:
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


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1

"""Names that are joined, qualified or limited by words: "MIT OR Apache-2.0", "Apache 2.0 (code), CC-BY-NC (weights)".

`license-expression` reads SPDX's grammar alone, in which "Apache 2.0 and MIT" is an error; this reads people's too.
The order of precedence is SPDX's (WITH, AND, OR: SPDX specification 2.3, annex D); commas bind least.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from openness.licenses.catalog import UNKNOWN, exceptions, find_name, license_by_id, reading_of, unknown_reading
from openness.licenses.model import License, LicenseClass, Reading, strictness
from openness.licenses.spelling import clean, normal_form

MAX_DEPTH: Final = 20
"""Parentheses within parentheses that an expression may have."""
_LIMIT: Final = "non-commercial"
"""The id of words that only limit ("research only"); ai.yaml."""


def read_words(text: str) -> Reading:
    """What a name or an expression of names is; `unknown` where a part of it is not understood, unless it restricts."""
    known = known_license(text)
    if known is not None:
        return reading_of(known)
    part = _said_of_a_thing(text) or _parse(text)
    if part is None or (part.reading.id == UNKNOWN and not part.reading.restricts_use):
        return at_its_word(text)
    if part.of_code and not part.reading.restricts_use:
        return unknown_reading(text)  # "MIT (code)" says nothing about the model
    return part.reading


_NOT_EXACT = re.compile(r"\b(?:style|like|type|similar|variant|based|derived|inspired|compatible)\b", re.IGNORECASE)
_TELLS_ENOUGH = re.compile(r"\d|\S\s+\S+\s+\S|^licenseref-scancode-", re.IGNORECASE)
"""A number, three words, or ScanCode's key: LicenseLynx maps "bsl", "attribution" and "Microsoft License" too."""


def known_license(text: str) -> License | None:
    """The license of a whole name: by our tables and SPDX in any spelling, by LicenseLynx as it stands there."""
    known = find_name(text)
    if known is not None or _NOT_EXACT.search(text) or not _TELLS_ENOUGH.search(text):
        return known
    from licenselynx.licenselynx import LicenseLynx

    mapped = LicenseLynx.map(text)
    return find_name(mapped.id) if mapped is not None and mapped.is_spdx_identifier() else None


_SAYS = (
    (
        re.compile(
            r"(?<![a-z])non[\s_-]*commercial|(?:^|[\s_-])nc(?:$|[\s_-])|非商|非営利|研究目的のみ|仅[限供]研究|"
            r"(?<![a-z])(?:no|not(?:[\s_-]+for)?)[\s_-]+commercial|"
            r"(?:research|academic|evaluation)(?:[\s_-]+(?:use|purposes?))?[\s_-]+only|"
            r"only[\s_-]+(?:for[\s_-]+)?research",
            re.IGNORECASE,
        ),
        LicenseClass.NON_COMMERCIAL,
    ),
    (re.compile(r"(?<![a-z])commons[\s_-]*clause", re.IGNORECASE), LicenseClass.CONDITIONAL),
)


def at_its_word(name: str) -> Reading:
    """An unknown name that itself says what it forbids ("acme-non-commercial", "MIT + Commons Clause")."""
    for words, license_class in _SAYS:
        if words.search(name):
            return Reading(UNKNOWN, name, license_class, True)
    return unknown_reading(name)


_CODE = r"(?:source[\s-]?)?code|software|scripts?|docs|documentation|library|tokenizer|repo(?:sitory)?"
_THING = (
    rf"(?:{_CODE}|(?:the\s+)?(?:pre-?trained\s+)?(?:models?|weights?|checkpoints?)|"
    r"data(?:\s?sets?)?|annotations?|text|images?|audio)"
)
_THINGS = (
    r"(?:(?:for|of|on)\s+)?(?:the\s+|our\s+)?"
    rf"(?P<thing>{_THING}(?:(?:\s+and\s+|\s*[&/,]\s*|\s+){_THING})*)(?:\s+only)?"
)
_OF_THING = re.compile(_THINGS, re.IGNORECASE)
_FOR_THING = re.compile(rf"(?P<name>.+?)\s+for\s+{_THINGS}", re.IGNORECASE)
_THING_FIRST = re.compile(rf"{_THINGS}(?:\s+licen[cs]e)?\s*(?::|=|\s-|\bunder\b)\s*(?P<name>.+)", re.IGNORECASE)
_ID = re.compile(r"[A-Za-z0-9.+:_-]+")
_ONLY_CODE = re.compile(rf"(?:(?:{_CODE}|and)[\s&/,]*)+", re.IGNORECASE)
_HARMLESS = frozenset(("open source", "open-source", "osi approved", "osi-approved", "permissive"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression."""

    reading: Reading
    of_code: bool = False
    """Whether it is said of the code alone."""
    bare: bool = False
    """Whether it is one word, as an id is, or several joined as SPDX joins them."""


def _named(text: str) -> _Part:
    known = known_license(clean(text) or text)
    part = _Part(reading_of(known)) if known else _said_of_a_thing(text) or _Part(at_its_word(text))
    return replace(part, bare=bool(_ID.fullmatch(text)))


def _said_of_a_thing(text: str) -> _Part | None:
    """A known name with what it is said of: "MIT for code", "Weights: CC-BY-NC-4.0"."""
    match = _THING_FIRST.fullmatch(text) or _FOR_THING.fullmatch(text)
    known = known_license(clean(match["name"])) if match else None
    return _Part(reading_of(known), bool(_ONLY_CODE.fullmatch(match["thing"]))) if match and known else None


_LATER = re.compile(
    r"[\s_-]+(?:or|and)[\s_-]+(?:any[\s_-]+)?(?:later|newer|higher)(?:[\s_-]+versions?)?", re.IGNORECASE
)
_PIECE = re.compile(
    r"\s*(?:([(),;/|&]|(?<=\s)\+(?=\s)|(?<=\w)\+(?=[a-z])|"
    r"(?:(?<=[\s_-])|(?<=\)))(?:and/or|and|or(?!-later)|with|w/)(?=[\s_(-]))|[^\s(),;/|&+_-]+|[+_-])",
    re.IGNORECASE,
)
_MEANS = {"and/or": "and", "&": "and", "+": "and", "|": "/", "with": "WITH", "w/": "WITH", ";": ","}
_OPERATORS = frozenset((",", "/", "(", ")", "AND", "and", "OR", "or", "WITH"))
"""Capital letters are SPDX's, small ones are running text's."""


class _NoExpression(ValueError):
    """The text joins nothing, or in no way that is understood."""


def _pieces(text: str) -> list[str]:
    """The names of an expression and what stands between them."""
    found: list[str] = []
    for match in _PIECE.finditer(_LATER.sub("-or-later", text)):
        joint = match[1] and _MEANS.get(match[1].lower(), match[1] if match[1] in _OPERATORS else match[1].lower())
        if joint:
            found.append(joint)
        elif found and found[-1] not in _OPERATORS:
            found[-1] += match[0]
        else:
            found.append(match[0].lstrip())
    return [piece.strip(" -_") if piece not in _OPERATORS else piece for piece in found]


def _parse(text: str) -> _Part | None:
    """The part that a text of several names is; None where it is none."""
    parser = _Parser(_pieces(text))
    try:
        return parser.whole()
    except _NoExpression:
        return None


class _Parser:
    """Reads the pieces of an expression from left to right."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self.pieces = pieces
        self.at = 0
        self.limited = False
        """Whether words that are a limit and no license were met: one cannot choose between them and a license."""

    def whole(self) -> _Part:
        if len(self.pieces) < 2:
            raise _NoExpression
        part = self._row(0)
        if self.at < len(self.pieces):
            raise _NoExpression
        return _Part(unknown_reading()) if self.limited and not part.reading.restricts_use else part

    @property
    def _next(self) -> str:
        return self.pieces[self.at] if self.at < len(self.pieces) else ""

    def _row(self, depth: int) -> _Part:
        parts = [self._choice(depth)]
        while self._next == ",":
            self.at += 1
            if self._next in ("and", "or"):
                self.at += 1
            parts.append(self._choice(depth))
        return _together(parts)

    def _choice(self, depth: int) -> _Part:
        part = self._all(depth)
        while self._next in ("OR", "or", "/"):
            joint = self._next
            self.at += 1
            part = _either(part, self._all(depth), joint)
        return part

    def _all(self, depth: int) -> _Part:
        parts = [self._excepted(depth)]
        formal = True
        while self._next in ("AND", "and"):
            formal &= self._next == "AND"
            self.at += 1
            parts.append(self._excepted(depth))
        part = _together(parts)
        return part if formal else replace(part, bare=False)

    def _excepted(self, depth: int) -> _Part:
        part = self._atom(depth)
        if self._next != "WITH":
            return part
        self.at += 1
        added = self._next
        if not added or added in _OPERATORS:
            raise _NoExpression
        self.at += 1
        exception = exceptions().get(re.sub(r"\bexceptions\b", "exception", normal_form(added)))
        known = license_by_id(f"{part.reading.id} WITH {exception}") if exception and part.reading.license else None
        if known is not None:
            return replace(part, reading=reading_of(known))
        return _together([part, replace(self._noted(_named(added)), bare=False)])

    def _atom(self, depth: int) -> _Part:
        piece = self._next
        if not piece or depth > MAX_DEPTH or (piece in _OPERATORS and piece != "("):
            raise _NoExpression
        self.at += 1
        if piece == "(":
            part, text = self._row(depth + 1), ""
            if self._next != ")":
                raise _NoExpression
            self.at += 1
        else:
            part, text = self._noted(_named(piece)), piece
        while self._next == "(":
            part = self._annotated(part, text, self._inside())
        return part

    def _inside(self) -> str:
        """The words in the parentheses that begin here."""
        end = self.at + 1
        while end < len(self.pieces) and self.pieces[end] not in ("(", ")"):
            end += 1
        if end == len(self.pieces) or self.pieces[end] == "(":
            raise _NoExpression
        words = " ".join(self.pieces[self.at + 1 : end])
        self.at = end + 1
        return words

    def _annotated(self, part: _Part, text: str, inside: str) -> _Part:
        """A name with words in parentheses after it: its short name, a version, what it is said of, a limit."""
        if inside.lower() in _HARMLESS:
            return part
        match = _OF_THING.fullmatch(inside)
        if match:
            return replace(part, of_code=bool(_ONLY_CODE.fullmatch(match["thing"])))
        joined = known_license(f"{text} {inside}") if text else None
        if joined:
            return replace(part, reading=reading_of(joined))
        same = self._noted(_Part(read_words(clean(inside) or inside))).reading
        if UNKNOWN not in (same.id, part.reading.id) and same.license_class is part.reading.license_class:
            return replace(part, reading=same)
        return _together([part, _Part(same)])

    def _noted(self, part: _Part) -> _Part:
        self.limited |= bool(part.reading.restricts_use) and part.reading.id in (UNKNOWN, _LIMIT)
        return part


def _together(parts: Sequence[_Part]) -> _Part:
    """Parts that all apply: the strictest decides; one that is not understood leaves open how strict the whole is."""
    if len(parts) == 1:
        return parts[0]
    of_code = all(part.of_code for part in parts)
    bare = all(part.bare for part in parts)
    ids = list(dict.fromkeys(part.reading.id for part in parts))
    decided = max((part.reading for part in parts), key=strictness)
    if UNKNOWN in ids:
        known = decided if decided.restricts_use else unknown_reading()
        return _Part(replace(known, id=UNKNOWN, license=None), of_code, bare)
    return _Part(decided if len(ids) == 1 else _joined(decided, ids, " AND "), of_code, bare)


def _either(one: _Part, other: _Part, joint: str) -> _Part:
    """Parts of which a user may choose one: the freer decides.

    A slash is a choice between open licenses, and else names what has which license. Next to a part that is not
    understood the known one counts where the choice is SPDX's own (OR), for then the other is an id too.
    """
    readings = (one.reading, other.reading)
    known = [part for part in (one, other) if UNKNOWN not in (part.reading.id, part.reading.license_class)]
    if len(known) == 2 and (joint != "/" or all(reading.restricts_use is False for reading in readings)):
        ids = list(dict.fromkeys(reading.id for reading in readings))
        freer = min(readings, key=strictness)
        return _Part(freer if len(ids) == 1 else _joined(freer, ids, " OR "), one.of_code and other.of_code)
    if joint == "OR" and len(known) == 1 and (other if known == [one] else one).bare:
        return known[0]
    return replace(_together([one, other]), bare=False)


def _joined(decided: Reading, ids: Sequence[str], joint: str) -> Reading:
    shown = [f"({key})" if joint == " AND " and " OR " in key else key for key in ids]
    return Reading(joint.join(shown), "", decided.license_class, decided.restricts_use)

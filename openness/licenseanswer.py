"""The answer of `openness license`: one document, for people (worded in `reports`) and programs (under a schema).

A name of several licenses ("MIT AND CC-BY-4.0") is answered part by part. Where all parts apply, something is allowed
where each allows it, and asked where one asks it; where one may choose, the terms are those of the freest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from openness.evidence import Basis
from openness.licenses import LicenseClass, Reading
from openness.licenses.catalog import license_by_id, reading_of
from openness.licenses.model import License, Span, Terms, strictness
from openness.notice import NOTICE

MAX_WORDS: Final = 1000
"""Characters that are told of a span's words; what is as long was cut."""
_CUT_AT: Final = 300
"""The same in a reading."""
THE_NAME: Final = "the name itself"
"""The source where a name is all that there is."""


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class LicenseSpan(_Document):
    """Words that decided, and where they stand."""

    start: int = Field(description="The first character, from 0, in the text with line ends of one character.")
    end: int = Field(description="The character after the last.")
    line: int = Field(description="The line of the first character, from 1.")
    words: str = Field(description="What stands there, its white space folded, at most 1,000 characters.")
    says: str = Field(description="A license's id, a term, `added` (words that nobody could judge) or `reference`.")


class LicenseSaid(_Document):
    """Where the published text of a known license decides a term."""

    section: str
    words: str


class LicenseVersion(_Document):
    """One published text of a known license."""

    version: str
    date: str | None
    link: str | None


class LicensePart(_Document):
    """One license of several that a name joins."""

    id: str
    name: str
    license_class: LicenseClass = Field(alias="class")
    restricts_use: bool | None
    suits: list[str]


class LicenseDeclaration(_Document):
    """One place in a repo that says which license its weights have."""

    declared_by: str = Field(description="`text`, `card`, `name`, `link`, `tag`, `prose`, `gate`, `policy` or `base`.")
    id: str
    license_class: LicenseClass = Field(alias="class")
    restricts_use: bool | None
    locator: str
    note: str
    decides: bool = Field(description="Whether it is the one that decides: the strictest.")
    agrees: bool = Field(description="Whether it and the one that decides can both be true.")


class LicenseBase(_Document):
    """A model that a repo's model was made from, and its license."""

    model: str
    id: str | None = Field(description="null: it could not be read.")
    license_class: LicenseClass | None = Field(alias="class")
    restricts_use: bool | None
    passed_on: bool = Field(description="Whether it is stricter than what the repo declares, and so bears on it.")


class LicenseAnswer(_Document):
    """What a license is, what it allows, and which words say so."""

    schema_version: Literal[1] = 1
    input: str = Field(description="What was asked for.")
    id: str = Field(description="An SPDX id, the Hub's key or a name of ours; `unknown`; `none` where there is none.")
    name: str
    license_class: LicenseClass = Field(alias="class")
    restricts_use: bool | None = Field(description="Whether it limits who may use it or for what; null: unknown.")
    terms: dict[str, bool | str | None] = Field(description="Term by term; null where it is not known.")
    suits: list[str] = Field(description="The kinds of component that it was written for; empty where not known.")
    basis: Basis = Field(
        description="found: its text was read; stated: something refers to it; claimed: a name only; inferred: an "
        "unfamiliar text's terms, or what a base model passes on."
    )
    modified: bool = Field(description="Whether words were added to or changed in the known license.")
    matched: list[LicenseSpan] = Field(description="The words that decided, the weightiest first.")
    source: str = Field(description="What was read: a file, a repo's file pinned to its revision, or the name itself.")
    url: str | None = Field(None, description="Where the known license's text is published.")
    read: str | None = Field(None, description="The day on which that text was read for our table.")
    versions: list[LicenseVersion] = Field([], description="The known license's published texts, the oldest first.")
    said: dict[str, LicenseSaid] = Field({}, description="Where the published text decides each term.")
    parts: list[LicensePart] = Field([], description="Each license of a name that joins several.")
    near: list[str] = Field([], description="For an unknown name: ids that are spelt much like it. Never the reading.")
    subject: str | None = Field(None, description="For a repo: its id.")
    revision: str | None = Field(None, description="For a repo: the commit that was read.")
    declarations: list[LicenseDeclaration] = Field([], description="For a repo: each place that says something.")
    bases: list[LicenseBase] = Field([], description="For a repo: what its model was made from.")
    unread: list[str] = Field([], description="For a repo: license files that were listed and not read.")
    notice: str = NOTICE


def answer_of(reading: Reading, given: str, *, source: str, basis: Basis, text: str = "") -> LicenseAnswer:
    """A reading as the document that people and programs get; of the text that was read, deciding words stand whole."""
    known = reading.license
    parts = _parts(reading)
    said = known.said if known is not None and reading.own_terms is None and not reading.modified else {}
    return LicenseAnswer(
        input=_printable(given),
        id=reading.id,
        name=_printable(reading.name),
        license_class=reading.license_class,
        restricts_use=reading.restricts_use,
        terms=asdict(_joined_terms(reading, parts) if parts else _terms(reading)),
        suits=sorted(known.suits) if known else [],
        basis=basis,
        modified=reading.modified,
        matched=[LicenseSpan(**asdict(span) | {"words": _printable(_whole(span, text))}) for span in reading.matched],
        source=_printable(source),
        url=known.url if known else None,
        read=known.read if known else None,
        versions=[LicenseVersion(**asdict(version)) for version in known.versions] if known else [],
        said={term: LicenseSaid(section=where.section, words=where.words) for term, where in said.items()},
        parts=[
            LicensePart(
                id=part.id, name=part.name, license_class=part.license_class, restricts_use=part.restricts_use,
                suits=sorted(part.suits),
            )
            for part in parts
        ],
    )  # fmt: skip


def _whole(span: Span, text: str) -> str:
    """A span's words, where they were cut as long as the document has room for."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    longer = " ".join(plain[span.start : min(span.end, span.start + 4 * MAX_WORDS)].split())[:MAX_WORDS]
    return longer if len(span.words) >= _CUT_AT and longer.startswith(span.words) else span.words


def _terms(reading: Reading) -> Terms:
    """The terms; unknown where added words make another class of the license and told no terms of their own."""
    known = reading.license
    changed = reading.modified and known is not None and known.license_class is not reading.license_class
    return Terms() if changed and reading.own_terms is None else reading.terms


def _printable(text: str) -> str:
    """Text that UTF-8 can carry: bytes of the command line that are none (lone surrogates) are written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _parts(reading: Reading) -> Sequence[License]:
    """The licenses that an expression joins; none for a single one, or where one of them is unknown."""
    if reading.license is not None or not re.search(r" (?:AND|OR) ", reading.id):
        return ()
    found = [license_by_id(key.strip("() ")) for key in re.split(r" AND | OR ", reading.id)]
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else ()


_ALLOWS = frozenset({"commercial_use", "redistribution", "modification", "patent_grant"})
"""Terms that hold for several licenses together only where they hold for each; all others hold where one has them."""


def _joined_terms(reading: Reading, parts: Sequence[License]) -> Terms:
    """The terms of several licenses at once; unknown where choices and additions are mixed."""
    if " OR " in reading.id:
        freest = min(parts, key=lambda part: strictness(reading_of(part)))
        return freest.terms if " AND " not in reading.id else Terms()
    joined: dict[str, Any] = {}
    for term in (field.name for field in fields(Terms)):
        values = [getattr(part.terms, term) for part in parts]
        told = [value for value in values if isinstance(value, str)]
        decisive = term not in _ALLOWS
        if told:
            joined[term] = "; ".join(dict.fromkeys(told))
        elif decisive in values:
            joined[term] = decisive
        elif None not in values:
            joined[term] = not decisive
    return Terms(**joined)

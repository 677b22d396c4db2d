"""The use case behind `openness license`: a name, a text or a repo in, what its license is and allows out.

For a repo it is the very decision of its audit: all declarations, the base models' among them, and the strictest decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from openness.evidence import Basis
from openness.licenses import LicenseClass, Reading, read_name, read_text
from openness.licenses.catalog import UNKNOWN, unknown_reading
from openness.licenses.model import License
from openness.sources.protocol import Source
from openness.subjects import FolderSubject, RepoSubject, parse_subject

if TYPE_CHECKING:
    from openness.detectors.license import Declaration

NOTICE = "This is not legal advice."


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class LicenseSpan(_Document):
    """Words that decided, and where they stand."""

    start: int = Field(description="The first character, from 0, in the text with line ends of one character.")
    end: int = Field(description="The character after the last.")
    line: int = Field(description="The line of the first character, from 1.")
    words: str
    says: str = Field(description="A license's id, a term, `added` (words that nobody could judge) or `reference`.")


class LicenseSaid(_Document):
    """Where the published text of a known license decides a term."""

    section: str
    words: str


class LicenseDeclaration(_Document):
    """One place in a repo that says which license its weights have."""

    declared_by: str = Field(description="`text`, `card`, `name`, `link`, `tag`, `prose`, `gate`, `policy` or `base`.")
    id: str
    license_class: LicenseClass = Field(alias="class")
    restricts_use: bool | None
    locator: str
    note: str


class LicenseAnswer(_Document):
    """What a license is, what it allows, and which words say so."""

    input: str
    id: str = Field(description="An SPDX id, the Hub's key or a name of ours; `unknown`; `none` where there is none.")
    name: str
    license_class: LicenseClass = Field(alias="class")
    restricts_use: bool | None = Field(description="Whether it limits who may use it or for what; null: unknown.")
    terms: dict[str, bool | str | None] = Field(description="Term by term; null where it is not known.")
    suits: list[str] = Field(description="The kinds of component that it was written for.")
    basis: Basis = Field(
        description="found: its text was read; stated: something refers to it; claimed: a name only; inferred: an "
        "unfamiliar text's terms, or what a base model passes on."
    )
    modified: bool = Field(description="Whether words were added to or changed in the known license.")
    matched: list[LicenseSpan]
    source: str = Field(description="What was read: a file, a repo's file pinned to its revision, or the name itself.")
    url: str | None = Field(None, description="Where the known license's text is published.")
    read: str | None = Field(None, description="The day on which that text was read for our table.")
    said: dict[str, LicenseSaid] = Field(description="Where the published text decides each term.")
    declarations: list[LicenseDeclaration] = Field(description="For a repo: each place that says something.")
    unread: list[str] = Field(description="For a repo: license files that were listed and not read.")
    notice: str = NOTICE


OpenSource = Callable[[], Source]


def license_of(given: str, open_source: OpenSource) -> LicenseAnswer:
    """What the license is that a name, an expression, a file (`LICENSE`, `./PATH`), a repo or a folder has.

    A known name comes first; write `./NAME` for a file of that name. `open_source` opens the Hub, for a repo or a
    folder only. Raises `FileError` for a file that cannot be read, `SubjectError` for a repo that cannot, `InputError`
    for what is none of these.
    """
    named = _named(given)
    if named is not None:
        return answer_of(named, given, source=f"the name {given.strip()!r}", basis=Basis.CLAIMED)
    path = Path(given).expanduser()
    looks_like_path = given.startswith(("./", "../", "/", "~"))
    if path.is_file() or (looks_like_path and not path.is_dir()):
        from openness.licenses.files import read_file

        return answer_of_text(read_file(path), given, source=given)
    if looks_like_path or _REPO.match(given):
        return _of_subject(given, open_source)
    return answer_of(unknown_reading(given[:300]), given, source=f"the name {given.strip()!r}", basis=Basis.CLAIMED)


_REPO = re.compile(r"^(?:https?://(?:www\.)?(?:huggingface\.co|hf\.co)/)?[\w.-]{1,96}/[\w.-]{1,96}(?:@\S{1,200})?/?$")


def _named(given: str) -> Reading | None:
    """What a name, an expression or an address is known as; None where it is not."""
    if given.startswith(("./", "../", "/", "~")):
        return None
    reading = read_name(given)
    return reading if reading.id != UNKNOWN or reading.restricts_use is not None else None


def answer_of_text(text: str, given: str, *, source: str) -> LicenseAnswer:
    """What a license's text is."""
    reading = read_text(text)
    if reading.is_reference:
        basis = Basis.STATED
    else:
        basis = Basis.FOUND if reading.license is not None else Basis.INFERRED
    return answer_of(reading, given, source=source, basis=basis)


def answer_of(reading: Reading, given: str, *, source: str, basis: Basis) -> LicenseAnswer:
    """A reading as the document that people and programs get."""
    known: License | None = reading.license
    said = known.said if known is not None and reading.own_terms is None else {}
    return LicenseAnswer(
        input=given,
        id=reading.id,
        name=reading.name,
        license_class=reading.license_class,
        restricts_use=reading.restricts_use,
        terms=asdict(reading.terms),
        suits=sorted(known.suits) if known else [],
        basis=basis,
        modified=reading.modified,
        matched=[LicenseSpan(**asdict(span)) for span in reading.matched],
        source=source,
        url=known.url if known else None,
        read=known.read if known else None,
        said={term: LicenseSaid(section=where.section, words=where.words) for term, where in said.items()},
        declarations=[],
        unread=[],
    )


def _of_subject(given: str, open_source: OpenSource) -> LicenseAnswer:
    from openness.auditing import take_snapshot
    from openness.detectors.license import decide
    from openness.detectors.view import model_view
    from openness.errors import InputError
    from openness.observing import licenses_of, observe
    from openness.sources.folder import FolderSource

    target = parse_subject(given)
    reader = open_source()
    if isinstance(target, FolderSubject):
        folder = FolderSource(target.path, reader)
        reader, repo, revision = folder, folder.subject, None
    elif isinstance(target, RepoSubject):
        repo, revision = target.repo, target.revision
    else:
        raise InputError(
            f"{given[:200]!r} has no one license",
            hint="Give a license's name, a file, OWNER/NAME or a folder (./PATH).",
        )
    snapshot = take_snapshot(reader, repo, revision)
    view = model_view(snapshot, snapshot.subject, snapshot.revision)
    decision = decide(view, licenses_of(observe(snapshot).bases))
    deciding = decision.deciding
    if deciding is None:
        named = decision.declared.named
        reading = unknown_reading(named[:300] or "no license that could be found")
        answer = answer_of(reading, given, source=view.url(), basis=Basis.FOUND)
        complete = view.listing_complete and view.card_reason is None and not decision.declared.unread and not named
        answer = answer.model_copy(update={"id": "none"}) if complete else answer
    else:
        basis = deciding.basis
        if deciding.source not in ("text", "base"):
            basis = Basis.STATED if deciding.source == "link" else Basis.CLAIMED
        elif deciding.source == "text" and deciding.reading.is_reference:
            basis = Basis.STATED
        answer = answer_of(deciding.reading, given, source=deciding.locator, basis=basis)
    return answer.model_copy(
        update={
            "declarations": [_told(declaration) for declaration in (*decision.mine, *decision.passed_on)],
            "unread": [path for path, _ in decision.declared.unread],
        }
    )


def _told(declaration: Declaration) -> LicenseDeclaration:
    return LicenseDeclaration(
        declared_by=declaration.source,
        id=declaration.reading.id,
        license_class=declaration.reading.license_class,
        restricts_use=declaration.reading.restricts_use,
        locator=declaration.locator,
        note=declaration.note,
    )

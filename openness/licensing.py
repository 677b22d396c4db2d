"""The use case behind `openness license`: a name, a text or a repo in, what its license is and allows out.

For a repo it is the very decision of its audit: of all declarations, the base models' too, the strictest decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from openness.errors import FileError, InputError
from openness.evidence import Basis
from openness.licenseanswer import THE_NAME, LicenseAnswer, LicenseBase, LicenseDeclaration, answer_of
from openness.licenses import Reading, read_name, read_text
from openness.licenses.catalog import UNKNOWN, license_by_id, unknown_reading
from openness.licenses.model import Span
from openness.licenses.names import MAX_NAME, near
from openness.sources.protocol import Source
from openness.subjects import FolderSubject, RepoSubject, escaped, parse_subject

if TYPE_CHECKING:
    from openness.detectors.license import Decision, Declaration
    from openness.detectors.view import RepoView

NONE: Final = "none"
"""The id where there is no license at all."""

OpenSource = Callable[[], Source]

_EXPECTED = "Give a license's name, a file (./PATH), OWNER/NAME for a model, or a folder (./PATH)."
_NOT_FETCHED = "Addresses are looked up and never read: save the text there, and give its file."
_PATH_STARTS = ("./", "../", "/", "~")
_FILE = re.compile(
    r"\.(?:txt|text|md|markdown|rst|html?|pdf|docx?|rtf)$|^(?:.*/)?(?:licen[cs]e|copying)$", re.IGNORECASE
)
_REPO = re.compile(r"^[\w.-]{1,96}/[\w.-]{1,96}(?:@\S{1,250})?$")
_HUB = re.compile(r"^(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/", re.IGNORECASE)
_HUB_REPO = re.compile(_HUB.pattern + r"[\w.-]{1,96}/[\w.-]{1,96}/?(?:[?#].*)?$", re.IGNORECASE)
_OTHER_KIND = re.compile(r"^(?:datasets|spaces|collections)/[^/\s]+/|^[\w.-]+/\*$")


def license_of(given: str, open_source: OpenSource) -> LicenseAnswer:
    """What the license is that a name, an expression, a text, a file, a repo or a folder has.

    A known name comes first; write `./NAME` for a file of that name. `open_source` opens the Hub, for a repo or a
    folder only. Raises `FileError` for a file that cannot be read, `SubjectError` for a repo that cannot, `InputError`
    for what is none of these.
    """
    if not given.strip():
        raise InputError("an empty name is no license", hint=_EXPECTED)
    is_path = given.startswith(_PATH_STARTS) or given in (".", "..")
    reading = None if is_path or _HUB_REPO.match(given) else read_name(given)
    if reading is not None and reading.id != UNKNOWN:
        return _of_name(reading, given)
    path = _path(given, is_path)
    if path is not None:
        from openness.licenses.files import read_file

        return answer_of_text(read_file(path), given, source=given)
    if len(given) > MAX_NAME or "\n" in given.strip():
        return answer_of_text(given, given, source="the text itself")
    if is_path or _REPO.match(given) or _HUB.match(given) or _OTHER_KIND.match(given):
        return _of_subject(given, open_source)
    return _of_name(reading or unknown_reading(given), given)


def _path(given: str, is_path: bool) -> Path | None:
    """The file that was given; None for a folder, and for what is written like a name and is no file here."""
    if is_path and "\0" in given:
        raise FileError(given[:200], "cannot be read: a path holds no NUL", hint=_EXPECTED)
    try:
        path = Path(given).expanduser()
        found = not path.is_dir() if is_path else path.is_file()
    except RuntimeError:
        raise InputError(f"{escaped(given)} names an unknown user's home", hint=_EXPECTED) from None
    except (OSError, ValueError) as error:
        if is_path:
            raise FileError(given[:200], f"cannot be read: {error.args[-1]}", hint=_EXPECTED) from None
        return None  # a text, and no path at all
    if found:
        return path
    if not is_path and "\n" not in given and len(given) <= MAX_NAME and _FILE.search(given):
        if "://" in given:
            raise InputError(f"{escaped(given)} is no address of a license that is known", hint=_NOT_FETCHED)
        raise FileError(escaped(given), "there is no such file", hint=_EXPECTED)
    return None


def answer_of_text(text: str, given: str, *, source: str) -> LicenseAnswer:
    """What a license's text is; raises `FileError` for an empty one."""
    if not text.strip():
        raise FileError(source, "is empty: there is no license to read", hint="Give the file with the license's text.")
    reading = read_text(text)
    basis = Basis.STATED if reading.is_reference else Basis.FOUND if reading.license else Basis.INFERRED
    return answer_of(reading, given, source=source, basis=basis, text=text)


def _of_name(reading: Reading, given: str) -> LicenseAnswer:
    answer = answer_of(reading, given, source=THE_NAME, basis=Basis.CLAIMED)
    unknown = reading.id == UNKNOWN and reading.restricts_use is None
    return answer.model_copy(update={"near": near(given)}) if unknown else answer


def _of_subject(given: str, open_source: OpenSource) -> LicenseAnswer:
    from openness.auditing import take_snapshot
    from openness.detectors.license import decide
    from openness.detectors.view import model_view
    from openness.observing import licenses_of, observe
    from openness.sources.folder import FolderSource

    target = parse_subject(given)
    if isinstance(target, FolderSubject):
        folder = FolderSource(target.path, open_source())
        reader: Source = folder
        repo, revision = folder.subject, None
    elif isinstance(target, RepoSubject):
        reader, repo, revision = open_source(), target.repo, target.revision
    else:
        raise InputError(f"{escaped(given)} has no one license", hint=_EXPECTED)
    snapshot = take_snapshot(reader, repo, revision)
    view = model_view(snapshot, snapshot.subject, snapshot.revision)
    bases = licenses_of(observe(snapshot).bases)
    decision = decide(view, bases)
    deciding = decision.deciding
    answer = _decided(view, decision, deciding, given) if deciding else _none(view, decision, given)
    passed_on = {declaration.reading.id for declaration in decision.passed_on}
    return answer.model_copy(
        update={
            "subject": view.repo if view.info is None else view.info.id or view.repo,
            "revision": (view.info.revision if view.info else None) or view.revision,
            "declarations": _declarations(decision),
            "bases": [_base(model, reading, passed_on) for model, reading in bases],
            "unread": [path for path, _ in decision.declared.unread],
        }
    )


def _none(view: RepoView, decision: Decision, given: str) -> LicenseAnswer:
    """The answer for a repo of which no license is known: it has none, one of its own, or not all could be read."""
    from openness.detectors.view import CARD
    from openness.snapshot import Reason

    named = decision.declared.named
    if named:
        line = view.card.line_of("license_name") or view.card.line_of("license")
        answer = answer_of(unknown_reading(named[:MAX_NAME]), given, source=view.url(CARD, line), basis=Basis.CLAIMED)
        return answer.model_copy(update={"near": near(named)})
    answer = answer_of(unknown_reading("No license was found"), given, source=view.url(), basis=Basis.FOUND)
    card_read = view.card_reason in (None, Reason.NOT_FOUND)
    whole = card_read and view.listing_complete and not decision.declared.unread
    return answer.model_copy(update={"id": NONE, "name": "No license"} if whole else {})


def _decided(view: RepoView, decision: Decision, deciding: Declaration, given: str) -> LicenseAnswer:
    from openness.detectors.license import files, identity_of
    from openness.detectors.view import CARD

    if deciding.source in ("text", "policy", "base"):
        basis = Basis.STATED if deciding.reading.is_reference else deciding.basis
    else:
        basis = Basis.STATED if deciding.source == "link" else Basis.CLAIMED
    reading, identity = deciding.reading, identity_of(view, deciding, decision.declared)
    known = license_by_id(identity)
    if reading.license is None and known is not None:  # told by a base's id, or restricted by a gate or a policy
        same = known.license_class is reading.license_class
        reading = replace(reading, name=known.name, license=known if same else None)
    where, _, line = deciding.locator.partition("#L")
    text = next((view.text(path) for path in (*files(view), CARD) if view.url(path) == where), None) or ""
    if deciding.source in ("prose", "gate"):  # its words were read apart from the rest of the card
        reading = replace(reading, matched=tuple(_placed(span, text, int(line or 1)) for span in reading.matched))
    answer = answer_of(reading, given, source=deciding.locator, basis=basis, text=text)
    return answer.model_copy(update={"id": identity})


def _placed(span: Span, card: str, line: int) -> Span:
    """Words of a card at their place in it: from their line on, whatever marks stand between them; else that line."""
    text = card.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    begins = sum(len(before) + 1 for before in lines[: line - 1])
    words = r"\W+".join(map(re.escape, re.findall(r"\w+", span.words)[:60]))
    found = re.compile(words).search(text, begins) if words else None
    start, end = found.span() if found else (begins, begins + len("".join(lines[line - 1 : line])))
    return replace(span, start=start, end=end, line=text.count("\n", 0, start) + 1)


def _declarations(decision: Decision) -> list[LicenseDeclaration]:
    from openness.licenses import agree

    deciding = decision.deciding
    return [
        LicenseDeclaration(
            declared_by=declaration.source,
            id=declaration.reading.id,
            license_class=declaration.reading.license_class,
            restricts_use=declaration.reading.restricts_use,
            locator=declaration.locator,
            note=declaration.note,
            decides=declaration is deciding,
            agrees=deciding is None or agree(declaration.reading, deciding.reading),
        )
        for declaration in (*decision.mine, *decision.passed_on)
    ]


def _base(model: str, reading: Reading | None, passed_on: set[str]) -> LicenseBase:
    return LicenseBase(
        model=model,
        id=reading.id if reading else None,
        license_class=reading.license_class if reading else None,
        restricts_use=reading.restricts_use if reading else None,
        passed_on=reading is not None and reading.id in passed_on,
    )

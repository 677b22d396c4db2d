"""What `openness import` does: read records, write attestations, and say what came of it."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import click
from pydantic import ValidationError

from openness.attestations.document import Attestation
from openness.attestations.reading import MAX_BYTES, parse_attestation
from openness.attestations.writing import to_yaml
from openness.cli.exits import DONE, USAGE, explain_error
from openness.cli.output import write_file
from openness.cli.progress import progress
from openness.errors import FileError, InputError
from openness.filecheck import decoded, read_text
from openness.importing import FORMATS, EmptyRecordError, Format
from openness.importing.inputs import read_file, record_files
from openness.importing.provenance import Provenance, provenance
from openness.importing.records import SPEAKS_FOR, Imported, Record
from openness.reports.wording import harmless

_SHOWN = 10
"""So many kinds of what was not understood are shown, the most frequent first."""
_PARTICULAR = re.compile(r"`[^`]*`|\"[^\"]*\"|(?<!\w)'[^']*'|[^\s`'\"]+/[^\s`'\"]+|\b\d+\b")
"""What differs between two sentences of one kind."""


@dataclass(frozen=True, slots=True)
class _Run:
    """One import: what is read, where it goes, and what is known of its origin."""

    form: Format
    given: Path
    output: Path
    held: Provenance
    day: date


@dataclass(slots=True)
class _Count:
    """What came of the records."""

    records: int = 0
    imported: Counter[str] = field(default_factory=Counter)
    """By what was done with the file: `new`, `replaced`, `unchanged`."""
    skipped: dict[str, list[str]] = field(default_factory=dict)
    """The records, by the reason."""
    wrong: int = 0
    changed: int = 0
    """Records that are not as the commit has them."""
    puzzles: list[tuple[str, str]] = field(default_factory=list)
    """A record and a sentence about it, for each thing that was not understood."""


def import_path(name: str, path: Path, output: Path, *, commit: str | None, day: str | None) -> int:
    """Import a file or a folder; returns the exit code. A wrong record stops no other.

    Raises `InputError` before any work where there is nothing to import, or nowhere to write it.
    """
    form = FORMATS[name]
    files = record_files(path, form.folder)
    held = _origin(form, files[0] if path.is_file() else files[0].parent, commit)
    run = _Run(form, path, output, held, _day(day) or held.day or _today())
    made = _make_folder(output)
    count = _Count(records=len(files))
    with progress() as shown:
        shown.total(len(files))
        for file in files:
            _import_one(file, run, count)
            shown.finished(file.name)
    if not count.imported:
        _take_away(made)
    for line in _summary(run, count):
        click.echo(line)
    return USAGE if count.wrong else DONE


def _origin(form: Format, place: Path, commit: str | None) -> Provenance:
    if commit is not None and not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise InputError(
            f"--commit: {harmless(commit, 80)!r} is no commit", hint="Give its 40 digits, as git prints them."
        )
    held = provenance(place, form.database)
    if commit is None:
        return held
    return Provenance(commit, held.day if (held.commit or "").startswith(commit) else None)


def _today() -> date:
    return datetime.now(UTC).date()


def _day(given: str | None) -> date | None:
    if given is None:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        day = None
    if day is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        raise InputError(f"--day: {harmless(given, 80)!r} is no day", hint="Give a day such as 2026-01-31.")
    if day > _today():
        raise InputError(f"--day: {day} is in the future (today is {_today()} in UTC)")
    return day


def _make_folder(output: Path) -> list[Path]:
    """Make the folder where there is none; returns all that had to be made, the innermost first."""
    made = [folder for folder in (output, *output.parents) if not os.path.lexists(folder)]
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"cannot be made a folder: {error.strerror or error}"
        raise FileError(str(output), problem, hint="Give another folder to --output.") from None
    return made


def _take_away(made: Iterable[Path]) -> None:
    """Leave no empty folders behind where nothing was imported."""
    with suppress(OSError):
        for folder in made:
            folder.rmdir()


def _import_one(file: Path, run: _Run, count: _Count) -> None:
    """Import one record, or count why it was not."""
    if file.name.startswith("_") and run.given.is_dir():
        count.skipped.setdefault("a file whose name begins with _ is no record", []).append(file.name)
        return
    try:
        record = _record(file, run)
        imported = _read(record, run.form)
        done = _write(run.output / f"{file.stem}.yaml", imported.attestation)
    except EmptyRecordError as reason:
        count.skipped.setdefault(str(reason), []).append(file.name)
        return
    except InputError as error:
        count.wrong += 1
        inside = isinstance(error, FileError) and error.path == file.name
        message = f"{file}{error.message.removeprefix(file.name)}" if inside else error.message
        explain_error(message, error.hint or f"Expected a record of the {run.form.database.title} ({run.form.id}).")
        return
    count.imported[done] += 1
    count.changed += record.commit != run.held.commit
    count.puzzles += [(file.name, sentence) for sentence in imported.not_understood]


def _record(file: Path, run: _Run) -> Record:
    content = read_file(file, run.given)
    return Record(file.name, decoded(content, file), run.held.of(content), run.day)


def _read(record: Record, form: Format) -> Imported:
    try:
        return form.read(record)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in said["loc"][:4])
        raise FileError(record.name, f"cannot be an attestation: {where}: {said['msg']}"[:500], line=1) from None


def _write(target: Path, attestation: Attestation) -> str:
    """Write an attestation, unless the file is somebody else's; returns what was done."""
    text = to_yaml(attestation, head=_head(attestation))
    if len(text) > MAX_BYTES or parse_attestation(text, str(target), now=None).attestation != attestation:
        assert attestation.source is not None  # noqa: S101 - every importer says where it read
        raise FileError(attestation.source.file, "holds more than an attestation can", line=1)
    if not target.exists() and not target.is_symlink():
        write_file(target, text)
        return "new"
    if not target.is_symlink() and _is_ours(target, attestation):
        if read_text(target, MAX_BYTES, "") == text:
            return "unchanged"
        write_file(target, text)
        return "replaced"
    raise FileError(
        str(target), "is there already, and no import of this record wrote it",
        hint="Give another folder to --output, or move the file away.",
    )  # fmt: skip


def _is_ours(target: Path, attestation: Attestation) -> bool:
    """Whether a file came from the same record of the same database."""
    try:
        there = parse_attestation(read_text(target, MAX_BYTES, ""), str(target), now=None).attestation.source
    except FileError:
        return False
    wanted = attestation.source
    return there is not None and wanted is not None and (there.database, there.file) == (wanted.database, wanted.file)


def _head(attestation: Attestation) -> str:
    source = attestation.source
    if source is None:
        return ""
    return (
        f"What {source.title} says in {harmless(source.file, 200)}, as `openness import` took it over.\n"
        f"The data: {source.license}."
    )


def _summary(run: _Run, count: _Count) -> Iterator[str]:
    title, held = run.form.database.title, run.held
    yield f"{title} ({run.form.id}), " + (f"commit {held.commit}" if held.commit else "commit unknown") + f", {run.day}"
    if held.commit is None:
        yield f"  nothing around {harmless(str(run.given), 200)} names it: give --commit SHA and --day YYYY-MM-DD"
    elif count.changed:
        yield f"  {_number(count.changed, 'record')} not as that commit has them: imported without a commit"
    imported, skipped = count.imported.total(), sum(map(len, count.skipped.values()))
    yield f"{_number(count.records, 'record')}: {imported} imported, {skipped} skipped, {count.wrong} wrong"
    for reason, names in count.skipped.items():
        yield f"  skipped: {reason} ({_names(names)})"
    yield from _not_understood(count.puzzles)
    done = ", ".join(f"{number} {word}" for word, number in count.imported.items())
    yield f"written to {harmless(str(run.output), 500)}: {done or 'nothing'}"
    if imported and run.day + SPEAKS_FOR < _today():
        yield f"  they speak for the time up to {run.day + SPEAKS_FOR}, which is over: an audit does not take them"


def _not_understood(puzzles: list[tuple[str, str]]) -> Iterator[str]:
    """How much was not understood, and the most frequent kinds of it, whatever stands in quotes."""
    if not puzzles:
        yield "everything was understood"
        return
    files = {name for name, _ in puzzles}
    yield f"{_number(len(puzzles), 'thing')} not understood, in {_number(len(files), 'record')} (kept as notes):"
    kinds: dict[str, list[tuple[str, str]]] = {}
    for name, sentence in puzzles:
        kinds.setdefault(_PARTICULAR.sub("...", sentence), []).append((name, sentence))
    ordered = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    for kind, found in ordered[:_SHOWN]:
        said = found[0][1] if len(found) == 1 else kind
        yield f"  {len(found):>4}  {harmless(said, 160)} ({_names(dict.fromkeys(name for name, _ in found))})"
    if len(ordered) > _SHOWN:
        yield f"  and {sum(len(found) for _, found in ordered[_SHOWN:])} of other kinds"


def _names(names: Iterable[str]) -> str:
    shown = [harmless(name, 80) for name in names]
    return ", ".join(shown[:2]) + (f" and {len(shown) - 2} more" if len(shown) > 2 else "")


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""What `openness verify` does: find the documents, hold each against the Hub, and print what came out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from openness.attestations.reading import AttestationFile
from openness.cli.batch import audit_all
from openness.cli.exits import DONE, UNABLE, UNMET, explain_error
from openness.cli.output import check_output, parts_as_text, print_parts, write_file, write_json
from openness.cli.progress import Progress, progress
from openness.errors import FileError, InputError
from openness.reports import Failure
from openness.reports import json as json_report
from openness.sources import Source, open_source
from openness.verification.document import Verification
from openness.verification.findings import Status
from openness.verifying import read_claims
from openness.verifying import verify as verify_one

if TYPE_CHECKING:
    from rich.console import RenderableType

_ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Run:
    """The options of one run, as the command line gives them."""

    hub: str | None
    timeout: float
    max_wait: float
    form: Literal["text", "json", "jsonl"]
    output: Path | None
    statuses: tuple[str, ...]


def verify(given: Sequence[Path], run: Run) -> int:
    """Verify what was given and print it; returns the exit code.

    Raises `InputError` before any work where nothing was given that could be verified. A wrong file stops no other.
    """
    paths = list(dict.fromkeys(_files(given)))
    check_output(run.output, *paths)
    if not paths:
        hint = "Give attestations, or a folder that holds some (*.yaml, *.yml, *.json)."
        raise InputError("no file to verify", hint=hint)
    many = len(paths) > 1 or os.path.isdir(given[0])
    streams = run.form == "jsonl" and run.output is None
    results: list[Verification | Failure] = []
    now = datetime.now(UTC)
    with progress(wanted=not (streams and sys.stdout.isatty())) as shown:
        source = open_source(run.hub, timeout=run.timeout, max_wait=run.max_wait, on_wait=shown.waiting)
        shown.total(len(paths))
        one = partial(_verify_one, source=source, shown=shown, now=now)
        for result in audit_all([str(path) for path in paths], one):
            results.append(result)
            if isinstance(result, Failure):
                explain_error(result.message, result.hint, about=result.input)
            if streams:
                write_json(_line(result, run.statuses))
    if not streams:
        _put_out(results, run, many=many)
    return _exit_code(results)


def _files(given: Iterable[Path]) -> Iterator[Path]:
    """The files that were given, and those of folders, in the order of their names."""
    for path in given:
        if os.path.isdir(path):
            try:
                yield from sorted(file for file in path.iterdir() if file.suffix.lower() in _ENDINGS and file.is_file())
            except OSError as error:
                raise FileError(
                    str(path), f"the folder cannot be read: {error.strerror}", hint="Check who may read it."
                ) from None
        else:
            yield path


def _verify_one(given: str, *, source: Source, shown: Progress, now: datetime) -> Verification:
    file: AttestationFile = read_claims(Path(given))
    name = file.attestation.subject
    shown.reading(name, 0, 1)
    try:
        return verify_one(file, source, given=given, now=now, progress=partial(shown.reading, name))
    finally:
        shown.finished(name)


def _put_out(results: Sequence[Verification | Failure], run: Run, *, many: bool) -> None:
    """Write all results in the format asked for; a text that would be empty is not written."""
    if run.form == "text":
        parts = _parts(results, run.statuses, many=many)
        if not parts:
            return
        if run.output is None:
            print_parts(parts)
        else:
            write_file(run.output, parts_as_text(parts))
        return
    if run.form == "jsonl":
        text = "".join(_line(result, run.statuses) for result in results)
    elif many:
        text = "[\n" + ",\n".join(_one(result, run.statuses).rstrip() for result in results) + "\n]\n"
    else:
        text = _one(results[0], run.statuses)
    if run.output is None:
        write_json(text)
    else:
        write_file(run.output, text)


def _parts(results: Sequence[Verification | Failure], statuses: tuple[str, ...], *, many: bool) -> list[RenderableType]:
    from openness.reports.terminal import notice
    from openness.reports.verification import Claims, Errors

    if many:
        return [Errors(results, statuses or (Status.CONTRADICTED.value,)), notice(apart=False)]
    (result,) = results
    if isinstance(result, Failure):
        return []
    return [Claims(result, statuses or tuple(status.value for status in Status)), notice(apart=True)]


def _only(result: Verification, statuses: tuple[str, ...]) -> Verification:
    """The document with the claims that are asked for; its counts stay those of all."""
    if not statuses:
        return result
    return result.model_copy(update={"claims": [one for one in result.claims if one.status in statuses]})


def _line(result: Verification | Failure, statuses: tuple[str, ...]) -> str:
    if isinstance(result, Failure):
        return json_report.line(result)
    return json_report.harmless(_only(result, statuses).model_dump_json()) + "\n"


def _one(result: Verification | Failure, statuses: tuple[str, ...]) -> str:
    if isinstance(result, Failure):
        return json_report.one(result)
    return json_report.harmless(_only(result, statuses).model_dump_json(indent=2)) + "\n"


def _exit_code(results: Sequence[Verification | Failure]) -> int:
    failed = [result.exit_code for result in results if isinstance(result, Failure)]
    done = [result for result in results if not isinstance(result, Failure)]
    contradicted = any(result.counts.contradicted for result in done)
    unable = not contradicted and bool(done) and all(result.unread is not None for result in done)
    return max([*failed, UNMET if contradicted else UNABLE if unable else DONE])

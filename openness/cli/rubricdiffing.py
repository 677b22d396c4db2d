"""What `openness rubric diff` does: read each model once, score it by both rubrics, and print what differs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from openness.cli.batch import audit_all
from openness.cli.exits import explain_error
from openness.cli.output import check_output, write_file, write_json
from openness.cli.progress import Progress, progress
from openness.errors import InputError
from openness.reports import Failure
from openness.reports import json as json_report
from openness.reports.rubricdiff import lines
from openness.rubric import Rubric, load_rubric, rubric_path
from openness.rubricdiff import Change, compared, differences, evidence_of, ordered
from openness.sources import Source, open_source
from openness.sources.recording import RecordingSource


def diff_rubrics(
    old: str,
    new: str,
    given: Sequence[str],
    form: str,
    output: Path | None,
    *,
    hub: str | None,
    timeout: float,
    max_wait: float,
) -> int:
    """Print what differs; returns the exit code: 0, or the highest of the named subjects that could not be read.

    Of all that a folder records, some may be recorded as missing: that is counted, and no error.
    """
    before, after = load_rubric(old), load_rubric(new)
    check_output(output, rubric_path(old), rubric_path(new), *given)
    with progress() as shown:
        source = open_source(hub, timeout=timeout, max_wait=max_wait, on_wait=shown.waiting)
        subjects = list(dict.fromkeys(given)) or _recorded(source)
        shown.total(len(subjects))
        one = partial(_one, old=before, new=after, source=source, shown=shown)
        results = list(audit_all(subjects, one))
    changes = [result for result in results if not isinstance(result, Failure)]
    failures = [result for result in results if isinstance(result, Failure)]
    for failed in failures if given else ():
        explain_error(failed.message, failed.hint, about=failed.input)
    if form == "json":
        text = json_report.harmless(json.dumps(_data(before, after, results), ensure_ascii=False, indent=2)) + "\n"
    else:
        text = "\n".join(lines(before, after, changes, failures)) + "\n"
    if output is not None:
        write_file(output, text)
    elif form == "json":
        write_json(text)
    else:
        click.echo(text, nl=False)
    return max((failed.exit_code for failed in failures), default=0) if given else 0


def _recorded(source: Source) -> list[str]:
    if not isinstance(source, RecordingSource):
        raise InputError(
            "no subject to score",
            hint="Name models, or give the folder of a recording with --hub: all models in it are scored.",
        )
    models = source.models()
    if not models:
        raise InputError("no model is recorded in the folder of --hub", hint="`openness record` records one.")
    return models


def _one(subject: str, *, old: Rubric, new: Rubric, source: Source, shown: Progress) -> Change:
    shown.reading(subject, 0, 1)
    try:
        seen = evidence_of(subject, source, progress=partial(shown.reading, subject))
        return compared(old, new, subject, seen, on=datetime.now(UTC).date())
    finally:
        shown.finished(subject)


def _data(old: Rubric, new: Rubric, results: Sequence[Change | Failure]) -> dict[str, Any]:
    changes = [result for result in results if not isinstance(result, Failure)]
    failures = [result for result in results if isinstance(result, Failure)]
    return {
        "old": {"id": old.id, "version": old.version, "digest": old.digest, "max": old.best},
        "new": {"id": new.id, "version": new.version, "digest": new.digest, "max": new.best},
        "differences": [asdict(one) for one in differences(old, new)],
        "subjects": len(changes),
        "levels_changed": sum(one.level_changes for one in changes),
        "scores_changed": sum(one.score_changes for one in changes),
        "changes": [asdict(one) for one in ordered(changes, old=old, new=new)],
        "failures": [
            {
                "input": one.input,
                "error": {"exit_code": one.exit_code, "message": one.message, "hint": one.hint},
            }
            for one in failures
        ],
    }

"""What `openness audit` does: check what was asked, expand, audit, print, and say what is not met."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from openness.cli.batch import audit_all, expand, is_many
from openness.cli.exits import explain_error
from openness.cli.given import Given, attestations_about, audit_subject
from openness.cli.output import Page, check_outputs, print_text, text_of, write_file, write_json
from openness.cli.progress import progress
from openness.cli.requirement import Requirement, check, checked_requirement
from openness.document import Audit
from openness.errors import InputError
from openness.filecheck import did_you_mean
from openness.reports import Failure, Results
from openness.reports import json as json_report
from openness.reports.formats import render
from openness.rubric import DEFAULT_RUBRIC, load_rubric
from openness.sources import open_source


@dataclass(frozen=True, slots=True)
class Run(Given):
    """The options of one run, as the command line gives them."""

    rubrics: tuple[str, ...]
    form: str
    output: Path | None
    reports: tuple[tuple[str, Path], ...]
    """Further reports to write: a format and a file each."""
    explain: bool
    details: tuple[str, ...]
    require: str | None
    min_score: float | None
    limit: int
    sort: Literal["newest", "downloads"]


def audit(given: Sequence[str], run: Run) -> int:
    """Audit what was given and print it; returns the exit code: the highest of all subjects'.

    Raises `InputError` before any work for wrong options. A subject that is wrong or cannot be audited stops no other.
    """
    rubrics = [load_rubric(name) for name in run.rubrics]
    asked = checked_requirement(run.require, run.min_score)
    read = ("/dev/stdin" if subject.strip() == "-" else subject for subject in given)
    written = [*([run.output] if run.output else ()), *(path for _, path in run.reports)]
    check_outputs(written, *read, *run.attestations, *run.rubrics, *([run.trust] if run.trust else ()))
    many = is_many(given)
    streams = run.form == "jsonl" and run.output is None
    results: list[Audit | Failure] = []
    with progress(wanted=not (streams and sys.stdout.isatty())) as shown:
        source = open_source(run.hub, timeout=run.timeout, max_wait=run.max_wait, on_wait=shown.waiting)
        subjects = expand(given, sys.stdin, source, limit=run.limit, sort=run.sort)
        if not subjects:
            # Not a success: a check that looked at nothing must not pass.
            raise InputError("no subject to audit", hint="Standard input held none; give one a line.")
        page = Page(many, run.explain, _asked_for(run, subjects))
        shown.total(len(subjects))
        stated = attestations_about(run, subjects)
        one = partial(audit_subject, source=source, rubrics=rubrics, shown=shown, stated=stated, given=run)
        for result in audit_all(subjects, one):
            results.append(result)
            if isinstance(result, Failure):
                explain_error(result.message, result.hint, about=result.input if many else "")
            if streams:
                write_json(json_report.line(result))
    default = load_rubric(DEFAULT_RUBRIC)
    answers = Results(results, many, {rubric.id: rubric for rubric in (default, *rubrics)})
    empty = not many and isinstance(results[0], Failure)  # as text, which is then not written
    for form, path in (*run.reports, *([(run.form, run.output)] if run.output else ())):
        if form != "text":
            write_file(path, render(form, answers))
        elif not empty:
            write_file(path, text_of(results, page))
    if run.output is None and run.form == "text" and not empty:
        print_text(results, page)
    elif run.output is None and run.form != "text" and not streams:
        write_json(render(run.form, answers))
    checked = [_check(result, asked) for result in results]
    for code, said in checked:
        if code and said:
            explain_error(said)
    return max((code for code, _ in checked), default=0)


def _asked_for(run: Run, subjects: Sequence[str | Failure]) -> Callable[[Audit], bool]:
    """Which of several subjects' reports are asked for; raises `InputError` for one that is not among them."""
    names = {subject.input if isinstance(subject, Failure) else subject for subject in subjects}
    known = {name.lower() for name in names}
    for name in run.details:
        if name != "all" and name.lower() not in known:
            raise InputError(
                f"--details {name!r} is none of the subjects{did_you_mean(name, names)}",
                hint="Give it as the subject is given, or `all`.",
            )
    wanted = {name.lower() for name in run.details}
    every = "all" in wanted or (run.explain and not wanted)
    return lambda audit: every or audit.input.lower() in wanted


def _check(result: Audit | Failure, asked: Requirement) -> tuple[int, str]:
    return (result.exit_code, "") if isinstance(result, Failure) else check(result, asked)

"""What `openness compare` does: audit each subject once by all rubrics, and print them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from openness.cli.batch import audit_all, failure
from openness.cli.exits import explain_error
from openness.cli.given import Given, attestations_about, audit_subject
from openness.cli.output import check_output, parts_as_text, print_parts, write_file, write_json
from openness.cli.progress import progress
from openness.errors import InputError, OpennessError
from openness.reports import Failure
from openness.reports import json as json_report
from openness.reports.outline import side_by_side
from openness.rubric import load_rubric
from openness.sources import open_source
from openness.subjects import OwnerSubject, StdinSubject, parse_subject

if TYPE_CHECKING:
    from rich.console import RenderableType

    from openness.comparing import Comparison


@dataclass(frozen=True, slots=True)
class Run(Given):
    """The options of one run, as the command line gives them."""

    rubrics: tuple[str, ...]
    form: Literal["text", "json", "markdown", "html"]
    output: Path | None


def compare_models(given: Sequence[str], run: Run) -> int:
    """Compare what was given and print it; returns the exit code: the highest of all subjects'."""
    rubrics = [load_rubric(name) for name in run.rubrics]
    check_output(run.output, *given, *run.attestations, *run.rubrics, *([run.trust] if run.trust else ()))
    with progress() as shown:
        source = open_source(run.hub, timeout=run.timeout, max_wait=run.max_wait, on_wait=shown.waiting)
        subjects = [_checked(subject) for subject in dict.fromkeys(given)]
        stated = attestations_about(run, subjects)
        shown.total(len(subjects))
        one = partial(audit_subject, source=source, rubrics=rubrics, shown=shown, stated=stated, given=run)
        results = list(audit_all(subjects, one))
    failures = [result for result in results if isinstance(result, Failure)]
    for failed in failures:
        explain_error(failed.message, failed.hint, about=failed.input)
    if len(failures) < len(results):
        _put_out(side_by_side(results), run)
    return max((failed.exit_code for failed in failures), default=0)


def _checked(subject: str) -> str | Failure:
    try:
        if isinstance(parse_subject(subject), OwnerSubject | StdinSubject):
            raise InputError(
                "names no single model", hint="Name the models to compare; for many, `openness audit` has a table."
            )
    except OpennessError as error:
        return failure(subject, error)
    return subject


def _put_out(comparison: Comparison, run: Run) -> None:
    from openness.reports.comparison import ComparisonReport, markdown
    from openness.reports.terminal import notice

    if run.form == "text":
        parts: list[RenderableType] = [ComparisonReport(comparison), notice(apart=True)]
        if run.output is None:
            print_parts(parts)
            return
        text = parts_as_text(parts)
    elif run.form == "json":
        text = json_report.harmless(comparison.model_dump_json(by_alias=True, indent=2)) + "\n"
    elif run.form == "markdown":
        text = markdown(comparison)
    else:
        from openness.reports import html

        text = html.comparison(comparison)
    if run.output is None:
        write_json(text)
    else:
        write_file(run.output, text)

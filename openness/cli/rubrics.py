"""What `openness rubric list`, `show`, `check` and `new` do."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import click

from openness.checking import findings
from openness.cli.exits import USAGE, explain_error
from openness.cli.output import check_output, write_file, write_json
from openness.errors import FileError, InputError
from openness.reports import json as json_report
from openness.reports.rubricpages import index, page
from openness.reports.rubrics import lines
from openness.reports.wording import harmless
from openness.rubric import DEFAULT_RUBRIC, Rubric, load_rubric, read_rubric, rubric_path, shipped_rubrics

SCHEMA = Path(str(resources.files("openness"))) / "schemas" / "rubric.schema.json"


def show_list(form: str) -> None:
    """Print the shipped rubrics."""
    rubrics = [load_rubric(name) for name in shipped_rubrics()]
    if form == "markdown":
        _put(index(rubrics), None)
    elif form == "json":
        _put(_json([{"id": one.id, "version": one.version, "title": one.title} for one in rubrics]), None)
    else:
        width = max(len(one.id) for one in rubrics)
        versions = max(len(one.version) for one in rubrics)
        for one in rubrics:
            default = " (default)" if one.id == DEFAULT_RUBRIC else ""
            click.echo(f"{one.id:<{width}}  {one.version:<{versions}}  {harmless(one.title)}{default}")


def show_rubric(name: str, form: str, output: Path | None) -> None:
    """Print one rubric; raises `FileError` for a file that is wrong."""
    check_output(output, rubric_path(name))
    rubric = load_rubric(name)
    if form == "json":
        text = _json(as_data(rubric))
    else:
        text = page(rubric) if form == "markdown" else "\n".join(lines(rubric)) + "\n"
    _put(text, output)


def as_data(rubric: Rubric) -> object:
    """A rubric as it would stand in its file."""
    return rubric.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def check_rubrics(names: Sequence[str]) -> int:
    """Print what is to be said of each; a file that is wrong stops no other, and makes the exit code 2."""
    code = 0
    for name in names:
        try:
            path = rubric_path(name)
            rubric, document = read_rubric(path)
        except InputError as error:
            explain_error(error.message, error.hint)
            code = USAGE
            continue
        found = sorted((document.line(one.place) or 1, one.message) for one in findings(rubric))
        shown = harmless(str(path), 500)
        for line, message in found:
            click.echo(f"{shown}:{line}: warning: {harmless(message)}")
        counts = f"{_count(rubric.criteria, 'criterion', 'criteria')}, {_count(rubric.levels, 'level', 'levels')}"
        click.echo(f"{shown}: valid: {counts}, {_count(found, 'warning', 'warnings')}")
    return code


def _count(items: Sequence[object], one: str, many: str) -> str:
    return f"{len(items) or 'no'} {one if len(items) == 1 else many}"


def new_rubric(output: Path | None) -> None:
    """Write the rubric to begin with; raises `FileError` rather than overwrite what is there."""
    check_output(output)
    if output is not None and os.path.lexists(output):
        raise FileError(str(output), "exists, and no rubric is overwritten", hint="Give --output another name.")
    _put(start(), output)


def start() -> str:
    """The rubric to begin with; its editor line names the schema as it is installed."""
    text = (resources.files("openness") / "rubric" / "start.yaml").read_text(encoding="utf-8")
    return text.replace("$schema=SCHEMA", f"$schema={SCHEMA.as_uri()}", 1)


def _json(data: object) -> str:
    return json_report.harmless(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def _put(text: str, output: Path | None) -> None:
    if output is None:
        write_json(text) if text.startswith(("{", "[")) else click.echo(text, nl=False)
    else:
        write_file(output, text)

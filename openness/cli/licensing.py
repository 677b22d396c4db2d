"""What `openness license` does: find out, and print."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import click

from openness.cli.output import write_json
from openness.errors import InputError
from openness.filecheck import did_you_mean
from openness.licenses.catalog import all_licenses
from openness.licenses.model import License, LicenseClass
from openness.reports import json as json_report
from openness.reports import licenses as report


def show_license(given: str, form: str, *, hub: str | None, timeout: float, max_wait: float) -> int:
    """Print what one license is; raises an `OpennessError` where the subject cannot be read."""
    from openness.cli.progress import progress
    from openness.licensing import answer_of_text, license_of
    from openness.sources import open_source

    if given == "-":
        from openness.licenses.files import read_stream

        answer = answer_of_text(read_stream(sys.stdin.buffer), given, source="standard input")
    else:
        with progress() as shown:
            opened = partial(open_source, hub, timeout=timeout, max_wait=max_wait, on_wait=shown.waiting)
            shown.reading(given, 0, 1)
            answer = license_of(given, opened)
    if form == "json":
        write_json(json_report.harmless(answer.model_dump_json(by_alias=True, indent=2)) + "\n")
    else:
        for line in report.lines(answer):
            click.echo(line)
    return 0


def list_licenses(classes: Sequence[str], form: str) -> int:
    """Print all licenses that are known, side by side; raises `InputError` for a class that there is none of."""
    known = [each.value for each in LicenseClass if each is not LicenseClass.UNKNOWN]
    for name in classes:
        if name not in known:
            raise InputError(
                f"{name[:80]!r} is no class of licenses{did_you_mean(name, known)}",
                hint=f"The classes are: {', '.join(known)}",
            )
    shown = [each for each in all_licenses() if not classes or each.license_class.value in classes]
    if form == "json":
        write_json(json.dumps([_row(each) for each in shown], ensure_ascii=False, indent=2) + "\n")
    else:
        for line in report.table(shown):
            click.echo(line)
    return 0


def _row(known: License) -> dict[str, Any]:
    return {
        "id": known.id,
        "name": known.name,
        "class": known.license_class.value,
        "restricts_use": known.restricts_use,
        "terms": asdict(known.terms),
        "suits": sorted(known.suits),
        "url": known.url,
        "read": known.read,
    }

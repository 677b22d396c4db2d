"""What `openness config` does."""

from __future__ import annotations

import dataclasses
import json

import click

from openness.cli.output import write_json
from openness.reports.wording import harmless
from openness.service.settings import load_settings, shown


def show_settings(form: str) -> None:
    """Print all settings; raises `InputError` where one is wrong."""
    rows = shown(load_settings())
    if form == "json":
        write_json(json.dumps([dataclasses.asdict(row) for row in rows], indent=2) + "\n")
        return
    for row in rows:
        value = "(not set)" if row.value is None else harmless(row.value)
        click.echo(f"{row.name} = {value}" + f"  [{row.source}]")
        click.echo(f"    {row.description}")

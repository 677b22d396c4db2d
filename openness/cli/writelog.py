"""What `openness db log` does."""

from __future__ import annotations

import json

import click

from openness.cli.database import open_database, using
from openness.cli.output import write_json
from openness.reports.wording import harmless
from openness.service.settings import load_settings
from openness.store.tables import Write
from openness.store.writes import writes


def show_log(subject: str | None, limit: int, before: int | None, form: str) -> None:
    """Print lines of the log of writes."""
    with using(open_database(load_settings())) as database, database.reading() as session:
        lines = writes(session, subject=subject, before=before, limit=limit)
    if form == "json":
        write_json(json.dumps([_as_data(line) for line in lines], indent=2, ensure_ascii=False) + "\n")
        return
    for line in lines:
        click.echo(_as_text(line))
    if not lines:
        click.echo("nothing was written" + ("" if subject is None else f" about {harmless(subject, 200)}"))
    elif len(lines) == limit:
        click.echo(f"older lines: --before {lines[-1].id}")


def _as_data(line: Write) -> dict[str, object]:
    return {
        "id": line.id,
        "at": line.at.isoformat(),
        "actor": line.actor,
        "action": line.action,
        "subject": line.subject,
        "detail": line.detail,
        "request_id": line.request_id,
    }


def _as_text(line: Write) -> str:
    said = f"{line.id}  {line.at:%Y-%m-%d %H:%M:%S}Z  {line.actor}  {line.action}  {line.subject}"
    more = "".join(f"  {key}={json.dumps(value, ensure_ascii=False)}" for key, value in line.detail.items())
    return harmless(said + more, 500)

"""What `openness db upgrade` and `check` do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from openness.cli.database import apply, named_database, still_to_apply, using
from openness.cli.exits import DONE, UNMET, explain_error
from openness.service.settings import load_settings
from openness.store.migrating import differences

MAX_SHOWN = 20
"""Differences that are printed, at most."""


def upgrade_database() -> None:
    """Apply what is pending, and print what that was."""
    with using(named_database(load_settings())) as database:
        for one in apply(database):
            click.echo(f"applied {one}")
        click.echo(f"{database.shown} is up to date")


def check_database() -> int:
    """Print what is pending or differs; returns the exit code."""
    with using(named_database(load_settings())) as database:
        if missing := still_to_apply(database):
            explain_error(f"{database.shown}: {', '.join(missing)} to be applied", "Apply with: openness db upgrade")
            return UNMET
        found = list(_sentences(differences(database)))
        for sentence in found[:MAX_SHOWN]:
            explain_error(f"{database.shown}: {sentence}")
        if found:
            explain_error(
                f"{len(found)} differences from the tables that this openness needs",
                "Somebody changed the tables by hand, or a migration is missing: restore a backup, or report it.",
            )
            return UNMET
        click.echo(f"{database.shown} is up to date")
        return DONE


def _sentences(found: list[Any]) -> Iterator[str]:
    """Alembic's differences in words; those of one table's columns come as a list."""
    for one in found:
        if isinstance(one, list):
            yield from _sentences(one)
        else:
            yield f"{str(one[0]).replace('_', ' ')}: {', '.join(_name(part) for part in one[1:] if part is not None)}"


def _name(part: Any) -> str:
    named = getattr(part, "name", None)
    return str(named or part)[:200]

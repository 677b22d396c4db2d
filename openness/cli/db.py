"""`openness db`: the service's database: its migrations, and its log of writes."""

from __future__ import annotations

import click


@click.group("db")
def command() -> None:
    """Bring the service's database up to date, check it, and read its log of writes.

    The database is the one of OPENNESS_DATABASE_URL. SQLite is kept up to date by whoever opens it; PostgreSQL by
    `openness db upgrade`, after a newer openness was installed and before it is started.

    \b
    Example:
      openness db upgrade
      openness db check
      openness db log
    """


@command.command("upgrade")
def upgrade() -> None:
    """Apply the pending migrations, all of them or none, and print which these were.

    It can be run at any time, also by several at once. Exit codes: 0 done; 2 a wrong setting; 3 the database cannot be
    reached, or was made by a newer openness.

    \b
    Examples:
      openness db upgrade
      OPENNESS_DATABASE_URL=postgresql://openness@db/openness openness db upgrade
    """
    from openness.cli.migrating import upgrade_database

    upgrade_database()


@command.command("check")
def check() -> int:
    """Check that no migration is pending, and that the tables are as this openness needs them. Changes nothing.

    Exit codes: 0 all is well; 1 it is not, with what differs; 2 a wrong setting; 3 the database cannot be reached, or
    was made by a newer openness.

    \b
    Example:
      openness db check
    """
    from openness.cli.migrating import check_database

    return check_database()


@command.command("log")
@click.option("--subject", metavar="NAME", help="Only what was written about this: a model, or token:ID.")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True, help="How many lines, at most.")
@click.option("--before", type=click.IntRange(1), metavar="ID", help="Only lines that are older than this one.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or a JSON array.",
)  # fmt: skip
def log(subject: str | None, limit: int, before: int | None, form: str) -> None:
    """Print the log of writes, the newest first: when, who, what, about which model, and more about it.

    Each write over the service's API and each by the command line has a line.

    \b
    Examples:
      openness db log
      openness db log --subject allenai/OLMo-2-1124-7B --format json
    """
    from openness.cli.writelog import show_log

    show_log(subject, limit, before, form)

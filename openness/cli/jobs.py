"""`openness jobs`: the audits that were asked for, and trying dead ones again."""

from __future__ import annotations

import click


@click.group("jobs")
def command() -> None:
    """See which audits wait, run and are dead, and try dead ones again.

    \b
    Examples:
      openness jobs list --state dead
      openness jobs retry --all-dead
    """


@command.command("list", epilog="Exit codes: 0 done; 2 a wrong setting; 3 the database cannot be used.")
@click.option(
    "--state", type=click.Choice(["waiting", "running", "done", "dead"]), help="Only these; without, all of them."
)
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="So many at most.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or a JSON array of objects.",
)  # fmt: skip
def list_jobs(state: str | None, limit: int, form: str) -> None:
    """Print audits that were asked for, the latest first; those that wait, as they will be made.

    \b
    Examples:
      openness jobs list
      openness jobs list --state dead --limit 10
      openness jobs list --format json
    """
    from openness.cli.joblisting import show_jobs

    show_jobs(state, limit, form)


@command.command("retry", epilog="Exit codes: 0 done; 2 no such job, or it is not dead; 3 the database cannot be used.")
@click.argument("ids", nargs=-1, metavar="ID...")
@click.option("--all-dead", is_flag=True, help="All that are dead, but for repos that were not found.")
def retry_jobs(ids: tuple[str, ...], all_dead: bool) -> None:
    """Let dead jobs wait again, with all their attempts: each ID that is given, or --all-dead.

    \b
    Examples:
      openness jobs retry 0f8c2c9e6c4b4c5a8c6f0c2b7b1d4e3a
      openness jobs retry --all-dead
    """
    from openness.cli.joblisting import retry

    if bool(ids) == all_dead:
        raise click.UsageError("Give the ids of jobs, or --all-dead.")
    retry(ids, all_dead)

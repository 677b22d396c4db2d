"""`openness worker`: a process that makes the audits that wait in a PostgreSQL database."""

from __future__ import annotations

import click


@click.command(
    "worker",
    epilog="Everything else is set by the environment: `openness config` prints it all. Exit codes: 0 stopped; 1 no "
    "worker lives (--check); 2 a wrong setting, or nothing to do for a worker; 3 the database cannot be used.",
)
@click.option(
    "--concurrency", type=click.IntRange(1, 64), metavar="N", help="Audits at a time (OPENNESS_JOB_WORKERS; 2)."
)
@click.option(
    "--heartbeat", type=click.FloatRange(0.05, 60), metavar="SECONDS", hidden=True,
    help="How often to tell that it lives; everything else that is done now and then keeps the proportion.",
)  # fmt: skip
@click.option("--check", is_flag=True, help="Run none; tell whether one lives, by the exit code (1: none does).")
def command(concurrency: int | None, heartbeat: float | None, check: bool) -> int:
    """Make the audits that were asked for of a service on PostgreSQL; as many workers as you like.

    An audit whose worker dies is taken up again by another one. SIGTERM and Ctrl-C stop a worker: what it has not done
    by then waits for the others. On SQLite there is nothing to run: `openness serve` makes the audits itself.

    \b
    Examples:
      OPENNESS_DATABASE_URL=postgresql://openness@db/openness openness worker
      openness worker --concurrency 4
      openness worker --check        0 where a worker told within a minute that it lives
    """
    from openness.cli.database import open_database
    from openness.errors import InputError
    from openness.service.jobs.means import Means, Pace
    from openness.service.jobs.schema import workers_alive
    from openness.service.logs import configure_logs
    from openness.service.settings import load_settings

    settings = load_settings(job_workers=concurrency)
    if settings.database_url.startswith("sqlite"):
        raise InputError(
            "a worker has nothing to do for a database in SQLite: `openness serve` makes the audits itself",
            hint="Set OPENNESS_DATABASE_URL=postgresql://... for both, or leave the worker out.",
        )
    database = open_database(settings)
    try:
        if check:
            return _tell(workers_alive(database))
        configure_logs(settings.log_format, settings.log_level)
        from openness.service.jobs.working import run_worker

        pace = Pace() if heartbeat is None else Pace.of(heartbeat)
        run_worker(Means(settings, database, pace), settings.job_workers)
    finally:
        database.close()
    return 0


def _tell(alive: int) -> int:
    """How many workers live, in words and as an exit code."""
    click.echo(f"workers that told within a minute that they live: {alive}")
    return 0 if alive else 1

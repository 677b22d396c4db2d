"""Jobs as `openness jobs` shows them, and dead ones that are tried again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import click

from openness.cli.database import open_database, using
from openness.cli.output import write_json
from openness.errors import InputError
from openness.reports.wording import harmless
from openness.service.jobs import queue_for
from openness.service.settings import load_settings
from openness.store import jobs
from openness.store.tables import DEAD, Job

FIELDS = (
    "id", "repo", "revision", "state", "reason", "origin", "attempts", "created_at", "due_at", "started_at",
    "finished_at", "worker", "read", "wanted", "problem", "hint",
)  # fmt: skip


def show_jobs(state: str | None, limit: int, form: str) -> None:
    """Print jobs."""
    with using(open_database(load_settings())) as database, database.reading() as session:
        found = jobs.listed(session, state=state, limit=limit)
    if form == "json":
        write_json(json.dumps([_fields(job) for job in found], indent=2) + "\n")
        return
    for job in found:
        click.echo("\n".join(_lines(job)))
    if not found:
        click.echo(f"no job is {state}" if state else "no jobs")


def retry(ids: Sequence[str], all_dead: bool) -> None:
    """Let dead jobs wait again; raises `InputError` where one is not dead, and then leaves all as they are."""
    settings = load_settings()
    with using(open_database(settings)) as database:
        queue = queue_for(settings, database)
        with database.writing() as session:
            now = datetime.now(UTC)
            dead = jobs.retriable(session) if all_dead else [_dead(jobs.find(session, one), one) for one in ids]
            for job in dead:
                queue.wake(session, jobs.retry(session, job, now))
    click.echo(f"{len(dead)} {'job waits' if len(dead) == 1 else 'jobs wait'} again")


def _dead(job: Job | None, asked: str) -> Job:
    if job is None:
        raise InputError(f"there is no job {harmless(asked, 60)}", hint="`openness jobs list` shows them.")
    if job.state != DEAD:
        raise InputError(
            f"job {job.id} is {job.state}, not dead", hint="`openness jobs list --state dead` shows which."
        )
    return job


def _fields(job: Job) -> dict[str, Any]:
    values = {name: getattr(job, name) for name in FIELDS}
    return {name: f"{one:%Y-%m-%dT%H:%M:%SZ}" if isinstance(one, datetime) else one for name, one in values.items()}


def _lines(job: Job) -> Iterator[str]:
    when = job.finished_at or job.started_at or job.due_at
    about = harmless(f"{job.repo}@{job.revision}" if job.revision else job.repo, 200)
    tries = f"{job.attempts} {'try' if job.attempts == 1 else 'tries'}"
    yield f"{job.id}  {job.state:<7}  {when:%Y-%m-%d %H:%M:%S}  {about}  ({job.origin}, {tries})"
    if job.problem:
        said = harmless(job.problem, 300)
        yield f"    {job.reason}: {said}" if job.reason else f"    {said}"

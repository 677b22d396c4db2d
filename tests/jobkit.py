"""Audits that are asked for and made in tests, as an engine would make them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from openness.service.jobs.means import Means, Pace
from openness.service.jobs.performing import perform
from openness.service.settings import Settings
from openness.store import claims, jobs
from openness.store.database import Database
from openness.store.jobs import Ask, Limits, Origin
from openness.store.names import find_model
from openness.store.tables import Audit, Job, Model

MANY = Limits(waiting_anonymous=10_000, waiting_per_client=10_000, audits_per_hour=0)


def means_for(database: Database, hub: str, *, pace: Pace = Pace(), **settings: Any) -> Means:  # noqa: B008 - frozen
    """What it takes to audit from a Hub."""
    return Means(Settings(database_url=database.url, hub=hub, **settings), database, pace)


def queue(means: Means, repo: str, origin: Origin = "token", **more: Any) -> str:
    """Ask for an audit; its job's id."""
    with means.database.writing() as session:
        return jobs.ask(session, Ask(repo, origin, **more), MANY, means.now()).job.id


def do_next(means: Means, *, stopping: threading.Event | None = None) -> list[str]:
    """Make the audit that is next, whenever it is due; the ids of the jobs that wait again after it."""
    waiting: list[str] = []

    def wake(session: Session, job: Job) -> None:
        waiting.append(job.id)

    with means.database.writing() as session:
        claim = claims.begin(session, means.now() + timedelta(days=1), "test")
    assert claim is not None
    perform(means, claim, wake, stopping or threading.Event())
    return waiting


def do(means: Means, repo: str, origin: Origin = "token", **more: Any) -> Job:
    """Ask for an audit and make it, once; the job as it is then."""
    job_id = queue(means, repo, origin, **more)
    do_next(means)
    return job(means.database, job_id)


def job(database: Database, job_id: str) -> Job:
    """A job as it is now."""
    with database.reading() as session:
        found = jobs.find(session, job_id)
    assert found is not None
    return found


def model(database: Database, repo: str) -> Model | None:
    """A model as it is stored."""
    with database.reading() as session:
        return find_model(session, repo)


def audits_of(database: Database, repo: str) -> int:
    """How many audits of a model are stored."""
    with database.reading() as session:
        found = find_model(session, repo)
        return (
            0 if found is None else session.scalars(select(func.count()).where(col(Audit.model_id) == found.id)).one()
        )


def until(holds: Callable[[], bool], seconds: float = 15.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.02)

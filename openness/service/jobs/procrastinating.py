"""The engine for PostgreSQL: procrastinate tells workers of jobs, one at a time for a repo, and knows which of them
live.

What a job is stands in our own table. procrastinate's rows say only which repo to look at, and go when that was done: a
row of ours that waits without one gets another, and a row whose worker died is dropped.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import text
from sqlmodel import Session

from openness.service.jobs.schema import prepare, prepared
from openness.store.database import Database
from openness.store.tables import Job

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Deferring", "defer", "forgotten", "prepare", "prepared"]

TASK = "openness.audit"
QUEUE = "audits"
_MOVE = text(
    "UPDATE procrastinate_jobs SET priority = :priority, scheduled_at = :due "
    "WHERE queueing_lock = :lock AND status = 'todo'"
)
MANY = 1000
"""Rows that are mended at a time."""

_APP = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Never opened: it only defers, on connections that it is given."""


def defer(session: Session, job: Job) -> None:
    """Have a worker look at a job when it is due, in the session's transaction."""
    lock = lock_of(job.key, job.revision)
    session.flush()
    connection = session.connection()
    if connection.execute(_MOVE, {"priority": job.priority, "due": job.due_at, "lock": lock}).rowcount:
        return  # one was told already, of another time or priority perhaps
    driver: Any = connection.connection.driver_connection
    task = _APP.configure_task(
        TASK,
        connection=driver,
        queue=QUEUE,
        lock=lock,
        queueing_lock=lock,
        priority=job.priority,
        schedule_at=job.due_at,
    )
    # Somebody else may have told at the same moment: the lock refuses a second one.
    with contextlib.suppress(AlreadyEnqueued), connection.begin_nested():
        task.defer(key=job.key, revision=job.revision)


def lock_of(key: str, revision: str) -> str:
    """What two jobs about the same have in common; no repo's name has an @ in it."""
    return f"{key}@{revision}"


def forgotten(session: Session) -> Sequence[str]:
    """The ids of jobs that wait and of which no worker will be told."""
    query = (
        "SELECT job.id FROM job WHERE job.state = 'waiting' AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs AS told "
        "WHERE told.queueing_lock = job.key || '@' || job.revision AND told.status = 'todo') LIMIT :many"
    )
    return session.scalars(text(query), {"many": MANY}).all()


class Deferring:
    """The queue of a web process: it tells the workers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._prepared = False

    def wake(self, session: Session, job: Job) -> None:
        """Have a worker told, when the transaction is committed."""
        defer(session, job)

    def start(self) -> None:
        """Nothing to start: workers are processes of their own."""

    def stop(self) -> None:
        """Nothing to stop."""

    def ready(self) -> bool:
        """Whether jobs can be queued."""
        self._prepared = self._prepared or prepared(self._database)
        return self._prepared

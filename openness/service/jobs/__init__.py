"""Audits that were asked for get done, once, whatever dies: one protocol, and two engines that call the same code."""

from __future__ import annotations

from openness.service.jobs.means import Means
from openness.service.jobs.protocol import Queue
from openness.service.settings import Settings
from openness.store.database import Database


def queue_for(settings: Settings, database: Database) -> Queue:
    """The queue of a web process: it makes the audits itself on SQLite, and leaves them to workers on PostgreSQL."""
    if database.is_sqlite:
        from openness.service.jobs.inprocess import InProcess

        return InProcess(Means(settings, database), settings.job_workers)
    from openness.service.jobs.procrastinating import Deferring

    return Deferring(database)

"""What an engine is that has audits made."""

from __future__ import annotations

from typing import Protocol

from sqlmodel import Session

from openness.store.tables import Job


class Queue(Protocol):
    """Has the jobs done that wait in the table; see `openness.store.jobs.ask` for how they get there."""

    def wake(self, session: Session, job: Job) -> None:
        """Tell of a job that waits, or goes earlier, in the transaction that made it so: the job is done if and only
        if that is committed."""

    def start(self) -> None:
        """Begin to do jobs, where this process does any."""

    def stop(self) -> None:
        """Stop within a few seconds; what is not done by then waits for somebody else."""

    def ready(self) -> bool:
        """Whether jobs that are queued now will be done."""

"""The engine for SQLite: a few threads in the web process, over the table. Several processes share the work, and what
waits survives them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog
from sqlalchemy import event
from sqlmodel import Session

from openness.service.jobs.means import Means
from openness.service.jobs.performing import let_go, perform
from openness.service.jobs.scheduling import tick
from openness.store.claims import Claim, begin, is_due
from openness.store.tables import Job

GRACE = 3.0
"""Seconds that running audits have when the process stops."""

log = structlog.get_logger(__name__)


class InProcess:
    """Threads that do jobs, and one that tends the queue."""

    def __init__(self, means: Means, workers: int) -> None:
        self._means = means
        self._workers = workers
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._news = threading.Condition()
        self._running: dict[str, Claim] = {}

    def wake(self, session: Session, job: Job) -> None:
        """Have a thread look, once the transaction is committed; those of other processes look by themselves."""
        event.listen(session, "after_commit", self._tell, once=True)

    def start(self) -> None:
        """Start the threads."""
        work = [self._work] * self._workers
        for target in (*work, self._tend):
            thread = threading.Thread(target=target, name="openness-jobs", daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop; an audit that does not end in time waits again, and whatever its thread still finds is not stored."""
        self._stopping.set()
        self._tell()
        until = time.monotonic() + GRACE
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for claim in list(self._running.values()):
            let_go(self._means, claim, self.wake)
        self._threads.clear()

    def ready(self) -> bool:
        """Whether the threads run."""
        return bool(self._threads) and all(thread.is_alive() for thread in self._threads)

    def _tell(self, *_: object) -> None:
        with self._news:
            self._news.notify()

    def _work(self) -> None:
        while not self._stopping.is_set():
            if not self._guarded(self._one):
                with self._news:
                    if not self._stopping.is_set():
                        self._news.wait(self._means.pace.poll)
        self._tell()  # the next thread that waits may stop too

    def _one(self) -> bool:
        """Do the job that is due next; whether there was one."""
        now = self._means.now()
        with self._means.database.reading() as session:  # takes no lock, unlike the next one
            if not is_due(session, now):
                return False
        with self._means.database.writing() as session:
            claim = begin(session, now, self._means.name)
        if claim is None:
            return False
        self._running[claim.worker] = claim
        try:
            perform(self._means, claim, self.wake, self._stopping)
        finally:
            self._running.pop(claim.worker, None)
        return True

    def _tend(self) -> None:
        while not self._stopping.is_set():
            self._guarded(lambda: tick(self._means, self.wake))
            self._stopping.wait(self._means.pace.tend)

    def _guarded(self, work: Callable[[], object]) -> bool:
        """What work answers; a trouble with the database is logged, and a thread outlives it."""
        try:
            return bool(work())
        except Exception:
            log.exception("the queue is in trouble")
            self._stopping.wait(self._means.pace.poll)
            return False

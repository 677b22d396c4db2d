"""The heartbeat of one audit: it tells that the audit is being made, and the audit when to stop."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import structlog
from sqlalchemy.exc import DBAPIError

from openness.errors import OpennessError
from openness.service.jobs.means import Means
from openness.store.claims import Claim, NotOurs, beat

PROGRESS_EVERY = 1.0
"""Seconds between two notes of how far an audit is."""

log = structlog.get_logger(__name__)


class Stopped(Exception):
    """The process stops: the audit waits for somebody else."""


class TimeUp(OpennessError):
    """An audit takes longer than it may."""


class Pulse:
    """Runs while a block does. `stopping` is set where the process stops."""

    def __init__(self, means: Means, claim: Claim, stopping: threading.Event) -> None:
        self._means = means
        self._claim = claim
        self._stopping = stopping
        self._ended = threading.Event()
        self._lost = False
        self._progress: tuple[int, int] | None = None
        self._told = 0.0
        self._until = time.monotonic() + means.limit
        self._thread = threading.Thread(target=self._run, name="openness-pulse", daemon=True)

    def __enter__(self) -> Pulse:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def check(self) -> None:
        """Raises `Stopped`, `NotOurs` or `TimeUp` where the audit must not go on."""
        if self._stopping.is_set():
            raise Stopped
        if self._lost:
            raise NotOurs(f"the audit of {self._claim.repo} was taken up by another worker")
        if time.monotonic() > self._until:
            hint = "Try it again when the Hub answers faster."
            raise TimeUp(f"an audit may take {self._means.limit:.0f} s, and this one takes longer", hint=hint)

    def progress(self, read: int, wanted: int) -> None:
        """Note how far it is; kept for the next beat where the last note is not a second old."""
        self._progress = read, wanted
        if time.monotonic() - self._told >= PROGRESS_EVERY:
            self._beat()

    def _run(self) -> None:
        while not self._ended.wait(self._means.pace.beat):
            self._beat()

    def _beat(self) -> None:
        self._told = time.monotonic()
        try:
            with self._means.database.writing() as session:
                self._lost = not beat(session, self._claim, self._means.now(), self._progress)
        except DBAPIError as error:  # the next beat may come through in time
            log.warning("heartbeat missed", job=self._claim.job_id, error=str(error.orig)[:200])

"""`openness worker`: a process that makes audits, told by procrastinate which."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from openness.service.jobs.means import Means
from openness.service.jobs.performing import let_go, perform
from openness.service.jobs.procrastinating import QUEUE, TASK, defer, forgotten
from openness.service.jobs.scheduling import tick
from openness.service.jobs.schema import conninfo
from openness.store.claims import Claim, begin
from openness.store.database import DatabaseError
from openness.store.tables import Job

GRACE = 8
"""Seconds that running audits have when the process is told to stop: Docker kills after 10."""

ENDINGS = 3
"""Times in a row that a worker may lose the queue; then it ends."""
LONGEST_PAUSE = 30.0
"""Seconds between two of them, at most."""

Result = TypeVar("Result")

log = structlog.get_logger(__name__)


def run_worker(means: Means, concurrency: int) -> None:
    """Make audits until told to stop (SIGTERM, SIGINT); what is not done by then is left to other workers.

    Raises `DatabaseError` where the database is lost.
    """
    asyncio.run(_Worker(means, concurrency).run())


class _Worker:
    def __init__(self, means: Means, concurrency: int) -> None:
        self._means = means
        self._concurrency = concurrency
        self._stopping = threading.Event()
        self._working: asyncio.Task[None] | None = None
        self._patience = min(30.0, 40 * means.pace.beat)
        """Seconds that a connection is waited for."""
        connector = procrastinate.PsycopgConnector(
            conninfo=conninfo(means.database),
            min_size=1,
            max_size=4,
            timeout=self._patience,
            kwargs={"application_name": "openness worker"},
        )
        self._app = procrastinate.App(connector=connector)
        self._app.task(name=TASK, queue=QUEUE)(self._audit)

    async def run(self) -> None:
        async with self._app.open_async():
            tending = asyncio.create_task(self._tend())
            try:
                with self._signals():
                    await self._work()
            finally:
                tending.cancel()
                await asyncio.wait([tending])
        log.info("worker stopped", worker=self._means.name)

    async def _work(self) -> None:
        """Be told of jobs. What tells ends by itself where it loses a connection, and is begun again; not for ever,
        since whoever looks after processes should see that the database is gone."""
        endings = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            self._working = asyncio.create_task(self._told())
            log.info("worker ready", worker=self._means.name, concurrency=self._concurrency)
            await asyncio.wait([self._working])
            if self._stopping.is_set():
                return
            error = None if self._working.cancelled() else self._working.exception()
            endings = 1 if time.monotonic() - began > 5 * self._patience else endings + 1
            log.warning("the queue was lost", worker=self._means.name, error=str(error)[:300], time=endings)
            if endings == ENDINGS:
                raise DatabaseError(
                    f"the database {self._means.database.shown} was lost",
                    hint="Look at the log above; the worker can be started again.",
                ) from error
            await asyncio.to_thread(self._stopping.wait, min(LONGEST_PAUSE, self._means.pace.beat * endings))

    async def _told(self) -> None:
        pace = self._means.pace
        await self._app.run_worker_async(
            queues=[QUEUE],
            name=self._means.name,
            concurrency=self._concurrency,
            fetch_job_polling_interval=pace.poll,
            shutdown_graceful_timeout=GRACE,
            delete_jobs="always",
            install_signal_handlers=False,
            update_heartbeat_interval=pace.beat,
            stalled_worker_timeout=pace.lost,
        )

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()

        def stop() -> None:
            self._stopping.set()
            if self._working is not None:
                self._working.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        try:
            yield
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.remove_signal_handler(number)

    async def _audit(self, key: str, revision: str) -> None:
        """What procrastinate calls: do the job that waits for a repo, if one does."""
        means = self._means
        claim = await asyncio.to_thread(self._begin, key, revision)
        if claim is None:
            return
        try:
            await _in_daemon(lambda: perform(means, claim, defer, self._stopping))
        except asyncio.CancelledError:  # out of time: whatever the thread still finds is not stored
            await asyncio.to_thread(let_go, means, claim, defer)
            raise

    def _begin(self, key: str, revision: str) -> Claim | None:
        with self._means.database.writing() as session:
            return begin(session, self._means.now(), self._means.name, key=key, revision=revision)

    async def _tend(self) -> None:
        while True:
            try:
                await _in_daemon(lambda: tick(self._means, defer))
                await self._drop_stalled()
                await asyncio.to_thread(self._tell_of_forgotten)
            except Exception:  # a trouble with the database: the next time may do
                log.exception("the queue could not be tended")
            await asyncio.sleep(self._means.pace.tend)

    async def _drop_stalled(self) -> None:
        """Drop what dead workers were told of: our own rows tell what is to be done again."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._means.pace.lost):
            with contextlib.suppress(ConnectorException):  # another worker was first
                await manager.finish_job(job, Status.FAILED, delete_job=True)

    def _tell_of_forgotten(self) -> None:
        with self._means.database.writing() as session:
            for job_id in forgotten(session):
                job = session.get(Job, job_id)
                if job is not None:
                    defer(session, job)


async def _in_daemon(work: Callable[[], Result]) -> Result:
    """What a function answers, run in a thread of its own that does not hold up the end of the process."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def tell(result: Any, error: BaseException | None) -> None:
        if not future.done():
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as caught:  # handed over to who waits
            error = caught
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=run, name="openness-audit", daemon=True).start()
    answer: Result = await future
    return answer

"""What one web process holds: its settings, the database, the queue of audits and what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from openness.service.answers import Answer, Ready
from openness.service.jobs.protocol import Queue
from openness.service.looks import Looks
from openness.service.memory import Memory, Renewed
from openness.service.settings import Settings
from openness.store.database import Database
from openness.store.statistics import Statistics

THREADS = 16
"""Of one process, that wait for the database."""
EXPORTS = 2
"""Threads that read whole lists: however many are asked for, they take no more of the database than that."""

Result = TypeVar("Result")


@dataclass(slots=True)
class Service:
    """Shared by all requests of one process."""

    settings: Settings
    database: Database
    queue: Queue
    ready: Memory[Ready] = field(default_factory=Memory)
    """Answers by path and query, which the front sends by itself."""
    counted: Renewed[tuple[Statistics, Answer]] = field(default_factory=Renewed)
    """The statistics, and the API's answer from them."""
    welcome: Renewed[Any] = field(default_factory=Renewed)
    """What the first page shows of all models."""
    looks: Looks = field(default_factory=Looks)
    threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "openness-web"))
    exports: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(EXPORTS, "openness-export"))

    async def in_thread(self, work: Callable[[], Result]) -> Result:
        """What a function that waits answers, without holding up others."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    @staticmethod
    def now() -> datetime:
        """The time, in UTC."""
        return datetime.now(UTC)

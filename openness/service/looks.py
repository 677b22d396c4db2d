"""How often each model is asked for: counted in memory and written now and then, so that a badge writes nothing."""

from __future__ import annotations

import threading
from collections import Counter

from sqlalchemy import bindparam, update
from sqlmodel import col

from openness.store.database import Database
from openness.store.tables import Model

MAX_KEYS = 10_000
"""Models that are counted between two writes; more are not, so that invented names take no memory."""


class Looks:
    """Counts by model; safe to use from any thread."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def add(self, key: str) -> None:
        """Count one."""
        with self._lock:
            if key in self._counts or len(self._counts) < MAX_KEYS:
                self._counts[key] += 1

    def write(self, database: Database) -> int:
        """Add what was counted to the models' rows; how many models that were."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return 0
        more = col(Model.looked) + bindparam("more")
        change = update(Model).where(col(Model.key) == bindparam("of")).values(looked=more)
        with database.writing() as session:
            # In the order of the keys, so that two processes that write never wait for each other.
            session.connection().execute(change, [{"of": key, "more": counts[key]} for key in sorted(counts)])
        return len(counts)

"""Answers that a process keeps ready for a short time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from cachetools import TLRUCache

MAX_BYTES = 64 << 20
"""Of all answers that are kept."""

Kept = TypeVar("Kept")


class _Item(Generic[Kept]):
    __slots__ = ("seconds", "size", "value")

    def __init__(self, value: Kept, size: int, seconds: float) -> None:
        self.value, self.size, self.seconds = value, size, seconds


class Memory(Generic[Kept]):
    """Answers by what was asked, the least recently used dropped first. Used by the event loop's thread only."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._items: TLRUCache[object, _Item[Kept]] = TLRUCache(
            max_bytes, lambda _, item, now: now + item.seconds, time.monotonic, lambda item: item.size
        )

    def get(self, key: object) -> Kept | None:
        """What is kept; None where nothing is, or its time is over."""
        item = self._items.get(key)
        return None if item is None else item.value

    def put(self, key: object, value: Kept, *, size: int, seconds: float) -> None:
        """Keep an answer for so long; one that is larger than all of the memory is not kept."""
        if size <= self._items.maxsize:
            self._items[key] = _Item(value, size, seconds)


class Renewed(Generic[Kept]):
    """One answer that is made anew when it is old, by one thread: the others take the old one meanwhile. Safe to use
    from any thread."""

    def __init__(self) -> None:
        self._kept: tuple[Kept, float] | None = None
        self._lock = threading.Lock()

    def get(self, make: Callable[[], Kept], seconds: float) -> Kept:
        """The answer, made by `make` where it is older than that."""
        kept = self._kept
        if kept is not None and time.monotonic() - kept[1] < seconds:
            return kept[0]
        if kept is None:
            self._lock.acquire()
        elif not self._lock.acquire(blocking=False):
            return kept[0]
        try:
            if self._kept is None or self._kept is kept:  # nobody else has made it meanwhile
                self._kept = (make(), time.monotonic())
            return self._kept[0]
        finally:
            self._lock.release()

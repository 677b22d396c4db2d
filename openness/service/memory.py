"""Answers that a process keeps ready for a short time. Used by the event loop's thread only."""

from __future__ import annotations

import time
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
    """Answers by what was asked, the least recently used dropped first."""

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

"""A source with some answers of its own: what would be read if a file were another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from openness.snapshot import Answer, Want
from openness.sources.protocol import Exchange, Sort, Source


class OverlaySource:
    """Answers what `answers` holds, and asks `inner` for everything else."""

    def __init__(self, inner: Source, answers: Mapping[Want, Answer]) -> None:
        self._inner = inner
        self._answers = answers

    @property
    def endpoint(self) -> str:
        """The inner source's."""
        return self._inner.endpoint

    @property
    def requests(self) -> int:
        """The inner source's."""
        return self._inner.requests

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        """The answers laid over, and the inner source's."""
        others = [want for want in wants if want not in self._answers]
        read = self._inner.read(others) if others else {}
        return {want: self._answers[want] if want in self._answers else read[want] for want in wants}

    def exchange(self, want: Want) -> Exchange | None:
        """The inner source's; of what is laid over nothing was exchanged."""
        return None if want in self._answers else self._inner.exchange(want)

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        """The inner source's answer."""
        return self._inner.kind_of(repo)

    def list_owner(self, owner: str, limit: int, sort: Sort = "newest") -> list[str]:
        """The inner source's."""
        return self._inner.list_owner(owner, limit, sort)

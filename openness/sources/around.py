"""Sources that stand before another one: they answer some wants themselves, and ask `inner` for all else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from openness.snapshot import Answer, Want
from openness.sources.protocol import Exchange, Sort, Source


class AroundSource:
    """What all of them have in common; a subclass says which wants are its own, and answers those."""

    def __init__(self, inner: Source) -> None:
        self._inner = inner

    def _own(self, want: Want) -> bool:
        raise NotImplementedError

    def _answer(self, want: Want) -> Answer:
        raise NotImplementedError

    @property
    def endpoint(self) -> str:
        """The inner source's."""
        return self._inner.endpoint

    @property
    def requests(self) -> int:
        """The inner source's: what is answered here needs none."""
        return self._inner.requests

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        """The own answers, and the inner source's for all other wants."""
        others = [want for want in wants if not self._own(want)]
        answers = self._inner.read(others) if others else {}
        return {want: answers[want] if want in answers else self._answer(want) for want in wants}

    def exchange(self, want: Want) -> Exchange | None:
        """The inner source's; of what is answered here nothing was exchanged."""
        return None if self._own(want) else self._inner.exchange(want)

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        """The inner source's answer."""
        return self._inner.kind_of(repo)

    def list_owner(self, owner: str, limit: int, sort: Sort = "newest") -> list[str]:
        """The inner source's."""
        return self._inner.list_owner(owner, limit, sort)


class OverlaySource(AroundSource):
    """Has some answers of its own: what would be read if a file were another one."""

    def __init__(self, inner: Source, answers: Mapping[Want, Answer]) -> None:
        super().__init__(inner)
        self._answers = answers

    def _own(self, want: Want) -> bool:
        return want in self._answers

    def _answer(self, want: Want) -> Answer:
        return self._answers[want]


class RememberingSource(OverlaySource):
    """Asks nothing twice, and counts what was asked."""

    def __init__(self, inner: Source) -> None:
        self._read: dict[Want, Answer] = {}
        super().__init__(inner, self._read)

    @property
    def spent(self) -> int:
        """How many wants were asked for."""
        return len(self._read)

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        """The answers; those that were given before as they were given."""
        answers = super().read(wants)
        self._read.update(answers)
        return answers

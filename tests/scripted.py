"""A source that answers from a table, and small made-up repos for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

import openness
from openness.auditing import conclude, take_snapshot
from openness.detectors.card import parse_card
from openness.snapshot import Answer, Cause, Problem, Refs, RepoFile, RepoInfo, RepoKind, Text, Want
from openness.sources.protocol import Exchange

NOW = datetime(2026, 11, 24, tzinfo=UTC)
COMMIT = "f" * 40


class Scripted:
    """A source that answers from a table, and remembers what it was asked."""

    endpoint = "https://huggingface.co"

    def __init__(self, answers: dict[Want, Answer], *, unread: frozenset[str] = frozenset()) -> None:
        self.answers = answers
        self.unread = unread
        """Repos that the Hub does not answer for."""
        self.asked: list[Want] = []

    @property
    def requests(self) -> int:
        return len(self.asked)

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        self.asked += wants
        return {want: self._answer(want) for want in wants}

    def _answer(self, want: Want) -> Answer:
        if want.repo in self.unread:
            return Problem(Cause.OUTAGE, "no answer", 503)
        return self.answers.get(want, Problem(Cause.MISSING, "none such"))

    def exchange(self, want: Want) -> Exchange | None:
        return None

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        return "dataset" if repo == "o/data" else None

    def list_owner(self, owner: str, limit: int, sort: str = "newest") -> list[str]:
        return []


@dataclass(frozen=True)
class Repo:
    """A made-up repo: what its card says and its listing holds."""

    card: str | None = None
    files: Mapping[str, int] = field(default_factory=lambda: {"model.safetensors": 10**9})
    texts: Mapping[str, str] = field(default_factory=dict)
    branches: tuple[str, ...] = ("main",)
    tags: tuple[str, ...] = ()
    gated: Literal["auto", "manual"] | None = None
    private: bool = False
    disabled: bool = False

    def answers(self, kind: RepoKind, name: str) -> dict[Want, Answer]:
        """What the Hub would answer about it."""
        texts = dict(self.texts) if self.card is None else {"README.md": self.card, **self.texts}
        sizes = {**{path: len(text) for path, text in texts.items()}, **self.files}
        info = RepoInfo(
            kind,
            name,
            revision=COMMIT,
            private=self.private,
            disabled=self.disabled,
            gated=self.gated,
            tags=self.tags,
            card_data=parse_card(self.card or "").front_matter,
            pipeline_tag="text-generation" if kind == "model" else None,
            files=tuple(RepoFile(path, size) for path, size in sizes.items()),
        )
        return {
            Want("info", kind, name): info,
            Want("refs", kind, name): Refs(self.branches),
            **{Want("file", kind, name, COMMIT, path): Text(text) for path, text in texts.items()},
        }


def audited(
    repo: Repo,
    name: str = "acme/Nova-7B",
    *,
    datasets: Mapping[str, Repo] | None = None,
    models: Mapping[str, Repo] | None = None,
) -> openness.Audit:
    """The audit of a made-up model, beside made-up datasets and other models."""
    answers = repo.answers("model", name)
    for other, dataset in (datasets or {}).items():
        answers |= dataset.answers("dataset", other)
    for other, model in (models or {}).items():
        answers |= model.answers("model", other)
    return conclude(take_snapshot(Scripted(answers), name), [], given=name, now=NOW)

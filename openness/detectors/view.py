"""One repo of a snapshot, as the detectors look at it: answers with their problems, the parsed card, pinned links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import quote

from openness.detectors.card import Card, parse_card
from openness.snapshot import (
    Answer,
    Problem,
    Reason,
    Refs,
    RepoFile,
    RepoInfo,
    RepoKind,
    Snapshot,
    Text,
    Want,
    is_repo_id,
)

__all__ = ["CARD", "RepoView", "dataset_view", "is_repo_id", "model_view"]

CARD = "README.md"
_PREFIX = {"model": "", "dataset": "datasets/", "collection": "collections/"}


@dataclass(frozen=True)
class RepoView:
    """A repo of the snapshot. What was not read shows as a `Problem`, whose `reason` an unknown takes over."""

    snapshot: Snapshot
    kind: RepoKind
    repo: str
    revision: str | None = None

    def _answer(self, what: str, path: str = "") -> Answer:
        return self.snapshot.get(Want(what, self.kind, self.repo, self.revision, path))  # type: ignore[arg-type]

    @cached_property
    def info(self) -> RepoInfo | None:
        """Metadata and listing; None where it could not be read (see `info_problem`)."""
        answer = self._answer("info")
        return answer if isinstance(answer, RepoInfo) else None

    @cached_property
    def info_problem(self) -> Problem | None:
        """Why there is no `info`."""
        answer = self._answer("info")
        return answer if isinstance(answer, Problem) else None

    @cached_property
    def refs(self) -> Refs | None:
        """Branches and tags; None where they could not be read (see `refs_problem`)."""
        answer = self._answer("refs")
        return answer if isinstance(answer, Refs) else None

    @cached_property
    def refs_problem(self) -> Problem | None:
        """Why there are no `refs`."""
        answer = self._answer("refs")
        return answer if isinstance(answer, Problem) else None

    @cached_property
    def files(self) -> tuple[RepoFile, ...]:
        """The listing, as far as it was seen."""
        return self.info.files if self.info else ()

    @cached_property
    def listing_complete(self) -> bool:
        """Whether what the listing lacks is really not there."""
        return self.info is not None and self.info.listing_complete

    @property
    def listing_reason(self) -> Reason:
        """The reason for "not in the listing": not-found where it was seen whole."""
        if self.info is None:
            return self.info_problem.reason if self.info_problem else Reason.NOT_LOOKED
        return Reason.NOT_FOUND if self.info.listing_complete else Reason.NOT_LOOKED

    def file_want(self, path: str) -> Want:
        """What to ask for to read a text file: at the commit that the metadata named, where it named one."""
        pinned = (self.info.revision if self.info else None) or self.revision
        return Want("file", self.kind, (self.info.id if self.info else "") or self.repo, pinned, path)

    def _file(self, path: str) -> Answer:
        want = self.file_want(path)
        return self.snapshot.get(want) if want in self.snapshot else self._answer("file", path)

    def text(self, path: str) -> str | None:
        """A text file's content; None where it was not read (see `text_problem`)."""
        answer = self._file(path)
        return answer.content if isinstance(answer, Text) else None

    def text_problem(self, path: str) -> Problem | None:
        """Why a text file has no content."""
        answer = self._file(path)
        return answer if isinstance(answer, Problem) else None

    @cached_property
    def card(self) -> Card:
        """The card, parsed. Where its front matter could not be read, the Hub's own reading of it stands in.

        An empty card where there is none or it was not read: ask `card_reason` which.
        """
        card = parse_card(self.text(CARD) or "")
        if not card.front_matter and self.info is not None and self.info.card_data:
            return replace(card, front_matter=self.info.card_data)
        return card

    @cached_property
    def card_reason(self) -> Reason | None:
        """Why there is no card text, or not all of it; None where it was read. Not-found: the repo has none."""
        if self.text(CARD) is not None:
            return Reason.UNREADABLE if self.card.truncated else None
        problem = self.text_problem(CARD)
        if any(file.path == CARD for file in self.files) or not self.listing_complete:
            return problem.reason if problem else Reason.NOT_LOOKED
        return Reason.NOT_FOUND

    @cached_property
    def ids(self) -> frozenset[str]:
        """The repo's ids in lower case: the one that was asked for, and its present one where it was renamed."""
        return frozenset({self.repo.lower(), (self.info.id if self.info and self.info.id else self.repo).lower()})

    @property
    def is_folder(self) -> bool:
        """Whether this is a local folder: its subject is a path, which no repo can have as its id."""
        return self.kind == "model" and self.repo.startswith(("/", "./", ".."))

    @property
    def source(self) -> str:
        """What observations name as their source."""
        if self.is_folder:
            return self.repo
        return f"{self.kind}s/{self.info.id if self.info and self.info.id else self.repo}"

    def url(self, path: str | None = None, line: int | None = None) -> str:
        """A link to the repo, or to a file (and line) in it, pinned to the revision that was read.

        For a local folder, the path below it.
        """
        if self.is_folder:
            return f"{path or './'}#L{line}" if line else path or "./"
        name = self.info.id if self.info and self.info.id else self.repo
        base = f"{self.snapshot.endpoint.rstrip('/')}/{_PREFIX[self.kind]}{quote(name)}"
        pinned = (self.info.revision if self.info else None) or self.revision
        if path is None:
            return f"{base}/tree/{quote(pinned, safe='')}" if pinned else base
        verb = "tree" if path.endswith("/") else "blob"
        where = f"{base}/{verb}/{quote(pinned or 'main', safe='')}/{quote(path.rstrip('/'), errors='replace')}"
        return f"{where}#L{line}" if line else where

    def branch_url(self, name: str) -> str:
        """A link to a branch or tag."""
        base = self.url().split("/tree/")[0]
        return f"{base}/tree/{quote(name, safe='/', errors='replace')}"


def model_view(snapshot: Snapshot, repo: str, revision: str | None = None) -> RepoView:
    """A model of the snapshot."""
    return RepoView(snapshot, "model", repo, revision)


def dataset_view(snapshot: Snapshot, repo: str) -> RepoView:
    """A dataset of the snapshot."""
    return RepoView(snapshot, "dataset", repo)

"""What was read, as it stands: requests, their answers, and the snapshot that holds them.

A source (`openness/sources/`) answers one `Want` with one answer and judges nothing. A `Snapshot` is the set of all
answers of one audit; it can be stored and replayed. Everything in it comes from outside and is hostile: bounded here,
escaped where it is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Literal, TypeAlias

RepoKind = Literal["model", "dataset", "collection"]


class Reason(StrEnum):
    """Why something is unknown. The four never merge; where several apply, the first in this order is named."""

    CONFLICTING = "conflicting"
    """Declarations disagree and no rule settles it."""
    UNREADABLE = "unreadable"
    """It is there but could not be read: gated, an outage, too large."""
    NOT_LOOKED = "not-looked"
    """Nobody looked: out of budget, not recorded, not seen whole."""
    NOT_FOUND = "not-found"
    """Looked, nothing there."""


@dataclass(frozen=True, slots=True, order=True)
class Want:
    """One thing to read: one HTTP exchange with the Hub, redirects aside.

    `what` is `info` (the repo's metadata and file listing), `refs` (its branches and tags) or `file` (one text file,
    `path`). A collection is asked for by `info` with kind `collection` and its slug (`owner/title-hash`) as `repo`.
    `revision` is a branch, tag or commit; None is the default branch.
    """

    what: Literal["info", "refs", "file"]
    kind: RepoKind
    repo: str
    revision: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class RepoFile:
    """One entry of a listing. A path that ends in `/` is a folder seen without its files."""

    path: str
    size: int | None = None
    """Bytes; None where the listing does not say."""
    sha256: str | None = None
    """Of the content, where the Hub stores it as a large file."""


@dataclass(frozen=True, slots=True)
class RepoInfo:
    """A repo's metadata and listing, as `GET /api/models/OWNER/NAME?blobs=true` answers."""

    kind: RepoKind
    id: str
    """The canonical id (after renaming)."""
    revision: str | None = None
    """The commit that was read (40 hex digits), where known."""
    private: bool = False
    disabled: bool = False
    gated: Literal["auto", "manual"] | None = None
    tags: tuple[str, ...] = ()
    card_data: Mapping[str, Any] = field(default_factory=dict)
    """The card's front matter as the Hub parsed it."""
    pipeline_tag: str | None = None
    library_name: str | None = None
    files: tuple[RepoFile, ...] = ()
    listing_complete: bool = True
    """False where the listing was not seen, or not seen whole: what is missing in it is then not-looked."""
    created_at: datetime | None = None
    """When the repo was made on the Hub. Of all that are older, the Hub says 2 March 2022."""


@dataclass(frozen=True, slots=True)
class Refs:
    """A repo's branches and tags by name. Automatic refs (`refs/convert/...`, `refs/pr/...`) are not in it."""

    branches: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Text:
    """A text file's content (decoded as UTF-8, bad bytes replaced)."""

    content: str


@dataclass(frozen=True, slots=True)
class Collection:
    """A collection on the Hub: what it lists, in order."""

    slug: str
    title: str = ""
    items: tuple[tuple[str, str], ...] = ()
    """Pairs of type (`model`, `dataset`, `paper`, `space`...) and id."""
    complete: bool = True


class Cause(StrEnum):
    """Why a want was not answered with content."""

    MISSING = "missing"
    """The Hub says there is no such repo or file (or, for a repo, that it is private: the Hub does not tell which)."""
    FORBIDDEN = "forbidden"
    """Gated or not allowed."""
    OUTAGE = "outage"
    """The Hub did not answer, or answered with an error."""
    TOO_LARGE = "too-large"
    """Larger than an audit reads."""
    NOT_RECORDED = "not-recorded"
    """The recording does not hold it."""
    BUDGET = "budget"
    """Left out to stay within the budget of requests."""


_REASONS = {
    Cause.MISSING: Reason.NOT_FOUND,
    Cause.FORBIDDEN: Reason.UNREADABLE,
    Cause.OUTAGE: Reason.UNREADABLE,
    Cause.TOO_LARGE: Reason.UNREADABLE,
    Cause.NOT_RECORDED: Reason.NOT_LOOKED,
    Cause.BUDGET: Reason.NOT_LOOKED,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a want has no content."""

    cause: Cause
    message: str = ""
    status: int | None = None

    @property
    def reason(self) -> Reason:
        """The reason that an unknown takes from this problem."""
        return _REASONS[self.cause]


Answer: TypeAlias = RepoInfo | Refs | Text | Collection | Problem


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All answers of one audit. `subject` is the model that it is about, as its want names it."""

    subject: str
    revision: str | None = None
    """The revision asked for; None is the default branch."""
    answers: Mapping[Want, Answer] = field(default_factory=dict)
    endpoint: str = "https://huggingface.co"
    """Where links point; never part of a digest. A local folder's is its path."""

    def get(self, want: Want) -> Answer:
        """The answer to a want; one that was never asked is not-looked."""
        return self.answers.get(want, UNASKED)

    def __contains__(self, want: Want) -> bool:
        return want in self.answers

    def with_answers(self, answers: Mapping[Want, Answer]) -> Snapshot:
        """A snapshot that holds these answers too."""
        return Snapshot(self.subject, self.revision, {**self.answers, **answers}, self.endpoint)

    def problems(self) -> Iterable[tuple[Want, Problem]]:
        """All wants that were not answered, in a stable order (a missing file or repo is an answer, not a problem)."""
        for want in sorted(self.answers, key=repr):
            answer = self.answers[want]
            if isinstance(answer, Problem) and answer.cause is not Cause.MISSING:
                yield want, answer


UNASKED = Problem(Cause.NOT_RECORDED, "not asked for")
"""The answer to a want that was never asked."""


def parse_info(kind: RepoKind, data: Mapping[str, Any], partial: Iterable[str] = ()) -> RepoInfo:
    """Read the Hub's answer to `/api/{models,datasets}/ID?blobs=true`, tolerant of what is missing or odd.

    `partial` names parts that were not seen whole (a recording's `seen.json`): with `siblings` in it, or without
    `siblings` in the data, the listing is incomplete.
    """
    siblings = data.get("siblings")
    files: list[RepoFile] = []
    for sibling in siblings if isinstance(siblings, list) else []:
        path = sibling.get("rfilename") if isinstance(sibling, dict) else None
        if not isinstance(path, str) or not path:
            continue
        lfs = sibling.get("lfs")
        lfs = lfs if isinstance(lfs, dict) else {}
        size = sibling.get("size", lfs.get("size"))
        sha256 = lfs.get("sha256") or lfs.get("oid")
        files.append(
            RepoFile(
                path[:1000],
                size if isinstance(size, int) and size >= 0 else None,
                sha256 if isinstance(sha256, str) else None,
            )
        )
    gated = data.get("gated")
    card_data = data.get("cardData")
    tags = data.get("tags")
    return RepoInfo(
        kind=kind,
        id=_text(data.get("id") or data.get("modelId")) or "",
        revision=_text(data.get("sha")),
        private=data.get("private") is True,
        disabled=data.get("disabled") is True,
        gated="manual" if gated == "manual" else "auto" if gated in ("auto", True) else None,
        tags=tuple(str(tag)[:500] for tag in tags[:2000]) if isinstance(tags, list) else (),
        card_data=card_data if isinstance(card_data, dict) else {},
        pipeline_tag=_text(data.get("pipeline_tag")),
        library_name=_text(data.get("library_name")),
        files=tuple(files),
        listing_complete=isinstance(siblings, list) and "siblings" not in set(partial),
        created_at=_time(data.get("createdAt")),
    )


def parse_refs(data: Mapping[str, Any], partial: Iterable[str] = ()) -> Refs:
    """Read the Hub's answer to `/api/models/ID/refs`."""

    def names(key: str) -> tuple[str, ...]:
        entries = data.get(key)
        return tuple(
            str(entry["name"])[:500]
            for entry in (entries if isinstance(entries, list) else [])
            if isinstance(entry, dict) and "name" in entry
        )

    return Refs(names("branches"), names("tags"), "refs" not in set(partial))


def parse_collection(slug: str, data: Mapping[str, Any], partial: Iterable[str] = ()) -> Collection:
    """Read the Hub's answer to `/api/collections/SLUG`."""
    entries = data.get("items")
    items = tuple(
        (str(entry.get("type", ""))[:50], str(entry["id"])[:200])
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    )
    complete = isinstance(entries, list) and "items" not in set(partial)
    return Collection(slug, _text(data.get("title")) or "", items, complete)


def _text(value: object) -> str | None:
    return value[:1000] if isinstance(value, str) and value else None


def _time(value: object) -> datetime | None:
    """A time as the Hub writes it (`2024-11-26T10:00:00.000Z`), in UTC."""
    try:
        read = datetime.fromisoformat(value[:50]) if isinstance(value, str) else None
        return read.astimezone(UTC) if read is not None and read.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


_REPO_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}(?:/[A-Za-z0-9._-]{1,96})?")


def is_repo_id(name: str) -> bool:
    """Whether a name can be the id of a Hub repo (`owner/name`, or an old one without owner)."""
    return bool(_REPO_ID.fullmatch(name)) and ".." not in name and "--" not in name and not name.endswith(".git")

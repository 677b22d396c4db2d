"""A folder of recorded answers as a source: the same audit again, without a network.

The layout (what `openness record` writes and `fixtures/hub` holds):

    DIR/models/OWNER/NAME/info.json      what `GET /api/models/OWNER/NAME?blobs=true` answered
                          refs.json      what `.../refs` answered
                          files/PATH     the text files that were read
                          error.json     instead: {"status": 401, "headers": {...}}; renamed: 307, location
                          seen.json      where and when it was seen; incomplete parts ("partial")
    DIR/models/OWNER/NAME@REVISION/...   a revision other than main (percent-encoded where it holds a slash)
    DIR/models/NAME/...                  an old id without owner
    DIR/datasets/...                     datasets, alike
    DIR/collections/OWNER/SLUG.json      what `GET /api/collections/OWNER/SLUG` answered

A record may hold only what was seen: what is missing in it, or marked incomplete, is not-looked, never
absent. Ids, revisions and paths are hostile: none of them leads out of the folder, and no symbolic link does.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from openness.errors import FileError, InputError, SubjectError
from openness.snapshot import Answer, RepoKind, Want
from openness.sources.interpret import (
    NotJson,
    answer_of,
    headers_kept,
    json_object,
    moved_repo,
    refusal,
    shown,
)
from openness.sources.protocol import DEFAULT_ENDPOINT, MAX_HOPS, MAX_JSON, MAX_TEXT, Exchange, Sort

KINDS: dict[RepoKind, str] = {"model": "models", "dataset": "datasets", "collection": "collections"}
"""The folder in which each kind of repo lies."""

MAX_PARSED = 32
"""Records that are kept parsed."""

_NOT_RECORDED = Exchange(503, {"x-not-recorded": "true"})
_NAME = re.compile(r"[A-Za-z0-9._-]{1,200}")


@dataclass(frozen=True, slots=True)
class Record:
    """The record of one repo (at one revision): its folder and what `seen.json` says of it."""

    folder: Path
    partial: tuple[str, ...]
    answers: Mapping[str, Any]
    """Parts (`refs`, `files/README.md`) that were refused on their own: a status and its headers."""


class RecordingSource:
    """Reads `DIR`; makes no request. Raises `InputError` where `DIR` is no folder of recorded answers."""

    endpoint = DEFAULT_ENDPOINT
    requests = 0

    def __init__(self, directory: Path) -> None:
        self._root = Path(os.path.realpath(directory))
        self._parsed: dict[tuple[Path, int, int], dict[str, Any]] = {}
        if not any((self._root / folder).is_dir() for folder in (*KINDS.values(), "spaces")):
            raise InputError(
                f"{shown(str(directory))} is no folder of recorded answers",
                hint="It should hold models/OWNER/NAME/info.json, as `openness record` writes it. "
                "For a Hub, give --hub its URL.",
            )

    def read(self, wants: Sequence[Want]) -> dict[Want, Answer]:
        """Answer each want from its record; raises `FileError` where a record is broken."""
        return {want: refusal(want) or answer_of(want, self.exchange(want)) for want in wants}

    def exchange(self, want: Want) -> Exchange:
        """What is recorded for a want, renames followed; 503 with `x-not-recorded` where nothing is."""
        asked = want
        for _ in range(MAX_HOPS + 1):
            exchange = self._one(want)
            if exchange.status not in (301, 302, 307, 308):
                return exchange if want is asked else replace(exchange, repo=want.repo)
            moved = moved_repo(exchange.headers.get("location", ""), want.kind)
            if moved is None:
                return exchange
            want = replace(want, repo=moved)
        return Exchange(508, {"x-error-message": "renamed in a circle"})

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        """Whether a dataset (or a Space) of that name is recorded."""
        if self.exchange(Want("info", "dataset", repo)).status == 200:
            return "dataset"
        names = _names(repo)
        folder = self._inside(self._root.joinpath("spaces", *names)) if names else None
        return "space" if folder is not None and folder.is_dir() else None

    def list_owner(self, owner: str, limit: int, sort: Sort = "newest") -> list[str]:
        """The recorded models of an owner, by `lastModified` or `downloads`, then by name."""
        folder = self._inside(self._root / "models" / owner) if _names(owner) == [owner] else None
        if folder is None or not folder.is_dir():
            raise SubjectError(f"no model of {shown(owner)} is recorded", hint="Without --hub, the real Hub is asked.")
        key = "lastModified" if sort == "newest" else "downloads"
        found: list[tuple[Any, str]] = []
        for entry in sorted(folder.iterdir(), reverse=sort == "newest"):
            info = self._inside(entry / "info.json")
            if "@" in entry.name or info is None or not info.is_file():
                continue
            value = self._json(info).get(key)
            rank = value if isinstance(value, str if sort == "newest" else int) else None
            found.append(((rank is not None, rank if rank is not None else ""), f"{owner}/{entry.name}"))
        ranked = sorted((item for item in found if item[0][0]), reverse=True)
        names = [name for _, name in ranked] + sorted(name for rank, name in found if not rank[0])
        return names[: max(0, limit)]

    def models(self) -> list[str]:
        """All models that are recorded, by name; other revisions of them aside."""
        seen = (self._root / "models").glob("*/*/seen.json")
        return sorted(f"{path.parts[-3]}/{path.parts[-2]}" for path in seen if "@" not in path.parts[-2])

    def _one(self, want: Want) -> Exchange:
        names = _names(want.repo)
        if names is None:
            return _NOT_RECORDED
        if want.kind == "collection":
            path = self._inside(self._root.joinpath("collections", *names[:-1], f"{names[-1]}.json"))
            return _NOT_RECORDED if path is None else self._file(path, MAX_JSON) or _NOT_RECORDED
        record = self._record(want, names)
        if record is None:
            return _NOT_RECORDED
        error = self._inside(record.folder / "error.json")
        if error is not None and error.is_file():
            return _status(str(error), self._json(error))
        part = f"files/{want.path}" if want.what == "file" else want.what
        if part in record.answers:
            return _status(str(record.folder / "seen.json"), record.answers[part])
        if want.what == "file":
            return self._text(want, record)
        path = self._inside(record.folder / f"{want.what}.json")
        found = self._file(path, MAX_JSON) if path is not None else None
        if found is None:
            return _NOT_RECORDED
        if not found.too_large:
            self._check(path, found.body)
        return replace(found, partial=record.partial)

    def _record(self, want: Want, names: list[str]) -> Record | None:
        """The record for a want: main's, the revision's, or the one whose commit the revision is."""
        parent = self._root.joinpath(KINDS[want.kind], *names[:-1])
        main = self._folder(parent / names[-1])
        revision = want.revision
        if revision is None or revision == "main" or want.what == "refs":
            return main
        at = self._folder(parent / f"{names[-1]}@{quote(revision, safe='')}")
        if at is None and "/" in revision and _safe(revision.split("/")):
            at = self._folder(parent / f"{names[-1]}@{revision}")  # written as it is, a slash makes folders
        if at is not None:
            return at
        if main is not None and (main.folder / "error.json").is_file():
            return main  # a repo that is gone or renamed is so at every revision
        for record in self._revisions(parent, names[-1], main):
            info = self._inside(record.folder / "info.json")
            if info is not None and info.is_file() and self._json(info).get("sha") == revision:
                return record
        return None

    def _revisions(self, parent: Path, name: str, main: Record | None) -> Iterator[Record]:
        if main is not None:
            yield main
        if parent.is_dir():
            for entry in sorted(parent.iterdir()):
                record = self._folder(entry) if entry.name.startswith(f"{name}@") else None
                if record is not None:
                    yield record

    def _folder(self, path: Path) -> Record | None:
        folder = self._inside(path)
        try:
            if folder is None or not folder.is_dir():
                return None
        except (OSError, ValueError):  # a name that no file system takes
            return None
        seen = self._inside(folder / "seen.json")
        data = self._json(seen) if seen is not None and seen.is_file() else {}
        partial, answers = data.get("partial", []), data.get("answers", {})
        if not isinstance(partial, list) or not all(isinstance(part, str) for part in partial):
            raise FileError(str(seen), "`partial` must be a list of names", hint='For example ["siblings"].')
        if not isinstance(answers, dict):
            raise FileError(str(seen), "`answers` must be an object", hint="It maps a part to its status.")
        return Record(folder, tuple(partial), answers)

    def _text(self, want: Want, record: Record) -> Exchange:
        """A recorded file; without one, the listing tells whether it is absent or was not looked at."""
        parts = want.path.split("/")
        if not _safe(parts):
            return _NOT_RECORDED
        path = self._inside(record.folder.joinpath("files", *parts))
        found = self._file(path, MAX_TEXT) if path is not None else None
        if found is not None:
            return found
        info = self._inside(record.folder / "info.json")
        if "siblings" in record.partial or info is None or not info.is_file():
            return _NOT_RECORDED
        if want.path == "README.md" and "files" in record.partial:
            return _NOT_RECORDED
        siblings = self._json(info).get("siblings")
        if not isinstance(siblings, list):
            return _NOT_RECORDED
        for sibling in siblings:
            listed = sibling.get("rfilename") if isinstance(sibling, dict) else None
            if listed == want.path:
                return _NOT_RECORDED
            if isinstance(listed, str) and listed.endswith("/") and want.path.startswith(listed):
                return _NOT_RECORDED  # in a folder that was seen without its files
        return Exchange(404, {"x-error-code": "EntryNotFound"})

    def _file(self, path: Path, limit: int) -> Exchange | None:
        """A file's content as an answer; None where there is none, or none that can be opened as one."""
        try:
            if not path.is_file():
                return None
            with path.open("rb") as file:
                body = file.read(limit + 1)
        except (OSError, ValueError):
            return None
        if len(body) > limit:
            return Exchange(200, too_large=True)
        return Exchange(200, body=body)

    def _json(self, path: Path) -> dict[str, Any]:
        """A record's JSON, parsed once: a long listing is looked into for each file that is asked for."""
        try:
            status = path.stat()
        except OSError as error:
            raise FileError(str(path), f"cannot be read: {error.strerror}") from None
        key = (path, status.st_mtime_ns, status.st_size)
        known = self._parsed.get(key)
        if known is None:
            found = self._file(path, MAX_JSON)
            if found is None or found.too_large:
                raise FileError(str(path), "cannot be read, or is too large")
            if len(self._parsed) >= MAX_PARSED:
                self._parsed.pop(next(iter(self._parsed)))
            known = self._parsed[key] = self._check(path, found.body)
        return known

    def _check(self, path: Path | None, body: bytes) -> dict[str, Any]:
        try:
            return json_object(body)
        except NotJson as error:
            hint = "Record the repo again with `openness record`, or mend the file."
            raise FileError(str(path), f"the record is {error}", hint=hint) from None

    def _inside(self, path: Path) -> Path | None:
        """The path with its symbolic links resolved; None where it leads out of the folder."""
        try:
            real = Path(os.path.realpath(path))
        except (OSError, ValueError):
            return None
        return real if real.is_relative_to(self._root) else None


def _status(path: str, data: object) -> Exchange:
    """A recorded status with its headers; raises `FileError` for anything else."""
    status = data.get("status") if isinstance(data, dict) else None
    headers = data.get("headers", {}) if isinstance(data, dict) else None
    if not isinstance(status, int) or not isinstance(headers, dict):
        raise FileError(path, "expected a status (a number) and headers (an object)")
    too_large = isinstance(data, dict) and data.get("too_large") is True
    return Exchange(status, headers_kept(headers), too_large=too_large)


def _names(repo: str) -> list[str] | None:
    """An id's parts as names of folders; None where it cannot be one."""
    parts = repo.split("/")
    fits = len(parts) <= 2 and all(_NAME.fullmatch(part) and part.strip(".") for part in parts)
    return parts if fits else None


def _safe(parts: list[str]) -> bool:
    """Whether a path's parts can name a file below a folder."""
    return all(part not in ("", ".", "..") and not set(part) & set("\\\0:") for part in parts)

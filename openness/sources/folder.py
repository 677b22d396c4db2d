"""A local folder as the subject: a model about to be published, read as its repo would be.

A file that git left as a pointer (a checkout without large files) counts as what it points to, so that CI needs no
weights. The folder answers for itself under its `subject` name, which no repo can have; all else (datasets, bases) is
asked of an inner source. It is judged as if published ungated; what only the Hub knows (branches, tags) is
unknown.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from openness.errors import InputError
from openness.snapshot import Answer, Cause, Problem, Refs, RepoFile, RepoInfo, Text, Want
from openness.sources.around import AroundSource
from openness.sources.interpret import refusal, shown
from openness.sources.protocol import MAX_TEXT, Source
from openness.yamltext import YamlError, read_yaml

MAX_FILES = 100_000
"""Files that are listed; beyond them the listing is not whole."""
LEFT_OUT = frozenset({".git", ".cache"})
"""Folders that are never published: git's own, and where the Hub's client keeps its notes on downloads."""

_POINTER_SIZES = 100, 1024
"""Bytes that a pointer of git's large files has (at most 1024, says its specification)."""
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\r?\n(?:ext-.*\n)*"
    rb"oid sha256:(?P<sha256>[0-9a-f]{64})\r?\nsize (?P<size>[0-9]{1,18})\r?\n"
)
"""https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md"""

_FRONT_MATTER = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.DOTALL)


class FolderSource(AroundSource):
    """Reads one folder, and asks `inner` for everything else. Raises `InputError` where there is no
    folder."""

    def __init__(self, folder: Path, inner: Source) -> None:
        if not folder.is_dir():
            raise InputError(f"there is no folder {shown(str(folder))}")
        self.subject = _subject(folder)
        self._folder = Path(os.path.realpath(folder))
        super().__init__(inner)
        self._roots = [self._folder]
        if self._folder.parent.name == "snapshots":
            # A snapshot in the Hub client's cache: its files are links to the blobs beside it.
            self._roots.append(self._folder.parent.parent / "blobs")

    def kind_of(self, repo: str) -> Literal["dataset", "space"] | None:
        """The inner source's answer; the folder is a model."""
        return None if repo == self.subject else self._inner.kind_of(repo)

    def _own(self, want: Want) -> bool:
        return want.kind == "model" and want.repo == self.subject

    def _answer(self, want: Want) -> Answer:
        if want.what == "refs":
            return Refs(complete=False)
        if want.what == "file":
            return self._text(want)
        files: list[RepoFile] = []
        closed: list[OSError] = []
        whole = True
        for file in self._files(closed.append):
            if len(files) == MAX_FILES:
                whole = False
                break
            files.append(file)
        card_data = self._card_data()
        return RepoInfo(
            kind="model",
            id=self.subject,
            tags=_strings(card_data.get("tags")),
            card_data=card_data,
            pipeline_tag=_string(card_data.get("pipeline_tag")),
            library_name=_string(card_data.get("library_name")),
            files=tuple(sorted(files, key=lambda file: file.path)),
            listing_complete=whole and not closed,
        )

    def _files(self, closed: Callable[[OSError], None]) -> Iterator[RepoFile]:
        """What would be published. A link to a file counts as the file; a linked folder is not walked
        into, and `closed` is told of one that may not be listed."""
        for parent, folders, names in os.walk(self._folder, onerror=closed):
            folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
            at = Path(parent)
            for name in folders:
                if (at / name).is_symlink():
                    yield RepoFile(f"{(at / name).relative_to(self._folder).as_posix()}/"[:1000])
            for name in sorted(names):
                path = at / name
                try:
                    status = path.stat()
                except OSError:  # a link that leads nowhere, or to what may not be seen
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield self._file(path, status.st_size)

    def _file(self, path: Path, size: int) -> RepoFile:
        """A file as the Hub would list it: of one that git checked out as a pointer, what it points to."""
        name = path.relative_to(self._folder).as_posix()[:1000]
        if _POINTER_SIZES[0] <= size <= _POINTER_SIZES[1]:
            try:
                pointer = _POINTER.match(path.read_bytes()[: _POINTER_SIZES[1]])
            except OSError:
                pointer = None
            if pointer:
                return RepoFile(name, int(pointer["size"]), pointer["sha256"].decode())
        return RepoFile(name, size)

    def _text(self, want: Want) -> Answer:
        refused = refusal(Want("file", "model", "folder", None, want.path))
        if refused is not None or "\0" in want.path or want.path.split("/")[0] in LEFT_OUT:
            return Problem(Cause.MISSING, f"there is no {shown(want.path)} in the folder")
        path = self._folder / want.path
        real = Path(os.path.realpath(path))
        if not any(real.is_relative_to(root) for root in self._roots):
            return Problem(Cause.FORBIDDEN, f"{shown(want.path)} is a link that leads out of the folder")
        try:
            if not real.is_file():
                return Problem(Cause.MISSING, f"there is no {shown(want.path)} in the folder")
            with real.open("rb") as file:
                body = file.read(MAX_TEXT + 1)
        except OSError as error:
            return Problem(Cause.FORBIDDEN, f"{shown(want.path)} cannot be read: {error.strerror or 'no reason given'}")
        if len(body) > MAX_TEXT:
            return Problem(Cause.TOO_LARGE, f"{shown(want.path)} is larger than {MAX_TEXT >> 20} MiB")
        return Text(body.decode("utf-8", errors="replace"))

    def _card_data(self) -> Mapping[str, Any]:
        card = self._text(Want("file", "model", self.subject, None, "README.md"))
        match = _FRONT_MATTER.match(card.content) if isinstance(card, Text) else None
        try:
            data = read_yaml(match[1] or "", unique_keys=False).data if match else None
        except YamlError:
            data = None
        return data if isinstance(data, dict) else {}


def _subject(folder: Path) -> str:
    """The folder's name as a subject: told from a repo's id by its `./`, `../`, or `/`.

    The folder at hand (`.`) is told by its own name, as `../NAME`: what a card says of NAME is said of this model.
    """
    name = os.path.basename(os.path.realpath(folder))
    if folder.name in ("", "..") and name:
        folder = Path(os.path.normpath(folder / ".." / name))
    text = folder.as_posix()
    return text if text.startswith(("/", "..", "./")) else f"./{text}"


def _string(value: object) -> str | None:
    return value[:1000] if isinstance(value, str) and value else None


def _strings(value: object) -> tuple[str, ...]:
    items = value if isinstance(value, list) else []
    return tuple(item[:500] for item in items[:2000] if isinstance(item, str))

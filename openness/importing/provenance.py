"""Which commit of a database a folder holds: what a `PROVENANCE.md` says, or the checkout that it lies in.

Either counts only where it names the database's own repository: a commit of something else says nothing.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openness.importing.records import Database

_NOTE = "PROVENANCE.md"
_MAX_NOTE = 64_000
_PARENTS = 2
_TIMEOUT = 10.0
_COMMIT = re.compile(r"\bcommit[\s:`]+([0-9a-f]{40})\b`?(?:\s*\((\d{4}-\d{2}-\d{2})\))?")


@dataclass(frozen=True, slots=True)
class Provenance:
    """The commit of a database."""

    commit: str | None = None
    """None where it could not be told."""
    day: date | None = None
    """Its day, where that is known."""
    blobs: frozenset[str] | None = field(default=None, repr=False)
    """Of a checkout: git's ids of the files that the commit holds; None where there is nothing to compare with."""

    def of(self, content: bytes) -> str | None:
        """The commit that holds a file of this content: none where the file was changed after it."""
        same = self.blobs is None or {_blob(content), _blob(content.replace(b"\r\n", b"\n"))} & self.blobs
        return self.commit if same else None


def _blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def provenance(path: Path, database: Database) -> Provenance:
    """Which commit of a database a file or a folder holds, by what lies around it."""
    folder = path.resolve()
    folder = folder if folder.is_dir() else folder.parent
    return _from_note(folder, database) or _from_checkout(folder, database) or Provenance()


def _repository(address: str) -> str:
    """`owner/name` in an address such as https://github.com/owner/name.git or git@github.com:owner/name."""
    match = re.fullmatch(
        r"(?:https://(?:[^@/]+@)?|ssh://git@|git@|git://)github\.com[/:]([^/]+/[^/]+?)(?:\.git)?/?", address.strip()
    )
    return match[1].lower() if match else ""


def _from_note(folder: Path, database: Database) -> Provenance | None:
    for place in (folder, *folder.parents[:_PARENTS]):
        for paragraph in _paragraphs(place / _NOTE):
            named = re.search(rf"(?<![\w./-]){re.escape(_repository(database.url))}(?![\w/-])", _bare(paragraph))
            commit = _COMMIT.search(paragraph, named.end() if named else 0)
            if named and commit:
                return Provenance(commit[1], _day(commit[2]))
    return None


def _bare(paragraph: str) -> str:
    """Without the host of addresses, and as long as before."""
    return re.sub(r"https://github\.com/", lambda host: " " * len(host[0]), paragraph).lower()


def _paragraphs(note: Path) -> Iterator[str]:
    with suppress(OSError, UnicodeDecodeError):
        if note.is_file():
            with note.open("rb") as file:
                yield from re.split(r"\n\s*\n", file.read(_MAX_NOTE).decode("utf-8-sig"))


def _day(text: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text) if text else None
    return None


def _from_checkout(folder: Path, database: Database) -> Provenance | None:
    """By git, with commands that run no hook, no filter and no helper of the checkout's configuration."""
    if not any((place / ".git").exists() for place in (folder, *folder.parents)):
        return None
    if _repository(_git(folder, "config", "--get", "remote.origin.url")) != _repository(database.url):
        return None
    commit = _git(folder, "rev-parse", "--verify", "HEAD").strip()
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        return None
    written = re.search(
        r"^committer .* (\d{1,12}) [+-]\d{4}$", _git(folder, "cat-file", "commit", commit), re.MULTILINE
    )
    tree = _git(folder, "ls-tree", "-z", commit, "./")
    blobs = frozenset(re.findall(r"(?:\A|\0)\d{6} blob ([0-9a-f]{40})\t", tree))
    return Provenance(commit, _day_of(int(written[1])) if written else None, blobs)


def _day_of(seconds: int) -> date | None:
    from datetime import UTC, datetime

    with suppress(ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(seconds, UTC).date()
    return None


def _git(folder: Path, *arguments: str) -> str:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    quiet |= {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, and a commit's id
            command, cwd=folder, env=quiet, capture_output=True, timeout=_TIMEOUT, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")

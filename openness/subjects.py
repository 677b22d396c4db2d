"""What a user may ask to audit, read from one string.

`owner/name`, `owner/name@revision`, an old name without owner (`gpt2`), a huggingface.co address of either, a whole
owner (`owner/*`), a local folder (written with `./`, `/` or `~`), an attestation file (`.yaml`, `.json`), or `-` for
standard input.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from openness.errors import InputError
from openness.snapshot import is_repo_id

EXPECTED = (
    "Expected OWNER/NAME, OWNER/NAME@REVISION, a huggingface.co address, OWNER/* for all models of an owner, "
    "a folder (./PATH), or an attestation file (PATH.yaml)."
)
_HOSTS = ("huggingface.co", "www.huggingface.co", "hf.co", "www.hf.co")
_FILE_ENDINGS = (".yaml", ".yml", ".json")
_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)(?:[/?#]|$)", re.IGNORECASE)
# Names that the site itself uses where an owner would stand.
_NOT_OWNERS = {
    "api", "blog", "chat", "docs", "enterprise", "join", "learn", "login", "models", "new", "organizations",
    "papers", "posts", "pricing", "search", "settings", "tasks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RepoSubject:
    """A model on the Hub."""

    repo: str
    revision: str | None = None
    """A branch, tag or commit; None is the default branch."""


@dataclass(frozen=True, slots=True)
class OwnerSubject:
    """All models of an owner."""

    owner: str


@dataclass(frozen=True, slots=True)
class FolderSubject:
    """A model about to be published, in a local folder."""

    path: Path


@dataclass(frozen=True, slots=True)
class FileSubject:
    """An attestation file, which names its model."""

    path: Path


@dataclass(frozen=True, slots=True)
class StdinSubject:
    """Subjects on standard input, one a line."""


Subject: TypeAlias = RepoSubject | OwnerSubject | FolderSubject | FileSubject | StdinSubject


def parse_subject(text: str) -> Subject:
    """Read a subject. Raises `InputError`, which says what was expected, for anything that is none.

    A folder or a file must exist; what is wrong with a file shows when it is read. `owner/name.json` is a repo unless
    there is such a file here.
    """
    given = text.strip()
    if not given:
        raise InputError("an empty name is no subject", hint=EXPECTED)
    if any(not char.isprintable() for char in given) or len(given) > 4000:
        raise _malformed(given)
    if given == "-":
        return StdinSubject()
    if _ADDRESS.match(given):
        return _from_address(given)
    if "://" in given:
        raise InputError(
            f"{escaped(given)} is not an address on huggingface.co",
            hint="Another Hub is named by --hub URL; the subject is then OWNER/NAME.",
        )
    if given.startswith(("./", "../", "/", "~")) or given in (".", ".."):
        return _from_path(given)
    if given.lower().endswith(_FILE_ENDINGS) and os.path.lexists(given) and not os.path.isdir(given):
        return FileSubject(Path(given))
    if given.lower().endswith(_FILE_ENDINGS) and "/" not in given:
        hint = f"For the local folder write ./{given}" if os.path.isdir(given) else "For a repo write OWNER/NAME."
        raise InputError(f"there is no file {escaped(given)}", hint=hint)
    for prefix, kind in (("datasets/", "dataset"), ("spaces/", "Space"), ("collections/", "collection")):
        if given.startswith(prefix) and given.count("/") > 1:
            raise _other_kind(given, kind)
    if given.endswith("/*"):
        return _owner(given.removesuffix("/*"), given)
    if os.path.exists(given) and not is_repo_id(given.partition("@")[0]):
        raise InputError(f"{escaped(given)} is no repo's id", hint=f"For the local folder write ./{given}")
    return parse_repo(given)


def parse_repo(text: str) -> RepoSubject:
    """Read a repo's name, with a revision or without, or its huggingface.co address; whatever is here under such a name
    is not looked at. Raises `InputError`."""
    given = text.strip()
    if any(not char.isprintable() for char in given) or len(given) > 4000:
        raise _malformed(given)
    if _ADDRESS.match(given):
        return _from_address(given)
    repo, at, revision = given.partition("@")
    return _repo(repo, revision if at else None, given)


def escaped(text: str) -> str:
    """A name from outside as it can be shown: on one line, control characters escaped, at most 200 characters."""
    line = "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text[:200])
    return repr(line).replace("\\\\", "\\") + ("…" if len(text) > 200 else "")


def _from_address(given: str) -> RepoSubject:
    try:
        address = urlsplit(given if "://" in given else f"https://{given}")
        host, path = address.hostname or "", address.path
    except ValueError:
        raise _malformed(given) from None
    parts = [unquote(part) for part in path.split("/") if part]
    if host not in _HOSTS or not parts:
        raise _malformed(given)
    for first, kind in (("datasets", "dataset"), ("spaces", "Space"), ("collections", "collection")):
        if parts[0] == first:
            raise _other_kind(given, kind)
    if parts[:2] == ["api", "models"] and len(parts) > 2:
        parts = parts[2:]
    if parts[0] in _NOT_OWNERS:
        raise InputError(f"{escaped(given)} is no model's address", hint="A model's is huggingface.co/OWNER/NAME.")
    if len(parts) == 1:
        # `huggingface.co/gpt2` is an old name; an owner's page looks the same, and is asked for as OWNER/*.
        return _repo(parts[0], None, given)
    for index in (1, 2):  # an old name without owner, and a name with one
        if parts[index : index + 1] and parts[index] in ("tree", "blob", "resolve", "raw", "commit", "commits"):
            # A branch may hold slashes, which the address does not tell from folders; the site writes them as %2F.
            return _repo("/".join(parts[:index]), parts[index + 1] if len(parts) > index + 1 else None, given)
    return _repo("/".join(parts[:2]), None, given)


def _from_path(given: str) -> Subject:
    path = Path(given)
    try:
        path = path.expanduser()
    except RuntimeError:
        raise InputError(f"{escaped(given)} names an unknown user's home") from None
    if os.path.isdir(path):
        return FolderSubject(path)
    if os.path.lexists(path):
        if path.suffix.lower() in _FILE_ENDINGS:
            return FileSubject(path)
        raise InputError(
            f"{escaped(given)} is a file, and no attestation",
            hint="Give the folder that holds the model, or an attestation ending in .yaml or .json.",
        )
    raise InputError(f"there is no folder or file {escaped(given)}", hint="For a repo write OWNER/NAME.")


def _owner(owner: str, given: str) -> OwnerSubject:
    if "/" in owner or not is_repo_id(owner):
        raise _malformed(given)
    return OwnerSubject(owner)


def _repo(repo: str, revision: str | None, given: str) -> RepoSubject:
    if not is_repo_id(repo):
        raise _malformed(given)
    if revision is not None and (not revision.strip(".") or ".." in revision or len(revision) > 250):
        raise InputError(
            f"{escaped(revision)} is no revision", hint="Expected a branch, a tag or a commit: OWNER/NAME@main."
        )
    return RepoSubject(repo, revision)


def _malformed(given: str) -> InputError:
    return InputError(f"{escaped(given)} is not a model's name", hint=EXPECTED)


def _other_kind(given: str, kind: str) -> InputError:
    remedy = {
        "dataset": "Audit a model that was trained on it: its data are looked up and judged as part of the model.",
        "Space": 'Audit the model that the Space runs: its page names it under "Models".',
        "collection": "Audit the models in it by name, or all models of an owner with OWNER/*.",
    }[kind]
    return InputError(f"{escaped(given)} is a {kind}, not a model", hint=remedy)

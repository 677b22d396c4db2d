"""What a signed document is about: a repo's weight files by their digests, or a name where there is no repo.

The files are those that the listing alone shows to be weights, and large files of a kind that nothing tells, which may
well be weights: what the card says of them plays no part, so that a signature stays good when the card is edited.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import TypeAlias

from openness.detectors.formats import FileKind, classify
from openness.errors import SubjectError
from openness.snapshot import RepoFile, RepoInfo

Subjects: TypeAlias = tuple[tuple[str, str], ...]
"""Pairs of a name (a file's path, or a model's name) and a SHA-256 in lower case hex."""

_SHA256 = re.compile(r"[0-9a-f]{64}")


def signed_subjects(info: RepoInfo) -> Subjects:
    """All weight files of a repo with their digests, in the listing's order.

    Raises `SubjectError` where the listing was not seen whole, holds no weight file, or shows one without its digest.
    """
    problem = unknown_weights(info)
    if problem:
        raise SubjectError(
            f"{info.id}: {problem}", hint="Sign where the Hub itself can be read; a recording may hold less."
        )
    found = tuple(weights_seen(info))
    if not found:
        raise SubjectError(
            f"{info.id}: its listing holds no weight file, and a signature is bound to the weights",
            hint="For a model whose weights are nowhere on the Hub, sign for its name: --no-repo.",
        )
    return found


def weights_seen(info: RepoInfo) -> Iterator[tuple[str, str]]:
    """The weight files whose digest the listing shows."""
    return ((file.path, digest) for file in _weights(info) if (digest := _digest(file)))


def unknown_weights(info: RepoInfo) -> str:
    """Why a listing does not tell which weights there are; empty where it does."""
    if not info.listing_complete:
        return "its listing was not seen whole"
    missing = next((file.path for file in _weights(info) if not _digest(file)), None)
    return f"the listing shows no SHA-256 of its weight file {missing}" if missing is not None else ""


def name_subject(name: str) -> tuple[str, str]:
    """The subject that stands for a model without a repo: the digest of its name in lower case, as UTF-8.

    In lower case, since that is how names are told apart on the Hub.
    """
    return name, hashlib.sha256(name.lower().encode()).hexdigest()


def _weights(info: RepoInfo) -> Iterator[RepoFile]:
    return (file for file in info.files if classify(file)[0] in (FileKind.WEIGHTS, FileKind.LARGE))


def _digest(file: RepoFile) -> str:
    digest = (file.sha256 or "").lower()
    return digest if _SHA256.fullmatch(digest) else ""

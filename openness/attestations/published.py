"""`openness.yaml` at the root of a model's own repo: what its publisher states, at the revision that was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache

from openness.attestations.ranks import Rank
from openness.attestations.reading import MAX_BYTES, AttestationFile, parse_attestation, without_today
from openness.detectors.view import RepoView
from openness.errors import FileError
from openness.evidence import Attested

FILE = "openness.yaml"


def published(view: RepoView, now: datetime | None) -> AttestationFile | Attested | None:
    """What the publisher attests in the repo; the document with the reason where it is refused; None without one.

    It speaks of the revision that it lies in, so its subject must be the repo's own name (a copied repo copies the
    file too), and it must not have expired by `now` (None: dates are not asked).
    """
    text = view.text(FILE)
    url = view.url(FILE)
    if text is None:
        problem = view.text_problem(FILE)
        listed = any(file.path == FILE for file in view.files)
        if not listed or problem is None:
            return None
        return _refused(url, f"it could not be read: {problem.message}")
    if "\ufffd" in text:
        return _refused(url, "it is not UTF-8 text: a byte of it stands for no character")
    file = _parsed(text[: MAX_BYTES + 1], now.astimezone(UTC).date() if now else None)
    if isinstance(file, str):
        return _refused(url, file)
    if not view.is_folder and file.attestation.subject.lower() != _name(view):
        return _refused(url, f"it speaks of {file.attestation.subject}, not of this repo")
    return replace(file, rank=Rank.PUBLISHER, address=url)


@lru_cache(maxsize=16)
def _parsed(text: str, today: date | None) -> AttestationFile | str:
    """The document, or what is wrong with it; it is asked for once a round of reading."""
    now = datetime.combine(today, time(), UTC) if today else None
    try:
        return parse_attestation(text, FILE, now=now)
    except FileError as error:
        return without_today(error.message)


def _name(view: RepoView) -> str:
    """The repo's name of today: whatever other name it was asked for by, the answer is the same."""
    return ((view.info.id if view.info else "") or view.repo).lower()


def _refused(url: str, why: str) -> Attested:
    return Attested(name=FILE, locator=url, rank=Rank.PUBLISHER.value, refused=why)

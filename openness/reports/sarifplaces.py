"""Where the SARIF formats point at, and what they call a subject.

GitHub tells one alert from another by rule, file and fingerprint, so none of the three may change while the matter
stays the same. Hence a result always points at the model's card, at the line that it rests on where there is one;
other places in the repo that it rests on are related locations. Paths are relative to the root of the repository.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from openness.detectors.view import CARD
from openness.reports.sarifrules import plain
from openness.reports.wording import harmless

if TYPE_CHECKING:
    from openness.document import Audit

ROOT = "%SRCROOT%"
"""What paths are relative to, by the name that GitHub's own tools use."""
MAX_RELATED = 10
"""Related locations of one result."""

_PATH = r"(?P<path>[^#]+)(?:#L(?P<line>[0-9]{1,9}))?"
_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Seen:
    """A place that an answer rests on."""

    locator: str
    source: str
    """What holds it: `models/owner/name`, a folder, `attestation:NAME`."""
    note: str


def name_of(audit: Audit) -> str:
    """A subject's name, the same in every run and on every machine.

    A repo's id in small letters. A folder's path below the working directory; empty for that directory itself and for
    a folder elsewhere, of which the path says no more than where somebody put it.
    """
    return _below(audit.subject) if _is_folder(audit) else harmless(audit.subject.lower(), 200)


def locations(audit: Audit, seen: Sequence[Seen]) -> dict[str, Any]:
    """A result's `locations`, of which there is always one, and its `relatedLocations`, if any."""
    root = _below(audit.subject) if _is_folder(audit) else ""
    card = relative_uri(_card(audit)) or CARD
    card = f"{quote(root)}/{card}" if root else card
    places: dict[tuple[str, int], str] = {}
    for path, line, note in _inside(audit, seen):
        uri = relative_uri(posixpath.join(root, path))
        if uri is not None and (line or uri != card):
            places.setdefault((uri, line), note)
    line = next((line for uri, line in places if uri == card), 1)
    places.pop((card, line), None)
    related = [
        {**_location(uri, line), "message": {"text": plain(note, 300) or "Seen here."}}
        for (uri, line), note in list(places.items())[:MAX_RELATED]
    ]
    return {"locations": [_location(card, line)], **({"relatedLocations": related} if related else {})}


def repository_of(audit: Audit) -> dict[str, Any] | None:
    """The repo on the Hub and the commit that was read, as `versionControlDetails`; None where one is not known."""
    if _is_folder(audit) or not _COMMIT.fullmatch(audit.revision or ""):
        return None
    pattern = re.compile(rf"(?P<repo>https?://[^/]+/{_quoted(audit)})/(?:blob|tree)/{audit.revision}(?:/.*)?", re.I)
    for state in audit.components.values():
        for seen in state.observations:
            if found := pattern.fullmatch(seen.locator):
                return {
                    "repositoryUri": found["repo"],
                    "revisionId": audit.revision,
                    "mappedTo": {"uriBaseId": ROOT},
                }
    return None


def relative_uri(path: str) -> str | None:
    """A path as a relative URI; None for one that could lead out of the root, or be taken for something else."""
    strange = not path.isprintable() or len(path) > 1000 or re.search(r"[\\:]", path)
    return None if strange or any(part in ("", ".", "..") for part in path.split("/")) else quote(path)


def _location(uri: str, line: int) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": ROOT}}
    return {"physicalLocation": {**place, "region": {"startLine": line}} if line else place}


def _inside(audit: Audit, seen: Sequence[Seen]) -> Iterator[tuple[str, int, str]]:
    """What of it lies in the subject's own repo: the path, the line (0 for none) and the note."""
    alone = _is_attested_alone(audit)
    pattern = re.compile(
        _PATH if alone or _is_folder(audit) else rf"https?://[^/]+/{_quoted(audit)}/blob/[^/]+/{_PATH}", re.I
    )
    for one in seen:
        found = pattern.fullmatch(one.locator)
        if found is None:
            continue
        path = found["path"]
        if alone:
            own, path = path == posixpath.basename(audit.input), _card(audit)
        elif _is_folder(audit):
            own = one.source == audit.subject
        else:
            own, path = True, unquote(path)
        if own:
            yield path, int(found["line"] or 0), one.note


def _card(audit: Audit) -> str:
    """The file that results point at: the card; for a model without a repo the document that speaks for it."""
    if not _is_attested_alone(audit):
        return CARD
    return _below(audit.input) or posixpath.basename(audit.input)


def _is_folder(audit: Audit) -> bool:
    return audit.subject.startswith(("/", "./", ".."))


def _is_attested_alone(audit: Audit) -> bool:
    return audit.headline.endswith(", as attested")


def _quoted(audit: Audit) -> str:
    return re.escape(quote(audit.subject, errors="replace"))


def _below(path: str) -> str:
    """A path as it stands below the working directory; empty for the directory itself, and for one that does not."""
    path = posixpath.normpath(path)
    return "" if path.startswith(("/", "~")) or relative_uri(path) is None else path

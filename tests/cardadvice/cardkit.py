"""Models that a test makes up, as recordings of a Hub: a card, a listing, license texts, and what else is on the Hub."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from openness.cardadvice import CardChange
from openness.mendingcards import Mending, mend, parse_target
from openness.sources.recording import RecordingSource

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
NAME = "maker/model-1b"
WEIGHTS = {"model.safetensors": 2_000_000_000, "config.json": 900}


def license_text(name: str) -> str:
    """A license's text, as it is recorded (`Apache-2.0`, `MIT`, `llama3.1`)."""
    return (ROOT / "fixtures" / "licenses" / f"{name}.txt").read_text(encoding="utf-8")


def record(
    hub: Path,
    name: str = NAME,
    card: str | bytes | None = "",
    texts: Mapping[str, str] | None = None,
    listing: Mapping[str, int] = WEIGHTS,
    *,
    kind: str = "models",
    tags: Sequence[str] = (),
    unread: Sequence[str] = (),
) -> None:
    """Put a repo into a folder of recordings; `texts` are files whose content is known, `unread` text files that are
    listed only."""
    folder = hub / kind / name
    (folder / "files").mkdir(parents=True)
    content = dict(texts or {})
    sizes = {**listing, **{path: len(text) for path, text in content.items()}, **dict.fromkeys(unread, 1000)}
    if card is not None:
        raw = card.encode() if isinstance(card, str) else card
        (folder / "files" / "README.md").write_bytes(raw)
        sizes["README.md"] = len(raw)
    for path, text in content.items():
        (folder / "files" / path).write_text(text, encoding="utf-8")
    siblings = [{"rfilename": path, "size": size} for path, size in sorted(sizes.items())]
    info = {"id": name, "sha": "f" * 40, "gated": False, "tags": list(tags), "siblings": siblings}
    (folder / "info.json").write_text(json.dumps(info))
    (folder / "refs.json").write_text(json.dumps({"branches": [{"name": "main"}], "tags": []}))


def gone(hub: Path, name: str, kind: str = "models") -> None:
    """A repo that the Hub says is not there."""
    folder = hub / kind / name
    folder.mkdir(parents=True)
    (folder / "error.json").write_text(json.dumps({"status": 401, "headers": {"x-error-code": "RepoNotFound"}}))


def advised(hub: Path, given: str = NAME) -> Mending:
    """The advice on a recorded model, or on a local folder or card beside the recordings."""
    return mend(parse_target(given), RecordingSource(hub), given=given, now=NOW)


def told(mending: Mending) -> list[tuple[str, str, object]]:
    """Each change as standing, key, proposed value."""
    return [(change.standing, change.key, change.proposed) for change in mending.advice.changes]


def of(mending: Mending, key: str) -> CardChange:
    """The one change of a key."""
    [change] = [change for change in mending.advice.changes if change.key == key]
    return change

"""A service with many models, to be listed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from databases import migrated
from filled import fill, models
from serving import API, Inside, inside

from openness.service.jobs.schema import prepare

LIST = f"{API}/models"
COUNT = 1300
MADE = [(model, bases) for model, bases in models(COUNT) if model.gone_at is None]
"""Those that are public, with what they were made from."""
CSV, LINES = "text/csv", "application/x-ndjson"


@contextmanager
def listing(kind: str, folder: Path) -> Iterator[Inside]:
    """The application over a database with these models."""
    with migrated(kind, folder) as database:
        prepare(database)
        fill(database, COUNT)
        with inside(database, reads_per_minute=0) as service:
            yield service


def pages(service: Inside, **params: Any) -> list[dict[str, Any]]:
    """All pages of a list, by following `next`."""
    found = []
    address: str | None = str(httpx.URL(LIST, params=params))
    while address:
        answer = service.get(address)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        address = found[-1]["next"]
        assert answer.headers.get("link") == (f'<{address}>; rel="next"' if address else None)
    return found

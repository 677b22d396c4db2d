"""How long a page takes on the server, from the request's arrival to the last byte.

    TEST_BENCH=1 uv run pytest tests/bench/test_page_speed.py -s

Each page is asked for as a browser does, one after the other, in the process; medians of 40 after the first few (without
TEST_BENCH: of 2), and the ratio to an address of the same application that does nothing (`/health/live`), in the same
run. It never fails on time. The models are recorded ones, and 1,000 made-up ones beside them.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import migrated
from filled import fill
from jobkit import do, means_for
from pagekit import AUDITED, GPT2, LLAMA, MERGE, OLMO
from serving import RECORDINGS, Inside, inside

PAGES = (
    "/",
    "/models",
    "/models?q=llama",
    "/search?q=llama",
    "/models?verdict=open-weight&component=training-code:public",
    f"/models/{OLMO}",
    f"/models/{MERGE}",
    f"/models/{OLMO}?rubric=mof",
    f"/models/{OLMO}/history",
    f"/models/{OLMO}/evidence?component=weights",
    f"/models/{GPT2}/contest?component=training-code",
    "/models/no-such/model",
    "/owners/allenai",
    f"/compare?model={OLMO}&model={LLAMA}",
    "/rubrics",
    "/rubrics/mof",
    "/criteria/openness/training-code",
    "/components/weights",
    "/verdicts/open-weight",
    "/licenses",
    "/licenses/Apache-2.0",
    "/words",
    "/stats",
    "/nothing/here",
)
WARM, RUNS = (4, 40) if os.environ.get("TEST_BENCH") else (1, 2)
BASELINE = "/health/live"


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Inside]:
    with migrated(request.param, tmp_path) as database:
        fill(database, 1000)
        means = means_for(database, RECORDINGS)
        for repo in AUDITED:
            do(means, repo)
        with inside(database, reads_per_minute=0) as made:
            yield made


async def ask(app: Any, path: str) -> tuple[int, int]:
    """The status of an answer, and how many bytes it has."""
    path, _, query = path.partition("?")
    headers = [(b"host", b"openness.test"), (b"accept", b"text/html"), (b"accept-encoding", b"gzip")]
    scope = {
        "type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "headers": headers, "client": ("192.0.2.1", 50000), "server": ("openness.test", 80), "scheme": "http",
        "http_version": "1.1", "asgi": {"version": "3.0"}, "root_path": "",
    }  # fmt: skip
    status = size = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, size
        status = message.get("status", status)
        size += len(message.get("body", b""))

    await app(scope, receive, send)
    return status, size


async def timed(app: Any, path: str) -> tuple[float, int, int]:
    """The median in milliseconds, the status and the size."""
    times = []
    for number in range(WARM + RUNS):
        begun = time.perf_counter()
        status, size = await ask(app, path)
        if number >= WARM:
            times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times), status, size


@pytest.mark.bench
def test_pages(site: Inside, capsys: pytest.CaptureFixture[str]) -> None:
    async def measure() -> list[tuple[str, float, int, int]]:
        return [(path, *await timed(site.app, path)) for path in (BASELINE, *PAGES)]

    found = asyncio.run(measure())
    baseline = found[0][1]
    with capsys.disabled():
        print(f"\n{site.service.database.engine.dialect.name}, medians of {RUNS}")
        for path, taken, status, size in found:
            print(f"{path:62} {taken:6.2f} ms {taken / baseline:6.1f} x {BASELINE}  {status} {size:6,} B gzip")
    assert all(status < 500 for _, _, status, _ in found)

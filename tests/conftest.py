"""What all tests share: no network but 127.0.0.1, no token of whoever runs them, and a Hub of recordings."""

from __future__ import annotations

import gc
import os
import socket
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from serving import Inside, Server

    from openness.store.database import Database

# The client reads its settings when it is imported: before anything else, none of the developer's may be left.
for name in [name for name in os.environ if name.startswith(("HF_", "HUGGING", "OPENNESS_"))]:
    del os.environ[name]
for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[name]
NOWHERE = "http://127.0.0.1:9"  # the discard port: a test that asks the real Hub by mistake fails at once
os.environ |= {
    "HF_ENDPOINT": NOWHERE,
    "HF_HOME": os.path.join(os.path.dirname(__file__), "no-such-home"),
    "HF_HUB_DISABLE_TELEMETRY": "1",
}

sys.path.insert(0, os.path.dirname(__file__))

from openness.detectors import card  # noqa: E402

# Whatever asks for all recorded models reads their cards again: here all of them are kept, not the last 64.
card.parse_card = lru_cache(maxsize=1000)(card.parse_card.__wrapped__)

from hubserver import HubServer, running  # noqa: E402

ROOT = Path(__file__).parent.parent


def _only_here(event: str, args: tuple[Any, ...]) -> None:
    """Refuse to reach anything but this machine, whatever a test does."""
    if event == "socket.connect":
        sock, address = args
        if sock.family == socket.AF_UNIX or address[0] in ("127.0.0.1", "::1", "localhost"):
            return
        raise AssertionError(f"a test tried to reach {address}")
    if event == "socket.getaddrinfo" and args[0] not in ("127.0.0.1", "::1", "localhost", None):
        raise AssertionError(f"a test tried to resolve {args[0]}")


sys.addaudithook(_only_here)


@pytest.fixture(scope="session")
def recordings() -> Path:
    """The folder of recorded answers."""
    return ROOT / "fixtures" / "hub"


@pytest.fixture
def hub() -> Iterator[HubServer]:
    """A Hub that knows nothing, to be scripted."""
    with running() as server:
        yield server
    hang_up()


@pytest.fixture
def recorded_hub(recordings: Path) -> Iterator[HubServer]:
    """A Hub that answers from the recordings."""
    with running(recordings) as server:
        yield server
    hang_up()


def hang_up() -> None:
    """Close the connections that the client keeps, so that none is left to the garbage collector."""
    from huggingface_hub import close_session

    close_session()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser; where there is none, its tests are skipped, but for CI, where that is a failure."""
    from browser import EXECUTABLE, browsing

    if EXECUTABLE is None:
        reason = "no Chromium here (Debian: apt-get install chromium fonts-dejavu-core)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with browsing() as browser:
        yield browser


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all its tables and nothing in them, once on SQLite and once on PostgreSQL."""
    from databases import emptied

    with emptied(request.param, tmp_path) as made:
        yield made


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`openness serve`, its limits out of the way, in which a few models were audited: for tests that read."""
    from serving import filled

    with filled(request.param, tmp_path_factory.mktemp(f"serving-{request.param}")) as made:
        yield made


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The service whose pages are read: models of the recorded Hub, audited once for all tests that only read."""
    from databases import migrated
    from jobkit import do, means_for
    from pagekit import AUDITED
    from serving import RECORDINGS, inside

    with migrated("sqlite", tmp_path_factory.mktemp("site")) as database:
        means = means_for(database, RECORDINGS)
        for repo in AUDITED:
            assert do(means, repo).state == "done"
        with inside(database, reads_per_minute=0) as made:
            yield made


def pytest_collection_finish() -> None:
    """What ten thousand collected tests hold stays: without looking through it again and again, all take a tenth less."""
    gc.collect()
    gc.freeze()

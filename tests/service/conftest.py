"""A service that several tests read from: filled once, its limits out of the way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from databases import migrated
from serving import Server, serving, working

from openness.service.jobs.schema import prepare

GPT2, OPT, OLMO = "openai-community/gpt2", "facebook/opt-6.7b", "allenai/OLMo-2-1124-7B"
FILLED = (GPT2, OPT, OLMO)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`openness serve` over the recorded Hub, in which a few models were audited; with a worker on PostgreSQL."""
    folder: Path = tmp_path_factory.mktemp(f"serving-{request.param}")
    with ExitStack() as stack:
        database = stack.enter_context(migrated(request.param, folder))
        prepare(database)
        if request.param == "postgresql":
            stack.enter_context(working(database.url, folder))
        running = stack.enter_context(serving(database.url, folder))
        running.audited(*FILLED)
        yield running

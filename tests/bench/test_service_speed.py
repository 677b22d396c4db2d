"""How many requests a second one web process answers on one core, and how long it takes to be ready.

    TEST_BENCH=1 uv run pytest tests/bench/test_service_speed.py -s

The load comes from wrk on another core, 32 connections, against `openness serve` and against a bare ASGI application
that returns the same bytes on the same server, in turn. Reports medians of five rounds of a second (TEST_BENCH_ROUNDS,
TEST_BENCH_SECONDS) and two ratios: of requests a second, and of the processor's time that a request takes, which is the
same number on an idle machine and the truer one on a busy one; never fails on time. The goals: badges and their 304 at 0.5 of the bare one, p99 below
15 ms; a model's JSON at 0.3 where memory answers, 0.15 where the database does.
"""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from databases import migrated
from serving import API, Server, serving, working
from wrk import CORES, Comparison, Load, compared, need_time, need_wrk, on_core

from openness.service.jobs.schema import prepare

MODELS = (
    "meta-llama/Llama-3.1-8B-Instruct", "mlabonne/NeuralHermes-2.5-Mistral-7B", "utter-project/EuroLLM-1.7B-Instruct",
    "HuggingFaceTB/SmolLM2-1.7B-intermediate-checkpoints", "togethercomputer/RedPajama-INCITE-7B-Base",
    "nvidia/Llama-3.1-Nemotron-70B-Instruct-HF", "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
    "mistralai/Mistral-Large-Instruct-2407",
)  # fmt: skip
"""Of long names, which can be spelt in a great many ways."""
ONE = MODELS[0]
GZIP = {"accept-encoding": "gzip"}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`openness serve` on a core of its own; a worker on PostgreSQL audits first, and ends."""
    need_wrk()
    folder: Path = tmp_path_factory.mktemp(f"speed-{request.param}")
    with ExitStack() as stack:
        database = stack.enter_context(migrated(request.param, folder))
        prepare(database)
        with serving(database.url, folder) as filled, ExitStack() as auditing:
            if request.param == "postgresql":
                auditing.enter_context(working(database.url, folder))
            filled.audited(*MODELS)
        with on_core(CORES[0]):
            # The limit counts, and is out of the way; what each request would log is not what is measured.
            given = serving(database.url, folder, OPENNESS_LOG_LEVEL="warning", OPENNESS_READS_PER_MINUTE="1000000")
            running = stack.enter_context(given)
        yield running


def answered(server: Server, route: str) -> int:
    """How many answers of a route the service has counted."""
    text = server.get("/metrics").text
    return sum(
        int(float(count))
        for count in re.findall(rf'^openness_http_requests_total{{route="{route}".*}} (\S+)$', text, re.MULTILINE)
    )


def tell(capsys: pytest.CaptureFixture[str], server: Server, what: str, result: Comparison) -> None:
    kind = server.database_url.partition(":")[0].partition("+")[0]
    with capsys.disabled():
        print(f"\n{kind:10} {what:32} {result}")


@pytest.mark.bench
def test_badges(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = compared(server, Load([f"/badge/{ONE}.svg"]), tmp_path)
    tell(capsys, server, "badge", result)
    assert answered(server, "badge") >= result.requests


@pytest.mark.bench
def test_badges_that_are_known(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    etag = server.get(f"/badge/{ONE}.svg").headers["etag"]
    load = Load([f"/badge/{ONE}.svg"], {"if-none-match": etag})
    tell(capsys, server, "badge, 304", compared(server, load, tmp_path, 304))


@pytest.mark.bench
@pytest.mark.parametrize("form", ["gzip", "plain"])
def test_models_from_memory(server: Server, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load = Load([f"{API}/models/{ONE}"], GZIP if form == "gzip" else {})
    result = compared(server, load, tmp_path)
    tell(capsys, server, f"model from memory, {form}", result)
    assert answered(server, "ready") >= result.requests * 0.9


@pytest.mark.bench
@pytest.mark.parametrize("form", ["gzip", "plain"])
def test_models_from_the_database(
    server: Server, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Eight models in turn, in capital and small letters as the Hub takes them: no memory knows these addresses."""
    before = answered(server, "getModel")
    load = Load([f"{API}/models/{model}" for model in MODELS], GZIP if form == "gzip" else {}, vary=True)
    result = compared(server, load, tmp_path)
    tell(capsys, server, f"model from the database, {form}", result)
    assert answered(server, "getModel") - before >= result.requests * 0.9


@pytest.mark.bench
@pytest.mark.parametrize("workers", [1, 2])
def test_start(workers: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Until /health/ready answers, on SQLite with all its tables."""
    need_time()
    times = []
    with migrated("sqlite", tmp_path) as database:
        for _ in range(5):
            begun = time.monotonic()
            with serving(database.url, tmp_path, workers=workers):
                times.append(time.monotonic() - begun)
    with capsys.disabled():
        print(f"\n`openness serve --workers {workers}` is ready after {statistics.median(times):.2f} s")

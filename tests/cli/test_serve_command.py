"""`openness serve` and `openness worker` as an operator runs them: starting, stopping, and several of them at once."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from databases import migrated, postgresql_url
from hubserver import HubServer, Reply
from jobkit import until
from processes import run
from serving import API, GPT2, OLMO, OPT, Server, free_port, serving, working
from sqlmodel import func, select

from openness.service.jobs.schema import prepare
from openness.store.database import Database
from openness.store.tables import Audit, Job

MODELS = (
    GPT2, OPT, OLMO, "sb3/ppo-CartPole-v1", "Qwen/Qwen2.5-3B", "google/gemma-2-9b", "apple/DCLM-7B",
    "mistralai/Mistral-7B-v0.1", "swiss-ai/Apertus-8B-2509", "MahmoodLab/CONCH", "facebook/dinov2-base",
    "BAAI/bge-small-en-v1.5", "lmsys/vicuna-7b-v1.5", "openai/whisper-large-v3", "state-spaces/mamba-130m",
    "pyannote/segmentation-3.0", "Qwen/Qwen2.5-7B", "Salesforce/codegen-6B-mono", "facebook/esm2_t6_8M_UR50D",
    "ibm-granite/granite-3.0-8b-base", "moonshotai/Kimi-K2-Base", "microsoft/phi-2", "microsoft/phi-4",
    "microsoft/Orca-2-7b", "stabilityai/stablelm-2-1_6b", "stabilityai/stablelm-zephyr-3b", "google-t5/t5-small",
    "google-bert/bert-base-uncased", "dslim/bert-base-NER", "LumiOpen/Poro-34B",
)  # fmt: skip


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'kept' / 'openness.db'}"


def state(server: Server, audit: str) -> str:
    return str(server.get(f"{API}/audits/{audit}").json()["state"])


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run("serve", "--port", port, OPENNESS_DATABASE_URL=sqlite(tmp_path))
    assert done.returncode == 3
    assert f"127.0.0.1:{port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_address_that_is_not_of_this_machine_is_told(tmp_path: Path) -> None:
    done = run("serve", "--host", "192.0.2.1", "--port", str(free_port()), OPENNESS_DATABASE_URL=sqlite(tmp_path))
    assert done.returncode == 3
    assert "192.0.2.1" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "said"),
    [
        (("--port", "0"), {}, "--port"),
        (("--port", "99999"), {}, "--port"),
        (("--host", "http://x"), {}, "--host"),
        ((), {"OPENNESS_WORKERS": "many"}, "OPENNESS_WORKERS"),
        ((), {"OPENNESS_TRUST": "/nowhere/trust.yaml"}, "OPENNESS_TRUST"),
        ((), {"OPENNESS_WEBHOOK_SECRET": "short"}, "OPENNESS_WEBHOOK_SECRET"),
        ((), {"OPENNESS_NO_SUCH": "1"}, "OPENNESS_NO_SUCH"),
        ((), {"OPENNESS_DATABASE_URL": "mysql://x/y"}, "OPENNESS_DATABASE_URL"),
    ],
)
def test_a_wrong_setting_stops_the_start(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    given: dict[str, Any] = {"OPENNESS_DATABASE_URL": sqlite(tmp_path)} | variables
    done = run("serve", *arguments, **given)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "short" not in done.stderr.replace("shorter", "")
    assert not (tmp_path / "kept" / "openness.db").exists()


def test_pending_migrations_on_postgresql_stop_the_start() -> None:
    with postgresql_url() as url:
        done = run("serve", "--port", str(free_port()), OPENNESS_DATABASE_URL=url)
    assert done.returncode == 3
    assert "openness db upgrade" in done.stderr


def test_a_database_that_cannot_be_reached_stops_the_start() -> None:
    done = run("serve", OPENNESS_DATABASE_URL="postgresql://me:hidden@127.0.0.1:9/x")
    assert done.returncode == 3
    assert "127.0.0.1:9" in done.stderr
    assert "hidden" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told_and_what_waits_is_done_after_the_next_start(
    tmp_path: Path, recorded_hub: HubServer, number: int
) -> None:
    reply = recorded_hub.reply(f"/api/models/{GPT2}")
    recorded_hub.script(f"/api/models/{GPT2}", Reply(reply.status, reply.headers, reply.body, delay=2), reply)
    with serving(sqlite(tmp_path), tmp_path, hub=recorded_hub.url, OPENNESS_JOB_WORKERS="1") as server:
        slow, waits = server.ask(GPT2)[0], server.ask(OPT)[0]
        until(lambda: state(server, slow) == "running")
        begun = time.monotonic()
        assert server.stop(number) == 0
        assert time.monotonic() - begun < 12
        assert not [line for line in server.logged() if line["level"] in ("error", "critical")]
    with serving(sqlite(tmp_path), tmp_path, hub=recorded_hub.url) as server:
        for audit in (slow, waits):
            assert server.wait_done(audit)["state"] == "done"


def test_two_services_on_one_file_share_the_work(tmp_path: Path, recorded_hub: HubServer) -> None:
    url = sqlite(tmp_path)
    with (
        serving(url, tmp_path, hub=recorded_hub.url) as one,
        serving(url, tmp_path, hub=recorded_hub.url) as other,
        ThreadPoolExecutor(4) as threads,
    ):
        asked = [*threads.map(lambda pair: pair[0].ask(pair[1])[0], [(s, m) for m in MODELS[:6] for s in (one, other)])]
        assert asked[::2] == asked[1::2], "one audit a model, whoever is asked"
        for audit in asked[::2]:
            assert other.wait_done(audit)["state"] == "done"
        same_everywhere((one, other), MODELS[:6])
        once_each(url, MODELS[:6])
        assert not [line for server in (one, other) for line in server.logged() if line["level"] == "error"]


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Database]:
    with migrated("postgresql", tmp_path) as database:
        prepare(database)
        yield database


def test_two_services_and_two_workers_on_one_postgresql(postgresql: Database, tmp_path: Path) -> None:
    url = postgresql.url
    with ExitStack() as stack:
        one = stack.enter_context(serving(url, tmp_path, workers=2))
        other = stack.enter_context(serving(url, tmp_path))
        workers = [stack.enter_context(working(url, tmp_path)) for _ in range(2)]
        threads = stack.enter_context(ThreadPoolExecutor(8))
        asked = [*threads.map(lambda pair: pair[0].ask(pair[1])[0], [(s, m) for m in MODELS for s in (one, other)])]
        ids = set(asked)
        assert asked[::2] == asked[1::2], "one audit a model, whoever is asked"
        for audit in ids:
            assert one.wait_done(audit, 90)["state"] == "done"
        same_everywhere((one, other), MODELS)
        once_each(url, MODELS)
        metrics = one.get("/metrics").text
        assert 'openness_http_requests_total{route="createAudits",status="202"}' in metrics
        made = [len([line for line in worker.logged() if line["event"] == "audit stored"]) for worker in workers]
        assert sum(made) == len(MODELS)
        assert all(made), "both work"


def same_everywhere(servers: tuple[Server, ...], models: tuple[str, ...]) -> None:
    for model in models:
        first, *others = (server.get(f"{API}/models/{model}") for server in servers)
        assert first.status_code == 200
        for answer in others:
            assert (answer.content, answer.headers["etag"]) == (first.content, first.headers["etag"])
        first, *others = (server.get(f"/badge/{model}.svg") for server in servers)
        assert "pending" not in first.text
        assert [answer.content for answer in others] == [first.content]


def once_each(url: str, models: tuple[str, ...]) -> None:
    database = Database(url)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Job)) == len(models)
        assert session.scalar(select(func.count()).select_from(Audit)) == len(models)
        assert {job.attempts for job in session.exec(select(Job))} == {1}
    database.close()

"""The service under test: real `openness serve` and `openness worker` processes, and the same application inside the
test's own process, where only what it answers matters."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
from databases import migrated
from jobkit import until
from processes import COMMAND, ROOT, environment

from openness.service.app import create_app
from openness.service.jobs import queue_for
from openness.service.jobs.schema import prepare
from openness.service.settings import Settings
from openness.service.state import Service
from openness.store import tokens
from openness.store.database import Database
from openness.store.tokens import Scope

API = "/api/v1"
RECORDINGS = str(ROOT / "fixtures" / "hub")
WEBHOOK_SECRET = "agreed-on-with-the-hub"
GPT2, OPT, OLMO = "openai-community/gpt2", "facebook/opt-6.7b", "allenai/OLMo-2-1124-7B"
FILLED = (GPT2, OPT, OLMO)
"""Models that were audited in the server that tests share."""
OPEN = {
    "OPENNESS_READS_PER_MINUTE": "0",
    "OPENNESS_AUDITS_PER_HOUR": "0",
    "OPENNESS_WAITING_PER_CLIENT": "1000",
    "OPENNESS_WAITING_ANONYMOUS": "1000",
    "OPENNESS_HUB_REQUESTS_PER_WINDOW": "100000",
    "OPENNESS_WEBHOOK_SECRET": WEBHOOK_SECRET,
}
"""Settings of a service whose limits are out of a test's way."""
Result = TypeVar("Result")
STARTING, STOPPING = 30.0, 25.0


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Running:
    """A process of the service, with what it has logged."""

    process: subprocess.Popen[bytes]
    log: Path

    def logged(self) -> list[dict[str, Any]]:
        """Its log, line by line: each is a JSON object."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as an operator does; its exit code. Fails where it takes too long."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(STOPPING)


@dataclass
class Server(Running):
    """`openness serve`, ready."""

    url: str
    database_url: str
    client: httpx.Client

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a path."""
        return self.client.get(path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Post to a path."""
        return self.client.post(path, **more)

    def ask(self, *repos: str, **more: Any) -> list[str]:
        """Ask for audits; their ids."""
        answer = self.post(f"{API}/audits", json={"models": list(repos)}, **more)
        assert answer.status_code == 202, answer.text
        return [one["id"] for one in answer.json()["items"]]

    def wait_done(self, audit: str, seconds: float = 30.0) -> dict[str, Any]:
        """What is told of an audit once it is done or dead."""

        def ended() -> bool:
            state.update(self.get(f"{API}/audits/{audit}").json())
            return state["state"] in ("done", "dead")

        state: dict[str, Any] = {}
        until(ended, seconds)
        return state

    def audited(self, *repos: str) -> None:
        """Have models audited."""
        for audit in [self.ask(repo)[0] for repo in repos]:
            done = self.wait_done(audit)
            assert done["state"] == "done", done

    @property
    def database(self) -> Database:
        """Its database, opened apart; the caller closes it."""
        return Database(self.database_url)


@contextmanager
def serving(
    database_url: str, folder: Path, *, hub: str = RECORDINGS, workers: int = 1, **env: str
) -> Iterator[Server]:
    """`openness serve` until the block ends. Where the block fails, what it logged is shown."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    variables = OPEN | {"OPENNESS_DATABASE_URL": database_url, "OPENNESS_HUB": hub} | env
    arguments = ("serve", "--port", str(port), "--workers", str(workers))
    with _running(arguments, folder, variables) as (process, log), httpx.Client(base_url=url, timeout=20) as client:
        server = Server(process, log, url, database_url, client)
        until(lambda: _is_ready(server), STARTING)
        yield server
        assert server.process.poll() is None or server.process.returncode == 0, "the server ended by itself"


@contextmanager
def working(database_url: str, folder: Path, *, hub: str = RECORDINGS, **env: str) -> Iterator[Running]:
    """`openness worker` until the block ends."""
    variables = OPEN | {"OPENNESS_DATABASE_URL": database_url, "OPENNESS_HUB": hub} | env
    with _running(("worker", "--heartbeat", "1"), folder, variables) as (process, log):
        yield Running(process, log)


@contextmanager
def filled(kind: str, folder: Path) -> Iterator[Server]:
    """A server over the recorded Hub, in which a few models were audited; with a worker on PostgreSQL."""
    with ExitStack() as stack:
        database = stack.enter_context(migrated(kind, folder))
        prepare(database)
        if kind == "postgresql":
            stack.enter_context(working(database.url, folder))
        server = stack.enter_context(serving(database.url, folder))
        server.audited(*FILLED)
        yield server


@contextmanager
def _running(
    arguments: tuple[str, ...], folder: Path, variables: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    log = folder / f"{arguments[0]}-{time.monotonic_ns()}.log"
    given = environment(PYTHONWARNINGS=None, OPENNESS_LOG_FORMAT="json", **variables)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*COMMAND, *arguments], env=given, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process, log
    except BaseException:
        print(f"--- {' '.join(arguments)}\n{log.read_text()[-10_000:]}")
        raise
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with those that it has started: a server that is killed leaves its workers behind."""
    process.terminate()
    try:
        process.wait(STOPPING)
    finally:
        with contextlib.suppress(ProcessLookupError):  # none of them is left, as it should be
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _is_ready(server: Server) -> bool:
    assert server.process.poll() is None, "the server does not start"
    try:
        return server.get("/health/ready").status_code == 200
    except httpx.TransportError:
        return False


def token_for(database: Database, *scopes: Scope, name: str = "tests") -> dict[str, str]:
    """The header of a new token."""
    with database.writing() as session:
        _, secret = tokens.create(session, name, scopes or ("audit",), None, datetime.now(UTC))
    return {"authorization": f"Bearer {secret}"}


@dataclass
class Inside:
    """The application in this process, without a server and without threads that audit: what is queued stays so."""

    service: Service
    app: Any = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.service)

    def request(self, method: str, path: str, peer: str = "192.0.2.1", **more: Any) -> httpx.Response:
        """One request, from an address."""
        return self.many((method, path, {"peer": peer, **more}))[0]

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a path."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Post to a path."""
        return self.request("POST", path, **more)

    def many(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Requests at the same moment; their answers in the same order."""

        async def send(method: str, path: str, peer: str = "192.0.2.1", **more: Any) -> httpx.Response:
            transport = httpx.ASGITransport(self.app, client=(peer, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://openness.test") as client:
                return await client.request(method, path, **more)

        async def all_of_them() -> list[httpx.Response]:
            return await asyncio.gather(*(send(method, path, **more) for method, path, more in requests))

        return run_apart(all_of_them)


def run_apart(make: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """What a coroutine answers, run in a thread of its own: a browser's event loop may run in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(make())).result()


@contextmanager
def inside(database: Database, *, hub: str = RECORDINGS, prepared: bool = True, **settings: Any) -> Iterator[Inside]:
    """The application on a database, with the settings' own limits unless told otherwise."""
    if prepared:
        prepare(database)
    made = Settings(database_url=database.url, hub=hub, **settings)
    service = Service(made, database, queue_for(made, database))
    try:
        yield Inside(service)
    finally:
        service.threads.shutdown()


def relicensed(folder: Path, repo: str) -> str:
    """A Hub on which a model that is recorded with an MIT license has one that forbids commerce."""
    shutil.copytree(Path(RECORDINGS) / "models" / repo, folder / "models" / repo)
    record = folder / "models" / repo
    for path in (record / "info.json", record / "files" / "README.md"):
        path.write_text(
            path.read_text()
            .replace("license:mit", "license:cc-by-nc-4.0")
            .replace("license: mit", "license: cc-by-nc-4.0")
        )
    info = json.loads((record / "info.json").read_text())
    info["cardData"]["license"] = "cc-by-nc-4.0"
    info["sha"] = "1" * 40
    (record / "info.json").write_text(json.dumps(info))
    return str(folder)


def without_times(document: Any) -> Any:
    """A document without what differs from one run to the next."""
    if isinstance(document, dict):
        return {name: without_times(value) for name, value in document.items() if not name.endswith("_at")}
    return [without_times(one) for one in document] if isinstance(document, list) else document

"""Real `openness worker` processes on a real PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from databases import SERVER, migrated, postgresql_url
from hubserver import HubServer, Reply
from jobkit import audits_of, job, means_for, queue, until
from sqlalchemy import func, select, text
from sqlmodel import col

from openness.service.jobs.procrastinating import Deferring, defer, forgotten
from openness.service.jobs.schema import prepare, prepared
from openness.store import claims, jobs
from openness.store.database import Database, DatabaseError
from openness.store.jobs import Ask, Origin
from openness.store.tables import DONE, RUNNING, WAITING, Audit, Job

MODEL = "openai-community/gpt2"
MODELS = (
    "sb3/ppo-CartPole-v1", "facebook/opt-6.7b", "Qwen/Qwen2.5-3B", "google/gemma-2-9b", "apple/DCLM-7B",
    "mistralai/Mistral-7B-v0.1", "swiss-ai/Apertus-8B-2509", "MahmoodLab/CONCH", "facebook/dinov2-base",
    "BAAI/bge-small-en-v1.5", "lmsys/vicuna-7b-v1.5", "openai/whisper-large-v3", "state-spaces/mamba-130m",
    "pyannote/segmentation-3.0", "Qwen/Qwen2.5-7B", "Salesforce/codegen-6B-mono", "facebook/esm2_t6_8M_UR50D",
    "ibm-granite/granite-3.0-8b-base", "moonshotai/Kimi-K2-Base", MODEL,
)  # fmt: skip


@pytest.fixture
def postgresql(tmp_path: Path) -> Iterator[Database]:
    with migrated("postgresql", tmp_path) as database:
        prepare(database)
        yield database


@contextmanager
def worker(database: Database, hub: HubServer, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is impatient, until the block ends."""
    environment = os.environ | {
        "OPENNESS_DATABASE_URL": database.url.replace("+psycopg", ""),
        "OPENNESS_HUB": hub.url,
        "OPENNESS_HUB_REQUESTS_PER_WINDOW": "100000",
        "OPENNESS_LOG_FORMAT": "json",
    }
    code = "from openness.cli import main; main()"
    command = [sys.executable, "-c", code, "worker", "--heartbeat", "0.5", *more]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def ask(database: Database, repo: str, origin: Origin = "token") -> str:
    """As a web process asks."""
    means = means_for(database, "http://127.0.0.1:9")
    with database.writing() as session:
        asked = jobs.ask(session, Ask(repo, origin), jobs.Limits(), means.now())
        if asked.new or asked.moved:
            Deferring(database).wake(session, asked.job)
    return asked.job.id


def state(database: Database, job_id: str) -> str:
    return job(database, job_id).state


def told(database: Database) -> list[tuple[str, int, str]]:
    """What procrastinate has to tell workers."""
    with database.reading() as session:
        rows = session.execute(text("SELECT queueing_lock, priority, status FROM procrastinate_jobs ORDER BY id"))
        return [tuple(row) for row in rows]


def workers_ready(database: Database) -> int:
    with database.reading() as session:
        return int(session.scalars(text("SELECT count(*) FROM procrastinate_workers")).one())


def slow_down(hub: HubServer, seconds: float) -> threading.Event:
    """Have the Hub answer late about the model, the first time only; when it was asked."""
    asked = threading.Event()
    path = f"/api/models/{MODEL}"
    reply = hub.reply(path)

    def late(_: object) -> Reply:
        asked.set()
        return Reply(200, reply.headers, reply.body, delay=seconds)

    hub.script(path, late, reply)
    return asked


def test_a_worker_killed_in_the_middle_of_an_audit_loses_nothing(postgresql: Database, recorded_hub: HubServer) -> None:
    asked = slow_down(recorded_hub, 30)
    job_id = ask(postgresql, MODEL)
    with worker(postgresql, recorded_hub) as first:
        assert asked.wait(15)
        assert state(postgresql, job_id) == RUNNING
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with worker(postgresql, recorded_hub):
        until(lambda: state(postgresql, job_id) == DONE)
        until(lambda: told(postgresql) == [])
    assert job(postgresql, job_id).attempts == 2
    assert audits_of(postgresql, MODEL) == 1


def test_two_workers_share_the_work_and_do_nothing_twice(postgresql: Database, recorded_hub: HubServer) -> None:
    with worker(postgresql, recorded_hub), worker(postgresql, recorded_hub):
        until(lambda: workers_ready(postgresql) == 2)
        asked = [ask(postgresql, repo) for repo in MODELS]
        until(lambda: all(state(postgresql, one) == DONE for one in asked), 30)
    with postgresql.reading() as session:
        assert session.scalars(select(func.count(col(Audit.id)))).one() == len(MODELS)
        assert set(session.scalars(select(col(Job.attempts))).all()) == {1}
        workers = {name.partition("#")[0] for name in session.scalars(select(col(Job.worker)))}
    assert len(workers) == 2, "both had some"


def test_a_worker_that_is_told_to_stop_lets_go_of_what_it_does(postgresql: Database, recorded_hub: HubServer) -> None:
    asked = slow_down(recorded_hub, 1)
    job_id = ask(postgresql, MODEL)
    with worker(postgresql, recorded_hub) as process:
        assert asked.wait(15)
        process.terminate()
        out, _ = process.communicate(timeout=10)
    assert process.returncode == 0, out.decode()
    assert b"worker stopped" in out
    assert b"Traceback" not in out
    waits = job(postgresql, job_id)
    assert (waits.state, waits.attempts) == (WAITING, 0)
    assert [status for _, _, status in told(postgresql)] == ["todo"], "another worker is told"


def test_a_worker_outlives_lost_connections(postgresql: Database, recorded_hub: HubServer) -> None:
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'openness worker'"
    with worker(postgresql, recorded_hub), psycopg.connect(SERVER, autocommit=True) as server:
        until(lambda: workers_ready(postgresql) == 1)
        server.execute(f"{end} AND datname = '{postgresql.url.rpartition('/')[2]}'")
        job_id = ask(postgresql, MODEL)
        until(lambda: state(postgresql, job_id) == DONE)


def test_a_worker_ends_where_the_database_is_lost(postgresql: Database, recorded_hub: HubServer) -> None:
    with (
        worker(postgresql, recorded_hub, "--heartbeat", "0.05") as process,
        psycopg.connect(SERVER, autocommit=True) as server,
    ):
        until(lambda: workers_ready(postgresql) == 1)
        server.execute(f"DROP DATABASE {postgresql.url.rpartition('/')[2]} WITH (FORCE)")
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    assert b"was lost" in out


def test_an_outage_is_tried_again_by_the_worker(postgresql: Database, recorded_hub: HubServer) -> None:
    path = f"/api/models/{MODEL}"
    recorded_hub.script(path, *[Reply(500)] * 3, recorded_hub.reply(path))
    job_id = ask(postgresql, MODEL)
    with worker(postgresql, recorded_hub):
        until(lambda: job(postgresql, job_id).attempts == 1 and state(postgresql, job_id) == WAITING)
        assert [status for _, _, status in told(postgresql) if status == "todo"] == ["todo"]
        with postgresql.writing() as session:  # not to wait for half a minute
            waits = session.get_one(Job, job_id)
            waits.due_at -= timedelta(minutes=1)
            defer(session, waits)
        until(lambda: state(postgresql, job_id) == DONE)


def test_what_no_worker_was_told_of_is_done_all_the_same(postgresql: Database, recorded_hub: HubServer) -> None:
    job_id = queue(means_for(postgresql, recorded_hub.url), MODEL)  # nobody was told
    with postgresql.reading() as session:
        assert forgotten(session) == [job_id]
    with worker(postgresql, recorded_hub):
        until(lambda: state(postgresql, job_id) == DONE)


def test_who_asks_is_told_of_in_the_same_transaction_and_once(postgresql: Database) -> None:
    means = means_for(postgresql, "http://127.0.0.1:9")
    with postgresql.writing() as session:
        defer(session, jobs.ask(session, Ask(MODEL, "token"), jobs.Limits(), means.now()).job)
        session.rollback()
    assert told(postgresql) == []
    first = ask(postgresql, MODEL, "badge")
    assert ask(postgresql, MODEL, "badge") == first
    assert told(postgresql) == [(f"{MODEL}@", 10, "todo")]
    assert ask(postgresql, MODEL, "token") == first
    assert told(postgresql) == [(f"{MODEL}@", 40, "todo")], "it goes earlier now"


def test_a_claim_is_taken_by_name_only_where_it_waits(postgresql: Database) -> None:
    means = means_for(postgresql, "http://127.0.0.1:9")
    ask(postgresql, MODEL)
    with postgresql.writing() as session:
        assert claims.begin(session, means.now(), "w", key="acme/other") is None
        assert claims.begin(session, means.now(), "w", key=MODEL) is not None
        assert claims.begin(session, means.now(), "w", key=MODEL) is None


def test_its_tables_are_made_once_and_brought_up_to_date(tmp_path: Path) -> None:
    with migrated("postgresql", tmp_path) as database:
        assert not prepared(database)
        assert not Deferring(database).ready()
        assert prepare(database) == ["schema"]
        assert prepared(database)
        assert Deferring(database).ready()
        assert prepare(database) == []
        with database.writing() as session:
            session.execute(text("COMMENT ON TABLE procrastinate_jobs IS 'openness: 03.04.00_01_zzz.sql'"))
        assert not prepared(database)
        assert prepare(database) == ["03.04.00_50_post_add_retry_failed_job_procedure.sql"]
        assert prepared(database)


def test_tables_that_somebody_else_made_are_left_alone() -> None:
    with postgresql_url() as url:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE TABLE procrastinate_jobs (id int)")
        database = Database(url)
        with pytest.raises(DatabaseError, match="openness did not make"):
            prepare(database)
        database.close()


def test_sqlite_needs_none_of_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    assert prepare(database) == []
    assert prepared(database)

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from databases import migrated
from hubserver import HubServer, Reply
from jobkit import audits_of, job, means_for, queue, until
from sqlalchemy import func, select
from sqlmodel import col

from openness.service.jobs import inprocess, queue_for
from openness.service.jobs.inprocess import InProcess
from openness.service.jobs.means import Means, Pace
from openness.store import claims, jobs
from openness.store.database import Database
from openness.store.jobs import Ask
from openness.store.tables import DONE, RUNNING, WAITING, Audit, Job

MODEL = "openai-community/gpt2"
MODELS = ("sb3/ppo-CartPole-v1", "facebook/opt-6.7b", "Qwen/Qwen2.5-3B", "google/gemma-2-9b", "apple/DCLM-7B")
QUICK = Pace(beat=0.2, lost=1.0, tend=0.3, poll=0.1)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    with migrated("sqlite", tmp_path) as database:
        yield database


@contextmanager
def running(means: Means, workers: int = 2) -> Iterator[InProcess]:
    engine = InProcess(means, workers)
    engine.start()
    try:
        yield engine
    finally:
        engine.stop()


def state(database: Database, job_id: str) -> str:
    return job(database, job_id).state


def test_what_is_asked_for_is_done_at_once(sqlite: Database, recorded_hub: HubServer) -> None:
    means = means_for(sqlite, recorded_hub.url, pace=Pace(poll=60, tend=60))
    with running(means) as engine:
        assert engine.ready()
        time.sleep(0.1)  # the threads have looked, and wait to be told
        with sqlite.writing() as session:
            asked = jobs.ask(session, Ask(MODEL, "token"), jobs.Limits(), means.now())
            engine.wake(session, asked.job)
        until(lambda: state(sqlite, asked.job.id) == DONE, 10)
    assert not engine.ready()


def test_a_queued_audit_survives_a_restart(sqlite: Database, recorded_hub: HubServer, tmp_path: Path) -> None:
    means = means_for(sqlite, recorded_hub.url, pace=QUICK)
    slow = recorded_hub.reply(f"/api/models/{MODEL}")
    recorded_hub.script(f"/api/models/{MODEL}", Reply(200, slow.headers, slow.body, delay=0.5))
    with running(means, 1):
        first = queue(means, MODEL)
        until(lambda: state(sqlite, first) == RUNNING)
        second = queue(means, MODELS[0])
    assert state(sqlite, first) == state(sqlite, second) == WAITING
    again = Database(sqlite.url)
    with running(means_for(again, recorded_hub.url, pace=QUICK), 1):
        until(lambda: state(again, first) == state(again, second) == DONE)
    again.close()
    assert audits_of(sqlite, MODEL) == 1


def test_a_thread_that_hangs_holds_nothing_up(
    sqlite: Database, recorded_hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inprocess, "GRACE", 0.2)
    reply = recorded_hub.reply(f"/api/models/{MODEL}")
    recorded_hub.script(f"/api/models/{MODEL}", Reply(200, reply.headers, reply.body, delay=1.5))
    means = means_for(sqlite, recorded_hub.url, pace=QUICK)
    with running(means, 1):
        job_id = queue(means, MODEL)
        until(lambda: state(sqlite, job_id) == RUNNING)
        began = time.monotonic()
    assert time.monotonic() - began < 1.2
    waits = job(sqlite, job_id)
    assert (waits.state, waits.attempts) == (WAITING, 0)
    time.sleep(1.6)  # what it found in the end is not stored
    assert state(sqlite, job_id) == WAITING
    assert audits_of(sqlite, MODEL) == 0


def test_what_a_killed_process_had_begun_is_taken_up_again(sqlite: Database, recorded_hub: HubServer) -> None:
    means = means_for(sqlite, recorded_hub.url, pace=QUICK)
    job_id = queue(means, MODEL)
    with sqlite.writing() as session:
        assert claims.begin(session, means.now(), "killed") is not None
    with running(means):
        until(lambda: state(sqlite, job_id) == DONE)
    assert job(sqlite, job_id).attempts == 2
    assert audits_of(sqlite, MODEL) == 1


def test_two_processes_share_the_work_and_do_nothing_twice(sqlite: Database, recorded_hub: HubServer) -> None:
    means = means_for(sqlite, recorded_hub.url, pace=QUICK, hub_requests_per_window=100_000)
    other = Database(sqlite.url)
    asked = [queue(means, repo) for repo in MODELS]
    with running(means), running(means_for(other, recorded_hub.url, pace=QUICK, hub_requests_per_window=100_000)):
        until(lambda: all(state(sqlite, one) == DONE for one in asked))
    other.close()
    with sqlite.reading() as session:
        assert session.scalars(select(func.count(col(Audit.id)))).one() == len(MODELS)
        assert set(session.scalars(select(col(Job.attempts))).all()) == {1}


def test_threads_outlive_a_trouble_with_the_database(
    sqlite: Database, recorded_hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    means = means_for(sqlite, recorded_hub.url, pace=QUICK)
    troubles = []

    def broken(*arguments: object) -> bool:
        troubles.append(arguments)
        raise OSError("the disk is full")

    with monkeypatch.context() as patched, running(means) as engine:
        patched.setattr(inprocess, "is_due", broken)
        until(lambda: len(troubles) > 3)
        assert engine.ready()
        patched.undo()
        job_id = queue(means, MODEL)
        until(lambda: state(sqlite, job_id) == DONE)


def test_the_database_decides_which_engine_it_is(database: Database) -> None:
    engine = queue_for(means_for(database, "http://127.0.0.1:9").settings, database)
    assert type(engine).__name__ == ("InProcess" if database.is_sqlite else "Deferring")

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from openness.store import claims, jobs
from openness.store.claims import Claim, NotOurs
from openness.store.database import Database
from openness.store.jobs import Ask, Asked, Limits, Origin, QueueFull
from openness.store.tables import DEAD, DONE, RUNNING, WAITING, Job

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ask(
    database: Database,
    repo: str = "acme/nova",
    origin: Origin = "public",
    *,
    now: datetime = NOW,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    **more: Any,
) -> Asked:
    with database.writing() as session:
        return jobs.ask(session, Ask(repo, origin, **more), limits, now)


def begin(database: Database, now: datetime = NOW, worker: str = "w") -> Claim:
    with database.writing() as session:
        claim = claims.begin(session, now, worker)
    assert claim is not None
    return claim


def finish(database: Database, claim: Claim, now: datetime = NOW) -> None:
    with database.writing() as session:
        claims.finish(session, claim, now, changed=True, scorecard_id=1)


def row(database: Database, job_id: str) -> Job:
    with database.reading() as session:
        job = jobs.find(session, job_id)
    assert job is not None
    return job


def states(database: Database) -> list[str]:
    with database.reading() as session:
        return sorted(session.scalars(select(col(Job.state))).all())


def test_fifty_who_ask_at_once_wait_for_one_audit(database: Database) -> None:
    barrier = threading.Barrier(50)
    origins: list[Origin] = ["badge", "public", "webhook", "token", "refresh"]

    def one(index: int) -> Asked:
        barrier.wait()
        return ask(database, "Acme/Nova" if index % 2 else "acme/nova", origins[index % 5], client=str(index % 3))

    with ThreadPoolExecutor(50) as threads:
        asked = list(threads.map(one, range(50)))
    assert states(database) == [WAITING]
    assert sum(one.new for one in asked) == 1
    assert len({one.job.id for one in asked}) == 1
    assert row(database, asked[0].job.id).origin == "token"


def test_another_revision_is_another_audit(database: Database) -> None:
    assert ask(database).new
    assert ask(database, revision="v1").new
    assert not ask(database, revision="v1").new


def test_who_is_more_important_moves_what_waits_and_frees_the_place_of_who_asked_before(database: Database) -> None:
    limits = Limits(waiting_anonymous=1)
    first = ask(database, "acme/one", client="a", limits=limits)
    with pytest.raises(QueueFull, match="too many audits wait") as full:
        ask(database, "acme/two", client="b", limits=limits)
    assert full.value.retry_after > 0
    joined = ask(database, "acme/one", "token", force=True, token_id=7, limits=limits)
    assert (joined.new, joined.moved, joined.job.id) == (False, True, first.job.id)
    assert ask(database, "acme/two", client="b", limits=limits).new
    job = row(database, first.job.id)
    assert (job.origin, job.force, job.token_id, job.client) == ("token", True, 7, "")
    assert not ask(database, "acme/one", "badge").moved, "a less important one changes nothing"
    assert begin(database).job_id == first.job.id


def test_the_more_important_is_begun_first_and_then_the_older(database: Database) -> None:
    order: list[Origin] = ["refresh", "badge", "public", "webhook", "token"]
    for index, origin in enumerate(order):
        ask(database, f"acme/{origin}", origin, now=NOW + index * MINUTE)
    ask(database, "acme/later", "token", now=NOW + 9 * MINUTE)
    begun = [begin(database, NOW + 10 * MINUTE).repo.removeprefix("acme/") for _ in range(6)]
    assert begun == ["token", "later", "webhook", "public", "badge", "refresh"]


def test_one_client_cannot_fill_the_queue_nor_the_hour(database: Database) -> None:
    limits = Limits(waiting_anonymous=100, waiting_per_client=2, audits_per_hour=3)
    for name in ("acme/a", "acme/b"):
        ask(database, name, client="x", limits=limits)
    with pytest.raises(QueueFull, match="still wait"):
        ask(database, "acme/c", "badge", client="x", limits=limits)
    assert ask(database, "acme/c", client="y", now=NOW + MINUTE, limits=limits).new
    finish(database, begin(database))
    assert ask(database, "acme/d", client="x", now=NOW + 40 * MINUTE, limits=limits).new
    for _ in range(3):
        finish(database, begin(database, NOW + 41 * MINUTE), NOW + 41 * MINUTE)
    with pytest.raises(QueueFull, match="3 audits within an hour") as full:
        ask(database, "acme/e", client="x", now=NOW + 50 * MINUTE, limits=limits)
    assert full.value.retry_after == 600, "then the first one is an hour old"
    assert ask(database, "acme/e", client="x", now=NOW + 61 * MINUTE, limits=limits).new


def test_the_bound_holds_however_many_ask_at_once(database: Database) -> None:
    limits = Limits(waiting_anonymous=5, waiting_per_client=100, audits_per_hour=0)
    barrier = threading.Barrier(20)

    def one(index: int) -> bool:
        barrier.wait()
        try:
            return ask(database, f"made/up-{index}", "badge", client=str(index), limits=limits).new
        except QueueFull:
            return False

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(one, range(20))) == 5
    important: list[Origin] = ["token", "webhook", "refresh"]
    for origin in important:
        assert ask(database, f"real/{origin}", origin, limits=limits).new, "invented names starve nobody"


def test_what_runs_answers_whoever_asks_without_a_token(database: Database) -> None:
    first = ask(database)
    begin(database)
    assert ask(database).job.id == first.job.id
    later = ask(database, origin="webhook")
    assert later.new, "something may have changed since it was read"
    with database.writing() as session:
        assert claims.begin(session, NOW + MINUTE, "w") is None, "two audits of one repo never run at once"


@pytest.mark.parametrize(
    ("reason", "answers_for"), [("", 10), (jobs.NOT_FOUND, 60), (jobs.UNREADABLE, 15), (jobs.FAILED, 15)]
)
def test_what_ended_lately_answers_whoever_asks_without_a_token(
    database: Database, reason: str, answers_for: int
) -> None:
    first = ask(database)
    claim = begin(database)
    with database.writing() as session:
        if reason:
            claims.die(session, claim, NOW, reason=reason, problem="why")
        else:
            claims.finish(session, claim, NOW, changed=True, scorecard_id=1)
    assert ask(database, origin="badge", now=NOW + (answers_for - 1) * MINUTE).job.id == first.job.id
    assert ask(database, origin="token", now=NOW + MINUTE).new
    begin(database, NOW + MINUTE)
    assert ask(database, now=NOW + 2 * MINUTE).job.state == RUNNING


def test_what_ended_long_ago_is_done_again(database: Database) -> None:
    first = ask(database)
    finish(database, begin(database))
    again = ask(database, now=NOW + 11 * MINUTE)
    assert again.new
    assert again.job.id != first.job.id


def test_two_workers_never_begin_the_same(database: Database) -> None:
    for index in range(20):
        ask(database, f"acme/{index}", "token")
    barrier = threading.Barrier(8)

    def work(index: int) -> list[str]:
        barrier.wait()
        begun = []
        for _ in range(40):  # another one may be beginning the last one right now
            with database.writing() as session:
                claim = claims.begin(session, NOW, f"w{index}")
            if claim is not None:
                begun.append(claim.job_id)
        return begun

    with ThreadPoolExecutor(8) as threads:
        begun = [one for many in threads.map(work, range(8)) for one in many]
    assert len(begun) == len(set(begun)) == 20


def test_a_failure_is_tried_again_later_and_later_and_then_given_up(database: Database) -> None:
    job_id = ask(database).job.id
    now, waits = NOW, []
    for attempt in (1, 2, 3):
        claim = begin(database, now)
        assert claim.attempt == attempt
        with database.writing() as session:
            claims.fail(session, claim, now, attempts=3, reason=jobs.UNREADABLE, problem="no answer", hint="wait")
        job = row(database, job_id)
        waits.append((job.due_at - now).total_seconds())
        now = job.due_at
    assert 30 <= waits[0] <= 38
    assert 120 <= waits[1] <= 150
    assert (job.state, job.reason, job.problem, job.hint) == (DEAD, jobs.UNREADABLE, "no answer", "wait")


def test_waiting_for_the_hub_is_no_attempt(database: Database) -> None:
    job_id = ask(database).job.id
    for turn in range(5):
        now = NOW + turn * MINUTE
        with database.writing() as session:
            claims.postpone(session, begin(database, now), now + MINUTE, now, problem="no requests left")
    job = row(database, job_id)
    assert (job.state, job.attempts, job.due_at) == (WAITING, 0, NOW + 5 * MINUTE)
    assert ask(database, origin="token", now=NOW + 4 * MINUTE).moved
    assert row(database, job_id).due_at == NOW + 4 * MINUTE, "who has a share of requests need not wait"


def test_what_nobody_tells_of_waits_again_and_who_comes_back_stores_nothing(database: Database) -> None:
    job_id = ask(database).job.id
    ghost = begin(database)
    with database.writing() as session:
        assert claims.beat(session, ghost, NOW + 30 * timedelta(seconds=1), (3, 5))
    job = row(database, job_id)
    assert (job.read, job.wanted) == (3, 5)
    with database.writing() as session:
        assert claims.lost(session, NOW + timedelta(seconds=80), attempts=4) == []
        assert [one.id for one in claims.lost(session, NOW + timedelta(seconds=91), attempts=4)] == [job_id]
    again = begin(database, NOW + 2 * MINUTE)
    assert (again.job_id, again.attempt) == (job_id, 2)
    with database.writing() as session:
        assert not claims.beat(session, ghost, NOW + 2 * MINUTE)
        assert claims.release(session, ghost, NOW + 2 * MINUTE) is None
    with pytest.raises(NotOurs):
        finish(database, ghost)
    finish(database, again)
    assert row(database, job_id).state == DONE


def test_what_kills_its_workers_is_given_up(database: Database) -> None:
    job_id = ask(database).job.id
    for attempt in (1, 2):
        now = NOW + attempt * 10 * MINUTE
        begin(database, now)
        with database.writing() as session:
            claims.lost(session, now + 5 * MINUTE, attempts=2)
    job = row(database, job_id)
    assert (job.state, job.reason) == (DEAD, jobs.FAILED)
    assert "2 times" in job.problem


def test_what_is_lost_leaves_it_to_who_waits_already(database: Database) -> None:
    first = ask(database).job.id
    begin(database)
    second = ask(database, origin="webhook").job.id
    with database.writing() as session:
        assert claims.lost(session, NOW + 5 * MINUTE, attempts=4) == []
    job = row(database, first)
    assert (job.state, job.reason) == (DEAD, jobs.CANCELLED)
    assert second in job.hint
    assert begin(database, NOW + 6 * MINUTE).job_id == second


def test_a_dead_job_is_seen_and_can_be_retried(database: Database) -> None:
    job_id = ask(database).job.id
    with database.writing() as session:
        claims.die(session, begin(database), NOW, reason=jobs.FAILED, problem="a bug")
    with database.reading() as session:
        assert [one.id for one in jobs.listed(session, state=DEAD)] == [job_id]
        assert jobs.counts(session) == {(DEAD, "public"): 1}
    with database.writing() as session:
        assert jobs.retry(session, session.get_one(Job, job_id), NOW + MINUTE).id == job_id
    job = row(database, job_id)
    assert (job.state, job.attempts, job.problem, job.reason) == (WAITING, 0, "", "")
    assert begin(database, NOW + MINUTE).attempt == 1


def test_a_retry_leaves_it_to_who_waits_already(database: Database) -> None:
    first = ask(database).job.id
    with database.writing() as session:
        claims.die(session, begin(database), NOW, reason=jobs.FAILED, problem="a bug")
    second = ask(database, origin="token").job.id
    with database.writing() as session:
        assert jobs.retry(session, session.get_one(Job, first), NOW).id == second
    assert states(database) == [DEAD, WAITING]


def test_only_what_ended_long_ago_is_removed(database: Database) -> None:
    old, waiting = ask(database, "acme/old").job.id, ask(database, "acme/new", "badge").job.id
    finish(database, begin(database))
    with database.writing() as session:
        assert claims.purge(session, NOW + timedelta(days=29)) == 0
        assert claims.purge(session, NOW + timedelta(days=31)) == 1
    with database.reading() as session:
        assert jobs.find(session, old) is None
        assert jobs.find(session, waiting) is not None

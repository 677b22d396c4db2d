from __future__ import annotations

from datetime import UTC, datetime, timedelta

from jobkit import means_for, queue
from sqlalchemy import select
from sqlmodel import Session

from openness.rubric import DEFAULT_RUBRIC, load_rubric
from openness.service.jobs.means import Means
from openness.service.jobs.scheduling import refresh, tick
from openness.store import claims
from openness.store.database import Database
from openness.store.tables import RUNNING, WAITING, Job, Model

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
TODAYS = load_rubric(DEFAULT_RUBRIC).asked_on(NOW.date()).digest


def add(database: Database, name: str, *, looked: int = 0, age: float = 8, gone: bool = False) -> None:
    with database.writing() as session:
        session.add(
            Model(
                key=f"acme/{name}", repo=f"acme/{name}", owner="acme", verdict="closed", verdict_upper="closed",
                score=0, score_upper=0, headline="", audit_id=0, scorecard_id=0, rubric_digest=TODAYS,
                audited_at=NOW - age * DAY, checked_at=NOW - age * DAY, looked=looked, gone_at=NOW if gone else None,
            )
        )  # fmt: skip


def refreshed(means: Means, now: datetime = NOW) -> list[str]:
    with means.database.writing() as session:
        return [job.repo.removeprefix("acme/") for job in refresh(session, means, now)]


def test_what_is_stale_is_queued_the_most_looked_at_first(database: Database) -> None:
    for index in range(20):
        add(database, f"m{index}", looked=index)
    add(database, "fresh", looked=1000, age=6)
    add(database, "gone", looked=1000, gone=True)
    means = means_for(database, "http://127.0.0.1:9", hub_requests_per_window=200, refresh_share=0.2)
    assert refreshed(means) == ["m19", "m18", "m17", "m16"], "40 requests pay for four"
    assert refreshed(means) == [], "as many wait as may"
    with database.writing() as session:
        for _ in range(4):
            assert claims.begin(session, means.now(), "w") is not None
    assert refreshed(means) == ["m15", "m14", "m13", "m12"]


def test_what_nobody_looks_at_is_refreshed_some_day_too(database: Database) -> None:
    for index in range(20):
        add(database, f"m{index}", looked=index + 1)
    add(database, "forgotten", age=300)
    means = means_for(database, "http://127.0.0.1:9", hub_requests_per_window=500, refresh_share=0.2)
    chosen = refreshed(means)
    assert len(chosen) == 10
    assert chosen[:8] == [f"m{index}" for index in range(19, 11, -1)]
    assert "forgotten" in chosen[8:]


def test_a_model_that_could_not_be_read_is_not_queued_every_minute(database: Database) -> None:
    add(database, "m")
    means = means_for(database, "http://127.0.0.1:9")
    assert refreshed(means) == ["m"]
    with database.writing() as session:
        claim = claims.begin(session, means.now(), "w")
        assert claim is not None
        claims.die(session, claim, means.now(), reason="unreadable", problem="no answer")
    assert refreshed(means, NOW + timedelta(minutes=1)) == []
    assert refreshed(means, NOW + 2 * DAY) == ["m"]


def test_without_a_share_or_a_schedule_nothing_is_refreshed(database: Database) -> None:
    add(database, "m")
    assert refreshed(means_for(database, "http://127.0.0.1:9", refresh_share=0)) == []
    never = means_for(database, "http://127.0.0.1:9", refresh_after_days=0)
    tick(never, lambda *_: None)
    with database.reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_a_tick_takes_up_what_was_lost_and_tells_of_all_that_waits(database: Database) -> None:
    add(database, "stale")
    means = means_for(database, "http://127.0.0.1:9")
    lost = queue(means, "acme/lost")
    lively = queue(means, "acme/lively")
    with database.writing() as session:
        claims.begin(session, means.now(), "w", key="acme/lost")
        claims.begin(session, means.now(), "w", key="acme/lively")
        session.get_one(Job, lost).heartbeat_at = means.now() - timedelta(seconds=61)
    told: list[str] = []

    def wake(session: Session, job: Job) -> None:
        told.append(job.repo)

    tick(means, wake)
    tick(means, wake)
    assert told == ["acme/lost", "acme/stale"]
    with database.reading() as session:
        assert session.get_one(Job, lost).state == WAITING
        assert session.get_one(Job, lively).state == RUNNING

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hubserver import HubServer, Reply, json_reply

from openness.snapshot import Problem, RepoInfo, Want
from openness.sources.hub import HubSource
from openness.store import hubuse
from openness.store.database import Database
from openness.store.hubuse import Quota, Reservation, SharedGates
from openness.store.tables import HubUse

NOW = datetime(2026, 11, 26, 12, 1, tzinfo=UTC)
END = datetime(2026, 11, 26, 12, 5, tzinfo=UTC)
QUOTA = Quota(500, reserved_share=0.3, refresh_share=0.3)


def reserve(
    database: Database, origin: str = "public", cost: int = 60, quota: Quota = QUOTA, now: datetime = NOW
) -> Reservation | datetime:
    with database.writing() as session:
        return hubuse.reserve(session, cost, origin, quota, now)


def settle(database: Database, kept: Reservation | datetime, made: int, now: datetime = NOW) -> None:
    assert isinstance(kept, Reservation)
    with database.writing() as session:
        hubuse.settle(session, kept, made, now)


def test_many_workers_never_set_aside_more_than_there_is(database: Database) -> None:
    barrier = threading.Barrier(20)

    def one(_: int) -> bool:
        barrier.wait()
        return isinstance(reserve(database, "token"), Reservation)

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(one, range(20))) == 500 // 60


def test_a_share_is_kept_for_who_has_a_token_and_refreshes_have_their_own(database: Database) -> None:
    got = {"refresh": 0, "badge": 0, "token": 0}
    for origin in got:
        while isinstance(reserve(database, origin), Reservation):
            got[origin] += 1
    assert got == {"refresh": 2, "badge": 3, "token": 3}, "150, then 350 with those, then 500 with all"


def test_what_was_not_needed_is_free_again(database: Database) -> None:
    quota = Quota(100, 0, 1)
    kept = reserve(database, quota=quota)
    soon = reserve(database, quota=quota)
    assert soon == NOW + hubuse.SOON, "what is set aside may be free again soon"
    settle(database, kept, 5)
    again = reserve(database, quota=quota)
    settle(database, again, 60)
    assert reserve(database, quota=quota) == END, "65 of 100 were made"
    assert isinstance(reserve(database, quota=quota, now=END), Reservation)


def test_requests_count_in_the_window_in_which_the_audit_ends(database: Database) -> None:
    settle(database, reserve(database, "refresh"), 50, now=END)
    with database.reading() as session:
        first = session.get_one(HubUse, hubuse.window_of(NOW))
        assert (first.used, first.held, first.anonymous, first.refreshes) == (0, 0, 0, 0)
        second = session.get_one(HubUse, hubuse.window_of(END))
        assert (second.used, second.held, second.anonymous, second.refreshes) == (50, 0, 50, 50)


def test_a_quota_below_the_cost_of_an_audit_slows_and_stops_nothing(database: Database) -> None:
    quota = Quota(20, 0.3, 0.3)
    kept = reserve(database, "refresh", quota=quota)
    assert isinstance(kept, Reservation)
    assert isinstance(reserve(database, "token", quota=quota), datetime)
    settle(database, kept, 4)
    assert reserve(database, "token", quota=quota) == END


def test_old_windows_are_forgotten(database: Database) -> None:
    reserve(database)
    with database.writing() as session:
        hubuse.forget(session, NOW + timedelta(hours=2))
    with database.reading() as session:
        assert session.get(HubUse, hubuse.window_of(NOW)) is None


def test_a_rate_limit_that_one_source_met_holds_back_the_other(database: Database, hub: HubServer) -> None:
    limited = Reply(429, {"RateLimit": '"api";r=0;t=40'})
    hub.script("/api/models/o/a", limited, json_reply({"id": "o/a"}))
    hub.script("/api/models/o/b", json_reply({"id": "o/b"}))
    first = HubSource(hub.url, max_wait=1, gates=SharedGates(database=database))
    second = HubSource(hub.url, max_wait=1, gates=SharedGates(database=database))
    want_a, want_b = Want("info", "model", "o/a"), Want("info", "model", "o/b")
    assert isinstance(first.read([want_a])[want_a], Problem)
    answer = second.read([want_b])[want_b]
    assert isinstance(answer, Problem)
    assert answer.status == 429
    assert "/api/models/o/b?blobs=true" not in hub.paths(), "it was not even asked"


def test_a_gate_opens_by_itself(database: Database, hub: HubServer) -> None:
    hub.script("/api/models/o/a", Reply(429, {"RateLimit": '"api";r=0;t=1'}), json_reply({"id": "o/a"}))
    want = Want("info", "model", "o/a")
    began = time.monotonic()
    answer = HubSource(hub.url, max_wait=5, gates=SharedGates(database=database)).read([want])[want]
    assert isinstance(answer, RepoInfo)
    assert time.monotonic() - began >= 0.9


def test_a_gate_is_only_ever_closed_for_longer(database: Database) -> None:
    gates, other = SharedGates(database=database), SharedGates(database=database)
    gates.close("api", 100)
    gates.close("api", 1)
    assert other.left("api") == pytest.approx(100, abs=5)
    assert other.left("resolvers") == 0
    assert other.left() == pytest.approx(100, abs=5)


def test_without_a_database_a_gate_is_closed_for_this_process_at_least(database: Database) -> None:
    from sqlalchemy import text

    with database.writing() as session:
        session.execute(text("ALTER TABLE hub_gate RENAME TO elsewhere"))
    gates = SharedGates(database=database)
    gates.close("api", 50)
    assert gates.left("api") == pytest.approx(50, abs=5)
    with database.writing() as session:
        session.execute(text("ALTER TABLE elsewhere RENAME TO hub_gate"))

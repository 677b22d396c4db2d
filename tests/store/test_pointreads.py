"""Single rows by their key: the same as a session reads, and no connection that was lost is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from databases import emptied
from jobkit import do, means_for
from plans import scans
from processes import ROOT
from sqlalchemy import text

from openness.store import latest, names
from openness.store.database import Database

MODEL = "openai-community/gpt2"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with emptied(request.param, tmp_path_factory.mktemp("points")) as database:
        do(means_for(database, str(ROOT / "fixtures" / "hub")), MODEL)
        yield database


def test_they_are_what_a_session_reads(database: Database) -> None:
    with database.reading() as session:
        careful = latest.latest(session, MODEL)
    assert careful is not None
    assert latest.latest_quickly(database, MODEL.upper()) == careful
    assert latest.latest_quickly(database, "nobody/nothing") is None
    sent = latest.sent(database, MODEL.upper())
    assert sent is not None
    assert (sent.repo, sent.gone_at, sent.document, sent.etag, sent.scored_at) == (
        careful.repo, careful.gone_at, careful.document, careful.etag, careful.scored_at,
    )  # fmt: skip
    assert latest.sent(database, "nobody/nothing") is None


def test_a_former_name_and_a_model_that_is_gone_are_found(database: Database) -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    with database.writing() as session:
        names.rename(session, MODEL, "someone/else", now)
        names.mark_gone(session, "someone/else", now)
    found = latest.latest_quickly(database, MODEL)
    assert found is not None
    assert (found.repo, found.gone_at) == ("someone/else", now)


def test_what_was_committed_is_seen_at_once(database: Database) -> None:
    for minute in range(3):
        now = datetime(2026, 11, 1, 0, minute, tzinfo=UTC)
        with database.writing() as session:
            model = names.find_model(session, MODEL)
            assert model is not None
            model.checked_at = now
        found = latest.latest_quickly(database, MODEL)
        assert found is not None
        assert found.checked_at == now


def test_threads_share_them(database: Database) -> None:
    with ThreadPoolExecutor(16) as threads:
        found = list(threads.map(lambda _: latest.latest_quickly(database, MODEL), range(400)))
    assert set(found) == {found[0]}
    assert found[0] is not None


def test_a_lost_connection_is_not_noticed(database: Database) -> None:
    assert latest.latest_quickly(database, MODEL) is not None
    if database.is_sqlite:
        database.points._idle[-1].connection.close()
    else:
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid != pg_backend_pid()"
        with database.writing() as session:
            session.execute(text(end))
    for _ in range(3):
        assert latest.latest_quickly(database, MODEL) is not None


def test_none_is_open_after_the_database_was_closed(database: Database) -> None:
    assert latest.latest_quickly(database, MODEL) is not None
    database.close()
    assert not database.points._idle


@pytest.mark.parametrize("statement", [latest._BY_KEY, latest._BY_FORMER, latest._SENT])
def test_their_statements_are_on_indexes(database: Database, statement: object) -> None:
    sql = database.points._compiled(statement).sql  # type: ignore[arg-type]
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")  # of a table with one row it is the best way
        given = (MODEL,) if database.is_sqlite else {"key": MODEL}
        plan = "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + sql, given))
    assert not scans(plan), plan

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import database_url, migrated
from sqlalchemy import text

from openness.store.database import Database, DatabaseError
from openness.store.migrating import differences, pending, upgrade


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """One of its own: these tests change its tables."""
    with migrated(request.param, tmp_path) as made:
        yield made


def test_migrations_make_the_tables_as_the_code_has_them(database: Database) -> None:
    assert differences(database) == []


def test_differences_are_noticed(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("ALTER TABLE model DROP COLUMN relation"))
    assert "relation" in str(differences(database))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_is_pending_is_applied_once(kind: str, tmp_path: Path) -> None:
    with database_url(kind, tmp_path) as url:
        database = Database(url)
        missing = pending(database)
        assert missing
        assert upgrade(database) == missing
        assert pending(database) == []
        assert upgrade(database) == []
        database.close()


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'future'"))
    with pytest.raises(DatabaseError, match="newer version of openness"):
        pending(database)
    with pytest.raises(DatabaseError, match="newer version of openness"):
        upgrade(database)


def test_an_address_that_leads_nowhere_is_told_without_its_password() -> None:
    database = Database("postgresql+psycopg://someone:hunter2@127.0.0.1:9/x")
    with pytest.raises(DatabaseError, match="cannot be reached") as caught:
        pending(database)
    assert "hunter2" not in caught.value.message + caught.value.hint
    assert "127.0.0.1:9" in caught.value.message

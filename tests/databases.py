"""A database of its own for each test, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import atexit
import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from openness.store.database import Database
from openness.store.migrating import upgrade
from openness.store.tables import Table

SERVER = os.environ.get("TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
"""The server that databases are made on; whoever it names may make them."""


@cache
def postgresql_is_missing() -> str:
    """Why there is no PostgreSQL to test with; empty where there is one."""
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        return f"no PostgreSQL at {SERVER} (TEST_POSTGRESQL): {str(error).splitlines()[0]}"
    return ""


def need_postgresql() -> None:
    """Skip a test where there is no PostgreSQL; in CI that is a failure."""
    if reason := postgresql_is_missing():
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@contextmanager
def postgresql_url(template: str = "template1") -> Iterator[str]:
    """The URL of a database that lives until the block ends."""
    need_postgresql()
    name = f"openness_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        try:
            yield SERVER.replace("postgresql://", "postgresql+psycopg://").rsplit("/", 1)[0] + f"/{name}"
        finally:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def database_url(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database: `sqlite` in the folder, or `postgresql`."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'openness.db'}"
    else:
        with postgresql_url() as url:
            yield url


@contextmanager
def migrated(kind: str, folder: Path) -> Iterator[Database]:
    """A database with all its tables: a copy of one that was migrated once."""
    if kind == "sqlite":
        path = folder / "openness.db"
        path.write_bytes(_migrated_file())
        database = Database(f"sqlite:///{path}")
        try:
            yield database
        finally:
            database.close()
        return
    need_postgresql()
    with postgresql_url(_migrated_template()) as url:
        database = Database(url)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def emptied(kind: str, folder: Path) -> Iterator[Database]:
    """As `migrated`, for tests that leave the tables as they are: on PostgreSQL one database is emptied for each test,
    since making one takes ten times as long."""
    if kind == "sqlite":
        with migrated(kind, folder) as database:
            yield database
        return
    need_postgresql()
    database = Database(_migrated_shared())
    tables = [table.name for table in reversed(Table.metadata.sorted_tables)]
    counters = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S' AND relname LIKE '%_id_seq'"
    try:
        with database.writing() as session:
            queue = session.execute(text("SELECT tablename FROM pg_tables WHERE tablename LIKE 'procrastinate_%'"))
            for name in [*tables, *(row[0] for row in queue if row[0] != "procrastinate_version")]:
                session.execute(text(f'DELETE FROM "{name}"'))
            session.execute(text(counters))
        yield database
    finally:
        database.close()


@cache
def _migrated_shared() -> str:
    made = postgresql_url(_migrated_template())
    url = made.__enter__()
    atexit.register(made.__exit__, None, None, None)
    return url


@cache
def _migrated_file() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openness.db"
        _migrate(f"sqlite:///{path}")
        return path.read_bytes()


@cache
def _migrated_template() -> str:
    made = postgresql_url()
    url = made.__enter__()
    atexit.register(made.__exit__, None, None, None)
    _migrate(url)
    return url.rpartition("/")[2]


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()  # of SQLite, what is in its log goes to the file itself

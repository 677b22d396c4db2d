"""The database: SQLite in one file, or PostgreSQL; the same code for both."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from openness.errors import OpennessError
from openness.store.pointreads import PointReads

BUSY = 15.0
"""Seconds that a write waits for another one on SQLite, which takes one at a time."""
POOL = 10
"""Connections that a process keeps to PostgreSQL."""


class DatabaseError(OpennessError):
    """The database cannot be reached, or its tables are not what this version needs."""


class Database:
    """One database; safe to share between threads. `url` is SQLAlchemy's (`sqlite:///FILE`, `postgresql+psycopg://...`).

    Nothing is opened before it is used.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        self.shown = parsed.render_as_string(hide_password=True)
        """The address for messages, without its password."""
        if self.is_sqlite:
            if parsed.database and parsed.database != ":memory:":
                Path(parsed.database).expanduser().parent.mkdir(parents=True, exist_ok=True)
            self.engine = create_engine(url, connect_args={"timeout": BUSY, "check_same_thread": False})
            _set_up_sqlite(self.engine)
        else:
            self.engine = create_engine(
                url,
                pool_size=POOL,
                max_overflow=POOL,
                pool_pre_ping=True,
                connect_args={"connect_timeout": 10, "application_name": "openness"},
            )
        self.points = PointReads(self.engine)
        """Single rows, read much faster than by a session."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that reads. What it reads stays usable after it has ended."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together at its end, or, where an error leaves it, not at all."""
        engine = self.engine.execution_options(openness_writes=True) if self.is_sqlite else self.engine
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def check(self) -> None:
        """Ask it something; raises `DatabaseError` where it does not answer."""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except DBAPIError as error:
            raise out_of_reach(self, error) from None

    def close(self) -> None:
        """Close all connections."""
        self.points.close()
        self.engine.dispose()


def out_of_reach(database: Database, error: DBAPIError) -> DatabaseError:
    """What to tell of a database that cannot be used."""
    said = str(error.orig).strip().splitlines()[0][:300] if error.orig and str(error.orig).strip() else "no answer"
    hint = (
        "Check that the folder exists and can be written to (OPENNESS_DATABASE_URL)."
        if database.is_sqlite
        else "Check that it runs, and OPENNESS_DATABASE_URL."
    )
    kind = "cannot be reached" if isinstance(error, OperationalError) else "refuses"
    return DatabaseError(f"the database {database.shown} {kind}: {said}", hint=hint)


def _set_up_sqlite(engine: Engine) -> None:
    """Readers beside one writer (WAL), and a transaction that will write takes its turn at its beginning: two that
    became writers on the way would wait for each other."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _: object) -> None:
        assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - for the type checker
        connection.isolation_level = None  # the module begins no transaction by itself: the next function does
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        writes = connection.get_execution_options().get("openness_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

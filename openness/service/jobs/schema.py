"""The tables of procrastinate: made and migrated with its own scripts, beside ours."""

from __future__ import annotations

import re
from importlib import resources
from typing import Any, LiteralString

import psycopg
from sqlalchemy import make_url, text

from openness.store.database import Database, DatabaseError

_LOCK = 0x70726F63  # "proc": one process migrates at a time
_MARK = "openness: "
"""How the comment on its main table begins, which holds the name of the last script that was applied."""


def prepare(database: Database) -> list[str]:
    """Make its tables, or bring them up to date; the names of the scripts that were applied. Nothing on SQLite.

    Raises `DatabaseError` where the tables are there and somebody else made them.
    """
    if database.is_sqlite:
        return []
    with _connect(database) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        scripts = _scripts()
        applied = _applied(connection, database)
        if applied is None:
            _apply(connection, _text("schema.sql"), scripts[-1])
            return ["schema"]
        missing = [name for name in scripts if name > applied]
        for name in missing:
            _apply(connection, _text("migrations", name), name)
        return missing


def prepared(database: Database) -> bool:
    """Whether its tables are as this version needs them; on SQLite none are needed."""
    if database.is_sqlite:
        return True
    with _connect(database) as connection:
        return _applied(connection, database) == _scripts()[-1]


def workers_alive(database: Database, within: float = 60.0) -> int:
    """How many workers told within so many seconds that they live. The queue's tables must be there."""
    query = text(
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => :within)"
    )
    with database.reading() as session:
        return int(session.scalars(query, {"within": within}).one())


def conninfo(database: Database) -> str:
    """The database's address as PostgreSQL's own library takes it."""
    return make_url(database.url).set(drivername="postgresql").render_as_string(hide_password=False)


def _connect(database: Database) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(conninfo(database), autocommit=True, connect_timeout=10, application_name="openness")
    except psycopg.OperationalError as error:
        said = str(error).strip().splitlines()[0][:300]
        hint = "Check that it runs, and OPENNESS_DATABASE_URL."
        raise DatabaseError(f"the database {database.shown} cannot be reached: {said}", hint=hint) from None


def _applied(connection: psycopg.Connection[Any], database: Database) -> str | None:
    """The script that was applied last; None where its tables are not there."""
    query = "SELECT obj_description(to_regclass('procrastinate_jobs')), to_regclass('procrastinate_jobs')::text"
    comment, table = connection.execute(query).fetchone() or (None, None)
    if table is None:
        return None
    if not str(comment).startswith(_MARK):
        raise DatabaseError(
            f"the database {database.shown} holds tables of procrastinate that openness did not make",
            hint="Give openness a database of its own (OPENNESS_DATABASE_URL).",
        )
    return str(comment).removeprefix(_MARK)


def _apply(connection: psycopg.Connection[Any], script: LiteralString, name: str) -> None:
    comment = f"{_MARK}{name}"
    with connection.transaction():
        connection.execute(script)
        connection.execute(
            psycopg.sql.SQL("COMMENT ON TABLE procrastinate_jobs IS {}").format(psycopg.sql.Literal(comment))
        )


def _scripts() -> list[str]:
    """Its migrations, oldest first."""
    folder = resources.files("procrastinate.sql") / "migrations"
    names = [file.name for file in folder.iterdir()]
    return sorted(name for name in names if re.fullmatch(r"\d\d\.\d\d\.\d\d_\d\d_\w+\.sql", name))


def _text(*path: str) -> LiteralString:
    file = resources.files("procrastinate.sql")
    for part in path:
        file = file / part
    return file.read_text(encoding="utf-8")

"""Migrations: which are pending, and applying them. SQLite migrates by itself; PostgreSQL by `openness db upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from openness.store.database import Database, DatabaseError, out_of_reach
from openness.store.tables import Table

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6F70656E  # "open": one process migrates a PostgreSQL database at a time


def pending(database: Database) -> list[str]:
    """The migrations that are not applied yet, oldest first, by id.

    Raises `DatabaseError` where the database cannot be reached, or was made by a newer version.
    """
    try:
        with database.engine.connect() as connection:
            return _pending(database, connection)
    except DBAPIError as error:
        raise out_of_reach(database, error) from None


def upgrade(database: Database) -> list[str]:
    """Apply what is pending, all of it or nothing; which ones they were. Several processes may try at once.

    Raises `DatabaseError` as `pending` does.
    """
    try:
        with database.engine.execution_options(openness_writes=True).begin() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            missing = _pending(database, connection)
            if missing:
                command.upgrade(_config(connection), "head")
            return missing
    except DBAPIError as error:
        raise out_of_reach(database, error) from None


def differences(database: Database) -> list[Any]:
    """What tells the database's tables from `tables.py`, as Alembic says it; nothing where all is applied."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": lambda name, kind, _: not _is_foreign(name, kind)}
        )
        return list(compare_metadata(context, Table.metadata))


def _is_foreign(name: str | None, kind: str) -> bool:
    return kind == "table" and str(name).startswith("procrastinate_")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _pending(database: Database, connection: Connection) -> list[str]:
    script = ScriptDirectory.from_config(_config())
    known = [revision.revision for revision in script.walk_revisions()][::-1]
    applied = MigrationContext.configure(connection).get_current_heads()
    unknown = [one for one in applied if one not in known]
    if unknown:
        raise DatabaseError(
            f"the database {database.shown} was made by a newer version of openness (it is at {unknown[0][:40]})",
            hint="Install that version, or give another database (OPENNESS_DATABASE_URL).",
        )
    return known[known.index(applied[0]) + 1 :] if applied else known

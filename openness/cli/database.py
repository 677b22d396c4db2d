"""The database that the settings name, as commands open it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from openness.service.jobs.schema import prepare, prepared
from openness.store.database import Database, DatabaseError, out_of_reach
from openness.store.migrating import pending, upgrade

if TYPE_CHECKING:
    from openness.service.settings import Settings


def open_database(settings: Settings) -> Database:
    """The database, with all its tables: SQLite is migrated here, which is how it comes to be.

    Raises `DatabaseError` where it cannot be reached, and for a PostgreSQL with pending migrations: those are applied
    when its operator says so.
    """
    database = named_database(settings)
    try:
        if database.is_sqlite:
            upgrade(database)
        elif missing := still_to_apply(database):
            raise DatabaseError(
                f"the database {database.shown} is not ready: {', '.join(missing)} to be applied",
                hint="Apply them with: openness db upgrade",
            )
    except BaseException:
        database.close()
        raise
    return database


def named_database(settings: Settings) -> Database:
    """The database as it is; raises `DatabaseError` where its folder cannot be made."""
    try:
        return Database(settings.database_url)
    except OSError as error:
        problem = f"the database's folder {error.filename!r} cannot be made: {error.strerror}"
        raise DatabaseError(problem, hint="Give another file: OPENNESS_DATABASE_URL=sqlite:///FILE") from None


def still_to_apply(database: Database) -> list[str]:
    """What `openness db upgrade` would apply, in words."""
    missing = [f"migration {one}" for one in pending(database)]
    return missing if prepared(database) else [*missing, "the job queue's tables"]


def apply(database: Database) -> list[str]:
    """Apply what is pending, and say what that was. Several processes may do so at once."""
    migrations = [f"migration {one}" for one in upgrade(database)]
    return migrations + [f"the job queue's {one}" for one in prepare(database)]


@contextmanager
def using(database: Database) -> Iterator[Database]:
    """The database until the block ends; raises `DatabaseError` where it fails on the way."""
    try:
        yield database
    except DBAPIError as error:
        raise out_of_reach(database, error) from None
    finally:
        database.close()

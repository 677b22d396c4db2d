"""That queries use indexes: the database explains each one that an action makes, as it makes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Session

from openness.store.database import Database

SMALL = frozenset({"hub_use", "hub_gate", "token", "alembic_version"})
"""Tables that stay small: they may be read from end to end."""
_NO_TABLE = re.compile(r"SCAN (?:CONSTANT ROW|\d+ CONSTANT ROWS|anon_\d+)\b")
"""What SQLite reads that is the result of another step: SQLAlchemy's names for subqueries, and single rows."""


def plans_of(database: Database, action: Callable[[Session], object]) -> list[tuple[str, str]]:
    """Each statement that the action makes, and how the database carries it out."""
    found: list[tuple[str, str]] = []

    def explain(connection: Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            with_plan = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
            other = cursor.connection.cursor()
            other.execute(with_plan + statement, parameters)
            found.append((statement, "\n".join(str(row[-1]) for row in other.fetchall())))
            other.close()

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        with database.reading() as session:
            action(session)
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)
    return found


def scans(plan: str, *, small: frozenset[str] = SMALL) -> list[str]:
    """The lines of a plan that read a table from end to end, past any index (SQLite may make one for one query: that
    reads all of it too)."""
    found = []
    for line in map(str.strip, plan.splitlines()):
        sqlite = re.match(r"SCAN (\w+)\b(?! USING (?:COVERING )?INDEX)|SEARCH (\w+) USING AUTOMATIC", line)
        postgresql = re.search(r"Seq Scan on (\w+)", line)
        read = sqlite or postgresql
        if read and not _NO_TABLE.match(line) and not {name for name in read.groups() if name} & small:
            found.append(line)
    return found


def assert_on_indexes(
    database: Database, action: Callable[[Session], object], *, small: frozenset[str] = SMALL
) -> list[tuple[str, str]]:
    """Fail where the action makes no query, or one that reads a table from end to end; the plans, for more questions."""
    explained = plans_of(database, action)
    assert explained, "no query was made"
    for statement, plan in explained:
        assert not scans(plan, small=small), f"{scans(plan, small=small)}\nin the plan of\n{statement}\n\n{plan}"
    return explained

"""Single rows by their key, asked of the database's own driver: what every badge and every model's address needs.

SQLAlchemy takes twenty times as long for such a row as SQLite does, and asks PostgreSQL four times where once will do.
The statements are SQLAlchemy's all the same, and so is what happens when a connection is lost.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement as the driver takes it."""

    sql: str
    names: tuple[str, ...] | None
    """Of its parameters, where they go by their place."""
    readers: tuple[tuple[int, Callable[[Any], Any]], ...]
    """Of the columns that are not what the driver says they are: times."""


class PointReads:
    """Reads from one database; safe to share between threads. Each read is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[Select[*tuple[Any, ...]], _Statement] = {}
        self._idle: deque[Any] = deque()

    def first(self, statement: Select[*tuple[Any, ...]], parameters: Mapping[str, str]) -> tuple[Any, ...] | None:
        """The row that a statement finds, of which there is at most one; None where there is none.

        The statement is one that lives as long as the process.
        """
        known = self._known.get(statement)
        if known is None:
            known = self._known[statement] = self._compiled(statement)
        given = parameters if known.names is None else [parameters[name] for name in known.names]
        cursor = None
        try:
            cursor = self._taken()
            rows = cursor.execute(known.sql, given).fetchall()
        except self._engine.dialect.loaded_dbapi.Error:  # lost, most likely: SQLAlchemy knows what to do, or to say
            if cursor is not None:
                with contextlib.suppress(Exception):
                    cursor.connection.close()
            with self._engine.connect() as careful:
                found = careful.execute(statement, dict(parameters)).first()
            return None if found is None else tuple(found)
        self._idle.append(cursor)
        if not rows:
            return None
        row = list(rows[0])
        for place, read in known.readers:
            row[place] = read(row[place])
        return tuple(row)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        while self._idle:
            self._idle.pop().connection.close()

    def _taken(self) -> Any:
        """The cursor of a connection that nobody uses; the driver's error where there is none to be had."""
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect()

    def _connect(self) -> Any:
        """A connection that begins no transactions, taken out of SQLAlchemy's pool."""
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()
        if self._engine.dialect.name == "postgresql":
            connection.autocommit = True
            return connection.cursor(binary=True)  # a document then comes as it is, and not in twice as many digits
        return connection.cursor()

    def _compiled(self, statement: Select[*tuple[Any, ...]]) -> _Statement:
        dialect = self._engine.dialect
        compiled: Any = statement.compile(dialect=dialect)
        readers = [
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in statement.selected_columns
        ]
        return _Statement(
            str(compiled),
            tuple(compiled.positiontup) if compiled.positional else None,
            tuple((place, read) for place, read in enumerate(readers) if read is not None),
        )

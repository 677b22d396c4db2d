"""Lists of models: filtered, sorted, page by page.

Of a filter that few models pass, the few are found first, by the index of its rarest condition, and then sorted. Any
other list walks along the index of its sort, which holds all that filters ask for, until the page is full. So a page
reads a few thousand rows of an index where it can, and all of a narrow index where several conditions that are each
common are rarely met together. Both databases are told which way to go: their own estimates know nothing of how
conditions go together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    false,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
)
from sqlmodel import Session, col

from openness.errors import InputError
from openness.store.cursor import Cursor, Sort, parse_cursor
from openness.store.filtering import Filter, conditions, names_between, sources
from openness.store.models import ModelRow, rows_of
from openness.store.planning import is_postgresql, rely_on_indexes
from openness.store.tables import Listing

DEFAULT_LIMIT, MAX_LIMIT = 50, 500
"""Rows of a page."""
FEW = 2000
"""Models that are sorted rather than walked to."""
EVERYTHING = Filter()

_TABLE = Listing.metadata.tables["listing"]
_COLUMNS = {"name": _TABLE.c.key, "score": _TABLE.c.score, "audited": _TABLE.c.audited_at}


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list."""

    rows: list[ModelRow]
    next: str | None
    """The cursor of the page after it; None on the last one."""


def page(
    session: Session,
    filter: Filter = EVERYTHING,
    sort: Sort = Sort.NAME,
    cursor: str | None = None,
    limit: int = DEFAULT_LIMIT,
) -> Page:
    """The first page of a list, or the one that a cursor leads to. Models that are gone are left out."""
    if not 1 <= limit <= MAX_LIMIT:
        raise InputError(f"limit: {limit} is not from 1 to {MAX_LIMIT}", hint="Follow the cursor for more.")
    after = parse_cursor(cursor, sort) if cursor else None
    found = _found(session, filter, sort, after, limit + 1)
    more = len(found) > limit
    found = found[:limit]
    last = Cursor(sort, found[-1][1], found[-1][0]) if more else None
    return Page(rows_of(session, [id for id, _ in found]), str(last) if last else None)


def _found(
    session: Session, filter: Filter, sort: Sort, after: Cursor | None, limit: int
) -> list[tuple[int, str | float | datetime]]:
    """The numbers of models, and what they are sorted by."""
    rely_on_indexes(session)
    few = _few(session, filter)
    asked = conditions(filter, session)
    beyond = _beyond(sort, after) if after else None
    order = _order(sort)
    query = select(col(Listing.model_id), order[0])
    if few is not None:
        query = query.where(_among(session, few))
        asked += [] if beyond is None else [beyond]
    else:
        between = names_between(filter) if sort.by == "name" else None
        query = query.where(*(bound for bound in (between, beyond) if bound is not None))
    if asked:
        query = query.where(opaque(asked))
    query = query.order_by(*(column.desc() if sort.is_descending else column.asc() for column in order)).limit(limit)
    return [(id, last) for id, last in session.execute(query)]


def _few(session: Session, filter: Filter) -> Select[int] | None:
    """The source with the fewest models, where one has few enough."""
    places = sources(filter)
    if not places:
        return None
    rows = [place.with_only_columns(literal_column("1")).limit(FEW + 1).subquery() for place in places]
    sizes = session.execute(select(*(select(func.count()).select_from(some).scalar_subquery() for some in rows))).one()
    size, place = min(zip(sizes, places, strict=True), key=lambda sized: sized[0])
    return place if size <= FEW else None


def _among(session: Session, few: Select[int]) -> ColumnElement[bool]:
    """That a model is one of the few. On PostgreSQL they are an array, which is read first and looked up one by one;
    it would walk along the sort's index and look for each model among the few else."""
    if is_postgresql(session):
        return col(Listing.model_id) == any_(func.array(few.scalar_subquery()))
    return col(Listing.model_id).in_(few)


def opaque(asked: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    """All conditions as one that the planners do not look into, so that they use the index that is meant."""
    return case((and_(*asked), true()), else_=false())


def _order(sort: Sort) -> list[ColumnElement[Any]]:
    """By what rows are sorted: names are all different, and else the number tells equal ones apart."""
    column = _COLUMNS[sort.by]
    return [column] if sort.by == "name" else [column, _TABLE.c.model_id]


def _beyond(sort: Sort, after: Cursor) -> ColumnElement[bool]:
    """That a row comes after the last one of the page before."""
    order = _order(sort)
    values = (after.last, after.id)[: len(order)]
    here = tuple_(*order)
    there = tuple_(*(literal(value, column.type) for value, column in zip(values, order, strict=True)))
    return here < there if sort.is_descending else here > there

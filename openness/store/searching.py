"""Search as one types: the few models that somebody most likely means, whose names have all the words so far."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session, col

from openness.store.cursor import Sort
from openness.store.filtering import Filter, conditions
from openness.store.listing import opaque, page
from openness.store.models import ModelRow, rows_of
from openness.store.planning import rely_on_indexes
from openness.store.tables import Listing, Model

POPULAR = 1000
"""Models that were asked for most: among them whoever types a common word finds what others meant by it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first models of a search."""

    rows: list[ModelRow]
    more: bool
    """Whether there are others."""


def search(session: Session, filter: Filter, limit: int) -> Found:
    """The models that a filter lets pass: those that are asked for most, then those with the highest scores."""
    by_score = page(session, filter, Sort.SCORE_DOWN, limit=limit)
    if by_score.next is None and len(by_score.rows) < 2:
        return Found(by_score.rows, more=False)
    first = rows_of(session, _popular(session, filter, limit))
    known = {one.repo for one in first}
    rows = [*first, *(one for one in by_score.rows if one.repo not in known)]
    return Found(rows[:limit], more=by_score.next is not None)


def _popular(session: Session, filter: Filter, limit: int) -> list[int]:
    rely_on_indexes(session)
    looked = col(Model.looked)
    most = (
        select(col(Model.id), looked)
        .where(looked > 0)
        .order_by(looked.desc(), col(Model.checked_at).desc())
        .limit(POPULAR)
        .subquery()
    )
    query = select(col(Listing.model_id)).join(most, most.c.id == col(Listing.model_id))
    asked = opaque(conditions(filter, session))
    return list(session.scalars(query.where(asked).order_by(most.c.looked.desc()).limit(limit)))

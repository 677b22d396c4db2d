"""All public models by their numbers, a span at a time: so a span holds the same models whoever comes and goes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from openness.store.planning import rely_on_indexes
from openness.store.tables import Listing, Model

SPAN = 5_000
"""Numbers in a span, and so the most models that it holds."""


def spans(session: Session) -> list[int]:
    """The spans that hold any public model, from 1; one look at an index for each."""
    rely_on_indexes(session)
    found: list[int] = []
    after = 0
    while (least := _least(session, after)) is not None:
        found.append((least - 1) // SPAN + 1)
        after = found[-1] * SPAN
    return found


def span(session: Session, number: int) -> list[tuple[str, datetime]]:
    """The public models of a span: each as its owner spells it, and when it was audited."""
    rely_on_indexes(session)
    within = col(Listing.model_id).between((number - 1) * SPAN + 1, number * SPAN)
    query = select(col(Model.repo), col(Listing.audited_at)).join(Model, col(Model.id) == col(Listing.model_id))
    return [(repo, when) for repo, when in session.execute(query.where(within).order_by(col(Listing.model_id)))]


def _least(session: Session, after: int) -> int | None:
    return session.scalars(select(func.min(col(Listing.model_id))).where(col(Listing.model_id) > after)).one()

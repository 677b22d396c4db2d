"""What an owner's models come to."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from openness.store.planning import rely_on_indexes
from openness.store.tables import Listing


def verdicts_of(session: Session, owner: str) -> dict[str, int]:
    """How many public models of an owner come to each verdict, the most common first; empty of an owner of none."""
    rely_on_indexes(session)
    verdict, count = col(Listing.verdict), func.count()
    query = select(verdict, count).where(col(Listing.owner) == owner.lower()).group_by(verdict)
    found = [(name, models) for name, models in session.execute(query)]
    return dict(sorted(found, key=lambda one: (-one[1], one[0])))

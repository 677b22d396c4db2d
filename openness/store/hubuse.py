"""What all workers together may ask of the Hub: so many requests in each of its windows of five minutes, with a share
that is kept for who has a token, and gates that one worker closes for all when the Hub says that it was too much."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col

from openness.sources.waiting import Gates
from openness.store.database import Database
from openness.store.jobs import ANONYMOUS
from openness.store.tables import HubGate, HubUse

WINDOW = 300
"""Seconds (https://huggingface.co/docs/hub/rate-limits)."""
SOON = timedelta(seconds=5)
"""After this, requests may be free again that are only set aside."""
KEPT = 12
"""Windows that are kept."""
LOOK_EVERY = 1.0
"""Seconds between two looks at the gates in the database."""
UNPRIVILEGED = (*ANONYMOUS, "refresh")


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests may be made in a window."""

    total: int
    reserved_share: float = 0.3
    """Kept for webhooks and for who has a token."""
    refresh_share: float = 0.3
    """That scheduled refreshes may use at most."""

    @property
    def anonymous(self) -> int:
        """What is left for who asks without a token, and for scheduled refreshes."""
        return int(self.total * (1 - self.reserved_share))

    @property
    def refreshes(self) -> int:
        """What scheduled refreshes may use."""
        return min(self.anonymous, int(self.total * self.refresh_share))


@dataclass(frozen=True, slots=True)
class Reservation:
    """Requests that are set aside for one audit."""

    window: int
    cost: int
    anonymous: int
    """The cost again, where it counts as asked for without a token; else 0."""
    refreshes: int
    """The cost again, where it is a scheduled refresh; else 0."""


def reserve(session: Session, cost: int, origin: str, quota: Quota, now: datetime) -> Reservation | datetime:
    """Set aside what an audit may cost at most, or tell when to ask again.

    An audit that may cost more than the whole quota is made where nothing else is: a small quota slows it
    down, and stops nothing.
    """
    window = window_of(now)
    _ensure(session, window)
    kept = Reservation(window, cost, cost if origin in UNPRIVILEGED else 0, cost if origin == "refresh" else 0)
    used, held = col(HubUse.used), col(HubUse.held)
    conditions = [col(HubUse.window) == window, used + held <= max(0, quota.total - cost)]
    if kept.anonymous:
        conditions.append(col(HubUse.anonymous) <= max(0, quota.anonymous - cost))
    if kept.refreshes:
        conditions.append(col(HubUse.refreshes) <= max(0, quota.refreshes - cost))
    if _add(session, kept, conditions):
        return kept
    row = session.scalars(select(HubUse).where(col(HubUse.window) == window)).one()
    session.refresh(row)
    end = datetime.fromtimestamp((window + 1) * WINDOW, UTC)
    return min(end, now + SOON) if row.held else end


def settle(session: Session, kept: Reservation, made: int, now: datetime) -> None:
    """Count the requests that an audit made, and free what it did not need. They count in the window in which it
    ended, where that is a later one."""
    _release(session, kept)
    window = window_of(now)
    _ensure(session, window)
    row = col(HubUse.window) == window
    counted = {
        "used": col(HubUse.used) + made,
        "anonymous": col(HubUse.anonymous) + (made if kept.anonymous else 0),
        "refreshes": col(HubUse.refreshes) + (made if kept.refreshes else 0),
    }
    session.execute(update(HubUse).where(row).values(counted).execution_options(synchronize_session=False))


def forget(session: Session, now: datetime) -> None:
    """Remove old windows, and gates that are open again."""
    session.execute(delete(HubUse).where(col(HubUse.window) < window_of(now) - KEPT))
    session.execute(delete(HubGate).where(col(HubGate.until) < now - timedelta(seconds=WINDOW)))


def window_of(now: datetime) -> int:
    """The number of a time's window."""
    return int(now.timestamp()) // WINDOW


def _ensure(session: Session, window: int) -> None:
    if session.scalars(select(col(HubUse.window)).where(col(HubUse.window) == window)).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(HubUse(window=window))
            session.flush()
    except IntegrityError:  # another worker was first
        return


def _add(session: Session, kept: Reservation, conditions: list[ColumnElement[bool]]) -> bool:
    more = {
        "held": col(HubUse.held) + kept.cost,
        "anonymous": col(HubUse.anonymous) + kept.anonymous,
        "refreshes": col(HubUse.refreshes) + kept.refreshes,
    }
    change = update(HubUse).where(*conditions).values(more).execution_options(synchronize_session=False)
    result = session.execute(change)
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount == 1


def _release(session: Session, kept: Reservation) -> None:
    less = Reservation(kept.window, -kept.cost, -kept.anonymous, -kept.refreshes)
    _add(session, less, [col(HubUse.window) == kept.window])


@dataclass(slots=True)
class SharedGates(Gates):
    """Gates that are closed for all workers on one database when one of them closes them."""

    database: Database = field(kw_only=True)
    looked: float = field(default=-LOOK_EVERY, kw_only=True)
    """When the database was looked into last, on the monotonic clock."""
    looking: threading.Lock = field(default_factory=threading.Lock, kw_only=True)

    def left(self, name: str | None = None) -> float:
        """Seconds until a gate (or, without a name, every gate) is open again, whoever closed it."""
        if time.monotonic() - self.looked >= LOOK_EVERY and self.looking.acquire(blocking=False):
            try:
                self._look()
            finally:
                self.looking.release()
        return Gates.left(self, name)

    def close(self, name: str, seconds: float) -> None:
        """Keep a gate closed for so long from now, for all."""
        Gates.close(self, name, seconds)
        until = datetime.now(UTC) + timedelta(seconds=seconds)
        try:
            with self.database.writing() as session:
                _close(session, name, until)
        except DBAPIError:  # closed for this process at least
            return

    def _look(self) -> None:
        self.looked = time.monotonic()
        try:
            with self.database.reading() as session:
                rows = session.scalars(select(HubGate)).all()
        except DBAPIError:  # what is known so far has to do
            return
        now = datetime.now(UTC)
        for row in rows:
            seconds = (row.until - now).total_seconds()
            if seconds > 0:
                Gates.close(self, row.name, seconds)


def _close(session: Session, name: str, until: datetime) -> None:
    """Keep a gate closed until then, if it is not closed for longer already."""
    later = update(HubGate).where(col(HubGate.name) == name, col(HubGate.until) < until).values(until=until)
    session.execute(later.execution_options(synchronize_session=False))
    if session.scalars(select(col(HubGate.name)).where(col(HubGate.name) == name)).first() is not None:
        return
    try:
        with session.begin_nested():
            session.add(HubGate(name=name, until=until))
            session.flush()
    except IntegrityError:
        session.execute(later.execution_options(synchronize_session=False))

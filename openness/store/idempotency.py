"""Requests that were answered, by the key that their client gave them
(https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlmodel import Session, col

from openness.errors import OpennessError
from openness.store.tables import Idempotency

KEPT = timedelta(hours=24)


class KeyReused(OpennessError):
    """The key was given to another request."""


def recall(session: Session, client: str, key: str, fingerprint: str, now: datetime) -> Sequence[str] | None:
    """What the request with this key was answered with; None where there was none within a day.

    Raises `KeyReused` where that was another request. The same request at the same moment waits here, and is answered
    as the first one is.
    """
    if session.connection().dialect.name == "postgresql":  # SQLite has one writer anyway
        lock = text("SELECT pg_advisory_xact_lock(hashtextextended(:request, 1))")
        session.execute(lock, {"request": f"{client} {key}"})
    known = session.get(Idempotency, (client, key))
    if known is None:
        return None
    if known.created_at < now - KEPT:
        session.delete(known)
        session.flush()
        return None
    if known.fingerprint != fingerprint:
        raise KeyReused(
            "this Idempotency-Key was given to another request within the last 24 hours",
            hint="Give each request a key of its own; the same one only to repeat the same request.",
        )
    return known.answer


def remember(session: Session, client: str, key: str, fingerprint: str, answer: Sequence[str], now: datetime) -> None:
    """Note what a request is answered with, in the transaction in which it was not recalled."""
    session.add(
        Idempotency(client=client, idempotency_key=key, fingerprint=fingerprint, answer=list(answer), created_at=now)
    )
    session.flush()


def purge(session: Session, now: datetime) -> None:
    """Forget what was answered longer ago."""
    session.execute(delete(Idempotency).where(col(Idempotency.created_at) < now - KEPT))

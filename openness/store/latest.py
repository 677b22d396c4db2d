"""Audits as they are read back: the latest, by one indexed row; an older one; what a model's history was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlmodel import Session, col

from openness.evidence import Evidence
from openness.rubric import DEFAULT_RUBRIC
from openness.store import encoding
from openness.store.database import Database
from openness.store.names import find_model, key_of
from openness.store.tables import Alias, Audit, Model, Scorecard, number


@dataclass(frozen=True, slots=True)
class Stored:
    """A scorecard as it is stored, with what tells of the model."""

    scorecard_id: int
    audit_id: int
    model_id: int
    repo: str
    """As its owner spells it."""
    document: bytes
    """JSON, compressed with gzip."""
    etag: str
    scored_at: datetime
    audited_at: datetime
    checked_at: datetime
    gone_at: datetime | None
    rubric_digest: str
    snapshot_digest: str


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A scorecard without its document."""

    scorecard_id: int
    audit_id: int
    revision: str | None
    """The commit that was read."""
    scored_at: datetime
    audited_at: datetime
    verdict: str
    verdict_upper: str
    score: float
    score_upper: float
    headline: str
    rubric_digest: str
    evidence_digest: str
    snapshot_digest: str


_STORED = (
    col(Scorecard.id),
    col(Scorecard.audit_id),
    col(Scorecard.model_id),
    col(Model.repo),
    col(Scorecard.document),
    col(Scorecard.etag),
    col(Scorecard.scored_at),
    col(Audit.audited_at),
    col(Model.checked_at),
    col(Model.gone_at),
    col(Scorecard.rubric_digest),
    col(Audit.snapshot_digest),
)
_LATEST = (
    select(*_STORED)
    .join(Scorecard, col(Scorecard.id) == col(Model.scorecard_id))
    .join(Audit, col(Audit.id) == col(Scorecard.audit_id))
)
_BY_KEY = _LATEST.where(col(Model.key) == bindparam("key"))
_SENT = (
    select(col(Model.repo), col(Model.gone_at), col(Scorecard.document), col(Scorecard.etag), col(Scorecard.scored_at))
    .join(Scorecard, col(Scorecard.id) == col(Model.scorecard_id))
    .where(col(Model.key) == bindparam("key"))
)
_BY_FORMER = _LATEST.join(Alias, col(Alias.model_id) == col(Model.id)).where(col(Alias.key) == bindparam("key"))


def latest(session: Session, repo: str, revision: str = "") -> Stored | None:
    """The latest audit of a model by the default rubric (of a revision: by its name as asked for, or its commit); None
    where there is none. A name from before the model was renamed finds it too."""
    if not revision:
        key = {"key": key_of(repo)}
        row = session.execute(_BY_KEY, key).first() or session.execute(_BY_FORMER, key).first()
        return Stored(*row) if row else None
    model = find_model(session, repo)
    audit = latest_audit(session, model.id, revision) if model else None
    card = last_scorecard(session, audit, DEFAULT_RUBRIC) if audit else None
    return stored(session, number(card.id)) if card else None


def latest_quickly(database: Database, repo: str) -> Stored | None:
    """The same of the default branch, as fast as the database's driver reads it."""
    key = {"key": key_of(repo)}
    row = database.points.first(_BY_KEY, key) or database.points.first(_BY_FORMER, key)
    return Stored(*row) if row else None


@dataclass(frozen=True, slots=True)
class Sent:
    """Of a model's latest audit, what is sent."""

    repo: str
    gone_at: datetime | None
    document: bytes
    etag: str
    scored_at: datetime


def sent(database: Database, repo: str) -> Sent | None:
    """The latest audit of a model's default branch, for who has its name of today and wants nothing else."""
    row = database.points.first(_SENT, {"key": key_of(repo)})
    return Sent(*row) if row else None


def stored(session: Session, scorecard_id: int) -> Stored | None:
    """A scorecard by its number."""
    row = session.execute(_any().where(col(Scorecard.id) == scorecard_id)).first()
    return Stored(*row) if row else None


def entry(session: Session, model_id: int, scorecard_id: int) -> Stored | None:
    """A scorecard by its number, where it is an entry of a model's `history`."""
    query = _any().where(col(Scorecard.id) == scorecard_id, *_of_history(model_id))
    row = session.execute(query).first()
    return Stored(*row) if row else None


def _any() -> Select[*tuple[Any, ...]]:
    return (
        select(*_STORED)
        .select_from(Scorecard)
        .join(Audit, col(Audit.id) == col(Scorecard.audit_id))
        .join(Model, col(Model.id) == col(Scorecard.model_id))
    )


def _of_history(model_id: int) -> tuple[ColumnElement[bool], ...]:
    return col(Scorecard.model_id) == model_id, col(Scorecard.rubric) == DEFAULT_RUBRIC, col(Audit.asked) == ""


def scorecard_by(session: Session, audit_id: int, rubric: str, digest: str) -> Stored | None:
    """What one edition of a rubric made of an audit, where it is stored."""
    query = select(col(Scorecard.id)).where(
        col(Scorecard.audit_id) == audit_id, col(Scorecard.rubric) == rubric, col(Scorecard.rubric_digest) == digest
    )
    found = session.scalars(query.order_by(col(Scorecard.id).desc()).limit(1)).first()
    return stored(session, found) if found is not None else None


def evidence_of(session: Session, audit_id: int) -> tuple[Audit, Evidence] | None:
    """An audit with its evidence, decoded."""
    audit = session.get(Audit, audit_id)
    return (audit, encoding.decode(audit.evidence)) if audit else None


def history(session: Session, model_id: int, *, before: int | None = None, limit: int = 50) -> list[HistoryEntry]:
    """What the default rubric made of the model's default branch over time, newest first; `before` is the number of
    the scorecard that the page before ended with."""
    query = (
        select(
            col(Scorecard.id),
            col(Scorecard.audit_id),
            col(Audit.revision),
            col(Scorecard.scored_at),
            col(Audit.audited_at),
            col(Scorecard.verdict),
            col(Scorecard.verdict_upper),
            col(Scorecard.score),
            col(Scorecard.score_upper),
            col(Scorecard.headline),
            col(Scorecard.rubric_digest),
            col(Audit.evidence_digest),
            col(Audit.snapshot_digest),
        )
        .join(Audit, col(Audit.id) == col(Scorecard.audit_id))
        .where(*_of_history(model_id))
        .order_by(col(Scorecard.id).desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(col(Scorecard.id) < before)
    return [HistoryEntry(*row) for row in session.execute(query)]


def outdated(session: Session, digest: str, limit: int = 100) -> list[int]:
    """The ids of audits that are the latest of a model and were scored by another edition of the default rubric."""
    query = select(col(Model.audit_id)).where(col(Model.rubric_digest) < digest).order_by(col(Model.rubric_digest))
    after = select(col(Model.audit_id)).where(col(Model.rubric_digest) > digest).order_by(col(Model.rubric_digest))
    found = list(session.scalars(query.limit(limit)))
    return found if len(found) == limit else [*found, *session.scalars(after.limit(limit - len(found)))]


def latest_audit(session: Session, model_id: int | None, revision: str) -> Audit | None:
    """The latest audit of a model's default branch (empty), or of a revision by its name or commit."""
    query = select(Audit).where(col(Audit.model_id) == model_id).order_by(col(Audit.id).desc()).limit(1)
    asked = session.scalars(query.where(col(Audit.asked) == revision)).first()
    if asked is None and revision:  # a commit that was read under another name
        asked = session.scalars(query.where(col(Audit.revision) == revision)).first()
    return asked


def last_scorecard(session: Session, audit: Audit, rubric: str) -> Scorecard | None:
    """What the rubric's latest edition so far made of an audit."""
    query = select(Scorecard).where(col(Scorecard.audit_id) == audit.id, col(Scorecard.rubric) == rubric)
    return session.scalars(query.order_by(col(Scorecard.id).desc()).limit(1)).first()

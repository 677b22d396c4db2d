"""Audits: written once, in one transaction, and read by one indexed row.

The evidence is stored, and what a rubric makes of it stands beside it. The same evidence again only moves `checked_at`;
another edition of the rubric rescores the evidence and asks the Hub nothing.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from openness.document import Audit as AuditDocument
from openness.document import AuditPartial
from openness.evidence import Evidence
from openness.rubric import DEFAULT_RUBRIC, Rubric
from openness.store import encoding
from openness.store.indexing import index_model, list_model
from openness.store.latest import last_scorecard, latest_audit
from openness.store.names import (
    add_alias,
    call,
    find_model,
    forget_alias,
    key_of,
    owner_of,
    retire_former,
    take_turn,
)
from openness.store.tables import Audit, Model, Scorecard, number

GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an audit came to, ready to be stored."""

    asked: str
    """The repo as it was asked for; the evidence has its name of today."""
    revision: str
    """The revision that was asked for; empty for the default branch."""
    endpoint: str
    evidence: Evidence
    partial: Sequence[AuditPartial]
    """What was not read."""
    audit: AuditDocument
    """By the default rubric."""
    snapshot_digest: str
    requests: int
    """What it cost the Hub."""
    created_at: datetime | None = None
    """When the repo was made on the Hub, where that was read."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Where an outcome is stored."""

    model_id: int
    scorecard_id: int
    changed: bool
    """Whether there was new evidence."""


def save(session: Session, outcome: Outcome, *, now: datetime, force: bool = False) -> Saved:
    """Store an audit. Where its evidence is that of the latest one of this revision, nothing but `checked_at` moves,
    unless `force` asks for it to be stored all the same.

    The caller's transaction makes it one: all of it is stored, or nothing.
    """
    model = _model(session, outcome, now)
    dated = _dated(model, outcome, now)
    known = latest_audit(session, model.id, outcome.revision) if model.id is not None else None
    if known is not None and not force and known.evidence_digest == outcome.audit.evidence_digest:
        card = last_scorecard(session, known, DEFAULT_RUBRIC)
        if card is not None and card.rubric_digest == _digest_of(outcome.audit):
            _seen(session, model, outcome, now, dated)
            session.add(model)
            return Saved(known.model_id, number(card.id), changed=False)
        audit = known
    else:
        audit = Audit(
            model_id=number(model.id),
            asked=outcome.revision,
            revision=outcome.evidence.revision,
            endpoint=outcome.endpoint,
            audited_at=now,
            requests=outcome.requests,
            snapshot_digest=outcome.snapshot_digest,
            evidence_digest=outcome.audit.evidence_digest,
            evidence=encoding.encode(outcome.evidence),
            partial=[one.model_dump() for one in outcome.partial],
        )
        session.add(audit)
        session.flush()
    card = add_scorecard(session, audit, outcome.audit, DEFAULT_RUBRIC, now)
    if not outcome.revision:
        _point(session, model, audit, card, outcome.audit)
        dated = False  # it was listed just now
    _seen(session, model, outcome, now, dated)
    session.add(model)
    return Saved(audit.model_id, number(card.id), changed=audit is not known)


def rescore(session: Session, audit: Audit, rubric: Rubric, document: AuditDocument, now: datetime) -> Scorecard:
    """Store what another edition of a rubric makes of evidence that is stored; the model's own columns follow where it
    is the latest, by the default rubric."""
    card = add_scorecard(session, audit, document, rubric.id, now)
    model = session.get(Model, audit.model_id, with_for_update=True)
    if model is not None and rubric.id == DEFAULT_RUBRIC and model.audit_id == audit.id:
        _point(session, model, audit, card, document)
        session.add(model)
    return card


def add_scorecard(session: Session, audit: Audit, document: AuditDocument, rubric: str, now: datetime) -> Scorecard:
    """Store a document beside its audit."""
    scored = document.scorecards[rubric]
    body = document.to_json(indent=None).encode()
    default = rubric == DEFAULT_RUBRIC
    card = Scorecard(
        audit_id=number(audit.id),
        model_id=audit.model_id,
        rubric=rubric,
        rubric_digest=scored.digest,
        scored_at=now,
        verdict=document.verdict if default else scored.level or "unknown",
        verdict_upper=document.verdict_upper if default else scored.level_upper or "unknown",
        score=scored.score,
        score_upper=scored.score_upper,
        headline=document.headline[:300],
        document=gzip.compress(body, GZIP_LEVEL, mtime=0),
        etag=etag_of(body),
    )
    session.add(card)
    session.flush()
    return card


def etag_of(body: bytes) -> str:
    """A name for what a body says: the first half of its SHA-256 in hex."""
    return hashlib.sha256(body).hexdigest()[:32]


def _model(session: Session, outcome: Outcome, now: datetime) -> Model:
    """The model's row, locked; a new one is not complete yet."""
    repo = outcome.evidence.subject
    take_turn(session, repo, outcome.asked)
    found = session.scalars(select(Model).where(col(Model.key) == key_of(repo)).with_for_update()).first()
    asked = key_of(outcome.asked)
    if found is None:
        former = find_model(session, outcome.asked) if asked != key_of(repo) else None
        if former is not None and former.key == asked:  # renamed since it was audited
            add_alias(session, former.key, number(former.id))
            call(session, former, repo)
            return former
        forget_alias(session, key_of(repo))
        found = Model(
            key=key_of(repo), repo=repo, owner=owner_of(repo), verdict="", verdict_upper="", score=0, score_upper=0,
            headline="", audit_id=0, scorecard_id=0, rubric_digest="", audited_at=now, checked_at=now,
        )  # fmt: skip
        session.add(found)
        session.flush()
    else:
        found.repo = repo
    if asked != found.key:
        retire_former(session, asked, found, now)
        add_alias(session, asked, number(found.id))
    return found


def _point(session: Session, model: Model, audit: Audit, card: Scorecard, document: AuditDocument) -> None:
    """Make this the model's latest."""
    model.audit_id, model.scorecard_id = number(audit.id), number(card.id)
    model.rubric_digest, model.audited_at = card.rubric_digest, audit.audited_at
    index_model(session, model, document)


def _dated(model: Model, outcome: Outcome, now: datetime) -> bool:
    """Keep when the repo was made; whether that was not known so. What lies ahead is no such time."""
    made = outcome.created_at
    if made is None or made > now or made == model.created_at:
        return False
    model.created_at = made
    return True


def _seen(session: Session, model: Model, outcome: Outcome, now: datetime, dated: bool) -> None:
    if not outcome.revision:
        model.checked_at = now
    if model.gone_at is not None or dated:
        model.gone_at = None
        list_model(session, model)


def _digest_of(document: AuditDocument) -> str:
    return document.scorecards[DEFAULT_RUBRIC].digest

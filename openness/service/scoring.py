"""What any shipped rubric makes of evidence that is stored: nothing is asked of the Hub."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from openness.document import Audit as AuditDocument
from openness.document import AuditPartial
from openness.rubric import DEFAULT_RUBRIC, Rubric, load_rubric, shipped_rubrics
from openness.scoring import score
from openness.store import latest
from openness.store.audits import add_scorecard, rescore
from openness.store.database import Database
from openness.store.latest import Stored
from openness.store.tables import Audit, number


def rubric_named(name: str) -> Rubric | None:
    """A rubric that is shipped; None for any other name: a path in a request is never opened."""
    return load_rubric(name) if name in shipped_rubrics() else None


def by_rubric(database: Database, stored: Stored, rubric: Rubric, now: datetime) -> Stored:
    """The same audit scored by a rubric too: as it was stored before, or made from the evidence and stored now."""
    edition = rubric.asked_on(now.date()).digest
    if rubric.id == DEFAULT_RUBRIC and stored.rubric_digest == edition:
        return stored
    with database.reading() as session:
        known = latest.scorecard_by(session, stored.audit_id, rubric.id, edition)
        if known is not None:
            return known
        document = _scored(session, stored.audit_id, rubric)
    with database.writing() as session:
        audit = session.get_one(Audit, stored.audit_id)
        card = add_scorecard(session, audit, document, rubric.id, now)
        made = latest.stored(session, number(card.id))
    return made or stored


def rescore_outdated(database: Database, now: datetime, limit: int = 50) -> int:
    """Score again, by today's default rubric, the latest audits that another edition of it scored; how many were."""
    rubric = load_rubric(DEFAULT_RUBRIC)
    with database.reading() as session:
        waiting = latest.outdated(session, rubric.asked_on(now.date()).digest, limit)
    for audit_id in waiting:
        with database.reading() as session:
            document = _scored(session, audit_id, rubric)
        with database.writing() as session:
            rescore(session, session.get_one(Audit, audit_id), rubric, document, now)
    return len(waiting)


def _scored(session: Session, audit_id: int, rubric: Rubric) -> AuditDocument:
    found = latest.evidence_of(session, audit_id)
    if found is None:
        raise LookupError(audit_id)
    audit, evidence = found
    return score(
        evidence,
        [rubric],
        given=evidence.subject,
        now=audit.audited_at,
        endpoint=audit.endpoint,
        partial=[AuditPartial.model_validate(one) for one in audit.partial],
    )

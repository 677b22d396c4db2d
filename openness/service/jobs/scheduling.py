"""What is done to the queue about once a minute: what was lost is taken up again, what is stale is queued, what is old
is removed. Several processes may do it: each step is one transaction, and finds nothing left to do the second time."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlmodel import Session, col

from openness.service.jobs.means import Means
from openness.service.jobs.performing import Wake
from openness.service.scoring import rescore_outdated
from openness.store import claims, hubuse, idempotency, jobs
from openness.store.hubuse import Quota
from openness.store.jobs import Ask, Limits
from openness.store.tables import WAITING, Job, Model

REFRESH_COST = 10
"""Requests that a refresh takes, more or less: so many may wait as the share of a window pays for."""
OLDEST_SHARE = 5
"""One refresh of so many goes to the model that was not looked into for the longest time, the others to those that are
asked for most: what nobody asks for is refreshed some day too."""
AGAIN_AFTER = timedelta(days=1)
"""A model whose audit was asked for so lately is not queued again by the schedule, whatever came of it."""

log = structlog.get_logger(__name__)


def tick(means: Means, wake: Wake) -> None:
    """Tend the queue, once."""
    now = means.now()
    with means.database.writing() as session:
        for job in claims.lost(session, now, attempts=means.settings.audit_attempts, after=means.lost_after):
            log.warning("audit taken up again: its worker is gone", job=job.id, repo=job.repo)
            wake(session, job)
    if means.settings.refresh_after_days:
        with means.database.writing() as session:
            for job in refresh(session, means, now):
                wake(session, job)
    with means.database.writing() as session:
        claims.purge(session, now)
        hubuse.forget(session, now)
        idempotency.purge(session, now)
    try:
        rescore_outdated(means.database, now)
    except Exception:  # one audit that cannot be scored holds up nothing else
        log.exception("stored audits could not be scored again")


def refresh(session: Session, means: Means, now: datetime) -> list[Job]:
    """Queue audits of models that were not looked into for long, as many as their share of requests pays for; the
    jobs that are new."""
    waiting = select(func.count()).where(col(Job.state) == WAITING, col(Job.origin) == "refresh")
    room = _room(means) - session.scalars(waiting).one()
    if room <= 0:
        return []
    stale = now - timedelta(days=means.settings.refresh_after_days)
    lately = select(col(Job.id)).where(col(Job.key) == col(Model.key), col(Job.created_at) > now - AGAIN_AFTER)
    due = select(col(Model.repo)).where(col(Model.checked_at) < stale, col(Model.gone_at).is_(None), ~lately.exists())
    oldest = room // OLDEST_SHARE
    popular = session.scalars(due.order_by(col(Model.looked).desc()).limit(room - oldest)).all()
    forgotten = session.scalars(due.order_by(col(Model.checked_at)).limit(room)).all() if oldest else ()
    chosen = [*dict.fromkeys((*popular, *forgotten))][:room]
    asked = [jobs.ask(session, Ask(repo, "refresh"), Limits(), now) for repo in chosen]
    return [one.job for one in asked if one.new]


def _room(means: Means) -> int:
    if not means.asks_the_hub:
        return REFRESH_COST
    token = means.settings.hub_token is not None
    quota: Quota = means.quota(token=token)
    return -(-quota.refreshes // REFRESH_COST)

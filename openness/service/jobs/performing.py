"""One audit that was asked for, from the claim to the stored result, whichever engine calls.

An outage never lowers a verdict: where the Hub could not be read, the audit is tried again, and what was stored stands.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from openness.auditing import BUDGET
from openness.errors import OpennessError
from openness.service.jobs.making import Made, Unmade, make
from openness.service.jobs.means import Means
from openness.service.jobs.pulse import Pulse, Stopped, TimeUp
from openness.sources import Source, open_source
from openness.store import audits, claims, hubuse
from openness.store.claims import Claim, NotOurs
from openness.store.hubuse import Reservation
from openness.store.jobs import FAILED, NOT_FOUND, UNREADABLE
from openness.store.latest import latest_audit
from openness.store.names import find_model, mark_gone
from openness.store.tables import Job

LONGEST_WAIT = 20.0
"""Seconds that an audit waits for the Hub's rate limit; where it takes longer, the job waits and the worker goes on."""
UNTOLD_WAIT = 60.0
"""Seconds that a job waits after a rate limit whose end is not known."""

Wake = Callable[[Session, Job], None]

log = structlog.get_logger(__name__)


def perform(means: Means, claim: Claim, wake: Wake, stopping: threading.Event) -> None:
    """Make the audit of a claim. Raises nothing: whatever happens is noted with the job.

    `wake` is told of a job that waits again, in the transaction in which it does.
    """
    known = {"job": claim.job_id, "repo": claim.repo, "attempt": claim.attempt}
    try:
        with Pulse(means, claim, stopping) as pulse:
            _perform(means, claim, wake, pulse)
    except NotOurs as error:
        log.warning("audit left to another worker", **known, why=error.message)
    except Stopped:
        let_go(means, claim, wake)
    except OpennessError as error:
        log.warning("audit failed", **known, why=error.message)
        reason = UNREADABLE if isinstance(error, Unmade | TimeUp) else FAILED
        _guarded(means, claim, wake, reason, error.message, error.hint)
    except Exception as error:
        log.exception("audit failed", **known)
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        hint = "Please report it, with the model's name."
        _guarded(means, claim, wake, FAILED, f"this is a bug in openness ({what[:300]})", hint)


def let_go(means: Means, claim: Claim, wake: Wake) -> None:
    """Let a job wait for somebody else, since this process stops."""
    try:
        with means.database.writing() as session:
            job = claims.release(session, claim, means.now())
            if job is not None:
                wake(session, job)
    except DBAPIError as error:  # the missing heartbeat tells
        log.warning("a job could not be let go", job=claim.job_id, error=str(error.orig)[:200])


def _perform(means: Means, claim: Claim, wake: Wake, pulse: Pulse) -> None:
    closed = means.gates.left()
    if means.asks_the_hub and closed > LONGEST_WAIT:
        _postpone(means, claim, wake, closed, "the Hub's rate limit is used up")
        return
    source = _source(means)
    kept = _reserved(means, claim, wake, source)
    if means.asks_the_hub and kept is None:
        return
    try:
        made = make(means, claim, source, pulse)
    finally:
        if kept is not None:
            with means.database.writing() as session:
                hubuse.settle(session, kept, source.requests, means.now())
    _conclude(means, claim, wake, made)


def _source(means: Means) -> Source:
    token = means.settings.hub_token
    return open_source(
        means.settings.hub,
        token=token.get_secret_value() if token is not None else None,
        timeout=means.settings.audit_timeout,
        max_wait=LONGEST_WAIT,
        gates=means.gates,
    )


def _reserved(means: Means, claim: Claim, wake: Wake, source: Source) -> Reservation | None:
    """The requests that are set aside for it; None where it has to wait for some, or none are counted."""
    if not means.asks_the_hub:
        return None
    quota, now = means.quota(token=sends_token(source)), means.now()
    with means.database.writing() as session:
        kept = hubuse.reserve(session, BUDGET, claim.origin, quota, now)
        if isinstance(kept, Reservation):
            return kept
        job = claims.postpone(session, claim, kept, now, problem="waits for its share of requests to the Hub")
        if job is not None:
            wake(session, job)
    return None


def sends_token(source: Source) -> bool:
    """Whether a source names itself to the Hub."""
    return getattr(source, "token", None) is not None


def _conclude(means: Means, claim: Claim, wake: Wake, made: Made | Unmade) -> None:
    if made.limited:
        left = means.gates.left() or UNTOLD_WAIT
        _postpone(means, claim, wake, left, "the Hub's rate limit is used up")
    elif isinstance(made, Unmade):
        if made.missing is None:
            raise made
        _not_found(means, claim, made)
    elif not made.outage or (claim.attempt >= means.settings.audit_attempts and not _is_known(means, claim, made)):
        _store(means, claim, made)
    else:
        _guarded(means, claim, wake, UNREADABLE, made.outage, "What was audited before stands.")


def _store(means: Means, claim: Claim, made: Made) -> None:
    now = means.now()
    with means.database.writing() as session:
        saved = audits.save(session, made.outcome, now=now, force=claim.force)
        claims.finish(session, claim, now, changed=saved.changed, scorecard_id=saved.scorecard_id)
    log.info("audit stored", job=claim.job_id, repo=claim.repo, changed=saved.changed, requests=made.outcome.requests)


def _not_found(means: Means, claim: Claim, made: Unmade) -> None:
    now = means.now()
    with means.database.writing() as session:
        if made.missing and not claim.revision:
            mark_gone(session, claim.repo, now)
        claims.die(session, claim, now, reason=NOT_FOUND, problem=made.message, hint=made.hint)
    log.info("nothing to audit", job=claim.job_id, repo=claim.repo)


def _postpone(means: Means, claim: Claim, wake: Wake, seconds: float, problem: str) -> None:
    now = means.now()
    with means.database.writing() as session:
        job = claims.postpone(session, claim, now + timedelta(seconds=seconds), now, problem=problem)
        if job is not None:
            wake(session, job)


def _guarded(means: Means, claim: Claim, wake: Wake, reason: str, problem: str, hint: str) -> None:
    """Note a failure; where even that fails, the missing heartbeat tells."""
    try:
        with means.database.writing() as session:
            attempts = means.settings.audit_attempts
            job = claims.fail(session, claim, means.now(), attempts=attempts, reason=reason, problem=problem, hint=hint)
            if job is not None:
                wake(session, job)
    except NotOurs:
        return
    except Exception:
        log.exception("a failure could not be noted", job=claim.job_id)


def _is_known(means: Means, claim: Claim, made: Made) -> bool:
    """Whether there is an earlier audit, which a partial one must not replace."""
    with means.database.reading() as session:
        for name in (claim.repo, made.outcome.evidence.subject):
            model = find_model(session, name)
            if model is not None and latest_audit(session, model.id, claim.revision) is not None:
                return True
    return False

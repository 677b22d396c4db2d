"""Jobs while somebody does them: who begins one holds it by a claim of its own, and tells now and then that it lives.

What is not told of for a while waits again. Whoever comes back from the dead finds its claim gone, and stores nothing.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from openness.errors import OpennessError
from openness.store.jobs import CANCELLED, FAILED
from openness.store.tables import DEAD, DONE, RUNNING, WAITING, Job

LOST_AFTER = timedelta(seconds=60)
"""A job whose worker has not told for so long that it lives waits again."""
KEPT = timedelta(days=30)
"""How long a job that has ended is kept."""
BACKOFF = timedelta(seconds=30)
"""Before the second attempt; four times as long before each further one."""
LONGEST = timedelta(hours=2)
CLOCKS = timedelta(seconds=10)
"""By which two machines' clocks may differ."""


class NotOurs(OpennessError):
    """The job is held by somebody else by now, or ended."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that is being done, as it was when it was begun."""

    job_id: str
    key: str
    repo: str
    revision: str
    origin: str
    force: bool
    attempt: int
    """Which one this is, from 1."""
    worker: str
    """Who does it, unlike any other claim's."""


def begin(session: Session, now: datetime, worker: str, *, key: str | None = None, revision: str = "") -> Claim | None:
    """Take the job that is due next, or (`key`) the one that waits for that repo; None where none is due.

    While an audit of a repo runs, another one of it waits.
    """
    twin = aliased(Job)
    twins = select(col(twin.id)).where(
        col(twin.key) == col(Job.key), col(twin.revision) == col(Job.revision), col(twin.state) == RUNNING
    )
    query = select(Job).where(col(Job.state) == WAITING, ~twins.exists())
    if key is None:
        query = query.where(col(Job.due_at) <= now)
    else:  # whoever names it has another clock
        query = query.where(col(Job.key) == key, col(Job.revision) == revision, col(Job.due_at) <= now + CLOCKS)
    query = query.order_by(col(Job.priority).desc(), col(Job.due_at)).limit(1)
    job = session.scalars(query.with_for_update(skip_locked=True, of=Job)).first()
    if job is None:
        return None
    session.refresh(job)
    job.state, job.worker = RUNNING, f"{worker[:80]}#{uuid.uuid4().hex[:12]}"
    job.attempts += 1
    job.started_at = job.heartbeat_at = now
    job.read = job.wanted = 0
    session.add(job)
    session.flush()
    return Claim(job.id, job.key, job.repo, job.revision, job.origin, job.force, job.attempts, job.worker)


def is_due(session: Session, now: datetime) -> bool:
    """Whether a job waits that may be begun; needs no lock."""
    query = select(col(Job.id)).where(col(Job.state) == WAITING, col(Job.due_at) <= now).limit(1)
    return session.scalars(query).first() is not None


def beat(session: Session, claim: Claim, now: datetime, progress: tuple[int, int] | None = None) -> bool:
    """Tell that it is being done, and how far it is (answers read, answers wanted); False where it is not ours."""
    told: dict[str, Any] = {"heartbeat_at": now}
    if progress is not None:
        told |= {"read": progress[0], "wanted": progress[1]}
    return _change(session, claim, told)


def finish(session: Session, claim: Claim, now: datetime, *, changed: bool, scorecard_id: int) -> None:
    """Note that it is done, in the transaction that stores the audit. Raises `NotOurs`: then nothing may be stored."""
    told = {
        "state": DONE, "finished_at": now, "changed": changed, "scorecard_id": scorecard_id,
        "problem": "", "hint": "", "reason": "", "wanted": 0,
    }  # fmt: skip
    _change_or_raise(session, claim, told)


def die(session: Session, claim: Claim, now: datetime, *, reason: str, problem: str, hint: str = "") -> None:
    """Give it up. Raises `NotOurs`."""
    told = {
        "state": DEAD, "finished_at": now, "reason": reason, "problem": problem[:1000], "hint": hint[:1000],
    }  # fmt: skip
    _change_or_raise(session, claim, told)


def fail(
    session: Session, claim: Claim, now: datetime, *, attempts: int, reason: str, problem: str, hint: str = ""
) -> Job | None:
    """Let it wait for another attempt, longer each time, or give it up where it had so many; the job that waits.

    Raises `NotOurs`.
    """
    if claim.attempt >= attempts:
        die(session, claim, now, reason=reason, problem=problem, hint=hint)
        return None
    job = _held(session, claim)
    job.problem, job.hint = problem[:1000], hint[:1000]
    return _wait_again(session, job, now + backoff(claim.attempt), now)


def postpone(session: Session, claim: Claim, due_at: datetime, now: datetime, *, problem: str) -> Job | None:
    """Let it wait for a time when the Hub may be asked: that is no attempt. Raises `NotOurs`."""
    job = _held(session, claim)
    job.attempts, job.problem = max(0, job.attempts - 1), problem[:1000]
    return _wait_again(session, job, due_at, now)


def release(session: Session, claim: Claim, now: datetime) -> Job | None:
    """Let it wait, since whoever does it has to stop: that is no attempt. None where it was not ours any more."""
    try:
        job = _held(session, claim)
    except NotOurs:
        return None
    job.attempts = max(0, job.attempts - 1)
    return _wait_again(session, job, now, now)


def lost(session: Session, now: datetime, *, attempts: int, after: timedelta = LOST_AFTER) -> Sequence[Job]:
    """Let wait again what nobody has told of for so long; those that wait then.

    One that was begun as often as it may be is given up: it may be what kills its workers.
    """
    query = select(Job).where(col(Job.state) == RUNNING, col(Job.heartbeat_at) < now - after)
    waiting: list[Job] = []
    for job in session.scalars(query.with_for_update(skip_locked=True)).all():
        session.refresh(job)
        if job.state != RUNNING or job.heartbeat_at is None or job.heartbeat_at >= now - after:
            continue
        if job.attempts >= attempts:
            job.state, job.finished_at, job.reason = DEAD, now, FAILED
            job.problem = f"whatever ran this audit stopped in the middle of it, {job.attempts} times"
            job.hint = "Look at the workers' logs, then: openness jobs retry ID"
            session.add(job)
            continue
        job.problem = "whatever ran this audit stopped in the middle of it"
        again = _wait_again(session, job, now, now)
        if again is not None:
            waiting.append(again)
    session.flush()
    return waiting


def purge(session: Session, now: datetime, *, kept: timedelta = KEPT) -> int:
    """Remove what ended long ago; how many that were."""
    old = delete(Job).where(col(Job.state).in_((DONE, DEAD)), col(Job.finished_at) < now - kept)
    return _count(session, old)


def backoff(attempt: int) -> timedelta:
    """How long to wait after an attempt, with some chance in it so that many do not come back at once."""
    exact = min(LONGEST, BACKOFF * 4.0 ** (attempt - 1))
    return exact * random.uniform(1, 1.25)  # noqa: S311 - no secret


def _ours(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return col(Job.id) == claim.job_id, col(Job.state) == RUNNING, col(Job.worker) == claim.worker


def _change(session: Session, claim: Claim, told: dict[str, Any]) -> bool:
    change = update(Job).where(*_ours(claim)).values(told).execution_options(synchronize_session=False)
    return _count(session, change) == 1


def _count(session: Session, statement: Any) -> int:
    result = session.execute(statement)
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount


def _change_or_raise(session: Session, claim: Claim, told: dict[str, Any]) -> None:
    if not _change(session, claim, told):
        raise _not_ours(claim)


def _held(session: Session, claim: Claim) -> Job:
    job = session.scalars(select(Job).where(*_ours(claim)).with_for_update()).first()
    if job is None:
        raise _not_ours(claim)
    session.refresh(job)
    return job


def _not_ours(claim: Claim) -> NotOurs:
    return NotOurs(f"the audit of {claim.repo} is not ours any more (job {claim.job_id})")


def _wait_again(session: Session, job: Job, due_at: datetime, now: datetime) -> Job | None:
    """From running to waiting. Where another one waits for the repo already, that one does it; None then."""
    try:
        with session.begin_nested():
            job.state, job.due_at, job.worker = WAITING, due_at, ""
            job.heartbeat_at = job.started_at = None
            session.add(job)
            session.flush()
    except IntegrityError:
        session.refresh(job)
    else:
        return job
    job.state, job.finished_at, job.reason = DEAD, now, CANCELLED
    job.problem = "another audit of this repo waits already, and does it"
    other = select(col(Job.id)).where(
        col(Job.key) == job.key, col(Job.revision) == job.revision, col(Job.state) == WAITING
    )
    job.hint = f"See job {session.scalars(other).first() or 'that waits'}."
    session.add(job)
    session.flush()
    return None

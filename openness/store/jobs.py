"""Audits that were asked for: one waits for a repo at a time (at one revision), however many ask.

The rows are the one truth about them, whatever engine makes the audits. Who asks without a token is bounded, one
client apart and all together, so that invented names starve nobody.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from sqlalchemy import Select, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from openness.errors import OpennessError
from openness.store.names import key_of
from openness.store.tables import DEAD, DONE, RUNNING, WAITING, Job

Origin: TypeAlias = Literal["token", "webhook", "public", "badge", "refresh"]
"""Who asked: somebody with a token, the Hub's webhook, a request without a token, a badge, the schedule."""
ANONYMOUS: tuple[Origin, ...] = ("public", "badge")
"""Origins that anybody can be."""
PRIORITIES: dict[str, int] = {"token": 40, "webhook": 30, "public": 20, "badge": 10, "refresh": 0}

NOT_FOUND, UNREADABLE, FAILED, CANCELLED = "not-found", "unreadable", "failed", "cancelled"
"""Why a job is dead: no such public repo; the Hub could not be read; a bug of ours; another job does it."""

DONE_LATELY = timedelta(minutes=10)
"""An audit as young as this answers whoever asks without a token."""
MISSING_LATELY = timedelta(hours=1)
"""A repo that was missing is not looked for again so soon."""
DEAD_LATELY = timedelta(minutes=15)
"""A repo that could not be read is not tried again so soon."""
FULL_FOR = 60
"""Seconds after which a full queue may have room again."""

_TURN = 0x6A6F6273  # "jobs": on PostgreSQL, who asks without a token is counted in turn


class QueueFull(OpennessError):
    """Too many audits wait, or one client asked for too many."""

    def __init__(self, message: str, *, hint: str, retry_after: int) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        """Seconds after which to ask again."""


@dataclass(frozen=True, slots=True)
class Ask:
    """An audit that somebody wants."""

    repo: str
    origin: Origin
    revision: str = ""
    """Empty for the default branch."""
    client: str = ""
    """A hash of the address that asks, where nobody's token does."""
    token_id: int | None = None
    force: bool = False
    """Whether it is stored even if nothing changed."""

    @property
    def anonymous(self) -> bool:
        """Whether anybody could have asked this."""
        return self.origin in ANONYMOUS


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be asked for without a token."""

    waiting_anonymous: int = 200
    """Audits that wait at most, in all."""
    waiting_per_client: int = 10
    audits_per_hour: int = 20
    """By client; 0 for any number."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of it."""

    job: Job
    """The one that does it: a new one, or one that waits, runs or has lately ended."""
    new: bool
    moved: bool = False
    """Whether a job that waited goes earlier now."""


def ask(session: Session, wanted: Ask, limits: Limits, now: datetime) -> Asked:
    """Let an audit wait, unless one of the same repo does already. Raises `QueueFull`."""
    waiting = _waiting(session, wanted)
    if waiting is not None:
        return _join(session, waiting, wanted, limits, now)
    if wanted.anonymous and not wanted.force:
        lately = _lately(session, wanted, now)
        if lately is not None:
            return Asked(lately, new=False)
    if wanted.anonymous:
        _take_turn(session)
        _check(session, wanted, limits, now)
    for _ in range(3):
        job = _new_job(wanted, now)
        try:
            with session.begin_nested():
                session.add(job)
                session.flush()
        except IntegrityError:  # somebody else was first
            waiting = _waiting(session, wanted)
            if waiting is not None:
                return _join(session, waiting, wanted, limits, now)
        else:
            return Asked(job, new=True)
    raise QueueFull("the queue is busy", hint="Ask again in a moment.", retry_after=1)


def find(session: Session, job_id: str) -> Job | None:
    """The job of that id."""
    return session.get(Job, job_id) if len(job_id) <= 40 else None


def latest(session: Session, repo: str, revision: str = "") -> Job | None:
    """The last job about a repo that was not given up in favour of another one; None where there is none."""
    query = _about(key_of(repo), revision).where(col(Job.reason) != CANCELLED)
    return session.scalars(query.order_by(col(Job.created_at).desc()).limit(1)).first()


def listed(session: Session, *, state: str | None = None, limit: int = 50) -> Sequence[Job]:
    """Jobs, those that were asked for or (of one state that is final) ended last first."""
    query = select(Job).limit(limit)
    if state is None:
        return session.scalars(query.order_by(col(Job.created_at).desc())).all()
    query = query.where(col(Job.state) == state)
    final = state in (DONE, DEAD)
    order = col(Job.finished_at).desc() if final else col(Job.priority).desc()
    return session.scalars(query.order_by(order, col(Job.created_at))).all()


def retriable(session: Session, limit: int = 1000) -> Sequence[Job]:
    """Dead jobs that may come to something when they are tried again, the oldest first."""
    query = select(Job).where(col(Job.state) == DEAD, col(Job.reason).in_((UNREADABLE, FAILED)))
    return session.scalars(query.order_by(col(Job.finished_at)).limit(limit)).all()


def counts(session: Session) -> dict[tuple[str, str], int]:
    """How many wait, run and are dead, by state and origin. What is done is not counted: that only grows."""
    query = select(col(Job.state), col(Job.origin), func.count()).where(col(Job.state).in_((WAITING, RUNNING, DEAD)))
    rows = session.execute(query.group_by(col(Job.state), col(Job.origin)))
    return {(state, origin): number for state, origin, number in rows}


def retry(session: Session, job: Job, now: datetime) -> Job:
    """Let a dead job wait again, with all its attempts; the job that waits for the repo then, which may be another."""
    waiting = session.scalars(_about(job.key, job.revision).where(col(Job.state) == WAITING)).first()
    if waiting is not None or job.state != DEAD:
        return waiting or job
    job.state, job.attempts, job.due_at, job.finished_at = WAITING, 0, now, None
    job.problem = job.hint = job.reason = job.worker = ""
    job.read = job.wanted = 0
    try:
        with session.begin_nested():
            session.add(job)
            session.flush()
    except IntegrityError:
        session.refresh(job)
        return session.scalars(_about(job.key, job.revision).where(col(Job.state) == WAITING)).first() or job
    return job


def _about(key: str, revision: str) -> Select[Job]:
    return select(Job).where(col(Job.key) == key, col(Job.revision) == revision)


def _waiting(session: Session, wanted: Ask) -> Job | None:
    query = _about(key_of(wanted.repo), wanted.revision).where(col(Job.state) == WAITING)
    return session.scalars(query).first()


def _lately(session: Session, wanted: Ask, now: datetime) -> Job | None:
    """A job that answers as well as a new one would."""
    job = latest(session, wanted.repo, wanted.revision)
    if job is None or job.state == RUNNING:
        return job
    young = DONE_LATELY if job.state == DONE else MISSING_LATELY if job.reason == NOT_FOUND else DEAD_LATELY
    return job if job.finished_at is not None and job.finished_at > now - young else None


def _join(session: Session, job: Job, wanted: Ask, limits: Limits, now: datetime) -> Asked:
    """One more wants what waits: it goes as early, and counts against whom, as the more important one's would."""
    if not _adds(wanted, job):
        return Asked(job, new=False)
    if wanted.anonymous and PRIORITIES[wanted.origin] > job.priority:
        try:
            _take_turn(session)
            _check(session, wanted, limits, now)
        except QueueFull:
            return Asked(job, new=False)  # it is done in its own time
    session.refresh(job, with_for_update=True)
    if job.state != WAITING:  # it was begun meanwhile
        return Asked(job, new=False) if wanted.anonymous else ask(session, wanted, limits, now)
    moved = PRIORITIES[wanted.origin] > job.priority
    if moved:
        job.priority, job.origin = PRIORITIES[wanted.origin], wanted.origin
        job.client, job.token_id = wanted.client, wanted.token_id
        if not job.attempts:  # it was put off for want of requests, of which this one may have more
            job.due_at = min(job.due_at, now)
    job.force = job.force or wanted.force
    session.add(job)
    session.flush()
    return Asked(job, new=False, moved=moved)


def _adds(wanted: Ask, job: Job) -> bool:
    """Whether it asks for more than what waits."""
    return PRIORITIES[wanted.origin] > job.priority or wanted.force > job.force


def _take_turn(session: Session) -> None:
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _TURN})


def _check(session: Session, wanted: Ask, limits: Limits, now: datetime) -> None:
    waiting = select(func.count()).where(col(Job.state) == WAITING, col(Job.origin).in_(ANONYMOUS))
    hint = "Ask again later, or with a token."
    if session.scalars(waiting).one() >= limits.waiting_anonymous:
        raise QueueFull("too many audits wait", hint=hint, retry_after=FULL_FOR)
    mine = session.scalars(waiting.where(col(Job.client) == wanted.client)).one()
    if mine >= limits.waiting_per_client:
        raise QueueFull(f"{mine} audits that you asked for still wait", hint=hint, retry_after=FULL_FOR)
    if not limits.audits_per_hour:
        return
    hour = timedelta(hours=1)
    asked = select(col(Job.created_at)).where(col(Job.client) == wanted.client, col(Job.created_at) > now - hour)
    times = session.scalars(asked.order_by(col(Job.created_at).desc()).limit(limits.audits_per_hour)).all()
    if len(times) >= limits.audits_per_hour:
        after = max(1, round((times[-1] + hour - now).total_seconds()))
        said = f"you asked for {limits.audits_per_hour} audits within an hour"
        raise QueueFull(said, hint=hint, retry_after=after)


def _new_job(wanted: Ask, now: datetime) -> Job:
    return Job(
        id=uuid.uuid4().hex,
        key=key_of(wanted.repo),
        repo=wanted.repo,
        revision=wanted.revision,
        origin=wanted.origin,
        priority=PRIORITIES[wanted.origin],
        client=wanted.client,
        token_id=wanted.token_id,
        force=wanted.force,
        created_at=now,
        due_at=now,
    )

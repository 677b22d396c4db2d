"""Asking for audits: a row in the queue, and a word to whoever makes them, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from openness.service.state import Service
from openness.store import jobs
from openness.store.jobs import Ask, Asked, Limits, QueueFull
from openness.store.tables import DEAD, RUNNING, WAITING, Job


def limits_of(service: Service) -> Limits:
    """What may be asked for without a token."""
    settings = service.settings
    return Limits(settings.waiting_anonymous, settings.waiting_per_client, settings.audits_per_hour)


def ask_for(service: Service, session: Session, wanted: Sequence[Ask]) -> list[Asked]:
    """Queue audits, in the caller's transaction: all of them or none. Raises `QueueFull`."""
    limits, now = limits_of(service), service.now()
    found = []
    # In one order, so that two requests for the same repos never wait for each other.
    for one in sorted(wanted, key=lambda one: (one.repo.lower(), one.revision)):
        asked = jobs.ask(session, one, limits, now)
        if asked.new or asked.moved:
            service.queue.wake(session, asked.job)
        found.append(asked)
    order = {(one.repo.lower(), one.revision): place for place, one in enumerate(wanted)}
    return sorted(found, key=lambda asked: order.get((asked.job.key, asked.job.revision), 0))


def ask_for_badge(service: Service, repo: str, client: str) -> str | None:
    """Have a model audited whose badge somebody looks at; None, or why there will be no verdict.

    A full queue is no reason: the next look asks again.
    """
    with service.database.reading() as session:
        known = jobs.latest(session, repo)
    if known is not None and known.state in (WAITING, RUNNING):
        return None
    try:
        with service.database.writing() as session:
            job = ask_for(service, session, [Ask(repo, "badge", client=client)])[0].job
    except QueueFull:
        return None
    return why_dead(job)


def why_dead(job: Job) -> str | None:
    """Why an audit came to nothing; None where it did not."""
    if job.state != DEAD:
        return None
    return "no such public model on the Hub" if job.reason == jobs.NOT_FOUND else "it could not be read so far"

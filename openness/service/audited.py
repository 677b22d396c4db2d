"""`GET /api/v1/models/OWNER/NAME` without parameters: what is asked for most, read here and sent by the front.

All that is not a model's latest audit, found under its name of today, the route behind answers.
"""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from openness.service.answers import Ready, from_stored, headers_of, ready
from openness.service.routes.common import API, MAX_AGE
from openness.service.state import Service
from openness.snapshot import is_repo_id
from openness.store import latest

PREFIX = f"{API}/models/"
ROUTE = "getModel"
"""The route that answers the rest."""
KEPT = 5.0
"""Seconds for which a process keeps an answer: another one may have audited the model anew."""


async def read(service: Service, path: str) -> Ready | None:
    """The answer for a path, kept ready for a while; None where there is no such one."""
    repo = path.removeprefix(PREFIX)
    if repo.count("/") != 1 or not is_repo_id(repo):
        return None
    found = await service.in_thread(lambda: _read(service, repo))
    if found is not None:
        service.ready.put((path, b""), found, size=found.answer.size, seconds=KEPT)
    return found


def _read(service: Service, repo: str) -> Ready | None:
    try:
        stored = latest.sent(service.database, repo)
    except SQLAlchemyError:  # the route asks again, and words the problem
        return None
    if stored is None or stored.gone_at is not None or stored.repo.lower() != repo.lower():
        return None
    answer = from_stored(stored)
    return ready(answer, headers_of(answer, MAX_AGE), repo.lower())

"""One model: its latest audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from openness.document import Audit
from openness.service.answers import Answer, from_body, from_stored, headers_of, ready, send
from openness.service.audited import KEPT
from openness.service.problems import ApiError, may_answer
from openness.service.routes.common import (
    MAX_AGE,
    MOVED,
    Name,
    Owner,
    RevisionParam,
    RubricParam,
    lead_on,
    present,
    repo_of,
    services,
)
from openness.service.scoring import by_rubric, rubric_named
from openness.service.state import Service
from openness.store import latest
from openness.store.latest import Stored

Fields = Annotated[
    str | None,
    QueryParameter(
        name="fields",
        description="Only these parts of the document, separated by commas; a point leads further in.",
        max_length=500,
        pattern=r"^[A-Za-z0-9_.,-]+$",
        required=False,
    ),
]


@get(
    "/models/{owner:str}/{name:str}",
    operation_id="getModel",
    summary="The latest audit of a model",
    tags=["models"],
    compressed=True,
    responses=MOVED | may_answer("not-found", "not-audited", "gone"),
)
async def get_model(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    revision: RevisionParam = None,
    rubric: RubricParam = None,
    fields: Fields = None,
) -> Response[Audit]:
    """The latest audit of a model: its verdict and score, the state of each component with the evidence behind it, and
    what would raise it. It is the document that `openness audit --format json` prints.

    A model that was renamed is answered with 307 and its address of today.
    """
    service = services(state)
    repo = repo_of(owner, name)
    answer, current = await service.in_thread(lambda: _read(service, repo, revision or "", rubric, fields))
    service.looks.add(current.lower())
    lead_on(request, repo, current)
    kept = ready(answer, headers_of(answer, MAX_AGE), current.lower())
    service.ready.put((request.scope["path"], request.scope["query_string"]), kept, size=answer.size, seconds=KEPT)
    return send(request, answer, Audit, max_age=MAX_AGE)


def _read(service: Service, repo: str, revision: str, rubric: str | None, fields: str | None) -> tuple[Answer, str]:
    stored = find(service, repo, revision, rubric)
    answer = from_stored(stored)
    if fields is None:
        return answer, stored.repo
    chosen = choose(json.loads(answer.body), fields.split(","))
    return from_body(json.dumps(chosen, ensure_ascii=False).encode(), stored.scored_at), stored.repo


def find(service: Service, repo: str, revision: str = "", rubric: str | None = None) -> Stored:
    """The latest audit of a model that is public, by a rubric; raises `ApiError` where there is none."""
    wanted = rubric_named(rubric) if rubric is not None else None
    if rubric is not None and wanted is None:
        raise ApiError("invalid-request", f"there is no rubric {rubric!r}", hint="GET /api/v1/rubrics lists them.")
    if revision:
        with service.database.reading() as session:
            found = latest.latest(session, repo, revision)
    else:
        found = latest.latest_quickly(service.database, repo)
    stored = present(found, repo, revision)
    if wanted is None:
        return stored
    return by_rubric(service.database, stored, wanted, service.now())


def choose(document: Mapping[str, Any], fields: list[str]) -> dict[str, Any]:
    """The named parts of a document, in their places; raises `ApiError` for one that it does not have."""
    chosen: dict[str, Any] = {}
    for field in dict.fromkeys(fields):
        if any(field.startswith(f"{other}.") for other in fields):
            continue  # in what is asked for whole
        *path, last = field.split(".")
        value, place = document, chosen
        for step in path:
            value = _part(value, step, field)
            place = place.setdefault(step, {})
        place[last] = _part(value, last, field)
    return chosen


def _part(value: Any, step: str, field: str) -> Any:
    if isinstance(value, Mapping) and step in value:
        return value[step]
    has = f"It has {', '.join(value)}." if isinstance(value, Mapping) else "There is nothing further in there."
    raise ApiError("invalid-request", f"fields: the document has no {field!r}", hint=has[:900])

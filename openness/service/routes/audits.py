"""Asking for an audit, and how far it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlencode

from litestar import Request, Response, get, post
from litestar.datastructures import State
from litestar.params import HeaderParameter, JSONBody, Parameter
from msgspec import Meta
from pydantic import BaseModel, ConfigDict, Field

from openness.service.access import actor_of, caller_of
from openness.service.asking import ask_for
from openness.service.problems import ApiError, may_answer
from openness.service.routes.common import API, NAMED_AT, reads_json, services, subject_of
from openness.service.state import Service
from openness.store import idempotency, jobs, tokens, writes
from openness.store.jobs import Ask, QueueFull
from openness.store.tables import DEAD, DONE, Job

ID = "^[0-9a-f]{32}$"
MOST = 100
"""Audits that one request asks for."""


class AuditRequest(BaseModel):
    """Which models to audit."""

    model_config = ConfigDict(extra="forbid")

    models: list[Annotated[str, Field(json_schema_extra={"pattern": NAMED_AT})]] = Field(
        description="`OWNER/NAME`, or `OWNER/NAME@REVISION` for a branch, tag or commit. Several need a token.",
        min_length=1,
        max_length=MOST,
    )
    force: bool = Field(
        False,
        description="Audit again although it was done lately, and keep it even if nothing changed. Needs a token.",
    )


class AuditFailure(BaseModel):
    """Why an audit came to nothing so far."""

    model_config = ConfigDict(extra="forbid")

    reason: Literal["not-found", "unreadable", "failed", "cancelled", ""] = Field(
        description="No such public model; the Hub could not be read; ...; empty: it is tried again."
    )
    message: str
    hint: str


class AuditState(BaseModel):
    """An audit that was asked for."""

    model_config = ConfigDict(extra="forbid")

    id: str
    model: str
    revision: str | None
    state: Literal["waiting", "running", "done", "dead"]
    read: int = Field(description="Answers of the Hub so far.")
    wanted: int = Field(description="Answers still wanted, as far as is known.")
    attempts: int
    created_at: datetime
    due_at: datetime = Field(description="It is not begun before.")
    started_at: datetime | None
    finished_at: datetime | None
    changed: bool | None = Field(description="Of one that is done: whether there was new evidence.")
    failure: AuditFailure | None
    self: str = Field(description="Where it is asked for how far it is.")
    result: str | None = Field(description="Of one that is done: where the model's audit is.")


class AuditStates(BaseModel):
    """Audits that were asked for, in the order in which they were named."""

    model_config = ConfigDict(extra="forbid")

    items: list[AuditState]


IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        description="Any word of your own: the same request again with it asks for nothing new.",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        required=False,
    ),
]


@post(
    "/audits",
    operation_id="createAudits",
    summary="Ask for audits",
    tags=["audits"],
    status_code=202,
    sync_to_thread=True,
    security=[{}, {"token": []}],
    guards=[reads_json],
    responses=may_answer("unsupported-media-type", "idempotency-key-reused", "queue-full"),
)
def create_audits(
    request: Request[Any, Any, Any], state: State, data: JSONBody[AuditRequest], idempotency_key: IdempotencyKey = None
) -> Response[AuditStates]:
    """One model at a time needs no token; several at once, or `force`, need one with the scope `audit`.

    However many ask, one audit of a model waits. What was audited a few minutes ago is not audited again for who asks
    without a token: the answer is then the audit that is done.
    """
    service = services(state)
    subjects = {(one.repo.lower(), one.revision or ""): one for one in map(subject_of, data.models)}
    token = caller_of(request, service)
    if len(subjects) > 1 or data.force:
        tokens.require(token, "audit")
    client = request.scope["state"]["client"]
    # With any other token one asks as everybody does.
    asker = token if token is not None and tokens.has_scope(token, "audit") else None
    origin: Literal["token", "public"] = "token" if asker else "public"
    wanted = [
        Ask(one.repo, origin, one.revision or "", "" if asker else client, asker.id if asker else None, data.force)
        for one in subjects.values()
    ]
    who = f"token {token.id}" if token else f"client {client}"
    try:
        found = _ask_once(service, request, wanted, who, idempotency_key, actor_of(token, client))
    except QueueFull as error:
        headers = {"retry-after": str(error.retry_after)}
        raise ApiError("queue-full", error.message, hint=error.hint, headers=headers) from None
    return _answer(found, status_code=202)


def _ask_once(
    service: Service, request: Request[Any, Any, Any], wanted: Sequence[Ask], who: str, key: str | None, actor: str
) -> list[Job]:
    asked = [[one.repo.lower(), one.revision, one.force] for one in wanted]
    fingerprint = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
    with service.database.writing() as session:
        if key is not None:
            known = idempotency.recall(session, who, key, fingerprint, service.now())
            if known is not None:
                return [job for one in known if (job := jobs.find(session, one)) is not None]
        found = [one.job for one in ask_for(service, session, wanted)]
        if key is not None:
            idempotency.remember(session, who, key, fingerprint, [job.id for job in found], service.now())
        for job in found:
            detail = {"job": job.id, "force": job.force}
            request_id = request.scope["state"]["request_id"]
            writes.log(session, actor, "audits.create", job.repo, detail, request_id=request_id, now=service.now())
    return found


@get(
    "/audits/{audit:str}",
    operation_id="getAudit",
    summary="How far an audit is",
    tags=["audits"],
    sync_to_thread=True,
    responses=may_answer("not-found"),
)
def get_audit(
    state: State,
    audit: Annotated[str, Parameter(description="Its id.", pattern=ID, max_length=32)],
) -> Response[AuditState]:
    """Waiting, running (with how much was read), done (with where the result is) or dead (with the reason)."""
    with services(state).database.reading() as session:
        job = jobs.find(session, audit)
    if job is None:
        raise ApiError("not-found", f"no audit {audit} was asked for", hint="What ended a month ago is forgotten.")
    headers = {"cache-control": "no-store"}
    if job.state not in (DONE, DEAD):
        headers["retry-after"] = "2"
    return Response(state_of(job), headers=headers)


@get("/audits", operation_id="listAudits", summary="How far some audits are", tags=["audits"], sync_to_thread=True)
def list_audits(
    state: State,
    id: Annotated[
        list[Annotated[str, Meta(pattern=ID, max_length=32)]],
        Parameter(
            description="The ids of up to 100 audits.",
            min_items=1,
            max_items=MOST,
            schema_extra={"items": {"type": "string", "pattern": ID}},
        ),
    ],
) -> Response[AuditStates]:
    """Those of these that are known, in the same order."""
    with services(state).database.reading() as session:
        found = [job for one in id if (job := jobs.find(session, one)) is not None]
    return _answer(found, status_code=200)


def _answer(found: Sequence[Job], status_code: int) -> Response[AuditStates]:
    headers = {"cache-control": "no-store"}
    if status_code == 202 and found:
        ids = [job.id for job in found]
        only = f"/{ids[0]}" if len(ids) == 1 else f"?{urlencode([('id', one) for one in ids])}"
        headers["location"] = f"{API}/audits{only}"
    return Response(AuditStates(items=[state_of(job) for job in found]), status_code=status_code, headers=headers)


def state_of(job: Job) -> AuditState:
    """What is told of a job: nothing of who asked for it."""
    failure = None
    if job.problem:
        failure = AuditFailure.model_validate({"reason": job.reason, "message": job.problem, "hint": job.hint})
    at = f"?revision={quote(job.revision, safe='')}" if job.revision else ""
    return AuditState.model_validate(
        {
            **job.model_dump(include=set(AuditState.model_fields) - {"revision"}),
            "model": job.repo,
            "revision": job.revision or None,
            "failure": failure,
            "self": f"{API}/audits/{job.id}",
            "result": f"{API}/models/{quote(job.repo)}{at}" if job.state == DONE else None,
        }
    )

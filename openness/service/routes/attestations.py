"""What people state about a model: reading what stands, and posting a document."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.enums import MediaType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter, RawBody
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from openness.attestations.posted import receive
from openness.document import AuditAttestation
from openness.service.access import actor_of, caller_of
from openness.service.answers import document_of, from_model, send
from openness.service.asking import ask_for
from openness.service.problems import ApiError, may_answer
from openness.service.routes.common import (
    API,
    MAX_AGE,
    MAX_ID,
    MOVED,
    Name,
    Owner,
    lead_on,
    not_audited,
    repo_of,
    services,
)
from openness.service.state import Service
from openness.store import attestations, latest, tokens, writes
from openness.store.jobs import Ask, QueueFull
from openness.store.tables import Attestation, Token, number


class StandingAttestation(BaseModel):
    """A document that was posted, and stands: it is counted in the next audit."""

    model_config = ConfigDict(extra="forbid")

    id: int
    digest: str
    signed: bool = Field(description="Whether a key signed it that the service's operator trusts.")
    signer: str = Field(description="Whose key, as the trust list named it when it was posted.")
    author: str
    role: str = Field(description="The author's role, by their own word.")
    written: date
    expires: date
    posted_at: datetime


class Attestations(BaseModel):
    """What people state about a model."""

    model_config = ConfigDict(extra="forbid")

    model: str
    counted: list[AuditAttestation] = Field(
        description="As of the latest audit, by rank, those in the model's own repo among them: each with whether it "
        "is scored, and why not."
    )
    standing: list[StandingAttestation] = Field(description="What was posted here and stands.")


class Posted(BaseModel):
    """A document that was taken."""

    model_config = ConfigDict(extra="forbid")

    id: int
    digest: str
    signed: bool
    new: bool = Field(description="Whether it was not there before.")
    audit: str | None = Field(
        description="Where the audit is that will count it; null: it was there before, or the next audit will."
    )


POSTED_BEFORE = ResponseSpec(Posted, generate_examples=False, description="It was posted before, and stands.")


@get(
    "/models/{owner:str}/{name:str}/attestations",
    operation_id="listAttestations",
    summary="What people state about a model",
    tags=["attestations"],
    sync_to_thread=True,
    compressed=True,
    responses=MOVED | may_answer("not-found", "not-audited"),
)
def list_attestations(
    request: Request[Any, Any, Any], state: State, owner: Owner, name: Name
) -> Response[Attestations]:
    """The documents of the latest audit with what each weighs, and those that were posted and stand."""
    service = services(state)
    repo = repo_of(owner, name)
    with service.database.reading() as session:
        stored = latest.latest(session, repo)
        standing = attestations.standing(session, repo, service.now())
    if stored is None and not standing:
        raise not_audited(repo)
    if stored is not None:
        lead_on(request, repo, stored.repo)
    document = Attestations(
        model=stored.repo if stored else repo,
        counted=document_of(stored).attestations if stored and stored.gone_at is None else [],
        standing=[StandingAttestation.model_validate(one, from_attributes=True) for one in standing],
    )
    return send(request, from_model(document), Attestations, max_age=MAX_AGE)


@post(
    "/models/{owner:str}/{name:str}/attestations",
    operation_id="createAttestation",
    summary="Post an attestation",
    tags=["attestations"],
    status_code=201,
    sync_to_thread=True,
    security=[{}, {"token": []}],
    responses={200: POSTED_BEFORE} | may_answer("not-found", "refused"),
)
def create_attestation(
    request: Request[Any, Any, Any], state: State, owner: Owner, name: Name, body: RawBody
) -> Response[Posted]:
    """A document in YAML or JSON (`openness attest new` writes one), with a token that has the scope `attest`: it
    counts with the operator's rank, marked as unsigned. Or a signed envelope (`openness attest sign`), without a token:
    it counts as trusted where the operator trusts its key. Either is counted in an audit that is queued at once."""
    service = services(state)
    repo = repo_of(owner, name)
    token = caller_of(request, service)
    received = receive(body, subject=repo, trust=service.settings.trust, now=service.now())
    client = request.scope["state"]["client"]
    with service.database.writing() as session:
        filed = attestations.post(session, received, token, service.now())
        audit = _queued(service, session, repo, token, client) if filed.new else None
        detail = {"id": filed.attestation.id, "digest": filed.attestation.digest, "new": filed.new}
        request_id = request.scope["state"]["request_id"]
        actor = actor_of(token, client)
        writes.log(session, actor, "attestations.create", repo, detail, request_id=request_id, now=service.now())
    posted = Posted(
        id=number(filed.attestation.id),
        digest=filed.attestation.digest,
        signed=received.signed,
        new=filed.new,
        audit=audit,
    )
    place = f"{API}/models/{repo}/attestations/{posted.id}"
    return Response(posted, status_code=201 if filed.new else 200, headers={"location": place})


def _queued(service: Service, session: Session, repo: str, token: Token | None, client: str) -> str | None:
    """An audit that will count what was posted; who has no token asks within the bounds of all who have none."""
    ask = Ask(repo, "token", token_id=token.id) if token else Ask(repo, "public", client=client, force=True)
    try:
        return f"{API}/audits/{ask_for(service, session, [ask])[0].job.id}"
    except QueueFull:
        return None


AttestationId = Annotated[int, Parameter(description="Its id.", ge=1, le=MAX_ID)]


@get(
    "/models/{owner:str}/{name:str}/attestations/{attestation:int}",
    operation_id="getAttestation",
    summary="A posted attestation, as it was posted",
    tags=["attestations"],
    media_type=MediaType.TEXT,
    sync_to_thread=True,
    responses=may_answer("not-found", "withdrawn"),
)
def get_attestation(state: State, owner: Owner, name: Name, attestation: AttestationId) -> str:
    """The document or the signed envelope itself, so that anyone can check it."""
    service = services(state)
    with service.database.reading() as session:
        return _standing(session, repo_of(owner, name), attestation).document


@delete(
    "/models/{owner:str}/{name:str}/attestations/{attestation:int}",
    operation_id="withdrawAttestation",
    summary="Withdraw a posted attestation",
    tags=["attestations"],
    sync_to_thread=True,
    status_code=204,
    security=[{"token": []}],
    responses=may_answer("not-found", "withdrawn"),
)
def withdraw_attestation(
    request: Request[Any, Any, Any], state: State, owner: Owner, name: Name, attestation: AttestationId
) -> None:
    """With the token that posted it, or one with the scope `admin`. It counts no more in an audit that is queued at
    once; what earlier audits made of it stays in the history."""
    service = services(state)
    repo = repo_of(owner, name)
    token = tokens.require(caller_of(request, service), "attest")
    with service.database.writing() as session:
        _standing(session, repo, attestation)
        attestations.withdraw(session, repo, attestation, token, service.now())
        ask_for(service, session, [Ask(repo, "token")])
        writes.log(
            session,
            actor_of(token, ""),
            "attestations.withdraw",
            repo,
            {"id": attestation},
            request_id=request.scope["state"]["request_id"],
            now=service.now(),
        )


def _standing(session: Session, repo: str, attestation: int) -> Attestation:
    """The document of that id, which was not withdrawn; raises `ApiError` where there is none."""
    found = attestations.find(session, repo, attestation)
    if found is None:
        raise ApiError("not-found", f"no attestation {attestation} was posted about this model")
    if found.withdrawn_at is not None:
        raise ApiError("withdrawn", f"attestation {attestation} was withdrawn on {found.withdrawn_at.date()}")
    return found

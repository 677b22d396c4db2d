"""All that was seen of a model."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from pydantic import BaseModel, ConfigDict, Field

from openness.document import AuditAttestation, AuditBase, AuditComponent, AuditConflict, AuditPartial
from openness.service.answers import document_of, from_model, send
from openness.service.problems import may_answer
from openness.service.routes.common import MAX_AGE, MOVED, Name, Owner, RevisionParam, lead_on, repo_of, services
from openness.service.routes.models import find


class EvidenceDocument(BaseModel):
    """All that was seen of a model, without what a rubric makes of it."""

    model_config = ConfigDict(extra="forbid")

    model: str
    revision: str | None = Field(description="The commit that was read.")
    audited_at: str
    evidence_digest: str
    components: dict[str, AuditComponent]
    relation: str | None
    lineage: list[AuditBase]
    conflicts: list[AuditConflict]
    attestations: list[AuditAttestation]
    partial: list[AuditPartial] = Field(description="What was not read.")
    notice: str


@get(
    "/models/{owner:str}/{name:str}/evidence",
    operation_id="getEvidence",
    summary="All that was seen of a model",
    tags=["models"],
    sync_to_thread=True,
    compressed=True,
    responses=MOVED | may_answer("not-found", "not-audited", "gone"),
)
def get_evidence(
    request: Request[Any, Any, Any], state: State, owner: Owner, name: Name, revision: RevisionParam = None
) -> Response[EvidenceDocument]:
    """Every observation behind the latest audit, with the place that shows it."""
    service = services(state)
    repo = repo_of(owner, name)
    stored = find(service, repo, revision or "")
    lead_on(request, repo, stored.repo)
    audit = document_of(stored)
    document = EvidenceDocument(
        model=audit.subject,
        revision=audit.revision,
        audited_at=audit.audited_at,
        evidence_digest=audit.evidence_digest,
        components=audit.components,
        relation=audit.relation,
        lineage=audit.lineage,
        conflicts=audit.conflicts,
        attestations=audit.attestations,
        partial=audit.partial,
        notice=audit.notice,
    )
    return send(request, from_model(document, stored.scored_at), EvidenceDocument, max_age=MAX_AGE)

"""A model's verdicts over time, and what changed between two of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter
from pydantic import BaseModel, ConfigDict, Field

from openness.auditdiff import AuditDiff, audit_diff
from openness.service.answers import document_of, from_model, send
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
from openness.store import latest
from openness.store.latest import HistoryEntry
from openness.store.names import find_model
from openness.store.tables import number


class Entry(BaseModel):
    """What the default rubric made of a model at one time."""

    model_config = ConfigDict(extra="forbid")

    id: int = Field(description="Its number, for `diff`.")
    verdict: str
    verdict_upper: str
    score: float
    score_upper: float
    headline: str
    revision: str | None = Field(description="The commit that was read.")
    audited_at: datetime = Field(description="When the evidence was read.")
    scored_at: datetime = Field(description="When it was scored: later, where the rubric changed.")
    cause: Literal["first", "evidence", "rubric"] = Field(
        description="Why there is an entry: the first audit, new evidence, or a new edition of the rubric."
    )
    evidence_digest: str
    rubric_digest: str
    snapshot_digest: str


class History(BaseModel):
    """A model's verdicts over time, newest first."""

    model_config = ConfigDict(extra="forbid")

    model: str
    gone_at: datetime | None = Field(description="Since when the model is not public any more.")
    checked_at: datetime = Field(description="When the Hub was last looked at.")
    items: list[Entry]
    next: str | None = Field(description="Where the next page is; null at the end.")


HISTORY_PAGE = 50


@get(
    "/models/{owner:str}/{name:str}/history",
    operation_id="getHistory",
    summary="A model's verdicts over time",
    tags=["models"],
    sync_to_thread=True,
    compressed=True,
    responses=MOVED | may_answer("not-found", "not-audited"),
)
def get_history(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    before: Annotated[
        int,
        QueryParameter(
            name="before", description="Entries older than this one; 0: all.", ge=0, le=MAX_ID, required=False
        ),
    ] = 0,
) -> Response[History]:
    """Each entry is new evidence, or a new edition of the rubric; an audit that found the same adds none. A model that
    is not public any more keeps its history."""
    service = services(state)
    repo = repo_of(owner, name)
    with service.database.reading() as session:
        model = find_model(session, repo)
        if model is None:
            raise not_audited(repo)
        entries = latest.history(session, number(model.id), before=before or None, limit=HISTORY_PAGE + 1)
    lead_on(request, repo, model.repo)
    shown, older = entries[:HISTORY_PAGE], entries[1:]
    more = len(entries) > HISTORY_PAGE
    following = f"{request.scope['path']}?before={shown[-1].scorecard_id}" if more else None
    document = History(
        model=model.repo,
        gone_at=model.gone_at,
        checked_at=model.checked_at,
        items=[_entry(one, older[place] if place < len(older) else None) for place, one in enumerate(shown)],
        next=following,
    )
    return send(request, from_model(document), History, max_age=MAX_AGE)


def _entry(one: HistoryEntry, before: HistoryEntry | None) -> Entry:
    cause: Literal["first", "evidence", "rubric"] = "first"
    if before is not None:
        cause = "rubric" if one.audit_id == before.audit_id else "evidence"
    return Entry(
        id=one.scorecard_id, verdict=one.verdict, verdict_upper=one.verdict_upper, score=one.score,
        score_upper=one.score_upper, headline=one.headline, revision=one.revision, audited_at=one.audited_at,
        scored_at=one.scored_at, cause=cause, evidence_digest=one.evidence_digest, rubric_digest=one.rubric_digest,
        snapshot_digest=one.snapshot_digest,
    )  # fmt: skip


@get(
    "/models/{owner:str}/{name:str}/diff",
    operation_id="getDiff",
    summary="What changed between two audits of a model, and which evidence changed it",
    tags=["models"],
    sync_to_thread=True,
    compressed=True,
    responses=MOVED | may_answer("not-found", "not-audited"),
)
def get_diff(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    from_: Annotated[
        int,
        QueryParameter(
            name="from",
            description="The older entry of the history; 0: the one before `to`.",
            ge=0,
            le=MAX_ID,
            required=False,
        ),
    ] = 0,
    to: Annotated[
        int,
        QueryParameter(name="to", description="The newer entry; 0: the latest.", ge=0, le=MAX_ID, required=False),
    ] = 0,
) -> Response[AuditDiff]:
    """Two entries of a model's history side by side: verdict, score, components and answers that differ, each with the
    observations that came and went."""
    service = services(state)
    repo = repo_of(owner, name)
    with service.database.reading() as session:
        model = find_model(session, repo)
        if model is None:
            raise not_audited(repo)
        newer = to or model.scorecard_id
        entries = latest.history(session, number(model.id), before=newer, limit=1)
        older = from_ or (entries[0].scorecard_id if entries else newer)
        found = {one: latest.entry(session, number(model.id), one) for one in (older, newer)}
    lead_on(request, repo, model.repo)
    if not newer:  # only other revisions than its default branch were audited
        raise not_audited(model.repo)
    for entry, stored in found.items():
        if stored is None:
            hint = f"{API}/models/{model.repo}/history lists them."
            raise ApiError("not-found", f"{model.repo} has no entry {entry}", hint=hint)
    before, after = (stored for one in (older, newer) if (stored := found[one]) is not None)
    same = before.snapshot_digest == after.snapshot_digest
    difference = audit_diff(document_of(before), document_of(after), same_snapshot=same)
    return send(request, from_model(difference, after.scored_at), AuditDiff, max_age=MAX_AGE)

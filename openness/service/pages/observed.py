"""All that was seen of one component of a model, page by page."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter

from openness.components import Component
from openness.filecheck import did_you_mean
from openness.reports.wording import title_of
from openness.service.answers import document_of
from openness.service.pages import links
from openness.service.pages.showing import Head, Name, Owner, show
from openness.service.problems import ApiError
from openness.service.routes.common import lead_on, repo_of, services
from openness.service.routes.models import find

SHOWN = 40
"""Observations on a page."""


@get(
    "/models/{owner:str}/{name:str}/evidence",
    operation_id="pageEvidence",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_evidence(
    request: Request[Any, Any, Any],
    state: State,
    owner: Owner,
    name: Name,
    component: Annotated[str, QueryParameter(max_length=100)] = Component.WEIGHTS.value,
    page: Annotated[int, QueryParameter(ge=1, le=100_000)] = 1,
) -> Response[str]:
    """Each observation of a component: what was seen, where, by which method and how sure that is."""
    repo = repo_of(owner, name)
    stored = find(services(state), repo)
    lead_on(request, repo, stored.repo)
    audit = document_of(stored)
    if component not in audit.components:
        near = did_you_mean(component, list(audit.components))
        raise ApiError("not-found", f"the audit of {stored.repo} tells nothing of {component!r}{near}")
    seen = audit.components[component].observations
    title = title_of(component)
    return show(
        request,
        "evidence.html",
        Head(
            f"{stored.repo}: evidence on {title[:1].lower()}{title[1:]}",
            f"All that was seen of this component of {stored.repo}: each observation with the place that shows it.",
            links.evidence(stored.repo, component),
            indexed=False,
        ),
        max_age=0,
        audit=audit,
        component=component,
        state=audit.components[component],
        seen=seen[SHOWN * (page - 1) : SHOWN * page],
        page=page,
        pages=max(1, -(-len(seen) // SHOWN)),
    )

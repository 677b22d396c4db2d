"""Models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import Parameter

from openness.comparing import Comparison, compare
from openness.document import Audit
from openness.service.answers import document_of, from_model, send
from openness.service.problems import ApiError, may_answer
from openness.service.routes.common import MAX_AGE, NAMED, RubricParam, services, subject_of
from openness.service.routes.models import find
from openness.store.latest import Stored

MOST = 5
"""Models that stand side by side."""


@get(
    "/compare",
    operation_id="compareModels",
    summary="Models side by side",
    tags=["models"],
    sync_to_thread=True,
    compressed=True,
    responses=may_answer("not-audited", "gone"),
)
def compare_models(
    request: Request[Any, Any, Any],
    state: State,
    model: Annotated[
        list[Annotated[str, Parameter(pattern=NAMED)]],
        Parameter(
            description="A model (OWNER/NAME); two to five of them.",
            min_items=2,
            max_items=MOST,
            schema_extra={"uniqueItems": True},
        ),
    ],
    rubric: RubricParam = None,
) -> Response[Comparison]:
    """Two to five audited models, component by component and framework by framework."""
    service = services(state)
    subjects = [subject_of(one) for one in model]
    if any(one.revision for one in subjects):
        raise ApiError("invalid-request", "model: the latest audits are compared", hint="Leave out the @REVISION.")
    repos = [one.repo for one in subjects]
    if len({repo.lower() for repo in repos}) < len(repos):
        raise ApiError("invalid-request", "model: each model is named once", hint="Leave out the one named twice.")
    found = [find(service, repo, rubric=rubric) for repo in repos]
    if len({stored.repo for stored in found}) < len(found):
        raise ApiError("invalid-request", "model: two of these names are one model today", hint="Leave out one.")
    modified = max(one.scored_at for one in found)
    return send(request, from_model(compare(documents(found)), modified), Comparison, max_age=MAX_AGE)


def documents(found: Sequence[Stored]) -> list[Audit]:
    """Stored audits as they are compared: each by its model's name of today."""
    return [document_of(one).model_copy(update={"input": one.repo}) for one in found]

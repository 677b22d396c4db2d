"""An attestation that was posted: the document, line by line, so that evidence can point at one of them."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import Parameter

from openness.service.pages.showing import Head, show
from openness.service.problems import ApiError
from openness.service.routes.common import MAX_ID, services
from openness.store.tables import Attestation

SHOWN = 40_000
"""Characters of a document that a page shows; all of it is under the API."""


@get(
    "/attestations/{attestation:int}",
    operation_id="pageAttestation",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_attestation(
    request: Request[Any, Any, Any], state: State, attestation: Annotated[int, Parameter(ge=1, le=MAX_ID)]
) -> Response[str]:
    """Who states it, about which model, until when; and its lines."""
    with services(state).database.reading() as session:
        found = session.get(Attestation, attestation)
    if found is None:
        raise ApiError("not-found", f"no attestation {attestation} was posted")
    if found.withdrawn_at is not None:
        raise ApiError("withdrawn", f"attestation {attestation} was withdrawn on {found.withdrawn_at.date()}")
    head = Head(
        f"Attestation {attestation}, about {found.key}",
        f"What {found.author} states about {found.key}, from {found.written} until {found.expires}.",
        f"/attestations/{attestation}",
        indexed=False,
    )
    shown = found.document[:SHOWN]
    return show(
        request,
        "attestation.html",
        head,
        document=found,
        lines=shown.splitlines()[:1500],
        cut=len(shown) < len(found.document) or len(shown.splitlines()) > 1500,
    )

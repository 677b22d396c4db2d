"""Whether the service is alive and ready, and what it counted."""

from __future__ import annotations

from typing import Literal

from litestar import Response, get
from litestar.datastructures import State
from pydantic import BaseModel, ConfigDict

from openness.service.metrics import CONTENT_TYPE
from openness.service.problems import ApiError
from openness.service.routes.common import services
from openness.store import jobs


class Health(BaseModel):
    """That the service is well."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["ok"] = "ok"


@get("/health/live", operation_id="getLiveness", summary="Whether the process runs", tags=["operation"])
async def live() -> Health:
    """Answers as long as the process does; it asks neither the database nor the Hub."""
    return Health()


@get(
    "/health/ready",
    operation_id="getReadiness",
    summary="Whether it can serve",
    tags=["operation"],
    sync_to_thread=True,
)
def ready(state: State) -> Health:
    """Whether the database answers and audits can be queued."""
    service = services(state)
    service.database.check()
    if not service.queue.ready():
        raise ApiError("unavailable", "the queue of audits does not run", hint="Look at the logs of the workers.")
    return Health()


@get(
    "/metrics",
    operation_id="getMetrics",
    summary="What was counted, for Prometheus",
    tags=["operation"],
    media_type="text/plain",
    sync_to_thread=True,
)
def metrics(state: State) -> Response[bytes]:
    """Requests by route and status, their time, and the audits that wait, run and are dead."""
    with services(state).database.reading() as session:
        audits = jobs.counts(session)
    return Response(state["metrics"].text(audits), media_type=CONTENT_TYPE)

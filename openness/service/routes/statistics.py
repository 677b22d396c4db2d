"""All models in numbers."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from pydantic import BaseModel, ConfigDict, Field

from openness.service.answers import Answer, from_model, send
from openness.service.routes.common import MAX_AGE, services
from openness.service.state import Service
from openness.store.statistics import OWNERS, statistics

KEPT = 60.0
"""Seconds for which a process keeps what it counted."""


class OwnerCount(BaseModel):
    """How many models someone publishes."""

    model_config = ConfigDict(extra="forbid")

    owner: str = Field(description="In lower case.")
    models: int


class Stats(BaseModel):
    """Counts of the audited models that are public."""

    model_config = ConfigDict(extra="forbid")

    models: int
    verdicts: dict[str, int] = Field(description="Models by verdict.")
    license_classes: dict[str, int] = Field(
        description="By the class of the weights' license; `none` where none was read."
    )
    relations: dict[str, int] = Field(description="By how they were made from others; `none` where they were not.")
    owners: list[OwnerCount] = Field(description=f"Those with the most models, {OWNERS} at most.")
    components: dict[str, dict[str, int]] = Field(
        description="For each component, how many models have it in each state: `public`, `withheld`, ..."
    )
    gone: int = Field(description="Models that were audited and are not public any more: in no other number.")


@get(
    "/stats",
    operation_id="getStats",
    summary="All models in numbers",
    tags=["models"],
    sync_to_thread=True,
    compressed=True,
)
def get_stats(request: Request[Any, Any, Any], state: State) -> Response[Stats]:
    """How open audited models are: by verdict, license, relation and owner, and how often each component can be had.
    Counted anew every minute."""
    service = services(state)
    answer = service.counted.get(lambda: _count(service), KEPT)
    return send(request, answer, Stats, max_age=MAX_AGE)


def _count(service: Service) -> Answer:
    with service.database.reading() as session:
        counted = statistics(session)
    return from_model(
        Stats(
            models=counted.models,
            verdicts=counted.verdicts,
            license_classes=counted.license_classes,
            relations=counted.relations,
            owners=[OwnerCount(owner=owner, models=models) for owner, models in counted.owners],
            components=counted.components,
            gone=counted.gone,
        )
    )

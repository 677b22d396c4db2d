"""All models in numbers."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State
from pydantic import BaseModel, ConfigDict, Field

from openness.service.answers import Answer, from_model, send
from openness.service.routes.common import MAX_AGE, services
from openness.service.state import Service
from openness.store.statistics import FIRST_YEAR, OWNERS, Statistics, statistics

KEPT = 60.0
"""Seconds for which a process keeps what it counted."""


class OwnerCount(BaseModel):
    """How many models someone publishes."""

    model_config = ConfigDict(extra="forbid")

    owner: str = Field(description="In lower case.")
    models: int
    verdicts: dict[str, int] = Field(description="These models by verdict.")


class YearCount(BaseModel):
    """How many models' repos were made in a year."""

    model_config = ConfigDict(extra="forbid")

    year: int | None = Field(
        description=f"{FIRST_YEAR} stands for all years before too, which the Hub does not tell apart; null where the "
        "year is not known."
    )
    models: int
    verdicts: dict[str, int] = Field(description="These models by verdict.")


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
    years: list[YearCount] = Field(description="By the year in which the model's repo was made on the Hub.")
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
    """How open audited models are: by verdict, license, relation, owner and year, and how often each component can be
    had. Counted anew every minute."""
    _, answer = counted(services(state))
    return send(request, answer, Stats, max_age=MAX_AGE)


def counted(service: Service) -> tuple[Statistics, Answer]:
    """The statistics and the API's answer from them: counted once for whoever asks."""
    return service.counted.get(lambda: _count(service), KEPT)


def _count(service: Service) -> tuple[Statistics, Answer]:
    with service.database.reading() as session:
        found = statistics(session)
    return found, from_model(
        Stats(
            models=found.models,
            verdicts=found.verdicts,
            license_classes=found.license_classes,
            relations=found.relations,
            owners=[OwnerCount(owner=one.owner, models=one.models, verdicts=one.verdicts) for one in found.owners],
            years=[YearCount(year=one.year, models=one.models, verdicts=one.verdicts) for one in found.years],
            components=found.components,
            gone=found.gone,
        )
    )

"""Many models at once, by their names."""

from __future__ import annotations

from litestar import post
from litestar.datastructures import State
from litestar.params import JSONBody
from pydantic import BaseModel, ConfigDict, Field

from openness.service.problems import may_answer
from openness.service.routes.common import reads_json, services
from openness.service.rows import FoundModel, found
from openness.store.models import MAX_LOOKUP, lookup


class Lookup(BaseModel):
    """Which models to look up."""

    model_config = ConfigDict(extra="forbid")

    models: list[str] = Field(
        description="Their names on the Hub, `OWNER/NAME`, in any case; also from before they were renamed.",
        min_length=1,
        max_length=MAX_LOOKUP,
    )


class LookedUp(BaseModel):
    """A name that was looked up."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(description="As it was asked for.")
    found: FoundModel | None = Field(
        description="What is known of it, under its name of today; null: not audited yet, or no name of a model."
    )


class LookedUpModels(BaseModel):
    """What is known of the models that were asked for, in the same order, one for each name."""

    model_config = ConfigDict(extra="forbid")

    items: list[LookedUp]


@post(
    "/lookup",
    operation_id="lookUpModels",
    summary="Look up many models at once",
    tags=["models"],
    status_code=200,
    sync_to_thread=True,
    guards=[reads_json],
    responses=may_answer("unsupported-media-type"),
)
def look_up_models(state: State, data: JSONBody[Lookup]) -> LookedUpModels:
    """Verdicts and scores of up to 1,000 models, for a column in a leaderboard. A name that cannot be one finds nothing
    and spoils nothing: the others are answered all the same. What is not found can be asked for with
    `POST /api/v1/audits`."""
    with services(state).database.reading() as session:
        rows = lookup(session, data.models)
    items = [LookedUp(model=name, found=found(row) if (row := rows[name]) else None) for name in data.models]
    return LookedUpModels(items=items)

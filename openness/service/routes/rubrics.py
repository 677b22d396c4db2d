"""The rubrics by which models are scored."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter
from pydantic import BaseModel, ConfigDict, Field

from openness.rubric import DEFAULT_RUBRIC, Rubric, load_rubric, shipped_rubrics
from openness.service.answers import Answer, from_body, from_model, send
from openness.service.problems import ApiError, may_answer
from openness.service.scoring import rubric_named

MAX_AGE = 3600


class RubricSummary(BaseModel):
    """A rubric, in short."""

    model_config = ConfigDict(extra="forbid")

    id: str = Field(examples=["mof"])
    version: str
    title: str
    about: str
    digest: str = Field(description="Of what it says; another edition has another.")
    default: bool = Field(description="Whether it gives the verdict.")
    max: float = Field(description="The best score, in its own unit.")
    levels: list[str] = Field(description="From the lowest; empty where it has a score only.")
    criteria: int


class Rubrics(BaseModel):
    """All rubrics."""

    model_config = ConfigDict(extra="forbid")

    items: list[RubricSummary]


class RubricDocument(BaseModel):
    """A rubric as its file has it: criteria with their question, motive, grades and source; levels; conditions."""

    model_config = ConfigDict(extra="allow")

    id: str
    version: str
    title: str
    about: str


@get("/rubrics", operation_id="listRubrics", summary="The rubrics", tags=["rubrics"], compressed=True)
async def list_rubrics(request: Request[Any, Any, Any]) -> Response[Rubrics]:
    """The rubrics by which any stored audit can be scored: ours, and the published frameworks."""
    return send(request, _all(), Rubrics, max_age=MAX_AGE)


@get(
    "/rubrics/{rubric:str}",
    operation_id="getRubric",
    summary="One rubric, whole",
    tags=["rubrics"],
    compressed=True,
    responses=may_answer("not-found"),
)
async def get_rubric(
    request: Request[Any, Any, Any],
    rubric: Annotated[str, Parameter(description="Its id.", pattern=r"^[a-z0-9-]+$", max_length=100)],
) -> Response[RubricDocument]:
    """All that a rubric says: it is the whole of how a model is scored by it."""
    return send(request, _one(rubric), RubricDocument, max_age=MAX_AGE)


@cache
def _all() -> Answer:
    return from_model(Rubrics(items=[_summary(load_rubric(name)) for name in shipped_rubrics()]))


def _one(name: str) -> Answer:
    rubric = rubric_named(name)
    if rubric is None:
        raise ApiError("not-found", f"there is no rubric {name!r}", hint="GET /api/v1/rubrics lists them.")
    return from_body(rubric.model_dump_json(by_alias=True, exclude_defaults=True).encode())


def _summary(rubric: Rubric) -> RubricSummary:
    return RubricSummary(
        id=rubric.id,
        version=rubric.version,
        title=rubric.title,
        about=rubric.about,
        digest=rubric.digest,
        default=rubric.id == DEFAULT_RUBRIC,
        max=rubric.best,
        levels=[level.id for level in rubric.levels],
        criteria=len(rubric.criteria),
    )

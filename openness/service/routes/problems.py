"""What a problem's `type` leads to."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import Parameter
from pydantic import BaseModel, ConfigDict, Field

from openness.service.answers import from_model, send
from openness.service.problems import KINDS, ApiError, may_answer

MAX_AGE = 86400


class ProblemType(BaseModel):
    """What problems of one type mean."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(description="As problem documents have it.")
    title: str
    status: int = Field(description="The HTTP status that it comes with.")
    advice: str = Field(description="What to do about it, whatever was asked.")


@get(
    "/problems/{kind:str}",
    operation_id="getProblemType",
    summary="What a type of problem means",
    tags=["operation"],
    compressed=True,
    responses=may_answer("not-found"),
)
async def get_problem_type(
    request: Request[Any, Any, Any],
    kind: Annotated[str, Parameter(description="The last part of a problem's `type`.", max_length=100)],
) -> Response[ProblemType]:
    """Where the `type` of a problem document leads to."""
    if kind not in KINDS:
        raise ApiError("not-found", "there is no such type of problem", hint=f"There are {', '.join(KINDS)}.")
    meaning = KINDS[kind]
    found = ProblemType(type=f"/problems/{kind}", title=meaning.title, status=meaning.status, advice=meaning.advice)
    return send(request, from_model(found), ProblemType, max_age=MAX_AGE)

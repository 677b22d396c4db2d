"""What routes share: how a model is named in an address, and what is answered where it is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import quote

from litestar import Request, Response, route
from litestar.connection import ASGIConnection
from litestar.enums import HttpMethod
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter, QueryParameter

from openness.errors import InputError
from openness.reports.wording import harmless
from openness.service.problems import ApiError, Moved
from openness.service.state import Service
from openness.snapshot import is_repo_id
from openness.store.latest import Stored
from openness.subjects import RepoSubject, escaped, parse_repo

API = "/api/v1"
MAX_AGE = 60
"""Seconds for which an answer may be kept by whoever got it."""
MAX_ID = 2**53 - 1
"""The largest number that every reader of JSON takes for what it is."""
MOVED = {307: ResponseSpec(None, description="The model was renamed: ask there.", generate_examples=False)}
"""Of the routes that lead to a model's name of today."""
NAME = r"^[A-Za-z0-9._-]+$"

Owner = Annotated[str, Parameter(description="Who publishes the model on the Hub.", pattern=NAME, max_length=96)]
Name = Annotated[str, Parameter(description="The model's name, without its owner.", pattern=NAME, max_length=96)]
RubricParam = Annotated[
    str | None,
    QueryParameter(
        name="rubric",
        description="Another rubric's answer, from the stored evidence: an id that `GET /rubrics` lists.",
        max_length=100,
        pattern=r"^[a-z0-9-]+$",
        required=False,
    ),
]
RevisionParam = Annotated[
    str | None,
    QueryParameter(
        name="revision",
        description="A branch, tag or commit; without it, the default branch.",
        min_length=1,
        max_length=200,
        pattern=r"^[A-Za-z0-9._/+-]+$",
        required=False,
    ),
]


def repo_of(owner: str, name: str) -> str:
    """The id of the repo that an address names; raises `ApiError` where no repo can be called so."""
    repo = f"{owner}/{name}"
    if not is_repo_id(repo):
        raise ApiError(
            "not-found", f"no model on the Hub can be called {repo[:200]}", hint="Names are OWNER/NAME, as on the Hub."
        )
    return repo


MAX_NAMED = 450
"""Characters of a model with its revision, or of its address."""
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+-]{0,199}")
NAMED = r"^(?!.*(?:\.\.|--|\.git$))[A-Za-z0-9][A-Za-z0-9._-]{0,95}(?:/[A-Za-z0-9._-]{1,96})?$"
"""How a model is named in a list, for the OpenAPI document: `subject_of` is a little more generous."""
NAMED_AT = NAMED.replace(r"\.git$", r"\.git(?:@|$)").removesuffix("$") + rf"(?:@{_REVISION.pattern})?$"
"""The same where a revision may follow."""


def subject_of(text: str) -> RepoSubject:
    """A repo as someone names it (an id, `OWNER/NAME@REVISION`, its address); raises `InputError` for all else."""
    hint = "Give OWNER/NAME, as on the Hub; OWNER/NAME@REVISION for a branch, a tag or a commit."
    if len(text) > MAX_NAMED:
        raise InputError(f"{escaped(text)} is longer than a model's name", hint=hint)
    try:
        subject = parse_repo(text)
    except InputError as error:
        raise InputError(error.message, hint=hint) from None
    if subject.revision is not None and not _REVISION.fullmatch(subject.revision):
        said = f"{escaped(subject.revision)} is no revision that is read here"
        raise InputError(said, hint="Expected a branch, a tag or a commit, in letters, digits and ._/+-")
    return subject


def not_audited(repo: str, revision: str = "") -> ApiError:
    """What to answer of a model without an audit."""
    which = f"{repo} at {revision}" if revision else repo
    return ApiError(
        "not-audited",
        f"{which} has not been audited here yet, or there is no such public model",
        hint=f'POST {API}/audits with {{"models": ["{repo}"]}} asks for it.',
        ask=f"{API}/audits",
    )


def present(stored: Stored | None, repo: str, revision: str = "") -> Stored:
    """The audit, where there is one and its model is still public; raises `ApiError` otherwise."""
    if stored is None:
        raise not_audited(repo, revision)
    if stored.gone_at is not None:
        raise ApiError(
            "gone",
            f"{stored.repo} is not public any more (seen on {stored.gone_at.date()}): deleted, or private",
            hint=f"What was known of it: {API}/models/{quote(stored.repo)}/history",
        )
    return stored


def lead_on(request: Request[Any, Any, Any], asked: str, repo: str) -> None:
    """Raises `Moved` where what was asked for has another address under the model's name of today."""
    if asked.lower() == repo.lower():
        return
    path = request.scope["path"].replace(f"/models/{asked}", f"/models/{quote(repo)}", 1)
    query = request.scope["query_string"].decode("latin-1")
    raise Moved(f"{path}?{query}" if query else path)


def reads_json(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Raises `ApiError` for a body that says to be something else than JSON: a guard, asked before it is read."""
    kind = connection.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise ApiError(
            "unsupported-media-type",
            f"the body is read as JSON, and Content-Type says {harmless(kind, 100)}",
            hint="Send `Content-Type: application/json`.",
        )


def services(state: Any) -> Service:
    """The process's `Service`."""
    service = state["service"]
    assert isinstance(service, Service)  # noqa: S101 - for the type checker
    return service


def options_of(handlers: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """The answers to OPTIONS at addresses that several handlers have, to be registered before these: Litestar's own
    names the methods of the first of them only."""
    methods: dict[str, set[str]] = {}
    for handler in handlers:
        for path in handler.paths:
            methods.setdefault(path, {"OPTIONS"}).update(handler.http_methods)
    return [_options(path, ", ".join(sorted(found))) for path, found in methods.items() if len(found) > 2]


def _options(path: str, allowed: str) -> HTTPRouteHandler:
    @route(path, http_method=[HttpMethod.OPTIONS], include_in_schema=False, status_code=204)
    async def answer() -> Response[None]:
        return Response(None, headers={"allow": allowed})

    return answer

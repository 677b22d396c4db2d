"""Errors as problem documents (RFC 9457): the only place where an error becomes an HTTP status."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.openapi.datastructures import ResponseSpec
from litestar.response import Redirect
from litestar.types import ExceptionHandlersMap
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from openness.attestations.posted import TrustListError
from openness.errors import InputError, OpennessError
from openness.store.database import DatabaseError
from openness.store.idempotency import KeyReused
from openness.store.tokens import AccessError

MEDIA_TYPE = "application/problem+json"
CHALLENGE = {"www-authenticate": 'Bearer realm="openness"'}
"""What a 401 says of how to be known."""
_LOG = logging.getLogger(__name__)

Kind: TypeAlias = Literal[
    "invalid-request",
    "unauthorized",
    "forbidden",
    "not-found",
    "not-audited",
    "gone",
    "withdrawn",
    "method-not-allowed",
    "not-acceptable",
    "too-large",
    "unsupported-media-type",
    "idempotency-key-reused",
    "refused",
    "too-many-requests",
    "queue-full",
    "internal",
    "unavailable",
]


class Meaning(NamedTuple):
    """What a kind of problem means."""

    status: int
    title: str
    advice: str
    """What to do about it, whatever was asked."""


KINDS: dict[Kind, Meaning] = {
    "invalid-request": Meaning(
        400, "The request is not as it should be", "`errors` and `hint` name what to change; then ask again."
    ),
    "unauthorized": Meaning(
        401, "A token is needed", "Send one that is good as `Authorization: Bearer TOKEN`; the operator makes tokens."
    ),
    "forbidden": Meaning(
        403, "This token may not do that", "Ask the operator for a token with the scope that `hint` names."
    ),
    "not-found": Meaning(404, "There is nothing at this address", "Look for a mistake in the address."),
    "not-audited": Meaning(
        404, "This model has not been audited yet", "`ask` is where a POST asks for it; a while later it is there."
    ),
    "gone": Meaning(
        410, "This model is not public any more", "Its history is kept: `hint` has the address. Do not ask again."
    ),
    "withdrawn": Meaning(
        410, "This attestation was withdrawn", "What audits made of it, as long as it stood, is in the model's history."
    ),
    "method-not-allowed": Meaning(
        405, "This address does not take that method", "The header `Allow` names those that it takes."
    ),
    "not-acceptable": Meaning(
        406, "This address has no answer in that form", "Name another media type in `Accept`, or none."
    ),
    "too-large": Meaning(413, "The request is too large", "Send less at a time."),
    "unsupported-media-type": Meaning(
        415, "The request is in a form that is not read here", "Say in `Content-Type` what it is: one that is read."
    ),
    "idempotency-key-reused": Meaning(
        422, "This idempotency key was used for another request", "Use a new key for each thing that you ask for."
    ),
    "refused": Meaning(422, "What was sent is refused", "`detail` says why: it could be read, and does not hold."),
    "too-many-requests": Meaning(429, "Too many requests", "Wait as many seconds as `Retry-After` says."),
    "queue-full": Meaning(
        429, "Too many audits are waiting", "Wait as many seconds as `Retry-After` says, or use a token."
    ),
    "internal": Meaning(
        500, "Something went wrong here", "Tell the operator the `request_id`: the logs have the rest."
    ),
    "unavailable": Meaning(503, "The service cannot answer now", "Try again in a minute."),
}
"""What can go wrong, by the last part of a problem's `type`."""

_OF_STATUS: dict[int, Kind] = {
    400: "invalid-request",
    401: "unauthorized",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    413: "too-large",
    415: "unsupported-media-type",
    422: "refused",
    429: "too-many-requests",
    503: "unavailable",
}


class Mistake(BaseModel):
    """One thing that is wrong with a request."""

    model_config = ConfigDict(extra="forbid")

    where: str = Field(description="The parameter, header or key of the body.", examples=["limit"])
    message: str = Field(description="What was expected.", examples=["at most 500"])


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    model_config = ConfigDict(extra="forbid")

    type: str = Field(
        description="Which problem it is: `/problems/` and a name that stays.", examples=["/problems/not-audited"]
    )
    title: str = Field(description="The same in words, for every problem of this type.")
    status: int = Field(description="The HTTP status.", ge=400, le=599)
    detail: str = Field(description="What was wrong here.")
    hint: str = Field("", description="What to do about it.")
    instance: str = Field(description="The path that was asked for.")
    request_id: str = Field("", description="Names this request in the logs.")
    errors: list[Mistake] = Field(default=[], description="Of a request that is not valid: each thing that is wrong.")
    ask: str | None = Field(None, description="Of a model that was not audited: where an audit is asked for (POST).")


class ApiError(OpennessError):
    """An error that a route answers with: its kind says which status."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        hint: str = "",
        headers: Mapping[str, str] | None = None,
        errors: list[Mistake] | None = None,
        ask: str | None = None,
    ) -> None:
        super().__init__(message, hint=hint)
        self.kind = kind
        self.headers = dict(headers or {})
        self.errors = errors or []
        self.ask = ask


class Moved(OpennessError):
    """What was asked for is elsewhere: no problem, but an answer that ends a route as one does."""

    def __init__(self, address: str) -> None:
        super().__init__(f"moved to {address}")
        self.address = address


def may_answer(*kinds: Kind) -> dict[int, ResponseSpec]:
    """What a route may answer with that not every route can (`openness.service.describing` knows those), for its
    `responses`."""
    titles: dict[int, list[str]] = {}
    for kind in kinds:
        titles.setdefault(KINDS[kind].status, []).append(f"{KINDS[kind].title}.")
    return {
        status: ResponseSpec(Problem, generate_examples=False, description=" ".join(said), media_type=MEDIA_TYPE)
        for status, said in titles.items()
    }


def answer(request: Request[Any, Any, Any], error: ApiError) -> Response[Any]:
    """The problem document of an error."""
    body = document(error, request.scope["path"], request.scope.get("state", {}).get("request_id", ""))
    return Response(body, status_code=KINDS[error.kind].status, media_type=MEDIA_TYPE, headers=error.headers)


def document(error: ApiError, path: str, request_id: str) -> bytes:
    """The problem document as JSON."""
    meaning = KINDS[error.kind]
    problem = Problem(
        type=f"/problems/{error.kind}",
        title=meaning.title,
        status=meaning.status,
        detail=error.message[:2000],
        hint=error.hint[:1000],
        instance=path[:500],
        request_id=request_id,
        errors=error.errors[:50],
        ask=error.ask,
    )
    return problem.model_dump_json(exclude_defaults=True).encode()


def _of_moved(_: Request[Any, Any, Any], error: Moved) -> Response[Any]:
    return Redirect(error.address, status_code=307)


def _of_ours(request: Request[Any, Any, Any], error: ApiError) -> Response[Any]:
    return answer(request, error)


def _of_openness(request: Request[Any, Any, Any], error: OpennessError) -> Response[Any]:
    if isinstance(error, DatabaseError):
        _LOG.error("database", exc_info=error)
        return _of_database(request, error)
    if isinstance(error, TrustListError):
        _LOG.error("trust list", exc_info=error)
        hint = "The operator looks at the trust list (OPENNESS_TRUST)."
        return answer(request, ApiError("unavailable", "signatures cannot be checked now", hint=hint))
    if isinstance(error, AccessError):
        kind: Kind = "forbidden" if error.known else "unauthorized"
        headers = {} if error.known else CHALLENGE
        return answer(request, ApiError(kind, error.message, hint=error.hint, headers=headers))
    kind = next((kind for of, kind in _OF_ERROR if isinstance(error, of)), "refused")
    return answer(request, ApiError(kind, error.message, hint=error.hint))


def _of_database(request: Request[Any, Any, Any], _: Exception) -> Response[Any]:
    said = "the database does not answer"
    return answer(request, ApiError("unavailable", said, hint="Try again in a minute.", headers={"retry-after": "60"}))


def _of_nesting(request: Request[Any, Any, Any], _: RecursionError) -> Response[Any]:
    # Only what a client sends can be nested without end.
    return answer(request, ApiError("invalid-request", "the body is nested deeper than is read here"))


_OF_ERROR: tuple[tuple[type[OpennessError], Kind], ...] = (
    (KeyReused, "idempotency-key-reused"),
    (InputError, "invalid-request"),
)


def _of_litestar(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    if error.status_code >= 500 and error.status_code != 503:
        return _of_bug(request, error)
    kind = _OF_STATUS.get(error.status_code, "invalid-request")
    headers = {name: value for name, value in (error.headers or {}).items() if name.lower() in ("allow", "retry-after")}
    errors = [_mistake(one) for one in error.extra or [] if isinstance(one, Mapping)]
    detail = _NAMED.get(kind, "") or ("; ".join(f"{one.where}: {one.message}" for one in errors) or error.detail)
    return answer(request, ApiError(kind, detail, headers=headers, errors=errors))


_NAMED: dict[Kind, str] = {
    "not-found": "there is nothing at this address",
    "method-not-allowed": "this address does not take that method",
    "too-large": "the body is larger than is read here",
}


def _mistake(extra: Mapping[str, Any]) -> Mistake:
    return Mistake(where=str(extra.get("key", "body"))[:200], message=str(extra.get("message", "is wrong"))[:500])


def _of_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    # Litestar has logged it, with where it happened.
    said = "an error that nobody foresaw; it is in the logs under this request id"
    return answer(request, ApiError("internal", said))


HANDLERS = cast(
    ExceptionHandlersMap,
    {
        Moved: _of_moved,
        ApiError: _of_ours,
        OpennessError: _of_openness,
        HTTPException: _of_litestar,
        OperationalError: _of_database,
        InterfaceError: _of_database,
        NoConnection: _of_database,
        RecursionError: _of_nesting,
        Exception: _of_bug,
    },
)
"""What Litestar calls for each kind of exception."""

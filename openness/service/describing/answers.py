"""What an operation answers besides its document: problems, 304, and the headers that are sent with each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openness.service.front import UNLIMITED
from openness.service.problems import KINDS, MEDIA_TYPE, Kind


def _text(description: str, pattern: str = "", *, required: bool = False, example: str = "") -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if pattern:
        schema["pattern"] = pattern
    header: dict[str, Any] = {"description": description, "schema": schema}
    if required:
        header["required"] = True
    if example:
        header["example"] = example
    return header


HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-Id": _text(
        "Names this request in the logs: the one that was sent, or a new one.",
        "^[A-Za-z0-9_.-]{1,64}$",
        required=True,
        example="5f0c1a9be2d34876",
    ),
    "RateLimit-Policy": _text("How often one client may ask.", '^"reads";q=[0-9]+;w=60$', example='"reads";q=600;w=60'),
    "RateLimit": _text(
        "How often it still may, and for how many seconds that holds.",
        '^"reads";r=[0-9]+;t=[0-9]+$',
        example='"reads";r=599;t=58',
    ),
    "Retry-After": {
        "description": "Seconds to wait before asking again; of an audit, only until it is done.",
        "schema": {"type": "integer", "minimum": 0},
        "example": 30,
    },
    "ETag": _text(
        "Names this state of the document, for `If-None-Match`.",
        '^W/"[A-Za-z0-9_:+/=-]+"$',
        required=True,
        example='W/"8a5b1f0c2e"',
    ),
    "Cache-Control": _text("How long the answer may be kept.", required=True, example="public, max-age=60"),
    "Last-Modified": _text("Since when the document says this.", example="Thu, 26 Nov 2026 16:00:00 GMT"),
    "Location": _text("Where what was made, or what moved, is.", required=True),
    "WWW-Authenticate": _text("How to be known.", required=True, example='Bearer realm="openness"'),
    "Allow": _text("The methods that this address takes.", required=True, example="GET, HEAD"),
}
"""The headers that answers have, as components of the document."""

CONDITIONS: tuple[dict[str, Any], ...] = (
    {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` of an answer that you have: 304 where it is still the one.",
        "schema": {"type": "string"},
    },
    {
        "name": "If-Modified-Since",
        "in": "header",
        "description": "The `Last-Modified` of an answer that you have; `If-None-Match` goes before it.",
        "schema": {"type": "string"},
    },
)
"""How an answer is asked for only where it changed."""


def complete(path: str, operation: dict[str, Any], *, conditional: bool) -> None:
    """Add what can be answered besides the document itself."""
    responses = operation["responses"]
    if conditional:
        operation.setdefault("parameters", []).extend(CONDITIONS)
        responses["304"] = {"description": "The answer that you have is still the one."}
        _head(responses["200"], "ETag", "Cache-Control", "Last-Modified")
        _head(responses["304"], "ETag", "Cache-Control")
    if "audits" in operation["tags"]:  # how far they are changes all the time
        _head(next(iter(responses.values())), "Cache-Control")
        if operation["operationId"] == "getAudit":
            _head(responses["200"], "Retry-After")
    for kind in _kinds(path, operation):
        _add_problem(responses, kind)
    for status, answer in responses.items():
        _head(answer, *_headers_of(status))
        _head(answer, "X-Request-Id")
        if not path.startswith(UNLIMITED):
            _head(answer, "RateLimit-Policy", "RateLimit")
    operation["responses"] = dict(sorted(responses.items()))


def _kinds(path: str, operation: dict[str, Any]) -> Iterable[Kind]:
    """What can go wrong with any operation that is of this shape."""
    if (operation.get("parameters") and not path.startswith("/badge/")) or "requestBody" in operation:
        yield "invalid-request"
    if "requestBody" in operation:
        yield "too-large"
    if "security" in operation:
        yield from ("unauthorized", "forbidden")
    if not path.startswith(UNLIMITED):
        yield "too-many-requests"
    if not path.startswith("/badge/"):
        yield "internal"
    if not path.startswith(("/badge/", "/health/live")):
        yield "unavailable"


def _headers_of(status: str) -> tuple[str, ...]:
    return {
        "201": ("Location",),
        "202": ("Location",),
        "307": ("Location",),
        "401": ("WWW-Authenticate",),
        "429": ("Retry-After",),
        "503": ("Retry-After",),
    }.get(status, ())


def _add_problem(responses: dict[str, Any], kind: Kind) -> None:
    meaning = KINDS[kind]
    known = responses.get(str(meaning.status))
    if known is None or MEDIA_TYPE not in (known.get("content") or {}):
        responses[str(meaning.status)] = {"description": f"{meaning.title}.", "content": {MEDIA_TYPE: _PROBLEM}}
    elif meaning.title not in known["description"]:
        known["description"] = f"{known['description']} {meaning.title}."


_PROBLEM = {"schema": {"$ref": "#/components/schemas/Problem"}}


def _head(answer: dict[str, Any], *names: str) -> None:
    headers = answer.setdefault("headers", {})
    for name in names:
        headers[name] = {"$ref": f"#/components/headers/{name}"}


_LINKS: dict[str, tuple[str, dict[str, tuple[str, dict[str, str], str]]]] = {
    "createAudits": ("202", {"audit": ("getAudit", {"audit": "$response.body#/items/0/id"}, "How far it is.")}),
    "createAttestation": (
        "201",
        {
            "posted": (
                "getAttestation",
                {
                    "owner": "$request.path.owner",
                    "name": "$request.path.name",
                    "attestation": "$response.body#/id",
                },
                "What was posted.",
            ),
            "withdraw": (
                "withdrawAttestation",
                {
                    "owner": "$request.path.owner",
                    "name": "$request.path.name",
                    "attestation": "$response.body#/id",
                },
                "Taking it back.",
            ),
        },
    ),
    "getHistory": (
        "200",
        {
            "diff": (
                "getDiff",
                {
                    "owner": "$request.path.owner",
                    "name": "$request.path.name",
                    "to": "$response.body#/items/0/id",
                },
                "What changed last.",
            )
        },
    ),
}


def link(name: str, operation: dict[str, Any]) -> None:
    """Say where an answer leads to."""
    status, links = _LINKS.get(name, ("", {}))
    for word, (target, parameters, description) in links.items():
        found = {"operationId": target, "parameters": parameters, "description": description}
        operation["responses"][status].setdefault("links", {})[word] = found

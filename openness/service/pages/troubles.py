"""What went wrong, as a page: for who came with a browser to an address that is no program's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import unquote

from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from openness.service.pages.showing import HTML, SAFE, Head, filled
from openness.service.problems import MEDIA_TYPE, Problem

FOR_PROGRAMS = ("/api/", "/badge/", "/schema", "/health/", "/metrics", "/problems/", "/assets/")
"""Addresses under which a problem stays a document, whoever asks."""
OVERVIEWS = {
    "rubrics": ("/rubrics", "All rubrics"),
    "criteria": ("/rubrics", "All rubrics, with their criteria"),
    "components": ("/components", "All components"),
    "verdicts": ("/verdicts", "All verdicts"),
    "licenses": ("/licenses", "All licenses, and a search for one"),
}
"""What there is of the kind that an address names, by its first part: its page, and the words of the link."""
_TITLES = {404: "There is nothing here", 410: "This is not here any more", 429: "One moment, please"}


def wants_page(path: str, accept: str) -> bool:
    """Whether a problem at this address is told as a page: browsers name HTML in `Accept`, programs do not."""
    return "text/html" in accept and not path.startswith(FOR_PROGRAMS)


def as_pages(handlers: ExceptionHandlersMap) -> ExceptionHandlersMap:
    """The same handlers, whose problem documents become pages where one is wanted."""
    made: Mapping[Any, Any] = {kind: _as_page(handler) for kind, handler in handlers.items()}
    return cast("ExceptionHandlersMap", made)


_Handler = Callable[[Request[Any, Any, Any], Any], Response[Any]]


def _as_page(handler: _Handler) -> _Handler:
    def answer(request: Request[Any, Any, Any], error: Any) -> Response[Any]:
        response = handler(request, error)
        path = request.scope["path"]
        if response.media_type != MEDIA_TYPE or not wants_page(path, request.headers.get("accept", "")):
            return response
        body = response.content if isinstance(response.content, bytes) else b""
        headers = {name: value for name, value in response.headers.items() if name != "content-type"}
        return Response(
            page(Problem.model_validate_json(body)),
            status_code=response.status_code,
            media_type=HTML,
            headers=SAFE | {"cache-control": "no-store"} | headers,
        )

    return answer


def page(problem: Problem) -> str:
    """A problem as HTML."""
    title = _TITLES.get(problem.status, problem.title)
    return filled(
        "problem.html",
        head=Head(title, problem.detail, problem.instance, indexed=False),
        problem=problem,
        title=title,
        sought=sought(problem.instance) if problem.status in (404, 410) else "",
        overview=OVERVIEWS.get(problem.instance.split("/")[1]) if problem.status == 404 else None,
    )


def sought(path: str) -> str:
    """What somebody may have looked for at an address that is not there, in words to search for."""
    parts = [part for part in unquote(path).split("/") if part not in _FIXED]
    return " ".join(re.findall(r"[A-Za-z0-9.]+", " ".join(parts[-2:])))[:100]


_FIXED = frozenset(
    {"", "models", "owners", "rubrics", "criteria", "components", "verdicts", "licenses", "audits", "compare", "stats"}
)

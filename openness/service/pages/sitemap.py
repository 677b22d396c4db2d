"""What machines that search may list: `robots.txt`, and sitemaps of all public models (https://www.sitemaps.org).

The index at `/sitemap.xml` names a sitemap for each span of models, and one of the pages that do not depend on any. A
span is read as whole lists are: by few threads, however many are asked for.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import Parameter

from openness.components import Component
from openness.licenses.catalog import all_licenses
from openness.rubric import DEFAULT_RUBRIC, load_rubric, shipped_rubrics
from openness.service.answers import Answer, from_body, send
from openness.service.pages import links
from openness.service.pages.showing import base_of, filled
from openness.service.problems import ApiError
from openness.service.routes.common import services
from openness.service.state import Service
from openness.store import sitemap as store

XML, TEXT = "application/xml", "text/plain"
MAX_AGE, MAX_AGE_OF_OURS = 3600, 86_400
"""Seconds for which sitemaps, and what only changes with the release, may be kept by whoever got it."""
_NAMED = re.compile(r"([1-9]\d{0,8})\.xml")
OVERVIEWS = ("/", "/models", "/stats", "/rubrics", "/components", "/verdicts", "/licenses", "/words")
"""Pages that lead to others."""
PRIVATE = ("/api/", "/audits/")
"""What nobody searches for: documents for programs, and audits that are on their way."""


@get("/robots.txt", operation_id="pageRobots", include_in_schema=False, sync_to_thread=False, compressed=True)
def show_robots(request: Request[Any, Any, Any]) -> Response[str]:
    """What machines may read, and where the sitemaps are."""
    closed = "".join(f"Disallow: {path}\n" for path in PRIVATE)
    text = f"User-agent: *\n{closed}\nSitemap: {base_of(request)}/sitemap.xml\n"
    return send(request, from_body(text.encode(), media_type=TEXT), str, max_age=MAX_AGE_OF_OURS)


@get("/sitemap.xml", operation_id="pageSitemapIndex", include_in_schema=False, compressed=True)
async def show_index(request: Request[Any, Any, Any], state: State) -> Response[str]:
    """The sitemaps that there are."""
    service, base = services(state), base_of(request)

    def made() -> Answer:
        with service.database.reading() as session:
            numbers = store.spans(session)
        return _filled("sitemaps.xml", base, ["/sitemaps/pages.xml", *(f"/sitemaps/{one}.xml" for one in numbers)])

    return send(request, await _in_turn(service, made), str, max_age=MAX_AGE)


@get("/sitemaps/{name:str}", operation_id="pageSitemap", include_in_schema=False, compressed=True)
async def show_sitemap(
    request: Request[Any, Any, Any], state: State, name: Annotated[str, Parameter(max_length=20)]
) -> Response[str]:
    """The addresses of a span of models, with the time of their audits, or those of all other pages."""
    service, base = services(state), base_of(request)
    if name == "pages.xml":
        pages = [(path, None) for path in fixed_pages()]
        return send(request, _filled("sitemap.xml", base, pages), str, max_age=MAX_AGE_OF_OURS)
    asked = _NAMED.fullmatch(name)
    if asked is None:
        raise _none()

    def made() -> Answer:
        with service.database.reading() as session:
            found = store.span(session, int(asked[1]))
        if not found:
            raise _none()
        shown = [(links.model(repo), when) for repo, when in found if "/" in repo]  # the oldest ids have no page
        return _filled("sitemap.xml", base, shown)

    return send(request, await _in_turn(service, made), str, max_age=MAX_AGE)


@cache
def fixed_pages() -> tuple[str, ...]:
    """All pages that are there whatever was audited: what words mean, and what leads there."""
    rubrics = [load_rubric(name) for name in shipped_rubrics()]
    verdicts = [level.id for level in load_rubric(DEFAULT_RUBRIC).levels]
    found = (
        *OVERVIEWS,
        *(links.rubric(one.id) for one in rubrics),
        *(links.criterion(one.id, item.id) for one in rubrics for item in (*one.criteria, *one.requirements)),
        *(links.component(one.value) for one in Component),
        *(links.verdict(one) for one in verdicts),
        *(links.license(one.id) for one in all_licenses()),
    )
    return tuple(dict.fromkeys(found))  # a criterion and a requirement may have one name, and so one page


def _none() -> ApiError:
    return ApiError("not-found", "there is no such sitemap", hint="/sitemap.xml names them all.")


def _filled(template: str, base: str, pages: Iterable[str] | Iterable[tuple[str, datetime | None]]) -> Answer:
    return from_body(filled(template, base=base, pages=pages).encode(), media_type=XML)


async def _in_turn(service: Service, make: Callable[[], Answer]) -> Answer:
    return await asyncio.get_running_loop().run_in_executor(service.exports, make)

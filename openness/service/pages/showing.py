"""How a page is made: a template filled in with what all pages say of themselves, and sent with what keeps it safe."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any

from jinja2 import ChoiceLoader, PackageLoader
from litestar import Request, Response
from litestar.params import Parameter
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.template.config import TemplateConfig

from openness.notice import NOTICE
from openness.reports.pages import environment, tidy
from openness.service.answers import from_body, send
from openness.service.pages import assets, links
from openness.service.state import Service

HTML = "text/html"
MAX_AGE = 60
"""Seconds for which a page may be kept by whoever got it."""
Owner = Annotated[str, Parameter(max_length=500)]
Name = Annotated[str, Parameter(max_length=500)]
"""Of a model in a page's address: what can be no name is not found, and no mistake in a form of a program."""
SAFE = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
"""Of each page, beside what the front says of every answer: it loads what is ours, and nobody frames it."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself, to readers, to those who share its address and to machines."""

    title: str
    """The name of the site follows."""
    description: str
    """A sentence or two."""
    path: str
    """Its one address: percent-encoded, with the part of the query that matters."""
    image: str = ""
    """The path of the picture that stands for it where its address is shared; empty: the site's own."""
    image_alt: str = ""
    indexed: bool = True
    """Whether machines that search may list it."""


def templates() -> TemplateConfig[JinjaTemplateEngine]:
    """The templates, as Litestar has them."""
    return TemplateConfig(instance=_engine())


@cache
def _engine() -> JinjaTemplateEngine:
    loader = ChoiceLoader([PackageLoader("openness.service.pages"), PackageLoader("openness.reports")])
    made = environment(
        loader, term=links.term, contest=links.contesting, links=links, asset=assets.address, notice=NOTICE
    )
    made.filters["href"] = links.href
    return JinjaTemplateEngine.from_environment(made)


def filled(template: str, **values: Any) -> str:
    """A template filled in."""
    return tidy(_engine().get_template(template).render(**values))


def macros(template: str, **values: Any) -> Any:
    """The macros of a template, to be called one by one; `values` are what they find around them."""
    return _engine().get_template(template).make_module(values)


def show(
    request: Request[Any, Any, Any],
    template: str,
    head: Head,
    *,
    max_age: int = MAX_AGE,
    modified: datetime | None = None,
    status: int = 200,
    **values: Any,
) -> Response[str]:
    """A page, or that its reader has it already."""
    text = filled(template, head=head, base=base_of(request), **values)
    if status == 200:
        answer = from_body(text.encode(), modified, HTML)
        return send(request, answer, str, max_age=max_age, headers=SAFE)
    return Response(text, status_code=status, media_type=HTML, headers=SAFE | {"cache-control": "no-store"})


def part(template: str, **values: Any) -> Response[str]:
    """A part of a page, for a script that puts it in its place."""
    headers = SAFE | {"cache-control": "no-store", "x-robots-tag": "noindex"}
    return Response(filled(template, **values), media_type=HTML, headers=headers)


def base_of(request: Request[Any, Any, Any]) -> str:
    """The address of the service, as whoever asks reaches it, without a `/` at the end."""
    service: Service = request.app.state["service"]
    return (service.settings.public_url or str(request.base_url)).rstrip("/")

"""The OpenAPI document, and a page that shows it. The page asks no other host for anything, and runs no script but the
ones that are served here."""

from __future__ import annotations

import json
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

from litestar import Request, Response, Router, get
from litestar.datastructures import State
from litestar.params import Parameter

from openness.service import openapi
from openness.service.answers import Answer, from_body, send
from openness.service.problems import ApiError
from openness.service.routes.common import services

MAX_AGE, MAX_AGE_ASSETS = 300, 86400
ASSETS = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}
"""What the page is made of, with its media type."""
START = "start.js"
_START = """\
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/schema/openapi.json",
    dom_id: "#operations",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis],
    validatorUrl: null,
  });
});
"""
_PAGE = f"""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>openness: the API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/schema/assets/swagger-ui.css">
<script src="/schema/assets/swagger-ui-bundle.js" defer></script>
<script src="/schema/assets/{START}" defer></script>
</head>
<body>
<div id="operations"></div>
<noscript>The API is described in <a href="/schema/openapi.json">/schema/openapi.json</a>.</noscript>
</body>
</html>
"""


async def _show(request: Request[Any, Any, Any]) -> Response[Any]:
    """Answers before Litestar's own handlers do, which know of no `ETag` and of no problem documents."""
    path = request.scope["path"].rstrip("/")
    public_url = services(request.app.state).settings.public_url
    if path == openapi.PATH:
        policy = {"content-security-policy": _policy(public_url)}
        return send(request, _page(), str, max_age=MAX_AGE, headers=policy)
    if path != f"{openapi.PATH}/openapi.json":
        raise ApiError("not-found", "there is nothing at this address")
    state = request.app.state
    if "openapi" not in state:
        made = json.dumps(openapi.document(request.app, public_url), ensure_ascii=False).encode()
        state["openapi"] = from_body(made, media_type="application/vnd.oai.openapi+json")
    return send(request, state["openapi"], str, max_age=MAX_AGE)


def schema_router() -> Router:
    """The addresses of the document and of its page, which Litestar's OpenAPI plugin completes."""
    return Router(
        openapi.PATH, route_handlers=[], include_in_schema=False, before_request=_show, opt={"compressed": True}
    )


@get("/schema/assets/{name:str}", include_in_schema=False, sync_to_thread=True, compressed=True)
def get_asset(
    request: Request[Any, Any, Any], state: State, name: Annotated[str, Parameter(max_length=100)]
) -> Response[str]:
    """A script or style of the page."""
    if name not in ASSETS and name != START:
        raise ApiError("not-found", "there is nothing at this address")
    return send(request, _asset(name), str, max_age=MAX_AGE_ASSETS)


@cache
def _asset(name: str) -> Answer:
    if name == START:
        return from_body(_START.encode(), media_type="text/javascript")
    return from_body((openapi.assets() / name).read_bytes(), media_type=ASSETS[name])


@cache
def _page() -> Answer:
    return from_body(_PAGE.encode(), media_type="text/html")


def _policy(public_url: str | None) -> str:
    """What the page may load: its own parts, and the API, where that has an address of its own too."""
    parts = urlsplit(public_url or "")
    api = f" {parts.scheme}://{parts.netloc}" if public_url else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self'{api}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )

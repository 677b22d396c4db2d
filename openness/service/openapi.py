"""The OpenAPI document: what Litestar makes of the routes, with what it cannot know."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar.enums import OpenAPIMediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag

import openness

ASSETS = "/schema/assets"
ABOUT = """How open released AI models are, component by component, from evidence that anyone can check.

Reads need no token. A model that nobody audited yet is asked for with `POST /api/v1/audits`. Errors are problem
documents (RFC 9457) with a `type` that stays, and a `hint` of what to do. Answers can be asked for conditionally
(`If-None-Match`). This is not legal advice."""


def config() -> OpenAPIConfig:
    """How the document is made and shown: the page's script and style are served by us."""
    return OpenAPIConfig(
        title="openness",
        version=openness.__version__,
        description=ABOUT,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path="/schema",
        use_handler_docstrings=True,
        servers=[],
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="A token of `openness token create`; its scopes say what it may write.",
                )
            }
        ),
        tags=[
            Tag("models", "Audits of models, and what they rest on."),
            Tag("audits", "Asking for an audit, and how far it is."),
            Tag("attestations", "What people state about a model."),
            Tag("rubrics", "How models are scored."),
            Tag("badges", "Pictures for model cards."),
            Tag("webhooks", "What the Hub tells us."),
            Tag("operation", "For who runs the service."),
        ],
        render_plugins=[
            JsonRenderPlugin(path="/openapi.json", media_type=OpenAPIMediaType.OPENAPI_JSON),
            SwaggerRenderPlugin(
                path="/",
                js_url=f"{ASSETS}/swagger-ui-bundle.js",
                css_url=f"{ASSETS}/swagger-ui.css",
                standalone_preset_js_url=f"{ASSETS}/swagger-ui-standalone-preset.js",
                favicon="<link rel='icon' href='data:,'>",
            ),
        ],
    )


def assets() -> Path:
    """Where Swagger UI's script and style lie."""
    spec = find_spec("swagger_ui")
    return Path(str(spec and spec.origin)).parent / "static"


def finished(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what Litestar cannot know."""
    return document

"""The OpenAPI document: what Litestar makes of the routes, with what it cannot know."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag
from pydantic import BaseModel

import openness
from openness.rubric import shipped_rubrics
from openness.service.describing import answers, badges, bodies, examples, lists
from openness.service.describing.bodies import schemas_of
from openness.service.problems import Problem

PATH = "/schema"
ABOUT = """How open released AI models are, component by component, from evidence that anyone can check.

Reads need no token. A model that nobody audited yet is asked for with `POST /api/v1/audits`; when that audit is done,
`GET /api/v1/models/{owner}/{name}` has its verdict. Every address that takes GET takes HEAD too.

Errors are problem documents (RFC 9457) with a `type` that stays and leads to what it means, and a `hint` of what to do.
Answers with an `ETag` can be asked for conditionally (`If-None-Match`). A redirect (307) leads to a renamed model.

This is not legal advice."""


def config(router: Router) -> OpenAPIConfig:
    """How Litestar makes the document; the router shows it."""
    return OpenAPIConfig(
        title="openness",
        version=openness.__version__,
        description=ABOUT,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        path=PATH,
        openapi_router=router,
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin()],
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="A token of `openness token create`; its scopes say what it may write.",
                ),
                "webhook": SecurityScheme(
                    type="apiKey",
                    name="X-Webhook-Secret",
                    security_scheme_in="header",
                    description="The secret that the operator gave the webhook on the Hub.",
                ),
            }
        ),
        tags=[
            Tag("models", "Audits of models, and what they rest on."),
            Tag("audits", "Asking for an audit, and how far it is."),
            Tag("attestations", "What people state about a model."),
            Tag("rubrics", "How models are scored."),
            Tag("badges", "Pictures for model cards."),
            Tag("webhooks", "What the Hub tells us."),
            Tag("operation", "For who runs the service, and what its problems mean."),
        ],
    )


def assets() -> Path:
    """Where Swagger UI's script and style lie."""
    spec = find_spec("swagger_ui")
    return Path(str(spec and spec.origin)).parent / "static"


def document(app: Litestar, public_url: str | None) -> dict[str, Any]:
    """The whole document of an application."""
    handlers = [one for route in app.routes for one in getattr(route, "route_handlers", ())]
    described = [one for one in handlers if isinstance(one, HTTPRouteHandler) and one.resolve_include_in_schema()]
    made = app.openapi_schema.to_schema()
    for handler in described:
        made["components"]["schemas"] |= _schemas(handler)
    # What a route compresses itself it answers by `answers.send`, with an `ETag`.
    conditional = {one.operation_id for one in described if one.opt.get("compressed")}
    return finished(made, conditional, public_url)


def _schemas(handler: HTTPRouteHandler) -> dict[str, Any]:
    """What a route reads and answers, as Pydantic has it: Litestar's own schemas do not say what is forbidden."""
    signature = handler.parsed_fn_signature
    answered = signature.return_type
    answered = answered.inner_types[0] if answered.inner_types else answered
    found: dict[str, Any] = {}
    if answered.is_subclass_of(BaseModel):
        found |= schemas_of(answered.annotation, mode="serialization")
    if (body := signature.parameters.get("data")) is not None:
        found |= schemas_of(body.annotation)
    return found


def finished(document: dict[str, Any], conditional: set[Any], public_url: str | None = None) -> dict[str, Any]:
    """The document with what Litestar cannot know; `conditional` has the operations that answer with an `ETag`."""
    document["servers"] = [{"url": public_url or "/"}]
    document["paths"] |= badges.paths()
    components = document["components"]
    components["headers"] = answers.HEADERS
    components["schemas"] |= {badges.SHIELDS: badges.schema(), **bodies.schemas(), **schemas_of(Problem)}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            name = operation["operationId"]
            for parameter in operation.get("parameters", []):
                _tidy(parameter)
                if parameter["name"] == "rubric" and not path.startswith("/badge/"):
                    parameter["schema"]["enum"] = list(shipped_rubrics())
            operation.pop("deprecated", None)
            if name == "getModel":
                parts = operation["responses"]["200"]["content"]["application/json"]
                parts["schema"] = {"anyOf": [parts["schema"], badges.PARTS]}
            if name == "createAttestation":
                operation["requestBody"] = bodies.attestation_body()
            answers.complete(path, operation, conditional=name in conditional or path.startswith("/badge/"))
            answers.link(name, operation)
            examples.show(name, operation)
            if name == "listModels":
                lists.complete(operation)
    return document


def _tidy(parameter: dict[str, Any]) -> None:
    """A parameter that is left out is left out: there is no way to send a null."""
    schema = parameter["schema"]
    kinds = [kind for kind in schema.pop("oneOf", []) if kind.get("type") != "null"]
    for kind in kinds:
        schema |= kind
    schema.pop("description", None)
    for usual in ("deprecated", "allowEmptyValue", "allowReserved"):
        parameter.pop(usual, None)

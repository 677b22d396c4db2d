"""Badges, as people call them: the front answers them, and no route can have an ending after a parameter."""

from __future__ import annotations

from typing import Any

from openness.reports.badge import STYLES
from openness.rubric import shipped_rubrics

SHIELDS = "ShieldsEndpoint"
"""The schema of a badge in JSON."""

PARTS = {
    "type": "object",
    "title": "Parts",
    "description": "Where `fields` names some: only those parts of it.",
    "not": {"required": ["schema_version", "verdict", "components", "scorecards", "notice", "if_read"]},
}

_ANSWERED = (
    "Always 200 with a badge, whatever is asked: image proxies show nothing for anything else. A model that nobody "
    "audited yet is `pending` at once (kept for 30 seconds), and its audit is queued. An old model without an owner "
    "is `/badge/NAME`."
)


def paths() -> dict[str, Any]:
    """The two forms of a badge."""
    return {
        "/badge/{owner}/{name}.svg": {
            "get": _operation(
                "getBadge",
                "A model's badge, for its card",
                "image/svg+xml",
                {"type": "string", "description": "A picture that runs nothing and asks for nothing."},
            )
        },
        "/badge/{owner}/{name}.json": {
            "get": _operation(
                "getBadgeEndpoint",
                "A model's badge as shields.io wants it",
                "application/json",
                {"$ref": f"#/components/schemas/{SHIELDS}"},
            )
        },
    }


def schema() -> dict[str, Any]:
    """What shields.io draws an endpoint badge from."""
    return {
        "type": "object",
        "title": SHIELDS,
        "description": "As https://shields.io/badges/endpoint-badge has it.",
        "properties": {
            "schemaVersion": {"const": 1},
            "label": {"type": "string"},
            "message": {"type": "string", "examples": ["open-weight"]},
            "color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
            "labelColor": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
            "style": {"type": "string", "enum": list(STYLES)},
            "isError": {"type": "boolean", "description": "Whether there is no verdict to show."},
        },
        "required": ["schemaVersion", "label", "message", "color", "labelColor"],
        "additionalProperties": False,
    }


def _operation(name: str, summary: str, media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {
        "tags": ["badges"],
        "operationId": name,
        "summary": summary,
        "description": _ANSWERED,
        "parameters": [
            _named("owner", "path", "Who publishes the model on the Hub."),
            _named("name", "path", "The model's name, without its owner."),
            _named(
                "rubric", "query", f"Whose answer to show: {', '.join(shipped_rubrics())}; any other gives `unknown`."
            ),
            _named("style", "query", f"How it looks: {', '.join(STYLES)}; any other is drawn as `flat`."),
            _named("label", "query", "The words on the left, instead of the rubric's name; empty for none."),
        ],
        "responses": {"200": {"description": "The badge.", "content": {media_type: {"schema": schema}}}},
    }


def _named(name: str, place: str, description: str) -> dict[str, Any]:
    # Any text is taken, so none is forbidden here.
    found = {"name": name, "in": place, "description": description, "schema": {"type": "string"}}
    return found | ({"required": True} if place == "path" else {})

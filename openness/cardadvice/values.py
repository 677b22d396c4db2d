"""What a front matter may hold, cut to what a document shows."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

MAX_TEXT, MAX_ITEMS, MAX_DEPTH = 300, 200, 4


def bounded(value: object, depth: int = 0) -> JsonValue:
    """A value of the front matter as JSON, cut where it is long or deep."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT else f"{value[:MAX_TEXT]}…"
    if depth < MAX_DEPTH and isinstance(value, Mapping):
        return {str(key)[:MAX_TEXT]: bounded(item, depth + 1) for key, item in list(value.items())[:MAX_ITEMS]}
    if depth < MAX_DEPTH and isinstance(value, list):
        return [bounded(item, depth + 1) for item in value[:MAX_ITEMS]]
    return str(value)[:MAX_TEXT]

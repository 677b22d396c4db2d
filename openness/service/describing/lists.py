"""A list of models in its three forms: a route has one document only, for Litestar."""

from __future__ import annotations

from typing import Any

from openness.service.describing.answers import HEADERS
from openness.service.describing.examples import answers
from openness.service.rows import COLUMNS, CSV, JSON_LINES, ModelSummary, written

_LINK = {
    "description": 'Where the next page is: `<ADDRESS>; rel="next"`; not there on the last one.',
    "schema": {"type": "string", "pattern": '^<[^<>]+>; rel="next"$'},
    "example": '</api/v1/models?verdict=open-weight&cursor=WzEsIm5hbWUiLCJhL2IiLDFd>; rel="next"',
}
_FORMS = {
    CSV: f"A line of names, then a line a model: {', '.join(COLUMNS)}. Text that a spreadsheet would take for a "
    "formula begins with an apostrophe.",
    JSON_LINES: "A `ModelSummary` a line.",
}


def complete(operation: dict[str, Any]) -> None:
    """Add the forms of a line a model, and where the next page is."""
    answer = operation["responses"]["200"]
    answer["description"] = "The models, in the form that was asked for."
    answer["headers"] |= {"Link": _LINK, "ETag": _sometimes(HEADERS["ETag"])}
    example = answers().get("listModels", {}).get("200", {}).get("items", [])
    models = [ModelSummary.model_validate(one) for one in example]
    for form, about in _FORMS.items():
        schema = {"type": "string", "description": about}
        answer["content"][form] = {"schema": schema, "example": written(form, models)}


def _sometimes(header: dict[str, Any]) -> dict[str, Any]:
    """A header that pages have, and what is sent while it is read has not."""
    return {name: value for name, value in header.items() if name != "required"}

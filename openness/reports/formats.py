"""The formats of `openness audit` by name, each imported when it is asked for."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openness.reports import Results

FORMATS = {
    "json": "json:whole",
    "jsonl": "json:lines",
    "markdown": "auditmarkdown:report",
    "html": "html:report",
    "sarif": "sarif:report",
    "code-scanning": "sarif:code_scanning",
    "csv": "csv:report",
}
"""By name, the module and the function: all results in, one text out that ends in a newline."""


def render(form: str, results: Results) -> str:
    """All results in one of the `FORMATS`. Nothing in it can steer a terminal, a browser or a table."""
    text: str = resolve_name(f"openness.reports.{FORMATS[form]}")(results)
    return text

"""Audits in the forms of others: records that published databases of assessments take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from openness.exporting import mof

if TYPE_CHECKING:
    from openness.document import Audit


class Form(Protocol):
    """Writes an audit as a record."""

    def __call__(self, audit: Audit, *, address: str, task: str | None = None) -> str:
        """The record's text; `address` is the model's page, `task` the one that the Hub lists it under."""


FORMS: dict[str, Form] = {"mof": mof.record}
"""By the name that the command line takes."""

"""How lists are sorted, and where a page of one goes on: after the last row of the page before, wherever that is by
now, so that rows that are added between two pages make none appear twice and leave none out."""

from __future__ import annotations

import base64
import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from openness.errors import InputError
from openness.snapshot import is_repo_id

VERSION = 1
MAX_LENGTH = 600
"""Characters of a cursor."""
_LARGEST_ID = 2**63 - 1


class Sort(StrEnum):
    """By what a list is sorted; a minus turns the order around. Equal ones stand in the order of their numbers."""

    NAME = "name"
    NAME_DOWN = "-name"
    SCORE = "score"
    SCORE_DOWN = "-score"
    AUDITED = "audited"
    AUDITED_DOWN = "-audited"

    @property
    def by(self) -> str:
        """What is compared: `name`, `score` or `audited`."""
        return self.value.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        """Whether the greatest comes first."""
        return self.value.startswith("-")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: what it is sorted by, and its number."""

    sort: Sort
    last: str | float | datetime
    """The name in lower case, the score, or the time of the audit."""
    id: int

    def __str__(self) -> str:
        """As clients keep it: what is in it is no promise to them."""
        last = self.last.astimezone(UTC).isoformat() if isinstance(self.last, datetime) else self.last
        said = json.dumps([VERSION, self.sort.value, last, self.id], separators=(",", ":"))
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def parse_cursor(text: str, sort: Sort) -> Cursor:
    """Read a cursor that came with a request; raises `InputError` unless it is one of this sort."""
    try:
        said = _decoded(text)
        version, of, last, id = said
        cursor = Cursor(Sort(of), _last(Sort(of), last), id)
        if version != VERSION or type(id) is not int or not 0 <= id <= _LARGEST_ID:
            raise ValueError
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise InputError(
            "the cursor is not one that a page of this list gave",
            hint="Take the cursor of the page before as it is, or leave it out to start with the first page.",
        ) from None
    if cursor.sort is not sort:
        raise InputError(
            f"the cursor belongs to a list sorted by {cursor.sort.value}, not by {sort.value}",
            hint="Keep the sort from page to page, or leave the cursor out to start with the first page.",
        )
    return cursor


def _decoded(text: str) -> Any:
    if len(text) > MAX_LENGTH or not text.isascii():
        raise ValueError
    padded = text.encode() + b"=" * (-len(text) % 4)
    return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))


def _last(sort: Sort, said: object) -> str | float | datetime:
    if sort.by == "score" and isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said):
        return float(said)
    if sort.by == "name" and isinstance(said, str) and is_repo_id(said):
        return said
    if sort.by == "audited" and isinstance(said, str):
        at = datetime.fromisoformat(said)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    raise ValueError

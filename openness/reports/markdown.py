"""Pieces of Markdown: tables, and words from outside that cannot be taken for Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from openness.reports.wording import harmless


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; the cells are Markdown."""
    yield _row(heads)
    yield _row(["---"] * len(heads))
    yield from map(_row, rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_CODE = re.compile(r"(`[^`]+`)")
_SPECIAL = re.compile(r"([\\|<>\[\]*_#~])")


def text(said: str) -> str:
    """Words from a file on one line; what Markdown could take for its own is escaped, but for code in backticks."""
    parts = _CODE.split(harmless(said, 4000))
    return "".join(part.replace("|", r"\|") if at % 2 else _escaped(part) for at, part in enumerate(parts))


def _escaped(said: str) -> str:
    return _SPECIAL.sub(r"\\\1", said).replace("`", r"\`").replace("&", "&amp;")


def address(url: str) -> str:
    """An address as it can stand in a link."""
    return harmless(url).replace("<", "%3C").replace(">", "%3E").replace("|", "%7C").replace("\\", "%5C")

"""Pieces of which reports for the terminal are built: headings, rows of three columns, entries of a list."""

from __future__ import annotations

from rich.style import Style
from rich.table import Table
from rich.text import Text

from openness.reports.wording import SYMBOLS, harmless, is_web_address

# Of the 16 colours only these are readable on a light and on a dark ground; none carries meaning alone.
STYLES = {"yes": "green", "partly": "magenta", "no": "red", "none": "dim", "unknown": "dim"}
"""How each kind of mark, and the words beside it, are coloured."""


def heading(words: str) -> Text:
    """A section's title, after an empty line."""
    return Text("\n").append(harmless(words), style="bold underline")


def mark(kind: str, *, ascii: bool) -> Text:
    """The symbol of a kind of answer."""
    return Text().append(SYMBOLS[kind][ascii], style=STYLES[kind])


def row(first: tuple[int, Text], second: tuple[int, Text], rest: Text) -> Table:
    """A line of three columns: two of a fixed width, one that takes what is left."""
    grid = Table.grid(padding=(0, 1), pad_edge=False, expand=True)
    for width, _ in (first, second):
        grid.add_column(width=width, overflow="fold")
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(first[1], second[1], rest)
    return grid


def item(sign: str | Text, said: Text) -> Table:
    """An entry of a list, its lines set in behind the sign."""
    grid = Table.grid(padding=(0, 1), pad_edge=False, expand=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    grid.add_row(sign, said)
    return grid


def link(locator: str) -> Style:
    """A link where terminals can have one: an address without anything that could end it early."""
    safe = is_web_address(locator) and locator.isascii() and not set(locator) & set(" ;\"'<>\\")
    return Style(link=locator) if safe else Style()

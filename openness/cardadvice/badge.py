"""The badge in a card, between two markers: set in once, then renewed, and nothing beside it is touched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from openness.cardadvice.frontmatter import Unpatchable
from openness.detectors.card import FRONT_MATTER, MAX_CHARACTERS

START: Final = "<!-- openness:badge -->"
END: Final = "<!-- /openness:badge -->"
MAX_LINES: Final = 6
"""Lines between the markers: where more stand there, somebody has put a text between them."""

_MARKER = re.compile(r"<!--\s*/?\s*openness:\s*badge\s*-->", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")


def with_badge(text: str, markdown: str) -> str:
    """The card with a badge (Markdown, one line): between its markers, else below the first heading, else on top.

    Raises `Unpatchable` where the markers do not stand once, each on a line of its own, around a few lines. Markers
    in code are somebody's example, and none.
    """
    match = FRONT_MATTER.match(text[:MAX_CHARACTERS])
    start = match.end() if match else 1 if text.startswith("\ufeff") else 0
    body = text[start:]
    newline = "\r\n" if "\r\n" in text[:10_000] else "\n"
    code, heading = _read(body)
    lines = _lines(body)
    marked = [
        number for number, (first, last) in enumerate(lines) if number not in code and _MARKER.search(body[first:last])
    ]
    if marked:
        opening, closing = _markers(body, lines, marked, text.count("\n", 0, start))
        first, last = lines[opening + 1][0], lines[closing][0]
        ended = body[lines[opening][1] : first]
        return f"{text[: start + first]}{markdown}{ended}{text[start + last :]}"
    block = f"{START}{newline}{markdown}{newline}{END}{newline}"
    at = lines[heading][0] if heading < len(lines) else len(body)
    above = text[: start + at]
    ended = "" if above.endswith(("\n", "\r")) or not above.strip("\ufeff") else newline
    before = ended + ("" if at == 0 else newline)
    after = "" if not body[at:] or _LINE_END.match(body[at:]) else newline
    return f"{text[: start + at]}{before}{block}{after}{body[at:]}"


def _markers(body: str, lines: Sequence[tuple[int, int]], marked: Sequence[int], skipped: int) -> tuple[int, int]:
    """The lines (from 0) of the two markers."""
    found = [body[slice(*lines[number])].strip() for number in marked]
    line = skipped + marked[0] + 1
    if found != [START, END]:
        raise Unpatchable(f"the badge's markers must stand once, {START} before {END}, each on its own line", line)
    opening, closing = marked
    if closing - opening - 1 > MAX_LINES:
        raise Unpatchable(f"between the badge's markers stands more than a badge ({closing - opening - 1} lines)", line)
    return opening, closing


def _lines(body: str) -> list[tuple[int, int]]:
    """Where each line begins and ends, its line end aside."""
    lines, at = [], 0
    for end in _LINE_END.finditer(body):
        lines.append((at, end.start()))
        at = end.end()
    return [*lines, (at, len(body))] if at < len(body) else lines


def _read(body: str) -> tuple[set[int], int]:
    """The lines (from 0) that are code, and the one behind the heading below which a badge goes (0: on top)."""
    from markdown_it import MarkdownIt

    code: set[int] = set()
    title: int | None = None
    first = True
    for token in MarkdownIt("commonmark", {"html": True}).parse(body[:MAX_CHARACTERS]):
        if token.map and token.type in ("fence", "code_block"):
            code.update(range(*token.map))
        is_heading = token.map is not None and token.type == "heading_open" and token.level == 0
        if token.map and is_heading and title is None and (token.tag == "h1" or first):
            title = token.map[1]
        first = False
    return code, title or 0

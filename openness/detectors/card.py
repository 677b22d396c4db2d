"""The model card, read once: front matter, sections, blocks of text and links.

Markdown and the HTML inside it are read alike: the Markdown is rendered, and the rendered HTML is walked. Comments
(the hints of card templates) are dropped. Nothing here judges; detectors ask questions of the `Card`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from openness.yamltext import YamlError, read_yaml

MAX_CHARACTERS = 400_000
"""Of a card that is looked at; real cards have some ten thousand."""
MAX_LINKS = 3000
MAX_BLOCKS = 20_000
MAX_LEAD = 2000
"""Characters of a lead-in, its last ones: every item under it is read together with it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the card."""

    url: str
    text: str
    """The anchor text; for a bare address, the address."""
    line: int
    """Counted from 1, front matter included."""
    section: tuple[str, ...]
    """The headings that it stands under, outermost first."""
    block: int
    """The index of its block in `Card.blocks`."""
    start: int
    """Where its text starts in the block's text."""
    end: int
    column: str = ""
    """In a table: the heading of its column."""

    @property
    def host(self) -> str:
        """The address's host in lower case, without `www.`; empty for a relative link."""
        try:
            return (urlsplit(self.url).hostname or "").removeprefix("www.")
        except ValueError:
            return ""

    @property
    def path(self) -> str:
        """The address's path without slashes at its ends."""
        try:
            return urlsplit(self.url).path.strip("/")
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table row or piece of code."""

    kind: str
    """`heading`, `paragraph`, `item`, `row` or `code`."""
    text: str
    """Plain text, links as their anchor texts, white space folded (not in code)."""
    line: int
    section: tuple[str, ...]
    level: int = 0
    """Of a heading: 1 to 6, 7 for a line that is bold and nothing else."""
    cells: tuple[str, ...] = ()
    """Of a row."""
    header: tuple[str, ...] = ()
    """Of a row: the table's headings."""
    lead: str = ""
    """Of an item, a row or code: the text that leads in to it (the paragraph before, or the item around it)."""


@dataclass(frozen=True, slots=True)
class Card:
    """A model or dataset card."""

    front_matter: Mapping[str, Any] = field(default_factory=dict)
    front_matter_error: str | None = None
    """Why the front matter could not be read, with its line."""
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    key_lines: Mapping[str, int] = field(default_factory=dict)
    """The line of each top-level key of the front matter."""
    truncated: bool = False
    """Whether the card is longer than what is looked at: what was not found may stand in the rest."""

    def line_of(self, key: str) -> int | None:
        """The line on which a front-matter key stands."""
        return self.key_lines.get(key)

    def sentence(self, link: Link) -> str:
        """The sentence around a link."""
        text = self.blocks[link.block].text
        start = 0
        for match in _SENTENCE_END.finditer(text):
            if match.end() <= link.start:
                start = match.end()
            elif match.start() >= link.end:
                return text[start : match.start() + 1].strip()
        return text[start:].strip()

    def sentences(self) -> list[tuple[str, Block]]:
        """All sentences of the prose (paragraphs, items, rows; not headings or code), each with its block."""
        return [
            (sentence.strip(), block)
            for block in self.blocks
            if block.kind in ("paragraph", "item", "row")
            for sentence in _SENTENCE_END.split(block.text)
            if sentence and sentence.strip()
        ]


_SENTENCE_END = re.compile(r"(?<=[.!?。！？])(?<!e\.g\.)(?<!i\.e\.)(?<!et al\.)(?<!vs\.)(?<!cf\.)\s+(?=[^a-z\s])")
FRONT_MATTER = re.compile(r"\A\ufeff?\s*---[ \t]*\r?\n(.*?\r?\n)?---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_URL = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]]+", re.IGNORECASE)


@lru_cache(maxsize=64)
def parse_card(text: str) -> Card:
    """Read a card's text. Never fails: what is not YAML in its front matter is reported in `front_matter_error`."""
    front_matter: Mapping[str, Any] = {}
    error = None
    key_lines: dict[str, int] = {}
    truncated = len(text) > MAX_CHARACTERS
    text = text[:MAX_CHARACTERS]
    body, skipped = text, 0
    match = FRONT_MATTER.match(text)
    if match:
        body, skipped = text[match.end() :], text.count("\n", 0, match.end())
        first = text.count("\n", 0, match.start(1)) if match.group(1) else 0
        try:
            document = read_yaml(match.group(1) or "", unique_keys=False)
        except YamlError as problem:
            error = f"{problem.problem} (line {problem.line + first})" if problem.line else problem.problem
        else:
            if isinstance(document.data, dict):
                front_matter = document.data
                key_lines = {str(path[0]): line + first for path, line in document.lines.items() if len(path) == 1}
            elif document.data is not None:
                error = "the front matter is not a mapping"
    walker = _Walker(skipped)
    walker.feed(_render(body))
    walker.close()
    walker.end_block()
    return Card(front_matter, error, tuple(walker.blocks), tuple(walker.links), key_lines, truncated)


def _render(body: str) -> str:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = markdown.parse(body)
    parts: list[str] = []
    for token in tokens:
        if token.map and token.type not in ("tbody_open", "thead_open"):
            parts.append(f"<!--line {token.map[0]}-->")
        children = [token]
        parts.append(markdown.renderer.render(children, markdown.options, {}))
    return _closed("".join(parts))


def _closed(html: str) -> str:
    """HTML in which whatever opens also closes: the parser looks for each missing end through all of the rest."""
    html = html.replace("<![", "&lt;![")
    last = html.rfind("-->") + 1
    html = html[:last] + html[last:].replace("<!--", "&lt;!--")
    last = html.rfind(">") + 1
    return html[:last] + html[last:].replace("<", "&lt;")


_BLOCK_TAGS = {
    "p", "div", "section", "article", "center", "blockquote", "details", "summary", "table", "ul", "ol", "dl",
    "dt", "dd", "tr", "li", "pre", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "thead", "tbody", "figure",
}  # fmt: skip
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}


class _Walker(HTMLParser):
    """Collects blocks and links from the rendered card."""

    def __init__(self, skipped: int) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self._skipped = skipped
        self._base = (0, 1)  # the card's line, and the line of the rendered text that it stands on
        self._headings: list[tuple[int, str]] = []
        self._text: list[str] = []
        self._length = 0
        self._line = 0
        self._pending: list[tuple[str, int, int, int, str]] = []
        self._anchor: tuple[str, int, int, int] | None = None  # address, start, line, its first piece of text
        self._strong = 0
        self._plain = False  # text outside of bold type in this block
        self._heading = 0
        self._pre = 0
        self._ignored = 0
        self._lists: list[str] = []  # the text that leads in to each open list
        self._in_item = False
        self._cells: list[str] | None = None
        self._cell_start: int | None = None  # the first piece of text of the open cell
        self._header: tuple[str, ...] = ()
        self._is_header = False
        self._lead = ""

    def _here(self) -> int:
        base, at = self._base
        return self._skipped + base + (self.getpos()[0] - at) + 1

    def handle_comment(self, data: str) -> None:
        if data.startswith("line ") and data[5:].isdigit() and len(data) < 15:
            self._base = (int(data[5:]), self.getpos()[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._ignored += 1
        if tag in _BLOCK_TAGS:
            self.end_block()
        if tag in _HEADINGS:
            self._heading = _HEADINGS[tag]
        elif tag == "pre":
            self._pre += 1
        elif tag in ("ul", "ol"):
            self._lists.append(self._lead)
        elif tag == "li":
            self._in_item = True
        elif tag == "table":
            self._header = ()
        elif tag == "tr":
            self._cells, self._is_header = [], False
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell_start = len(self._text)
            self._is_header = self._is_header or tag == "th"
        elif tag in ("strong", "b"):
            self._strong += 1
        elif tag == "br":
            self.handle_data("\n")
        elif tag == "a":
            self._end_anchor()
            href = (dict(attrs).get("href") or "").strip()[:2000]
            if href:
                self._mark()
                self._anchor = (href, self._length, self._here(), len(self._text))
        elif tag == "img":
            alt = dict(attrs).get("alt")
            if alt and self._anchor is not None:
                self.handle_data(alt)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._ignored = max(0, self._ignored - 1)
        if tag == "a":
            self._end_anchor()
        elif tag in ("strong", "b"):
            self._strong = max(0, self._strong - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        if tag in _BLOCK_TAGS:
            self.end_block()
        if tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in ("ul", "ol"):
            if self._lists:
                self._lead = self._lists.pop()
            self._in_item = bool(self._lists)
        elif tag == "tr":
            self._cells = None
        elif tag in _HEADINGS:
            self._heading = 0

    def handle_data(self, data: str) -> None:
        if self._ignored or not data:
            return
        if not self._pre:
            data = re.sub(r"\s+", " ", data)
            if self._length == 0 or (self._text and self._text[-1].endswith(" ")):
                data = data.lstrip(" ")
        if not data:
            return
        self._mark()
        if not self._strong and data.strip(" *:_"):
            self._plain = True
        if self._anchor is None:
            for match in _URL.finditer(data):
                url = match.group().rstrip(".,;:!?)*_")
                start = self._length + match.start()
                self._pending.append((url, start, start + len(url), self._here(), url))
        self._text.append(data)
        self._length += len(data)

    def _mark(self) -> None:
        if not self._text:
            self._line = self._here()

    def _end_anchor(self) -> None:
        if self._anchor is None:
            return
        url, start, line, piece = self._anchor
        self._anchor = None
        text = "".join(self._text[piece:]).strip()
        self._pending.append((url, start, self._length, line, text))

    def _end_cell(self) -> None:
        if self._cells is None or self._cell_start is None:
            return
        self._cells.append("".join(self._text[self._cell_start :]).strip())
        self._cell_start = None
        self._text.append(" | ")
        self._length += 3

    def end_block(self) -> None:
        """Close the block that is open, if it holds anything."""
        self._end_anchor()
        text, pending = "".join(self._text), self._pending
        cells = self._cells or []
        strong_only = not self._plain
        self._text, self._length, self._pending, self._plain, self._cell_start = [], 0, [], False, None
        if not text.strip(" |\n\t") and not pending:
            return
        if len(self.blocks) >= MAX_BLOCKS:
            return
        kind, level, lead = self._kind(text, strong_only, pending)
        if kind == "heading":
            title = text.strip().strip("*: ")
            while self._headings and self._headings[-1][0] >= level:
                self._headings.pop()
            self._headings.append((level, title))
        section = tuple(title for _, title in self._headings)
        row = tuple(cells) if kind == "row" else ()
        if kind == "row" and self._is_header:
            self._header = row
        index = len(self.blocks)
        plain = text.rstrip(" |") if kind == "row" else text if kind == "code" else text.strip()
        self.blocks.append(Block(kind, plain, self._line, section, level, row, self._header if row else (), lead))
        for url, start, end, line, anchor in pending[: MAX_LINKS - len(self.links)]:
            column = ""
            if row:
                position = text[:start].count(" | ")
                column = self._header[position] if position < len(self._header) else ""
            self.links.append(Link(url, anchor, line, section, index, start, end, column))
        if kind in ("paragraph", "heading"):
            self._lead = plain[-MAX_LEAD:] if kind == "paragraph" else ""
        elif kind == "item":
            self._lead = plain[-MAX_LEAD:]

    def _kind(
        self, text: str, strong_only: bool, pending: list[tuple[str, int, int, int, str]]
    ) -> tuple[str, int, str]:
        if self._heading:
            return "heading", self._heading, ""
        if self._pre:
            return "code", 0, self._lead
        if self._cells is not None:
            return "row", 0, self._lead
        if self._in_item and self._lists:
            return "item", 0, self._lists[-1]
        if strong_only and len(text) < 80 and not pending and text.strip(" *:_"):
            return "heading", 7, ""
        return "paragraph", 0, ""

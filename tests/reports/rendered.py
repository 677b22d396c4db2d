"""Markdown as two independent programs show it, and what GitHub would do with the result.

The first is GitHub's own parser, the second is in no way related to it; both let HTML through, so that whatever gets
past the escapes is there to be found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt


def github(markdown: str) -> str:
    """HTML by cmark-gfm, GitHub's parser, with all extensions; nothing is taken out for safety."""
    return str(
        cmarkgfm.github_flavored_markdown_to_html(
            markdown, options=Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
        )
    )


def other(markdown: str) -> str:
    """HTML by markdown-it, with HTML and addresses that become links; bare names (`readme.md`) become none on GitHub."""
    return str(_OTHER.render(markdown))


_OTHER = MarkdownIt("gfm-like", {"html": True})
assert _OTHER.linkify is not None
_OTHER.linkify.set({"fuzzy_link": False})

RENDERERS: list[Callable[[str], str]] = [github, other]

CAUGHT = re.compile(
    r"(?:^|\W)@\w|#\d|\bGH-\d|\b[0-9a-f]{7,40}\b|:[\w+-]+:|https?://|\bwww\.\w|\$[^$]*\$", re.IGNORECASE
)
"""What GitHub makes something of where it stands in one piece of text: a mention, an issue, a commit, an emoji, a link,
a formula."""


class Page(HTMLParser):
    """A page taken apart."""

    def __init__(self, html: str) -> None:
        """Read the page."""
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.links: list[str] = []
        self.pieces: list[str] = []
        """Text outside of code and links, in one piece where no element is between."""
        self.text = ""
        self.open: list[str] = []
        self.misnested = 0
        self._piece = ""
        self.feed(html)
        self.close()
        self._end_piece()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_piece()
        self.tags.append(tag)
        if tag not in ("br", "wbr", "hr", "img", "input"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if any(name not in ("href", "align") for name, _ in attrs):
            self.tags.append(f"{tag} with {attrs}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<hr />`, which markdown-it writes; of any other element the slash says nothing."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._end_piece()
        if not self.open or self.open.pop() != tag:
            self.misnested += 1

    def handle_data(self, data: str) -> None:
        self.text += data
        if not {"a", "code", "pre", "span"} & set(self.open):
            self._piece += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")

    def _end_piece(self) -> None:
        if self._piece:
            self.pieces.append(self._piece)
        self._piece = ""


def plain(text: str) -> str:
    """Text without white space and backticks: Markdown may drop those at the ends of a line or of code."""
    return re.sub(r"[\s`]", "", text)

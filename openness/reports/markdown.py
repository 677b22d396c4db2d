r"""Pieces of Markdown: tables, links, and words from outside that cannot be taken for Markdown.

Two kinds of words come in. `text` is for those of a file that somebody chose, such as a rubric. `outside` is for those
of a model's repo, which nobody chose: they must do nothing where GitHub shows them. A backslash is not enough for that.
GitHub looks for mentions, references, commits and emoji in the text of the page that the Markdown has become, where
`\@name` and `&#64;name` are `@name` again. So an empty element, `<wbr>` ("a line may break here"), is put into each:
nothing that spans two pieces of text is found, the reader sees no difference, and what is copied is what stood there.
Code spans would do on the page, but not in a mail: there the Markdown goes out as it is, and a reply that quotes
`` `@name` `` names somebody (https://github.com/dependabot/dependabot-core/pull/3157).
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote

from openness.reports.wording import harmless, is_web_address


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """A table; the cells are Markdown."""
    yield row(heads)
    yield row(["---"] * len(heads))
    yield from map(row, rows)


def row(cells: Sequence[str]) -> str:
    """A row of a table; the cells are Markdown."""
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


_CAUGHT = re.compile(
    r"""
      (?<=@)(?=\w)             # @name, owner/name@commit, name@example.org
    | (?<=\#)(?=\d)            # #1, owner/name#1
    | (?<=\bGH-)(?=\d)         # GH-1
    | (?<=/)(?=/)              # https://example.org
    | (?<=www)(?=\.)           # www.example.org
    | (?<=:)(?=[\w+-]+:)       # :bomb:
    | (?<=:)(?=(?!\d+$)[\w+-]+$)  # :bomb, before a colon of ours
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Where to break what GitHub makes a link or a picture of; its documentation lists it under "autolinked references and
URLs", "mentioning people and teams" and "using emojis"."""
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b", re.IGNORECASE)
_BREAK = "\0"
"""Stands for `<wbr>` until all else is escaped; `harmless` leaves none in what comes in."""
_STARTS = re.compile(r"^(\d{1,9}(?=[.)](?:\s|$))|(?=[-+=]))")
"""What makes a list or a heading of a line; escaped wherever words begin."""


def outside(said: str, limit: int = 300) -> str:
    """Words that a repo may control, on one line: shown, and neither Markdown, HTML, mention, reference nor link.

    Of a text longer than `limit` characters the start stands, and of one that escaping swells less: the result is
    never longer than 4 * `limit` + 3 bytes.
    """
    return _bounded(said, limit, _outside)


def outside_in_html(said: str, limit: int = 300) -> str:
    """As `outside`, where Markdown does not reach: inside of `<summary>`."""
    return _bounded(said, limit, lambda cut: _unbroken(html.escape(_broken(cut), quote=False)))


def _bounded(said: str, limit: int, escape: Callable[[str], str]) -> str:
    text = said.strip()
    size = limit
    while len((shown := escape(harmless(text, size).strip())).encode()) > 4 * limit + 3:
        size //= 2
    return shown


def _outside(said: str) -> str:
    parts = []
    for position, part in enumerate(_CODE.split(said)):
        inert = position % 2 and not set("$|") & set(part) and _BREAK not in _broken(part)
        parts.append(part if inert else _escaped(_broken(part)))
    return _unbroken(_STARTS.sub(r"\1\\", "".join(parts)))


def _broken(said: str) -> str:
    return _COMMIT.sub(lambda found: _BREAK.join(re.findall(".{1,6}", found[0])), _CAUGHT.sub(_BREAK, said))


def _unbroken(said: str) -> str:
    # In a span, since that is how GitHub's documentation keeps a dollar sign from beginning a formula.
    return said.replace(_BREAK, "<wbr>").replace("$", "<span>$</span>")


_REFERENCE = re.compile(
    r"https?://(?:www\.)?github\.com/[^/]+/[^/]+/(?:issues|pulls?|discussions|commits?)/", re.IGNORECASE
)
"""A link to one of these writes "mentioned this" into somebody's issue."""


def linked(shown: str, url: str, limit: int = 200) -> str:
    """Words from outside as a link, where the address may be one: http(s), a plain host, nothing unprintable.

    The place alone otherwise: also of an issue or a commit on GitHub, where a link leaves a trace.
    """
    words = outside(shown, limit)
    usable = is_web_address(url) and not _REFERENCE.match(url)
    return f"[{words}]({_destination(url)})" if usable else words


def _destination(url: str) -> str:
    whole = re.sub(r"%(?![0-9a-fA-F]{2})", "%25", url)
    return quote(whole, safe="/:?#=&+,;%!", errors="replace").replace("&", "&amp;")


def commit(revision: str | None) -> str:
    """` at ` and the start of a revision; in code, so that GitHub links none of its own commits. Empty for none."""
    if not revision:
        return ""
    return f" at `{revision[:12]}`" if revision.isascii() and revision.isalnum() else f" at {outside(revision, 60)}"


def fold(summary: str) -> str:
    """The beginning of a part that opens on a click; the summary is HTML, what follows is Markdown."""
    return f"<details>\n<summary>{summary}</summary>\n\n"


UNFOLD = "</details>"
"""The end of such a part, after an empty line."""

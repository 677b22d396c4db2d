"""A license's text as words with their places, whatever stands around it: Markdown, HTML, comment marks, numbering.

What counts as the same text follows the SPDX License List Matching Guidelines 2.1 (white space, capitalisation,
punctuation, code comment marks, bullets and numbering, varietal word spelling, copyright notices).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

MAX_TEXT: Final = 100_000
"""Characters that are read of a text."""

_HTML = (
    "a|abbr|address|article|aside|b|base|big|blockquote|body|br|button|caption|center|code|col|colgroup|dd|details|div|dl|"
    "dt|em|fieldset|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|label|legend|li|link|main|"
    "meta|nav|ol|option|p|path|pre|q|s|samp|section|select|small|source|span|strong|sub|summary|sup|svg|table|tbody|td|"
    "textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|wbr"
)
_TAG = re.compile(rf"</?(?:{_HTML})(?:\s[^<>]{{0,1000}})?/?>|<!doctype[^<>]{{0,300}}>|<!--|-->", re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b[^<>]{0,300}>.{0,20000}?</\1\s*>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,6}|[a-z]{2,10});", re.IGNORECASE)
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})[ \t]*\w*[ \t]*$", re.MULTILINE)
_COMMENT_WORD = re.compile(r"^[ \t]*(?:REM|dnl)(?=[ \t]|$)", re.MULTILINE)
_NUMBER = re.compile(
    r"(?<![\w.])(?:\((?:[a-z]|[ivx]{1,5}|\d{1,2})\)|(?:[a-z]|[ivx]{2,5}|\d{1,2})\)|(?:[a-z]|\d{1,2}(?:\.\d{1,2}){0,3})\.(?=\s|$))",
    re.IGNORECASE,
)
"""Numbering: it stands where it stands whatever the width of the lines."""
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'`\])}]{3,300}|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{2,64}", re.IGNORECASE)
_HAN = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_JOINED = "\u00ad"
"""A soft hyphen, which parts no word; it fills the room of an entity."""
_WORD = re.compile(rf"[{_HAN}]|[^\W_{_HAN}](?:[^\W_{_HAN}]|{_JOINED})*")
_FOUNDATION = re.compile(
    r"\b(?:59\s+Temple\s+Place|51\s+Franklin\s+St(?:reet|\b)|675\s+Mass(?:achusetts)?\s+Ave(?:nue|\b))[^()]{0,80}?\b(?:USA|\d{5}(?:-\d{4})?(?:,?\s+USA)?)",
    re.IGNORECASE,
)
"""The addresses at which the Free Software Foundation was over the years."""
_SAME = {
    "lesser": "library",  # the GNU license that was called both
    "licence": "license", "licences": "licenses", "licenced": "licensed", "licencing": "licensing",
    "sublicence": "sublicense",
    "acknowledgement": "acknowledgment", "acknowledgements": "acknowledgments", "authorisation": "authorization",
    "authorised": "authorized", "organisation": "organization", "organisations": "organizations", "favour": "favor",
    "judgement": "judgment", "behaviour": "behavior", "recognised": "recognized", "utilisation": "utilization",
    "modelling": "modeling", "labour": "labor", "centre": "center", "programme": "program",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order, each with where it stands: `starts[i]` to `ends[i]`, in characters of `text`."""

    text: str
    """The text without marks, as long as the original, so that places in one are places in the other."""
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def only(self, kept: Sequence[int]) -> Words:
        """Some of the words, by their indices in rising order."""
        return Words(
            self.text,
            tuple(self.words[index] for index in kept),
            tuple(self.starts[index] for index in kept),
            tuple(self.ends[index] for index in kept),
        )


def normal_lines(text: str) -> str:
    """The beginning of a text with one kind of line end and no byte order mark, at most `MAX_TEXT` characters."""
    return text[: 2 * MAX_TEXT].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")[:MAX_TEXT]


def without_marks(text: str) -> str:
    """A text with HTML tags, what browsers do not show, entities, code fences and comment words blanked; as long."""
    if "<" in text:
        text = _UNSEEN.sub(_blank, text)
        text = _TAG.sub(_blank, text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0])[:1].ljust(len(entity[0]), _JOINED), text)
    return _COMMENT_WORD.sub(_blank, _FENCE.sub(_blank, text))


def words_of(text: str) -> Words:
    """The words of a text (see `Words`): lower case, without numbering, addresses and copyright lines' marks."""
    text = without_marks(text)
    bare = _NUMBER.sub(_blank, _URL.sub(_blank, text))
    if "oundation" in bare:
        bare = _FOUNDATION.sub(_blank, bare)
    words, starts, ends = [], [], []
    for match in _WORD.finditer(bare):
        word = match[0].lower() if match[0].isascii() else _folded(match[0])
        words.append(_SAME.get(word, word))
        starts.append(match.start())
        ends.append(match.end())
    return Words(text, tuple(words), tuple(starts), tuple(ends))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFKC", word.replace(_JOINED, "")).casefold()


def _blank(match: re.Match[str]) -> str:
    return "".join("\n" if char == "\n" else " " for char in match[0])

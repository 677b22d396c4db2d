"""What stands around a known license's text, or slipped into it: what belongs to its publication, and what says more.

Only what is recognised as mute (names, titles, addresses, a licensor's own preamble, "released under the following
license") changes nothing. Any other words may be terms, in whatever language, and are never passed over.
"""

from __future__ import annotations

import re
import unicodedata

from openness.licenses.catalog import catalog

_TITLE_WORDS = 15
_WORDS = re.compile(r"[^\W_]+")

BINDING = re.compile(
    r"\b(?:must|shall|may|only|not|never|don['’]?t|prohibit\w*|restrict\w*|agree\w*|require\w*|permission|"
    r"permit\w*|forbid\w*|forbidden|"
    r"condition\w*|except|unless|consent|fees?|pay|comply|subject|however|provided that|addendum|"
    r"additional|exempt|revoke\w*|exclu\w+|void\w*|"
    r"no longer|previously|formerly|terminat\w*|compet(?:e|es|ing|it\w*)|commercial\w*)\b|[\u4e00-\u9fff]{6}",
    re.IGNORECASE,
)
"""Words that bind somebody or limit something."""
_PURPOSE = re.compile(
    r"research|academi|personal|evaluation|educat|trial\b|private|hobby|student|scholar|non-?profit|\bstudy\b|"
    r"business|compan(?:y|ies)\b|enterprise|\bpaid\b|\bmoney|\bbuy\b|purchas|\bsell|profit|weapon|milit[aä]i?r|\bharm|"
    r"[ck]omm?er[cz]i|商[用业業]|[禁仅僅]|非商|限(?!公司|责任)|금지|상업|коммерч|использ|запрещ",
    re.IGNORECASE,
)
"""Words for what something is for, or for whom."""
_HARMLESS_LINE = re.compile(
    r"^\W*(?:copyright\s*(?:\(c\)|©|\d|"
    r"\[|by\b|[A-Z])|\(c\)\s*\d|©|all rights reserved\b|spdx-|https?://\S+\W*$|version \d|\d{4}\b"
    r".{0,60}$"
    r")",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^\W*(?:spdx-|(?:this|the) (?:license|file|text|translation|version)\b.{0,80}(?:translat|unofficial|for "
    r"(?:reference|convenience))"
    r"|this is an? (?:unofficial )?translation|(?:see|for) .{0,60}(?:notice|third[- ]party|authors)\b)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"licen[cs]e|attribution|creative commons|public domain|terms and conditions|preamble|appendix", re.IGNORECASE
)
_REFERS = re.compile(
    r"\b(?:licen[cs]ed|released|distributed|published|available|provided|covered|governed)\b.{0,80}"
    r"\b(?:under|by the|as follows|following|below)\b"
    r"|\b(?:portions|parts|based on|derived from|adapted from|modified from|contains? code|includes? code|originally|"
    r"copy of the licen[cs]e|full text|licen[cs]e texts?|"
    r"see (?:the )?(?:licen[cs]e|https?:)|contributors?|authors?|maintained by|developed by)\b",
    re.IGNORECASE,
)
_MAKER = re.compile(r"[\u4e00-\u9fff]{2,20}(?:公司|大学|研究院|实验室|研究所)")
_NAME_WORDS = frozenset(
    {"a", "affiliates", "all", "an", "and", "at", "authors", "by", "c", "co", "contributors", "copyright", "d", "da",
     "de", "del", "der", "des", "di", "e", "et", "for", "from", "holder", "i", "in", "inc", "its", "la", "le", "of",
     "on", "or", "reserved", "rights", "s", "team", "the", "to", "und", "van", "von", "y"}
)  # fmt: skip
_TITLE_WORDS_KNOWN = _NAME_WORDS | {
    "agreement", "as", "attribution", "below", "code", "conditions", "copy", "creative", "domain", "file", "full",
    "general", "generic", "international", "is", "its", "legal", "legalcode", "library", "licence", "license",
    "licenses", "md", "model", "models", "open", "project", "public", "repository", "software", "source", "terms",
    "text", "this", "txt", "unported", "v", "version", "weights", "with",
}  # fmt: skip


def without_harmless(rest: str) -> str:
    """What stands around a license's text, without what belongs to it and changes nothing.

    Copyright lines, titles, addresses, comment marks, Markdown and HTML around it, and the licensor's own preamble.
    """
    rest = re.sub(r"<!--.{0,2000}?-->|</?[A-Za-z][^<>]{0,200}>|```\w*", " ", rest, flags=re.DOTALL)
    rest = _cut_harmless(rest)
    kept = []
    for line in rest.split("\n"):
        line = re.sub(r"^[\s#*/>|=_~\-;%]+", "", line).strip(" *_`=|-#~/")
        words = _WORDS.findall(line)
        binding = BINDING.search(_MAKER.sub("", line))
        signed = _HARMLESS_LINE.match(line) and _of_names(line)
        noted = _NOTE.match(line) and len(line) < 200 and not _PURPOSE.search(line)
        if not words or (not binding and (signed or noted)):
            continue
        if not (len(words) <= _TITLE_WORDS and not binding and _TITLE.search(line) and _is_title(line)):
            kept.append(line)
    return "\n".join(kept)


def is_mute(left: str) -> bool:
    """Whether words left over beside a license say nothing: names, or where the license and its parts come from."""
    if BINDING.search(left):
        return False
    for sentence in re.split(r"(?<=[.!?;:])\s+|\n", left):
        if not _WORDS.search(sentence):
            continue
        refers = len(sentence) < 400 and _REFERS.search(sentence) and not _PURPOSE.search(sentence)
        if not (refers and _latin(sentence)) and not _of_names(sentence):
            return False
    return True


def _is_title(line: str) -> bool:
    """Whether a line that names a license says nothing more than its name."""
    line = re.sub("attribution-noncommercial", "", line, flags=re.IGNORECASE)  # of Creative Commons' own titles
    plain = {word for word in re.findall(r"[^\W\d_]+", line) if word.islower()}
    return not _PURPOSE.search(line) and len(plain - _TITLE_WORDS_KNOWN) <= 1 and _latin(line)


def _of_names(line: str) -> bool:
    """Whether a line is made of names, numbers and addresses: no sentence in any language is."""
    line = re.sub(r"\S+@\S+|https?://\S+|\S+/\S+|\b\w+\.\w{1,5}\b", " ", line)
    plain = [word for word in re.findall(r"[^\W\d_]+", line) if word.islower() and word not in _NAME_WORDS]
    if any(_PURPOSE.search(word) for word in (*plain, _foreign(line))):
        return False
    if re.search(r"\b(?:use|uses|usage|purposes?|free|licen[cs]ed)\b", line, re.IGNORECASE):
        return False
    signed = bool(re.match(r"\W*(?:copyright|\(c\)|©)", line, re.IGNORECASE))
    return len(plain) <= (2 if signed else 0) and (_latin(line) or signed) and len(line) < 300


def _foreign(text: str) -> str:
    """The words of a text that hold letters outside of ASCII."""
    return " ".join(word for word in text.split() if not word.isascii())


def _latin(text: str) -> bool:
    return text.isascii() or not any(
        char.isalpha() and not unicodedata.name(char, "LATIN").startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO"))
        for char in text
    )


_SLIPPED = re.compile(
    r"\b(?:non[\s-]?commercial|research|academic|evaluation|educational|private|personal|study|hobby)\s+"
    r"(?:or \w+ |and \w+ )?(?:use|usage|purposes?)\b|\b(?:only|licensed|permitted) for (?:\w+ ){0,2}"
    r"(?:non[\s-]?commercial|research|academi\w+|evaluation|education\w*|private|personal|stud(?:y|ents?)|hobby\w*)\b"
    r"|\b(?:not|no) (?:for|to be used in|used for) (?:\w+ )?(?:commercial|production|military|business)\b"
    r"|\bmilitary\b|\bweapons?\b|\bsurveillance\b|kommerziell",
    re.IGNORECASE,
)


_OF_THEIR_OWN = (
    "APSL-", "CAL-", "CDLA-Sharing-", "IPA", "LPPL-", "NGPL", "OCLC-", "ODC-By-", "ODbL-", "OGL-", "OpenSSL", "RPL-",
    "RPSL-", "Watcom-", "iMatix", "OLFL-",
)  # fmt: skip
"""Open licenses whose published texts speak of private or commercial use, or of the military's emblems."""


def slipped_in(span: str, license_id: str) -> str:
    """Words inside a license's text that no open license holds there; empty where there are none.

    The classifier lets a few words pass where a license has a number or a name, and sees no other script at all.
    """
    match = None if license_id.startswith(_OF_THEIR_OWN) else _SLIPPED.search(span)
    if match:
        start = max(span.rfind(".", 0, match.start()), span.rfind("\n\n", 0, match.start())) + 1
        end = min((at for at in (span.find(".", match.end()), span.find("\n\n", match.end())) if at > 0), default=-1)
        return " ".join(span[start : end + 1 if end > 0 else None].split())[:600]
    if _latin(span):
        return ""
    lines = (line.strip() for line in span.split("\n"))
    return " ".join(line for line in lines if not _latin(line) and not _HARMLESS_LINE.match(line))[:600]


def _cut_harmless(rest: str) -> str:
    """Cut the passages that `classic.yaml` calls harmless, found by their first and last words."""
    spans = [(match.start(), match.end()) for match in _WORDS.finditer(rest)]
    words = " ".join(rest[start:end].lower() for start, end in spans)
    for first, last in catalog().harmless:
        start = words.find(first)
        end = words.find(last, start) if start >= 0 else -1
        if end < 0:
            continue
        head = words.count(" ", 0, start)
        tail = words.count(" ", 0, end + len(last))
        return _cut_harmless(rest[: spans[head][0]] + rest[spans[min(tail, len(spans) - 1)][1] :])
    return rest

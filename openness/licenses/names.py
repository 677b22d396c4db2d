"""From a license's name, key, expression or address to what it is. An unknown name is unknown, never the nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

from openness.licenses.catalog import (
    UNKNOWN,
    all_licenses,
    catalog,
    find_link,
    find_name,
    license_by_id,
    reading_of,
    unknown_reading,
)
from openness.licenses.expressions import read_words
from openness.licenses.model import Reading, Span, stricter, strictness
from openness.licenses.spelling import clean, normal_form

MAX_NAME: Final = 300
"""Longer than this is a text, not a name."""
MAX_NAMES: Final = 1000
"""Names of a list that are read; a longer list is unknown."""

_NO_NAME = frozenset(("other", "unknown", "none", "n/a", "na", "custom", "tbd", "null", "various", "mixed"))
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,200})\]\(([^()\s]{1,300})\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S+", re.IGNORECASE)
_BOTH = re.compile(r"(?<!non)(?<!non[\s_-])\bcommercial[\s_-]*(?:and|or|&|/|\+)", re.IGNORECASE)


def read_name(name: str) -> Reading:
    """What a license's name is: a Hub key, an SPDX id or expression, a name in words, an address.

    In an expression AND takes the stricter, OR the freer, and WITH an SPDX exception keeps the base's class; names in a
    row ("Apache-2.0, MIT") all apply, names with a slash ("MIT/Apache-2.0") are a choice where all are open. What is
    not known has the id `unknown` and the class `unknown`, except that a name which says "non-commercial" is taken at
    its word. Never raises, whatever the name is.
    """
    return _read(name[: MAX_NAME + 1])


@lru_cache(maxsize=4096)
def _read(name: str) -> Reading:
    given = name.strip()
    link = _MARKDOWN_LINK.fullmatch(given)
    if link:
        return read_pair(link[1], link[2])
    text = clean(given)
    if not text or len(name) > MAX_NAME or text.lower() in _NO_NAME or _BOTH.search(text):
        return unknown_reading(given[:MAX_NAME])
    reading = read_words(text)
    if reading.id == UNKNOWN and _ADDRESS.fullmatch(text):
        reading = read_link(text)
    return reading if reading.license else replace(reading, name=given)


def read_link(url: str) -> Reading:
    """The license whose text is published at an address; unknown where the address is not known."""
    known = find_link(url[:1000])
    return reading_of(known) if known is not None else unknown_reading(url[:MAX_NAME])


_QUALIFIED = re.compile(
    r"modif|amend|addend|addition|restrict|polic|clause|condition|custom|plus|limit|exce(?:pt|ss)|owned|mixed|various|"
    r"multiple|composite|component|per[\s-]|partial|see[\s-]|pending|review|some|based|derived[\s-]from",
    re.IGNORECASE,
)


def is_changed(name: str) -> bool:
    """Whether an unknown name says that it is a known license with words changed or added, or one of several."""
    return bool(_QUALIFIED.search(name[:MAX_NAME])) and read_name(name).id == UNKNOWN


def read_pair(name: str, link: str) -> Reading:
    """What a card's `license_name` and `license_link` say together.

    The name decides where it is known, else the link; where both are known and disagree, the stricter counts. An open
    license at the link does not decide for a name of its own that says it is changed or only a part.
    """
    named, linked = read_name(name), read_link(link)
    if linked.id == UNKNOWN:
        return named
    if named.id == UNKNOWN and named.restricts_use is None:
        return named if linked.restricts_use is False and is_changed(name) else linked
    return max(named, linked, key=lambda reading: (*strictness(reading), reading.id != UNKNOWN))


def read_names(names: Any) -> Reading:
    """What front matter declares under `license`: a name, or a list of them, of which the strictest decides.

    Anything else (a mapping, a number, nothing), alone or in the list, is unknown.
    """
    if isinstance(names, str):
        return read_name(names)
    if isinstance(names, Sequence | set | frozenset) and not isinstance(names, bytes) and len(names) <= MAX_NAMES:
        decided = stricter(
            read_name(name) if isinstance(name, str) else unknown_reading(str(name)[:MAX_NAME])
            for name in names
            if name not in (None, "")
        )
        if decided is not None:
            return decided
    return unknown_reading(str(names)[:MAX_NAME] if names is not None else "")


def near(name: str) -> list[str]:
    """The ids of at most three known licenses whose ids or names are spelt much like an unknown one."""
    from rapidfuzz import fuzz, process

    spelt = {normal_form(known.id): known.id for known in all_licenses()}
    spelt |= {form: owner for form, owner in catalog().names.items() if license_by_id(owner) is not None}
    alike = process.extract(normal_form(name[:MAX_NAME]), list(spelt), scorer=fuzz.ratio, score_cutoff=80, limit=12)
    return list(dict.fromkeys(spelt[form] for form, _, _ in alike))[:3]


_CUE = re.compile(
    r"\b(?:under|licen[cs]ed(?: with| by)?|according to|terms of|governed by|subject to|covered by|follows?|"
    r"licen[cs]e[ds]?(?:\s*\w{0,8})?\s*(?:[:=]|is|as|-)|per)\s+"
    r"(?:an?\s+|the\s+|its\s+|our\s+|same\s+)?",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\b(?:licen[cs]es?|agreement|terms(?: of (?:use|service))?)\b|"
    r"许可协议|许可证|许可|协议|許可|協議|ライセンス|라이선스",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+_/-]*")
_WINDOW = 9
_ALONE = {
    "mit",
    "isc",
    "unlicense",
    "bsd",
    "gpl",
    "lgpl",
    "agpl",
    "apache",
    "wtfpl",
    "zlib",
    "gemma",
    "openrail",
    "mpl",
    "odbl",
}
"""Names of one word that in running text, next to a word like "license", can only be the license's."""


def mentioned(text: str) -> list[tuple[Reading, str]]:
    """The licenses that running text names ("released under the Apache 2.0 license"), with the words that do.

    Only names next to a word that makes them a license's ("under", "license", "terms") count; unknown ones do not.
    """
    text = text[:20_000]
    found: dict[tuple[int, int], Reading] = {}
    for cue in _CUE.finditer(text):
        words = list(_WORD.finditer(text, cue.end(), cue.end() + 120))[:_WINDOW]
        if not words or words[0].start() > cue.end() + 3:
            continue
        _keep_longest(text, [(words[0].start(), word.end()) for word in reversed(words)], found)
    for tail in _TAIL.finditer(text):
        start = max(0, tail.start() - 120)
        words = list(_WORD.finditer(text, start, tail.start()))
        words = words[1:] if start else words  # the first may be the end of a longer one
        _keep_longest(text, [(word.start(), tail.end()) for word in words[-_WINDOW:]], found)
    kept: list[tuple[int, int]] = []
    for span in sorted(found, key=lambda span: span[0] - span[1]):
        if not any(span[0] < other[1] and other[0] < span[1] for other in kept):
            kept.append(span)
    return [(found[span], text[span[0] : span[1]]) for span in sorted(kept)]


def _keep_longest(text: str, spans: list[tuple[int, int]], found: dict[tuple[int, int], Reading]) -> None:
    """Note the first of these spans (the longest stands first) that is a license's name."""
    for start, end in spans:
        name = text[start:end].strip(" .,;:()[]*_`\"'")
        form = normal_form(name)
        if not form or (" " not in form and form not in _ALONE):
            continue
        known = find_name(name)
        if known is not None:
            found[(start, end)] = reading_of(known, matched=(Span(start, end, 1, name, known.id),))
            return

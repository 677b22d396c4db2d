"""Short files that only name or link a license: which one, and whether they say anything else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from openness.licenses.around import beside, is_mute
from openness.licenses.catalog import UNKNOWN, reading_of, restricts, unknown_reading
from openness.licenses.model import License, LicenseClass, Reading, Span, stricter, strictness
from openness.licenses.names import mentioned, read_link, read_name
from openness.licenses.terms import Limit, limits, says_nothing, strictest, terms_of

_URL = re.compile(r"https?://[^\s<>\"'`\])}]{3,300}", re.IGNORECASE)
_TERMS_ELSEWHERE = re.compile(r"terms|polic|addend|restrict|condition|acceptable", re.IGNORECASE)
_POINTS = re.compile(r"\b(?:see|refer to|available at|found at|licensed under)\b", re.IGNORECASE)


def read_reference(text: str, around: str, refers: Sequence[License] = ()) -> Reading | None:
    """What a short file that only names or links a license points at; None where it does neither.

    `around` is the file without the passages that are published with licenses (a notice, an appendix), and `refers`
    are the licenses that these refer to. Limits that it sets beside the name are judged; words beside an open
    license's name that nobody can judge leave it unknown.
    """
    urls = [url.rstrip(".,;:") for url in _URL.findall(text)[:20]]
    named = [reading_of(known) for known in refers] or _named(text, urls)
    if refers:
        named += [reading for reading in _named(around, []) if reading.restricts_use]
    limit = strictest(limits(_without_names(around)))
    decided = stricter(named)
    everything = Span(0, len(text), 1, " ".join(text.split())[:300], "reference")
    if limit is not None and decided is not None and limit.license_class is decided.license_class:
        limit = None  # it says again what the license says
    if limit is not None and limit.license_class is not LicenseClass.OPEN_MODIFIED:
        return _limited(decided, limit, text) if decided is not None else None
    if limit is not None and decided is not None and decided.restricts_use is False and decided.license is not None:
        return _limited(decided, limit, text)
    if decided is not None:
        if decided.restricts_use is False and not _only_refers(
            around, urls, [decided.license] if decided.license else []
        ):
            return Reading(UNKNOWN, decided.name, LicenseClass.UNKNOWN, None, False, (everything,), is_reference=True)
        return replace(decided, is_reference=True, matched=(everything,))
    if (urls or _POINTS.search(text)) and len(text.split()) < 60:
        return replace(unknown_reading(everything.words[:200]), is_reference=True, matched=(everything,))
    return None


def _without_names(text: str) -> str:
    """A text without the names of licenses in it, whose words limit nothing by themselves."""
    for _, words in mentioned(text):
        text = text.replace(words, " " * len(words))
    lines = text.split("\n")
    named = [read_name(line.strip(" #*_`\t")[:200]).id != UNKNOWN for line in lines]
    return "\n".join(" " * len(line) if known else line for line, known in zip(lines, named, strict=True))


def _named(text: str, urls: list[str]) -> list[Reading]:
    named = [reading for reading, _ in mentioned(text)]
    lines = [line for line in (line.strip(" #*_`\t") for line in text.split("\n")) if line][:4]
    heads = [head for line in lines if len(line) < 120 for head in (line, re.split(r"[,;(]|\.\s", line)[0])]
    named += [reading for head in heads if (reading := read_name(head.strip())).id != UNKNOWN]
    return named or [reading for url in urls if (reading := read_link(url)).id != UNKNOWN]


def _limited(decided: Reading, limit: Limit, text: str) -> Reading:
    """A license's name with a limit beside it: that license, modified."""
    words = " ".join(text[limit.start : limit.end].split())[:300]
    where = Span(limit.start, limit.end, text.count("\n", 0, limit.start) + 1, words, limit.term)
    known = decided.license
    if known is None or strictness(decided) > strictness(_of_class(limit.license_class, decided)):
        return replace(decided, matched=(where,), is_reference=True)
    changed = _of_class(limit.license_class, decided)
    return replace(
        changed,
        name=f"{known.name}, modified",
        modified=True,
        matched=(where,),
        is_reference=True,
        own_terms=terms_of([limit], known.terms),
    )


def _of_class(license_class: LicenseClass, decided: Reading) -> Reading:
    return replace(decided, license_class=license_class, restricts_use=restricts(license_class))


def _only_refers(text: str, urls: list[str], licenses: Sequence[License]) -> bool:
    """Whether a short file that names an open license says nothing beside it."""
    if any(_TERMS_ELSEWHERE.search(url) and read_link(url).id == UNKNOWN for url in urls):
        return False
    left = beside(text, licenses)
    return not left.named and all(is_mute(line) or says_nothing(line) for line in left.lines)

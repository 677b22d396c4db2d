"""What a text's own words allow and forbid: read sentence by sentence, for texts and clauses that nobody lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final

from openness.licenses import wording as words
from openness.licenses.model import LicenseClass, Span, Terms
from openness.licenses.plain import MAX_TEXT

MAX_SENTENCE: Final = 600


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence, and one thing that it says."""

    term: str
    """The field of `Terms` that it decides."""
    value: bool | str
    sentence: str
    """Its words, the white space folded."""
    start: int
    end: int
    """Where it stands, in characters of the text."""

    def span(self, text: str) -> Span:
        """Its words as a span of the text that they were read in."""
        return Span(self.start, self.end, text.count("\n", 0, self.start) + 1, self.sentence[:300], self.term)


@dataclass(frozen=True, slots=True)
class Limit(Clause):
    """A sentence that takes something away or demands something."""

    license_class: LicenseClass
    """The class that it gives to the license that holds it."""
    asked: bool = False
    """Whether it only says that a license must be asked for, which may be the consequence of another limit."""


_SEVERITY = (
    LicenseClass.NON_COMMERCIAL,
    LicenseClass.NO_DERIVATIVES,
    LicenseClass.CONDITIONAL,
    LicenseClass.USE_RESTRICTED,
    LicenseClass.PROPRIETARY,  # a text that nobody knows is that only where it fits none of the others
    LicenseClass.OPEN_MODIFIED,
)
_Found = tuple[str, bool | str, LicenseClass | None]


_CLASS_OF: Final = {
    "threshold": LicenseClass.CONDITIONAL,
    "competitor_clause": LicenseClass.CONDITIONAL,
    "commercial_use": LicenseClass.NON_COMMERCIAL,
    "purpose_limit": LicenseClass.NON_COMMERCIAL,
    "modification": LicenseClass.NO_DERIVATIVES,
    "redistribution": LicenseClass.PROPRIETARY,
    "field_of_use_limits": LicenseClass.USE_RESTRICTED,
}


def limits(text: str) -> list[Limit]:
    """The sentences of a text that limit use or demand a name, each with the class that it gives; in text order."""
    return [clause for clause in clauses(text) if isinstance(clause, Limit)]


def limits_put_in(text: str) -> list[Limit]:
    """The limits in words that somebody put into a known license, or beside it.

    They stand there to change it. A sentence that says nothing by the usual words is therefore judged by its topic, if
    it limits anything; one that only names a wish or the law says nothing.
    """
    found = limits(text)
    judged = {limit.sentence for limit in found}
    lead = ""  # "What you may not do:" belongs to what follows
    for sentence, start, end in sentences(text[:MAX_TEXT]):
        if lead.strip() in judged:
            continue  # an item of a list of which the lead says what it is
        plain = _plain(lead + sentence)
        topic = None if sentence in judged or says_nothing(sentence) or is_scope(sentence) else words.put_in(plain)
        lead = f"{sentence} " if sentence.endswith(":") else ""
        if topic and not lead:
            asked = topic[0] == "commercial_use" and bool(words.ASKS.search(_plain(sentence)))
            found.append(Limit(*topic, sentence, start, end, _CLASS_OF[topic[0]], asked))
    return found


def clauses(text: str) -> list[Clause]:
    """All that a text's sentences say of its terms, in text order: what they limit, demand and grant."""
    found: list[Clause] = []
    seen: set[str] = set()
    barred_for = 0  # sentences (items of a list) that a "you may not use it to:" still governs
    for sentence, start, end in sentences(text[:MAX_TEXT]):
        plain = _plain(sentence)
        lead = bool(words.BARRED.search(plain)) and bool(words.USE.search(plain))
        if plain not in seen:
            seen.add(plain)
            for term, value, license_class in _judge(plain, lead or barred_for > 0):
                said = (term, value, sentence, start, end)
                asked = license_class is LicenseClass.NON_COMMERCIAL and not _bars_commerce_outright(plain)
                found.append(Limit(*said, license_class, asked) if license_class else Clause(*said))
        ends = plain.rstrip().endswith((":", "：", "to", "following", "for")) or bool(_ITEM.match(text, end))
        if lead and len(plain) < MAX_SENTENCE and (ends or "following" in plain):
            barred_for = 60
        else:
            barred_for = max(0, barred_for - 1)
    return found


def strictest(found: Iterable[Clause]) -> Limit | None:
    """The clause that decides the class: the strictest, in DESIGN.md's order; a naming duty is the mildest.

    "Ask us for a commercial license" beside a threshold or a ban on competing says what happens then, and no more.
    """
    limiting = [clause for clause in found if isinstance(clause, Limit)]
    if any(limit.license_class is LicenseClass.CONDITIONAL for limit in limiting):
        limiting = [limit for limit in limiting if not limit.asked]
    return min(limiting, key=lambda limit: _SEVERITY.index(limit.license_class), default=None)


def terms_of(found: Iterable[Clause], base: Terms | None = None) -> Terms:
    """The terms that clauses state. What limits decides over what grants; `base` holds where they are silent."""
    taken: dict[str, Any] = {}
    granted: dict[str, Any] = {}
    for clause in found:
        (taken if isinstance(clause, Limit) else granted).setdefault(clause.term, clause.value)
    if "purpose_limit" in taken:
        taken["commercial_use"] = False
    return replace(base or Terms(), **(taken if base else {**granted, **taken}))


_CROSSED = re.compile("[\u274c\u2716\u2717\u2718\u26d4\U0001f6ab]\ufe0f?")
"""The marks by which lists say "not this": a cross, no entry."""


@lru_cache(maxsize=4096)
def _plain(sentence: str) -> str:
    plain = re.sub(r"\b(inc|ltd|corp|co|e\.g|i\.e|u\.s|no|vs)\.(?=\W)", r"\1", sentence.lower())
    plain = re.sub(r"\bnon[\s\-\u2010-\u2015]?commercial", "noncommercial", plain)
    plain = plain if plain.isascii() else _CROSSED.sub(" not allowed: ", plain)
    return (
        plain.replace("not limited to", "including")
        .replace("’", "'")
        .replace("commercial applications", "commercial uses")
    )


def is_scope(text: str) -> bool:
    """Whether words say that a license is not the weights', or the code's alone."""
    return bool(words.SCOPE.search(text.lower()))


@lru_cache(maxsize=4096)
def says_nothing(sentence: str) -> bool:
    """Whether a sentence binds nobody to anything of its own: a wish to be cited, the duty to obey the law."""
    plain = _plain(sentence)
    says_that = (words.WISH, words.LAW, words.NOTICES)
    return any(pattern.search(plain) for pattern in says_that) and not any(_limits(plain, barred=True))


def _judge(plain: str, barred: bool) -> Iterator[_Found]:
    limiting = list(_limits(plain, barred))
    yield from limiting
    duties = list(_duties(plain))
    if duties and not words.WISH.search(plain):
        yield from duties
    if not limiting:
        yield from _grants(plain)
    yield from _neutral(plain)


def _limits(plain: str, barred: bool) -> Iterator[_Found]:
    counted = _ends_at_a_count(plain)
    if counted:
        yield "threshold", _threshold(plain), LicenseClass.CONDITIONAL
    purpose = _purpose_limit(plain)
    if purpose and not (counted and "personal" in purpose):
        yield "purpose_limit", purpose, LicenseClass.NON_COMMERCIAL
    elif _bars_commerce(plain, counted):
        yield "commercial_use", False, LicenseClass.NON_COMMERCIAL
    if _has(plain, _CHANGES) and words.CHANGE_BARRED.search(plain) and not words.OF_THE_NAME.search(plain):
        yield "modification", False, LicenseClass.NO_DERIVATIVES
    abroad = bool(words.ABROAD.search(plain))
    if (abroad or _has(plain, _RIVALS)) and words.COMPETE.search(plain) and "non-compet" not in plain:
        yield "competitor_clause", True, LicenseClass.CONDITIONAL
        if "output" in plain or "results" in plain:
            yield "output_restrictions", True, LicenseClass.CONDITIONAL
    elif words.OUTPUT_BARRED.search(plain) and not words.NO_CLAIM.search(plain):
        yield "output_restrictions", True, LicenseClass.USE_RESTRICTED
    territory = words.TERRITORY.search(plain)
    if territory and not words.LAWS.search(plain):
        yield "territory", territory["where"] or territory["only"], LicenseClass.CONDITIONAL
    fields = (
        (barred and not _disclaims(plain)) and (words.FIELDS.search(plain) or words.FIELDS_ABROAD.search(plain))
    ) or (abroad and words.FIELDS_BARRED_ABROAD.search(plain))
    if fields or (words.POLICY.search(plain) and words.POLICY_BINDS.search(plain)):
        yield "field_of_use_limits", True, LicenseClass.USE_RESTRICTED
    if words.PASS_BARRED.search(plain) and not words.PASS_FREE.search(plain):
        yield "redistribution", False, LicenseClass.PROPRIETARY


_CHANGES = ("modif", "alter", "adapt", "deriv", "tune", "chang", "unmodified")
_RIVALS = ("compet", "model", "service", "saas", "tenant", "sharing", "except")
_ENDING = ("revocable", "terminat", "revoke", "suspend", "withdraw", "modif", "amend", "chang", "updat")
_COUNTS = (*"0123456789", "hundred", "thousand", "million", "billion")


def _has(plain: str, stems: tuple[str, ...]) -> bool:
    """Whether a sentence holds one of the stems without which a pattern cannot match: much faster than the pattern."""
    return any(stem in plain for stem in stems)


def _disclaims(plain: str) -> bool:
    """Whether a sentence names fields in advice or a disclaimer, and licenses them all the same."""
    return bool(words.DISCLAIMED.search(plain)) and not re.search(r"\bnot\b[^.]{0,40}\blicensed\b", plain)


def _duties(plain: str) -> Iterator[_Found]:
    if not words.NAMING.search(plain) or re.search(r"\bliable\b|\bliability\b|\bdamages\b", plain):
        return
    if words.KEEPS_NOTICES.search(plain) and not words.SHOWS.search(plain):
        return  # to keep the notice and the license with every copy is what every license asks
    yield "naming_duty", True, LicenseClass.OPEN_MODIFIED


def _grants(plain: str) -> Iterator[_Found]:
    if not words.GRANT.search(plain) or words.NOT.search(plain):
        return
    if words.BOTH.search(plain) or words.COMMERCE_GRANTED.search(plain):
        yield "commercial_use", True, None
    if words.PASS.search(plain):
        yield "redistribution", True, None
    if words.CHANGE.search(plain):
        yield "modification", True, None
    if "patent" in plain:
        yield "patent_grant", True, None


def _neutral(plain: str) -> Iterator[_Found]:
    if words.SAME_TERMS.search(plain):
        yield "share_alike", True, None
    if "irrevocable" in plain:
        yield "revocable", False, None
    elif _has(plain, _ENDING) and words.REVOCABLE.search(plain):
        yield "revocable", True, None
    if words.TERMINATES.search(plain):
        yield "termination", True, None


def _ends_at_a_count(plain: str) -> bool:
    abroad = bool(words.ABROAD.search(plain)) or "dau" in plain or "mau" in plain
    far = abroad and bool(words.COUNT_ABROAD.search(plain))
    if not far and not (_has(plain, _COUNTS) and words.COUNT.search(plain)):
        return False
    # a threshold above which only a name must be shown ends no grant
    if words.NAMING.search(plain) and not re.search(
        r"terminat|not authori|separate|obtain|enter into|fee|contact|approval|consent", plain
    ):
        return False
    return far or bool(words.ENDS.search(plain))


def _threshold(plain: str) -> str:
    match = words.COUNT.search(plain) or words.COUNT_ABROAD.search(plain)
    return " ".join(match[0].split())[:120] if match else ""


def _purpose_limit(plain: str) -> str:
    """The purposes that the sentence alone allows ("research"); empty where it allows others too."""
    match = words.ONLY_FOR.search(plain)
    if match is None or re.search(r"\b(?:was|were|been) (?:\w+ )?(?:developed|created|written|made)\b", plain):
        return ""
    if "not only" in plain or "read-only" in plain or words.BOTH.search(plain):
        return ""
    if words.COMMERCE_GRANTED.search(plain) and not words.NOT.search(plain):
        return ""
    named = sorted(set(re.findall(rf"\b{words.PURPOSE}\b", plain))) or [match[0].split()[-1]]
    return ", ".join(named)[:100]


def _bars_commerce(plain: str, counted: bool) -> bool:
    if (
        words.ABROAD.search(plain)
        and words.COMMERCE_ABROAD.search(plain)
        and not (counted and not words.NONCOMMERCIAL_ABROAD.search(plain))
    ):
        return True
    if words.NONCOMMERCIAL.search(plain) and not words.BOTH.search(plain):
        return True
    if (
        words.COMMERCE_FREE.search(plain)
        or words.COURTESY.search(plain)
        or words.BOTH.search(plain)
        or words.NOTICES.search(plain)
    ):
        return False
    if counted:  # below the count, commerce is free
        return False
    return bool(
        words.COMMERCE_BARRED.search(plain) or words.BUSINESS.search(plain) or words.COMMERCE_ASKED.search(plain)
    )


def _bars_commerce_outright(plain: str) -> bool:
    """Whether a sentence that bars commerce does more than send those who want it to somebody to ask."""
    if _purpose_limit(plain) or words.NONCOMMERCIAL.search(plain) or words.NONCOMMERCIAL_ABROAD.search(plain):
        return True
    if words.COMPETE.search(plain):  # "providers of commercial services that compete with ours"
        return False
    return bool(words.COMMERCE_BARRED.search(plain)) and not words.COMMERCE_ASKED.search(plain)


_ITEM = re.compile(r"(?:[^\S\n]*\n){1,3}[^\S\n]*(?:[-*•]|\(?[0-9a-z][.)])\s")
_BREAK = re.compile(
    r"(?<=[.!?;:。；])(?<![\s\"(][A-Z]\.)(?<!\bInc\.)(?<!\bLtd\.)(?<!\bCorp\.)(?<!\bCo\.)(?<!\bNo\.)(?<!e\.g\.)(?<!i\.e\.)\s+|\n\s*\n|\n\s*(?=(?:[-*•]|\(?[0-9a-zA-Z]{1,3}[.)])\s)|。"
)


def sentences(text: str) -> Iterator[tuple[str, int, int]]:
    """A text's sentences and list items, at most 600 characters each, with where each begins and ends."""
    start = 0
    for end, following in [*((match.start(), match.end()) for match in _BREAK.finditer(text)), (len(text), len(text))]:
        piece = text[start:end]
        folded = " ".join(piece.split())
        if folded:
            begins = start + len(piece) - len(piece.lstrip())
            for at in range(0, len(folded), MAX_SENTENCE):
                yield folded[at : at + MAX_SENTENCE], begins, end
        start = following

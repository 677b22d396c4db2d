"""A license for people: what it is, what it allows, and the words that say so; and many of them side by side."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final

from openness.reports.wording import harmless

if TYPE_CHECKING:
    from openness.licenses.model import License
    from openness.licensing import LicenseAnswer, LicenseSpan

WIDTH: Final = 80

CLASSES: Final = {
    "open-source": "open source: approved by the OSI or listed as free by the FSF",
    "open-data": "open data: made for data, without limits",
    "open-model": "open model: made for models, without limits",
    "open-modified": "an open license with a duty added that limits no use",
    "use-restricted": "fields of use are forbidden",
    "conditional": "the grant ends under some condition, or bars competing",
    "non-commercial": "not for commercial use",
    "no-derivatives": "not to be changed",
    "proprietary": "a vendor's own terms",
    "unknown": "not known here",
}
"""Each class in a few words."""

TERMS: Final = {
    "commercial_use": ("commercial use", "com"),
    "purpose_limit": ("only for", "for"),
    "redistribution": ("may be passed on", "pass"),
    "modification": ("may be changed", "mod"),
    "field_of_use_limits": ("fields of use forbidden", "use"),
    "threshold": ("ends at", "max"),
    "competitor_clause": ("bars competing", "rival"),
    "naming_duty": ("must be named", "name"),
    "share_alike": ("same terms for what is made of it", "alike"),
    "output_restrictions": ("limits outputs", "out"),
    "territory": ("not in", "where"),
    "patent_grant": ("grants patents", "pat"),
    "revocable": ("may be withdrawn", "revoc"),
    "termination": ("ends on breach", "end"),
}
"""Each term in words, and as the head of a column."""

_BASIS = {
    "found": "its text was read",
    "stated": "it is referred to, its text was not read",
    "claimed": "by its name alone",
    "inferred": "read from the words of a text that is not known, or taken from a base model",
}


def lines(answer: LicenseAnswer) -> Iterator[str]:
    """The answer about one license, in lines of at most 80 columns."""
    name = harmless(answer.name, 200) or "no name"
    yield from textwrap.wrap(f"{name} ({answer.id})" if answer.id not in (name, "unknown") else name, WIDTH)
    restricts = {True: "restricts use", False: "restricts no use", None: "whether it restricts use is not known"}
    yield f"{answer.license_class.value}: {restricts[answer.restricts_use]}"
    meaning = CLASSES[answer.license_class.value]
    yield from _field("Class", meaning)
    if answer.modified:
        yield from _field("Modified", "words were added to or changed in the license of that name")
    yield from _field("Basis", _BASIS[answer.basis.value])
    yield from _field("Read", answer.source)
    yield from _field("Suits", ", ".join(answer.suits) or "not known")
    if answer.url:
        yield from _field("Text", f"{answer.url} (read {answer.read})" if answer.read else answer.url)
    yield from _deciding(answer)
    yield from _terms(answer)
    if answer.declarations:
        yield ""
        yield "Declared"
        for declaration in answer.declarations:
            yield from _item(f"{declaration.note} {declaration.locator}")
    for path in answer.unread:
        yield from _item(f"{path} is listed and was not read.")
    yield ""
    yield answer.notice


def _deciding(answer: LicenseAnswer) -> Iterator[str]:
    shown = [span for span in answer.matched if span.says != answer.id or len(answer.matched) == 1]
    if not shown:
        return
    yield ""
    yield "The words that decide"
    for span in shown[:12]:
        yield from _item(f"line {span.line}, {_says(span)}: {harmless(span.words, 300)}")
    if len(shown) > 12:
        yield f"  and {len(shown) - 12} more (--format json shows all)"


def _says(span: LicenseSpan) -> str:
    if span.says in TERMS:
        return TERMS[span.says][0]
    return {"added": "added", "reference": "refers"}.get(span.says, span.says)


def _terms(answer: LicenseAnswer) -> Iterator[str]:
    known = {term: value for term, value in answer.terms.items() if value is not None}
    if not known:
        return
    yield ""
    yield "Terms"
    width = max(len(TERMS[term][0]) for term in known)
    for term, value in known.items():
        said = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        yield from _wrapped(f"  {TERMS[term][0]:<{width}}  ", harmless(str(said)))
        where = answer.said.get(term)
        if where is not None:
            section = f"{where.section}: " if where.section else ""
            yield from _wrapped(" " * (width + 4), f"{section}“{where.words}”")


def _field(name: str, said: str) -> list[str]:
    return _wrapped(f"  {name + ':':<11}", harmless(said))


def _item(said: str) -> list[str]:
    return _wrapped("- ", harmless(said), indent="  ")


def _wrapped(first: str, said: str, *, indent: str | None = None) -> list[str]:
    rest = " " * len(first) if indent is None else indent
    return textwrap.wrap(
        said, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=True
    ) or [first.rstrip()]


def table(licenses: Iterable[License]) -> Iterator[str]:
    """Licenses side by side: id, class, and each term as yes (`+`), no (`-`), a limit in words (`!`) or unknown (`.`)."""
    shown = list(licenses)
    width = max((len(known.id) for known in shown), default=2)
    kinds = max((len(known.license_class.value) for known in shown), default=5)
    heads = [head for _, head in TERMS.values()]
    yield f"{'id':<{width}}  {'class':<{kinds}}  {' '.join(heads)}  name"
    for known in shown:
        cells = " ".join(f"{_cell(known, term):<{len(head)}}" for term, (_, head) in TERMS.items())
        yield f"{known.id:<{width}}  {known.license_class.value:<{kinds}}  {cells}  {harmless(known.name, 100)}".rstrip()
    yield ""
    yield from textwrap.wrap("Columns: " + "; ".join(f"{head}: {words}" for words, head in TERMS.values()) + ".", 100)
    yield "+ yes, - no, ! a limit (openness license ID says which), . not known."


def _cell(known: License, term: str) -> str:
    value = getattr(known.terms, term)
    if value is None:
        return "."
    return "!" if isinstance(value, str) else "+" if value else "-"

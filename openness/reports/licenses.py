"""A license for people: what it is, what it allows, and the words that say so; and many of them side by side.

Words from outside are escaped. Lines have at most 80 columns, but for an address, which stays in one piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from openness.components import Kind
from openness.licenseanswer import MAX_WORDS, THE_NAME
from openness.licenses.model import LicenseClass
from openness.notice import NOTICE
from openness.reports.licensewords import BASIS, CLASSES, DECLARED_BY, RESTRICTS, TERMS, verdict_of
from openness.reports.wording import harmless, place

if TYPE_CHECKING:
    from openness.licenseanswer import LicenseAnswer, LicenseDeclaration, LicenseSpan
    from openness.licenses.model import License

WIDTH: Final = 80
LIST_WIDTH: Final = 100
_MAX_SPANS: Final = 12


def lines(answer: LicenseAnswer) -> Iterator[str]:
    """The answer about one license, in lines."""
    if answer.subject is not None:
        at = f" at {harmless(answer.revision, 250)[:12]}" if answer.revision else ""
        yield from wrapped("", f"{answer.subject}{at}")
    name = (answer.name or answer.input)[:200]
    if answer.id == "unknown" and answer.subject is not None and answer.basis.value == "claimed":
        name = f"a license that the card calls “{name}”"
    yield from wrapped("", name if answer.id in (name, "unknown", "none") else f"{name} ({answer.id})")
    yield from _class(answer)
    yield ""
    yield from _about(answer)
    for section in (_parts, _words, _terms, _declared, _bases, _unread):
        yield from section(answer)
    yield ""
    yield answer.notice


def _class(answer: LicenseAnswer) -> Iterator[str]:
    """What it is, and what that means for a verdict."""
    if answer.id == "none":
        yield "none: all rights are reserved"
        yield from wrapped("", "Weights without a license are weights-available at most.")
        return
    yield f"{answer.license_class.value}: {RESTRICTS[answer.restricts_use]}"
    meaning = f"{CLASSES[answer.license_class.value]}; {verdict_of(answer.license_class, answer.restricts_use)}."
    yield from wrapped("", meaning[0].upper() + meaning[1:])


def _about(answer: LicenseAnswer) -> Iterator[str]:
    if answer.source != THE_NAME:
        shown = place(answer.source, answer.subject) if answer.subject else answer.source
        yield from _field("Read", shown)
    if answer.id != "none":
        yield from _field("Known by", _basis(answer))
    if answer.suits:
        yield from _field("Suits", suits_in_words(answer.suits))
    if answer.modified:
        yield from _field("Modified", "yes: words were added to, changed in or cut from the license of that name")
    if answer.versions:
        told = [f"{v.version} ({v.date})" if v.date and v.date != v.version else v.version for v in answer.versions]
        yield from _field("Versions", ", ".join(told))
    if answer.url:
        yield from _field("Text", f"read for our table on {answer.read}, at" if answer.read else "published at")
        yield f"    {harmless(answer.url, 300)}"
    if answer.near:
        yield from _field(
            "Hint", f"did you mean {' or '.join(answer.near)}? An unknown name is never read as the nearest."
        )
    elif answer.id == "unknown" and answer.source == THE_NAME and answer.restricts_use is None:
        yield from _field("Hint", "give the file with its text (./PATH), or OWNER/NAME for a model.")


def _basis(answer: LicenseAnswer) -> str:
    deciding = next((declaration.declared_by for declaration in answer.declarations if declaration.decides), "")
    if deciding in DECLARED_BY:
        return DECLARED_BY[deciding]
    if answer.id != "unknown" or answer.basis.value != "claimed":
        return BASIS[answer.basis.value]
    if answer.restricts_use is None:
        return "nothing: no license of that name is known here"
    return "its name, taken at its word; no license of that name is known here"


def _parts(answer: LicenseAnswer) -> Iterator[str]:
    if answer.parts:
        yield ""
        yield "Its parts" if " AND " in answer.id else "One of these may be chosen"
    for part in answer.parts:
        kinds = f"; suits {in_words(part.suits)}" if part.suits else ""
        yield from _item("-", f"{part.id}: {part.name} ({part.license_class.value}{kinds})")


def _words(answer: LicenseAnswer) -> Iterator[str]:
    """The words of the text that decide; of a changed license, the words that were added to it."""
    of_license = [span for span in answer.matched if span.says in (answer.id, *_ids(answer))]
    others = [span for span in answer.matched if span not in of_license]
    shown: Sequence[LicenseSpan] = others or of_license[:1]
    if not shown:
        return
    yield ""
    if answer.modified:
        yield f"Words added or changed, which make it {answer.license_class.value}"
    else:
        begins = {"stated": "The words that refer to it", "claimed": "The words that name it"}
        yield "The words that decide" if others else begins.get(answer.basis.value, "Where its text begins")
    sign = "+" if answer.modified else "-"
    for span in shown[:_MAX_SPANS]:
        begun = span.end - span.start > 2 * len(span.words)  # of a license's whole text, its first words
        yield from _item(sign, f"line {span.line} ({_says(span, answer)}): {_quoted(span.words, cut=begun)}")
    if len(shown) > _MAX_SPANS:
        yield f"  and {len(shown) - _MAX_SPANS} more (--format json shows all)"


def _ids(answer: LicenseAnswer) -> set[str]:
    """What spans say that only tell where a license's own text stands."""
    return {span.says for span in answer.matched if span.says not in (*TERMS, "added", "reference")}


def _says(span: LicenseSpan, answer: LicenseAnswer) -> str:
    if span.says in TERMS:
        value = answer.terms.get(span.says)
        return f"{TERMS[span.says][0]}: no" if value is False else TERMS[span.says][0]
    return {"added": "nobody can judge it here", "reference": "refers to it"}.get(span.says, span.says)


def _quoted(words: str, *, cut: bool = False) -> str:
    return f"“{words}{'...' if cut or len(words) >= MAX_WORDS else ''}”"


def _terms(answer: LicenseAnswer) -> Iterator[str]:
    known = [term for term in TERMS if answer.terms.get(term) is not None]
    if not known:
        return
    yield ""
    yield "Terms"
    width = max(len(TERMS[term][0]) for term in known)
    for number, term in enumerate(known):
        value = answer.terms[term]
        yield from wrapped(f"  {TERMS[term][0]:<{width}}  ", term_in_words(value))
        where = answer.said.get(term)
        following = known[number + 1] if number + 1 < len(known) else ""
        if where is not None and answer.said.get(following) != where:
            yield from wrapped("    ", f"{where.section} {_quoted(where.words)}".strip())
    unknown = [TERMS[term][0] for term in TERMS if term not in known]
    if unknown:
        yield from wrapped("  ", f"not decided, or not known: {', '.join(unknown)}")


def term_in_words(value: bool | str | None) -> str:
    """What a license says of a term: yes, no, or its own words; empty where it is not known."""
    return ("yes" if value else "no") if isinstance(value, bool) else value or ""


def _declared(answer: LicenseAnswer) -> Iterator[str]:
    if not answer.declarations:
        return
    disagree = any(not declaration.agrees for declaration in answer.declarations)
    yield ""
    yield "Declared (> decides, ! disagrees: the strictest decides)" if disagree else "Declared (> decides)"
    for declaration in answer.declarations:
        sign = ">" if declaration.decides else "-" if declaration.agrees else "!"
        yield from _item(sign, f"{_place(declaration, answer)}: {declaration.note}")


def _place(declaration: LicenseDeclaration, answer: LicenseAnswer) -> str:
    return "lineage" if declaration.declared_by == "base" else place(declaration.locator, answer.subject or "")


def _bases(answer: LicenseAnswer) -> Iterator[str]:
    if answer.bases:
        yield ""
        yield "Made from"
    for base in answer.bases:
        license_class = base.license_class.value if base.license_class else ""
        said = f"{base.id} ({license_class})" if base.id else "its license could not be read"
        yield from _item("-", f"{base.model}: {said}{', passed on to this model' if base.passed_on else ''}")


def _unread(answer: LicenseAnswer) -> Iterator[str]:
    if answer.unread:
        yield ""
        yield "Not read (it might change this answer)"
    for path in answer.unread:
        yield from _item("-", path)


def suits_in_words(suits: Sequence[str]) -> str:
    """The kinds of component that a license was written for, and those that it was not."""
    others = [kind.value for kind in Kind if kind.value not in (*suits, Kind.ACCESS.value)]
    return in_words(suits) + (f" (not written for {in_words(others)})" if others else "")


def in_words(kinds: Iterable[str]) -> str:
    """Kinds of component as people list them: `weights, code and documents`."""
    plural = {"document": "documents"}
    order = [Kind.WEIGHTS.value, Kind.DATA.value, Kind.CODE.value, Kind.DOCUMENT.value]
    told = [plural.get(kind, kind) for kind in sorted(kinds, key=order.index)]
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def _field(name: str, said: str) -> list[str]:
    return wrapped(f"  {name + ':':<10} ", said)


def _item(sign: str, said: str) -> list[str]:
    return wrapped(f"{sign} ", said)


_CONSOLE = Console(color_system=None, force_terminal=False, _environ={})


def wrapped(first: str, said: str, width: int = WIDTH) -> list[str]:
    """What is said, escaped, in lines set in behind the first words; wide characters count as two columns."""
    inside = Text(harmless(said)).wrap(_CONSOLE, width - cell_len(first), overflow="fold")
    told = [line.plain.rstrip() for line in inside] or [""]
    return [f"{first if number == 0 else ' ' * len(first)}{line}".rstrip() for number, line in enumerate(told)]


COLUMNS: Final = {term: head for term, (_, head) in TERMS.items() if head}
"""The terms that tell licenses apart, as columns of a table; the others stand in `openness license ID` and in JSON."""
_ID_WIDTH: Final = 24
"""A longer id has a line of its own, so that there is room for the names."""


def table(licenses: Iterable[License]) -> Iterator[str]:
    """Licenses side by side, class by class, in at most 100 columns: what is not known is left empty."""
    groups: dict[LicenseClass, list[License]] = {}
    for known in licenses:
        groups.setdefault(known.license_class, []).append(known)
    heads = " ".join(COLUMNS.values())
    for license_class, members in groups.items():
        yield f"{license_class.value} ({len(members)}): {CLASSES[license_class.value]}"
        yield f"  {'id':<{_ID_WIDTH}} {heads}  name"
        for known in members:
            yield from _row(known)
        yield ""
    columns = "; ".join(f"{head}: {TERMS[term][0]}" for term, head in COLUMNS.items())
    yield from wrapped("", f"{columns}. Empty: not decided, or not known.", LIST_WIDTH)
    yield "All terms, with the words that decide: openness license ID. For programs: --format json."
    yield NOTICE


def _row(known: License) -> Iterator[str]:
    cells = " ".join(f"{_cell(known, term):<{len(head)}}" for term, head in COLUMNS.items())
    shown = known.id
    if len(shown) > _ID_WIDTH:
        yield f"  {shown}"
        shown = ""
    start = f"  {shown:<{_ID_WIDTH}} {cells}  "
    yield start + _cut(known.name, LIST_WIDTH - len(start))


def _cut(name: str, width: int) -> str:
    shown = harmless(name, 200)
    return shown if cell_len(shown) <= width else set_cell_size(shown, width - 3).rstrip(" ,(") + "..."


def _cell(known: License, term: str) -> str:
    value = getattr(known.terms, term)
    return "" if value is None else "yes" if value else "no"

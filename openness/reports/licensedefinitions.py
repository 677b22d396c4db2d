"""What `openness explain` says of licenses: of a class, of a term, of one license."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openness.evidence import Basis
from openness.licenseanswer import THE_NAME, answer_of
from openness.licenses import LicenseClass, read_name
from openness.licenses.catalog import UNKNOWN, all_licenses, restricts
from openness.licenses.model import License
from openness.licenses.names import near
from openness.licenses.table import TermRows
from openness.notice import NOTICE
from openness.reports.licenses import lines, wrapped
from openness.reports.licensewords import CLASSES, RESTRICTING, TERMS, verdict_of

_SHOWN = 12


def words() -> list[str]:
    """The classes and the terms, as they are asked for."""
    return [*(each.value for each in LicenseClass), *(word_of(term) for term in TERMS)]


def near_to(name: str) -> str:
    """A hint at the known license that an unknown name is spelt much like, or nothing."""
    found = near(name)
    return f" (did you mean {found[0]!r}?)" if found else ""


def of_word(name: str) -> list[list[str]]:
    """What a class or a term is; nothing where the name is neither."""
    found = [list(_class(each)) for each in LicenseClass if each.value == name]
    return found + [list(_term(term)) for term in TERMS if word_of(term) == name]


def of_license(name: str) -> list[list[str]]:
    """What a license is, by its id or name; nothing where it is not known."""
    reading = read_name(name)
    if reading.id == UNKNOWN:
        return []
    return [list(lines(answer_of(reading, name, source=THE_NAME, basis=Basis.CLAIMED)))]


def word_of(term: str) -> str:
    """A term as it is asked for."""
    return term.replace("_", "-")


def _class(license_class: LicenseClass) -> Iterator[str]:
    yield f"{license_class.value}: a class of licenses"
    yield from _field("Meaning", f"{CLASSES[license_class.value]}.")
    members = _members(license_class)
    yield from _field("Verdict", verdict_of_class(license_class))
    if members:
        yield from _field("Licenses", _named(members))
        yield from _field("All of them", f"openness license list --class {license_class.value}")
    yield from ("", NOTICE)


def verdict_of_class(license_class: LicenseClass) -> str:
    """What a class means for the verdict on weights that are under a license of it."""
    if {known.restricts_use for known in _members(license_class)} >= {True, False}:
        return "weights under one that restricts use are weights-available at most, else open-weight"
    return f"{verdict_of(license_class, restricts(license_class))}."


def _members(license_class: LicenseClass) -> list[License]:
    return [known for known in all_licenses() if known.license_class is license_class]


def question_of(term: str) -> str:
    """What is asked about a term."""
    return f"{TermRows.model_fields[term].description}"


def _term(term: str) -> Iterator[str]:
    yield f"{word_of(term)}: a term of licenses ({TERMS[term][0]})"
    yield from _field("Question", question_of(term))
    if term in RESTRICTING:
        yield from _field("Verdict", RESTRICTING[term])
    told = [(known, getattr(known.terms, term)) for known in all_licenses()]
    for label, wanted in (("Yes", True), ("No", False)):
        members = [known for known, value in told if value is wanted]
        if members:
            yield from _field(label, _named(members))
    limits = [(known, value) for known, value in told if isinstance(value, str)]
    if limits:
        yield from _field("Licenses", _named(known for known, _ in limits))
        known, value = limits[0]
        yield from _field("Such as", f"{value} ({known.id})")
    yield from ("", NOTICE)


def _named(licenses: Iterable[License]) -> str:
    """How many there are and the first of them, those whose text was read for our table before the others."""
    every = sorted(licenses, key=lambda known: known.read is None)
    more = f" and {len(every) - _SHOWN} more" if len(every) > _SHOWN else ""
    return f"{len(every)} known here: {', '.join(known.id for known in every[:_SHOWN])}{more}"


def _field(name: str, said: str) -> list[str]:
    return wrapped(f"  {name + ':':<14}", said[0].upper() + said[1:] if name in ("Meaning", "Verdict") else said)

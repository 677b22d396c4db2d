"""What licenses allow: all that are known, searched and by class, and each of them term by term."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import QueryParameter
from markupsafe import Markup

from openness.evidence import Basis
from openness.filecheck import did_you_mean
from openness.licenseanswer import THE_NAME, LicenseAnswer, answer_of
from openness.licenses import read_name
from openness.licenses.catalog import all_licenses
from openness.licenses.model import License, LicenseClass
from openness.licenses.names import near
from openness.reports.licensedefinitions import question_of, word_of
from openness.reports.licenses import suits_in_words, term_in_words
from openness.reports.licensewords import CLASSES, RESTRICTS, TERMS, limits_use, verdict_of
from openness.reports.wording import harmless, sentence
from openness.service.pages import links
from openness.service.pages.naming import with_verdicts
from openness.service.pages.showing import Head, Name, show
from openness.service.pages.words import MAX_AGE
from openness.service.problems import ApiError, Mistake, Moved

ROWS = 100
"""Licenses on a page of the list."""
MAX_SEARCH = 100
"""Characters that are searched for."""
RELATED = 40
"""Licenses of a family that are named."""
KNOWN_CLASSES = tuple(one.value for one in LicenseClass if one is not LicenseClass.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Term:
    """What a license says of a term."""

    id: str
    title: str
    answer: str
    question: str
    restricts: bool
    """Whether that alone restricts use."""
    section: str
    words: str
    """Where the text says it, and its words; empty where our table has none."""


@dataclass(frozen=True, slots=True)
class Told:
    """A license in words."""

    answer: LicenseAnswer
    meaning: str
    restricts: str
    suits: str
    verdict: Markup
    terms: tuple[Term, ...]
    undecided: tuple[tuple[str, str], ...]
    """Terms that are not decided, or not known: id and title."""
    family: tuple[str, ...]
    """Ids of others of the same name."""


@get("/licenses", operation_id="pageLicenses", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_licenses(
    request: Request[Any, Any, Any],
    q: Annotated[str, QueryParameter(max_length=10_000)] = "",
    license_class: Annotated[str, QueryParameter(name="class", max_length=100)] = "",
    page: Annotated[int, QueryParameter(ge=1, le=10_000)] = 1,
) -> Response[str]:
    """The licenses that are known, narrowed by words of their names and by class, page by page."""
    q = " ".join(q[:MAX_SEARCH].split())
    if license_class and license_class not in KNOWN_CLASSES:
        expected = f"one of {', '.join(KNOWN_CLASSES)}"
        raise ApiError(
            "invalid-request",
            f"class: there is no class {harmless(license_class, 80)!r}{did_you_mean(license_class, KNOWN_CLASSES)}",
            hint=f"Expected {expected}.",
            errors=[Mistake(where="class", message=expected)],
        )
    found = search(q, license_class)
    pages = max(1, -(-len(found) // ROWS))
    if page > pages:
        raise ApiError("not-found", f"there is no page {page} of these licenses", hint=f"The last one is {pages}.")
    title = f"Licenses: {license_class}" if license_class else "Licenses: what they allow"
    said = (
        f"{CLASSES[license_class]}" if license_class else "each with its class, its terms, and what weights can reach"
    )
    return show(
        request,
        "licenses.html",
        Head(title, f"{len(found)} licenses: {said}.", address(q, license_class, page), indexed=not q),
        max_age=MAX_AGE,
        found=found[ROWS * (page - 1) : ROWS * page],
        count=len(found),
        q=q,
        chosen=license_class,
        classes={one: (CLASSES[one], len(_of_class(one))) for one in KNOWN_CLASSES},
        near=near(q) if q and not found else [],
        restricts=RESTRICTS,
        page=page,
        pages=pages,
        before=address(q, license_class, page - 1) if page > 1 else "",
        after=address(q, license_class, page + 1) if page < pages else "",
        max_search=MAX_SEARCH,
    )


def address(q: str = "", license_class: str = "", page: int = 1) -> str:
    """A page of the list."""
    asked = {"q": q, "class": license_class, "page": str(page) if page > 1 else ""}
    given = {name: value for name, value in asked.items() if value}
    return f"/licenses?{urlencode(given)}" if given else "/licenses"


@lru_cache(maxsize=200)
def search(q: str, license_class: str = "") -> tuple[License, ...]:
    """The licenses whose id or name has all the words; first the one that is called just so."""
    words = q.lower().split()
    found = [one for one in _of_class(license_class) if all(word in f"{one.id} {one.name}".lower() for word in words)]
    called = read_name(q).id if q else ""
    exact = [one for one in _of_class(license_class) if one.id == called]
    return (*exact, *(one for one in found if one not in exact))


@get(
    "/licenses/{license:str}",
    operation_id="pageLicense",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_license(request: Request[Any, Any, Any], license: Name) -> Response[str]:
    """What a license allows, term by term; under another name of it, where the page is."""
    if license not in _known():
        raise _elsewhere(license)
    told = _told(license)
    name = told.answer.name
    head = Head(
        f"{name}: what it allows" if name == license else f"{name} ({license}): what it allows",
        f"{told.meaning} {sentence(f'{told.restricts}; {told.verdict.striptags()}')}",
        links.license(license),
    )
    return show(request, "license.html", head, max_age=MAX_AGE, license=told.answer, told=told)


def _elsewhere(given: str) -> Exception:
    """Where the license of another name is; or that there is none of that name, and which are spelt much like it."""
    given = given[:MAX_SEARCH]
    same = next((id for id in _known() if id.lower() == given.strip().lower()), None) or read_name(given).id
    if same in _known():
        return Moved(links.license(same))
    alike = near(given)
    hint = f"Did you mean {' or '.join(alike)}?" if alike else "/licenses finds all that are known."
    return ApiError("not-found", f"no license {harmless(given, 80)!r} is known here", hint=hint)


@cache
def _known() -> dict[str, License]:
    """By id, in the order of the alphabet."""
    return {one.id: one for one in sorted(all_licenses(), key=lambda one: one.id.lower())}


@cache
def _of_class(license_class: str) -> tuple[License, ...]:
    """All of a class; of all classes where none is named."""
    return tuple(one for one in _known().values() if license_class in ("", one.license_class.value))


@cache
def _told(id: str) -> Told:
    known = _known()[id]
    answer = answer_of(read_name(id), id, source=THE_NAME, basis=Basis.CLAIMED)
    decided = {term: value for term in TERMS if (value := answer.terms.get(term)) is not None}
    return Told(
        answer,
        sentence(CLASSES[answer.license_class.value]),
        RESTRICTS[answer.restricts_use],
        suits_in_words(answer.suits) if answer.suits else "",
        with_verdicts(verdict_of(answer.license_class, answer.restricts_use)),
        tuple(_term(answer, term) for term in decided),
        tuple((word_of(term), TERMS[term][0]) for term in TERMS if term not in decided),
        tuple(_family(known)),
    )


def _term(answer: LicenseAnswer, term: str) -> Term:
    where = answer.said.get(term)
    return Term(
        word_of(term),
        TERMS[term][0],
        term_in_words(answer.terms[term]),
        question_of(term),
        limits_use(term, answer.terms[term]),
        where.section if where else "",
        where.words if where else "",
    )


def _family(license: License) -> Iterable[str]:
    """Others that are called the same up to the number."""
    others = [id for id in _known() if id != license.id and _stem(id) == _stem(license.id)]
    return others[:RELATED]


def _stem(id: str) -> str:
    return re.split(r"-?\d", id, maxsplit=1)[0].lower() or id.lower()

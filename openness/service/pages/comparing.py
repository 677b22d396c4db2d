"""Models side by side: the report's own comparison, with what it takes to add and to remove one."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from cachetools import LRUCache, cached
from litestar import Request, Response, get
from litestar.datastructures import State
from markupsafe import Markup

from openness.comparing import Comparison, compare
from openness.errors import InputError
from openness.reports.pages import tidy
from openness.reports.wording import harmless
from openness.rubric import DEFAULT_RUBRIC, load_rubric, shipped_rubrics
from openness.service.pages.showing import Head, macros, show
from openness.service.problems import ApiError
from openness.service.routes.common import RubricParam, services, subject_of
from openness.service.routes.comparison import MOST, documents
from openness.service.routes.models import find
from openness.service.scoring import rubric_named
from openness.service.state import Service
from openness.store.latest import Stored

KEPT = 200
"""Comparisons that a process keeps: stored audits never change."""
MAX_BYTES = 80_000
"""Of the tables; with what stands around them, a page has less than 100,000."""
LONGEST = 400
"""Characters of what the page says of itself."""
ID = "compared"


@dataclass(frozen=True, slots=True)
class Side:
    """A model that was asked for."""

    repo: str
    """By its name of today, where it was audited."""
    stored: Stored | None
    headline: str = ""
    verdict: str = ""
    trouble: str = ""
    """Why it is not compared; empty where it is."""


@dataclass(frozen=True, slots=True)
class Tables:
    """Audits side by side, made into tables once."""

    said: tuple[tuple[str, str], ...]
    """The headline and the verdict of each."""
    html: Markup


@get("/compare", operation_id="pageCompare", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_comparison(request: Request[Any, Any, Any], state: State, rubric: RubricParam = None) -> Response[str]:
    """Two to five models, component by component and framework by framework; fewer are asked for in a form. One that
    was not audited stands in its place, and spoils nothing for the others."""
    service = services(state)
    if rubric is not None and rubric_named(rubric) is None:
        raise ApiError("not-found", f"there is no rubric {rubric!r}", hint=f"There are {', '.join(shipped_rubrics())}.")
    repos, notes, mistaken = _asked(request.scope["query_string"])
    sides = _sides(service, repos, rubric)
    audited = [one.stored for one in sides if one.stored is not None]
    tables = _tables(service, audited) if audited else None
    if tables:
        said = iter(tables.said)
        sides = [Side(one.repo, one.stored, *next(said)) if one.stored else one for one in sides]
    names = [one.repo for one in sides]
    return show(
        request,
        "compare.html",
        _head(sides, rubric),
        sides=sides,
        tables=tables.html if tables and len(sides) > 1 else "",
        notes=notes,
        mistaken=mistaken,
        most=MOST,
        rubric=rubric or "",
        rubrics={name: load_rubric(name).title for name in shipped_rubrics()},
        default=DEFAULT_RUBRIC,
        without={one: _address((name for name in names if name != one), rubric) for one in names},
        by={name: _address(names, name if name != DEFAULT_RUBRIC else None) for name in shipped_rubrics()},
    )


def _asked(query: bytes) -> tuple[list[str], list[str], str]:
    """The repos that an address names, each once; what is to be said of the others; and the last one that is no name,
    as it was typed."""
    repos: dict[str, str] = {}
    notes: list[str] = []
    mistaken = ""
    for text in (value.strip() for name, value in parse_qsl(query.decode("latin-1")) if name == "model"):
        if not text:
            continue
        try:
            subject = subject_of(text)
        except InputError as error:
            mistaken = harmless(text, 200)
            notes.append(f"{harmless(error.message, 300)}. {error.hint}")
            continue
        if subject.revision:
            notes.append(f"Of {subject.repo} the latest audit is compared, not the one of {subject.revision[:100]}.")
        if len(repos) == MOST and subject.repo.lower() not in repos:
            notes.append(f"At most {MOST} models stand side by side: {subject.repo} is left out.")
            continue
        repos.setdefault(subject.repo.lower(), subject.repo)
    return list(repos.values()), list(dict.fromkeys(notes))[:MOST], mistaken


def _sides(service: Service, repos: Sequence[str], rubric: str | None) -> list[Side]:
    found: dict[str, Side] = {}
    for repo in repos:
        side = _side(service, repo, rubric)
        found.setdefault(side.repo.lower(), side)  # two names may be one model today
    return list(found.values())


def _side(service: Service, repo: str, rubric: str | None) -> Side:
    try:
        stored = find(service, repo, rubric=rubric)
    except ApiError as error:
        if error.kind not in ("not-audited", "gone"):
            raise
        trouble = "not audited yet" if error.kind == "not-audited" else "not public any more"
        return Side(repo, None, trouble=trouble)
    return Side(stored.repo, stored)


def _tables(service: Service, audited: Sequence[Stored]) -> Tables:
    return _kept(service.database.url, tuple((one.repo, one.scorecard_id, one.etag) for one in audited), audited)


@cached(LRUCache(KEPT), key=lambda database, said, audited: (database, said), lock=threading.Lock())
def _kept(database: str, said: object, audited: Sequence[Stored]) -> Tables:
    audits = documents(audited)
    compared = compare(audits)
    html = _made(compared)
    if len(html.encode()) > MAX_BYTES:
        html = _made(_briefly(compared))
    return Tables(tuple((one.headline, one.verdict) for one in audits), html)


def _made(compared: Comparison) -> Markup:
    of = macros("comparison.html")
    parts = [of.components(compared, compared.subjects, ID, 2), of.frameworks(compared, compared.subjects, ID, 2)]
    return Markup(tidy("\n".join(parts)))  # noqa: S704 - made by our templates, which escape


def _briefly(compared: Comparison) -> Comparison:
    """The same without licenses, whose names may be long, and without what was taken over: each model's page has it."""
    return compared.model_copy(
        update={
            "components": {
                name: {
                    of: state.model_copy(update={"license": None, "inherited_from": None}) for of, state in each.items()
                }
                for name, each in compared.components.items()
            }
        }
    )


def _head(sides: Sequence[Side], rubric: str | None) -> Head:
    audited = [one for one in sides if one.stored]
    names = [one.repo for one in sides]
    if len(names) < 2:
        said = "Put two to five AI models side by side: what each of them publishes, component by component."
        return Head("Compare models", said, "/compare", indexed=not names and not rubric)
    title = f"{', '.join(names[:-1])} and {names[-1]}: how open are they?"
    said = " ".join(f"{one.repo}: {one.headline}." for one in audited) or "None of them has been audited yet."
    # In whatever order they are asked for, it is one page to those that search.
    path = _address(sorted(names, key=str.lower), rubric)
    return Head(title, harmless(said, LONGEST), path, indexed=len(audited) == len(names) and rubric is None)


def _address(repos: Iterable[str], rubric: str | None) -> str:
    given = [*(("model", repo) for repo in repos), *([("rubric", rubric)] if rubric else [])]
    return f"/compare?{urlencode(given, safe='/', quote_via=quote)}" if given else "/compare"

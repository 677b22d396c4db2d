"""Finding models: as one types, and as a list that is narrowed by its address, with the same as a table beside it."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import QueryParameter
from markupsafe import Markup
from sqlmodel import Session

from openness.components import Component
from openness.service.exporting import export
from openness.service.pages import links, narrowing
from openness.service.pages.narrowing import MAX_SEARCH, SORTS, STATES, Narrowing, class_in_words, searched
from openness.service.pages.showing import Head, macros, part, show
from openness.service.routes.common import services
from openness.service.routes.comparison import MOST
from openness.service.routes.listing import KEPT, LICENSE_CLASSES, VERDICTS, reader
from openness.service.rows import CSV
from openness.snapshot import is_repo_id
from openness.store.cursor import Sort
from openness.store.filtering import Filter
from openness.store.listing import MAX_LIMIT, Page, page
from openness.store.models import lookup
from openness.store.searching import Found, search

ROWS, LONG_ROWS = 50, 20
"""Models on a page, and where they have the longest names, so that a page stays below 100,000 bytes."""
LONG = 3000
"""Characters of all names of a page that is no longer."""
SUGGESTED = 8
"""Models that are named while somebody types."""


@get("/search", operation_id="pageFound", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_found(
    request: Request[Any, Any, Any], state: State, q: Annotated[str, QueryParameter(max_length=10_000)] = ""
) -> Response[str]:
    """What a script puts below the search's field: the models that are most likely meant."""
    q = q.strip()[:MAX_SEARCH]
    if not q:
        return part("found.html", q="")
    exact, found = None, Found([], more=False)
    with services(state).database.reading() as session:
        if words := searched(q):
            found = search(session, Filter(search=words), SUGGESTED)
        if whole := _is_whole(q):
            exact = lookup(session, [q])[q]
    rows = found.rows
    if exact is not None and exact.gone_at is None:
        rows = [exact, *(one for one in rows if one.repo != exact.repo)][:SUGGESTED]
    missing = q if whole and exact is None else ""
    gone = exact.repo if exact is not None and exact.gone_at is not None else ""
    return part("found.html", q=q, rows=rows, all=links.models(q=q) if found.more else "", missing=missing, gone=gone)


@get("/models", operation_id="pageModels", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_models(request: Request[Any, Any, Any], state: State) -> Response[str]:
    """Audited models, as many as pass the filters, a page at a time."""
    service = services(state)
    asked = narrowing.read(request.scope["query_string"])
    exact, found = None, Page([], None)
    with service.database.reading() as session:
        if not asked.finds_nothing:
            found = page_of(session, asked.filter, asked.sort, asked.cursor)
        if whole := _is_whole(asked.q):
            exact = lookup(session, [asked.q])[asked.q]
    return show(
        request,
        "list.html",
        _head(asked),
        asked=asked,
        found=found,
        exact=exact,
        missing=asked.q if whole and exact is None else "",
        verdicts=VERDICTS,
        license_classes={one: class_in_words(one) for one in LICENSE_CLASSES},
        components=_components(),
        sorts=SORTS,
        most=MOST,
    )


@get("/models.csv", operation_id="pageExport", include_in_schema=False, sync_to_thread=True, compressed=True)
def export_models(request: Request[Any, Any, Any], state: State) -> Response[Any]:
    """All of a list as a file for a spreadsheet."""
    service = services(state)
    asked = narrowing.read(request.scope["query_string"])
    read = reader(service, asked.filter, asked.sort, MAX_LIMIT)
    first = Page([], None) if asked.finds_nothing else read(asked.cursor)
    headers = KEPT | {"vary": "accept-encoding", "content-disposition": 'attachment; filename="models.csv"'}
    return export(request, service, CSV, first, read, headers=headers)


def page_of(session: Session, filter: Filter, sort: Sort, cursor: str | None) -> Page:
    """A page of a list, of fewer models where their names are long."""
    found = page(session, filter, sort, cursor, ROWS)
    if sum(len(one.repo) for one in found.rows) <= LONG:
        return found
    return page(session, filter, sort, cursor, LONG_ROWS)


def _is_whole(q: str) -> bool:
    """Whether what is searched for is a model's name, with its owner's."""
    return "/" in q and is_repo_id(q)


@cache
def _components() -> Markup:
    """Each component in each state, to choose from: always the same, and many."""
    made: Markup = macros("choices.html").components(list(Component), STATES)
    return made


def _head(asked: Narrowing) -> Head:
    called = f" called “{asked.q}”" if asked.q else ""
    kind = f"{' and '.join(asked.verdicts)} models" if asked.verdicts else "Models"
    return Head(
        f"{kind[:1].upper()}{kind[1:]}{called}",
        "Released AI models and how open each was found to be: verdict, score, license, and when it was looked at.",
        asked.address(),
        indexed=asked.narrowed.keys() <= {"verdict"} and asked.cursor is None,
    )

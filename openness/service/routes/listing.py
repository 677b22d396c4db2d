"""Lists of models: searched, filtered, sorted; page by page, or all of it as a table or line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import Parameter, QueryParameter
from pydantic import BaseModel, ConfigDict, Field

from openness.components import Component
from openness.filecheck import did_you_mean
from openness.licenses.model import LicenseClass
from openness.reports.wording import harmless
from openness.rubric import DEFAULT_RUBRIC, load_rubric
from openness.service.answers import JSON, from_body, from_model, send
from openness.service.exporting import export
from openness.service.problems import ApiError, Mistake, may_answer
from openness.service.routes.common import API, MAX_AGE, NAMED, services
from openness.service.rows import CSV, JSON_LINES, ModelSummary, summary, written
from openness.service.state import Service
from openness.store.availabilities import AVAILABILITIES
from openness.store.cursor import MAX_LENGTH, Sort
from openness.store.filtering import MAX_WORDS, NONE, Filter
from openness.store.listing import DEFAULT_LIMIT, MAX_LIMIT, Page, page

FORMS = (JSON, CSV, JSON_LINES)
"""In which a list is answered; the first where the client does not mind."""
VERDICTS = (*(level.id for level in load_rubric(DEFAULT_RUBRIC).levels), "unknown")
LICENSE_CLASSES = (*map(str, LicenseClass), NONE)
KEPT = {"cache-control": f"public, max-age={MAX_AGE}"}
"""Of a whole list: whoever got it may keep it for a while."""


class Models(BaseModel):
    """A page of models."""

    model_config = ConfigDict(extra="forbid")

    items: list[ModelSummary]
    next: str | None = Field(description="Where the next page is; null at the end.")


def _any_of(about: str, choices: Iterable[str]) -> Any:
    """A parameter that may be given several times, each time with one of the choices."""
    items = {"items": {"type": "string", "enum": list(choices)}}
    return Parameter(description=f"{about}; given several times: any of them.", required=False, schema_extra=items)


_STATE = f"(?:{'|'.join(AVAILABILITIES)})"
_COMPONENT = f"^(?:{'|'.join(Component)}):{_STATE}(?:,{_STATE})*$"
_WORDS = r"^[^A-Za-z0-9]*(?:(?:[A-Za-z]+(?![A-Za-z])|[0-9]+(?![0-9]))[^A-Za-z0-9]*)"
Search = Annotated[
    str | None,
    QueryParameter(
        name="q",
        description="Words: each is the beginning of a word of the name. Letters and digits count as words apart "
        f"(`llama3` is two); {MAX_WORDS} at most.",
        min_length=1,
        max_length=200,
        schema_extra={"pattern": f"{_WORDS}{{1,{MAX_WORDS}}}$"},
        required=False,
    ),
]
Prefix = Annotated[
    str | None,
    QueryParameter(
        name="prefix",
        description="How OWNER/NAME begins.",
        max_length=200,
        pattern=r"^[A-Za-z0-9._/-]+$",
        required=False,
    ),
]
ByOwner = Annotated[
    str | None,
    QueryParameter(
        name="owner",
        description="Who publishes the models on the Hub.",
        max_length=96,
        pattern=r"^[A-Za-z0-9._-]+$",
        required=False,
    ),
]
Verdict = Annotated[tuple[str, ...], _any_of("The verdict", VERDICTS)]
License = Annotated[
    tuple[str, ...], _any_of(f"The class of the weights' license, `{NONE}` where none was read", LICENSE_CLASSES)
]
States = Annotated[
    tuple[str, ...],
    Parameter(
        description="`COMPONENT:STATE`, or `COMPONENT:STATE,STATE` for any of several: `training-code:public,partial`. "
        "Given for several components: all must hold.",
        required=False,
        schema_extra={"items": {"type": "string", "pattern": _COMPONENT}},
    ),
]
Base = Annotated[
    str | None,
    QueryParameter(
        name="base",
        description="A model that they were made from, directly or through others.",
        pattern=NAMED,
        required=False,
    ),
]


_FROM_ZERO = {"minimum": 0}
"""Said once more: a bound of zero is left out of the document."""


def _score(name: str, about: str) -> Any:
    return QueryParameter(name=name, description=about, ge=0, le=100, required=False, schema_extra=_FROM_ZERO)


MinScore = Annotated[float, _score("min_score", "The least score, of 100.")]
MaxScore = Annotated[float, _score("max_score", "The highest score, of 100.")]
SortedBy = Annotated[
    str,
    QueryParameter(
        name="sort",
        description="By what; `-` turns the order around. Pages stay what they are while models are added.",
        schema_extra={"enum": list(Sort)},
        required=False,
    ),
]
After = Annotated[
    str | None,
    QueryParameter(
        name="cursor",
        description="Where to go on: part of `next`, not to be made by hand. It belongs to one `sort`.",
        max_length=MAX_LENGTH,
        pattern="^[A-Za-z0-9_-]+$",
        required=False,
    ),
]
Limit = Annotated[
    int,
    QueryParameter(
        name="limit",
        description=f"Models on a page; 0: {DEFAULT_LIMIT} in JSON, and all of them in CSV and JSON Lines.",
        ge=0,
        le=MAX_LIMIT,
        required=False,
        schema_extra=_FROM_ZERO,
    ),
]


@get(
    "/models",
    operation_id="listModels",
    summary="Find models",
    tags=["models"],
    sync_to_thread=True,
    compressed=True,
    responses=may_answer("not-acceptable"),
)
def list_models(
    request: Request[Any, Any, Any],
    state: State,
    q: Search = None,
    prefix: Prefix = None,
    owner: ByOwner = None,
    verdict: Verdict = (),
    min_score: MinScore = 0.0,
    max_score: MaxScore = 100.0,
    license_class: License = (),
    component: States = (),
    base: Base = None,
    sort: SortedBy = Sort.NAME,
    cursor: After = None,
    limit: Limit = 0,
) -> Response[Models]:
    """Audited models that are public and pass all filters, by `Accept`: as JSON, page by page (`next`, and the header
    `Link`, lead to the next one); as CSV with a header; or as JSON Lines, an object a line. The latter two have all
    models from the cursor on, unless `limit` asks for pages of them too."""
    check_names(request.query_params, _PARAMETERS)
    form = request.accept.best_match(list(FORMS))
    if form is None:
        raise ApiError("not-acceptable", "a list has no such form", hint=f"In Accept, name one of: {', '.join(FORMS)}.")
    filter = filter_of(
        q=q or "",
        prefix=prefix or "",
        owner=owner or "",
        verdict=verdict,
        min_score=min_score,
        max_score=max_score,
        license_class=license_class,
        component=component,
        base=base or "",
    )
    service = services(state)
    read = reader(service, filter, sort_of(sort), limit or (DEFAULT_LIMIT if form == JSON else MAX_LIMIT))
    first = read(cursor)
    headers = {"vary": "accept, accept-encoding"}
    if form != JSON and not limit:
        return export(request, service, form, first, read, headers=headers | KEPT)
    following = _next(request, first.next) if first.next else None
    if following:
        headers["link"] = f'<{following}>; rel="next"'
    models = [summary(row) for row in first.rows]
    if form == JSON:
        answer = from_model(Models(items=models, next=following))
    else:
        answer = from_body(written(form, models).encode(), media_type=form)
    return send(request, answer, Models, max_age=MAX_AGE, headers=headers)


_PARAMETERS = (
    "q", "prefix", "owner", "verdict", "min_score", "max_score", "license_class", "component", "base", "sort", "cursor",
    "limit",
)  # fmt: skip


def check_names(given: Iterable[str], parameters: Sequence[str]) -> None:
    """A filter that is misspelt would be no filter, and the list one of other models; raises `ApiError`."""
    for name in given:
        if name not in parameters:
            said = f"there is no parameter {harmless(name, 100)!r}" + did_you_mean(name, parameters)
            where = Mistake(where=name[:200], message="is no parameter of a list")
            raise ApiError("invalid-request", said, hint=f"A list takes {', '.join(parameters)}.", errors=[where])


def filter_of(
    *,
    q: str = "",
    prefix: str = "",
    owner: str = "",
    verdict: Sequence[str] = (),
    min_score: float = 0.0,
    max_score: float = 100.0,
    license_class: Sequence[str] = (),
    component: Sequence[str] = (),
    base: str = "",
) -> Filter:
    """The filter that a list's parameters ask for; raises `ApiError` or `InputError` for one that cannot be."""
    return Filter(
        search=q,
        prefix=prefix,
        owner=owner,
        verdicts=_known("verdict", verdict, VERDICTS),
        score_min=min_score or None,
        score_max=max_score if max_score < 100 else None,
        license_classes=_known("license_class", license_class, LICENSE_CLASSES),
        components=components_of(component),
        base=base,
    )


def sort_of(sort: str) -> Sort:
    """The order that was asked for; raises `ApiError` where there is no such order."""
    [by] = _known("sort", [sort], Sort)
    return Sort(by)


def reader(service: Service, filter: Filter, sort: Sort, limit: int) -> Callable[[str | None], Page]:
    """What reads the page of a list after a cursor; the first one without."""

    def read(after: str | None) -> Page:
        with service.database.reading() as session:
            return page(session, filter, sort, after, limit)

    return read


def _next(request: Request[Any, Any, Any], cursor: str) -> str:
    """The address of the next page: the same question, from the cursor on."""
    said = request.scope["query_string"].decode("latin-1")
    asked = [(name, value) for name, value in parse_qsl(said, keep_blank_values=True) if name != "cursor"]
    return f"{API}/models?{urlencode([*asked, ('cursor', cursor)])}"


def _known(name: str, asked: Sequence[str], choices: Iterable[str]) -> frozenset[str]:
    """What was asked for, where it is there to choose; raises `ApiError` otherwise."""
    known = list(choices)
    for one in asked:
        if one not in known:
            said = f"{name}: there is no {harmless(one, 100)!r}"
            expected = f"one of {', '.join(known)}"
            raise ApiError(
                "invalid-request", said, hint=f"Expected {expected}.", errors=[Mistake(where=name, message=expected)]
            )
    return frozenset(asked)


def components_of(asked: Sequence[str]) -> dict[str, frozenset[str]]:
    """The states by component; a component that is named again may be in any of all its states."""
    found: dict[str, frozenset[str]] = {}
    for one in asked:
        name, colon, states = one.partition(":")
        _known("component", [name], Component)
        if not colon:
            said = f"component: {name} in which state?"
            raise ApiError(
                "invalid-request",
                said,
                hint=f"Say it as {name}:STATE, where STATE is one of {', '.join(AVAILABILITIES)}.",
            )
        found[name] = found.get(name, frozenset()) | _known("component", states.split(","), AVAILABILITIES)
    return found

"""All models in numbers: plots, each with what it shows in a sentence and a table behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.params import Parameter

from openness.reports.badge import COLORS
from openness.reports.wording import title_of
from openness.service.answers import Answer, from_body, send
from openness.service.pages import links, plots
from openness.service.pages.narrowing import STATES, class_in_words
from openness.service.pages.plots import Bar, Part, Plot
from openness.service.pages.showing import Head, show
from openness.service.problems import ApiError
from openness.service.routes.common import MAX_AGE, services
from openness.service.routes.listing import LICENSE_CLASSES, VERDICTS
from openness.service.routes.statistics import counted
from openness.store.filtering import NONE
from openness.store.statistics import FIRST_YEAR, Statistics

SVG = "image/svg+xml"
HEADERS = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
"""Of a plot: the style is its own, and nothing else is in it."""
PLOTTED, LISTED = 12, 25
"""Owners, or components, that a plot shows; owners that the table behind it shows."""
_PAINT = {
    "fully-open": (COLORS["green"], "#3fb46a"),
    "open-source": (COLORS["olive"], "#9ab83a"),
    "open-weight": (COLORS["yellow"], "#c9a227"),
    "weights-available": (COLORS["orange"], "#e0823d"),
    "closed": (COLORS["red"], "#f0685f"),
}
"""Of verdicts: on light ground as on badges, on dark ground the same, lighter."""
_GREY, _BLUE = (COLORS["grey"], "#9da7b1"), (COLORS["blue"], "#79b8ff")
_WITHHELD = ("#8f1d2c", "#ff8a94")
_STATES = {**{one: STATES[one] for one in STATES if one != "not-applicable"}, "not-applicable": "does not apply"}
"""In which a component may be, as columns: what is no state of a component that is there or missing stands last."""
_LINKED = ("public", "withheld")
"""Those of them that lead to the models."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table."""

    words: str
    term: tuple[str, ...]
    """What its words lead to: a kind and an id, as `links.term` has them; empty where they lead nowhere."""
    cells: tuple[tuple[str, str], ...]
    """Words, and the address that they lead to; empty for none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot with what stands around it."""

    id: str
    title: str
    finding: str
    """What it shows, in a sentence."""
    plot: Plot
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@get("/stats", operation_id="pageStats", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_stats(request: Request[Any, Any, Any], state: State) -> Response[str]:
    """All audited models that are public, counted."""
    found, _ = counted(services(state))
    shown = figures(found)
    said = f"{_models(found.models)} audited. By verdict: {shown[0].finding}" if shown else "No model was audited yet."
    head = Head("Statistics: how open are audited models?", said, "/stats")
    return show(request, "statistics.html", head, found=found, figures=shown, width=plots.WIDTH)


@get("/stats/{name:str}", operation_id="pagePlot", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_plot(
    request: Request[Any, Any, Any], state: State, name: Annotated[str, Parameter(max_length=100)]
) -> Response[str]:
    """One plot as a picture."""
    found, _ = counted(services(state))
    figure = next((one for one in figures(found) if f"{one.id}.svg" == name), None)
    if figure is None:
        raise ApiError("not-found", "there is no such plot", hint="All that there are stand at /stats.")
    return send(request, _drawn(figure.plot), str, max_age=MAX_AGE, headers=HEADERS)


@lru_cache(maxsize=20)
def _drawn(plot: Plot) -> Answer:
    """Drawn once, as long as its numbers are the same."""
    return from_body(plots.svg(plot).encode(), media_type=SVG)


def figures(found: Statistics) -> list[Figure]:
    """All plots of what was counted; none where nothing was."""
    if not found.models:
        return []
    return [_by_verdict(found), _by_license(found), _by_owner(found), _by_year(found), _missing(found)]


# Each figure


def _by_verdict(found: Statistics) -> Figure:
    order = _verdicts(found)
    bars = tuple(Bar(one, tuple(found.verdicts.get(one, 0) * (one == part) for part in order)) for one in order)
    rows = [
        _counted(one, ("verdict", one), found.verdicts.get(one, 0), found.models, links.models(verdict=one))
        for one in order
    ]
    return _figure(
        "verdicts",
        "By verdict",
        "Models by verdict",
        _most("Most common", found.verdicts.items(), found.models),
        Plot("", _parts(order), bars, legend=False),
        ("Verdict", "Models", "Share"),
        rows,
    )


def _by_license(found: Statistics) -> Figure:
    counts = found.license_classes
    words = {one: class_in_words(one) for one in counts}
    rows = [
        _counted(
            words[one],
            () if one == NONE else ("class", one),
            models,
            found.models,
            links.models(license_class=one) if one in LICENSE_CLASSES else "",
        )
        for one, models in counts.items()
    ]
    return _figure(
        "licenses",
        "By the license of the weights",
        "Models by the class of the weights' license",
        _most("Most common", ((words[one], models) for one, models in counts.items()), found.models),
        Plot("", (_part("models", _BLUE),), tuple(Bar(words[one], (counts[one],)) for one in counts), legend=False),
        ("Class of the license", "Models", "Share"),
        rows,
        "“None read” means that no license was found for the weights, “not understood” that one was named which nobody "
        "here knows.",
    )


def _by_owner(found: Statistics) -> Figure:
    order = _verdicts(found)
    bars = tuple(Bar(one.spelt, _along(one.verdicts, order)) for one in found.owners[:PLOTTED])
    rows = [
        Row(one.spelt, ("owner", one.spelt), _cells((one.models, *_along(one.verdicts, order))))
        for one in found.owners[:LISTED]
    ]
    more = f"The plot has the {PLOTTED} owners with the most models, the table {LISTED}."
    return _figure(
        "owners",
        "By owner",
        "The owners with the most models, by verdict",
        _most("Most models", ((one.spelt, one.models) for one in found.owners), found.models),
        Plot("", _parts(order), bars),
        ("Owner", "Models", *order),
        rows,
        *([more] if len(found.owners) > PLOTTED else []),
    )


def _by_year(found: Statistics) -> Figure:
    order = _verdicts(found)
    years = {one.year: one.verdicts for one in found.years}
    known = [year for year in years if year is not None]
    every: list[int | None] = [*range(min(known), max(known) + 1)] if known else []
    every += [None] if None in years else []
    lines = [(_year_in_words(year), _along(years.get(year, {}), order)) for year in every]
    dated = sum(sum(years[year].values()) for year in known)
    most = ((_year_in_words(year), sum(years[year].values())) for year in known)
    return _figure(
        "years",
        "By year",
        "Models by the year in which their repo was made on the Hub, by verdict",
        _most("Most", most, dated, "models whose year is known") if known else "Of no model is the year known.",
        Plot("", _parts(order), tuple(Bar(words, values) for words, values in lines)),
        ("Year", "Models", *order),
        [Row(words, (), _cells((sum(values), *values))) for words, values in lines],
        "The year in which the repo was made on the Hub. The Hub does not tell years before "
        f"{FIRST_YEAR} apart, and a recorded answer may not say the year.",
    )


def _missing(found: Statistics) -> Figure:
    missing = {one: states.get("withheld", 0) + states.get("unknown", 0) for one, states in found.components.items()}
    order = sorted(missing, key=lambda one: (-missing[one], title_of(one)))
    plotted = [one for one in order[:PLOTTED] if missing[one]]
    bars = [Bar(title_of(one), _along(found.components[one], ("withheld", "unknown"))) for one in plotted]
    rows = [
        Row(
            title_of(one),
            ("component", one),
            (
                (f"{missing[one]:,}", ""),
                *(
                    (f"{models:,}", links.models(component=f"{one}:{state}") if models and state in _LINKED else "")
                    for state, models in zip(_STATES, _along(found.components[one], _STATES), strict=True)
                ),
            ),
        )
        for one in order
    ]
    return _figure(
        "missing",
        "What is missing most often",
        "Components that are withheld or not known, by the number of models",
        _most("Most often missing", ((title_of(one), missing[one]) for one in order), found.models),
        Plot("", (_part(STATES["withheld"], _WITHHELD), _part(STATES["unknown"], _GREY)), tuple(bars)),
        ("Component", "Missing", *(words.capitalize() for words in _STATES.values())),
        rows,
        "Missing is what is withheld, and what is not known: it was not found, could not be read, was not looked at, "
        "or what is said of it conflicts. Not found is not the same as not released.",
        "What does not apply to a model is not missing. Data of a stage that a model was never trained in counts as "
        "not known.",
    )


def _figure(
    id: str, title: str, shows: str, finding: str, plot: Plot, columns: Sequence[str], rows: Iterable[Row], *notes: str
) -> Figure:
    named = replace(plot, title=f"{shows}. {finding}")
    return Figure(id, title, finding, named, tuple(columns), tuple(rows), notes)


# Words and numbers


def _verdicts(found: Statistics) -> tuple[str, ...]:
    """From the most open one on; whatever was not known stands last, where there is any."""
    known = [one for one in reversed(VERDICTS) if one != "unknown"]
    return (*known, *(one for one in found.verdicts if one not in known))


def _parts(verdicts: Iterable[str]) -> tuple[Part, ...]:
    return tuple(_part(one, _PAINT.get(one, _GREY)) for one in verdicts)


def _part(name: str, paint: tuple[str, str]) -> Part:
    return Part(name, *paint)


def _along(counts: Mapping[str, int], order: Iterable[str]) -> tuple[int, ...]:
    return tuple(counts.get(one, 0) for one in order)


def _counted(words: str, term: tuple[str, ...], models: int, of: int, address: str) -> Row:
    return Row(words, term, ((f"{models:,}", address if models else ""), (_percent(models, of), "")))


def _cells(numbers: Iterable[int]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{one:,}", "") for one in numbers)


def _year_in_words(year: int | None) -> str:
    return "not known" if year is None else f"{year} or before" if year == FIRST_YEAR else str(year)


def _models(count: int) -> str:
    return f"{count:,} {'model' if count == 1 else 'models'}"


def _most(what: str, counts: Iterable[tuple[str, int]], of: int, models: str = "models") -> str:
    """Which is the most, in a sentence; several where they are equally many."""
    counts = list(counts)
    most = max((count for _, count in counts), default=0)
    first = [name for name, count in counts if count == most]
    if not most:
        return f"{what}: none."
    if len(first) > 3:
        return f"{what}: {len(first)} of them equally, with {_models(most)} each."
    named = " and ".join(name[:100] for name in first)
    if most == of:
        return f"{what}: {named}, {'the one model' if of == 1 else f'all {of:,} {models}'}."
    each = " each" if len(first) > 1 else ""
    return f"{what}: {named}, {most:,} of {of:,} {models}{each} ({_percent(most, of)})."


def _percent(some: int, all_of_them: int) -> str:
    """Rounded, but never to none or to all."""
    percent = round(100 * some / all_of_them)
    if percent == 0 and some:
        return "under 1 %"
    return "over 99 %" if percent == 100 and some < all_of_them else f"{percent} %"

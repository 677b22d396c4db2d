"""What words mean: components, verdicts, and all others. Rubrics and licenses have modules of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from litestar import Request, Response, get

from openness.components import Component, Kind
from openness.observable import OBSERVED
from openness.reports.definition import BASES
from openness.reports.rubrics import asked_when, ladder_in_words, levels_of, points_of
from openness.rubric import DEFAULT_RUBRIC, Bases, Criterion, Level, Requirement, Rubric, load_rubric, shipped_rubrics
from openness.service.pages import links
from openness.service.pages.glossary import STATES, sections
from openness.service.pages.naming import named, with_verdicts
from openness.service.pages.showing import Head, Name, show

MAX_AGE = 3600
"""Seconds: these pages only change with a release."""
KINDS = {
    Kind.WEIGHTS: "Weights",
    Kind.DATA: "Data",
    Kind.CODE: "Code",
    Kind.DOCUMENT: "Documents",
    Kind.ACCESS: "Ways to use it",
}
"""The kinds of component, as headings."""
UNKNOWN = "unknown"
"""The verdict where there is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a rubric about a component."""

    rubric: Rubric
    item: Criterion | Requirement
    kind: str
    about: str
    """For a criterion its weight, for a requirement its levels."""


@get("/words", operation_id="pageWords", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_words(request: Request[Any, Any, Any]) -> Response[str]:
    """All words that have no page of their own, each with an anchor."""
    head = Head(
        "What the words mean",
        "States of components, reasons of unknowns, what observations rest on, ranks of attestations, relations of "
        "models, classes and terms of licenses: what each word of an audit means.",
        "/words",
    )
    return show(request, "glossary.html", head, max_age=MAX_AGE, sections=sections(), with_verdicts=with_verdicts)


@get("/components", operation_id="pageComponents", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_components(request: Request[Any, Any, Any]) -> Response[str]:
    """All components by kind."""
    head = Head(
        "The components of a model release",
        "The parts that a model release can have, from the weights to the training logs: what counts as each, and "
        "which rubrics ask about it.",
        "/components",
    )
    kinds = {title: [one for one in Component if one.kind is kind] for kind, title in KINDS.items()}
    return show(request, "components.html", head, max_age=MAX_AGE, kinds=kinds, asked=_askers())


@get(
    "/components/{component:str}",
    operation_id="pageComponent",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_component(request: Request[Any, Any, Any], component: Name) -> Response[str]:
    """What counts as a component, who asks about it, and models by its state."""
    one = Component(named("component", component, (each.value for each in Component), links.component, "/components"))
    return show(
        request,
        "component.html",
        Head(f"{one.label}: a component of a model release", one.meaning, links.component(one.value)),
        max_age=MAX_AGE,
        component=one,
        kind=KINDS[one.kind],
        observed=one in OBSERVED,
        states={state.value: said for state, said in STATES.items()},
        asked=questions_about(one),
    )


@cache
def questions_about(component: Component) -> Sequence[Asked]:
    """Which criteria and requirements of the shipped rubrics look at a component; the default rubric's first."""
    found = []
    for rubric in map(load_rubric, shipped_rubrics()):
        found += [
            Asked(rubric, item, "requirement", levels_of(rubric, item))
            for item in rubric.requirements
            if component in item.components
        ]
        found += [
            Asked(rubric, item, "criterion", " ".join(filter(None, (points_of(rubric, item), asked_when(item)))))
            for item in rubric.criteria
            if component in item.components
        ]
    return found


@cache
def _askers() -> dict[str, int]:
    """How many rubrics ask about each component."""
    return {one.value: len({asked.rubric.id for asked in questions_about(one)}) for one in Component}


@get("/verdicts", operation_id="pageVerdicts", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_verdicts(request: Request[Any, Any, Any]) -> Response[str]:
    """The verdicts, from the lowest, and that there may be none."""
    rubric = load_rubric(DEFAULT_RUBRIC)
    ids = [level.id for level in rubric.levels]
    head = Head(
        f"The verdicts, from {ids[0]} to {ids[-1]}",
        f"What each verdict on how open a model is means and takes: {', '.join(ids)}.",
        "/verdicts",
    )
    ladder = ladder_in_words(rubric)
    return show(
        request, "verdicts.html", head, max_age=MAX_AGE, rubric=rubric, ladder=ladder, questions=_requirements(rubric),
        unknown=UNKNOWN, first=rubric.levels[1],
    )  # fmt: skip


@get(
    "/verdicts/{verdict:str}",
    operation_id="pageVerdict",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_verdict(request: Request[Any, Any, Any], verdict: Name) -> Response[str]:
    """What a verdict means and takes, and what comes next; `unknown` too, which is no level."""
    rubric = load_rubric(DEFAULT_RUBRIC)
    levels = {level.id: level for level in rubric.levels}
    id = named("verdict", verdict, (*levels, UNKNOWN), links.verdict, "/verdicts")
    place = list(levels).index(id) if id in levels else 0
    return show(
        request,
        "verdict.html",
        _head_of(levels.get(id)),
        max_age=MAX_AGE,
        id=id,
        rubric=rubric,
        level=levels.get(id),
        below=rubric.levels[1:place],
        next=rubric.levels[place + 1] if place + 1 < len(levels) else None,
        questions=_requirements(rubric),
        bases=BASES,
        unread=_unread(levels[id].bases) if id in levels else "",
        unknown=UNKNOWN,
    )


def _head_of(level: Level | None) -> Head:
    if level is None:
        said = "It could not be told how open the model is. This is not the same as closed."
        return Head("No verdict: unknown", said, links.verdict(UNKNOWN))
    return Head(
        f"{level.title}: what the verdict means and takes", f"{level.about} {level.why}", links.verdict(level.id)
    )


def _unread(bases: Bases | None) -> str:
    """What a base model counts as that cannot be found or read."""
    if bases is None:
        return ""
    counts = {"shown": "counts as one that does", "unknown": "leaves it unknown whether it does"}
    said = f"One that cannot be found or read {counts[bases.unread]}"
    apart = bases.unread_of_adapter != bases.unread
    return said + (f"; the base of an adapter {counts[bases.unread_of_adapter]}." if apart else ".")


def _requirements(rubric: Rubric) -> dict[str, Requirement]:
    return {item.id: item for item in rubric.requirements}

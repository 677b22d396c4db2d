"""What rubrics ask: all of them, each with its levels, and each criterion and requirement, read off the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from litestar import Request, Response, get
from markupsafe import Markup

from openness.components import Component
from openness.reports.conditions import grade_in_words, in_words, set_in_words
from openness.reports.rubricpages import by_component
from openness.reports.rubrics import (
    asked_when,
    asks_besides,
    ladder_in_words,
    levels_of,
    points_of,
    questions_of,
    ranking_in_words,
    total_in_words,
    unknowns_in_words,
)
from openness.rubric import DEFAULT_RUBRIC, Condition, Criterion, Requirement, Rubric, load_rubric, shipped_rubrics
from openness.service.pages import links
from openness.service.pages.naming import Names, named, names_in, with_names
from openness.service.pages.showing import Head, Name, show
from openness.service.pages.words import MAX_AGE


@dataclass(frozen=True, slots=True)
class Given:
    """A grade, and what it takes."""

    worth: str
    title: str
    where: Markup
    improve: str


@dataclass(frozen=True, slots=True)
class Question:
    """A criterion or a requirement in words."""

    item: Criterion | Requirement
    kind: str
    about: str
    """For a criterion its weight, for a requirement its levels."""
    levels: tuple[tuple[str, str, str], ...]
    """The levels that ask it: title, address, and how it counts there."""
    grades: tuple[Given, ...] = ()
    where: Markup | None = None
    """Where a requirement is shown, or a criterion is asked at all."""
    warnings: tuple[tuple[str, Markup], ...] = ()
    asked: str = ""
    """In which days."""


@get("/rubrics", operation_id="pageRubrics", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_rubrics(request: Request[Any, Any, Any]) -> Response[str]:
    """The shipped rubrics, and which of their questions look at which component."""
    rubrics = _rubrics()
    head = Head(
        "Rubrics: what audits ask",
        f"The {len(rubrics)} rubrics by which models are scored here: {', '.join(one.title for one in rubrics)}.",
        "/rubrics",
    )
    return show(request, "rubrics.html", head, max_age=MAX_AGE, rubrics=rubrics, rows=_by_component(), levels=_levels())


@get("/rubrics/{rubric:str}", operation_id="pageRubric", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_rubric(request: Request[Any, Any, Any], rubric: Name) -> Response[str]:
    """All that a rubric says."""
    one = load_rubric(named("rubric", rubric, shipped_rubrics(), links.rubric, "/rubrics"))
    names = Names(tuple(one.conditions.items()), tuple(one.licenses.items()))
    return show(
        request,
        "rubric.html",
        Head(one.title, one.about, links.rubric(one.id)),
        max_age=MAX_AGE,
        rubric=one,
        is_default=one.id == DEFAULT_RUBRIC,
        total=total_in_words(one),
        unknowns=unknowns_in_words(one),
        order=ranking_in_words(one),
        ladder=ladder_in_words(one),
        levels=_levels()[one.id],
        asks={
            level.id: (questions_of(level), [with_names(said) for said in asks_besides(level)]) for level in one.levels
        },
        criteria=[(item, asked_when(item)) for item in one.criteria],
        requirements=[(item, levels_of(one, item)) for item in one.requirements],
        groups={group.id: group for group in one.groups},
        names=_in_words(names),
    )


@get(
    "/criteria/{rubric:str}/{criterion:str}",
    operation_id="pageCriterion",
    include_in_schema=False,
    sync_to_thread=True,
    compressed=True,
)
def show_criterion(request: Request[Any, Any, Any], rubric: Name, criterion: Name) -> Response[str]:
    """A criterion or a requirement; where a rubric has one of each under a name, both."""
    of = load_rubric(named("rubric", rubric, shipped_rubrics(), lambda id: links.criterion(id, criterion), "/rubrics"))
    ids = dict.fromkeys(item.id for item in (*of.criteria, *of.requirements))
    id = named(f"criterion of {of.id}", criterion, ids, lambda id: links.criterion(of.id, id), links.rubric(of.id))
    questions, names = _questions(of.id, id)
    first = questions[0].item
    kinds = " and a ".join(one.kind for one in questions)
    head = Head(f"{first.title}: a {kinds} of {of.title}", f"{first.question} {first.why}", links.criterion(of.id, id))
    return show(
        request,
        "criterion.html",
        head,
        max_age=MAX_AGE,
        rubric=of,
        questions=questions,
        names=names,
        unknowns=unknowns_in_words(of),
    )


@cache
def _questions(rubric: str, id: str) -> tuple[list[Question], Mapping[str, Any]]:
    """What a rubric asks under a name, and what the names in its conditions stand for."""
    of = load_rubric(rubric)
    asked: list[Question] = [_required(of, item) for item in of.requirements if item.id == id]
    asked += [_graded(of, item) for item in of.criteria if item.id == id]
    return asked, _in_words(names_in(of, (one for question in asked for one in _conditions(of, question.item))))


def _required(of: Rubric, item: Requirement) -> Question:
    return Question(
        item, "requirement", levels_of(of, item), _asking(of, item.id), where=with_names(in_words(item.when))
    )


def _graded(of: Rubric, item: Criterion) -> Question:
    grades = [
        Given(
            f"{of.share(item, grade) * item.weight:.3g}", grade.title, with_names(grade_in_words(grade)), grade.improve
        )
        for grade in of.grades_of(item)
    ]
    return Question(
        item,
        "criterion",
        points_of(of, item),
        () if any(one.id == item.id for one in of.requirements) else _asking(of, item.id),
        tuple(grades),
        with_names(in_words(item.applies)) if item.applies is not None else None,
        tuple((one.title, with_names(in_words(one.when))) for one in item.warnings),
        asked_when(item),
    )


def _conditions(of: Rubric, item: Criterion | Requirement) -> Iterator[Condition]:
    """All conditions of a question."""
    if isinstance(item, Requirement):
        yield item.when
        return
    yield from (condition for grade in of.grades_of(item) for _, condition in grade.conditions())
    yield from ([item.applies] if item.applies is not None else [])
    yield from (one.when for one in item.warnings)


def _asking(of: Rubric, id: str) -> tuple[tuple[str, str, str], ...]:
    """The levels that ask a question."""
    addresses = dict(_levels()[of.id])
    return tuple(
        (level.title, addresses[level.id], ", ".join(filter(None, (how, _or(names, id)))))
        for level in of.levels
        for names, how in questions_of(level)
        if id in names
    )


def _or(names: tuple[str, ...], id: str) -> str:
    others = [name for name in names if name != id]
    return f"or {' or '.join(others)} instead" if others else ""


@cache
def _rubrics() -> tuple[Rubric, ...]:
    return tuple(load_rubric(name) for name in shipped_rubrics())


@cache
def _levels() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The levels of each rubric, each with the address of what it means: those of the default one are verdicts."""
    return {
        one.id: tuple(
            (
                level.id,
                links.verdict(level.id) if one.id == DEFAULT_RUBRIC else f"{links.rubric(one.id)}#level-{level.id}",
            )
            for level in one.levels
        )
        for one in _rubrics()
    }


@cache
def _by_component() -> tuple[tuple[Component, tuple[tuple[str, tuple[str, ...]], ...]], ...]:
    """Each component, with the questions of each rubric about it."""
    asked = {one.id: by_component(one) for one in _rubrics()}
    return tuple(
        (component, tuple((id, tuple(asked[id].get(component, ()))) for id in asked)) for component in Component
    )


def _in_words(names: Names) -> Mapping[str, Any]:
    """What names stand for, in words."""
    return {
        "conditions": [(name, with_names(in_words(one))) for name, one in names.conditions],
        "sets": [(name, one.about or "", set_in_words(one)) for name, one in names.sets],
    }

"""The documentation pages of rubrics, in Markdown: one of each, and the table that maps their criteria.

Words from the file are escaped: it may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from openness.components import Component
from openness.reports.conditions import grade_in_words, in_words, set_in_words
from openness.reports.markdown import address, table, text
from openness.reports.rubrics import (
    asked_when,
    asks_of,
    ladder_in_words,
    levels_of,
    points_of,
    ranking_in_words,
    total_in_words,
    unknowns_in_words,
)
from openness.reports.wording import harmless
from openness.rubric import Criterion, Grade, Requirement, Rubric

GENERATED = "<!-- Made from rubrics/{} by `openness rubric {} --format markdown`: edit that file, not this one. -->"


def page(rubric: Rubric) -> str:
    """A rubric's page."""
    return "\n".join(_page(rubric)) + "\n"


def index(rubrics: Sequence[Rubric]) -> str:
    """The page of several rubrics: what each asks, and the table of components."""
    return "\n".join(_index(rubrics)) + "\n"


def _page(rubric: Rubric) -> Iterator[str]:
    yield GENERATED.format(f"{rubric.id}.yaml", f"show {rubric.id}")
    yield f"# {text(rubric.title)}"
    yield f"\n{text(rubric.about)}\n"
    source = text(rubric.source.title)
    yield f"- Id and version: `{rubric.id}` {text(rubric.version)}"
    yield f"- Source: {f'[{source}](<{address(rubric.source.url)}>)' if rubric.source.url else source}"
    yield f"- Score: {total_in_words(rubric)}, up to {rubric.best:g}"
    yield f"- Unknowns: {unknowns_in_words(rubric)}"
    yield f"- Order: {ranking_in_words(rubric)}"
    yield from _levels(rubric)
    yield from _criteria(rubric)
    for name, grades in rubric.scales.items():
        yield f"\n### The scale `{name}`\n"
        yield from _grades([(grade, grade.score if grade.score is not None else grade.points or 0) for grade in grades])
    yield from _requirements(rubric)
    yield from _rest(rubric)


def _levels(rubric: Rubric) -> Iterator[str]:
    if not rubric.levels:
        return
    yield f"\n## Levels\n\nReached as {text(ladder_in_words(rubric))}.\n"
    yield from table(
        ("level", "what it means", "asks for"),
        [(f"`{level.id}`", text(level.about), text("; ".join(asks_of(rubric, level)))) for level in rubric.levels],
    )


def _criteria(rubric: Rubric) -> Iterator[str]:
    if not rubric.criteria:
        return
    yield "\n## Criteria\n"
    yield from table(
        ("criterion", "weight", "group", "question"),
        [
            (f"[`{one.id}`](#{_anchor(one)})", f"{one.weight:g}", text(one.group or ""), text(one.question))
            for one in rubric.criteria
        ],
    )
    for one in rubric.criteria:
        yield from _question(one, points_of(rubric, one))
        if one.applies is not None:
            yield f"- Applies where: {text(in_words(one.applies))}"
        if one.since or one.until:
            yield f"- Asked {text(asked_when(one))}"
        for warning in one.warnings:
            yield f"- Warns “{text(warning.title)}” where: {text(in_words(warning.when))}"
        if one.scale is not None:
            yield f"- Grades: those of [the scale `{one.scale}`](#the-scale-{one.scale})"
        else:
            yield ""
            yield from _grades([(grade, rubric.share(one, grade) * one.weight) for grade in one.grades])


def _question(one: Criterion | Requirement, about: str) -> Iterator[str]:
    yield f"\n### {text(one.title)} (`{one.id}`)\n"
    yield f"{text(one.question)} ({text(about)})\n"
    yield f"- Looks at: {', '.join(f'`{component.value}`' for component in one.components)}"
    yield f"- Why: {text(one.why)}"
    yield f"- To improve: {text(one.improve)}"
    yield f"- Source: {text(one.source)}"


def _anchor(one: Criterion | Requirement) -> str:
    """The address of a heading as GitHub makes it."""
    said = harmless(f"{one.title} ({one.id})").lower()
    return re.sub(r"[^\w\- ]", "", said).replace(" ", "-")


def _grades(graded: Iterable[tuple[Grade, float]]) -> Iterator[str]:
    yield from table(
        ("worth", "grade", "what it is", "given where"),
        [(f"{worth:.3g}", f"`{grade.id}`", text(grade.title), text(grade_in_words(grade))) for grade, worth in graded],
    )


def _requirements(rubric: Rubric) -> Iterator[str]:
    if rubric.requirements:
        yield "\n## Requirements"
    for item in rubric.requirements:
        yield from _question(item, levels_of(rubric, item) + ("" if item.of_bases else "; not asked of base models"))
        yield f"- Shown where: {text(in_words(item.when))}"


def _rest(rubric: Rubric) -> Iterator[str]:
    if rubric.groups:
        yield "\n## Groups\n"
        yield from table(
            ("group", "title", "comes to", "in the total"),
            [
                (f"`{one.id}`", text(one.title), f"the {one.combine} of its criteria",
                 f"counts as one, weighs {one.weight:g}" if one.weight else "shown; its members count")
                for one in rubric.groups
            ],
        )  # fmt: skip
    if rubric.conditions:
        yield "\n## Conditions that have names\n"
        yield from table(
            ("condition", "holds where"),
            [(f"`{name}`", text(in_words(condition))) for name, condition in rubric.conditions.items()],
        )
    if rubric.licenses:
        yield "\n## Sets of licenses\n"
        yield from table(
            ("set", "what it is", "holds"),
            [(f"`{name}`", text(one.about or ""), text(set_in_words(one))) for name, one in rubric.licenses.items()],
        )
    if rubric.editions:
        yield "\n## Editions\n"
        yield from table(("from", "what is new"), [(f"{one.since}", text(one.about)) for one in rubric.editions])


def _index(rubrics: Sequence[Rubric]) -> Iterator[str]:
    yield GENERATED.format("*.yaml", "list")
    yield "# Rubrics\n"
    yield "Every framework is a file that can be read, compared and argued about. Your own needs no code:"
    yield "`openness rubric new` writes one to begin with; `openness audit MODEL --rubric ./ours.yaml` scores by it.\n"
    yield from table(
        ("rubric", "version", "what it says", "levels", "best score"),
        [
            (f"[{text(one.title)}]({one.id}.md)", text(one.version), text(one.about),
             ", ".join(f"`{level.id}`" for level in one.levels) or "none", f"{one.best:g}")
            for one in rubrics
        ],
    )  # fmt: skip
    yield "\n## Which criteria ask about which component\n"
    yield "A criterion or requirement stands in the row of each component that it looks at.\n"
    asked = {rubric.id: by_component(rubric) for rubric in rubrics}
    yield from table(
        ("component", *(f"[`{one.id}`]({one.id}.md)" for one in rubrics)),
        [
            (
                f"{component.label} (`{component.value}`)",
                *(", ".join(f"`{name}`" for name in asked[one.id].get(component, ())) or "–" for one in rubrics),
            )
            for component in Component
        ],
    )


def by_component(rubric: Rubric) -> Mapping[Component, Iterable[str]]:
    """What asks about each component: criteria and requirements by id, each once."""
    found: dict[Component, dict[str, None]] = {}
    for item in (*rubric.criteria, *rubric.requirements):
        for component in item.components:
            found.setdefault(component, {})[item.id] = None
    return found

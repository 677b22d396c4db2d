"""What `openness explain` prints: a word's meaning, from the rubric file, the vocabulary and the table of licenses."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from openness.components import Component
from openness.errors import InputError
from openness.filecheck import did_you_mean
from openness.reports import licensedefinitions
from openness.reports.wording import harmless
from openness.rubric import Criterion, Level, Requirement, Rubric

BASES = "Each base model must meet this level's requirements too."
"""What a level says that is asked of base models."""


def definitions(rubric: Rubric, word: str) -> list[str]:
    """All that the word names, as lines of at most 80 columns: a level, a requirement, a criterion, a component, a
    class or a term of licenses; else a license.

    Raises `InputError`, with the nearest known word, where it names nothing.
    """
    name = word.strip().lower().replace("_", "-").replace(" ", "-")
    found: list[list[str]] = []
    found += [list(_level(rubric, level)) for level in rubric.levels if level.id == name]
    found += [list(_question(rubric, item)) for item in _questions(rubric) if item.id == name]
    found += [list(_component(rubric, component)) for component in Component if component == name]
    found += licensedefinitions.of_word(name)
    found = found or licensedefinitions.of_license(word)
    if not found:
        known = [*(level.id for level in rubric.levels), *(item.id for item in _questions(rubric))]
        known += [component.value for component in Component]
        near = did_you_mean(name, [*known, *licensedefinitions.words()]) or licensedefinitions.near_to(word)
        raise InputError(
            f"'{harmless(word, 80)}' is no criterion, requirement, component or verdict, and no license{near}",
            hint=f"The words of {rubric.id} are: {', '.join(dict.fromkeys(known))}. "
            f"Of licenses: {', '.join(licensedefinitions.words())}; and the ids of `openness license list`.",
        )
    lines: list[str] = []
    for part in found:
        lines += ["", *part] if lines else part
    return lines


def _questions(rubric: Rubric) -> list[Criterion | Requirement]:
    return [*rubric.requirements, *rubric.criteria]


def _level(rubric: Rubric, level: Level) -> Iterator[str]:
    yield f"{level.id}: a verdict of {rubric.title}"
    yield from _field("About", level.about)
    yield from _field("Why", level.why)
    below = [item.id for item in rubric.levels]
    lower = below[: below.index(level.id)]
    titles = {item.id: item.title for item in rubric.requirements}
    for name in level.requires:
        yield from _field("Requires", f"{titles[name]} ({name})")
    if level.requires and len(lower) > 1:
        yield from _field("And all of", ", ".join(lower[1:]))
    if level.bases is not None:
        yield from _field("Base models", BASES)
    yield from _field("To go on", level.improve)
    yield from _field("Source", level.source)


def _question(rubric: Rubric, item: Criterion | Requirement) -> Iterator[str]:
    if isinstance(item, Criterion):
        yield f"{item.id}: a criterion of {rubric.title}, {item.weight:g} of {rubric.max:g} points"
    else:
        levels = [level.id for level in rubric.levels if item.id in level.requires]
        yield f"{item.id}: a requirement of {rubric.title}, for {', '.join(levels) or 'no level'}"
    yield from _field("Title", item.title)
    yield from _field("Question", item.question)
    yield from _field("Why", item.why)
    yield from _field("Looks at", ", ".join(component.value for component in item.components))
    if isinstance(item, Criterion):
        for grade in rubric.grades_of(item):
            yield from _field("Grade", f"{rubric.share(item, grade) * item.weight:g} points: {grade.title}")
            yield from _field("", f"To reach it: {grade.improve}")
    yield from _field("Remedy", item.improve)
    yield from _field("Source", item.source)


def _component(rubric: Rubric, component: Component) -> Iterator[str]:
    yield f"{component.value}: a component of a release ({component.kind.value})"
    yield from _field("Title", component.label)
    yield from _field("Meaning", component.meaning)
    for item in _questions(rubric):
        if component in item.components:
            kind = "criterion" if isinstance(item, Criterion) else "requirement"
            yield from _field("Asked for by", f"{item.id} ({kind}): {item.question}")


def _field(name: str, said: str) -> list[str]:
    label = f"  {f'{name}:' if name else '':<14}"
    return textwrap.wrap(
        harmless(said), 80, initial_indent=label, subsequent_indent=" " * len(label), break_on_hyphens=False
    )

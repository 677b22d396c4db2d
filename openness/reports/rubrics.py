"""A rubric as a readable table, in at most 80 columns; and what its totals and levels ask, in words.

Words from the file are escaped: it may be anybody's.
"""

from __future__ import annotations

from collections.abc import Iterator

from openness.reports.conditions import grade_in_words, in_words, set_in_words
from openness.reports.licenses import wrapped
from openness.rubric import Criterion, Grade, Level, Requirement, Rubric

_TOTALS = {
    "sum": "the criteria's points, added up",
    "points": "the criteria's points, added up",
    "mean": "the mean of the criteria that apply, by weight",
}
_UNKNOWNS = {
    "bounds": "what is unknown counts as the worst that it may be; the best is told as the upper bound",
    "missing": "what is unknown counts as the worst that it may be, and is called missing",
    "excluded": "what is unknown is left out, as if it did not apply; the bounds are told",
}
_LADDERS = {
    "cumulative": "a ladder: each level asks for all that the levels below it ask, too",
    "threshold": "by the score",
    "first-match": "rules in order: the first that holds gives the word",
}


def lines(rubric: Rubric) -> Iterator[str]:
    """The whole rubric, in lines."""
    yield from wrapped("", f"{rubric.title} ({rubric.id} {rubric.version})")
    yield from wrapped("", rubric.about)
    yield ""
    yield from wrapped("  Source:   ", rubric.source.title)
    if rubric.source.url:
        yield from wrapped("            ", rubric.source.url)
    yield from wrapped("  Score:    ", f"{total_in_words(rubric)}, up to {rubric.best:g}")
    yield from wrapped("  Unknowns: ", _UNKNOWNS[rubric.unknown])
    yield from wrapped("  Order:    ", ranking_in_words(rubric))
    for section in (_levels, _criteria, _scales, _requirements, _groups, _conditions, _licenses, _editions):
        yield from section(rubric)


def total_in_words(rubric: Rubric) -> str:
    """How the score comes about."""
    said = _TOTALS[rubric.total.combine]
    said += f", in percent of {rubric.max:g}" if rubric.total.percent else ""
    return said + (f", to {rubric.total.round} decimal places" if rubric.total.round is not None else "")


def unknowns_in_words(rubric: Rubric) -> str:
    """How what is unknown counts."""
    return _UNKNOWNS[rubric.unknown]


def ladder_in_words(rubric: Rubric) -> str:
    """How levels are reached."""
    said = _LADDERS[rubric.ladder]
    return said + ("; progress is 0 while a level below is incomplete" if rubric.progress == "gated" else "")


def ranking_in_words(rubric: Rubric) -> str:
    """The order of models."""
    ties = {"name": "name", "file": "file name"}[rubric.ranking.ties]
    return (
        f"the best score first; equal ones by {ties}, {'the last' if rubric.ranking.descending else 'the first'} first"
    )


def asks_of(rubric: Rubric, level: Level) -> list[str]:
    """What a level asks for beyond those below it, one by one."""
    asked = [" or ".join(names) + (f" ({how})" if how else "") for names, how in questions_of(level)]
    return asked + asks_besides(level)


def questions_of(level: Level) -> list[tuple[tuple[str, ...], str]]:
    """The questions that a level asks beyond those below it: the ids of which one is enough, and how it counts."""
    asked: list[tuple[tuple[str, ...], str]] = [((name,), "") for name in level.requires]
    asked += [(place, "full score") for place in level.criteria]
    return asked + [((name,), "optional") for name in level.optional]


def asks_besides(level: Level) -> list[str]:
    """What a level asks for besides questions."""
    asked = [f"a score of {level.at_least:g}"] if level.at_least is not None else []
    asked += [in_words(level.when)] if level.when is not None else []
    asked += ["the same of each base model"] if level.bases is not None else []
    return asked


def _levels(rubric: Rubric) -> Iterator[str]:
    if not rubric.levels:
        return
    yield ""
    yield from wrapped("Levels: ", ladder_in_words(rubric))
    for level in rubric.levels:
        yield from _named(level.id, level.about)
        for asked in asks_of(rubric, level):
            yield from wrapped("    - ", asked)


def _criteria(rubric: Rubric) -> Iterator[str]:
    if rubric.criteria:
        yield ""
        yield "Criteria"
    for criterion in rubric.criteria:
        yield from wrapped("  ", f"{criterion.id}: {criterion.title} ({points_of(rubric, criterion)})")
        yield from wrapped("    ", criterion.question)
        yield from wrapped("    Looks at: ", ", ".join(component.value for component in criterion.components))
        if criterion.applies is not None:
            yield from wrapped("    Applies where: ", in_words(criterion.applies))
        if criterion.since or criterion.until:
            yield from wrapped("    Asked: ", asked_when(criterion))
        if criterion.scale is not None:
            yield from wrapped("    Grades: ", f"those of the scale `{criterion.scale}`")
        for grade in criterion.grades:
            yield from _grade(grade, rubric.share(criterion, grade) * criterion.weight)
        for warning in criterion.warnings:
            yield from wrapped("        !  ", f"{warning.title} Where: {in_words(warning.when)}")
        yield from wrapped("    Source: ", criterion.source)


def _grade(grade: Grade, worth: float) -> Iterator[str]:
    yield from wrapped(f"    {worth:>5.3g}  ", f"{grade.id}: {grade.title}")
    yield from wrapped("           ", grade_in_words(grade))


def _scales(rubric: Rubric) -> Iterator[str]:
    if rubric.scales:
        yield ""
        yield "Scales (a grade's share of the criterion's weight)"
    for name, grades in rubric.scales.items():
        yield from wrapped("  ", name)
        for grade in grades:
            yield from _grade(grade, grade.score if grade.score is not None else grade.points or 0)


def points_of(rubric: Rubric, criterion: Criterion) -> str:
    """What a criterion weighs, and in which group."""
    said = f"weighs {criterion.weight:g}"
    if rubric.total.combine != "mean":
        said = f"{criterion.weight:g} point{'' if criterion.weight == 1 else 's'}"
    return said + (f", group {criterion.group}" if criterion.group else "")


def asked_when(criterion: Criterion) -> str:
    """In which days a criterion is asked."""
    said = [f"from {criterion.since}"] if criterion.since else []
    return " ".join([*said, *([f"until the day before {criterion.until}"] if criterion.until else [])])


def _requirements(rubric: Rubric) -> Iterator[str]:
    if rubric.requirements:
        yield ""
        yield "Requirements"
    for item in rubric.requirements:
        yield from wrapped("  ", f"{item.id}: {item.title} ({levels_of(rubric, item)})")
        yield from wrapped("    ", item.question)
        yield from wrapped("    Where: ", in_words(item.when))
        if not item.of_bases:
            yield from wrapped("    ", "Not asked of base models.")
        yield from wrapped("    Source: ", item.source)


def levels_of(rubric: Rubric, item: Requirement) -> str:
    """For which levels a requirement is asked."""
    return "for " + (", ".join(level.id for level in rubric.levels if item.id in level.requires) or "no level")


def _groups(rubric: Rubric) -> Iterator[str]:
    if rubric.groups:
        yield ""
        yield "Groups"
    for group in rubric.groups:
        counts = f"counts as one, weighs {group.weight:g}" if group.weight else "shown; its members count"
        yield from wrapped("  ", f"{group.id}: {group.title} (the {group.combine} of its criteria; {counts})")


def _conditions(rubric: Rubric) -> Iterator[str]:
    if rubric.conditions:
        yield ""
        yield "Conditions"
    for name, condition in rubric.conditions.items():
        yield from _named(name, in_words(condition))


def _licenses(rubric: Rubric) -> Iterator[str]:
    if rubric.licenses:
        yield ""
        yield "Sets of licenses"
    for name, one in rubric.licenses.items():
        if one.about:
            yield from _named(name, one.about)
            yield from wrapped("    ", set_in_words(one))
        else:
            yield from _named(name, set_in_words(one))


def _editions(rubric: Rubric) -> Iterator[str]:
    if rubric.editions:
        yield ""
        yield "Editions"
    for edition in rubric.editions:
        yield from wrapped(f"  {edition.since}: ", edition.about)


def _named(name: str, said: str) -> list[str]:
    """An entry of a list, set in behind its name where that is short."""
    return wrapped(f"  {name}: ", said) if len(name) <= 20 else [f"  {name}:", *wrapped("    ", said)]

"""Levels: how far a model is, on a ladder of requirements, by its score, or by the first rule that holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from openness.engine.criteria import full, grade
from openness.engine.program import Because, Read, Reader
from openness.engine.results import Asked, CriterionResult, LevelResult, Place, Scorecard
from openness.engine.totals import Sum
from openness.engine.truth import OPEN, STUCK, TRUE, Truth, best, met, negate, worst
from openness.evidence import Base, Evidence
from openness.rubric import Bases, Level, Rubric

BasesAnswer: TypeAlias = "tuple[Truth, Because | str, str | None]"
"""The truth, what the base that decides says, and its name."""


@dataclass(frozen=True, slots=True)
class Reached:
    """All levels' answers, and the names: what is reached, and what could be."""

    levels: tuple[LevelResult, ...]
    level: str | None
    upper: str | None
    headline: str | None
    worst: str | None


def reached(reader: Reader, evidence: Evidence, criteria: Sequence[CriterionResult], total: Sum) -> Reached:
    """Which level a model has reached."""
    rubric = reader.program.rubric
    if not rubric.levels:
        return Reached((), None, None, None, None)
    if rubric.ladder == "first-match":
        return _first_match(reader.of(evidence), rubric)
    if rubric.ladder == "threshold":
        levels, cumulated = _thresholds(rubric, total)
    else:
        levels, cumulated = _climb(reader, evidence, {result.criterion.id: result for result in criteria})
    return Reached(
        levels,
        _name(rubric, [truth[0] for truth in cumulated], reached=2),
        _name(rubric, [truth[0] for truth in cumulated], reached=1),
        _name(rubric, [truth[2] for truth in cumulated], reached=2),
        _name(rubric, [truth[1] for truth in cumulated], reached=2),
    )


def _name(rubric: Rubric, values: list[int], reached: int) -> str:
    """The highest level whose value is at least `reached`, all below it included; the lowest is unknown while the next
    one is, unless the rubric calls what is unknown missing."""
    if values[0] == 0:
        return rubric.levels[0].id
    height = 0
    for value in values:
        if value < reached:
            break
        height += 1
    return rubric.levels[height].id if height or rubric.unknown == "missing" else "unknown"


# A ladder of requirements


def _climb(
    reader: Reader, evidence: Evidence, criteria: Mapping[str, CriterionResult]
) -> tuple[tuple[LevelResult, ...], list[Truth]]:
    """All levels, and the truth of each above the lowest, those below it included."""
    program, read = reader.program, reader.of(evidence)
    levels = program.rubric.levels
    results: list[LevelResult] = []
    cumulated: list[Truth] = []
    together: Truth = TRUE
    shown = total = 0
    used: set[str] = set()
    for level in levels[1:]:
        asked = []
        own: list[Truth] = []
        for name in level.requires:
            requirement, condition = program.requirements[name]
            truth = condition(read.truths)
            own.append(truth)
            asked.append(Asked(requirement, met(truth), Because(read, f"?{name}", truth[0])))
        places, truths = _places(read, level, criteria, used)
        own += truths
        bases: BasesAnswer = (TRUE, "", None)
        if level.bases is not None:
            bases = _bases(reader, level, level.bases, evidence)
            if evidence.bases or bases[0] != TRUE:
                shown, total = shown + (bases[0][0] == 2), total + 1
        complete = together[0] == 2
        shown, total = shown + sum(truth[0] == 2 for truth in own), total + len(own)
        together = worst([together, *own, bases[0]])
        cumulated.append(together)
        progress = 100 * shown / total if total else 100.0
        if program.rubric.progress == "gated" and not complete:
            progress = 0.0
        progress = progress if level.criteria else round(progress, 2)
        results.append(
            LevelResult(
                level, met(together), progress, tuple(asked), met(bases[0]), bases[2], bases[1], places
            )
        )  # fmt: skip
    lowest = LevelResult(levels[0], met(negate(cumulated[0])), 100.0, ())
    return (lowest, *results), cumulated


def _places(
    read: Read, level: Level, criteria: Mapping[str, CriterionResult], used: set[str]
) -> tuple[tuple[Place, ...], list[Truth]]:
    """The places of a level. One whose only criterion fills a place already is not counted for a second time."""
    places: list[Place] = []
    truths: list[Truth] = []
    for names in level.criteria:
        free = [name for name in names if name not in used]
        if not free:
            places.append(Place(names, True, None, counts=False))
            continue
        answers = {name: full(read, criteria[name]) for name in free if criteria[name].applies is not False}
        if not answers:
            places.append(Place(names, None, None, counts=False))  # not applicable
            continue
        truth = best(answers.values())
        by = next((name for name, answer in answers.items() if answer[0] == 2), None)
        if by is not None:
            used.add(by)
        places.append(Place(names, met(truth), by))
        truths.append(truth)
    return tuple(places), truths


def _bases(reader: Reader, level: Level, policy: Bases, evidence: Evidence) -> BasesAnswer:
    """Whether every base meets this level's requirements."""
    adapter = evidence.relation == "adapter"
    if not evidence.bases:
        return (STUCK, "An adapter has a base model, and none is named.", None) if adapter else (TRUE, "", None)
    unread = policy.unread_of_adapter if adapter else policy.unread
    answers = [_base(reader, level, policy, base, unread) for base in evidence.bases]
    _, because, decider = min(answers, key=lambda answer: answer[0][0])
    return worst([truth for truth, _, _ in answers]), because, decider


def _base(reader: Reader, level: Level, policy: Bases, base: Base, unread: str) -> BasesAnswer:
    if base.evidence is None:
        opened = base.reason in reader.open_reasons
        said = f"The base {base.model} could not be {'read' if opened else 'found'}."
        if unread == "shown":
            return ((2, 0, 2) if opened else TRUE), said, base.model
        return (OPEN if opened else STUCK), said, base.model
    read = reader.of(base.evidence)
    answers: list[BasesAnswer] = []
    for name in level.requires:
        requirement, condition = reader.program.requirements[name]
        if requirement.of_bases:
            truth = condition(read.truths)
            about = f"{base.model}: {requirement.title.lower()}: "
            answers.append((truth, Because(read, f"?{name}", truth[0], about), base.model))
    for names in level.criteria:
        answers += _base_place(read, names, base.model)
    answers.append(_bases(reader, level, policy, base.evidence))
    together = worst([truth for truth, _, _ in answers])
    if together[0] == 2:
        return together, f"{base.model} meets this level's requirements.", base.model
    _, because, decider = min(answers, key=lambda answer: answer[0][0])
    return together, because, decider or base.model


def _base_place(read: Read, names: tuple[str, ...], model: str) -> list[BasesAnswer]:
    """How a base fills a place of the level; nothing where none of its criteria applies to it."""
    graded = [grade(read, criterion) for criterion in read.program.rubric.criteria if criterion.id in names]
    answers = [(full(read, result), result) for result in graded if result.applies is not False]
    if not answers:
        return []
    truth = best(answer for answer, _ in answers)
    result = next(result for answer, result in answers if answer[0] == truth[0])
    about = f"{model}: {result.criterion.title.lower()}: "
    return [(truth, Because(read, result.criterion.id, truth[0], about), model)]


# A score that is enough


def _thresholds(rubric: Rubric, total: Sum) -> tuple[tuple[LevelResult, ...], list[Truth]]:
    truths: list[Truth] = []
    results: list[LevelResult] = []
    for level in rubric.levels[1:]:
        least = level.at_least or 0.0
        value = 2 if total.low >= least else 1 if total.high >= least else 0
        truth = value, 2 if value == 2 else 0, 2 if total.headline >= least else value
        truths.append(truth)
        progress = 100.0 if least <= 0 else round(min(100.0, 100 * total.value / least), 2)
        results.append(LevelResult(level, met(truth), progress, ()))
    lowest = LevelResult(rubric.levels[0], met(negate(truths[0])) if truths else True, 100.0, ())
    return (lowest, *results), truths or [(0, 0, 0)]


# The first rule that holds


def _first_match(read: Read, rubric: Rubric) -> Reached:
    truths = [rule(read.truths) if rule else TRUE for rule in read.program.rules]
    names = [level.id for level in rubric.levels]
    results = tuple(
        LevelResult(level, met(truth), 100.0 if truth[0] == 2 else 0.0, ())
        for level, truth in zip(rubric.levels, truths, strict=True)
    )

    def first(which: int) -> list[str]:
        found = []
        for name, truth in zip(names, truths, strict=True):
            if truth[which]:
                found.append(name)
            if truth[which] == 2:
                break
        return found

    candidates, lowest, highest = first(0), first(1), first(2)
    level = candidates[0] if len(candidates) == 1 else "unknown"
    return Reached(
        results, level, candidates[0], highest[0] if len(highest) == 1 else level, lowest[0] if lowest else level
    )


def unmet(scorecard: Scorecard, upto: str | None = None) -> Mapping[str, Asked]:
    """The requirements not shown, of all levels up to one (default: the next level), by id."""
    wanted = upto or (scorecard.next_level.level.id if scorecard.next_level else None)
    found: dict[str, Asked] = {}
    for result in scorecard.levels:
        found.update({asked.requirement.id: asked for asked in result.asked if asked.met is not True})
        if result.level.id == wanted:
            break
    return found

"""A rubric's answer in a terminal: its level and score with their bounds, levels, groups and criteria.

The default rubric's criteria are shown in the same rows; they have no groups, and its levels stand in the report's
head.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from openness.reports.layout import heading, mark, row
from openness.reports.outline import lacks_of_level, mark_of_criterion
from openness.reports.wording import harmless, mark_of
from openness.reports.wording import number as number  # for who has it from here

if TYPE_CHECKING:
    from openness.document import AuditCriterion, AuditGroup, AuditLevel, AuditScorecard

_CRITERION, _POINTS = 24, 10


def bounds(card: AuditScorecard) -> str:
    """What the unknowns could make of the level and the score, in a sentence; empty where nothing is open."""
    said = []
    if card.level is not None and card.level_upper not in (None, card.level):
        said.append(f"nothing seen stands against {harmless(card.level_upper or '', 100)}")
    low, high = number(card.score_lower, card.max), number(card.score_upper, card.max)
    if low != high:
        said.append(f"the score is {low} to {high}, whatever the unknown turns out to be")
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}." if said else ""


def headline_of(card: AuditScorecard) -> str:
    """A rubric's answer in a line: `mof 1.0: class-3, 6 of 17`."""
    level = f"{harmless(card.level, 100)}, " if card.level else ""
    return f"{card.rubric} {harmless(card.version, 40)}: {level}{number(card.score, card.max)} of {number(card.max)}"


def points_of(card: AuditScorecard) -> str:
    """A score with what it could be: `31 of 100 (73 if all that is unknown were shown)`."""
    upper = f" ({number(card.score_upper, card.max)} if all that is unknown were shown)"
    more = upper if card.score_upper > card.score else ""
    return f"{number(card.score, card.max)} of {number(card.max)}{more}"


def remarks_on(criterion: AuditCriterion) -> list[str]:
    """What is to be known about an answer beside its reason: whether it applies, who judged it, and warnings."""
    said = ["Whether it applies to this model is unknown."] if criterion.applies is None else []
    if criterion.judged_by is not None:
        said.append(f"judged by a person: {harmless(criterion.judged_by.removeprefix('attestation:'), 200)}")
    return [*said, *(f"! {harmless(warning)}" for warning in criterion.warnings)]


def gain_of(criterion: AuditCriterion) -> str:
    """What stands before a criterion's remedy: what that would add, or that there is more to be had."""
    gain = criterion.score_upper - criterion.score
    return f"would add up to {number(gain, criterion.max)}, if published" if gain > 0 else "for more"


def points_of_group(group: AuditGroup) -> str:
    """What a group's criteria come to together: `2 of 8 (up to 6), shown only`."""
    upper = f" (up to {number(group.score_upper, group.max)})" if group.score_upper > group.score else ""
    return f"{number(group.score, group.max)} of {number(group.max)}{upper}{'' if group.counts else ', shown only'}"


def other_scorecard(card: AuditScorecard, *, ascii: bool) -> Iterator[RenderableType]:
    """A rubric beside the default one."""
    yield heading(headline_of(card))
    if open_ := bounds(card):
        yield Text(open_, style="dim")
    for position, result in enumerate(card.levels):
        yield from _level(result, card, ascii=ascii, lowest=position == 0)
    told: set[str] = set()
    for group in card.groups:
        yield _group(group)
        for criterion in card.criteria:
            if criterion.group == group.id:
                yield from criterion_rows(criterion, ascii=ascii, told=told)
    for criterion in card.criteria:
        if criterion.group is None:
            yield from criterion_rows(criterion, ascii=ascii, told=told)


def _level(result: AuditLevel, card: AuditScorecard, *, ascii: bool, lowest: bool) -> Iterator[RenderableType]:
    """A level, and what it lacks: requirements, places and bases. The lowest asks for nothing."""
    line = mark(mark_of(result.met), ascii=ascii).append(f" {harmless(result.title)}")
    yield line if lowest else line.append(f" {result.progress:.0f} %", style="dim")
    for word, names in lacks_of_level(result, card).items():
        yield Padding(Text(f"{word}: {', '.join(map(harmless, names))}", style="dim"), (0, 0, 0, 4))


def _group(group: AuditGroup) -> Text:
    return Text(harmless(group.title), style="bold").append(f": {points_of_group(group)}", style="not bold")


def criterion_rows(criterion: AuditCriterion, *, ascii: bool, told: set[str] | None = None) -> Iterator[RenderableType]:
    """A criterion's answer, who judged it, what is to be known about it, and what would better it.

    What stands in `told` already is not told again: criteria that share a scale share its remedies.
    """
    if criterion.applies is False:
        title = mark("none", ascii=ascii).append(f" {harmless(criterion.title)}")
        yield row((_CRITERION, title), (_POINTS, Text("-")), Text(harmless(criterion.reason)))
        return
    kind = mark_of_criterion(criterion)
    title = mark(kind, ascii=ascii).append(f" {harmless(criterion.title)}")
    points = Text(f"{number(criterion.score, criterion.max)} of {number(criterion.max)}")
    yield row((_CRITERION, title), (_POINTS, points), Text(harmless(criterion.reason)))
    for remark in remarks_on(criterion):
        yield Padding(Text(remark, style="dim"), (0, 0, 0, 4))
    if criterion.improve:
        again = told is not None and criterion.improve in told
        remedy = "as above" if again else harmless(criterion.improve)
        yield Padding(Text(f"{gain_of(criterion)}: ", style="dim").append(remedy), (0, 0, 0, 4))
        if told is not None:
            told.add(criterion.improve)

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
from openness.reports.outline import (
    bounds,
    gain_of,
    headline_of,
    lacks_of_level,
    mark_of_criterion,
    points_of_group,
    remarks_on,
)
from openness.reports.wording import harmless, mark_of, number

if TYPE_CHECKING:
    from openness.document import AuditCriterion, AuditGroup, AuditLevel, AuditScorecard

_CRITERION, _POINTS = 24, 10


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

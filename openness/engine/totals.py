"""Totals: what the criteria come to together, with the bounds that unknowns leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openness.engine.results import CriterionResult, GroupResult
from openness.rubric import Group, Rubric


@dataclass(frozen=True, slots=True)
class Item:
    """One part of a total: its weight, its share of it at worst, at best and as the headline has it."""

    weight: float
    low: float
    high: float
    headline: float
    applies: bool | None
    known: float | None
    """Its share where it is certain; of a group that of its certain members. None where nothing of it is."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total: its value with unknowns as the rubric counts them, its bounds, and its headline."""

    value: float
    low: float
    high: float
    headline: float
    applies: bool | None
    known: float | None
    """What its certain parts come to; None where it has none."""


def total(rubric: Rubric, results: Sequence[CriterionResult]) -> tuple[Sum, tuple[GroupResult, ...]]:
    """The whole score, and each group's."""
    items: list[Item] = []
    groups: list[GroupResult] = []
    members: dict[str, list[Item]] = {group.id: [] for group in rubric.groups}
    counted = {group.id for group in rubric.groups if group.weight}
    for result in results:
        weight = result.criterion.weight
        scores = (result.score / weight, result.score_upper / weight, result.score_headline / weight)
        item = Item(weight, *scores, applies=result.applies, known=scores[0] if result.certain else None)
        name = result.criterion.group
        if name is not None:
            members[name].append(item)
        if name not in counted:
            items.append(item)
    for group in rubric.groups:
        together = _combine(group.combine, members[group.id], rubric.unknown)
        groups.append(_group(group, together, sum(item.weight for item in members[group.id])))
        if group.weight:
            share = 1.0 if group.combine == "mean" else sum(item.weight for item in members[group.id]) or 1.0
            scores = (together.low / share, together.high / share, together.headline / share)
            known = None if together.known is None else together.known / share
            items.append(Item(group.weight, *scores, applies=together.applies, known=known))
    whole = _combine("mean" if rubric.total.combine == "mean" else "sum", items, rubric.unknown)
    unit = rubric.max if rubric.total.combine == "mean" else 1.0
    unit *= 100 / rubric.max if rubric.total.percent else 1.0
    places = 6 if rubric.total.round is None else rubric.total.round
    value, low, high, headline = (
        round(one * unit, places) for one in (whole.value, whole.low, whole.high, whole.headline)
    )
    return Sum(value, low, high, headline, True, None), tuple(groups)


def _group(group: Group, together: Sum, weights: float) -> GroupResult:
    unit = group.weight or 1.0
    best = unit if group.combine == "mean" else (group.weight or weights)
    if group.combine == "sum" and group.weight and weights:
        unit = group.weight / weights
    return GroupResult(group, round(together.value * unit, 6), round(together.high * unit, 6), best, together.applies)


def _combine(how: str, items: Sequence[Item], unknown: str) -> Sum:
    """Add up, or take the mean by weight of what applies; what may or may not apply widens the bounds."""
    asked = [item for item in items if item.applies is not False]
    applies: bool | None = True
    if not any(item.applies for item in items):
        applies = None if asked else False
    sure = [item for item in asked if item.applies]
    certain = [(item.weight, item.known) for item in sure if item.known is not None]
    if how == "sum":
        low = sum(item.weight * item.low for item in sure)
        high = sum(item.weight * item.high for item in asked)
        headline = sum(item.weight * item.headline for item in sure)
        known = sum(weight * share for weight, share in certain)
    else:
        low, high = _mean(asked, "low"), _mean(asked, "high")
        headline = _share([(item.weight, item.headline) for item in sure])
        known = _share(certain)
    value = known if unknown == "excluded" else low
    return Sum(value, low, high, min(max(headline, low), high), applies, known if certain else None)


def _mean(items: Sequence[Item], which: str) -> float:
    """The lowest (or highest) mean, whichever of those that may not apply do."""
    chosen = [(item.weight, getattr(item, which)) for item in items if item.applies]
    open_ones = sorted((getattr(item, which), item.weight) for item in items if item.applies is None)
    for share, weight in open_ones if which == "low" else reversed(open_ones):
        now = _share(chosen)
        if not chosen or (share < now if which == "low" else share > now):
            chosen.append((weight, share))
    return _share(chosen)


def _share(pairs: Sequence[tuple[float, float]]) -> float:
    weights = sum(weight for weight, _ in pairs)
    return sum(weight * share for weight, share in pairs) / weights if weights else 0.0

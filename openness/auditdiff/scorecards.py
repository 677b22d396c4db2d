"""Which answers of a rubric are others, and which observations lie behind them."""

from __future__ import annotations

from collections.abc import Iterator

from openness.auditdiff.document import (
    DiffCriterion,
    DiffGrade,
    DiffLevel,
    DiffRequirement,
    DiffScore,
    DiffScorecard,
    Met,
)
from openness.auditdiff.observations import difference
from openness.document import (
    Audit,
    AuditCriterion,
    AuditLevel,
    AuditObservation,
    AuditRequirement,
    AuditScorecard,
)


def scorecards(before: Audit, after: Audit) -> Iterator[DiffScorecard]:
    """The rubrics that both were scored by and that answer otherwise, the new audit's first one first."""
    known = _by_id(before), _by_id(after)
    for name, now in after.scorecards.items():
        was = before.scorecards.get(name)
        if was is None:
            continue
        one = DiffScorecard(
            rubric=name,
            rubric_changed=was.digest != now.digest or _asks(was) != _asks(now),
            before=DiffScore.model_validate(was, from_attributes=True),
            after=DiffScore.model_validate(now, from_attributes=True),
            levels=list(_levels(was, now)),
            requirements=list(_requirements(was, now, *known)),
            criteria=list(_criteria(was, now, *known)),
        )
        if one.before != one.after or one.levels or one.requirements or one.criteria:
            yield one


_Known = dict[str, AuditObservation]


def _by_id(audit: Audit) -> _Known:
    return {one.id: one for state in audit.components.values() for one in state.observations}


def _asks(card: AuditScorecard) -> tuple[set[str], set[str]]:
    """What the rubric asks in the edition of that day."""
    return {one.id for one in card.criteria}, set(_asked(card))


def _met(met: bool | None) -> Met:
    return "unknown" if met is None else "shown" if met else "refuted"


def _levels(before: AuditScorecard, after: AuditScorecard) -> Iterator[DiffLevel]:
    old, new = ({level.id: level for level in card.levels} for card in (before, after))
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        if was and now and (was.met, was.bases_met) == (now.met, now.bases_met):
            continue
        yield DiffLevel(
            id=name,
            title=_title(was, now),
            before=_met(was.met) if was else None,
            after=_met(now.met) if now else None,
            bases_before=_met(was.bases_met) if was else None,
            bases_after=_met(now.bases_met) if now else None,
            bases_reason=now.bases_reason if now else "",
        )


def _title(
    before: AuditLevel | AuditRequirement | AuditCriterion | None,
    after: AuditLevel | AuditRequirement | AuditCriterion | None,
) -> str:
    one = after or before
    return one.title if one else ""


def _asked(card: AuditScorecard) -> dict[str, AuditRequirement]:
    return {one.id: one for level in card.levels for one in level.requirements}


def _requirements(
    before: AuditScorecard, after: AuditScorecard, known_before: _Known, known_after: _Known
) -> Iterator[DiffRequirement]:
    old, new = _asked(before), _asked(after)
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        if was and now and was.met is now.met:
            continue
        behind = difference(_behind(was, known_before), _behind(now, known_after))
        yield DiffRequirement(
            id=name,
            title=_title(was, now),
            before=_met(was.met) if was else None,
            after=_met(now.met) if now else None,
            reason_before=was.reason if was else "",
            reason=now.reason if now else "",
            added=behind.added,
            removed=behind.removed,
        )


def _behind(one: AuditRequirement | AuditCriterion | None, known: _Known) -> list[AuditObservation]:
    return [known[name] for name in one.observations if name in known] if one else []


def _criteria(
    before: AuditScorecard, after: AuditScorecard, known_before: _Known, known_after: _Known
) -> Iterator[DiffCriterion]:
    old, new = ({one.id: one for one in card.criteria} for card in (before, after))
    for name in dict.fromkeys([*new, *old]):
        was, now = old.get(name), new.get(name)
        graded = [DiffGrade.model_validate(one, from_attributes=True) if one else None for one in (was, now)]
        if graded[0] == graded[1]:
            continue
        behind = difference(_behind(was, known_before), _behind(now, known_after))
        yield DiffCriterion(
            id=name,
            title=_title(was, now),
            before=graded[0],
            after=graded[1],
            reason_before=was.reason if was else "",
            reason=now.reason if now else "",
            added=behind.added,
            removed=behind.removed,
        )

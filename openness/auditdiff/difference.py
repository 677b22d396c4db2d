"""`audit_diff(before, after)`: what differs between two audits, put together."""

from __future__ import annotations

from collections.abc import Iterator

from openness.auditdiff import surroundings
from openness.auditdiff.causes import causes
from openness.auditdiff.document import AuditDiff, DiffComponent, DiffMoved, DiffSide
from openness.auditdiff.observations import difference, file_of
from openness.auditdiff.scorecards import scorecards
from openness.comparing import ComparedState
from openness.components import Component
from openness.document import Audit, AuditComponent


def audit_diff(before: Audit, after: Audit, *, same_snapshot: bool = False) -> AuditDiff:
    """What differs between two audits of a model, and which evidence made the difference: pure.

    A new commit alone, lines that moved, and the day of the audit are no difference. Rubrics are compared where both
    were scored by them. `same_snapshot` says that both were made of the same answers (their `snapshot_digest` is the
    same), so that other observations come of another version of this program.
    """
    diff = AuditDiff(
        changed=False,
        causes=[],
        before=_side(before),
        after=_side(after),
        components=list(_components(before, after)),
        scorecards=list(scorecards(before, after)),
        not_compared=sorted(before.scorecards.keys() ^ after.scorecards.keys()),
        conflicts=list(surroundings.conflicts(before, after)),
        attestations=list(surroundings.attestations(before, after)),
        lineage=list(surroundings.lineage(before, after)),
        partial=list(surroundings.partial(before, after)),
        moved=list(_moved(before, after)),
    )
    changes = (diff.components, diff.scorecards, diff.conflicts, diff.attestations, diff.lineage, diff.partial)
    changed = any(changes) or _result(diff.before) != _result(diff.after)
    return diff.model_copy(update={"changed": changed, "causes": causes(diff, same_snapshot=same_snapshot)})


def _side(audit: Audit) -> DiffSide:
    return DiffSide.model_validate(audit, from_attributes=True)


def _result(side: DiffSide) -> tuple[object, ...]:
    return side.verdict, side.verdict_upper, side.score, side.score_upper, side.headline, side.relation


def _components(before: Audit, after: Audit) -> Iterator[DiffComponent]:
    for component in Component:
        was, now = before.components.get(component.value), after.components.get(component.value)
        state_changed = _compared(was) != _compared(now)
        seen = difference(was.observations if was else [], now.observations if now else [])
        if state_changed or seen:
            yield DiffComponent(
                component=component.value,
                state_changed=state_changed,
                before=_state(was) if was else None,
                after=_state(now) if now else None,
                added=seen.added,
                removed=seen.removed,
            )


def _state(state: AuditComponent) -> ComparedState:
    return ComparedState(**{name: getattr(state, name) for name in ComparedState.model_fields})


def _compared(state: AuditComponent | None) -> ComparedState | None:
    """A state as it is held against another: where it is, without the commit and the line."""
    if state is None:
        return None
    return _state(state).model_copy(update={"url": file_of(state.url) if state.url else None})


def _moved(before: Audit, after: Audit) -> Iterator[DiffMoved]:
    for name, now in after.components.items():
        if was := before.components.get(name):
            for old, new in difference(was.observations, now.observations).moved:
                yield DiffMoved(component=name, before=old.locator, after=new)

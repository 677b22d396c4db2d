"""A model's verdicts over time, each with what changed and which evidence changed it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from cachetools import LRUCache, cached

from openness.auditdiff import AuditDiff, audit_diff
from openness.auditdiff.document import DiffCause
from openness.comparing import ComparedState
from openness.document import AuditObservation
from openness.reports.wording import number, state_in_words, title_of
from openness.service.answers import document_of
from openness.service.state import Service
from openness.store import latest
from openness.store.latest import HistoryEntry

CAUSES: dict[DiffCause, str] = {
    "rubric": "a new edition of the rubric",
    "attestations": "what people attest",
    "lineage": "what is known of the models it was made from",
    "evidence": "new evidence",
    "detection": "the same was read, and this program sees something else in it",
    "reading": "what could be read",
}
"""A cause as people read it."""
SHOWN = 6
"""Changes that are told of one step; the rest is in the JSON."""
KEPT = 4000
"""Steps that a process keeps: two stored verdicts never differ otherwise tomorrow."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise than before."""

    component: str
    """Its id; empty where the change is of something else."""
    title: str
    before: str
    after: str
    locator: str
    """Where it can be seen; empty where nowhere."""


@dataclass(frozen=True, slots=True)
class Step:
    """What lies between a verdict and the one before it."""

    causes: tuple[str, ...]
    changes: tuple[Change, ...]
    more: int
    """Changes that are not told here."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A verdict, and how it came about; the first has no step before it."""

    entry: HistoryEntry
    step: Step | None


def timeline(
    service: Service, model_id: int, *, before: int | None = None, limit: int = 3
) -> tuple[list[Turn], int | None]:
    """Verdicts, the newest first, and the number to go on from; None where there are no older ones."""
    with service.database.reading() as session:
        entries = latest.history(session, model_id, before=before, limit=limit + 1)
    older = [*entries[1:], None]
    turns = [
        Turn(one, _step(service, model_id, then.scorecard_id, one.scorecard_id) if then else None)
        for one, then in zip(entries, older, strict=False)
    ]
    return turns[:limit], entries[limit - 1].scorecard_id if len(entries) > limit else None


@cached(
    LRUCache(KEPT),
    key=lambda service, model_id, older, newer: (service.database.url, model_id, older, newer),
    lock=threading.Lock(),
)
def _step(service: Service, model_id: int, older: int, newer: int) -> Step | None:
    with service.database.reading() as session:
        before, after = latest.entry(session, model_id, older), latest.entry(session, model_id, newer)
    if before is None or after is None:
        return None
    same = before.snapshot_digest == after.snapshot_digest
    rescored = before.audit_id == after.audit_id
    found = audit_diff(document_of(before), document_of(after), same_snapshot=same)
    changes = list(_changes(found))
    causes: dict[DiffCause, None] = dict.fromkeys(["rubric", *found.causes] if rescored else found.causes)
    return Step(tuple(CAUSES[one] for one in causes), tuple(changes[:SHOWN]), max(0, len(changes) - SHOWN))


def _changes(found: AuditDiff) -> Iterator[Change]:
    """The verdict's own requirements are not told beside the components that they follow from."""
    for one in found.components:
        if one.state_changed:
            place = _place(one.added or one.removed, _what_changed(one.before, one.after))
            yield Change(one.component, title_of(one.component), _said(one.before), _said(one.after), place)
    for base in found.lineage:
        before = (base.before.verdict or "no verdict") if base.before else "not known"
        after = (base.after.verdict or "no verdict") if base.after else "not known"
        yield Change("", f"Base model {base.path[-1]}", before, after, "")
    for conflict in found.conflicts:
        new = conflict.after
        title = title_of((new or conflict.before).component) if new or conflict.before else ""  # type: ignore[union-attr]
        yield Change(
            "", f"Conflict: {title}", "open" if conflict.before else "none", new.decided if new else "none", ""
        )
    for card in found.scorecards:
        for criterion in card.criteria:
            before = number(criterion.before.score, criterion.before.max) if criterion.before else "not asked"
            after = number(criterion.after.score, criterion.after.max) if criterion.after else "not asked"
            if before != after:
                yield Change("", criterion.title, f"{before} points", f"{after} points", _place(criterion.added))


def _said(state: ComparedState | None) -> str:
    if state is None:
        return "nothing known"
    license = f", {state.license.id}" if state.license else ""
    return f"{state_in_words(state)}{license}"


def _what_changed(before: ComparedState | None, after: ComparedState | None) -> str:
    """The property by which two states differ: it is what observations are looked through for."""
    same = before is not None and after is not None and before.availability == after.availability
    return "license" if same else "availability"


def _place(seen: list[AuditObservation], what: str = "") -> str:
    """Where a change can be seen: where that property was, else wherever something was."""
    places = [one.locator for one in seen if one.property == what] + [one.locator for one in seen]
    return next((place for place in places if place), "")

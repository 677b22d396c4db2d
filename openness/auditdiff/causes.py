"""Which kinds of change lie behind a difference.

Each observation that came or went belongs to one kind: what a document states to `attestations`, what was taken over
from a base to `lineage`, what could be read in one of the two only to `reading`, and all else to `evidence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import get_args

from openness.auditdiff.document import AuditDiff, DiffCause, DiffComponent, DiffPartial
from openness.document import AuditObservation


def causes(diff: AuditDiff, *, same_snapshot: bool = False) -> list[DiffCause]:
    """The kinds of change behind a difference, in the order of `DiffCause`.

    `same_snapshot` says that both were made of the same answers: what else is seen is then seen by another program.
    """
    found = set(_causes(diff))
    if same_snapshot and "evidence" in found:
        found = (found - {"evidence"}) | {"detection"}
    return [cause for cause in get_args(DiffCause) if cause in found]


def _causes(diff: AuditDiff) -> Iterator[DiffCause]:
    if any(card.rubric_changed for card in diff.scorecards):
        yield "rubric"
    if diff.attestations:
        yield "attestations"
    if diff.lineage or diff.before.relation != diff.after.relation:
        yield "lineage"
    if diff.partial:
        yield "reading"
    another_commit = diff.before.revision != diff.after.revision
    unread = _repos(diff.partial)
    for component in diff.components:
        for observation, inherited in _changed(component):
            yield _cause(observation, inherited, unread)
            # Of a repo that changed, and of which another part was read, nobody can tell which of both it was.
            if observation.source in unread and another_commit and not inherited:
                yield "evidence"


def _changed(component: DiffComponent) -> Iterator[tuple[AuditObservation, bool]]:
    """What came and went, and whether it was a base's."""
    for state, observations in ((component.before, component.removed), (component.after, component.added)):
        inherited = state is not None and state.inherited_from is not None
        yield from ((one, inherited) for one in observations)


def _cause(observation: AuditObservation, inherited: bool, unread: frozenset[str]) -> DiffCause:
    if observation.source.startswith("attestation:"):
        return "attestations"
    if inherited:
        return "lineage"
    if observation.source in unread or observation.reason in ("unreadable", "not-looked"):
        return "reading"
    return "evidence"


def _repos(partial: Sequence[DiffPartial]) -> frozenset[str]:
    """The repos (`models/OWNER/NAME`) of which another part was read than before."""
    return frozenset(one.what.partition(":")[0] for pair in partial for one in (pair.before, pair.after) if one)

"""What stands around the evidence of two audits: conflicts, attestations, lineage, and what was not read."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from openness.auditdiff.document import DiffAttestation, DiffBase, DiffBaseState, DiffConflict, DiffPartial
from openness.auditdiff.observations import paired, said, unpinned
from openness.document import Audit, AuditAttestation, AuditBase, AuditConflict


def conflicts(before: Audit, after: Audit) -> Iterator[DiffConflict]:
    """Conflicts that came or went; those that are about the same and have other sides or another end are pairs."""
    _, gone, new = paired(before.conflicts, after.conflicts, _whole)
    pairs, gone, new = paired(gone, new, lambda one: (one.component, one.property))
    yield from (DiffConflict(before=was, after=now) for was, now in pairs)
    yield from (DiffConflict(before=None, after=now) for now in new)
    yield from (DiffConflict(before=was, after=None) for was in gone)


def _whole(one: AuditConflict) -> Hashable:
    return one.component, one.property, tuple(said(side) for side in one.sides), unpinned(one.decided)


def attestations(before: Audit, after: Audit) -> Iterator[DiffAttestation]:
    """Documents that came or went; one of the same name from the same author that is another text is a pair too."""
    _, gone, new = paired(before.attestations, after.attestations, _weight)
    same, gone, new = paired(gone, new, lambda one: one.digest)
    later, gone, new = paired(gone, new, lambda one: (one.name, one.author, one.rank))
    yield from (DiffAttestation(before=was, after=now) for was, now in (*same, *later))
    yield from (DiffAttestation(before=None, after=now) for now in new)
    yield from (DiffAttestation(before=was, after=None) for was in gone)


def _weight(one: AuditAttestation) -> Hashable:
    return one.digest, one.name, one.rank, one.signer, one.counted, one.refused


def lineage(before: Audit, after: Audit) -> Iterator[DiffBase]:
    """Base models, however far down, that came or went or of which something else is known."""
    old, new = dict(_bases(before.lineage, ())), dict(_bases(after.lineage, ()))
    for path in dict.fromkeys([*new, *old]):
        was, now = old.get(path), new.get(path)
        if was != now:
            yield DiffBase(path=list(path), before=was, after=now)


def _bases(bases: Sequence[AuditBase], trail: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], DiffBaseState]]:
    for base in bases:
        path = (*trail, base.model)
        yield (
            path,
            DiffBaseState(
                relation=base.relation,
                basis=base.basis,
                reason=base.reason,
                verdict=base.verdict,
                verdict_upper=base.verdict_upper,
                score=base.score,
                license=base.license,
                conflicts=[unpinned(one.decided) for one in base.conflicts],
                attestations=[one.digest for one in base.attestations if one.counted],
            ),
        )
        yield from _bases(base.bases, path)


def partial(before: Audit, after: Audit) -> Iterator[DiffPartial]:
    """What was not read in one of the two only; the same for another reason is a pair, whatever the words."""
    _, gone, new = paired(before.partial, after.partial, lambda one: (one.what, one.reason))
    pairs, gone, new = paired(gone, new, lambda one: one.what)
    yield from (DiffPartial(before=was, after=now) for was, now in pairs)
    yield from (DiffPartial(before=None, after=now) for now in new)
    yield from (DiffPartial(before=was, after=None) for was in gone)

"""What an attestation would change: the audit of today beside the one with it, criterion by criterion. Nothing is
changed by asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from openness.attestations.published import FILE
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.attestations.statements import CLAIM
from openness.auditing import Progress, conclude, take_snapshot
from openness.components import Component
from openness.detectors.view import model_view
from openness.document import Audit, AuditComponent, AuditConflict
from openness.snapshot import Answer, RepoFile, RepoInfo, Snapshot, Text, Want
from openness.sources.protocol import Source


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that differs."""

    kind: Literal["requirement", "criterion"]
    id: str
    title: str
    before: str
    after: str
    reason: str
    """What decides now."""


@dataclass(frozen=True, slots=True)
class ComponentChange:
    """A component whose state differs."""

    name: str
    before: AuditComponent | None
    after: AuditComponent


@dataclass(frozen=True, slots=True)
class Effect:
    """What a document would change."""

    file: AttestationFile
    before: Audit | None
    """The audit of today; None for a model without a repo."""
    after: Audit
    changes: tuple[Change, ...]
    components: tuple[ComponentChange, ...]
    conflicts: tuple[AuditConflict, ...]
    """Those that are new, or decided otherwise."""
    idle: tuple[str, ...]
    """The claims that change nothing: components."""
    powerless: tuple[str, ...]
    """The claims that leave a component unknown since they link nothing: components."""
    unseen: tuple[str, ...]
    """The claims that leave a component unknown since what they link was not looked at: components."""


def effect(
    file: AttestationFile, text: str, source: Source, rank: Rank, *, now: datetime, progress: Progress | None = None
) -> Effect:
    """What a document would change if it had a rank: the publisher's as if it lay in the repo.

    `text` is the document as it stands. Raises `SubjectError` where the model cannot be read.
    """
    name = file.attestation.subject
    snapshot = take_snapshot(source, name, attestations=[file.attestation], progress=progress)
    before = conclude(snapshot, [], given=name, now=now)
    if rank is Rank.PUBLISHER:
        after = conclude(_published(snapshot, text), [], given=name, now=now)
    else:
        signer = f"{file.attestation.author.name} (as if signed)" if rank is Rank.TRUSTED else ""
        after = conclude(snapshot, [], given=name, now=now, attestations=[replace(file, rank=rank, signer=signer)])
    return _compared(file, before, after)


def effect_alone(file: AttestationFile, *, now: datetime) -> Effect:
    """What a document says about a model without a repo."""
    after = conclude(None, [], given=file.attestation.subject, now=now, attestations=[file])
    return _compared(file, None, after)


def _published(snapshot: Snapshot, text: str) -> Snapshot:
    """The snapshot as if the document had been pushed to the repo."""
    view = model_view(snapshot, snapshot.subject, snapshot.revision)
    answers: dict[Want, Answer] = {view.file_want(FILE): Text(text)}
    info = view.info
    if isinstance(info, RepoInfo) and not any(file.path == FILE for file in info.files):
        answers[Want("info", "model", view.repo, view.revision)] = replace(
            info, files=(*info.files, RepoFile(FILE, len(text)))
        )
    return snapshot.with_answers(answers)


def _compared(file: AttestationFile, before: Audit | None, after: Audit) -> Effect:
    components = tuple(_components(before, after))
    changed = {change.name for change in components}
    old = list(before.conflicts) if before else []
    claims = file.attestation.claims
    open_ones = [name for name in claims if after.components[name.value].availability == "unknown"]
    return Effect(
        file,
        before,
        after,
        tuple(_changes(before, after)),
        components,
        tuple(conflict for conflict in after.conflicts if not _among(conflict, old)),
        tuple(component.value for component in claims if component.value not in changed),
        tuple(name.value for name in open_ones if claims[name].url is None),
        tuple(name.value for name in open_ones if claims[name].url is not None and _not_looked(after, name)),
    )


def _not_looked(audit: Audit, component: Component) -> bool:
    return audit.components[component.value].reason == "not-looked"


def _among(conflict: AuditConflict, others: list[AuditConflict]) -> bool:
    def said(one: AuditConflict) -> tuple[object, ...]:
        return one.component, one.property, one.decided, tuple(side.note for side in one.sides)

    return any(said(conflict) == said(other) for other in others)


_MET = {True: "shown", False: "refuted", None: "not shown"}


def _changes(before: Audit | None, after: Audit) -> Iterator[Change]:
    old_card = next(iter(before.scorecards.values())) if before else None
    card = next(iter(after.scorecards.values()))
    old_met = {one.id: one.met for level in old_card.levels for one in level.requirements} if old_card else {}
    for level in card.levels:
        for one in level.requirements:
            was = old_met.get(one.id)
            if before is None or was is not one.met:
                then = "" if before is None else _MET[was]
                yield Change("requirement", one.id, one.title, then, _MET[one.met], one.reason)
    old_scores = {one.id: one for one in old_card.criteria} if old_card else {}
    for criterion in card.criteria:
        old = old_scores.get(criterion.id)
        now = f"{criterion.score:g} of {criterion.max:g}"
        then = f"{old.score:g} of {old.max:g}" if old else ""
        if then != now:
            yield Change("criterion", criterion.id, criterion.title, then, now, criterion.reason)


def _components(before: Audit | None, after: Audit) -> Iterator[ComponentChange]:
    for name, state in after.components.items():
        was = before.components.get(name) if before else None
        stated = state.availability != "unknown" or any(seen.method == CLAIM for seen in state.observations)
        if (was is None and stated) or (was is not None and _answer(was) != _answer(state)):
            yield ComponentChange(name, was, state)


def _answer(state: AuditComponent) -> tuple[object, ...]:
    license = (state.license.id, state.license.license_class) if state.license else None
    facts = {key: value for key, value in state.facts.items() if (key, value) not in _LACKS_NOTHING}
    return state.availability, state.reason, license, facts


_LACKS_NOTHING = (("complete", True), ("gate", "none"))
"""Facts of what is public that say no more than `public`."""

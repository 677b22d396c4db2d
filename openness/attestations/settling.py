"""What a trusted reviewer settles: one conflict, by the side that is right, with a reason (DESIGN.md, Attestations)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from openness.attestations.document import Settlement
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.attestations.statements import DATASET, triple
from openness.components import Component
from openness.detectors.license import declared
from openness.detectors.view import model_view
from openness.evidence import LICENSE, Basis, ComponentState, Conflict, Fact, Observation, Value
from openness.licenses import read_name
from openness.snapshot import Reason, Snapshot

About: TypeAlias = tuple[Component, str]


@dataclass(frozen=True, slots=True)
class Settled:
    """What is left to say once everything was settled that can be."""

    facts: dict[Component, dict[str, Fact]]
    observations: dict[Component, tuple[Observation, ...]]
    conflicts: tuple[Conflict, ...]
    unheeded: tuple[tuple[str, ...], ...]
    """Of each file: what of it changes nothing, and why."""


def settle(
    states: dict[Component, ComponentState],
    conflicts: Sequence[Conflict],
    files: Sequence[AttestationFile],
    snapshot: Snapshot | None,
) -> Settled:
    """Settle what trusted documents settle. A value is only settled where no conflict about it is left open."""
    found = Settled({}, {}, (), ())
    said = [(file, one) for file in files if file.rank is Rank.TRUSTED for one in file.attestation.settles]
    decided = list(conflicts)
    unheeded: list[tuple[str, ...]] = []
    for file in files:
        problems = []
        for one in file.attestation.settles:
            why = _problem(file, one, [other for _, other in said], conflicts)
            sides = [] if why else _choices(one, conflicts)
            for index, _ in sides:
                by = file.signer or file.attestation.author.name
                decided[index] = replace(conflicts[index], decided=f"Settled by {by}: {one.reason}")
            if sides and any(_blocks(conflict, one) for conflict in conflicts):
                why = "another conflict about it is left, and the stricter decides"
            if why:
                problems.append(f"settles {one.component.value}, {one.property}: {why}")
            else:
                values = _values(sides[0][1], states[one.component], one.property, snapshot)
                new = tuple(_said(file, one, name, value) for name, value in values)
                found.facts.setdefault(one.component, {}).update({fact.property: _fact(fact) for fact in new})
                found.observations[one.component] = (*found.observations.get(one.component, ()), *new)
        unheeded.append(tuple(problems))
    return replace(found, conflicts=tuple(decided), unheeded=tuple(unheeded))


def _about(one: Settlement | Conflict) -> About:
    return one.component, one.property


def _problem(
    file: AttestationFile, one: Settlement, others: Sequence[Settlement], conflicts: Sequence[Conflict]
) -> str:
    """Why it settles nothing; empty where it does."""
    if file.rank is not Rank.TRUSTED:
        return "only what a trusted key has signed settles a conflict"
    if any(_about(other) == _about(one) and not _alike(one, other) for other in others):
        return "it is settled in two ways, so in none"
    chosen = [side for _, side in _choices(one, conflicts)]
    if chosen and one.url is None and all(_is_bare(side) for side in chosen):
        return f"{one.value} is claimed without a link, and settled without one: this opens nothing"
    if chosen:
        return ""
    on = [conflict for conflict in conflicts if _about(conflict) == _about(one)]
    if any(_same(one, side.value) for conflict in on for side in conflict.sides):
        return f"both sides say {one.value}, which does not tell them apart"
    return f"there is no such conflict with a side that says {one.value}"


def _is_bare(side: Observation) -> bool:
    """Whether it is somebody's word without a link, of something that would be open."""
    return side.basis is Basis.CLAIMED and side.method.startswith("attestation.") and side.value != "withheld"


def _alike(one: Settlement, other: Settlement) -> bool:
    if one.property == "license":
        return _same(one, str(other.value)) or _same(other, str(one.value))
    return one.value == other.value


def _choices(one: Settlement, conflicts: Sequence[Conflict]) -> list[tuple[int, Observation]]:
    """The conflicts that it settles, each with the one side that it chooses."""
    found = []
    for index, conflict in enumerate(conflicts):
        if _about(conflict) == _about(one):
            sides = [side for side in conflict.sides if _same(one, side.value)]
            if len(sides) == 1:
                found.append((index, sides[0]))
    return found


def _blocks(conflict: Conflict, one: Settlement) -> bool:
    """Whether a conflict about the same is not settled by it; what documents say against each other is: a trusted
    reviewer goes before them."""
    if _about(conflict) != _about(one) or sum(_same(one, side.value) for side in conflict.sides) == 1:
        return False
    return not all(side.method.startswith("attestation.") and side.method != DATASET for side in conflict.sides)


def _same(settlement: Settlement, side: Value | None) -> bool:
    if settlement.property == "license" and isinstance(side, str):
        return str(settlement.value).lower() == side.lower() or read_name(str(settlement.value)).id == side
    return settlement.value == side


def _values(
    side: Observation, state: ComponentState, property: str, snapshot: Snapshot | None
) -> list[tuple[str, Value | None]]:
    """What the chosen side says, a license with its class and terms: those of its text, where that was changed."""
    if property != "license":
        return [(property, side.value)]
    where = (side.source, side.locator, side.method, side.note)
    beside = {
        one.property: one.value
        for one in state.observations
        if one.property in LICENSE and (one.source, one.locator, one.method, one.note) == where
    }
    if len(beside) == len(LICENSE) and beside["license-class"] is not None:
        return [(name, beside[name]) for name in LICENSE]
    if snapshot is not None:
        for one in declared(model_view(snapshot, snapshot.subject, snapshot.revision)).declarations:
            if (one.locator, f"license.{one.source}", one.note) == (side.locator, side.method, side.note):
                return list(zip(LICENSE, triple(one.reading), strict=True))
    return list(zip(LICENSE, triple(read_name(str(side.value))), strict=True))


def _said(file: AttestationFile, one: Settlement, name: str, value: Value | None) -> Observation:
    return Observation(
        one.component,
        name,
        value,
        Basis.STATED,
        f"attestation:{file.name}",
        file.address or file.name,
        "attestation.settles",
        note=f"Settled: {one.reason}",
        reason=Reason.NOT_FOUND if value is None else None,
    )


def _fact(one: Observation) -> Fact:
    return Fact(one.value, one.reason, one.basis, one)

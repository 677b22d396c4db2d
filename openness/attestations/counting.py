"""Claims beside what was observed: what follows for each component, who decides, and which conflicts there are.

DESIGN.md, Attestations: what was found stands beside what is claimed. Where they contradict each other it is a
conflict and the stricter decides, unless a trusted reviewer settles that very conflict. Where documents differ, a
trusted one settles over the publisher's, and both over the operator's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openness.attestations.document import Settlement
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.attestations.statements import DATASET, LICENSE, statements, triple
from openness.components import Component
from openness.evidence import (
    Attested,
    Availability,
    Base,
    Basis,
    ComponentState,
    Conflict,
    Evidence,
    Fact,
    Observation,
    Value,
    fold,
)
from openness.licenses import LicenseClass, Reading, agree, read_name, strictness
from openness.snapshot import Reason, Snapshot

FOUND_ONLY = frozenset(
    {
        Component.WEIGHTS,
        Component.BASE_WEIGHTS,
        Component.CHECKPOINTS,
        Component.PRETRAINING_DATA,
        Component.POSTTRAINING_DATA,
    }
)
"""What only counts as there when the audit found it (DESIGN.md, Verdict); a link elsewhere leaves it unknown."""
_STRICTEST_FIRST: Mapping[str, tuple[Value, ...]] = {
    "availability": (Availability.WITHHELD, Availability.PARTIAL, Availability.GATED, Availability.PUBLIC),
    "gate": ("manual", "auto", "none"),
    "used": (True, False),
    "described": (False, True),
    "complete": (False, True),
}
_SILENT = ("availability", "gate", *LICENSE, "count", "described", "used", "complete")
_TOLD = ("availability", "described", "used")
"""The properties whose contradictions are conflicts of their own; a gate's is told by the availability's."""


def attested(file: AttestationFile, unheeded: Iterable[str] = ()) -> Attested:
    """A document as an audit names it."""
    said = file.attestation
    return Attested(
        name=file.name,
        locator=file.address or file.name,
        rank=file.rank.value,
        author=said.author.name,
        role=said.author.role,
        signer=file.signer,
        date=said.date.isoformat(),
        expires=said.expires.isoformat(),
        digest=file.digest,
        refused="" if file.rank.counts else "anyone may say so: shown, never scored",
        unheeded=tuple(unheeded),
        judgements=tuple(sorted(said.judgements)),
    )


def count(
    evidence: Evidence, files: Sequence[AttestationFile], snapshot: Snapshot, refused: Sequence[Attested] = ()
) -> Evidence:
    """The evidence about a model with a repo, with what documents state about it counted by their rank."""
    if not files and not refused:
        return evidence
    hearing = _Hearing(_by_weight(files), snapshot)
    states, conflicts = dict(evidence.states), list(evidence.conflicts)
    for component in hearing.components:
        states[component], new = hearing.weigh(evidence.state(component))
        conflicts += new
    own_license = evidence.own_license
    if evidence.bases and Component.WEIGHTS in hearing.components:
        alone = ComponentState(Component.WEIGHTS, evidence.own_license)
        own_license = hearing.weigh_license(alone, hearing.facts(Component.WEIGHTS))[0]
    settled = [_settle(states, conflicts, file) for file in hearing.files]
    counted = any(file.rank.counts for file in files)
    return replace(
        evidence,
        states=states,
        conflicts=tuple(conflicts),
        own_license=own_license,
        attestations=(*(attested(file, said) for file, said in zip(hearing.files, settled, strict=True)), *refused),
        observed=evidence if counted else None,
    )


def attested_alone(files: Sequence[AttestationFile]) -> Evidence:
    """All that documents say about a model without a repo, which nothing else speaks for: stated stands for found.

    The documents were read whole: what none of them says is `not-found`. A claim about `base-weights` says that the
    model was made from another one, which a document cannot name: that base is one that cannot be found.
    """
    hearing = _Hearing(_by_weight(files), None)
    states: dict[Component, ComponentState] = {}
    conflicts: list[Conflict] = []
    for component in Component:
        silent = ComponentState(component, dict.fromkeys(_SILENT, Fact(None, Reason.NOT_FOUND)))
        if component in hearing.components:
            states[component], new = hearing.weigh(silent)
            conflicts += new
        else:
            observation = _silent(hearing.files[0], component)
            facts = {**silent.facts, "availability": Fact(None, Reason.NOT_FOUND, None, observation)}
            states[component] = ComponentState(component, facts, observations=(observation,))
    settled = [_settle(states, conflicts, file) for file in hearing.files]
    return Evidence(
        hearing.files[0].attestation.subject,
        None,
        states,
        tuple(conflicts),
        bases=_bases(hearing.files, states),
        attestations=tuple(attested(file, said) for file, said in zip(hearing.files, settled, strict=True)),
    )


def _bases(files: Sequence[AttestationFile], states: Mapping[Component, ComponentState]) -> tuple[Base, ...]:
    said = [file for file in files if file.rank.counts and Component.BASE_WEIGHTS in file.attestation.claims]
    state = states[Component.BASE_WEIGHTS]
    if not said or state.availability is Availability.NOT_APPLICABLE:
        return ()
    note = "The attestation speaks of base weights and does not name the base."
    where = state.url or said[0].name
    return (Base("an unnamed base model", "finetune", Basis.CLAIMED, where, None, Reason.NOT_FOUND, note),)


def _silent(file: AttestationFile, component: Component) -> Observation:
    note = "The attestation, which was read whole, says nothing of it."
    return Observation(
        component, "availability", None, Basis.STATED, f"attestation:{file.name}", file.name, "attestation.silent",
        note=note, reason=Reason.NOT_FOUND,
    )  # fmt: skip


def _by_weight(files: Iterable[AttestationFile]) -> tuple[AttestationFile, ...]:
    """The weightiest rank first; within a rank by what they say, so that their order changes nothing."""
    order = list(Rank)
    return tuple(sorted(files, key=lambda file: (order.index(file.rank), file.signer, file.name, file.digest)))


Facts = Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class _Voice:
    """What one document says about one component."""

    file: AttestationFile
    observations: tuple[Observation, ...]

    def claimed(self, name: str) -> Observation | None:
        """What it states of a property, as it stands."""
        stated = (one for one in self.observations if one.property == name and one.method != DATASET)
        return next(stated, None)

    def seen(self, name: str) -> Observation | None:
        """What was found of a property where the claim links it."""
        return next((one for one in self.observations if one.property == name and one.method == DATASET), None)


class _Hearing:
    """All documents about one model, the weightiest first."""

    def __init__(self, files: tuple[AttestationFile, ...], snapshot: Snapshot | None) -> None:
        self.files = files
        self.alone = snapshot is None
        self._voices: dict[Component, list[_Voice]] = {}
        for file in files:
            said = statements(file, snapshot)
            for component in dict.fromkeys(one.component for one in said):
                observations = tuple(one for one in said if one.component is component)
                self._voices.setdefault(component, []).append(_Voice(file, observations))

    @property
    def components(self) -> tuple[Component, ...]:
        """Those that a document says something about, in their order."""
        return tuple(component for component in Component if component in self._voices)

    def _counted(self, component: Component) -> list[_Voice]:
        return [voice for voice in self._voices.get(component, ()) if voice.file.rank.counts]

    def facts(self, component: Component) -> Facts:
        """What the documents together say: of each property the weightiest that says anything decides."""
        found: dict[str, Fact] = {}
        for voice in self._counted(component):
            for name, fact in self._of(voice, component).items():
                if name not in found or found[name].value is None:
                    found[name] = fact
        return found

    def _of(self, voice: _Voice, component: Component) -> Facts:
        folded = fold(one for one in voice.observations if one.method != DATASET)
        facts = dict(folded[component].facts) if component in folded else {}
        stated = facts.get("availability")
        seen = voice.seen("availability")
        if stated is None or stated.value in (Availability.WITHHELD, Availability.NOT_APPLICABLE):
            return facts
        if seen is not None:
            facts["availability"] = _checked(stated, seen)
            for name in ("gate", "described"):
                if (found := voice.seen(name)) is not None:
                    facts[name] = _strictest(name, facts.get(name), Fact(found.value, None, found.basis, found))
        elif not self.alone and component in FOUND_ONLY and stated.value is not None:
            facts["availability"] = Fact(None, Reason.NOT_LOOKED, None, stated.observation)
            facts.pop("count", None)
        return facts

    def _bare(self, component: Component, name: str, told: Fact) -> Fact:
        """A claim that opens nothing, as it stands: beside what was observed it can still contradict."""
        if name != "availability" or told.value is not None or told.reason is Reason.CONFLICTING:
            return told
        claims = (voice.claimed(name) for voice in self._counted(component))
        claim = next((one for one in claims if one is not None), None)
        return told if claim is None else replace(told, observation=claim)

    def weigh(self, observed: ComponentState) -> tuple[ComponentState, list[Conflict]]:
        """A component's state with the claims about it counted, and the contradictions."""
        component = observed.component
        told = self.facts(component)
        voices = self._voices[component]
        conflicts = [*self._between(component), *self._against_links(component)]
        facts: dict[str, Fact] = dict(observed.facts)
        for name, fact in told.items():
            if name in _STRICTEST_FIRST or name == "count":
                facts[name], new = _weigh(component, name, observed.facts.get(name), self._bare(component, name, fact))
                conflicts += new
        licensed, new = self.weigh_license(observed, told)
        facts.update(licensed)
        added = tuple(one for voice in voices for one in voice.observations)
        observations = tuple(dict.fromkeys((*observed.observations, *added)))
        return replace(observed, facts=facts, observations=observations), [*conflicts, *new]

    def weigh_license(self, observed: ComponentState, told: Facts) -> tuple[Facts, list[Conflict]]:
        """The license, as its three properties: what is claimed fills a gap; else the stricter decides."""
        component = observed.component
        before = {name: observed.facts[name] for name in LICENSE if name in observed.facts}
        seen = next((one for voice in self._counted(component) if (one := voice.seen("license"))), None)
        linked = _reading_of(self._seen_license(component)) if seen else None
        claimed = _reading_of(told)
        conflicts: list[Conflict] = []
        after: Facts = before
        if linked is not None and seen is not None:
            after = self._seen_license(component)
            if claimed is not None and not agree(linked, claimed):
                claim = told["license"].observation
                stricter = after if strictness(linked) >= strictness(claimed) else told
                conflicts += _conflict(component, "license", claim, seen, stricter["license"].observation)
                after = {name: stricter[name] for name in LICENSE}
        elif claimed is not None or (self.alone and "license" in told):
            after = {name: told[name] for name in LICENSE}
        if after is before or _is_gap(before):
            return after, conflicts
        own, other = _reading_of(before), _reading_of(after)
        if own is None or other is None:
            return before, conflicts
        if before["license"].basis is Basis.INFERRED and after["license"].basis is not Basis.INFERRED:
            return after, conflicts
        if agree(own, other):
            return before, conflicts
        decides = before if strictness(own) >= strictness(other) else after
        sides = before["license"].observation, after["license"].observation
        conflicts += _conflict(component, "license", *sides, decides["license"].observation)
        return decides, conflicts

    def _seen_license(self, component: Component) -> Facts:
        for voice in self._counted(component):
            found = {name: one for name in LICENSE if (one := voice.seen(name)) is not None}
            if found:
                return {name: Fact(one.value, one.reason, one.basis, one) for name, one in found.items()}
        return {}

    def _between(self, component: Component) -> Iterator[Conflict]:
        """Documents that differ: the weightier one settles."""
        for name in ("availability", "license"):
            said = [(voice, one) for voice in self._counted(component) if (one := voice.claimed(name))]
            for voice, one in said[1:]:
                first = said[0]
                if one.value != first[1].value and None not in (one.value, first[1].value):
                    decided = f"The {first[0].file.rank.value}'s word goes before the {voice.file.rank.value}'s."
                    if first[0].file.rank is voice.file.rank:
                        decided = "Documents of one rank differ: the first by name stands beside what was observed."
                    yield Conflict(component, name, (first[1], one), decided)

    def _against_links(self, component: Component) -> Iterator[Conflict]:
        """A claim whose own link shows something else."""
        for voice in self._counted(component):
            claim, seen = voice.claimed("availability"), voice.seen("availability")
            if claim is None or seen is None or claim.value not in (Availability.PUBLIC, Availability.GATED):
                continue
            if seen.value is None and seen.reason is Reason.NOT_FOUND:
                decided = "It stays unknown: no data are where the claim says."
                yield Conflict(component, "availability", (claim, seen), decided)
            elif seen.value is not None and seen.value != claim.value:
                yield from _conflict(component, "availability", claim, seen, _stricter("availability", claim, seen))


def _checked(stated: Fact, seen: Observation) -> Fact:
    """A claimed availability beside what was found where it links the thing."""
    if seen.value is None:
        gone = seen.reason is Reason.NOT_FOUND
        return Fact(None, Reason.CONFLICTING if gone else seen.reason, None, seen)
    found = Fact(seen.value, None, Basis.FOUND, seen)
    if stated.value is None:
        return found
    stricter = _position("availability", stated.value) < _position("availability", seen.value)
    return replace(stated, basis=Basis.FOUND) if stricter else found


def _strictest(name: str, one: Fact | None, other: Fact) -> Fact:
    known = [fact for fact in (one, other) if fact is not None and fact.value is not None]
    return min(known, key=lambda fact: _position(name, fact.value), default=other)


def _position(name: str, value: Value | None) -> int:
    """How strict a value is, 0 for the strictest; what is not applicable is no stricter than anything."""
    order = _STRICTEST_FIRST[name]
    return order.index(value) if value in order else len(order)


def _weigh(component: Component, name: str, observed: Fact | None, told: Fact) -> tuple[Fact, list[Conflict]]:
    """One property: what is stated fills what is unknown; of what contradicts, the stricter decides."""
    if observed is None or observed.value is None:
        return _fill(component, name, observed, told), []
    if told.value is None:
        if told.reason is Reason.NOT_LOOKED and _is_absence(observed):
            return told, []
        if name != "availability" or told.observation is None or told.observation.value is None:
            return observed, []
        told = Fact(told.observation.value, None, told.observation.basis, told.observation)
    if told.value == observed.value or name == "count":
        return observed, []
    decides = min(observed, told, key=lambda fact: _position(name, fact.value))
    if name not in _TOLD or (name == "used" and observed.value is False):
        return decides, []  # that there is a stage more than the card tells of contradicts nothing
    return decides, _conflict(component, name, observed.observation, told.observation, decides.observation)


def _fill(component: Component, name: str, observed: Fact | None, told: Fact) -> Fact:
    if observed is None:
        return told
    if told.value is None:
        order = list(Reason)
        reasons = [order.index(fact.reason or Reason.NOT_FOUND) for fact in (observed, told)]
        return told if reasons[1] < reasons[0] else observed
    if observed.reason is Reason.CONFLICTING and name == "availability" and told.value != Availability.WITHHELD:
        return observed
    return told


def _is_absence(observed: Fact) -> bool:
    """Whether weights count as kept back only since nothing was found: a link elsewhere makes that unknown."""
    by = observed.observation
    kept = observed.value == Availability.WITHHELD and by is not None
    return kept and by is not None and by.component is Component.WEIGHTS and by.method == "weights.listing"


def _stricter(name: str, one: Observation, other: Observation) -> Observation:
    return one if _position(name, one.value) < _position(name, other.value) else other


def _conflict(
    component: Component, name: str, one: Observation | None, other: Observation | None, decides: Observation | None
) -> list[Conflict]:
    if one is None or other is None or decides is None:
        return []
    return [Conflict(component, name, (one, other), f"{decides.value} is the stricter and decides: {decides.note}")]


def _is_gap(facts: Facts) -> bool:
    """Whether everything was read and no license is there: what a claim can fill."""
    named = facts.get("license")
    if named is None:
        return True
    return named.value == "none" or (named.value is None and named.reason in (Reason.NOT_FOUND, None))


def _reading_of(facts: Facts) -> Reading | None:
    """The license that three facts tell; None where they tell none."""
    named, kind, restricts = (facts.get(name, Fact(None)).value for name in LICENSE)
    if named is None or kind is None:
        return None
    restricts_use = True if named == "none" else restricts if isinstance(restricts, bool) else None
    return Reading(str(named), str(named), LicenseClass(str(kind)), restricts_use)


# What a trusted reviewer settles


def _settle(states: dict[Component, ComponentState], conflicts: list[Conflict], file: AttestationFile) -> list[str]:
    """Settle what a document settles, in place; returns what of it changes nothing, and why."""
    unheeded = []
    for settlement in file.attestation.settles:
        name = f"settles {settlement.component.value}, {settlement.property}"
        if file.rank is not Rank.TRUSTED:
            unheeded.append(f"{name}: only what a trusted key has signed settles a conflict")
            continue
        matching = [
            (index, side)
            for index, conflict in enumerate(conflicts)
            if (conflict.component, conflict.property) == (settlement.component, settlement.property)
            for side in conflict.sides
            if _same(settlement, side.value)
        ]
        if not matching:
            unheeded.append(f"{name}: there is no such conflict with a side that says {settlement.value}")
            continue
        for index, _ in matching:
            decided = f"Settled by {file.signer or file.attestation.author.name}: {settlement.reason}"
            conflicts[index] = replace(conflicts[index], decided=decided)
        states[settlement.component] = _settled(states[settlement.component], settlement, matching[0][1], file)
    return unheeded


def _same(settlement: Settlement, side: Value | None) -> bool:
    if settlement.property == "license" and isinstance(side, str):
        return str(settlement.value).lower() == side.lower() or read_name(str(settlement.value)).id == side
    return settlement.value == side


def _settled(state: ComponentState, settlement: Settlement, side: Observation, file: AttestationFile) -> ComponentState:
    names = LICENSE if settlement.property == "license" else (settlement.property,)
    values = triple(read_name(str(side.value))) if settlement.property == "license" else (side.value,)
    said = tuple(
        Observation(
            state.component,
            name,
            value,
            Basis.STATED,
            f"attestation:{file.name}",
            file.address or file.name,
            "attestation.settles",
            note=f"Settled: {settlement.reason}",
            reason=Reason.NOT_FOUND if value is None else None,
        )
        for name, value in zip(names, values, strict=True)
    )
    facts = {one.property: Fact(one.value, one.reason, one.basis, one) for one in said}
    return replace(state, facts={**state.facts, **facts}, observations=(*state.observations, *said))

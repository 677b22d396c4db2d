"""Claims beside what was observed: what follows for each component, who decides, and which conflicts there are.

DESIGN.md, Attestations: what was found stands beside what is claimed. Where they contradict each other it is a
conflict and the stricter decides, unless a trusted reviewer settles that very conflict. Where documents differ, a
trusted one settles over the publisher's, and both over the operator's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from openness.attestations.judging import judgements
from openness.attestations.linked import DATA
from openness.attestations.reading import AttestationFile
from openness.attestations.settling import Settled, settle
from openness.attestations.statements import DATASET
from openness.attestations.voices import (
    GATES,
    STRICTEST_FIRST,
    TO_BE_HAD,
    Facts,
    Hearing,
    in_full,
    is_bare,
    position,
    reading_of,
    stricter_gate,
    strictest,
)
from openness.components import Component, Kind
from openness.evidence import (
    LICENSE,
    Attested,
    Availability,
    Base,
    Basis,
    ComponentState,
    Conflict,
    Evidence,
    Fact,
    Observation,
)
from openness.licenses import agree, strictness
from openness.snapshot import Reason, Snapshot

_SILENT = ("availability", "gate", *LICENSE, "count", "described", "used", "complete")
_TOLD = ("availability", "described", "used")
"""The properties whose contradictions are conflicts of their own; that there is a gate is told by the availability."""


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
    hearing = Hearing(files, snapshot)
    states, conflicts = dict(evidence.states), list(evidence.conflicts)
    for component in hearing.components:
        states[component], new = _weigh(hearing, evidence.state(component))
        conflicts += new
    own = evidence.own_license
    if evidence.bases and Component.WEIGHTS in hearing.components:
        own = {**own, **_weigh_license(hearing, ComponentState(Component.WEIGHTS, own))[0]}
    settled = settle(states, conflicts, hearing.files, snapshot)
    if evidence.bases:
        own = {
            **own,
            **{name: one for name, one in settled.facts.get(Component.WEIGHTS, {}).items() if name in LICENSE},
        }
    counted = any(file.rank.counts for file in files)
    return replace(
        evidence,
        states=_with(states, settled),
        conflicts=settled.conflicts,
        own_license=own,
        judgements=judgements(hearing.files),
        attestations=(*_attested(hearing.files, settled), *refused),
        observed=evidence if counted else None,
    )


def _with(states: Mapping[Component, ComponentState], settled: Settled) -> dict[Component, ComponentState]:
    """The states with what was settled."""
    return {
        component: replace(
            state,
            facts={**state.facts, **settled.facts.get(component, {})},
            observations=(*state.observations, *settled.observations.get(component, ())),
        )
        for component, state in states.items()
    }


def _attested(files: Iterable[AttestationFile], settled: Settled) -> tuple[Attested, ...]:
    return tuple(attested(file, said) for file, said in zip(files, settled.unheeded, strict=True))


def attested_alone(files: Sequence[AttestationFile]) -> Evidence:
    """All that documents say about a model without a repo, which nothing else speaks for: stated stands for found.

    The documents were read whole: what none of them says is `not-found`. A claim about `base-weights` says that the
    model was made from another one, which a document cannot name: that base is one that cannot be found.
    """
    hearing = Hearing(files, None)
    states: dict[Component, ComponentState] = {}
    conflicts: list[Conflict] = []
    for component in Component:
        silent = ComponentState(component, dict.fromkeys(_SILENT, Fact(None, Reason.NOT_FOUND)))
        if component in hearing.components:
            states[component], new = _weigh(hearing, silent)
            conflicts += new
        else:
            observation = _silent(hearing.files[0], component)
            facts = {**silent.facts, "availability": Fact(None, Reason.NOT_FOUND, None, observation)}
            states[component] = ComponentState(component, facts, observations=(observation,))
    settled = settle(states, conflicts, hearing.files, None)
    states = _with(states, settled)
    return Evidence(
        hearing.files[0].attestation.subject,
        None,
        states,
        settled.conflicts,
        bases=_bases(hearing.files, states),
        judgements=judgements(hearing.files),
        attestations=_attested(hearing.files, settled),
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


# Claims beside what was observed


def _weigh(hearing: Hearing, observed: ComponentState) -> tuple[ComponentState, list[Conflict]]:
    """A component's state with the claims about it counted, and the contradictions."""
    conflicts = list(hearing.conflicts(observed))
    facts: dict[str, Fact] = dict(observed.facts)
    for name, told in hearing.facts(observed).items():
        facts[name], new = _weigh_fact(observed.component, name, observed.facts.get(name), told)
        conflicts += new
    claim = hearing.claim(observed.component)
    if claim is not None:  # as it stands, for rubrics that ask for somebody's word
        facts["claimed"] = Fact(claim.value, None, claim.basis, claim)
    licensed, new = _weigh_license(hearing, observed)
    observations = tuple(dict.fromkeys((*observed.observations, *hearing.observations(observed.component))))
    return replace(observed, facts={**facts, **licensed}, observations=observations), [*conflicts, *new]


def _weigh_fact(component: Component, name: str, observed: Fact | None, told: Fact) -> tuple[Fact, list[Conflict]]:
    """One property: what is stated fills what is unknown; of what contradicts, the stricter decides."""
    if observed is None or observed.value is None:
        return _fill(component, name, observed, told), []
    if name == "count":
        return observed, []
    if told.value is None:
        if told.reason is Reason.NOT_LOOKED and _is_absence(observed):
            return told, []
        claim = told.observation
        if name != "availability" or claim is None:
            return observed, []
        if claim.value is None or claim.method == DATASET:  # data that the claim adds, and that were not all found
            return (told if observed.value in TO_BE_HAD else observed), []
        told = Fact(claim.value, None, claim.basis, claim)
    if told.value == observed.value:
        return observed, []
    if name == "gate":
        decides = stricter_gate(observed, told)
        differ = observed.value in GATES and told.value in GATES and told.basis is not Basis.INFERRED
        return decides, _conflict(component, name, observed, told, decides) if differ else []
    decides = strictest(name, (observed, told))
    if name not in _TOLD or (name == "used" and observed.value is False):
        return decides, []  # that there is a stage more than the card tells of contradicts nothing
    return decides, _conflict(component, name, observed, told, decides)


def _fill(component: Component, name: str, observed: Fact | None, told: Fact) -> Fact:
    """What was not found can be claimed. What could not be read might refute a claim: it opens nothing there."""
    if observed is None:
        return told
    if told.value is None:
        order = list(Reason)
        reasons = [order.index(fact.reason or Reason.NOT_FOUND) for fact in (observed, told)]
        return told if reasons[1] < reasons[0] else observed
    closes = name in STRICTEST_FIRST and position(name, told.value) == 0
    unread = observed.reason in (Reason.CONFLICTING, Reason.UNREADABLE)
    if name == "availability" and component in DATA:
        unread = unread or observed.reason is Reason.NOT_LOOKED
    return observed if unread and not closes else told


def _is_absence(observed: Fact) -> bool:
    """Whether weights count as kept back only since nothing was found: a link elsewhere makes that unknown."""
    by = observed.observation
    kept = observed.value == Availability.WITHHELD and by is not None
    return kept and by is not None and by.component is Component.WEIGHTS and by.method == "weights.listing"


def _conflict(component: Component, name: str, one: Fact, other: Fact, decides: Fact) -> list[Conflict]:
    sides, by = (one.observation, other.observation), decides.observation
    if sides[0] is None or sides[1] is None or by is None:
        return []
    return [Conflict(component, name, (sides[0], sides[1]), f"{by.value} is the stricter and decides: {by.note}")]


# Licenses: three properties, weighed as one


def _weigh_license(hearing: Hearing, observed: ComponentState) -> tuple[Facts, list[Conflict]]:
    """What is claimed fills a gap; else the stricter decides. A license claimed of nothing shown can only restrict."""
    component = observed.component
    before = {name: observed.facts[name] for name in LICENSE if name in observed.facts}
    told, conflicts = _told_license(hearing, component)
    if told is None:
        return before, conflicts
    if _is_gap(before):
        if not is_bare(told) or hearing.alone:
            return told, conflicts
        named = before.get("license")
        silent = named is None or named.value is None
        return ({**before, "license": told["license"]} if silent else before), conflicts
    full = in_full(told)
    own, other = reading_of(before), reading_of(full)
    if own is None or other is None:
        return before, conflicts
    stricter = strictness(other) > strictness(own)
    inferred = before["license"].basis is Basis.INFERRED and told["license"].basis is not Basis.INFERRED
    if inferred and component.kind is not Kind.WEIGHTS:  # taken from the repo's one license for want of its own
        return (full if stricter or not is_bare(told) else before), conflicts
    if agree(own, other):
        return before, conflicts
    decides = full if stricter else before
    sides = before["license"], full["license"], decides["license"]
    return decides, [*conflicts, *_conflict(component, "license", *sides)]


def _told_license(hearing: Hearing, component: Component) -> tuple[Facts | None, list[Conflict]]:
    """The license that documents tell: what they claim and what the data that they link name, the stricter of both."""
    linked, claimed = hearing.linked_license(component), hearing.license(component)
    if linked is None or claimed is None:
        return linked or claimed, []
    seen, said = reading_of(linked), reading_of(in_full(claimed))
    if seen is None or said is None or agree(seen, said):
        return linked, []
    told = linked if strictness(seen) >= strictness(said) else in_full(claimed)
    return told, _conflict(component, "license", claimed["license"], linked["license"], told["license"])


def _is_gap(facts: Facts) -> bool:
    """Whether everything was read and no license is there: what a claim can fill."""
    named = facts.get("license")
    if named is None:
        return True
    return named.value == "none" or (named.value is None and named.reason in (Reason.NOT_FOUND, None))

"""What the detectors and attestations found about one model, and what follows for each component.

Frozen values, no I/O. A detector answers with `Findings`; `ComponentState`s are folded from all observations by one
rule (`fold`), so that the same observations give the same state, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeAlias

from openness.components import Component
from openness.snapshot import Reason

Value: TypeAlias = str | int | bool


class Availability(StrEnum):
    """Whether a component can be had."""

    PUBLIC = "public"
    GATED = "gated"
    PARTIAL = "partial"
    WITHHELD = "withheld"
    NOT_APPLICABLE = "not-applicable"
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """What an observation rests on, strongest first."""

    FOUND = "found"
    """The audit saw the thing itself."""
    STATED = "stated"
    """The publisher says so and links it, at a place that the audit cannot open."""
    CLAIMED = "claimed"
    """The publisher says so without a link; or anyone else says so."""
    INFERRED = "inferred"
    """Concluded from something else."""


LICENSE = ("license", "license-class", "restricts-use")
"""The three properties in which observations keep what a license was read as."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing seen about one component.

    `property` is what it is about. Those that the fold and the rubrics know:

    - `availability`: an `Availability` value. Unknown carries a `reason`.
    - `gate`: `none`, `auto` (a click or a form) or `manual` (a person decides).
    - `license` (canonical id), `license-class`, `restricts-use` (bool): emitted together by whoever reads a license.
    - `count`: how many (intermediate checkpoints).
    - `described` (data components): True, each named source is described or there; False, the publisher will not tell.
    - `used` (data components): whether this model's making, own or inherited, has this stage.
    - `complete` (documents): whether it says anything.
    - `note`, `format`, `risk`, `dataset`, `link`...: shown, never folded into a state.
    """

    component: Component
    property: str
    value: Value | None
    """None where unknown; then `reason` says why."""
    basis: Basis
    source: str
    """What was read: `models/allenai/OLMo-2-1124-7B`, `datasets/allenai/dolma`, `attestation:openness.yaml`."""
    locator: str
    """The place in it that decided: a URL pinned to a revision, with file and `#L` line where there is one."""
    method: str
    """The rule that saw it: `weights.listing`, `data.front-matter`."""
    confidence: float = 1.0
    """From 0 to 1: how sure the rule is. A guess is below 0.5 and never decides."""
    note: str = ""
    """One sentence for a person: what was seen."""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Declarations that disagree; shown, and decided by the stricter reading."""

    component: Component
    property: str
    sides: tuple[Observation, ...]
    decided: str
    """Which reading stands, and why: one sentence."""


@dataclass(frozen=True, slots=True)
class Findings:
    """A detector's answer."""

    observations: tuple[Observation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known about one property of one component."""

    value: Value | None
    reason: Reason | None = None
    """Why it is unknown; beside a value: why there may be more to it than was seen."""
    basis: Basis | None = None
    observation: Observation | None = None
    """The observation that decided."""


_BASIS_RANK = {basis: rank for rank, basis in enumerate(Basis)}
_REASON_RANK = {reason: rank for rank, reason in enumerate(Reason)}
UNSEEN = Fact(None, Reason.NOT_LOOKED)


@dataclass(frozen=True, slots=True)
class ComponentState:
    """What is known about one component of one model."""

    component: Component
    facts: Mapping[str, Fact] = field(default_factory=dict)
    """By property name."""
    inherited_from: str | None = None
    """The base model's id, where this state was taken over from it."""
    observations: tuple[Observation, ...] = ()

    def fact(self, name: str) -> Fact:
        """The fact about a property; never looked at is not-looked."""
        return self.facts.get(name, UNSEEN)

    @property
    def availability(self) -> Availability:
        """Whether it can be had."""
        value = self.fact("availability").value
        return Availability.UNKNOWN if value is None else Availability(str(value))

    @property
    def reason(self) -> Reason | None:
        """Why the availability is unknown; None where it is known."""
        fact = self.fact("availability")
        return fact.reason if fact.value is None else None

    @property
    def claimed(self) -> Fact:
        """The availability, or, where nothing that was seen stands against it, what documents claim without a link."""
        there, claimed = self.fact("availability"), self.facts.get("claimed")
        if claimed is None or there.value is not None or there.reason in (Reason.CONFLICTING, Reason.UNREADABLE):
            return there
        return claimed

    @property
    def url(self) -> str | None:
        """The place that shows it best."""
        observation = self.fact("availability").observation
        return observation.locator if observation is not None else None


@dataclass(frozen=True, slots=True)
class Base:
    """One step of the lineage: the model that this one was made from."""

    model: str
    """Its id on the Hub, or its name as the card gives it where it leads to no repo."""
    relation: str
    """`finetune`, `adapter`, `quantized` or `merge`."""
    basis: Basis
    locator: str
    evidence: Evidence | None = None
    """None where it could not be found or read, or lies beyond the depth that is followed."""
    reason: Reason | None = None
    """Why there is no evidence."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attested:
    """An attestation that was at hand: who states it, what it weighs, and whether it is counted."""

    name: str
    locator: str
    rank: str
    """`trusted`, `publisher`, `operator` or `anyone` (`openness.attestations.ranks.Rank`)."""
    author: str = ""
    role: str = ""
    """The author's role by their own word."""
    signer: str = ""
    """The trusted key that signed it, by its name in the trust list."""
    date: str = ""
    expires: str = ""
    digest: str = ""
    refused: str = ""
    """Why it is not counted; empty where it is."""
    unheeded: tuple[str, ...] = ()
    """What it says that settles or changes nothing, and why: sentences."""
    judgements: tuple[str, ...] = ()
    """The rubrics that it has judgements for."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A person's judgement on a criterion, as an attestation holds it."""

    grade: str | int | float | bool
    """In the rubric's own words."""
    reason: str
    locator: str
    """The first link that shows it; else the document."""
    source: str
    """`attestation:NAME`."""
    rank: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known about one model."""

    subject: str
    revision: str | None
    states: Mapping[Component, ComponentState]
    conflicts: tuple[Conflict, ...] = ()
    bases: tuple[Base, ...] = ()
    relation: str | None = None
    """How it was made from its bases; None for a base model, or where no base is named."""
    own_license: Mapping[str, Fact] = field(default_factory=dict)
    """What is known of the weights' license by the model's own word, its bases set aside; only where it has any."""
    attestations: tuple[Attested, ...] = ()
    """The attestations about it that were at hand."""
    judgements: Mapping[str, Mapping[str, Judged]] = field(default_factory=dict)
    """What people judge, by rubric and criterion."""
    observed: Evidence | None = None
    """The same without what people attest; None where no attestation is counted."""

    def state(self, component: Component) -> ComponentState:
        """The state of a component; one that nobody looked for is not-looked."""
        return self.states.get(component) or ComponentState(component)


def fold(observations: Iterable[Observation]) -> dict[Component, ComponentState]:
    """Put the observations of one model together into the states of its components.

    For each property the strongest basis decides (found, stated, claimed, inferred), then the higher confidence, then
    a stable order; an observation below 0.5 confidence is shown and never decides. What is only claimed or inferred to
    be `public` makes nothing available (DESIGN: a claim without a link is unknown). Where nothing is known, the reason
    is the first of conflicting, unreadable, not-looked, not-found.
    """
    by_component: dict[Component, list[Observation]] = {}
    for observation in observations:
        by_component.setdefault(observation.component, []).append(observation)
    states = {}
    for component in sorted(by_component):
        seen = tuple(sorted(by_component[component], key=_order))
        facts = {
            name: _decide([observation for observation in seen if observation.property == name])
            for name in dict.fromkeys(observation.property for observation in seen)
        }
        states[component] = ComponentState(component, facts, observations=seen)
    return states


def _order(observation: Observation) -> tuple[object, ...]:
    return (
        observation.property,
        observation.value is None,
        _BASIS_RANK[observation.basis],
        -observation.confidence,
        str(observation.value),
        observation.source,
        observation.locator,
        observation.method,
        observation.note,
    )


def _decide(candidates: list[Observation]) -> Fact:
    for observation in candidates:
        if observation.value is None or observation.confidence < 0.5:
            continue
        if observation.property == "availability" and observation.basis in (Basis.CLAIMED, Basis.INFERRED):
            weak = observation.value in (Availability.PUBLIC, Availability.GATED, Availability.PARTIAL)
            if weak:
                continue
        return Fact(observation.value, observation.reason, observation.basis, observation)
    unknown = [candidate for candidate in candidates if candidate.value is None]
    unknown.sort(key=lambda observation: _REASON_RANK[observation.reason or Reason.NOT_FOUND])
    if unknown:
        return Fact(None, unknown[0].reason or Reason.NOT_FOUND, None, unknown[0])
    return Fact(None, Reason.NOT_FOUND, None, candidates[0] if candidates else None)


_OWN = frozenset({Component.WEIGHTS})
"""What a quantization or a merge has of its own; all else it takes from its bases."""
_FROM_BASE = frozenset(
    {
        Component.PRETRAINING_DATA,
        Component.DATA_PROCESSING_CODE,
        Component.CHECKPOINTS,
        Component.OPTIMIZER_STATES,
        Component.ARCHITECTURE,
    }
)
"""What a fine-tune or an adapter takes from its base: it did not do these steps again."""
_OPENNESS = (
    Availability.WITHHELD,
    Availability.UNKNOWN,
    Availability.PARTIAL,
    Availability.GATED,
    Availability.NOT_APPLICABLE,
    Availability.PUBLIC,
)


def inherit(
    states: Mapping[Component, ComponentState], relation: str | None, bases: Sequence[Base]
) -> dict[Component, ComponentState]:
    """The states of a model made from bases: what it did not do again, it takes from them (DESIGN.md, Lineage).

    Of several bases the least open one decides, component by component. A base that was not read leaves unknown what
    would come from it.
    """
    result = dict(states)
    if relation is None or not bases:
        return result
    taken = (set(Component) - _OWN) if relation in ("quantized", "merge") else _FROM_BASE
    for component in (*sorted(taken), Component.BASE_WEIGHTS):
        source = Component.WEIGHTS if component is Component.BASE_WEIGHTS else component
        offers = [_offer(base, source) for base in bases]
        least = min(offers, key=lambda state: _OPENNESS.index(state.availability))
        result[component] = replace(least, component=component)
    return result


def _offer(base: Base, component: Component) -> ComponentState:
    if base.evidence is not None:
        state = base.evidence.state(component)
        return replace(state, inherited_from=state.inherited_from or base.model)
    reason = base.reason or Reason.NOT_FOUND
    facts = {name: Fact(None, reason) for name in ("availability", "described", "used", "license", "license-class")}
    return ComponentState(component, facts, inherited_from=base.model)

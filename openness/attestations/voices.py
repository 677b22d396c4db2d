"""What the documents about one model say together: by rank, and within a rank by the stricter.

Of each property the weightiest rank that tells anything decides. What a claim without a link opens is nothing; it still
bounds what documents of its own rank and below it open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from openness.attestations.linked import DATA, dataset_of, ids
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.attestations.statements import DATASET, statements, triple
from openness.components import Component
from openness.detectors.data.verdict import IN_PART
from openness.evidence import LICENSE, Availability, Basis, ComponentState, Conflict, Fact, Observation, Value, fold
from openness.licenses import Reading, read_name, recalled, strictness
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
STRICTEST_FIRST: Mapping[str, tuple[Value, ...]] = {
    "availability": (Availability.WITHHELD, Availability.PARTIAL, Availability.GATED, Availability.PUBLIC),
    "gate": ("manual", "auto", "none"),
    "used": (True, False),
    "described": (False, True),
    "complete": (False, True),
}
GATES = ("manual", "auto")
TO_BE_HAD = (Availability.PUBLIC, Availability.GATED)
TO_BE_OPENED = (*TO_BE_HAD, Availability.PARTIAL)

Facts = Mapping[str, Fact]


def position(name: str, value: Value | None) -> float:
    """How strict a value is, 0 for the strictest: what is not applicable is no stricter than anything, and only what
    refutes is stricter than what is unknown."""
    order = STRICTEST_FIRST[name]
    return 0.5 if value is None else order.index(value) if value in order else len(order)


def strictest(name: str, facts: Iterable[Fact]) -> Fact:
    """The fact with the strictest value, the first of equals."""
    return min(facts, key=lambda fact: position(name, fact.value))


def reading_of(facts: Facts) -> Reading | None:
    """The license that three facts tell, none at all as the strictest; None where they tell nothing."""
    told = recalled(*(facts.get(name, Fact(None)).value for name in LICENSE))
    return replace(told, restricts_use=True) if told and told.id == "none" else told


def is_bare(license: Facts) -> bool:
    """Whether a license is named of nothing that is shown to be there: it opens nothing."""
    return license["license"].value is not None and license["license-class"].value is None


def in_full(license: Facts) -> Facts:
    """A license that was named, with what its name means."""
    if not is_bare(license):
        return license
    values = zip(LICENSE, triple(read_name(str(license["license"].value))), strict=True)
    return {name: replace(license["license"], value=value) for name, value in values}


def _strictness(license: Facts) -> tuple[int, int]:
    reading = reading_of(in_full(license))
    return strictness(reading) if reading else (-1, -1)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one document says about one component."""

    file: AttestationFile
    component: Component
    observations: tuple[Observation, ...]
    datasets: frozenset[str] = frozenset()
    """The datasets that its claim links, by all their names, in lower case."""

    def claimed(self, name: str) -> Observation | None:
        """What it states of a property, as it stands."""
        stated = (one for one in self.observations if one.property == name and one.method != DATASET)
        return next(stated, None)

    def seen(self, name: str) -> Observation | None:
        """What was found of a property where the claim links it."""
        return next((one for one in self.observations if one.property == name and one.method == DATASET), None)

    @property
    def license(self) -> Facts | None:
        """The license that it claims, as three facts."""
        found = {name: one for name in LICENSE if (one := self.claimed(name)) is not None}
        return {name: _fact(one) for name, one in found.items()} if found else None

    @property
    def linked_license(self) -> Facts | None:
        """The license that was found where it links data."""
        found = {name: one for name in LICENSE if (one := self.seen(name)) is not None}
        return {name: _fact(one) for name, one in found.items()} if found else None

    @property
    def is_bare(self) -> bool:
        """Whether it claims, without a link, that there is something."""
        claim = self.claimed("availability")
        return claim is not None and claim.basis is Basis.CLAIMED and claim.value in TO_BE_OPENED

    @property
    def _links_more(self) -> bool:
        """Whether it links anything else than datasets: that may hold data too, and is not opened."""
        return any(one.property == "link" and dataset_of(str(one.value)) is None for one in self.observations)

    def facts(self, observed: ComponentState, alone: bool) -> dict[str, Fact]:
        """What follows from it, beside what was observed; `alone`: nothing but documents speaks of the model."""
        folded = fold(one for one in self.observations if one.method != DATASET and one.property not in LICENSE)
        facts = dict(folded[self.component].facts) if self.component in folded else {}
        claim = self.claimed("availability")
        if alone or self.component not in FOUND_ONLY or claim is None or facts["availability"].value is None:
            return facts
        if claim.value not in TO_BE_OPENED:
            return facts
        facts.pop("count", None)
        if self.component not in DATA:
            return {**facts, "availability": Fact(None, Reason.NOT_LOOKED, None, claim)}
        return facts | self._of_data(claim, observed, facts)

    def _of_data(self, claim: Observation, observed: ComponentState, facts: Facts) -> dict[str, Fact]:
        """Of data nothing is there but what was found, and not all is while the claim or the card names more."""
        seen, more = self.seen("availability"), self.beyond(observed)
        if seen is None or more is not None or (seen.value in TO_BE_HAD and self._links_more):
            there = more or Fact(None, Reason.NOT_LOOKED, None, claim)
            seen_described = None
        elif seen.value is None:
            there = Fact(None, Reason.CONFLICTING if seen.reason is Reason.NOT_FOUND else seen.reason, None, seen)
            seen_described = self.seen("described")
        else:
            both = Fact(seen.value, None, Basis.FOUND, seen), Fact(claim.value, None, Basis.FOUND, claim)
            there = strictest("availability", both)
            seen_described = self.seen("described")
        told = facts.get("described", Fact(None))
        if told.value is None:
            unknown = Fact(None, there.reason or Reason.NOT_FOUND, None, there.observation)
            told = _fact(seen_described) if seen_described else unknown
        found = {"availability": there, "described": told}
        if (gate := self.seen("gate")) is not None:
            found["gate"] = stricter_gate(_fact(gate), facts.get("gate"))
        return found

    def beyond(self, observed: ComponentState) -> Fact | None:
        """Why not all is known: the model's card names other data than the claim links, or says that there are."""
        there = observed.fact("availability")
        if there.value is not None:
            return None
        for one in observed.observations:
            other = one.method == "data.dataset" and str(one.value).lower() not in self.datasets
            if other or one.method in _MORE or (one.method == "data.words" and one.value in _WORDS):
                reason = Reason.CONFLICTING if there.reason is Reason.NOT_FOUND else there.reason
                return Fact(None, reason, None, there.observation)
        return None


_MORE = ("data.elsewhere", "data.collection")
"""The methods of data that a card names and that are on no dataset's page."""
_WORDS = frozenset(str(tell) for tell in IN_PART)


def _fact(one: Observation) -> Fact:
    return Fact(one.value, one.reason if one.value is None else None, one.basis, one)


def stricter_gate(observed: Fact, told: Fact | None) -> Fact:
    """Of what was seen of a gate and what is claimed the stricter; what is only assumed yields to any gate seen."""
    if told is None or (told.basis is Basis.INFERRED and observed.value in GATES):
        return observed
    return strictest("gate", (observed, told))


class Hearing:
    """All documents about one model, the weightiest first."""

    def __init__(self, files: Iterable[AttestationFile], snapshot: Snapshot | None) -> None:
        order = list(Rank)
        self.files = tuple(
            sorted(files, key=lambda file: (order.index(file.rank), file.signer, file.name, file.digest))
        )
        self.alone = snapshot is None
        self._voices: dict[Component, list[Voice]] = {}
        for file in self.files:
            said = statements(file, snapshot)
            for component in dict.fromkeys(one.component for one in said):
                observations = tuple(one for one in said if one.component is component)
                claim = file.attestation.claims.get(component)
                datasets = ids(snapshot, claim) if snapshot and claim and component in DATA else frozenset()
                self._voices.setdefault(component, []).append(Voice(file, component, observations, datasets))

    @property
    def components(self) -> tuple[Component, ...]:
        """Those that a document says something about, in their order."""
        return tuple(component for component in Component if component in self._voices)

    def observations(self, component: Component) -> tuple[Observation, ...]:
        """All that documents of any rank say about a component, and what was found where they link it."""
        return tuple(one for voice in self._voices[component] for one in voice.observations)

    def counted(self, component: Component) -> list[Voice]:
        """The documents about a component that are scored."""
        return [voice for voice in self._voices.get(component, ()) if voice.file.rank.counts]

    def claim(self, component: Component) -> Observation | None:
        """The availability that the weightiest document states, with a link or without."""
        claims = (voice.claimed("availability") for voice in self.counted(component))
        return next((claim for claim in claims if claim is not None), None)

    def _ranks(self, component: Component) -> Iterator[list[Voice]]:
        for rank in Rank:
            voices = [voice for voice in self.counted(component) if voice.file.rank is rank]
            if voices:
                yield voices

    def facts(self, observed: ComponentState) -> Facts:
        """What the documents together say of a component, its license aside."""
        found: dict[str, Fact] = {}
        bounds: list[Fact] = []
        for voices in self._ranks(observed.component):
            told = [(voice, voice.facts(observed, self.alone)) for voice in voices]
            here = [(voice, facts["availability"]) for voice, facts in told if "availability" in facts]
            if "availability" not in found:
                bounds += [
                    replace(fact, observation=voice.claimed("availability")) for voice, fact in here if voice.is_bare
                ]
                shown = [fact for voice, fact in here if not voice.is_bare]
                if shown:
                    found["availability"] = strictest("availability", shown)
            for name in (*STRICTEST_FIRST, "count"):
                facts = [facts[name] for _, facts in told if name in facts and name != "availability"]
                if name != "described":
                    facts = [fact for fact in facts if fact.value is not None]
                if facts and name not in found:
                    found[name] = min(facts, key=_number) if name == "count" else strictest(name, facts)
        if bounds:
            bound = min(bounds, key=lambda fact: position("availability", _claim(fact)))
            there = found.get("availability")
            if there is None or (
                there.value and position("availability", _claim(bound)) < position("availability", there.value)
            ):
                found["availability"] = bound
        return found

    def license(self, component: Component) -> Facts | None:
        """The license that the documents together claim: one document's, never put together from several."""
        bounds: list[Facts] = []
        for voices in self._ranks(component):
            told = [license for voice in voices if (license := voice.license) is not None]
            bounds += [license for license in told if is_bare(license)]
            shown = [license for license in told if not is_bare(license)]
            if shown:
                return max([max(shown, key=_strictness), *bounds], key=_strictness)
        return max(bounds, key=_strictness, default=None)

    def linked_license(self, component: Component) -> Facts | None:
        """The strictest license of the data that the weightiest claims link."""
        for voices in self._ranks(component):
            found = [license for voice in voices if (license := voice.linked_license) is not None]
            if found:
                return max(found, key=_strictness)
        return None

    def conflicts(self, observed: ComponentState) -> Iterator[Conflict]:
        """Where documents differ, and where a claim's own link or the model's card shows otherwise."""
        voices = self.counted(observed.component)
        for name in ("availability", "license"):
            said = [(voice, one) for voice in voices if (one := voice.claimed(name))]
            for voice, one in said[1:]:
                if one.value != said[0][1].value and None not in (one.value, said[0][1].value):
                    decided = _between(name, said[0], (voice, one))
                    yield Conflict(observed.component, name, (said[0][1], one), decided)
        for voice in voices:
            yield from _against_links(voice, observed)


def _claim(bound: Fact) -> Value | None:
    return bound.observation.value if bound.observation else None


def _number(fact: Fact) -> int:
    return int(fact.value or 0)


_BY_RANK = {
    Rank.TRUSTED: "what a trusted key has signed",
    Rank.PUBLISHER: "what the publisher says",
    Rank.OPERATOR: "what an unsigned file says",
    Rank.ANYONE: "what anyone says",
}


def _between(name: str, one: tuple[Voice, Observation], other: tuple[Voice, Observation]) -> str:
    """Who of two documents is heard: the weightier, unless its claim has no link and the other's is stricter."""

    def strict(voice: Voice, said: Observation) -> tuple[float, ...]:
        if name == "availability":
            return (-position(name, said.value),)
        return _strictness(voice.license or {})

    (first, claim), (second, counter) = one, other
    stricter = max((one, other), key=lambda pair: strict(*pair))[1]
    if first.file.rank is second.file.rank:
        return f"Documents of one rank differ: {stricter.value} is the stricter of the two."
    bare = first.is_bare if name == "availability" else bool(first.license and is_bare(first.license))
    if bare and stricter is counter:
        return f"{claim.value}, claimed without a link, opens nothing: {counter.value} is the stricter of the two."
    said = f"{_BY_RANK[first.file.rank]} goes before {_BY_RANK[second.file.rank]}."
    return said[0].upper() + said[1:]


def _against_links(voice: Voice, observed: ComponentState) -> Iterator[Conflict]:
    """A claim whose own link, or the model's card, shows something else."""
    component = voice.component
    claim, seen = voice.claimed("availability"), voice.seen("availability")
    if claim is None or claim.value == Availability.NOT_APPLICABLE:
        return
    more = voice.beyond(observed) if claim.value in TO_BE_OPENED and not voice.is_bare else None
    if more is not None and more.reason is Reason.CONFLICTING and more.observation is not None:
        decided = f"It stays unknown: the card names other training data. {more.observation.note}"
        yield Conflict(component, "availability", (claim, more.observation), decided)
    if seen is None:
        return
    if seen.value is None:
        if seen.reason is Reason.NOT_FOUND and claim.value in TO_BE_OPENED:
            decided = "The claim opens nothing: no data are where it says."
            yield Conflict(component, "availability", (claim, seen), decided)
    elif seen.value != claim.value and not (claim.value == Availability.PARTIAL and seen.value in TO_BE_HAD):
        stricter = min(claim, seen, key=lambda one: position("availability", one.value))
        decided = f"{stricter.value} is the stricter, and what the claim counts for: {stricter.note}"
        yield Conflict(component, "availability", (claim, seen), decided)
    gate, other = voice.claimed("gate"), voice.seen("gate")
    if gate is None or other is None or gate.basis is Basis.INFERRED or gate.value == other.value:
        return
    if gate.value in GATES and other.value in GATES:
        decided = f"manual is the stricter and decides: {(gate if gate.value == 'manual' else other).note}"
        yield Conflict(component, "gate", (gate, other), decided)

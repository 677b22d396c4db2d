"""From an attestation about a model without a repo to evidence: pure, and stricter wherever the document leaves room.

A file that a run was given by name has the rank of the operator's (DESIGN.md, Attestations): scored, marked as
unsigned, whatever its author's role says. A claim with a link is `stated`, and without a repo that stands for `found`;
one without a link is `claimed`, and makes nothing available. What closes a model (`withheld`, a license that restricts)
needs no link, nor does `not-applicable`, for which there is seldom one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openness.attestations.document import Amount, Claim
from openness.attestations.reading import AttestationFile
from openness.components import Component, Kind
from openness.evidence import Availability, Base, Basis, ComponentState, Evidence, Fact, Observation, Value, fold
from openness.licenses import LicenseClass, read_name
from openness.snapshot import Reason

TRAINING_DATA = (Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA)

_WHOLE = re.compile(r"(?:complete|full|all|whole|entire|100(?:\.0+)?(?: ?%)?)", re.IGNORECASE)
_COUNT = re.compile(r"([0-9]{1,6})(?: (?:intermediate |training )?checkpoints?)?", re.IGNORECASE)
_TESTED = (
    "availability",
    "gate",
    "license",
    "license-class",
    "restricts-use",
    "count",
    "described",
    "used",
    "complete",
)
_LICENSE = ("license", "license-class", "restricts-use")


def attested_evidence(file: AttestationFile) -> Evidence:
    """All that a document says about its model, which nothing else speaks for.

    The document was read whole: what it does not say is `not-found`. A claim about `base-weights` says that the model
    was made from another one, which a document cannot name yet: that base is one that cannot be found.
    """
    states = fold(observations(file))
    silent = dict.fromkeys(_TESTED, Fact(None, Reason.NOT_FOUND))
    states = {component: replace(state, facts={**silent, **state.facts}) for component, state in states.items()}
    return Evidence(file.attestation.subject, None, states, bases=_bases(file, states))


def _bases(file: AttestationFile, states: dict[Component, ComponentState]) -> tuple[Base, ...]:
    claim = file.attestation.claims.get(Component.BASE_WEIGHTS)
    if claim is None or claim.availability == "not-applicable":
        return ()
    where = states[Component.BASE_WEIGHTS].url or file.name
    note = "The attestation speaks of base weights and does not name the base."
    return (Base("an unnamed base model", "finetune", Basis.CLAIMED, where, None, Reason.NOT_FOUND, note),)


def observations(file: AttestationFile) -> tuple[Observation, ...]:
    """What each claim says, and for each component without one that the document is silent about it."""
    found: list[Observation] = []
    for component in Component:
        claim = file.attestation.claims.get(component)
        if claim is None:
            found.append(_silent(file, component))
        else:
            found += _Statement(file, component, claim).observations()
    return (*found, *_description(file))


def _silent(file: AttestationFile, component: Component) -> Observation:
    note = "The attestation, which was read whole, says nothing of it."
    return Observation(
        component, "availability", None, Basis.STATED, f"attestation:{file.name}", file.name, "attestation.silent",
        note=note, reason=Reason.NOT_FOUND,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Statement:
    """One claim, with what it takes to word its observations."""

    file: AttestationFile
    component: Component
    claim: Claim

    @property
    def basis(self) -> Basis:
        return Basis.CLAIMED if self.claim.url is None else Basis.STATED

    @property
    def availability(self) -> Availability:
        """What is claimed; what is there only in part is partial, whatever else is said of it."""
        claimed = Availability(self.claim.availability)
        counted = self.component is Component.CHECKPOINTS  # of which not all can ever be there
        return claimed if counted or claimed not in _TO_BE_HAD or _is_whole(self.claim.coverage) else _PARTIAL

    @property
    def to_be_had(self) -> bool:
        """Whether it is stated, with a link, that all of it can be had."""
        return self.basis is Basis.STATED and self.availability in _TO_BE_HAD

    def say(self, name: str, value: Value | None, method: str, note: str) -> Observation:
        return Observation(
            self.component,
            name,
            value,
            self.basis,
            f"attestation:{self.file.name}",
            f"{self.file.name}#L{self.file.lines.get(self.component, 1)}",
            f"attestation.{method}",
            note=note,
            reason=Reason.NOT_FOUND if value is None else None,
        )

    def observations(self) -> Iterator[Observation]:
        yield self.say("availability", self.availability.value, "claim", self._sentence())
        for link in self.claim.url or ():
            yield self.say("link", link, "claim", "What the author links as the proof.")
        yield from self._gate()
        yield from self._license()
        yield from self._data()
        yield from self._count()
        if self.component.kind is Kind.DOCUMENT and self.to_be_had:
            yield self.say("complete", True, "claim", "Stated to be there, with a link; not opened.")
        for name, value in (("note", self.claim.note), ("format", self.claim.format)):
            if value is not None:
                yield self.say(name, value, "claim", "The author's words.")
        for name, amount in (("size", self.claim.size), ("coverage", self.claim.coverage)):
            if amount is not None:
                yield self.say(name, str(amount), "claim", "The author's words.")

    def _sentence(self) -> str:
        author = self.file.attestation.author
        said = f"Attested as {self.claim.availability}, unsigned, by {author.name} ({author.role}, by their own word)"
        if self.availability.value != self.claim.availability:
            said += f"; there is {self.claim.coverage} of it, so that it is partial"
        if self.claim.url is None and self.availability in (*_TO_BE_HAD, _PARTIAL):
            said += "; without a link that shows it, this opens nothing"
        return f"{said}."

    def _gate(self) -> Iterator[Observation]:
        if self.component.kind not in (Kind.WEIGHTS, Kind.DATA):
            return
        if self.availability is Availability.PUBLIC:
            yield self.say("gate", "none", "claim", "Attested as public: no gate.")
        elif self.claim.availability == "gated" and self.claim.gate:
            yield self.say("gate", self.claim.gate, "claim", f"Attested: the gate is {self.claim.gate}.")
        elif self.claim.availability == "gated":
            yield self.say("gate", "manual", "claim", "It is not said who opens the gate: the stricter counts.")

    def _license(self) -> Iterator[Observation]:
        name = self.claim.license
        if name is None:
            return
        if name.lower() == "none":
            values: tuple[Value | None, ...] = ("none", LicenseClass.UNKNOWN.value, None)
            note = "Attested: there is no license, so that all rights are reserved."
        else:
            reading = read_name(name)
            there = self.basis is Basis.STATED and self.availability not in _NOT_TO_BE_HAD
            counts = there or reading.restricts_use is True
            values = (reading.id, reading.license_class.value, reading.restricts_use)
            note = f"Attested license: {name}."
            if not counts:
                values = (reading.id, None, None)
                note = f"Attested license: {name}; of nothing that is shown to be there, so it opens nothing."
        for about, value in zip(_LICENSE, values, strict=True):
            yield self.say(about, value, "license", note)

    def _data(self) -> Iterator[Observation]:
        if self.component not in TRAINING_DATA:
            return
        if self.claim.availability == "not-applicable":
            if self.component is Component.POSTTRAINING_DATA:
                yield self.say("used", False, "data", "Attested: this model had no such stage of training.")
            else:
                note = "Every model was trained on something: without a named base, this opens nothing."
                yield self.say("used", None, "data", note)
            return
        yield self.say("used", True, "data", "The claim speaks of these data.")
        if self.to_be_had:
            yield self.say("described", True, "data", "The data themselves are stated to be there, with a link.")

    def _count(self) -> Iterator[Observation]:
        if self.component is not Component.CHECKPOINTS or not self.to_be_had:
            return
        counts = [number for amount in (self.claim.size, self.claim.coverage) if (number := _number(amount))]
        if counts:
            yield self.say("count", min(counts), "claim", "As many as the author says.")


def _description(file: AttestationFile) -> Iterator[Observation]:
    """What a claim about the data's description means for the data of each stage that the model has."""
    claims = file.attestation.claims
    claim = claims.get(Component.DATA_DESCRIPTION)
    if claim is None:
        return
    description = _Statement(file, Component.DATA_DESCRIPTION, claim)
    for component in TRAINING_DATA:
        data = claims.get(component)
        if data is not None and data.availability == "not-applicable":
            continue
        there = data is not None and _Statement(file, component, data).to_be_had
        if description.to_be_had and description.availability is Availability.PUBLIC:
            note = "All training data are stated to be described, with a link."
            yield replace(description.say("described", True, "data", note), component=component)
        elif claim.availability == "withheld" and not there:
            note = "Attested: what the training data are is not told."
            yield replace(description.say("described", False, "data", note), component=component)


_PARTIAL = Availability.PARTIAL
_TO_BE_HAD = (Availability.PUBLIC, Availability.GATED)
_NOT_TO_BE_HAD = (Availability.WITHHELD, Availability.NOT_APPLICABLE)


def _is_whole(coverage: Amount | None) -> bool:
    return coverage is None or bool(_WHOLE.fullmatch(str(coverage)))


def _number(amount: Amount | None) -> int | None:
    """How many a number or `154 checkpoints` means; a size in bytes, a share or a float is no number of things."""
    match = _COUNT.fullmatch(str(amount)) if isinstance(amount, int | str) else None
    return int(match[1]) if match else None

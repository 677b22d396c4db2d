"""What one document's claims say, as observations: pure, and stricter wherever the document leaves room.

A claim with a link is `stated`, one without is `claimed` and makes nothing available. What closes a model (`withheld`,
a license that restricts) needs no link, nor does `not-applicable`, for which there is seldom one. In the model's own
repo a license needs no link either: it is the publisher's word, as the card's is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from openness.attestations.document import Amount, Claim, Scope
from openness.attestations.linked import DATA, Looked, look
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.components import Component, Kind
from openness.evidence import LICENSE, Availability, Basis, Observation, Value
from openness.licenses import LicenseClass, Reading, read_name
from openness.licenses.catalog import is_spdx_id, license_by_id
from openness.snapshot import Reason, Snapshot

CLAIM, DATASET = "attestation.claim", "attestation.dataset"
"""The methods of what is claimed, and of what was found where a claim links it."""

_COUNT = re.compile(r"([0-9]{1,6})(?: (?:intermediate |training )?checkpoints?)?", re.IGNORECASE)
_NO_LICENSE = ("none", "unlicensed", "no license")
_SCOPES: dict[Kind, Scope] = {
    Kind.WEIGHTS: "weights",
    Kind.DATA: "data",
    Kind.CODE: "code",
    Kind.DOCUMENT: "document",
}


def statements(file: AttestationFile, snapshot: Snapshot | None) -> tuple[Observation, ...]:
    """What each claim says, and what was found of the data that it links.

    `snapshot` is None where nothing but documents speaks of the model: its name leads to no repo.
    """
    found: list[Observation] = []
    for component, claim in file.attestation.claims.items():
        found += Statement(file, component, claim, snapshot).observations()
    return (*found, *_description(file, snapshot))


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim, with what it takes to word its observations."""

    file: AttestationFile
    component: Component
    claim: Claim
    snapshot: Snapshot | None

    @property
    def basis(self) -> Basis:
        """`stated` with a link, else `claimed`."""
        return Basis.CLAIMED if self.claim.url is None else Basis.STATED

    @property
    def availability(self) -> Availability:
        """What is claimed; of a part, that it is partial."""
        return Availability(self.claim.stated_of(self.component))

    @property
    def to_be_had(self) -> bool:
        """Whether it is stated, with a link, that all of it can be had."""
        return self.basis is Basis.STATED and self.availability in TO_BE_HAD

    @property
    def is_complete(self) -> bool:
        """Whether it is stated, with a link, that it is public and covers everything."""
        return (
            self.basis is Basis.STATED
            and self.availability is Availability.PUBLIC
            and self.claim.coverage is not None
            and self.claim.covers_all
        )

    def observations(self) -> Iterator[Observation]:
        """All that the claim says."""
        yield self._say("availability", self.availability.value, CLAIM, self._sentence())
        for link in self.claim.url or ():
            yield self._say("link", link, CLAIM, "What the author links as the proof.")
        looked = self._looked()
        if looked is not None:
            yield from self._found(looked)
        yield from self._gate()
        yield from self._license()
        yield from self._data()
        yield from self._count()
        if self.component.kind is Kind.DOCUMENT and self.to_be_had:
            yield self._say("complete", True, CLAIM, "Stated to be there, with a link; not opened.")
        for name, value in (("note", self.claim.note), ("format", self.claim.format)):
            if value is not None:
                yield self._say(name, value, CLAIM, "The author's words.")
        for name, amount in (("size", self.claim.size), ("coverage", self.claim.coverage)):
            if amount is not None:
                yield self._say(name, str(amount), CLAIM, "The author's words.")

    def _say(self, name: str, value: Value | None, method: str, note: str, basis: Basis | None = None) -> Observation:
        return Observation(
            self.component,
            name,
            value,
            basis or self.basis,
            f"attestation:{self.file.name}",
            self.file.locator(self.component),
            method,
            note=note,
            reason=Reason.NOT_FOUND if value is None else None,
        )

    def _sentence(self) -> str:
        said = f"Attested as {self.claim.availability} {by(self.file)}"
        if self.availability.value != self.claim.availability:
            said += f"; there is {self.claim.coverage} of it, so that it is partial"
        if self.claim.url is None and self.availability in (*TO_BE_HAD, Availability.PARTIAL):
            said += "; without a link that shows it, this opens nothing"
        return f"{said}."

    def _looked(self) -> Looked | None:
        """What was found of the datasets that it links; None where it links none, or nobody could look."""
        if self.snapshot is None or self.component not in DATA:
            return None
        return look(self.snapshot, self.claim)

    def _found(self, looked: Looked) -> Iterator[Observation]:
        values: list[tuple[str, Value | None]] = [("availability", looked.value)]
        values += [("gate", looked.gate)] if looked.gate else []
        values += [("described", True)] if looked.described and self.availability is not Availability.PARTIAL else []
        if looked.license is not None:
            values += zip(LICENSE, triple(looked.license), strict=True)
        for name, value in values:
            reason = looked.reason or Reason.NOT_FOUND
            yield Observation(
                self.component,
                name,
                value,
                Basis.FOUND,
                looked.source,
                looked.locator,
                DATASET,
                0.9,
                looked.note,
                reason if value is None else None,
            )

    def _gate(self) -> Iterator[Observation]:
        if self.component.kind not in (Kind.WEIGHTS, Kind.DATA):
            return
        if self.availability is Availability.PUBLIC and self.basis is Basis.STATED:
            yield self._say("gate", "none", CLAIM, "Attested as public: no gate.")
        elif self.claim.availability == "gated" and self.claim.gate:
            yield self._say("gate", self.claim.gate, CLAIM, f"Attested: the gate is {self.claim.gate}.")
        elif self.claim.availability == "gated":
            note = "It is not said who opens the gate: the stricter counts, unless a gate was seen."
            yield self._say("gate", "manual", CLAIM, note, Basis.INFERRED)

    def _license(self) -> Iterator[Observation]:
        """Its own, else the one that the document has for its kind, else the distribution's (these are inferred)."""
        shared = self.file.attestation.licenses
        of_kind = shared.get(_SCOPES[self.component.kind]) if self.component.kind in _SCOPES else None
        name = self.claim.license or of_kind or shared.get("distribution")
        kept = self.availability in NOT_TO_BE_HAD
        if name is None or (kept and not self.claim.license):
            return
        basis = self.basis if self.claim.license else Basis.INFERRED
        if name.lower() in _NO_LICENSE:
            values: tuple[Value | None, ...] = ("none", LicenseClass.UNKNOWN.value, None)
            note = "Attested: there is no license, so that all rights are reserved."
        else:
            reading = strict_reading(name) if self.file.strict else read_name(name)
            there = not kept and (self.basis is Basis.STATED or self.file.rank is Rank.PUBLISHER)
            if there and basis is Basis.CLAIMED:
                basis = Basis.STATED
            values = triple(reading)
            note = f"Attested license: {name}."
            if not there and reading.restricts_use is not True:
                values = (reading.id, None, None)
                note = f"Attested license: {name}; of nothing that is shown to be there, so it opens nothing."
        for about, value in zip(LICENSE, values, strict=True):
            yield self._say(about, value, "attestation.license", note, basis)

    def _data(self) -> Iterator[Observation]:
        if self.component not in DATA:
            return
        if self.claim.availability == "not-applicable":
            if self.component is Component.POSTTRAINING_DATA:
                yield self._say(
                    "used", False, "attestation.data", "Attested: this model had no such stage of training."
                )
            else:
                note = "Every model was trained on something: without a named base, this opens nothing."
                yield self._say("used", None, "attestation.data", note)
            return
        yield self._say("used", True, "attestation.data", "The claim speaks of these data.")
        if self.to_be_had and self.snapshot is None:
            note = "The data themselves are stated to be there, with a link."
            yield self._say("described", True, "attestation.data", note)

    def _count(self) -> Iterator[Observation]:
        if self.component is not Component.CHECKPOINTS or not self.to_be_had:
            return
        counts = [number for amount in (self.claim.size, self.claim.coverage) if (number := _number(amount))]
        if counts:
            yield self._say("count", min(counts), CLAIM, "As many as the author says.")


def _description(file: AttestationFile, snapshot: Snapshot | None) -> Iterator[Observation]:
    """What a claim about the data's description means for the data of each stage that the model has.

    DESIGN.md, Verdict: it must be attested as complete, in that word (a description of some of the data is public
    too), and of a model with a repo only by the publisher or a trusted reviewer.
    """
    claims = file.attestation.claims
    claim = claims.get(Component.DATA_DESCRIPTION)
    if claim is None:
        return
    description = Statement(file, Component.DATA_DESCRIPTION, claim, snapshot)
    stated = description.observations()
    said = next(one for one in stated if one.property == "availability")
    believed = snapshot is None or file.rank in (Rank.PUBLISHER, Rank.TRUSTED)
    for component in DATA:
        data = claims.get(component)
        if data is not None and data.availability == "not-applicable":
            continue
        there = data is not None and Statement(file, component, data, snapshot).to_be_had
        about = replace(said, component=component, property="described", method="attestation.data")
        if believed and description.is_complete:
            yield replace(about, value=True, note=f"All training data are stated to be described {by(file)}.")
        elif claim.availability == "withheld" and not there:
            yield replace(about, value=False, note=f"What the training data are is not told, as attested {by(file)}.")


def by(file: AttestationFile) -> str:
    """Who says so, in words: what the document weighs, and the author."""
    author = file.attestation.author
    if file.rank is Rank.TRUSTED:
        return f"by {author.name}, signed with the trusted key {file.signer}"
    if file.rank is Rank.PUBLISHER:
        return f"by {author.name} in the model's own repo"
    return f"by {author.name} ({author.role}, by their own word), unsigned"


def strict_reading(name: str) -> Reading:
    """A license's name read to the letter: an SPDX id, or nothing that is known."""
    known = license_by_id(name) if is_spdx_id(name) else None
    if known is None:
        return Reading(name, name, LicenseClass.UNKNOWN, None)
    return Reading(name, known.name, known.license_class, known.restricts_use, license=known)


def triple(reading: Reading) -> tuple[Value | None, ...]:
    """A reading as the values of the three license properties."""
    return reading.id, reading.license_class.value, reading.restricts_use


TO_BE_HAD = (Availability.PUBLIC, Availability.GATED)
NOT_TO_BE_HAD = (Availability.WITHHELD, Availability.NOT_APPLICABLE)


def _number(amount: Amount | None) -> int | None:
    """How many a number or `154 checkpoints` means; a size in bytes, a share or a float is no number of things."""
    match = _COUNT.fullmatch(str(amount)) if isinstance(amount, int | str) else None
    return int(match[1]) if match else None

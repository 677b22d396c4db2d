"""All claims of one document, each held against what was observed."""

from __future__ import annotations

from collections.abc import Iterator

from openness.attestations.document import Attestation, Claim, Scope
from openness.components import Component, Kind
from openness.evidence import Evidence
from openness.snapshot import Snapshot
from openness.verification.availability import Claimed, compare_availability, compare_gate
from openness.verification.findings import Finding, Status
from openness.verification.licenses import compare_license
from openness.verification.links import Look, look, targets

_SCOPES: dict[Kind, Scope] = {
    Kind.WEIGHTS: "weights",
    Kind.DATA: "data",
    Kind.CODE: "code",
    Kind.DOCUMENT: "document",
}
_HAD = ("public", "gated", "partial")


def compare(
    attestation: Attestation, snapshot: Snapshot, evidence: Evidence | None, unread: str = ""
) -> tuple[Finding, ...]:
    """What becomes of each claim, in the document's order.

    `snapshot` holds what the claims' links lead to (`links.wanted`); `evidence` is what was observed of the model, of
    which no document was part, or None where it could not be audited: `unread` then says why, in a sentence.
    """
    found: list[Finding] = []
    for component, claim in attestation.claims.items():
        looks = tuple(look(snapshot, component, target) for target in targets(claim.url))
        found += _of_claim(attestation, component, claim, looks, evidence, unread)
    return (*found, *_of_weights(attestation, evidence, unread))


def _of_claim(
    attestation: Attestation,
    component: Component,
    claim: Claim,
    looks: tuple[Look, ...],
    evidence: Evidence | None,
    unread: str,
) -> Iterator[Finding]:
    state = evidence.state(component) if evidence is not None else None
    links = claim.url or ()
    elsewhere = any(not targets([url]) for url in links)
    claimed = Claimed(component, claim, attestation.source is not None, looks, elsewhere)
    asked = claimed.availability.value
    yield compare_availability(claimed, state, unread).of(component, "availability", asked)
    if claim.gate is not None and state is not None:
        outcome = compare_gate(claim.gate, state)
        if outcome is not None:
            yield outcome.of(component, "gate", claim.gate)
    if claim.license is not None:
        yield compare_license(claim.license, component, evidence, looks, unread).of(component, "license", claim.license)
    elif (shared := _shared(attestation, component)) is not None and claim.availability in _HAD:
        outcome = compare_license(shared, component, evidence, looks, unread)
        if outcome.status is not Status.NOT_CHECKABLE or component is Component.WEIGHTS:
            yield outcome.of(component, "license", shared)


def _shared(attestation: Attestation, component: Component) -> str | None:
    """The license that the document has for all components of a kind; for the weights, of the distribution too."""
    scope = _SCOPES.get(component.kind)
    own = attestation.licenses.get(scope) if scope is not None else None
    return own or (attestation.licenses.get("distribution") if component is Component.WEIGHTS else None)


def _of_weights(attestation: Attestation, evidence: Evidence | None, unread: str) -> Iterator[Finding]:
    """The license of the weights, where a document gives one for them without a claim about them."""
    shared = _shared(attestation, Component.WEIGHTS)
    if shared is not None and Component.WEIGHTS not in attestation.claims:
        outcome = compare_license(shared, Component.WEIGHTS, evidence, (), unread)
        yield outcome.of(Component.WEIGHTS, "license", shared)

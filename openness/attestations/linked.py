"""The datasets on the Hub that a claim links, and what was found of them: here a claim is held against the thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from openness.attestations.document import Attestation, Claim
from openness.components import Component
from openness.detectors.data.names import hub_target
from openness.detectors.data.repo import Dataset, find_dataset
from openness.detectors.data.verdict import worst
from openness.evidence import Availability
from openness.licenses import Reading, read_name, stricter
from openness.snapshot import Reason, Snapshot

DATA = (Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA)
"""The components whose links lead to data that an audit looks at."""
MAX_DATASETS = 20
"""Of one document: datasets that are looked at."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of all datasets that a claim links."""

    value: Availability | None
    reason: Reason | None
    """Why the availability is unknown; `not-found`: no data are where the claim says."""
    described: bool
    """Whether each was found with its data or with a card that says what is in it."""
    gate: Literal["none", "auto", "manual"] | None
    license: Reading | None
    """The strictest of those that the datasets name; None where one names none, or was not seen."""
    note: str
    source: str
    locator: str


def linked_datasets(attestation: Attestation) -> tuple[str, ...]:
    """The ids of the datasets that claims about training data link, each once, in the order of the document."""
    found: dict[str, str] = {}
    for component, claim in attestation.claims.items():
        if component in DATA:
            for name in _names(claim):
                found.setdefault(name.lower(), name)
    return tuple(found.values())[:MAX_DATASETS]


def look(snapshot: Snapshot, claim: Claim) -> Looked | None:
    """What the snapshot holds of the datasets that a claim links; None where it links none."""
    datasets = [find_dataset(snapshot, name) for name in _names(claim)]
    if not datasets:
        return None
    have = [one for one in datasets if one.status == "data" and not one.sample]
    unread = [one for one in datasets if one.status == "unread"]
    lacks = [one for one in datasets if one not in have and one not in unread]
    value, reason = _availability(have, unread, lacks)
    decisive = (lacks or unread or [one for one in have if one.gate] or have)[0]
    gates = {one.gate for one in have}
    return Looked(
        value,
        reason,
        all(one.described and not one.sample for one in datasets),
        "manual" if "manual" in gates else "auto" if "auto" in gates else "none" if have else None,
        _license(datasets),
        "The claim links " + "; ".join(_said(datasets)) + ".",
        f"datasets/{decisive.id}",
        decisive.url,
    )


def ids(snapshot: Snapshot, claim: Claim) -> frozenset[str]:
    """The datasets that a claim links, by the names in its links and by those of today, in lower case."""
    names = list(_names(claim))
    return frozenset(name.lower() for name in (*names, *(find_dataset(snapshot, name).id for name in names)))


def dataset_of(link: str) -> str | None:
    """The id of the dataset on the Hub that a link leads to; None where it leads elsewhere."""
    target = hub_target(link)
    return target[1] if target is not None and target[0] == "dataset" else None


def _names(claim: Claim) -> Iterator[str]:
    return (name for link in claim.url or () if (name := dataset_of(link)) is not None)


def _availability(
    have: list[Dataset], unread: list[Dataset], lacks: list[Dataset]
) -> tuple[Availability | None, Reason | None]:
    if have and lacks:
        return Availability.PARTIAL, None
    if unread:
        return None, worst(one.reason for one in unread)
    if not have:
        return None, Reason.NOT_FOUND
    return (Availability.GATED if any(one.gate for one in have) else Availability.PUBLIC), None


def _license(datasets: Iterable[Dataset]) -> Reading | None:
    """Of several the strictest; where one names none, only a restriction is certain."""
    named = [[read_name(name) for name in one.licenses] for one in datasets]
    strictest = stricter(reading for readings in named for reading in readings)
    if strictest is None or (not all(named) and strictest.restricts_use is not True):
        return None
    return strictest


def _said(datasets: list[Dataset]) -> Iterator[str]:
    for one in datasets[:5]:
        gate = f", gated ({one.gate})" if one.gate else ""
        yield f"{one.id}: {one.note}{gate}"
    if len(datasets) > 5:
        yield f"and {len(datasets) - 5} more"

"""What can be known of each component: the table held against all recordings, and against all kinds of claims."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from statedabout import OPEN_WEIGHTS, URL, audited, stated

from openness.auditing import take_snapshot
from openness.components import Component
from openness.errors import SubjectError
from openness.evidence import Evidence
from openness.observable import OBSERVED, is_attested
from openness.observing import observe
from openness.sources import open_source

ASKED = {
    "availability", "gate", "license", "license-class", "restricts-use", "count", "described", "used", "complete",
}  # fmt: skip
"""The properties that a rubric can ask about; others come with them."""
WITH = {"availability": ("basis", "claimed"), "license": ("license-basis",)}


def found(evidence: Evidence) -> set[tuple[Component, str]]:
    seen = {
        (component, name)
        for component, state in evidence.states.items()
        for name, fact in state.facts.items()
        if fact.value is not None and name in ASKED
    }
    return seen | {(component, other) for component, name in seen for other in WITH.get(name, ())}


def test_what_the_recordings_show_is_what_the_table_says(recordings: Path) -> None:
    source = open_source(str(recordings))
    shown: set[tuple[Component, str]] = set()
    for folder in sorted((recordings / "models").glob("*/*")):
        try:
            snapshot = take_snapshot(source, f"{folder.parent.name}/{folder.name}")
        except SubjectError:
            continue
        shown |= found(observe(snapshot))
    assert shown == {(component, name) for component, names in OBSERVED.items() for name in names}


def test_what_can_be_attested_is_what_the_table_says() -> None:
    told: set[tuple[str, str]] = set()
    for component, availability in product(Component, ("public", "gated", "not-applicable")):
        claim = {"availability": availability, "url": URL, "license": "MIT", "size": 3}
        described = {"availability": "public", "url": URL, "coverage": "complete"}
        audit = audited(OPEN_WEIGHTS, stated({"data-description": described, component.value: claim}))
        for name, state in audit.components.items():
            told |= {
                (name, seen.property)
                for seen in state.observations
                if seen.source.startswith("attestation:") and seen.value is not None and seen.property in ASKED
            }
    missing = {(name, about) for name, about in told if not is_attested(Component(name), about)}
    assert missing == set()
    table = {(component.value, name) for component in Component for name in ASKED if is_attested(component, name)}
    # A description speaks of the data only where a publisher, a reviewer or nobody else speaks of the model.
    assert {pair for pair in table - told if pair[1] != "described"} == set()

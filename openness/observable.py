"""What can be known of each component at all: by observation, and by what a person attests.

A rubric that asks for more can never be answered, and `openness rubric check` says so. A test runs all recordings
and all kinds of claims, and holds this table against what comes out.
"""

from __future__ import annotations

from collections.abc import Mapping

from openness.components import Component, Kind

_THERE = frozenset({"availability", "claimed", "basis"})
LICENSE = frozenset({"license", "license-class", "license-basis", "restricts-use"})
"""The properties that are known together, of whatever has a license."""
_DATA = _THERE | LICENSE | {"gate", "described", "used"}

OBSERVED: Mapping[Component, frozenset[str]] = {
    Component.WEIGHTS: _THERE | LICENSE | {"gate"},
    Component.BASE_WEIGHTS: _THERE | LICENSE | {"gate"},
    Component.CHECKPOINTS: _THERE | {"count"},
    Component.OPTIMIZER_STATES: _THERE,
    Component.PRETRAINING_DATA: _DATA,
    Component.POSTTRAINING_DATA: _DATA,
    Component.ARCHITECTURE: _THERE | LICENSE,
    Component.TRAINING_CODE: _THERE | LICENSE,
    Component.DATA_PROCESSING_CODE: _THERE,
    Component.INFERENCE_CODE: _THERE | LICENSE,
    Component.EVALUATION_CODE: _THERE,
    Component.SUPPORTING_TOOLS: _THERE,
    Component.MODEL_CARD: _THERE | LICENSE | {"complete"},
    Component.DATA_DESCRIPTION: _THERE,
    Component.DATA_CARD: _THERE,
    Component.TECHNICAL_REPORT: _THERE,
    Component.PAPER: _THERE,
    Component.EVALUATION_RESULTS: _THERE,
    Component.TRAINING_CONFIGURATION: _THERE,
    Component.TRAINING_LOGS: _THERE,
    Component.HOSTED_API: _THERE,
}
"""The properties that detectors find of a component of the model itself or of what it was made from."""


def is_observed(component: Component, name: str) -> bool:
    """Whether an audit can find out about a property without being told; `relation` is about the model as a whole."""
    rests_on = {"license-basis": "license"}.get(name, name)
    return name == "relation" or rests_on in OBSERVED.get(component, frozenset())


def is_attested(component: Component, name: str) -> bool:
    """Whether an attestation can tell about a property."""
    if name in _THERE | LICENSE | {"relation"}:
        return True
    return {
        "gate": component.kind in (Kind.WEIGHTS, Kind.DATA),
        "complete": component.kind is Kind.DOCUMENT,
        "described": component in (Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA),
        "used": component in (Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA),
        "count": component is Component.CHECKPOINTS,
    }.get(name, True)

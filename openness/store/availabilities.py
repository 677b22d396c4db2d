"""Which components of a model can be had, as two numbers: three bits for each component, so that a list can ask about
any of them of each model that it passes, and the database keeps no row for each component of each model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openness.components import Component
from openness.evidence import Availability

COMPONENTS = (
    Component.WEIGHTS,
    Component.BASE_WEIGHTS,
    Component.CHECKPOINTS,
    Component.OPTIMIZER_STATES,
    Component.PRETRAINING_DATA,
    Component.POSTTRAINING_DATA,
    Component.EVALUATION_DATA,
    Component.SAMPLE_OUTPUTS,
    Component.MODEL_METADATA,
    Component.ARCHITECTURE,
    Component.TRAINING_CODE,
    Component.DATA_PROCESSING_CODE,
    Component.INFERENCE_CODE,
    Component.EVALUATION_CODE,
    Component.SUPPORTING_TOOLS,
    Component.MODEL_CARD,
    Component.DATA_DESCRIPTION,
    Component.DATA_CARD,
    Component.CODE_DOCUMENTATION,
    Component.TECHNICAL_REPORT,
    Component.PAPER,
    Component.EVALUATION_RESULTS,
    Component.TRAINING_CONFIGURATION,
    Component.TRAINING_LOGS,
    Component.PACKAGE,
    Component.HOSTED_API,
)
"""By their places in the numbers, which are stored: a new one comes last, and none is ever moved."""
AVAILABILITIES = (
    Availability.PUBLIC,
    Availability.GATED,
    Availability.PARTIAL,
    Availability.WITHHELD,
    Availability.NOT_APPLICABLE,
    Availability.UNKNOWN,
)
"""As they are counted in three bits, from 1; 0 is a component that an audit says nothing of."""
BITS, MASK = 3, 0b111
IN_ONE = 20
"""Components in one number: 60 bits, since both databases have 63 for it."""


def place_of(component: Component) -> tuple[int, int]:
    """Which number a component is in, and by how many bits it is moved up there."""
    number, place = divmod(COMPONENTS.index(component), IN_ONE)
    return number, place * BITS


def code_of(availability: Availability) -> int:
    """What stands for it in the three bits."""
    return AVAILABILITIES.index(availability) + 1


def pack(availabilities: Mapping[str, str]) -> tuple[int, int]:
    """The two numbers that say all of them."""
    packed = [0, 0]
    for component, availability in availabilities.items():
        number, shift = place_of(Component(component))
        packed[number] |= code_of(Availability(availability)) << shift
    return packed[0], packed[1]


def unpack(number: int, packed: int) -> Iterator[tuple[Component, Availability]]:
    """What the first (0) or the second number (1) says."""
    for component in COMPONENTS[number * IN_ONE : (number + 1) * IN_ONE]:
        if not packed:
            return
        if code := packed & MASK:
            yield component, AVAILABILITIES[code - 1]
        packed >>= BITS

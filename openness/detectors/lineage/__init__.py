"""What was this model made from?

`bases` answers, from metadata and adapter configuration; `prose` reads what the card says of this very model.
"""

from openness.detectors.lineage.bases import (
    ADAPTER_CONFIG,
    MAX_BASES,
    RELATIONS,
    Named,
    NamedBase,
    named_bases,
    needs_adapter_config,
    relation_meant,
)

__all__ = [
    "ADAPTER_CONFIG",
    "MAX_BASES",
    "RELATIONS",
    "Named",
    "NamedBase",
    "named_bases",
    "needs_adapter_config",
    "relation_meant",
]

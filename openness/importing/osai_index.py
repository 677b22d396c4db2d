"""The European Open Source AI Index: systems rated in twelve dimensions (`dimensions` says how they are read).

Of `hardware_architecture`, which speaks of the architecture and of the training set-up, and of `licenses`, which speaks
of all of them, there is only the judgement. `package` and `api` are in records from before 2026-03-13.
"""

from __future__ import annotations

from openness.components import Component
from openness.importing.dimensions import Scheme, read_dimensions
from openness.importing.records import Database, Imported, Record

DATABASE = Database(
    id="osai-index",
    title="European Open Source AI Index",
    url="https://github.com/Language-Technology-Assessment/main-database",
    license="CC-BY-4.0; credit: https://osai-index.eu/ and Liesenfeld & Dingemanse (2024), Rethinking open source "
    "generative AI: open-washing and the EU AI Act, FAccT 2024; doi:10.5281/zenodo.15386042",
    authors="European Open Source AI Index (Liesenfeld, Dingemanse and contributors)",
)

SCHEME = Scheme(
    database=DATABASE,
    dimensions={
        "datasources_basemodel": Component.PRETRAINING_DATA,
        "datasources_endmodel": Component.POSTTRAINING_DATA,
        "weights_basemodel": Component.BASE_WEIGHTS,
        "weights_endmodel": Component.WEIGHTS,
        "trainingcode": Component.TRAINING_CODE,
        "code": Component.CODE_DOCUMENTATION,
        "hardware_architecture": None,
        "preprint": Component.TECHNICAL_REPORT,
        "paper": Component.PAPER,
        "modelcard": Component.MODEL_CARD,
        "datasheet": Component.DATA_CARD,
        "package": Component.PACKAGE,
        "api": Component.HOSTED_API,
        "licenses": None,
    },
    former=frozenset({"package", "api"}),
    about="system",
    keys=frozenset(
        {
            "name", "link", "type", "performanceclass", "basemodelname", "endmodelname", "endmodellicense",
            "releasedate", "notes",
        }
    ),
    names=("endmodelname", "name"),
    base="basemodelname",
    license="endmodellicense",
)  # fmt: skip


def read(record: Record) -> Imported:
    """A system as an attestation; raises `FileError` for what is none, `EmptyRecordError` for the empty form."""
    return read_dimensions(SCHEME, record)

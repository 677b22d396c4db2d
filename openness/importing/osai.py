"""Opening up ChatGPT, the forerunner of the European Open Source AI Index: fourteen dimensions (read by `dimensions`).

Its dimensions speak of an LLM and of what was made from it by instruction tuning: where `llmweights` links the very
model that the record is about, the claim on the weights follows it, since `rlweights` then speaks of weights of the
second stage alone. Of `architecture` and `license` there is only the judgement.
"""

from __future__ import annotations

from openness.components import Component
from openness.importing.dimensions import Scheme, read_dimensions
from openness.importing.records import Database, Imported, Record

DATABASE = Database(
    id="osai",
    title="Opening up ChatGPT",
    url="https://github.com/opening-up-chatgpt/opening-up-chatgpt.github.io",
    license="CC-BY-4.0; credit: http://opening-up-chatgpt.github.io and Liesenfeld, Lopez & Dingemanse (2023), "
    "Opening up ChatGPT, CUI '23; doi:10.1145/3571884.3604316",
    authors="Opening up ChatGPT (Liesenfeld, Lopez, Dingemanse and contributors)",
)

SCHEME = Scheme(
    database=DATABASE,
    dimensions={
        "opencode": Component.TRAINING_CODE,
        "llmdata": Component.PRETRAINING_DATA,
        "llmweights": Component.BASE_WEIGHTS,
        "rldata": Component.POSTTRAINING_DATA,
        "rlweights": Component.WEIGHTS,
        "license": None,
        "code": Component.CODE_DOCUMENTATION,
        "architecture": None,
        "preprint": Component.TECHNICAL_REPORT,
        "paper": Component.PAPER,
        "modelcard": Component.MODEL_CARD,
        "datasheet": Component.DATA_CARD,
        "package": Component.PACKAGE,
        "api": Component.HOSTED_API,
    },
    former=frozenset(),
    about="project",
    keys=frozenset({"name", "link", "notes", "llmbase", "rlbase", "license"}),
    names=("name",),
    base="llmbase",
    license="license",
)


def read(record: Record) -> Imported:
    """A project as an attestation; raises `FileError` for what is none, `EmptyRecordError` for the empty form."""
    return read_dimensions(SCHEME, record)

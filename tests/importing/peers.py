"""The databases themselves, where they are: beside the project, never in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from openness.attestations.document import Attestation
from openness.attestations.reading import parse_attestation
from openness.attestations.writing import to_yaml
from openness.importing import FORMATS, EmptyRecordError
from openness.importing.records import Imported, Record

PEERS = Path(__file__).parents[3] / "shared" / "peers"
DAY = date(2026, 6, 12)


def peer(*place: str) -> Path:
    """A folder of a database; the test is skipped where it is not."""
    folder = PEERS.joinpath(*place)
    if not folder.is_dir():
        pytest.skip(f"the database is not here: {folder}")
    return folder


def record(text: str, name: str = "Model.yaml") -> Record:
    return Record(name, text, "0" * 40, DAY)


def read(form: str, text: str, name: str = "Model.yaml") -> Imported:
    return FORMATS[form].read(record(text, name))


def written_and_read(attestation: Attestation) -> Attestation:
    """An attestation as its own file holds it."""
    return parse_attestation(to_yaml(attestation), "written.yaml", now=None).attestation


def imported_files(form: str, folder: Path) -> Iterator[tuple[Path, Attestation]]:
    """Each record of a folder with its attestation, as its file holds it; empty forms and what is none are left out."""
    for path in sorted(folder.glob("*.y*ml")):
        if path.name.startswith("_"):
            continue
        try:
            imported = read(form, path.read_text(encoding="utf-8"), path.name)
        except EmptyRecordError:
            continue
        assert set(imported.not_understood) <= set(imported.attestation.notes)
        again = written_and_read(imported.attestation)
        assert again == imported.attestation
        yield path, again


def grades(attestation: Attestation, rubric: str) -> dict[str, object]:
    return {name: judgement.grade for name, judgement in attestation.judgements[rubric].items()}

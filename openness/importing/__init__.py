"""Assessments that others published, as attestations: everything that it takes to compute their answer again.

| module | its one job |
| --- | --- |
| `records` | what all importers share: the record, its database, what came out of it |
| `inputs` | the records of a file or a folder, each read within bounds |
| `provenance` | which commit of a database a folder holds |
| `values` | words, links and names of a record as an attestation can hold them |
| `mof`, `osai_index`, `osai`, `os_ai_map` | one format each: `DATABASE`, and `read(record)` |
| `dimensions` | what `osai_index` and `osai` have in common |
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openness.importing.records import Database, Imported, Record


class EmptyRecordError(Exception):
    """A form that nobody filled in: there is nothing to import, and nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Format:
    """One database's way to write an assessment."""

    id: str
    module: str
    folder: str
    """Where the records lie in the database's repository; empty for its root."""

    @property
    def database(self) -> Database:
        """Whose assessments these are."""
        database: Database = import_module(self.module).DATABASE
        return database

    def read(self, record: Record) -> Imported:
        """A record as an attestation.

        Raises `FileError` for what is no record of this format, and `EmptyRecordError` for an empty form.
        """
        imported: Imported = import_module(self.module).read(record)
        return imported


FORMATS = {
    name: Format(name, f"openness.importing.{module}", folder)
    for name, module, folder in (
        ("mof", "mof", "models"),
        ("osai-index", "osai_index", ""),
        ("osai", "osai", "projects"),
        ("os-ai-map", "os_ai_map", "sources/scores"),
    )
}
"""By the name that the command line takes; each module is imported when it is needed."""

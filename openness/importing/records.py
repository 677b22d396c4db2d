"""What all importers share: the record that is read, what came out of it, and where it was taken from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from openness.attestations.document import Attestation, Origin

SPEAKS_FOR = timedelta(days=2 * 365)
"""How long an imported assessment is taken to speak for, from the day of the data: their makers renew them by then."""


@dataclass(frozen=True, slots=True)
class Record:
    """One file of a database, as text."""

    name: str
    """Its name without the folder: `OLMo-7B.yml`."""
    text: str
    commit: str | None
    """The commit of the database that was read; None where it could not be told."""
    day: date
    """The day of that commit, or the day of the import where it is not known."""


@dataclass(frozen=True, slots=True)
class Database:
    """Where assessments come from."""

    id: str
    title: str
    url: str
    license: str
    """The license of the data, with the credit that it asks for."""
    authors: str
    """Who assessed, as the attestation's author."""

    def origin(self, record: Record) -> Origin:
        """What an attestation says of its source."""
        return Origin(
            database=self.id,
            title=self.title,
            url=self.url,
            file=record.name,
            commit=record.commit,
            license=self.license,
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """What came out of one record."""

    attestation: Attestation
    not_understood: tuple[str, ...] = field(default=())
    """One sentence for each thing that could not be read as a claim; they stand in the attestation's notes too."""

"""What people judge of criteria that a framework asks a person about: of several documents the weightiest counts."""

from __future__ import annotations

from collections.abc import Iterable

from openness.attestations.reading import AttestationFile
from openness.evidence import Judged


def judgements(files: Iterable[AttestationFile]) -> dict[str, dict[str, Judged]]:
    """The judgements of documents, the weightiest first, by rubric and criterion."""
    found: dict[str, dict[str, Judged]] = {}
    for file in files:
        for rubric, criteria in file.attestation.judgements.items() if file.rank.counts else ():
            for criterion, said in criteria.items():
                where = said.url[0] if said.url else file.address or file.name
                judged = Judged(said.grade, said.reason, where, f"attestation:{file.name}", file.rank.value)
                found.setdefault(rubric, {}).setdefault(criterion, judged)
    return found

"""Recorded models with documents about them, as a reviewer would write them; the documents are examples, made up here."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openness
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile, parse_attestation
from openness.auditing import conclude, take_snapshot
from openness.document import AuditCriterion, AuditScorecard
from openness.rubric import load_rubric
from openness.snapshot import Snapshot
from openness.sources import open_source

HUB = Path(__file__).parents[2] / "fixtures" / "hub"
NOW = datetime(2026, 11, 26, tzinfo=UTC)


@cache
def recorded(model: str) -> Snapshot:
    """A recorded model, read once."""
    return take_snapshot(open_source(str(HUB)), model)


def review(
    model: str,
    claims: Mapping[str, Any] | None = None,
    judgements: Mapping[str, Mapping[str, Any]] | None = None,
    rank: Rank = Rank.TRUSTED,
) -> AttestationFile:
    """A document about a model."""
    said = {
        "schema_version": 1,
        "subject": model,
        "author": {"name": "Ada Example", "role": "reviewer"},
        "date": "2026-11-01",
        "expires": "2027-11-01",
        "claims": claims or {},
        "judgements": {
            rubric: {name: {"grade": grade, "reason": "Read and judged."} for name, grade in grades.items()}
            for rubric, grades in (judgements or {}).items()
        },
    }
    file = parse_attestation(json.dumps(said), "review.json", now=NOW)
    return replace(file, rank=rank, signer="Reviewers" if rank is Rank.TRUSTED else "")


def audited(model: str, *files: AttestationFile, rubrics: Sequence[str] = ()) -> openness.Audit:
    """The audit of a recorded model with documents about it."""
    return conclude(recorded(model), [load_rubric(name) for name in rubrics], given=model, now=NOW, attestations=files)


def alone(*files: AttestationFile, rubrics: Sequence[str] = ()) -> openness.Audit:
    """The audit of documents about a model without a repo."""
    loaded = [load_rubric(name) for name in rubrics]
    return conclude(None, loaded, given=files[0].name, now=NOW, attestations=files)


def by_id(card: AuditScorecard) -> dict[str, AuditCriterion]:
    return {criterion.id: criterion for criterion in card.criteria}

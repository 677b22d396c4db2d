"""Documents about a made-up model, and its audit with them, for tests."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scripted import NOW, Repo, Scripted

import openness
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile, parse_attestation
from openness.auditing import conclude, take_snapshot

NAME = "acme/Nova-7B"
URL = "https://acme.example.org/nova"
PUBLIC = {"availability": "public", "url": URL}
WITHHELD = {"availability": "withheld"}
OPEN_WEIGHTS = Repo(
    card="---\nlicense: apache-2.0\n---\n# Nova\n\nA language model of our own, trained from scratch.\n"
)
"""Weights on an open license; nothing is said of how they were made."""
CORPUS = Repo(
    card="---\nlicense: cc-by-4.0\n---\n# Corpus\n\nWeb pages of 2024, filtered by language and quality, in English and "
    "French, with the scripts that made it.\n",
    files={"data/part-000.parquet": 10**9},
)
CORPUS_URL = "https://huggingface.co/datasets/acme/corpus"


def document(claims: Mapping[str, Any] | None = None, **keys: Any) -> dict[str, Any]:
    """A document as plain data."""
    return {
        "schema_version": 1,
        "subject": NAME,
        "author": {"name": "Ada", "role": "publisher"},
        "date": "2026-11-01",
        "expires": "2027-11-01",
        "claims": claims or {},
        **keys,
    }


def stated(claims: Mapping[str, Any] | None = None, rank: Rank = Rank.OPERATOR, **keys: Any) -> AttestationFile:
    """A document of some rank."""
    name = {Rank.TRUSTED: "review.dsse.json", Rank.PUBLISHER: "openness.yaml"}.get(rank, "given.json")
    file = parse_attestation(json.dumps(document(claims, **keys)), "given.json", now=NOW)
    return replace(file, name=name, rank=rank, signer="Reviewers" if rank is Rank.TRUSTED else "")


def audited(
    repo: Repo,
    *files: AttestationFile,
    datasets: Mapping[str, Repo] | None = None,
    models: Mapping[str, Repo] | None = None,
    unread: Sequence[str] = (),
) -> openness.Audit:
    """The audit of a made-up model with documents about it; `unread` datasets are not answered for."""
    answers = repo.answers("model", NAME)
    for other, dataset in (datasets or {}).items():
        answers |= dataset.answers("dataset", other)
    for other, model in (models or {}).items():
        answers |= model.answers("model", other)
    source = Scripted(answers, unread=frozenset(unread))
    snapshot = take_snapshot(source, NAME, attestations=[file.attestation for file in files])
    return conclude(snapshot, [], given=NAME, now=NOW, attestations=files)


def published(repo: Repo, claims: Mapping[str, Any] | None = None, **keys: Any) -> Repo:
    """The repo with a document at its root."""
    return replace(repo, texts={**repo.texts, "openness.yaml": json.dumps(document(claims, **keys))})

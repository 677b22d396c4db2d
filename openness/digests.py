"""What was read and what is known, each as one SHA-256 without times and endpoints: the same gives the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass

from openness.evidence import Evidence, Observation
from openness.snapshot import Snapshot


def evidence_digest(evidence: Evidence, endpoint: str) -> str:
    """A SHA-256 over all that is known about a model and its bases, and over the attestations; no times in it, and no
    endpoint."""
    return digest_of(_plain(evidence, endpoint))


def _plain(evidence: Evidence, endpoint: str) -> object:
    def observation(item: Observation) -> list[object]:
        return [
            item.component, item.property, item.value, item.basis, item.source,
            item.locator.removeprefix(endpoint.rstrip("/")), item.method, item.confidence, item.note, item.reason,
        ]  # fmt: skip

    return {
        "subject": evidence.subject,
        "revision": evidence.revision,
        "relation": evidence.relation,
        "states": {
            component: [state.inherited_from, [observation(item) for item in state.observations]]
            for component, state in sorted(evidence.states.items())
        },
        "conflicts": [
            [item.component, item.property, [observation(side) for side in item.sides], item.decided]
            for item in evidence.conflicts
        ],
        "attestations": sorted([item.rank, item.signer, item.digest, item.refused] for item in evidence.attestations),
        "bases": [
            [base.model, base.relation, base.reason, _plain(base.evidence, endpoint) if base.evidence else None]
            for base in evidence.bases
        ],
    }


def digest_of(value: object) -> str:
    """The SHA-256 of plain data (`sha256:...`), whatever the order of its keys."""
    return "sha256:" + hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


MAX_DEPTH = 100
"""Levels of nesting in what was read that a digest tells apart; no card that means something has as many."""


_SINCE = frozenset({"created_at"})
"""Fields that are younger than the first digests: left out where nothing was read, so that these stay as they are."""


def snapshot_digest(snapshot: Snapshot) -> str:
    """A SHA-256 over the subject and every answer, in whatever order they came; no times in it, and no endpoint."""
    answers = ([_told(want), _told(snapshot.answers[want])] for want in sorted(snapshot.answers, key=repr))
    return digest_of([snapshot.subject, list(answers)])


def _told(value: object, depth: int = 0) -> object:
    """Something read as plain data that has an order: what is equal becomes equal, and nothing else does."""
    if depth > MAX_DEPTH:
        return "..."
    if isinstance(value, Mapping):
        pairs = [[repr(key), _told(part, depth + 1)] for key, part in value.items()]
        return {"mapping": sorted(pairs, key=lambda pair: str(pair[0]))}
    if isinstance(value, list | tuple):
        return [_told(part, depth + 1) for part in value]
    if is_dataclass(value) and not isinstance(value, type):
        parts = {one.name: getattr(value, one.name) for one in fields(value)}
        return {
            type(value).__name__: {
                name: _told(part, depth + 1) for name, part in parts.items() if part is not None or name not in _SINCE
            }
        }
    return value if isinstance(value, str | int | float | None) else repr(value)

"""Examples in the OpenAPI document: what is asked, by hand; what is answered, as a service with recorded models did."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).with_name("examples.json")
"""By operation and status: what `tests/service/test_openapi.py` was answered, cut to the first items of each list."""

PARAMETERS: dict[str, Any] = {
    "owner": "allenai",
    "name": "OLMo-2-1124-7B",
    "rubric": "mof",
    "revision": "main",
    "fields": "verdict,headline,scorecards.openness.score",
    "audit": "0f8f3c3e5f0d4b0f9d3f6a7f0c1d2e3b",
    "attestation": 1,
    "kind": "not-audited",
    "id": ["0f8f3c3e5f0d4b0f9d3f6a7f0c1d2e3b"],
    "model": ["allenai/OLMo-2-1124-7B", "openai-community/gpt2"],
    "q": "olmo 7b",
    "prefix": "allenai/",
    "verdict": ["open-source", "fully-open"],
    "min_score": 50,
    "max_score": 100,
    "license_class": ["open-source"],
    "component": ["training-code:public,partial", "pretraining-data:public"],
    "base": "allenai/OLMo-2-1124-7B",
    "sort": "-score",
    "limit": 20,
    "style": "flat-square",
    "label": "how open",
    "Idempotency-Key": "nightly-2026-11-26",
    "If-None-Match": 'W/"0123456789abcdef0123456789abcdef"',
    "If-Modified-Since": "Thu, 26 Nov 2026 16:00:00 GMT",
}

_ATTESTATION = {
    "schema_version": 1,
    "subject": "allenai/OLMo-2-1124-7B",
    "author": {"name": "Ada Example", "role": "third-party", "contact": "ada@example.org"},
    "date": "2026-05-01",
    "expires": "2027-05-01",
    "claims": {"training-code": {"availability": "public", "url": "https://github.com/allenai/OLMo"}},
}

BODIES: dict[str, dict[str, Any]] = {
    "createAudits": {"application/json": {"models": ["allenai/OLMo-2-1124-7B"]}},
    "lookUpModels": {"application/json": {"models": ["allenai/OLMo-2-1124-7B", "openai-community/gpt2"]}},
    "createAttestation": {"application/json": _ATTESTATION, "application/yaml": _ATTESTATION},
    "receiveHubWebhook": {
        "application/json": {
            "event": {"action": "update", "scope": "repo.content"},
            "repo": {"type": "model", "name": "allenai/Olmo-3-1125-32B", "private": False},
            "updatedRefs": [{"ref": "refs/heads/main"}],
        }
    },
}


def show(name: str, operation: dict[str, Any]) -> None:
    """Put examples into an operation."""
    for parameter in operation.get("parameters", []):
        if parameter["name"] in PARAMETERS:
            parameter["example"] = PARAMETERS[parameter["name"]]
    for media_type, body in BODIES.get(name, {}).items():
        operation["requestBody"]["content"][media_type]["example"] = body
    for status, answer in answers().get(name, {}).items():
        for content in operation["responses"].get(status, {}).get("content", {}).values():
            content["example"] = answer


@cache
def answers() -> dict[str, dict[str, Any]]:
    """The answers by operation and status."""
    found: dict[str, dict[str, Any]] = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return found

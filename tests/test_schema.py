"""The published JSON Schemas are those that the code's models give. `UPDATE_GOLDEN=1` renews the files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import openness
from openness.cli.rubrics import start
from openness.errors import FileError
from openness.rubric import parse_rubric, shipped_rubrics
from openness.schema import (
    attestation_schema,
    audit_schema,
    card_schema,
    comparison_schema,
    license_schema,
    rubric_schema,
    verification_schema,
)
from openness.yamltext import read_yaml

PUBLISHED = Path(openness.__file__).parent / "schemas"


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("audit", audit_schema),
        ("comparison", comparison_schema),
        ("card", card_schema),
        ("license", license_schema),
        ("verification", verification_schema),
        ("attestation", attestation_schema),
        ("rubric", rubric_schema),
    ],
)
def test_the_published_schema_is_the_models_own(name: str, schema: Callable[[], dict[str, Any]]) -> None:
    file = PUBLISHED / f"{name}.schema.json"
    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    published = json.loads(file.read_text(encoding="utf-8"))
    assert published == schema()
    Draft202012Validator.check_schema(published)


def test_an_audit_keeps_to_it_and_a_broken_one_does_not() -> None:
    document = json.loads(openness.audit("LLM360/AmberChat", hub="fixtures/hub").to_json())
    validator = Draft202012Validator(audit_schema())
    assert list(validator.iter_errors(document)) == []
    assert list(validator.iter_errors({**document, "verdict": None}))
    assert list(validator.iter_errors({**document, "surprise": 1}))


def test_every_key_of_the_design_is_in_it() -> None:
    document = json.loads(openness.audit("LLM360/AmberChat", hub="fixtures/hub").to_json())
    assert {
        "schema_version", "input", "subject", "revision", "audited_at", "verdict", "verdict_upper", "score",
        "score_upper", "summary", "components", "lineage", "conflicts", "scorecards", "partial", "rubric_digest",
        "evidence_digest",
    } <= document.keys()  # fmt: skip
    component = document["components"]["weights"]
    assert {"availability", "reason", "license", "url", "inherited_from", "observations"} <= component.keys()
    assert {"id", "class", "restricts_use", "basis"} <= component["license"].keys()
    card = document["scorecards"]["openness"]
    assert {"level", "levels", "score", "score_upper", "max", "criteria"} <= card.keys()
    assert {"id", "met", "progress"} <= card["levels"][0].keys()
    criterion = card["criteria"][0]
    assert {"id", "grade", "score", "score_upper", "reason", "observations", "improve"} <= criterion.keys()


@pytest.mark.parametrize(
    ("changes", "fits"),
    [
        ({}, True),
        (
            {
                "claims": {
                    "weights": {"availability": "public", "url": ["https://a.example.org", "https://b.example.org"]}
                }
            },
            True,
        ),
        ({"claims": {"weigths": {"availability": "public"}}}, False),
        ({"claims": {"weights": {"availability": "open"}}}, False),
        ({"claims": {"weights": {"availability": "public", "url": "javascript:alert(1)"}}}, False),
        ({"author": {"name": "Ada"}}, False),
        ({"licenses": {"code": "MIT", "distribution": "Apache-2.0"}}, True),
        ({"surprise": 1}, False),
    ],
)
def test_the_attestations_schema_says_what_the_model_says(changes: dict[str, Any], fits: bool) -> None:
    from pydantic import ValidationError

    from openness.attestations.document import Attestation

    document = {
        "schema_version": 1,
        "subject": "lab/model",
        "author": {"name": "Ada", "role": "publisher"},
        "date": "2026-11-01",
        "expires": "2027-11-01",
        "claims": {"weights": {"availability": "withheld"}},
        **changes,
    }
    assert (list(Draft202012Validator(attestation_schema()).iter_errors(document)) == []) is fits
    if fits:
        Attestation.model_validate(document)
    else:
        with pytest.raises(ValidationError):
            Attestation.model_validate(document)


@pytest.mark.parametrize("name", [*shipped_rubrics(), "start"])
def test_each_rubric_keeps_to_the_schema(name: str) -> None:
    text = shipped_rubrics()[name].read_text(encoding="utf-8") if name != "start" else start()
    assert list(Draft202012Validator(rubric_schema()).iter_errors(read_yaml(text).data)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("availability: [partial]", "availability: [partly]"),
        ("availability: [partial]", "avail: [partial]"),
        ("restricts-use: false", "restricts-use: none"),
        ("component: weights", "component: weigths"),
        ("{at_least: 3}", "{atleast: 3}"),
        ("score: 0.65", "score: 65"),
        ("requires: [weights-to-be-had]", "require: [weights-to-be-had]"),
        ("unread: shown", "unread: maybe"),
    ],
)
def test_what_a_rubric_must_not_say_is_not_in_the_schema(right: str, wrong: str) -> None:
    text = shipped_rubrics()["openness"].read_text(encoding="utf-8")
    assert right in text
    wrong_text = text.replace(right, wrong, 1)
    assert list(Draft202012Validator(rubric_schema()).iter_errors(read_yaml(wrong_text).data))
    with pytest.raises(FileError):
        parse_rubric(wrong_text, "ours.yaml")

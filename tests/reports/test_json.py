import json
import re
from pathlib import Path

import jsonschema
import pytest
from approved import NAMES, audit_of, same_as_golden

import openness
from openness.document import Audit
from openness.reports import Failure, Results
from openness.reports import json as json_report
from openness.schema import audit_schema

FAILED = Failure("bad//x\x9b\u202e", "is no \x1b[31mname", "Write it\nright.", 2)


@pytest.fixture(scope="module")
def audit(recordings: Path) -> Audit:
    return openness.audit("google/gemma-2-9b", hub=str(recordings))


def test_a_report_is_the_document(audit: Audit) -> None:
    assert Audit.model_validate_json(json_report.one(audit)) == audit
    assert json_report.whole(Results([audit], False, {})) == json_report.one(audit)


@pytest.mark.parametrize("model", NAMES)
def test_a_recorded_model_is_as_approved(recordings: Path, model: str) -> None:
    """What a program relies on; the observations, words and digests that other tests hold are left out."""
    document = json.loads(json_report.one(audit_of(recordings, model)))
    for state in document["components"].values():
        del state["observations"]
    for card in document["scorecards"].values():
        card["levels"] = {level["id"]: level["met"] for level in card["levels"]}
        card["criteria"] = {one["id"]: [one["score"], one["score_upper"], one["max"]] for one in card["criteria"]}
        del card["digest"]
    for name in ("partial", "conflicts", "next_steps", "lineage"):
        document[name] = len(document[name])
    del document["rubric_digest"], document["evidence_digest"]
    text = json.dumps(document, ensure_ascii=False, indent=1)
    same_as_golden(f"{NAMES[model]}.json", re.sub(r"\n {3,}|\n {2}(?=\})", " ", text) + "\n")


def test_a_line_is_one_line(audit: Audit) -> None:
    line = json_report.line(audit)
    assert line.count("\n") == 1
    assert Audit.model_validate_json(line) == audit


def test_a_failure_stands_where_its_audit_would(audit: Audit) -> None:
    both = json.loads(json_report.array([audit, FAILED]))
    assert both[0]["subject"] == "google/gemma-2-9b"
    assert both[1] == {
        "input": FAILED.input,
        "error": {"exit_code": 2, "message": FAILED.message, "hint": FAILED.hint},
    }
    assert json.loads(json_report.line(FAILED)) == both[1]


def test_no_subjects_are_an_empty_array() -> None:
    assert json.loads(json_report.array([])) == []


def test_all_that_is_written_fits_the_schema(audit: Audit) -> None:
    schema = audit_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(json_report.one(audit)), schema)
    failures = {"$ref": "#/$defs/Failure", "$defs": schema["$defs"]}
    jsonschema.validate(json.loads(json_report.one(FAILED)), failures)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(json_report.one(FAILED)), schema)


def test_the_schema_describes_the_license_class_under_its_own_name() -> None:
    schema = audit_schema()
    assert "class" in schema["$defs"]["AuditLicense"]["properties"]
    assert {"schema_version", "verdict", "evidence_digest"} <= set(schema["required"] + list(schema["properties"]))


def test_nothing_in_it_can_steer_a_terminal(audit: Audit) -> None:
    evil = "\x1b[31m\x9b2J\x85\u202e\u2028\U000e0041 日本"
    hostile = audit.model_copy(update={"summary": evil})
    for text in (json_report.one(hostile), json_report.line(hostile), json_report.one(FAILED)):
        assert all(char.isprintable() or char == "\n" for char in text)
    assert json.loads(json_report.line(hostile))["summary"] == evil
    assert "日本" in json_report.line(hostile)

"""The published JSON Schemas: of what commands print as JSON, of attestations and of rubrics."""

from __future__ import annotations

from typing import Any

from openness.document import Audit


def audit_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an `Audit`.

    `$defs/Failure` is what stands in the place of a subject that could not be audited; it is known by its `error`.
    """
    schema = Audit.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:openness:audit:{Audit.model_fields['schema_version'].default}",
        **schema,
        "$defs": {**schema["$defs"], "Failure": _FAILURE},
    }


def license_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a `LicenseAnswer`."""
    from openness.licenseanswer import LicenseAnswer

    schema = LicenseAnswer.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:openness:license:{LicenseAnswer.model_fields['schema_version'].default}",
        **schema,
    }


def comparison_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a `Comparison`."""
    from openness.comparing import Comparison

    schema = Comparison.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:openness:comparison:{Comparison.model_fields['schema_version'].default}",
        **schema,
    }


def card_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a `CardAdvice`."""
    from openness.cardadvice import CardAdvice

    schema = CardAdvice.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:openness:card:{CardAdvice.model_fields['schema_version'].default}",
        **schema,
    }


def verification_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a `Verification`.

    `$defs/Failure` is what stands in the place of a file that could not be verified; it is known by its `error`.
    """
    from openness.verification.document import Verification

    schema = Verification.model_json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:openness:verification:{Verification.model_fields['schema_version'].default}",
        **schema,
        "$defs": {**schema["$defs"], "Failure": _FAILURE},
    }


def attestation_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of an attestation.

    The components stand in it one by one, each with what it means, so that an editor can complete them.
    """
    from openness.attestations.document import Attestation
    from openness.components import Component

    schema = Attestation.model_json_schema(mode="validation")
    claims = schema["properties"]["claims"]
    schema["properties"]["claims"] = {
        "title": claims["title"],
        "description": claims["description"],
        "type": "object",
        "additionalProperties": False,
        "properties": {
            component.value: {"$ref": "#/$defs/Claim", "description": component.meaning} for component in Component
        },
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:openness:attestation:1",
        **schema,
    }


def rubric_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a rubric file.

    A property's values stand in it, so that an editor can complete them, and the short forms that a file may use.
    """
    from openness.rubric import Rubric
    from openness.rubric.conditions import VALUES

    schema = Rubric.model_json_schema(by_alias=True, mode="validation")
    parts = schema["$defs"]
    asked = parts["Predicate"]["properties"]
    for name in (*VALUES, "license"):
        value = {"enum": list(VALUES[name])} if name in VALUES else {"type": "string"}
        values = {"type": "array", "items": value}
        test = {**parts["Test"], "properties": {"is": values, "is_not": values}, "minProperties": 1}
        sets = [{"$ref": "#/$defs/InSet"}] if name == "license" else []
        said = {key: asked[name][key] for key in ("description",) if key in asked[name]}
        asked[name] = {**said, "anyOf": [value, values, test, *sets]}
    del parts["Test"]
    place = parts["Level"]["properties"]["criteria"]
    one = place["items"]["items"]
    place["items"] = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:openness:rubric:1",
        **schema,
    }


_FAILURE = {
    "title": "Failure",
    "description": "A subject that could not be audited, or a file that could not be verified.",
    "type": "object",
    "additionalProperties": False,
    "required": ["input", "error"],
    "properties": {
        "input": {"type": "string", "description": "The subject as it was given."},
        "error": {
            "type": "object",
            "additionalProperties": False,
            "required": ["exit_code", "message", "hint"],
            "properties": {
                "exit_code": {"type": "integer", "description": "2 wrong input, 3 cannot be audited, 70 a bug."},
                "message": {"type": "string", "description": "What was wrong, and where."},
                "hint": {"type": "string", "description": "What to do; may be empty."},
            },
        },
    },
}

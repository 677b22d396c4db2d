"""The body of a posted attestation: a route takes its bytes as they are, since a signature is about bytes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from openness.attestations.document import Attestation

ENVELOPE = "SignedAttestation"
DOCUMENT = "AttestationDocument"


def attestation_body() -> dict[str, Any]:
    """The forms in which an attestation is posted."""
    document = {"$ref": f"#/components/schemas/{DOCUMENT}"}
    envelope = {"$ref": f"#/components/schemas/{ENVELOPE}"}
    return {
        "required": True,
        "description": "The document, or the signed envelope; what it is, is seen from what it says.",
        "content": {
            "application/json": {"schema": {"anyOf": [document, envelope]}},
            "application/yaml": {"schema": document},
        },
    }


def schemas() -> dict[str, Any]:
    """What these forms are made of."""
    found = schemas_of(Attestation, DOCUMENT, "Attestation")
    document = found[DOCUMENT]
    nothing = {"type": "null"}
    # A key that was left empty says nothing, whatever it is called.
    for key, schema in document["properties"].items():
        if key not in document["required"]:
            document["properties"][key] = {"anyOf": [schema, nothing]}
    document["additionalProperties"] = nothing
    return {ENVELOPE: _envelope(), **found}


def schemas_of(
    model: type[BaseModel],
    name: str = "",
    prefix: str = "",
    mode: Literal["validation", "serialization"] = "validation",
) -> dict[str, Any]:
    """A model's schema and those of its parts, by their names; each part's name gets the prefix."""
    made = model.model_json_schema(ref_template=f"#/components/schemas/{prefix}{{model}}", mode=mode)
    parts = {f"{prefix}{part}": schema for part, schema in made.pop("$defs", {}).items()}
    return {name or model.__name__: made | {"title": name or model.__name__}, **parts}


def _envelope() -> dict[str, Any]:
    text = {"type": "string"}
    signature = {
        "type": "object",
        "properties": {"keyid": text, "sig": text | {"description": "In base64."}},
        "required": ["keyid", "sig"],
    }
    return {
        "type": "object",
        "title": ENVELOPE,
        "description": "A DSSE envelope around an in-toto statement, as `openness attest sign` writes it.",
        "properties": {
            "payloadType": {"const": "application/vnd.in-toto+json"},
            "payload": text | {"description": "The statement, in base64."},
            "signatures": {"type": "array", "items": signature, "minItems": 1},
        },
        "required": ["payloadType", "payload", "signatures"],
    }

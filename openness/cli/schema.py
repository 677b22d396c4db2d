"""`openness schema`: the JSON Schemas of what `--format json` prints, of attestations and of rubrics."""

import click


@click.command("schema")
@click.argument(
    "document",
    type=click.Choice(["audit", "comparison", "card", "license", "verification", "attestation", "rubric"]),
    default="audit",
)
def command(document: str) -> None:
    """Print the JSON Schema of a document: an audit, an answer of another command, an attestation or a rubric.

    The DOCUMENT is `audit` unless told. `audit --format json` prints one such object, `jsonl` one a line. A subject
    that cannot be audited is an object with `input` and `error` instead (`$defs/Failure` in the schema).

    \b
    Examples:
      openness schema > openness.schema.json
      openness schema license
      openness schema attestation > attestation.schema.json
      openness schema rubric
    """
    import json

    from openness.schema import (
        attestation_schema,
        audit_schema,
        card_schema,
        comparison_schema,
        license_schema,
        rubric_schema,
        verification_schema,
    )

    schemas = {
        "audit": audit_schema,
        "comparison": comparison_schema,
        "card": card_schema,
        "license": license_schema,
        "verification": verification_schema,
        "attestation": attestation_schema,
        "rubric": rubric_schema,
    }
    click.echo(json.dumps(schemas[document](), indent=2))

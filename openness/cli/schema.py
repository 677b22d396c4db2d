"""`openness schema`: the JSON Schemas of what `--format json` prints, and of attestations."""

import click


@click.command("schema")
@click.argument("document", type=click.Choice(["audit", "license", "verification", "attestation"]), default="audit")
def command(document: str) -> None:
    """Print the JSON Schema of a document: an audit, the answer of `openness license` or `verify`, or an attestation.

    The DOCUMENT is `audit` unless told. `audit --format json` prints one such object, `jsonl` one a line. A subject
    that cannot be audited is an object with `input` and `error` instead (`$defs/Failure` in the schema).

    \b
    Examples:
      openness schema > openness.schema.json
      openness schema license
      openness schema attestation > attestation.schema.json
    """
    import json

    from openness.schema import attestation_schema, audit_schema, license_schema, verification_schema

    schemas = {
        "audit": audit_schema,
        "license": license_schema,
        "verification": verification_schema,
        "attestation": attestation_schema,
    }
    click.echo(json.dumps(schemas[document](), indent=2))

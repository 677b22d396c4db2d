"""`openness schema`: the JSON Schemas of what `--format json` prints."""

import click


@click.command("schema")
@click.argument("document", type=click.Choice(["audit", "license"]), default="audit")
def command(document: str) -> None:
    """Print the JSON Schema of a document: of an audit, or of the answer of `openness license`.

    The DOCUMENT is `audit` unless told. `audit --format json` prints one such object, `jsonl` one a line. A subject
    that cannot be audited is an object with `input` and `error` instead (`$defs/Failure` in the schema).

    \b
    Examples:
      openness schema > openness.schema.json
      openness schema license
    """
    import json

    from openness.schema import audit_schema, license_schema

    click.echo(json.dumps(license_schema() if document == "license" else audit_schema(), indent=2))

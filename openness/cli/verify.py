"""`openness verify`: what somebody states about models, held against what the Hub shows today."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from openness.cli.options import output_option, reading_options


@click.command(
    "verify",
    epilog="Exit codes: 0 nothing is contradicted; 1 something is; 2 wrong usage or a wrong file (the others are "
    "verified all the same); 3 no document's model could be audited, and nothing is contradicted.",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@reading_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "jsonl"]), default="text", show_default=True,
    help="text for people; json: one object, or an array of several files; jsonl: one object a line.",
)  # fmt: skip
@output_option
@click.option(
    "--only", "statuses", multiple=True, type=click.Choice(["confirmed", "contradicted", "not-checkable"]),
    help="Show these claims only (repeatable).",
)  # fmt: skip
def command(files: tuple[Path, ...], **options: Any) -> int:
    """Hold what attestations claim against what the Hub shows today.

    A FILE is an attestation, or a folder of them (each *.yaml, *.yml and *.json in it), such as `openness import` or
    `openness attest new` writes. Each claim is confirmed, contradicted or not checkable, with the evidence; not found
    is not the same as not released, and contradicts nothing. Of one file all claims are shown, of several a table of
    the likely errors, worst first. The model is audited without the document, in at most 60 requests, the claims' own
    links on the Hub included. Of a signed document only the claims are
    looked at: `openness attest verify` is for signatures.

    \b
    Examples:
      openness verify olmo.yaml
      openness verify ./attestations --only contradicted
      openness verify ./attestations --format jsonl --output findings.jsonl
      openness verify olmo.yaml --hub fixtures/hub     without a network
    """
    from openness.cli.verifying import Run, verify

    return verify(files, Run(**options))

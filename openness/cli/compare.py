"""`openness compare`: models side by side."""

from __future__ import annotations

from typing import Any

import click

from openness.cli.options import attestation_options, output_option, reading_options, rubrics_option


@click.command(
    "compare",
    epilog="Exit codes: 0 done; 2 wrong usage or a wrong file; 3 a subject cannot be audited (the others are shown).",
)
@click.argument("subjects", nargs=-1, required=True, metavar="SUBJECT...")
@reading_options
@attestation_options
@rubrics_option
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown", "html"]), default="text", show_default=True,
    help="text for people, one JSON object, Markdown tables, or one HTML file.",
)  # fmt: skip
@output_option
def command(subjects: tuple[str, ...], **options: Any) -> int:
    """Show models side by side: component by component, and framework by framework.

    A SUBJECT is a model on the Hub (OWNER/NAME, OWNER/NAME@REVISION, its huggingface.co address), a local folder
    (./PATH), or an attestation file (PATH.yaml). Two or three stand beside each other in 80 columns; more go on below.

    \b
    Examples:
      openness compare allenai/OLMo-2-1124-7B google/gemma-2-9b
      openness compare my/model ./my-model --rubric mof --rubric osaid
      openness compare my/model their/model --format markdown --output comparison.md
      openness compare my/model their/model --format html --output comparison.html
      openness compare my/model gpt-4o.yaml                a model without a repo, as attested
    """
    from openness.cli.comparing import Run, compare_models

    return compare_models(subjects, Run(**options))

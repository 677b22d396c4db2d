"""`openness badge`: a model's verdict as a badge."""

from __future__ import annotations

from typing import Any

import click

from openness.cli.options import attestation_options, output_option, reading_options
from openness.reports.badge import STYLES


@click.command(
    "badge",
    epilog="Exit codes: 0 done; 2 wrong usage or a wrong file; 3 the subject cannot be audited (no badge is written).",
)
@click.argument("subject", metavar="SUBJECT")
@reading_options
@attestation_options
@click.option(
    "--rubric", metavar="ID|FILE",
    help="Show the answer of this rubric: an id or a file. Default: the verdict.",
)  # fmt: skip
@click.option("--style", type=click.Choice(list(STYLES)), default="flat", show_default=True, help="How it looks.")
@click.option(
    "--label", metavar="TEXT",
    help="The left half's words; '' for none. Default: openness, or the rubric's id.",
)  # fmt: skip
@output_option
@click.option(
    "--json", "as_json", is_flag=True, help="Write the JSON of a shields.io endpoint badge instead of the SVG."
)
@click.option(
    "--markdown", "as_markdown", is_flag=True,
    help="Print the Markdown that shows the badge: of a service (--url), or of the file (--output).",
)  # fmt: skip
@click.option(
    "--url",
    metavar="BASE",
    help="With --markdown: the address of an openness service, which keeps the badge up to date.",
)
def command(subject: str, **options: Any) -> int:
    """Make a badge that says how open a model is, for its card.

    A SUBJECT is a model on the Hub (OWNER/NAME, OWNER/NAME@REVISION, its huggingface.co address), a local folder
    (./PATH), or an attestation file (PATH.yaml). The badge is an SVG, on standard output or in a file that can be
    committed beside the card; nothing in it is fetched from anywhere. `so far` means that something was not read, or
    conflicts, and could still raise the verdict.

    \b
    Examples:
      openness badge my/model --output openness.svg
      openness badge ./my-model --output my-model/openness.svg --markdown
      openness badge my/model --markdown --url https://openness.example
      openness badge my/model --rubric mof --style for-the-badge --output mof.svg
      openness badge my/model --json --output badge.json     for shields.io's endpoint badge
    """
    from openness.cli.badging import Run, make_badge

    return make_badge(subject, Run(**options))

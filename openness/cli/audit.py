"""`openness audit`: models in, their verdicts with the evidence out."""

from __future__ import annotations

from typing import Any

import click

from openness.cli.options import Amount, Report, attestation_options, output_option, reading_options, rubrics_option
from openness.reports.formats import FORMATS


@click.command(
    "audit",
    epilog="Exit codes: 0 done; 1 a requirement is not met (unknown meets none); 2 wrong usage or a wrong file; "
    "3 the subject cannot be audited, or what was not read might change whether the requirement is met. "
    "Of several subjects, the highest counts.",
)
@click.argument("subjects", nargs=-1, required=True, metavar="SUBJECT...")
@reading_options
@attestation_options
@rubrics_option
@click.option(
    "--format", "form", type=click.Choice(["text", *FORMATS]), default="text", show_default=True,
    help="text and markdown and html (one file) for people; json (an array of several subjects), jsonl, csv (a row "
    "a subject) for programs; sarif for tools; code-scanning: sarif without what is shown, for GitHub.",
)  # fmt: skip
@output_option
@click.option(
    "--report", "reports", type=Report(), multiple=True, metavar="FORMAT=FILE",
    help="Write a report in this format to this file too (repeatable).",
)  # fmt: skip
@click.option("--explain", is_flag=True, help="Show every observation behind every answer.")
@click.option(
    "--details", multiple=True, metavar="SUBJECT",
    help="Of several subjects: show this one's report below the table (repeatable; `all` for all).",
)  # fmt: skip
@click.option("--require", metavar="VERDICT", help="Exit with 1 unless the verdict is at least this one.")
@click.option(
    "--min-score", type=Amount(0, 100), metavar="N", help="Exit with 1 unless the score is at least N (0-100)."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="Of OWNER/*: at most so many.",
)
@click.option(
    "--sort", type=click.Choice(["newest", "downloads"]), default="newest", show_default=True,
    help="Of OWNER/*: the newest first, or the most downloaded.",
)  # fmt: skip
def command(subjects: tuple[str, ...], **options: Any) -> int:
    """Audit how open models are, and show the evidence.

    A SUBJECT is a model on the Hub (OWNER/NAME, OWNER/NAME@REVISION, its huggingface.co address), all models of an
    owner ('OWNER/*', quoted), a local folder (./PATH), or an attestation file (PATH.yaml). A lone - reads subjects
    from standard input, one a line; blank lines and lines with # are skipped.

    \b
    Examples:
      openness audit allenai/OLMo-2-1124-7B
      openness audit openai/gpt-oss-20b --explain
      openness audit 'allenai/*' --sort downloads --limit 5
      openness audit ./my-model --require open-source      for CI: exit code 1 if not
      openness audit my/model --report html=model.html --report sarif=model.sarif
      openness audit my/model --attestation review.dsse.json --trust trust.yaml
      openness audit gpt-4o.yaml                           a model without a repo, as attested
      openness audit - --format jsonl --output audits.jsonl < names.txt
      openness audit allenai/OLMo-2-1124-7B --hub fixtures/hub     without a network
    """
    from openness.cli.auditing import Run, audit

    return audit(subjects, Run(**options))

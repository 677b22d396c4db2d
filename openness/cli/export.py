"""`openness export`: an audit as a record that a published database of assessments takes."""

from __future__ import annotations

from pathlib import Path

import click

from openness.cli.options import output_option, reading_options


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(["mof"]))
@click.argument("repo")
@output_option
@reading_options
def command(form: str, repo: str, output: Path | None, hub: str | None, timeout: float, max_wait: float) -> int:
    """Audit a model, and write what was found as a record for a database of assessments.

    FORMAT is mof: a record of the Model Openness Tool, which applies the Model Openness Framework, ready for a pull
    request there. REPO is a model on the Hub (OWNER/NAME, OWNER/NAME@REVISION or its huggingface.co address). The
    record lists only what was found; what the audit could not tell stands in comments at its head, to be filled in.

    \b
    Examples:
      openness export mof allenai/OLMo-2-1124-7B
      openness export mof EleutherAI/pythia-6.9b --output Pythia-6.9B.yml
      openness export mof openai/gpt-oss-20b --hub fixtures/hub     without a network
    """
    from openness.cli.exporting import export

    return export(form, repo, output, hub=hub, timeout=timeout, max_wait=max_wait)

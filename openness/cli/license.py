"""`openness license`: what a license is, what it allows, and the words that say so."""

from __future__ import annotations

import click

from openness.cli.options import reading_options


@click.command("license")
@click.argument("subject")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or one JSON object (of `list`: an array).",
)  # fmt: skip
@click.option(
    "--class", "classes", multiple=True, metavar="CLASS",
    help="Of `list`: this class only (repeatable): open-source, non-commercial, ...",
)  # fmt: skip
@reading_options
def command(
    subject: str, form: str, classes: tuple[str, ...], hub: str | None, timeout: float, max_wait: float
) -> int | None:
    """Say what a license is, what it allows, whether it restricts use, and which words decide.

    A SUBJECT is a license's key, name or SPDX expression, a file that holds its text (PATH, or - for standard input),
    a model on the Hub (OWNER/NAME, OWNER/NAME@REVISION), a folder (./PATH), or the word `list` for all licenses that
    are known. A known name comes first: write ./NAME for a file of that name. An unknown name is unknown, never the
    nearest; that is an answer too, with exit code 0. This is not legal advice.

    \b
    Examples:
      openness license llama3.1
      openness license 'Apache-2.0 AND CC-BY-NC-4.0'
      openness license ./LICENSE --format json
      openness license moonshotai/Kimi-K2-Instruct --hub fixtures/hub
      openness license list --class conditional
    """
    from openness.cli.licensing import list_licenses, show_license

    if subject == "list":
        return list_licenses(classes, form)
    if classes:
        raise click.UsageError("--class goes with `openness license list`.")
    return show_license(subject, form, hub=hub, timeout=timeout, max_wait=max_wait)

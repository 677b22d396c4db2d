"""`openness card`: what in a model card should change, as a list, a patch or a pull request."""

from __future__ import annotations

from typing import Any

import click

from openness.cli.options import output_option, reading_options


@click.command(
    "card",
    epilog="Exit codes: 0 done; 1 with --check, something must change; 2 wrong usage, a wrong file, or a front matter "
    "that cannot be patched; 3 the model or its card cannot be read, or the Hub refuses the pull request.",
)
@click.argument("subject", metavar="SUBJECT")
@reading_options
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or one JSON object (`openness schema card`).",
)  # fmt: skip
@click.option(
    "--patch", is_flag=True, help="Print the patch, for `git apply` or `patch -p1`; nothing where none is due."
)
@output_option
@click.option(
    "--check", is_flag=True,
    help="Exit with 1 where the patch holds something, or something is for you to settle.",
)  # fmt: skip
@click.option(
    "--pull-request", is_flag=True,
    help="Show the patch, ask, and open it as a pull request on the Hub (needs HF_TOKEN).",
)  # fmt: skip
@click.option("--yes", is_flag=True, help="With --pull-request: open it without asking.")
@click.option(
    "--badge/--no-badge", "badge", default=None,
    help="With a badge between two markers in the card. Default: in a pull request yes, in a patch no.",
)  # fmt: skip
@click.option(
    "--badge-url", metavar="BASE",
    help="The address of an openness service that shows the badge. Without it, a picture is put beside the card.",
)  # fmt: skip
def command(subject: str, **options: Any) -> int:
    """Say what in a model card should change so that people and machines find what is already there.

    A SUBJECT is a model on the Hub (OWNER/NAME), a local folder (./PATH), or a card's file (README.md), judged with the
    folder that it lies in. The model is audited, and what was found is held against the front matter (license,
    license_name, license_link, base_model, base_model_relation, datasets) and the sections. Only what was found comes
    into the patch; what contradicts itself is yours to settle, and what is likely but not shown is marked as a guess.
    The patch changes these keys and nothing else: comments, order and quotes stay.

    \b
    Examples:
      openness card my/model
      openness card . --patch | git apply
      openness card README.md --check              for a hook: exit code 1 where it must change
      openness card my/model --pull-request --badge-url https://openness.example
    """
    from openness.cli.cardmending import Run, advise_on

    return advise_on(subject, Run(**options))

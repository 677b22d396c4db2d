"""`openness rubric`: the rules by which models are scored: shown, checked, begun, and held against each other."""

from __future__ import annotations

from pathlib import Path

import click

from openness.cli.options import output_option, reading_options


@click.group("rubric")
def command() -> None:
    """Show, check and write rubrics: the rules by which models are scored.

    A rubric is a YAML file; your own needs no code.

    \b
    Example:
      openness rubric list
      openness rubric new --output ours.yaml
      openness rubric check ours.yaml
    """


_FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True,
    help="text for people, JSON for programs, or Markdown for documentation.",
)  # fmt: skip


@command.command("list")
@_FORMAT
def list_rubrics(form: str) -> None:
    """List the rubrics that are shipped: id, version, title.

    Any of the ids can be given to `audit --rubric`; so can the path of a file of your own. Markdown is the page that
    tells, component by component, which of their criteria ask about it.

    \b
    Example:
      openness rubric list
      openness rubric list --format markdown
    """
    from openness.cli.rubrics import show_list

    show_list(form)


@command.command("show")
@click.argument("rubric")
@_FORMAT
@output_option
def show(rubric: str, form: str, output: Path | None) -> None:
    """Show all of a RUBRIC (an id or a file) as a readable table: levels, criteria, grades, licenses, sources.

    JSON is the rubric file itself as JSON, and Markdown its documentation page.

    \b
    Examples:
      openness rubric show openness
      openness rubric show ./ours.yaml --format markdown --output ours.md
    """
    from openness.cli.rubrics import show_rubric

    show_rubric(rubric, form, output)


@command.command("check")
@click.argument("rubrics", nargs=-1, required=True, metavar="RUBRIC...")
def check(rubrics: tuple[str, ...]) -> int:
    """Check rubric files: what is wrong, with file, line and the nearest known word.

    A RUBRIC is a file, or the id of one that is shipped. Of one that is valid, warns of what can never be met
    (conditions that exclude each other, an empty set of licenses, a grade behind one that always holds), of what no
    source observes, so that only an attestation can answer it, and of what is used nowhere.

    Exit codes: 0 valid, with warnings or without; 2 not.

    \b
    Examples:
      openness rubric check ours.yaml
      openness rubric check rubrics/*.yaml
    """
    from openness.cli.rubrics import check_rubrics

    return check_rubrics(rubrics)


@command.command("new")
@output_option
def new(output: Path | None) -> None:
    """Write a rubric to begin with: short, valid as it stands, each part of the language explained beside it.

    \b
    Example:
      openness rubric new --output ours.yaml
    """
    from openness.cli.rubrics import new_rubric

    new_rubric(output)


@command.command("diff")
@click.argument("old")
@click.argument("new")
@click.argument("subjects", nargs=-1, metavar="SUBJECT...")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or one JSON object.",
)  # fmt: skip
@output_option
@reading_options
def diff(
    old: str,
    new: str,
    subjects: tuple[str, ...],
    form: str,
    output: Path | None,
    hub: str | None,
    timeout: float,
    max_wait: float,
) -> int:
    """Show what differs between two rubrics, and whose levels and scores would be others, and why.

    OLD and NEW are ids or files. Each SUBJECT is read once and scored by both; without any, all models that are
    recorded in the folder of --hub are. A SUBJECT that cannot be read is told, and stops no other.

    \b
    Examples:
      openness rubric diff openness ./ours.yaml --hub fixtures/hub
      openness rubric diff old.yaml new.yaml allenai/OLMo-2-1124-7B google/gemma-2-9b
    """
    from openness.cli.rubricdiffing import diff_rubrics

    return diff_rubrics(old, new, subjects, form, output, hub=hub, timeout=timeout, max_wait=max_wait)

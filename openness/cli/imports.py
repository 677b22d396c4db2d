"""`openness import`: assessments that others published, as attestations."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import")
@click.argument("database", metavar="FORMAT", type=click.Choice(["mof", "osai-index", "osai", "os-ai-map"]))
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
    help="The folder that the attestations go to; it is made where there is none.",
)  # fmt: skip
@click.option(
    "--commit", metavar="SHA", help="The commit of the database that PATH holds, where nothing there says so."
)
@click.option("--day", metavar="YYYY-MM-DD", help="The day of the data; without it that of the commit, else today.")
def command(database: str, path: Path, output: Path, commit: str | None, day: str | None) -> int:
    """Turn assessments that others published into attestations, one for each.

    FORMAT says whose they are: mof (Model Openness Tool), osai-index (European Open Source AI Index), osai (Opening up
    ChatGPT, its forerunner) or os-ai-map (Open Source AI Stack Map). PATH is a file, or a folder of *.yml and *.yaml
    files, or the database's repository.

    Everything that it takes to compute their answer again is kept, with the source, its commit and its license. What
    could not be understood is kept as a note, and counted in the summary. An import can be repeated: it replaces what
    an earlier one wrote from the same record, and no other file. The commit is the one that a PROVENANCE.md beside
    PATH names, or that of the database's checkout.

    \b
    Examples:
      openness import osai-index ./main-database --output ./attestations
      openness import mof ./models/OLMo-7B.yml --output . --commit 8b5d30e9 --day 2026-05-11
    """
    from openness.cli.importing import import_path

    return import_path(database, path, output, commit=commit, day=day)

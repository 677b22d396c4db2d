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

    FORMAT says whose they are: mof (Model Openness Framework), osai-index (European Open Source AI Index), osai
    (Opening up ChatGPT, its forerunner) or os-ai-map (Open Source AI Stack Map). PATH is a file, or a folder of *.yml
    and *.yaml files. Everything that is needed to compute their answer again is kept, with their source, its commit
    and its license; what could not be understood is kept as a note, and counted in the summary.

    \b
    Example:
      openness import osai-index ./main-database --output ./attestations
    """
    from openness.cli.importing import import_path

    return import_path(database, path, output, commit=commit, day=day)

"""`openness config`: the settings of the service."""

import click


@click.command("config", epilog="Exit codes: 0 done; 2 a setting is wrong.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or a JSON array of objects.",
)  # fmt: skip
def command(form: str) -> None:
    """Print the settings of the service: each with its value, where that comes from, and what it is for.

    A setting is an environment variable whose name begins with OPENNESS_; an empty one counts as not set. Secrets are
    shown as ********. A setting that is wrong, or whose name is not known, is told, and the service would not start.

    \b
    Examples:
      openness config
      OPENNESS_DATABASE_URL=postgresql://openness@db/openness openness config
      openness config --format json
    """
    from openness.cli.configuring import show_settings

    show_settings(form)

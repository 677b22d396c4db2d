"""`openness serve`: the REST service."""

from __future__ import annotations

import click


@click.command(
    epilog="Everything else is set by the environment: `openness config` prints it all. Exit codes: 0 stopped; 2 a "
    "wrong setting; 3 the database or the address cannot be had, or migrations are pending."
)
@click.option("--host", metavar="ADDRESS", help="Where to listen (OPENNESS_HOST; 127.0.0.1).")
@click.option("--port", type=click.IntRange(1, 65535), metavar="PORT", help="Where to listen (OPENNESS_PORT; 8000).")
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="Web processes (OPENNESS_WORKERS; 1).")
def command(host: str | None, port: int | None, workers: int | None) -> None:
    """Serve audits over REST, and badges for model cards.

    Without any setting it keeps all in one SQLite file, which it makes and migrates by itself, audits in the same
    process, and asks the real Hub. With OPENNESS_DATABASE_URL=postgresql://..., run `openness db upgrade` first and
    `openness worker` beside it; as many of both as you like.

    \b
    Examples:
      openness serve                                    http://127.0.0.1:8000, docs at /schema
      OPENNESS_HUB=fixtures/hub openness serve          without a network, from recorded answers
      openness serve --host 0.0.0.0 --workers 4         for others, with four processes
    """
    from openness.cli.database import open_database
    from openness.service.serving import serve
    from openness.service.settings import load_settings

    settings = load_settings(host=host, port=port, workers=workers)
    open_database(settings).close()
    serve(settings)

"""Web processes: granian runs the application in as many as are asked for."""

from __future__ import annotations

import gc
import os
import socket
import tempfile
from typing import TYPE_CHECKING

from openness.errors import OpennessError
from openness.service.settings import Settings, load_settings

if TYPE_CHECKING:
    from litestar.types import ASGIApp

BACKLOG = 1024
STOPPING = 20
"""Seconds that a process has to finish what it answers when it is told to stop."""


def serve(settings: Settings) -> None:
    """Serve until told to stop. Raises `OpennessError` where the address cannot be had."""
    from granian.constants import Interfaces
    from granian.server import Server

    from openness.service.logs import dict_config

    _check_address(settings.host, settings.port)
    server = Server(
        "openness.service.serving:make_app",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        backlog=BACKLOG,
        websockets=False,
        workers_kill_timeout=STOPPING,
        respawn_failed_workers=True,
        log_dictconfig=dict_config(settings.log_format, settings.log_level),
        log_access=False,
    )
    with tempfile.TemporaryDirectory(prefix="openness-metrics-") as counts:
        if settings.workers > 1:  # the processes count together; before the library that counts is imported anywhere
            os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", counts)
        server.serve()


def make_app() -> ASGIApp:
    """The application of one web process, from the environment."""
    from openness.service.app import create_app
    from openness.service.jobs import queue_for
    from openness.service.logs import configure_logs
    from openness.service.state import Service
    from openness.store.database import Database

    settings = load_settings()
    configure_logs(settings.log_format, settings.log_level)
    database = Database(settings.database_url)
    app = create_app(Service(settings, database, queue_for(settings, database)))
    # What is there now stays, and looking through all of it for garbage would hold up every request for 0.1 s.
    gc.collect()
    gc.freeze()
    return app


def _check_address(host: str, port: int) -> None:
    """See that it is free, before any process starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = error.strerror or str(error)
            raise OpennessError(
                f"{host}:{port} cannot be listened on: {reason}",
                hint="Stop what listens there, or give another --port.",
            ) from None

"""The baseline of the service's speed: an ASGI application that does nothing but answer with bytes that are given."""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path
from typing import Any

ANSWERS = "BARE_ANSWERS"
"""The variable that names the file with what is answered, in turn: status, headers and the file of the body."""


def make_app() -> Any:
    """The application of one process."""
    given = json.loads(Path(os.environ[ANSWERS]).read_text())
    answers = itertools.cycle(
        (
            {
                "type": "http.response.start",
                "status": one["status"],
                "headers": [(name.encode(), value.encode()) for name, value in one["headers"]],
            },
            {"type": "http.response.body", "body": Path(one["body"]).read_bytes(), "more_body": False},
        )
        for one in given
    )

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        start, body = next(answers)
        await send(start)
        await send(body)

    return app


def main() -> None:
    """Serve as `openness serve` does, at a port of 127.0.0.1."""
    from granian.constants import Interfaces
    from granian.server import Server

    Server(
        "bare:make_app",
        factory=True,
        interface=Interfaces.ASGI,
        port=int(sys.argv[1]),
        backlog=1024,
        websockets=False,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()

"""Logs: one pipeline for what we log (structlog) and what the libraries log (`logging`), without secrets.

On a terminal, lines for people; elsewhere one JSON object a line. A value from outside cannot begin a line of its own.
"""

from __future__ import annotations

import logging
import logging.config
import math
import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TextIO, TypeAlias

import structlog
from structlog.typing import EventDict, Processor

from openness.errors import OpennessError
from openness.reports.wording import harmless
from openness.service.masking import MASK, names_a_secret, without_secrets

if TYPE_CHECKING:
    from litestar.logging.config import BaseLoggingConfig

Form: TypeAlias = Literal["auto", "console", "json"]

MAX_TEXT = 20_000
"""Characters of one value that are logged."""
MAX_ITEMS = 200
"""Items of one list or mapping that are logged."""
MAX_DEPTH = 10
"""Lists and mappings inside each other; an exception with its frames is four."""
_LARGE = 2**63
"""Of an integer, that is written as text: Python refuses to write the digits of a very large one."""

_FIRST = ("timestamp", "level", "logger", "event", "request_id")
_QUIET = ("sqlalchemy", "httpx", "httpcore", "hpack", "urllib3")
"""They log each statement or each request as information."""
_STANDARD_ERROR = "ext://sys.stderr"


def configure_logs(form: Form = "auto", level: str = "info", stream: TextIO | None = None) -> None:
    """Set up all logging of this process; what was set up before is replaced. The stream is standard error unless
    told otherwise."""
    logging.config.dictConfig(dict_config(form, level, stream))
    logging.captureWarnings(True)
    structlog.configure(
        processors=_ours(),
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def dict_config(form: Form = "auto", level: str = "info", stream: TextIO | None = None) -> dict[str, Any]:
    """The same for `logging.config.dictConfig`, as the server takes it for its processes (`log_dictconfig`).

    It can be handed to another process where no stream is given.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"openness": {"()": "openness.service.logs.formatter", "form": form, "stream": stream}},
        "handlers": {
            "openness": {
                "class": "logging.StreamHandler",
                "formatter": "openness",
                "stream": stream if stream is not None else _STANDARD_ERROR,
            }
        },
        "root": {"handlers": ["openness"], "level": level.upper()},
        "loggers": {
            # The server gives its two loggers handlers of their own, unless they are named here.
            "_granian": {"handlers": [], "level": level.upper(), "propagate": True},
            "granian.access": {"handlers": [], "level": level.upper(), "propagate": True},
            **{name: {"level": "ERROR" if level in ("error", "critical") else "WARNING"} for name in _QUIET},
        },
    }


def formatter(form: Form, stream: TextIO | None = None) -> structlog.stdlib.ProcessorFormatter:
    """What turns a record into its line (JSON) or lines; named by `dict_config`."""
    out = stream if stream is not None else sys.stderr
    terminal = out is not None and out.isatty()
    as_console = form == "console" or (form == "auto" and terminal)
    colours = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            *(_console(colours) if as_console else _json()),
        ],
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(), *_common()],
    )


def litestar_logging() -> BaseLoggingConfig:
    """What Litestar is to log with (`logging_config`): this pipeline, with each error that nobody foresaw."""
    from litestar.logging.config import StructLoggingConfig

    return StructLoggingConfig(
        processors=_ours(),
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
        log_exceptions="always",
        exception_logging_handler=_log_unforeseen,
    )


def _log_unforeseen(logger: Any, scope: Any, _: list[str]) -> None:
    """A client's mistake is no error of ours, and what we raise ourselves is told where it is answered."""
    error = sys.exc_info()[1]
    if not isinstance(error, OpennessError) and getattr(error, "status_code", 500) >= 500:
        logger.exception("Uncaught exception", connection_type=scope["type"], path=scope["path"])


def _common() -> list[Processor]:
    """What is added to each event, ours or a library's."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]


def _ours() -> list[Processor]:
    return [
        structlog.stdlib.filter_by_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        *_common(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ]


def _json() -> list[Processor]:
    # No local variables of a frame: they hold secrets.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [structlog.processors.ExceptionRenderer(frames), clean, structlog.processors.JSONRenderer()]


def _console(colours: bool) -> list[Processor]:
    renderer = structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=structlog.dev.plain_traceback)
    return [structlog.processors.format_exc_info, clean, _on_its_lines, renderer]


def clean(_: object, __: str, event: EventDict) -> EventDict:
    """An event of plain values, bounded, its secrets masked; what stands in each event comes first."""
    ordered = {name: event[name] for name in _FIRST if name in event} | dict(event)
    return {_text(name): _clean(value, str(name), 0) for name, value in ordered.items()}


def _clean(value: object, name: str, depth: int) -> Any:
    if name and value is not None and names_a_secret(name):
        return MASK
    if value is None or (isinstance(value, int) and abs(value) < _LARGE):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if depth < MAX_DEPTH and isinstance(value, Mapping):
        return {_text(key): _clean(inner, _text(key), depth + 1) for key, inner in list(value.items())[:MAX_ITEMS]}
    if depth < MAX_DEPTH and isinstance(value, list | tuple | set | frozenset):
        items = list(value)[:MAX_ITEMS]
        if len(items) == 2 and isinstance(items[0], str | bytes):  # may be a header: its name and its value
            return [_text(items[0]), _clean(items[1], _text(items[0]), depth + 1)]
        return [_clean(inner, "", depth + 1) for inner in items]
    return _text(value)


def _text(value: object) -> str:
    try:
        text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    except Exception as error:  # a log must not fail for a value's sake
        text = f"<{type(value).__name__} that cannot be shown: {type(error).__name__}>"
    return without_secrets(text[:MAX_TEXT] + ("..." if len(text) > MAX_TEXT else ""))


def _on_its_lines(_: object, __: str, event: EventDict) -> EventDict:
    """Every value on one line, unprintable characters escaped; a traceback on indented lines of its own."""
    blocks = {name: _indented(event.pop(name)) for name in ("exception", "stack") if name in event}
    return {harmless(name): _escaped(value) for name, value in event.items()} | blocks


def _escaped(value: object) -> object:
    return (
        harmless(value, MAX_TEXT)
        if isinstance(value, str)
        else value
        if value is None
        else harmless(str(value), MAX_TEXT)
    )


def _indented(text: object) -> str:
    return "\n".join(f"    {harmless(line)}" for line in str(text).splitlines())

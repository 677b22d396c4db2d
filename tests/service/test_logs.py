from __future__ import annotations

import io
import json
import logging
import os
import pickle
import pty
import warnings
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from openness.service.logs import Form, configure_logs, dict_config, litestar_logging

TOKEN = "opn_" + "Ab3-_" * 8 + "xyz"


NAMED = [logging.getLogger(name) for name in dict_config("json")["loggers"]]


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Logging belongs to the process: whatever a test sets up is undone."""
    root = logging.getLogger()
    handlers, levels = root.handlers[:], [(logger, logger.level) for logger in (root, *NAMED)]
    yield
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    for logger, level in levels:
        logger.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


class Lines(io.StringIO):
    def parsed(self) -> list[dict[str, Any]]:
        return [json.loads(line, parse_constant=pytest.fail) for line in self.getvalue().splitlines()]

    def only(self) -> dict[str, Any]:
        (line,) = self.parsed()
        return line


def configured(form: Form = "json", level: str = "info") -> Lines:
    stream = Lines()
    configure_logs(form, level, stream)
    return stream


def test_a_line_says_when_what_where_and_for_which_request() -> None:
    lines = configured()
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger("openness.web").info("audit asked for", repo="a/b", count=2, share=0.5, none=None)
    said = lines.only()
    assert said.pop("timestamp").endswith("Z")
    assert said == {
        "level": "info", "logger": "openness.web", "event": "audit asked for", "request_id": "r-1",
        "repo": "a/b", "count": 2, "share": 0.5, "none": None,
    }  # fmt: skip


def test_libraries_go_the_same_way() -> None:
    lines = configured()
    structlog.contextvars.bind_contextvars(request_id="r-2")
    logging.getLogger("procrastinate.worker").warning("job %s", 7, extra={"job": {"id": 7}})
    first = lines.only()
    assert (first["event"], first["job"], first["request_id"]) == ("job 7", {"id": 7}, "r-2")
    assert (first["logger"], first["level"]) == ("procrastinate.worker", "warning")


def test_the_level_counts_for_both_and_statements_are_not_logged() -> None:
    lines = configured(level="debug")
    logging.getLogger("sqlalchemy.engine.Engine").info("SELECT secret")
    logging.getLogger("httpx").info("GET")
    assert lines.parsed() == []
    lines = configured(level="warning")
    structlog.get_logger("a").info("no")
    logging.getLogger("a").info("no")
    structlog.get_logger("a").warning("yes")
    logging.getLogger("a").error("yes")
    assert [line["event"] for line in lines.parsed()] == ["yes", "yes"]


HOSTILE = "x\n2026-01-01T00:00:00Z [info     ] forged\r\x1b[2J\u2028\x85\u202e\x00\ud800"


def test_no_value_forges_a_line_of_json() -> None:
    lines = configured()
    structlog.get_logger(HOSTILE).info(HOSTILE, path=HOSTILE, **{HOSTILE: [HOSTILE, {HOSTILE: HOSTILE}]})
    logging.getLogger("a").info("%s", HOSTILE)
    assert lines.getvalue().isascii()
    assert lines.getvalue().count("\n") == 2
    first, second = lines.parsed()
    assert (first["path"], second["event"]) == (HOSTILE, HOSTILE)


def test_no_value_forges_a_line_on_the_console() -> None:
    lines = configured("console")
    structlog.get_logger(HOSTILE).info(HOSTILE, path=HOSTILE, **{HOSTILE: [HOSTILE]})
    logging.getLogger("a").info("%s", HOSTILE)
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        structlog.get_logger("b").exception("failed")
    written = lines.getvalue()
    assert written.replace("\n", "").isprintable()
    starts = [line for line in written.split("\n") if line and not line.startswith("    ")]
    assert len(starts) == 3
    assert "ValueError: x" in written


def failing() -> None:
    password_of_somebody = "geheim-in-a-frame"
    try:
        raise ValueError(f"Authorization: Bearer {TOKEN}")
    except ValueError as error:
        raise RuntimeError(f"outer {len(password_of_somebody)}") from error


@pytest.mark.parametrize("library", [False, True])
def test_exceptions_are_structured_and_hold_no_variables(library: bool) -> None:
    lines = configured()
    try:
        failing()
    except RuntimeError:
        (logging.getLogger("a") if library else structlog.get_logger("a")).exception("failed")
    said = lines.only()
    outer, inner = said["exception"]
    assert (outer["exc_type"], outer["exc_value"], inner["exc_type"]) == ("RuntimeError", "outer 17", "ValueError")
    assert outer["frames"][-1]["name"] == "failing"
    assert "geheim" not in lines.getvalue()
    assert TOKEN not in lines.getvalue()
    assert TOKEN[4:20] not in lines.getvalue()


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize(
    "fields",
    [
        {"token": "geheim99"},
        {"Authorization": "Basic geheim99"},
        {"webhook_secret": ["geheim99"]},
        {"headers": {"X-Webhook-Secret": "geheim99", "authorization": "geheim99"}},
        {"headers": [(b"authorization", b"Bearer geheim99"), [b"cookie", b"geheim99"]]},
        {"said": "x-webhook-secret: geheim99"},
        {"said": "{'Authorization': 'Bearer geheim99'}"},
        {"said": "[(b'authorization', b'Basic geheim99')]"},
        {"said": "OPENNESS_HUB_TOKEN=geheim99"},
        {"said": "password: 'two geheim99'"},
        {"said": '{"password": "cut geheim99'},
        {"said": "postgresql://openness:geheim99@db/openness is down"},
        {"said": "opn_geheim99geheim99"},
        {"said": "hf_geheim99geheim99"},
        {"opn_geheim99geheim99": 1},
        {"deep": {"a": [{"b": "Bearer geheim99geheim99"}]}},
        {"obj": type("Asked", (), {"__repr__": lambda self: "Asked(token='geheim99')"})()},
    ],
    ids=str,
)  # fmt: skip
def test_secrets_are_masked(form: Form, fields: dict[str, Any]) -> None:
    lines = configured(form)
    structlog.get_logger("a").info("asked", **fields)
    logging.getLogger("a").info("asked %s", fields)
    logging.getLogger("a").info("asked", extra=fields)
    assert "geheim" not in lines.getvalue()
    assert lines.getvalue().count("********") >= 3


def test_what_is_no_secret_is_shown() -> None:
    lines = configured()
    structlog.get_logger("a").info(
        "the token was revoked", token_id=3, tokens=2, url="http://127.0.0.1:80/a/b@main", pair=["owner", "name"]
    )
    said = lines.only()
    assert said["event"] == "the token was revoked"
    assert (said["token_id"], said["tokens"], said["pair"]) == (3, 2, ["owner", "name"])
    assert said["url"] == "http://127.0.0.1:80/a/b@main"


class Broken:
    def __str__(self) -> str:
        raise RuntimeError("no")


def test_no_value_stops_a_log_or_makes_it_endless() -> None:
    lines = configured()
    ring: list[Any] = []
    ring.append(ring)
    structlog.get_logger("a").info(
        "odd", ring=ring, broken=Broken(), nan=float("nan"), big=10**6000, long="x" * 1_000_000, many=list(range(10**5))
    )
    said = lines.only()
    assert said["broken"] == "<Broken that cannot be shown: RuntimeError>"
    assert said["nan"] == "nan"
    assert len(lines.getvalue()) < 30_000


def test_a_terminal_gets_lines_for_people_in_colour_unless_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for refused in ("", "1"):
        monkeypatch.setenv("NO_COLOR", refused)
        master, slave = pty.openpty()
        with os.fdopen(slave, "w") as terminal:
            configure_logs("auto", "info", terminal)
            structlog.get_logger("a").info("hello", repo="x/y")
            terminal.flush()
            written = os.read(master, 4096).decode()
        os.close(master)
        assert "hello" in written
        assert not written.startswith("{")
        assert ("\x1b[" in written) == (not refused)


def test_elsewhere_json_is_chosen_and_a_console_has_no_colour() -> None:
    lines = configured("auto")
    structlog.get_logger("a").info("hello")
    assert lines.only()["event"] == "hello"
    lines = configured("console")
    structlog.get_logger("a").info("hello")
    assert "\x1b" not in lines.getvalue()
    assert "hello" in lines.getvalue()


def test_the_server_logs_through_it(capsys: pytest.CaptureFixture[str]) -> None:
    from granian.log import LogLevels, access_logger, configure_logging, logger

    configure_logging(LogLevels.info, pickle.loads(pickle.dumps(dict_config("json"))))
    logger.info("Starting granian")
    access_logger.info("%(path)s", {"path": "/x\n"})
    written = capsys.readouterr()
    assert written.out == ""
    said = [json.loads(line) for line in written.err.splitlines()]
    assert [(line["logger"], line["event"]) for line in said] == [
        ("_granian", "Starting granian"), ("granian.access", "/x\n"),
    ]  # fmt: skip


def test_litestar_logs_through_it() -> None:
    from litestar import Litestar, get
    from litestar.testing import TestClient

    @get("/", sync_to_thread=False)
    def broken() -> None:
        structlog.contextvars.bind_contextvars(request_id="r-9")
        raise RuntimeError(f"token: {TOKEN}")

    lines = configured()
    with TestClient(Litestar([broken], logging_config=litestar_logging()), raise_server_exceptions=False) as client:
        assert client.get("/").status_code == 500
    said = next(line for line in lines.parsed() if "exception" in line)
    assert said["exception"][0]["exc_value"] == "token: ********"
    assert said["path"] == "/"
    structlog.get_logger("a").info("still ours")
    assert lines.parsed()[-1]["event"] == "still ours"


def test_warnings_are_logged() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        lines = configured()
        warnings.warn("careful", UserWarning, stacklevel=1)
        logging.captureWarnings(False)
    assert "careful" in lines.only()["event"]

"""`openness` without the wait for its imports: each run is a process of its own, forked from one that has done them.

What a run gets is its own: arguments, environment, folder and standard streams. What Python reads only when it starts
(`PYTHON...`, the locale) cannot be given this way, and nothing is to be measured of it.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

_AT_START = ("PYTHON", "LC_", "LANG", "HF_")
"""Beginnings of the variables that are read at the start, or while modules are imported."""
IMPORTED = (
    "huggingface_hub.hf_api", "markdown_it", "openness.cli.auditing", "openness.mendingcards",
    "openness.reports.explained", "openness.reports.html", "openness.reports.terminal", "openness.sources.hub",
    "openness.sources.recording",
)  # fmt: skip
_NUMBER = struct.Struct("i")


def same_start(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether a process starts alike in both environments."""
    return all(one.get(name) == other.get(name) for name in {*one, *other} if name.startswith(_AT_START))


def run(
    arguments: Sequence[str], stdin: str, cwd: Path, env: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """The finished process, as `subprocess.run` has it, with its output as text."""
    with tempfile.TemporaryDirectory() as folder, _one(env) as forker:
        given, out, err = (Path(folder) / name for name in ("stdin", "stdout", "stderr"))
        given.write_text(stdin, encoding="utf-8")
        streams = [str(one) for one in (given, out, err)]
        code = forker.run({"arguments": arguments, "streams": streams, "cwd": str(cwd), "env": env}, timeout)
        return subprocess.CompletedProcess(
            arguments, code, out.read_bytes().decode("utf-8"), err.read_bytes().decode("utf-8")
        )


class Forker:
    """A process with all imported, which forks when asked to; one run at a time."""

    def __init__(self, env: Mapping[str, str]) -> None:
        command = [sys.executable, "-W", "error", __file__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env)

    def run(self, asked: Mapping[str, Any], timeout: float) -> int:
        """The exit code; negative where a signal ended it. Raises `TimeoutExpired` after killing what took longer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        pid = self._number(60)
        try:
            return self._number(timeout)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            self._number(60)
            raise subprocess.TimeoutExpired(asked["arguments"], timeout) from None

    def _number(self, timeout: float) -> int:
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], timeout)
        if not ready:
            raise TimeoutError
        told = os.read(self._process.stdout.fileno(), _NUMBER.size)
        number: int = _NUMBER.unpack(told)[0]
        return number

    def end(self) -> None:
        """Let it end."""
        self._process.communicate(timeout=10)


_idle: list[Forker] = []


@contextmanager
def _one(env: Mapping[str, str]) -> Iterator[Forker]:
    """One that has nothing to do; there are as many as runs at a time."""
    forker = _idle.pop() if _idle else _started(env)
    yield forker
    _idle.append(forker)


def _started(env: Mapping[str, str]) -> Forker:
    forker = Forker(env)
    atexit.register(forker.end)
    return forker


def _serve() -> None:
    """In the process that forks: a line asks for a run; told are its process's number, and how it ended."""
    _import()
    for line in sys.stdin.buffer:
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line))
        os.write(1, _NUMBER.pack(pid))
        _, status = os.waitpid(pid, 0)
        os.write(1, _NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _import() -> None:
    """What commands import or read first."""
    for name in IMPORTED:
        importlib.import_module(name)
    from openness.licenses.catalog import catalog
    from openness.rubric import load_rubric, shipped_rubrics

    catalog()
    for name in shipped_rubrics():
        load_rubric(name)


def _become(asked: Mapping[str, Any]) -> NoReturn:
    """In the forked process: be `python -c "from openness.cli import main; main()" ARGUMENTS`."""
    for number, path in enumerate(asked["streams"]):
        opened = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    time.tzset()
    sys.argv = ["-c", *asked["arguments"]]
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
    code = 1
    try:
        from openness.cli import main

        main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 0 if ended.code is None else 1
    except BaseException:
        traceback.print_exc()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


if __name__ == "__main__":
    _serve()

"""Real processes: what a user runs is what is tested."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import forking

ROOT = Path(__file__).parent.parent.parent
COMMAND = (sys.executable, "-c", "from openness.cli import main; main()")


def environment(**changes: str | None) -> dict[str, str]:
    """The environment of a user with a plain terminal, with changes; None removes a variable."""
    plain = {
        name: value
        for name, value in os.environ.items()
        if name
        not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "PYTHONIOENCODING", "PYTHONDONTWRITEBYTECODE")
    }
    plain |= {"TERM": "xterm-256color", "PYTHONWARNINGS": "error"}
    return {name: value for name, value in (plain | changes).items() if value is not None}


PLAIN = environment()
"""What processes are forked from has started with it."""


def run(*arguments: str, stdin: str = "", cwd: Path = ROOT, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run `openness` with arguments in the project's folder; the finished process with its output as text."""
    env = environment(**changes)
    if forking.same_start(env, PLAIN):
        return forking.run(arguments, stdin, cwd, env, timeout=60)
    return subprocess.run(
        [*COMMAND, *arguments],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=env,
        timeout=60,
        check=False,
    )


def audit(*arguments: str, stdin: str = "", **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run `openness audit ... --hub` on the recordings."""
    return run("audit", *arguments, "--hub", str(ROOT / "fixtures" / "hub"), stdin=stdin, cwd=ROOT, **changes)

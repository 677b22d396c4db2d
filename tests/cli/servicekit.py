"""Commands of the service, run in this process on a database of the test's own."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
from unittest.mock import patch

from openness.cli import run

Done = subprocess.CompletedProcess[str]


def command(*arguments: str, **variables: str) -> Done:
    """Run `openness` with variables; whatever happens, no traceback is shown."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), patch.dict(os.environ, variables):
        done = Done(arguments, run(list(arguments)), out.getvalue(), err.getvalue())
    assert "Traceback" not in done.stdout + done.stderr
    assert "this is a bug" not in done.stderr
    return done

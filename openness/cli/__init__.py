"""The command line: one file a command. The only place where an error becomes an exit code.

| exit code | meaning |
| --- | --- |
| 0 | done |
| 1 | a requirement (`--require`, `--min-score`) is not met, a signature refused (`attest verify`), a card to mend, \
migrations to apply (`db check`) |
| 2 | wrong usage, or a wrong file |
| 3 | the subject cannot be audited, what was not read might change whether the requirement is met, or the database \
cannot be had |
| 70 | a bug in openness |
| 130 | interrupted (Ctrl-C) |
| 141 | whoever read the output stopped reading (`| head`) |
"""

from __future__ import annotations

import errno
import os
import shlex
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

import openness
from openness.cli.exits import BUG, CLOSED_PIPE, INTERRUPTED, USAGE, bug_report, exit_code_of, explain_error
from openness.errors import OpennessError
from openness.reports.wording import harmless

COMMANDS = {
    "audit": "audit",
    "compare": "compare",
    "badge": "badge",
    "card": "card",
    "license": "license",
    "verify": "verify",
    "attest": "attest",
    "import": "imports",
    "export": "export",
    "record": "record",
    "rubric": "rubric",
    "explain": "explain",
    "schema": "schema",
    "db": "db",
    "token": "token",
    "worker": "worker",
    "jobs": "jobs",
    "serve": "serve",
    "config": "config",
}
"""By name, the module that holds each as `command`, imported only when it is asked for."""


class Commands(click.Group):
    """The commands, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All commands, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name; None where there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"openness.cli.{COMMANDS[cmd_name]}").command
        assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does; for an unknown word, with the nearest command."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise click.UsageError(f"No such command {harmless(args[0], 200)!r}.{_hint(args[0])}", ctx)
        return super().resolve_command(ctx, args)


def _hint(word: str) -> str:
    import difflib

    near = difflib.get_close_matches(word, COMMANDS, n=1)
    if near:
        return f" Did you mean '{near[0]}'?"
    return f" To audit it: openness audit {shlex.quote(harmless(word, 200))}" if "/" in word else ""


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 done; 1 a requirement is not met or a signature refused; 2 wrong usage or a wrong file; "
    "3 the subject cannot be audited, or not enough could be read to tell.",
)
@click.version_option(openness.__version__, "--version", prog_name="openness", message="%(prog)s %(version)s")
def cli() -> None:
    """Audit how open a released AI model is, from evidence that anyone can check.

    \b
    Examples:
      openness audit allenai/OLMo-2-1124-7B      a model on the Hugging Face Hub
      openness audit ./my-model                  a folder, before it is uploaded
      openness license llama3.1                  what a license allows, and which words say so
      openness explain open-source               what a verdict takes, and why
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and exit; whatever happens, the user sees a message and no traceback."""
    # A closed stream (`>&-`) is None in Python; what is written to it goes nowhere, as the user wants it.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as we run
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # A name in a script that the output cannot show must not end an audit.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    code = run(sys.argv[1:] if arguments is None else list(arguments))
    try:
        sys.stdout.flush()
    except OSError as error:
        code = CLOSED_PIPE if isinstance(error, BrokenPipeError) else code or _unwritable(error)
        os._exit(code)  # a usual exit would try to write again, and complain in its own words
    if code in (INTERRUPTED, CLOSED_PIPE):
        os._exit(code)  # audits that still run in threads are not waited for
    sys.exit(code)


_OUTPUT_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


def _unwritable(error: OSError) -> int:
    explain_error(f"the output cannot be written: {error.strerror}")
    return USAGE


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code."""
    try:
        with cli.make_context("openness", arguments) as context:
            result = cli.invoke(context)
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except OpennessError as error:
        explain_error(error.message, error.hint)
        return exit_code_of(error)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        return CLOSED_PIPE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _OUTPUT_ERRORS and error.filename is None:
            return _unwritable(error)
        bug_report(error)
        return BUG

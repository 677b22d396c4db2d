"""Where results go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openness.errors import FileError
from openness.reports import Failure

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from openness.document import Audit


def check_outputs(paths: Sequence[Path], *inputs: str | Path) -> None:
    """As `check_output`, for several files; raises `FileError` too where two names are one file's."""
    for position, path in enumerate(paths):
        check_output(path, *inputs)
        same = os.path.realpath(path) in map(os.path.realpath, paths[:position])
        if same and (os.path.isfile(path) or not os.path.exists(path)):
            raise FileError(str(path), "is to hold two reports", hint="Give each its own file.")


def check_output(path: Path | None, *inputs: str | Path) -> None:
    """Fail before any work is done where the file cannot be written, or is one of those that are read.

    Raises `FileError`.
    """
    if path is None:
        return
    folder = path.parent
    if os.path.isdir(path):
        raise FileError(str(path), "is a folder", hint="Give --output the name of a file.")
    if not os.path.isdir(folder):
        raise FileError(str(path), f"there is no folder {str(folder)!r}", hint="Create the folder first.")
    try:
        path.lstat()
    except FileNotFoundError:
        pass
    except OSError as error:  # a name that is too long, for example
        problem = f"cannot be written: {error.strerror or error}"
        raise FileError(str(path), problem, hint="Give another --output.") from None
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise FileError(str(path), "cannot be written", hint="Check who may write there.")
    if any(_is_same(path, given) for given in inputs):
        raise FileError(
            str(path), "is read too, and would be overwritten", hint="Give --output the name of another file."
        )


def _is_same(path: Path, other: str | Path) -> bool:
    """Whether two names are one file's: a device can be read and written."""
    try:
        return os.path.isfile(path) and os.path.samefile(path, other)
    except (OSError, ValueError):
        return False


def write_file(path: Path, text: str) -> None:
    """Replace a file's content in one step (UTF-8); a device or a pipe is written to as it is.

    Raises `FileError` where that fails; the file is then as it was before.
    """
    target = Path(os.path.realpath(path))
    data = text.encode("utf-8", "backslashreplace")
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)
            return
        new = target.with_name(f".{target.name[:100]}.{os.getpid()}.new")
        try:
            new.write_bytes(data)
            if target.exists():
                new.chmod(target.stat().st_mode & 0o7777)
            new.replace(target)
        finally:
            new.unlink(missing_ok=True)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        problem = f"cannot be written: {error.strerror or error}"
        raise FileError(str(path), problem, hint="Give another --output.") from None


def write_json(text: str) -> None:
    """Write JSON to standard output, as UTF-8 whatever the locale says (RFC 8259)."""
    sys.stdout.flush()
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
    else:
        binary.write(text.encode("utf-8", "backslashreplace"))
        binary.flush()


@dataclass(frozen=True, slots=True)
class Page:
    """What the text format shows of the results."""

    many: bool
    """Whether there can be several subjects: a table then, and the reports of those asked for below it."""
    explain: bool
    details: Callable[[Audit], bool]
    """Whether a subject's report is asked for, of several."""


def text_of(results: Sequence[Audit | Failure], page: Page) -> str:
    """The text format as it goes into a file: 80 columns, without colour."""
    return parts_as_text(_parts(results, page))


def parts_as_text(parts: Sequence[RenderableType]) -> str:
    """Parts of a report as they go into a file: 80 columns, without colour."""
    from openness.reports.terminal import plain_console

    file = io.StringIO()
    _print(plain_console(file), parts)
    return _without_trailing_space(file.getvalue())


def _without_trailing_space(text: str) -> str:
    return "".join(f"{line.rstrip(' ')}\n" for line in text.splitlines())


def print_text(results: Sequence[Audit | Failure], page: Page) -> None:
    """The text format on standard output."""
    print_parts(_parts(results, page))


def print_parts(parts: Sequence[RenderableType]) -> None:
    """Parts of a report on standard output: colour, links and width as the terminal and the environment want them."""
    from rich.console import Console

    from openness.reports.terminal import MAX_WIDTH

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _columns() or 80
    console.width = min(console.width, MAX_WIDTH)
    # Written by ourselves: rich would end the process in its own way where the reader of a pipe is gone.
    with console.capture() as capture:
        _print(console, parts)
    text = capture.get()
    sys.stdout.write(text if console.is_terminal else _without_trailing_space(text))


def _columns() -> int | None:
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isascii() and told.isdigit() and 20 <= int(told) <= 10_000 else None


def _print(console: Console, parts: Sequence[RenderableType]) -> None:
    for part in parts:
        console.print(part, crop=False)


def _parts(results: Sequence[Audit | Failure], page: Page) -> list[RenderableType]:
    from openness.reports.overview import Overview
    from openness.reports.terminal import AuditReport, notice

    parts: list[RenderableType] = [Overview(tuple(results))] if page.many else []
    for result in results:
        if not isinstance(result, Failure) and (not page.many or page.details(result)):
            parts += [*([""] if parts else []), AuditReport(result, page.explain)]
    return [*parts, notice(apart=page.explain)]

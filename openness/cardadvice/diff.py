"""A unified diff that `git apply` and `patch -p1` take: of two texts, of which every byte counts."""

from __future__ import annotations

from difflib import unified_diff


def patch(path: str, before: str | None, after: str) -> str:
    """The diff from one text of a file to another, empty where they are the same; `before` None: a new file.

    Lines end with a line feed and with nothing else: a carriage return before it is part of the line.
    """
    if before == after:
        return ""
    old = "/dev/null" if before is None else f"a/{path}"
    lines = unified_diff(_lines(before or ""), _lines(after), old, f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines

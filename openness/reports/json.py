"""The JSON format: the `Audit` document as it stands, or an object with `error` for a subject that has none."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from openness.reports import Failure

if TYPE_CHECKING:
    from openness.document import Audit
    from openness.reports import Results


def whole(results: Results) -> str:
    """One JSON object; of several subjects an array."""
    return array(list(results.results)) if results.many else one(results.results[0])


def lines(results: Results) -> str:
    """JSON Lines: one object a line."""
    return "".join(map(line, results.results))


def line(result: Audit | Failure) -> str:
    """The document, or what failed, as one line of JSON Lines."""
    return f"{harmless(_failure(result, None) if isinstance(result, Failure) else result.to_json(None))}\n"


def one(result: Audit | Failure) -> str:
    """The document, or what failed, as one indented JSON object."""
    return f"{harmless(_failure(result, 2) if isinstance(result, Failure) else result.to_json())}\n"


def array(results: list[Audit | Failure]) -> str:
    """A JSON array with one object for each subject, in the order in which they were given."""
    return "[\n" + ",\n".join(one(result).rstrip() for result in results) + "\n]\n" if results else "[]\n"


def _failure(failed: Failure, indent: int | None) -> str:
    error = {"exit_code": failed.exit_code, "message": failed.message, "hint": failed.hint}
    return json.dumps(
        {"input": failed.input, "error": error},
        ensure_ascii=False,
        indent=indent,
        separators=(",", ":") if indent is None else None,
    )


_NOT_ASCII = re.compile(r"[^\n -~]")


def harmless(text: str) -> str:
    r"""The same JSON with all that a terminal could obey (C1 controls, bidi controls) written as `\uXXXX`.

    JSON itself escapes only the controls below 0x20. Such a character can stand inside a string only, where the
    escape means the same.
    """
    return _NOT_ASCII.sub(lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], text)

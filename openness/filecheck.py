"""Reading a file of ours (a rubric, an attestation) and saying what is wrong with it: where, and what was expected.

The files are YAML that people write; pydantic says what does not fit. Here its findings become one sentence about the
problem that stands first in the file, with its line and the nearest known word.
"""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pydantic import ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from openness.errors import FileError
from openness.yamltext import YamlDocument

Place: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a value."""

_AT = "at"


def problem_at(place: Place, message: str) -> PydanticCustomError:
    """An error that a validator raises about another place in the file than its own."""
    return PydanticCustomError(_AT, "{message}", {"message": message, "path": place})


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A hint at the nearest known word, or nothing."""
    near = difflib.get_close_matches(name[:200], list(known), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def read_text(path: Path, max_bytes: int, hint: str) -> str:
    """A file's text. Raises `FileError` as `read_bytes` does, and for one that is not UTF-8, with the line."""
    return decoded(read_bytes(path, max_bytes, hint), path)


def read_bytes(path: Path, max_bytes: int, hint: str) -> bytes:
    """A file's content. Raises `FileError` for one that is too large (without reading it), cannot be read, or is none:
    a pipe or a device may never end, and is not waited for."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise FileError(str(path), "cannot be read: it is no plain file", hint="Save it to a file first.")
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror or error}", hint=_LOOK) from None
    if len(content) > max_bytes:
        raise FileError(str(path), f"larger than {max_bytes} bytes", hint=hint)
    return content


def decoded(content: bytes, path: Path) -> str:
    """UTF-8 text, with a byte order mark or without; raises `FileError` with the line of what is none."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        found = "UTF-16" if utf16 else f"the byte 0x{error.object[error.start]:02x}"
        problem = f"cannot be read: expected UTF-8 text, found {found}"
        raise FileError(str(path), problem, line=line, hint="Save it as UTF-8.") from None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


_LOOK = "Check its name, and who may read it."


def first_problem(
    error: ValidationError,
    document: YamlDocument,
    *,
    whole: str,
    fields: Iterable[str],
    expected: Callable[[Place, Place], Iterable[str]],
    tags: Collection[str] = (),
) -> tuple[str, int | None]:
    """The problem that stands first in the file, in words, and its line.

    `whole` names the file's kind ("the rubric"); `fields` are all keys that it may hold somewhere, and `expected` those
    that may stand at a pydantic location and its place in the file; `tags` are the names of union members, which stand
    in pydantic's locations and not in the file.
    """
    located = []
    for item in error.errors(include_url=False):
        place: Place = item.get("ctx", {}).get("path") or _place(item["loc"], document.data, tags)
        # A misspelt key is both unknown and missing, and a list of wrong values counts as empty: the former says more.
        located.append((item["type"] in ("missing", "too_short"), document.line(place) or 0, place, item))
    _, line, place, item = min(located, key=lambda one: one[:2])  # only one is put into words: there may be thousands
    return _in_words(item, place, whole, fields, expected), line or None


def _in_words(
    item: ErrorDetails,
    place: Place,
    whole: str,
    fields: Iterable[str],
    expected: Callable[[Place, Place], Iterable[str]],
) -> str:
    where, last = _dotted(place) or whole, str(place[-1])[:100] if place else ""
    values = item.get("ctx", {}).get("expected")
    if item["type"] == "extra_forbidden":
        here = list(expected(item["loc"], place))
        elsewhere = [name for name in fields if name != last]  # known in another place of the file
        said = f"the key {last!r} is not known here" + (did_you_mean(last, here) or did_you_mean(last, elsewhere))
        return said + (f"; expected one of {', '.join(here)}" if here else "")
    if item["type"] == "missing":
        return f"the key {last!r} is missing in {_dotted(place[:-1]) or whole}"
    if item["type"] == _AT:
        return item["msg"]
    message = _KINDS.get(item["type"], item["msg"].removeprefix("Value error, "))
    message = message[0].lower() + message[1:]
    if isinstance(values, str):
        known = ", ".join(_words(values))
        message = f"expected one of {known}" if "," in known else f"expected {known}"
        if item["input"] in _words(values):
            message += ", without quotes"
        elif isinstance(item["input"], str):
            message = (
                f"{item['input'][:100]!r} is not known here{did_you_mean(item['input'], _words(values))}; {message}"
            )
    if item["loc"] and item["loc"][-1] == _KEY:
        where = _dotted(place[:-1]) or whole
    return f"{where}: {message}"


_KINDS = {
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "expected keys with values (`key: value`)"),
    **dict.fromkeys(("list_type", "tuple_type"), "expected a list"),
    "string_unicode": "holds half of a character, such as \\ud800 alone; expected text",
}
"""What pydantic says in the words of Python."""
_KEY = "[key]"
"""How pydantic's location of a mapping's key ends."""


def _words(values: str) -> list[str]:
    return [value.strip("' ") for value in values.replace(" or ", ", ").split(",")]


def _dotted(place: Place) -> str:
    return ".".join(str(part)[:100] for part in place)


def _place(loc: Place, data: Any, tags: Collection[str]) -> Place:
    """A pydantic location without what is not in the file: the names of union members, the mark of a key."""
    loc = loc[:-1] if loc and loc[-1] == _KEY else loc
    place: list[int | str] = []
    for index, part in enumerate(loc):
        inside = (isinstance(data, Mapping) and part in data) or (
            isinstance(data, list) and isinstance(part, int) and part < len(data)
        )
        if inside:
            place.append(part)
            data = data[part]
        elif index == len(loc) - 1 and isinstance(data, Mapping) and part not in tags:
            place.append(part)
    return tuple(place)

"""A license's file as text: bounded, in an encoding that is known, or refused with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from openness.errors import FileError

MAX_BYTES: Final = 5_000_000
"""No license is longer; of a long one the first 100,000 characters are read."""

_SAMPLE: Final = 65_536
_KINDS = {
    b"%PDF": "a PDF document",
    b"PK\x03\x04": "a ZIP archive or an office document",
    b"\x1f\x8b": "compressed with gzip",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"{\\rtf": "a rich text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x7fELF": "a program",
}
_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_TYPOGRAPHIC = frozenset(b"\x85\x91\x92\x93\x94\x95\x96\x97\x99\xa0\xa7\xa9\xab\xae\xb7\xbb")
"""The bytes beyond ASCII of English texts in Windows-1252: quotes, dashes, the copyright and section signs."""
_CHECK = "Check the path, and that you may read it."
_SAVE = "Save it as plain UTF-8 text."


def read_file(path: Path) -> str:
    """A license file's text. Raises `FileError` where it is missing, too large, no text, or in no known encoding."""
    try:
        if path.is_dir():
            raise FileError(str(path), "is a folder", hint="Give a file, or the folder as ./PATH.")
        with path.open("rb") as file:
            return decode(_bounded(file, str(path)), str(path))
    except OSError as error:
        raise FileError(str(path), f"cannot be read: {error.strerror or error}", hint=_CHECK) from None


def read_stream(stream: BinaryIO) -> str:
    """The same for what is piped in."""
    return decode(_bounded(stream, "standard input"), "standard input")


def _bounded(file: BinaryIO, name: str) -> bytes:
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FileError(
            name, f"larger than {MAX_BYTES // 1_000_000} MB, which no license is", hint="Give the license alone."
        )
    return content


def decode(content: bytes, name: str) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, or Windows-1252 with nothing but typographic signs beyond ASCII.

    `name` is told in the `FileError` that anything else raises.
    """
    kind = next((kind for start, kind in _KINDS.items() if content.startswith(start)), None)
    if kind:
        raise FileError(name, f"is {kind}, not text", hint="Copy its text into a plain UTF-8 file.")
    mark = next((encoding for start, encoding in _MARKS.items() if content.startswith(start)), None)
    if mark is None and b"\0" in content[:_SAMPLE]:
        raise FileError(name, "is a binary file, not text", hint=_SAVE)
    try:
        text = content.decode(mark or "utf-8")
    except UnicodeDecodeError as error:
        if mark is None and {byte for byte in content if byte > 0x7F} <= _TYPOGRAPHIC:
            return content.decode("cp1252")
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(
            name, f"is in an encoding that is not known here (byte 0x{content[error.start]:02x})", line=line, hint=_SAVE
        ) from None
    controls = sum(1 for char in text[:_SAMPLE] if char < " " and char not in "\t\n\r\f\v\x1b")
    if controls > max(8, len(text[:_SAMPLE]) // 100):
        raise FileError(name, "is a binary file, not text", hint=_SAVE)
    return text

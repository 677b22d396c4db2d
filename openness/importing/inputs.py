"""The records of a file or a folder, each read within bounds; a link that leads out of the folder is none of them."""

from __future__ import annotations

import os
from pathlib import Path

from openness.errors import FileError, InputError
from openness.filecheck import read_bytes

MAX_BYTES = 200_000
"""Of a record: the largest one of the databases has 5,000."""
MAX_FILES = 20_000

_ENDINGS = (".yml", ".yaml")


def record_files(path: Path, folder: str) -> list[Path]:
    """The file itself, or the YAML files of a folder, by name; `folder` is where a database's repository has them.

    Raises `InputError` where there is none.
    """
    if not os.path.exists(path):
        raise InputError(
            f"there is no file or folder {str(path)!r}", hint="Give a record, or the folder of all records."
        )
    if not path.is_dir():
        return [path]
    inside = path / folder if folder else path
    place = inside if inside.is_dir() and inside.resolve().is_relative_to(path.resolve()) else path
    try:
        found = sorted(file for file in place.iterdir() if file.suffix.lower() in _ENDINGS and not file.is_dir())
    except OSError as error:
        raise FileError(
            str(place), f"cannot be read: {error.strerror or error}", hint="Check who may read it."
        ) from None
    if not found:
        raise InputError(f"{str(place)!r} holds no .yml or .yaml file", hint="Give the folder that holds the records.")
    if len(found) > MAX_FILES:
        raise InputError(
            f"{str(place)!r} holds {len(found)} files; expected at most {MAX_FILES}",
            hint="Give the folder of the records.",
        )
    return found


def read_file(path: Path, given: Path) -> bytes:
    """A record's content. Raises `FileError` for what is too large, no plain file, or elsewhere than `given` is."""
    try:
        outside = given.is_dir() and not path.resolve().is_relative_to(given.resolve())
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        said = getattr(error, "strerror", None) or error
        raise FileError(str(path), f"cannot be read: {said}", hint="Move it away.") from None
    if outside:
        raise FileError(str(path), "a link that leads out of the folder is not followed", hint="Copy the file there.")
    return read_bytes(path, MAX_BYTES, "A record is much smaller: this is something else.")

"""The records of a file or a folder, each read within bounds; a link that leads out of the folder is none of them."""

from __future__ import annotations

from pathlib import Path

from openness.errors import FileError, InputError

MAX_BYTES = 200_000
"""Of a record: the largest one of the databases has 5,000."""
MAX_FILES = 20_000

_ENDINGS = (".yml", ".yaml")


def record_files(path: Path, folder: str) -> list[Path]:
    """The file itself, or the YAML files of a folder, by name; `folder` is where a database's repository has them.

    Raises `InputError` where there is none.
    """
    if not path.exists():
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
        raise FileError(str(place), f"cannot be read: {error.strerror or error}") from None
    if not found:
        raise InputError(f"{str(place)!r} holds no .yml or .yaml file", hint="Give the folder that holds the records.")
    if len(found) > MAX_FILES:
        raise InputError(f"{str(place)!r} holds {len(found)} files; expected at most {MAX_FILES}")
    return found


def read_file(path: Path, given: Path) -> bytes:
    """A record's content. Raises `FileError` for what is too large, no plain file, or elsewhere than `given` is."""
    try:
        if given.is_dir() and not path.resolve().is_relative_to(given.resolve()):
            raise FileError(str(path), "a link that leads out of the folder is not followed")
        if not path.is_file():
            raise FileError(str(path), "no plain file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise FileError(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(content) > MAX_BYTES:
        raise FileError(str(path), f"larger than {MAX_BYTES} bytes: no record")
    return content

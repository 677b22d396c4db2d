"""The shipped rubrics, and a user's own files: read with the file and line in every error."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

from pydantic import BaseModel, ValidationError

from openness.errors import FileError, InputError
from openness.filecheck import Place, did_you_mean, first_problem, read_text
from openness.rubric.conditions import KINDS, AtLeast, InSet, Predicate, Test
from openness.rubric.language import (
    Bases,
    Criterion,
    Edition,
    Grade,
    Group,
    Level,
    LicenseSet,
    Ranking,
    Requirement,
    Rubric,
    Source,
    Total,
    Warning,
)
from openness.yamltext import MAX_BYTES, YamlDocument, YamlError, read_yaml

DEFAULT_RUBRIC = "openness"


def shipped_rubrics() -> dict[str, Path]:
    """The rubric files that come with openness, by id; the default one first."""
    installed = Path(str(resources.files("openness"))) / "_rubrics"
    folder = installed if installed.is_dir() else Path(__file__).resolve().parents[2] / "rubrics"
    paths = sorted(folder.glob("*.yaml"), key=lambda path: (path.stem != DEFAULT_RUBRIC, path.stem))
    return {path.stem: path for path in paths}


def load_rubric(name: str) -> Rubric:
    """A rubric by its id (one that is shipped) or by the path of a file.

    Raises `FileError` with the line for a file that is wrong, `InputError` where there is none.
    """
    path = rubric_path(name)
    stat = path.stat()
    return _read_cached(path, stat.st_mtime_ns, stat.st_size)


def rubric_path(name: str) -> Path:
    """The file of a rubric, by its id (one that is shipped) or its path; raises `InputError` where there is none."""
    shipped = shipped_rubrics()
    if name in shipped:
        return shipped[name]
    path = Path(name).expanduser()
    if not _is_file(path):
        known = ", ".join(shipped)
        raise InputError(
            f"no rubric {name[:200]!r}" + did_you_mean(name, shipped),
            hint=f"Give the id of a rubric that is shipped ({known}) or the path of a YAML file.",
        )
    return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds a NUL
        return False


@lru_cache(maxsize=32)
def _read_cached(path: Path, _modified: int, _size: int) -> Rubric:
    return read_rubric(path)[0]


def read_rubric(path: Path) -> tuple[Rubric, YamlDocument]:
    """A rubric from a file, with the line of each of its parts. Raises `FileError` as `parse_rubric` does."""
    return _parse(read_text(path, MAX_BYTES, "A rubric is a short YAML file."), str(path))


def parse_rubric(text: str, path: str) -> Rubric:
    """Read a rubric from its text; `path` is for messages. Raises `FileError` with the line and what was expected."""
    return _parse(text, path)[0]


def _parse(text: str, path: str) -> tuple[Rubric, YamlDocument]:
    try:
        document = read_yaml(text)
    except YamlError as error:
        raise FileError(path, f"not a YAML file that can be read: {error.problem}", line=error.line) from None
    if not isinstance(document.data, dict):
        raise FileError(path, "a rubric is a mapping", line=1, hint="`openness rubric new` writes one to begin with.")
    try:
        return Rubric.model_validate(document.data), document
    except ValidationError as error:
        problem, line = first_problem(
            error,
            document,
            whole="the rubric",
            fields=_FIELDS,
            expected=_expected_keys,
            tags=("predicate", "test", "set", *KINDS),
        )
        raise FileError(
            path, problem, line=line, hint="`openness rubric list` names the rubrics that are shipped."
        ) from None


_MODELS: dict[str, type[BaseModel]] = {
    "": Rubric,
    "criteria": Criterion,
    "requirements": Requirement,
    "grades": Grade,
    "levels": Level,
    "bases": Bases,
    "source": Source,
    "groups": Group,
    "total": Total,
    "ranking": Ranking,
    "editions": Edition,
    "warnings": Warning,
    "licenses": LicenseSet,
    "scales": Grade,
}
_ALL: tuple[type[BaseModel], ...] = (*_MODELS.values(), Predicate, Test, AtLeast, InSet)
_FIELDS = sorted({info.alias or name for model in _ALL for name, info in model.model_fields.items()} | set(KINDS))


def _expected_keys(loc: Place, path: Place) -> list[str]:
    if "predicate" in loc[-3:]:
        model: type[BaseModel] = Predicate
    else:
        holder = next((str(part) for part in reversed(path[:-1]) if str(part) in _MODELS), "")
        if len(path) > 1 and not holder:
            return []
        model = _MODELS[holder]
    return [info.alias or name for name, info in model.model_fields.items()]

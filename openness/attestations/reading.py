"""Reading an attestation: bounded, with file and line in every error. It opens no link."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel, ValidationError

from openness.attestations.document import Attestation, Author, Claim, Judgement, Origin, Settlement
from openness.attestations.ranks import Rank
from openness.components import Component
from openness.errors import FileError
from openness.filecheck import Place, first_problem, read_text
from openness.yamltext import YamlDocument, YamlError, read_yaml

MAX_BYTES = 256_000
"""Of a document: all components with long notes and hundreds of judgements are a tenth of it."""
MAX_VALUES = 50_000
"""Of a document, its keys among them: all judgements that it may hold are half of it."""
MAX_FILE = 2_000_000
"""Of a file: a signed document is written in base64 and names each of the weight files."""

_HINT = "An attestation is a short YAML or JSON file about one model; `openness attest new` writes one to begin with."


@dataclass(frozen=True, slots=True)
class AttestationFile:
    """A document with where it was read from."""

    name: str
    """The file's name without its folder, so that a digest does not depend on where it lies."""
    attestation: Attestation
    lines: Mapping[Component, int] = field(default_factory=dict)
    """The line (from 1) on which each claim begins."""
    rank: Rank = Rank.OPERATOR
    signer: str = ""
    """Who signed it, as the operator's trust list names the key; empty for what nobody signed."""
    strict: bool = False
    """Whether its license names are read to the letter: SPDX ids, and nothing else."""
    address: str = ""
    """Where it can be looked at: a URL pinned to a revision; its name where it has none."""

    @property
    def digest(self) -> str:
        """A SHA-256 over what it says, comments and layout aside."""
        said = self.attestation.model_dump_json(exclude_defaults=True)
        return "sha256:" + hashlib.sha256(json.dumps(json.loads(said), sort_keys=True).encode()).hexdigest()

    def locator(self, component: Component) -> str:
        """The line of a claim, or the whole document where it has none."""
        line = self.lines.get(component)
        return f"{self.address or self.name}{f'#L{line}' if line else ''}"


def read_document(path: Path) -> str:
    """A file's text, a document's or a signed envelope's; raises `FileError` for one that is too large for either."""
    return read_text(path, MAX_FILE, _HINT)


def parse_attestation(text: str, path: str, *, now: datetime | None) -> AttestationFile:
    """Read an attestation from its text; `path` names it, and its ending (`.json` or not) says how it is written.

    Without `now` its dates are not held against the calendar. Raises `FileError` with the line and what was expected
    for a text that is no attestation, for a date in the future and for a document that has expired (by the day in UTC).
    """
    if len(text) > MAX_BYTES:
        raise FileError(path, f"larger than {MAX_BYTES} characters", hint=_HINT)
    return _checked(_parse(text, path), path, now)


def attestation_of(data: object, path: str) -> AttestationFile:
    """Read an attestation from plain data, as JSON gives it; no line is known, and no date held against the calendar.

    `path` names it in errors. The data's size is the caller's to bound.
    """
    if not isinstance(data, dict):
        raise FileError(path, "an attestation is a mapping of keys to values", hint=_HINT)
    return replace(_checked(YamlDocument(data), path, None), lines={})


def _checked(document: YamlDocument, path: str, now: datetime | None) -> AttestationFile:
    try:
        attestation = Attestation.model_validate(document.data)
    except ValidationError as error:
        problem, line = first_problem(error, document, whole="the document", fields=_FIELDS, expected=_expected_keys)
        raise FileError(path, problem, line=line, hint=_HINT) from None
    if now is not None:
        _check_dates(attestation, document, path, now)
    lines = {component: document.line(("claims", component.value)) or 1 for component in attestation.claims}
    return AttestationFile(Path(path).name, attestation, lines)


def _check_dates(attestation: Attestation, document: YamlDocument, path: str, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    if attestation.date > today:
        problem = f"date: {attestation.date} is in the future (today is {today} in UTC)"
        raise FileError(path, problem, line=document.line(("date",)), hint="Give the day on which it was written.")
    if attestation.expires < today:
        raise FileError(
            path,
            f"expired on {attestation.expires} (today is {today} in UTC)",
            line=document.line(("expires",)),
            hint="Ask its author to check the claims and to renew `date` and `expires`.",
        )


def without_today(message: str) -> str:
    """A message without the day of the check: the same refusal tomorrow is the same evidence."""
    return _TODAY.sub("", message)


_TODAY = re.compile(r" \(today is [\d-]+ in UTC\)")


def _parse(text: str, path: str) -> YamlDocument:
    data = _json(text, path) if path.lower().endswith(".json") else None
    try:
        # JSON is YAML but for tabs and a few escapes: read so, it has lines, and what stands twice is noticed.
        plain = text if data is None else _ESCAPE.sub(_unescaped, text.replace("\t", " "))
        document = read_yaml(plain, max_nodes=MAX_VALUES)
    except YamlError as error:
        raise FileError(path, f"cannot be read: {error.problem}", line=error.line, hint=_HINT) from None
    if not isinstance(document.data, dict):
        raise FileError(path, "an attestation is a mapping of keys to values", line=1, hint=_HINT)
    return document if data is None else YamlDocument(data, document.lines)


_ESCAPE = re.compile(r"\\(u[dD][89a-fA-F][0-9a-fA-F]{2}|.)", re.DOTALL)


def _unescaped(match: re.Match[str]) -> str:
    """What YAML does not read: `\\/`, and a character in two halves, of which only the line matters."""
    return match[1] if match[1] == "/" or len(match[1]) > 1 else match[0]


def _json(text: str, path: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise FileError(path, f"not JSON: {error.msg}", line=error.lineno, hint=_HINT) from None
    except (ValueError, RecursionError) as error:
        raise FileError(path, f"not JSON that is read here: {str(error)[:200]}", hint=_HINT) from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


_MODELS: dict[str, type[BaseModel]] = {
    "": Attestation,
    "author": Author,
    "claims": Claim,
    "judgements": Judgement,
    "settles": Settlement,
    "source": Origin,
}
_FIELDS = sorted({name for model in _MODELS.values() for name in model.model_fields})


def _expected_keys(_: Place, place: Place) -> list[str]:
    model = _MODELS.get(str(place[0]) if len(place) > 1 else "")
    return list(model.model_fields) if model else []

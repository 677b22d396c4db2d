"""The operator's trust list: whose signatures count, for which models, and for how long.

    schema_version: 1
    keys:
      - name: Ada Example             # how reports name the signer
        key: |
          -----BEGIN PUBLIC KEY-----
          MCowBQYDK2VwAyEA...
          -----END PUBLIC KEY-----
        scope: [allenai/*]            # globs: * and ? within each part of a name; `*` alone is every model
        from: 2026-01-01              # the first day (optional)
        until: 2027-12-31             # the last day; required, so that no key is trusted for ever by oversight
        revoked:                      # only once it is revoked
          date: 2026-06-01
          reason: The laptop was stolen.

A revoked key is refused whatever the dates say, since whoever has it can write any date. The validity of a key is held
against the day of the check for the same reason, and not against the document's own date.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from openness.attestations.document import Day, Name, Words, counted
from openness.attestations.keys import MAX_PEM, read_public
from openness.errors import FileError
from openness.filecheck import Place, first_problem, problem_at, read_text
from openness.yamltext import YamlError, read_yaml

if TYPE_CHECKING:
    from securesystemslib.signer import SSlibKey

MAX_BYTES = 400_000
MAX_VALUES = 50_000
"""Of a list, its keys among them: a thousand keys with a scope or two are half of it."""
MAX_KEYS = 1_000
MAX_SCOPE = 200
MAX_FIELDS = 50
"""Of one mapping: what is beyond it is no misspelling."""

_HINT = "`openness attest keygen` prints a trust list to begin with."


def _glob(text: str) -> str:
    if not re.fullmatch(r"[\w .:+()*?-]{1,96}(?:/[\w .:+()*?-]{1,96})?", text):
        raise ValueError("expected a model's name with * and ? in it, such as allenai/*, or * for every model")
    return text


def _public_key(pem: str) -> str:
    read_public(pem)
    return pem


Glob: TypeAlias = Annotated[str, AfterValidator(_glob)]
PublicKey: TypeAlias = Annotated[str, StringConstraints(max_length=MAX_PEM), AfterValidator(_public_key)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _nothing_empty(cls, data: Any) -> Any:
        """Refuse a key without a value: a `revoked:` that was left unfinished must not read as "not revoked"."""
        if isinstance(data, dict) and len(data) > MAX_FIELDS:
            raise ValueError(f"{len(data)} keys, far more than there are")
        for key, value in data.items() if isinstance(data, dict) else ():
            if value is None:
                raise ValueError(f"`{str(key)[:100]}` has no value")
        return data


class Revocation(_Strict):
    """That a key was revoked."""

    date: Day
    """Since when; shown, never counted."""
    reason: Words
    """Why."""


class TrustedKey(_Strict):
    """A key with what it is trusted for."""

    name: Name
    """Whose it is, as reports say it."""
    key: PublicKey
    """The Ed25519 public key, as PEM."""
    scope: Annotated[tuple[Glob, ...], BeforeValidator(counted(1, MAX_SCOPE))]
    """The models that it may speak for."""
    since: Day | None = Field(default=None, validation_alias="from")
    """Its first day."""
    until: Day
    """Its last day."""
    revoked: Revocation | None = None
    """Whether it was revoked."""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> TrustedKey:
        if self.since is not None and self.until < self.since:
            raise ValueError(f"`until` ({self.until}) is before `from` ({self.since})")
        return self

    @property
    def public(self) -> SSlibKey:
        """The key itself."""
        return read_public(self.key)

    @property
    def keyid(self) -> str:
        """The key's id, 64 hex digits."""
        return self.public.keyid

    def covers(self, name: str) -> bool:
        """Whether it may speak for a model; upper and lower case are the same, as on the Hub."""
        return any(_matches(glob, name) for glob in self.scope)

    def is_early(self, day: date) -> bool:
        """Whether a day is before the key's first one."""
        return self.since is not None and day < self.since


class TrustList(_Strict):
    """All keys that an operator trusts."""

    schema_version: Literal[1]
    """The version of this form."""
    keys: Annotated[tuple[TrustedKey, ...], BeforeValidator(counted(0, MAX_KEYS))]
    """The keys, at most 1,000; none: nobody is trusted."""

    @model_validator(mode="after")
    def _each_once(self) -> TrustList:
        first: dict[str, int] = {}
        for index, one in enumerate(self.keys):
            before = first.setdefault(one.keyid, index)
            if before != index:
                said = f"keys.{index}.key: the same key as that of {self.keys[before].name!r}; expected each key once"
                raise problem_at(("keys", index, "key"), said)
        return self

    def named(self, keyid: str) -> tuple[TrustedKey, ...]:
        """The keys that a signature may be by: the one of that id; all where a signature names none."""
        return tuple(key for key in self.keys if not keyid or key.keyid == keyid)


def read_trust(path: Path) -> TrustList:
    """Read a trust list. Raises `FileError` with the line and what was expected."""
    return parse_trust(read_text(path, MAX_BYTES, _HINT), str(path))


def parse_trust(text: str, path: str) -> TrustList:
    """Read a trust list from its text; `path` names it in errors."""
    if len(text) > MAX_BYTES:
        raise FileError(path, f"larger than {MAX_BYTES} characters", hint=_HINT)
    try:
        document = read_yaml(text, max_nodes=MAX_VALUES)
    except YamlError as error:
        raise FileError(path, f"cannot be read: {error.problem}", line=error.line, hint=_HINT) from None
    if not isinstance(document.data, dict):
        raise FileError(path, "a trust list is a mapping of keys to values", line=1, hint=_HINT)
    try:
        return TrustList.model_validate(document.data)
    except ValidationError as error:
        problem, line = first_problem(error, document, whole="the trust list", fields=_FIELDS, expected=_expected)
        raise FileError(path, problem, line=line, hint=_HINT) from None


def today(now: datetime) -> date:
    """The calendar day in UTC, by which every date here counts."""
    return now.astimezone(UTC).date()


@lru_cache(maxsize=4096)
def _patterns(glob: str) -> tuple[re.Pattern[str], ...]:
    # `fnmatch` knows brackets too, which no glob of ours holds; its patterns do not backtrack from star to star.
    return tuple(re.compile(translate(part)) for part in glob.lower().split("/"))


def _matches(glob: str, name: str) -> bool:
    if glob == "*":
        return True
    patterns, parts = _patterns(glob), name.lower().split("/")
    return len(patterns) == len(parts) and all(map(re.Pattern.fullmatch, patterns, parts))


_KEY_FIELDS = ["from" if name == "since" else name for name in TrustedKey.model_fields]
_FIELDS = sorted({*TrustList.model_fields, *_KEY_FIELDS, *Revocation.model_fields})


def _expected(_: Place, place: Place) -> list[str]:
    if len(place) == 1:
        return list(TrustList.model_fields)
    return list(Revocation.model_fields) if "revoked" in place[2:-1] else _KEY_FIELDS

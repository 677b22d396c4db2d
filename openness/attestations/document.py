"""The attestation document: what a person states about one model, component by component, as YAML or JSON.

    schema_version: 1
    subject: openai/gpt-4o            # a model's name; it needs no repo
    author: {name: Ada Example, role: third-party, contact: ada@example.org}
    date: 2026-05-01
    expires: 2027-05-01               # the last day that it speaks for
    claims:
      weights: {availability: withheld}
      hosted-api: {availability: public, url: https://platform.openai.com/docs/models/gpt-4o}

It judges no claim and opens no link; `statements` says what follows from the claims, `reading` reads a file.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from openness.components import Component
from openness.filecheck import problem_at

MAX_JUDGEMENTS = 2_000
MAX_SETTLES = 100
MAX_LINKS = 50
MAX_NOTES = 200

MAX_UNKNOWN = 5
"""Keys of one mapping beyond those that there are: more are no misspelling, and would each be an error of its own."""

# In ASCII alone: without regard to case, `ſ` would be an `s`, and `localhoſt` a public name.
_ADDRESS = re.compile(
    r"https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?P<top>[a-z][a-z0-9-]{0,61}[a-z0-9]))"
    r"(?::(?P<port>[0-9]{1,5}))?(?:[/?#][^\s\\\"<>^`{|}\x00-\x20\x7f-\x9f]*)?",
    re.IGNORECASE | re.ASCII,
)
_PRIVATE = frozenset(
    {
        "local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp", "private", "mail",
        "test", "example", "invalid", "alt", "onion", "arpa",
    }
)  # fmt: skip
"""Last parts of names that mean something else on every network, or nothing: none is a public top-level domain, and
below `arpa` there are no pages."""


def _public_address(url: str) -> str:
    """Let a link through that anyone can open: https, a host with a public name. Whether it is there, nobody asks."""
    said = "expected a link to a public page that begins with https://"
    if not url.lower().startswith("https://"):
        raise ValueError(said)
    parts = _ADDRESS.fullmatch(url)
    if parts is None or not url.isprintable() or not 0 < int(parts["port"] or 443) < 65_536:
        raise ValueError(f"{said} and names its host (no IP address, user name or control character)")
    if parts["top"].lower() in _PRIVATE:
        raise ValueError(f"{said}; {parts['host'][:100]} is a private name")
    return url


def _day(value: object) -> object:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("expected a day such as 2026-01-31")
    return date.fromisoformat(value)


def counted(at_least: int, at_most: int) -> Callable[[object], object]:
    """A validator that counts a list or a mapping before anyone looks into it, so that a flood costs nothing."""

    def check(value: object) -> object:
        if isinstance(value, list | dict) and not at_least <= len(value) <= at_most:
            raise ValueError(f"{len(value)} entries; expected {at_least} to {at_most}")
        return value

    return check


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else counted(1, MAX_LINKS)(value)


Words: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000)]
Name: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LicenseName: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
_LINK = {"type": "string", "pattern": "^https://", "maxLength": 2_000}
Link: TypeAlias = Annotated[
    str, StringConstraints(max_length=2_000), AfterValidator(_public_address), WithJsonSchema(_LINK)
]
Links: TypeAlias = Annotated[
    tuple[Link, ...],
    Field(min_length=1, max_length=MAX_LINKS),
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [_LINK, {"type": "array", "items": _LINK, "minItems": 1, "maxItems": MAX_LINKS}]}),
]
Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
Amount: TypeAlias = Annotated[StrictInt, Field(ge=0)] | Annotated[StrictFloat, Field(ge=0, allow_inf_nan=False)] | Words
Stated: TypeAlias = Literal["public", "gated", "partial", "withheld", "not-applicable"]
Scope: TypeAlias = Literal["distribution", "weights", "data", "code", "document"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _few_keys(cls, data: Any) -> Any:
        if isinstance(data, dict) and len(data) > len(cls.model_fields) + MAX_UNKNOWN:
            raise ValueError(f"{len(data)} keys, far more than there are")
        return data


_LINKS: TypeAdapter[str] = TypeAdapter(Link)
_WHOLE = re.compile(r"(?:complete|full|all|whole|entire|100(?:\.0+)?(?: ?%)?)", re.IGNORECASE)


def is_link(text: str) -> bool:
    """Whether a text is a link that a document may hold: to a page that anyone can open."""
    try:
        _LINKS.validate_python(text)
    except ValidationError:
        return False
    return True


class Author(_Strict):
    """Who states it."""

    name: Name
    """A person or an organization."""
    role: Literal["publisher", "reviewer", "third-party"]
    """The author's own word: what a document weighs comes from where it lies and who signed it."""
    contact: Name | None = None
    """Where to ask back: a mail address or a page."""


class Claim(_Strict):
    """What is stated of one component."""

    availability: Stated
    """Whether it can be had. `withheld`: it is not and will not be released. `not-applicable`: there is no such thing
    (no later stage of training, for example)."""
    gate: Literal["auto", "manual"] | None = None
    """Of what is gated: whether a form grants itself (`auto`) or a person decides; `manual` where it is not said."""
    license: LicenseName | None = None
    """Its name, SPDX expression or address; `none` where there is none."""
    url: Links | None = None
    """The page or file that proves it, or several. Without one a claim makes nothing available. For training data that
    are on the Hub: the datasets' pages, which an audit then looks at."""
    note: Words | None = None
    """What a reader should know."""
    size: Amount | None = None
    """How large it is; of checkpoints a number says how many there are."""
    coverage: Amount | None = None
    """How much of the component is there: `complete`, or a share or a part, which makes it partial. A data description
    counts as one of all training data only where it is `complete`."""
    format: Words | None = None
    """The files' format."""

    @property
    def covers_all(self) -> bool:
        """Whether it speaks of the whole component."""
        return self.coverage is None or bool(_WHOLE.fullmatch(str(self.coverage)))

    def stated_of(self, component: Component) -> Stated:
        """What it states of a component: what is there only in part is partial, whatever else is said of it.

        Of checkpoints not all can ever be there.
        """
        there = self.availability in ("public", "gated") and component is not Component.CHECKPOINTS
        return "partial" if there and not self.covers_all else self.availability

    @model_validator(mode="after")
    def _gate_of_what_is_gated(self) -> Claim:
        if self.gate is not None and self.availability != "gated":
            raise ValueError(f"`gate` says how what is gated can be had, and this is {self.availability}")
        return self


class Judgement(_Strict):
    """What a framework asks a person to judge: a criterion's grade, and why."""

    grade: StrictBool | StrictInt | Annotated[StrictFloat, Field(allow_inf_nan=False)] | Name
    """The grade, in the rubric's own words."""
    reason: Words
    """Why."""
    url: Links | None = None
    """What shows it."""


class Settlement(_Strict):
    """A conflict that the author settles. Only what a trusted key has signed settles anything."""

    component: Component
    """The conflict's component."""
    property: Literal["availability", "license", "gate", "described", "used"]
    """What the sides disagree about, as the report names it."""
    value: StrictBool | StrictInt | Name
    """The side that is right."""
    reason: Words
    """Why."""
    url: Links | None = None
    """What shows it."""


class Origin(_Strict):
    """Where an assessment was taken from that somebody else published."""

    database: Name
    """The database: `mof`, `osai-index`, `osai`, `os-ai-map`."""
    title: Name
    """The name of the database."""
    url: Link
    """Its repository."""
    file: Name
    """The file in it."""
    commit: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{7,64}$")] | None = None
    """The commit that was read; none where it could not be told."""
    license: Name
    """The license of the data, with the credit that it asks for."""


_NEEDED = ("schema_version", "subject", "author", "date", "expires")


class Attestation(_Strict):
    """What one author states about one model."""

    schema_version: Literal[1]
    """The version of this form."""
    subject: Annotated[str, StringConstraints(max_length=200)]
    """The model: a repo's id, or a name such as `openai/gpt-4o` for a model without a repo."""
    author: Author
    date: Day
    """The day on which it was written, such as 2026-01-31."""
    expires: Day
    """The last day that it speaks for."""
    claims: dict[Component, Claim] = Field(default_factory=dict)
    """By component."""
    licenses: Annotated[dict[Scope, LicenseName], BeforeValidator(counted(0, 5 + MAX_UNKNOWN))] = Field(
        default_factory=dict
    )
    """The license of all components of a kind, or of the whole distribution, that have none of their own."""
    judgements: dict[Name, dict[Name, Judgement]] = Field(default_factory=dict)
    """By rubric and criterion."""
    settles: Annotated[tuple[Settlement, ...], BeforeValidator(counted(0, MAX_SETTLES))] = Field(
        default=(), max_length=MAX_SETTLES
    )
    """Conflicts that the author settles."""
    source: Origin | None = None
    """Where it was taken from, if somebody else published it."""
    facts: Annotated[dict[Name, Words], BeforeValidator(counted(0, MAX_NOTES))] = Field(
        default_factory=dict, max_length=MAX_NOTES
    )
    """What its source says of the model besides; shown, never counted."""
    notes: Annotated[tuple[Words, ...], BeforeValidator(counted(0, MAX_NOTES))] = Field(
        default=(), max_length=MAX_NOTES
    )
    """Remarks, such as what of the source could not be understood; shown, never counted."""

    @model_validator(mode="before")
    @classmethod
    def _few_enough(cls, data: Any) -> Any:
        """Count before looking closer, so that a flood costs nothing; a key that was left empty says nothing."""
        if isinstance(data, dict):
            data = {key: value for key, value in data.items() if value is not None or key in _NEEDED}
            claims, judgements = data.get("claims"), data.get("judgements")
            if isinstance(claims, dict) and len(claims) > len(Component):
                said = f"{len(claims)} claims; expected one for each component at most, and there are {len(Component)}"
                raise problem_at(("claims",), said)
            if isinstance(judgements, dict):
                count = sum(max(1, len(one)) if isinstance(one, dict) else 1 for one in judgements.values())
                if count > MAX_JUDGEMENTS:
                    raise problem_at(("judgements",), f"{count} judgements; expected at most {MAX_JUDGEMENTS}")
        return data

    @model_validator(mode="after")
    def _hangs_together(self) -> Attestation:
        if not re.fullmatch(r"[^\W_][\w .:+()-]{0,95}(?:/[\w .:+()-]{1,96})?", self.subject) or ".." in self.subject:
            expected = "a model's name such as openai/gpt-4o: letters, digits and . _ - ( ) + in one or two parts"
            raise problem_at(("subject",), f"subject: expected {expected}")
        if self.expires < self.date:
            raise problem_at(("expires",), f"expires: {self.expires} is before the document's date, {self.date}")
        if not (self.claims or self.judgements or self.settles):
            raise problem_at((), "it states nothing; expected `claims`, `judgements` or `settles`")
        return self

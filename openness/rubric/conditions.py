"""Conditions: questions about the state of components, and `all`, `any` and `not` over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from openness.components import Component, Kind
from openness.evidence import Availability, Basis
from openness.licenses.model import LicenseClass

Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,60}$")]
Sentence: TypeAlias = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class Strict(BaseModel):
    """A part of a rubric file: no key that is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True)


def _as_test(value: object) -> object:
    if isinstance(value, dict):
        return value
    return {"is": value if isinstance(value, list) else [value]}


class Test(Strict):
    """Which values of a property make a predicate true.

    `is_not` alone: every other known value makes it true. `is` alone: every other known value makes it false. Both:
    a value in neither list leaves it unknown (so that an empty `is` lists what rules it out, where nothing shows it).
    """

    __test__ = False  # not a pytest class

    is_: tuple[bool | str, ...] | None = Field(None, alias="is")
    is_not: tuple[bool | str, ...] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Test:
        if self.is_ is None and self.is_not is None:
            raise ValueError("needs `is` or `is_not`")
        return self


class AtLeast(Strict):
    """A count that is enough; a smaller one leaves it unknown, since what was seen is a lower bound."""

    at_least: int = Field(ge=1)


class InSet(Strict):
    """Whether a license is in (or not in) a set that the rubric names under `licenses`; `none` is in no set."""

    in_: Id | None = Field(None, alias="in")
    not_in: Id | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> InSet:
        if (self.in_ is None) == (self.not_in is None):
            raise ValueError("needs `in` or `not_in`, one of them")
        return self

    @property
    def set(self) -> str:
        """The set's name."""
        return self.in_ or self.not_in or ""


class Suits(Strict):
    """Whether the component's license was written for a kind of thing; `true` is the component's own kind."""

    suits: Kind | Literal[True]


def _license_test(value: object) -> object:
    return value if isinstance(value, dict) else _as_test(value)


def _is_in_set(value: object) -> str:
    if isinstance(value, InSet):
        return "set"
    return "set" if isinstance(value, dict) and ({"in", "not_in"} & value.keys()) else "test"


Tested: TypeAlias = Annotated[Test, BeforeValidator(_as_test)]
LicenseTested: TypeAlias = Annotated[
    Annotated[InSet, Tag("set")] | Annotated[Test, Tag("test")],
    Discriminator(_is_in_set),
    BeforeValidator(_license_test),
]
AnyTest: TypeAlias = Test | AtLeast | InSet | Suits


VALUES: Mapping[str, tuple[bool | str, ...]] = {
    **{
        name: tuple(item.value for item in Availability if item is not Availability.UNKNOWN)
        for name in ("availability", "claimed")
    },
    **{name: tuple(item.value for item in Basis) for name in ("basis", "license-basis")},
    "gate": ("none", "auto", "manual"),
    "license-class": tuple(item.value for item in LicenseClass if item is not LicenseClass.UNKNOWN),
    **dict.fromkeys(("restricts-use", "described", "used", "complete"), (True, False)),
    "relation": ("none", "finetune", "adapter", "quantized", "merge"),
}
"""The values of each property that has a fixed number of them."""


class Predicate(Strict):
    """A question about one component's state; several properties in one predicate must all hold.

    Without `component` it is about the component of the criterion that it stands in.
    """

    component: Component | None = None
    availability: Tested | None = None
    claimed: Tested | None = None
    """The availability; where nothing tells it, what an attestation claims without a link that shows it."""
    basis: Tested | None = None
    """What the availability rests on: `found`, `stated`, `claimed` or `inferred`."""
    gate: Tested | None = None
    license: LicenseTested | None = None
    license_class: Tested | None = Field(None, alias="license-class")
    license_basis: Tested | None = Field(None, alias="license-basis")
    """What the license rests on, in the words of `basis`: `inferred` where it is taken from something else."""
    restricts_use: Tested | None = Field(None, alias="restricts-use")
    suits: Kind | Literal[True] | None = None
    """Whether the license was written for this kind of thing; `true`: for the component's own kind."""
    count: AtLeast | None = None
    described: Tested | None = None
    used: Tested | None = None
    complete: Tested | None = None
    relation: Tested | None = None
    """How the model was made from others, which is about no component: `none` where nothing names a base."""

    @model_validator(mode="after")
    def _known_values(self) -> Predicate:
        if not self.tests():
            raise ValueError("needs a property to test, such as `availability`")
        for name, test in self.tests():
            for value in (test.is_ or ()) + (test.is_not or ()) if isinstance(test, Test) else ():
                if name in VALUES and value not in VALUES[name]:
                    expected = ", ".join(sorted(str(item).lower() for item in VALUES[name]))
                    raise ValueError(f"`{name}` is never {value!r}; expected one of {expected}")
        return self

    @property
    def speaks_of_a_component(self) -> bool:
        """Whether it tests anything but the relation to other models."""
        return any(name != "relation" for name, _ in self.tests())

    def tests(self) -> list[tuple[str, AnyTest]]:
        """The properties tested, by their names in evidence."""
        found: list[tuple[str, AnyTest]] = [
            (info.alias or name, value)
            for name, info in type(self).model_fields.items()
            if name not in ("component", "suits") and (value := getattr(self, name)) is not None
        ]
        return found + ([("license", Suits(suits=self.suits))] if self.suits is not None else [])


class All(Strict):
    """True where each part is."""

    all: tuple[Condition, ...] = Field(min_length=1)


class AnyOf(Strict):
    """True where at least one part is."""

    any: tuple[Condition, ...] = Field(min_length=1)


class Not(Strict):
    """True where its part is false."""

    not_: Condition = Field(alias="not")


class See(Strict):
    """A condition that the rubric names under `conditions`."""

    see: Id


_TAGGED: tuple[tuple[str, type[BaseModel]], ...] = (("all", All), ("any", AnyOf), ("not", Not), ("see", See))
KINDS = tuple(kind for kind, _ in _TAGGED)
"""The keys by which a condition is told from a predicate."""


def _kind(value: object) -> str:
    if isinstance(value, BaseModel):
        return next((kind for kind, model in _TAGGED if isinstance(value, model)), "predicate")
    keys = value.keys() if isinstance(value, dict) else ()
    return next((kind for kind in KINDS if kind in keys), "predicate")


Condition: TypeAlias = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[See, Tag("see")]
    | Annotated[Predicate, Tag("predicate")],
    Discriminator(_kind),
]


def parts(condition: Condition) -> Iterator[Condition]:
    """The conditions directly inside a condition."""
    if isinstance(condition, All):
        yield from condition.all
    elif isinstance(condition, AnyOf):
        yield from condition.any
    elif isinstance(condition, Not):
        yield condition.not_

"""Our own table of AI licenses (`ai.yaml`): what a row of it may say, and reading it.

`openness/schemas/licenses.schema.json` is the JSON Schema of these models. A row that does not fit is an error that
names the file and the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from openness.components import Kind
from openness.errors import FileError
from openness.filecheck import Place, first_problem, problem_at
from openness.licenses.model import LicenseClass
from openness.yamltext import YamlError, read_yaml

FILE = "ai.yaml"

Id: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.+-]{0,60}$")]
Line: TypeAlias = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=300)]
Address: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/(.*\S)?)?$", max_length=300)
]
Mark: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[^\W_A-Z]+( [^\W_A-Z]+)*$", max_length=200)]
Day: TypeAlias = Annotated[str, StringConstraints(pattern=r"^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
RoughDay: TypeAlias = Annotated[str, StringConstraints(pattern=r"^20\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, strict=True)


class _Sourced(_Strict):
    section: Line | None = Field(None, description="The section of the text that says it, by its number or heading.")
    words: Line | None = Field(
        None, description="The deciding words of the text, verbatim and without a gap; at most 300 characters."
    )


class Decided(_Sourced):
    """A term that holds or does not, and the words that say so."""

    value: bool = Field(description="Whether the term holds.")


class Told(_Sourced):
    """A term that is told in words of ours, and the words of the text that it sums up."""

    value: Line = Field(description="The term in short, in words of ours.")


class TermRows(_Strict):
    """A license's terms, one by one. What the text does not decide, or nobody saw, is left out."""

    commercial_use: Decided | None = Field(None, description="Whether commercial use is allowed, be it on conditions.")
    purpose_limit: Told | None = Field(None, description="The only purposes that the grant covers.")
    redistribution: Decided | None = Field(None, description="Whether copies may be passed on.")
    modification: Decided | None = Field(None, description="Whether it may be changed, and the changed be passed on.")
    field_of_use_limits: Decided | None = Field(
        None, description="Whether fields of use are forbidden; obeying the law alone is no such limit."
    )
    threshold: Told | None = Field(None, description="The number of users or the revenue at which the grant ends.")
    competitor_clause: Decided | None = Field(
        None, description="Whether competing with the licensor is barred, as a service or by training other models."
    )
    naming_duty: Decided | None = Field(
        None, description="Whether a name must be shown or taken over; a notice file in copies is no such duty."
    )
    share_alike: Decided | None = Field(None, description="Whether what is made from it must bear the same terms.")
    output_restrictions: Decided | None = Field(
        None, description="Whether it limits what may be done with what the model puts out."
    )
    territory: Told | None = Field(
        None, description="Where the grant does not hold; sanctions and export control are law, and no such place."
    )
    patent_grant: Decided | None = Field(None, description="Whether it grants licenses to patents by that name.")
    revocable: Decided | None = Field(
        None, description="Whether the licensor may end the grant, or change it, where nobody broke it."
    )
    termination: Decided | None = Field(
        None, description="Whether the grant ends by itself, or may be ended, for those who break it or sue."
    )

    def said(self) -> Iterator[tuple[str, Decided | Told]]:
        """The terms that the row holds, by name."""
        for name in type(self).model_fields:
            term = getattr(self, name)
            if term is not None:
                yield name, term


class VersionRow(_Strict):
    """One published text of a license."""

    version: Line = Field(description="Its number, or the model or date that tells it apart.")
    date: RoughDay | None = Field(None, description="When it was published: a day, a month or a year.")
    link: Address | None = Field(None, description="Where it is published, without scheme.")


class Row(_Strict):
    """A license of the table."""

    id: Id = Field(description="An SPDX id, else the Hub's key, else the name that its publisher uses.")
    name: Line = Field(description="Its name in full.")
    license_class: LicenseClass = Field(alias="class", strict=False, description="DESIGN.md, Licenses.")
    restricts_use: bool | None = Field(
        None,
        description="Whether it limits who may use it or for what, where the class does not say it; null: unknown.",
    )
    versions: tuple[VersionRow, ...] = Field((), strict=False, description="Its published texts, the oldest first.")
    names: tuple[Line, ...] = Field(
        (),
        strict=False,
        description="Other keys and names, in any spelling: case, punctuation, `license`, `version` and a final `.0` "
        "do not count.",
    )
    links: tuple[Address, ...] = Field(
        (), strict=False, description="Beginnings of addresses where it is published, without scheme and `www.`."
    )
    marks: tuple[Annotated[tuple[Mark, ...], Field(strict=False, min_length=1)], ...] = Field(
        (),
        strict=False,
        description="Alternatives; a text is this license when all phrases of one occur in it, in plain lower-case "
        "words.",
    )
    mentions: tuple[Annotated[LicenseClass, Field(strict=False)], ...] = Field(
        (),
        strict=False,
        description="Classes that the genuine text's own words would give, and which therefore change nothing.",
    )
    terms: TermRows = Field(default_factory=TermRows, description="Its terms, each with where the text says it.")
    suits: tuple[Annotated[Kind, Field(strict=False)], ...] = Field(
        (Kind.WEIGHTS, Kind.CODE, Kind.DOCUMENT),
        strict=False,
        description="The kinds of component that it was written for.",
    )
    read: Day = Field(description="The day on which the text was read, or looked for in vain.")
    seen: Literal["whole", "part", "no"] = Field(
        description="How much of its newest readable text was seen; `no`: the class comes from what others wrote."
    )
    note: str | None = Field(None, min_length=1, max_length=1000, description="What a reader of the row should know.")

    @model_validator(mode="after")
    def _sourced(self) -> Row:
        """Only of a text that nobody could see is a term kept without section and words."""
        for name, term in self.terms.said():
            if (term.section is None or term.words is None) and self.seen != "no":
                raise ValueError(f"terms.{name} needs `section` and `words` where the text was seen")
        if self.seen != "whole" and self.note is None:
            raise ValueError("a text that was not seen whole needs a `note`")
        return self


class Table(_Strict):
    """The table of AI licenses (`openness/licenses/ai.yaml`)."""

    licenses: tuple[Row, ...] = Field(strict=False, description="A row for each license.")

    @model_validator(mode="after")
    def _once(self) -> Table:
        seen: set[str] = set()
        for index, row in enumerate(self.licenses):
            if row.id in seen:
                raise problem_at(("licenses", index, "id"), f"the id {row.id!r} stands twice")
            seen.add(row.id)
        return self


def table_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the table."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:openness:licenses:1",
        **Table.model_json_schema(by_alias=True),
    }


def table_text() -> str:
    """The text of `ai.yaml`."""
    return resources.files("openness.licenses").joinpath(FILE).read_text(encoding="utf-8")


def read_table(text: str, file: str = FILE) -> Table:
    """The table in a text. Raises `FileError`, with the line, for what is not one."""
    try:
        document = read_yaml(text)
        return Table.model_validate(document.data)
    except YamlError as problem:
        raise FileError(file, problem.problem, line=problem.line) from None
    except ValidationError as problem:
        said, line = first_problem(problem, document, whole="the table", fields=_FIELDS, expected=_expected)
        raise FileError(file, said, line=line) from None


_MODELS: tuple[type[BaseModel], ...] = (Table, Row, VersionRow, TermRows, Decided, Told)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


_FIELDS = sorted({key for model in _MODELS for key in _keys(model)})


def _expected(_: Place, place: Place) -> Iterable[str]:
    """The keys that may stand beside the last one of a place."""
    parents: dict[int, type[BaseModel]] = {1: Table, 3: Row, 6: Decided}
    if len(place) == 5:
        return _keys(VersionRow if place[2] == "versions" else TermRows)
    model = parents.get(len(place))
    return _keys(model) if model else ()

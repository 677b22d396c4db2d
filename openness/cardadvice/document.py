"""The `CardAdvice` document: what in a model card should change, and why. Its JSON Schema is published."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


Key = Literal[
    "front matter", "license", "license_name", "license_link", "base_model", "base_model_relation", "datasets"
]
Standing = Literal["patch", "decide", "guess"]


class CardPlace(_Document):
    """Where something was seen."""

    locator: str = Field(description="A URL pinned to a revision, or a path in a folder; a line follows as `#L12`.")
    note: str = Field(description="What stands there: one sentence.")


class CardChange(_Document):
    """One key of the front matter to add or to mend."""

    key: Key = Field(description="`front matter` where it is the whole block that cannot be read.")
    current: JsonValue = Field(description="What the card says now; null where it says nothing.")
    proposed: JsonValue = Field(description="What it should say; null where only the author can tell.")
    standing: Standing = Field(
        description="patch: follows from what was found, and is in the patch; decide: something is wrong or "
        "contradicts itself, and only the author can settle it; guess: likely, but not shown, and not in the patch."
    )
    why: str
    seen: list[CardPlace]


class CardSection(_Document):
    """A section that the card lacks, or that does not yet show what it is about."""

    title: str
    state: Literal["missing", "incomplete"]
    why: str
    write: str = Field(description="What to write in it, so that people and an audit find it.")
    components: list[str] = Field(description="The components of the release that it would show.")
    text: str | None = Field(description="The section itself, where the repo holds all of its content: in the patch.")


class CardAdvice(_Document):
    """What in a model card should change so that people and machines find what is already there."""

    schema_version: Literal[1] = 1
    input: str = Field(description="The subject as it was given.")
    subject: str
    revision: str | None
    card: str = Field(description="The card's file, as it is called in the repo or folder.")
    exists: bool
    changes: list[CardChange]
    sections: list[CardSection]
    unpatchable: str | None = Field(description="Why there is no patch although something should change; else null.")
    patch: str = Field(description="A unified diff for `git apply` or `patch -p1`; empty where nothing is in it.")
    headline: str = Field(description="What an audit says of the model today.")
    headline_after: str = Field(description="What it says with the patch.")

    @property
    def wrong(self) -> bool:
        """Whether something must change: whatever is in the patch, or waits for the author's decision."""
        return bool(self.patch) or any(change.standing != "guess" for change in self.changes)

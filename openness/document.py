"""The `Audit` document: what an audit says, as JSON and as Python. Stable and versioned; its schema is published.

`openness schema` prints the JSON Schema. Within one `schema_version`, keys are added and never change their meaning.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from openness.notice import NOTICE


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class AuditObservation(_Document):
    """One thing seen about one component."""

    id: str = Field(description="What the rest of the document refers to it by: `weights-1`.")
    property: str
    value: str | int | bool | None
    basis: Literal["found", "stated", "claimed", "inferred"]
    source: str
    locator: str = Field(description="The place that shows it: a URL pinned to a revision, or a path in a folder.")
    method: str
    confidence: float = Field(ge=0, le=1)
    note: str
    reason: Literal["conflicting", "unreadable", "not-looked", "not-found"] | None


class AuditLicense(_Document):
    """What a component's license was read as."""

    id: str
    license_class: str = Field(alias="class")
    restricts_use: bool | None
    basis: str


class AuditComponent(_Document):
    """The state of one component and what was seen of it."""

    availability: Literal["public", "gated", "partial", "withheld", "not-applicable", "unknown"]
    reason: Literal["conflicting", "unreadable", "not-looked", "not-found"] | None = Field(
        description="Why the availability is unknown; null where it is known."
    )
    license: AuditLicense | None
    url: str | None
    inherited_from: str | None = Field(description="The base model that this state was taken over from.")
    facts: dict[str, str | int | bool] = Field(
        description="What else is known: gate, count, described, used, complete."
    )
    observations: list[AuditObservation]


class AuditConflict(_Document):
    """Declarations that disagree, and which one stands."""

    component: str
    property: str
    sides: list[AuditObservation]
    decided: str


class AuditBase(_Document):
    """One step of the lineage, audited by the default rubric."""

    model: str
    relation: str
    basis: str
    locator: str
    note: str
    reason: str | None = Field(description="Why there is no verdict on it.")
    verdict: str | None
    verdict_upper: str | None
    score: float | None
    license: AuditLicense | None
    bases: list[AuditBase]
    attestations: list[AuditAttestation] = Field(default=[], description="What its own repo holds, stated about it.")
    conflicts: list[AuditConflict] = Field(default=[])


class AuditRequirement(_Document):
    """The answer to one thing that a level requires."""

    id: str
    title: str
    met: bool | None = Field(description="true: shown; false: refuted; null: unknown.")
    reason: str
    observations: list[str]
    improve: str


class AuditLevel(_Document):
    """The answer to one level."""

    id: str
    title: str
    met: bool | None
    progress: float = Field(ge=0, le=100, description="The share of its requirements that are shown, in percent.")
    requirements: list[AuditRequirement]
    places: list[AuditPlace] = Field(default=[], description="Criteria that it asks for with their full score.")
    bases_met: bool | None = Field(description="Whether every base model meets this level's requirements.")
    bases_reason: str


class AuditCriterion(_Document):
    """The answer to one graded criterion."""

    id: str
    title: str
    grade: str | None
    score: float
    score_upper: float
    max: float
    reason: str
    observations: list[str]
    improve: str | None = Field(description="What to publish to reach the next grade; null at the best one.")
    group: str | None = Field(None, description="The group that it belongs to, if any.")
    applies: bool | None = Field(True, description="false: not applicable to this model; null: unknown.")
    judged_by: str | None = Field(None, description="The attestation whose judgement answered it.")
    warnings: list[str] = Field(default=[], description="What is to be known about the answer, and does not change it.")


class AuditGroup(_Document):
    """What a group's criteria come to together."""

    id: str
    title: str
    score: float
    score_upper: float
    max: float
    counts: bool = Field(description="Whether it counts as one in the total; else it is only shown.")


class AuditPlace(_Document):
    """A place of a level, which any of its criteria fills."""

    criteria: list[str]
    met: bool | None
    by: str | None = Field(description="The criterion that fills it for certain.")


class AuditScorecard(_Document):
    """One rubric's answer; scores in the rubric's own unit."""

    rubric: str
    version: str
    digest: str
    level: str | None
    level_upper: str | None
    levels: list[AuditLevel]
    score: float = Field(description="Unknowns counted as the rubric says: as the worst they may be, or left out.")
    score_lower: float = Field(description="The worst that it may be, whatever the unknowns turn out to be.")
    score_upper: float
    max: float
    criteria: list[AuditCriterion]
    groups: list[AuditGroup] = Field(default=[])


class AuditStep(_Document):
    """One thing to publish or change on the way to the next verdict."""

    requirement: str
    title: str
    state: Literal["refuted", "unknown"]
    improve: str
    of: str | None = Field(description="The base model that it is about, where it is not this one.")


class AuditAttestation(_Document):
    """A document in which somebody states something about the model, and what it weighs."""

    name: str
    locator: str = Field(description="Where it can be looked at: a URL pinned to a revision, or the file's name.")
    rank: Literal["trusted", "publisher", "operator", "anyone"] = Field(
        description="By where it comes from: signed by a trusted key; in the model's own repo; a file given to this "
        "run (unsigned); anyone."
    )
    author: str
    role: str = Field(description="The author's role, by their own word.")
    signer: str = Field(description="The trusted key that signed it, as the trust list names it; empty where unsigned.")
    date: str
    expires: str
    digest: str
    counted: bool = Field(description="Whether what it says is scored.")
    refused: str = Field(description="Why it is not counted; empty where it is.")
    unheeded: list[str] = Field(description="What it says that settles or changes nothing, and why.")


class AuditObserved(_Document):
    """The verdict and score from what was observed alone, attestations set aside."""

    verdict: str
    score: float


class AuditPartial(_Document):
    """Something that was not read."""

    what: str
    reason: Literal["unreadable", "not-looked"]
    why: str


class AuditIfRead(_Document):
    """What the verdict and score could still become once what was unreadable or not looked at is read."""

    verdict_worst: str
    verdict_best: str
    score_best: float


class Audit(_Document):
    """How open one model is, with the evidence."""

    schema_version: Literal[1] = 1
    input: str = Field(description="The subject as it was given.")
    subject: str
    revision: str | None
    audited_at: str = Field(description="ISO 8601, UTC; in no digest.")
    verdict: str
    verdict_upper: str
    score: float
    score_upper: float
    headline: str = Field(
        description='Verdict and score; a range where something was not read or conflicts; "as attested" where '
        "an attestation is all there is."
    )
    summary: str = Field(description="One sentence of why.")
    components: dict[str, AuditComponent]
    relation: str | None = Field(description="How it was made from its bases.")
    lineage: list[AuditBase]
    conflicts: list[AuditConflict]
    attestations: list[AuditAttestation] = Field(description="What people state about the model, by rank.")
    without_attestations: AuditObserved | None = Field(
        description="What was observed alone makes of it; null where no attestation counts, or nothing else speaks."
    )
    scorecards: dict[str, AuditScorecard]
    next_verdict: str | None
    next_steps: list[AuditStep]
    partial: list[AuditPartial]
    if_read: AuditIfRead
    rubric_digest: str
    evidence_digest: str
    notice: str = Field(NOTICE, description="What the verdict is not.")

    def to_json(self, indent: int | None = 2) -> str:
        """The document as JSON text, the license's `class` under its own name."""
        return self.model_dump_json(by_alias=True, indent=indent)

"""The `AuditDiff` document: what differs between two audits, as JSON and as Python. Stable and versioned.

Whatever may have come, gone or become another stands as a pair of `before` and `after`: null before is new, null after
is gone.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from openness.comparing import ComparedState
from openness.document import AuditAttestation, AuditConflict, AuditLicense, AuditObservation, AuditPartial
from openness.notice import NOTICE

DiffCause: TypeAlias = Literal["rubric", "attestations", "lineage", "evidence", "detection", "reading"]
"""A kind of change that lies behind a difference.

- `rubric`: a rubric that both were scored by is another one, or asks other things by then.
- `attestations`: documents came, went, expired or weigh otherwise.
- `lineage`: other base models, or other things known about them.
- `evidence`: something else was seen of the model itself, or of its datasets.
- `detection`: the same was read, and this program sees something else in it.
- `reading`: something could not be read that could be before, or the other way round.
"""

Met: TypeAlias = Literal["shown", "refuted", "unknown"]
"""The answer to a requirement or level."""


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class DiffSide(_Document):
    """What one of the two audits comes to."""

    input: str
    subject: str
    revision: str | None
    audited_at: str
    verdict: str
    verdict_upper: str
    score: float
    score_upper: float
    headline: str
    relation: str | None = Field(description="How the model was made from its bases.")
    evidence_digest: str
    rubric_digest: str


class DiffMoved(_Document):
    """An observation that says the same as before and stands at another line of the same file."""

    component: str
    before: str = Field(description="The locator in the old audit.")
    after: AuditObservation


class DiffComponent(_Document):
    """A component of which something else is known, or known from elsewhere."""

    component: str
    state_changed: bool = Field(description="false: other observations, which come to the same.")
    before: ComparedState | None = Field(description="null: nothing was known of it.")
    after: ComparedState | None
    added: list[AuditObservation] = Field(description="Observations that are new; their ids are the new audit's.")
    removed: list[AuditObservation] = Field(description="Observations that went; their ids are the old audit's.")


class DiffRequirement(_Document):
    """A requirement that is answered otherwise, or asked in one of the two only."""

    id: str
    title: str
    before: Met | None = Field(description="null: not asked.")
    after: Met | None
    reason_before: str
    reason: str = Field(description="Why it is answered so now.")
    added: list[AuditObservation] = Field(description="What the answer rests on now and did not before.")
    removed: list[AuditObservation] = Field(description="What the answer rested on and does not any more.")


class DiffGrade(_Document):
    """The answer to one criterion."""

    grade: str | None
    score: float
    score_upper: float
    max: float
    applies: bool | None
    judged_by: str | None


class DiffCriterion(_Document):
    """A criterion that is graded otherwise, or asked in one of the two only."""

    id: str
    title: str
    before: DiffGrade | None = Field(description="null: not asked.")
    after: DiffGrade | None
    reason_before: str
    reason: str = Field(description="Why it is graded so now.")
    added: list[AuditObservation] = Field(description="What the grade rests on now and did not before.")
    removed: list[AuditObservation] = Field(description="What the grade rested on and does not any more.")


class DiffLevel(_Document):
    """A level that is reached or refuted now and was not, or whose bases answer otherwise."""

    id: str
    title: str
    before: Met | None = Field(description="null: the rubric had no such level.")
    after: Met | None
    bases_before: Met | None = Field(description="Whether every base model met it.")
    bases_after: Met | None
    bases_reason: str = Field(description="Why the bases are answered so now.")


class DiffScore(_Document):
    """What one rubric says of the model."""

    version: str
    digest: str
    level: str | None
    level_upper: str | None
    score: float
    score_lower: float
    score_upper: float
    max: float


class DiffScorecard(_Document):
    """A rubric that both audits were scored by and that answers otherwise."""

    rubric: str
    rubric_changed: bool
    before: DiffScore
    after: DiffScore
    levels: list[DiffLevel]
    requirements: list[DiffRequirement]
    criteria: list[DiffCriterion]


class DiffConflict(_Document):
    """A conflict that came, went or is decided otherwise."""

    before: AuditConflict | None
    after: AuditConflict | None


class DiffAttestation(_Document):
    """A document that came, went, or weighs otherwise: signed by then, expired, overruled."""

    before: AuditAttestation | None
    after: AuditAttestation | None


class DiffBaseState(_Document):
    """What is known of one base model."""

    relation: str
    basis: str
    reason: str | None = Field(description="Why there is no verdict on it.")
    verdict: str | None
    verdict_upper: str | None
    score: float | None
    license: AuditLicense | None
    conflicts: list[str] = Field(description="How its conflicts are decided.")
    attestations: list[str] = Field(description="The digests of the documents about it that count.")


class DiffBase(_Document):
    """A base model that came, went, or of which something else is known."""

    path: list[str] = Field(description="The way to it: the base, the base's base, ...")
    before: DiffBaseState | None
    after: DiffBaseState | None


class DiffPartial(_Document):
    """Something that was not read, in one of the two only or for another reason."""

    before: AuditPartial | None = Field(description="null: it was read, or not asked for.")
    after: AuditPartial | None


class AuditDiff(_Document):
    """What differs between two audits of a model, and which evidence made the difference."""

    schema_version: Literal[1] = 1
    changed: bool = Field(
        description="Whether anything differs that is listed here; lines that moved and the revision alone are nothing."
    )
    causes: list[DiffCause] = Field(
        description="The kinds of change there were, always in the order: rubric (another rubric), attestations, "
        "lineage, evidence (something else was seen), detection (the same was read and something else seen in it), "
        "reading (something could not be read, or can be again)."
    )
    before: DiffSide
    after: DiffSide
    components: list[DiffComponent]
    scorecards: list[DiffScorecard]
    not_compared: list[str] = Field(description="Rubrics that only one of the two was scored by.")
    conflicts: list[DiffConflict]
    attestations: list[DiffAttestation]
    lineage: list[DiffBase]
    partial: list[DiffPartial]
    moved: list[DiffMoved] = Field(description="What says the same at another line; it changes nothing.")
    notice: str = Field(NOTICE, description="What the verdicts are not.")

    def to_json(self, indent: int | None = 2) -> str:
        """The document as JSON text, the license's `class` under its own name."""
        return self.model_dump_json(by_alias=True, indent=indent)

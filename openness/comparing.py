"""The `Comparison` document: models side by side, component by component and framework by framework.

All of it stands in the models' audits; a comparison picks what can stand in one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from openness.components import Component
from openness.document import Audit, AuditComponent, AuditLicense, AuditScorecard
from openness.notice import NOTICE


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class ComparedSubject(_Document):
    """One model, or one that could not be audited."""

    input: str = Field(description="The subject as it was given; components and scorecards refer to it.")
    subject: str | None
    revision: str | None
    headline: str | None
    error: ComparedError | None = None


class ComparedError(_Document):
    """Why a subject is not compared."""

    exit_code: int
    message: str
    hint: str


class ComparedState(_Document):
    """The state of one component of one model."""

    availability: Literal["public", "gated", "partial", "withheld", "not-applicable", "unknown"]
    reason: Literal["conflicting", "unreadable", "not-looked", "not-found"] | None
    license: AuditLicense | None
    url: str | None
    inherited_from: str | None
    facts: dict[str, str | int | bool]


class ComparedScore(_Document):
    """One rubric's answer about one model, with what the unknowns could make of it."""

    level: str | None
    level_upper: str | None
    score: float
    score_lower: float
    score_upper: float


class ComparedRubric(_Document):
    """One rubric's answers."""

    version: str
    digest: str
    max: float
    subjects: dict[str, ComparedScore] = Field(description="By subject, as it was given.")


class Comparison(_Document):
    """Models side by side."""

    schema_version: Literal[1] = 1
    subjects: list[ComparedSubject]
    components: dict[str, dict[str, ComparedState]] = Field(description="By component, then by subject.")
    scorecards: dict[str, ComparedRubric] = Field(description="By rubric.")
    notice: str = Field(NOTICE, description="What the verdicts are not.")


def compare(audits: Sequence[Audit], failed: Sequence[ComparedSubject] = (), order: Sequence[str] = ()) -> Comparison:
    """Put audits side by side; `order` is that of the subjects as they were given, `failed` those without an audit."""
    subjects = [
        *(
            ComparedSubject(input=one.input, subject=one.subject, revision=one.revision, headline=one.headline)
            for one in audits
        ),
        *failed,
    ]
    if order:
        subjects.sort(key=lambda one: order.index(one.input))
    inputs = [one.input for one in subjects]
    audits = sorted(audits, key=lambda one: inputs.index(one.input))
    components = [
        component.value for component in Component if any(component.value in one.components for one in audits)
    ]
    return Comparison(
        subjects=subjects,
        components={name: _component(name, audits) for name in components},
        scorecards={name: _rubric(name, audits) for name in (audits[0].scorecards if audits else ())},
    )


def _component(name: str, audits: Sequence[Audit]) -> dict[str, ComparedState]:
    return {one.input: _state(one.components[name]) for one in audits if name in one.components}


def _state(state: AuditComponent) -> ComparedState:
    return ComparedState(
        availability=state.availability,
        reason=state.reason,
        license=state.license,
        url=state.url,
        inherited_from=state.inherited_from,
        facts=state.facts,
    )


def _rubric(name: str, audits: Sequence[Audit]) -> ComparedRubric:
    first = audits[0].scorecards[name]
    return ComparedRubric(
        version=first.version,
        digest=first.digest,
        max=first.max,
        subjects={one.input: _score(one.scorecards[name]) for one in audits},
    )


def _score(card: AuditScorecard) -> ComparedScore:
    return ComparedScore(
        level=card.level,
        level_upper=card.level_upper,
        score=card.score,
        score_lower=card.score_lower,
        score_upper=card.score_upper,
    )

"""What an evaluation answers."""

from __future__ import annotations

from dataclasses import dataclass

from openness.engine.program import Because
from openness.evidence import Judged, Observation
from openness.rubric import Criterion, Grade, Group, Level, Requirement, Rubric, Warning


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer to a requirement: `met` is True (shown), False (refuted) or None (unknown)."""

    requirement: Requirement
    met: bool | None
    _because: Because

    @property
    def reason(self) -> str:
        """What decided, in sentences."""
        return self._because.text

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What was seen of all that it asks."""
        return self._because.observations


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a level, which any of its criteria fills with its full score."""

    criteria: tuple[str, ...]
    met: bool | None
    by: str | None
    """The criterion that fills it for certain."""
    counts: bool = True
    """False where its criterion fills a place of a level below already."""


@dataclass(frozen=True, slots=True)
class LevelResult:
    """The answer to a level. `progress` is the share of what it and the levels below ask, shown: 0 to 100."""

    level: Level
    met: bool | None
    progress: float
    asked: tuple[Asked, ...]
    bases_met: bool | None = True
    bases_from: str | None = None
    """The base model (of a base model, perhaps) that decides `bases_met`."""
    _bases_because: Because | str = ""
    places: tuple[Place, ...] = ()

    @property
    def bases_reason(self) -> str:
        """What decided `bases_met`, in a sentence."""
        because = self._bases_because
        return because if isinstance(because, str) else because.text


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """The answer to a criterion; scores in the rubric's unit."""

    criterion: Criterion
    grade: Grade | None
    """The grade that is certain; None where it is the implicit 0, or open."""
    score: float
    """The worst that it may be."""
    score_upper: float
    score_headline: float
    """The best score that what was not read could still make it."""
    next_grade: Grade | None
    """The next better grade: what to publish for it stands in its `improve`."""
    certain: bool
    """Whether nothing is open about it."""
    _because: Because
    applies: bool | None = True
    """Whether it is asked of this model at all; None where that is unknown."""
    judged: Judged | None = None
    """The judgement that answered it."""
    warnings: tuple[Warning, ...] = ()
    awaits_judgement: bool = False
    """Whether it may be a grade that no metadata can show."""

    @property
    def reason(self) -> str:
        """The judgement's own; the grade's title where it is certain; else what decided, in sentences."""
        if self.judged is not None:
            return self.judged.reason
        if self.applies is False:
            return "Not applicable to this model."
        if self.certain and self.grade:
            return self.grade.title
        said = self._because.text
        return f"{said} What it comes to takes a person's judgement.".strip() if self.awaits_judgement else said

    @property
    def observations(self) -> tuple[Observation, ...]:
        """What was seen of all that it asks."""
        return self._because.observations


@dataclass(frozen=True, slots=True)
class GroupResult:
    """What a group's criteria come to together; scores in the unit of its weight, or as a share where it has none."""

    group: Group
    score: float
    score_upper: float
    max: float
    applies: bool | None = True


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A rubric's answer about one model."""

    rubric: Rubric
    level: str | None
    """The highest level reached; `unknown` where even the lowest question is open; None for a rubric without levels."""
    level_upper: str | None
    """The highest level that nothing has refuted."""
    level_headline: str | None
    """The highest level that could be reached if only what was not read (or conflicts) turned out well."""
    level_worst: str | None
    """The level that would be left if what was not read turned out badly."""
    levels: tuple[LevelResult, ...]
    score: float
    """The score, unknowns counted as the rubric says."""
    score_upper: float
    score_headline: float
    criteria: tuple[CriterionResult, ...]
    score_lower: float = 0
    """The worst that it may be, whatever the unknowns turn out to be."""
    groups: tuple[GroupResult, ...] = ()

    @property
    def max(self) -> float:
        """The best score that there is."""
        return self.rubric.best

    @property
    def warnings(self) -> tuple[tuple[Criterion, Warning], ...]:
        """What is to be known about answers, and does not change them."""
        return tuple((result.criterion, warning) for result in self.criteria for warning in result.warnings)

    @property
    def next_level(self) -> LevelResult | None:
        """The level above the one reached, if any."""
        below = [result.level.id for result in self.levels]
        position = below.index(self.level) + 1 if self.level in below else 1
        return self.levels[position] if position < len(self.levels) else None

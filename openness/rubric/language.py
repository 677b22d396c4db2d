"""Criteria, levels and totals: the models of a rubric file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from openness.components import Component
from openness.filecheck import Place, did_you_mean, problem_at
from openness.rubric.conditions import Condition, Id, InSet, Predicate, See, Sentence, Strict, parts


def _day(value: object) -> object:
    return value if isinstance(value, date) or not isinstance(value, str) else date.fromisoformat(value)


Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
Answer: TypeAlias = bool | int | float | str


class Source(Strict):
    """Where a rule comes from."""

    title: Sentence
    url: str | None = Field(None, pattern=r"^https://")


class LicenseSet(Strict):
    """A set of licenses by their ids: those that an organization approves, more by name, less by name."""

    osi: bool = False
    """Those that the Open Source Initiative approves (SPDX's list says so)."""
    fsf: bool = False
    """Those that the Free Software Foundation calls free (SPDX's list says so)."""
    ids: tuple[str, ...] = ()
    """Others, by id."""
    but: tuple[str, ...] = ()
    """Those that are in none the less, by id."""
    about: Sentence | None = None


class Grade(Strict):
    """One answer to a criterion; the first whose condition holds gives the score."""

    id: Id
    title: Sentence
    score: float | None = Field(None, ge=0, le=1)
    """The share of the criterion's weight."""
    points: float | None = Field(None, ge=0)
    """The same as points, of as many as the criterion weighs."""
    when: Condition | None = None
    """Left out: no metadata can tell, so that the answer stays open until a person judges."""
    unless: Condition | None = None
    """Where this is true, it is not this grade, whatever else holds: metadata can rule out what it cannot show."""
    judged: tuple[Answer, ...] = ()
    """The words of an attested judgement that mean this grade; `*` is any word that no grade lists."""
    improve: Sentence
    """What to publish to reach this grade."""

    @model_validator(mode="after")
    def _one_measure(self) -> Grade:
        if (self.score is None) == (self.points is None):
            raise ValueError("needs `score` or `points`, one of them")
        return self

    def conditions(self) -> Iterator[tuple[str, Condition]]:
        """Its conditions, each by its key."""
        for key, condition in (("when", self.when), ("unless", self.unless)):
            if condition is not None:
                yield key, condition


class Warning(Strict):
    """Something to know about an answer that does not change it."""

    id: Id
    title: Sentence
    when: Condition


class _Question(Strict):
    id: Id
    title: Sentence
    components: tuple[Component, ...] = Field(min_length=1)
    question: Sentence
    why: Sentence
    improve: Sentence
    source: Sentence


class Criterion(_Question):
    """A graded question; `grades` stand in order, best first, with an implicit score of 0 at the end."""

    weight: float = Field(1, gt=0)
    grades: tuple[Grade, ...] = ()
    scale: Id | None = None
    """The name of grades that several criteria share (`scales`), instead of `grades`."""
    group: Id | None = None
    applies: Condition | None = None
    """Where this is false, the criterion is not applicable, and leaves the total."""
    warnings: tuple[Warning, ...] = ()
    since: Day | None = None
    """The first day on which it is asked."""
    until: Day | None = None
    """The first day on which it is no longer asked."""

    @model_validator(mode="after")
    def _has_grades(self) -> Criterion:
        if bool(self.grades) == (self.scale is not None):
            raise ValueError("needs `grades` or `scale`, one of them")
        return self

    def is_asked(self, day: date) -> bool:
        """Whether it is asked on a day."""
        return (self.since is None or day >= self.since) and (self.until is None or day < self.until)


class Group(Strict):
    """Criteria that belong together. With a `weight` it counts as one criterion does, and its members only in it."""

    id: Id
    title: Sentence
    combine: Literal["mean", "sum"] = "mean"
    weight: float | None = Field(None, gt=0)
    """Left out: shown, and its members count by themselves."""


class Total(Strict):
    """How the score comes about."""

    combine: Literal["sum", "mean", "points"] = "sum"
    """`sum` and `points`: the criteria's points added up; `mean`: their mean, by weight, of those that apply."""
    percent: bool = False
    """As a share of the best total, in percent."""
    round: int | None = Field(None, ge=0, le=10)
    """Decimal places, half to even."""


class Ranking(Strict):
    """The order of models: by score, the best first, and of those with equal scores by name or by file."""

    ties: Literal["name", "file"] = "name"
    descending: bool = False
    """Whether the last of them comes first."""


class Edition(Strict):
    """A version of the framework, and the day from which it holds."""

    since: Day
    about: Sentence


class Requirement(_Question):
    """A question that a level asks: shown, refuted or unknown."""

    when: Condition
    of_bases: bool = True
    """Whether it is asked of base models too."""


class Bases(Strict):
    """That a level is asked of each base model too, and what a base counts as that cannot be found or read."""

    unread: Literal["shown", "unknown"]
    unread_of_adapter: Literal["shown", "unknown"]


def _alternatives(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class Level(Strict):
    """One word for how far a model is.

    `requires` and `criteria` make a level of a ladder, reached with all of them and those of the levels below it;
    `at_least` one that a score reaches; `when` one of ordered rules, of which the first that holds gives the word.
    """

    id: Id
    title: Sentence
    about: Sentence
    why: Sentence = "The word that this rubric's levels use."
    improve: Sentence = "Meet what the next level requires."
    source: Sentence = "This rubric."
    requires: tuple[Id, ...] = ()
    criteria: tuple[Annotated[tuple[Id, ...], BeforeValidator(_alternatives), Field(min_length=1)], ...] = ()
    """Places to fill, each by a criterion with its full score. Of several, any fills the place, and the one that does
    is not asked for a second time on a level above."""
    optional: tuple[Id, ...] = ()
    """Criteria that belong to the level and are not asked for."""
    at_least: float | None = None
    when: Condition | None = None
    bases: Bases | None = None


class Rubric(Strict):
    """A rubric file."""

    schema_version: Literal[1]
    id: Id
    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.-]{1,20}$")]
    title: Sentence
    about: Sentence
    source: Source
    max: float = Field(100, gt=0)
    """The best total, in the rubric's own unit; where scores are added up, the weights add up to it."""
    total: Total = Total()
    unknown: Literal["bounds", "missing", "excluded"] = "bounds"
    """How an unknown counts in the score: as the worst that it may be, with the best as the upper bound; the same, and
    called missing; or not at all, as if it did not apply. The bounds are told in any case. Where it is called missing,
    its grade is the last of the worst that it may be, and a ladder's level is the lowest where none is shown."""
    ladder: Literal["cumulative", "threshold", "first-match"] = "cumulative"
    """How levels are reached."""
    progress: Literal["shown", "gated"] = "shown"
    """Whether a level's progress counts while a level below it is incomplete (`gated`: it is 0 then)."""
    ranking: Ranking = Ranking()
    editions: tuple[Edition, ...] = ()
    licenses: dict[Id, LicenseSet] = Field(default_factory=dict)
    conditions: dict[Id, Condition] = Field(default_factory=dict)
    scales: dict[Id, tuple[Grade, ...]] = Field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    levels: tuple[Level, ...] = ()
    """On a ladder from the lowest, which requires nothing and is reached where the next one is refuted; of ordered
    rules from the first that is tried."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Rubric:
        for name in ("criteria", "requirements", "levels", "groups"):
            ids = [item.id for item in getattr(self, name)]
            for index, item in enumerate(ids):
                if item in ids[:index]:
                    raise problem_at((name, index, "id"), f"the id {item!r} stands twice in {name}")
        self._check_criteria()
        self._check_levels()
        for name, condition in self.conditions.items():
            self._resolve(condition, ("conditions", name), (name,), own=True)
        for place, condition, own in self._used():
            self._resolve(condition, place, (), own=own)
        return self

    def _check_criteria(self) -> None:
        groups = {group.id: group for group in self.groups}
        for index, criterion in enumerate(self.criteria):
            if criterion.scale is not None and criterion.scale not in self.scales:
                said = f"no scale is named {criterion.scale!r}" + did_you_mean(criterion.scale, self.scales)
                raise problem_at(("criteria", index, "scale"), said)
            if criterion.group is not None and criterion.group not in groups:
                said = f"no group is named {criterion.group!r}" + did_you_mean(criterion.group, groups)
                raise problem_at(("criteria", index, "group"), said)
            for grade in self.grades_of(criterion):
                if grade.points is not None and grade.points > criterion.weight:
                    said = f"the grade {grade.id!r} gives {grade.points:g} points of {criterion.weight:g}"
                    raise problem_at(("criteria", index), said)
        if self.criteria and self.total.combine != "mean":
            counted = [item.weight for item in self.criteria if not (item.group and groups[item.group].weight)]
            total = sum(counted) + sum(group.weight or 0 for group in self.groups)
            if abs(total - self.max) > 1e-9 and not any(item.since or item.until for item in self.criteria):
                said = f"the criteria's weights add up to {total:g}, not to `max` {self.max:g}"
                raise problem_at(("criteria",), said)

    def _check_levels(self) -> None:
        requirements = {item.id for item in self.requirements}
        criteria = {item.id for item in self.criteria}
        for index, level in enumerate(self.levels):
            for position, name in enumerate(level.requires):
                if name not in requirements:
                    said = f"the level {level.id!r} requires {name!r}, which is no requirement"
                    raise problem_at(("levels", index, "requires", position), said + did_you_mean(name, requirements))
            for position, name in enumerate([*(one for place in level.criteria for one in place), *level.optional]):
                if name not in criteria:
                    said = f"the level {level.id!r} asks for {name!r}, which is no criterion"
                    raise problem_at(("levels", index, "criteria", position), said + did_you_mean(name, criteria))
            self._check_ladder(index, level)

    def _check_ladder(self, index: int, level: Level) -> None:
        asks = bool(level.requires or level.criteria)
        if self.ladder == "first-match":
            if asks or level.at_least is not None or (level.when is None) != (index == len(self.levels) - 1):
                said = "of ordered rules each level has a `when` but the last, which holds where none does"
                raise problem_at(("levels", index), said)
            return
        if level.when is not None:
            raise problem_at(("levels", index, "when"), "`when` is for `ladder: first-match`")
        if index == 0 and (asks or level.at_least is not None):
            raise problem_at(("levels", 0, "requires"), f"the lowest level, {level.id!r}, must require nothing")
        if index and self.ladder == "threshold" and (asks or level.at_least is None):
            raise problem_at(("levels", index), f"the level {level.id!r} needs `at_least`, and nothing else")
        if index and self.ladder == "cumulative" and (not asks or level.at_least is not None):
            raise problem_at(("levels", index), f"the level {level.id!r} requires nothing; only the lowest may")

    def _used(self) -> Iterator[tuple[Place, Condition, bool]]:
        """Every condition in use, its place, and whether it stands in a criterion, which has a component."""
        for index, criterion in enumerate(self.criteria):
            for position, grade in enumerate(criterion.grades):
                for key, condition in grade.conditions():
                    yield ("criteria", index, "grades", position, key), condition, True
            if criterion.applies is not None:
                yield ("criteria", index, "applies"), criterion.applies, True
            for position, warning in enumerate(criterion.warnings):
                yield ("criteria", index, "warnings", position, "when"), warning.when, True
        for name, grades in self.scales.items():
            for position, grade in enumerate(grades):
                for key, condition in grade.conditions():
                    yield ("scales", name, position, key), condition, True
        for index, requirement in enumerate(self.requirements):
            yield ("requirements", index, "when"), requirement.when, False
        for index, level in enumerate(self.levels):
            if level.when is not None:
                yield ("levels", index, "when"), level.when, False

    def _resolve(self, condition: Condition, path: Place, trail: tuple[str, ...], *, own: bool) -> None:
        """Follow the names inside a condition: each must exist and none may lead back to itself."""
        for part in parts(condition):
            self._resolve(part, path, trail, own=own)
        if isinstance(condition, Predicate):
            if condition.component is None and not own and condition.speaks_of_a_component:
                raise problem_at(path, "it needs a `component`: only in a criterion one is understood")
            if isinstance(condition.license, InSet) and condition.license.set not in self.licenses:
                said = f"no set of licenses is named {condition.license.set!r}"
                raise problem_at(path, said + did_you_mean(condition.license.set, self.licenses))
        if isinstance(condition, See):
            name = condition.see
            if name not in self.conditions:
                said = f"no condition is named {name!r}" + did_you_mean(name, self.conditions)
                raise problem_at(path, said)
            if name in trail:
                raise problem_at(path, f"the condition {name!r} refers to itself")
            self._resolve(self.conditions[name], path, (*trail, name), own=own)

    def grades_of(self, criterion: Criterion) -> tuple[Grade, ...]:
        """A criterion's grades: its own, or those of the scale that it names."""
        return self.scales[criterion.scale] if criterion.scale is not None else criterion.grades

    def share(self, criterion: Criterion, grade: Grade) -> float:
        """A grade's share of its criterion's weight, from 0 to 1."""
        return grade.score if grade.score is not None else (grade.points or 0) / criterion.weight

    def asked_on(self, day: date) -> Rubric:
        """The rubric with the criteria that are asked on a day; itself where all are."""
        asked = tuple(criterion for criterion in self.criteria if criterion.is_asked(day))
        if len(asked) == len(self.criteria):
            return self
        copy = self.model_copy(update={"criteria": asked})
        copy.__dict__.pop("digest", None)
        return copy

    @cached_property
    def digest(self) -> str:
        """A SHA-256 over what the rubric says; comments, layout and what goes without saying aside."""
        said = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        return "sha256:" + hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    @property
    def best(self) -> float:
        """The best score, in the unit in which scores are told."""
        return 100.0 if self.total.percent else self.max

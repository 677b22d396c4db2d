"""The use case of `openness rubric diff`: what differs between two rubrics, and whose answers would be others, and why.

Each model is read once, and the same evidence is scored by both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Literal

from openness.auditing import Progress, open_subject, take_snapshot
from openness.engine import CriterionResult, Scorecard, evaluate
from openness.evidence import Evidence
from openness.observing import observe
from openness.rubric import Criterion, Rubric
from openness.sources.protocol import Source
from openness.subjects import FileSubject, parse_subject

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """A part of the rubrics themselves that differs."""

    part: str
    """`criterion`, `grade of data`, `level`, `requirement`, `set of licenses`, ...; `rubric` for its head."""
    id: str
    how: How
    keys: tuple[str, ...] = ()
    """Of what changed: the keys that differ."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one rubric says of a model."""

    level: str | None
    level_upper: str | None
    score: float
    score_lower: float
    score_upper: float


@dataclass(frozen=True, slots=True)
class Why:
    """A criterion, requirement or place of a level that answers otherwise, and what decides it now."""

    kind: Literal["criterion", "requirement"]
    id: str
    before: str | None
    """None where the old rubric does not ask it."""
    after: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """What two rubrics say of one model."""

    subject: str
    before: Answer
    after: Answer
    why: tuple[Why, ...]

    @property
    def level_changes(self) -> bool:
        """Whether the level is another."""
        return self.before.level != self.after.level

    @property
    def score_changes(self) -> bool:
        """Whether the score is another."""
        return self.before.score != self.after.score

    @property
    def bounds_change(self) -> bool:
        """Whether what the unknown could make of it is another."""
        return (self.before.level_upper, self.before.score_lower, self.before.score_upper) != (
            self.after.level_upper,
            self.after.score_lower,
            self.after.score_upper,
        )


def evidence_of(subject: str, source: Source, *, progress: Progress | None = None) -> Evidence:
    """What is known about a model. Raises an `OpennessError` where it cannot be read."""
    from openness.attestations.counting import attested_alone
    from openness.attestations.given import given_attestations

    target, now = parse_subject(subject), datetime.now(UTC)
    if isinstance(target, FileSubject):
        return attested_alone(given_attestations([target.path], None, now=now).alone())
    reader, repo, revision = open_subject(target, source)
    return observe(take_snapshot(reader, repo, revision, progress=progress), now=now)


def compared(old: Rubric, new: Rubric, subject: str, evidence: Evidence, on: date | None = None) -> Change:
    """What the two say of one model, each in its edition of a day (None: in its last): pure."""
    before, after = evaluate(old, evidence, on=on), evaluate(new, evidence, on=on)
    return Change(subject, _answer(before), _answer(after), tuple(_why(before, after)))


def _answer(card: Scorecard) -> Answer:
    return Answer(card.level, card.level_upper, card.score, card.score_lower, card.score_upper)


def _why(before: Scorecard, after: Scorecard) -> Iterator[Why]:
    """What answers otherwise: first what levels require, then what is graded."""
    old_asked, new_asked = _asked(before), _asked(after)
    for name in dict.fromkeys([*old_asked, *new_asked]):
        was, now = old_asked.get(name), new_asked.get(name)
        said = _met(was[0]) if was else None, _met(now[0]) if now else None
        if said[0] != said[1]:
            yield Why("requirement", name, *said, (now or was or (None, ""))[1])
    old_graded = {result.criterion.id: result for result in before.criteria}
    new_graded = {result.criterion.id: result for result in after.criteria}
    for name in dict.fromkeys([*old_graded, *new_graded]):
        one, other = old_graded.get(name), new_graded.get(name)
        graded = _graded(one, before) if one else None, _graded(other, after) if other else None
        if graded[0] != graded[1]:
            result = other or one
            yield Why("criterion", name, *graded, result.reason if result else "")


def _asked(card: Scorecard) -> dict[str, tuple[bool | None, str]]:
    return {asked.requirement.id: (asked.met, asked.reason) for level in card.levels for asked in level.asked}


def _met(met: bool | None) -> str:
    return {True: "shown", False: "refuted", None: "unknown"}[met]


def _graded(result: CriterionResult, card: Scorecard) -> str:
    if result.applies is False:
        return "not applicable"
    grade = result.grade.id if result.grade is not None else "none"
    high = f" to {result.score_upper:g}" if result.score_upper > result.score else ""
    return f"{grade}, {result.score:g}{high} of {result.criterion.weight:g}"


def differences(old: Rubric, new: Rubric) -> list[Difference]:
    """What differs between the rubrics themselves; words that score nothing (`why`, `source`, ...) too."""
    return list(_differences(old, new))


def _differences(old: Rubric, new: Rubric) -> Iterator[Difference]:
    before, after = _data(old), _data(new)
    parts = {"criteria", "requirements", "levels", "groups", "conditions", "licenses", "scales"}
    head = tuple(key for key in {**before, **after} if key not in parts and before.get(key) != after.get(key))
    if head:
        yield Difference("rubric", new.id, "changed", head)
    for key, part in (("levels", "level"), ("requirements", "requirement"), ("groups", "group")):
        yield from _by_name(part, _by_id(before.get(key, ())), _by_id(after.get(key, ())))
    yield from _by_name("criterion", *({one.id: _plain(one) for one in each.criteria} for each in (old, new)))
    for criterion in old.criteria:
        other = next((one for one in new.criteria if one.id == criterion.id), None)
        if other is not None:
            grades = (_by_id([_plain(grade) for grade in one.grades]) for one in (criterion, other))
            yield from _by_name(f"grade of {criterion.id}", *grades)
    for key, part in (("conditions", "condition"), ("licenses", "set of licenses")):
        yield from _by_name(part, before.get(key, {}), after.get(key, {}))
    old_scales, new_scales = (
        {name: {"grades": grades} for name, grades in said.get("scales", {}).items()} for said in (before, after)
    )
    yield from _by_name("scale", old_scales, new_scales)


def _data(rubric: Rubric) -> dict[str, Any]:
    return rubric.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _plain(part: Any) -> dict[str, Any]:
    """A part as it stands in the file; of a criterion without its grades, which are compared by themselves."""
    said: dict[str, Any] = part.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(part, Criterion):
        said["order of grades"] = [grade.id for grade in part.grades]
        said.pop("grades", None)
    return said


def _by_id(items: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(item["id"]): item for item in items}


def _by_name(part: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys([*before, *after]):
        if name not in after:
            yield Difference(part, name, "removed")
        elif name not in before:
            yield Difference(part, name, "added")
        elif before[name] != after[name]:
            one, other = before[name], after[name]
            yield Difference(
                part, name, "changed", tuple(key for key in {**one, **other} if one.get(key) != other.get(key))
            )


def ordered(changes: Sequence[Change], *, old: Rubric, new: Rubric) -> list[Change]:
    """Those that change, levels first, then by how far the score goes; the others are left out."""
    changed = [one for one in changes if one.level_changes or one.score_changes or one.bounds_change]
    return sorted(
        changed, key=lambda one: (not one.level_changes, not one.score_changes, -_way(one, old, new), one.subject)
    )


def _way(change: Change, old: Rubric, new: Rubric) -> float:
    return abs(change.after.score / new.best - change.before.score / old.best)

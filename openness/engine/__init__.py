"""`evaluate(rubric, evidence) -> Scorecard`: pure, and without any framework, network, database or web in it.

| module | its one job |
| --- | --- |
| `truth` | three-valued truth, and what it could still become |
| `program` | a rubric made ready to run, its predicates read off the evidence |
| `criteria`, `totals`, `levels` | the grades, what they come to, how far a model is |
| `results` | what an evaluation answers |
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openness.engine.criteria import grade
from openness.engine.levels import reached, unmet
from openness.engine.program import Reader, compiled
from openness.engine.results import Asked, CriterionResult, GroupResult, LevelResult, Place, Scorecard
from openness.engine.totals import total
from openness.engine.truth import HEADLINE, UNREAD
from openness.evidence import Evidence
from openness.rubric import Rubric
from openness.snapshot import Reason

__all__ = [
    "HEADLINE",
    "UNREAD",
    "Asked",
    "CriterionResult",
    "GroupResult",
    "LevelResult",
    "Place",
    "Scorecard",
    "evaluate",
    "ranked",
    "unmet",
]


def evaluate(
    rubric: Rubric, evidence: Evidence, open_reasons: frozenset[Reason] = HEADLINE, *, on: date | None = None
) -> Scorecard:
    """Score one model by one rubric.

    `open_reasons` are the reasons for which an unknown spans from worst to best (see `truth`); it changes nothing but
    `level_headline`, `level_worst` and `score_headline`. `on` is the day whose edition of the rubric counts;
    None is the last edition that the file knows.
    """
    rubric = rubric.asked_on(on or date.max)
    reader = Reader(compiled(rubric), open_reasons)
    read = reader.of(evidence)
    criteria = tuple(grade(read, criterion) for criterion in rubric.criteria)
    whole, groups = total(rubric, criteria)
    levels = reached(reader, evidence, criteria, whole)
    return Scorecard(
        rubric=rubric,
        level=levels.level,
        level_upper=levels.upper,
        level_headline=levels.headline,
        level_worst=levels.worst,
        levels=levels.levels,
        score=whole.value,
        score_upper=whole.high,
        score_headline=whole.headline,
        criteria=criteria,
        score_lower=whole.low,
        groups=groups,
    )


def ranked(rubric: Rubric, scored: Iterable[tuple[str, str, float]]) -> list[tuple[str, str, float]]:
    """Models in a rubric's order: the best score first, equal ones by name or file, as the rubric says.

    Each is a name, the file of its record (empty where it has none) and a score.
    """
    which = 1 if rubric.ranking.ties == "file" else 0
    by_tie = sorted(scored, key=lambda entry: entry[which], reverse=rubric.ranking.descending)
    return sorted(by_tie, key=lambda entry: -entry[2])

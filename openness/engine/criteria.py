"""Grading: one criterion after the other."""

from __future__ import annotations

from openness.engine.program import Because, Eval, Read
from openness.engine.results import CriterionResult
from openness.engine.truth import STUCK, Truth, best, met
from openness.evidence import Basis, Judged
from openness.rubric import Criterion, Grade

ANY_WORD = "*"
"""In a grade's `judged`: every word that no grade lists."""


def grade(read: Read, criterion: Criterion) -> CriterionResult:
    """The answer to a criterion.

    DESIGN.md: the candidates are the grades up to the first true one, without the false ones, 0 at the end. A
    judgement that an attestation holds answers instead, unless what was found makes it certain that it is worse.
    """
    applies = read.program.applies.get(criterion.id)
    applicable = True if applies is None else met(applies(read.truths))
    automatic = _automatic(read, criterion, applicable)
    judgement = read.evidence.judgements.get(read.program.rubric.id, {}).get(criterion.id)
    judged = _judged(read, criterion, judgement, applicable) if judgement is not None else None
    if judged is None or (automatic.certain and automatic.score < judged.score and _is_found(automatic)):
        return automatic
    return judged


def _automatic(read: Read, criterion: Criterion, applicable: bool | None) -> CriterionResult:
    candidates: list[tuple[Grade | None, float]] = []
    reachable = 0.0
    for one, share, condition in read.program.grades[criterion.id]:
        value, _, high = condition(read.truths) if condition is not None else STUCK
        if value:
            candidates.append((one, share))
        if high == 2:
            reachable = max(reachable, share)
        if value == 2:
            break
    else:
        candidates.append((None, 0.0))
    lowest = min(share for _, share in candidates)
    worst = [one for one, share in candidates if share == lowest]
    certain = len(candidates) == 1
    named = [one for one in worst if one is not None]
    missing = read.program.rubric.unknown == "missing" and named
    holds, least = candidates[-1]  # the grade that holds if none before it does; none where only the implicit 0 is left
    sure = named[-1] if missing else holds if least == lowest else None
    return _result(
        read,
        criterion,
        sure,
        (lowest, max(share for _, share in candidates), max(reachable, lowest)),
        certain=certain,
        applicable=applicable,
        awaits_judgement=any(one is not None and one.when is None for one, _ in candidates),
    )


def _judged(read: Read, criterion: Criterion, judged: Judged, applicable: bool | None) -> CriterionResult | None:
    """The answer that a judgement gives; None for a word that means no grade of this criterion."""
    grades = [(one, share) for one, share, _ in read.program.grades[criterion.id]]
    listed = [pair for pair in grades if any(_same(judged.grade, word) for word in (pair[0].id, *pair[0].judged))]
    for one, share in listed or [pair for pair in grades if ANY_WORD in pair[0].judged]:
        scores = (share, share, share)
        applies = applicable is not False  # who judges it says that it applies, unless it is known not to
        return _result(read, criterion, one, scores, certain=True, applicable=applies, judged=judged)
    return None


def _same(said: object, word: object) -> bool:
    if isinstance(said, bool) or isinstance(word, bool):
        return said is word
    return said == word or (isinstance(said, str) and isinstance(word, str) and said.lower() == word.lower())


def _is_found(result: CriterionResult) -> bool:
    return any(seen.basis is Basis.FOUND and seen.value is not None for seen in result.observations)


def _result(
    read: Read,
    criterion: Criterion,
    sure: Grade | None,
    shares: tuple[float, float, float],
    *,
    certain: bool,
    applicable: bool | None,
    judged: Judged | None = None,
    awaits_judgement: bool = False,
) -> CriterionResult:
    low, high, headline = shares
    better = [(one, share) for one, share, _ in read.program.grades[criterion.id] if share > low]
    warnings = tuple(
        warning
        for warning, condition in zip(criterion.warnings, read.program.warnings[criterion.id], strict=True)
        if condition(read.truths)[0] == 2
    )
    return CriterionResult(
        criterion=criterion,
        grade=sure,
        score=low * criterion.weight,
        score_upper=high * criterion.weight,
        score_headline=headline * criterion.weight,
        next_grade=min(better, key=lambda pair: pair[1])[0] if better else None,
        certain=certain,
        _because=Because(read, criterion.id, 0 if certain else 1),
        applies=applicable,
        judged=judged,
        warnings=warnings,
        awaits_judgement=awaits_judgement,
    )


def full(read: Read, result: CriterionResult) -> Truth:
    """Whether a criterion has its full score."""
    weight = result.criterion.weight
    if result.applies is False:
        return 0, 0, 0
    if result.certain:
        value = 2 if result.score >= weight else 0
        return value, value, value
    truths: list[Truth] = [
        _first(read.truths, condition, before)
        for condition, before in _full_grades(read, result.criterion)
        if condition is not None
    ]
    value, low, high = best(truths) if truths else STUCK
    return min(value, 1), min(low, 1), high


def _full_grades(read: Read, criterion: Criterion) -> list[tuple[Eval | None, list[Eval]]]:
    found: list[tuple[Eval | None, list[Eval]]] = []
    before: list[Eval] = []
    for _, share, condition in read.program.grades[criterion.id]:
        if share >= 1:
            found.append((condition, list(before)))
        elif condition is not None:
            before.append(condition)
    return found


def _first(truths: list[Truth], condition: Eval, before: list[Eval]) -> Truth:
    """A grade's truth where no lesser grade stands before it and holds for certain."""
    if any(one(truths)[0] == 2 for one in before):
        return 0, 0, 0
    return condition(truths)

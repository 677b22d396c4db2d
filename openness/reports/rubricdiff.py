"""What differs between two rubrics, for people: in the files, then model by model, in at most 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from openness.reports import Failure
from openness.reports.licenses import wrapped
from openness.rubric import Rubric
from openness.rubricdiff import Answer, Change, Difference, Why, differences, ordered

MAX_WHY = 8
"""Reasons shown of one model before "and N more"."""

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def lines(old: Rubric, new: Rubric, changes: Sequence[Change], failures: Sequence[Failure]) -> Iterator[str]:
    """The whole report, in lines."""
    yield from wrapped("", f"{old.id} {old.version} -> {new.id} {new.version}")
    yield ""
    found = differences(old, new)
    yield "The rubrics" if found else "The rubrics say the same."
    for one in found:
        yield from _difference(one)
    yield ""
    yield from wrapped("", _summary(changes, failures))
    for change in ordered(changes, old=old, new=new):
        yield from _change(change, old, new)


def _difference(one: Difference) -> Iterator[str]:
    keys = f" ({', '.join(one.keys)})" if one.keys else ""
    yield from wrapped(f"{_SIGNS[one.how]} ", f"{one.part} {one.id}{keys}")


def _summary(changes: Sequence[Change], failures: Sequence[Failure]) -> str:
    levels = sum(one.level_changes for one in changes)
    scores = sum(one.score_changes and not one.level_changes for one in changes)
    bounds = sum(one.bounds_change and not one.level_changes and not one.score_changes for one in changes)
    said = f"{len(changes)} model{'' if len(changes) == 1 else 's'}: {levels} with another level, "
    said += (
        f"{scores} with another score, {bounds} with other bounds, {len(changes) - levels - scores - bounds} as before"
    )
    steps = Counter((one.before.level or "-", one.after.level or "-") for one in changes if one.level_changes)
    if steps:
        said += ". Levels: " + ", ".join(f"{count} from {old} to {new}" for (old, new), count in steps.most_common())
    return said + (f". {len(failures)} could not be read." if failures else ".")


def _change(change: Change, old: Rubric, new: Rubric) -> Iterator[str]:
    yield ""
    yield from wrapped("", change.subject)
    yield from wrapped("  ", f"{_answer(change.before, old)} -> {_answer(change.after, new)}")
    for why in change.why[:MAX_WHY]:
        yield from wrapped("  - ", _why(why))
    if len(change.why) > MAX_WHY:
        yield f"  - and {len(change.why) - MAX_WHY} more (--format json shows all)"


def _answer(answer: Answer, rubric: Rubric) -> str:
    level = f"{answer.level}, " if answer.level is not None else ""
    if answer.level is not None and answer.level_upper not in (None, answer.level):
        level = f"{answer.level} (up to {answer.level_upper}), "
    upper = f" (up to {answer.score_upper:g})" if answer.score_upper > answer.score else ""
    return f"{level}{answer.score:g}{upper} of {rubric.best:g}"


def _why(why: Why) -> str:
    if why.before is None:
        said = f"{why.after}, not asked before"
    elif why.after is None:
        said = f"{why.before}, no longer asked"
    else:
        said = f"{why.before} -> {why.after}"
    return f"{why.kind} {why.id}: {said}" + (f": {why.reason}" if why.reason else "")

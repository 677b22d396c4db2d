"""Conditions in words: `weights: availability is public or gated, never withheld`."""

from __future__ import annotations

from openness.reports.wording import harmless
from openness.rubric import All, AtLeast, Condition, Grade, InSet, LicenseSet, Not, Predicate, See, Suits, Test
from openness.rubric.conditions import AnyTest


def in_words(condition: Condition, *, inner: bool = False) -> str:
    """A condition as a sentence without its full stop; `inner` puts parentheses around what has several parts."""
    if isinstance(condition, See):
        return f"`{condition.see}`"
    if isinstance(condition, Predicate):
        return _predicate(condition)
    if isinstance(condition, Not):
        return f"not {in_words(condition.not_, inner=True)}"
    words, held = (" and ", condition.all) if isinstance(condition, All) else (" or ", condition.any)
    said = words.join(in_words(part, inner=True) for part in held)
    return f"({said})" if inner and len(held) > 1 else said


def grade_in_words(grade: Grade) -> str:
    """What gives a grade: its conditions, or a person."""
    said = [in_words(grade.when)] if grade.when is not None else ["a person judges so"]
    if grade.unless is not None:
        said.append(f"unless {in_words(grade.unless)}")
    if grade.judged:
        said.append(f"judged as {', '.join(_value(word) for word in grade.judged)}")
    return "; ".join(said)


def set_in_words(one: LicenseSet) -> str:
    """Which licenses a set holds."""
    parts = (["those that the OSI approves"] if one.osi else []) + (
        ["those that the FSF calls free"] if one.fsf else []
    )
    parts += [", ".join(harmless(name, 100) for name in one.ids)] if one.ids else []
    said = "; ".join(parts) or "none"
    return said + (f"; but not {', '.join(harmless(name, 100) for name in one.but)}" if one.but else "")


def _predicate(asked: Predicate) -> str:
    said = " and ".join(_test(name, test) for name, test in asked.tests())
    return f"{asked.component.value}: {said}" if asked.component is not None else said


def _test(name: str, test: AnyTest) -> str:
    if isinstance(test, AtLeast):
        return f"{name} at least {test.at_least}"
    if isinstance(test, Suits):
        return f"license suits {'it' if test.suits is True else test.suits.value}"
    if isinstance(test, InSet):
        return f"{name} {'in' if test.in_ else 'not in'} `{test.set}`"
    return _values(name, test)


def _values(name: str, test: Test) -> str:
    if test.is_ is None:
        return f"{name} is known, and not {_either(test.is_not or ())}"
    never = f" (refuted by {_either(test.is_not)} only)" if test.is_not else ""
    return f"{name} is {_either(test.is_)}{never}"


def _either(values: tuple[bool | str, ...]) -> str:
    said = [_value(value) for value in values]
    return " or ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def _value(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else harmless(str(value), 100)

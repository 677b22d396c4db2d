"""The warnings about a rubric that is valid: what can never be met, what nobody observes, what nothing uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from openness.checking.reaching import FALSE_ONLY, HOLDS, NOT_TRUE, Outcome, Reach, known_license_ids
from openness.components import Component
from openness.engine.program import Eval, ids_of
from openness.engine.program import compiled as program_of
from openness.filecheck import Place, did_you_mean
from openness.licenses.catalog import license_by_id
from openness.observable import LICENSE, OBSERVED, is_attested, is_observed
from openness.rubric import All, AnyOf, Condition, Criterion, InSet, Level, Not, Predicate, Rubric, See, Test


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to know about a rubric that is valid all the same."""

    kind: Literal["never", "attested", "unused", "license", "judged"]
    place: Place
    """The keys that lead to it in the file."""
    message: str


def findings(rubric: Rubric) -> list[Finding]:
    """All warnings about a rubric, in no particular order; each place once for each message."""
    check = _Check(rubric)
    found = [
        *check.criteria(),
        *check.requirements(),
        *check.levels(),
        *check.license_sets(),
        *check.unobserved(),
        *check.unused(),
    ]
    return list({(one.place, one.message): one for one in found}.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A predicate in use: where it stands, what it is about, and which criterion, requirement or level asks it."""

    place: Place
    component: Component
    predicate: Predicate
    by: str


class _Check:
    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.program = program_of(rubric)
        self.reach = Reach(self.program)
        self.seen: set[str] = set()
        self.asked = list(self._asked())

    # What can never be met

    def criteria(self) -> Iterator[Finding]:
        for index, criterion in enumerate(self.rubric.criteria):
            place: Place = ("criteria", index)
            named = f"the criterion {criterion.id!r}"
            if criterion.since and criterion.until and criterion.until <= criterion.since:
                yield Finding("never", (*place, "until"), f"{named} is never asked: `until` is not after `since`")
            applies = self.program.applies.get(criterion.id)
            if applies is not None and not self.reach.can_be([(applies, HOLDS)]):
                why = self._why([(applies, HOLDS)])
                yield Finding("never", (*place, "applies"), f"{named} never applies{why}")
            yield from self._grades(criterion, place)
            for position, condition in enumerate(self.program.warnings[criterion.id]):
                if not self.reach.can_be([(condition, HOLDS)]):
                    said = f"the warning {criterion.warnings[position].id!r} is never given"
                    yield Finding("never", (*place, "warnings", position), said + self._why([(condition, HOLDS)]))

    def _grades(self, criterion: Criterion, place: Place) -> Iterator[Finding]:
        found: list[Finding] = []
        earlier: list[tuple[str, Eval]] = []
        possible = False
        for position, (grade, _, condition) in enumerate(self.program.grades[criterion.id]):
            at: Place = (*place, "grades", position) if criterion.scale is None else (*place, "scale")
            named = f"the grade {grade.id!r} of {criterion.id!r}"
            if condition is None or grade.when is None:  # only a judgement gives it
                possible = True
                if not grade.judged:
                    where: Place = at if criterion.scale is None else ("scales", criterion.scale, position)
                    of = (
                        named if criterion.scale is None else f"the grade {grade.id!r} of the scale {criterion.scale!r}"
                    )
                    said = f"{of} has neither `when` nor `judged`: nothing but a judgement {grade.id!r} gives it"
                    found.append(Finding("judged", where, said))
                continue
            if not self.reach.can_be([(condition, HOLDS)]):
                why = self._why([(condition, HOLDS)])
                found.append(Finding("never", at, f"{named} can never be met{why}"))
            elif not self.reach.can_be([(condition, HOLDS), *((one, NOT_TRUE) for _, one in earlier)]):
                found.append(Finding("never", at, f"{named} is never the answer: {self._shadow(condition, earlier)}"))
            else:
                possible = True
            earlier.append((grade.id, condition))
        if not possible:
            yield Finding("never", place, f"the criterion {criterion.id!r} can never be met: none of its grades can")
        yield from found

    def _shadow(self, condition: Eval, earlier: Sequence[tuple[str, Eval]]) -> str:
        for name, one in earlier:
            if not self.reach.can_be([(condition, HOLDS), (one, NOT_TRUE)]):
                return f"where it holds, {name!r} holds too, and stands before it"
        return "where it holds, one that stands before it holds too"

    def requirements(self) -> Iterator[Finding]:
        for index, requirement in enumerate(self.rubric.requirements):
            wanted = [(self.program.requirements[requirement.id][1], HOLDS)]
            if not self.reach.can_be(wanted):
                said = f"the requirement {requirement.id!r} can never be met{self._why(wanted)}"
                yield Finding("never", ("requirements", index, "when"), said)

    def levels(self) -> Iterator[Finding]:
        if self.rubric.ladder == "first-match":
            yield from self._rules()
        elif self.rubric.ladder == "threshold":
            for index, level in enumerate(self.rubric.levels):
                if level.at_least is not None and level.at_least > self.rubric.best:
                    said = f"the level {level.id!r} is never reached: no score is above {self.rubric.best:g}"
                    yield Finding("never", ("levels", index, "at_least"), said)
        else:
            yield from self._ladder()

    def _ladder(self) -> Iterator[Finding]:
        """One warning for the lowest level that cannot be reached: those above it follow."""
        together: list[Outcome] = []
        criteria = {criterion.id: criterion for criterion in self.rubric.criteria}
        for index, level in enumerate(self.rubric.levels):
            yield from self._places(index, level, criteria)
            own: list[Outcome] = [(self.program.requirements[name][1], HOLDS) for name in level.requires]
            if not all(self.reach.can_be([one]) for one in own):
                return  # the requirement has its own warning
            together += own
            if own and not self.reach.can_be(together):
                said = f"the level {level.id!r} is never reached: what it and the levels below it require cannot all be"
                yield Finding("never", ("levels", index), said + self._why(together))
                return

    def _places(self, index: int, level: Level, criteria: dict[str, Criterion]) -> Iterator[Finding]:
        for position, place in enumerate(level.criteria):
            shares = [share for name in place for _, share, _ in self.program.grades[criteria[name].id]]
            if not any(share >= 1 for share in shares):
                said = f"the level {level.id!r} is never reached: no grade of {', '.join(place)} has the full score"
                yield Finding("never", ("levels", index, "criteria", position), said)

    def _rules(self) -> Iterator[Finding]:
        before: list[Outcome] = []
        for index, (level, rule) in enumerate(zip(self.rubric.levels, self.program.rules, strict=True)):
            wanted = [*before, *([(rule, HOLDS)] if rule else [])]
            if not self.reach.can_be(wanted):
                alone = rule is not None and not self.reach.can_be([(rule, HOLDS)])
                why = self._why([(rule, HOLDS)]) if rule and alone else ": where it holds, one before it may hold too"
                yield Finding("never", ("levels", index), f"the level {level.id!r} is never the answer{why}")
            if rule is not None:
                before.append((rule, FALSE_ONLY))

    def _why(self, wanted: Sequence[Outcome]) -> str:
        """What stands in the way, as the end of a sentence."""
        culprit = self.reach.blame(wanted)
        if culprit is None:
            return ""
        component, name = culprit
        if not (is_observed(component, name) or is_attested(component, name)):
            return f": nothing ever tells the `{name}` of {component}"
        return f": no `{name}` of {component} meets all that it asks"

    # Licenses

    def license_sets(self) -> Iterator[Finding]:
        known = set(known_license_ids())
        for name, one in self.rubric.licenses.items():
            if not ids_of(one):
                yield Finding(
                    "never", ("licenses", name), f"the set of licenses {name!r} is empty: no license is in it"
                )
            for key, ids in (("ids", one.ids), ("but", one.but)):
                for position, given in enumerate(ids):
                    yield from _unknown_license(given, known, ("licenses", name, key, position))
        for asked in self.asked:
            if isinstance(asked.predicate.license, Test):
                test = asked.predicate.license
                for mentioned in (*(test.is_ or ()), *(test.is_not or ())):
                    yield from _unknown_license(str(mentioned), known, (*asked.place, "license"))

    # What no source observes

    def unobserved(self) -> Iterator[Finding]:
        first: dict[tuple[Component, tuple[str, ...]], tuple[Place, dict[str, None]]] = {}
        for asked in self.asked:
            names = tuple(dict.fromkeys(name for name, _ in asked.predicate.tests()))
            missing = [name for name in names if not is_observed(asked.component, name)]
            unseen = tuple(dict.fromkeys("license" if name in LICENSE else name for name in missing))
            if unseen:
                about = (asked.component, () if asked.component not in OBSERVED else unseen)
                first.setdefault(about, (asked.place, {}))[1][asked.by] = None
        for (component, names), (place, by) in first.items():
            yield Finding("attested", place, _unseen(component, names, by))
        for index, criterion in enumerate(self.rubric.criteria):
            if all(grade.when is None for grade in self.rubric.grades_of(criterion)):
                said = f"no source judges the criterion {criterion.id!r}: only an attestation can answer this"
                yield Finding("attested", ("criteria", index), said)

    # What nothing uses

    def unused(self) -> Iterator[Finding]:
        rubric = self.rubric
        sets = {asked.predicate.license.set for asked in self.asked if isinstance(asked.predicate.license, InSet)}
        required = {name for level in rubric.levels for name in level.requires}
        used: list[tuple[str, str, Iterable[tuple[str | int, str]], set[str]]] = [
            ("condition", "conditions", [(name, name) for name in rubric.conditions], self.seen),
            ("scale", "scales", [(name, name) for name in rubric.scales], {one.scale or "" for one in rubric.criteria}),
            ("set of licenses", "licenses", [(name, name) for name in rubric.licenses], sets),
            (
                "group",
                "groups",
                [(index, group.id) for index, group in enumerate(rubric.groups)],
                {one.group or "" for one in rubric.criteria},
            ),
            (
                "requirement",
                "requirements",
                [(index, one.id) for index, one in enumerate(rubric.requirements)],
                required,
            ),
        ]
        for what, key, named, known in used:
            for at, name in named:
                if name not in known:
                    yield Finding("unused", (key, at), f"the {what} {name!r} is used nowhere")

    # Walking

    def _asked(self) -> Iterator[_Asked]:
        """Every predicate in use; notes on the way which named conditions are."""
        rubric = self.rubric
        for index, criterion in enumerate(rubric.criteria):
            own = criterion.components[0]
            start: Place = ("criteria", index, "grades") if criterion.scale is None else ("scales", criterion.scale)
            for position, grade in enumerate(rubric.grades_of(criterion)):
                for key, condition in grade.conditions():
                    yield from self._inside(condition, (*start, position, key), own, criterion.id)
            if criterion.applies is not None:
                yield from self._inside(criterion.applies, ("criteria", index, "applies"), own, criterion.id)
            for position, warning in enumerate(criterion.warnings):
                place: Place = ("criteria", index, "warnings", position, "when")
                yield from self._inside(warning.when, place, own, criterion.id)
        for index, requirement in enumerate(rubric.requirements):
            yield from self._inside(requirement.when, ("requirements", index, "when"), None, requirement.id)
        for index, level in enumerate(rubric.levels):
            if level.when is not None:
                yield from self._inside(level.when, ("levels", index, "when"), None, level.id)

    def _inside(self, condition: Condition, place: Place, own: Component | None, by: str) -> Iterator[_Asked]:
        if isinstance(condition, Predicate):
            component = condition.component or own
            if component is not None:
                yield _Asked(place, component, condition, by)
        elif isinstance(condition, All):
            for index, part in enumerate(condition.all):
                yield from self._inside(part, (*place, "all", index), own, by)
        elif isinstance(condition, AnyOf):
            for index, part in enumerate(condition.any):
                yield from self._inside(part, (*place, "any", index), own, by)
        elif isinstance(condition, Not):
            yield from self._inside(condition.not_, (*place, "not"), own, by)
        elif isinstance(condition, See):
            self.seen.add(condition.see)
            yield from self._inside(self.rubric.conditions[condition.see], ("conditions", condition.see), own, by)


def _unseen(component: Component, names: Sequence[str], by: Iterable[str]) -> str:
    asking = f" (asked by {', '.join(by)})"
    if not names:
        return f"no source observes {component}{asking}: only an attestation can answer this"
    what = f"{', '.join(f'`{name}`' for name in names)} of {component}{asking}"
    if all(is_attested(component, name) for name in names):
        return f"no source observes {what}: only an attestation can answer this"
    return f"nothing ever tells {what}: neither a source nor an attestation"


def _unknown_license(given: str, known: set[str], place: Place) -> Iterator[Finding]:
    if given in known or given == "none":
        return
    read = license_by_id(given)
    near = f" (did you mean {read.id!r}?)" if read is not None else did_you_mean(given, sorted(known))
    if read is None or read.id != given:
        yield Finding("license", place, f"{given!r} is the id of no license that is known here{near}")

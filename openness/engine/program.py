"""A rubric made ready to run: each distinct predicate is read once a model; conditions are closures over the truths."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from openness.components import Component
from openness.engine.truth import STUCK, Among, Question, Truth, ask, best, negate, worst
from openness.evidence import UNSEEN, Availability, Basis, Evidence, Fact, Observation
from openness.licenses.catalog import approved_ids
from openness.rubric import (
    All,
    Condition,
    Criterion,
    Grade,
    InSet,
    LicenseSet,
    Not,
    Predicate,
    Requirement,
    Rubric,
    See,
    Suits,
    parts,
)
from openness.rubric.conditions import AnyTest
from openness.snapshot import Reason

Eval: TypeAlias = Callable[[list[Truth]], Truth]
Leaf: TypeAlias = tuple[Component, str, Question]


class Program:
    """A rubric's distinct predicates, and its conditions over them."""

    def __init__(self, rubric: Rubric) -> None:
        self.rubric = rubric
        self.leaves: list[Leaf] = []
        self._index: dict[Leaf, int] = {}
        self._sets = {name: ids_of(one) for name, one in rubric.licenses.items()}
        self.grades: dict[str, list[tuple[Grade, float, Eval | None]]] = {}
        self.applies: dict[str, Eval] = {}
        self.warnings: dict[str, list[Eval]] = {}
        self.leaves_of: dict[str, dict[int, bool]] = {}
        for criterion in rubric.criteria:
            self._add(criterion)
        self.requirements: dict[str, tuple[Requirement, Eval]] = {}
        for item in rubric.requirements:
            self.requirements[item.id] = (item, self._compile(item.when, None))
            self.leaves_of[f"?{item.id}"] = self._used([item.when], None)
        self.rules = [self._compile(level.when, None) if level.when else None for level in rubric.levels]

    def _add(self, criterion: Criterion) -> None:
        own = criterion.components[0]
        grades = self.rubric.grades_of(criterion)
        self.grades[criterion.id] = [
            (grade, self.rubric.share(criterion, grade), self._compile_grade(grade, own)) for grade in grades
        ]
        if criterion.applies is not None:
            self.applies[criterion.id] = self._compile(criterion.applies, own)
        self.warnings[criterion.id] = [self._compile(warning.when, own) for warning in criterion.warnings]
        self.leaves_of[criterion.id] = self._used(
            [
                condition if key == "when" else Not(not_=condition)
                for grade in grades
                for key, condition in grade.conditions()
            ],
            own,
        )

    def _compile_grade(self, grade: Grade, own: Component) -> Eval | None:
        shown = self._compile(grade.when, own) if grade.when else None
        if grade.unless is None:
            return shown
        ruled_out = self._compile(grade.unless, own)
        return lambda truths: worst([shown(truths) if shown else STUCK, negate(ruled_out(truths))])

    def _compile(self, condition: Condition, own: Component | None) -> Eval:
        """A condition as a function of the predicates' truths; `own` is the component of the criterion around it."""
        if isinstance(condition, See):
            return self._compile(self.rubric.conditions[condition.see], own)
        if isinstance(condition, Not):
            inner = self._compile(condition.not_, own)
            return lambda truths: negate(inner(truths))
        if isinstance(condition, Predicate):
            return _all([self._leaf(leaf) for leaf in self._leaves(condition, own)])
        if isinstance(condition, All):
            return _all([self._compile(part, own) for part in condition.all])
        compiled = [self._compile(part, own) for part in condition.any]
        return lambda truths: best([part(truths) for part in compiled])

    def _leaves(self, condition: Predicate, own: Component | None) -> list[Leaf]:
        found: list[Leaf] = []
        for name, test in condition.tests():
            component = Component.BASE_WEIGHTS if name == "relation" else condition.component or own
            assert component is not None  # noqa: S101 - a rubric without one is refused when it is read
            found.append((component, name, self._question(test, component)))
        return found

    def _question(self, test: AnyTest, component: Component) -> Question:
        if isinstance(test, InSet):
            return Among(self._sets[test.set], test.in_ is not None)
        if isinstance(test, Suits) and test.suits is True:
            return Suits(suits=component.kind)
        return test

    def _leaf(self, leaf: Leaf) -> Eval:
        if leaf not in self._index:
            self._index[leaf] = len(self.leaves)
            self.leaves.append(leaf)
        position = self._index[leaf]
        return lambda truths: truths[position]

    def _used(self, conditions: Iterable[Condition], own: Component | None) -> dict[int, bool]:
        """The predicates inside some conditions, each with whether it stands under a `not`."""
        found: dict[int, bool] = {}

        def visit(condition: Condition, negated: bool) -> None:
            if isinstance(condition, Predicate):
                for leaf in self._leaves(condition, own):
                    found.setdefault(self._index[leaf], negated)
            for part in parts(condition):
                visit(part, negated ^ isinstance(condition, Not))
            if isinstance(condition, See):
                visit(self.rubric.conditions[condition.see], negated)

        for condition in conditions:
            visit(condition, False)
        return found

    def read(self, evidence: Evidence, open_reasons: frozenset[Reason]) -> Read:
        """What its predicates come out as for one model."""
        facts, truths = [], []
        for component, name, test in self.leaves:
            fact = _fact(evidence, component, name)
            facts.append(fact)
            truths.append(ask(fact, test, open_reasons))
        return Read(self, evidence, facts, truths)


_RESTS_ON = {"basis": "availability", "license-basis": "license"}


def _fact(evidence: Evidence, component: Component, name: str) -> Fact:
    if name == "relation":
        return _relation(evidence)
    state = evidence.states.get(component)
    if state is None:
        return UNSEEN
    if name in _RESTS_ON:
        fact = state.facts.get(_RESTS_ON[name], UNSEEN)
        return Fact(fact.basis.value if fact.basis else None, fact.reason, fact.basis, fact.observation)
    return state.claimed if name == "claimed" else state.facts.get(name, UNSEEN)


def _relation(evidence: Evidence) -> Fact:
    """How a model was made from others. Somebody's word on base weights says that there is a base, named or not."""
    relation = evidence.relation or next((base.relation for base in evidence.bases), None)
    if relation is None:
        base = evidence.state(Component.BASE_WEIGHTS).availability
        relation = "none" if base in (Availability.UNKNOWN, Availability.NOT_APPLICABLE) else "finetune"
    return Fact(relation, None, Basis.INFERRED)


def ids_of(one: LicenseSet) -> frozenset[str]:
    """The ids in a set of licenses."""
    return (approved_ids(osi=one.osi, fsf=one.fsf) | set(one.ids)) - set(one.but)


def _all(compiled: list[Eval]) -> Eval:
    if len(compiled) == 1:
        return compiled[0]
    return lambda truths: worst([part(truths) for part in compiled])


_WORDS = {
    Reason.CONFLICTING: "declarations disagree",
    Reason.UNREADABLE: "could not be read",
    Reason.NOT_LOOKED: "not looked at",
    Reason.NOT_FOUND: "not found",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What a program's predicates came out as for one model."""

    program: Program
    evidence: Evidence
    facts: list[Fact]
    truths: list[Truth]

    def observations(self, key: str) -> tuple[Observation, ...]:
        """The observations behind a criterion's or (`?id`) a requirement's predicates."""
        facts = self.facts
        seen = [facts[position].observation for position in self.program.leaves_of[key]]
        return tuple(dict.fromkeys(observation for observation in seen if observation is not None))

    def say(self, key: str, value: int) -> str:
        """The sentences of the facts that made it true (2), false (0) or left it open (1), at most three."""
        leaves = self.program.leaves_of[key]
        agree = [
            position for position, no in leaves.items() if self.truths[position][0] == (2 - value if no else value)
        ]
        # Which stages there are sets the question; it answers none, unless nothing else does.
        answers = [position for position in agree if self.program.leaves[position][1] != "used"]
        deciding = answers or agree or list(leaves)
        notes: dict[str, None] = {}
        silent: dict[str, None] = {}
        unlicensed: dict[str, None] = {}
        for position in deciding:
            fact, (component, name, _) = self.facts[position], self.program.leaves[position]
            if fact.observation is not None and fact.observation.note:
                note = fact.observation.note
                notes[note if note[-1] in ".!?”\"'" else f"{note}."] = None
            elif fact.value is None:
                of_license = name.startswith("license")
                about = f"License of {component.label.lower()}" if of_license else component.label
                (unlicensed if of_license else silent)[f"{about}: {_WORDS[fact.reason or Reason.NOT_LOOKED]}."] = None
        return " ".join(list(notes or silent or unlicensed)[:3])


@dataclass(frozen=True, slots=True)
class Because:
    """What decided an answer. Its sentences are put together only where somebody reads them."""

    read: Read
    key: str
    value: int
    about: str = ""
    """What stands before the sentences: the base model and the requirement that they are about."""

    @property
    def text(self) -> str:
        """The sentences."""
        return self.about + self.read.say(self.key, self.value)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The observations behind it."""
        return self.read.observations(self.key)


class Reader:
    """Reads a program's predicates off the evidence of one model and of its bases, each once."""

    def __init__(self, program: Program, open_reasons: frozenset[Reason]) -> None:
        self.program = program
        self.open_reasons = open_reasons
        self._reads: dict[int, Read] = {}

    def of(self, evidence: Evidence) -> Read:
        """What the predicates come out as for one model."""
        read = self._reads.get(id(evidence))
        if read is None:
            read = self._reads[id(evidence)] = self.program.read(evidence, self.open_reasons)
        return read


_PROGRAMS: dict[str, Program] = {}
"""By the rubric's digest; a process meets few rubrics, and old ones are dropped."""


def compiled(rubric: Rubric) -> Program:
    """The rubric, ready to run."""
    program = _PROGRAMS.get(rubric.digest)
    if program is None:
        if len(_PROGRAMS) >= 64:
            _PROGRAMS.clear()
        program = _PROGRAMS[rubric.digest] = Program(rubric)
    return program

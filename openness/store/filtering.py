"""What a list of models may be narrowed by, as conditions of a query."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from openness.components import NAMES, Component
from openness.errors import InputError
from openness.evidence import Availability
from openness.snapshot import is_repo_id
from openness.store.availabilities import AVAILABILITIES, MASK, code_of, place_of
from openness.store.indexing import words_of
from openness.store.planning import is_postgresql
from openness.store.tables import Listing, ModelBase, ModelWord

NONE = "none"
"""The license class of models of whose weights no license was read."""
MAX_WORDS = 8
"""That are searched for at once."""
MAX_CHOICES = 50
_CHOICE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_NAME = re.compile(r"[A-Za-z0-9._/-]{1,200}")
_END = "~"
"""Sorts after whatever may follow in a name or a word: they have only letters, digits and signs that sort before it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which models are listed: those that all of it holds of. What is empty asks for nothing.

    Raises `InputError` where it asks for what cannot be.
    """

    search: str = ""
    """Words, each the beginning of a word of the name."""
    prefix: str = ""
    """How the whole name begins, owner and all."""
    owner: str = ""
    verdicts: frozenset[str] = frozenset()
    """Any of these."""
    score_min: float | None = None
    score_max: float | None = None
    license_classes: frozenset[str] = frozenset()
    """Any of these, of the weights' license."""
    components: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Availabilities by component: each of the components has any of its own."""
    base: str = ""
    """A model that they were made from, directly or through others."""

    def __post_init__(self) -> None:
        _check_words(self.search)
        for name, value in (("owner", self.owner), ("prefix", self.prefix)):
            if value and not _NAME.fullmatch(value):
                raise InputError(
                    f"{name}: not the beginning of the name of a repo",
                    hint="Names have letters, digits, '-', '_', '.' and one '/'.",
                )
        if "/" in self.owner:
            raise InputError("owner: an owner has no '/' in the name", hint="Give the part before the '/'.")
        if self.base and not is_repo_id(self.base):
            raise InputError("base: not the name of a repo", hint="Give it as OWNER/NAME.")
        for name, choices in (("verdict", self.verdicts), ("license class", self.license_classes)):
            _check_choices(name, choices)
        for limit in (self.score_min, self.score_max):
            if limit is not None and not math.isfinite(limit):
                raise InputError("score: not a number", hint="Give numbers from 0 to 100.")
        _check_components(self.components)

    @property
    def words(self) -> list[str]:
        """The words that are searched for."""
        return words_of(self.search)


def _check_words(search: str) -> None:
    words = words_of(search)
    if search.strip() and not words:
        raise InputError(
            "there is no word in what is searched for",
            hint="Names of models have letters from a to z and digits: search for these.",
        )
    if len(words) > MAX_WORDS or len(search) > 200:
        raise InputError(
            f"more than {MAX_WORDS} words or 200 characters are searched for",
            hint="Letters and digits count as words apart.",
        )


def _check_choices(name: str, choices: frozenset[str]) -> None:
    if len(choices) > MAX_CHOICES or not all(_CHOICE.fullmatch(choice) for choice in choices):
        raise InputError(f"{name}: not a name of one", hint="Names have small letters, digits and '-'.")


def _check_components(components: Mapping[str, frozenset[str]]) -> None:
    for component, availabilities in components.items():
        if component not in NAMES:
            raise InputError(
                f"component: there is no {component[:40]!r}", hint=f"Components are: {', '.join(Component)}."
            )
        for availability in availabilities:
            if availability not in set(Availability):
                raise InputError(
                    f"component {component}: there is no state {availability[:40]!r}",
                    hint=f"A component is: {', '.join(AVAILABILITIES)}.",
                )


def conditions(filter: Filter, session: Session) -> list[ColumnElement[bool]]:
    """What must hold of a model, asked of its `Listing`; the costly last."""
    found: list[ColumnElement[bool]] = []
    if filter.verdicts:
        found.append(_verdict(filter))
    if filter.license_classes:
        found.append(_license(filter))
    found += _scores(filter)
    found += [_available(component, any_of) for component, any_of in filter.components.items() if any_of]
    if (names := names_between(filter)) is not None:
        found.append(names)
    position = func.strpos if is_postgresql(session) else func.instr  # half as long as LIKE takes
    found += [position(col(Listing.words), f" {word}") > 0 for word in filter.words]
    if filter.base:
        found.append(col(Listing.model_id).in_(_made_from(filter)))
    return found


def sources(filter: Filter) -> list[Select[int]]:
    """Where models that a condition holds of are found at once, by an index of that condition: their numbers."""
    listed = select(col(Listing.model_id))
    found: list[Select[int]] = []
    if filter.verdicts:
        both = [_verdict(filter), _license(filter)] if filter.license_classes else [_verdict(filter)]
        found.append(listed.where(*both))
    elif filter.license_classes:
        found.append(listed.where(_license(filter)))
    if scores := _scores(filter):
        found.append(listed.where(*scores))
    if (names := names_between(filter)) is not None:
        found.append(listed.where(names))
    of_words, word = select(col(ModelWord.model_id)), col(ModelWord.word)
    found += [of_words.where(word >= start, word < start + _END) for start in filter.words]
    if filter.base:
        found.append(_made_from(filter))
    return found


def names_between(filter: Filter) -> ColumnElement[bool] | None:
    """What owner and prefix say, as a range of names."""
    key = col(Listing.key)
    owner, prefix = filter.owner.lower(), filter.prefix.lower()
    ranges = [(f"{owner}/", f"{owner}/{_END}")] * bool(owner) + [(prefix, prefix + _END)] * bool(prefix)
    return and_(*(and_(key >= first, key < end) for first, end in ranges)) if ranges else None


def _verdict(filter: Filter) -> ColumnElement[bool]:
    return col(Listing.verdict).in_(sorted(filter.verdicts))


def _license(filter: Filter) -> ColumnElement[bool]:
    column = col(Listing.license_class)
    named = sorted(filter.license_classes - {NONE})
    if NONE not in filter.license_classes:
        return column.in_(named)
    return or_(column.is_(None), column.in_(named)) if named else column.is_(None)


def _scores(filter: Filter) -> list[ColumnElement[bool]]:
    score = col(Listing.score)
    at_least = [score >= filter.score_min] if filter.score_min is not None else []
    return at_least + ([score <= filter.score_max] if filter.score_max is not None else [])


def _available(component: str, availabilities: frozenset[str]) -> ColumnElement[bool]:
    number, shift = place_of(Component(component))
    packed = col(Listing.components_2 if number else Listing.components_1)
    codes = sorted(code_of(Availability(availability)) << shift for availability in availabilities)
    return packed.bitwise_and(MASK << shift).in_(codes)


def _made_from(filter: Filter) -> Select[int]:
    return select(col(ModelBase.model_id)).where(col(ModelBase.base) == filter.base.lower())

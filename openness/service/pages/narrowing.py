"""What a list of models is narrowed to: read off its address, told in words, and made into addresses again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, quote, urlencode

from openness.components import Component
from openness.reports.wording import title_of
from openness.service.problems import ApiError, Mistake
from openness.service.routes.listing import LICENSE_CLASSES, VERDICTS, check_names, components_of, filter_of, sort_of
from openness.store.cursor import Sort
from openness.store.filtering import MAX_WORDS, NONE, Filter
from openness.store.indexing import words_of

PARAMETERS = (
    "q", "owner", "verdict", "min_score", "max_score", "license_class", "component", "base", "sort", "cursor",
)  # fmt: skip
SORTS = {
    Sort.SCORE_DOWN: "Highest score",
    Sort.SCORE: "Lowest score",
    Sort.AUDITED_DOWN: "Audited last",
    Sort.AUDITED: "Audited first",
    Sort.NAME: "Name, from A to Z",
    Sort.NAME_DOWN: "Name, from Z to A",
}
USUAL = Sort.SCORE_DOWN
"""The order of a list where none was asked for."""
STATES = {
    "public": "public", "gated": "gated", "partial": "in part", "withheld": "withheld",
    "not-applicable": "not applicable", "unknown": "not known",
}  # fmt: skip
"""In which a component may be, in words."""
MAX_COMPONENTS = 5
"""Components that are asked about at once: each makes all addresses of a page longer."""
MAX_SEARCH = 150
"""Characters that are searched for; a model's name has fewer words than its letters."""
_ADDED = ("utm_", "fbclid", "gclid")
"""What sites add to addresses that are shared there."""
_ONCE = ("q", "owner", "min_score", "max_score", "base", "sort", "cursor")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A filter that is set."""

    label: str
    words: str
    without: str
    """The address of the same list without it."""


@dataclass(frozen=True)
class Narrowing:
    """What was asked for; empty parameters, such as a form sends of fields that were left empty, ask for nothing."""

    q: str
    """As it was typed."""
    owner: str
    verdicts: tuple[str, ...]
    min_score: str
    max_score: str
    license_classes: tuple[str, ...]
    components: tuple[tuple[str, tuple[str, ...]], ...]
    """Each with the states that it may be in."""
    base: str
    sort: Sort
    cursor: str | None
    filter: Filter
    finds_nothing: bool
    """Whether what is searched for has no word that a name could have."""

    @property
    def more_is_set(self) -> bool:
        """Whether a filter is set that the form shows only where it is asked for more."""
        return not self.narrowed.keys() <= {"q", "verdict"}

    @cached_property
    def narrowed(self) -> dict[str, tuple[str, ...]]:
        """The filters that are set, as parameters."""
        one = {name: getattr(self, name) for name in ("owner", "min_score", "max_score", "base")}
        found: dict[str, tuple[str, ...]] = {}
        found |= {"q": (re.sub(r"[^A-Za-z0-9._/-]+", " ", self.q).strip(),)} if words_of(self.q) else {}
        found |= {name: (value,) for name, value in one.items() if value}
        many = {"verdict": self.verdicts, "license_class": self.license_classes}
        found |= {name: values for name, values in many.items() if values}
        if self.components:
            found["component"] = tuple(f"{name}:{','.join(states)}" for name, states in self.components)
        return found

    def address(self, path: str = "/models", *, cursor: str | None = None, without: tuple[str, str] = ("", "")) -> str:
        """The list's address, from a cursor on, without a parameter (with a value: without that one)."""
        name, gone = without
        given = [
            (key, value)
            for key, values in self.narrowed.items()
            for value in values
            if key != name or (gone and value != gone)
        ]
        given += [("sort", self.sort.value)] if self.sort is not USUAL else []
        given += [("cursor", cursor)] if cursor else []
        return _joined(path, given)

    def api(self) -> str:
        """The same question to the API, which has another usual order and is strict about what is searched for."""
        given = [(key, value) for key, values in self.narrowed.items() if key != "q" for value in values]
        given += [("q", self.filter.search)] if self.filter.search else []
        return _joined("/api/v1/models", [*given, ("sort", self.sort.value)])

    @property
    def chosen(self) -> list[Chosen]:
        """The filters that are set, in words."""
        said = [
            ("Name", f"“{self.q}”" if self.q else "", ("q", "")),
            ("Owner", self.owner, ("owner", "")),
            ("Verdict", " or ".join(self.verdicts), ("verdict", "")),
            ("Score", f"at least {self.min_score}" if self.min_score else "", ("min_score", "")),
            ("Score", f"at most {self.max_score}" if self.max_score else "", ("max_score", "")),
            ("License", " or ".join(map(class_in_words, self.license_classes)), ("license_class", "")),
            *(
                (
                    title_of(name),
                    " or ".join(STATES[state] for state in states),
                    ("component", f"{name}:{','.join(states)}"),
                )
                for name, states in self.components
            ),
            ("Made from", self.base, ("base", "")),
        ]
        return [Chosen(label, words, self.address(without=without)) for label, words, without in said if words]


def class_in_words(license_class: str) -> str:
    """A class of licenses as a choice."""
    return "none read" if license_class == NONE else "not understood" if license_class == "unknown" else license_class


def read(query: bytes) -> Narrowing:
    """Read the part of an address after `?`; raises `ApiError` or `InputError` where it asks for what cannot be."""
    given = [
        (name, value.strip())
        for name, value in parse_qsl(query.decode("latin-1"))
        if not name.startswith(_ADDED) and value.strip()
    ]
    check_names((name for name, _ in given), PARAMETERS)
    once = {name: value for name, value in given if name in _ONCE}
    many = {name: tuple(dict.fromkeys(value for key, value in given if key == name)) for name in PARAMETERS}
    components = components_of(many["component"])
    if len(components) > MAX_COMPONENTS:
        expected = f"at most {MAX_COMPONENTS} components"
        raise ApiError(
            "invalid-request",
            f"component: {len(components)} components are more than can be asked about at once",
            hint=f"Expected {expected}.",
            errors=[Mistake(where="component", message=expected)],
        )
    q = once.get("q", "")[:MAX_SEARCH]
    low, high = _score("min_score", once, 0.0), _score("max_score", once, 100.0)
    filter = filter_of(
        q=searched(q),
        owner=once.get("owner", ""),
        verdict=many["verdict"],
        min_score=low,
        max_score=high,
        license_class=many["license_class"],
        component=many["component"],
        base=once.get("base", ""),
    )
    return Narrowing(
        q=q,
        owner=filter.owner,
        verdicts=_in_order(VERDICTS, filter.verdicts),
        min_score=f"{low:g}" if low else "",
        max_score=f"{high:g}" if high < 100 else "",
        license_classes=_in_order(LICENSE_CLASSES, filter.license_classes),
        components=tuple((name, _in_order(STATES, components[name])) for name in _in_order(Component, components)),
        base=filter.base,
        sort=sort_of(once.get("sort", USUAL)),
        cursor=once.get("cursor"),
        filter=filter,
        finds_nothing=bool(q) and not filter.search,
    )


def searched(text: str) -> str:
    """The first words of what somebody types, as many as are searched for."""
    return " ".join(words_of(text[:MAX_SEARCH])[:MAX_WORDS])


def _score(name: str, given: dict[str, str], usual: float) -> float:
    said = given.get(name)
    if said is None:
        return usual
    expected = "a number from 0 to 100"
    if not re.fullmatch(r"\d{1,3}(\.\d{1,4})?", said, re.ASCII) or float(said) > 100:
        raise ApiError(
            "invalid-request",
            f"{name}: not a score",
            hint=f"Expected {expected}.",
            errors=[Mistake(where=name, message=expected)],
        )
    return float(said)


def _in_order(choices: Sequence[str] | dict[str, str] | type[Component], chosen: object) -> tuple[str, ...]:
    return tuple(str(one) for one in choices if one in chosen)  # type: ignore[operator]


def _joined(path: str, given: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(given, safe='/:,', quote_via=quote)}" if given else path

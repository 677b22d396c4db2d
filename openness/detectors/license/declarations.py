"""What a repo declares about licenses, place by place: texts, front matter, tags, prose, gate, policies.

Nothing is decided here; `findings` does that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from openness.detectors.license.prose import Owner, sayings
from openness.detectors.view import CARD, RepoView
from openness.evidence import Basis
from openness.licenses import LicenseClass, Reading, mentioned, read_link, read_name, read_names, read_text, stricter
from openness.licenses.names import MAX_NAMES, is_changed
from openness.licenses.terms import limits, strictest
from openness.snapshot import Reason

MAX_FILES = 6
MAX_FILE_BYTES = 1_000_000
UNKNOWN = "unknown"

_TEXT_ENDINGS = ("", "md", "txt", "rst", "text", "markdown", "html", "htm")
_LICENSE_FILE = re.compile(r"^(?:un)?licen[cs]e$|^copying$", re.IGNORECASE)
_ANY_LICENSE = re.compile(r"licen[cs]e|^copying|^eula|许可|协议", re.IGNORECASE)
_MODEL_LICENSE = re.compile(
    r"(?:model|weights?)[\s_-]*licen[cs]e|licen[cs]e[\s_-]*(?:for[\s_-]*)?(?:models?|weights?)", re.IGNORECASE
)
_CODE_LICENSE = re.compile(r"code[\s_-]*licen[cs]e|licen[cs]e[\s_-]*(?:for[\s_-]*)?(?:code|software)", re.IGNORECASE)
_NOT_OURS = re.compile(
    r"third[\s_-]*part|3rd|data(?:set)?s?[\s_-]*licen|licen[cs]e[\s_-]*data|notice|privacy|security|cookie",
    re.IGNORECASE,
)
_POLICY = re.compile(
    r"(?:use|usage|acceptable|prohibited)[\s_-]*(?:use)?[\s_-]*polic|polic(?:y|ies)|"
    r"acceptable[\s_-]*use|^terms|use[\s_-]*restrictions",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """One place that says which license something has."""

    source: str
    """`text`, `card`, `name`, `link`, `tag`, `prose`, `gate`, `policy` or `base`."""
    reading: Reading
    locator: str
    note: str
    owner: Owner = "model"
    basis: Basis = Basis.FOUND


@dataclass(frozen=True, slots=True)
class Declared:
    """All that a repo declares, and the license files that were listed but not read."""

    declarations: tuple[Declaration, ...]
    unread: tuple[tuple[str, Reason], ...] = ()
    named: str = ""
    """What the card calls its license where that is no known name (`other`, a name of its own)."""


def files(view: RepoView) -> tuple[str, ...]:
    """The license and policy files of the listing that an audit reads, the most important first; at most six.

    Text files at the repo's root, and a file of this repo that `license_link` names.
    """
    linked = _linked_path(view)
    ranked = []
    for file in view.files:
        if file.path.endswith("/") or (file.size is not None and file.size > MAX_FILE_BYTES):
            continue
        rank = _rank(file.path, linked)
        if rank is not None:
            ranked.append((rank, file.path))
    return tuple(path for _, path in sorted(ranked)[:MAX_FILES])


def _rank(path: str, linked: str | None) -> int | None:
    """The importance of a license file, 0 first; None where a file is none."""
    if "/" in path and path != linked:
        return None
    name = path.rsplit("/", 1)[-1]
    stem, _, ending = name.rpartition(".") if re.search(r"\.[A-Za-z0-9]{2,16}$", name) else (name, "", "")
    if ending.lower() not in _TEXT_ENDINGS or path == CARD:
        return None
    if _LICENSE_FILE.match(stem):
        return 0
    if _NOT_OURS.search(stem) and path != linked:
        return None
    if _MODEL_LICENSE.search(stem):
        return 1
    if path == linked:
        return 2
    if _ANY_LICENSE.search(stem):
        return 4 if _CODE_LICENSE.search(stem) else 3
    return 5 if _POLICY.search(stem) else None


def _linked_path(view: RepoView) -> str | None:
    """The file of this repo that `license_link` names; None where it names none."""
    link = view.card.front_matter.get("license_link")
    if not isinstance(link, str) or not link.strip() or len(link) > 1000:
        return None
    link = unquote(link.strip())
    own = re.match(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(.+?)/(?:blob|raw|resolve)/[^/]+/([^?#]+)", link)
    if own:
        names = {view.repo.lower(), view.info.id.lower() if view.info else ""}
        return own[2] if own[1].lower() in names else None
    if re.match(r"[a-z]+:", link, re.IGNORECASE) or link.startswith(("//", "#")):
        return None
    return re.sub(r"^(?:\./|/)+", "", link).split("#")[0] or None


def declared(view: RepoView) -> Declared:
    """All that a repo declares about licenses, the weightiest kind of place first: texts, card, tags, prose."""
    texts, unread = _texts(view)
    card, named = _card(view)
    known = [*texts, *card]
    tags, named = _tags(view, card, named)
    known += tags
    known += _prose(view, known)
    known += _gate(view)
    known += _policies(view)
    return Declared(tuple(_without_vague(known)), tuple(unread), named)


def _without_vague(known: Sequence[Declaration]) -> list[Declaration]:
    """Leave out names that only say "see the text" (`modified-mit`, `cc`) where a text or a fuller name says more."""
    clear = any(
        declaration.owner == "model" and declaration.reading.license_class is not LicenseClass.UNKNOWN
        for declaration in known
        if declaration.source in ("text", "link", "prose") and declaration.reading.id != UNKNOWN
    )
    vague = ("card", "name", "tag", "prose")
    return [
        declaration
        for declaration in known
        if not (
            clear
            and declaration.source in vague
            and declaration.reading.license_class is LicenseClass.UNKNOWN
            and declaration.reading.restricts_use is None
        )
    ]


def _texts(view: RepoView) -> tuple[list[Declaration], list[tuple[str, Reason]]]:
    paths = [path for path in files(view) if not _is_policy(view, path)]
    own_license = any(_MODEL_LICENSE.search(path) for path in paths)
    found: list[Declaration] = []
    unread: list[tuple[str, Reason]] = []
    for path in paths:
        text = view.text(path)
        if text is None:
            problem = view.text_problem(path)
            unread.append((path, problem.reason if problem else Reason.NOT_LOOKED))
            continue
        reading = read_text(text)
        if reading.is_reference and reading.id == UNKNOWN and reading.restricts_use is None:
            continue
        if not text.strip():
            continue
        code = bool(_CODE_LICENSE.search(path)) or (own_license and bool(_LICENSE_FILE.match(path.split(".")[0])))
        what = "refers to" if reading.is_reference else "is"
        note = f"{path} {what} {called(reading)}{_in_its_words(reading)}."
        owner: Owner = "code" if code else "model"
        found.append(Declaration("text", reading, view.url(path, _deciding_line(reading)), note, owner))
    return found, unread


def _in_its_words(reading: Reading) -> str:
    """The words that were added to a known license, or that say what an unfamiliar one limits."""
    if reading.modified:
        return f", with words added or changed: {short(reading.quote)!r}" if reading.quote else ", with words left out"
    limited = reading.license is None and reading.restricts_use and reading.quote
    return f": {short(reading.quote)!r}" if limited else ""


def _deciding_line(reading: Reading) -> int:
    """The line of the words that decide: of a known license its first."""
    return reading.matched[0].line if reading.matched and (reading.modified or reading.license is None) else 1


def _is_policy(view: RepoView, path: str) -> bool:
    stem = path.rsplit("/", 1)[-1]
    return bool(_POLICY.search(stem)) and not _ANY_LICENSE.search(stem) and path != _linked_path(view)


def _card(view: RepoView) -> tuple[list[Declaration], str]:
    """What the front matter declares, and its own name for the license where that is not known."""
    matter = view.card.front_matter
    found: list[Declaration] = []
    named = ""
    own_name = " ".join(_strings(matter.get("license_name")))
    for key, source in (("license", "card"), ("license_name", "name")):
        frees = read_names(matter.get(key)).id != UNKNOWN and not is_changed(own_name)
        for value in _strings(matter.get(key)):
            reading = read_name(value)
            if reading.id == UNKNOWN and reading.restricts_use is None:
                named = value if key == "license_name" or not named else named
                continue
            if reading.restricts_use is False and not frees:
                named = named or value
                continue  # beside a license that nobody knows, an open one frees nothing
            locator = view.url(CARD, view.card.line_of(key))
            found.append(
                Declaration(source, reading, locator, f"The card's {key} is {value[:80]!r}: {called(reading)}.")
            )
    link = matter.get("license_link")
    if isinstance(link, str) and link.strip():
        reading = read_link(link.strip())
        if reading.id != UNKNOWN and (reading.restricts_use or not is_changed(own_name)):
            locator = view.url(CARD, view.card.line_of("license_link"))
            found.append(Declaration("link", reading, locator, f"The card's license_link leads to {called(reading)}."))
    return found, named


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    told = [item.strip() for item in values[:MAX_NAMES] if isinstance(item, str) and item.strip()]
    return list(dict.fromkeys(told))


def _tags(view: RepoView, card: Sequence[Declaration], named: str) -> tuple[list[Declaration], str]:
    """The Hub's `license:` tags, where they say what the card does not; and the license's unknown name, if any."""
    found: list[Declaration] = []
    known = {declaration.reading.id for declaration in card}
    names = [
        tag.removeprefix("license:") for tag in (view.info.tags if view.info else ()) if tag.startswith("license:")
    ]
    frees = read_names(names).id != UNKNOWN and not is_changed(named)
    for name in names:
        reading = read_name(name)
        if reading.id == UNKNOWN:
            named = named or name
        elif reading.id not in known and (frees or reading.restricts_use is not False):
            found.append(Declaration("tag", reading, view.url(), f"The Hub tags the repo 'license:{name}'."))
    return found, named


def _prose(view: RepoView, known: Sequence[Declaration]) -> Iterator[Declaration]:
    """What the card's prose says. A limit in its own words adds nothing where a named license already restricts use."""
    said = sayings(view.card, view.repo.rsplit("/", 1)[-1])
    restricted = any(declaration.reading.restricts_use for declaration in known if declaration.owner == "model") or any(
        saying.named and saying.owner == "model" and saying.reading.restricts_use for saying in said
    )
    seen: set[tuple[str, str, str]] = set()
    for saying in said:
        key = (saying.owner, saying.reading.id, saying.reading.license_class)
        if key in seen or (not saying.named and restricted) or saying.owner in ("data", "other"):
            continue
        seen.add(key)
        whose = "the code" if saying.owner == "code" else "this model"
        what = f"names {called(saying.reading)}" if saying.named else f"limits use ({saying.reading.license_class})"
        note = f"The card's prose {what} for {whose}: {short(saying.quote)!r}."
        yield Declaration("prose", saying.reading, view.url(CARD, saying.line or None), note, saying.owner)


def _gate(view: RepoView) -> Iterator[Declaration]:
    """What users must agree to before they get the files."""
    matter = view.card.front_matter
    fields = matter.get("extra_gated_fields")
    keys = ("extra_gated_heading", "extra_gated_prompt", "extra_gated_description")
    pieces = [(key, str(matter[key])) for key in keys if matter.get(key)]
    if isinstance(fields, Mapping):
        pieces += [("extra_gated_fields", str(name)) for name in list(fields)[:30]]
    for key, text in pieces:
        text = text[:60_000]
        locator = view.url(CARD, view.card.line_of(key))
        reading = stricter(reading for reading, _ in mentioned(text[:5000]) if reading.restricts_use)
        if reading is None:
            bars = [
                clause
                for clause in limits(text)
                if clause.license_class in (LicenseClass.NON_COMMERCIAL, LicenseClass.CONDITIONAL)
            ]
            clause = strictest(bars)
            if clause is None:
                continue
            reading = Reading(
                UNKNOWN, "the terms of the gate", clause.license_class, True, matched=(clause.span(text),)
            )
        quote = reading.quote or reading.name
        yield Declaration("gate", reading, locator, f"Who asks for the files must agree: {short(quote)!r}.")


def _policies(view: RepoView) -> Iterator[Declaration]:
    """Policies beside the license: a list of forbidden fields of use restricts, "obey the law" does not."""
    for path in files(view):
        text = view.text(path) if _is_policy(view, path) else None
        if text is None:
            continue
        bars = [clause for clause in limits(text) if clause.license_class is not LicenseClass.OPEN_MODIFIED]
        clause = strictest([clause for clause in bars if clause.license_class is not LicenseClass.PROPRIETARY])
        if clause is None:
            continue
        reading = Reading(UNKNOWN, path, clause.license_class, True, matched=(clause.span(text),))
        yield Declaration("policy", reading, view.url(path, 1), f"{path} forbids uses: {short(clause.sentence)!r}.")


def called(reading: Reading) -> str:
    """A license's name and class, for a sentence."""
    if reading.id == UNKNOWN:
        return f"a license of its own ({reading.license_class.value})"
    return f"{reading.name} ({reading.license_class.value})"


def short(quote: str) -> str:
    """A quotation, cut where it is long."""
    return quote if len(quote) <= 160 else f"{quote[:157]}..."

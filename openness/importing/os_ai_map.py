"""The Open Source AI Stack Map: a product's class and score, with what they rest on in a notation of its own.

    openness:
      score: 3
      class: open_weights
      components: weights:open(Apache-2.0);data:closed;code:partial(inference only);license:Apache-2.0(OSI)

Class, score, confidence and each part become judgements as they stand, and the whole notation a fact. A part that
speaks of one of our components becomes a claim; `code` does only where its words say which code. The records link
nothing to a component, so that in an audit these claims open nothing. A later form of the notation, with keys
(`weights: {value: open, detail: Apache-2.0}`), is read as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
    links,
    mapping_of,
    plain_name,
    subject,
    words,
)

DATABASE = Database(
    id="os-ai-map",
    title="Open Source AI Stack Map",
    url="https://github.com/currentai-org/os-ai-map",
    license="MIT; copyright 2026 Current AI and os-ai-map contributors",
    authors="Open Source AI Stack Map (Current AI and contributors)",
)

MAX_PARTS = 100
"""Of one notation: the longest one of the database has 8."""

_COMPONENTS = {plain_name(component): component for component in Component} | {
    plain_name(name): component
    for component, names in {
        Component.WEIGHTS: ("model-weights",),
        Component.PRETRAINING_DATA: ("data", "training-data", "pre-training-data"),
        Component.POSTTRAINING_DATA: ("post-training-data", "sft-data", "rl-data"),
        Component.CHECKPOINTS: ("checkpoint", "intermediate-checkpoints"),
        Component.EVALUATION_CODE: ("eval-code",),
        Component.EVALUATION_DATA: ("eval-data",),
        Component.TECHNICAL_REPORT: ("report", "tech-report"),
        Component.TRAINING_LOGS: ("logs",),
        Component.HOSTED_API: ("api",),
    }.items()
    for name in names
}
"""What the notation calls a component, spelt plainly."""
_CODE = {
    Component.TRAINING_CODE: re.compile(r"\b(?:pre-?|post-?)?train(?:ing|er|ed)?\b|\brecipes?\b", re.IGNORECASE),
    Component.INFERENCE_CODE: re.compile(r"\binference\b", re.IGNORECASE),
}
_DENIED = re.compile(r"\b(?:no|not|without|lacks?|lacking|minus|except|all but)\b[^,;+]*$", re.IGNORECASE)
"""Before a word: what is said of it is that it is not there."""
_NEAR = 80
"""So many characters before a word are asked."""
_GATED = re.compile(r"\bgated\b", re.IGNORECASE)
_QUALIFIED = re.compile(
    r"non-OSI|not OSI|\bAUP\b|acceptable.use|non-?commercial|\b(?:custom|modified|cap|research|code|except)\b",
    re.IGNORECASE,
)
"""Words beside a license's name that make it another one, or another component's."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the notation: `code:partial(inference only)`."""

    name: str
    value: str
    """What stands before the words in parentheses."""
    detail: str
    """Those words."""
    rest: str
    """What stands behind them."""
    raw: str
    """The part as it stands."""

    @property
    def said(self) -> str:
        """All words beside the value."""
        return " ".join(part for part in (self.detail, self.rest) if part)


def parts_of(notation: Any, notebook: Notebook) -> tuple[Part, ...]:
    """The parts of a notation, as a text or as keys; one without a name is a puzzle."""
    if isinstance(notation, dict):
        parts = [_keyed(name, value, notebook) for name, value in notation.items() if name != "free_text"]
        loose = notation.get("free_text")
        for clause in loose if isinstance(loose, list) else [loose]:
            if words(clause):
                notebook.puzzle(f"`components`: `{words(clause)[:300]}` names no component.")
    else:
        parts = [_part(text, notebook) for text in _split(words(notation), notebook)]
    found = [part for part in parts if part is not None]
    if len(found) > MAX_PARTS:
        notebook.puzzle(f"`components` has {len(found)} parts; the first {MAX_PARTS} are kept, and the text as a fact.")
    return tuple(found[:MAX_PARTS])


def _keyed(name: str, value: Any, notebook: Notebook) -> Part | None:
    if not isinstance(value, dict):
        return _part(f"{name}:{words(value)}", notebook)
    short, detail = words(value.get("value")), words(value.get("detail"))
    return Part(
        name, short, detail, "", words(value.get("raw")) or f"{name}:{short}" + (f"({detail})" if detail else "")
    )


def _split(notation: str, notebook: Notebook) -> Iterator[str]:
    """At each semicolon outside of parentheses; where those do not match, before each `name:`."""
    if not _balanced(notation):
        notebook.puzzle("`components`: its parentheses do not match; it is read as far as that goes.")
        yield from re.split(r";(?=\s*[a-z][a-z-]{1,30}:)", notation)
        return
    depth = begin = 0
    for place, character in enumerate(notation):
        depth += (character == "(") - (character == ")")
        if character == ";" and depth == 0:
            yield notation[begin:place]
            begin = place + 1
    yield notation[begin:]


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _part(text: str, notebook: Notebook) -> Part | None:
    name, colon, value = text.partition(":")
    if not text.strip():
        return None
    if not colon or not re.fullmatch(r"\s*\w[\w /+-]{0,60}\s*", name):
        notebook.puzzle(f"`components`: `{text.strip()[:300]}` names no component.")
        return None
    short, opened, behind = value.partition("(")
    detail, rest = _closed(behind) if opened else ("", "")
    return Part(name.strip(), short.strip(), detail.strip(), rest.strip(), text.strip())


def _closed(behind: str) -> tuple[str, str]:
    """What stands in a parenthesis that is open, and behind it."""
    depth = 1
    for place, character in enumerate(behind):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return behind[:place], behind[place + 1 :]
    return behind, ""


def _claims(parts: Iterable[Part], license_name: str | None, notebook: Notebook) -> dict[Component, Claim]:
    claims: dict[Component, Claim] = {}
    for part in parts:
        name = plain_name(part.name)
        if name == "license":
            continue
        if name == "code":
            claims |= _code(part, notebook)
        elif name == "base":
            notebook.remark(f"`{part.raw[:300]}` names the base model, and does not rate it: no claim on base weights.")
        elif name in _COMPONENTS:
            component = _COMPONENTS[name]
            availability = _availability(component, part, notebook)
            if availability is not None:
                claims[component] = _claim(part, availability)
        else:
            notebook.puzzle(f"`components`: `{part.name}` is no component that is known here: `{part.raw[:300]}`.")
    weights = claims.get(Component.WEIGHTS)
    if weights is not None:
        claims[Component.WEIGHTS] = weights.model_copy(update={"license": license_name})
    return {component: claims[component] for component in Component if component in claims}


def _claim(part: Part, availability: Stated) -> Claim:
    return Claim(availability=availability, note=clipped(f'Rated "{part.value}": {part.raw}'))


def _availability(component: Component, part: Part, notebook: Notebook) -> Stated | None:
    weights = component.kind is Kind.WEIGHTS
    match part.value.lower():
        case "open" | "public":
            return "gated" if weights and _affirmed(_GATED, part.said) else "public"
        case "partial":
            return "gated" if weights and _affirmed(_GATED, part.said) else "partial"
        case "gated" if weights or component.kind is Kind.DATA:
            return "gated"
        case "closed":
            return "withheld" if component.kind in SHARED_OR_NOT else None
    notebook.puzzle(f"`components`: `{part.raw[:300]}` is neither open nor partial nor closed: no claim.")
    return None


def _code(part: Part, notebook: Notebook) -> dict[Component, Claim]:
    """Which code a part speaks of: that it is closed, of all; else only of what its words name."""
    value = part.value.lower()
    if value == "closed":
        return {Component.TRAINING_CODE: _claim(part, "withheld")}
    if value not in ("open", "partial"):
        notebook.puzzle(f"`components`: `{part.raw[:300]}` is neither open nor partial nor closed: no claim.")
        return {}
    named = {component for component, pattern in _CODE.items() if _affirmed(pattern, part.said)}
    if value == "partial":  # which part of the training code is there, nobody can tell
        named &= {Component.INFERENCE_CODE}
    elif not named:
        notebook.puzzle(f"`components`: `{part.raw[:300]}` does not say which code is open: no claim.")
    return {component: _claim(part, "public") for component in Component if component in named}


def _affirmed(pattern: re.Pattern[str], said: str) -> bool:
    return any(
        not _DENIED.search(said[max(0, match.start() - _NEAR) : match.start()]) for match in pattern.finditer(said)
    )


def _license(parts: Iterable[Part], notebook: Notebook) -> str | None:
    """The license's name; all of the part's words where they say more than what a name means."""
    part = next((part for part in parts if plain_name(part.name) == "license" and part.value), None)
    if part is None:
        return None
    whole = part.raw.partition(":")[2].strip()
    if part.rest or (part.detail and _QUALIFIED.search(part.detail) and _reads_as_open(part.value)):
        notebook.puzzle(f"`components`: `{part.raw[:300]}` is more than one license: it is kept as it stands.")
        return clipped(whole, MAX_LICENSE)
    return clipped(part.value, MAX_LICENSE)


def _reads_as_open(name: str) -> bool:
    from openness.licenses import read_name

    return read_name(name).license_class.is_open


_KEYS = ("score", "class", "confidence")
_KNOWN = frozenset({*_KEYS, "components", "note", "sources", "last_verified"})


def read(record: Record) -> Imported:
    """A product's openness as an attestation.

    Raises `FileError` for what is no record of this database, `EmptyRecordError` for a product that is not graded.
    """
    document = mapping_of(record, "the keys `product` and `openness`")
    data: dict[str, Any] = document.data
    graded = data.get("openness")
    if not isinstance(graded, dict) or not words(data.get("product")):
        lacking = "product" if isinstance(graded, dict) else "openness"
        raise FileError(record.name, f"no record of {DATABASE.title}: it lacks `{lacking}`", line=1)
    if not any(words(graded.get(key)) for key in ("score", "class", "components")) and not isinstance(
        graded.get("components"), dict
    ):
        raise EmptyRecordError("nothing is graded")
    notebook = Notebook()
    parts = parts_of(graded.get("components"), notebook)
    if not parts:
        notebook.puzzle("`components` is missing: no claims.")
    _keep_facts(data, graded, notebook)
    judgements = _grades(graded, notebook) | _parts_judged(parts, notebook)
    license_name = _license(parts, notebook)
    claims = _claims(parts, license_name, notebook)
    attestation = Attestation(
        schema_version=1,
        subject=subject("", words(data["product"]), record),
        author=Author(name=DATABASE.authors, role="third-party"),
        date=record.day,
        expires=record.day + SPEAKS_FOR,
        claims=claims,
        licenses={"weights": license_name} if license_name and Component.WEIGHTS not in claims else {},
        judgements={DATABASE.id: judgements},
        source=DATABASE.origin(record),
        facts=notebook.facts,
        notes=notebook.notes(),
    )
    return Imported(attestation, tuple(notebook.puzzles))


def _grades(graded: Mapping[str, Any], notebook: Notebook) -> dict[str, Judgement]:
    """Class, score and confidence as they stand, with the record's note and what it links."""
    reason = clipped(words(graded.get("note"))) or NO_REASON
    sources = graded.get("sources")
    sources = sources if isinstance(sources, list) else [sources]
    pages = [source.get("url") if isinstance(source, dict) else source for source in sources]
    url = links(pages, "openness.sources", notebook) or None
    judgements = {}
    for key in _KEYS:
        value = graded.get(key)
        if not words(value):
            notebook.puzzle(f"`{key}` is missing.")
        number = isinstance(value, int | float) and math.isfinite(value)
        grade = value if number else clipped(words(value), MAX_NAME) or NOT_GIVEN
        judgements[key] = Judgement(grade=grade, reason=reason, url=url)
    return judgements


def _parts_judged(parts: Iterable[Part], notebook: Notebook) -> dict[str, Judgement]:
    judgements: dict[str, Judgement] = {}
    for part in parts:
        if part.name in judgements or part.name in _KEYS:
            notebook.puzzle(f"`components`: `{part.name}` stands twice: `{part.raw[:300]}`.")
            continue
        grade = clipped(part.value or part.detail, MAX_NAME) or NOT_GIVEN
        judgements[clipped(part.name, MAX_NAME)] = Judgement(grade=grade, reason=clipped(part.raw))
    return judgements


def _keep_facts(data: Mapping[str, Any], graded: Mapping[str, Any], notebook: Notebook) -> None:
    notebook.fact("product", data.get("product"))
    for key in ("components", "note", "last_verified"):
        if not isinstance(graded.get(key), dict):
            notebook.fact(f"openness.{key}", graded.get(key))
    for section, values, known in (("", data, {"product", "openness"}), ("openness.", graded, _KNOWN)):
        others = [key for key in values if key not in known]
        for key in others:
            if isinstance(values[key], dict | list):
                notebook.remark(f"`{section}{key[:80]}` is not about openness as this format knows it: not taken over.")
            else:
                notebook.puzzle(f"`{section}{key[:80]}` is no key that is known here; it is kept as a fact.")
                notebook.fact(f"{section}{key}", values[key])

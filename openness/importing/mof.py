"""Records of the Model Openness Tool: which components a release has, and on what terms.

A record lists components; what it does not list is not there as far as it knows, which is no claim. The tool takes the
license of a component from its own entry, else from the release's license for its kind (code, data, document), else
from the one of the whole distribution. `unlicensed`, or an entry that is there and empty, ends that search. All of
these words stay as they stand, so that the tool's own answer can be computed again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal
from urllib.parse import urlsplit

from openness.attestations.document import Attestation, Author, Claim, Links, Scope, Stated
from openness.components import Component, Kind
from openness.errors import FileError, InputError
from openness.importing import EmptyRecordError
from openness.importing.records import SPEAKS_FOR, Database, Imported, Record
from openness.importing.values import (
    MAX_KEYS,
    MAX_LICENSE,
    Notebook,
    clipped,
    links,
    mapping_of,
    plain_name,
    subject,
    words,
)
from openness.subjects import RepoSubject, escaped, parse_subject
from openness.yamltext import YamlDocument

DATABASE = Database(
    id="mof",
    title="Model Openness Tool",
    url="https://github.com/lfai/model_openness_tool",
    license="MIT (Copyright 2024 The Model Openness Tool Authors)",
    authors="The Model Openness Tool Authors",
)
FRAMEWORK = "Model Openness Framework"
UNLICENSED = "unlicensed"
"""The record's word for a component that has no license."""


@dataclass(frozen=True, slots=True)
class Named:
    """A component as the framework calls it."""

    id: int
    name: str
    component: Component
    said: str
    """The first digits of the SHA-256 of what the tool itself writes as its description, which says nothing new."""


NAMED = (
    Named(9, "Model architecture", Component.ARCHITECTURE, "bae302162852"),
    Named(16, "Data preprocessing code", Component.DATA_PROCESSING_CODE, "acb3c799c15f"),
    Named(7, "Training code", Component.TRAINING_CODE, "b8a48cdeaa72"),
    Named(8, "Inference code", Component.INFERENCE_CODE, "cc2b6bebec6c"),
    Named(18, "Evaluation code", Component.EVALUATION_CODE, "e09b5dbfce22"),
    Named(22, "Supporting libraries and tools", Component.SUPPORTING_TOOLS, "eb4aa41ea7e7"),
    Named(10, "Model parameters (Final)", Component.WEIGHTS, "d3eff2d83487"),
    Named(24, "Model parameters (Intermediate)", Component.CHECKPOINTS, "d3eff2d83487"),
    Named(15, "Datasets", Component.PRETRAINING_DATA, "5cd18fd447a3"),
    Named(19, "Evaluation data", Component.EVALUATION_DATA, "d148894ad01e"),
    Named(20, "Sample model outputs", Component.SAMPLE_OUTPUTS, "a83376b344e0"),
    Named(17, "Model metadata", Component.MODEL_METADATA, "ef8e340e0b9a"),
    Named(13, "Model card", Component.MODEL_CARD, "0b867b897416"),
    Named(14, "Data card", Component.DATA_CARD, "3c724eb1042a"),
    Named(11, "Technical report", Component.TECHNICAL_REPORT, "469f55273c94"),
    Named(21, "Research paper", Component.PAPER, "bd79562a424f"),
    Named(12, "Evaluation results", Component.EVALUATION_RESULTS, "c8f228421a8d"),
)
"""All components of the framework, in the order of the records."""

GATES: Mapping[Literal["auto", "manual"], str] = {
    "auto": "Gated: a form must be filled in.",
    "manual": "Gated: a person decides who gets it.",
}
"""How our own records say, in a component's description, what the form has no field for."""

_BY_NAME = {
    **{plain_name(named.name): named for named in NAMED},
    **{plain_name(named.component.value): named for named in NAMED},
    **{str(named.id): named for named in NAMED},
}
_FACTS = (
    "name",
    "version",
    "date",
    "type",
    "architecture",
    "treatment",
    "origin",
    "producer",
    "contact",
    "repository",
    "huggingface",
)
_HINT = "Expected a record of the Model Openness Tool: `framework`, and `release` with `name`, `license`, `components`."
_KEYS = frozenset({"id", "name", "description", "license", "license_path", "component_path"})
"""What an entry of a component may say."""
_MAX_ODD = 30
"""Keys that the form does not know, of which a record may have any number."""
_MAX_LINKS = 2
_SCOPES: Mapping[str, tuple[Scope, ...]] = {
    "distribution": ("distribution",),
    "code": ("code",),
    "data": ("data", "weights"),  # the framework counts parameters among the data
    "document": ("document",),
}


def read(record: Record) -> Imported:
    """A record as an attestation.

    Raises `FileError` for what is no record of this form, and `EmptyRecordError` where it lists no component.
    """
    document = mapping_of(record, "`framework` and `release`")
    release = _release(record, document)
    notebook = Notebook()
    hub = _hub_repo(release, notebook)
    claims = _claims(record, document, _Proofs(hub, _repository(release, notebook)), notebook)
    licenses = _licenses(release.get("license"), notebook)
    claims = _with_samples_among_documents(claims, licenses)
    _facts(document.data, release, notebook)
    attestation = Attestation(
        schema_version=1,
        subject=hub or subject(words(release.get("producer")), words(release.get("name")), record),
        author=Author(name=DATABASE.authors, role="third-party"),
        date=record.day,
        expires=record.day + SPEAKS_FOR,
        claims=claims,
        licenses=licenses,
        source=DATABASE.origin(record),
        facts=notebook.facts,
        notes=notebook.notes(),
    )
    return Imported(attestation, tuple(notebook.puzzles))


def _release(record: Record, document: YamlDocument) -> dict[str, Any]:
    release = document.data.get("release")
    if not isinstance(release, dict):
        said = "no record of the Model Openness Tool: there is no mapping `release`"
        raise FileError(record.name, said, line=document.line(("release",)), hint=_HINT)
    if not isinstance(release.get("components", []), list | None):
        said = "`components` of `release` is no list"
        raise FileError(record.name, said, line=document.line(("release", "components")), hint=_HINT)
    return release


# --- components


@dataclass(frozen=True, slots=True)
class _Proofs:
    """What shows components that have no address of their own."""

    hub: str | None
    """The model's repo on the Hub."""
    repository: str | None
    """The repository of the release's code."""

    def of(self, component: Component) -> str | None:
        """A page on which a listed component can be seen; none where the record names none."""
        if component is Component.WEIGHTS and self.hub:
            return f"https://huggingface.co/{self.hub}"
        return self.repository if component.kind is Kind.CODE else None


def _claims(record: Record, document: YamlDocument, proofs: _Proofs, notebook: Notebook) -> dict[Component, Claim]:
    entries: dict[Component, dict[str, Any]] = {}
    listed = document.data["release"].get("components") or []
    if len(listed) > MAX_KEYS:
        notebook.puzzle(f"There are {len(listed)} components; only the first {MAX_KEYS} were looked at.")
        listed = listed[:MAX_KEYS]
    for index, entry in enumerate(listed):
        line = document.line(("release", "components", index))
        named = _named(entry)
        if named is None:
            notebook.puzzle(f"Line {line}: {_quoted(entry)} is no component of the framework.")
            continue
        if named.component in entries:
            notebook.puzzle(f"Line {line}: {named.name} is listed again; what is said last counts, as in the tool.")
        known = {key: value for key, value in entry.items() if value is not None}
        entries[named.component] = {**entries.get(named.component, {}), **known}
    if not listed:
        raise EmptyRecordError
    if not entries:
        said = "lists no component of the framework"
        raise FileError(record.name, said, line=document.line(("release", "components")), hint=_HINT)
    order = [named for named in NAMED if named.component in entries]
    return {named.component: _claim(named, entries[named.component], proofs, notebook) for named in order}


def _named(entry: Any) -> Named | None:
    """The component that an entry is about, by its name in any spelling, or by its number."""
    if not isinstance(entry, dict):
        return None
    found = (_BY_NAME.get(plain_name(words(entry.get(key)))) for key in ("name", "id"))
    return next((named for named in found if named), None)


def _claim(named: Named, entry: Mapping[str, Any], proofs: _Proofs, notebook: Notebook) -> Claim:
    license_name = _own_license(named.name, entry.get("license"), notebook)
    own = links(entry.get("component_path"), f"{named.name}: component_path", notebook)[:_MAX_LINKS]
    proof = proofs.of(named.component)
    url: Links = own or ((proof,) if proof else ())
    said = [*_license_path(named.name, entry.get("license_path"), notebook)]
    description = _description(named, entry.get("description"))
    said += [description] if description else []
    availability, gate = _availability(license_name or "", url), _gate(description)
    if availability == "withheld":
        said = [f"The record lists it with the license {license_name!r}.", *said, *(f"Its link: {one}" for one in own)]
        url = ()
    elif gate is not None:
        availability = "gated"
    for key in [key for key in entry if key not in _KEYS][:_MAX_ODD]:
        notebook.puzzle(f"{named.name}: the key `{key[:80]}` with {_quoted(entry[key])} is not known.")
    return Claim(
        availability=availability,
        gate=gate if availability == "gated" else None,
        license=license_name,
        url=url or None,
        note=clipped(" ".join(said), 1_000) or None,
    )


def _own_license(name: str, value: Any, notebook: Notebook) -> str | None:
    """A component's own license as it stands; None where the release's counts.

    An entry that is there and empty is what the tool itself writes for `unlicensed`.
    """
    if value is None:
        return None
    if isinstance(value, dict):
        notebook.puzzle(f"{name}: the license {_quoted(value)} is no name; it is taken for none.")
        return UNLICENSED
    if not isinstance(value, str):
        notebook.puzzle(f"{name}: the license {_quoted(value)} is no text.")
    return _as_it_stands(name, value, notebook) or UNLICENSED


def _as_it_stands(where: str, value: Any, notebook: Notebook) -> str:
    said = words(value)
    if len(said) > MAX_LICENSE:
        notebook.puzzle(f"{where}: of the license, {len(said)} characters long, only the beginning is kept.")
    elif isinstance(value, str) and said and said != value:
        notebook.remark(f"{where}: the license is written with blanks around it, by which the tool does not know it.")
    return clipped(said, MAX_LICENSE)


_NOT_INCLUDED = re.compile(
    r"(?:component\s+)*(?:is\s+|was\s+)?not\s+(?:includ\w*|released|published|provided)\b.*"
    r"|(?:component\s+)*(?:not\s+available|unavailable)\W*",
    re.IGNORECASE | re.DOTALL,
)
_KEPT_BACK = re.compile(r"(?:un|not\s+)disclosed|proprietary|closed(?:[\s-]source)?|confidential", re.IGNORECASE)


def _availability(license_name: str, url: Links) -> Stated:
    """Whether a listed component can be had, as far as the record says so.

    Listed, it is. But "Component not included" is a choice of the tool's form, and "Undisclosed" and "Proprietary"
    stand for closed models' components where nothing says from where these could be had.
    """
    if _NOT_INCLUDED.fullmatch(license_name):
        return "withheld"
    return "withheld" if not url and _KEPT_BACK.fullmatch(license_name) else "public"


def _gate(description: str) -> Literal["auto", "manual"] | None:
    return next((gate for gate, words_of_ours in GATES.items() if words_of_ours in description), None)


def _description(named: Named, value: Any) -> str:
    """What a description says beyond the tool's standard text and our own."""
    said = clipped(words(value), 1_000)
    standard = sha256(said.encode("utf-8", "replace")).hexdigest().startswith(named.said)
    return "" if standard else said.removeprefix(named.component.meaning).strip()


def _license_path(name: str, value: Any, notebook: Notebook) -> Iterator[str]:
    for link in _web_addresses(value):
        yield f"License text: {link}"
    if words(value) and not any(True for _ in _web_addresses(value)):
        notebook.puzzle(f"{name}: license_path {_quoted(value)} is no address.")


def _web_addresses(value: Any) -> Iterator[str]:
    said = words(value)
    if re.fullmatch(r"https?://[^\s/]+\.[^\s/]+(?:/\S*)?", said) and said.isprintable() and len(said) <= 1_000:
        yield said


# --- the release


def _licenses(value: Any, notebook: Notebook) -> dict[Scope, str]:
    """The licenses for a kind or for the whole distribution, as they stand; an empty name is none."""
    if isinstance(value, str):
        value = {"distribution": value}
    elif not isinstance(value, dict):
        if words(value):
            notebook.puzzle(f"release: the license {_quoted(value)} is neither a name nor a mapping.")
        return {}
    found: dict[Scope, str] = {}
    for key, given in list(value.items())[:_MAX_ODD]:
        name, path = (given.get("name"), given.get("path")) if isinstance(given, dict) else (given, None)
        said = _as_it_stands(f"license of the {key[:40]}", name, notebook)
        if key not in _SCOPES:
            notebook.puzzle(f"release: the license {_quoted(given)} is for `{key[:80]}`, which the form does not know.")
            continue
        notebook.fact(f"license path: {key}", _short(path))
        if isinstance(name, dict):
            notebook.puzzle(f"release: the license of the {key}, {_quoted(name)}, is no name.")
        found |= dict.fromkeys(_SCOPES[key], said) if said else {}
    return found


def _with_samples_among_documents(
    claims: Mapping[Component, Claim], licenses: Mapping[Scope, str]
) -> dict[Component, Claim]:
    """The claims, with the license of sample outputs written out: among the documents here, which are data to us."""
    samples = claims.get(Component.SAMPLE_OUTPUTS)
    if samples is None or samples.license is not None:
        return dict(claims)
    theirs = licenses.get("document") or licenses.get("distribution")
    if theirs == (licenses.get("data") or licenses.get("distribution")):
        return dict(claims)
    return {**claims, Component.SAMPLE_OUTPUTS: samples.model_copy(update={"license": theirs or UNLICENSED})}


def _facts(data: Mapping[str, Any], release: Mapping[str, Any], notebook: Notebook) -> None:
    for key in _FACTS:
        notebook.fact(key, _short(release.get(key)))
    for key in [key for key in release if key not in {*_FACTS, "license", "components"}][:_MAX_ODD]:
        notebook.fact(key, _short(release[key]))
    framework = data.get("framework")
    if isinstance(framework, dict):
        notebook.fact("framework", [framework.get("name"), framework.get("version"), framework.get("date")])
        if words(framework.get("name")) != FRAMEWORK:
            notebook.puzzle(f"The record follows {_quoted(framework.get('name'))}, not the {FRAMEWORK}.")
    else:
        notebook.puzzle("The record does not name its framework.")
    if not words(release.get("name")):
        notebook.puzzle("The record does not name the model.")


_ADDRESS = re.compile(
    r"(?:https?://)?(?:www\.)?(?:huggingface\.co|hf\.co)/([\w.-]+/[\w.-]+)(?:[/?#]\S*)?(?:\s+·\s+Hugging Face)?",
    re.ASCII | re.IGNORECASE,
)
_BARE = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)


def _hub_repo(release: Mapping[str, Any], notebook: Notebook) -> str | None:
    """The model's repo on the Hub: from its address, with or without its page's title, or from its bare id."""
    given = words(release.get("huggingface"))
    if not given:
        return None
    address, bare = _ADDRESS.fullmatch(given), _BARE.fullmatch(given)
    try:
        name = address[1] if address else bare[0] if bare else ""
        found = parse_subject(f"https://huggingface.co/{name}")
    except InputError:
        found = None
    if not isinstance(found, RepoSubject) or "/" not in found.repo:
        notebook.puzzle(f"huggingface: {_quoted(given)} is no model's address.")
        return None
    if _other_size(f"{words(release.get('name'))} {words(release.get('version'))}", found.repo):
        notebook.puzzle(f"huggingface: {found.repo} is a model of another size than the one that the record names.")
        return None
    return found.repo


_SIZE = re.compile(r"(?<![a-z0-9.])([0-9]+(?:\.[0-9]+)?[bm])(?![a-z0-9])", re.IGNORECASE)


def sizes(name: str) -> frozenset[str]:
    """The numbers of parameters that a model's name tells: of `OLMo-2-1124-7B` the set of `7B`."""
    name = re.sub(r"(?<=[0-9])_(?=[0-9])", ".", name)  # `1_6b` is 1.6 billion
    return frozenset(size.upper() for size in _SIZE.findall(name.replace("_", "-")))


def _other_size(name: str, repo: str) -> bool:
    """Whether both names tell a number of parameters, and not the same: a record of a family with one link for all."""
    said, linked = sizes(name), sizes(repo)
    return bool(said and linked and not said & linked)


def _repository(release: Mapping[str, Any], notebook: Notebook) -> str | None:
    """The repository of the release's code, where its address leads to one and not to an owner's page or one text."""
    found = links(release.get("repository"), "repository", notebook)
    if not found:
        return None
    parts = [part for part in urlsplit(found[0]).path.split("/") if part]
    if len(parts) < 2 or "blob" in parts[2:4]:
        notebook.remark(f"repository: {found[0]} is no repository, so that it shows none of the code.")
        return None
    return found[0]


def _short(value: Any) -> Any:
    """A fact as it is kept; a record's own are a line long."""
    return value if isinstance(value, dict) else clipped(words(value), 500)


def _quoted(value: Any) -> str:
    """Something of the record as a note can hold it."""
    return escaped(value if isinstance(value, str) else str(value)[:300])

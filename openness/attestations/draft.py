"""A document to begin with, from what an audit found: its author only fills the gaps.

What was found stands as a claim; what is unknown stands as a comment that says why, ready to be filled in; what was
taken over from a base is the base's to state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from openness.attestations.document import Claim, is_link
from openness.attestations.linked import DATA
from openness.attestations.writing import dump, links_as_written
from openness.components import Component
from openness.document import Audit, AuditComponent
from openness.licenses import read_name

SPEAKS_FOR = timedelta(days=365)
HUB = "https://huggingface.co"

_HOW = """\
# What is unknown stands as a comment with a `?`. To state it, take away the `# ` (with the space) before its keys,
# fill in those that you can, and delete the others. What you cannot state, leave as it is, or delete.
# An availability is public, gated (with `gate: auto`, a form, or `gate: manual`, on request), partial, withheld or
# not-applicable. Without a `url` that shows it, a claim makes nothing available; `withheld` needs none.
# Then: openness attest check FILE. The first line lets your editor help.{}
"""
_OF_THIS_MACHINE = """ It is a path of this machine: delete it
# before you publish the file."""
_REASONS = {
    "conflicting": "what was seen disagrees",
    "unreadable": "it could not be read",
    "not-looked": "not all could be looked at",
    "not-found": "looked for, not found",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft says besides what the audit found."""

    subject: str
    author: str
    role: str
    day: date
    contact: str = ""
    answers: Mapping[Component, Claim] = field(default_factory=dict)
    """What the author answered about components."""
    only: Component | None = None
    """The one component that it speaks of; None is all."""
    schema: str = ""
    """Where the document's JSON Schema is, for all to read; empty: on this machine."""

    def text(self, audit: Audit | None) -> str:
        """The document as YAML; `audit` is None for a model without a repo, of which nothing was found."""
        head = {
            "schema_version": 1,
            "subject": self.subject,
            "author": {"name": self.author, "role": self.role, **({"contact": self.contact} if self.contact else {})},
            "date": self.day.isoformat(),
            "expires": (self.day + SPEAKS_FOR).isoformat(),
        }
        return "".join([*self._comment(audit), dump(head), "claims:\n", *self._claims(audit)])

    def _comment(self, audit: Audit | None) -> Iterator[str]:
        yield f"# yaml-language-server: $schema={self.schema or schema_address()}\n"
        author = _line(self.author)
        if audit is None:
            yield f"# What {author} states about {self.subject}, a model without a repo.\n"
        else:
            at = f" at {_line(audit.revision)[:12]}" if audit.revision else ""
            yield f"# What {author} states about {self.subject}. Begun from its audit{at}: {audit.headline}.\n"
            yield "# What the audit found stands as a claim: check it. A claim that only repeats it can be deleted.\n"
        yield _HOW.format("" if self.schema else _OF_THIS_MACHINE)

    def _claims(self, audit: Audit | None) -> Iterator[str]:
        for component in Component if self.only is None else (self.only,):
            state = audit.components.get(component.value) if audit else None
            about = f"  # {component.label}: {component.meaning}\n"
            answer = self.answers.get(component)
            found = claim_of(component, state) if state else None
            if answer is not None:
                yield about + _entry(component, _plain(answer))
            elif state is not None and state.inherited_from:
                yield about + f"  #   Taken over from {_line(state.inherited_from)}, whose makers can state it.\n"
            elif found is not None:
                yield about + _entry(component, found)
            else:
                yield about + _gap(component, state)


def unknown(audit: Audit | None) -> list[tuple[Component, str]]:
    """The components that a draft leaves open, each with why."""
    open_ones = []
    for component in Component:
        state = audit.components.get(component.value) if audit else None
        if state is None or (not state.inherited_from and claim_of(component, state) is None):
            open_ones.append((component, _why(state)))
    return open_ones


def claim_of(component: Component, state: AuditComponent) -> dict[str, Any] | None:
    """What was found of a component, as a claim; None where it is unknown."""
    if state.availability == "unknown" or component is Component.DATA_DESCRIPTION:
        return None  # that a description was found does not make it one of all data
    claim: dict[str, Any] = {"availability": state.availability}
    if state.availability == "gated" and state.facts.get("gate") in ("auto", "manual"):
        claim["gate"] = state.facts["gate"]
    read = state.license
    if read and read.basis in ("found", "stated"):
        again = read_name(read.id)
        same = again.license_class.value == read.license_class and again.restricts_use == read.restricts_use
        if again.id == read.id and same:
            claim["license"] = read.id
    links = [link for link in _links(component, state) if is_link(link)]
    if links:
        claim["url"] = links[0] if len(links) == 1 else links
    if component is Component.CHECKPOINTS and isinstance(count := state.facts.get("count"), int):
        claim["size"] = count
    return claim


def schema_address() -> str:
    """Where the document's JSON Schema lies on this machine, as an editor reads it."""
    return (Path(__file__).resolve().parent.parent / "schemas" / "attestation.schema.json").as_uri()


def _links(component: Component, state: AuditComponent) -> Iterator[str]:
    """The proofs: of data the datasets' own pages, which can be looked at; else the place that decided."""
    found = [
        f"{HUB}/datasets/{seen.value}"
        for seen in state.observations
        if component in DATA and seen.property == "dataset" and seen.basis == "found"
    ]
    yield from dict.fromkeys(found) or ([state.url] if state.url else [])


def _entry(component: Component, claim: Mapping[str, Any]) -> str:
    return "".join(f"  {line}\n" for line in dump({component.value: dict(claim)}).splitlines())


def _plain(claim: Claim) -> dict[str, Any]:
    data = claim.model_dump(mode="json", exclude_none=True)
    return data | links_as_written(data)


def _gap(component: Component, state: AuditComponent | None) -> str:
    lines = [
        f"? Unknown: {_why(state)}.",
        f"{component.value}:",
        "  availability:",
        "  license:",
        "  url: https://",
        "  note:",
    ]
    if component is Component.DATA_DESCRIPTION:
        if state is not None and state.availability != "unknown":
            lines[0] = f"? Found: {', '.join(filter(None, (state.availability, _line(state.url or ''))))}"
        lines.insert(1, "  `coverage: complete` says that ALL data of training are described there: their sources, how")
        lines.insert(2, "  they were selected and processed. Only you can say so.")
        lines.insert(5, "  coverage:")
    return "".join(f"  # {line}\n" for line in lines)


def _why(state: AuditComponent | None) -> str:
    if state is None:
        return "nothing speaks of it"
    if state.facts.get("used") is False:
        return "by what was seen, this model has no such data (if so, `availability: not-applicable` states it)"
    why = _REASONS[state.reason or "not-found"]
    unseen = [seen for seen in state.observations if seen.property == "availability" and seen.value is None]
    note = unseen[0].note if unseen else ""
    return f"{why} ({_line(note.rstrip('.'))})" if note else why


def _line(text: str) -> str:
    """Words from outside on one line of a comment."""
    line = " ".join(text.split())[:300]
    return "".join(char if char.isprintable() else "?" for char in line)

"""Words, links and names of a record as an attestation can hold them, and what could not be understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePath
from typing import Any

from openness.attestations.document import MAX_LINKS, MAX_NOTES, is_link
from openness.components import Kind
from openness.detectors.hublinks import repo_id_of
from openness.errors import FileError
from openness.importing.records import Record
from openness.snapshot import is_repo_id
from openness.yamltext import YamlDocument, YamlError, read_yaml

MAX_KEYS = 200
"""Of a mapping or a list in a record: the largest ones of the databases have 20."""
MAX_VALUES = 50_000
"""Of a record; those of the databases have hundreds."""
MAX_WORDS = 4_000
MAX_NAME = 200
MAX_LICENSE = 500

NO_REASON = "The record gives no reason."
NOT_GIVEN = "not-given"
"""The grade of what a record leaves empty."""
SHARED_OR_NOT = (Kind.WEIGHTS, Kind.DATA, Kind.CODE)
"""The kinds of which a rating as closed says "not shared"; of the others it says that there is none."""


@dataclass(slots=True)
class Notebook:
    """What is written down while a record is read."""

    puzzles: list[str] = field(default_factory=list)
    """One sentence for each thing that could not be understood."""
    remarks: list[str] = field(default_factory=list)
    """What else a reader should know."""
    facts: dict[str, str] = field(default_factory=dict)
    """What the record says of the model besides."""

    def puzzle(self, sentence: str) -> None:
        """Something could not be understood."""
        if sentence not in self.puzzles[-20:]:
            self.puzzles.append(clipped(sentence))

    def remark(self, sentence: str) -> None:
        """Something was understood that a reader should know."""
        self.remarks.append(clipped(sentence))

    def fact(self, name: str, value: Any) -> None:
        """Keep a value under a name, if there is one; a second one goes beside the first."""
        said = words(value)
        if isinstance(value, dict):
            self.puzzle(f"`{name[:80]}` holds keys of its own, which the format does not name.")
        elif said and name not in self.facts and len(self.facts) >= MAX_NOTES:
            self.puzzle("There are more facts than an attestation holds; the last ones are left out.")
        elif said:
            before = self.facts.get(name)
            self.facts[name[:MAX_NAME]] = clipped(f"{before}, {said}" if before else said)

    def notes(self) -> tuple[str, ...]:
        """All sentences, as many as an attestation holds."""
        said = [*self.puzzles, *self.remarks]
        if len(said) > MAX_NOTES:
            said = [*said[: MAX_NOTES - 1], f"And {len(said) - MAX_NOTES + 1} notes more, which are left out."]
        return tuple(said)


def mapping_of(record: Record, expected: str) -> YamlDocument:
    """A record's keys and values; raises `FileError` for a text that is no YAML mapping of a record's size."""
    try:
        document = read_yaml(record.text, unique_keys=False, max_nodes=MAX_VALUES)
    except YamlError as error:
        raise FileError(record.name, f"cannot be read: {error.problem}", line=error.line) from None
    if not isinstance(document.data, dict):
        raise FileError(record.name, f"no record: expected {expected}", line=1)
    for key, value in (("the record", document.data), *document.data.items()):
        if isinstance(value, dict | list) and len(value) > MAX_KEYS:
            where = document.line((key,)) or 1
            raise FileError(record.name, f"no record: {len(value)} values in {key[:80]}", line=where)
    return document


def words(value: Any) -> str:
    """A scalar as it stands, or several with commas; empty for nothing and for what has keys of its own."""
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(said for one in value if (said := words(one)))
    return str(value).strip()


def clipped(text: str, limit: int = MAX_WORDS) -> str:
    """A text that an attestation can hold; its end is cut off where it is too long."""
    text = text.strip()
    return text if len(text) <= limit else f"{text[: limit - 4].rstrip()} ..."


def links(value: Any, where: str, notebook: Notebook) -> tuple[str, ...]:
    """The links of a value that anyone can open, in their order; each other one is a puzzle."""
    found: dict[str, None] = {}
    for link in islice(_single_links(value), MAX_KEYS):
        if is_link(link):
            found[link] = None
        else:
            notebook.puzzle(f"`{where}`: the link `{link[:300]}` is no https address of a public page.")
    if len(found) > MAX_LINKS:
        notebook.puzzle(f"`{where}` has {len(found)} links; the first {MAX_LINKS} are kept.")
    return tuple(found)[:MAX_LINKS]


def _single_links(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        parts = re.split(r"(?<=[\s,;])(?=h{1,2}ttps?://)", words(one))
        yield from (part for part in (part.strip(" ,;\n\t") for part in parts) if part)


def hub_models(addresses: Iterable[str]) -> tuple[str, ...]:
    """The models on the Hub that links lead to: `https://huggingface.co/owner/name/tree/main` to `owner/name`."""
    found = (repo_id_of(re.split("[?#]", address, maxsplit=1)[0]) for address in addresses)
    return tuple(dict.fromkeys(repo for repo in found if repo.count("/") == 1 and is_repo_id(repo)))


def subject(organization: str, name: str, record: Record) -> str:
    """A name for a model that has no repo: `organization/name`, in the letters that a subject may have."""
    model = _fitting(name) or _fitting(PurePath(record.name).stem) or "unnamed"
    return "/".join(part for part in (_fitting(organization), model) if part)


def _fitting(part: str) -> str:
    part = re.sub(r"\.{2,}", ".", re.sub(r"[^\w .:+()-]+", "-", part))
    return re.sub(r"^[\W_]+", "", part)[:96].strip(" -")


def plain_name(name: str) -> str:
    """A name without what people write differently: `OLMo 7B-Instruct` is `olmo7binstruct`."""
    return re.sub(r"[\W_]+", "", name).lower()


_COMMENT = re.compile(r"(?:^|\s)#+[ \t]?([^\n\r]*)", re.MULTILINE)


def comments(text: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """The comments of a YAML text, each once; what stands in a value is none."""
    said = "\n".join(_scalars(data))
    found = dict.fromkeys(match[1].strip() for match in _COMMENT.finditer(text))
    return tuple(comment for comment in list(found)[:MAX_KEYS] if comment and _unquoted(comment) not in said)


def _unquoted(comment: str) -> str:
    """What seems to be a comment and may be the end of a quoted value, as it stands in the value."""
    return comment.replace("''", "'").rstrip("'\"]},")


def _scalars(data: Any) -> Iterator[str]:
    for value in data.values() if isinstance(data, dict) else data:
        if isinstance(value, dict | list):
            yield from _scalars(value)
        elif value is not None:
            yield str(value)

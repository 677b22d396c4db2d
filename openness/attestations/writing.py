"""An attestation as YAML text that people read and edit, and that `reading` reads back as the same document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from openness.attestations.document import Attestation
from openness.yamltext import Dumper

_WIDTH = 110


def to_yaml(attestation: Attestation, *, head: str = "") -> str:
    """The document as YAML; `head` are lines of comment for its beginning, without their `#`."""
    comment = "".join(f"# {line}".rstrip() + "\n" for line in head.splitlines())
    return comment + dump(plain(attestation))


def plain(attestation: Attestation) -> dict[str, Any]:
    """The document as plain data in the order of its form, without what is not said; one link stands for itself."""
    data = attestation.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    data = {"schema_version": attestation.schema_version, **data}
    for entry in (
        *data.get("claims", {}).values(),
        *(one for criteria in data.get("judgements", {}).values() for one in criteria.values()),
        *data.get("settles", ()),
    ):
        entry |= links_as_written(entry)
    return data


def links_as_written(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The links of a claim, a judgement or a settlement: one stands for itself."""
    links: Sequence[str] = entry.get("url") or ()
    return {"url": links[0]} if len(links) == 1 else {}


def dump(data: Any) -> str:
    """Plain data as YAML in its own order, without anchors."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_WIDTH)


class _Dumper(Dumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, text: str) -> yaml.Node:
    """Days are text here, as in `yamltext`, and need no quotes."""
    import re

    day = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text)
    tag = "tag:yaml.org,2002:timestamp" if day else "tag:yaml.org,2002:str"
    return dumper.represent_scalar(tag, text)


_Dumper.add_representer(str, _text)

"""The license keys of the Hub, and what else it expects of a card's license.

Source: https://huggingface.co/docs/hub/repositories-licenses (the list from which the Hub itself takes its keys) and
the specification of card metadata, https://github.com/huggingface/hub-docs/blob/main/modelcard.md. The Hub refuses a
card whose `license` is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from openness.licenses import Reading, read_link, read_name
from openness.licenses.catalog import catalog

OTHER = "other"
KEYS = frozenset(
    [
        "apache-2.0", "mit", "openrail", "bigscience-openrail-m", "creativeml-openrail-m", "bigscience-bloom-rail-1.0",
        "bigcode-openrail-m", "afl-3.0", "artistic-2.0", "bsl-1.0", "bsd", "bsd-2-clause", "bsd-3-clause",
        "bsd-3-clause-clear", "c-uda", "cc", "cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0",
        "cc-by-sa-3.0", "cc-by-sa-4.0", "cc-by-nc-2.0", "cc-by-nc-3.0", "cc-by-nc-4.0", "cc-by-nd-4.0",
        "cc-by-nc-nd-3.0", "cc-by-nc-nd-4.0", "cc-by-nc-sa-2.0", "cc-by-nc-sa-3.0", "cc-by-nc-sa-4.0",
        "cdla-sharing-1.0", "cdla-permissive-1.0", "cdla-permissive-2.0", "wtfpl", "ecl-2.0", "epl-1.0", "epl-2.0",
        "etalab-2.0", "eupl-1.1", "eupl-1.2", "agpl-3.0", "gfdl", "gpl", "gpl-2.0", "gpl-3.0", "lgpl", "lgpl-2.1",
        "lgpl-3.0", "isc", "h-research", "intel-research", "lppl-1.3c", "ms-pl", "apple-ascl", "apple-amlr", "mpl-2.0",
        "odc-by", "odbl", "openmdw-1.0", "openmdw-1.1", "openrail++", "osl-3.0", "postgresql", "ofl-1.1", "ncsa",
        "unlicense", "zlib", "pddl", "lgpl-lr", "deepfloyd-if-license", "fair-noncommercial-research-license",
        "llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4", "grok2-community", "gemma",
        "unknown", OTHER,
    ]
)  # fmt: skip
"""All keys, as of November 2026."""
SAYS_NOTHING = frozenset(("", OTHER, "unknown", "none", "n/a", "na", "custom", "tbd", "todo", "null", "various"))
"""Values of `license` that tell no license."""
LINKED_FILES = ("LICENSE", "LICENSE.md")
"""The files that `license_link` may name by their bare name; all else must be an address."""

_NAME = re.compile(r"[a-z0-9][a-z0-9.+_-]{0,99}")


@cache
def _by_license() -> Mapping[str, str]:
    readings = {key: read_name(key).id for key in sorted(KEYS - SAYS_NOTHING)}
    return {identity: key for key, identity in readings.items()}


def key_of(reading: Reading) -> str | None:
    """The Hub's key of a license as it is published; None for a changed one, and for one that has none."""
    key = None if reading.modified else _by_license().get(reading.id)
    return key if key and _same(read_name(key), reading) else None


def name_of(reading: Reading) -> str | None:
    """What `license_name` may say of a license that has no key: its id in the form of one (`my-license-1.0`).

    None where that would not be read back as the same license, and where no single text has that name: a family whose
    version nobody told (`cc-by-nc`), a mere word (`non-commercial`), an expression.
    """
    name = reading.id.lower()
    if reading.modified or reading.license is None or not _NAME.fullmatch(name):
        return None
    entry = catalog().entries.get(reading.id)
    if entry is not None and reading.license.url is None and not entry.marks:
        return None
    return name if _same(read_name(name), reading) else None


def is_name(name: str) -> bool:
    """Whether `license_name` may say this: an id, in lower case."""
    return bool(_NAME.fullmatch(name))


_PLAIN = re.compile(r"https?://[\w.~/%+-]+")
_A_MODELS_OWN = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?!datasets/|spaces/)", re.IGNORECASE)


def published_at(reading: Reading) -> str | None:
    """Where a license's text is published by itself, and not as the file of one model; None where that is unknown."""
    url = reading.license.url if reading.license and not reading.modified else None
    if url is None or _A_MODELS_OWN.match(url) or not _PLAIN.fullmatch(url) or read_link(url).id != reading.id:
        return None
    return url


def _same(one: Reading, other: Reading) -> bool:
    return (one.id, one.license_class, one.restricts_use) == (other.id, other.license_class, other.restricts_use)

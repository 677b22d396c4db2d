"""The genuine license texts of fixtures/licenses, by id."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures" / "licenses"

CLASSES = {
    "Apache-2.0": "open-source", "BSD-2-Clause": "open-source", "BSD-3-Clause": "open-source", "EPL-2.0": "open-source",
    "GPL-2.0-only": "open-source", "GPL-3.0-only": "open-source", "ISC": "open-source", "LGPL-3.0-only": "open-source",
    "MIT": "open-source", "MPL-2.0": "open-source", "Unlicense": "open-source",
    "CC-BY-4.0": "open-data", "CC-BY-SA-4.0": "open-data", "CC0-1.0": "open-data", "CDLA-Permissive-2.0": "open-data",
    "ODC-By-1.0": "open-data", "ODbL-1.0": "open-data", "PDDL-1.0": "open-data",
    "OpenMDW-1.0": "open-model",
    "creativeml-openrail-m": "use-restricted", "deepseek": "use-restricted", "falcon-2-11b": "use-restricted",
    "gemma": "use-restricted",
    "llama3.1": "conditional", "qwen": "conditional",
    "CC-BY-NC-4.0": "non-commercial", "CC-BY-NC-SA-4.0": "non-commercial", "flux-1-dev-non-commercial": "non-commercial",
}  # fmt: skip
"""Each license with its class."""

OPEN = ("open-source", "open-data", "open-model")


@cache
def text(identity: str) -> str:
    """A license's text."""
    return (FIXTURES / f"{identity}.txt").read_text(encoding="utf-8")

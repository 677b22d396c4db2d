"""Reports of real models as a person approved them, and a document full of hostile words.

After a change that is meant, run `UPDATE_GOLDEN=1 pytest tests/reports` and read the difference before it is committed.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openness
from openness.document import Audit
from openness.reports import Failure, Results
from openness.rubric import load_rubric

GOLDEN = Path(__file__).parent / "golden"
NAMES = {
    "allenai/OLMo-2-1124-7B": "open-source",
    "google/gemma-2-9b": "restricted-and-gated",
    "TheBloke/Llama-2-7B-GPTQ": "quantized",
    "tloen/alpaca-lora-7b": "adapter-of-a-missing-base",
    "mlabonne/NeuralPipe-7B-slerp": "merge",
    "Qwen/Qwen2.5-7B": "open-weight",
}
"""The recorded models whose reports are approved, and what their goldens are called."""
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
_audits: dict[str, Audit] = {}


def audit_of(recordings: Path, model: str) -> Audit:
    """A recorded model's audit, as of one day."""
    if model not in _audits:
        _audits[model] = openness.audit(model, hub=str(recordings), now=NOW)
    return _audits[model]


def results_of(*audits: Audit | Failure, rubrics: tuple[str, ...] = ("openness",)) -> Results:
    """What a report is made of."""
    return Results(list(audits), len(audits) != 1, {name: load_rubric(name) for name in rubrics})


def same_as_golden(name: str, text: str) -> None:
    """Fails where a text is not the approved one."""
    path = GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), "see `approved`"


EVIL = "evil\x1b[31m\x1b]8;;http://x\x1b\\\x9b2J\u202etxt.\x07[bold red]a[/] :bomb: \\u0041"
FREE = {
    "subject", "input", "revision", "headline", "summary", "note", "locator", "url", "source", "method", "why", "what",
    "model", "decided", "improve", "title", "bases_reason", "link", "inherited_from", "of", "relation",
}  # fmt: skip
"""Keys of the document whose text a repo may have put there."""


def poisoned(value: Any, evil: str = EVIL, key: str = "") -> Any:
    """The same document with hostile words wherever a repo could have put some."""
    if isinstance(value, dict):
        return {name: poisoned(item, evil, name) for name, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, evil, key) for item in value]
    if key in FREE | {"value"} and isinstance(value, str):
        return value + evil
    return value


def evil_audit(recordings: Path, evil: str = EVIL) -> Audit:
    """A recorded merge, with hostile words in all that a repo may have written, conflicts and risks included."""
    data = poisoned(audit_of(recordings, "mlabonne/NeuralPipe-7B-slerp").model_dump(by_alias=True), evil)
    side = data["components"]["weights"]["observations"][0]
    data["conflicts"] = [{"component": "weights", "property": evil, "sides": [side, side], "decided": evil}]
    data["components"]["weights"]["license"]["id"] = evil
    data["components"]["weights"]["observations"].append(side | {"property": "risk"})
    for criterion in data["scorecards"]["openness"]["criteria"]:
        criterion["reason"] += evil
    return Audit.model_validate(data)

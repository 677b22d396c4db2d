"""What the tests of the Model Openness Framework share: records, and a scorecard in the words of the framework's tool.

Run as a script, it writes the table of models that gain by reading license names with a normaliser into the docs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from openness.attestations.counting import attested_alone
from openness.attestations.reading import AttestationFile, parse_attestation
from openness.attestations.writing import to_yaml
from openness.engine import CriterionResult, Scorecard, evaluate
from openness.importing.mof import read
from openness.importing.records import Record
from openness.licenses import read_name
from openness.rubric import load_rubric

ROOT = Path(__file__).resolve().parents[2]
PEER = ROOT.parent / "shared" / "peers" / "mof"
DOCS = ROOT / "docs" / "frameworks.md"
HEADING = "## Model Openness Framework: license names"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
CLASSES = {"unclassified": 0, "class-3": 3, "class-2": 2, "class-1": 1}
NAMES = {0: "none", 1: "I", 2: "II", 3: "III"}


@cache
def attestation(text: str, name: str, *, strict: bool) -> AttestationFile:
    """A record of the tool, imported, written and read back; with `strict` its license names to the letter."""
    imported = read(Record(name, text, "0" * 40, date(2026, 5, 11)))
    return replace(parse_attestation(to_yaml(imported.attestation), f"{name}.yaml", now=None), strict=strict)


def scored(text: str, name: str = "Model.yml", *, strict: bool = True) -> Scorecard:
    """The framework's scorecard of a record."""
    return evaluate(load_rubric("mof"), attested_alone([attestation(text, name, strict=strict)]))


@dataclass(frozen=True)
class Answer:
    """What the framework's tool answers about a model."""

    model_class: int
    progress: dict[str, float]
    components: dict[str, dict[str, list[str]]]
    """By class, the components by status."""
    wrong_type: list[str] = field(default_factory=list)


def answer(card: Scorecard) -> Answer:
    """A scorecard in the tool's words. It lists, class by class, all that the class and those below it ask for."""
    results = {result.criterion.id: result for result in card.criteria}
    places: list[tuple[str, ...]] = []
    optional: list[str] = []
    components: dict[str, dict[str, list[str]]] = {}
    for level in card.levels[1:]:
        places += level.level.criteria
        optional += level.level.optional
        listed: dict[str, set[str]] = {}
        for result in (result for place in places for result in _listed(results, place)):
            listed.setdefault(_status(result), set()).add(result.criterion.title)
        for result in (results[name] for name in optional if _status(results[name]) != "missing"):
            status = "optional" if _status(result) == "included" else _status(result)
            listed.setdefault(status, set()).add(result.criterion.title)
        components[level.level.id[-1]] = {status: sorted(names) for status, names in listed.items()}
    return Answer(
        CLASSES[str(card.level)],
        {level.level.id[-1]: level.progress for level in card.levels[1:]},
        components,
        sorted(criterion.title for criterion, warning in card.warnings if warning.id == "wrong-type"),
    )


def _status(result: CriterionResult) -> str:
    assert result.grade is not None
    return result.grade.id


def _listed(results: dict[str, CriterionResult], place: Iterable[str]) -> list[CriterionResult]:
    """The components that the tool lists for a place: what may stand in, too, where the first is not included."""
    first, *others = [results[name] for name in place]
    stand_ins = [other for other in others if _status(other) != "missing"]
    if _status(first) == "included" or not stand_ins:
        return [first]
    return stand_ins if _status(first) == "missing" else [first, *stand_ins]


# --- the table in the docs


def section() -> str:
    """The part of the docs on license names: which models gain by reading them as people write them, and why."""
    rows = []
    moved = Counter[str]()
    names: set[str] = set()
    paths = sorted((PEER / "models").glob("*.yml"), key=lambda path: path.stem.lower())
    for path in paths:
        text = path.read_text(encoding="utf-8")
        strict, lenient = (scored(text, path.name, strict=strict) for strict in (True, False))
        gained = _gained(strict, lenient)
        if not gained:
            continue
        moved["class" if strict.level != lenient.level else "progress" if _went(strict) != _went(lenient) else ""] += 1
        said = _said(text, path.name, [one.criterion.components[0].value for one in gained])
        names |= said.keys()
        why = "; ".join(f"{name!r} is {read_name(name).id}" for name in sorted(said))
        titles = ", ".join(one.criterion.title for one in gained)
        rows.append(f"| {path.stem} | {_went(strict)} | {_went(lenient)} | {titles} | {why} |".replace("'", "`"))
    return "\n".join(
        [
            HEADING,
            "",
            "The Model Openness Tool reads a license's name to the letter: an SPDX id, or nothing that it knows. With",
            "`--strict-licenses` so does `--rubric mof`, and its answers are the tool's. Without, names are read as people",
            "write them (`openness license NAME` shows how). A name that neither can read opens nothing either way.",
            "",
            f"Of the tool's {len(paths)} records {len(rows)} gain components by it, {moved['progress']} of them progress in a"
            f" class, and {moved['class']} a class.",
            "No record loses any. The class, and the progress in percent in the classes III, II and I:",
            "",
            "| record | to the letter | as people write | gained | why |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            "To compute it again (the tool's records lie beside the project, in `../shared/peers/mof`):",
            "",
            "    uv run python tests/rubrics/mofkit.py           # writes this section",
            "    uv run pytest tests/rubrics/test_mof_rubric.py  # and holds it, and all of the tool's answers, against the rubric",
            "",
            "One record, by the commands:",
            "",
            "    openness import mof ../shared/peers/mof/models/Falcon-40B.yml --output records",
            "    openness audit records/Falcon-40B.yaml --rubric mof --strict-licenses",
            "    openness audit records/Falcon-40B.yaml --rubric mof",
            "",
        ]
    )


def _went(card: Scorecard) -> str:
    said = " / ".join(f"{level.progress:.0f}" for level in card.levels[1:])
    return f"{NAMES[CLASSES[str(card.level)]]}, {said}"


def _gained(strict: Scorecard, lenient: Scorecard) -> list[CriterionResult]:
    pairs = list(zip(strict.criteria, lenient.criteria, strict=True))
    assert all(after.score >= before.score for before, after in pairs)
    return [after for before, after in pairs if after.score > before.score]


def _said(text: str, name: str, components: Iterable[str]) -> dict[str, None]:
    """The names that the record gives the licenses of some components."""
    found: dict[str, None] = {}
    said = attestation(text, name, strict=True).attestation
    for component, claim in said.claims.items():
        if component.value in components:
            shared = said.licenses.get("distribution") or ""
            found[claim.license or dict(said.licenses).get(component.kind.value) or shared] = None  # type: ignore[call-overload]
    return found


def with_section(text: str) -> str:
    """The docs with the section as it should be; at the end where there is none."""
    if HEADING not in text:
        return f"{text.rstrip()}\n\n{section()}" if text.strip() else section()
    before, _, rest = text.partition(HEADING)
    _, mark, after = rest.partition("\n## ")
    return f"{before}{section()}{mark}{after}"


if __name__ == "__main__":
    DOCS.write_text(with_section(DOCS.read_text(encoding="utf-8") if DOCS.is_file() else ""), encoding="utf-8")

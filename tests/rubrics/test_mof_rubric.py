"""The Model Openness Framework's rubric: against all that its own tool answers, and by hand, rule by rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from mofkit import DOCS, HEADING, NOW, PEER, ROOT, Answer, answer, attestation, scored, with_section

import openness
from openness.attestations.reading import parse_attestation
from openness.attestations.writing import to_yaml
from openness.auditing import conclude
from openness.document import Audit, AuditScorecard
from openness.engine.program import ids_of
from openness.importing.mof import NAMED, read
from openness.importing.records import Record
from openness.rubric import load_rubric

needs_peer = pytest.mark.skipif(not PEER.is_dir(), reason=f"the Model Openness Tool's records are not here: {PEER}")


# --- against the tool's own answers


def peer_records(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((PEER / folder).glob("*.yml"))]


@needs_peer
def test_every_published_answer_of_the_tool() -> None:
    published = json.loads((PEER / "peer_results.json").read_text(encoding="utf-8"))
    differ = {}
    for path in peer_records("models", "test_data"):
        expected = published.pop(path.name, None)
        if expected is None:
            continue
        found = answer(scored(path.read_text(encoding="utf-8"), path.name))
        lists = {
            level: {status: sorted(names) for status, names in listed.items() if names}
            for level, listed in expected["components"].items()
        }
        same = (
            found.model_class == expected["class"]
            and found.progress == pytest.approx(expected["progress"], rel=0, abs=1e-9)
            and found.components == lists
            and found.wrong_type == sorted(expected["not_type_appropriate"])
        )
        if not same:
            differ[path.name] = (found, expected)
    assert published == {}
    assert differ == {}


@needs_peer
def test_the_classes_of_all_models() -> None:
    found = Counter(
        answer(scored(path.read_text(encoding="utf-8"), path.name)).model_class for path in peer_records("models")
    )
    assert found == {1: 14, 2: 1, 3: 16, 0: 242}


@needs_peer
def test_an_audit_of_a_record_answers_the_same() -> None:
    rubric = load_rubric("mof")
    for path in peer_records("test_data"):
        text = path.read_text(encoding="utf-8")
        file = attestation(text, path.name, strict=True)
        audit = conclude(None, [rubric], given=path.name, now=NOW, attestations=[file])
        card = scored(text, path.name)
        assert (card_of(audit).level, card_of(audit).score) == (card.level, card.score)


@needs_peer
def test_the_sets_of_licenses_are_the_tools_tables() -> None:
    """But for the data licenses, which the tool has in its code: those that its answers show, and their like."""
    rows: dict[str, dict[str, Any]] = {}
    for name in ("licenses.json", "mof-licenses.json"):
        listed = json.loads((PEER / name).read_text(encoding="utf-8"))["licenses"]
        rows |= {row["licenseId"]: row for row in listed}  # of rows with one id, the last counts
    rubric = load_rubric("mof")
    open_ones = ids_of(rubric.licenses["open"])
    approved = {name for name, row in rows.items() if row.get("isOsiApproved") or row.get("isFsfLibre")}
    beside = open_ones - approved - {"OpenMDW-1.0"}
    assert approved < open_ones
    assert all(
        name.startswith(("CC-BY-", "CDLA-", "ODC-By-")) and not {"NC", "ND"} & {*name.split("-")} for name in beside
    )
    assert beside == set(rubric.licenses["open"].ids) - {"OpenMDW-1.0"}
    for kind in ("code", "data", "document"):
        typed = {name for name, row in rows.items() if kind in row.get("ContentType", ())}
        assert ids_of(rubric.licenses[f"for-{kind}"]) == typed & open_ones


@needs_peer
def test_the_components_and_classes_are_the_tools() -> None:
    rows = yaml.safe_load((PEER / "components.yml").read_text(encoding="utf-8"))["components"]
    component = {named.id: named.component for named in NAMED}
    rubric = load_rubric("mof")
    asked = {one.title: one for one in rubric.criteria}
    assert {row["name"] for row in rows} == asked.keys()
    for row in rows:
        criterion = asked[row["name"]]
        (warned, *_) = criterion.warnings
        assert criterion.components == (component[row["id"]],)
        assert warned.when.see == f"open-but-not-for-{row['content_type']}"  # type: ignore[union-attr]
        level = next(level for level in rubric.levels if level.id == f"class-{row['class']}")
        required = criterion.id in {place[0] for place in level.criteria}
        assert (required, criterion.id in level.optional) == (row["required"], not row["required"])


# --- by hand, rule by rule

III = {
    "Model architecture": "MIT",
    "Model parameters (Final)": "CDLA-Permissive-2.0",
    "Technical report": "CC-BY-4.0",
    "Evaluation results": "CC-BY-4.0",
    "Model card": "CC-BY-4.0",
    "Data card": "CC-BY-4.0",
}
II = {
    "Training code": "MIT",
    "Inference code": "MIT",
    "Evaluation code": "MIT",
    "Evaluation data": "CDLA-Permissive-2.0",
}
I = {  # noqa: E741 - the framework's name
    "Datasets": "CDLA-Permissive-2.0",
    "Data preprocessing code": "MIT",
    "Model parameters (Intermediate)": "CDLA-Permissive-2.0",
    "Research paper": "CC-BY-4.0",
}
SHARED = None
"""No license of its own: the entry has none, and the release's counts."""


def record(components: Mapping[str, str | None], **licenses: str) -> str:
    release = {
        "name": "Small",
        "producer": "Lab",
        "license": {kind: {"name": name, "path": ""} for kind, name in licenses.items()},
        "components": [
            {"name": name, **({} if license is SHARED else {"license": license})}
            for name, license in components.items()
        ],
    }
    framework = {"name": "Model Openness Framework", "version": "1.0", "date": "2024-12-15"}
    return json.dumps({"framework": framework, "release": release})


def without(components: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: license for name, license in components.items() if name not in names}


def of(components: Mapping[str, str | None], *, strict: bool = True, **licenses: str) -> Answer:
    return answer(scored(record(components, **licenses), strict=strict))


REPORT, PAPER = "Technical report", "Research paper"


@pytest.mark.parametrize(
    ("components", "model_class", "progress"),
    [
        (III, 3, (100, 6 / 10, 0)),
        ({**III, **II}, 2, (100, 100, 10 / 14)),
        ({**III, **II, **I}, 1, (100, 100, 100)),
        # a class waits for the one below it
        ({**without(III, "Data card"), **II, **I}, 0, (5 / 6, 0, 0)),
        ({**III, **without(II, "Training code"), **I}, 3, (100, 9 / 10, 0)),
        ({**II, **I}, 0, (1 / 6, 0, 0)),  # the paper alone fills a place of Class III
        # the paper stands in for the report, and is not asked for a second time
        ({**without(III, REPORT), PAPER: "CC-BY-4.0"}, 3, (100, 6 / 10, 0)),
        ({**without(III, REPORT), **II, **I}, 1, (100, 100, 100)),
        ({**without(III, REPORT), **II, PAPER: "CC-BY-4.0"}, 2, (100, 100, 10 / 13)),
        ({**III, REPORT: "CC-BY-NC-4.0", **II, **I}, 1, (100, 100, 100)),
        # with both, both are asked for
        ({**III, **II, PAPER: "CC-BY-4.0"}, 2, (100, 100, 11 / 14)),
        ({**III, **II, **I, PAPER: "CC-BY-NC-4.0"}, 2, (100, 100, 13 / 14)),
        # neither
        (without(III, REPORT), 0, (5 / 6, 0, 0)),
        ({**without(III, REPORT), PAPER: "CC-BY-NC-4.0"}, 0, (5 / 6, 0, 0)),
        # optional components are never asked for
        ({**III, "Sample model outputs": "CC-BY-NC-4.0", "Model metadata": "unlicensed"}, 3, (100, 6 / 10, 0)),
        # kept back, or on a license that is not open
        ({**III, "Model card": "Component not included"}, 0, (5 / 6, 0, 0)),
        ({**III, "Model card": "CC-BY-NC-4.0"}, 0, (5 / 6, 0, 0)),
        ({"Supporting libraries and tools": "MIT"}, 0, (0, 0, 0)),
    ],
)
def test_classes_and_their_progress(
    components: dict[str, str | None], model_class: int, progress: tuple[float, float, float]
) -> None:
    found = of(components)
    assert found.model_class == model_class
    percent = dict(zip("321", (100 * one if one < 1 else one for one in progress), strict=True))
    assert found.progress == pytest.approx(percent, rel=0, abs=1e-9)


@pytest.mark.parametrize(
    ("license", "shared", "status"),
    [
        # its own, else the one for its kind, else the distribution's
        ("MIT", {"code": "CC-BY-NC-4.0", "distribution": "CC-BY-NC-4.0"}, "included"),
        ("CC-BY-NC-4.0", {"code": "MIT", "distribution": "MIT"}, "invalid"),
        (SHARED, {"code": "MIT", "distribution": "CC-BY-NC-4.0"}, "included"),
        (SHARED, {"code": "CC-BY-NC-4.0", "distribution": "MIT"}, "invalid"),
        (SHARED, {"data": "CC-BY-NC-4.0", "distribution": "MIT"}, "included"),
        (SHARED, {"data": "MIT", "document": "MIT"}, "unlicensed"),
        (SHARED, {}, "unlicensed"),
        # `unlicensed`, or an entry that is there and empty, ends the search
        ("unlicensed", {"code": "MIT", "distribution": "MIT"}, "unlicensed"),
        ("", {"code": "MIT", "distribution": "MIT"}, "unlicensed"),
        (SHARED, {"code": "unlicensed", "distribution": "MIT"}, "unlicensed"),
        # what is not there has no use for a license
        ("Component not included", {"distribution": "MIT"}, "invalid"),
        ("Undisclosed", {"distribution": "MIT"}, "invalid"),
        # open: approved, for data, or OpenMDW; not what SPDX's list approved after the tool's
        ("AGPL-3.0-only", {}, "included"),
        ("ODC-By-1.0", {}, "included"),
        ("CC-BY-3.0-NL", {}, "included"),
        ("OpenMDW-1.0", {}, "included"),
        ("curl", {}, "invalid"),
        ("gemma", {}, "invalid"),
    ],
)
def test_the_license_of_a_component(license: str | None, shared: dict[str, Any], status: str) -> None:
    found = of({"Training code": license}, **shared)
    assert [one for one, names in found.components["2"].items() if "Training code" in names] == [status]


def test_parameters_are_data_and_sample_outputs_documents() -> None:
    components = {"Model parameters (Final)": SHARED, "Sample model outputs": SHARED}
    listed = of(components, data="CDLA-Permissive-2.0", document="CC-BY-NC-4.0").components["3"]
    assert (listed["included"], listed["invalid"]) == (["Model parameters (Final)"], ["Sample model outputs"])
    listed = of(components, data="CC-BY-NC-4.0", document="CC-BY-4.0").components["3"]
    assert (listed["invalid"], listed["optional"]) == (["Model parameters (Final)"], ["Sample model outputs"])
    listed = of(components, data="CDLA-Permissive-2.0").components["3"]
    assert (listed["included"], listed["unlicensed"]) == (["Model parameters (Final)"], ["Sample model outputs"])


def test_an_open_license_of_the_wrong_type_counts_with_a_warning() -> None:
    found = of(
        {**III, "Model architecture": "CC-BY-4.0", "Model parameters (Final)": "MIT", "Model card": "BSD-3-Clause"}
    )
    assert found.model_class == 3
    assert found.wrong_type == ["Model architecture", "Model card", "Model parameters (Final)"]
    assert of({**III, **II, **I}).wrong_type == []
    assert of({"Model card": "Apache-2.0", "Sample model outputs": "MIT"}).wrong_type == ["Sample model outputs"]
    closed = {"Model parameters (Final)": "CC-BY-NC-4.0", "Training code": "unlicensed"}
    assert of(closed).wrong_type == []


def test_what_stands_in_is_listed_where_it_stands() -> None:
    lists = of({PAPER: "CC-BY-4.0", REPORT: "unlicensed"}).components
    assert (lists["3"]["included"], lists["3"]["unlicensed"]) == ([PAPER], [REPORT])
    lists = of({PAPER: "CC-BY-NC-4.0"}).components
    assert lists["3"]["invalid"] == lists["1"]["invalid"] == [PAPER]
    assert REPORT not in lists["3"]["missing"]
    lists = of({REPORT: "CC-BY-4.0", PAPER: "CC-BY-NC-4.0"}).components
    assert "invalid" not in lists["3"]
    assert lists["1"]["invalid"] == [PAPER]
    lists = of({"Model card": "MIT"}).components
    assert REPORT in lists["3"]["missing"]
    assert PAPER in lists["1"]["missing"]
    assert PAPER not in lists["3"]["missing"]


def test_license_names_to_the_letter_and_as_people_write_them() -> None:
    components: dict[str, str | None] = {
        "Training code": "Apache 2.0",
        "Inference code": "gemma terms",
        "Model card": "mit",
    }
    strict, lenient = of(components), of(components, strict=False)
    assert strict.components["2"]["invalid"] == ["Inference code", "Model card", "Training code"]
    assert lenient.components["2"]["included"] == ["Model card", "Training code"]
    card = scored(record({"Training code": "Whatever 3"}), strict=False)
    (result,) = [one for one in card.criteria if one.criterion.id == "training-code"]
    assert (result.score, result.score_upper, result.certain) == (0, 1, False)  # a name that nobody can read


def test_the_score_is_the_number_of_components_that_count() -> None:
    assert scored(record({**III, **II, **I})).score == 14
    assert scored(record({**III, "Sample model outputs": "CC-BY-4.0", "Training code": "gemma"})).score == 7
    card = scored(record({"Model card": "MIT"}))
    assert (card.level, card.level_upper, card.score, card.score_upper) == ("unclassified", "class-1", 1, 17)
    card = scored(record({"Model card": "gemma"}))
    assert (card.level, card.level_upper, card.score, card.score_upper) == ("unclassified", "unclassified", 0, 16)


# --- audits


def card_of(audit: Audit) -> AuditScorecard:
    return audit.scorecards["mof"]


def audited(model: str, **more: Any) -> AuditScorecard:
    return card_of(openness.audit(model, hub=str(ROOT / "fixtures" / "hub"), rubrics=["mof"], now=NOW, **more))


def counted(card: AuditScorecard) -> set[str]:
    return {one.id for one in card.criteria if one.score}


IN_REPO = {"model-architecture", "model-parameters-final", "model-card", "inference-code"}
"""What lies in the repo, and so has the repo's license."""


@pytest.mark.parametrize(
    ("model", "upper", "found"),
    [
        # Apache-2.0. The card links the training code (Apache-2.0 too) and the data (ODC-By-1.0). It has results, a
        # paper, data cards, checkpoints and evaluation code as well, but nothing says on what license these are.
        ("allenai/OLMo-2-1124-7B", "class-1", IN_REPO | {"training-code", "datasets"}),
        ("LLM360/Amber", "class-1", IN_REPO | {"training-code", "datasets"}),
        # The Pile is named and was not found as a dataset with a license.
        ("EleutherAI/pythia-6.9b", "class-1", IN_REPO | {"training-code"}),
        # Open weights and nothing of their making.
        ("openai/gpt-oss-20b", "class-1", IN_REPO),
        # Gated by a form, on Meta's license, which is not open: what lies in the repo is refuted, and so is any class.
        ("meta-llama/Llama-3.1-8B", "unclassified", set()),
    ],
)
def test_audits_of_recorded_models(model: str, upper: str, found: set[str]) -> None:
    card = audited(model)
    assert (card.level, card.level_upper) == ("unclassified", upper)
    assert counted(card) == found
    assert card.score == len(found)


def test_apache_on_weights_and_odc_by_on_data_are_open_and_of_the_wrong_type() -> None:
    warned = {one.id for one in audited("allenai/OLMo-2-1124-7B").criteria if one.warnings}
    assert warned == {"model-parameters-final", "datasets"}


def test_a_closed_model_as_attested() -> None:
    """GPT-4o: weights, data and training code are attested as withheld; the system card has no license."""
    card = audited(str(ROOT / "fixtures" / "attestations" / "gpt-4o.yaml"))
    grades = {one.id: one.grade for one in card.criteria}
    assert (card.level, card.level_upper, card.score) == ("unclassified", "unclassified", 0)
    assert {name for name, grade in grades.items() if grade == "invalid"} == {
        "model-parameters-final", "datasets", "training-code"
    }  # fmt: skip
    assert {name for name, grade in grades.items() if grade == "unlicensed"} == {
        "technical-report",
        "evaluation-results",
    }
    assert grades["data-card"] == "missing"
    assert any("later stage" in warning for one in card.criteria for warning in one.warnings)


def test_a_record_without_links_counts_beside_a_repo() -> None:
    """What the framework goes by is the makers' word. What was found stands against it all the same."""
    text = record({**III, **II, **I, "Model parameters (Final)": "MIT"})
    said = read(Record("Amber.yml", text, "0" * 40, date(2026, 5, 11))).attestation
    file = parse_attestation(
        to_yaml(said.model_copy(update={"subject": "LLM360/Amber", "author": said.author})), "amber.yaml", now=None
    )
    card = audited("LLM360/Amber", attestations=[file])
    assert (card.level, card.score) == ("class-1", 14)
    llama = parse_attestation(
        to_yaml(said.model_copy(update={"subject": "meta-llama/Llama-3.1-8B"})), "llama.yaml", now=None
    )
    card = audited("meta-llama/Llama-3.1-8B", attestations=[llama])
    assert {one.id: one.grade for one in card.criteria}["model-parameters-final"] == "invalid"
    assert card.level == "unclassified"


# --- the docs


@needs_peer
def test_the_table_of_license_names_in_the_docs_is_what_comes_out() -> None:
    text = DOCS.read_text(encoding="utf-8")
    assert HEADING in text
    assert with_section(text) == text, "run `uv run python tests/rubrics/mofkit.py`"

"""Records for the Model Openness Tool: they fit its form, claim no more than the audit, and lead back to it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import openness
from openness.components import Component
from openness.document import Audit, AuditComponent, AuditLicense, AuditObservation
from openness.exporting.mof import record
from openness.importing.mof import GATES, NAMED, UNLICENSED, read
from openness.importing.records import Record
from openness.licenses import read_name

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT.parent / "shared" / "peers" / "mof" / "mof_schema.json"
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MODELS = (
    "allenai/OLMo-2-1124-7B",
    "meta-llama/Llama-3.1-8B",
    "EleutherAI/pythia-6.9b",
    "openai/gpt-oss-20b",
    "HuggingFaceH4/zephyr-7b-beta",  # a finetune
    "TheBloke/Llama-2-7B-GPTQ",  # a quantization, of a gated base
    "LLM360/Amber",
    "google/gemma-2-9b",
    "moonshotai/Kimi-K2-Instruct",
    "openai/whisper-large-v3",
    "mlabonne/NeuralBeagle14-7B",
)
HERE = [name for name in MODELS if (ROOT / "fixtures" / "hub" / "models" / name).is_dir()]


@cache
def audited(name: str) -> Audit:
    return openness.audit(name, hub=str(ROOT / "fixtures" / "hub"), now=NOW)


@cache
def text_of(name: str) -> str:
    return record(audited(name), address=f"https://huggingface.co/{name}", task="text-generation")


def data_of(text: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(text)
    return data


def test_enough_models_are_at_hand() -> None:
    assert len(HERE) >= 8


@pytest.mark.parametrize("name", HERE)
def test_a_record_fits_the_tools_form(name: str) -> None:
    if not SCHEMA.is_file():
        pytest.skip("the Model Openness Tool's schema is not at hand")
    jsonschema.validate(data_of(text_of(name)), json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", HERE)
def test_a_record_has_what_the_form_asks(name: str) -> None:
    data = data_of(text_of(name))
    owner, _, model = name.partition("/")
    assert list(data) == ["framework", "release"]
    assert data["framework"] == {"name": "Model Openness Framework", "version": "1.0", "date": "2024-12-15"}
    release = data["release"]
    assert (release["name"], release["producer"]) == (model, owner)
    assert release["date"] == "2026-11-24"  # text, as the form asks, and no date
    assert release["huggingface"] == f"https://huggingface.co/{name}"
    names = [entry["name"] for entry in release["components"]]
    assert names == [named.name for named in NAMED if named.name in names]
    assert all(isinstance(value, str) and value for entry in release["components"] for value in entry.values())
    assert all(entry["component_path"].startswith("https://") for entry in release["components"])


@pytest.mark.parametrize("name", HERE)
def test_a_record_claims_no_more_than_the_audit_and_reads_back_as_it(name: str) -> None:
    audit = audited(name)
    done = read(Record("x.yml", text_of(name), None, date(2026, 11, 24)))
    assert done.not_understood == ()
    assert done.attestation.subject == name
    assert done.attestation.claims
    for component, claim in done.attestation.claims.items():
        state = audit.components[component.value]
        assert claim.availability == state.availability, component
        if claim.gate and component is Component.WEIGHTS:
            assert claim.gate == state.facts["gate"]
        name_of_it = claim.license or done.attestation.licenses.get("distribution") or UNLICENSED
        if name_of_it == UNLICENSED:
            continue
        if claim.license is None:  # the repo's license, for what lies in the repo
            assert any(one.source == f"models/{audit.subject}" for one in state.observations)
            assert component.kind.value != "data"
            weights = audit.components["weights"].license
            assert weights is not None
            assert read_name(name_of_it).id == weights.id
        else:
            assert state.license is not None
            assert read_name(name_of_it).id == state.license.id, component
        assert state.license is None or not more_open(name_of_it, state.license)


def more_open(name: str, audited_license: AuditLicense) -> bool:
    open_classes = ("open-source", "open-data", "open-model")
    return read_name(name).license_class.is_open and audited_license.license_class not in open_classes


@pytest.mark.parametrize("name", HERE)
def test_what_was_not_found_stands_in_comments_only(name: str) -> None:
    text = text_of(name)
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert text.startswith("\n".join(head))
    listed = {entry["name"] for entry in data_of(text)["release"]["components"]}
    for named in NAMED:
        assert (named.name in listed) or any(line.startswith("# - Not listed") and named.name in line for line in head)
    said = " ".join(head)
    revision = audited(name).revision
    assert revision is None or revision in said
    assert f"{name}" in said
    assert "2026-11-24" in said


def test_no_license_spreads_to_what_lies_elsewhere() -> None:
    components = {entry["name"]: entry for entry in data_of(text_of("allenai/OLMo-2-1124-7B"))["release"]["components"]}
    assert components["Training code"]["license"] == UNLICENSED  # which the audit only concludes
    assert components["Data card"]["license"] == UNLICENSED
    assert components["Datasets"]["license"] == "ODC-By-1.0"
    assert "license" not in components["Model card"]
    assert components["Training code"]["component_path"] == "https://github.com/allenai/OLMo"


def test_a_gate_is_told_in_the_description() -> None:
    text = text_of("meta-llama/Llama-3.1-8B")
    weights = next(one for one in data_of(text)["release"]["components"] if one["name"] == "Model parameters (Final)")
    assert weights["description"].endswith(GATES["manual"])
    assert "# - Gated" in text


# --- made up


def seen(name: str, value: Any, **keys: Any) -> AuditObservation:
    place = "https://huggingface.co/lab/model/blob/abc/file"
    told: dict[str, Any] = {"basis": "found", "source": "models/lab/model", "locator": place, "note": "", **keys}
    return AuditObservation(id="x-1", property=name, value=value, method="made-up", confidence=1.0, reason=None, **told)


def state(availability: Any, license_id: str = "", license_class: str = "", **keys: Any) -> AuditComponent:
    shown = seen("availability", availability, **keys)
    read_as = AuditLicense(**{"id": license_id, "class": license_class, "restricts_use": False, "basis": "found"})
    return AuditComponent(
        availability=availability,
        reason=None,
        license=read_as if license_id else None,
        url=shown.locator,
        inherited_from=None,
        facts={},
        observations=[shown, *([seen("license", license_id)] if license_id else [])],
    )


def made_up(subject: str = "lab/model", task: str | None = None, **components: AuditComponent) -> str:
    audit = audited("allenai/OLMo-2-1124-7B").model_copy(
        update={
            "subject": subject,
            "components": {key.replace("_", "-"): value for key, value in components.items()},
        }
    )
    return record(audit, address="http://127.0.0.1:9/lab/model", task=task)


def entries(text: str) -> dict[str, dict[str, str]]:
    return {entry["name"]: entry for entry in data_of(text)["release"]["components"]}


@pytest.mark.parametrize("availability", ["partial", "withheld", "unknown", "not-applicable"])
def test_what_is_not_there_whole_is_not_listed(availability: str) -> None:
    text = made_up(weights=state(availability, "MIT", "open-source"))
    assert data_of(text)["release"]["components"] == []
    assert any("Not listed" in line and "Model parameters (Final)" in line for line in text.splitlines())


@pytest.mark.parametrize(
    ("license_id", "license_class", "written"),
    [
        ("MIT", "open-source", "MIT"),
        ("MIT", "non-commercial", "MIT, with further terms"),
        ("llama3.1", "conditional", "Llama 3.1 Community License Agreement"),
        ("modified-mit", "open-modified", "modified-mit"),
        ("Apache-2.0 AND CC-BY-NC-4.0", "non-commercial", "Apache-2.0 AND CC-BY-NC-4.0"),
        ("OpenMDW-1.0", "open-model", "OpenMDW-1.0"),
        ("none", "unknown", None),
        ("unknown", "unknown", None),
    ],
)
def test_how_a_license_is_written(license_id: str, license_class: str, written: str | None) -> None:
    text = made_up(weights=state("public", license_id, license_class))
    release = data_of(text)["release"]
    assert release["license"].get("distribution", {}).get("name") == written
    assert entries(text)["Model parameters (Final)"].get("license") == (None if written else UNLICENSED)


def test_data_need_all_their_stages() -> None:
    first = state("public", "CC-BY-4.0", "open-data")
    later = state("unknown").model_copy(update={"facts": {"used": True}})
    assert "Datasets" in entries(made_up(pretraining_data=first))
    assert "Datasets" not in entries(made_up(pretraining_data=first, posttraining_data=later))
    both = made_up(pretraining_data=first, posttraining_data=state("public", "MIT", "open-source"))
    assert entries(both)["Datasets"]["license"] == "CC-BY-4.0 AND MIT"
    silent = made_up(pretraining_data=first, posttraining_data=state("public"))
    assert entries(silent)["Datasets"]["license"] == UNLICENSED


def test_what_is_only_stated_needs_a_link() -> None:
    where = {"basis": "stated", "note": "The card links it: https://github.com/lab/code/tree/main/train"}
    text = made_up(training_code=state("public", **where), inference_code=state("public", basis="stated"))
    assert list(entries(text)) == ["Training code"]
    assert data_of(text)["release"]["repository"] == "https://github.com/lab/code"
    assert "no place that shows it was seen: Inference code" in text


def test_nothing_hostile_leaves_its_line() -> None:
    evil = "https://evil.example.org/\nrelease: {}"
    shown = state("public", basis="stated", note=evil)
    inherited = shown.model_copy(update={"inherited_from": "a\nrelease: {}\x1b[31m"})
    text = made_up(training_code=inherited, paper=inherited)
    assert text.count("\nrelease:") == 1
    assert "\x1b" not in text
    assert "huggingface" not in data_of(text)["release"]  # an address that nobody else can open


@pytest.mark.parametrize(
    ("task", "kind"),
    [("text-generation", "language"), ("text-to-image", "image"), ("robotics", None), (None, None), ("", None)],
)
def test_the_type_comes_from_the_hubs_task(task: str | None, kind: str | None) -> None:
    assert data_of(made_up(task=task))["release"].get("type") == kind


def test_an_old_name_has_no_owner() -> None:
    release = data_of(made_up("gpt2"))["release"]
    assert (release["name"], release["producer"]) == ("gpt2", "")

"""Records of the Model Openness Tool: what each says, and that the tool's own answer follows from what was imported."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from openness.attestations.document import Attestation, Claim
from openness.attestations.reading import parse_attestation
from openness.attestations.writing import to_yaml
from openness.components import Component
from openness.errors import FileError
from openness.importing import EmptyRecordError
from openness.importing.mof import GATES, NAMED, read
from openness.importing.records import SPEAKS_FOR, Imported, Record

PEER = Path(__file__).resolve().parents[3] / "shared" / "peers" / "mof"
DAY = date(2026, 5, 11)
COMMIT = "8b5d30e90a7c62d7d6ece48b91e69ff495920a4d"
needs_peer = pytest.mark.skipif(not PEER.is_dir(), reason="the Model Openness Tool's data are not at hand")


def imported(text: str, name: str = "Model.yml") -> Imported:
    return read(Record(name, text, COMMIT, DAY))


def release(components: list[Any], **keys: Any) -> Imported:
    framework = {"name": "Model Openness Framework", "version": "1.0", "date": "2024-12-15"}
    data = {"name": "Model-7B", "producer": "Lab", "license": {}, "components": components, **keys}
    return imported(json.dumps({"framework": framework, "release": data}))


def claim(entry: dict[str, Any], **keys: Any) -> Claim:
    (found,) = release([{"name": "Training code", **entry}], **keys).attestation.claims.values()
    return found


# --- what a record says


def test_a_record_becomes_an_attestation() -> None:
    hub = "https://huggingface.co/lab/model-7b"
    done = release(
        [
            {"name": "Model parameters (Final)", "description": "..."},
            {"name": "Training code", "license": "MIT", "license_path": "https://lab.example.org/LICENSE"},
            {"name": "Research paper", "component_path": "https://arxiv.org/abs/1", "license": "unlicensed"},
        ],
        huggingface=hub,
        repository="https://github.com/lab/model",
        license={"distribution": {"name": "Apache-2.0", "path": ""}, "data": {"name": "CC-BY-4.0", "path": "x"}},
        version="7B",
        contact="",
    )
    said = done.attestation
    assert done.not_understood == ()
    assert said.subject == "lab/model-7b"
    assert said.author.role == "third-party"
    assert (said.date, said.expires) == (DAY, DAY + SPEAKS_FOR)
    assert said.claims == {
        Component.TRAINING_CODE: Claim(
            availability="public",
            license="MIT",
            url=("https://github.com/lab/model",),
            note="License text: https://lab.example.org/LICENSE",
        ),
        Component.WEIGHTS: Claim(availability="public", url=(hub,), note="..."),
        Component.PAPER: Claim(availability="public", license="unlicensed", url=("https://arxiv.org/abs/1",)),
    }
    assert said.licenses == {"distribution": "Apache-2.0", "data": "CC-BY-4.0", "weights": "CC-BY-4.0"}
    assert said.facts == {
        "name": "Model-7B",
        "version": "7B",
        "producer": "Lab",
        "repository": "https://github.com/lab/model",
        "huggingface": hub,
        "license path: data": "x",
        "framework": "Model Openness Framework, 1.0, 2024-12-15",
    }
    assert said.source is not None
    assert (said.source.database, said.source.file, said.source.commit) == ("mof", "Model.yml", COMMIT)
    assert said.source.license.startswith("MIT")


@pytest.mark.parametrize(
    ("entry", "component"),
    [
        ({"name": "TRAINING  CODE"}, Component.TRAINING_CODE),
        ({"name": "model parameters (intermediate)"}, Component.CHECKPOINTS),
        ({"name": "Model parameters final"}, Component.WEIGHTS),
        ({"name": "evaluation-data"}, Component.EVALUATION_DATA),
        ({"id": 15}, Component.PRETRAINING_DATA),
        ({"id": "11", "name": "?"}, Component.TECHNICAL_REPORT),
        ({"name": "paper"}, Component.PAPER),
    ],
)
def test_a_component_is_known_by_name_and_by_number(entry: dict[str, Any], component: Component) -> None:
    assert list(release([entry]).attestation.claims) == [component]


@pytest.mark.parametrize("odd", [{"name": "Moon dust"}, "Training code", None, 7, {"name": None}, {}])
def test_an_unknown_component_is_a_note(odd: object) -> None:
    done = release([odd, {"name": "Model card"}])
    assert list(done.attestation.claims) == [Component.MODEL_CARD]
    assert len(done.not_understood) == 1
    assert done.not_understood[0].endswith("is no component of the framework.")
    assert done.attestation.notes == done.not_understood


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, None),
        ({"license": None}, None),  # the release's counts
        ({"license": ""}, "unlicensed"),
        ({"license": "unlicensed"}, "unlicensed"),
        ({"license": "Unlicensed"}, "Unlicensed"),  # which the tool does not know
        ({"license": "  Apache 2.0 "}, "Apache 2.0"),
        ({"license": 3.0}, "3.0"),
        ({"license": {"name": "MIT"}}, "unlicensed"),
    ],
)
def test_a_license_stays_as_it_stands(entry: dict[str, Any], expected: str | None) -> None:
    assert claim(entry, license={"distribution": {"name": "MIT"}}).license == expected


@pytest.mark.parametrize(
    "said",
    [
        "Component not included",
        "Component not include",
        "Component not include.",
        "Component Component not included",
        "Component Not Include",
        "Component not included but listed sources",
        "not available",
    ],
)
def test_what_is_not_included_is_withheld(said: str) -> None:
    found = claim({"license": said, "component_path": "https://lab.example.org/x"})
    assert (found.availability, found.license, found.url) == ("withheld", said, None)
    assert said in str(found.note)
    assert "https://lab.example.org/x" in str(found.note)


@pytest.mark.parametrize("said", ["Not available for commercial use", "Notice", "Include-1.0", "unlicensed"])
def test_other_words_withhold_nothing(said: str) -> None:
    assert claim({"license": said}).availability == "public"


@pytest.mark.parametrize("said", ["Undisclosed", "Proprietary", "closed source"])
def test_what_is_kept_back_is_withheld_unless_there_is_a_place_to_have_it(said: str) -> None:
    assert claim({"license": said}).availability == "withheld"
    there = claim({"license": said, "component_path": "https://lab.example.org/x"})
    assert (there.availability, there.license) == ("public", said)


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ("https://huggingface.co/lab/some-7b", "lab/some-7b"),
        ("https://huggingface.co/lab/some-7b/blob/main/README.md", "lab/some-7b"),
        ("https://huggingface.co/lab/some · Hugging Face", "lab/some"),
        ("lab/some", "lab/some"),
        ("https://huggingface.co/lab/some-7_0b", None),
        ("https://huggingface.co/lab/some-13b", None),  # another size than the record's
        ("https://huggingface.co/collections/lab/some", None),
        ("https://huggingface.co/datasets/lab/some", None),
        ("https://huggingface.co/lab", None),
        ("https://elsewhere.example.org/lab/some", None),
        ("Some: a paper", None),
        ("../../etc/passwd", None),
        ("/etc/passwd", None),
        ("", None),
    ],
)
def test_the_subject_is_the_repo_where_there_is_one(given: str, subject: str | None) -> None:
    done = release([{"name": "Model parameters (Final)"}], huggingface=given)
    found = done.attestation
    assert found.subject == (subject or "Lab/Model-7B")
    assert found.claims[Component.WEIGHTS].url == ((f"https://huggingface.co/{subject}",) if subject else None)
    assert bool(done.not_understood) is (bool(given) and subject is None)


@pytest.mark.parametrize(
    ("producer", "name", "subject"),
    [
        ("Lab, Other, and One", "Model", "Lab- Other- and One/Model"),
        ("", "Model", "Model"),
        (None, "Model/7B", "Model-7B"),
        ("实验室", "模型", "实验室/模型"),
        ("Lab", "", "Model"),
        ("Lab", "../..", None),
    ],
)
def test_a_subject_is_made_to_fit(producer: object, name: object, subject: str | None) -> None:
    done = release([{"name": "Model card"}], producer=producer, name=name)
    assert subject is None or subject in done.attestation.subject


@pytest.mark.parametrize(
    "link", ["https://github.com", "https://github.com/lab", "https://github.com/lab/model/blob/main/LICENSE.md"]
)
def test_a_repository_that_is_none_shows_no_code(link: str) -> None:
    done = release([{"name": "Training code"}], repository=link)
    assert done.attestation.claims[Component.TRAINING_CODE].url is None
    assert done.not_understood == ()
    assert "is no repository" in done.attestation.notes[0]


@pytest.mark.parametrize("link", ["ODC-BY", "http://lab.example.org/x", "https://localhost/x", "https://a.org/ is it"])
def test_a_wrong_link_is_a_note(link: str) -> None:
    done = release([{"name": "Datasets", "component_path": link}])
    assert done.attestation.claims[Component.PRETRAINING_DATA].url is None
    assert len(done.not_understood) == 1


def test_a_component_that_is_listed_twice_is_read_as_the_tool_does() -> None:
    done = release([{"name": "Model card", "license": "MIT"}, {"name": "Model card", "license": "CC-BY-4.0"}])
    assert done.attestation.claims[Component.MODEL_CARD].license == "CC-BY-4.0"
    assert len(done.not_understood) == 1
    kept = release([{"name": "Model card", "license": "MIT"}, {"name": "Model card", "license": None}])
    assert kept.attestation.claims[Component.MODEL_CARD].license == "MIT"


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_that_our_own_records_tell_is_read(gate: str) -> None:
    said = f"{Component.TRAINING_CODE.meaning} {GATES[gate]}"  # type: ignore[index]
    found = claim({"description": said})
    assert (found.availability, found.gate) == ("gated", gate)


def test_odd_keys_and_values_are_kept() -> None:
    done = release(
        [{"name": "Model card", "mood": "good"}],
        license={"distribution": {"name": "", "path": None}, "moon": {"name": "MIT"}, "code": "ISC"},
        region="EU",
        type=["language", "code"],
    )
    assert done.attestation.licenses == {"code": "ISC"}
    assert done.attestation.facts["region"] == "EU"
    assert done.attestation.facts["type"] == "language, code"
    assert len(done.not_understood) == 2
    assert release([{"name": "Model card"}], license="MIT").attestation.licenses == {"distribution": "MIT"}
    assert release([{"name": "Model card"}], license=["MIT"]).attestation.licenses == {}


# --- what is no record


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("- release", 1),
        ("release: [1", 2),
        ("framework: {}\nmodel: x\n", 1),
        ("framework: {}\nrelease: Model\n", 2),
        ("release:\n  name: x\n  components: none\n", 3),
        ("release:\n  name: x\n  components:\n    - name: Moon dust\n", 3),
        ("release: &a {name: x}\n", 1),
    ],
)
def test_what_is_no_record_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FileError) as refused:
        imported(text)
    assert refused.value.message.startswith(f"Model.yml:{line}: ") or refused.value.line is None
    assert refused.value.path == "Model.yml"


@pytest.mark.parametrize("components", ["[]", "null", "''"])
def test_a_record_without_components_is_an_empty_form(components: str) -> None:
    with pytest.raises((EmptyRecordError, FileError)):
        imported(f"release: {{name: x, components: {components}}}")


def test_a_flood_costs_little_and_can_be_read_again() -> None:
    long = "x" * 2_500
    entry = {**{f"key{n}": "x" for n in range(300)}, "license": long, "component_path": f"https://a.org/{long[:1900]}"}
    start = time.process_time()
    done = release(
        [{"name": named.name, **entry} for named in NAMED] + [{"name": f"{long}{n}"} for n in range(250)],
        **{f"more{n}": long for n in range(150)},
    )
    assert time.process_time() - start < 5
    assert len(done.not_understood) < 800
    assert again(done.attestation) == done.attestation


def again(attestation: Attestation) -> Attestation:
    return parse_attestation(to_yaml(attestation), "x.yaml", now=None).attestation


# --- the tool's own records (what it answers about them: tests/rubrics/test_mof_rubric.py)


def peer_records() -> Iterator[Path]:
    yield from sorted((PEER / "models").glob("*.yml"))
    yield from sorted((PEER / "test_data").glob("*.yml"))


@cache
def attested(path: Path) -> Imported:
    return imported(path.read_text(encoding="utf-8"), path.name)


@cache
def table() -> tuple[dict[str, Any], ...]:
    data: list[dict[str, Any]] = yaml.safe_load((PEER / "components.yml").read_text(encoding="utf-8"))["components"]
    by_id = {named.id: named.component for named in NAMED}
    return tuple({**row, "component": by_id[row["id"]]} for row in data)


@needs_peer
def test_all_models_are_imported_soon_and_read_back_the_same() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((PEER / "models").glob("*.yml"))}
    assert len(texts) == 273
    start = time.process_time()
    done = [imported(text, name) for name, text in texts.items()]
    assert all(again(one.attestation) == one.attestation for one in done)
    assert time.process_time() - start < 15
    puzzles = [sentence for one in done for sentence in one.not_understood]
    assert 0 < len(puzzles) < 40
    assert all(sentence in one.attestation.notes for one in done for sentence in one.not_understood)


@needs_peer
def test_the_tools_own_descriptions_are_left_out() -> None:
    said = {
        str(found.note) for path in peer_records() for found in attested(path).attestation.claims.values() if found.note
    }
    assert {note for note in said if not note.startswith(("License text: ", "The record lists it with"))} == set()


@needs_peer
def test_the_table_of_names_is_the_tools() -> None:
    assert {(row["id"], row["name"]) for row in table()} == {(named.id, named.name) for named in NAMED}

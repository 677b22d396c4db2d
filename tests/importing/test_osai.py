"""Opening up ChatGPT: what its records become, and that its own scores come out again."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from peers import grades, imported_files, peer, read, written_and_read

from openness.attestations.document import Attestation
from openness.components import Component
from openness.importing.osai import SCHEME

POINTS = {"open": 1.0, "partial": 0.5}


def read_with(name: str = "Owl.yaml", **changes: dict[str, Any]) -> Attestation:
    data: dict[str, Any] = {
        "project": {"name": "Owl 7B Chat", "llmbase": "Owl 7B", "rlbase": "Hoots", "license": "Apache 2.0"},
        "org": {"name": "Owls", "link": None, "notes": None},
        **{dimension: {"class": "closed", "link": None, "notes": None} for dimension in SCHEME.dimensions},
    }
    for key, change in changes.items():
        data[key] = {**data[key], **change}
    return written_and_read(read("osai", yaml.safe_dump(data, sort_keys=False), name).attestation)


def test_fourteen_dimensions_are_judged_and_those_of_one_component_claimed() -> None:
    attestation = read_with(
        opencode={"class": "open", "link": "https://github.com/owls/owl"},
        api={"class": "partial", "link": "https://owl.example.org/api"},
        code={"class": "open", "link": "https://github.com/owls/owl"},
        architecture={"class": "open", "link": "https://owl.example.org/architecture"},
        license={"class": "open", "notes": "Apache 2.0"},
    )
    assert list(attestation.judgements["osai"]) == list(SCHEME.dimensions)
    assert {component.value: claim.availability for component, claim in attestation.claims.items()} == {
        "weights": "withheld",
        "base-weights": "withheld",
        "pretraining-data": "withheld",
        "posttraining-data": "withheld",
        "training-code": "public",
        "code-documentation": "public",
        "hosted-api": "partial",
    }
    assert attestation.claims[Component.WEIGHTS].license == "Apache 2.0"
    assert attestation.subject == "Owls/Owl 7B Chat"


def test_where_the_llm_is_the_model_itself_its_rating_is_the_weights() -> None:
    attestation = read_with(
        llmweights={"class": "open", "link": "https://huggingface.co/owls/owl-7b-chat/tree/main"},
        rlweights={"notes": "No RL weights found."},
    )
    assert attestation.subject == "owls/owl-7b-chat"
    assert attestation.claims[Component.WEIGHTS].availability == "public"
    assert Component.BASE_WEIGHTS not in attestation.claims
    assert "`llmweights` links the model that the record is about" in attestation.notes[0]
    assert attestation.judgements["osai"]["rlweights"].grade == "closed"


def test_weights_of_a_stage_of_its_own_say_nothing_of_the_model() -> None:
    attestation = read_with(rlweights={"notes": "RL weights not separately made available"})
    assert Component.WEIGHTS not in attestation.claims
    assert attestation.licenses == {"weights": "Apache 2.0"}


@pytest.mark.parametrize("name", ["NA", "Unknown", "unclear", None])
def test_a_license_without_a_name_is_no_claim(name: str | None) -> None:
    assert read_with(project={"license": name}).claims[Component.WEIGHTS].license is None


def test_a_project_without_a_name_has_that_of_its_file() -> None:
    attestation = read_with("hoot-ui.yaml", project={"name": None, "notes": "No model."})
    assert attestation.subject == "Owls/hoot-ui"


def test_their_scores_come_out_again_from_the_attestations_alone() -> None:
    folder = peer("osai", "projects")
    published = json.loads((folder.parent / "peer_results.json").read_text(encoding="utf-8"))
    scores = {
        path.name: sum(POINTS.get(str(grade), 0.0) for grade in grades(attestation, "osai").values())
        for path, attestation in imported_files("osai", folder)
    }
    assert len(scores) == 47  # one of them is no model, and has no name
    assert {name: scores[name] for name in published} == published


def test_every_score_is_that_of_the_raw_file() -> None:
    for path, attestation in imported_files("osai", peer("osai", "projects")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert grades(attestation, "osai") == {name: data[name]["class"] for name in SCHEME.dimensions}, path.name

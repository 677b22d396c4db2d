"""The Stack Map: its notation, what it becomes, and that class, score and parts are kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from peers import grades, imported_files, peer, read, written_and_read

from openness.attestations.document import Attestation
from openness.components import Component
from openness.errors import FileError
from openness.importing import EmptyRecordError
from openness.importing.os_ai_map import parts_of
from openness.importing.values import Notebook
from openness.licenses import read_name


def text_of(components: Any, **more: Any) -> str:
    graded = {"score": 3, "class": "open_weights", "components": components, "confidence": "high", "note": "Hoot."}
    return yaml.safe_dump({"product": "owl-3", "openness": graded | more}, sort_keys=False)


def read_with(components: Any, **more: Any) -> Attestation:
    return written_and_read(read("os-ai-map", text_of(components, **more)).attestation)


def claimed(components: Any) -> dict[str, str]:
    claims = read_with(components).claims
    return {component.value: claim.availability for component, claim in claims.items()}


def test_class_score_and_parts_are_judgements_and_the_notation_a_fact() -> None:
    notation = "weights:open(Apache-2.0, BF16; two files);data:closed;code:partial(inference (vLLM));license:MIT(OSI)"
    attestation = read_with(notation)
    assert attestation.subject == "owl-3"
    assert grades(attestation, "os-ai-map") == {
        "score": 3,
        "class": "open_weights",
        "confidence": "high",
        "weights": "open",
        "data": "closed",
        "code": "partial",
        "license": "MIT",
    }
    judged = attestation.judgements["os-ai-map"]
    assert judged["weights"].reason == "weights:open(Apache-2.0, BF16; two files)"
    assert judged["class"].reason == "Hoot."
    assert attestation.facts["openness.components"] == notation
    assert attestation.notes == ()
    assert claimed(notation) == {"weights": "public", "pretraining-data": "withheld", "inference-code": "public"}
    assert all(claim.url is None for claim in attestation.claims.values())


@pytest.mark.parametrize(
    ("part", "claims"),
    [
        ("weights:open(gated on HF)", {"weights": "gated"}),
        ("weights:open(not gated)", {"weights": "public"}),
        ("weights:partial", {"weights": "partial"}),
        ("checkpoints:open(thousands)", {"checkpoints": "public"}),
        ("post-training-data:closed(proprietary)", {"posttraining-data": "withheld"}),
        ("code:closed(no training pipeline)", {"training-code": "withheld"}),
        ("code:open(training code+recipes+logs)", {"training-code": "public"}),
        ("code:open(recipes+21 RL env configs)", {"training-code": "public"}),
        ("code:open(pretraining project public)", {"training-code": "public"}),
        ("code:open(training/inference code)", {"training-code": "public", "inference-code": "public"}),
        ("code:open(inference code, no training pipeline)", {"inference-code": "public"}),
        ("code:open(without any training code)", {}),
        ("code:open", {}),
        ("code:partial(no training pipeline)", {}),
        ("code:partial(inference/usage; no training pipeline)", {"inference-code": "public"}),
        ("code:partial(training scripts)", {}),
        ("paper:open(arXiv 1234)", {"paper": "public"}),
        ("paper:closed", {}),
        ("api:open", {"hosted-api": "public"}),
        ("base:Owl-2(open)", {}),
        ("hardware:open", {}),
        ("data:documented", {}),
        ("Weights : Open (all of them)", {"weights": "public"}),
    ],
)
def test_a_part_is_a_claim_where_it_speaks_of_one_component(part: str, claims: dict[str, str]) -> None:
    assert claimed(part) == claims


@pytest.mark.parametrize(
    ("stated", "license_name"),
    [
        ("Apache-2.0(OSI)", "Apache-2.0"),
        ("MIT(OSI-style permissive, no use restrictions)", "MIT"),
        ("GLM-4-License(non-OSI: registration; field-of-use prohibitions)", "GLM-4-License"),
        ("Proprietary(API-only)", "Proprietary"),
        ("none", "none"),
        ("Apache-2.0(code) + custom weights license(non-OSI)", "Apache-2.0(code) + custom weights license(non-OSI)"),
        ("Apache-2.0(code only)", "Apache-2.0(code only)"),
        ("MIT(plus an AUP)", "MIT(plus an AUP)"),
        ("Apache-2.0(OSI) across base variants", "Apache-2.0(OSI) across base variants"),
    ],
)
def test_the_license_is_a_name_or_all_that_is_said_of_it(stated: str, license_name: str) -> None:
    attestation = read_with(f"weights:open;license:{stated}")
    assert attestation.claims[Component.WEIGHTS].license == license_name
    if license_name == stated and "(" in stated:
        assert read_name(license_name).restricts_use is not False, "more than a name, and read as an open license"


def test_a_license_without_weights_is_kept() -> None:
    assert read_with("data:closed;license:MIT(OSI)").licenses == {"weights": "MIT"}


@pytest.mark.parametrize(
    ("notation", "values"),
    [
        ("weights:open(a (b; c) d);data:closed", [("weights", "open", "a (b; c) d"), ("data", "closed", "")]),
        ("weights:open;;data:closed;", [("weights", "open", ""), ("data", "closed", "")]),
        ("weights:open(a;data:closed;license:MIT", [("weights", "open", "a"), ("data", "closed", ""), ("license", "MIT", "")]),
        ("weights:open)a;data:closed", [("weights", "open)a", ""), ("data", "closed", "")]),
        ({"weights": {"value": "open", "detail": "MIT", "raw": "weights:open(MIT)"}, "code": "closed"},
         [("weights", "open", "MIT"), ("code", "closed", "")]),
        ("just words", []),
        (None, []),
        (7, []),
    ],
)  # fmt: skip
def test_the_notation_is_read_as_far_as_it_goes(notation: Any, values: list[tuple[str, str, str]]) -> None:
    assert [(part.name, part.value, part.detail) for part in parts_of(notation, Notebook())] == values


def test_what_is_not_understood_is_a_note() -> None:
    notation = "weights:open(;hardware:open;post-training:SFT on hoots;weights:closed;code:open"
    done = read("os-ai-map", text_of(notation, confidence=None, colour="brown"))
    assert len(done.not_understood) == 7
    assert done.attestation.facts["openness.colour"] == "brown"
    assert grades(done.attestation, "os-ai-map")["confidence"] == "not-given"


def test_other_axes_and_sources() -> None:
    more = {"sources": [{"url": "https://a.example.org", "shows": "MIT"}], "last_verified": "2026-06-01"}
    data = yaml.safe_load(text_of("weights:open", **more)) | {"adoption": {"level": 4}}
    done = read("os-ai-map", yaml.safe_dump(data))
    assert done.not_understood == ()
    assert done.attestation.judgements["os-ai-map"]["class"].url == ("https://a.example.org",)
    assert done.attestation.claims[Component.WEIGHTS].url is None
    assert "adoption" in done.attestation.notes[0]


def test_what_is_no_record() -> None:
    with pytest.raises(FileError, match="lacks `openness`"):
        read("os-ai-map", "product: owl\n")
    with pytest.raises(FileError, match="lacks `product`"):
        read("os-ai-map", "openness: {score: 1}\n")
    with pytest.raises(EmptyRecordError):
        read("os-ai-map", "product: owl\nopenness: {score: null, class: }\n")


def test_class_score_and_parts_of_the_database_are_kept() -> None:
    done = list(imported_files("os-ai-map", peer("os-ai-map")))
    assert len(done) >= 37
    for path, attestation in done:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))["openness"]
        graded = grades(attestation, "os-ai-map")
        assert [graded[key] for key in ("score", "class", "confidence")] == [
            raw[key] for key in ("score", "class", "confidence")
        ]
        assert attestation.facts["openness.components"] == raw["components"]
        parts = [one.reason for name, one in attestation.judgements["os-ai-map"].items() if name not in raw]
        assert ";".join(parts) == raw["components"], path.name
        assert all(re.match(r"\w", part) for part in parts)

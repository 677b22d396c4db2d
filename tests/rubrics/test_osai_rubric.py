"""Opening up ChatGPT as a rubric: the scores that it published, and what an audit's evidence comes to."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from peers import imported_files, peer, read

import openness
from openness.attestations.counting import attested_alone
from openness.attestations.document import Attestation
from openness.attestations.reading import AttestationFile
from openness.components import Component
from openness.engine import Scorecard, evaluate, ranked
from openness.evidence import Base, Basis, Evidence, Observation, Value, fold
from openness.rubric import load_rubric
from openness.snapshot import Reason

HUB = Path(__file__).parents[2] / "fixtures" / "hub"
RUBRIC = load_rubric("osai")
POINTS = {"open": 1.0, "partial": 0.5}
DIMENSIONS = (
    "opencode", "llmdata", "llmweights", "rldata", "rlweights", "license",
    "code", "architecture", "preprint", "paper", "modelcard", "datasheet",
    "package", "api",
)  # fmt: skip


def card_of(attestation: Attestation) -> Scorecard:
    return evaluate(RUBRIC, attested_alone([AttestationFile("record.yaml", attestation)]))


# Records of our own, with answers by hand


def record(**classes: Any) -> Attestation:
    """A made-up record in its form, every dimension closed but those named."""
    named = {**dict.fromkeys(DIMENSIONS, "closed"), **classes}
    project = {"name": "Owl Chat", "llmbase": "Owl", "rlbase": "Hoots"}
    data = {"project": project, "org": {"name": "Owls"}, **{name: {"class": said} for name, said in named.items()}}
    return read("osai", yaml.safe_dump(data, sort_keys=False), "owl.yaml").attestation


def test_it_has_fourteen_dimensions() -> None:
    assert tuple(criterion.id for criterion in RUBRIC.criteria) == DIMENSIONS


RECORDS: list[tuple[dict[str, Any], float]] = [
    ({}, 0),
    (dict.fromkeys(DIMENSIONS, "open"), 14),
    (dict.fromkeys(DIMENSIONS, "partial"), 7),
    (dict.fromkeys(DIMENSIONS, None), 0),  # empty: not applicable
    ({"opencode": "open", "llmdata": "partial", "api": "open"}, 2.5),
    ({"opencode": "Open", "llmdata": "mostly", "rldata": None}, 1),
]


@pytest.mark.parametrize(("classes", "score"), RECORDS, ids=range(len(RECORDS)))
def test_the_score_is_the_sum_of_all_dimensions(classes: dict[str, Any], score: float) -> None:
    card = card_of(record(**classes))
    assert (card.score_lower, card.score, card.score_upper, card.max) == (score, score, score, 14)


def test_the_sums_of_the_groups_are_shown() -> None:
    card = card_of(record(opencode="open", license="partial", paper="open", api="partial"))
    assert {one.group.id: (one.score, one.max) for one in card.groups} == {
        "availability": (1.5, 6),
        "documentation": (1, 6),
        "access": (0.5, 2),
    }


def test_equal_scores_are_ordered_by_name() -> None:
    scored = [("Owl", "a", 3.0), ("Crow", "z", 3.0), ("Tit", "b", 4.0)]
    assert [name for name, _, _ in ranked(RUBRIC, scored)] == ["Tit", "Crow", "Owl"]


# Its own records, where they are


@cache
def cards() -> dict[str, tuple[Path, Scorecard]]:
    return {
        path.name: (path, card_of(attestation))
        for path, attestation in imported_files("osai", peer("osai", "projects"))
    }


def test_every_published_score_comes_out_again() -> None:
    published = json.loads((peer("osai") / "peer_results.json").read_text(encoding="utf-8"))
    assert len(published) == 19
    for name, score in published.items():
        card = cards()[name][1]
        assert (card.score_lower, card.score, card.score_upper) == (score, score, score), name


def test_every_record_comes_to_what_its_raw_file_does() -> None:
    assert len(cards()) == 47  # one of them is no model, and has no name
    for name, (path, card) in cards().items():
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert card.score == sum(POINTS.get(data[dimension]["class"], 0.0) for dimension in DIMENSIONS), name


# From evidence: each rule by hand


def seen(component: str, basis: Basis = Basis.FOUND, /, **facts: Value | None) -> list[Observation]:
    return [
        Observation(
            Component(component), name.replace("_", "-"), value, basis, "s", "l", "m", note=f"{component}: {name}.",
            reason=Reason.NOT_FOUND if value is None else None,
        )
        for name, value in facts.items()
    ]  # fmt: skip


def graded(*observations: list[Observation], base: bool = False) -> dict[str, tuple[float, float]]:
    bases = (Base("c/d", "finetune", Basis.STATED, "l"),) if base else ()
    states = fold(one for some in observations for one in some)
    card = evaluate(RUBRIC, Evidence("a/b", None, states, bases=bases, relation="finetune" if base else None))
    return {result.criterion.id: (result.score, result.score_upper) for result in card.criteria}


ONE_STAGE = seen("posttraining-data", Basis.CLAIMED, used=False)
TWO_STAGES = seen("posttraining-data", Basis.CLAIMED, used=True)
PUBLIC, GATED = {"availability": "public", "gate": "none"}, {"availability": "gated", "gate": "manual"}
OPEN, PARTIAL, CLOSED, UNKNOWN = (1, 1), (0.5, 0.5), (0, 0), (0, 1)


@pytest.mark.parametrize(
    ("observations", "base", "llm", "rl"),
    [
        ([seen("weights", **PUBLIC), ONE_STAGE], False, OPEN, CLOSED),  # the LLM is all there is
        ([seen("weights", **GATED), ONE_STAGE], False, PARTIAL, CLOSED),
        ([seen("weights", **PUBLIC), TWO_STAGES], False, UNKNOWN, OPEN),  # its LLM is named nowhere
        ([seen("weights", **PUBLIC), seen("base-weights", **GATED), TWO_STAGES], True, PARTIAL, OPEN),
        ([seen("weights", **GATED), seen("base-weights", **PUBLIC), TWO_STAGES], True, OPEN, PARTIAL),
        ([seen("weights", availability="withheld"), TWO_STAGES], True, UNKNOWN, CLOSED),
        ([seen("weights", availability=None), TWO_STAGES], True, UNKNOWN, UNKNOWN),
        ([seen("weights", **PUBLIC)], False, UNKNOWN, UNKNOWN),  # nothing tells how many stages there were
    ],
)
def test_the_weights_of_two_stages(
    observations: list[list[Observation]], base: bool, llm: tuple[float, float], rl: tuple[float, float]
) -> None:
    found = graded(*observations, base=base)
    assert (found["llmweights"], found["rlweights"]) == (llm, rl)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"availability": "public"}, OPEN),
        ({"availability": "gated"}, PARTIAL),
        ({"availability": "partial"}, PARTIAL),
        ({"availability": None, "described": True}, (0.5, 1)),
        ({"availability": None, "described": None}, UNKNOWN),
        ({"availability": "withheld", "described": False}, CLOSED),
    ],
)
def test_the_data_of_two_stages(facts: dict[str, Value | None], expected: tuple[float, float]) -> None:
    found = graded(seen("pretraining-data", **facts), seen("posttraining-data", **facts), TWO_STAGES)
    assert (found["llmdata"], found["rldata"]) == (expected, expected)
    assert graded(seen("pretraining-data", **facts), ONE_STAGE)["rldata"] == CLOSED


@pytest.mark.parametrize(
    ("license", "code", "basis", "expected"),
    [
        ("Apache-2.0", None, Basis.FOUND, (0.5, 1)),  # that all of the project is covered is for a person to say
        ("Apache-2.0", "Apache-2.0", Basis.STATED, (0.5, 1)),
        ("llama3.1", "MIT", Basis.STATED, PARTIAL),
        ("llama3.1", "MIT", Basis.INFERRED, (0, 0.5)),
        ("llama3.1", "llama3.1", Basis.STATED, CLOSED),
        ("llama3.1", None, Basis.FOUND, (0, 0.5)),
        ("none", None, Basis.FOUND, (0, 0.5)),
        (None, None, Basis.FOUND, UNKNOWN),
    ],
)
def test_parts_of_a_project_are_covered_by_approved_licenses(
    license: str | None, code: str | None, basis: Basis, expected: tuple[float, float]
) -> None:
    weights = seen("weights", **PUBLIC, license=license)
    source = (
        [*seen("training-code", availability="public"), *seen("training-code", basis, license=code)] if code else []
    )
    assert graded(weights, source)["license"] == expected


@pytest.mark.parametrize(
    ("dimension", "component"),
    [
        ("code", "code-documentation"),
        ("paper", "paper"),
        ("modelcard", "model-card"),
        ("datasheet", "data-card"),
        ("package", "package"),
        ("api", "hosted-api"),
    ],
)
def test_how_good_it_is_takes_a_judgement(dimension: str, component: str) -> None:
    assert graded(seen(component, availability="public"))[dimension] == UNKNOWN
    assert graded(seen(component, availability=None))[dimension] == UNKNOWN
    assert graded(seen(component, availability="withheld"))[dimension] == CLOSED


def test_an_audit_of_a_model_that_was_assessed_contradicts_no_dimension() -> None:
    card = openness.audit("LLM360/AmberChat", hub=str(HUB), rubrics=["osai"]).scorecards["osai"]
    found = {one.id: (one.score, one.score_upper) for one in card.criteria}
    assert {name: bounds for name, bounds in found.items() if bounds != UNKNOWN} == {
        "opencode": (0.5, 1),
        "llmdata": OPEN,
        "llmweights": OPEN,
        "rldata": (0.5, 1),
        "rlweights": OPEN,
        "license": (0.5, 1),
        "preprint": (0.5, 1),
    }
    path = peer("osai", "projects") / "amber.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, (low, high) in found.items():
        assert low <= POINTS.get(data[name]["class"], 0.0) <= high, name

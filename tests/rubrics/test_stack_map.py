"""The Stack Map's classes against ours: models that are recorded here or closed, and its records taken at their word.

Run with `pytest -s` it prints three matrices; `docs/frameworks.md` argues each disagreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml
from peers import PEERS, imported_files, peer
from reviewed import NOW, alone, recorded

from openness.attestations.counting import attested_alone
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile, parse_attestation
from openness.attestations.writing import to_yaml
from openness.components import Component
from openness.engine import Scorecard, evaluate
from openness.observing import observe
from openness.rubric import load_rubric

CLASSES = ("closed", "restricted", "open_weights", "open_source")
OURS = {
    "closed": "closed",
    "weights-available": "restricted",
    "open-weight": "open_weights",
    "open-source": "open_source",
    "fully-open": "open_source",
    "unknown": "unknown",
}
RECORDED = {
    "apertus": "swiss-ai/Apertus-8B-2509",
    "deepseek-r1": "deepseek-ai/DeepSeek-R1",
    "llama-3-1-8b-instruct": "meta-llama/Llama-3.1-8B-Instruct",
    "olmo-2": "allenai/OLMo-2-1124-7B",
    "phi-4": "microsoft/phi-4",
    "qwen2-5-14b-instruct": "Qwen/Qwen2.5-7B-Instruct",  # half the size; one card and one license for both
    "qwen3": "Qwen/Qwen3-8B-Base",
    "tinyllama-1-1b-chat-v1-0": "TinyLlama/TinyLlama-1.1B-Chat-v1.0",
}
DISAGREE = {
    # product: our verdict, the highest that nothing refutes, the highest once what was not recorded is read
    "apertus": ("unknown", "fully-open", "open-weight"),
    "deepseek-r1": ("unknown", "weights-available", "weights-available"),
    "phi-4": ("unknown", "fully-open", "open-weight"),
}


@cache
def products() -> dict[str, tuple[str, AttestationFile]]:
    """Each record's class, and its import as a file that a run was given."""
    found = {}
    for path, attestation in imported_files("os-ai-map", peer("os-ai-map")):
        graded = yaml.safe_load(path.read_text(encoding="utf-8"))["openness"]
        file = parse_attestation(to_yaml(attestation), path.name, now=None)
        found[path.stem] = graded["class"], replace(file, rank=Rank.OPERATOR)
    return found


@cache
def card_of(product: str) -> Scorecard:
    """Our default rubric's answer about a model that is recorded, or attested to be closed."""
    rubric = load_rubric("openness")
    if product in RECORDED:
        return evaluate(rubric, observe(recorded(RECORDED[product]), (), now=NOW))
    return evaluate(rubric, attested_alone([products()[product][1]]))


def compared() -> list[str]:
    return [name for name, (said, _) in products().items() if said == "closed" or name in RECORDED]


def matrix(pairs: Iterable[tuple[str, str]], title: str) -> str:
    """Rows: the Stack Map; columns: ours."""
    counted = Counter(pairs)
    columns = (*CLASSES, "unknown")
    width = max(map(len, columns)) + 2
    lines = [title, " " * width + "".join(name.rjust(width) for name in columns)]
    lines += [
        row.ljust(width) + "".join(str(counted[row, name] or ".").rjust(width) for name in columns) for row in CLASSES
    ]
    return "\n" + "\n".join(lines)


def test_every_product_is_compared_that_can_be(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(products()) == 37
    assert set(RECORDED) <= set(products())
    pairs = [(products()[name][0], OURS[card_of(name).level or "unknown"]) for name in compared()]
    with capsys.disabled():
        print(matrix(pairs, f"Stack Map (rows) and our verdict, {len(pairs)} models"))
    assert Counter(pairs) == {
        ("closed", "closed"): 12,
        ("restricted", "restricted"): 1,
        ("open_weights", "open_weights"): 3,
        ("open_weights", "unknown"): 2,
        ("open_source", "open_source"): 1,
        ("open_source", "unknown"): 1,
    }


def test_the_disagreements_are_those_that_the_docs_argue() -> None:
    differ = {name for name in compared() if OURS[card_of(name).level or "unknown"] != products()[name][0]}
    found = {name: (card_of(name).level, card_of(name).level_upper, card_of(name).level_headline) for name in differ}
    assert found == DISAGREE
    docs = (Path(__file__).parents[2] / "docs" / "frameworks.md").read_text(encoding="utf-8")
    for name in DISAGREE:
        assert f"`{name}`" in docs, "not argued"


def test_without_a_link_a_record_opens_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """The records link no component: what they close is closed, all else is open to question, and bounded."""
    pairs, too_low = [], []
    order = [level.id for level in load_rubric("openness").levels]
    for name, (said, file) in products().items():
        audit = alone(file)
        pairs.append((said, OURS[audit.verdict]))
        if CLASSES.index(OURS[audit.verdict_upper]) < CLASSES.index(said):
            too_low.append(name)
        assert audit.verdict_upper in order
    with capsys.disabled():
        print(matrix(pairs, "Stack Map (rows) and our verdict from its record alone"))
    assert Counter(ours for _, ours in pairs) == {"closed": 12, "unknown": 25}
    assert [said for said, ours in pairs if ours == "closed"] == ["closed"] * 12
    assert too_low == ["nemotron-3"], "its license limits use, as we read it"


def test_taken_at_their_word_the_records_give_their_class(capsys: pytest.CaptureFixture[str]) -> None:
    rubric = load_rubric(str(Path(__file__).parent / "stack-map.yaml"))
    cards = {name: evaluate(rubric, attested_alone([file])) for name, (_, file) in products().items()}
    pairs = [(products()[name][0], card.level or "unknown") for name, card in cards.items()]
    with capsys.disabled():
        print(matrix(pairs, "Stack Map (rows) and its rules over its own records"))
    wrong = [(said, ours) for said, ours in pairs if ours not in (said, "unknown")]
    assert wrong == []
    left_open = {name for name, card in cards.items() if card.level == "unknown"}
    # a mixed or custom license; data of which the record names only a later stage, or none
    licenses = {"internlm-2-5", "qwen-3-6", "qwen3"}
    data = {"hermes-4-14b", "hermes-4-3-36b", "tinyllama-1-1b-chat-v1-0"}
    assert left_open == licenses | data
    for name in licenses:
        evidence = attested_alone([products()[name][1]])
        assert evidence.state(Component.WEIGHTS).fact("license-class").value is None


@pytest.mark.skipif(PEERS.is_dir(), reason="the database is here")
def test_without_the_database_nothing_is_compared() -> None:
    with pytest.raises(pytest.skip.Exception, match="the database is not here"):
        products()


@pytest.mark.parametrize(
    ("claims", "license", "expected"),
    [
        ({"weights": "withheld"}, None, "closed"),
        ({"weights": "withheld", "pretraining-data": "public", "training-code": "public"}, "MIT", "closed"),
        ({"weights": "public"}, "llama3.1", "restricted"),
        ({"weights": "public", "pretraining-data": "public", "training-code": "public"}, "llama3.1", "restricted"),
        ({"weights": "public", "pretraining-data": "withheld"}, "MIT", "open_weights"),
        ({"weights": "public", "training-code": "withheld"}, "Apache-2.0", "open_weights"),
        ({"weights": "public", "pretraining-data": "public", "training-code": "public"}, "MIT", "open_source"),
        ({"weights": "public", "pretraining-data": "public", "training-code": "public"}, "nvidia-open-model", "open_weights"),
        ({"weights": "public", "pretraining-data": "public"}, "MIT", "unknown"),
        ({"weights": "public"}, None, "unknown"),
        ({}, "MIT", "unknown"),
    ],
)  # fmt: skip
def test_the_rules_over_records_of_our_own(claims: dict[str, str], license: str | None, expected: str) -> None:
    said = {
        "schema_version": 1,
        "subject": "owl-3",
        "author": {"name": "Ada", "role": "third-party"},
        "date": "2026-06-01",
        "expires": "2027-06-01",
        "claims": {name: {"availability": one} for name, one in claims.items()}
        or {"paper": {"availability": "withheld"}},
        **({"licenses": {"weights": license}} if license else {}),
    }
    file = replace(parse_attestation(yaml.safe_dump(said), "owl.yaml", now=None), rank=Rank.OPERATOR)
    rubric = load_rubric(str(Path(__file__).parent / "stack-map.yaml"))
    assert evaluate(rubric, attested_alone([file])).level == expected

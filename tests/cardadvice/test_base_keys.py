"""What a card should say of the models that this one was made from, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from cardkit import NAME, WEIGHTS, advised, gone, of, record, told

BODY = "# Model\n\nA model of one billion parameters, for tests.\n\n"
LICENSED = "license: mit\n"
ADAPTER = {"adapter_model.safetensors": 9_000_000}
GGUF = {"model-1b.Q4_K_M.gguf": 900_000_000}


def card(matter: str = "", prose: str = "") -> str:
    return f"---\n{LICENSED}{matter}---\n{BODY}{prose}"


def bases(
    tmp_path: Path,
    matter: str = "",
    prose: str = "",
    *,
    name: str = NAME,
    listing: Mapping[str, int] = WEIGHTS,
    texts: Mapping[str, str] | None = None,
    tags: tuple[str, ...] = (),
) -> list[tuple[str, str, Any]]:
    for base in ("lab/base-1b", "lab/other-1b"):
        record(tmp_path, base, f"---\n{LICENSED}---\n{BODY}")
    gone(tmp_path, "lab/gone-1b")
    record(tmp_path, name, card(matter, prose), texts, listing, tags=tags)
    return [one for one in told(advised(tmp_path, name)) if one[1].startswith("base_model")]


def config(base: str) -> dict[str, str]:
    return {"adapter_config.json": json.dumps({"base_model_name_or_path": base, "peft_type": "LORA"})}


FOUND = [("patch", "base_model", "lab/base-1b")]


def test_an_adapters_configuration_names_the_base(tmp_path: Path) -> None:
    assert bases(tmp_path, listing=ADAPTER, texts=config("lab/base-1b")) == [
        *FOUND,
        ("patch", "base_model_relation", "adapter"),
    ]


@pytest.mark.parametrize("named", ["/home/me/models/base-1b", "./base", "lab/gone-1b", ""])
def test_a_configuration_that_names_no_repo_is_the_authors_to_settle(tmp_path: Path, named: str) -> None:
    assert bases(tmp_path, listing=ADAPTER, texts=config(named)) == [("decide", "base_model", None)]


@pytest.mark.parametrize(
    ("prose", "relation"),
    [
        ("This model was fine-tuned from [lab/base-1b](https://huggingface.co/lab/base-1b).\n", "finetune"),
        ("- **Finetuned from model:** [lab/base-1b](https://huggingface.co/lab/base-1b)\n", "finetune"),
        ("- **Finetuned from model:** lab/base-1b\n", "finetune"),
        ("| Model | Base Model |\n|---|---|\n| model-1b | [base](https://huggingface.co/lab/base-1b) |\n", None),
        ("It was initialized from [base](https://huggingface.co/lab/base-1b).\n", None),
    ],
)
def test_prose_that_names_the_repo_is_taken_at_its_word(tmp_path: Path, prose: str, relation: str | None) -> None:
    expected = [*FOUND, *([("patch", "base_model_relation", relation)] if relation else [])]
    assert bases(tmp_path, prose=prose) == expected


@pytest.mark.parametrize(
    ("prose", "likely"),
    [
        ("This model was fine-tuned from Base-7B.\n", None),  # a name, and no repo
        ("It is a fine-tuned version of base-1b.\n", None),
        ("Fine-tuned from [it](https://huggingface.co/lab/unseen-1b).\n", "lab/unseen-1b"),  # not looked at
    ],
)
def test_a_name_that_leads_to_no_repo_that_was_seen_is_a_guess(tmp_path: Path, prose: str, likely: str | None) -> None:
    assert bases(tmp_path, prose=prose) == [("guess", "base_model", likely)]


@pytest.mark.parametrize(
    "prose", ["", "You can fine-tune it.\n", "It is better than [base](https://huggingface.co/lab/base-1b).\n"]
)
def test_nothing_is_made_up(tmp_path: Path, prose: str) -> None:
    assert bases(tmp_path, prose=prose) == []


def test_keys_that_the_hub_does_not_read(tmp_path: Path) -> None:
    assert bases(tmp_path, "finetuned_from: lab/base-1b\n") == FOUND
    assert bases(tmp_path / "b", "base_models:\n- lab/base-1b\n- lab/other-1b\n") == [
        ("patch", "base_model", ["lab/base-1b", "lab/other-1b"])
    ]


# What stands there


@pytest.mark.parametrize(
    ("value", "mended"),
    [
        ("https://huggingface.co/lab/base-1b", "lab/base-1b"),
        ("https://huggingface.co/lab/base-1b/tree/main", "lab/base-1b"),
        ("huggingface.co/lab/base-1b", "lab/base-1b"),
        ("https://hf.co/lab/base-1b", "lab/base-1b"),
        ("[https://huggingface.co/lab/base-1b, lab/other-1b]", ["lab/base-1b", "lab/other-1b"]),
        ("[https://huggingface.co/lab/base-1b]", ["lab/base-1b"]),
    ],
)
def test_an_address_becomes_an_id(tmp_path: Path, value: str, mended: Any) -> None:
    assert bases(tmp_path, f"base_model: {value}\n") == [("patch", "base_model", mended)]


@pytest.mark.parametrize(
    "value",
    [
        "./checkpoints/base", "/data/models/base", "Llama 2 (7B)", "https://example.org/base", "lab/gone-1b", NAME,
        "[lab/base-1b, 7]", "{id: lab/base-1b}", "true",
    ],
)  # fmt: skip
def test_what_is_no_repos_id_is_the_authors_to_settle(tmp_path: Path, value: str) -> None:
    assert bases(tmp_path, f"base_model: {value}\n") == [("decide", "base_model", None)]


@pytest.mark.parametrize("value", ["lab/base-1b", "[lab/base-1b]", "lab/not-recorded", "gpt2"])
def test_an_id_is_left_alone(tmp_path: Path, value: str) -> None:
    assert bases(tmp_path, f"base_model: {value}\n") == []


# How it was made


def test_an_adapters_files_show_the_relation(tmp_path: Path) -> None:
    assert bases(tmp_path, "base_model: lab/base-1b\n", listing=ADAPTER, texts=config("lab/base-1b")) == [
        ("patch", "base_model_relation", "adapter")
    ]


@pytest.mark.parametrize(
    ("name", "listing", "tags"),
    [
        ("them/base-1b-GGUF", GGUF, ()),
        ("them/Base_1B-i1-GGUF", GGUF, ()),
        ("them/base-1b-GPTQ", {**WEIGHTS, "quantize_config.json": 300}, ()),
        ("them/base-1b-AWQ", {**WEIGHTS, "quant_config.json": 300}, ()),
        ("them/base-1b-4bit", WEIGHTS, ("4-bit",)),
        ("them/base-1b-exl2-6.0bpw", WEIGHTS, ("exl2",)),
    ],
)
def test_a_quantization_shows_by_its_files_and_its_name(
    tmp_path: Path, name: str, listing: dict[str, int], tags: tuple[str, ...]
) -> None:
    assert bases(tmp_path, "base_model: lab/base-1b\n", name=name, listing=listing, tags=tags) == [
        ("patch", "base_model_relation", "quantized")
    ]


@pytest.mark.parametrize(
    ("name", "listing", "prose"),
    [
        ("them/base-1b-chat-GGUF", GGUF, ""),  # by its name more was done than to quantize it
        ("them/model-1b", GGUF, ""),
        ("them/base-1b-GPTQ", WEIGHTS, ""),  # nothing but its name says so
        ("them/base-1b-GGUF", GGUF, "- **Finetuned from model:** [base-1b](https://huggingface.co/lab/base-1b)\n"),
    ],
)
def test_what_may_be_a_fine_tune_is_not_called_a_quantization(
    tmp_path: Path, name: str, listing: dict[str, int], prose: str
) -> None:
    """A quantization takes the data and the code from its base: to call a fine-tune one would say that it has them."""
    assert bases(tmp_path, "base_model: lab/base-1b\n", prose, name=name, listing=listing) == []


def test_front_matter_copied_from_the_quantized_model_names_the_wrong_base(tmp_path: Path) -> None:
    prose = "Quantized from [other-1b](https://huggingface.co/lab/other-1b).\n"
    assert bases(tmp_path, "base_model: lab/base-1b\n", prose, name="them/other-1b-GGUF", listing=GGUF) == [
        ("decide", "base_model", None)
    ]


MERGE = """\
slices:
- sources:
  - model: lab/base-1b
    layer_range: [0, 16]
  - model: lab/other-1b
    layer_range: [0, 16]
merge_method: slerp
base_model: lab/base-1b
"""


def test_a_merges_configuration_names_what_went_into_it(tmp_path: Path) -> None:
    found = bases(tmp_path, texts={"mergekit_config.yml": MERGE})
    assert found == [
        ("patch", "base_model", ["lab/base-1b", "lab/other-1b"]),
        ("patch", "base_model_relation", "merge"),
    ]
    assert "mergekit_config.yml" in of(advised(tmp_path), "base_model").seen[0].note


def test_a_merge_in_the_card(tmp_path: Path) -> None:
    prose = f"It is a merge.\n\n```yaml\n{MERGE}```\n"
    assert bases(tmp_path, prose=prose) == [
        ("patch", "base_model", ["lab/base-1b", "lab/other-1b"]),
        ("patch", "base_model_relation", "merge"),
    ]


def test_a_merge_by_its_tags(tmp_path: Path) -> None:
    both = "base_model:\n- lab/base-1b\n- lab/other-1b\n"
    assert bases(tmp_path, both + "tags: [merge]\n") == [("patch", "base_model_relation", "merge")]
    assert bases(tmp_path / "b", both) == []


@pytest.mark.parametrize(
    ("word", "change"),
    [
        ("quantization", ("patch", "base_model_relation", "quantized")),
        ("Fine-Tune", ("patch", "base_model_relation", "finetune")),
        ("lora", ("patch", "base_model_relation", "adapter")),
        ("merged", ("patch", "base_model_relation", "merge")),
        ("distilled", ("decide", "base_model_relation", None)),
        ("7", ("decide", "base_model_relation", None)),
        ("finetune", None),
        ("quantized", None),
    ],
)
def test_the_four_relations_are_spelt_as_the_hub_spells_them(
    tmp_path: Path, word: str, change: tuple[str, str, Any] | None
) -> None:
    found = bases(tmp_path, f"base_model: lab/base-1b\nbase_model_relation: {word}\n")
    assert found == ([change] if change else [])


def test_a_relation_that_the_files_contradict(tmp_path: Path) -> None:
    matter = "base_model: lab/base-1b\nbase_model_relation: finetune\n"
    assert bases(tmp_path, matter, listing=ADAPTER, texts=config("lab/base-1b")) == [
        ("decide", "base_model_relation", None)
    ]


@pytest.mark.parametrize(
    "value", ["x" * 5000, "[" + ", ".join(["lab/base-1b"] * 300) + "]", "'../../etc/passwd'", "'\\x1b[31m'"]
)
def test_hostile_values_are_told_and_bounded(tmp_path: Path, value: str) -> None:
    bases(tmp_path, f"base_model: {value}\n")
    document = advised(tmp_path).advice.model_dump_json()
    assert len(document) < 40_000

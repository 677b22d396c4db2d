"""What a card should say of the data that the model was trained on: what its words say, and the Hub has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cardkit import NAME, advised, gone, record, told

BODY = "# Model\n\nA model of one billion parameters, for tests.\n\n"
DATA = {"data/train.parquet": 9_000_000}


def link(name: str) -> str:
    return f"[{name}](https://huggingface.co/datasets/lab/{name})"


def datasets(tmp_path: Path, prose: str = "", matter: str = "", name: str = NAME) -> list[tuple[str, str, Any]]:
    for found in ("corpus", "chats", "tests"):
        record(
            tmp_path,
            f"lab/{found}",
            "# Data\n\nWords from the web, cleaned and in one language only.\n",
            {},
            DATA,
            kind="datasets",
        )
    gone(tmp_path, "lab/gone", "datasets")
    record(tmp_path, "lab/base-1b", "---\nlicense: mit\n---\n" + BODY)
    record(tmp_path, name, f"---\nlicense: mit\n{matter}---\n{BODY}{prose}")
    return [one for one in told(advised(tmp_path, name)) if one[1] == "datasets"]


@pytest.mark.parametrize(
    "prose",
    [
        f"The model was trained on {link('corpus')}.\n",
        f"## Training data\n\n- {link('corpus')}\n",
        f"## Training\n\nWe pre-trained it on {link('corpus')} for one epoch.\n",
        f"It was trained on the following data:\n\n- {link('corpus')}: words\n",
        f"## Training Data\n\n| Dataset | Tokens |\n|---|---|\n| {link('corpus')} | 1B |\n",
    ],
)
def test_what_the_card_says_it_was_trained_on_is_added(tmp_path: Path, prose: str) -> None:
    assert datasets(tmp_path, prose) == [("patch", "datasets", ["lab/corpus"])]


def test_a_finetunes_own_data(tmp_path: Path) -> None:
    prose = f"This model is [base](https://huggingface.co/lab/base-1b), fine-tuned on {link('chats')}.\n"
    assert datasets(tmp_path, prose, "base_model: lab/base-1b\n") == [("patch", "datasets", ["lab/chats"])]


def test_those_that_are_listed_stay_in_their_order(tmp_path: Path) -> None:
    prose = f"It was trained on {link('corpus')} and {link('chats')}.\n"
    assert datasets(tmp_path, prose, "datasets:\n- lab/chats\n- lab/unseen\n") == [
        ("patch", "datasets", ["lab/chats", "lab/unseen", "lab/corpus"])
    ]
    assert datasets(tmp_path / "b", prose, "datasets:\n- Lab/Corpus\n- lab/chats\n") == []


@pytest.mark.parametrize(
    "prose",
    [
        f"It was evaluated on {link('tests')}.\n",
        f"## Evaluation\n\n- {link('tests')}\n",
        f"You can fine-tune it on {link('chats')}.\n",
        f"The base model [base](https://huggingface.co/lab/base-1b) was trained on {link('corpus')}.\n",
        f"The data are deduplicated against {link('tests')}.\n",
        f"## Related\n\n- {link('chats')}\n",
        "It was trained on web pages.\n",
        "",
    ],
)
def test_what_was_for_something_else_is_not_training_data(tmp_path: Path, prose: str) -> None:
    assert [one for one in datasets(tmp_path, prose) if one[0] != "guess"] == []


@pytest.mark.parametrize(
    ("prose", "likely"),
    [
        # the words that call it training data are not about it: an audit is strict, and a patch is careful
        (f"It was trained on code. The {link('tests')} can turn it into an assistant.\n", True),
        ("It was trained on [this](https://huggingface.co/datasets/lab/unseen).\n", True),  # nobody looked
        ("It was trained on [this](https://huggingface.co/datasets/lab/gone).\n", False),
    ],
)
def test_what_is_not_certain_is_not_in_the_patch(tmp_path: Path, prose: str, likely: bool) -> None:
    found = datasets(tmp_path, prose)
    assert [standing for standing, _, _ in found] == (["guess"] if likely and found else [])


def test_a_quantization_has_no_data_of_its_own(tmp_path: Path) -> None:
    matter = "base_model: lab/base-1b\nbase_model_relation: quantized\n"
    assert datasets(tmp_path, f"It was trained on {link('corpus')}.\n", matter) == []


@pytest.mark.parametrize(
    ("value", "change"),
    [
        ("[https://huggingface.co/datasets/lab/corpus]", ("patch", ["lab/corpus"])),
        ("https://huggingface.co/datasets/lab/corpus", ("patch", "lab/corpus")),
        ("[datasets/lab/corpus, lab/chats]", ("patch", ["lab/corpus", "lab/chats"])),
        ("[lab/corpus, lab/gone]", ("decide", None)),
        ("[our own crawl]", ("decide", None)),
        ("[{name: lab/corpus}]", ("decide", None)),
        ("true", ("decide", None)),
        ("[lab/corpus]", None),
        ("lab/corpus", None),
        ("[lab/unseen]", None),
        ("[]", None),
    ],
)
def test_what_stands_there_must_be_ids(tmp_path: Path, value: str, change: tuple[str, Any] | None) -> None:
    found = [(standing, proposed) for standing, _, proposed in datasets(tmp_path, "", f"datasets: {value}\n")]
    assert found == ([change] if change else [])


def test_both_a_mended_and_a_new_one(tmp_path: Path) -> None:
    prose = f"It was trained on {link('corpus')} and {link('chats')}.\n"
    matter = "datasets:\n- https://huggingface.co/datasets/lab/chats # ours\n"
    assert datasets(tmp_path, prose, matter) == [("patch", "datasets", ["lab/chats", "lab/corpus"])]
    assert "+- lab/chats # ours\n+- lab/corpus\n" in advised(tmp_path).advice.patch

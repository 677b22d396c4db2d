"""Sentences about training data, from real cards in other words: what they tell, and that reading them is linear."""

# A card stands in one line, so that a table can be read.

from __future__ import annotations

import time

import pytest

from openness.detectors.data.words import Role, Stage, Tells, is_possibility, read_sentence, read_title, tells

TELLING = [
    # ibm-granite/granite-3.1-8b-base
    ("The model is trained on a mix of open source and proprietary data in three stages.", Tells.PRIVATE),
    # Mihaiii/Cluj-Napoca-0.3
    ("This model is trained on a private dataset.", Tells.PRIVATE),
    # Deci/DeciLM-7B
    ("It was trained on openly licensed data along with our own proprietary datasets.", Tells.PRIVATE),
    # meta-llama/Llama-2-7b-hf
    ("It was tuned on a new mix of public data and over one million in-house annotated examples, internal data included.", Tells.PRIVATE),
    # CohereLabs cards
    ("We trained it on licensed datasets and web pages.", Tells.PRIVATE),
    # tiiuae/falcon-7b
    ("It was trained on datasets such as RefinedWeb and The Pile.", Tells.IN_PART),
    # bigcode/starcoder2-15b
    ("It was trained on GitHub code and additional selected data sources such as Arxiv.", Tells.IN_PART),
    # teknium/OpenHermes-2.5
    ("It was trained on GPT-4 output, as well as other data from open datasets.", Tells.IN_PART),
    # NousResearch/Nous-Hermes-13b
    ("Training data came from WizardLM, Airoboros and others.", Tells.IN_PART),
    ("The training data include FineWeb, DCLM, and more.", Tells.IN_PART),
    ("The model was trained mainly on English web data.", Tells.IN_PART),
    # lmsys/FastChat
    ("We will not release the ShareGPT training dataset.", Tells.WITHHELD),
    ("The training data cannot be shared because of privacy.", Tells.WITHHELD),
    ("There are no plans to publish the training corpus.", Tells.WITHHELD),
    ("The fine-tuning dataset won't be made public.", Tells.WITHHELD),
    # HuggingFaceTB/SmolLM3-3B
    ("The datasets used for mid-training and post-training will be uploaded later.", Tells.PROMISED),
    # mattshumer/Reflection
    ("The training dataset is to be released next week.", Tells.PROMISED),
    ("Training data: coming soon.", Tells.PROMISED),
    ("We do not disclose the training data of this model.", Tells.UNDISCLOSED),
    ("The composition of the training dataset is not disclosed.", Tells.UNDISCLOSED),
    ("The pretraining data remain confidential.", Tells.UNDISCLOSED),
    ("For competitive reasons we cannot reveal the training corpus.", Tells.UNDISCLOSED),
]  # fmt: skip

NOT_TELLING = [
    # allenai/OLMo-7B: another's data
    ("Other than us, StabilityAI has not yet disclosed what data StableLM was trained on.", Tells.UNDISCLOSED),
    ("Users should not enter personal data into the trained model.", Tells.UNDISCLOSED),
    ("On harder tasks it is behind proprietary models trained on more data.", Tells.PRIVATE),
    ("It was trained on permissively licensed data.", Tells.PRIVATE),
    ("The training data are licensed under ODC-By.", Tells.PRIVATE),
    # EleutherAI/pythia-6.9b: what is in the dataset
    ("It has texts from 22 diverse sources in five categories: academic writing (e.g. arXiv), prose (e.g. Gutenberg).", Tells.IN_PART),
    ("The code for training on this data will be released soon, with checkpoints.", Tells.WITHHELD),
    ("We release the training data and do not restrict its use.", Tells.WITHHELD),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tell"), TELLING)
def test_what_a_sentence_tells(text: str, tell: Tells) -> None:
    assert tell in tells(text)


@pytest.mark.parametrize(("text", "tell"), NOT_TELLING)
def test_what_a_sentence_does_not_tell(text: str, tell: Tells) -> None:
    assert tell not in tells(text)


@pytest.mark.parametrize(
    ("text", "name", "in_part"),
    [
        ("It was trained on XX and curated corpora.", "XX", True),  # tiiuae/falcon-7b
        ("It was trained on XX, enhanced with curated corpora.", "XX", True),
        ("It was trained on datasets including XX.", "XX", True),
        ("It was trained on XX and other datasets.", "XX", True),
        ("It was trained on XX, a mix of sources such as books and code.", "XX", False),
        ("It was trained on XX, which contains web pages, books and more.", "XX", False),
        ("It was trained on XX.", "XX", False),
        ("It was trained on XX for 3 epochs and then evaluated on data from the web.", "XX", False),
    ],
)
def test_what_stands_beside_a_linked_dataset(text: str, name: str, in_part: bool) -> None:
    at = text.index(name)
    assert (Tells.IN_PART in tells(text, ((at, at + len(name)),))) is in_part


@pytest.mark.parametrize(
    ("title", "role", "stage"),
    [
        ("Training Data", Role.TRAINING, None),
        ("Datasets", Role.TRAINING, None),
        ("Datasets and Mix", Role.TRAINING, None),
        ("Pretraining data", Role.TRAINING, Stage.PRE),
        ("SFT data", Role.TRAINING, Stage.POST),
        ("Stage 2: Fine-tuning", Role.TRAINING, Stage.POST),
        ("Evaluation datasets", Role.EVALUATION, None),
        ("Benchmark results", Role.EVALUATION, None),
        ("Training and evaluation data", None, None),
        ("Models finetuned off this one", Role.OTHER_MODEL, None),
        ("How to fine-tune", Role.OTHER, None),
        ("Calibration data", Role.OTHER, None),
        ("Related collections", Role.OTHER, None),
        ("Model Summary", None, None),
    ],
)
def test_titles(title: str, role: Role | None, stage: Stage | None) -> None:
    reading = read_title(title)
    assert (reading.role, reading.stage) == (role, stage)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You can fine-tune it on your own data.", True),
        ("Developers may adapt and train it on XX.", True),
        ("This model was fine-tuned on XX and you can use it with vLLM.", False),
        ("You can find the datasets used for training here.", False),
        ("It was trained on XX.", False),
    ],
)
def test_possibilities(text: str, expected: bool) -> None:
    assert is_possibility(text) is expected


HOSTILE = [
    "trained on " * 100_000,
    "not " * 250_000,
    "the training data " * 60_000,
    "and " * 250_000,
    "a-" * 500_000,
    "internal " * 120_000,
    "(" * 1_000_000,
    "can " * 250_000,
    "the base model " * 66_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:12])
def test_reading_is_linear(text: str) -> None:
    start = time.process_time()
    tells(text)
    read_title(text)
    read_sentence(text, 100, 110)
    is_possibility(text)
    assert time.process_time() - start < 1.0

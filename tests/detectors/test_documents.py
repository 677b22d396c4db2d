"""Which documents a repo and its card hold: tables of cards, reworded from real ones."""

from __future__ import annotations

import time

import pytest
from repoviews import model, state

from openness.components import Component
from openness.detectors import documents
from openness.detectors.documents.statements import said
from openness.evidence import Availability, Basis
from openness.snapshot import Cause, Problem, Reason

A = Availability

TEMPLATE = """---
library_name: transformers
tags: []
---

# Model Card for Model ID

<!-- Provide a quick summary of what the model is/does. -->

## Model Details

### Model Description

<!-- Provide a longer summary of what this model is. -->

This is the model card of a 🤗 transformers model that has been pushed on the Hub. This model card has been automatically generated.

- **Developed by:** [More Information Needed]
- **Funded by [optional]:** [More Information Needed]
- **Model type:** [More Information Needed]
- **Language(s) (NLP):** [More Information Needed]
- **License:** [More Information Needed]

### Model Sources [optional]

- **Repository:** [More Information Needed]
- **Paper [optional]:** [More Information Needed]

## Uses

### Direct Use

[More Information Needed]

### Recommendations

Users (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information needed for further recommendations.

## How to Get Started with the Model

Use the code below to get started with the model.

[More Information Needed]

## Training Details

[More Information Needed]

## Environmental Impact

Carbon emissions can be estimated using the [Machine Learning Impact calculator](https://mlco2.github.io/impact#compute) presented in [Lacoste et al. (2019)](https://arxiv.org/abs/1910.09700).
"""

TRAINER = """---
base_model: openai/whisper-small
tags: [generated_from_trainer]
model-index:
- name: whisper-small-sw
  results: []
---
# whisper-small-sw

This model is a fine-tuned version of [openai/whisper-small](https://huggingface.co/openai/whisper-small) on an unknown dataset.
It achieves the following results on the evaluation set:
- Loss: 0.31
- Wer: 22.4

## Model description

More information needed

## Intended uses & limitations

More information needed

## Training and evaluation data

More information needed

## Training procedure

### Training hyperparameters

The following hyperparameters were used during training:
- learning_rate: 1e-05
- train_batch_size: 16
- seed: 42
- optimizer: Adam with betas=(0.9,0.999)
- lr_scheduler_warmup_steps: 500
- training_steps: 4000

### Training results

| Training Loss | Epoch | Step | Validation Loss | Wer |
|:---:|:---:|:---:|:---:|:---:|
| 0.2 | 1.0 | 1000 | 0.33 | 24.1 |

### Framework versions

- Transformers 4.40.0
"""

SAYING = """# Net 7B

Net 7B is a language model of seven billion parameters, made by Maker Labs for research.

## Training data

It was trained on two trillion tokens of filtered web text and code.

## Evaluation

| Benchmark | Net 7B |
|---|---|
| MMLU | 61.2 |

## Limitations

The model makes things up, and knows nothing of events after 2023.
"""


@pytest.mark.parametrize(
    ("card", "complete"),
    [
        (TEMPLATE, False),
        (SAYING, True),
        ("", False),
        ("---\nlicense: mit\n---\n", False),
        ("# Net 7B\n\nGreat model.", False),
        ("# Net\n\n" + "TODO\n\n" * 50, False),
        ("# Net\n\n" + "Very good, very good. " * 400, False),  # long, but on nothing
        ("# 模型介绍\n\n这是一个七十亿参数的语言模型，用于研究。它由我们的团队训练完成。\n\n## Training\n\n我们使用了两万亿个词元的数据进行训练。\n", True),
    ],
    ids=["template", "says what it is", "empty", "front matter", "one sentence", "blanks", "long", "chinese"],
)  # fmt: skip
def test_whether_the_card_says_anything(card: str, complete: bool) -> None:
    found = state(documents.detect(model(card=card)), Component.MODEL_CARD)
    assert found.availability is A.PUBLIC
    assert found.fact("complete").value is complete


def test_statements_and_blanks_are_counted() -> None:
    assert said(model(card=TEMPLATE).card)[0] == 0
    statements, topics, blanks = said(model(card=SAYING).card)
    assert (statements, blanks) == (4, 0)
    assert {"data", "evaluation", "limits"} <= topics


def test_a_card_that_is_missing_or_was_not_read() -> None:
    assert state(documents.detect(model(card=None)), Component.MODEL_CARD).reason is Reason.NOT_FOUND
    forbidden = documents.detect(model(card=Problem(Cause.FORBIDDEN)))
    assert state(forbidden, Component.MODEL_CARD).reason is Reason.UNREADABLE
    assert state(forbidden, Component.PAPER).reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    ("card", "listing", "expected"),
    [
        (
            "---\nmodel-index:\n- name: n\n  results:\n  - task: {type: x}\n    metrics:\n    - {type: acc, value: 0.9}\n---\n",
            {},
            True,
        ),
        ("---\nmodel-index:\n- name: n\n  results: []\n---\n", {}, False),
        ("---\nmodel-index: 7\n---\n", {}, False),
        (SAYING, {}, True),
        (TRAINER, {}, True),
        (TEMPLATE, {}, False),
        ("## Results\n\n- Accuracy: 0.91", {}, True),
        ("## Training Data\n\n| Subset | Tokens |\n|--|--|\n| C4 | 197.67 |", {}, False),
        ("## Hyperparameters\n\n| Hyperparameter | Value |\n|--|--|\n| epochs | 3 |", {}, False),
        ("## Evaluation\n\nResults will follow.", {}, False),
        ("", {".eval_results/gsm8k.yaml": 300}, True),
        ("", {"all_results.json": 300}, True),
        ("", {"results.png": 300_000}, False),
    ],
)
def test_evaluation_results(card: str, listing: dict[str, int | None], expected: bool) -> None:
    found = state(documents.detect(model(listing=listing, card=card)), Component.EVALUATION_RESULTS)
    assert (found.availability is A.PUBLIC) is expected


@pytest.mark.parametrize(
    ("card", "listing", "expected"),
    [
        (TRAINER, {}, True),
        (
            "## Hyperparameters\n\n| Name | Value |\n|--|--|\n| learning_rate | 2e-5 |\n| num_train_epochs | 3 |",
            {},
            True,
        ),
        ("## Training\n\nWe trained with AdamW, a learning rate of 3e-4 and a batch size of 4M tokens.", {}, True),
        ("```yaml\nbase_model: a/b\nlearning_rate: 0.0002\nmicro_batch_size: 2\nnum_epochs: 3\n```", {}, True),
        ("| Hyperparameter | Value |\n|--|--|\n| Total Parameters | 6.7B |\n| Max Seq Length | 2048 |", {}, False),
        ("It has a context length of 4096 tokens.", {}, False),
        (TEMPLATE, {}, False),
        ("", {"training_args.bin": 5000}, True),
        ("", {"axolotl_config.yaml": 2000}, True),
        ("", {"config.json": 700, "generation_config.json": 200}, False),
    ],
)
def test_training_configuration(card: str, listing: dict[str, int | None], expected: bool) -> None:
    found = state(documents.detect(model(listing=listing, card=card)), Component.TRAINING_CONFIGURATION)
    assert (found.availability is A.PUBLIC) is expected


@pytest.mark.parametrize(
    ("card", "listing", "expected"),
    [
        ("See the [W&B project page](https://wandb.ai/llm360/Amber).", {}, Basis.STATED),
        (
            "[<img alt='Visualize in Weights & Biases' src='b.svg'/>](https://wandb.ai/someone/hf/runs/abc)",
            {},
            Basis.STATED,
        ),
        ("- [Training logs](https://example.org/logs/)", {}, Basis.STATED),
        ("Tracked with [Weights & Biases](https://wandb.ai/site).", {}, None),
        ("Logs (coming soon).", {}, None),
        ("", {"runs/Jan01/events.out.tfevents.17.host.1.0": 9000}, Basis.FOUND),
        ("", {"trainer_state.json": 90_000}, Basis.FOUND),
        ("", {"checkpoint-500/trainer_state.json": 90_000}, Basis.FOUND),
        ("", {"runs/": None}, Basis.FOUND),
        ("", {"events.out.tfevents.1": 0}, None),
        ("", {"model.safetensors": 4_000_000}, None),
    ],
)
def test_training_logs(card: str, listing: dict[str, int | None], expected: Basis | None) -> None:
    found = state(documents.detect(model(listing=listing, card=card)), Component.TRAINING_LOGS)
    assert found.fact("availability").basis is expected


X = "https://arxiv.org/abs"


@pytest.mark.parametrize(
    ("name", "card", "paper", "report"),
    [
        ("allenai/OLMo-2-1124-7B", f"### Model Sources\n- **Paper:** {X}/2501.00656", True, False),
        ("allenai/OLMo-7B", f"- **Paper:** [Link]({X}/2402.00838)", True, False),
        ("EleutherAI/pythia-6.9b", f"Models made for interpretability research [(see paper)]({X}/2304.01373).", True, False),
        ("mistralai/Mistral-7B-v0.1", f"For full details please read our [paper]({X}/2310.06825).", True, False),
        ("deepseek-ai/DeepSeek-V2", f'<p><a href="{X}/2405.04434"><b>Paper Link</b>👁️</a></p>', True, False),
        ("cerebras/Cerebras-GPT-1.3B", f"Our Blog Post and [arXiv paper]({X}/2304.03208)", True, False),
        ("google-t5/t5-small", f"- **Resources:** [Research paper]({X}/1910.10683)", True, False),
        ("facebook/wav2vec2-base-960h", f"# Wav2Vec2\n\n[Paper]({X}/2006.11477)", True, False),
        ("google/bert-base", f"It was introduced in [this paper]({X}/1810.04805) and first released in a repository.", True, False),
        ("someone/net", "## Citation\n```bibtex\n@article{net2024, title={Net: a model}, journal={arXiv preprint arXiv:2401.00001}}\n```", True, False),
        ("LLM360/Amber", "# Citation\n\n(LLM360: Towards Fully Transparent Open-Source LLMs, arXiv 2312.06550)", True, False),
        ("microsoft/phi-4", f"[Phi-4 Technical Report]({X}/2412.08905)", False, True),
        ("google/gemma-3-4b-it", "* [Gemma 3 Technical Report](https://goo.gle/Gemma3Report)", False, True),
        ("swiss-ai/Apertus-8B-2509", f"More in our [technical report]({X}/2509.14233).", False, True),
        ("stabilityai/stablelm-2-1_6b", "See the [Technical Report](https://drive.google.com/file/d/1/view).", False, True),
        ("openai/gpt-oss-20b", f"[Guides](https://x.org) · [Model card]({X}/2508.10925)", False, True),
        ("Qwen/Qwen2.5-7B", "## Citation\n```\n@article{qwen2, title={Qwen2 Technical Report}, journal={arXiv preprint arXiv:2407.10671}}\n```", False, True),
        # of something else
        ("mosaicml/mpt-7b", f"It uses [ALiBi]({X}/2108.12409) and [FlashAttention]({X}/2205.14135).", False, False),
        ("tiiuae/falcon-7b", f"The architecture follows the GPT-3 paper ([Brown et al., 2020]({X}/2005.14165)).", False, False),
        ("HuggingFaceH4/zephyr-7b", f"Trained on synthetic data with [Direct Preference Optimization (DPO)]({X}/2305.18290).", False, False),
        ("EleutherAI/pythia-6.9b", f"## Training data\nSee [the Pile paper]({X}/2101.00027) for all sources.", False, False),
        ("lmsys/vicuna-7b", f"- **Finetuned from model:** [Llama 2]({X}/2307.09288)", False, False),
        ("sentence-transformers/all-MiniLM", f"## Training data\n| Dataset | Paper |\n|--|--|\n| PAQ | [paper]({X}/2102.07033) |", False, False),
        ("someone/net", TEMPLATE, False, False),
        ("someone/grpo-net", "## Citations\nCite GRPO as:\n```bibtex\n@article{deepseekmath, title={DeepSeekMath}, eprint={arXiv:2402.03300}}\n```", False, False),
        ("someone/merge", f"Merged with the [TIES]({X}/2306.01708) merge method.", False, False),
        ("someone/net", f"| Benchmark | x |\n|--|--|\n| [HellaSwag]({X}/1905.07830) | 70.1 |", False, False),
        ("swiss-ai/Apertus-8B", "- [Apertus_EU_Public_Summary.pdf](https://huggingface.co/swiss-ai/Apertus-8B/blob/main/Apertus_EU_Public_Summary.pdf)", False, False),
    ],
)  # fmt: skip
def test_papers_and_reports(name: str, card: str, paper: bool, report: bool) -> None:
    findings = documents.detect(model(name, card=card))
    assert (state(findings, Component.PAPER).availability is A.PUBLIC) is paper
    assert (state(findings, Component.TECHNICAL_REPORT).availability is A.PUBLIC) is report


def test_a_paper_tag_alone_decides_nothing() -> None:
    found = state(documents.detect(model(tags=("arxiv:2401.00001",))), Component.PAPER)
    assert found.availability is A.UNKNOWN
    assert any(one.basis is Basis.INFERRED for one in found.observations)


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("[Demo](https://huggingface.co/spaces/maker/net)", True),
        ("Try it at [chat.maker.ai](https://chat.maker.ai): chat now", True),
        ("[Open in Colab demo notebook](https://colab.research.google.com/x)", False),
        ("[GitHub](https://github.com/a/b)", False),
    ],
)
def test_hosted_api(card: str, expected: bool) -> None:
    found = state(documents.detect(model(card=card)), Component.HOSTED_API)
    assert (found.availability is A.PUBLIC) is expected


def test_absence_has_the_reason_of_what_was_not_read() -> None:
    assert state(documents.detect(model()), Component.TRAINING_LOGS).reason is Reason.NOT_FOUND
    assert state(documents.detect(model(complete=False)), Component.TRAINING_LOGS).reason is Reason.NOT_LOOKED


@pytest.mark.parametrize(
    "hostile",
    [
        "our the full official paper " * 30_000,
        f"introduced [paper]({X}/2401.00001) " * 4_000,
        "## Results\n\n" + "accuracy : " * 80_000,
        "a" * 1_000_000,
        "| a | b |\n|--|--|\n" + "| 1 | 2 |\n" * 12_000,
        "- learning_rate: 1\n" * 12_000,
        "more information needed " * 40_000,
    ],
    ids=range(7),
)
def test_hostile_cards_are_read_in_linear_time(hostile: str) -> None:
    view = model(card=hostile)
    _ = view.card
    start = time.process_time()
    documents.detect(view)
    assert time.process_time() - start < 5

"""Which base models a repo names, and how it was made from them.

The contexts are from real cards (the repo stands first), in other words than theirs.
"""

from __future__ import annotations

import json
import time

import pytest

from openness.detectors.hublinks import repo_id_of
from openness.detectors.lineage.bases import Named, named_bases, needs_adapter_config
from openness.detectors.view import RepoView, model_view
from openness.evidence import Basis
from openness.snapshot import Answer, RepoFile, RepoInfo, Snapshot, Text, Want

FILES = (RepoFile("README.md", 10), RepoFile("model.safetensors", 10**9))
ADAPTER = (RepoFile("README.md", 10), RepoFile("adapter_config.json", 600), RepoFile("adapter_model.bin", 10**7))


def view(
    repo: str,
    card: str,
    *,
    tags: tuple[str, ...] = (),
    files: tuple[RepoFile, ...] = FILES,
    config: dict[str, object] | None = None,
    id: str | None = None,
) -> RepoView:
    answers: dict[Want, Answer] = {
        Want("info", "model", repo): RepoInfo("model", id or repo, tags=tags, files=files),
        Want("file", "model", id or repo, None, "README.md"): Text(card),
    }
    if config is not None:
        answers[Want("file", "model", repo, None, "adapter_config.json")] = Text(json.dumps(config))
    return model_view(Snapshot(repo).with_answers(answers), repo)


def models(named: Named) -> list[str]:
    return [base.model for base in named.bases]


PROSE = [
    ("lmsys/vicuna-7b", "Vicuna is trained by fine-tuning LLaMA on user-shared conversations.", ["LLaMA"]),
    (
        "x/my-model",
        "This model is a fine-tuned version of [bert-base-uncased](https://huggingface.co/bert-base-uncased) on the None dataset.",
        ["bert-base-uncased"],
    ),
    (
        "x/my-model",
        "This model is a fine-tuned version of [google/flan-t5-base](https://huggingface.co/google/flan-t5-base) on an unknown dataset.",
        ["google/flan-t5-base"],
    ),
    ("x/my-model", "This is a finetune of Mistral-7B-v0.1 on some chats.", ["Mistral-7B-v0.1"]),
    (
        "openlm-research/open_llama_7b",
        "We train a 7B model with the same architecture as LLaMA from scratch on RedPajama.",
        [],
    ),
    ("LLM360/Amber", "Amber is a 7B English language model with the LLaMA architecture.", []),
    ("x/llama-like", "Uses the Llama 2 tokenizer. The model was trained from scratch.", []),
    ("x/y", "The model can be fine-tuned from [Mistral](https://huggingface.co/mistralai/Mistral-7B-v0.1).", []),
    ("meta-llama/Llama-2-7b", "Our fine-tuned LLMs, called Llama-2-Chat, are optimized for dialogue use cases.", []),
    (
        "mosaicml/mpt-7b-chat",
        "It was built by finetuning [MPT-7B](https://huggingface.co/mosaicml/mpt-7b) on the ShareGPT dataset.",
        ["mosaicml/mpt-7b"],
    ),
    (
        "lab/polish-7b",
        "Polish-7B is a text model, evolved from its predecessor, the Mistral-7B-v0.1, by processing over 70 billion tokens.",
        ["Mistral-7B-v0.1"],
    ),
    ("lab/foo-2", "Foo-2 evolved from Foo-1-7B, with a longer context and a new architecture.", []),
    ("TheBloke/X-GGUF", "- Original model: [X](https://huggingface.co/maker/X-13B)", ["maker/X-13B"]),
    (
        "TheBloke/X-GGUF",
        "This repo contains GGUF format model files for [Maker's X 13B](https://huggingface.co/maker/X-13B).",
        ["maker/X-13B"],
    ),
    ("a/DistilBERT", "DistilBERT is a distilled version of [BERT](https://huggingface.co/bert-base-uncased).", []),
    (
        "a/bee",
        "| Model | Base Model |\n|---|---|\n| bee | [Qwen](https://huggingface.co/Qwen/Qwen2.5-7B) |\n| c | [L](https://huggingface.co/meta-llama/L) |",
        ["Qwen/Qwen2.5-7B"],
    ),
    (
        "deepseek-ai/DeepSeek-R1-Distill-Qwen-7B",
        "| **Model** | **Base Model** |\n|---|---|\n| DeepSeek-R1-Distill-Qwen-1.5B | [Qwen2.5-Math-1.5B](https://huggingface.co/Qwen/Qwen2.5-Math-1.5B) |\n| DeepSeek-R1-Distill-Qwen-7B | [Qwen2.5-Math-7B](https://huggingface.co/Qwen/Qwen2.5-Math-7B) |",
        ["Qwen/Qwen2.5-Math-7B"],
    ),
    (
        "deepseek-ai/DeepSeek-R1",
        "| **Model** | **Base Model** |\n|---|---|\n| DeepSeek-R1-Distill-Qwen-1.5B | [Qwen2.5-Math-1.5B](https://huggingface.co/Qwen/Qwen2.5-Math-1.5B) |",
        [],
    ),
    ("a/b", "**Finetuned from model [optional]:** [More Information Needed]", []),
    ("a/b", "- **Finetuned from model:** unsloth/llama-3-8b-bnb-4bit", ["unsloth/llama-3-8b-bnb-4bit"]),
    ("a/b", "- **Base Model:** Llama 3 8B Instruct", ["Llama 3 8B"]),
    (
        "a/b-merge",
        "b is a merge of the following models using mergekit:\n* [p/one](https://huggingface.co/p/one)\n* [q/two](https://huggingface.co/q/two)",
        ["p/one", "q/two"],
    ),
    (
        "a/code-model",
        "This model was initialized from CodeLlama-13b and further trained on 500B tokens.",
        ["CodeLlama-13b"],
    ),
    (
        "acme/Nova-7B-Chat",
        "An instruction-tuned [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    ("acme/Nova-7B-Chat", "The backbone is [Parent 8B](https://huggingface.co/meta/Parent-8B).", ["meta/Parent-8B"]),
    ("acme/Nova-7B-Chat", "LLM: [Parent 8B](https://huggingface.co/meta/Parent-8B)", ["meta/Parent-8B"]),
    (
        "acme/Nova-7B-Chat",
        "We continue pretraining [Parent 8B](https://huggingface.co/meta/Parent-8B) on Danish text.",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Continued pre-training of [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "This is [Parent 8B](https://huggingface.co/meta/Parent-8B) with safety filters removed.",
        ["meta/Parent-8B"],
    ),
    ("acme/Nova-7B-Chat", "Abliterated [Parent 8B](https://huggingface.co/meta/Parent-8B).", ["meta/Parent-8B"]),
    (
        "acme/Nova-7B-Chat",
        "[Parent 8B](https://huggingface.co/meta/Parent-8B) fine-tuned for Danish.",
        ["meta/Parent-8B"],
    ),
    ("acme/Nova-7B-Chat", "GGUF of [Parent 8B](https://huggingface.co/meta/Parent-8B)", ["meta/Parent-8B"]),
    ("acme/Nova-7B-Chat", "A pruned [Parent 8B](https://huggingface.co/meta/Parent-8B).", ["meta/Parent-8B"]),
    ("acme/Nova-7B-Chat", "LoRA merged into [Parent 8B](https://huggingface.co/meta/Parent-8B).", ["meta/Parent-8B"]),
    ("acme/Nova-7B-Chat", "DPO on [Parent 8B](https://huggingface.co/meta/Parent-8B)", ["meta/Parent-8B"]),
    ("acme/Nova-7B-Chat", "We apply DPO to [Parent 8B](https://huggingface.co/meta/Parent-8B).", ["meta/Parent-8B"]),
    (
        "acme/Nova-7B-Chat",
        "We used QLoRA to fine-tune [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Nova Chat is [Parent 8B](https://huggingface.co/meta/Parent-8B) after SFT and DPO.",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Nova Chat extends [Parent 8B](https://huggingface.co/meta/Parent-8B) to a context of 128k.",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Nova Chat adapts [Parent 8B](https://huggingface.co/meta/Parent-8B) to Danish.",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Nova Chat derives from [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Nova combines a CLIP encoder with [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "This repo holds the weights of [Parent 8B](https://huggingface.co/meta/Parent-8B) converted to MLX.",
        ["meta/Parent-8B"],
    ),
    ("acme/Nova-7B-Chat", "基于 [Parent 8B](https://huggingface.co/meta/Parent-8B) 微调。", ["meta/Parent-8B"]),
    ("acme/Nova-7B-Chat", "基座模型：[Parent 8B](https://huggingface.co/meta/Parent-8B)", ["meta/Parent-8B"]),
    (
        "acme/Nova-7B-Chat",
        "Ce modèle est un fine-tuning de [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    ("acme/Nova-7B-Chat", "Modelo base: [Parent 8B](https://huggingface.co/meta/Parent-8B)", ["meta/Parent-8B"]),
    (
        "acme/Nova-7B-Chat",
        "Dieses Modell basiert auf [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "[Parent 8B](https://huggingface.co/meta/Parent-8B) をファインチューニングしたモデルです。",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B-Chat",
        "Built with love. Base: [Parent 8B](https://huggingface.co/meta/Parent-8B)",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B",
        "Nova outperforms [Parent 8B](https://huggingface.co/meta/Parent-8B) fine-tuned on the same data.",
        [],
    ),
    (
        "acme/Nova-7B",
        "Community fine-tunes:\n- [Parent 8B](https://huggingface.co/meta/Parent-8B) fine-tuned for German",
        [],
    ),
    ("acme/Nova-7B", "Instruction-tuned versions: [Parent 8B](https://huggingface.co/meta/Parent-8B)", []),
    (
        "acme/Nova-7B",
        "The data were filtered with a classifier fine-tuned from [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        [],
    ),
    (
        "acme/Nova-7B",
        "Synthetic data came from an instruction-tuned [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        [],
    ),
    (
        "acme/Nova-7B",
        "We compare with [Parent 8B](https://huggingface.co/meta/Parent-8B) after SFT on the same data.",
        [],
    ),
    ("acme/Nova-7B", "The architecture is based on [Parent 8B](https://huggingface.co/meta/Parent-8B).", []),
    ("acme/Nova-7B", "The recipe builds on [Parent 8B](https://huggingface.co/meta/Parent-8B).", []),
    ("acme/Nova-7B", "GGUF files of Nova: [Parent 8B](https://huggingface.co/meta/Parent-8B)", []),
    ("acme/Nova-7B", "We fine-tuned [Parent 8B](https://huggingface.co/meta/Parent-8B) as a quality classifier.", []),
    ("acme/Nova-7B", "The reward model is a fine-tuned [Parent 8B](https://huggingface.co/meta/Parent-8B).", []),
    (
        "acme/Nova-7B",
        "The chat version was made by fine-tuning Nova: [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        [],
    ),
    (
        "acme/Nova-RM",
        "The reward model is a fine-tuned [Parent 8B](https://huggingface.co/meta/Parent-8B).",
        ["meta/Parent-8B"],
    ),
    (
        "acme/Nova-7B",
        "We trained Nova on 3T tokens from [acme/corpus](https://huggingface.co/datasets/acme/corpus).",
        [],
    ),
    ("acme/Nova-7B-Chat", "Nova Chat is an instruction-tuned Llama-3.1-8B.", ["Llama-3.1-8B"]),
    ("acme/Nova-7B-Chat", "The base model is Llama 3.1 8B.", ["Llama 3.1 8B"]),
    ("acme/Nova-7B-Chat", "This is a LoRA for Mistral 7B.", ["Mistral 7B"]),
    ("acme/Nova-7B-Chat", "Quantized Llama-3.1-8B-Instruct (Q4_K_M).", ["Llama-3.1-8B-Instruct"]),
    ("acme/Nova-7B-Chat", "It uses Vicuna-7B as its language model.", ["Vicuna-7B"]),
    (
        "acme/Nova-7B-Chat",
        "```yaml\nslices:\n- sources:\n  - model: a/one\n  - model: b/two\nmerge_method: slerp\n```",
        ["a/one", "b/two"],
    ),
    ("acme/Nova-7B-Chat", "A Llama-3.1-8B-based model.", ["Llama-3.1-8B"]),
    ("acme/Nova-7B-Chat", "SFT of Mistral 7B on UltraChat.", ["Mistral 7B"]),
    ("acme/Nova-7B-Chat", "基于LLaMA-2-7B进行增量预训练", ["LLaMA-2-7B"]),
    ("acme/Nova-7B-Chat", "以Qwen2.5-7B为基座训练。", ["Qwen2.5-7B"]),
    ("acme/Nova-7B-Chat", "| Model | Backbone |\n|---|---|\n| Nova-7B-Chat | Llama-3.1-8B |", ["Llama-3.1-8B"]),
    ("acme/Nova-7B-Chat", "```yaml\nmodel: a/one\nport: 80\n```", []),
    ("acme/Nova-7B-Chat", "The Llama-3.1-8B-based model beats it.", []),
    ("a/code-model", "The model is based on the transformer architecture and GPT-2 style decoder.", []),
    ("a/whisper-ft", "We fine-tuned Whisper large-v3 on 200 hours of Danish speech.", ["Whisper"]),
    (
        "a/sd-ft",
        "This checkpoint continues from [stable-diffusion-v1-4](https://huggingface.co/CompVis/stable-diffusion-v1-4) with 100k steps.",
        ["CompVis/stable-diffusion-v1-4"],
    ),
    (
        "CompVis/stable-diffusion-v1-4",
        "The Stable-Diffusion-v1-4 checkpoint was initialized with the weights of the Stable-Diffusion-v1-2 checkpoint and subsequently fine-tuned on 225k steps.",
        ["Stable-Diffusion-v1-2"],
    ),
    (
        "sentence-transformers/all-mini",
        "We used the pretrained [`nreimers/MiniLM-L6-H384-uncased`](https://huggingface.co/nreimers/MiniLM-L6-H384-uncased) model and fine-tuned it on a 1B sentence pairs dataset.",
        ["nreimers/MiniLM-L6-H384-uncased"],
    ),
    (
        "a/z-7b",
        "Z is the instruct model; [Z-7B-Chat](https://huggingface.co/a/z-7b-chat) is fine-tuned from this model.",
        [],
    ),
    ("a/z-7b", "For a chat version see Z-7B-Chat, which is fine-tuned from Z-7B.", []),
    ("tiiuae/falcon-7b", "You may want to finetune Falcon-7B on your use case. Built on top of RefinedWeb.", []),
    ("a/delta", "This repo has delta weights to be applied on top of the original LLaMA weights.", ["LLaMA"]),
    (
        "microsoft/phi-2",
        "Phi-2 was trained using the same data sources as Phi-1.5, augmented with a new data source.",
        [],
    ),
    (
        "google/gemma-2",
        "Gemma models are built from the same research and technology used to create the Gemini models.",
        [],
    ),
    (
        "a/emb",
        "The embedding model is built upon [XLM-RoBERTa](https://huggingface.co/FacebookAI/xlm-roberta-large).",
        ["FacebookAI/xlm-roberta-large"],
    ),
    (
        "a/b",
        "Model was evaluated with a harness derived from [EleutherAI/lm-eval](https://github.com/EleutherAI/lm-eval).",
        [],
    ),
    ("a/b", "It has been post-trained from Qwen3-8B-Base with RL.", ["Qwen3-8B-Base"]),
    ("a/b", "This LoRA adapter was trained on top of `meta-llama/Llama-2-7b-hf`.", ["meta-llama/Llama-2-7b-hf"]),
    ("a/b", "Our model comes from OLMo-1B.", ["OLMo-1B"]),
    ("a/b", "Built with Meta Llama 3. The model is licensed under the Llama 3 license.", []),
    (
        "a/ja-llm",
        "This is a Japanese model continually pre-trained from [Llama-2-7b](https://huggingface.co/meta-llama/Llama-2-7b-hf).",
        ["meta-llama/Llama-2-7b-hf"],
    ),
    ("a/ja-llm", "We performed continual pre-training of Mistral-7B-v0.1 on Japanese text.", ["Mistral-7B-v0.1"]),
    (
        "a/reward",
        "Trained from [allenai/tulu-2-13b](https://huggingface.co/allenai/tulu-2-13b) with DPO. Compared with models fine-tuned from Llama.",
        ["allenai/tulu-2-13b"],
    ),
]


@pytest.mark.parametrize(
    ("repo", "text", "expected"), PROSE, ids=[f"{row[0]}-{index}" for index, row in enumerate(PROSE)]
)
def test_prose_names_the_base_of_this_very_model(repo: str, text: str, expected: list[str]) -> None:
    named = named_bases(view(repo, f"# {repo.split('/')[1]}\n\n{text}"))
    assert models(named) == expected
    assert all(base.basis is Basis.INFERRED for base in named.bases)
    assert named.relation == ("finetune" if expected else None)


def test_prose_is_asked_only_where_nothing_else_names_a_base() -> None:
    card = "---\nbase_model: a/parent\n---\n# X\n\nFine-tuned from [other](https://huggingface.co/b/other).\n"
    assert models(named_bases(view("a/x", card))) == ["a/parent"]


FRONT_MATTER = [
    ("base_model: a/parent", ["a/parent"]),
    ("base_model: https://huggingface.co/a/parent/tree/main", ["a/parent"]),
    ("base_model:\n- a/one\n- b/two\n- a/one", ["a/one", "b/two"]),
    ("base_model: a/x", []),  # itself
    ("base_model: A/X", []),
    ("base_model: None", []),
    ("base_model:", []),
    ("base_model: [3, {x: y}]", []),
    ("base_model: /home/me/llama", ["/home/me/llama"]),
    ("base_model: https://huggingface.co/datasets/a/b", []),
]


@pytest.mark.parametrize(("line", "expected"), FRONT_MATTER)
def test_front_matter_names_bases(line: str, expected: list[str]) -> None:
    named = named_bases(view("a/x", f"---\n{line}\n---\n# X\n"))
    assert models(named) == expected
    assert [bool(base.repos) for base in named.bases] == [not name.startswith("/") for name in expected]


RELATIONS = [
    (None, (), "finetune"),
    (None, ("base_model:a/p",), "finetune"),
    (None, ("base_model:a/p", "base_model:quantized:a/p"), "quantized"),
    ("quantized", ("base_model:quantized:a/p",), "quantized"),
    ("merge", ("base_model:finetune:a/p",), "finetune"),
    ("quantized", ("base_model:merge:a/p",), "finetune"),
    ("merge", (), "merge"),
    ("nonsense", (), "finetune"),
    ("adapter", (), "adapter"),
]


@pytest.mark.parametrize(("card", "tags", "expected"), RELATIONS)
def test_where_tag_and_card_differ_finetune_decides(card: str | None, tags: tuple[str, ...], expected: str) -> None:
    word = f"\nbase_model_relation: {card}" if card else ""
    named = named_bases(view("a/x", f"---\nbase_model: a/p{word}\n---\n", tags=tags))
    assert (named.relation, models(named)) == (expected, ["a/p"])


def test_an_adapter_is_told_by_its_files_and_its_config_names_the_base() -> None:
    bare = view("a/lora", "# L\n", files=ADAPTER, config={"base_model_name_or_path": "meta-llama/Llama-2-7b-hf"})
    named = named_bases(bare)
    assert (named.relation, models(named), named.bases[0].basis) == (
        "adapter",
        ["meta-llama/Llama-2-7b-hf"],
        Basis.FOUND,
    )
    assert needs_adapter_config(bare)
    told = view("a/lora", "---\nbase_model: b/c\n---\n", files=ADAPTER)
    assert not needs_adapter_config(told)
    assert named_bases(told).relation == "adapter"


def test_an_adapter_has_a_relation_even_without_a_named_base() -> None:
    assert named_bases(view("a/lora", "# L\n", files=ADAPTER)) == Named("adapter", ())


@pytest.mark.parametrize("text", ["[1]", "{", '{"base_model_name_or_path": 3}', "[" * 100_000, "null"])
def test_a_broken_adapter_config_names_nothing(text: str) -> None:
    broken = view("a/lora", "# L\n", files=ADAPTER)
    want = Want("file", "model", "a/lora", None, "adapter_config.json")
    snapshot = broken.snapshot.with_answers({want: Text(text)})
    assert named_bases(model_view(snapshot, "a/lora")).bases == ()


def test_a_renamed_model_is_not_its_own_base() -> None:
    card = "# Crystal\n\nCrystal (formerly known as CrystalCoder) was trained from Crystal data.\n"
    assert named_bases(view("LLM360/CrystalCoder", card, id="LLM360/Crystal")).bases == ()


NAMES = [
    ("https://huggingface.co/a/b", "a/b"),
    ("https://hf.co/a/b?x=1", "a/b"),
    ("https://www.huggingface.co/a/b/blob/main/README.md", "a/b"),
    ("https://huggingface.co/gpt2/tree/main", "gpt2"),
    ("https://huggingface.co/collections/a/b", ""),
    ("https://huggingface.co/spaces/a/b", ""),
    ("https://example.org/a/b", "https://example.org/a/b"),
    ("https://[::1", "https://[::1"),
    (" `a/b` ", "a/b"),
    ("N/A", ""),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_addresses_lead_to_ids(name: str, expected: str) -> None:
    assert repo_id_of(name) == expected


def test_a_long_card_takes_linear_time() -> None:
    for text in (
        "fine-tuned " * 60_000,
        "was trained " * 50_000 + "from X-7B",
        "a version " * 50_000,
        "based on the " * 50_000,
    ):
        started = time.process_time()
        named_bases(view("a/x", text))
        assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("word", "relation"),
    [
        ("Fine-Tuned", "finetune"), ("fine_tune", "finetune"), ("QLoRA", "adapter"), ("quantisation", "quantized"),
        ("merged", "merge"), ("distilled", "finetune"), ("", "finetune"),
    ],
)  # fmt: skip
def test_a_relation_is_understood_in_other_words(word: str, relation: str) -> None:
    """A word that nobody knows says nothing: `finetune` asks for the most."""
    card = f"---\nbase_model: lab/base-1b\nbase_model_relation: {word!r}\n---\n# X\n"
    assert named_bases(view("x/y", card)).relation == relation


@pytest.mark.parametrize(
    "address", ["huggingface.co/lab/base-1b", "www.huggingface.co/lab/base-1b/tree/main", "hf.co/lab/base-1b"]
)
def test_an_address_without_its_scheme_names_a_base(address: str) -> None:
    card = f"---\nbase_model: {address}\n---\n# X\n"
    assert models(named_bases(view("x/y", card))) == ["lab/base-1b"]

"""Which link is the code that trained this model: a hand-checked table of link contexts, and the files of repos."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest
from repoviews import model, state

from openness.components import Component
from openness.detectors import code
from openness.detectors.code.links import stage_of
from openness.detectors.code.tools import is_makers_own
from openness.evidence import Availability, Basis
from openness.snapshot import Reason


@dataclass(frozen=True)
class Case:
    """A link as a card has it (names kept, prose reworded), and whether it shows the training code of that model."""

    model: str
    relation: str | None
    card: str
    shown: bool
    why: str


G = "https://github.com"
CASES = [
    # --- the words at the link say that it trained this model ---
    Case("LLM360/Amber", None, f"- **Resources:**\n  - [Training Code]({G}/LLM360/amber-train)", True, "anchor"),
    Case("LLM360/CrystalCoder", None, f"- [Training Code]({G}/LLM360/crystalcoder-train)", True, "anchor"),
    Case("LLM360/AmberChat", "finetune", f"- [Finetuning Code]({G}/LLM360/amber-train/tree/main/finetune/amberchat)", True,
         "the fine-tuning is what this model's makers did"),
    Case("LLM360/K2", None, f"Pretraining Code: [LLM360/k2-train]({G}/llm360/k2-train)", True, "label"),
    Case("allenai/OLMo-2-1124-7B", None,
         f"### Model Sources\n- **Repositories:**\n  - Core repo (training, inference, fine-tuning etc.): {G}/allenai/OLMo", True,
         "the label lists training"),
    Case("allenai/OLMo-7B", None,
         f"- **Repositories:** \n    - Core repo (training, inference, fine-tuning etc.): {G}/allenai/OLMo\n", True, "label"),
    Case("allenai/Olmo-3-7B-Instruct", "finetune",
         f"- **Repositories:**\n  - Open-Instruct for DPO and RLVR: {G}/allenai/open-instruct", True,
         "the makers' own trainer, and the label says for which steps"),
    Case("allenai/Llama-3.1-Tulu-3-8B", "finetune",
         f"### Model Sources\n- **Training Repository:** {G}/allenai/open-instruct\n- **Eval Repository:** {G}/allenai/olmes",
         True, "label; own trainer"),
    Case("allenai/OLMoE-1B-7B-0924", None, f"- Code: [Training code of OLMoE]({G}/allenai/OLMoE)", True, "anchor"),
    Case("EleutherAI/pythia-6.9b", None,
         f"## Training\n### Training procedure\nMore on the training procedure is on [GitHub]({G}/EleutherAI/pythia), including "
         f"[how to reproduce it]({G}/EleutherAI/pythia/blob/main/README.md#reproducing-training).", True, "how to reproduce"),
    Case("HuggingFaceTB/SmolLM3-3B", "finetune",
         f"### Open resources\n- The configs and code of training and evaluation are in the "
         f"[huggingface/smollm]({G}/huggingface/smollm) repository.", True, "says so"),
    Case("HuggingFaceTB/SmolLM2-1.7B", None,
         f"# Training\n## Software\n- **Training Framework:** [nanotron]({G}/huggingface/nanotron/tree/main)", True,
         "the makers' own trainer, named as what trained it"),
    Case("swiss-ai/Apertus-8B-2509", None,
         f"### Software & hardware\n- **Training Framework:** [Megatron-LM]({G}/swiss-ai/Megatron-LM)", True, "own fork"),
    Case("bigscience/bloom", None,
         f"## Training\n### Software\n* Megatron-DeepSpeed ([Github link]({G}/bigscience-workshop/Megatron-DeepSpeed))", True,
         "own fork, under the software of the training"),
    Case("bigcode/starcoder", None,
         f"# Training\n## Software\n- **Orchestration:** [Megatron-LM]({G}/bigcode-project/Megatron-LM)", True, "own fork"),
    Case("apple/OpenELM-1_1B", None, f"We pretrained the models with the [CoreNet]({G}/apple/corenet) library.", True,
         "own library, trained with it"),
    Case("openlm-research/open_llama_7b", None,
         f"We train the models on cloud TPU-v4s with [EasyLM]({G}/young-geng/EasyLM), a JAX pipeline that we developed to train "
         "and fine-tune large language models.", True, "the card calls it the makers' own"),
    Case("tomg-group-umd/huginn-0125", None,
         f"The data are public, and the scripts that come with the pretraining code at {G}/seal-rg/recurrent-pretraining can "
         "repeat our preprocessing and our whole run.", True, "names the pretraining code"),
    Case("agkphysics/wav2vec2-large-xlsr-53-amharic", "finetune",
         f"## Training\nThe code to train this model is available at {G}/agkphysics/amharic-asr.", True, "says so"),
    Case("cja5553/BJH-perioperative-notes-bioClinicalBERT", "finetune",
         f"## Codes\nCodes used to train the model are publicly available at: {G}/cja5553/LLMs_in_perioperative_care", True,
         "says so"),
    Case("google/flan-t5-base", "finetune",
         f"The model was trained on TPU v3 pods, using the [`t5x`]({G}/google-research/t5x) codebase together with "
         f"[`jax`]({G}/google/jax).", True, "own trainer, trained with it"),
    Case("mosaicml/mpt-7b", None,
         f"* **Equipped with efficient open-source training code** through the [llm-foundry repository]({G}/mosaicml/llm-foundry)",
         True, "own trainer, called the training code"),
    Case("nvidia/Nemotron-4-340B-Reward", None,
         f"The model was trained with [NeMo-Aligner]({G}/NVIDIA/NeMo-Aligner), a toolkit for alignment.", True, "own trainer"),
    Case("facebook/esm2_t33_650M_UR50D", None, f"| Resource | Link |\n|--|--|\n| Training code | [repo]({G}/facebookresearch/esm) |",
         True, "table row"),
    Case("m-a-p/neo_7b", None, f"| Name | GitHub |\n|--|--|\n| Pretraining codebase | [link]({G}/multimodal-art-projection/MAP-NEO) |",
         True, "table row"),
    Case("someone/whisper-small-sw", "finetune", f"The [fine-tuning script]({G}/someone/whisper-sw/blob/main/train.py) is on GitHub.",
         True, "anchor names the script"),
    Case("someone/bert-legal", "finetune", f"Script used for training: [train.ipynb]({G}/someone/bert-legal/blob/main/train.ipynb)",
         True, "label"),
    Case("flax-community/gpt-neo-125M-code-clippy", None,
         f"The training script used to train this model can be found [here]({G}/CodedotAl/gpt-code-clippy/tree/camera-ready).", True,
         "says so"),
    Case("bert-lab/rubert", None, f"## Training code\nSee {G}/bert-lab/rubert-train", True, "stands under that heading"),
    Case("BAAI/Emu3-Gen", None, f"训练代码: [GitHub]({G}/baaivision/Emu3)", True, "the same in Chinese"),
    Case("KBLab/bert-base-swedish", None, f"To repeat the run, use our [pre-training scripts]({G}/Kungbib/swedish-bert-models).", True,
         "our pre-training scripts"),
    Case("stanford-crfm/levanter-gpt", None, f"Trained in our [Levanter]({G}/stanford-crfm/levanter) using our training code "
         f"([config]({G}/stanford-crfm/levanter/blob/main/config/gpt2_small.yaml)).", True, "our training code at the link"),
    Case("common-pile/comma-v0.1-1t", None,
         f"The model was trained using [lingua]({G}/facebookresearch/lingua); the code for training is in "
         f"[our repository]({G}/r-three/common-pile/tree/main/training).", True, "our repository, with the code for training"),
    Case("cl-tohoku/bert-base-japanese", None,
         f"The codes used for the pretraining are available at [cl-tohoku/bert-japanese]({G}/cl-tohoku/bert-japanese).", True, "says so"),
    Case("marin-community/marin-8b-base", None, f"- **Training code:** {G}/marin-community/marin (Apache-2.0)", True, "label"),
    Case("cyberytti/Local-Doctor", "finetune", f"You can view the training scripts and notebooks here:\n[📂 Training Code]({G}/cyberytti/Local-Doctor/tree/main/train)",
         True, "anchor; looking is not training"),
    Case("pcuenq/marigold-coco-segmentation", "finetune", f"- [Training code, forked from Marigold]({G}/pcuenca/Marigold/tree/cocogold).", True, "anchor"),
    Case("codefuse-ai/F2LLM-4B", "finetune", f"- [F2LLM training code]({G}/codefuse-ai/CodeFuse-Embeddings/tree/main/F2LLM)", True, "anchor"),
    Case("HuggingFaceTB/FineMath-Llama-3B", "finetune",
         f"More in the [dataset](https://huggingface.co/datasets/HuggingFaceTB/finemath) and [training script]({G}/huggingface/smollm/tree/main/pre-training/continual-pretraining).",
         True, "anchor"),
    Case("mlabonne/NeuralHermes-2.5-Mistral-7B", "finetune",
         f"You find the code to train this model on [Google Colab](https://colab.research.google.com/drive/1) and [GitHub]({G}/mlabonne/llm-course/tree/main).",
         True, "said of both links"),
    Case("pyannote/segmentation-3.0", None, f"Séverin trained it with [pyannote.audio]({G}/pyannote/pyannote-audio) 3.0.", True, "own library by its name"),
    Case("bigscience/bloom", None, f"Please see [the BLOOM training README]({G}/bigscience-workshop/bigscience/tree/master/train/tr11-176B-ml#readme) for full details on replicating training.",
         True, "how to repeat the training"),
    # --- a bare repository, a badge ---
    Case("Qwen/Qwen2.5-7B", None, f"More in our [blog](https://qwenlm.github.io), [GitHub]({G}/QwenLM/Qwen2.5), and docs.", False, "bare"),
    Case("lmsys/vicuna-7b-v1.5", "finetune", f"### Model Sources\n- **Repository:** {G}/lm-sys/FastChat", False, "bare repository"),
    Case("HuggingFaceH4/zephyr-7b-beta", "finetune", f"- **Repository:** {G}/huggingface/alignment-handbook", False, "bare repository"),
    Case("allenai/llama-3.1-tulu-2-8b", "finetune", f"- **Repository:** {G}/allenai/open-instruct", False, "bare repository"),
    Case("TIGER-Lab/MAmmoTH-7B", "finetune", f"Code: [{G}/TIGER-AI-Lab/MAmmoTH]({G}/TIGER-AI-Lab/MAmmoTH)", False, "bare code"),
    Case("TinyLlama/TinyLlama-1.1B-Chat-v1.0", "finetune", f"<div align='center'>\n\n{G}/jzhang38/TinyLlama\n</div>", False, "bare address"),
    Case("openai/whisper-large-v3", None, f"The original code repository is [here]({G}/openai/whisper).", False, "the code, not of training"),
    Case("deepseek-ai/DeepSeek-V3", None, f'<a href="{G}/deepseek-ai/DeepSeek-V3"><img alt="Homepage" src="x.svg"/></a>', False, "badge"),
    Case("SEBIS/code_trans_t5_base", None, f"It was first released in [this repository]({G}/agemagician/CodeTrans).", False, "bare"),
    Case("BAAI/SegGPT", None, f"Enjoy the [Demo](https://huggingface.co/spaces/BAAI/SegGPT) and [Code]({G}/baaivision/Painter).", False,
         "bare code"),
    Case("google-t5/t5-small", None, f"- **Resources for more information:** [Research paper](https://jmlr.org/x) and "
         f"[GitHub Repo]({G}/google-research/text-to-text-transfer-transformer)", False, "bare"),
    Case("microsoft/phi-2", None, f"## Software\n* [PyTorch]({G}/pytorch/pytorch)\n* [DeepSpeed]({G}/microsoft/DeepSpeed)", False,
         "libraries"),
    Case("nferruz/ProtGPT2", None, f"See the [repository]({G}/nferruz/ProtGPT2) for details on training data.", False,
         "training data are no code"),
    Case("acme/net-7b", None, f"Training details: [GitHub]({G}/acme/net)", False, "details are no code"),
    # --- somebody else's trainer ---
    Case("bigcode/starcoder2-3b", None, f"# Training\n## Software\n- **Framework:** [nanotron]({G}/huggingface/nanotron/)", False,
         "another's trainer"),
    Case("someone/llama-3-sft", "finetune", f"This model was trained with [LLaMA-Factory]({G}/hiyouga/LLaMA-Factory).", False,
         "another's trainer"),
    Case("someone/mistral-dpo", "finetune",
         f'[<img src="https://raw.githubusercontent.com/axolotl.png" alt="Built with Axolotl"/>]({G}/axolotl-ai-cloud/axolotl)', False,
         "badge of another's trainer"),
    Case("someone/qwen-grpo", "finetune", f"It has been trained using [TRL]({G}/huggingface/trl).", False, "another's trainer"),
    Case("someone/llama-unsloth", "finetune",
         f"This llama model was trained 2x faster with [Unsloth]({G}/unslothai/unsloth) and Huggingface's TRL library.", False,
         "another's trainer"),
    Case("someone/alpaca-ft", "finetune", f"- Training code: {G}/tatsu-lab/stanford_alpaca", False, "another's trainer, label or not"),
    Case("TinyLlama/TinyLlama-1.1B-Chat-v1.0", "finetune", f"We aligned the model with [🤗 TRL's]({G}/huggingface/trl) DPOTrainer.", False,
         "another's trainer"),
    Case("stabilityai/stablelm-base-alpha-7b", None, f"The model is trained with [GPT-NeoX]({G}/EleutherAI/gpt-neox).", False,
         "another's trainer"),
    Case("tiny/pile-t5", None, f"Training used [Megatron-LM]({G}/NVIDIA/Megatron-LM) on 64 GPUs.", False, "another's trainer"),
    Case("pyannote/other-voice", None, f"It was trained with [ESPnet]({G}/espnet/espnet).", False, "another's trainer"),
    # --- for users who want to train ---
    Case("allenai/OLMo-2-1124-7B", None, f"### Fine-tuning\n1. With the OLMo repository: see the [GitHub readme]"
         f"({G}/allenai/OLMo?tab=readme-ov-file#fine-tuning).", False, "for users"),
    Case("allenai/OLMo-2-1124-7B", None, f"- Further fine-tuning code: {G}/allenai/open-instruct", False, "for users of a base model"),
    Case("BAAI/bge-small-en-v1.5", None,
         f"Fine-tuning the embedding model on your data is possible by our [examples]({G}/FlagOpen/FlagEmbedding/tree/master/examples/finetune).",
         False, "for users"),
    Case("meta-llama/Llama-2-7b-hf", None, f"You can fine-tune the model with the scripts in [llama-recipes]({G}/meta-llama/llama-recipes).",
         False, "for users"),
    Case("google/ddpm-cifar10-32", None, f"If you want to train your own model, see the [official training example]({G}/google/ddpm-train).",
         False, "for users"),
    Case("mistralai/Mistral-7B-v0.3", None, f"To fine-tune this model, use [mistral-finetune]({G}/mistralai/mistral-finetune).", False, "for users"),
    Case("mosaicml/mpt-7b", None, f"The model is best used with the [llm-foundry repository]({G}/mosaicml/llm-foundry) for training and "
         "finetuning.", False, "for users"),
    Case("openbmb/MiniCPM-2B", None, f"Fine-tuning tutorial: [finetune]({G}/OpenBMB/MiniCPM/tree/main/finetune)", False, "for users"),
    Case("FrenchKrab/powerset", None, f"The [companion repository]({G}/FrenchKrab/IS2023) tells how to train or finetune such a model on "
         "your own data.", False, "for users"),
    # --- other code ---
    Case("allenai/OLMo-2-1124-7B", None, f"- Evaluation code: {G}/allenai/OLMo-Eval", False, "evaluation"),
    Case("LLM360/Amber", None, f"- [Data Preparation]({G}/LLM360/amber-data-prep)\n- [Metrics]({G}/LLM360/Analysis360)", False, "data"),
    Case("swiss-ai/Apertus-8B-2509", None, f"- **Training data reconstruction scripts:** {G}/swiss-ai/pretrain-data", False, "data code"),
    Case("meta-llama/Llama-3.1-8B", None, f"See the [README]({G}/meta-llama/llama3) on generation parameters.", False, "inference"),
    Case("deepseek-ai/DeepSeek-R1", None,
         f"The models are trained based on DeepSeek-V3-Base. About the architecture, see the [DeepSeek-V3]({G}/deepseek-ai/DeepSeek-V3) "
         "repository.", False, "architecture"),
    Case("openai/gpt-oss-20b", None, f"Both models were trained using our [harmony response format]({G}/openai/harmony).", False, "a format"),
    Case("google/gemma-3-4b-it", "finetune", f"### Software\nTraining was done using [JAX]({G}/jax-ml/jax) and ML Pathways.", False, "library"),
    Case("mlabonne/Marcoro14-7B-slerp", "merge", f"A merge made with [mergekit]({G}/cg123/mergekit).", False, "a merge trains nothing"),
    Case("mrm8488/bert-tiny-finetuned-squadv2", "finetune",
         f"The script for fine tuning can be found [here]({G}/huggingface/transformers/tree/main/examples/legacy/question-answering).", False,
         "a library's example"),
    Case("acme/net-7b", None, f"The [LICENSE]({G}/acme/net/blob/main/LICENSE) of the training code is MIT.", False, "a license"),
    Case("acme/net-7b", None, f"The tokenizer training code is in [acme/tok]({G}/acme/tok).", False, "trains the tokenizer"),
    Case("acme/net-7b", None, f"[lm-evaluation-harness]({G}/EleutherAI/lm-evaluation-harness) was used during training.", False, "evaluation"),
    Case("someone/net-7b-GGUF", "quantized", f"Made with llama.cpp [release b3600]({G}/ggerganov/llama.cpp).", False, "quantizer"),
    Case("acme/net-chat", "finetune", f"- [Pretraining code]({G}/acme/net)", False, "the base's pre-training, not this step"),
    Case("acme/net-7b", None, f"The base model's training code is in [net-base]({G}/acme/net-base).", False, "another model's"),
    Case("opensearch-project/sparse-v1", "finetune", f"- [Sample Training Code]({G}/zhichao-aws/opensearch-sparse-model-tuning-sample)", False, "a sample for users"),
    Case("acme/resnet-ssl", None, f"Install PyTorch following the [official PyTorch ImageNet training code]({G}/pytorch/examples/tree/master/imagenet).", False,
         "a library's example"),
    Case("Musixmatch/umberto-commoncrawl-cased-v1", None, f"This model was trained with [SentencePiece]({G}/google/sentencepiece) and whole word masking.", False,
         "a library"),
    Case("speechbrain/asr-ja-en", None, "This model was trained with [SpeechBrain](https://speechbrain.github.io).", False, "a site, not code"),
    Case("BAAI/bge-m3", None, f"For more on the code, see our Github repo: [FlagEmbedding]({G}/FlagOpen/FlagEmbedding).", False, "bare"),
    Case("acme/net-7b", None, f"Users can fine-tune it with our [training code]({G}/acme/net).", False, "for users"),
    # --- promised, not there ---
    Case("acme/net-7b", None, f"Training code: coming soon at {G}/acme/net", False, "a promise"),
    Case("acme/net-7b", None, f"We plan to release the training code [here]({G}/acme/net).", False, "a promise"),
    Case("acme/net-7b", None, f"The training code will be published at [acme/net]({G}/acme/net).", False, "a promise"),
]  # fmt: skip


def is_shown(case: Case) -> bool:
    findings = code.detect(model(case.model, card=case.card), case.relation)
    return state(findings, Component.TRAINING_CODE).availability is Availability.PUBLIC


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.model.rpartition('/')[2]}: {case.why}")
def test_link_contexts(case: Case) -> None:
    assert is_shown(case) is case.shown


def test_confusion_matrix() -> None:
    """Hand-checked: of the links that are the training code, nearly all are found; of those that are not, none is taken."""
    matrix = {(truth, said): 0 for truth in (True, False) for said in (True, False)}
    for case in CASES:
        matrix[case.shown, is_shown(case)] += 1
    assert len(CASES) >= 60
    assert matrix == {
        (True, True): sum(case.shown for case in CASES),
        (True, False): 0,
        (False, True): 0,
        (False, False): sum(not case.shown for case in CASES),
    }


# One meaning in many wordings: what a reworded card may say of acme/net, the code of the makers of acme/net-7b.
SAYS_SO = [
    "The code with which we trained the model can be found [here](https://github.com/acme/net).",
    "Source code for pretraining: [acme/net](https://github.com/acme/net)",
    "- **Code (training):** [acme/net](https://github.com/acme/net)",
    "- **GitHub (training & evaluation):** [acme/net](https://github.com/acme/net)",
    "| Artifact | Where |\n|--|--|\n| Code for training | [acme/net](https://github.com/acme/net) |",
    "All training code is open source: [acme/net](https://github.com/acme/net).",
    "Our pre-training framework is published under Apache 2.0 at [acme/net](https://github.com/acme/net).",
    "We open-source the training pipeline ([acme/net](https://github.com/acme/net)).",
    "The model was trained with our own codebase, [acme/net](https://github.com/acme/net).",
    "Training was done with our codebase [acme/net](https://github.com/acme/net).",
    "Pretraining was carried out in [acme/net](https://github.com/acme/net), our training framework.",
    "This is the [repository](https://github.com/acme/net) with which Net was trained.",
    "To reproduce the training of this model, see [here](https://github.com/acme/net).",
    "You can find the training scripts [here](https://github.com/acme/net).",
    "See [acme/net](https://github.com/acme/net) for the training code.",
    "See [acme/net](https://github.com/acme/net) for our training and inference code.",
    "**Training repo**: https://github.com/acme/net",
    "- Trainer: [acme/net](https://github.com/acme/net)",
    "## Training\nThe scripts used are [here](https://github.com/acme/net).",
    "## Resources\n- Code: [acme/net](https://github.com/acme/net) (training, evaluation)",
    "Code to reproduce pretraining from scratch: [acme/net](https://github.com/acme/net)",
    "The training recipe is [here](https://github.com/acme/net).",
    "The [training recipes](https://github.com/acme/net/tree/main/recipes) are public.",
    "The model and the code that was used to train it are available [here](https://github.com/acme/net).",
    "Code used for training is available in the [acme/net](https://github.com/acme/net) repository.",
    "Net was trained using the [acme/net](https://github.com/acme/net) codebase.",
    "The complete source code of the training is hosted at https://github.com/acme/net .",
    "<ul><li>Training code: <a href='https://github.com/acme/net'>GitHub</a></li></ul>",
    "💻 [Training Code](https://github.com/acme/net) | 📄 [Paper](https://arxiv.org/abs/2401.00001)",
    "Pre-training: [code](https://github.com/acme/net)",
    "We trained it using scripts from our [repository](https://github.com/acme/net).",
    "Built with our trainer [acme/net](https://github.com/acme/net).",
]

SAYS_SOMETHING_ELSE = [
    "Code: [acme/net](https://github.com/acme/net)",
    "The code of the model is [here](https://github.com/acme/net).",
    "Inference code: [acme/net](https://github.com/acme/net)",
    "More on training is in our [repository](https://github.com/acme/net).",
    "We describe the training in our [repository](https://github.com/acme/net).",
    "If you would like to train such a model, see [here](https://github.com/acme/net).",
    "The modeling code is [here](https://github.com/acme/net).",
    "Training data were cleaned with [acme/net](https://github.com/acme/net).",
    "Filter code for the training corpus: [acme/net](https://github.com/acme/net)",
    "The demo of the trained model: [acme/net](https://github.com/acme/net)",
    "Fine-tuning guide: [here](https://github.com/acme/net)",
    "The model was not trained with [acme/net](https://github.com/acme/net).",
    "[GitHub](https://github.com/acme/net) • trained on 2T tokens",
    "Unlike [other/net](https://github.com/other/net), it was trained with more data.",
    "Report problems at [acme/net](https://github.com/acme/net).",
    "For LoRA fine-tuning scripts see [here](https://github.com/acme/net).",
    "Pretrained checkpoints and code: [acme/net](https://github.com/acme/net)",
    "The evaluation during training used [acme/net](https://github.com/acme/net).",
    "The repository [acme/net](https://github.com/acme/net) contains usage examples of the pretrained model.",
    "Trained on code from [acme/net](https://github.com/acme/net).",
    "The training set includes [acme/net](https://github.com/acme/net).",
    "Training code for the tokenizer: [acme/net](https://github.com/acme/net)",
    "It can be trained further with [acme/net](https://github.com/acme/net).",
    "The quantization code is [here](https://github.com/acme/net). The model was trained by others.",
    "This model was trained on the [acme/net](https://github.com/acme/net) corpus of source code.",
    "Training code is not included; inference code is [here](https://github.com/acme/net).",
    "The official repo [acme/net](https://github.com/acme/net) has inference code only; training code is proprietary.",
    "Pre-trained model and inference scripts: [acme/net](https://github.com/acme/net)",
    "Installation: `pip install git+https://github.com/acme/net`",
    "Model implementation based on [other](https://github.com/other/impl) training code.",
]


@pytest.mark.parametrize("card", SAYS_SO)
def test_wordings_that_name_the_training_code(card: str) -> None:
    assert (
        state(code.detect(model("acme/net-7b", card=card)), Component.TRAINING_CODE).availability is Availability.PUBLIC
    )


@pytest.mark.parametrize("card", SAYS_SOMETHING_ELSE)
def test_wordings_that_do_not(card: str) -> None:
    found = state(code.detect(model("acme/net-7b", card=card)), Component.TRAINING_CODE)
    assert found.availability is not Availability.PUBLIC


def test_why_a_link_does_not_count_is_shown() -> None:
    """A bare repository is unknown, but the report can show what was seen."""
    view = model("Qwen/Qwen2.5-7B", card=f"See our [GitHub]({G}/QwenLM/Qwen2.5).")
    found = state(code.detect(view), Component.TRAINING_CODE)
    assert (found.availability, found.reason) == (Availability.UNKNOWN, Reason.NOT_FOUND)
    shown = [one for one in found.observations if one.value is not None]
    assert [one.basis for one in shown] == [Basis.CLAIMED]
    assert shown[0].confidence < 0.5
    assert shown[0].locator.endswith("README.md#L1")


def test_stated_links_carry_a_pinned_locator_and_the_address() -> None:
    view = model("LLM360/Amber", card=f"# Amber\n\n- [Training Code]({G}/LLM360/amber-train)\n")
    found = state(code.detect(view), Component.TRAINING_CODE)
    assert found.fact("availability").basis is Basis.STATED
    assert found.url == f"https://huggingface.co/LLM360/Amber/blob/{'f' * 40}/README.md#L3"
    assert found.fact("link").value == f"{G}/LLM360/amber-train"


@pytest.mark.parametrize(
    ("listing", "relation", "expected"),
    [
        ({"train.py": 9000}, None, Availability.PUBLIC),
        ({"training/run.py": 4000}, None, Availability.PUBLIC),
        ({"train_script.py": 13_000}, None, Availability.PUBLIC),
        ({"run_speech_recognition_ctc.py": 30_000, "run.sh": 900}, "finetune", Availability.PUBLIC),
        ({"finetune.py": 9000}, "finetune", Availability.PUBLIC),
        ({"finetune.py": 9000}, None, Availability.UNKNOWN),  # for users of a base model
        ({"pretrain.py": 9000}, "finetune", Availability.UNKNOWN),  # the base's step
        ({"train.py": 9000}, "quantized", Availability.UNKNOWN),
        ({"train.py": 12}, None, Availability.UNKNOWN),  # too small to do anything
        ({"modeling_x.py": 9000, "configuration_x.py": 900, "config.json": 800}, None, Availability.UNKNOWN),
        (
            {"training_args.bin": 4000, "trainer_state.json": 9000, "train_results.json": 300},
            None,
            Availability.UNKNOWN,
        ),
        ({"axolotl.yaml": 3000, "training_config.yaml": 900}, None, Availability.UNKNOWN),
        ({"examples/train.py": 9000}, None, Availability.UNKNOWN),
        ({"constrained_decoding.py": 9000, "load_pretrained.py": 800}, None, Availability.UNKNOWN),
    ],
)
def test_training_scripts_in_the_repo(
    listing: dict[str, int | None], relation: str | None, expected: Availability
) -> None:
    found = state(code.detect(model(listing=listing), relation), Component.TRAINING_CODE)
    assert found.availability is expected
    if expected is Availability.PUBLIC:
        assert found.fact("availability").basis is Basis.FOUND


def test_a_script_beside_the_card() -> None:
    card = "The [training notebook](notebooks/how.ipynb) shows all."
    view = model(listing={"notebooks/how.ipynb": 50_000}, card=card)
    assert state(code.detect(view), Component.TRAINING_CODE).fact("availability").basis is Basis.FOUND
    assert state(code.detect(model(card=card)), Component.TRAINING_CODE).availability is Availability.UNKNOWN


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("We do not release the training code.", Availability.WITHHELD),
        ("The pre-training code will not be made public.", Availability.WITHHELD),
        ("Our training codebase remains proprietary.", Availability.WITHHELD),
        ("The weights are open, but the training code is not available.", Availability.WITHHELD),
        ("We do not release the data; the training code is on our site.", Availability.UNKNOWN),
        ("The training code is not yet available.", Availability.UNKNOWN),
        ("The training code will be released soon.", Availability.UNKNOWN),
        ("For now we do not release the training code.", Availability.UNKNOWN),
        ("We release the training code.", Availability.UNKNOWN),  # claimed without a link
    ],
)
def test_what_the_card_says_without_a_link(card: str, expected: Availability) -> None:
    assert state(code.detect(model(card=card)), Component.TRAINING_CODE).availability is expected


def test_unknowns_have_the_reason_of_what_was_not_read() -> None:
    assert state(code.detect(model()), Component.TRAINING_CODE).reason is Reason.NOT_FOUND
    assert state(code.detect(model(complete=False)), Component.TRAINING_CODE).reason is Reason.NOT_LOOKED
    assert state(code.detect(model(card=None)), Component.TRAINING_CODE).reason is Reason.NOT_FOUND
    assert state(code.detect(model(listing=None, card=None)), Component.TRAINING_CODE).reason is Reason.UNREADABLE


def test_other_code() -> None:
    card = (
        f"- [Data Preparation]({G}/LLM360/amber-data-prep)\n- [Metrics]({G}/LLM360/Analysis360)\n"
        f"- Inference code: {G}/acme/net-infer\n"
    )
    view = model(listing={"config.json": 700, "modeling_net.py": 9000}, card=card)
    findings = code.detect(view)
    for component in (Component.DATA_PROCESSING_CODE, Component.EVALUATION_CODE, Component.INFERENCE_CODE):
        assert state(findings, component).availability is Availability.PUBLIC
    assert state(findings, Component.ARCHITECTURE).fact("availability").basis is Basis.FOUND
    assert state(findings, Component.TRAINING_CODE).availability is Availability.UNKNOWN


@pytest.mark.parametrize(
    ("behind", "license_id"),
    [(" (Apache 2.0)", "Apache-2.0"), (" (CC BY-NC 4.0)", "CC-BY-NC-4.0"), (" (v2)", None), ("", None)],
)
def test_a_license_beside_the_link_is_the_codes(behind: str, license_id: str | None) -> None:
    view = model("acme/net-7b", card=f"- Training code: {G}/acme/net{behind}")
    assert state(code.detect(view), Component.TRAINING_CODE).fact("license").value == license_id


def test_files_of_a_gated_repo_are_gated() -> None:
    view = model(listing={"config.json": 700, "train.py": 9000}, gated="manual")
    assert state(code.detect(view), Component.TRAINING_CODE).availability is Availability.GATED
    assert state(code.detect(view), Component.ARCHITECTURE).availability is Availability.GATED


@pytest.mark.parametrize(
    ("path", "name", "own"),
    [
        ("QwenLM/Qwen2.5", "Qwen/Qwen2.5-7B", True),
        ("huggingface/nanotron", "HuggingFaceTB/SmolLM2-1.7B", True),
        ("huggingface/nanotron", "bigcode/starcoder2-3b", False),
        ("bigscience-workshop/Megatron-DeepSpeed", "bigscience/bloom", True),
        ("google-research/t5x", "google/flan-t5-base", True),
        ("facebookresearch/esm", "facebook/esm2", True),
        ("NVIDIA/Megatron-LM", "nvidia/nemotron", True),
        ("jzhang38/TinyLlama", "TinyLlama/TinyLlama-1.1B-Chat-v1.0", True),
        ("hiyouga/LLaMA-Factory", "someone/llama-sft", False),
        ("tatsu-lab/stanford_alpaca", "someone/alpaca", False),
        ("ab/cd", "abc/model", False),
    ],
)
def test_makers_own(path: str, name: str, own: bool) -> None:
    assert is_makers_own(path, name) is own


def test_stages() -> None:
    assert [stage_of(words).value for words in ("pretraining code", "SFT scripts", "training code", "pre-training and SFT")] == [
        "pre", "post", "any", "any",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    [
        "training code " * 70_000,
        "[training code](https://github.com/a/b) " * 4_000,
        "code for the our its this " * 40_000,
        "training, and or, " * 60_000,
        "a" * 1_000_000,
        "trained " + "x " * 400_000 + "with",
        "- [x](https://github.com/a/b)\n" * 4_000,
    ],
    ids=range(7),
)
def test_hostile_cards_are_read_in_linear_time(hostile: str) -> None:
    view = model(card=hostile)
    _ = view.card  # parsing is not what is timed
    start = time.process_time()
    code.detect(view)
    assert time.process_time() - start < 5

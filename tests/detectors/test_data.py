"""The data detector: from cards and dataset repos to availability, description, license, by stage."""

# A card stands in one line, so that a table can be read.

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping

import pytest
from datacards import GOOD_CARD, collection, dataset, front, missing, model
from test_data_contexts import links

from openness.components import Component
from openness.detectors.data.findings import MAX_DATASETS, CollectionRef, DatasetRef, detect, references
from openness.detectors.data.words import Stage
from openness.detectors.view import RepoView, model_view
from openness.evidence import Availability, Basis, ComponentState, fold
from openness.snapshot import Answer, Cause, Problem, Reason, RepoFile, RepoInfo, Snapshot, Want

PRE, POST = Component.PRETRAINING_DATA, Component.POSTTRAINING_DATA


def states(view: RepoView, relation: str | None = None) -> Mapping[Component, ComponentState]:
    return fold(detect(view, relation).observations)


def data(
    text: str, *answers: Mapping[Want, Answer], relation: str | None = None, id: str = "acme/base-7b"
) -> ComponentState:
    """The state of the stage that this repo itself did: pre-training, or post-training where it has a base."""
    return states(model(links(text), *answers, id=id), relation)[POST if relation else PRE]


# What people read in real cards, by hand: is the data of this stage named completely, in part, not at all, or refused?
# Every dataset that is named exists with its files, so that only the words decide.
CARDS = [
    # LLM360/Amber
    ("LLM360/Amber", None, "## Data\n[The fully processed pretraining data](D:x/a)\n| Subset | Tokens |\n|--|--|\n| Arxiv | 30 |\n| C4 | 197 |", "complete"),
    # LLM360/Crystal
    ("LLM360/Crystal", None, "Trained on SlimPajama and StarCoder.\n\n# Dataset\nThe tokenized datasets of all phases are at [CrystalData](D:x/a).", "complete"),
    # allenai/OLMo-2-1124-7B
    ("allenai/OLMo-2-1124-7B", None, front("x/a", "x/b") + "The gains come from training on [mix](D:x/a) and [mid mix](D:x/b) in stages.", "complete"),
    # allenai/OLMo-7B
    ("allenai/OLMo-7B", None, front("x/a") + "The models are trained on the [Dolma](D:x/a) dataset. Other than us, Stability has not yet disclosed what data StableLM was trained on.", "complete"),
    # EleutherAI/pythia-1.4b-deduped
    ("EleutherAI/pythia-1.4b-deduped", None, front("x/a") + "### Training data\nIt has texts from 22 sources: academic writing (e.g. arXiv), prose (e.g. Gutenberg).", "complete"),
    # togethercomputer/RedPajama-INCITE-7B-Base
    ("togethercomputer/RedPajama-INCITE-7B-Base", None, front("x/a") + "## Out-of-scope use\nMisuse, such as disinformation, violating the terms of the training data.", "complete"),
    # cerebras/Cerebras-GPT-1.3B
    ("cerebras/Cerebras-GPT-1.3B", None, "## Training data\nIt is trained on [the Pile](D:x/a), which has 22 sources including Common Crawl.", "complete"),
    # mosaicml/mpt-7b, had each of its sources been on the Hub
    ("mosaicml/mpt-7b", None, front("x/mc4", "x/redpajama") + "### Data Mix\nTrained for 1T tokens on this mix:\n| Data Source | Share |\n|--|--|\n| mC4 - English | 33% |\n| RedPajama - Books | 3% |", "complete"),
    # google-bert/bert-base-uncased
    ("google-bert/bert-base-uncased", None, front("bookcorpus", "wikipedia") + "It was pretrained on BookCorpus, a dataset of unpublished books, and English Wikipedia.", "complete"),
    # HuggingFaceH4/zephyr-7b-beta
    ("HuggingFaceH4/zephyr-7b-beta", "finetune", front("x/a", "x/b") + "Fine-tuned on [UltraChat](D:x/a), then aligned on [UltraFeedback](D:x/b).", "complete"),
    # the Trainer's template
    ("sanqiang/zephyr-7b-gemma-dpo", "finetune", front("x/a") + "This model is a fine-tuned version of [z](M:h4/z) on the x/a dataset.", "complete"),
    # tloen/alpaca-lora-7b
    ("tloen/alpaca-lora-7b", "adapter", front("x/a") + "This version was trained with these hyperparameters:\n- Epochs: 10\n- Lora r: 16\n- Lora target modules: q, k", "complete"),
    # allenai/Llama-3.1-Tulu-3-8B-SFT
    ("allenai/Llama-3.1-Tulu-3-8B-SFT", "finetune", front("x/a") + "It is trained on a mix of publicly available, synthetic and human-created datasets.", "complete"),
    # LLM360/AmberChat
    ("LLM360/AmberChat", "finetune", front("x/evol", "x/share") + "## DataMix\n| Subset | Rows |\n|--|--|\n| x/evol | 143k |\n| x/share | 90k |\n| Total | 233k |", "complete"),
    # openai/whisper fine-tunes: evaluated elsewhere too
    ("bardsai/whisper-large-v2-pl", "finetune", front("x/a") + "Fine-tuned on the [Voice](D:x/a) dataset.\n\n## Evaluation\nScores on [Fleurs](D:x/test).", "complete"),
    # tiiuae/falcon-7b
    ("tiiuae/falcon-7b", None, front("x/refinedweb") + "It was trained on 1,500B tokens of [RefinedWeb](D:x/refinedweb), a web dataset which we enhanced with curated corpora.", "in part"),
    ("tiiuae/falcon-7b", None, front("x/refinedweb") + "### Training Data\nTrained on this mix:\n| **Data source** | **Fraction** |\n|--|--|\n| [RefinedWeb](D:x/refinedweb) | 79% |\n| Books | 7% |", "in part"),
    # bigcode/starcoder2-15b
    ("bigcode/starcoder2-15b", None, front("x/a") + "The model was trained on GitHub code as well as additional selected data sources such as Arxiv and Wikipedia.", "in part"),
    # FacebookAI/roberta-base
    ("FacebookAI/roberta-base", None, front("bookcorpus", "wikipedia") + "## Training data\nThe model was pretrained on the union of five datasets:\n- BookCorpus, 11,038 books;\n- English Wikipedia;\n- CC-News, 63 millions articles;\n- OpenWebText, a recreation;\n- Stories", "in part"),
    # ibm-granite/granite-3.1-8b-base, had it named one
    ("ibm-granite/granite-3.1-8b-base", None, front("x/a") + "The model is trained on a mix of open source and proprietary data.", "in part"),
    # HuggingFaceTB/SmolLM2-1.7B, had it named one
    ("HuggingFaceTB/SmolLM2-1.7B", None, front("x/a") + "It was trained on [FineWeb](D:x/a), along with new math and code datasets that we curated and will release soon.", "in part"),
    # stabilityai/stable-code-3b
    ("stabilityai/stable-code-3b", None, "### Training Dataset\nA mixture of datasets such as [RefinedWeb](D:x/a). We further supplement our training with data from math domains.", "in part"),
    # HuggingFaceTB/SmolLM3-3B
    ("HuggingFaceTB/SmolLM3-3B", None, "Datasets used for pretraining include [FineWeb-Edu](D:x/a), DCLM and others.", "in part"),
    # NousResearch/Nous-Hermes-13b
    ("NousResearch/Nous-Hermes-13b", "finetune", front("x/a") + "It was fine-tuned on 300,000 instructions from [GPTeacher](D:x/a), a private instruct dataset, and others.", "in part"),
    # sentence-transformers/all-MiniLM-L6-v2
    ("sentence-transformers/all-MiniLM-L6-v2", "finetune", front("x/s2orc", "x/snli", "x/oscar", "x/the-stack-dedup", "x/cosmopedia", "x/tulu-v2-sft-mixture", "x/Nectar") + "## Training data\nWe use the concatenation of these datasets:\n| Dataset | Tuples |\n|--|--|\n| Reddit comments | 726M |\n| S2ORC pairs | 116M |\n| SNLI | 1M |", "in part"),
    # jondurbin/bagel-34b
    ("jondurbin/bagel-34b", "finetune", "### Data sources\nFine-tuned on datasets including:\n- [Arc](D:x/a)\n- private roleplay data", "in part"),
    # a Trainer's card with a local loader
    ("Trainer with generator", "finetune", front("generator", "x/a") + "This model is a fine-tuned version of [z](M:h4/z).", "in part"),
    # mistralai/Mistral-7B-v0.1, Qwen/Qwen2.5-7B
    ("mistralai/Mistral-7B-v0.1", None, "A pretrained base model. For full details read our paper.", "not named"),
    # meta-llama/Llama-3.1-8B
    ("meta-llama/Llama-3.1-8B", None, "## Training Data\n**Overview:** It was pretrained on 15 trillion tokens of data from publicly available sources.", "not named"),
    # google/gemma-2-9b
    ("google/gemma-2-9b", None, "### Training Dataset\nThese models were trained on a dataset from a wide variety of sources:\n* Web Documents\n* Code\n* Mathematics", "not named"),
    # ibm-granite/granite-3.1-8b-base
    ("ibm-granite/granite-3.1-8b-base", None, "**Training Data:** a mix of open source and proprietary data.", "not named"),
    # openai/gpt-oss-20b
    ("openai/gpt-oss-20b", None, "It was trained on our [harmony format](https://github.com/openai/harmony). You can fine-tune it on [a set](D:x/a).", "not named"),
    # oscar-LL/results: the Trainer's words for nothing
    ("oscar-LL/results", "finetune", "This model is a fine-tuned version of [z](M:h4/z) on an unknown dataset.", "not named"),
    ("Trainer with None", "finetune", "---\ndatasets:\n- None\n---\nThis model is a fine-tuned version of [z](M:h4/z) on the None dataset.", "not named"),
    # AmberChat's base data alone
    ("LLM360/AmberChat", "finetune", "- [Fully processed Amber pretraining data](D:x/a)", "not named"),
    # apple/OpenELM
    ("apple/OpenELM", None, "Our pre-training dataset holds RefinedWeb, deduplicated PILE, a subset of RedPajama and a subset of Dolma.", "not named"),
    # openai/whisper-large-v2
    ("openai/whisper-large-v2", None, "Trained on 680k hours of audio.\n\n## Evaluation\nWER on [LibriSpeech test](D:x/a).", "not named"),
    # AdaptLLM/finance-chat
    ("AdaptLLM/finance-chat", "finetune", "### Updates\n* 9/18: Released our [data](D:x/a).", "not named"),
    # Mihaiii/Cluj-Napoca-0.3
    ("Mihaiii/Cluj-Napoca-0.3", "finetune", "This model is trained on a private dataset.", "not named"),
    # lmsys/vicuna-7b-v1.5
    ("lmsys/vicuna-7b-v1.5", "finetune", "Vicuna is fine-tuned with SFT. The training data is around 125K conversations collected from ShareGPT.com.", "not named"),
    # a benchmark in the front matter
    ("evaluated only", "finetune", front("x/a") + "## Evaluation\nWe evaluate it on [the set](D:x/a).", "not named"),
    # read after the rules were written
    ("izumi-lab/deberta-v2-small-japanese", None, "## Training\nWe used the following corpora for pre-training:\n\n- [Japanese portion of CC-100](D:x/a)\n- [Japanese Wikipedia as of July](D:x/b)\n", "complete"),
    ("amankhandelia/panini", None, "## Training data\nThe RoBERTa Hindi model was pretrained on the reunion of the following datasets:\n- [OSCAR](D:x/a) is a huge corpus obtained by filtering of Common Crawl.\n- [IndicGLUE](https://indicnlp.ai4bharat.org/indic-glue/) is a benchmark.\n- [Old Newspapers](https://www.kaggle.com/x/y) is a cleaned subset.", "in part"),
    ("dumitrescustefan/bert-base-romanian", None, front("x/oscar")+"### Corpora\nThe model is trained on the following corpora (stats below are after cleaning):\n\n| Corpus | Lines(M) | Words(M) |\n|--|--|--|\n| OPUS | 55 | 635 |\n| OSCAR | 33 | 17 |\n| **Total** | 90 | 24 |", "in part"),
    ("PORTULAN/gervasio-7b", "finetune", "# Training Data\n[**Gervasio base**](M:p/gervasio-base) was trained over a 3.7B token selection of documents from the [OSCAR](D:x/a) data set.", "not named"),
    ("starmpcc/Asclepius-Pretraining-Only", "finetune", front("x/a")+"This is a pre-trained Llama2-13B model, trained with causal language modeling on [Notes](D:x/a).", "complete"),
    ("emilyalsentzer/Bio_ClinicalBERT", "finetune", "## Pretraining Data\nThe model was trained on all notes from [MIMIC III](https://www.nature.com/articles/x), a database of health records.", "not named"),
    ("jondurbin/bagel-34b-v0.2", "finetune", front("x/a","x/b")+"### Data sources\n\nThere are many data sources used in the bagel models.  See https://github.com/jondurbin/bagel for more information.\n\n- [ai2_arc](D:x/a)\n  - Abstraction and reasoning dataset, useful in measuring \"intelligence\" to a certain extent.\n- [airoboros](D:x/b)\n  - Variety of categories of synthetic instructions.", "complete"),
    ("bigcode/starcoderbase", None, front("x/the-stack-dedup")+"The models are trained on 80+ programming languages from [The Stack (v1.2)](D:x/the-stack-dedup), with opt-out requests excluded.\n\n## Attribution\nThe pretraining dataset of the model was filtered for permissive licenses only. We provide a [search index](https://huggingface.co/spaces/b/s).", "complete"),
    ("allenai/OLMo-1B", None, front("x/a")+"We release all code, checkpoints, logs (coming soon), and details involved in training these models on [Dolma](D:x/a).", "complete"),
    ("internlm/internlm-7b", None, "InternLM leverages trillions of high-quality tokens for training to establish a powerful knowledge base.", "not named"),
    ("microsoft/phi-1_5", None, front("x/a")+"Phi-1.5 was trained using the same data sources as [phi-1](M:m/phi-1), augmented with a new data source that consists of various NLP synthetic texts.", "in part"),
    ("HuggingFaceTB/cosmo-1b", None, front("x/cosmopedia")+"This is a 1.8B model trained on [Cosmopedia](D:x/cosmopedia) synthetic dataset.\n\n# Training dataset\nThe training corpus consisted of 30B tokens, 25B of which are synthetic from Cosmopedia. Since we didn't explore the synthetic generation of code, we augmented the dataset with 5B tokens of non-synthetic sources like the `code-python-0.60-to-1.00` and `web-0.50-to-1.00` subsets of [AutoMathText](D:x/b). We also added 1M files from [The Stack](D:x/a)'s Jupyter Notebooks.", "in part"),
    ("allenai/tulu-2-7b", "finetune", front("x/tulu-v2-sft-mixture")+"Tulu is a series of language models. The model was fine-tuned on a mix of publicly available, synthetic and human datasets.\n\nWe initially fine-tuned the model on a filtered and preprocessed of the [Tulu V2 mix dataset](D:x/tulu-v2-sft-mixture), which contains a diverse range of human created instructions and synthetic dialogues generated primarily by other LLMs.", "complete"),
    ("berkeley-nest/Starling-LM-7B-alpha", "finetune", front("x/Nectar")+"We introduce Starling-7B, trained by RLAIF. The model harnesses the power of our new GPT-4 labeled ranking dataset, [Nectar](D:x/Nectar), and our new reward training pipeline. We release the ranking dataset [Nectar](D:x/Nectar), the reward model [RM](M:b/RM).", "complete"),
    ("dolphin-mixtral", "finetune", front("x/a","x/b")+"This model is based on Mixtral-8x7b. Dolphin-Mixtral is really good at coding, I trained with a lot of coding data.\n\n### Dataset\nThis dolphin's dataset is [Dolphin](D:x/a), with added Coder and MagiCoder.", "complete"),
    ("WizardLM-13B", "finetune", "The WizardLM Evol-Instruct data: due to company policy, we can not release the data of this model at the moment.", "not named"),
    ("tiiuae/falcon-7b-instruct", "finetune", front("x/refinedweb")+"Falcon-7B-Instruct is a 7B model based on [Falcon-7B](M:t/falcon-7b) and finetuned on a mixture of chat/instruct datasets.\n\n### Training Data\nFalcon-7B-Instruct was finetuned on a 250M tokens mixture of instruct/chat datasets.\n\n| **Data source** | **Fraction** | **Tokens** |\n|--|--|--|\n| [Bai ze](https://github.com/project-baize/baize-chatbot) | 65% | 164M |\n| [GPT4All](https://github.com/nomic-ai/gpt4all) | 25% | 62M |\n| [RefinedWeb-English](D:x/refinedweb) | 5% | 13M |", "in part"),
    ("distil-whisper/distil-large-v2", "finetune", "## Data\nDistil-Whisper is trained on 22,000 hours of audio data from 9 open-source, permissively licensed speech datasets on the Hugging Face Hub:\n\n| Dataset | Size / h | License |\n|--|--|--|\n| [People's Speech](D:x/a) | 12,000 | CC |\n| [Common Voice 13](D:x/b) | 3,000 | CC0 |\n\n## Evaluation\nWe evaluate on [LibriSpeech](D:x/test).", "complete"),
    # asides in a sentence of their own
    ("an aside 1", "finetune", front("x/a") + "It was fine-tuned on [A](D:x/a). We also used internal data.", "in part"),
    ("an aside 2", None, "It was trained on [A](D:x/a). Additional data was collected from forums.", "in part"),
    ("an aside 3", None, front("x/a") + "## Training Data\nThe corpus was released as [A](D:x/a); a portion of it is not public.", "in part"),
    # refusals
    ("refusal 0", None, "- **Training data:** undisclosed", "refused"),
    ("refusal 1", None, "## Training data\nWe do not disclose the composition of the training data.", "refused"),
    ("refusal 2", None, "The pretraining data of this model are confidential.", "refused"),
    ("refusal 3", "finetune", "It was fine-tuned with SFT. The training datasets are not disclosed.", "refused"),
    ("refusal 4", None, front("x/a") + "It was trained on [A](D:x/a) too; for the rest, we cannot disclose the training data.", "refused"),
]  # fmt: skip

OUTCOMES = ("complete", "in part", "not named", "refused")
EXISTING = ("x/a", "x/b", "x/mc4", "x/redpajama", "bookcorpus", "wikipedia", "x/evol", "x/share", "x/test", "x/refinedweb",
            "x/s2orc", "x/snli", "x/oscar", "x/the-stack-dedup", "x/cosmopedia", "x/tulu-v2-sft-mixture", "x/Nectar")  # fmt: skip


def outcome(state: ComponentState) -> str:
    """What the detector makes of a card, in the words of the table."""
    described, availability = state.fact("described").value, state.availability
    if described is False:
        return "refused"
    if described is True:
        assert availability is Availability.PUBLIC
        return "complete"
    assert availability in (Availability.PARTIAL, Availability.UNKNOWN)
    return "in part" if availability is Availability.PARTIAL else "not named"


@pytest.mark.parametrize(
    ("relation", "text", "truth"), [pytest.param(*row[1:], id=f"{row[0]}-{n}") for n, row in enumerate(CARDS)]
)
def test_how_completely_cards_name_their_data(relation: str | None, text: str, truth: str) -> None:
    answers = [dataset(id) for id in EXISTING]
    assert outcome(data(text, *answers, relation=relation, id="acme/some-model")) == truth


def test_confusion_matrix() -> None:
    """The whole table at once: nothing is read as more complete than it is, and nothing complete is missed."""
    answers = [dataset(id) for id in EXISTING]
    matrix = Counter(
        (truth, outcome(data(text, *answers, relation=relation, id="acme/some-model")))
        for _, relation, text, truth in CARDS
    )
    # rows: what the card says, read by hand; columns: what the detector says
    expected = {
        "complete": {"complete": 24, "in part": 0, "not named": 0, "refused": 0},
        "in part": {"complete": 0, "in part": 20, "not named": 0, "refused": 0},
        "not named": {"complete": 0, "in part": 0, "not named": 18, "refused": 0},
        "refused": {"complete": 0, "in part": 0, "not named": 0, "refused": 5},
    }
    assert {row: {column: matrix[row, column] for column in OUTCOMES} for row in OUTCOMES} == expected


def test_public_is_all_that_is_named_found_with_its_files() -> None:
    state = data(front("x/a", "x/b"), dataset("x/a"), dataset("x/b"))
    assert (state.availability, state.fact("availability").basis) == (Availability.PUBLIC, Basis.FOUND)
    assert state.fact("gate").value == "none"
    assert state.fact("described").value is True


def test_a_dataset_that_is_gone_makes_the_rest_a_part() -> None:
    state = data(front("x/a", "x/gone"), dataset("x/a"), missing("x/gone"))
    assert state.availability is Availability.PARTIAL
    assert (state.fact("described").value, state.fact("described").reason) == (None, Reason.NOT_FOUND)


def test_a_claim_of_data_that_is_gone_is_shown_and_not_believed() -> None:
    findings = detect(model(front("x/gone"), missing("x/gone")), None)
    state = fold(findings.observations)[PRE]
    assert (state.availability, state.reason) == (Availability.UNKNOWN, Reason.NOT_FOUND)
    named = [one for one in findings.observations if one.property == "dataset" and one.component is PRE]
    assert [(one.value, one.basis) for one in named] == [("x/gone", Basis.CLAIMED)]
    assert "no such dataset" in named[0].note


@pytest.mark.parametrize(
    ("cause", "reason"),
    [
        (Cause.OUTAGE, Reason.UNREADABLE),
        (Cause.NOT_RECORDED, Reason.NOT_LOOKED),
        (Cause.BUDGET, Reason.NOT_LOOKED),
        (Cause.FORBIDDEN, Reason.UNREADABLE),
    ],
)
def test_what_could_not_be_read_is_never_lowered(cause: Cause, reason: Reason) -> None:
    state = data(front("x/a", "x/b"), dataset("x/a"), missing("x/b", cause))
    assert (state.availability, state.reason) == (Availability.UNKNOWN, reason)
    assert (state.fact("described").value, state.fact("described").reason) == (None, reason)


def test_a_dataset_that_nobody_asked_for_is_not_looked_at() -> None:
    assert data(front("x/a")).reason is Reason.NOT_LOOKED


@pytest.mark.parametrize(
    ("gates", "gate"), [((None, "auto"), "auto"), (("auto", "manual"), "manual"), (("manual", None), "manual")]
)
def test_the_worst_gate_decides(gates: tuple[str | None, str | None], gate: str) -> None:
    state = data(front("x/a", "x/b"), dataset("x/a", gated=gates[0]), dataset("x/b", gated=gates[1]))
    assert (state.availability, state.fact("gate").value) == (Availability.GATED, gate)
    assert state.fact("described").value is True


def test_a_repo_without_data_files_describes_and_is_not_the_data() -> None:
    state = data(front("x/a"), dataset("x/a", files=("README.md", "urls.txt", "a.py")))
    assert (state.availability, state.reason) == (Availability.UNKNOWN, Reason.NOT_FOUND)
    assert state.fact("described").value is True


def test_an_empty_card_describes_nothing() -> None:
    state = data(
        front("x/a"), dataset("x/a", files=("README.md", "a.py"), card="# Dataset Card\n[More Information Needed]")
    )
    assert state.fact("described").value is None


def test_a_sample_is_not_the_data() -> None:
    state = data(front("x/corpus-sample"), dataset("x/corpus-sample"))
    assert state.availability is Availability.UNKNOWN
    assert state.fact("described").value is None


def test_data_on_another_site_is_stated_and_not_found() -> None:
    view = model("It was trained on this:\n\n[our training dataset](https://zenodo.org/records/1).")
    state = states(view)[PRE]
    assert (state.availability, state.reason) == (Availability.UNKNOWN, Reason.NOT_LOOKED)
    assert state.fact("link").value == "https://zenodo.org/records/1"
    assert state.fact("link").basis is Basis.STATED


def test_withheld_only_when_the_card_says_so() -> None:
    withheld = data("We will not release the training data.")
    assert withheld.availability is Availability.WITHHELD
    promised = data("The training data will be released soon.")
    assert (promised.availability, promised.reason) == (Availability.UNKNOWN, Reason.NOT_FOUND)
    private = data("It was trained on private data.")
    assert private.availability is Availability.UNKNOWN


def test_the_strictest_license_decides() -> None:
    state = data(front("x/a", "x/b"), dataset("x/a", license="odc-by"), dataset("x/b", license="cc-by-nc-4.0"))
    assert state.fact("license-class").value == "non-commercial"
    assert state.fact("restricts-use").value is True


def test_a_dataset_without_a_license_leaves_it_unknown() -> None:
    state = data(front("x/a", "x/b"), dataset("x/a", license="odc-by"), dataset("x/b", license=None))
    assert state.fact("license").value is None
    assert state.fact("license").reason is Reason.NOT_FOUND
    assert state.availability is Availability.PUBLIC


def test_both_stages_of_one_repo_are_told_apart() -> None:
    text = links(
        front("x/web", "x/inst")
        + "# y-instruct\n## Pretraining data\nIt was pretrained on [web](D:x/web).\n## SFT data\nThen tuned on [inst](D:x/inst)."
    )
    found = states(model(text, dataset("x/web"), dataset("x/inst", gated="manual"), id="acme/y-instruct"))
    assert found[PRE].fact("used").value is True
    assert found[POST].fact("used").value is True
    assert found[PRE].availability is Availability.PUBLIC
    assert found[POST].availability is Availability.GATED


def test_a_dataset_of_no_clear_stage_makes_up_no_other_stage() -> None:
    text = front("x/some-set", "x/some-dpo-pairs") + "# y-chat"
    found = states(model(text, dataset("x/some-set"), dataset("x/some-dpo-pairs"), id="acme/y-chat"))
    assert found[PRE].availability is Availability.UNKNOWN
    assert found[PRE].fact("described").value is None
    assert found[POST].availability is Availability.PUBLIC


def test_metadata_alone_do_not_tell_that_they_name_all() -> None:
    info = RepoInfo(kind="model", id="x/m", tags=("dataset:x/a",), files=(RepoFile("README.md"),))
    answers: dict[Want, Answer] = {
        Want("info", "model", "x/m"): info,
        Want("file", "model", "x/m", None, "README.md"): Problem(Cause.OUTAGE),
        **dataset("x/a"),
    }
    state = states(model_view(Snapshot("x/m", None, answers), "x/m"), "finetune")[POST]
    assert state.availability is Availability.UNKNOWN
    assert state.fact("described").value is None


def test_a_plain_base_model_has_no_post_training() -> None:
    found = states(model("A pretrained language model, trained on 1T tokens."))
    assert found[POST].fact("used").value is False


@pytest.mark.parametrize(
    ("id", "text", "used"),
    [
        ("x/m-7b-instruct", "", True),
        ("x/AmberChat", "", True),
        ("x/m-7b-base", "", False),
        ("x/m-7b", "The model was then fine-tuned on instructions.", True),
        ("x/m-7b", "After pretraining, SFT and preference training align it.", True),
        ("x/m-7b", "It has not been fine-tuned. It is a base model.", False),
        ("x/m-7b", "A base model. The instruct version was made by SFT. After that came DPO.", False),
        ("x/m-7b", "See [the chat model](https://huggingface.co/x/m-7b-chat), which was tuned by RLHF.", False),
        ("x/m-7b", "You may fine-tune it. Pretrained on 1T tokens.", False),
        ("x/m-7b", "Pretrained on 1T tokens. RLHF matters.", None),
        ("x/m-7b", "", None),
    ],
)
def test_whether_there_was_a_later_stage(id: str, text: str, used: bool | None) -> None:
    assert states(model(f"# {id}\n\n{text}", id=id))[POST].fact("used").value is used


def test_a_fine_tune_decides_only_its_own_stage() -> None:
    found = states(model(front("x/a"), dataset("x/a")), "finetune")
    assert PRE not in found
    assert found[POST].fact("used").value is True
    assert found[POST].availability is Availability.PUBLIC


@pytest.mark.parametrize("relation", ["quantized", "merge"])
def test_a_quantization_or_merge_has_no_data_of_its_own(relation: str) -> None:
    view = model(front("x/a"), dataset("x/a"))
    assert detect(view, relation).observations == ()
    assert references(view, relation) == ()


def test_continued_pretraining_is_a_fine_tunes_own_data() -> None:
    text = links(
        "Continued pretraining of [llm](M:m/llm) on a domain.\n\nThe pretraining is done on [the corpus](D:x/a)."
    )
    found = states(model(text, dataset("x/a")), "finetune")
    assert PRE not in found
    assert found[POST].availability is Availability.PUBLIC


def test_description_over_all_stages() -> None:
    described = states(model(front("x/a") + "A pretrained language model.", dataset("x/a")))
    assert described[Component.DATA_DESCRIPTION].availability is Availability.PUBLIC
    assert described[Component.DATA_CARD].availability is Availability.PUBLIC
    text = links("# y-instruct\nPretrained on [web](D:x/a). Then tuned by SFT.")
    half = states(model(text, dataset("x/a"), id="acme/y-instruct"))
    assert half[Component.DATA_DESCRIPTION].availability is Availability.PARTIAL
    refused = states(model("We do not disclose the training data."))
    assert refused[Component.DATA_DESCRIPTION].availability is Availability.WITHHELD
    nothing = states(model("# A model"))
    assert nothing[Component.DATA_DESCRIPTION].availability is Availability.UNKNOWN


def test_evaluation_data() -> None:
    view = model(links("## Evaluation\nWe test on [set](D:x/test)."), dataset("x/test"))
    assert states(view)[Component.EVALUATION_DATA].availability is Availability.PUBLIC
    index = "---\nmodel-index:\n- name: m\n  results:\n  - dataset:\n      type: squad_v2\n      name: SQuAD\n---\n"
    observed = states(model(index))[Component.EVALUATION_DATA]
    assert observed.fact("dataset").value == "squad_v2"
    assert observed.availability is Availability.UNKNOWN


def test_a_collection_stands_for_what_it_holds() -> None:
    text = links(
        "The datasets used for pretraining are in this [collection](https://huggingface.co/collections/x/pre-123)."
    )
    refs = references(model(text), None)
    assert refs == (CollectionRef("x/pre-123", Stage.PRE, refs[0].locator, refs[0].why),)
    view = model(text, collection("x/pre-123", "x/a", "x/b"))
    assert [ref.id for ref in references(view, None) if isinstance(ref, DatasetRef)] == ["x/a", "x/b"]
    view = model(text, collection("x/pre-123", "x/a", "x/b"), dataset("x/a"), dataset("x/b"))
    assert states(view)[PRE].availability is Availability.PUBLIC
    view = model(text, collection("x/pre-123", "x/a", complete=False), dataset("x/a"))
    assert states(view)[PRE].reason is Reason.NOT_LOOKED
    assert states(model(text))[PRE].reason is Reason.NOT_LOOKED


def test_references_are_bounded_and_ordered() -> None:
    text = front(*(f"x/set-{n}" for n in range(300))) + links("## Evaluation\nOn [t](D:x/bench).")
    refs = references(model(text), None)
    assert len(refs) == MAX_DATASETS
    assert [ref.id for ref in refs if isinstance(ref, DatasetRef)][:2] == ["x/set-0", "x/set-1"]
    assert all(ref.locator.startswith("https://huggingface.co/") and ref.why for ref in refs)


def test_locators_are_pinned_to_the_line() -> None:
    (ref,) = references(model(links("# M\n\nIt was trained on [a](D:x/a).")), None)
    assert ref.locator == f"https://huggingface.co/acme/base-7b/blob/{'a' * 40}/README.md#L3"
    (listed,) = references(model(front("x/a", license="mit")), None)
    assert listed.locator.endswith("README.md#L3")


def test_tags_name_data_where_the_card_was_not_read() -> None:
    info = RepoInfo(kind="model", id="x/m", tags=("dataset:x/a", "dataset:c4"), listing_complete=True)
    answers: dict[Want, Answer] = {
        Want("info", "model", "x/m"): info,
        Want("file", "model", "x/m", None, "README.md"): Problem(Cause.OUTAGE),
    }
    view = model_view(Snapshot("x/m", None, answers), "x/m")
    assert [ref.id for ref in references(view, "finetune") if isinstance(ref, DatasetRef)] == ["x/a", "c4"]


def test_an_unread_card_is_not_an_empty_one() -> None:
    info = RepoInfo(kind="model", id="x/m", listing_complete=False)
    view = model_view(Snapshot("x/m", None, {Want("info", "model", "x/m"): info}), "x/m")
    found = states(view)
    assert found[PRE].reason is Reason.NOT_LOOKED
    assert found[PRE].fact("described").reason is Reason.NOT_LOOKED
    assert found[POST].fact("used").value is None


@pytest.mark.parametrize(
    "value", ["5", "[1, 2]", "{a: {b: c}}", "[[x/a]]", "true", '"../../etc"', "[null]", '["a b c", "..", "x/y/z/w"]']
)
def test_odd_front_matter_is_survived(value: str) -> None:
    view = model(f"---\ndatasets: {value}\n---\n")
    detect(view, None)
    for ref in references(view, None):
        assert isinstance(ref, DatasetRef)
        assert ".." not in ref.id


def test_every_unknown_has_its_reason_and_every_observation_a_note() -> None:
    for _, relation, text, _ in CARDS:
        for one in detect(model(links(text), dataset("x/a")), relation).observations:
            assert (one.value is None) == (one.reason is not None), one
            assert one.note
            assert one.locator.startswith("https://huggingface.co/")


@pytest.mark.parametrize(
    "body",
    [
        "trained on [a](https://huggingface.co/datasets/x/a) and " * 15_000,
        "It was trained on data such as A, B and others. " * 20_000,
        "| a | b |\n|--|--|\n" + "| x/data-1 | trained on y/data-2 |\n" * 20_000,
        "trained on the following datasets:\n" + "- CC-News: text\n" * 20_000,
        "x/y-1 " * 150_000,
        "## Training data\n\n" * 40_000,
        "the " * 250_000,
    ],
    ids=["links", "sentences", "rows", "items", "ids", "headings", "words"],
)
def test_a_megabyte_of_card_is_read_in_linear_time(body: str) -> None:
    view = model(front("x/some-set") + body)
    assert view.card.blocks is not None  # parsing is not what is measured here
    start = time.process_time()
    references(view, None)
    detect(view, None)
    assert time.process_time() - start < 10.0


def test_good_card_is_good() -> None:
    assert len(GOOD_CARD.split()) > 20

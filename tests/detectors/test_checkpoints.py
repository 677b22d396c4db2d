"""Which branches, tags, folders and repos are intermediate checkpoints."""

from __future__ import annotations

import time

import pytest
from repoviews import files, model, state

from openness.components import Component
from openness.detectors import checkpoints
from openness.detectors.checkpoints import checkpoint_name, sibling_repos
from openness.evidence import Availability, Basis
from openness.snapshot import Cause, Problem, Reason, Refs

A = Availability


@pytest.mark.parametrize(
    "name",
    [
        "step1000", "step143000", "stage1-step150-tokens1B", "stage2-ingredient1-step11931-tokens50B", "ckpt_358",
        "iter_0010000", "global_step1000", "epoch-3", "500B-tokens", "240b_tokens", "checkpoint-500", "checkpoint-1000step",
        "step-001000-2BT", "train_00220B", "epoch=3-step=1000", "model_step_1000", "step-50K-105b", "iter-0000500-ckpt",
        "crystalcoder_phase1_checkpoint_055500", "step_20k", "open_llama_7b_700bt_preview", "phase_2_step_10000",
        "step50000-tokens210B", "checkpoint-400000", "iteration5", "tokens_100B", "1000-steps", "lc-stage1-step-4000",
        "global_step420000", "step955000-tokens4000B",
    ],
)  # fmt: skip
def test_names_of_checkpoints(name: str) -> None:
    assert checkpoint_name(name) is not None


@pytest.mark.parametrize(
    "name",
    [
        "main", "master", "v1.1", "v2.0.1", "float16", "fp16", "bf16", "fp32", "int8", "gptq-4bit-32g-actorder_True", "4_0bpw",
        "8.0bpw-h8", "onnx", "gguf", "flax", "openvino", "2023-06-13", "v20240101", "20240501", "en-de", "7b", "1.5B", "chat", "sft",
        "refs/convert/parquet", "refs/pr/1", "pr/1", "4bit", "8bit-128g", "sdxl_lightning_4step", "2step", "step-by-step", "stepfun",
        "checkpoint", "checkpoints", "final_checkpoint", "model-00001-of-00003", "release-2", "awq", "no-safetensors", "fix-tokenizer",
        "stage1", "Q4_K_M", "experimental", "multilingual", "vision", "revert-3", "int4-gptq-step",
    ],
)  # fmt: skip
def test_other_names(name: str) -> None:
    assert checkpoint_name(name) is None


def refs(*names: str, tags: tuple[str, ...] = (), complete: bool = True) -> Refs:
    return Refs(("main", *names), tags, complete)


@pytest.mark.parametrize(
    ("listing", "branches", "count", "why"),
    [
        (["model.safetensors"], refs("step1000", "step2000", "step3000"), 3, "branches"),
        (["model.safetensors"], refs(tags=("step1000", "step2000")), 2, "tags"),
        (["model.safetensors"], refs("step1000", tags=("step1000",)), 1, "a tag of the same name"),
        (
            ["model.safetensors", "checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors"],
            refs(),
            2,
            "folders",
        ),
        (["model.safetensors", "checkpoint-500/", "checkpoint-1000/"], refs(), 2, "folders seen without their files"),
        (
            ["checkpoint-500/model.safetensors", "checkpoint-1000/model.safetensors"],
            refs(),
            1,
            "the last folder is the model",
        ),
        (["ckpt-0/tensor00000_000", "ckpt-0/tensor00001_000"], refs(), 0, "one folder that is the model"),
        (["model.safetensors", "checkpoint-500/trainer_state.json"], refs(), 0, "no weights in the folder"),
        (["model.pt", "model_step_1000.pt", "model_step_2000.pt"], refs(), 2, "files"),
        (["epoch=1-step=100.ckpt", "epoch=2-step=200.ckpt"], refs(), 1, "the last file is the model"),
        (
            ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
            refs("v1.1", "fp16"),
            0,
            "shards, release, precision",
        ),
        (["net.Q4_K_M.gguf"], refs("gptq-4bit-32g-actorder_True", "8_0bpw"), 0, "quantizations"),
    ],
)
def test_counts(listing: list[str], branches: Refs, count: int, why: str) -> None:
    found = state(checkpoints.detect(model(listing=listing, refs=branches)), Component.CHECKPOINTS)
    if count:
        assert (found.availability, found.fact("count").value) == (A.PUBLIC, count)
        assert found.fact("count").basis is Basis.FOUND
    else:
        assert (found.availability, found.reason) == (A.UNKNOWN, Reason.NOT_FOUND)


def test_the_branch_that_the_card_calls_final_is_not_intermediate() -> None:
    card = "Branch `step143000` corresponds exactly to the checkpoint on the main branch of this model."
    view = model(listing=["model.safetensors"], card=card, refs=refs("step1000", "step143000"))
    assert state(checkpoints.detect(view), Component.CHECKPOINTS).fact("count").value == 1


def test_checkpoints_of_a_gated_repo_are_gated() -> None:
    view = model(listing=["model.safetensors"], refs=refs("step1000"), gated="auto")
    assert state(checkpoints.detect(view), Component.CHECKPOINTS).availability is A.GATED


def test_what_was_not_seen_whole_is_not_looked() -> None:
    for branches in (None, refs(complete=False)):
        found = state(checkpoints.detect(model(refs=branches)), Component.CHECKPOINTS)
        assert (found.availability, found.reason) == (A.UNKNOWN, Reason.NOT_LOOKED)
    outage = state(checkpoints.detect(model(refs=Problem(Cause.OUTAGE))), Component.CHECKPOINTS)
    assert outage.reason is Reason.UNREADABLE
    seen = state(checkpoints.detect(model(refs=refs("step1", complete=False))), Component.CHECKPOINTS)
    assert (seen.availability, seen.fact("count").value) == (A.PUBLIC, 1)


@pytest.mark.parametrize(
    ("card", "availability", "claimed"),
    [
        ("We release intermediate checkpoints every 1000 steps.", A.UNKNOWN, True),
        ("All 154 checkpoints can be downloaded.", A.UNKNOWN, True),
        ("Intermediate checkpoints will be released soon.", A.UNKNOWN, False),
        ("We do not release the intermediate checkpoints.", A.WITHHELD, False),
        ("The model checkpoints (base and chat) are available.", A.UNKNOWN, False),
        ("No intermediate checkpoints are provided.", A.WITHHELD, False),
    ],
)
def test_what_the_card_claims_decides_only_where_it_refuses(
    card: str, availability: Availability, claimed: bool
) -> None:
    found = state(checkpoints.detect(model(card=card)), Component.CHECKPOINTS)
    assert found.availability is availability
    assert any(one.value == A.PUBLIC and one.basis is Basis.CLAIMED for one in found.observations) is claimed


def test_branches_that_the_card_links_are_stated_where_the_branches_were_not_seen_whole() -> None:
    card = "[Checkpoint 358](https://huggingface.co/maker/model-1b/tree/ckpt_358)"
    found = state(checkpoints.detect(model(card=card, refs=refs(complete=False))), Component.CHECKPOINTS)
    assert (found.availability, found.fact("availability").basis) == (A.PUBLIC, Basis.STATED)
    whole = state(checkpoints.detect(model(card=card, refs=refs())), Component.CHECKPOINTS)
    assert whole.availability is A.UNKNOWN


H = "https://huggingface.co"


@pytest.mark.parametrize(
    ("name", "card", "expected"),
    [
        ("HuggingFaceTB/SmolLM3-3B", f"The intermediate checkpoints are [here]({H}/HuggingFaceTB/SmolLM3-3B-checkpoints).", ("HuggingFaceTB/SmolLM3-3B-checkpoints",)),
        ("HuggingFaceTB/SmolLM2-1.7B", f"| size | link |\n|--|--|\n| 1.7B | [a]({H}/HuggingFaceTB/SmolLM2-1.7B-intermediate-checkpoints) |\n| 360M | [b]({H}/HuggingFaceTB/SmolLM2-360M-intermediate-checkpoints) |", ("HuggingFaceTB/SmolLM2-1.7B-intermediate-checkpoints",)),
        ("TinyLlama/TinyLlama-1.1B-3T", f"- [50K]({H}/TinyLlama/TinyLlama-1.1B-step-50K-105b)\n- [240k]({H}/TinyLlama/TinyLlama-1.1B-intermediate-step-240k-503b)", ("TinyLlama/TinyLlama-1.1B-step-50K-105b", "TinyLlama/TinyLlama-1.1B-intermediate-step-240k-503b")),
        ("bigscience/bloom", f"Intermediate checkpoints: [bloom-intermediate]({H}/bigscience/bloom-intermediate)", ("bigscience/bloom-intermediate",)),
        ("maker/net-7b", f"Snapshots taken during training are in [net-7b-early]({H}/maker/net-7b-early).", ("maker/net-7b-early",)),
        ("maker/net-7b", f"## Intermediate checkpoints\n- [5 percent]({H}/maker/net-7b-early)", ("maker/net-7b-early",)),
        ("maker/net-7b", f"| Stage | Model |\n|--|--|\n| Intermediate checkpoint at 1T | [x]({H}/maker/net-7b-1t) |", ("maker/net-7b-1t",)),
        ("maker/net-7b", f"All model checkpoints are released: [net-7b-v2]({H}/maker/net-7b-v2).", ()),
        ("maker/net-7b", f"We release intermediate checkpoints, and [net-7b-chat]({H}/maker/net-7b-chat).", ()),
        ("maker/net-7b", f"The model checkpoints are [net-7b-chat]({H}/maker/net-7b-chat) and [net-13b]({H}/maker/net-13b).", ()),
        ("maker/net-7b", f"Intermediate checkpoints of another: [x]({H}/other/net-7b-checkpoints)", ()),
        ("maker/net-7b", f"| SFT | [net-7b-sft]({H}/maker/net-7b-sft) |\n|--|--|\n| DPO | [net-7b-dpo]({H}/maker/net-7b-dpo) |", ()),
        ("maker/net-7b", f"Intermediate checkpoints are [branches of this repo]({H}/maker/net-7b).", ()),
        ("maker/net-7b", f"Trained on [intermediate checkpoints data]({H}/datasets/maker/net-7b-checkpoints).", ()),
        ("maker/sdxl", f"[8 steps]({H}/maker/sdxl-lightning-8step)", ()),
    ],
)  # fmt: skip
def test_sibling_repos(name: str, card: str, expected: tuple[str, ...]) -> None:
    assert sibling_repos(model(name, card=card)) == expected


def test_siblings_are_bounded() -> None:
    card = "\n".join(f"- [{n}]({H}/maker/net-step-{n}000)" for n in range(1, 60))
    assert len(sibling_repos(model("maker/net", card=card))) == checkpoints.MAX_SIBLINGS


def test_checkpoints_in_siblings_count() -> None:
    card = f"Intermediate checkpoints: [net-checkpoints]({H}/maker/net-checkpoints)"
    branches = refs("step1000", "step2000", "step3000")
    view = model("maker/net", ["model.safetensors"], card, siblings={"maker/net-checkpoints": ([], branches)})
    found = state(checkpoints.detect(view), Component.CHECKPOINTS)
    assert (found.availability, found.fact("count").value) == (A.PUBLIC, 3)
    assert found.fact("count").observation is not None
    assert found.url == f"{H}/maker/net-checkpoints/tree/step1000"


def test_a_sibling_that_is_itself_a_checkpoint_counts_as_one() -> None:
    card = f"- [50K]({H}/maker/net-step-50K)\n- [99K]({H}/maker/net-step-99K)"
    siblings = {f"maker/net-step-{n}K": (["model.safetensors"], refs()) for n in (50, 99)}
    found = state(checkpoints.detect(model("maker/net", card=card, siblings=siblings)), Component.CHECKPOINTS)
    assert found.fact("count").value == 2


def test_siblings_that_were_not_read_are_not_looked() -> None:
    card = f"Intermediate checkpoints: [net-checkpoints]({H}/maker/net-checkpoints)"
    found = state(checkpoints.detect(model("maker/net", card=card)), Component.CHECKPOINTS)
    assert (found.availability, found.reason) == (A.UNKNOWN, Reason.NOT_LOOKED)


def test_hostile_names_and_cards_are_read_in_linear_time() -> None:
    names = tuple("step" * 50 + "_" * 200 + str(number) for number in range(3000))
    listing = ["/".join(["step-1"] * 100 + [str(number)]) for number in range(3000)]
    view = model(listing=listing, card="all the model training checkpoints " * 30_000, refs=refs(*names))
    assert len(files(listing)) == 3000
    _ = view.card
    start = time.process_time()
    checkpoints.detect(view)
    assert time.process_time() - start < 5


def test_branches_named_by_tokens_count_only_where_the_card_calls_them_checkpoints() -> None:
    amounts = Refs(("main", "100B", "200B", "300B"))  # LumiOpen/Poro-34B
    told = "The checkpoints are available as branches of the repository, about one for every 100B tokens."
    assert state(checkpoints.detect(model(card=told, refs=amounts)), Component.CHECKPOINTS).fact("count").value == 2
    sizes = state(checkpoints.detect(model(card="Other sizes are on branches.", refs=amounts)), Component.CHECKPOINTS)
    assert sizes.availability is Availability.UNKNOWN

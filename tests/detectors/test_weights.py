"""Which files are weights, and whether they make a whole model: tables of listings as repos have them."""

from __future__ import annotations

import time

import pytest
from repoviews import model, state

from openness.components import Component
from openness.detectors import weights
from openness.detectors.formats import FileKind, classify, weight_sets
from openness.evidence import Availability
from openness.snapshot import Cause, Problem, Reason, Refs, RepoFile

A = Availability
BIG = 4_000_000_000


def shards(pattern: str, numbers: range) -> dict[str, int | None]:
    return {pattern.format(number): BIG for number in numbers}


@pytest.mark.parametrize(
    ("path", "size", "format_name"),
    [
        ("model.safetensors", BIG, "safetensors"),
        ("model-00001-of-00003.safetensors", BIG, "safetensors"),
        ("pytorch_model.bin", BIG, "bin"),
        ("unet/diffusion_pytorch_model.fp16.safetensors", BIG, "safetensors"),
        ("consolidated.00.pth", BIG, "pth"),
        ("checkpoints/latest.pt", BIG, "pt"),
        ("v1-5-pruned-emaonly.ckpt", BIG, "ckpt"),
        ("net-7b.Q4_K_M.gguf", BIG, "gguf"),
        ("net-70b.Q6_K.gguf-split-a", BIG, "gguf"),
        ("ggml-model-q4_0.bin", BIG, "ggml"),
        ("onnx/model.onnx", BIG, "onnx"),
        ("onnx/model.onnx_data", BIG, "onnx"),
        ("model.tflite", 4_000_000, "tflite"),
        ("flax_model.msgpack", BIG, "msgpack"),
        ("tf_model.h5", BIG, "h5"),
        ("model.keras", 50_000_000, "keras"),
        ("parakeet-tdt-0.6b.nemo", BIG, "nemo"),
        ("weights.npz", BIG, "npz"),
        ("RWKV-4-Pile-14B-20230313-ctx8192.pth", BIG, "rwkv"),
        ("mistral.llamafile", BIG, "llamafile"),
        ("rank0.engine", BIG, "engine"),
        ("Model.mlpackage/Data/com.apple.CoreML/weights/weight.bin", BIG, "coreml"),
        ("openvino_model.bin", BIG, "openvino"),
        ("variables/variables.data-00000-of-00001", BIG, "tensorflow"),
        ("saved_model.pb", 3_000_000, "tensorflow"),
        ("global_step100/__0_0.distcp", BIG, "distcp"),
        ("gemma.litertlm", BIG, "litertlm"),
        ("gemma-2b-it-gpu-int4.task", BIG, "litertlm"),
        ("model.zarr/0.0", 4_000_000, "zarr"),
        ("sklearn_model.joblib", 40_000, "joblib"),
        ("model.pkl", 4_000, "pickle"),
        ("adapter_model.safetensors", 20_000_000, "safetensors"),
        ("global_step10/mp_rank_00_model_states.pt", BIG, "pt"),
        # not weights
        ("model.safetensors", 134, None),
        ("model.safetensors", 0, None),
        ("tokenizer.json", 17_000_000, None),
        ("tokenizer.model", 4_000_000, None),
        ("spiece.model", 700_000, None),
        ("training_args.bin", 5_000, None),
        ("scheduler.pt", 1_400, None),
        ("rng_state_0.pth", 14_000, None),
        ("random_states_0.pkl", 14_000, None),
        ("optimizer.pt", BIG, None),
        ("optimizer.bin", BIG, None),
        ("global_step10/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt", BIG, None),
        ("label_encoder.pkl", 2_000, None),
        ("config.bin", 300, None),
        ("imatrix.dat", 5_000_000, None),
        ("net.imatrix.gguf", 5_000_000, None),
        ("examples/input.npz", 4_000_000, None),
        ("images/plot.png", 400_000, None),
        ("data/train.h5", BIG, None),
        ("embeddings.npz", BIG, None),
        ("train-00000-of-00010.parquet", BIG, None),
        ("demo.mp4", BIG, None),
        ("README.md", 9_000, None),
        ("events.out.tfevents.1700000000.host", 40_000, None),
    ],
)  # fmt: skip
def test_formats(path: str, size: int | None, format_name: str | None) -> None:
    _, file = classify(RepoFile(path, size))
    assert (file.format if file else None) == format_name


@pytest.mark.parametrize(
    "path", ["optimizer.pt", "optimizer.bin", "checkpoint-5/optimizer.pt", "optim_states/rank0.pt"]
)
def test_optimizer_states(path: str) -> None:
    assert classify(RepoFile(path, BIG))[0] is FileKind.OPTIMIZER
    findings = weights.detect(model(listing={path: BIG}))
    assert state(findings, Component.OPTIMIZER_STATES).availability is A.PUBLIC
    assert state(findings, Component.WEIGHTS).availability is A.WITHHELD


WHOLE = [
    # listing, listing complete?, expected availability, why
    (shards("model-{:05d}-of-00003.safetensors", range(1, 4)), True, A.PUBLIC, "all shards"),
    (shards("model-{:05d}-of-00003.safetensors", range(1, 3)), True, A.PARTIAL, "the last shard is missing"),
    (shards("model-{:05d}-of-00003.safetensors", range(2, 4)), True, A.PARTIAL, "the first shard is missing"),
    (shards("model-{:05d}-of-00003.safetensors", range(1, 3)), False, A.UNKNOWN, "the listing was not seen whole"),
    (shards("model-{:05d}-of-00015.safetensors", range(15)), True, A.PUBLIC, "counted from 0"),
    (shards("model-{:05d}-of-00002.safetensors", range(3)), True, A.PUBLIC, "counted from 0, N is the last number"),
    (shards("pytorch_model-{:05d}-of-00002.bin", range(1, 3)), True, A.PUBLIC, "bin shards"),
    (shards("consolidated.{:02d}.pth", range(8)), True, A.PUBLIC, "consolidated parts"),
    ({"consolidated.00.pth": BIG, "consolidated.02.pth": BIG}, True, A.PARTIAL, "a gap in the parts"),
    ({"consolidated.00.pth": BIG}, True, A.PUBLIC, "one part"),
    (
        shards("model-{:05d}-of-00002.safetensors", range(1, 3)) | shards("pytorch_model-{:05d}-of-00003.bin", range(1, 2)),
        True, A.PUBLIC, "whole in one of two formats",
    ),
    (
        shards("Q8_0/net-{:05d}-of-00004.gguf", range(1, 3)) | {"net-Q4_K_M.gguf": BIG},
        True, A.PUBLIC, "one quantization whole",
    ),
    (
        shards("net-Q8_0-{:05d}-of-00004.gguf", range(1, 3)) | {"mmproj-net-f16.gguf": 800_000_000},
        True, A.PARTIAL, "what is whole is only the projector",
    ),
    (
        shards("model-{:05d}-of-00004.safetensors", range(1, 4)) | {"adapter_model.safetensors": 80_000_000},
        True, A.PARTIAL, "what is whole is only an adapter",
    ),
    (
        shards("model-{:05d}-of-00004.safetensors", range(1, 4)) | {"heads.safetensors": 80_000_000},
        True, A.PARTIAL, "what is whole is much smaller than a shard",
    ),
    (
        {"model_index.json": 500, "vae/model.safetensors": BIG} | shards("unet/m-{:05d}-of-00002.safetensors", range(1, 2)),
        True, A.PARTIAL, "a pipeline needs every folder",
    ),
    ({"model.safetensors.index.json": 30_000, "config.json": 700}, True, A.WITHHELD, "an index without shards"),
    ({"config.json": 700, "tokenizer.json": 9_000_000}, True, A.WITHHELD, "no weights"),
    ({"config.json": 700}, False, A.UNKNOWN, "no weights, but the listing was not seen whole"),
    ({}, True, A.WITHHELD, "nothing but a card"),
    ({"model.safetensors": 135}, True, A.WITHHELD, "a pointer without its file"),
    ({"model.safetensors": None}, True, A.PUBLIC, "no sizes in the listing"),
    ({"onnx/": None, "README.txt": 100}, False, A.PUBLIC, "a folder of a weight format"),
    ({"original/": None}, False, A.PUBLIC, "a folder of original weights"),
    ({"assets/": None}, False, A.UNKNOWN, "a folder that says nothing"),
    ({f"ckpt-0/tensor{number:05d}_000": BIG for number in range(40)}, True, A.PUBLIC, "the folder calls them a checkpoint"),
    ({"net_weights.tar": BIG}, True, A.PUBLIC, "the file's name calls it weights"),
    ({"blob.tar.gz": BIG}, True, A.UNKNOWN, "a large file of unknown kind"),
    ({"train.parquet": BIG, "video.mp4": BIG}, True, A.WITHHELD, "large files of known other kinds"),
    ({"checkpoint-500/model.safetensors": BIG, "checkpoint-1000/model.safetensors": BIG}, True, A.PUBLIC, "only in checkpoints"),
]  # fmt: skip


@pytest.mark.parametrize(("listing", "complete", "expected", "why"), WHOLE, ids=[case[3] for case in WHOLE])
def test_weights_to_be_had(listing: dict[str, int | None], complete: bool, expected: Availability, why: str) -> None:
    found = state(weights.detect(model(listing=listing, complete=complete)), Component.WEIGHTS)
    assert found.availability is expected
    if expected is A.UNKNOWN:
        assert found.reason is (Reason.UNREADABLE if complete else Reason.NOT_LOOKED)


def test_missing_shards_are_named() -> None:
    found = state(
        weights.detect(model(listing=shards("model-{:05d}-of-00003.safetensors", range(1, 3)))), Component.WEIGHTS
    )
    observation = found.fact("availability").observation
    assert observation is not None
    assert "model-00003-of-00003.safetensors" in observation.note


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("The checkpoint is in `blob.tar.gz`.", A.PUBLIC),
        ("The file blob.tar.gz holds the weights of the model.", A.PUBLIC),
        ("The training data are in blob.tar.gz.", A.UNKNOWN),
    ],
)
def test_a_large_file_of_unknown_kind_counts_where_the_card_calls_it_weights(card: str, expected: Availability) -> None:
    found = state(weights.detect(model(listing={"blob.tar.gz": BIG}, card=card)), Component.WEIGHTS)
    assert found.availability is expected


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("Download the weights from [here](https://drive.google.com/file/d/1).", A.UNKNOWN),
        ("The weights have moved to [new/home](https://huggingface.co/new/home).", A.UNKNOWN),
        ("GGUF files: https://huggingface.co/other/net-GGUF", A.UNKNOWN),
        ("[net.ckpt](https://example.org/net.ckpt)", A.UNKNOWN),
        ("模型权重：[下载](https://www.modelscope.cn/models/a/b)", A.UNKNOWN),
        ("- [Model-1B-Instruct](https://huggingface.co/maker/model-1b-instruct)", A.UNKNOWN),
        ("Download [4.0 bits](https://huggingface.co/maker/model-1b/tree/4_0)", A.UNKNOWN),
        ("Download [the config](https://huggingface.co/maker/model-1b/blob/main/config.json)", A.WITHHELD),
        (
            "It merges [parent](https://huggingface.co/other/parent-7b) and [mother](https://huggingface.co/other/mother-7b).",
            A.WITHHELD,
        ),
        ("It was made from [meta](https://huggingface.co/meta/base).", A.WITHHELD),
        ("Trained on [data](https://huggingface.co/datasets/a/b).", A.WITHHELD),
        ("See the [paper](https://arxiv.org/abs/2401.00001).", A.WITHHELD),
    ],
)
def test_weights_elsewhere_are_unknown(card: str, expected: Availability) -> None:
    found = state(weights.detect(model(card=card)), Component.WEIGHTS)
    assert found.availability is expected
    assert found.reason is (Reason.NOT_LOOKED if expected is A.UNKNOWN else None)


def test_an_unread_card_keeps_an_empty_repo_from_being_closed() -> None:
    found = state(weights.detect(model(listing=[], card=Problem(Cause.FORBIDDEN))), Component.WEIGHTS)
    assert (found.availability, found.reason) == (A.UNKNOWN, Reason.UNREADABLE)


def test_other_branches_may_hold_the_weights() -> None:
    found = state(weights.detect(model(refs=Refs(("main", "4_0", "8_0")))), Component.WEIGHTS)
    assert (found.availability, found.reason) == (A.UNKNOWN, Reason.NOT_LOOKED)


def test_gates() -> None:
    for gated, availability, gate in (
        ("auto", A.GATED, "auto"),
        ("manual", A.GATED, "manual"),
        (None, A.PUBLIC, "none"),
    ):
        found = state(weights.detect(model(listing=["model.safetensors"], gated=gated)), Component.WEIGHTS)  # type: ignore[arg-type]
        assert (found.availability, found.fact("gate").value) == (availability, gate)


def test_private_disabled_and_unreadable() -> None:
    listing = ["model.safetensors"]
    assert state(weights.detect(model(listing=listing, private=True)), Component.WEIGHTS).availability is A.WITHHELD
    assert state(weights.detect(model(listing=listing, disabled=True)), Component.WEIGHTS).availability is A.WITHHELD
    found = state(weights.detect(model(listing=None)), Component.WEIGHTS)
    assert (found.availability, found.reason) == (A.UNKNOWN, Reason.UNREADABLE)


def test_formats_and_pickles_are_told() -> None:
    findings = weights.detect(model(listing=["pytorch_model.bin", "model.safetensors"]))
    told = {(one.property, one.value) for one in findings.observations if one.component is Component.WEIGHTS}
    assert {("format", "bin"), ("format", "safetensors"), ("risk", "pickle")} <= told
    safe = weights.detect(model(listing=["model.safetensors"]))
    assert not any(one.property == "risk" for one in safe.observations)


@pytest.mark.parametrize(
    ("listing", "info", "adapter"),
    [
        (["adapter_config.json", "adapter_model.safetensors"], {}, True),
        (["adapter_model.bin"], {}, True),
        (["pytorch_lora_weights.safetensors"], {"tags": ("lora", "diffusers")}, True),
        (["my-style.safetensors"], {"tags": ("lora", "base_model:adapter:maker/flux")}, True),
        (["checkpoint-10/adapter_model.safetensors"], {"library_name": "peft"}, True),
        (["config.json", "model.safetensors"], {}, False),
        (["config.json", "model.safetensors", "adapter_model.safetensors"], {"tags": ("lora",)}, False),
        (["config.json", "model.safetensors"], {"tags": ("lora",)}, False),
        (["model_index.json", "unet/diffusion_pytorch_model.safetensors"], {}, False),
    ],
)
def test_adapters(listing: list[str], info: dict[str, object], adapter: bool) -> None:
    assert weights.is_adapter(model(listing=listing, **info)) is adapter  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "listing", "info", "expected"),
    [
        ("quants/Net-7B-GGUF", ["net.Q4_K_M.gguf"], {}, "gguf"),
        ("quants/Net-7B-AWQ", ["model.safetensors"], {}, "awq"),
        ("quants/Net-7B-GPTQ", ["model.safetensors"], {}, "gptq"),
        ("mlx-community/Net-7B-4bit", ["model.safetensors"], {}, "4-bit"),
        ("quants/Net-7B-4.0bpw-exl2", ["output.safetensors"], {}, "exl2"),
        ("maker/Net-7B-FP8", ["model.safetensors"], {}, "fp8"),
        ("unsloth/net-7b-bnb-4bit", ["model.safetensors"], {}, "bnb"),
        ("redhat/Net-7B-quantized.w4a16", ["model.safetensors"], {}, "w4a16"),
        ("quants/Net-7B", ["net.Q8_0.gguf"], {}, "gguf"),
        ("quants/Net-7B", ["model.safetensors", "quantize_config.json"], {}, "gptq"),
        ("quants/Net-7B", ["model.safetensors"], {"tags": ("base_model:quantized:maker/Net-7B", "8-bit")}, "8-bit"),
        ("maker/net-20b", ["model.safetensors"], {"tags": ("8-bit", "mxfp4")}, None),  # an original of low precision
        ("maker/Net-V3", ["model.safetensors"], {"tags": ("fp8",)}, None),
        ("maker/Net-7B", ["model.safetensors", "net.Q8_0.gguf"], {}, None),
        ("maker/Net-7B-fp16", ["model.safetensors"], {}, None),
        ("maker/Net-1.58bit", ["model.safetensors"], {}, None),
        ("maker/q4-report-net", ["model.safetensors"], {}, None),
    ],
)
def test_quantizations(name: str, listing: list[str], info: dict[str, object], expected: str | None) -> None:
    assert weights.quantization(model(name, listing, **info)) == expected  # type: ignore[arg-type]


def test_hundred_thousand_files_are_sorted_out_fast() -> None:
    listing = {f"data/part-{number:06d}-of-100000.bin": 10_000_000 for number in range(100_000)}
    view = model(listing=listing)
    start = time.process_time()
    weights.detect(view)
    assert time.process_time() - start < 8


def test_hostile_names_are_bounded() -> None:
    listing: dict[str, int | None] = {
        "model-1-of-99999999999.safetensors": BIG,
        "m-00001-of-99999.safetensors": BIG,
        "-".join(["of"] * 300) + ".bin": BIG,
        "a\u202e\x1b[31m-00001-of-00002.safetensors": BIG,
    }
    view = model(listing=listing)
    notes = " ".join(one.note for one in weights.detect(view).observations)
    assert "\x1b" not in notes
    assert len(weight_sets(weights.weight_files(view))) == 4

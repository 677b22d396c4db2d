"""Are the weights to be had? Read from the listing: which files are weights, in what format, whole or not, how gated.

A listing that was not seen whole never shows that something is missing. Never is a weight file opened.
"""

from __future__ import annotations

import re

from openness.components import Component
from openness.detectors.card import Card, Link
from openness.detectors.formats import (
    PICKLED,
    FileKind,
    WeightFile,
    WeightSet,
    calls_weights,
    classify,
    folder_calls_weights,
    weight_sets,
)
from openness.detectors.sightings import absence, card_locator, repo_access, seen, sentence_around, unseen
from openness.detectors.view import RepoView
from openness.evidence import Availability, Findings, Observation
from openness.snapshot import Reason, RepoFile

_METHOD = "weights.listing"
_AUXILIARY = re.compile(
    r"mmproj|projector|vision[-_]?(?:tower|encoder)|(?:^|[-_./])(?:vae|text_encoder|safety_checker|image_encoder|mtp|"
    r"draft|eagle|medusa|connector|lora|adapter)(?:[-_./]|$)",
    re.IGNORECASE,
)
_CHECKPOINT_FOLDER = re.compile(r"(?:^|/)(?:checkpoint|ckpt|global_?step|step|iter|epoch)[-_]?\d+", re.IGNORECASE)


def weight_files(view: RepoView) -> tuple[WeightFile, ...]:
    """The weight files of a repo's listing, in its order: final ones, adapters, those of checkpoint folders."""
    return _sorted_out(view)[0]


def is_adapter(view: RepoView) -> bool:
    """Whether a repo holds an adapter (LoRA and the like) rather than full weights."""
    files = weight_files(view)
    names = {file.path.rsplit("/", 1)[-1] for file in view.files if "/" not in file.path}
    full = [file for file in files if not file.adapter and not _CHECKPOINT_FOLDER.search(file.folder)]
    if "adapter_config.json" in names or any(file.adapter and not file.folder for file in files):
        return not any(not file.folder for file in full)
    if not full and any(file.adapter for file in files):
        return True
    tags = {tag.lower() for tag in view.info.tags} if view.info else set()
    hinted = (
        bool({"lora", "peft", "adapter", "dora", "template:sd-lora"} & tags)
        or any(tag.startswith("base_model:adapter:") for tag in tags)
        or (view.info is not None and view.info.library_name == "peft")
        or str(view.card.front_matter.get("base_model_relation", "")).lower() == "adapter"
    )
    return hinted and not ({"config.json", "model_index.json", "params.json"} & names)


_QUANTIZED_NAME = re.compile(
    r"(?:^|[-_./ ])(gguf|ggml|gptq|awq|exl2|exl3|hqq|aqlm|eetq|quip|quanto|autoround|nf4|nvfp4|mxfp4|fp8|int8|int4|"
    r"w[48]a(?:4|8|16)|bnb|[2-8][-_.]?bits?|[2-8](?:[._]\d{1,2})?bpw|i?q[2-8](?:_[a-z0-9]){1,3}|imatrix|i1)"
    r"(?=$|[-_./ ])",
    re.IGNORECASE,
)
_BITS = re.compile(r"^([2-8])[-_.]?bits?$")


def quantization(view: RepoView) -> str | None:
    """How a repo's weights were quantized from another repo's: `gguf`, `gptq`, `awq`, `4-bit`...; None: they are no
    quantization of another model (an original that is itself of low precision is none), or nothing says so.

    Read from the repo's name, the declared relation, the quantization's own configuration file, or weights that are
    all GGUF or GGML. `unspecified` where only the relation says so.
    """
    name = view.repo.rsplit("/", 1)[-1]
    match = _QUANTIZED_NAME.search(name)
    if match:
        method = match.group(1).lower().replace("_", "-")
        bits = _BITS.match(method)
        return f"{bits.group(1)}-bit" if bits else "exl2" if method.endswith("bpw") else method
    if shown := quantized_by_files(view):
        return shown[0]
    relation = str(view.card.front_matter.get("base_model_relation", "")).lower()
    tags = view.info.tags if view.info else ()
    if relation == "quantized" or any(tag.startswith("base_model:quantized:") for tag in tags):
        known = ("gguf", "gptq", "awq", "exl2", "fp8", "4-bit", "8-bit", "mlx", "onnx")
        return next((known_tag for known_tag in known if known_tag in tags), "unspecified")
    return None


QUANTIZATION_CONFIGS = {"quantize_config.json": "gptq", "quant_config.json": "awq"}
"""Files in which a way of quantizing keeps its settings, and nothing else does."""


def quantized_by_files(view: RepoView) -> tuple[str, str] | None:
    """How the listing shows that the weights were quantized, and by what, in words; None where it does not."""
    formats = {file.format for file in weight_files(view) if not file.adapter}
    if formats and formats <= {"gguf", "ggml"}:
        return min(formats), f"{min(formats).upper()} files only"
    names = {file.path for file in view.files}
    return next(((method, name) for name, method in QUANTIZATION_CONFIGS.items() if name in names), None)


def detect(view: RepoView) -> Findings:
    """What the listing shows of the weights and of the optimizer's state."""
    if view.info is None:
        reason, note = view.listing_reason, "The repo could not be read."
        return Findings(
            tuple(
                unseen(view, component, reason, _METHOD, note)
                for component in (Component.WEIGHTS, Component.OPTIMIZER_STATES)
            )
        )
    files, optimizer, large = _sorted_out(view)
    observations = [_gate(view), _availability(view, files, large), _optimizer(view, optimizer)]
    observations.extend(_formats(view, files))
    return Findings(tuple(observations))


def _sorted_out(view: RepoView) -> tuple[tuple[WeightFile, ...], tuple[RepoFile, ...], tuple[RepoFile, ...]]:
    """Weight files, optimizer states, and large files of a kind that nothing tells.

    A large file that its name, its folder or the card calls weights counts as weights.
    """
    weights: list[WeightFile] = []
    optimizer: list[RepoFile] = []
    large: list[RepoFile] = []
    for file in view.files:
        kind, weight = classify(file)
        if weight is not None:
            weights.append(weight)
        elif kind is FileKind.OPTIMIZER:
            optimizer.append(file)
        elif kind is FileKind.LARGE:
            folder = file.path.rpartition("/")[0]
            if calls_weights(file.path) or (folder and folder_calls_weights(folder)):
                weights.append(WeightFile(file.path, file.size, "unknown"))
            else:
                large.append(file)
    if large:
        named = _named_weights(view.card, large)
        weights.extend(WeightFile(file.path, file.size, "unknown") for file in named)
        large = [file for file in large if file not in named]
    return tuple(weights), tuple(optimizer), tuple(large)


_WEIGHT_WORDS = re.compile(r"\b(?:weights?|checkpoints?|ckpt|parameters of|model files?)\b", re.IGNORECASE)


def _named_weights(card: Card, files: list[RepoFile]) -> list[RepoFile]:
    """Those of the files that a sentence of the card names together with a word for weights."""
    told = " \n".join(
        sentence for sentence, _ in card.sentences() if len(sentence) < 2000 and _WEIGHT_WORDS.search(sentence)
    )
    if not told:
        return []
    return [file for file in files[:200] if len(name := file.path.rsplit("/", 1)[-1]) >= 4 and name in told]


def _gate(view: RepoView) -> Observation:
    gate = (view.info.gated if view.info else None) or "none"
    notes = {
        "none": "The repo is not gated.",
        "auto": "The repo is gated: access is given automatically after a click or a form.",
        "manual": "The repo is gated: a person decides who gets access.",
    }
    return seen(view, Component.WEIGHTS, gate, "weights.gate", notes[gate], locator=view.url(), about="gate")


def _availability(view: RepoView, files: tuple[WeightFile, ...], large: tuple[RepoFile, ...]) -> Observation:
    access = repo_access(view)
    if access is Availability.WITHHELD:
        state = "disabled" if view.info and view.info.disabled else "private"
        note = f"The repo is {state}."
        return seen(view, Component.WEIGHTS, access, "weights.access", note, locator=view.url())
    if files:
        return _from_files(view, files, access)
    if not view.listing_complete:
        note = "No weight file among what was seen of the listing."
        return unseen(view, Component.WEIGHTS, view.listing_reason, _METHOD, note)
    if large:
        note = (
            f"The listing holds large files of unknown kind ({_named(large[0].path)}), and nothing says what they are."
        )
        return unseen(view, Component.WEIGHTS, Reason.UNREADABLE, _METHOD, note, locator=view.url(large[0].path))
    link = next((link for link in view.card.links if _links_weights(view, link)), None)
    if link is not None:
        note = f"No weight file in the repo; its card points to weights at {_named(link.url)}."
        return unseen(
            view,
            Component.WEIGHTS,
            Reason.NOT_LOOKED,
            "weights.elsewhere",
            note,
            locator=card_locator(view, link.line),
        )
    branch = next((name for name in view.refs.branches if name not in ("main", "master")), None) if view.refs else None
    if branch is not None:
        note = f"No weight file on the main branch; the repo has other branches, such as {_named(branch)}."
        return unseen(
            view,
            Component.WEIGHTS,
            Reason.NOT_LOOKED,
            "weights.elsewhere",
            note,
            locator=view.branch_url(branch),
        )
    reason = absence(view)
    if reason is not Reason.NOT_FOUND:
        note = "No weight file in the repo; its card, which might link weights elsewhere, was not read."
        return unseen(view, Component.WEIGHTS, reason, _METHOD, note)
    note = "The whole listing was read: it holds no weight file, and the card links no weights elsewhere."
    return seen(view, Component.WEIGHTS, Availability.WITHHELD, _METHOD, note, locator=view.url())


def _from_files(view: RepoView, files: tuple[WeightFile, ...], access: Availability) -> Observation:
    sets = weight_sets(files)
    whole = _whole_sets(view, sets)
    if whole:
        best = max(whole, key=lambda one: sum(file.size or 0 for file in one.files))
        count = len(best.files)
        kind = "an adapter's weights" if all(file.adapter for one in whole for file in one.files) else "weights"
        what = _named(best.files[0].path) if count == 1 else f"{count} files such as {_named(best.files[0].path)}"
        note = f"The listing holds {kind}, whole: {what}."
        return seen(view, Component.WEIGHTS, access, _METHOD, note, locator=view.url(best.files[0].path))
    broken = max((one for one in sets if not one.whole), key=lambda one: len(one.files))
    missing = ", ".join(_named(name) for name in broken.missing[:3])
    where = view.url(broken.files[0].path)
    if not view.listing_complete:
        note = f"Not all shards of the weights were seen ({missing} not), nor the whole listing."
        return unseen(view, Component.WEIGHTS, view.listing_reason, "weights.shards", note, locator=where)
    more = " and more" if len(broken.missing) > 3 else ""
    note = f"Shards of the weights are missing: {missing}{more}."
    return seen(view, Component.WEIGHTS, Availability.PARTIAL, "weights.shards", note, locator=where)


def _whole_sets(view: RepoView, sets: tuple[WeightSet, ...]) -> list[WeightSet]:
    """The sets that make the weights whole; empty where what is there is only parts of them.

    Where a set lacks shards, another one makes up for it unless it is only a part beside it (a projector, an adapter,
    an earlier checkpoint), or the repo is a pipeline, whose every folder is needed.
    """
    broken = [one for one in sets if not one.whole]
    whole = [one for one in sets if one.whole]
    if not broken:
        return whole
    if any(file.path == "model_index.json" for file in view.files):
        folders = {one.folder for one in whole}
        return [] if any(one.folder not in folders for one in broken) else whole
    enough = [
        one
        for one in whole
        if not _AUXILIARY.search(f"{one.folder}/{one.stem}")
        and not _CHECKPOINT_FOLDER.search(one.folder)
        and not all(file.adapter for file in one.files)
    ]
    # A lone file that is much smaller than one of the shards beside it holds a part of the model, not the model.
    shard = max((file.size or 0 for one in broken for file in one.files), default=0)
    return [one for one in enough if 4 * sum(file.size or shard for file in one.files) >= shard]


def _optimizer(view: RepoView, files: tuple[RepoFile, ...]) -> Observation:
    component = Component.OPTIMIZER_STATES
    if files:
        note = f"The listing holds the optimizer's state: {_named(files[0].path)}."
        return seen(view, component, repo_access(view), "weights.optimizer", note, locator=view.url(files[0].path))
    note = "No optimizer state in the listing."
    return unseen(view, component, view.listing_reason, "weights.optimizer", note)


def _formats(view: RepoView, files: tuple[WeightFile, ...]) -> list[Observation]:
    observations = []
    first: dict[str, WeightFile] = {}
    for file in files:
        first.setdefault(file.format, file)
    for name, file in sorted(first.items()):
        note = f"Weights as {name}." if name != "unknown" else "Files of unknown format that are called weights."
        observations.append(
            seen(view, Component.WEIGHTS, name, _METHOD, note, locator=view.url(file.path), about="format")
        )
    pickled = sorted(first.keys() & PICKLED)
    if pickled:
        safe = "; other formats are there too" if first.keys() - PICKLED else ""
        note = f"Weights as pickles ({', '.join(pickled)}), which can run code when they are loaded{safe}."
        where = view.url(first[pickled[0]].path)
        observations.append(seen(view, Component.WEIGHTS, "pickle", _METHOD, note, locator=where, about="risk"))
    if files and is_adapter(view):
        note = "An adapter: it works only on top of its base model's weights."
        where = view.url(files[0].path)
        observations.append(
            seen(view, Component.WEIGHTS, "adapter", "weights.adapter", note, locator=where, about="format")
        )
    method = quantization(view) if files else None
    if method:
        note = f"A quantization of another model's weights ({method})."
        observations.append(
            seen(
                view,
                Component.WEIGHTS,
                f"quantized: {method}",
                "weights.quantization",
                note,
                locator=view.url(),
                about="note",
            )
        )
    return observations


_WEIGHT_HOSTS = re.compile(
    r"(?:^|\.)(?:drive\.google\.com|dropbox\.com|zenodo\.org|modelscope\.(?:cn|ai)|kaggle\.com|"
    r"storage\.googleapis\.com|"
    r"amazonaws\.com|mega\.nz|pan\.baidu\.com|ollama\.com|civitai\.com|figshare\.com|osf\.io|ngc\.nvidia\.com|1drv\.ms|"
    r"blob\.core\.windows\.net|fbaipublicfiles\.com|gitee\.com|aliyuncs\.com|wisemodel\.cn|huggingface\.co|hf\.co)$"
)
_WEIGHT_URL = re.compile(
    r"\.(?:safetensors|gguf|ckpt|pth|pt|onnx|nemo|h5|tflite|msgpack|pth\.tar|bin)(?:$|\?)|^magnet:", re.IGNORECASE
)
_HOLDS_WEIGHTS = re.compile(
    r"\b(?:weights?|checkpoints?|ckpts?|download|gguf|safetensors|model files?|released? models?|moved|mirror|"
    r"权重|下载|模型下载|重み)\b|权重|下载",
    re.IGNORECASE,
)
_NOT_MODEL_PATHS = ("datasets/", "spaces/", "docs/", "papers/", "blog/", "collections/", "settings/", "join", "learn/")


def _links_weights(view: RepoView, link: Link) -> bool:
    """Whether a link of the card leads to weights somewhere else."""
    if _WEIGHT_URL.search(link.url):
        return True
    host, path = link.host, link.path
    forge_release = host in ("github.com", "gitlab.com") and "/releases" in path
    if not forge_release and not _WEIGHT_HOSTS.search(host):
        return False
    if host in ("huggingface.co", "hf.co"):
        own = {view.repo.lower(), (view.info.id if view.info else view.repo).lower()}
        if path.startswith(_NOT_MODEL_PATHS) or path.count("/") < 1:
            return False
        parts = path.split("/")
        if "/".join(parts[:2]).lower() in own:
            # A branch of the same repo is another place; its files on the main branch are not.
            return parts[2:3] in (["tree"], ["resolve"], ["blob"]) and parts[3:4] not in ([], ["main"], ["master"])
        if _is_family(view.repo, "/".join(parts[:2])):
            return True
    words = " ".join((link.text, sentence_around(view.card, link), link.column, *link.section[-1:]))
    return bool(_HOLDS_WEIGHTS.search(words))


def _is_family(own: str, other: str) -> bool:
    """Whether another repo of the same owner is named after this one, with more behind it (a size, a variant)."""
    mine, theirs = own.lower(), other.lower()
    return "/" in mine and theirs.startswith(mine) and theirs[len(mine) : len(mine) + 1] in ("-", "_", ".")


def _named(path: str) -> str:
    """A path or address as it may stand in a note: short, without control characters."""
    clean = "".join(character if character.isprintable() else "?" for character in path)
    return clean if len(clean) <= 80 else f"{clean[:77]}..."

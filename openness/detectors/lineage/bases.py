"""What was this model made from? Base models and the relation to them, as the repo declares them.

Sources, strongest first (DESIGN.md, Lineage): `base_model` in the card and the Hub's tags; `adapter_config.json`;
and, only where these name none, what the card says of this very model, marked as inferred.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from openness.detectors.hublinks import repo_id_of
from openness.detectors.lineage.prose import prose_bases
from openness.detectors.view import CARD, RepoView, is_repo_id
from openness.detectors.weights import is_adapter
from openness.evidence import Basis

ADAPTER_CONFIG = "adapter_config.json"
MAX_BASES = 16
RELATIONS = ("finetune", "adapter", "quantized", "merge")
"""https://huggingface.co/docs/hub/model-cards#specifying-a-base-model"""


@dataclass(frozen=True, slots=True)
class NamedBase:
    """A base model as the repo names it."""

    model: str
    """A repo id, or the name as it stands where it cannot be one."""
    basis: Basis
    locator: str
    note: str
    owner: str = ""
    """Of the model that names it without an owner or a link: its makers' own repo of that name is meant, if any."""

    @property
    def repos(self) -> tuple[str, ...]:
        """The repos that the name may lead to, the likeliest first; none where it cannot be an id."""
        names = (f"{self.owner}/{self.model}" if self.owner else "", self.model)
        return tuple(name for name in names if name and is_repo_id(name))


@dataclass(frozen=True, slots=True)
class Named:
    """The bases of a model and how it was made from them; no relation where there is no base to be expected."""

    relation: str | None = None
    bases: tuple[NamedBase, ...] = ()


def named_bases(view: RepoView) -> Named:
    """The base models that a repo names, at most `MAX_BASES`, and the relation to them."""
    bases = _unique(view, [*_from_front_matter(view), *_from_tags(view)])
    adapter = is_adapter(view)
    if not bases and adapter:
        bases = _unique(view, _from_adapter_config(view))
    if not bases:
        bases = _unique(view, _from_prose(view))[:4]
    if adapter:
        return Named("adapter", bases)
    return Named(_relation(view), bases) if bases else Named()


def needs_adapter_config(view: RepoView) -> bool:
    """Whether `adapter_config.json` must be read: an adapter whose card and tags name no base."""
    listed = any(file.path == ADAPTER_CONFIG for file in view.files)
    return listed and not _unique(view, [*_from_front_matter(view), *_from_tags(view)])


def _relation(view: RepoView) -> str:
    """DESIGN.md: where tag and card differ about the relation, `finetune` decides, and also where there is none."""
    declared = {
        parts[1]
        for tag in (view.info.tags if view.info else ())
        if len(parts := tag.split(":", 2)) == 3 and parts[0] == "base_model" and parts[1] in RELATIONS
    }
    word = view.card.front_matter.get("base_model_relation")
    if isinstance(word, str):
        declared.add(relation_meant(word) or "")
    return next(iter(declared)) if len(declared) == 1 and declared <= set(RELATIONS) else "finetune"


_SPELT = {
    "finetuned": "finetune", "finetuning": "finetune", "sft": "finetune", "lora": "adapter", "qlora": "adapter",
    "peft": "adapter", "adapters": "adapter", "quantization": "quantized", "quantisation": "quantized",
    "quantised": "quantized", "quantize": "quantized", "quant": "quantized", "merged": "merge", "merges": "merge",
}  # fmt: skip
"""What cards write for a relation, in letters only."""


def relation_meant(word: str) -> str | None:
    """The relation that a card means by its word for it (`fine-tuned`, `quantization`); None for any other word."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    return plain if plain in RELATIONS else _SPELT.get(plain)


def _unique(view: RepoView, bases: list[NamedBase]) -> tuple[NamedBase, ...]:
    kept: dict[str, NamedBase] = {}
    for base in bases:
        if base.model.lower() not in view.ids:
            kept.setdefault(base.model.lower(), base)
    return tuple(kept.values())[:MAX_BASES]


_KEYS = ("base_model", "base_models", "finetuned_from")


def _from_front_matter(view: RepoView) -> list[NamedBase]:
    bases = []
    for key in _KEYS:
        value = view.card.front_matter.get(key)
        locator = view.url(CARD, view.card.line_of(key))
        for item in (value if isinstance(value, list) else [value])[:MAX_BASES]:
            name = repo_id_of(item) if isinstance(item, str) else ""
            if name:
                bases.append(NamedBase(name, Basis.STATED, locator, f"The card's `{key}` names {name}."))
    return bases


def _from_tags(view: RepoView) -> list[NamedBase]:
    bases = []
    for tag in view.info.tags if view.info else ():
        head, _, rest = tag.partition(":")
        relation, colon, after = rest.partition(":")
        rest = after if colon and relation in RELATIONS else rest
        if head == "base_model" and (name := repo_id_of(rest)):
            bases.append(NamedBase(name, Basis.STATED, view.url(), f"The Hub's tags name {name} as base model."))
    return bases


def _from_adapter_config(view: RepoView) -> list[NamedBase]:
    try:
        config = json.loads(view.text(ADAPTER_CONFIG) or "{}")
    except (ValueError, RecursionError):
        return []
    value = config.get("base_model_name_or_path") if isinstance(config, dict) else None
    name = repo_id_of(value) if isinstance(value, str) else ""
    if not name:
        return []
    return [NamedBase(name, Basis.FOUND, view.url(ADAPTER_CONFIG), f"{ADAPTER_CONFIG} names {name} as base model.")]


def _from_prose(view: RepoView) -> list[NamedBase]:
    return [
        NamedBase(
            said.name,
            Basis.INFERRED,
            view.url(CARD, said.line),
            f"The card says that this model was made from {said.name}.",
            "" if said.linked or "/" in said.name or "/" not in view.repo else view.repo.split("/")[0],
        )
        for said in prose_bases(view)
    ]

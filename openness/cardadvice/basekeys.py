"""`base_model` and `base_model_relation`: what the model was made from and how, as far as the repo shows it.

The relation is stated only where files and names show it: a relation that says less was done than was would give the
model what only its base has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from openness.cardadvice.document import CardChange, CardPlace, Key, Standing
from openness.cardadvice.values import bounded
from openness.detectors.hublinks import repo_id_of
from openness.detectors.lineage import (
    ADAPTER_CONFIG,
    MAX_BASES,
    RELATIONS,
    Named,
    NamedBase,
    named_bases,
    relation_meant,
)
from openness.detectors.lineage.linked import configured
from openness.detectors.lineage.prose import prose_bases
from openness.detectors.view import CARD, RepoView, is_repo_id, model_view
from openness.detectors.weights import is_adapter, quantized_by_files
from openness.evidence import Basis
from openness.snapshot import Cause

MERGE_CONFIG: Final = "mergekit_config.yml"
"""What mergekit writes beside a merge: the models that went into it."""


def base_changes(view: RepoView) -> list[CardChange]:
    """What to add or to mend about the base models."""
    bases = _Bases(view, view.card.front_matter, named_bases(view))
    return [*bases.models(), *bases.relation()]


def merged_models(view: RepoView) -> list[str]:
    """The repos that the configuration of a merge beside the weights names, where it was read."""
    text = view.text(MERGE_CONFIG) or ""
    return [name for name in configured(text) if is_repo_id(name) and name.lower() not in view.ids][:MAX_BASES]


@dataclass(frozen=True)
class _Bases:
    view: RepoView
    matter: Mapping[str, Any]
    named: Named

    # base_model

    @cached_property
    def stated(self) -> list[Any]:
        """The values of `base_model`, without empty ones."""
        value = self.matter.get("base_model")
        return [item for item in (value if isinstance(value, list) else [value]) if item not in (None, "")]

    def models(self) -> Iterator[CardChange]:
        if not all(isinstance(item, str) for item in self.stated) or len(self.stated) > MAX_BASES:
            why = "It is neither an id nor a list of ids: the Hub reads nothing else."
            yield self._change("base_model", None, "decide", why, [self._own("base_model")])
        elif self.stated:
            yield from self._mended()
        else:
            yield from self._found_elsewhere()

    def _mended(self) -> Iterator[CardChange]:
        """What stands there must be ids that lead to repos."""
        ids = [repo_id_of(item) for item in self.stated]
        at = [self._own("base_model")]
        for item, id in zip(self.stated, ids, strict=True):
            if not is_repo_id(id):
                why = f"{item[:120]!r} is no id of a repo on the Hub: give the base's id, OWNER/NAME."
                yield self._change("base_model", None, "decide", why, at)
                return
            if self._is_own(id):
                why = (
                    f"{item[:120]!r} is this model itself: name the model that it was made from, or leave the key out."
                )
                yield self._change("base_model", None, "decide", why, at)
                return
        if ids != self.stated:
            proposed = ids if isinstance(self.matter.get("base_model"), list) else ids[0]
            yield self._change("base_model", proposed, "patch", "The Hub takes an id here, and no address.", at)
        for id in ids:
            if self._is_missing(id):
                why = f"There is no public repo {id} on the Hub: was it renamed or deleted?"
                yield self._change("base_model", None, "decide", why, at)
                return
        if (meant := self._copied_from()) is not None:
            why = f"By its name and files this is a quantization of {meant.model}, which is what `base_model` is for."
            seen = [*at, CardPlace(locator=meant.locator, note=meant.note)]
            yield self._change("base_model", None, "decide", why, seen)

    def _copied_from(self) -> NamedBase | None:
        """The quantized model that the prose names, where the front matter names what that one was made from."""
        if self.named.relation == "adapter" or any(_is_copy(self.view, repo_id_of(item)) for item in self.stated):
            return None
        for said in prose_bases(self.view) if _quantized_files(self.view) else ():
            if said.linked and _is_copy(self.view, said.name):
                note = f"The card says that this model was made from {said.name}."
                return NamedBase(said.name, Basis.INFERRED, self.view.url(CARD, said.line), note)
        return None

    @cached_property
    def bases(self) -> list[NamedBase]:
        """The bases, by the strongest place that names any: metadata, adapter or merge configuration, prose."""
        merged = merged_models(self.view)
        if merged and not any(base.basis in (Basis.STATED, Basis.FOUND) for base in self.named.bases):
            url = self.view.url(MERGE_CONFIG)
            return [NamedBase(id, Basis.FOUND, url, f"{MERGE_CONFIG} names {id}.") for id in merged]
        return list(self.named.bases)

    def _found_elsewhere(self) -> Iterator[CardChange]:
        bases = self.bases
        seen = [CardPlace(locator=base.locator, note=base.note) for base in bases]
        if not bases:
            if self.named.relation == "adapter" and self.view.card_reason is None:
                why = f"An adapter is of no use without its base, and neither the card nor {ADAPTER_CONFIG} names it."
                yield self._change("base_model", None, "decide", why, seen)
            return
        ids = [base.model for base in bases]
        if lost := [base for base in bases if base.basis is not Basis.INFERRED and not is_repo_id(base.model)]:
            why = f"{lost[0].model[:120]!r} is no id of a repo on the Hub: give the base's id, OWNER/NAME."
            yield self._change("base_model", None, "decide", why, seen)
        elif any(self._is_missing(id) for id in ids) and all(base.basis is not Basis.INFERRED for base in bases):
            gone = next(id for id in ids if self._is_missing(id))
            why = f"There is no public repo {gone} on the Hub: give the id of the one that was used."
            yield self._change("base_model", None, "decide", why, seen)
        elif all(self._is_certain(base) for base in bases):
            proposed = ids if len(ids) > 1 else ids[0]
            yield self._change("base_model", proposed, "patch", self._why(bases), seen)
        else:
            likely = [self._likely(base) for base in bases]
            proposed = likely if len(likely) > 1 else likely[0]
            why = "The card says so in words, and whether that repo is meant, and is there, was not seen."
            yield self._change("base_model", proposed if all(likely) else None, "guess", why, seen)

    def _likely(self, base: NamedBase) -> str:
        """The repo that a name may mean: one that was found, or one that was linked; empty where there is none."""
        linked = [base.model] if not base.owner and is_repo_id(base.model) and not self._is_missing(base.model) else []
        return next((repo for repo in (*(repo for repo in base.repos if self._info(repo)), *linked)), "")

    def _why(self, bases: Sequence[NamedBase]) -> str:
        if bases[0].basis is Basis.FOUND:
            return "It stands in the configuration, and the Hub and its readers look in the card."
        if bases[0].basis is Basis.INFERRED:
            return "The card links it in words, and the Hub and its readers look in the metadata."
        return "It stands under a name that the Hub does not read."

    def _is_certain(self, base: NamedBase) -> bool:
        """Whether it was named by its id, and, where only prose names it, its repo was found."""
        if not is_repo_id(base.model) or self._is_missing(base.model):
            return False
        return base.basis is not Basis.INFERRED or (not base.owner and self._info(base.model) is not None)

    # base_model_relation

    def relation(self) -> Iterator[CardChange]:
        word = self.matter.get("base_model_relation")
        at = [self._own("base_model_relation")]
        shown = self._shown()
        if word in (None, ""):
            if shown is not None and (shown[0] != "finetune" or not self.stated):
                yield self._change("base_model_relation", shown[0], "patch", shown[1], shown[2])
        elif word not in RELATIONS:
            meant = relation_meant(str(word))
            why = f"The Hub knows four relations: {', '.join(RELATIONS)}."
            yield self._change("base_model_relation", meant, "patch" if meant else "decide", why, at)
        elif shown is not None and shown[0] == "adapter" and word != "adapter":
            why = f"The card says {word!r}, and the files are an adapter's."
            yield self._change("base_model_relation", None, "decide", why, [*at, *shown[2]])

    def _shown(self) -> tuple[str, str, list[CardPlace]] | None:
        """The relation that the repo shows, why, and where; None where it shows none for certain."""
        ids = [repo_id_of(item) if isinstance(item, str) else "" for item in self.stated]
        if not self.stated:
            if not self.bases or not all(self._is_certain(base) for base in self.bases):
                return None
            ids = [base.model for base in self.bases]
        if not all(map(is_repo_id, ids)) or self._copied_from() is not None:
            return None
        if is_adapter(self.view):
            listed = any(file.path == ADAPTER_CONFIG for file in self.view.files)
            seen = CardPlace(locator=self.view.url(), note="The repo holds an adapter's weights.")
            return "adapter", "The files are an adapter's.", [self._listed(ADAPTER_CONFIG) if listed else seen]
        if len(ids) > 1:
            merge = self._merge()
            return ("merge", "Several models were merged into it.", [merge]) if merge else None
        quantized = _quantized_files(self.view)
        if quantized and ids and _is_copy(self.view, ids[0]):
            if _TUNED.search(" ".join(block.text[:500] for block in self._blocks_with(ids[0]))):
                return None
            why = f"By its files ({quantized}) and its name it is {ids[0]}, quantized."
            return "quantized", why, [CardPlace(locator=self.view.url(), note=f"The repo holds {quantized}.")]
        tuned = [block for block in self._blocks_with(ids[0]) if _TUNED.search(block.text)] if ids else []
        if tuned and not quantized:
            place = CardPlace(locator=self.view.url(CARD, tuned[0].line), note="The card calls it fine-tuned.")
            return "finetune", "The card calls it fine-tuned.", [place]
        return None

    def _blocks_with(self, id: str) -> list[Any]:
        """The blocks of the card that name or link a base."""
        lines = {base.locator.rpartition("#L")[2] for base in self.named.bases if base.model == id}
        name = id.rpartition("/")[2].lower()
        return [
            block
            for block in self.view.card.blocks
            if block.kind in ("paragraph", "item", "row") and (str(block.line) in lines or name in block.text.lower())
        ]

    def _merge(self) -> CardPlace | None:
        if any(file.path == MERGE_CONFIG for file in self.view.files):
            return self._listed(MERGE_CONFIG)
        for block in self.view.card.blocks:
            if block.kind == "code" and re.search(r"(?m)^\s{0,20}merge_method\s*:", block.text[:20_000]):
                return CardPlace(
                    locator=self.view.url(CARD, block.line), note="The card holds the merge's configuration."
                )
        tags = self.matter.get("tags")
        if isinstance(tags, list) and {"merge", "mergekit"} & {str(tag).lower() for tag in tags}:
            return CardPlace(locator=self.view.url(CARD, self.view.card.line_of("tags")), note="Its tags say `merge`.")
        return None

    # Pieces

    def _listed(self, path: str) -> CardPlace:
        return CardPlace(locator=self.view.url(path), note=f"{path} is in the repo.")

    def _info(self, id: str) -> object | None:
        return model_view(self.view.snapshot, id).info

    def _is_missing(self, id: str) -> bool:
        problem = model_view(self.view.snapshot, id).info_problem
        return problem is not None and problem.cause is Cause.MISSING

    def _is_own(self, id: str) -> bool:
        return id.lower() in self.view.ids

    def _own(self, key: str) -> CardPlace:
        said = str(bounded(self.matter.get(key)))[:120]
        return CardPlace(
            locator=self.view.url(CARD, self.view.card.line_of(key)), note=f"The card's {key} is {said!r}."
        )

    def _change(self, key: Key, proposed: Any, standing: Standing, why: str, seen: Sequence[CardPlace]) -> CardChange:
        current = bounded(self.matter.get(key))
        return CardChange(key=key, current=current, proposed=proposed, standing=standing, why=why, seen=list(seen))


_TUNED = re.compile(r"\bfine-?\s?tun(?:e|ed|ing)\b", re.IGNORECASE)
_QUANTIZED_TAGS = ("gguf", "gptq", "awq", "exl2", "exl3", "4-bit", "8-bit", "bitsandbytes", "compressed-tensors")
_QUANTIZED_TOKEN = re.compile(
    r"gguf|ggml|gptq|awq|exl[23]|hqq|aqlm|eetq|quip|quanto|autoround|nf4|nvfp4|mxfp4|fp8|int[48]|w\d{1,2}a\d{1,2}|bnb|"
    r"[2-8]bits?|i?q\d\w{0,8}|\d(?:\.\d{1,2})?bpw|bpw\d\w{0,3}|imatrix|i1|quant(?:s|ized)?"
)
_BESIDE_IT = re.compile(r"[2-8]|bits?|bpw|[kmsl]|x{0,2}s|g?\d{1,3}g?|mlx|hf|dynamic|act|order|h\d")


def _quantized_files(view: RepoView) -> str:
    """What shows that the files hold quantized weights, in words; empty where nothing does."""
    if shown := quantized_by_files(view):
        return shown[1]
    tags = view.info.tags if view.info else ()
    return next((f"the Hub's tag `{tag}`" for tag in _QUANTIZED_TAGS if tag in tags), "")


def _is_copy(view: RepoView, base: str) -> bool:
    """Whether a repo is called like a base with a quantization's name added: `Llama-2-7B-GPTQ` of `Llama-2-7b-hf`."""
    own, its = (_tokens(name) for name in ((view.info.id if view.info else "") or view.repo, base))
    its = its[:-1] if its[-1:] == ["hf"] else its
    rest = own[len(its) :]
    if not its or own[: len(its)] != its or not any(_QUANTIZED_TOKEN.fullmatch(token) for token in rest):
        return False
    return all(_QUANTIZED_TOKEN.fullmatch(token) or _BESIDE_IT.fullmatch(token) for token in rest)


def _tokens(id: str) -> list[str]:
    return [token for token in re.split(r"[-_. ]+", id.rstrip("/").rpartition("/")[2].lower()) if token]

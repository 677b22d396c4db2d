"""`datasets`: the data that the card says this model was trained on, as ids that the Hub can link.

An audit counts a dataset in doubt as training data, since more data to show is the stricter reading. To write it into
the metadata takes more: a repo that is there, and words right around its link that say that the model was trained on
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openness.cardadvice.document import CardChange, CardPlace, Standing
from openness.cardadvice.values import bounded
from openness.detectors.card import Link
from openness.detectors.data.names import Kind, hub_target
from openness.detectors.data.reading import Named, read_card
from openness.detectors.data.repo import find_dataset
from openness.detectors.data.words import Role, read_sentence, read_title, was_trained
from openness.detectors.lineage import named_bases
from openness.detectors.sightings import sentence_bounds
from openness.detectors.view import CARD, RepoView, dataset_view, is_repo_id

MAX_STATED, MAX_ADDED = 200, 50
"""Datasets of a card that is advised on, and that are added to it."""


def dataset_changes(view: RepoView) -> list[CardChange]:
    """What to add or to mend about the training data."""
    return list(_Datasets(view, view.card.front_matter).changes())


@dataclass(frozen=True)
class _Datasets:
    view: RepoView
    matter: Mapping[str, Any]

    @cached_property
    def stated(self) -> list[Any]:
        """The values of `datasets`, without empty ones."""
        value = self.matter.get("datasets")
        return [item for item in (value if isinstance(value, list) else [value]) if item not in (None, "")]

    def changes(self) -> Iterator[CardChange]:
        if not all(isinstance(item, str) for item in self.stated):
            why = "It is no list of ids: the Hub reads nothing else."
            yield self._change(None, "decide", why, [self._own])
            return
        if len(self.stated) > MAX_STATED:
            return
        ids = [_id_in(item) for item in self.stated]
        present = {id.lower() for id in ids}
        named = [one for one in self._named() if one.id.lower() not in present]
        sure = [one for one in named if self._is_sure(one)][:MAX_ADDED]
        proposed, whys = [*ids, *(one.id for one in sure)], []
        if ids != self.stated:
            whys.append("The Hub takes ids here, and no addresses.")
        if sure:
            whys.append("The card says that the model was trained on what it links there, and the metadata do not.")
        if whys:
            seen = [*([self._own] if ids != self.stated else []), *map(self._place, sure)]
            single = isinstance(self.matter.get("datasets"), str) and len(proposed) == 1
            yield self._change(proposed[0] if single else proposed, "patch", " ".join(whys), seen)
        yield from self._doubtful(ids)
        present |= {one.id.lower() for one in sure}
        unsure = [one for one in named if one.id.lower() not in present and not self._is_missing(one.id)]
        if unsure:
            why = "The card seems to name it as training data; add it where it is."
            added = [one.id for one in unsure[:MAX_ADDED]]
            yield self._change([*proposed, *added], "guess", why, list(map(self._place, unsure[:MAX_ADDED])))

    def _doubtful(self, ids: Sequence[str]) -> Iterator[CardChange]:
        """Entries that lead nowhere."""
        for id in ids:
            if not is_repo_id(id):
                why = f"{id[:120]!r} is no id of a dataset: give its id on the Hub, or name it in the text only."
                yield self._change(None, "decide", why, [self._own])
                break
        if gone := next((id for id in ids if is_repo_id(id) and self._is_missing(id)), None):
            why = f"There is no public dataset {gone} on the Hub: was it renamed or deleted?"
            yield self._change(None, "decide", why, [self._own])

    def _named(self) -> list[Named]:
        """What the prose names as data of a stage that this repo did itself."""
        relation = named_bases(self.view).relation
        if relation in ("quantized", "merge"):
            return []
        card = read_card(self.view, relation)
        found: dict[str, Named] = {}
        for stage, named in card.training.items():
            used = card.used.get(stage)
            if used is not None and used.value is not False:
                for one in named:
                    if one.kind in (Kind.LINK, Kind.NAME):
                        found.setdefault(one.id.lower(), one)
        return list(found.values())

    def _is_sure(self, named: Named) -> bool:
        """Whether the dataset is there, and its own words say that this model was trained on it."""
        if named.kind is not Kind.LINK or named.doubtful:
            return False
        if dataset_view(self.view.snapshot, named.id).info is None or self._is_missing(named.id):
            return False
        links = [link for link in self.view.card.links if hub_target(link.url) == ("dataset", named.id)]
        return any(self._says_trained(link) for link in links)

    def _is_missing(self, id: str) -> bool:
        return find_dataset(self.view.snapshot, id).status == "missing"

    def _says_trained(self, link: Link) -> bool:
        card = self.view.card
        block = card.blocks[link.block]
        start, stop = sentence_bounds(card, link)
        places = [(block.text[start:stop], link.start - start, link.end - start)]
        if block.kind in ("item", "row") and block.lead:
            lead = block.lead[-600:]
            places.append((lead, len(lead), len(lead)))
        for words, first, last in places:  # the nearest words that tell anything decide
            role = read_sentence(words, first, last).role
            if role is not None:
                done = was_trained(words) or _TRAINED_ON.search(words[:first]) is not None
                return role is Role.TRAINING and (done or self._in_training_section(link))
        return self._in_training_section(link)

    def _in_training_section(self, link: Link) -> bool:
        return bool(link.section) and read_title(link.section[-1][:300]).role is Role.TRAINING

    def _place(self, named: Named) -> CardPlace:
        return CardPlace(locator=named.locator, note=f"{named.id[:120]}, {named.why}.")

    @property
    def _own(self) -> CardPlace:
        said = str(bounded(self.matter.get("datasets")))[:120]
        line = self.view.card.line_of("datasets")
        return CardPlace(locator=self.view.url(CARD, line), note=f"The card's datasets is {said!r}.")

    def _change(self, proposed: Any, standing: Standing, why: str, seen: Sequence[CardPlace]) -> CardChange:
        current = bounded(self.matter.get("datasets"))
        return CardChange(
            key="datasets", current=current, proposed=proposed, standing=standing, why=why, seen=list(seen)
        )


_TRAINED_ON = re.compile(r"\b(?:trained|tuned)\s+(?:\w+\s+){0,2}?(?:on|with|using|from)\b", re.IGNORECASE)


def _id_in(value: str) -> str:
    """The dataset's id that a value means: an address of the Hub, or a path on it, is one."""
    value = value.strip()
    address = value if "://" in value else f"https://{value}" if value.startswith(("huggingface.co/", "hf.co/")) else ""
    if address:
        target = hub_target(address)
        return target[1] if target and target[0] == "dataset" else value
    path = value.strip("/").removeprefix("datasets/")
    return path if path != value and is_repo_id(path) else value

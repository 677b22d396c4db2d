"""What a claim's own links lead to on the Hub: whether it is there, open, and holds what is claimed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote, urlsplit

from openness.attestations.document import Attestation
from openness.components import Component, Kind
from openness.detectors import weights
from openness.detectors.card import Card
from openness.detectors.data.names import hub_target
from openness.detectors.data.repo import find_dataset, holds_only_addresses
from openness.detectors.view import CARD, RepoView, dataset_view, model_view
from openness.evidence import Availability, fold
from openness.snapshot import UNASKED, Cause, Collection, Problem, RepoKind, Snapshot, Want
from openness.verification.findings import Shown

State = Literal["there", "gated", "partial", "empty", "gone", "page", "unread"]
"""`there`: it is, and open to all; `gated`; `partial`: shards are missing; `empty`: the repo holds nothing of the kind;
`gone`: the Hub has no such repo or file; `page`: it is there and tells nothing about what is claimed; `unread`."""

MAX_ITEMS = 10
"""Datasets of a collection that are looked at."""
_HASH = re.compile(r"-[0-9a-f]{16,24}$")
_LICENSE = re.compile(r"(?:^|/)(?:licen[cs]es?|copying|notice)\b[^/]*$", re.IGNORECASE)
_FILES = ("blob", "resolve", "raw")
_ELSEWHERE = re.compile(
    r"\b(?:download\w*|hosted|available|access\w*|obtain\w*|mirror\w*|find|request\w*|stored|located|live[sd]?)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Target:
    """What a link names on the Hub."""

    url: str
    kind: RepoKind
    repo: str
    revision: str | None = None
    """A branch or commit, where the link names one."""
    path: str = ""
    """A file in it, where the link names one."""

    @property
    def page(self) -> bool:
        """Whether it is one file or page of a repo, not the repo itself."""
        return bool(self.path)


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen where a link leads."""

    target: Target
    state: State
    shown: Shown
    gate: Literal["auto", "manual"] | None = None
    licenses: tuple[str, ...] | None = None
    """The names of licenses that a dataset's metadata holds; None of anything else."""
    repo: str = ""
    """The repo's canonical name, where the Hub told it: it may have been renamed."""


def target_of(url: str) -> Target | None:
    """What a link names on the Hub; None for a link elsewhere, to an owner's page, a Space or a paper."""
    named = hub_target(url)
    if named is None:
        return None
    kind, repo = named
    if kind == "model" and "/" not in repo:
        return None  # an owner's page looks the same
    parts = [unquote(part) for part in urlsplit(url.strip()).path.split("/") if part]
    rest = parts[(kind != "model") + repo.count("/") + 1 :] if kind != "collection" else []
    path = "/".join(rest[2:]) if rest[:1] and rest[0] in _FILES else ""
    if not path and rest[:1] and rest[0] in ("discussions", "commits", "commit"):
        path = "/".join(rest)
    revision = rest[1] if len(rest) > 1 and rest[0] in (*_FILES, "tree") else None
    return Target(url, kind, repo, revision, path)  # type: ignore[arg-type]


def targets(links: Iterable[str] | None) -> tuple[Target, ...]:
    """Those of a claim's links that name something on the Hub, each once."""
    found = [target for url in links or () if (target := target_of(url)) is not None]
    return tuple(dict.fromkeys(found))


def wanted(attestation: Attestation, snapshot: Snapshot) -> tuple[Want, ...]:
    """What must still be read to know where the links of a document's claims lead; empty when done."""
    named = [target for claim in attestation.claims.values() for target in targets(claim.url)]
    wants = dict.fromkeys(want for target in named for want in _wants(target, snapshot))
    return tuple(want for want in wants if want not in snapshot)


def _wants(target: Target, snapshot: Snapshot) -> Iterator[Want]:
    yield Want("info", target.kind, target.repo)
    if target.kind == "dataset":
        yield from _card_of(dataset_view(snapshot, target.repo))
    elif target.kind == "collection":
        for repo in _items(snapshot, target.repo):
            yield Want("info", "dataset", repo)
            yield from _card_of(dataset_view(snapshot, repo))
    else:
        view = model_view(snapshot, target.repo)
        if view.info is not None and not weights.weight_files(view):
            # Whether there really are none: the card may link them elsewhere, or they lie in a branch.
            yield from _card_of(view)
            yield Want("refs", "model", target.repo)


def _card_of(view: RepoView) -> Iterator[Want]:
    if view.info is not None and (not view.listing_complete or any(file.path == CARD for file in view.files)):
        yield view.file_want(CARD)


def _items(snapshot: Snapshot, slug: str) -> list[str]:
    answer = snapshot.get(Want("info", "collection", slug))
    items = answer.items if isinstance(answer, Collection) else ()
    return [id for kind, id in items if kind == "dataset"][:MAX_ITEMS]


def look(snapshot: Snapshot, component: Component, target: Target) -> Look:
    """What the snapshot shows where a link of a claim about a component leads."""
    if target.kind == "collection":
        return _collection(snapshot, component, target)
    view = RepoView(snapshot, target.kind, target.repo)
    if view.info is None:
        return _unread(view, target)
    return replace(_in_repo(snapshot, view, component, target), repo=view.info.id)


def _in_repo(snapshot: Snapshot, view: RepoView, component: Component, target: Target) -> Look:
    if view.info is not None and (view.info.private or view.info.disabled):
        return Look(target, "gone", Shown(view.url(), f"{view.source} is private or disabled."))
    if target.page:
        return _file(view, component, target)
    if target.kind == "dataset" and component.kind is Kind.DATA:
        return _dataset(snapshot, view, target)
    if target.kind == "model" and component in (Component.WEIGHTS, Component.BASE_WEIGHTS):
        return _weights(view, target)
    return _page(view, component, target)


def _unread(view: RepoView, target: Target) -> Look:
    problem = view.info_problem or UNASKED
    if problem.cause is Cause.MISSING:
        note = f"The Hub has no {target.kind} {target.repo}: it is gone, or private."
        return Look(target, "gone", Shown(target.url, note))
    return Look(target, "unread", Shown(target.url, problem.message or f"{target.repo} could not be looked at."))


def _page(view: RepoView, component: Component, target: Target) -> Look:
    """A repo that is there; its card is one where a claim says that there is a card."""
    card = component is (Component.MODEL_CARD if target.kind == "model" else Component.DATA_CARD)
    if card and any(file.path == CARD for file in view.files):
        return Look(target, "there", Shown(view.url(CARD), f"{view.source} has a card."))
    return Look(target, "page", Shown(view.url(), f"{view.source} is there."))


def _file(view: RepoView, component: Component, target: Target) -> Look:
    """One file that a link names; of another revision than the one that was read, nobody can tell.

    A license's text proves nothing of what can be had, nor does its lack.
    """
    no_proof = target.path.split("/")[0] in ("discussions", "commits", "commit") or _LICENSE.search(target.path)
    if target.revision not in (None, "main") or no_proof:
        return Look(target, "page", Shown(view.url(), f"{view.source} is there."))
    if any(file.path == target.path or file.path.startswith(f"{target.path}/") for file in view.files):
        whole = component.kind in (Kind.DOCUMENT, Kind.CODE)
        note = f"{view.source} holds {target.path}."
        return Look(target, "there" if whole else "page", Shown(view.url(target.path), note))
    if any(file.path.endswith("/") and target.path.startswith(file.path) for file in view.files):
        return Look(target, "unread", Shown(view.url(), f"{target.path} lies in a folder that was not seen whole."))
    if not view.listing_complete:
        return Look(target, "unread", Shown(view.url(), f"The listing of {view.source} was not seen whole."))
    return Look(target, "gone", Shown(view.url(), f"{view.source} is there and holds no {target.path}."))


def _dataset(snapshot: Snapshot, view: RepoView, target: Target) -> Look:
    found = find_dataset(snapshot, target.repo)
    note = f"{found.id}: {found.note}."
    if found.status == "data":
        state: State = "partial" if found.sample else "gated" if found.gate else "there"
        extra = " It calls itself a sample." if found.sample else f" It is gated ({found.gate})." if found.gate else ""
        return Look(target, state, Shown(found.url, note + extra), found.gate, found.licenses)
    if found.status in ("described", "empty") and _lies_elsewhere(view):
        note = (
            f"{found.id} holds no data files itself; they may lie where its card, script or list of addresses points."
        )
        return Look(target, "unread", Shown(found.url, note), found.gate, found.licenses)
    if found.status in ("described", "empty") and view.card_reason in (None, "not-found"):
        return Look(target, "empty", Shown(found.url, note), found.gate, found.licenses)
    return Look(target, "unread", Shown(found.url, note), found.gate, found.licenses)


def _lies_elsewhere(view: RepoView) -> bool:
    """Whether a dataset's repo without data files may say where they are: by a script, a list, or its card."""
    if any(not file.path.startswith(".") and file.path.lower() not in _BARE for file in view.files):
        return True
    return holds_only_addresses(view.card) or _points_elsewhere(view.card)


_BARE = ("readme.md", "license", "license.md", "license.txt", "dataset_infos.json", "dataset_info.json")
"""Files that a repo without any data holds."""


def _points_elsewhere(card: Card) -> bool:
    """Whether a card says that its data are to be had where it links."""
    return any(_ELSEWHERE.search(card.blocks[link.block].text[:4000]) for link in card.links[:200])


def _weights(view: RepoView, target: Target) -> Look:
    state = fold(weights.detect(view).observations)[Component.WEIGHTS]
    fact = state.fact("availability")
    where = fact.observation.locator if fact.observation else view.url()
    note = f"{view.source}: {fact.observation.note}" if fact.observation else f"{view.source} is there."
    gate = view.info.gated if view.info else None
    states: dict[Availability, State] = {
        Availability.PUBLIC: "there",
        Availability.GATED: "gated",
        Availability.PARTIAL: "partial",
        Availability.WITHHELD: "empty",
    }
    return Look(target, states.get(state.availability, "unread"), Shown(where, note), gate)


def _collection(snapshot: Snapshot, component: Component, target: Target) -> Look:
    """A collection is as good as the datasets in it; one that is not found under a shortened name tells nothing."""
    answer = snapshot.get(Want("info", "collection", target.repo))
    if isinstance(answer, Problem):
        if answer.cause is Cause.MISSING and _HASH.search(target.repo):
            return Look(target, "gone", Shown(target.url, f"The Hub has no collection {target.repo}."))
        return Look(target, "unread", Shown(target.url, answer.message or f"{target.repo} could not be looked at."))
    repos = _items(snapshot, target.repo) if component.kind is Kind.DATA else []
    looks = [_dataset(snapshot, dataset_view(snapshot, repo), target) for repo in repos]
    if looks and all(one.state == "there" for one in looks):
        note = f"The datasets of the collection {target.repo} are there: {', '.join(repos[:3])}."
        return Look(target, "there", Shown(target.url, note))
    return Look(target, "page", Shown(target.url, f"The collection {target.repo} is there."))

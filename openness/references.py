"""`references(snapshot)`: what else must be read, named by one pure function.

The order is the order of importance: what stands first is read first, and what a budget cuts off is cut at the end.
How much of each repo is read is DESIGN.md's (and the issue's) budget: 4 for the audited repo and each base model, and
one more for each further license or policy file of the audited one, and for an attestation at a repo's root; 2 for a
dataset; 1 for a collection; 2 for a sibling repo that is linked for its checkpoints.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from openness.attestations import published
from openness.attestations.document import Attestation
from openness.attestations.linked import linked_datasets
from openness.attestations.reading import AttestationFile
from openness.detectors import checkpoints, data, license, lineage
from openness.detectors.view import CARD, RepoView, dataset_view, model_view
from openness.snapshot import UNASKED, Answer, Problem, RepoInfo, Snapshot, Want

MAX_DEPTH = 5
"""How many steps of a lineage are followed."""
BASE_REQUESTS = 4


def references(snapshot: Snapshot, attestations: Iterable[Attestation] = ()) -> tuple[Want, ...]:
    """All that an audit of the snapshot's subject still has to read, most important first; empty when done.

    `attestations` are documents about the subject from elsewhere, whose datasets are looked at too. What is named
    depends on what was read: ask again after each round.
    """
    wanted: dict[Want, Want] = {}
    for want in _all(snapshot, attestations):
        if want not in snapshot:
            # One spelling at a time: the next is asked for only where the first leads nowhere.
            wanted.setdefault(replace(want, repo=want.repo.lower()), want)
    return tuple(wanted.values())


def answered_elsewhere(snapshot: Snapshot, wants: Iterable[Want]) -> dict[Want, Answer]:
    """The wants that were answered under another name of the same repo (renamed, or in other letters' case)."""
    names = {
        (want.kind, want.repo.lower()): answer.id.lower()
        for want, answer in snapshot.answers.items()
        if isinstance(answer, RepoInfo) and answer.id
    }

    def canonical(want: Want) -> Want:
        return replace(want, repo=names.get((want.kind, want.repo.lower()), want.repo.lower()))

    given = {canonical(want): answer for want, answer in snapshot.answers.items() if not isinstance(answer, Problem)}
    return {want: given[canonical(want)] for want in wants if canonical(want) in given}


def beyond_share(snapshot: Snapshot) -> tuple[Want, ...]:
    """What a base model has beyond the requests that it gets: left out, so that it can be said."""
    subject = model_view(snapshot, snapshot.subject, snapshot.revision)
    left_out = [want for base in _bases(subject) for want in _base_wants(base)[_share(base) :]]
    return tuple(want for want in dict.fromkeys(left_out) if want not in snapshot)


def _share(base: RepoView) -> int:
    """How many requests a base gets: one more where its publisher attests something."""
    return BASE_REQUESTS + any(file.path == published.FILE for file in base.files)


def _all(snapshot: Snapshot, attestations: Iterable[Attestation]) -> Iterator[Want]:
    subject = model_view(snapshot, snapshot.subject, snapshot.revision)
    yield Want("info", "model", subject.repo, subject.revision)
    if subject.info is None:
        return
    models = [subject, *_bases(subject)]
    lineage_first = [*_subject_files(subject)]
    for base in models[1:]:
        lineage_first += _base_wants(base)[: _share(base)]
    yield from lineage_first
    if any(want not in snapshot for want in lineage_first):
        return  # a base that is still to be found must find the budget unspent, however many datasets are named
    for model in models:
        if model.info is not None:
            yield from _linked(model)
            own = published.published(model, None)
            yield from _attested(snapshot, own.attestation if isinstance(own, AttestationFile) else None)
    for attestation in attestations:
        yield from _attested(snapshot, attestation)


def _subject_files(view: RepoView) -> Iterator[Want]:
    if _may_have(view, CARD):
        yield view.file_want(CARD)
    licenses = license.files(view)
    yield from (view.file_want(path) for path in licenses[:1])
    yield Want("refs", "model", view.repo)
    yield from (view.file_want(path) for path in licenses[1:])
    if any(file.path == published.FILE for file in view.files):
        yield view.file_want(published.FILE)
    if lineage.needs_adapter_config(view):
        yield view.file_want(lineage.ADAPTER_CONFIG)


def _base_wants(view: RepoView) -> list[Want]:
    """Those that it gets first: a policy beside the license says more about a base than its branches do."""
    wants = [Want("info", "model", view.repo)]
    if view.info is not None:
        if _may_have(view, CARD):
            wants.append(view.file_want(CARD))
        licenses = [view.file_want(path) for path in license.files(view)]
        wants += [view.file_want(file.path) for file in view.files if file.path == published.FILE]
        wants += [*licenses[:2], Want("refs", "model", view.repo), *licenses[2:]]
    return wants


def _bases(subject: RepoView) -> Iterator[RepoView]:
    """The lineage, nearest first, each model once, to the depth that is followed."""
    seen = {subject.repo.lower()}
    generation = [subject]
    for _ in range(MAX_DEPTH):
        parents = []
        for model in generation:
            for base in lineage.named_bases(model).bases if model.info is not None else ():
                for repo in base.repos:
                    parent = model_view(subject.snapshot, repo)
                    if repo.lower() not in seen:
                        seen.add(repo.lower())
                        parents.append(parent)
                    if parent.info is not None or parent.info_problem is UNASKED:
                        break  # the next name is tried only where this one leads nowhere
        yield from parents
        generation = parents


def _linked(view: RepoView) -> Iterator[Want]:
    """Datasets, collections and sibling repos that a model's card names."""
    for reference in data.references(view, lineage.named_bases(view).relation):
        if isinstance(reference, data.CollectionRef):
            yield Want("info", "collection", reference.slug)
            continue
        yield from _dataset(view.snapshot, reference.id)
    for repo in checkpoints.sibling_repos(view):
        yield Want("info", "model", repo)
        yield Want("refs", "model", repo)


def _attested(snapshot: Snapshot, attestation: Attestation | None) -> Iterator[Want]:
    """Datasets that a document's claims about training data link."""
    for name in linked_datasets(attestation) if attestation else ():
        yield from _dataset(snapshot, name)


def _dataset(snapshot: Snapshot, name: str) -> Iterator[Want]:
    yield Want("info", "dataset", name)
    dataset = dataset_view(snapshot, name)
    if dataset.info is not None and _may_have(dataset, CARD):
        yield dataset.file_want(CARD)


def _may_have(view: RepoView, path: str) -> bool:
    return not view.listing_complete or any(file.path == path for file in view.files)

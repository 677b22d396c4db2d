"""`observe(snapshot) -> Evidence`: all detectors over a model and, through its lineage, over what it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from openness.attestations.counting import count
from openness.attestations.published import published
from openness.attestations.reading import AttestationFile
from openness.components import Component
from openness.detectors import checkpoints, code, data, documents, license, lineage, weights
from openness.detectors.view import RepoView, model_view
from openness.evidence import LICENSE, Attested, Base, Evidence, fold, inherit
from openness.licenses import Reading, recalled
from openness.references import MAX_DEPTH
from openness.snapshot import Reason, Snapshot


def observe(
    snapshot: Snapshot, attestations: Sequence[AttestationFile] = (), *, now: datetime | None = None
) -> Evidence:
    """The evidence about the snapshot's subject, its bases followed.

    `attestations` are documents about the subject from elsewhere; those that lie in the repos themselves are counted
    too, unless they have expired by `now`.
    """
    return _observe(model_view(snapshot, snapshot.subject, snapshot.revision), (), attestations, now)


def _observe(
    view: RepoView, trail: tuple[str, ...], attestations: Sequence[AttestationFile], now: datetime | None
) -> Evidence:
    named = lineage.named_bases(view)
    trail = (*trail, view.repo.lower())
    found = [_base(view.snapshot, base, named.relation or "finetune", trail, now) for base in named.bases]
    bases = tuple({base.model.lower(): base for base in reversed(found)}.values())[::-1]  # two names, one repo
    evidence = _observed(view, named, bases)
    own = published(view, now)
    files = [*attestations, own] if isinstance(own, AttestationFile) else attestations
    counted = count(evidence, files, view.snapshot, [own] if isinstance(own, Attested) else [])
    if any(base.evidence and base.evidence.observed for base in bases):
        counted = replace(counted, observed=_observed(view, named, tuple(_without_documents(base) for base in bases)))
    return counted


def _without_documents(base: Base) -> Base:
    observed = base.evidence.observed if base.evidence else None
    return replace(base, evidence=observed) if observed else base


def _observed(view: RepoView, named: lineage.Named, bases: tuple[Base, ...]) -> Evidence:
    """What the detectors find, and what follows from the bases."""
    findings = [
        weights.detect(view),
        checkpoints.detect(view, named.relation),
        data.detect(view, named.relation),
        code.detect(view, named.relation),
        documents.detect(view),
        license.detect(view, licenses_of(bases)),
    ]
    states = fold(observation for finding in findings for observation in finding.observations)
    alone = fold(license.detect(view).observations).get(Component.WEIGHTS) if bases else None
    return Evidence(
        subject=view.info.id if view.info and view.info.id else view.repo,
        revision=(view.info.revision if view.info else None) or view.revision,
        states=inherit(states, named.relation, bases),
        conflicts=tuple(conflict for finding in findings for conflict in finding.conflicts),
        bases=bases,
        relation=named.relation,
        own_license=alone.facts if alone else {},
    )


def _base(
    snapshot: Snapshot, named: lineage.NamedBase, relation: str, trail: tuple[str, ...], now: datetime | None
) -> Base:
    def unread(reason: Reason, note: str) -> Base:
        return Base(named.model, relation, named.basis, named.locator, None, reason, f"{named.note} {note}")

    if not named.repos:
        return unread(Reason.NOT_FOUND, "The name leads to no repo.")
    if any(repo.lower() in trail for repo in named.repos):
        return unread(Reason.CONFLICTING, "The lineage runs in a circle.")
    if len(trail) > MAX_DEPTH:
        return unread(Reason.NOT_LOOKED, f"Deeper than {MAX_DEPTH} steps is not followed.")
    views = [model_view(snapshot, repo) for repo in named.repos]
    view = next((view for view in views if view.info is not None), views[-1])
    if view.info is None:
        problem = view.info_problem
        return unread(problem.reason if problem else Reason.NOT_LOOKED, problem.message if problem else "")
    evidence = _observe(view, trail, (), now)
    return Base(evidence.subject, relation, named.basis, named.locator, evidence, None, named.note)


def licenses_of(bases: Iterable[Base]) -> tuple[tuple[str, Reading | None], ...]:
    """Each base's name, with what the license of its weights was read as."""
    return tuple((base.model, _license(base.evidence)) for base in bases)


def _license(evidence: Evidence | None) -> Reading | None:
    """What the license of a base's weights was read as; None where it could not be."""
    if evidence is None:
        return None
    state = evidence.state(Component.WEIGHTS)
    return recalled(*(state.fact(name).value for name in LICENSE))

"""The use case: a model's name -> snapshot -> evidence -> scorecards -> `Audit`.

Reading and references alternate until nothing is left or the budget is spent; everything after that is pure and runs
once. This is where all parts meet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from openness.components import Component
from openness.document import Audit, document
from openness.engine import UNREAD, Scorecard, evaluate
from openness.errors import InputError, SubjectError
from openness.evidence import Base, Basis, ComponentState, Evidence, Fact
from openness.observing import observe
from openness.references import BASE_REQUESTS, answered_elsewhere, beyond_share, references
from openness.rubric import DEFAULT_RUBRIC, Rubric, load_rubric
from openness.snapshot import Cause, Problem, Snapshot, Want
from openness.sources.protocol import Source
from openness.subjects import FileSubject, FolderSubject, RepoSubject, Subject, parse_subject

if TYPE_CHECKING:
    from openness.attestations.reading import AttestationFile

BUDGET = 60
"""Requests that one audit may make."""

Progress = Callable[[int, int], None]
"""Called after each round with the number of answers so far and of those still wanted."""


def take_snapshot(
    source: Source, subject: str, revision: str | None = None, *, budget: int = BUDGET, progress: Progress | None = None
) -> Snapshot:
    """Read all that an audit of a model needs; what the budget leaves out is in the snapshot as left out.

    Raises `SubjectError` where the model itself cannot be read.
    """
    snapshot = Snapshot(subject, revision, endpoint=source.endpoint)
    first = Want("info", "model", subject, revision)
    spent = 0
    while wants := references(snapshot):
        if known := answered_elsewhere(snapshot, wants):
            snapshot = snapshot.with_answers(known)
            continue
        now = wants[: max(0, budget - spent)]
        spent += len(now)
        if not now:
            left_out = Problem(Cause.BUDGET, f"left out: an audit makes at most {budget} requests")
            snapshot = snapshot.with_answers(dict.fromkeys(wants, left_out))
            continue
        snapshot = snapshot.with_answers(source.read(now))
        if progress is not None:
            progress(len(snapshot.answers), len(references(snapshot)))
        problem = snapshot.get(first)
        if isinstance(problem, Problem):
            raise _cannot_audit(source, subject, problem)
    left_out = Problem(Cause.BUDGET, f"left out: at most {BASE_REQUESTS} requests for a base model")
    return snapshot.with_answers(dict.fromkeys(beyond_share(snapshot), left_out))


def conclude(read: Snapshot | AttestationFile, rubrics: Sequence[Rubric], *, given: str, now: datetime) -> Audit:
    """The audit that follows from a snapshot, or for a model without a repo from an attestation.

    Pure, so that an old one can be recomputed and compared.
    """
    if isinstance(read, Snapshot):
        snapshot, evidence = read, observe(read)
    else:
        from openness.attestations.statements import attested_evidence

        snapshot, evidence = Snapshot(read.attestation.subject, endpoint=""), attested_evidence(read)
    default = load_rubric(DEFAULT_RUBRIC)
    cards = {rubric.id: evaluate(rubric, evidence) for rubric in (default, *rubrics)}
    return document(
        given=given,
        snapshot=snapshot,
        evidence=evidence,
        scorecards=cards,
        base_scorecards=dict(_base_scorecards(default, evidence)),
        own=evaluate(default, _own(evidence)),
        if_read=evaluate(default, evidence, UNREAD),
        default=default.id,
        audited_at=now,
        attested=None if isinstance(read, Snapshot) else read,
    )


def audit(
    subject: str,
    *,
    hub: str | None = None,
    rubrics: Sequence[str | Rubric] = (DEFAULT_RUBRIC,),
    source: Source | None = None,
    timeout: float = 30.0,
    max_wait: float = 120.0,
    budget: int = BUDGET,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Audit:
    """Audit one model: a repo (`owner/name`, `owner/name@revision`, its huggingface.co URL), a local folder (`./x`), or
    an attestation file (`x.yaml`), for which nothing else is read.

    `hub` is an endpoint or a folder of recorded answers; None is the real Hub. `timeout` (seconds) bounds one answer,
    `max_wait` the time spent waiting for the Hub's rate limit. Raises an `OpennessError`: `InputError` for what is
    wrong with the arguments, `SubjectError` where the model cannot be audited.
    """
    from openness.sources import open_source

    target = parse_subject(subject)
    loaded = [rubric if isinstance(rubric, Rubric) else load_rubric(rubric) for rubric in rubrics]
    now = now or datetime.now(UTC)
    if isinstance(target, FileSubject):
        from openness.attestations.reading import read_attestation

        return conclude(read_attestation(target.path, now=now), loaded, given=subject, now=now)
    reader = source or open_source(hub, timeout=timeout, max_wait=max_wait)
    reader, repo, revision = _open(target, reader)
    snapshot = take_snapshot(reader, repo, revision, budget=budget, progress=progress)
    return conclude(snapshot, loaded, given=subject, now=now)


def _open(target: Subject, source: Source) -> tuple[Source, str, str | None]:
    """The source that a subject is read from, and its name and revision there."""
    if isinstance(target, RepoSubject):
        return source, target.repo, target.revision
    if isinstance(target, FolderSubject):
        from openness.sources.folder import FolderSource

        folder = FolderSource(target.path, source)
        return folder, folder.subject, None
    raise InputError("one model at a time is audited here", hint="Use the command line for owners and lists.")


def _base_scorecards(rubric: Rubric, evidence: Evidence) -> Iterator[tuple[str, Scorecard]]:
    for base in evidence.bases:
        if base.evidence is not None:
            yield base.model, evaluate(rubric, base.evidence)
            yield from _base_scorecards(rubric, base.evidence)


def _own(evidence: Evidence) -> Evidence:
    """What this model's makers did themselves: its lineage, and what it brought along, set aside."""
    if not evidence.bases:
        return evidence
    not_theirs = ComponentState(
        Component.PRETRAINING_DATA, {"used": Fact(False, None, Basis.INFERRED), "availability": Fact(None)}
    )
    weights = evidence.state(Component.WEIGHTS)
    weights = replace(weights, facts={**weights.facts, **evidence.own_license})
    states = {**evidence.states, Component.PRETRAINING_DATA: not_theirs, Component.WEIGHTS: weights}
    bases: tuple[Base, ...] = ()
    return replace(evidence, states=states, bases=bases, relation=None)


def _cannot_audit(source: Source, subject: str, problem: Problem) -> SubjectError:
    where = f"{source.endpoint}/{subject}"
    missing = problem.cause in (Cause.MISSING, Cause.NOT_RECORDED)
    if missing and (kind := source.kind_of(subject)):
        article = "a dataset" if kind == "dataset" else "a Space"
        more = "Datasets are audited as part of the models that name them."
        if kind == "space":
            more = 'The page of a Space names those that it runs under "Models".'
        return SubjectError(f"{where}: {subject} is {article}, not a model.", hint=f"Give the id of a model. {more}")
    hints = {
        Cause.MISSING: "Check the spelling; if the repo is private, set HF_TOKEN to a token that may read it.",
        Cause.FORBIDDEN: "Set HF_TOKEN to a token that may read it.",
        Cause.OUTAGE: "Try again later, or audit a recording with --hub DIR.",
        Cause.NOT_RECORDED: "Record it with `openness record`, or leave out --hub to ask the real Hub.",
    }
    return SubjectError(f"{where}: {problem.message}", hint=hints.get(problem.cause, "Try again later."))

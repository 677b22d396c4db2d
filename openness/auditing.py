"""The use case: a model's name -> snapshot -> evidence -> scorecards -> `Audit`.

Reading and references alternate until nothing is left or the budget is spent; everything after that is pure and runs
once. This is where all parts meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openness.attestations.counting import attested_alone
from openness.document import Audit
from openness.documenting import partial_of
from openness.errors import InputError
from openness.observing import observe
from openness.references import BASE_REQUESTS, answered_elsewhere, beyond_share, references
from openness.rubric import DEFAULT_RUBRIC, Rubric, load_rubric
from openness.scoring import score
from openness.snapshot import Cause, Problem, Snapshot, Want
from openness.sources.protocol import Source
from openness.sources.unreadable import cannot_audit
from openness.subjects import FileSubject, FolderSubject, RepoSubject, Subject, parse_subject

if TYPE_CHECKING:
    from openness.attestations.document import Attestation
    from openness.attestations.reading import AttestationFile

BUDGET = 60
"""Requests that one audit may make."""

Progress = Callable[[int, int], None]
"""Called after each round with the number of answers so far and of those still wanted."""


def take_snapshot(
    source: Source,
    subject: str,
    revision: str | None = None,
    *,
    budget: int = BUDGET,
    progress: Progress | None = None,
    attestations: Sequence[Attestation] = (),
) -> Snapshot:
    """Read all that an audit of a model needs; what the budget leaves out is in the snapshot as left out.

    `attestations` are documents about the model from elsewhere: what they link is looked at too. Raises `SubjectError`
    where the model itself cannot be read.
    """
    snapshot = Snapshot(subject, revision, endpoint=source.endpoint)
    first = Want("info", "model", subject, revision)
    spent = 0
    while wants := references(snapshot, attestations):
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
            progress(len(snapshot.answers), len(references(snapshot, attestations)))
        problem = snapshot.get(first)
        if isinstance(problem, Problem):
            raise cannot_audit(source, subject, problem)
    left_out = Problem(Cause.BUDGET, f"left out: at most {BASE_REQUESTS} requests for a base model")
    return snapshot.with_answers(dict.fromkeys(beyond_share(snapshot), left_out))


def conclude(
    snapshot: Snapshot | None,
    rubrics: Sequence[Rubric],
    *,
    given: str,
    now: datetime,
    attestations: Sequence[AttestationFile] = (),
) -> Audit:
    """The audit that follows from a snapshot and documents, or (without a repo) from documents alone: pure."""
    if snapshot is None:
        return score(attested_alone(attestations), rubrics, given=given, now=now, endpoint="", partial=(), alone=True)
    evidence = observe(snapshot, attestations, now=now)
    partial = partial_of(snapshot)
    return score(evidence, rubrics, given=given, now=now, endpoint=snapshot.endpoint, partial=partial)


def audit(
    subject: str,
    *,
    hub: str | None = None,
    rubrics: Sequence[str | Rubric] = (DEFAULT_RUBRIC,),
    attestations: Sequence[str | Path | AttestationFile] = (),
    trust: str | Path | None = None,
    strict_licenses: bool = False,
    source: Source | None = None,
    timeout: float = 30.0,
    max_wait: float = 120.0,
    budget: int = BUDGET,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Audit:
    """Audit one model: a repo (`owner/name`, `owner/name@revision`, its huggingface.co URL), a local folder (`./x`), or
    an attestation file (`x.yaml`) about a model without a repo, for which nothing else is read.

    `hub` is an endpoint or a folder of recorded answers; None is the real Hub. `attestations` are files about the
    model, plain or signed with a key of the `trust` list; `strict_licenses` reads the names in them to the letter.
    `timeout` (seconds) bounds one answer, `max_wait` the time waiting for the Hub. Raises an `OpennessError`:
    `InputError` for wrong arguments, `SubjectError` where the model cannot be audited.
    """
    from openness.attestations.given import given_attestations
    from openness.sources import open_source

    target = parse_subject(subject)
    loaded = [rubric if isinstance(rubric, Rubric) else load_rubric(rubric) for rubric in rubrics]
    now = now or datetime.now(UTC)
    files = [target.path, *attestations] if isinstance(target, FileSubject) else attestations
    documents = given_attestations(files, trust, now=now, strict=strict_licenses)
    if isinstance(target, FileSubject):
        return conclude(None, loaded, given=subject, now=now, attestations=documents.alone())
    reader = source or open_source(hub, timeout=timeout, max_wait=max_wait)
    reader, repo, revision = open_subject(target, reader)
    snapshot = take_snapshot(reader, repo, revision, budget=budget, progress=progress, attestations=documents.documents)
    return conclude(snapshot, loaded, given=subject, now=now, attestations=documents.about(snapshot))


def open_subject(target: Subject, source: Source) -> tuple[Source, str, str | None]:
    """The source that a subject is read from, and its name and revision there."""
    if isinstance(target, RepoSubject):
        return source, target.repo, target.revision
    if isinstance(target, FolderSubject):
        from openness.sources.folder import FolderSource

        folder = FolderSource(target.path, source)
        return folder, folder.subject, None
    raise InputError("one model at a time is audited here", hint="Use the command line for owners and lists.")

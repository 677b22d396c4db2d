"""Making one audit: reading, and what follows from it, nothing stored yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from openness.auditing import take_snapshot
from openness.digests import snapshot_digest
from openness.documenting import partial_of
from openness.errors import OpennessError, SubjectError
from openness.observing import observe
from openness.scoring import score
from openness.service.jobs.means import Means
from openness.service.jobs.pulse import Pulse
from openness.snapshot import Cause, Problem, RepoInfo, Snapshot, Want
from openness.sources import Source
from openness.sources.public import PublicSource
from openness.store.attestations import documents_for
from openness.store.audits import Outcome
from openness.store.claims import Claim

RATE_LIMITED = 429


@dataclass(frozen=True, slots=True)
class Made:
    """An audit that was made, perhaps of a Hub that could not be read whole."""

    outcome: Outcome
    outage: str
    """What could not be read, where the Hub was out of order; empty where all could."""
    limited: bool
    """Whether that was for want of requests."""


class Unmade(OpennessError):
    """The model itself could not be read."""

    limited: bool = False
    """Whether that was for want of requests."""
    missing: bool | None = None
    """Whether there is no such public repo: True where the Hub says so, False where a recording does not hold it; None
    where it may be there."""
    HINT: ClassVar[str] = "Check the spelling; only public models are audited here."


def make(means: Means, claim: Claim, source: Source, pulse: Pulse) -> Made | Unmade:
    """Audit what a claim names, with the attestations that stand for it."""
    revision = claim.revision or None
    alike = getattr(source, "token", None) is not None
    public = PublicSource(source, pulse.check, alike=alike)
    with means.database.reading() as session:
        posted = documents_for(session, claim.repo, means.settings.trust, means.now())
    try:
        snapshot = take_snapshot(public, claim.repo, revision, progress=pulse.progress, attestations=posted.documents)
    except SubjectError as error:
        return _unmade(claim, error, public.infos.get(Want("info", "model", claim.repo, revision)))
    now = means.now()
    heard = posted.about(snapshot)
    evidence = heard.beside(observe(snapshot, heard.files, now=now))
    partial = partial_of(snapshot)
    info = snapshot.get(Want("info", "model", claim.repo, revision))
    audit = score(evidence, [], given=evidence.subject, now=now, endpoint=snapshot.endpoint, partial=partial)
    outcome = Outcome(
        asked=claim.repo,
        revision=claim.revision,
        endpoint=snapshot.endpoint,
        evidence=evidence,
        partial=partial,
        audit=audit,
        snapshot_digest=snapshot_digest(snapshot),
        requests=source.requests,
        created_at=info.created_at if isinstance(info, RepoInfo) else None,
    )
    pulse.check()
    outages = _outages(snapshot)
    limited = any(problem.status == RATE_LIMITED for problem in outages)
    return Made(outcome, outages[0].message if outages else "", limited)


def _outages(snapshot: Snapshot) -> list[Problem]:
    return [problem for _, problem in snapshot.problems() if problem.cause is Cause.OUTAGE]


def _unmade(claim: Claim, error: SubjectError, answer: object) -> Unmade:
    unmade = Unmade(error.message, hint="It is tried again, and then given up.")
    if not isinstance(answer, Problem):
        return unmade
    unmade.limited = answer.cause is Cause.OUTAGE and answer.status == RATE_LIMITED
    if answer.cause is Cause.MISSING:
        unmade.missing = True
    elif answer.cause is Cause.NOT_RECORDED:
        unmade.missing = False
    if unmade.missing is not None:
        other = "not a model" in error.message  # a public dataset or Space, which may be told
        unmade.message = error.message if other or claim.revision else f"{claim.repo} is no public model on the Hub"
        unmade.hint = Unmade.HINT
    return unmade

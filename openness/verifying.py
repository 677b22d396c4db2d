"""The use case: a document -> its model and the places that it links, read -> what becomes of each of its claims."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from openness.attestations.published import FILE as PUBLISHED
from openness.attestations.reading import MAX_BYTES, AttestationFile, attestation_of, parse_attestation, read_document
from openness.auditing import BUDGET, take_snapshot
from openness.errors import FileError, SubjectError
from openness.observing import observe
from openness.references import answered_elsewhere
from openness.snapshot import Cause, Problem, Snapshot, Want, is_repo_id
from openness.sources.around import RememberingSource
from openness.sources.protocol import Source
from openness.verification.comparison import compare
from openness.verification.document import Unread, Verification, document_of
from openness.verification.links import targets, wanted

MAX_LINK_REQUESTS = 30
"""Of an audit's requests, those that are kept for what a document's claims link."""

Progress = Callable[[int, int], None]


def read_claims(path: Path) -> AttestationFile:
    """Read an attestation to be verified, an expired or a signed one too; raises `FileError` for a wrong one.

    Whose signature it is, nobody asks: the claims are held against what the Hub shows, whoever makes them.
    """
    text = read_document(path)
    return _signed(text, str(path)) or parse_attestation(text, str(path), now=None)


def _signed(text: str, path: str) -> AttestationFile | None:
    """The document in a signed envelope; None where the text is none. Its signature is not checked."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    from openness.attestations.envelope import is_envelope

    if not is_envelope(text):
        return None
    hint = "`openness attest sign` writes signed documents; `openness attest verify` says what is wrong with one."
    try:
        payload = json.loads(base64.b64decode(json.loads(text)["payload"]))
        predicate = payload["predicate"]
        if len(json.dumps(predicate, ensure_ascii=False)) > MAX_BYTES:
            raise FileError(path, f"the document in it is larger than {MAX_BYTES} characters", hint=hint)
    except (ValueError, TypeError, KeyError, RecursionError):
        raise FileError(path, "it is no signed document that can be read here", hint=hint) from None
    return attestation_of(predicate, path)


def verify(
    file: AttestationFile, source: Source, *, given: str, now: datetime, progress: Progress | None = None
) -> Verification:
    """Hold a document's claims against what the source shows; the document itself is no part of what is observed.

    What could not be read makes claims uncheckable, and is told. Raises `FileError` for a broken recording only.
    """
    reader = RememberingSource(source)
    links = {target for claim in file.attestation.claims.values() for target in targets(claim.url)}
    kept = min(2 * len(links), MAX_LINK_REQUESTS)
    snapshot, unread = _model(file, reader, BUDGET - kept, progress)
    evidence = observe(_unattested(snapshot)) if unread is None else None
    snapshot = _with_links(file, snapshot, reader)
    findings = compare(file.attestation, snapshot, evidence, unread.why if unread else "")
    moment = now.astimezone(UTC)
    return document_of(
        file,
        findings,
        given=given,
        revision=evidence.revision if evidence else None,
        unread=unread,
        today=moment.date().isoformat(),
        checked_at=moment.isoformat(timespec="seconds"),
    )


def _model(
    file: AttestationFile, reader: RememberingSource, budget: int, progress: Progress | None
) -> tuple[Snapshot, Unread | None]:
    """What an audit of the document's model reads; where it cannot be audited, why."""
    subject = file.attestation.subject
    snapshot = Snapshot(subject, endpoint=reader.endpoint)
    if not is_repo_id(subject):
        why = f"{subject!r} is no name of a repo on the Hub."
        return snapshot, Unread(reason="no-repo-id", why=why)
    info = Want("info", "model", subject)
    answer = reader.read([info])[info]
    if isinstance(answer, Problem):
        return snapshot.with_answers({info: answer}), _unread(subject, answer)
    try:
        return take_snapshot(reader, subject, budget=budget, progress=progress), None
    except SubjectError as error:
        return snapshot, Unread(reason="unreadable", why=error.message)


def _unattested(snapshot: Snapshot) -> Snapshot:
    """The snapshot without what publishers attest in their repos: claims are not held against claims."""
    observed = {want: answer for want, answer in snapshot.answers.items() if want.path != PUBLISHED}
    return Snapshot(snapshot.subject, snapshot.revision, observed, snapshot.endpoint)


def _unread(subject: str, problem: Problem) -> Unread:
    if problem.cause is Cause.MISSING:
        return Unread(
            reason="not-found", why=f"The Hub has no model {subject}: it is gone, private or never was there."
        )
    reason: Literal["unreadable", "not-looked"] = "not-looked" if problem.reason == "not-looked" else "unreadable"
    said = problem.message or "the Hub did not answer"
    return Unread(reason=reason, why=f"{said}.")


def _with_links(file: AttestationFile, snapshot: Snapshot, reader: RememberingSource) -> Snapshot:
    """The snapshot with what the claims link, as far as the budget goes; what it leaves out is told."""
    while wants := wanted(file.attestation, snapshot):
        if known := answered_elsewhere(snapshot, wants):
            snapshot = snapshot.with_answers(known)
            continue
        now = wants[: max(0, BUDGET - reader.spent)]
        if not now:
            left_out = Problem(Cause.BUDGET, f"Left out: at most {BUDGET} requests for one document.")
            return snapshot.with_answers(dict.fromkeys(wants, left_out))
        snapshot = snapshot.with_answers(reader.read(now))
    return snapshot

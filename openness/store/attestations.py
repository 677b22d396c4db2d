"""Posted attestations: which stand for a model, posting and withdrawing one, and what of them an audit counts.

One stands from the day on which it is posted until its own last day, or until it is withdrawn. It is posted about a
name: the model need not have been audited. Whatever stands is checked again whenever it is counted, so that a key that
is trusted no more carries no document further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from openness.attestations.posted import Kept, Posted, Received, read_again
from openness.attestations.trust import today
from openness.errors import InputError
from openness.reports.wording import harmless
from openness.store.names import find_model, key_of
from openness.store.tables import Alias, Attestation, Token, number
from openness.store.tokens import AccessError, has_scope, require

MAX_STANDING = 100
"""Documents that stand for one model at a time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A document that stands, without its text."""

    id: int
    subject: str
    """The model's name, in lower case, about which it was posted."""
    digest: str
    signed: bool
    author: str
    role: str
    signer: str
    """Whose key it was, by the trust list of the day on which it was posted."""
    written: date
    expires: date
    posted_at: datetime


_STANDING = (
    col(Attestation.id),
    col(Attestation.key),
    col(Attestation.digest),
    col(Attestation.signed),
    col(Attestation.author),
    col(Attestation.role),
    col(Attestation.signer),
    col(Attestation.written),
    col(Attestation.expires),
    col(Attestation.posted_at),
)


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a posted document is stored."""

    attestation: Attestation
    new: bool
    """Whether it was not there before."""


def post(session: Session, received: Received, token: Token | None, now: datetime) -> Filed:
    """Store a document; one that stands already is left as it is, whoever posts it again.

    A signed document needs no token, unless it was withdrawn: anybody may hold a copy. Raises `AccessError` where a
    token with the scope `attest` is needed and not there, and `InputError` where no more may stand for the model.
    """
    if not received.signed:
        token = require(token, "attest")
    elif token is not None and not has_scope(token, "attest"):
        token = None  # it adds nothing to the signature
    key = key_of(received.attestation.subject)
    same = (col(Attestation.key) == key, col(Attestation.identity) == received.identity)
    before = session.scalars(select(Attestation).where(*same).order_by(col(Attestation.id).desc())).first()
    if before is not None and before.withdrawn_at is None:
        return Filed(before, new=False)
    if before is not None and token is None:
        hint = "Post it with a token that has the scope attest, or ask its signer for a new one."
        raise AccessError("this document was withdrawn", hint=hint, known=False)
    _check_room(session, received.attestation.subject, now)
    row = _row(received, key, token, now)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError:  # the same document, posted at the same moment
        return Filed(session.scalars(select(Attestation).where(*same, _not_withdrawn())).one(), new=False)
    return Filed(row, new=True)


def withdraw(session: Session, repo: str, attestation_id: int, token: Token, now: datetime) -> Attestation | None:
    """End a document that stands for a model; None where there is none of that id.

    Whoever posted it with a token may, and who has the scope `admin`; raises `AccessError` for others.
    """
    row = find(session, repo, attestation_id)
    if row is None:
        return None
    if row.token_id != token.id and not has_scope(token, "admin"):
        hint = "Use the token that it was posted with, or one with the scope admin."
        raise AccessError("this token may not withdraw what others have posted", hint=hint, known=True)
    if row.withdrawn_at is None:
        row.withdrawn_at = now
        session.add(row)
        session.flush()
    return row


def withdraw_posted_with(session: Session, token_id: int, now: datetime) -> tuple[str, ...]:
    """End all documents that were posted with a token, as for one that was stolen; the names of their models."""
    rows = session.scalars(select(Attestation).where(col(Attestation.token_id) == token_id, _not_withdrawn())).all()
    for row in rows:
        row.withdrawn_at = now
        session.add(row)
    session.flush()
    return tuple(dict.fromkeys(row.key for row in rows))


def find(session: Session, repo: str, attestation_id: int) -> Attestation | None:
    """A document about a model, whole, by its id; one that was withdrawn or has expired is found too."""
    if not 0 < attestation_id < 2**63:
        return None
    row = session.get(Attestation, attestation_id)
    return row if row is not None and row.key in _names(session, repo) else None


def standing(session: Session, repo: str, now: datetime) -> list[Standing]:
    """The documents that stand for a model, by whatever name, the oldest first."""
    rows = session.execute(select(*_STANDING).where(*_stands(session, repo, now)).order_by(col(Attestation.id)))
    return [Standing(*row) for row in rows.all()]


def documents_for(session: Session, repo: str, trust: Path | None, now: datetime) -> Posted:
    """What stands for a model, checked again: `documents` for `take_snapshot`, then `about(snapshot)` for the audit.

    Raises `TrustListError` where the trust list cannot be read, and a signed document is to be held against it.
    """
    chosen = select(Attestation).where(*_stands(session, repo, now)).order_by(col(Attestation.id))
    rows = session.scalars(chosen.limit(MAX_STANDING)).all()
    return read_again(map(_kept, rows), trust, now)


def _kept(row: Attestation) -> Kept:
    return Kept(
        name=f"attestation-{row.id}",
        text=row.document,
        signed=row.signed,
        author=row.author,
        signer=row.signer,
        digest=row.digest,
    )


def _row(received: Received, key: str, token: Token | None, now: datetime) -> Attestation:
    said = received.attestation
    return Attestation(
        key=key,
        digest=received.file.digest,
        identity=received.identity,
        document=received.text,
        signed=received.signed,
        author=harmless(said.author.name)[:300],  # PostgreSQL stores no NUL, and a name may hold one
        role=said.author.role,
        signer=harmless(received.file.signer)[:300],
        token_id=token.id if token is not None else None,
        written=said.date,
        expires=said.expires,
        posted_at=now,
    )


def _check_room(session: Session, repo: str, now: datetime) -> None:
    """Whether one more may stand. Two at the same moment may both be the last: the bound is there for the memory."""
    count = session.scalar(select(func.count()).select_from(Attestation).where(*_stands(session, repo, now)))
    if (count or 0) >= MAX_STANDING:
        raise InputError(
            f"{count} attestations stand for {harmless(repo, 200)} already, and no more than {MAX_STANDING} may",
            hint="Withdraw one that says less, or wait until one expires.",
        )


def _stands(session: Session, repo: str, now: datetime) -> Sequence[ColumnElement[bool]]:
    return (
        col(Attestation.key).in_(_names(session, repo)),
        _not_withdrawn(),
        col(Attestation.expires) >= today(now),
    )


def _not_withdrawn() -> ColumnElement[bool]:
    return col(Attestation.withdrawn_at).is_(None)


def _names(session: Session, repo: str) -> set[str]:
    """All names of a model, in lower case: of today, and from before it was renamed."""
    model = find_model(session, repo)
    if model is None:
        return {key_of(repo)}
    aliases = session.scalars(select(col(Alias.key)).where(col(Alias.model_id) == number(model.id)))
    return {key_of(repo), model.key, *aliases}

"""Who may write: tokens, of which the database keeps a hash only.

A token is `opn_`, 43 characters of 256 random bits, and 6 of a checksum over these, by which secret scanners tell it
from other words, and a mistyped one is refused without a look into the database.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from openness.errors import InputError, OpennessError
from openness.store.database import Database
from openness.store.tables import Token

Scope: TypeAlias = Literal["attest", "audit", "admin"]
"""What a token may do: post attestations; ask for several audits, or for one again; all of it and what operators do."""
State: TypeAlias = Literal["active", "expired", "revoked"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
PREFIX = "opn_"
START = 12
"""Characters of a token that are kept and shown, to tell it from others: 48 random bits of its 256."""
USED_EVERY = timedelta(minutes=1)
"""How exactly it is noted when a token was used last."""
MAX_NAME = 100

_FORM = re.compile(rf"{PREFIX}([A-Za-z0-9_-]{{43}})([A-Za-z0-9_-]{{6}})")


class AccessError(OpennessError):
    """Somebody may not write that."""

    def __init__(self, message: str, *, hint: str = "", known: bool) -> None:
        super().__init__(message, hint=hint)
        self.known = known
        """Whether a good token was given, which may not do this; without, none or a wrong one was."""


def create(
    session: Session, name: str, scopes: Iterable[str], expires_at: datetime | None, now: datetime
) -> tuple[Token, str]:
    """A new token, as its row and as the secret itself, which is nowhere else. Raises `InputError`."""
    name = name.strip()
    if not name or len(name) > MAX_NAME or not name.isprintable():
        expected = f"expected 1 to {MAX_NAME} printable characters"
        raise InputError(f"a token's name: {expected}", hint="Name whoever will use it, such as 'leaderboard'.")
    asked = set(scopes)
    unknown = sorted(asked - set(SCOPES))
    if unknown or not asked:
        problem = f"{unknown[0][:40]!r} is no scope" if unknown else "a token without a scope may do nothing"
        raise InputError(problem, hint=f"Scopes are {', '.join(SCOPES)}; admin is all of them.")
    if expires_at is not None and expires_at <= now:
        raise InputError(f"a token that expired on {expires_at:%Y-%m-%d}", hint="Give a day that is still to come.")
    secret = _new_secret()
    token = Token(
        name=name,
        scopes=" ".join(scope for scope in SCOPES if scope in asked),
        hash=_hash(secret),
        start=secret[:START],
        created_at=now,
        expires_at=expires_at,
    )
    session.add(token)
    session.flush()
    return token, secret


def verify(session: Session, secret: str, now: datetime) -> Token | None:
    """The token of a secret; None for one that is unknown, malformed, expired or revoked.

    What is compared is a hash, on its index: how long that takes tells nothing of the secret.
    """
    if not _is_well_formed(secret):
        return None
    token = session.scalars(select(Token).where(col(Token.hash) == _hash(secret))).first()
    return token if token is not None and state_of(token, now) == "active" else None


def authenticate(database: Database, secret: str, now: datetime) -> Token | None:
    """As `verify`, in a session of its own; notes that the token was used, at most once a minute."""
    with database.reading() as session:
        token = verify(session, secret, now)
    if token is not None and (token.used_at is None or token.used_at <= now - USED_EVERY):
        _note_use(database, token, now)
    return token


def _note_use(database: Database, token: Token, now: datetime) -> None:
    stale = or_(col(Token.used_at).is_(None), col(Token.used_at) <= now - USED_EVERY)
    try:
        with database.writing() as session:
            session.execute(update(Token).where(col(Token.id) == token.id, stale).values(used_at=now))
    except OperationalError:  # a database too busy to note it is no reason to turn anybody away
        return
    token.used_at = now


def revoke(session: Session, token_id: int, now: datetime) -> Token:
    """End a token now; one that was revoked before stays as it is. Raises `InputError` where there is none."""
    token = session.get(Token, token_id) if 0 < token_id < 2**63 else None
    if token is None:
        raise InputError(f"there is no token {token_id}", hint="`openness token list` shows them, with their ids.")
    if token.revoked_at is None:
        token.revoked_at = now
        session.add(token)
        session.flush()
    return token


def all_tokens(session: Session) -> Sequence[Token]:
    """Every token that was made, the oldest first, those that are good no more among them."""
    return session.scalars(select(Token).order_by(col(Token.id))).all()


def state_of(token: Token, now: datetime) -> State:
    """Whether a token is good."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at is not None and token.expires_at <= now else "active"


def has_scope(token: Token, scope: Scope) -> bool:
    """Whether a token may do something; `admin` may do all."""
    return bool({scope, "admin"} & set(token.scopes.split()))


def require(token: Token | None, scope: Scope) -> Token:
    """The token, where it may do something. Raises `AccessError` where it may not, or where there is none."""
    if token is None:
        hint = "Send `Authorization: Bearer opn_...`; the service's operator makes tokens (`openness token create`)."
        raise AccessError(f"a token with the scope {scope} is needed", hint=hint, known=False)
    if not has_scope(token, scope):
        hint = "Ask the service's operator for a token with that scope."
        raise AccessError(f"this token has the scope {token.scopes}, and {scope} is needed", hint=hint, known=True)
    return token


def _new_secret() -> str:
    random = secrets.token_urlsafe(32)
    return f"{PREFIX}{random}{_checksum(random)}"


def _checksum(random: str) -> str:
    return base64.urlsafe_b64encode(zlib.crc32(random.encode()).to_bytes(4, "big")).decode().rstrip("=")


def _is_well_formed(secret: str) -> bool:
    parts = _FORM.fullmatch(secret)
    return parts is not None and _checksum(parts[1]) == parts[2]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

"""The log of writes: who wrote what, in the same transaction as what was written. It is only ever added to."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from openness.reports.wording import harmless
from openness.store.tables import Token, Write

COMMAND_LINE = "command-line"
"""Who writes with `openness` itself."""
MAX_TEXT = 300
"""Characters of one text in a line's detail."""
MAX_ITEMS = 20
"""Entries of one list or mapping in a line's detail."""
MAX_DEPTH = 3
MAX_LINES = 500
"""Lines that are read at once."""

_SECRET = re.compile(r"(?:opn|hf)_[\w-]{10,}|-----BEGIN [^-]*PRIVATE KEY-----.*", re.DOTALL)
_SECRET_NAME = re.compile(r"secret|password|passwd|authorization|cookie|^token$|^hash$", re.IGNORECASE)
_MASK = "********"


def token_actor(token: Token) -> str:
    """How the log names who writes with a token."""
    return f"token:{token.id} {token.name}"


def log(
    session: Session,
    actor: str,
    action: str,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
    *,
    request_id: str = "",
    now: datetime,
) -> None:
    """Add a line in the caller's transaction: it is there exactly if what it tells of is.

    `subject` is a repo or what else was written to (`token:3`); it is kept in lower case, as keys are. What comes from
    outside is escaped and cut, and what looks like a secret is masked.
    """
    line = Write(
        at=now,
        actor=_text(actor, 120),
        action=_text(action, 60),
        subject=_subject(subject),
        detail=_plain(dict(detail or {}), 0),
        request_id=_text(request_id, 80),
    )
    session.add(line)


def writes(
    session: Session, *, subject: str | None = None, before: int | None = None, limit: int = 50
) -> Sequence[Write]:
    """Lines of the log, the newest first: about one subject, where it is given, and older than the line `before`."""
    query = select(Write).order_by(col(Write.id).desc()).limit(max(1, min(limit, MAX_LINES)))
    if subject is not None:
        query = query.where(col(Write.subject) == _subject(subject))
    if before is not None:
        query = query.where(col(Write.id) < before)
    return session.scalars(query).all()


def _subject(text: str) -> str:
    return _text(text.lower(), 300)


def _text(text: str, limit: int) -> str:
    """On one line, escaped, and never longer than its column."""
    return _cut(harmless(_SECRET.sub(_MASK, text[: 2 * limit]), limit), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _plain(value: Any, depth: int) -> Any:
    """Plain data that JSON holds on every database."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**53:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    if depth < MAX_DEPTH and isinstance(value, Mapping):
        return {
            _text(str(key), 60): _MASK if _SECRET_NAME.search(str(key)) else _plain(one, depth + 1)
            for key, one in list(value.items())[:MAX_ITEMS]
        } | _more(value)
    if depth < MAX_DEPTH and isinstance(value, list | tuple | set | frozenset):
        listed = list(value) if isinstance(value, list | tuple) else sorted(value, key=str)
        left = len(listed) - MAX_ITEMS
        return [_plain(one, depth + 1) for one in listed[:MAX_ITEMS]] + ([f"... {left} more"] if left > 0 else [])
    return _text(str(value), MAX_TEXT)


def _more(value: Mapping[Any, Any]) -> dict[str, str]:
    left = len(value) - MAX_ITEMS
    return {"...": f"{left} more"} if left > 0 else {}

"""Who may write: a token in `Authorization: Bearer ...`. Reads ask for none."""

from __future__ import annotations

from typing import Any

from litestar import Request

from openness.service.problems import CHALLENGE, ApiError
from openness.service.state import Service
from openness.store import tokens
from openness.store.tables import Token
from openness.store.writes import token_actor


def caller_of(request: Request[Any, Any, Any], service: Service) -> Token | None:
    """The token that a request is made with; None where it has none. Raises `ApiError` for one that is not good, also
    where none is needed. What it may do, `tokens.require` asks."""
    secret = _secret(request.headers.get("authorization"))
    if secret is None:
        return None
    token = tokens.authenticate(service.database, secret, service.now())
    if token is None:
        raise ApiError(
            "unauthorized",
            "this token is not known, or good no more",
            hint="`openness token list` shows which are good; `openness token create` makes one.",
            headers=CHALLENGE,
        )
    return token


def actor_of(token: Token | None, client: str) -> str:
    """How the log of writes names who writes."""
    return token_actor(token) if token else f"client:{client}"


def _secret(header: str | None) -> str | None:
    """The token of a header; None where there is none. What is no bearer's token is a wrong one."""
    if header is None or not header.strip():
        return None
    kind, _, secret = header.strip().partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip() else "?"

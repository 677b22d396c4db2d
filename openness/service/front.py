"""What every request passes first: it gets an id and a client, is counted, held to its client's limit, and told in the
log; a badge is answered here, all else by the application behind."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from openness.service import problems
from openness.service.badges import Badges
from openness.service.clients import address_of, client_of, networks
from openness.service.metrics import Metrics
from openness.service.state import Service

_LOG = logging.getLogger("openness.access")

_UNLIMITED = ("/health/", "/metrics", "/badge/", "/static/", "/schema/assets/")
"""What is asked for by machines that watch the service or show its pictures."""
_SAFE_ID = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
)


class Front:
    """The outermost ASGI application."""

    def __init__(self, service: Service, app: Any, metrics: Metrics) -> None:
        self._service = service
        self._app = app
        self._metrics = metrics
        self._badges = Badges(service)
        self._trusted = networks(service.settings.trusted_proxies)
        limit = service.settings.reads_per_minute
        self._item = RateLimitItemPerMinute(limit) if limit else None
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._policy = f'"reads";q={limit};w=60'.encode()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        path = scope["path"]
        state: dict[str, Any] = scope.setdefault("state", {})
        is_badge = Badges.is_badge(path)
        client, request_id = self._introduce(scope)
        state["client"], state["request_id"] = client, request_id
        status = 500
        more: list[tuple[bytes, bytes]] = [(b"x-request-id", request_id.encode()), *(() if is_badge else _HEADERS)]

        async def sent(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        try:
            if is_badge:
                await self._badges(scope, receive, sent)
            elif self._item is not None and not path.startswith(_UNLIMITED) and not self._admits(client, more):
                await self._refuse(scope, sent)
            else:
                await self._app(scope, receive, sent)
        finally:
            seconds = time.perf_counter() - begun
            self._metrics.answered("badge" if is_badge else state.get("route", "other"), status, seconds)
            if _LOG.isEnabledFor(logging.INFO):
                said = {"method": scope["method"], "path": path, "status": status, "ms": round(seconds * 1000, 1)}
                _LOG.info("request", extra={**said, "client": client, "request_id": request_id})

    def _introduce(self, scope: Any) -> tuple[str, str]:
        """Who asks (a hash), and a name for the request: its own, where it has a harmless one."""
        forwarded = request_id = None
        for name, value in scope["headers"]:
            if name == b"x-forwarded-for" and self._trusted:
                text = value.decode("latin-1")
                forwarded = f"{forwarded},{text}" if forwarded else text
            elif name == b"x-request-id":
                request_id = value.decode("latin-1")
        peer = (scope.get("client") or ("",))[0]
        client = client_of(address_of(peer, forwarded, self._trusted))
        if not request_id or len(request_id) > 64 or not _SAFE_ID.issuperset(request_id):
            request_id = secrets.token_hex(8)
        return client, request_id

    def _admits(self, client: str, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether a client may ask once more; the headers say how often it may still."""
        assert self._item is not None  # noqa: S101 - asked by the caller
        admitted = self._limiter.hit(self._item, client)
        stats = self._limiter.get_window_stats(self._item, client)
        left = max(0, int(stats.reset_time - time.time()) + 1)
        headers.append((b"ratelimit-policy", self._policy))
        headers.append((b"ratelimit", f'"reads";r={stats.remaining};t={left}'.encode()))
        if not admitted:
            headers.append((b"retry-after", str(left).encode()))
        return admitted

    @staticmethod
    async def _refuse(scope: Any, send: Any) -> None:
        error = problems.ApiError(
            "too-many-requests",
            "this client has asked too often in this minute",
            hint="Wait as long as Retry-After says; POST /api/v1/lookup answers for 1,000 models at once.",
        )
        body = problems.document(error, scope["path"], scope["state"]["request_id"])
        headers = [(b"content-type", problems.MEDIA_TYPE.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 429, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})

"""What every request passes first: it gets an id and a client, is held to its client's limit, counted, and told in the
log. What is ready is sent from here; all else the application behind answers.

Litestar has parts for limits and for metrics too; a limit of its kind took nine tenths of the speed of an answer that
is ready, which is why these stand here.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from typing import Any

import structlog
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from openness.service import audited, badges, problems
from openness.service.answers import Ready, is_known, takes_gzip
from openness.service.badges import Badges
from openness.service.clients import client_of
from openness.service.metrics import Metrics
from openness.service.pages import assets, troubles
from openness.service.pages.showing import SAFE
from openness.service.routes.common import API
from openness.service.state import Service

_LOGGER = logging.getLogger("openness.access")
log = structlog.get_logger(_LOGGER.name)

UNLIMITED = ("/health/", "/metrics", badges.PREFIX, "/schema/assets/", assets.PREFIX)
"""What is asked for by machines that watch the service, or that show its pictures to many."""
LOOKUP = f"{API}/lookup"
"""The one address that is read by POST."""
_SAFE_ID = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"x-frame-options", b"DENY"),
)


@dataclass(slots=True)
class _Asked:
    """What of a request's headers matters here."""

    request_id: str | None = None
    none_match: str | None = None
    modified_since: str | None = None
    takes_gzip: bool = False
    from_page: bool = False
    """Whether a page of another origin asks."""
    method_asked: str | None = None
    """What such a page wants to do, where its browser asks first."""


class Front:
    """The outermost ASGI application."""

    def __init__(self, service: Service, app: Any, metrics: Metrics) -> None:
        self._service = service
        self._app = app
        self._metrics = metrics
        self._badges = Badges(service)
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
        asked = _read(scope["headers"])
        client, request_id = self._introduce(scope, asked)
        scope.setdefault("state", {}).update(client=client, request_id=request_id)
        structlog.contextvars.bind_contextvars(request_id=request_id)
        reply = _Reply(send, scope["method"] == "HEAD", [(b"x-request-id", request_id.encode())])
        route = "other"
        try:
            route = await self._answer(scope, receive, reply, asked, client)
        finally:
            seconds = time.perf_counter() - begun
            self._metrics.answered(route, reply.status, seconds)
            if _LOGGER.isEnabledFor(logging.INFO):  # asked first: structlog takes a third of a badge's time to say no
                log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=reply.status,
                    ms=round(seconds * 1000, 1),
                    client=client,
                )
            structlog.contextvars.clear_contextvars()

    async def _answer(self, scope: Any, receive: Any, reply: _Reply, asked: _Asked, client: str) -> str:
        """Answer, and tell by which route: one of ours, never what a client wrote."""
        path, method = scope["path"], scope["method"]
        item = None if path.startswith(UNLIMITED) else self._item
        if item is not None and not self._admits(item, client, reply.headers):
            reply.headers.extend(_ALWAYS)
            await _send_problem(scope, reply, _TOO_MANY)
            return "limited"
        is_badge = path.startswith(badges.PREFIX)
        if method in ("GET", "HEAD"):
            query = scope["query_string"]
            ready, route = self._service.ready.get((path, query)), "badge" if is_badge else "ready"
            if ready is None and is_badge:
                ready = await self._badges.draw(path, query, client)
            elif ready is None and not query and not asked.from_page and path.startswith(audited.PREFIX):
                ready, route = await audited.read(self._service, path), audited.ROUTE
            if ready is not None and (ready.open_to_all or not asked.from_page):
                if ready.key:
                    self._service.looks.add(ready.key)
                if not is_badge:
                    reply.headers.extend(_ALWAYS)
                await _send_ready(reply, ready, asked)
                return route
            scope["state"]["is_head"] = method == "HEAD"
            scope["method"] = "GET"  # the answer to HEAD is that to GET without its body
        elif is_badge:
            reply.headers.append((b"allow", b"GET, HEAD"))
            await _send_problem(scope, reply, _NO_METHOD)
            return "badge"
        reply.headers.extend(_ALWAYS)
        if asked.from_page and not _is_read(asked.method_asked or method, path):
            # A page of somebody else's may read here; what it would write, its visitor's browser does not let it.
            scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"origin"]
        await self._app(scope, receive, reply)
        handler = scope.get("route_handler")
        return getattr(handler, "operation_id", None) or "other"

    def _introduce(self, scope: Any, asked: _Asked) -> tuple[str, str]:
        """Who asks (a hash), and a name for the request: its own, where it has a harmless one."""
        client = client_of((scope.get("client") or ("",))[0])
        named = asked.request_id
        harmless = named and len(named) <= 64 and _SAFE_ID.issuperset(named)
        return client, named if named and harmless else secrets.token_hex(8)

    def _admits(self, item: RateLimitItem, client: str, headers: list[tuple[bytes, bytes]]) -> bool:
        """Whether a client may ask once more; the headers say how often it may still."""
        admitted = self._limiter.hit(item, client)
        window = self._limiter.get_window_stats(item, client)
        left = max(0, int(window.reset_time - time.time()) + 1)
        headers.append((b"ratelimit-policy", self._policy))
        headers.append((b"ratelimit", f'"reads";r={window.remaining};t={left}'.encode()))
        if not admitted:
            headers.append((b"retry-after", str(left).encode()))
        return admitted


class _Reply:
    """Sends an answer with the headers that all have, and remembers its status."""

    __slots__ = ("_bare", "_send", "headers", "status")

    def __init__(self, send: Any, bare: bool, headers: list[tuple[bytes, bytes]]) -> None:
        self._send = send
        self._bare = bare
        self.headers = headers
        self.status = 500

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self.headers]
        elif self._bare and message["type"] == "http.response.body":
            message["body"] = b""
        await self._send(message)


_TOO_MANY = problems.ApiError(
    "too-many-requests",
    "this client has asked too often in this minute",
    hint="Wait as long as Retry-After says; POST /api/v1/lookup answers for 1,000 models at once.",
)
_NO_METHOD = problems.ApiError("method-not-allowed", "a badge can only be read")


def _read(headers: Any) -> _Asked:
    asked = _Asked()
    for name, value in headers:
        if name == b"accept-encoding":
            asked.takes_gzip = takes_gzip(value.decode("latin-1"))
        elif name == b"if-none-match":
            asked.none_match = value.decode("latin-1")
        elif name == b"if-modified-since":
            asked.modified_since = value.decode("latin-1")
        elif name == b"x-request-id":
            asked.request_id = value.decode("latin-1")
        elif name == b"origin":
            asked.from_page = True
        elif name == b"access-control-request-method":
            asked.method_asked = value.decode("latin-1")
    return asked


def _is_read(method: str, path: str) -> bool:
    return method in ("GET", "HEAD") or (method == "POST" and path == LOOKUP)


async def _send_ready(reply: _Reply, ready: Ready, asked: _Asked) -> None:
    answer = ready.answer
    status = 200
    if is_known(answer, asked.none_match, asked.modified_since):
        status, headers, body = 304, ready.unchanged, b""
    elif asked.takes_gzip and answer.compressed:
        headers, body = ready.compressed, answer.compressed
    else:
        headers, body = ready.plain, answer.body
    await reply({"type": "http.response.start", "status": status, "headers": headers})
    await reply({"type": "http.response.body", "body": body, "more_body": False})


async def _send_problem(scope: Any, reply: _Reply, error: problems.ApiError) -> None:
    body = problems.document(error, scope["path"], scope["state"]["request_id"])
    kind, more = problems.MEDIA_TYPE, {}
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"").decode("latin-1")
    if troubles.wants_page(scope["path"], accept):
        kind, more = "text/html; charset=utf-8", SAFE | {"cache-control": "no-store"}
        body = troubles.page(problems.Problem.model_validate_json(body)).encode()
    named = {"content-type": kind, "content-length": str(len(body)), **more}
    headers = [(name.encode(), value.encode()) for name, value in named.items()]
    await reply({"type": "http.response.start", "status": problems.KINDS[error.kind].status, "headers": headers})
    await reply({"type": "http.response.body", "body": body, "more_body": False})

"""`GET /badge/OWNER/NAME.svg` and `.json`: an ASGI application of its own, since a badge is read thousands of times for
each audit.

Always 200 with an image, whatever is asked: image proxies show nothing for anything else. It never waits for the Hub: a
model that nobody audited is `pending` at once, and its audit is queued, within the bounds of what anonymous readers may
ask for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from openness.reports.badge import STYLES, Badge, endpoint, of_audit, pending, svg, unknown
from openness.rubric import DEFAULT_RUBRIC
from openness.service.answers import Drawn, document_of, etag_for, matches
from openness.service.asking import ask_for_badge
from openness.service.scoring import by_rubric, rubric_named
from openness.service.state import Service
from openness.snapshot import is_repo_id
from openness.store import latest

_LOG = logging.getLogger(__name__)

PREFIX = "/badge/"
KEPT, KEPT_PENDING = 15.0, 2.0
"""Seconds for which a process keeps a badge."""
MAX_QUERY = 2000
_SVG, _JSON = b"image/svg+xml;charset=utf-8", b"application/json"
_KNOWN = b"public, max-age=300, stale-while-revalidate=86400"
_PENDING = b"public, max-age=30"
_POLICY = b"default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Badges:
    """The application; `is_badge` says which paths are its own."""

    def __init__(self, service: Service) -> None:
        self._service = service

    @staticmethod
    def is_badge(path: str) -> bool:
        """Whether a path is a badge's."""
        return path.startswith(PREFIX)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["method"] not in ("GET", "HEAD"):
            await send({"type": "http.response.start", "status": 405, "headers": [(b"allow", b"GET, HEAD")]})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        asked = (scope["path"], scope["query_string"])
        drawn = self._service.badges.get(asked) or await self._new(*asked, scope.get("state", {}).get("client", ""))
        if drawn.key:
            self._service.looks.add(drawn.key)
        for name, value in scope["headers"]:
            if name == b"if-none-match" and matches(value.decode("latin-1"), drawn.etag):
                await send({"type": "http.response.start", "status": 304, "headers": drawn.headers_304})
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                return
        await send({"type": "http.response.start", "status": 200, "headers": drawn.headers})
        body = drawn.body if scope["method"] == "GET" else b""
        await send({"type": "http.response.body", "body": body, "more_body": False})

    async def _new(self, path: str, query: bytes, client: str) -> Drawn:
        drawn, seconds = await self._service.in_thread(lambda: self._draw(path, query, client))
        self._service.badges.put((path, query), drawn, size=len(drawn.body) + 1500, seconds=seconds)
        return drawn

    def _draw(self, path: str, query: bytes, client: str) -> tuple[Drawn, float]:
        """The badge for a path, and for how many seconds it may be kept; whatever happens there is one."""
        asked = dict(parse_qsl(query[:MAX_QUERY].decode("latin-1"), keep_blank_values=True, max_num_fields=None))
        repo, form = _target(path)
        rubric = asked.get("rubric", DEFAULT_RUBRIC)
        label = asked.get("label", rubric)
        style = asked.get("style", "flat")
        key, wait = "", False
        try:
            if repo is None:
                badge = unknown(label, "no model on the Hub can be called so")
            elif rubric_named(rubric) is None:
                badge = unknown(label, "there is no such rubric")
            else:
                key = repo.lower()
                badge, wait = self._of(repo, rubric, label, client)
        except Exception as error:  # a card must not lose its image because of us
            _LOG.error("badge", exc_info=error)
            badge, wait = unknown(label, "the service cannot answer now"), True
        return _drawn(badge, form, style, key, wait), KEPT_PENDING if wait else KEPT

    def _of(self, repo: str, rubric: str, label: str, client: str) -> tuple[Badge, bool]:
        """The badge of a model, and whether it will soon be another."""
        service = self._service
        with service.database.reading() as session:
            stored = latest.latest(session, repo)
        if stored is None:
            why = ask_for_badge(service, repo, client)
            return (pending(label), True) if why is None else (unknown(label, why), False)
        if stored.gone_at is not None:
            return unknown(label, f"not public any more (seen on {stored.gone_at.date()})"), False
        wanted = rubric_named(rubric)
        if wanted is not None and rubric != DEFAULT_RUBRIC:
            stored = by_rubric(service.database, stored, wanted, service.now())
        return of_audit(document_of(stored), rubric, label), False


def _target(path: str) -> tuple[str | None, Literal["svg", "json"]]:
    """The repo and the form that a path asks for."""
    name = path.removeprefix(PREFIX)
    form: Literal["svg", "json"] = "json" if name.endswith(".json") else "svg"
    name = unquote(name.removesuffix(".svg") if form == "svg" else name.removesuffix(".json"))
    return (name if is_repo_id(name) else None), form


def _drawn(badge: Badge, form: Literal["svg", "json"], style: str, key: str, wait: bool) -> Drawn:
    draw: Callable[[Badge, str], str] = svg if form == "svg" else endpoint
    body = draw(badge, style if style in STYLES else "flat").encode()
    etag = etag_for(body)
    always = (
        (b"etag", etag.encode()),
        (b"cache-control", _PENDING if wait else _KNOWN),
        (b"content-security-policy", _POLICY),
        (b"x-content-type-options", b"nosniff"),
        (b"access-control-allow-origin", b"*"),
        (b"cross-origin-resource-policy", b"cross-origin"),
    )
    kind = (b"content-type", _SVG if form == "svg" else _JSON)
    return Drawn(body, etag, (*always, kind, (b"content-length", str(len(body)).encode())), always, key)

"""`GET /badge/OWNER/NAME.svg` and `.json`: drawn here and sent by the front, since a badge is read thousands of times
for each audit.

Always 200 with an image, whatever is asked: image proxies show nothing for anything else. It never waits for the Hub: a
model that nobody audited is `pending` at once, and its audit is queued, within the bounds of what anonymous readers may
ask for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal
from urllib.parse import parse_qsl, unquote

from openness.reports.badge import STYLES, Badge, endpoint, of_audit, pending, svg, unknown
from openness.rubric import DEFAULT_RUBRIC, Rubric
from openness.service.answers import Answer, Ready, document_of, etag_for, ready
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
_SVG, _JSON = "image/svg+xml;charset=utf-8", "application/json"
_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}
_KNOWN, _PENDING = "public, max-age=300, stale-while-revalidate=86400", "public, max-age=30"


class Badges:
    """Draws them; the front sends them."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def draw(self, path: str, query: bytes, client: str) -> Ready:
        """The badge for a path, kept ready for a while."""
        drawn, seconds = await self._service.in_thread(lambda: self._draw(path, query, client))
        self._service.ready.put((path, query), drawn, size=drawn.answer.size, seconds=seconds)
        return drawn

    def _draw(self, path: str, query: bytes, client: str) -> tuple[Ready, float]:
        """The badge for a path, and for how many seconds it may be kept; whatever happens there is one."""
        asked = dict(parse_qsl(query[:MAX_QUERY].decode("latin-1"), keep_blank_values=True))
        repo, form = _target(path)
        named = asked.get("rubric", DEFAULT_RUBRIC)
        label = asked.get("label", named)
        style = asked.get("style", "flat")
        key, wait = "", False
        try:
            if repo is None:
                badge = unknown(label, "no model on the Hub can be called so")
            elif (rubric := rubric_named(named)) is None:
                badge = unknown(label, "there is no such rubric")
            else:
                key = repo.lower()
                badge, wait = self._of(repo, rubric, label, client)
        except Exception as error:  # a card must not lose its image because of us
            _LOG.error("badge", exc_info=error)
            badge, wait = unknown(label, "the service cannot answer now"), True
        return _drawn(badge, form, style, key, wait), KEPT_PENDING if wait else KEPT

    def _of(self, repo: str, rubric: Rubric, label: str, client: str) -> tuple[Badge, bool]:
        """The badge of a model, and whether it will soon be another."""
        service = self._service
        stored = latest.latest_quickly(service.database, repo)
        if stored is None:
            why = ask_for_badge(service, repo, client)
            return (pending(label), True) if why is None else (unknown(label, why), False)
        if stored.gone_at is not None:
            return unknown(label, f"not public any more (seen on {stored.gone_at.date()})"), False
        if rubric.id != DEFAULT_RUBRIC:
            stored = by_rubric(service.database, stored, rubric, service.now())
        return of_audit(document_of(stored), rubric.id, label), False


def _target(path: str) -> tuple[str | None, Literal["svg", "json"]]:
    """The repo and the form that a path asks for."""
    name = path.removeprefix(PREFIX)
    form: Literal["svg", "json"] = "json" if name.endswith(".json") else "svg"
    name = unquote(name.removesuffix(".svg") if form == "svg" else name.removesuffix(".json"))
    return (name if is_repo_id(name) else None), form


def _drawn(badge: Badge, form: Literal["svg", "json"], style: str, key: str, wait: bool) -> Ready:
    draw: Callable[[Badge, str], str] = svg if form == "svg" else endpoint
    body = draw(badge, style if style in STYLES else "flat").encode()
    answer = Answer(body, b"", etag_for(body), "", _SVG if form == "svg" else _JSON)
    headers = {"etag": answer.etag, "cache-control": _PENDING if wait else _KNOWN, **_HEADERS}
    return ready(answer, headers, key, open_to_all=True)

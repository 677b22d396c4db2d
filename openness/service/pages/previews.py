"""Pictures as PNG: what stands for a page where its address is shared, and the site's own sign.

A picture is drawn once for each stored audit, by a process of its own, one at a time: whoever asks for many waits, and
nobody else does. Who has a picture already is told so without drawing it.
"""

from __future__ import annotations

import asyncio
import struct
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from cachetools import LRUCache
from litestar import Request, Response, get
from litestar.datastructures import State

from openness.reports import preview, raster
from openness.service.answers import Answer, document_of, is_known, send
from openness.service.pages.showing import Name, Owner
from openness.service.pages.start import TOWERS
from openness.service.problems import ApiError
from openness.service.routes.common import lead_on, not_audited, present, repo_of, services
from openness.store import latest

PNG, SVG, ICO = "image/png", "image/svg+xml", "image/x-icon"
MAX_AGE, MAX_AGE_OF_OURS = 3600, 86_400
"""Seconds for which a model's picture, and what only changes with the release, may be kept by whoever got it."""
MAX_BYTES = 16 << 20
"""Of the pictures that a process keeps: some 200."""
MOST_WAITING = 50
"""Pictures that wait to be drawn in a process, a tenth of a second each."""
TITLE = ("But is it", "really open?")
ABOUT = ("How open AI models are, block by", "block, with a link to the place", "that proves it.")
LARGE_ICON, SMALL_ICON = 180, 32
"""Pixels of the signs for a phone's first screen, and for browsers that want no SVG."""
_HEADERS = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
"""Of a picture that is opened by itself; the style is the SVG's own."""


class Pictures:
    """Draws pictures and keeps them; safe to use from several event loops."""

    def __init__(self, max_bytes: int = MAX_BYTES, most_waiting: int = MOST_WAITING) -> None:
        self._kept: LRUCache[str, bytes] = LRUCache(max_bytes, getsizeof=len)
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, "openness-preview")
        self._most_waiting = most_waiting
        self._waiting = 0

    async def get(self, key: str, draw: Callable[[], bytes]) -> bytes:
        """The picture of that name, drawn where it is not at hand; `ApiError` where too many wait for theirs."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None and self._waiting >= self._most_waiting:
                raise _busy("many pictures wait to be drawn")
            self._waiting += kept is None
        if kept is not None:
            return kept
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._drawn(key, draw))
        except TimeoutError as error:
            raise _busy(str(error)) from None
        finally:
            with self._lock:
                self._waiting -= 1

    def _drawn(self, key: str, draw: Callable[[], bytes]) -> bytes:
        with self._lock:
            kept = self._kept.get(key)  # drawn for somebody who waited before
        if kept is not None:
            return kept
        made = draw()
        with self._lock:
            if len(made) <= self._kept.maxsize:
                self._kept[key] = made
        return made


def _busy(said: str) -> ApiError:
    return ApiError("unavailable", said, hint="Try again in a minute.", headers={"retry-after": "60"})


PICTURES = Pictures()
"""Of this process."""


@get("/models/{owner:str}/{name:str}/preview.png", operation_id="pagePreview", include_in_schema=False, compressed=True)
async def show_preview(request: Request[Any, Any, Any], state: State, owner: Owner, name: Name) -> Response[bytes]:
    """What stands for a model's page: its name, its headline and its blocks, by its latest audit."""
    service = services(state)
    repo = repo_of(owner, name)
    found = await service.in_thread(lambda: latest.latest_quickly(service.database, repo))
    if found is None:
        raise not_audited(repo)
    lead_on(request, repo, found.repo)
    stored = present(found, repo)
    draw = lambda: raster.png_apart(preview.of_model(document_of(stored)), preview.WIDTH)  # noqa: E731
    return await _sent(request, stored.etag, draw, PNG, MAX_AGE)


@get("/preview.png", operation_id="pageSitePreview", include_in_schema=False, compressed=True)
async def show_site_preview(request: Request[Any, Any, Any]) -> Response[bytes]:
    """What stands for the site, and for its pages that have no picture of their own."""
    draw = lambda: raster.png_apart(preview.of_site(TITLE, ABOUT, TOWERS), preview.WIDTH)  # noqa: E731
    return await _sent(request, "site", draw, PNG, MAX_AGE_OF_OURS)


@get("/favicon.svg", operation_id="pageIcon", include_in_schema=False, compressed=True)
async def show_icon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The site's sign, on a light ground and on a dark one."""
    return await _sent(request, "icon", lambda: preview.of_icon().encode(), SVG, MAX_AGE_OF_OURS)


@get(["/icon.png", "/apple-touch-icon.png"], operation_id="pageLargeIcon", include_in_schema=False, compressed=True)
async def show_large_icon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The site's sign, for the first screen of a phone."""
    return await _sent(request, "large-icon", lambda: _icon(LARGE_ICON), PNG, MAX_AGE_OF_OURS)


@get("/favicon.ico", operation_id="pageSmallIcon", include_in_schema=False, compressed=True)
async def show_small_icon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The site's sign, where a browser looks for one that no page names."""
    return await _sent(request, "small-icon", lambda: as_ico(_icon(SMALL_ICON), SMALL_ICON), ICO, MAX_AGE_OF_OURS)


def as_ico(png: bytes, size: int) -> bytes:
    """A square PNG as the one picture of an `.ico` file."""
    head = struct.pack("<HHH", 0, 1, 1)
    entry = struct.pack("<BBBBHHII", size, size, 0, 0, 1, 32, len(png), 22)
    return head + entry + png


def _icon(size: int) -> bytes:
    return raster.png_apart(preview.of_icon(adapts=False), size)


async def _sent(
    request: Request[Any, Any, Any], of: str, draw: Callable[[], bytes], kind: str, max_age: int
) -> Response[bytes]:
    """A picture, or that its reader has it already; `of` names what is drawn."""
    key = f"{of}-{preview.edition()}"
    answer = Answer(b"", b"", f'W/"{key}"', "", kind)
    if not is_known(answer, request.headers.get("if-none-match"), None):
        answer = Answer(await PICTURES.get(key, draw), b"", answer.etag, "", kind)
    return send(request, answer, bytes, max_age=max_age, headers=_HEADERS)

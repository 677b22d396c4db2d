"""Whole lists, however long: sent as they are read, page by page, so that no more than a page is in memory, and the
database is asked only as fast as the client reads."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from litestar import Request, Response
from litestar.response import Stream

from openness.service.answers import takes_gzip
from openness.service.rows import lines, summary, written
from openness.service.state import Service
from openness.store.listing import Page

_GZIP = 31
"""What zlib calls it."""


def export(
    request: Request[Any, Any, Any],
    service: Service,
    form: str,
    first: Page,
    read: Callable[[str], Page],
    *,
    headers: dict[str, str],
) -> Response[Any]:
    """A list in a form of one line a model, from its first page on; `read` gives the page after a cursor.

    Where the database fails on the way the connection is broken off, so that a part is not taken for all of it.
    """
    packed = takes_gzip(request.headers.get("accept-encoding", ""))
    if packed:
        headers = headers | {"content-encoding": "gzip"}
    packing = zlib.compressobj(5, wbits=_GZIP) if packed else None

    def pack(text: str) -> bytes:
        return packing.compress(text.encode()) if packing else text.encode()

    def read_on(cursor: str) -> tuple[bytes, str | None]:
        page = read(cursor)
        return pack(lines(form, map(summary, page.rows))), page.next

    async def chunks() -> AsyncIterator[bytes]:
        if request.scope["state"].get("is_head"):
            return
        yield pack(written(form, map(summary, first.rows)))
        cursor = first.next
        while cursor is not None:
            chunk, cursor = await asyncio.get_running_loop().run_in_executor(service.exports, read_on, cursor)
            if chunk:  # else it is kept until there is more to compress
                yield chunk
        if packing:
            yield packing.flush()

    return Stream(chunks(), headers=headers, media_type=form)

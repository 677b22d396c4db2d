"""Pictures of pages, and the site's sign."""

from __future__ import annotations

import asyncio
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from databases import migrated
from jobkit import do, means_for
from pagekit import GPT2, LLAMA, NOT_AUDITED, OLMO, read
from serving import RECORDINGS, Inside, inside
from sqlmodel import select

from openness.service.pages import previews
from openness.service.pages.previews import Pictures
from openness.service.problems import ApiError
from openness.store.names import mark_gone
from openness.store.tables import Alias, Job, Model

PREVIEW = f"/models/{OLMO}/preview.png"


def test_each_page_names_a_picture_that_is_there(site: Inside) -> None:
    for path in ("/", f"/models/{OLMO}"):
        page = read(site, path)
        answer = site.get(urlsplit(page.meta["og:image"]).path)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == page.meta["og:image:type"] == "image/png"
        size = struct.unpack(">II", answer.content[16:24])
        assert size == (int(page.meta["og:image:width"]), int(page.meta["og:image:height"])) == (1200, 630)
        assert len(answer.content) < 100_000
    assert page.meta["og:image"].endswith(PREVIEW)


def test_it_is_kept_and_asked_for_again_without_being_drawn(site: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    first = site.get(PREVIEW)
    assert first.headers["cache-control"] == "public, max-age=3600"
    assert "content-encoding" not in first.headers
    assert site.get(PREVIEW, headers={"accept-encoding": "gzip"}).content == first.content
    other = site.get(f"/models/{LLAMA}/preview.png")
    assert other.headers["etag"] != first.headers["etag"]
    assert other.content != first.content
    monkeypatch.setattr(previews, "PICTURES", Pictures(most_waiting=0))
    again = site.get(PREVIEW, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    busy = site.get(PREVIEW)
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "60")


def test_its_head_alone_may_be_asked_for(site: Inside) -> None:
    whole, head = site.get(PREVIEW), site.request("HEAD", PREVIEW)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]


def test_a_model_that_was_not_audited_has_none_and_gets_none(site: Inside) -> None:
    for repo in (NOT_AUDITED, "nobody/nothing"):
        answer = site.get(f"/models/{repo}/preview.png")
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-audited")
    assert site.get("/models/a..b/c--d/preview.png").status_code == 404
    with site.service.database.reading() as session:
        assert not session.scalars(select(Job).where(Job.key == NOT_AUDITED.lower())).all()


def test_a_model_that_was_renamed_or_is_gone(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, inside(database) as site:
        do(means_for(database, RECORDINGS), GPT2)
        with database.writing() as session:
            model = session.scalars(select(Model)).one()
            session.add(Alias(key="old/gpt2", model_id=model.id or 0))
        moved = site.get("/models/old/gpt2/preview.png")
        assert (moved.status_code, moved.headers["location"]) == (307, f"/models/{GPT2}/preview.png")
        assert site.get(f"/models/{GPT2.upper()}/preview.png").status_code == 200
        with database.writing() as session:
            mark_gone(session, GPT2, datetime.now(UTC))
        assert site.get(f"/models/{GPT2}/preview.png").status_code == 410


# Drawing


class Drawer:
    """Counts what it draws, and how much of it at a time."""

    def __init__(self, size: int = 10) -> None:
        self.size, self.drawn, self.now, self.most = size, 0, 0, 0
        self.go = threading.Event()
        self.go.set()

    def __call__(self) -> bytes:
        self.now += 1
        self.most = max(self.most, self.now)
        assert self.go.wait(5)
        self.now -= 1
        self.drawn += 1
        return bytes(self.size)


def gathered(pictures: Pictures, draw: Drawer, *keys: str) -> list[bytes | BaseException]:
    async def ask() -> list[bytes | BaseException]:
        return await asyncio.gather(*(pictures.get(key, draw) for key in keys), return_exceptions=True)

    with ThreadPoolExecutor(1) as thread:  # a browser's event loop may run in this one
        return thread.submit(lambda: asyncio.run(ask())).result()


def test_what_many_want_is_drawn_once_and_one_thing_at_a_time() -> None:
    draw = Drawer()
    assert gathered(Pictures(), draw, "a", "a", "b", "a", "b") == [bytes(10)] * 5
    assert (draw.drawn, draw.most) == (2, 1)


def test_only_so_many_wait() -> None:
    draw, pictures = Drawer(), Pictures(most_waiting=2)
    found = gathered(pictures, draw, "a", "b", "c", "d")
    assert found[:2] == [bytes(10)] * 2
    assert [type(one) for one in found[2:]] == [ApiError] * 2
    assert gathered(pictures, draw, "c") == [bytes(10)], "nobody waits any more"


def test_only_so_much_is_kept() -> None:
    draw, pictures = Drawer(), Pictures(max_bytes=25)
    gathered(pictures, draw, "a", "b", "c")
    assert gathered(pictures, draw, "c", "b") == [bytes(10)] * 2
    assert draw.drawn == 3
    gathered(pictures, draw, "a")
    assert draw.drawn == 4
    large = Drawer(size=26)
    assert gathered(pictures, large, "d", "d") == [bytes(26)] * 2
    assert large.drawn == 2, "what is larger than all of it is not kept"


def test_one_that_takes_too_long_is_given_up() -> None:
    def draw() -> bytes:
        raise TimeoutError("too long")

    pictures = Pictures(most_waiting=1)
    for _ in range(2):
        [found] = gathered(pictures, draw, "a")  # type: ignore[arg-type]
        assert isinstance(found, ApiError)
        assert found.kind == "unavailable"


# The sign


def test_the_site_has_a_sign_in_the_forms_that_browsers_look_for(site: Inside) -> None:
    svg = site.get("/favicon.svg")
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert ElementTree.fromstring(svg.text).get("viewBox") == "0 0 24 24"
    assert "sandbox" in svg.headers["content-security-policy"]
    for path in ("/icon.png", "/apple-touch-icon.png"):
        png = site.get(path)
        assert png.headers["content-type"] == "image/png"
        assert struct.unpack(">II", png.content[16:24]) == (180, 180)
    ico = site.get("/favicon.ico")
    assert ico.headers["content-type"] == "image/x-icon"
    assert struct.unpack("<HHH", ico.content[:6]) == (0, 1, 1)
    wide, high, *_, length, at = struct.unpack("<BBBBHHII", ico.content[6:22])
    assert (wide, high, at + length) == (32, 32, len(ico.content))
    assert ico.content[at : at + 8] == b"\x89PNG\r\n\x1a\n"
    assert ico.headers["cache-control"] == "public, max-age=86400"

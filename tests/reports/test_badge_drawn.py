"""Badges in a real browser: words as wide as they were reckoned, and nothing that runs or asks for anything."""

from __future__ import annotations

import base64
import itertools
import os
import re
import string
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import opened, violations
from playwright.sync_api import Browser, Page

from openness.reports.badge import COLORS, STYLES, Badge, svg

VERDICTS = ("closed", "weights-available", "open-weight", "open-source", "fully-open", "unknown", "pending")
MORE = (
    "openness", "open-weight so far", "open-source, as attested", "mof", "osai-index", "Class III, Open Model",
    "0.0833 to 0.875 of 1", "fi ffi fl ffl", "AVAVAVA To. Ty. LT", "WAWAWAWAWA" * 6, "Wie offen?", "Åpenhet ĝis Ωμέγα",
    "Открытость", "độ mở", "“a – b”…", "100 € → ½", r"\x1b[31m", "&<>\"'", "e\u0301a\u0308",
)  # fmt: skip
"""Labels and messages that happen, and such as kerning and ligatures change."""
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

# Of each word: its width as it stands in the badge, where it begins and ends, and its width were it not held to that; in
# pixels. All is changed before anything is measured again, so that the page is laid out but twice.
MEASURE = """() => {
    const texts = [...document.querySelectorAll('text:not([aria-hidden])')];
    const held = texts.map(text => [text.getAttribute('textLength') / 10, text.getBBox()]);
    texts.forEach(text => text.removeAttribute('textLength'));
    return texts.map((text, at) => {
        const [told, box] = held[at];
        return [text.textContent, told, text.getComputedTextLength() / 10, box.x / 10, (box.x + box.width) / 10];
    });
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page, for pictures to be put in."""
    if not FONT.is_file():
        reason = "no DejaVu fonts here (Debian: apt-get install fonts-dejavu-core)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with opened(chromium, "about:blank") as (page, _):
        yield page


def measured(page: Page, pictures: Iterable[str]) -> list[tuple[str, float, float, float, float]]:
    """Of each word in the pictures: itself, its width as reckoned and as it is by itself, where it begins and ends."""
    page.set_content("".join(f"<p>{picture}</p>" for picture in pictures))
    return [tuple(one) for one in page.evaluate(MEASURE)]


def badges(words: Iterable[str]) -> list[Badge]:
    return [Badge(one, one, "blue") for one in words]


@pytest.mark.parametrize("style", STYLES)
def test_words_are_as_wide_as_reckoned(page: Page, style: str) -> None:
    found = measured(page, (svg(badge, style) for badge in badges((*VERDICTS, *MORE))))
    assert len(found) == 2 * len(VERDICTS + MORE)
    assert [word for word, told, drawn, *_ in found if abs(told - drawn) > 0.5] == []


@pytest.mark.parametrize("style", ["flat", "for-the-badge"])
def test_so_is_every_pair_of_ascii_characters(page: Page, style: str) -> None:
    """Kerning and ligatures are matters of pairs: were they on, some of these would differ."""
    drawn = string.printable.strip()
    if style == "for-the-badge":  # it has capitals only
        drawn = "".join(sorted(set(drawn.upper())))
    pairs = ["".join(pair) for pair in itertools.product(drawn, repeat=2)]
    found = measured(page, (svg(Badge("", pair, "blue"), style) for pair in pairs))
    assert len(found) == len(pairs)
    assert [word for word, told, drawn, *_ in found if abs(told - drawn) > 0.25] == []


@given(words=st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1), min_size=50))
@settings(max_examples=15, deadline=None)
def test_so_are_words_at_random(page: Page, words: list[str]) -> None:
    pictures = [svg(badge, style) for badge in badges(words) for style in STYLES]
    assert [one for one in measured(page, pictures) if abs(one[1] - one[2]) > 2] == []


@pytest.mark.parametrize("font", ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Mono"])
@pytest.mark.parametrize("style", STYLES)
def test_in_any_font_the_words_keep_to_their_half(page: Page, style: str, font: str) -> None:
    for badge in badges(("openness", *VERDICTS, "0.0833 to 0.875 of 1")):
        picture = svg(badge, style)
        (label, message) = measured(page, [picture.replace("DejaVu Sans,Verdana,Geneva,sans-serif", font)])
        middle, whole = halves(picture)
        gap = 9 if style == "for-the-badge" else 3
        assert gap <= label[3] < label[4] <= middle - gap
        assert middle + gap <= message[3] < message[4] <= whole - gap


def halves(picture: str) -> tuple[float, float]:
    """Where the message's half begins, and where the badge ends; in pixels."""
    starts = [0, *(int(found) / 10 for found in re.findall(r' d="M(\d+) 0', picture))]
    whole = re.search(r' width="(\d+)"', picture)
    assert whole
    return starts[-1], int(whole[1])


def test_without_a_label_the_words_stand_in_the_middle(page: Page) -> None:
    for style in STYLES:
        picture = svg(Badge("", "fully-open", "green"), style)
        ((_, _, _, begin, end),) = measured(page, [picture])
        assert begin == pytest.approx(halves(picture)[1] - end, abs=1)


def test_axe_finds_nothing(chromium: Browser, tmp_path: Path) -> None:
    """The contrast of words in an SVG is beyond it: see `test_badge`."""
    pictures = [svg(Badge("openness", color, color), style) for color in COLORS for style in STYLES]
    file = tmp_path / "badges.html"
    head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Badges</title><main><h1>Badges</h1>'
    file.write_text(head + "".join(f"<p>{picture}</p>" for picture in pictures), encoding="utf-8")
    with opened(chromium, file.as_uri()) as (page, watched):
        assert violations(page) == []
        assert watched.quiet


HOSTILE = (
    '"><script>alert(1)</script>',
    "</text></g></svg><script>alert(1)</script>",
    "</title><script>console.log(1)</script>",
    "]]><script>alert(1)</script><![CDATA[",
    '<image href="https://evil.example/x.png"/>',
    '" onload="alert(1)" x="',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#60;script&#62;",
    '<!DOCTYPE x [<!ENTITY y SYSTEM "https://evil.example/x">]>&y;',
    '<?xml-stylesheet href="https://evil.example/x.css"?>',
    "<style>@import 'https://evil.example/x.css'</style>",
    "<foreignObject><iframe src='https://evil.example/'></iframe></foreignObject>",
    "url(https://evil.example/x)",
    "\x00\x1b[2J\u202e\ud800\ufffe",
)


def shown_as(way: str, pictures: Sequence[str], folder: Path) -> list[str]:
    """The addresses of pages that show pictures in one of the ways in which badges are shown."""
    if way == "data addresses":
        return [f"data:image/svg+xml,{quote(picture)}" for picture in pictures]
    if way == "files":
        files = [folder / f"{number}.svg" for number in range(len(pictures))]
        for file, picture in zip(files, pictures, strict=True):
            file.write_text(picture, encoding="utf-8")
        return [file.as_uri() for file in files]
    coded = (base64.b64encode(picture.encode()).decode() for picture in pictures)
    inside = {
        "inline": pictures,
        "inline in XHTML": pictures,
        "images": [f'<img alt="" src="data:image/svg+xml;base64,{code}">' for code in coded],
        "frames": [f'<iframe srcdoc="{escape(picture)}"></iframe>' for picture in pictures],
    }[way]
    begin, end = ('<html xmlns="http://www.w3.org/1999/xhtml"><body>', "</body></html>") if "X" in way else ("", "")
    page = folder / f"page.{'xhtml' if 'X' in way else 'html'}"
    page.write_text(begin + "".join(inside) + end, encoding="utf-8")
    return [page.as_uri()]


@pytest.mark.parametrize("way", ["files", "data addresses", "inline", "inline in XHTML", "images", "frames"])
def test_hostile_words_run_nothing_and_ask_for_nothing(chromium: Browser, tmp_path: Path, way: str) -> None:
    styles = itertools.cycle(STYLES)
    pictures = [svg(Badge(words, words, "blue", words), next(styles)) for words in HOSTILE]
    addresses = shown_as(way, pictures, tmp_path)
    with opened(chromium, "about:blank") as (page, watched):
        for address in addresses:
            page.goto(address)
            page.mouse.move(20, 20)
            page.mouse.click(20, 20)
            page.wait_for_timeout(20)
            wrong: int = page.evaluate("document.querySelectorAll('parsererror, script').length")
            assert wrong == 0, address
            assert not watched.scripts, address
    assert not [one for one in watched.requests if one not in addresses and not one.startswith(("data:", "about:"))]


@pytest.mark.parametrize("way", ["files", "inline"])
def test_the_watch_sees_what_a_script_does(chromium: Browser, tmp_path: Path, way: str) -> None:
    """Were the words not escaped, the test above would see it."""
    evil = "<script>console.log(1)</script><image href='file:///nowhere.png'/><title>"
    picture = svg(Badge("openness", "open", "blue")).replace("<title>", evil, 1)
    (address,) = shown_as(way, [picture], tmp_path)
    with opened(chromium, address) as (page, watched):
        page.wait_for_timeout(20)
    assert watched.scripts
    assert len(watched.requests) > 1


class Service(BaseHTTPRequestHandler):
    """Answers as the service does: with a badge that its policy allows nothing but inline style."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
        self.end_headers()
        self.wfile.write(svg(Badge("openness", "AVAVA", "green")).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def test_under_a_strict_policy_it_is_drawn_the_same(chromium: Browser) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with opened(chromium, f"http://127.0.0.1:{server.server_port}/badge.svg") as (page, watched):
            found = page.evaluate(MEASURE)
        server.shutdown()
    assert watched.quiet  # a breach of the policy would stand in the console
    assert [round(drawn - told) for _, told, drawn, *_ in found] == [0, 0]

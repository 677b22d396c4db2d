"""The picture that stands for a model where its page is shared."""

from __future__ import annotations

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from approved import NAMES, audit_of, evil_audit
from fontTools.ttLib import TTFont

from openness.components import Component
from openness.document import Audit
from openness.reports import picture, preview, raster
from openness.reports.badge import COLORS, of_audit
from openness.reports.glyphs import EM, width

OLMO, GEMMA, MERGE = "allenai/OLMo-2-1124-7B", "google/gemma-2-9b", "mlabonne/NeuralPipe-7B-slerp"
NAMESPACE = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "style", "defs", "pattern", "rect", "path", "circle", "text", "g"}
FONTS = Path(raster.__file__).parent / "fonts"


class Words(NamedTuple):
    text: str
    x: float
    y: float
    end: float


def elements(svg: str) -> Iterator[tuple[str, ElementTree.Element]]:
    """Fails where it is not well-formed, or has anything in it that we did not put there."""
    for one in ElementTree.fromstring(svg).iter():
        name = one.tag.removeprefix(NAMESPACE)
        assert name in DRAWN, name
        assert not [key for key in one.attrib if key.startswith("on") or "href" in key]
        yield name, one


def words(svg: str) -> list[Words]:
    """What is written, and where; its end is reckoned from the widths of the font."""
    found = []
    for name, one in elements(svg):
        if name == "text":
            text = one.text or ""
            wide = width(text, bold=one.get("class") == "strong").advance * float(one.attrib["font-size"]) / EM
            x = float(one.attrib["x"]) - (wide if one.get("text-anchor") == "end" else 0)
            found.append(Words(text, x, float(one.attrib["y"]), x + wide))
    return found


def changed(audit: Audit, **values: object) -> Audit:
    return audit.model_copy(update=values)


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """A PNG of 8-bit RGBA, unpacked (https://www.w3.org/TR/png-3/#9Filters)."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    wide = high = 0
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            wide, high, *form = struct.unpack(">IIBBBBB", body)
            assert form == [8, 6, 0, 0, 0]
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    raw, rows, stride = zlib.decompress(data), [], 4 * wide
    above = bytes(stride)
    for y in range(high):
        filtered, *line = raw[y * (stride + 1) : (y + 1) * (stride + 1)]
        for x in range(stride):
            left, up, corner = (line[x - 4] if x > 3 else 0), above[x], (above[x - 4] if x > 3 else 0)
            guess = left + up - corner
            nearest = min((abs(guess - one), place, one) for place, one in enumerate((left, up, corner)))[2]
            line[x] = (line[x] + (0, left, up, (left + up) // 2, nearest)[filtered]) & 255
        above = bytes(line)
        rows.append(above)
    return wide, high, rows


@pytest.mark.parametrize("model", NAMES)
def test_it_says_what_the_audit_says(recordings: Path, model: str) -> None:
    audit = audit_of(recordings, model)
    svg = preview.of_model(audit)
    said = [one.text for one in words(svg)]
    owner, _, name = model.partition("/")
    assert said[:2] == [f"{owner}/", name]
    assert audit.headline in said
    assert f"audited on {audit.audited_at[:10]}" in said
    assert COLORS[of_audit(audit).color] in svg
    for tower in picture.towers(audit.components):
        assert tower.title in said
        for block in tower.blocks:
            assert " ".join(block.title) in said


@pytest.mark.parametrize("model", [OLMO, GEMMA, MERGE])
def test_blocks_are_filled_as_in_the_report_and_their_fills_explained(recordings: Path, model: str) -> None:
    audit = audit_of(recordings, model)
    svg = preview.of_model(audit)
    fills = Counter(block.fill for tower in picture.towers(audit.components) for block in tower.blocks)
    signs = Counter(one.attrib["class"] for _, one in elements(svg) if one.get("class", "").startswith("sign"))
    assert signs == {f"sign {fill}": count + 1 for fill, count in fills.items()}  # one each in the legend
    said = [one.text for one in words(svg)]
    for fill, meaning in picture.LEGEND.items():
        assert (meaning in said) == (fill in fills), fill


LONG = {
    "long": "JiaweiGuan/twitter_disaster__home_guanjiawei_AIGC_cache_huggingface_hub_Llama-2-7b-hf_LORA_SEQ_CLS",
    "longest": f"{'o' * 96}/{'n' * 96}",
    "widest": f"{'W' * 96}/{'W' * 96}",
    "without an owner": "gpt2",
    "short": "a/b",
    "no end": f"{'W' * 5000}/{'W' * 5000}",
}


@pytest.mark.parametrize("name", LONG)
def test_any_name_fits(recordings: Path, name: str) -> None:
    audit = audit_of(recordings, OLMO)
    headline = "weights-available to fully-open, 25 to 100 of 100, as attested"
    every = dict.fromkeys((one.value for one in Component), audit.components["weights"])
    svg = preview.of_model(changed(audit, subject=LONG[name], headline=headline, components=every))
    found = words(svg)
    assert headline in [one.text for one in found]
    for one in found:
        assert one.x >= 40, one
        assert one.end <= preview.WIDTH - 39.5, one
        assert one.y <= preview.HEIGHT, one
    for one, other in ((a, b) for a in found for b in found if a is not b and a.y == b.y):
        assert one.end <= other.x or other.end <= one.x, (one, other)
    tallest = min(
        float(one.attrib["y"]) for kind, one in elements(svg) if kind == "rect" and "stud" in one.get("class", "")
    )
    assert tallest > next(one.y for one in found if one.text == headline)
    if name == "long":
        assert "".join(one.text for one in found[:3]) == LONG[name]
    elif name in ("widest", "no end"):
        assert found[2].text.endswith("…")


EVIL = (
    "</text><script>alert(1)</script>",
    '"/><image href="https://evil.example/x.png"/>',
    '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
    "]]><style>@import 'https://evil.example'</style>",
    "{{ 7 * 7 }}\x00\x1b[2J\u202e\ud800\ufffe",
)


@pytest.mark.parametrize("evil", EVIL)
def test_hostile_words_are_words(recordings: Path, evil: str) -> None:
    audit = evil_audit(recordings, evil)
    svg = preview.of_model(changed(audit, audited_at=evil))
    assert any(evil[:9].split("/")[-1] in one.text for one in words(svg))
    assert raster.png(svg, 300)[:4] == b"\x89PNG"


def test_the_png_is_as_large_as_those_who_show_it_ask_for(recordings: Path) -> None:
    for model in (OLMO, GEMMA, MERGE):
        made = raster.png(preview.of_model(audit_of(recordings, model)), preview.WIDTH)
        assert struct.unpack(">II", made[16:24]) == (1200, 630)
        assert len(made) < 100_000, model


def test_it_is_drawn_in_its_colours_and_in_our_fonts(recordings: Path) -> None:
    audit = audit_of(recordings, OLMO)
    wide, high, rows = pixels(raster.png(preview.of_model(audit), 300))
    assert (wide, high) == (300, 158)
    color = bytes.fromhex(COLORS[of_audit(audit).color][1:]) + b"\xff"
    at = (165 // 4, 54 // 4)
    assert rows[at[0]][4 * at[1] : 4 * at[1] + 4] == color
    dark = sum(line[x] < 90 for line in rows[20:32] for x in range(4 * 10, 4 * 140, 4))
    assert dark > 300, "the name is not there"
    assert {one[3::4] for one in rows[:157]} == {b"\xff" * 300}, "it is opaque"


def test_apart_it_is_the_same_and_ends_in_time(recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    svg = preview.of_model(audit_of(recordings, OLMO))
    assert raster.png_apart(svg, 300) == raster.png(svg, 300)
    with pytest.raises(RuntimeError, match="could not be drawn"):
        raster.png_apart("<svg", 300)
    monkeypatch.setattr(raster, "TIMEOUT", 0.001)
    with pytest.raises(TimeoutError):
        raster.png_apart(svg, 300)


def test_the_site_has_a_picture_and_a_sign() -> None:
    towers = picture.towers({})
    svg = preview.of_site(["Is it <open>?"], ["In & out"], towers)
    assert {"Is it <open>?", "In & out", "openness"} <= {one.text for one in words(svg)}
    assert "prefers-color-scheme: dark" in preview.of_icon()
    assert "style" not in preview.of_icon(adapts=False)
    wide, _, rows = pixels(raster.png(preview.of_icon(adapts=False), 32))
    assert wide == 32
    assert rows[0][:4] == bytes(4), "around it one sees what is below"
    assert b"\xff\xff\xff\xff" in b"".join(rows), "the tick is white"


def test_fonts_are_small_hold_what_names_need_and_are_as_wide_as_reckoned() -> None:
    for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"):
        file = FONTS / name
        assert file.stat().st_size < 120_000
        with TTFont(file) as font:
            glyphs, metrics = font.getBestCmap(), font["hmtx"]
            needed = [*range(0x20, 0x7F), *range(0xA0, 0x100), ord("…"), ord("–"), ord("’")]
            for code in needed:
                if chr(code).isprintable():
                    assert metrics[glyphs[code]][0] == width(chr(code), bold="Bold" in name).advance, chr(code)
    assert "Bitstream" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8")

"""Plots as SVG."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser

from openness.service.pages import plots
from openness.service.pages.plots import Bar, Part, Plot, cut, svg

NAMESPACE = "{http://www.w3.org/2000/svg}"
PARTS = (
    Part("public", "#17753b", "#3fb46a"),
    Part("withheld", "#b42318", "#f0685f"),
    Part("none", "#696969", "#9da7b1"),
)
PLOT = Plot(
    "What it shows.", PARTS, (Bar("first", (1200, 800, 0)), Bar("second", (900, 1, 3)), Bar("empty", (0, 0, 0)))
)
EVIL = '"></text><script>alert(1)</script>\x00\x1b[31m\u202e{{7*7}}&amp;'


def read(plot: Plot) -> ElementTree.Element:
    return ElementTree.fromstring(svg(plot))


def words(root: ElementTree.Element, kind: str = "") -> list[str]:
    return [one.text or "" for one in root.iter(f"{NAMESPACE}text") if not kind or kind in one.get("class", "").split()]


def test_it_holds_its_labels_and_numbers() -> None:
    root = read(PLOT)
    said = words(root)
    assert words(root, "label") == ["empty", "second", "first"], "from below"
    assert words(root, "number") == ["900", "1,200", "800"], "of 1 and 3 there is no room for the number"
    assert words(root, "whole") == ["0", "904", "2,000"]
    assert said[-3:] == ["public", "withheld", "none"]


def test_parts_are_as_long_as_their_numbers() -> None:
    long = {
        (part, round(float(one.get("y", "")))): float(one.get("width", "0"))
        for part in range(3)
        for one in read(PLOT).iter(f"{NAMESPACE}rect")
        if one.get("class") == f"part-{part}" and one.get("height") != "12"
    }
    [(public, withheld)] = [
        (one, other)
        for (part, y), one in long.items()
        for (another, at), other in long.items()
        if (part, another) == (0, 1) and y == at and one < 2 * other
    ]
    assert public / withheld == pytest.approx(1200 / 800, rel=0.01)
    assert len(long) == 5, "what is none has no part"


def test_one_that_says_what_its_bars_are_needs_no_legend() -> None:
    root = read(replace(PLOT, legend=False))
    assert words(root, "number") == []
    assert words(root, "whole") == ["0", "904", "2,000"]
    assert not {part.name for part in PARTS} & set(words(root))


def test_nothing_is_in_it_that_runs_or_comes_from_elsewhere() -> None:
    text = svg(PLOT)
    assert "script" not in text
    assert not re.search(r"(?:href|src|url\(|@import|<!--|on\w+=)", text)
    assert re.findall(r"https?://[^\"' ]+", text) == ["http://www.w3.org/2000/svg"]
    root = read(PLOT)
    assert root.attrib.items() >= {"role": "img", "aria-label": "What it shows."}.items()
    assert root.findtext(f"{NAMESPACE}title") == "What it shows."
    assert svg(PLOT) == text, "the same is drawn the same"


def test_hostile_words_are_text() -> None:
    plot = Plot(EVIL, (Part(EVIL, "#000000", "#ffffff"),) * 2, (Bar(EVIL, (1, 2)), Bar("", (0, 0))))
    root = read(plot)
    assert {one.tag.removeprefix(NAMESPACE) for one in root.iter()} == {
        "svg", "title", "defs", "style", "g", "rect", "text",
    }  # fmt: skip
    assert [one for one in words(root, "label") if one.startswith('"></text><scri')]
    assert "-" in words(root), "what has no words has a sign"
    assert r"\x1b[31m\u202e{{7*7}}" in root.get("aria-label", "")
    assert svg(plot).isprintable() or set(svg(plot)) - {"\n"} == {one for one in svg(plot) if one.isprintable()}


@pytest.mark.parametrize("text", ["short", "a" * 200, "W" * 30, "模型" * 40, "a\n\tb", ""])
def test_words_are_cut_to_their_room(text: str) -> None:
    said = cut(text, 100, 13)
    assert said
    assert said.isprintable()
    assert plots._length(said, 13) <= 100
    assert said.endswith("…") == (len(text) > 20)


@pytest.mark.parametrize("legend", [True, False])
def test_all_of_it_is_within_its_edges(chromium: Browser, legend: bool) -> None:
    """However long the words and large the numbers are, and in whatever order the bars."""
    parts = tuple(Part(name, "#696969", "#9da7b1") for name in ("weights-available", "fully-open", "not known"))
    bars = tuple(Bar("W" * 40, (10**number, 7 * 10**6 - 10**number, number)) for number in range(7))
    plot = Plot("Large", parts, bars, legend)
    page = chromium.new_page()
    try:
        page.set_content(svg(plot).partition("?>")[2])
        boxes = page.evaluate(
            "[...document.querySelectorAll('text, rect')].map(one => { const box = one.getBoundingClientRect(),"
            " svg = document.querySelector('svg').getBoundingClientRect(); return [box.left - svg.left,"
            " box.top - svg.top, box.right - svg.left, box.bottom - svg.top, one.tagName] })"
        )
    finally:
        page.close()
    assert len(boxes) > 20
    for left, top, right, bottom, name in boxes:
        assert 0 <= left <= right <= plots.WIDTH + 0.5, (name, left, right)
        assert 0 <= top <= bottom <= plot.height + 0.5, (name, top, bottom)

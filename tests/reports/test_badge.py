"""Badges: what they say of an audit, how they are drawn, and that no word steers them.

After a change that is meant, run `UPDATE_GOLDEN=1 pytest tests/reports` and look at the pictures before they are
committed. What a real browser makes of them is in `test_badge_drawn.py`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import cmarkgfm
import pytest
from approved import NAMES, audit_of, same_as_golden
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from openness.document import Audit
from openness.reports.badge import (
    COLORS,
    LABEL_COLOR,
    MAX_LABEL,
    MAX_MESSAGE,
    STYLES,
    TEXT_COLOR,
    Badge,
    endpoint,
    markdown,
    of_audit,
    pending,
    served_at,
    svg,
    unknown,
)
from openness.rubric import DEFAULT_RUBRIC, load_rubric

SVG = "{http://www.w3.org/2000/svg}"
SOME = "google/gemma-2-9b"


def spoken(picture: str) -> tuple[str, str, list[str]]:
    """The name and the title of a picture, and its words that are not hidden."""
    root = ElementTree.fromstring(picture)
    title = root.find(f"{SVG}title")
    assert title is not None
    words = [text.text or "" for text in root.iter(f"{SVG}text") if text.get("aria-hidden") is None]
    return root.attrib["aria-label"], title.text or "", words


def changed(audit: Audit, **changes: Any) -> Audit:
    return Audit.model_validate(audit.model_dump(by_alias=True) | changes)


def scored(audit: Audit, **changes: Any) -> Audit:
    """The audit with a scorecard of a rubric called ours."""
    card = audit.scorecards[DEFAULT_RUBRIC].model_dump(by_alias=True)
    return changed(audit, scorecards={"openness": card, "ours": card | {"rubric": "ours"} | changes})


# What a badge says


@pytest.mark.parametrize(
    ("model", "message", "color"),
    [
        ("allenai/OLMo-2-1124-7B", "fully-open", "green"),
        ("allenai/OLMo-7B", "open-source so far", "olive"),  # open-source to fully-open
        ("Qwen/Qwen2.5-7B", "open-weight", "yellow"),  # nothing seen stands against more, but all was read
        (SOME, "weights-available", "orange"),
        ("CohereLabs/c4ai-command-r-v01", "unknown", "grey"),  # unknown to weights-available
    ],
)
def test_it_says_the_verdict_and_no_more_than_was_shown(recordings: Path, model: str, message: str, color: str) -> None:
    audit = audit_of(recordings, model)
    badge = of_audit(audit)
    assert (badge.label, badge.message, badge.color, badge.failed) == ("openness", message, color, False)
    assert badge.title == f"openness: {audit.headline}"
    assert badge.message.split()[0] == audit.verdict


def test_each_verdict_has_a_color_of_its_own(recordings: Path) -> None:
    verdicts = [level.id for level in load_rubric(DEFAULT_RUBRIC).levels]
    cards = [scored(audit_of(recordings, SOME), level=verdict) for verdict in verdicts]
    badges = [of_audit(card, "ours") for card in cards]
    assert [badge.message for badge in badges] == verdicts  # also in a rubric of one's own
    assert len({badge.color for badge in badges} | {"blue", "grey"}) == len(verdicts) + 2


def test_the_default_rubric_is_the_default(recordings: Path) -> None:
    audit = audit_of(recordings, SOME)
    assert of_audit(audit) == of_audit(audit, DEFAULT_RUBRIC)


def test_what_is_only_attested_says_so(recordings: Path) -> None:
    audit = audit_of(recordings, SOME)
    attested = changed(audit, headline=f"{audit.headline}, as attested")
    assert of_audit(attested).message == "weights-available, as attested"
    assert of_audit(scored(attested, level=None), "ours").message.endswith(", as attested")


def test_a_label_can_be_chosen_or_left_out(recordings: Path) -> None:
    audit = audit_of(recordings, SOME)
    assert of_audit(audit, label="how open").label == "how open"
    badge = of_audit(audit, label="")
    assert spoken(svg(badge)) == ("weights-available", audit.headline, ["weights-available"])


@pytest.mark.parametrize(
    ("level", "met", "message", "color"),
    [
        ("low", True, "Low", "blue"),
        ("low", None, "Low so far", "grey"),  # nothing more was shown, and nothing refuted
        ("high", True, "High", "blue"),
        ("unknown", None, "unknown", "grey"),
    ],
)
def test_another_framework_answers_in_its_words(
    recordings: Path, level: str, met: bool | None, message: str, color: str
) -> None:
    audit = audit_of(recordings, SOME)
    one = audit.scorecards[DEFAULT_RUBRIC].levels[0].model_dump()
    levels = [one | {"id": "low", "title": "Low", "met": met}, one | {"id": "high", "title": "High", "met": True}]
    badge = of_audit(scored(audit, level=level, levels=levels), "ours")
    assert (badge.label, badge.message, badge.color) == ("ours", message, color)
    assert badge.title == f"ours: {message}, 31 to 73 of 100"


@pytest.mark.parametrize(
    ("low", "high", "best", "message", "color"),
    [
        (4, 4, 14, "4 of 14", "blue"),
        (0, 0, 14, "0 of 14", "blue"),
        (4.5, 9, 14, "4.5 to 9 of 14", "blue"),
        (0.0833, 0.875, 1, "0.0833 to 0.875 of 1", "blue"),
        (0, 14, 14, "0 to 14 of 14", "grey"),
    ],
)
def test_without_levels_it_says_the_score_with_its_bounds(
    recordings: Path, low: float, high: float, best: float, message: str, color: str
) -> None:
    scores = {"score": high, "score_lower": low, "score_upper": high, "max": best}
    badge = of_audit(scored(audit_of(recordings, SOME), level=None, levels=[], **scores), "ours")
    assert (badge.message, badge.color, badge.title) == (message, color, f"ours: {message}")


def test_every_shipped_rubric_fits_on_a_badge(recordings: Path) -> None:
    import openness

    names = ["mof", "osaid", "osai", "osai-index", "aa-openness"]
    audit = openness.audit(SOME, hub=str(recordings), rubrics=names)
    said = {name: of_audit(audit, name).message for name in names}
    assert said == {
        "mof": "Unclassified",
        "osaid": "Not met",
        "osai": "0.5 to 11 of 14",
        "osai-index": "0.0833 to 0.875 of 1",
        "aa-openness": "22.2 to 94.4 of 100",
    }


def test_a_rubric_that_did_not_score_is_unknown(recordings: Path) -> None:
    assert of_audit(audit_of(recordings, SOME), "mof") == unknown("mof")


def test_what_is_pending_or_could_not_be_audited_is_grey_and_no_answer() -> None:
    for badge, message in ((pending(), "pending"), (unknown(), "unknown")):
        assert (badge.label, badge.message, badge.color) == ("openness", message, "grey")
        assert json.loads(endpoint(badge))["isError"] is True


# The picture


@pytest.mark.parametrize("model", NAMES)
def test_a_recorded_models_badge_looks_as_approved(recordings: Path, model: str) -> None:
    same_as_golden(f"badge-{NAMES[model]}.svg", svg(of_audit(audit_of(recordings, model))) + "\n")


@pytest.mark.parametrize("style", STYLES)
def test_each_style_looks_as_approved(style: str) -> None:
    pictures = [Badge("openness", "fully-open", "green"), Badge("", "Class III & more", "blue", "all of it")]
    same_as_golden(f"badge-{style}.svg", svg(pictures[0], style) + "\n")
    same_as_golden(f"badge-{style}-unlabelled.svg", svg(pictures[1], style) + "\n")


def test_it_is_named_and_titled() -> None:
    badge = Badge("openness", "open-weight so far", "yellow", "openness: open-weight to fully-open, 45 to 100 of 100")
    for style in STYLES:
        root = ElementTree.fromstring(svg(badge, style))
        assert root.attrib["role"] == "img"
        name, title, words = spoken(svg(badge, style))
        assert (name, title) == ("openness: open-weight so far", badge.title)
        assert [word.lower() for word in words] == ["openness", "open-weight so far"]
    assert spoken(svg(Badge("a", "b", "blue")))[1] == "a: b"


def test_its_measures_are_whole_pixels_and_those_of_the_style() -> None:
    for style, height in (("flat", 20), ("flat-square", 20), ("for-the-badge", 28)):
        root = ElementTree.fromstring(svg(Badge("openness", "open-source", "olive"), style))
        width = int(root.attrib["width"])
        assert int(root.attrib["height"]) == height
        assert root.attrib["viewBox"] == f"0 0 {width * 10} {height * 10}"


def test_what_is_no_style_is_drawn_flat() -> None:
    badge = Badge("a", "b", "blue")
    assert svg(badge, "<plastic>") == svg(badge)
    assert "style" not in json.loads(endpoint(badge, "<plastic>"))


def brightness(color: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def lightest(color: str) -> str:
    """The color where the shade of `flat` makes it lightest: a tenth of #bbbbbb over it."""
    parts = [round(0.9 * int(color[at : at + 2], 16) + 0.1 * 0xBB) for at in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("color", [*COLORS.values(), LABEL_COLOR])
def test_every_ground_carries_its_text(color: str) -> None:
    assert contrast(color, TEXT_COLOR) >= 4.5
    assert contrast(lightest(color), TEXT_COLOR) >= 4.5


@pytest.mark.parametrize("style", STYLES)
def test_no_other_colors_are_drawn_than_those_that_are_measured(style: str) -> None:
    for badge in (Badge("a", "b", color) for color in COLORS):
        picture = svg(badge, style)
        grounds, text = {LABEL_COLOR, COLORS[badge.color]}, {TEXT_COLOR}
        assert set(re.findall(r' fill="(#\w+)"', picture)) - {"#010101"} == grounds | text
        stops = re.findall(r"<stop [^>]*>", picture)
        lighter = '<stop stop-color="#bbb" stop-opacity=".1"/>'
        assert stops == ([lighter, '<stop offset="1" stop-opacity=".1"/>'] if style == "flat" else [])


# Hostile words

ANY = st.text(st.characters(exclude_categories=()), max_size=200) | st.text(
    "<>&'\"`[]()\\\\!*_|~#^ \t\n;a\u202e\ud800", max_size=80
)
"""Anything that Python calls text, halves of characters too; and, more often than by chance, what formats live on."""


def strict(picture: str) -> ElementTree.Element:
    """The picture, read by a strict parser; fails where a word has become anything but a word."""
    root = ElementTree.fromstring(picture)
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "g", "path", "rect", "text", "linearGradient", "stop",
    }  # fmt: skip
    allowed = {
        "width", "height", "viewBox", "role", "aria-label", "aria-hidden", "fill", "fill-opacity", "text-anchor",
        "font-size", "font-family", "font-weight", "text-rendering", "style", "x", "y", "x2", "y2", "d", "rx", "id",
        "textLength", "letter-spacing", "shape-rendering", "stop-color", "stop-opacity", "offset",
    }  # fmt: skip
    assert {name for element in root.iter() for name in element.attrib} <= allowed
    return root


@given(label=ANY, message=ANY, title=ANY, style=st.sampled_from(list(STYLES)), color=st.sampled_from(list(COLORS)))
def test_whatever_it_says_it_is_one_well_formed_picture_of_bounded_words(
    label: str, message: str, title: str, style: str, color: Any
) -> None:
    picture = svg(Badge(label, message, color, title), style)
    strict(picture)
    assert picture.encode("utf-8").decode("utf-8").isprintable()
    name, told, words = spoken(picture)
    assert len(name) <= MAX_LABEL + 2 + MAX_MESSAGE
    assert len(told) <= 300
    assert all(words)
    assert all(word == " ".join(word.split()) for word in words)  # white space is not drawn


@given(label=ANY, message=ANY)
def test_shields_gets_the_same_words(label: str, message: str) -> None:
    badge = Badge(label, message, "blue")
    text = endpoint(badge)
    answer = json.loads(text)
    assert text.replace("\n", "").isprintable()
    assert [word for word in (answer["label"], answer["message"]) if word] == spoken(svg(badge))[2]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b\x1b[31m", "a\\x00b\\x1b[31m"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("\ud800", "\\ud800"),
        ("\ufffe", "\\ufffe"),
        (" a \n\t b\u00a0c ", "a b c"),
        ('"><script>alert(1)</script>', '"><script>alert(1)</script>'),
        ("]]>&lt;&#0;", "]]>&lt;&#0;"),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 60, "x" * 60),
        ("\x00" * 60, "\\x00" * 14 + "\\x0…"),
    ],
)
def test_a_hostile_label_is_shown_and_obeyed_by_nothing(text: str, shown: str) -> None:
    name, title, words = spoken(svg(Badge(text, "open-weight", "yellow")))
    assert words == [shown, "open-weight"]
    assert name == title == f"{shown}: open-weight"


def test_capitals_are_made_before_anything_is_escaped() -> None:
    assert spoken(svg(Badge("a&b", "straße <", "blue"), "for-the-badge"))[2] == ["A&B", "STRASSE <"]


def test_without_a_message_it_is_unknown() -> None:
    assert spoken(svg(Badge("a", " \n", "grey")))[2] == ["a", "unknown"]


# Shields, Markdown


def test_the_endpoint_is_what_shields_reads(recordings: Path) -> None:
    """The keys and their types are those of https://shields.io/badges/endpoint-badge, which refuses others."""
    badge = of_audit(audit_of(recordings, "allenai/OLMo-2-1124-7B"))
    answer = {"schemaVersion": 1, "label": "openness", "message": "fully-open", "color": COLORS["green"]}
    assert json.loads(endpoint(badge)) == answer | {"labelColor": LABEL_COLOR}
    assert json.loads(endpoint(badge, "for-the-badge"))["style"] == "for-the-badge"


def read_as(snippet: str) -> tuple[str, str, str]:
    """The words, the picture and the page of Markdown that is one picture, with a link around it or none."""
    blocks = MarkdownIt().parse(snippet)
    assert [block.type for block in blocks] == ["paragraph_open", "inline", "paragraph_close"]
    inline = blocks[1].children or []
    pages = [token.attrGet("href") for token in inline if token.type == "link_open"]
    (image,) = [token for token in inline if token.type == "image"]
    assert len(inline) == 1 + 2 * len(pages)
    return image.content, str(image.attrGet("src")), str(pages[0]) if pages else ""


def test_markdown_shows_the_picture_and_leads_to_the_page() -> None:
    badge = Badge("openness", "open-weight", "yellow")
    image, page = served_at("https://x.example", "own er/na(me)", {"label": "a b&c)", "style": "flat-square"})
    assert image == "https://x.example/badge/own%20er/na%28me%29.svg?label=a%20b%26c%29&style=flat-square"
    assert markdown(badge, image, page) == (
        f"[![openness: open-weight]({image})](https://x.example/models/own%20er/na%28me%29)"
    )
    assert markdown(badge, "a.svg") == "![openness: open-weight](a.svg)"
    assert served_at("https://x.example", "a/b", {})[0] == "https://x.example/badge/a/b.svg"


@given(label=ANY, message=ANY)
def test_no_word_ends_the_markdown(label: str, message: str) -> None:
    badge = Badge(label, message, "blue")
    page = "https://x.example/models/a/b"
    _, source, leads = read_as(markdown(badge, "a.svg", page))
    assert (source, leads) == ("a.svg", page)
    html = cmarkgfm.github_flavored_markdown_to_html(markdown(badge, "a.svg", page))
    assert re.fullmatch(rf'<p><a href="{page}"><img src="a.svg" alt="[^"<>]*" /></a></p>\n', html)


@pytest.mark.parametrize("words", ["a]b[c", "a](javascript:x)", "``](x)", "<b>&amp;*_~", "a\\", "!", "^1", "[x]: y"])
def test_words_stay_as_they_are_in_markdown(words: str) -> None:
    html = cmarkgfm.github_flavored_markdown_to_html(markdown(Badge("", words, "blue"), "a.svg"))
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html == f'<p><img src="a.svg" alt="{escaped}" /></p>\n'

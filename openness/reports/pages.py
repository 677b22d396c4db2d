"""What all HTML is made with: the templates, and the words that they may use.

Every string that a template puts out is made `harmless` (no control can hide or turn it around) and then escaped as
markup, whatever the template says; only what is itself made of markup is not. The service's pages use the same
templates as the files do.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from openness.components import NAMES, Component
from openness.reports import outline, picture, wording
from openness.reports.wording import LONGEST, harmless, is_web_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from openness.rubric import Rubric

SIGNS = {
    "open": "M2 9l4 5 8-11",
    "gated": "M3 8h10v6h-10zM5 8V6a3 3 0 0 1 6 0v2",
    "partial": "M8 2a6 6 0 0 0 0 12zM8 2a6 6 0 0 1 0 12",
    "withheld": "M3 3l10 10M13 3L3 13",
    "unknown": "M5 6a3 3 0 1 1 4.5 2.5c-1 .6-1.5 1-1.5 2.2M8 13.2v.6",
    "unused": "M3 8h10",
}
"""A sign for each fill of a block, as an SVG path in a square of 16."""
PATTERNS = {"gated": "dots", "partial": "lines", "withheld": "crosses"}
"""The pattern that lies over a fill, by its id in the page."""
MARKS = {"yes": "open", "partly": "partial", "no": "withheld", "unknown": "unknown", "none": "unused"}
"""The fill whose sign stands for an answer."""


def render(template: str, **values: Any) -> str:
    """A template filled in, ending in a newline."""
    return tidy(_of_files().get_template(template).render(**values))


def tidy(text: str) -> str:
    """A filled-in template without the empty lines that its statements leave."""
    return re.sub(r"\n\s*\n+", "\n", text.strip()) + "\n"


@cache
def _of_files() -> Environment:
    return environment(PackageLoader("openness.reports"))


def environment(loader: BaseLoader, **more: Any) -> Environment:
    """The templates with all that they may call, and what else a surrounding gives them.

    A file stands alone: there its words lead nowhere and nothing can be contested. The service's pages give `term` and
    `contest` a meaning.
    """
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "SIGNS": SIGNS,
        "PATTERNS": PATTERNS,
        "MARKS": MARKS,
        "LEGEND": picture.LEGEND,
        "towers_of": picture.towers,
        "fill_of": picture.fill_of,
        "meaning_of": meaning_of,
        "criterion_of": criterion_of,
        "level_of": level_of,
        "style": style,
        "term": lambda words, *_: words,
        "contest": lambda *_: "",
        **{name: getattr(outline, name) for name in _OUTLINE},
        **{name: getattr(wording, name) for name in _WORDING},
        **more,
    }
    made.filters |= {"href": href, "code": code}
    return made


_OUTLINE = (
    "bounds", "default_card", "gain_of", "headline_of", "lacks_of_level", "mark_of_criterion", "named_links",
    "other_cards", "outlook", "places_of", "points_of", "points_of_group", "relation_in_words", "remarks_on",
    "repo_unread", "risks", "seen_by_id", "shown_components", "standing_of_attestation", "standing_of_base",
    "title_of_step", "unread", "unseen_components", "verdict_of_base",
)  # fmt: skip
_WORDING = ("address", "license_in_words", "mark_of", "mark_of_state", "number", "place", "state_in_words", "title_of")


def _finalized(value: Any) -> Any:
    """What a template puts out: text from anywhere cannot steer what it is shown in."""
    if type(value) is str:  # most of it, and thousands of times a page
        return value if value.isprintable() and len(value) <= LONGEST else harmless(value)
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def href(locator: str | None) -> str:
    """A link's address where it may be one; else empty, and the place stays words.

    The Hub shows Markdown as a page, in which no line can be pointed at, unless it is asked for as code.
    """
    if not locator or not is_web_address(locator):
        return ""
    return _LINE_OF_MARKDOWN.sub(r"\1?code=true\2", locator)


_LINE_OF_MARKDOWN = re.compile(r"(/blob/[0-9a-f]{40}/[^?#]+\.(?:md|markdown))(#L\d+(?:-L\d+)?)$", re.IGNORECASE)


def code(text: str) -> Markup:
    """Words in which what stands in backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(harmless(text)))))  # noqa: S704 - escaped


def meaning_of(component: str) -> str:
    """What counts as a component, in a sentence."""
    return Component(component).meaning if component in NAMES else ""


def criterion_of(rubrics: Mapping[str, Rubric], rubric: str, name: str) -> Any:
    """A rubric's criterion or requirement by its id; None where the rubric is not at hand."""
    asked = rubrics.get(rubric)
    everything = [*asked.criteria, *asked.requirements] if asked else []
    return next((one for one in everything if one.id == name), None)


def level_of(rubrics: Mapping[str, Rubric], rubric: str, name: str) -> Any:
    """A rubric's level by its id; None where the rubric is not at hand."""
    asked = rubrics.get(rubric)
    return next((one for one in asked.levels if one.id == name), None) if asked else None


def style() -> Markup:
    """The style sheet, as it stands in a page."""
    text = resources.files("openness.reports").joinpath("templates/style.css").read_text(encoding="utf-8")
    return Markup(re.sub(r"\s*\n\s*", "\n", text))  # noqa: S704 - a file of ours

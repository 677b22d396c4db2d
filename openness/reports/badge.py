"""Badges: an audit's answer in two words: a picture for a model card (SVG), JSON for shields.io, Markdown and HTML.

The picture looks like those of shields.io, so that it sits well beside them. It runs nothing and asks for nothing: no
script, no link, no font and no image from elsewhere; its one style attribute is inline. Any words can be given; they
are made visible, cut and escaped here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import quote, urlencode

from openness.reports import markdown as md
from openness.reports.glyphs import EM, width
from openness.reports.wording import harmless, number

if TYPE_CHECKING:
    from openness.document import Audit, AuditScorecard

Color: TypeAlias = Literal["red", "orange", "yellow", "olive", "green", "blue", "grey"]
COLORS: dict[Color, str] = {
    "red": "#b42318",
    "orange": "#b04a00",
    "yellow": "#806000",
    "olive": "#557000",
    "green": "#17753b",
    "blue": "#0a67a3",
    "grey": "#696969",
}
"""The grounds of the message: as shields.io names them, but dark enough for white text (at least 4.5 to 1, WCAG 2.2,
1.4.3), also where `flat` is lightest."""
LABEL_COLOR, TEXT_COLOR = "#555555", "#ffffff"

_OF_VERDICT: dict[str, Color] = {
    "closed": "red",
    "weights-available": "orange",
    "open-weight": "yellow",
    "open-source": "olive",
    "fully-open": "green",
}

_DEFAULT = "openness"
"""`openness.rubric.DEFAULT_RUBRIC`, without what that imports."""
MAX_LABEL, MAX_MESSAGE, _MAX_TITLE = 60, 100, 300
"""Characters; what is longer is cut, and ends in an ellipsis."""


@dataclass(frozen=True, slots=True)
class Badge:
    """What a badge says."""

    label: str
    """The left half; where it is empty there is none."""
    message: str
    color: Color
    title: str = ""
    """The whole answer, for who points at the picture; empty: label and message."""
    failed: bool = False
    """Whether there is no audit to tell of."""


def of_audit(audit: Audit, rubric: str = _DEFAULT, label: str | None = None) -> Badge:
    """What an audit comes to by one rubric: its level, or its score where it has no levels.

    It says what was shown, which is the lower end of the headline, and marks what the headline does: `so far` where
    something that was not read, or conflicts, could still raise the verdict (or where another framework's lowest level
    is only what an unknown leaves), and `as attested` where an attestation is all there is. The colours of the verdicts
    are ours; another framework's answer is blue, since it is not for us to praise or to blame, and grey where it is
    not known. A rubric by which the model was not scored gives `unknown`.
    """
    named = rubric if label is None else label
    card = audit.scorecards.get(rubric)
    if card is None:
        return unknown(named)
    message, color = _answer(card)
    if rubric == _DEFAULT:
        said = audit.headline
        if audit.verdict not in ("unknown", audit.if_read.verdict_best):
            message += " so far"
    else:
        said = f"{message}, {_score(card)}" if card.level else message
    if audit.headline.endswith(", as attested"):
        message += ", as attested"
    return Badge(named, message, color, f"{named}: {said}" if named else said)


def pending(label: str = _DEFAULT) -> Badge:
    """Of a model whose audit has not been done yet."""
    return Badge(label, "pending", "grey", failed=True)


def unknown(label: str = _DEFAULT, title: str = "") -> Badge:
    """Of a model that could not be audited; `title` may say why."""
    return Badge(label, "unknown", "grey", title, failed=True)


def _answer(card: AuditScorecard) -> tuple[str, Color]:
    if not card.level:
        nothing_known = card.score_lower == 0 < card.score_upper
        return _score(card), "grey" if nothing_known else "blue"
    if card.level in _OF_VERDICT:
        return card.level, _OF_VERDICT[card.level]
    level = next((one for one in card.levels if one.id == card.level), None)
    if level is None:
        return "unknown", "grey"
    if level is card.levels[0] and not level.met:  # as nothing more was shown; not refuted either
        return f"{level.title or level.id} so far", "grey"
    return level.title or level.id, "blue"


def _score(card: AuditScorecard) -> str:
    """`4 of 14`, or `4 to 9 of 14`: what is unknown counts neither for nor against."""
    low, high, best = (number(one, card.max) for one in (card.score_lower, card.score_upper, card.max))
    return f"{low} of {best}" if low == high else f"{low} to {high} of {best}"


# Words


def _clean(text: str, limit: int) -> str:
    """On one line, without white space that would not be drawn; controls, bidi controls and halves of characters as
    escapes; cut."""
    line = " ".join(harmless(text[: 4 * limit], 4 * limit).split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def _words(badge: Badge) -> tuple[str, str]:
    return _clean(badge.label, MAX_LABEL), _clean(badge.message, MAX_MESSAGE) or "unknown"


def _name(label: str, message: str) -> str:
    return f"{label}: {message}" if label else message


# SVG


@dataclass(frozen=True, slots=True)
class _Look:
    """The measures of a style, in tenths of a pixel."""

    height: int
    font: int
    baseline: int
    outer: int
    """Between the words and the badge's edge."""
    inner: int
    """Between the words and the middle, where the halves meet."""
    spacing: int = 0
    """What follows each letter."""
    round_and_shaded: bool = False
    loud: bool = False
    """Whether all is in capitals, and the message bold."""


Style: TypeAlias = Literal["flat", "flat-square", "for-the-badge"]
STYLES: dict[str, _Look] = {
    "flat": _Look(height=200, font=110, baseline=140, outer=60, inner=40, round_and_shaded=True),
    "flat-square": _Look(height=200, font=110, baseline=140, outer=60, inner=40),
    "for-the-badge": _Look(height=280, font=100, baseline=175, outer=120, inner=120, spacing=12, loud=True),
}

_FONT = (
    'font-family="DejaVu Sans,Verdana,Geneva,sans-serif" text-rendering="geometricPrecision" '
    'style="font-kerning:none;font-variant-ligatures:none"'  # so that words are as wide as their letters
)
_SHADE = (
    '<linearGradient id="openness-badge-shade" x2="0" y2="1"><stop stop-color="#bbb" stop-opacity=".1"/>'
    '<stop offset="1" stop-opacity=".1"/></linearGradient>'
)


def svg(badge: Badge, style: str = "flat") -> str:
    """The badge as a picture: one element, on one line. What is no style is drawn `flat`."""
    look = STYLES.get(style) or STYLES["flat"]
    label, message = _words(badge)
    name = escape(_name(label, message))
    title = escape(_clean(badge.title, _MAX_TITLE)) or name
    if look.loud:
        label, message = label.upper(), message.upper()
    outer, inner, height = look.outer, look.inner, look.height
    left = label_at = label_length = 0
    if label:
        label_length = _length(label, look, bold=False)
        left = -(-(outer + label_length + inner) // 10) * 10
        label_at = (left + outer - inner) // 2
    else:
        inner = outer
    message_length = _length(message, look, bold=look.loud)
    right = -(-(inner + message_length + outer) // 10) * 10
    message_at = left + (right + inner - outer) // 2
    whole = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole // 10}" height="{height // 10}" '
        f'viewBox="0 0 {whole} {height}" role="img" aria-label="{name}"><title>{title}</title>'
        f"{_ground(left, right, COLORS[badge.color], look)}"
        f'<g fill="{TEXT_COLOR}" text-anchor="middle" font-size="{look.font}" {_FONT}>'
        f"{_text(label_at, label_length, escape(label), look) if label else ''}"
        f"{_text(message_at, message_length, escape(message), look, bold=look.loud)}</g></svg>"
    )


def _length(text: str, look: _Look, *, bold: bool) -> int:
    taken = width(text, bold=bold)
    return -(-taken.advance * look.font // EM) + taken.spaced * look.spacing


def _text(at: int, length: int, words: str, look: _Look, *, bold: bool = False) -> str:
    """Words around a point, held to their length in whatever font; the shadow is not read out."""
    spacing = f' letter-spacing="{look.spacing}"' if look.spacing else ""
    weight = ' font-weight="bold"' if bold else ""
    text = f'textLength="{length}"{spacing}{weight}>{words}</text>'
    if not look.round_and_shaded:
        return f'<text x="{at}" y="{look.baseline}" {text}'
    shadow = f'<text x="{at}" y="{look.baseline + 10}" fill="#010101" fill-opacity=".3" aria-hidden="true" {text}'
    return f'{shadow}<text x="{at}" y="{look.baseline}" {text}'


def _ground(left: int, right: int, color: str, look: _Look) -> str:
    height = look.height
    if not look.round_and_shaded:
        label = f'<path fill="{LABEL_COLOR}" d="M0 0h{left}v{height}H0z"/>' if left else ""
        return (
            f'<g shape-rendering="crispEdges">{label}<path fill="{color}" d="M{left} 0h{right}v{height}H{left}z"/></g>'
        )
    whole = f'width="{left + right}" height="{height}" rx="30"'
    shade = f'<rect {whole} fill="url(#openness-badge-shade)"/>'
    if not left:
        return f'{_SHADE}<rect {whole} fill="{color}"/>{shade}'
    # Halves with two round corners each, so that no clip is needed, whose id would be another badge's too on a page.
    # The left one reaches below the right one: between two edges the page would shine through on a finer screen.
    return (
        f'{_SHADE}<path fill="{LABEL_COLOR}" d="M{left + 5} 0v{height}H30a30 30 0 0 1-30-30V30A30 30 0 0 1 30 0z"/>'
        f'<path fill="{color}" d="M{left} 0h{right - 30}a30 30 0 0 1 30 30v{height - 60}a30 30 0 0 1-30 30H{left}z"/>'
        f"{shade}"
    )


# Other forms


def endpoint(badge: Badge, style: str = "flat") -> str:
    """The JSON that an endpoint badge of shields.io is made from (https://shields.io/badges/endpoint-badge).

    `isError` tells it that there is no answer, so that nobody can give such a badge a colour of their own.
    """
    label, message = _words(badge)
    answer: dict[str, object] = {
        "schemaVersion": 1,
        "label": label,
        "message": message,
        "color": COLORS[badge.color],
        "labelColor": LABEL_COLOR,
    }
    if badge.failed:
        answer["isError"] = True
    if style in STYLES and style != "flat":
        answer["style"] = style
    return json.dumps(answer, indent=2, ensure_ascii=False) + "\n"


def markdown(badge: Badge, image: str, page: str = "") -> str:
    """The badge as Markdown: the picture at the address `image`, which leads to `page` where one is given.

    Both addresses are percent-encoded, parentheses too (`served_at` makes such ones).
    """
    words = md.text(_name(*_words(badge)))
    mark = "\\" if words.startswith("^") else ""  # `[^` begins a footnote on GitHub
    picture = f"![{mark}{words}]({image})"
    return f"[{picture}]({page})" if page else picture


def html(badge: Badge, image: str, page: str = "") -> str:
    """The badge as HTML, from the same addresses."""
    picture = f'<img src="{escape(image)}" alt="{escape(_name(*_words(badge)))}">'
    return f'<a href="{escape(page)}">{picture}</a>' if page else picture


def served_at(base: str, model: str, asked: Mapping[str, str]) -> tuple[str, str]:
    """Where a service shows a model: the address of its badge, with what is asked of it, and of its page."""
    name = quote(model)
    query = f"?{urlencode(asked, quote_via=quote, safe='')}" if asked else ""
    return f"{base}/badge/{name}.svg{query}", f"{base}/models/{name}"

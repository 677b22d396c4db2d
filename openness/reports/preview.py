"""The picture that stands for a model where its page's address is shared (Open Graph): 1200 by 630 pixels, as PNG.

It says what the report's head says, the model's name and the headline, and shows the same blocks, each with its sign
and its name in one line; what their fills mean stands below. `templates/preview.svg` draws it, `raster`
makes the PNG of that. Words are made to fit by the widths of `glyphs`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from openness.reports import pages, picture, raster
from openness.reports.badge import COLORS, of_audit
from openness.reports.glyphs import EM, width
from openness.reports.wording import harmless

if TYPE_CHECKING:
    from openness.document import Audit

WIDTH, HEIGHT = 1200, 630
"""What those who show such pictures ask for."""
_EDGE, _GAP = 40, 14
"""Around all of it; between towers."""
_TOP, _FLOOR, _ROW = 206, 558, 44
"""Where towers may begin, where they stand, and how high a block is at most."""
_WIDEST = 215
"""Of a block."""
_WORDS_AT, _AFTER_WORDS = 38, 8
"""What a block keeps free on the left of its words, for its sign, and on the right."""
_DRAWN_BY = (
    "preview.py",
    "picture.py",
    "raster.py",
    "templates/preview.svg",
    "templates/picture.svg",
    "templates/brick.svg",
    "templates/icon.svg",
)
_LONGEST = 300
"""Characters of a name or a headline that are looked at."""


@dataclass(frozen=True, slots=True)
class Line:
    """Words in one line."""

    words: str
    size: float
    """Of the font, in pixels."""
    y: float
    x: float = 0


@dataclass(frozen=True, slots=True)
class Brick:
    """One component."""

    fill: str
    y: int
    height: int
    title: Line


@dataclass(frozen=True, slots=True)
class Tower:
    """The components of one kind, the first on top."""

    title: str
    x: int
    width: int
    bricks: tuple[Brick, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a fill means."""

    fill: str
    x: float
    words: Line


def of_model(audit: Audit) -> str:
    """The picture of a model, as SVG."""
    towers = picture.towers(audit.components)
    drawn = [block for tower in towers for block in tower.blocks]
    owner, name = _name(audit.subject)
    return pages.render(
        "preview.svg",
        of="model",
        owner=owner,
        name=name,
        headline=_in_one(audit.headline, WIDTH - 2 * _EDGE - 46, 36, 22, bold=True, y=178),
        color=COLORS[of_audit(audit).color],
        audited=audit.audited_at[:10],
        towers=_towers(towers),
        legend=_legend({block.fill for block in drawn}),
    )


def of_site(title: Sequence[str], about: Sequence[str], towers: Sequence[picture.Tower]) -> str:
    """The picture of the site itself: its question and what it does, in lines, and two towers to compare."""
    return pages.render("preview.svg", of="site", title=title, about=about, towers=towers)


def of_icon(*, adapts: bool = True) -> str:
    """The site's sign; where it is to adapt, it is another one on a dark ground."""
    return pages.render("icon.svg", adapts=adapts)


@cache
def edition() -> str:
    """A name for how pictures are drawn: where it is another one, so may be the picture of the same audit."""
    here = resources.files("openness.reports")
    drawn_by = [here.joinpath(part).read_bytes() for part in _DRAWN_BY]
    return hashlib.sha256(b"".join([*drawn_by, raster.version().encode()])).hexdigest()[:12]


def _name(subject: str) -> tuple[Line, list[Line]]:
    """Who publishes a model, and its name: in one large line, or in two smaller ones, the last of which may be cut."""
    owner, slash, name = harmless(subject, _LONGEST).rpartition("/")
    room = WIDTH - 2 * _EDGE
    over = _in_one(owner + slash, room - 460, 26, 18, y=62)
    size = _fitting(name, room, 56, bold=True)
    if size >= 40:
        return over, [Line(name, size, 120)]
    first = _fit(name, room, 32, bold=True)
    rest = _cut(name[len(first) :], room, 32, bold=True)
    return over, [Line(first, 32, 98), Line(rest, 32, 134)]


def _towers(towers: Sequence[picture.Tower]) -> list[Tower]:
    """Side by side, their blocks all of one size."""
    wide = min((WIDTH - 2 * _EDGE + _GAP) // max(len(towers), 1) - _GAP, _WIDEST)
    high = min(_ROW, (_FLOOR - _TOP) // max((len(one.blocks) for one in towers), default=1))
    return [_tower(one, _EDGE + place * (wide + _GAP), wide, high) for place, one in enumerate(towers)]


def _tower(tower: picture.Tower, x: int, wide: int, high: int) -> Tower:
    y = _FLOOR - high * len(tower.blocks)
    bricks = []
    for block in tower.blocks:
        room = wide - _WORDS_AT - _AFTER_WORDS
        title = _in_one(" ".join(block.title), room, 17, 12, y=y + high / 2 + 5.5)
        bricks.append(Brick(block.fill, y, high, title))
        y += high
    return Tower(tower.title, x, wide, tuple(bricks))


def _legend(fills: set[str]) -> list[Meaning]:
    """What the fills that are there mean, in one line."""
    meant: Mapping[str, str] = {**picture.LEGEND, "unused": "not used"}
    chosen = [(fill, words) for fill, words in meant.items() if fill in fills]
    around, room = 26 + 8 + 20, WIDTH - 2 * _EDGE
    size = min(17.0, _fitting("".join(words for _, words in chosen), room - around * len(chosen), 17))
    laid_out, x = [], float(_EDGE)
    for fill, words in chosen:
        laid_out.append(Meaning(fill, x, Line(words, size, 613, x + 34)))
        x += around + _width(words, size)
    return laid_out


# Fitting


def _width(words: str, size: float, *, bold: bool = False) -> float:
    return width(words, bold=bold).advance * size / EM


def _fitting(words: str, room: float, largest: float, *, bold: bool = False) -> float:
    """The size at which words take no more room than there is."""
    taken = _width(words, largest, bold=bold)
    return largest if taken <= room else largest * room / taken


def _in_one(words: str, room: float, largest: float, smallest: float, *, bold: bool = False, y: float) -> Line:
    """Words in one line, as large as there is room for; cut where they would become too small."""
    words = harmless(words, _LONGEST)
    size = _fitting(words, room, largest, bold=bold)
    return Line(words, size, y) if size >= smallest else Line(_cut(words, room, smallest, bold=bold), smallest, y)


def _cut(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """Words that fit, with an ellipsis where some do not."""
    if _width(words, size, bold=bold) <= room:
        return words
    return _fit(words, room - _width("…", size, bold=bold), size, bold=bold) + "…"


def _fit(words: str, room: float, size: float, *, bold: bool = False) -> str:
    """The beginning of words that there is room for."""
    taken = 0.0
    for place, char in enumerate(words):
        taken += _width(char, size, bold=bold)
        if taken > room:
            return words[:place]
    return words

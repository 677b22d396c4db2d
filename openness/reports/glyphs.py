"""How wide words are in DejaVu Sans, the font that badges ask for first.

`glyphs.txt` holds the advance widths of its regular and bold faces, as they stand in the fonts (2048ths of the font
size): Latin, Greek, Cyrillic, and the signs between words. `tests/reports/test_glyphs.py` takes them from the font
files and compares. Kerning and ligatures are left out, as they are switched off where the words are drawn.

What is not in the table is drawn in another font, and its width is a guess: nothing for a mark that stands on the
letter before it, one em for wide (Chinese, Japanese, Korean) characters and 1.25 for emoji, else the width of DejaVu's
box for a missing character.
"""

from __future__ import annotations

import unicodedata
from importlib import resources
from typing import NamedTuple

EM = 2048
"""The font size in the unit of widths."""
_EMOJI, _MISSING = EM * 5 // 4, 1229


class Width(NamedTuple):
    """What words take up."""

    advance: int
    """The sum of the characters' widths, in 2048ths of the font size."""
    spaced: int
    """How many of them letter spacing applies to: all that have a width."""


def width(text: str, *, bold: bool = False) -> Width:
    """How wide a line of printable characters is drawn."""
    widths = list(map((_BOLD if bold else _REGULAR).__getitem__, text))
    return Width(sum(widths), len(widths) - widths.count(0))


class _Face(dict[str, int]):
    """The widths of a face by character; one that is not in the table is guessed, and not kept."""

    def __missing__(self, char: str) -> int:
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            return 0
        if unicodedata.east_asian_width(char) in "WF":
            return _EMOJI if category == "So" else EM
        return _MISSING


def _read() -> dict[str, _Face]:
    faces: dict[str, _Face] = {}
    for line in resources.files("openness.reports").joinpath("glyphs.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            face, first, *widths = line.split()
            known = {chr(int(first, 16) + at): int(advance) for at, advance in enumerate(widths) if advance != "-"}
            faces.setdefault(face, _Face()).update(known)
    return faces


_FACES = _read()
_REGULAR, _BOLD = _FACES["regular"], _FACES["bold"]

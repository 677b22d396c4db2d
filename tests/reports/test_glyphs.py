"""The table of widths, held against the fonts that it was taken from.

Where the fonts have changed, `UPDATE_GOLDEN=1 pytest tests/reports/test_glyphs.py` writes it anew.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from openness.reports.glyphs import EM, width

TABLE = Path(__file__).parent.parent.parent / "openness" / "reports" / "glyphs.txt"
FONTS = Path("/usr/share/fonts/truetype/dejavu")
"""Where Debian's fonts-dejavu-core puts them."""
FACES = {"regular": "DejaVuSans.ttf", "bold": "DejaVuSans-Bold.ttf"}
RANGES = (
    (0x0020, 0x0180),  # Latin
    (0x0370, 0x0530),  # Greek, Cyrillic
    (0x1E00, 0x1F00),  # Latin with more accents: Vietnamese
    (0x2010, 0x2060),  # dashes, quotation marks, the ellipsis
    (0x20A0, 0x20C0),  # currencies
    (0x2100, 0x2150),  # letter-like: the trademark sign
    (0x2190, 0x2200),  # arrows
)
HEAD = """\
# Advance widths of DejaVu Sans 2.37, in 2048ths of the font size; see glyphs.py. A line: the face, a code point, and the
# widths of the characters from there on (- where the font has none).
# DejaVu fonts: Copyright Bitstream, Inc. and Tavmjong Bah; changes are in the public domain. https://dejavu-fonts.github.io
"""


def table(fonts: Path) -> str:
    """The text of `glyphs.txt`: what the font files in a folder say of the printable characters in `RANGES`."""
    return HEAD + "".join(f"{line}\n" for face, name in FACES.items() for line in lines(face, fonts / name))


def lines(face: str, file: Path) -> Iterator[str]:
    """The widths of one face, at most 32 a line."""
    with TTFont(file) as font:
        assert font["head"].unitsPerEm == EM
        glyphs, metrics = font.getBestCmap(), font["hmtx"]
        for begin, end in RANGES:
            for start in range(begin, end, 32):
                codes = range(start, min(start + 32, end))
                known = [str(metrics[glyphs[at]][0]) if at in glyphs and chr(at).isprintable() else "-" for at in codes]
                if any(one != "-" for one in known):
                    yield f"{face} {start:04x} {' '.join(known)}"


def test_the_table_is_what_the_fonts_say() -> None:
    if not all((FONTS / name).is_file() for name in FACES.values()):
        reason = "no DejaVu fonts here (Debian: apt-get install fonts-dejavu-core)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    if os.environ.get("UPDATE_GOLDEN"):
        TABLE.write_text(table(FONTS), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table(FONTS), "see above"


def test_a_line_is_as_wide_as_its_characters() -> None:
    assert width("") == (0, 0)
    assert width("il").advance < width("MW").advance < width("MW", bold=True).advance
    assert width("open-weight").advance == sum(width(char).advance for char in "open-weight")
    assert width("open-weight").spaced == len("open-weight")


@pytest.mark.parametrize(
    ("text", "ems", "spaced"),
    [("开放", 2, 2), ("e\u0301", width("e").advance / EM, 1), ("\U0001f513", 1.25, 1), ("\u05d0", 0.6, 1)],
)
def test_what_is_not_in_the_table_is_guessed(text: str, ems: float, spaced: int) -> None:
    assert width(text).advance / EM == pytest.approx(ems, abs=0.001)
    assert width(text).spaced == spaced

"""Plots as SVG, drawn by pygal: bars that lie, one below the other, each in parts, with every number printed.

What pygal draws is made plain here: no script, no tooltip, nothing from elsewhere, the same each time; a name for who
does not see it, and colours for light and dark. Any words can be given: they are made visible, cut and escaped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from openness.reports.glyphs import EM, width
from openness.reports.wording import harmless

WIDTH = 340
"""In a plot's own pixels; on a phone it is about as wide, on a desk they are larger."""
FONT, SMALL, ROW, LEGEND_ROW = 13, 12, 26, 20
MAX_LABEL = 150
"""Pixels of the words beside a bar; what is longer ends in an ellipsis."""
_GAP, _EDGE = 6, 8
_LIGHT = {"ground": "#ffffff", "ink": "#1b1f24", "on": "#ffffff"}
_DARK = {"ground": "#12161b", "ink": "#e6edf3", "on": "#12161b"}


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of each bar stands for."""

    name: str
    light: str
    """Its colour on a light ground: dark enough for white numbers."""
    dark: str
    """Its colour on a dark ground: light enough for dark numbers."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: its words, and how long each part of it is."""

    label: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot, to be drawn."""

    title: str
    """A sentence that says what it shows."""
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...]
    legend: bool = True
    """Whether it says which colour is which, and how long each part is; not needed where each bar has one part."""

    @property
    def height(self) -> int:
        """In its own pixels."""
        return ROW * len(self.bars) + 2 * _EDGE + (_EDGE + LEGEND_ROW * self.legend_rows if self.legend else 0)

    @property
    def legend_rows(self) -> int:
        """Lines of what says which colour is which."""
        return -(-len(self.parts) // _columns(self.parts))


def svg(plot: Plot) -> str:
    """The plot as a document of its own: the same each time."""
    pygal = _library()
    left = _EDGE + _GAP + max((_length(_label(bar), FONT) for bar in plot.bars), default=0)
    right = _EDGE + _GAP + max((_length(_whole(bar), SMALL, bold=True) for bar in plot.bars), default=0)
    below = plot.height - ROW * len(plot.bars) - _EDGE
    chart = pygal.HorizontalStackedBar(
        width=WIDTH, height=plot.height, margin=0, margin_top=_EDGE, margin_bottom=below, margin_right=right,
        margin_left=left, spacing=0, no_prefix=True, explicit_size=True, js=(), css=(), show_legend=False,
        show_x_labels=False, show_y_labels=False, print_labels=True,
        range=(0, max((sum(bar.values) for bar in plot.bars), default=0) or 1),
    )  # fmt: skip
    bars = plot.bars[::-1]  # pygal begins below
    for number, part in enumerate(plot.parts):
        values = [bar.values[number] for bar in bars]
        chart.add(part.name, [{"value": one, "label": f"{one:,}"} if one else 0 for one in values])
    chart.add("", [{"value": 0, "label": _whole(bar)} for bar in bars])
    chart.add_xml_filter(lambda root: _plain(root, plot))
    drawn: str = chart.render(is_unicode=True)
    return drawn


@cache
def _library() -> Any:
    """pygal, where somebody asks for a plot. What it adds to how Python imports is for maps, which are not drawn here,
    and of a kind that Python warns of: it is taken away again."""
    before = list(sys.meta_path)
    import pygal

    sys.meta_path[:] = [one for one in sys.meta_path if one in before or type(one).__module__ != "pygal"]
    return pygal


def cut(text: str, most: int, font: int) -> str:
    """Words from anywhere on one line, as they can be shown, no longer than so many pixels."""
    said = " ".join(harmless(text, 200).split()) or "-"
    if _length(said, font) <= most:
        return said
    while said and _length(f"{said}…", font) > most:
        said = said[:-1]
    return f"{said.rstrip()}…"


def _label(bar: Bar) -> str:
    return cut(bar.label, MAX_LABEL, FONT)


def _whole(bar: Bar) -> str:
    return f"{sum(bar.values):,}"


def _length(text: str, font: int, *, bold: bool = False) -> int:
    """Pixels of words: in DejaVu Sans, which is wider than most."""
    return -(-width(text, bold=bold).advance * font // EM)


def _columns(parts: tuple[Part, ...]) -> int:
    longest = max((_length(part.name, SMALL) for part in parts), default=0)
    return max(1, min(3, (WIDTH - 2 * _EDGE) // (longest + 30)))


# What pygal drew, made plain


def _plain(root: Any, plot: Plot) -> Any:
    """The drawing without what only a script would use, with its numbers where there is room for them."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag in ("script", "title", "desc") or _is_of(child, "tooltip"):
                parent.remove(child)
    del root.attrib["id"]
    name = harmless(plot.title, 500)
    root.attrib |= {"role": "img", "aria-label": name}
    defs = root.find("defs")
    defs.find("style").text = _style(plot)
    title = root.makeelement("title", {})
    title.text = name
    root.insert(0, title)
    for number in range(len(plot.parts) + 1):
        _place_words(root, number, plot)
    if plot.legend:
        _add_legend(root, plot)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == "g" and not len(child) and not child.text:
                parent.remove(child)
    return root


def _place_words(root: Any, number: int, plot: Plot) -> None:
    """Each number in the middle of its part; after the last part, the whole of a bar behind its end and its label
    before it. A number that has no room in its part stands in the table only."""
    whole = number == len(plot.parts)
    groups = [one for one in root.iter("g") if _is_of(one, f"serie-{number}")]
    rects = [rect for group in groups for rect in group.iter("rect")]
    texts = [(group, text) for group in groups for text in list(group) if text.tag == "text"]
    shown = [rect for rect in rects if whole or float(rect.get("width", "0")) > 0]
    for place, (rect, (group, text)) in enumerate(zip(shown, texts, strict=True)):
        x, y, long, high = (float(rect.get(name, "0")) for name in ("x", "y", "width", "height"))
        middle = y + high / 2
        text.attrib.clear()
        text.attrib |= _at("whole" if whole else "number", x + (_GAP if whole else long / 2), middle + 0.35 * SMALL)
        if whole:
            label = root.makeelement("text", _at("label", -_GAP, middle + 0.35 * FONT))
            label.text = _label(plot.bars[::-1][place])
            group.append(label)
        elif not plot.legend or _length(text.text, SMALL) + 4 > long:
            group.remove(text)
    for group in groups:
        for bars in (one for one in list(group.iter("g")) if _is_of(one, "bars")):
            for bar in list(bars):
                if whole or float(bar[0].get("width", "0")) <= 0:
                    bars.remove(bar)
                else:
                    sides = {side: f"{float(bar[0].get(side)):.2f}" for side in ("x", "y", "width", "height")}
                    bar[0].attrib.clear()
                    bar[0].attrib |= {**sides, "class": f"part-{number}"}


def _at(kind: str, x: float, y: float) -> dict[str, str]:
    return {"class": kind, "x": f"{x:.1f}", "y": f"{y:.1f}"}


def _add_legend(root: Any, plot: Plot) -> None:
    columns = _columns(plot.parts)
    step, top = (WIDTH - 2 * _EDGE) // columns, ROW * len(plot.bars) + 2 * _EDGE
    legend = root.makeelement("g", {"class": "legend", "transform": f"translate({_EDGE}, {top})"})
    for number, part in enumerate(plot.parts):
        x, y = number % columns * step, number // columns * LEGEND_ROW + 4
        at = {"x": str(x), "y": str(y), "width": "12", "height": "12", "class": f"part-{number}"}
        words = root.makeelement("text", {"x": str(x + 18), "y": str(y + 10)})
        words.text = harmless(part.name, 60)
        legend.append(root.makeelement("rect", at))
        legend.append(words)
    root.append(legend)


def _is_of(element: Any, name: str) -> bool:
    return name in element.get("class", "").split()


def _style(plot: Plot) -> str:
    return "\n".join([*_colors(plot), *_SHAPES])


def _colors(plot: Plot) -> Iterator[str]:
    light = _LIGHT | {f"part-{number}": part.light for number, part in enumerate(plot.parts)}
    dark = _DARK | {f"part-{number}": part.dark for number, part in enumerate(plot.parts)}
    yield f":root {{ color-scheme: light dark; {_said(light)} }}"
    yield f"@media (prefers-color-scheme: dark) {{ :root {{ {_said(dark)} }} }}"
    yield from (f".part-{number} {{ fill: var(--part-{number}); }}" for number in range(len(plot.parts)))


def _said(colors: dict[str, str]) -> str:
    return " ".join(f"--{name}: {color};" for name, color in colors.items())


_SHAPES = (
    f"text {{ font: {SMALL}px system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; fill: var(--ink); }}",
    f"text.label {{ font-size: {FONT}px; text-anchor: end; }}",
    ".background { fill: var(--ground); }",
    "rect[class^=part] { stroke: var(--ground); stroke-width: .7px; }",
    "text.number { fill: var(--on); text-anchor: middle; }",
    "text.whole { font-weight: 700; }",
    "@media (forced-colors: active) { rect[class^=part] { stroke: CanvasText; } }",
)

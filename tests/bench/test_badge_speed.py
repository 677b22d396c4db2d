"""How many badges are drawn a second on one core, against the same words put into a template of fixed width.

    uv run pytest tests/bench -s

No badge is drawn twice: each has words of its own. Reports the median of seven runs and the ratio to the baseline
measured in the same run; never fails on time. The goal: 30,000 a second.
"""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from html import escape

import pytest

from openness.reports.badge import COLORS, STYLES, Badge, endpoint, svg

VERDICTS = ("closed", "weights-available", "open-weight", "open-source", "fully-open")


def badges() -> Iterator[Badge]:
    """Without end, and no two alike."""
    colors = list(COLORS)
    for number in itertools.count():
        verdict = VERDICTS[number % 5]
        yield Badge(
            f"model {number}", f"{verdict} {number}", colors[number % len(colors)], f"{verdict}, {number} of 100"
        )


def fixed(badge: Badge) -> str:
    """A badge of fixed width: escaped, and nothing measured."""
    label, message = escape(badge.label), escape(badge.message)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="20" role="img" aria-label="{label}: {message}">'
        f'<title>{label}: {message}</title><rect width="100" height="20" fill="#555"/><rect x="100" width="100" '
        f'height="20" fill="{COLORS[badge.color]}"/><g fill="#fff" text-anchor="middle" font-family="DejaVu Sans" '
        f'font-size="11"><text x="50" y="14">{label}</text><text x="150" y="14">{message}</text></g></svg>'
    )


def rate(draw: Callable[[Badge], object], times: int = 5000) -> float:
    """Badges a second: the median of seven runs. Making the words is not counted."""
    source, rates = badges(), []
    for _ in range(7):
        batch = list(itertools.islice(source, times))
        started = time.perf_counter()
        for badge in batch:
            draw(badge)
        rates.append(times / (time.perf_counter() - started))
    return statistics.median(rates)


@pytest.mark.bench
@pytest.mark.parametrize("style", STYLES)
def test_badges_a_second(style: str, capsys: pytest.CaptureFixture[str]) -> None:
    drawn, baseline = rate(lambda badge: svg(badge, style)), rate(fixed)
    with capsys.disabled():
        print(f"\n{style}: {drawn:,.0f} badges/s, {drawn / baseline:.2f} of a template of fixed width")
    one, other = itertools.islice(badges(), 2)
    assert svg(one, style) != svg(other, style)


@pytest.mark.bench
def test_shields_endpoints_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    drawn, baseline = rate(endpoint), rate(fixed)
    with capsys.disabled():
        print(f"\nshields JSON: {drawn:,.0f} a second, {drawn / baseline:.2f} of a template of fixed width")
    assert drawn > 0

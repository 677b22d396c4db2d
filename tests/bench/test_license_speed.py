"""How long a license text takes to be read, and how many names a second.

    TEST_BENCH=1 uv run pytest tests/bench/test_license_speed.py -s

Texts against `licenseclassifier.identify_license` on the same text, names against a plain split into words. Medians of
seven runs (TEST_BENCH=1; else of one) and the ratio to the baseline of the same run; never fails on time. The goal: 10 ms a text at the median,
100 ms for one of 1 MB, 1 s for any.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from licenseclassifier import identify_license

from openness.licenses import read_text
from openness.licenses.names import read_name

ROOT = Path(__file__).parent.parent.parent
TEXTS = sorted((ROOT / "fixtures" / "licenses").glob("*.txt"))
NAMES = (
    "apache-2.0", "MIT License", "llama3.1", "Apache License, Version 2.0", "cc-by-nc-4.0", "GPL v3 or later",
    "MIT/Apache-2.0", "Apache-2.0 AND CC-BY-4.0", "acme-community-license", "other",
)  # fmt: skip


RUNS = 7 if os.environ.get("TEST_BENCH") else 1


def milliseconds(work: Callable[[int], object], runs: int = RUNS) -> float:
    """The median of some runs after one that is not counted; each is told its number."""
    times = []
    for run in range(runs + 1):
        started = time.perf_counter()
        work(run)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[1:])


def against_classifier(text: str, runs: int = RUNS) -> tuple[float, float]:
    """Milliseconds of ours and of licenseclassifier; an empty line more above each, so that no cache holds the text."""
    texts = ["\n" * run + text for run in range(runs + 1)]
    return (
        milliseconds(lambda run: read_text(texts[run]), runs),
        milliseconds(lambda run: identify_license(texts[run]), runs),
    )


@pytest.mark.bench
def test_texts(capsys: pytest.CaptureFixture[str]) -> None:
    taken = {path.stem: against_classifier(path.read_text(encoding="utf-8")) for path in TEXTS}
    ours, theirs = (statistics.median(pair[which] for pair in taken.values()) for which in (0, 1))
    slowest = max(taken, key=lambda name: taken[name][0])
    with capsys.disabled():
        print(
            f"\n{len(TEXTS)} texts: median {ours:.1f} ms, {ours / theirs:.1f} times licenseclassifier ({theirs:.1f} ms)"
        )
        print(f"the slowest, {slowest}: {taken[slowest][0]:.1f} ms, licenseclassifier {taken[slowest][1]:.1f} ms")
    assert ours > 0


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["a license repeated", "a license and prose"])
def test_a_megabyte(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = TEXTS[0].read_text(encoding="utf-8")
    filler = text if kind == "a license repeated" else "The weights of this model were made by us. "
    ours, theirs = against_classifier((text + filler * (1_000_000 // len(filler) + 1))[:1_000_000], runs=min(RUNS, 5))
    with capsys.disabled():
        print(f"\n1 MB, {kind}: {ours:.0f} ms, {ours / theirs:.2f} times licenseclassifier ({theirs:.0f} ms)")
    assert ours > 0


def spelt(name: str, number: int) -> str:
    """The name in capital and small letters as the bits of a number say: a spelling that no cache holds."""
    return "".join(char.upper() if number >> at & 1 else char.lower() for at, char in enumerate(name))


@pytest.mark.bench
@pytest.mark.parametrize("seen", ["seen before", "in a new spelling"])
def test_names_a_second(seen: str, capsys: pytest.CaptureFixture[str]) -> None:
    new = [[spelt(name, 37 * run + at) for at in range(20) for name in NAMES] for run in range(8)]
    names = [list(NAMES) * 20] * 8 if seen == "seen before" else new
    ours = milliseconds(lambda run: [read_name(name) for name in names[run]])
    theirs = milliseconds(lambda run: [name.lower().split() for name in names[run]])
    with capsys.disabled():
        rate = len(names[0]) / ours * 1000
        print(f"\nnames, {seen}: {rate:,.0f} a second, {ours / theirs:,.0f} times the time of lower().split()")
    assert ours > 0

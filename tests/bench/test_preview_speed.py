"""How long a model's picture takes: its SVG, the PNG of it in this process, and in a process of its own.

    TEST_BENCH=1 uv run pytest tests/bench/test_preview_speed.py -s

Medians of 15 (without TEST_BENCH: of 1), in milliseconds, and the ratio to a blank picture as large, in the same run;
never fails on time. The goal: under 100 ms and 100 kB.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import openness
from openness.reports import preview, raster

MODELS = ("allenai/OLMo-2-1124-7B", "google/gemma-2-9b", "mlabonne/NeuralPipe-7B-slerp")
RUNS = 15 if os.environ.get("TEST_BENCH") else 1
BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630"><rect width="1200" height="630"/></svg>'


def median(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return statistics.median(times)


@pytest.mark.bench
def test_previews(recordings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    blank = median(lambda: raster.png(BLANK, preview.WIDTH))
    for model in MODELS:
        audit = openness.audit(model, hub=str(recordings))
        svg = preview.of_model(audit)
        laid_out = median(lambda audit=audit: preview.of_model(audit))  # type: ignore[misc]
        here = median(lambda svg=svg: raster.png(svg, preview.WIDTH))  # type: ignore[misc]
        apart = median(lambda svg=svg: raster.png_apart(svg, preview.WIDTH))  # type: ignore[misc]
        size = len(raster.png(svg, preview.WIDTH))
        with capsys.disabled():
            print(
                f"\n{model:32} SVG {laid_out:4.1f} ms, PNG {here:5.1f} ms ({here / blank:.1f} x blank), "
                f"apart {apart:5.1f} ms, {size:,} B"
            )
        assert size > 0

"""How long a command takes as a whole process, against a Python that does nothing.

    TEST_BENCH=1 uv run pytest tests/bench -s

Reports medians of nine runs (TEST_BENCH=1; else of one), the peak memory of the child, and the ratio to the baseline
measured in the same run; never fails on time.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
COMMANDS = {
    "--help": ["--help"],
    "audit of a recorded model": ["audit", "openai/gpt-oss-20b", "--hub", "fixtures/hub"],
    "audit with a lineage": ["audit", "LLM360/AmberChat", "--hub", "fixtures/hub", "--format", "json"],
}
RUNS = 9 if os.environ.get("TEST_BENCH") else 1
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def median(command: list[str]) -> float:
    """Seconds: the median of the runs after one that is not counted."""
    times = []
    for _ in range(RUNS + 1):
        started = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


@pytest.mark.bench
@pytest.mark.parametrize("name", COMMANDS)
def test_whole_process(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    taken = median([sys.executable, "-m", "openness", *COMMANDS[name]])
    baseline = median([sys.executable, "-c", "pass"])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with capsys.disabled():
        print(f"\n{name}: {taken:.3f} s, {taken / baseline:.1f} times `python -c pass`; peak so far {peak:.0f} MiB")
    assert taken > 0

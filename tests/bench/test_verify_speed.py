"""How long `openness verify` takes over a database of the usual size, every model recorded.

    TEST_BENCH=1 uv run pytest tests/bench -s

Reports seconds for 273 documents (without TEST_BENCH: 10) with five claims each; never fails on time.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = 273 if os.environ.get("TEST_BENCH") else 10
CLAIMED = ("weights", "pretraining-data", "training-code", "paper", "model-card")


@pytest.mark.bench
def test_a_whole_database(tmp_path: Path) -> None:
    claims = {name: {"availability": "public"} for name in CLAIMED}
    names = [
        f"{path.parent.parent.name}/{path.parent.name}"
        for path in sorted((ROOT / "fixtures/hub/models").glob("*/*/info.json"))
        if "@" not in path.parent.name
    ]
    for number in range(DOCUMENTS):
        document = {
            "schema_version": 1,
            "subject": names[number % len(names)],
            "author": {"name": "Ada Example", "role": "third-party"},
            "date": "2026-01-31",
            "expires": "2099-01-31",
            "claims": claims,
        }
        (tmp_path / f"{number:03}.yaml").write_text(yaml.safe_dump(document))
    command = [sys.executable, "-m", "openness", "verify", str(tmp_path), "--hub", "fixtures/hub"]
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    print(f"\n{DOCUMENTS} documents: {time.perf_counter() - started:.1f} s")
    assert f"{DOCUMENTS} documents: " in done.stdout

"""The hooks for pre-commit: valid, and each does in a folder what its description says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}


def test_the_hooks_are_valid() -> None:
    done = subprocess.run(
        [BIN / "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def run(hook: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a hook's command in a folder, as pre-commit does, with nothing to reach."""
    words = [*shlex.split(HOOKS[hook]["entry"]), *HOOKS[hook]["args"]]
    words[0] = str(BIN / words[0])
    environment = {"HF_HUB_OFFLINE": "1", "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("hook", "path", "wanted"),
    [
        ("openness-card", "README.md", True),
        ("openness-card", "LICENSE.txt", True),
        ("openness-card", "model/README.md", True),
        ("openness-card", "train.py", False),
        ("openness-attestation", "openness.yaml", True),
        ("openness-attestation", "my-openness.yaml", False),
    ],
)
def test_a_hook_runs_where_its_files_change(hook: str, path: str, wanted: bool) -> None:
    assert bool(re.search(HOOKS[hook]["files"], path)) is wanted


def test_a_card_that_lacks_what_the_folder_shows_is_held_up(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: Apache 2.0\n---\n# Mine\n")
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 2000)
    done = run("openness-card", tmp_path)
    assert done.returncode == 1, done.stderr
    assert "license: Apache 2.0 -> apache-2.0" in done.stdout
    (tmp_path / "README.md").write_text("---\nlicense: apache-2.0\n---\n# Mine\n")
    assert run("openness-card", tmp_path).returncode == 0


def test_a_wrong_attestation_is_held_up_with_its_line(tmp_path: Path) -> None:
    good = (ROOT / "fixtures" / "attestations" / "bert-base-uncased.yaml").read_text(encoding="utf-8")
    (tmp_path / "openness.yaml").write_text(good)
    done = run("openness-attestation", tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "openness.yaml").write_text(good.replace("subject:", "subjekt:"))
    done = run("openness-attestation", tmp_path)
    assert done.returncode == 2
    assert "openness.yaml:" in done.stderr
    assert "Traceback" not in done.stderr

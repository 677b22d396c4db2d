"""The patch is one that `git apply` and `patch -p1` take, to the byte."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openness.cardadvice.diff import patch

PAIRS = [
    ("a\nb\nc\n", "a\nB\nc\n"),
    ("a\r\nb\r\nc\r\n", "a\r\nB\r\nc\r\n"),
    ("a\nb", "a\nc"),
    ("a\nb", "a\nb\n"),
    ("a\nb\n", "a\nb"),
    ("a\r\nb\rc\n\x0cd\u2028e\n", "a\r\nb\rc\n\x0cd\u2028E\n"),
    ("\ufeff---\n---\n", "\ufeff---\nlicense: mit\n---\n"),
    ("", "a\n"),
    ("\n" * 50 + "end\n", "start\n" + "\n" * 50 + "end\nmore\n"),
    ("--- a\n+++ b\n@@ -1 +1 @@\n", "--- a\n+++ c\n@@ -1 +1 @@\n"),
]
TOOLS = {"git": ["git", "apply", "--whitespace=nowarn"], "patch": ["patch", "-p1", "--quiet", "--binary"]}


def applied(tool: str, folder: Path, text: str, before: str | None, name: str = "README.md") -> str:
    """What a file becomes when the patch is applied by a real tool."""
    if shutil.which(tool) is None:
        pytest.skip(f"no {tool} here")
    if before is not None:
        (folder / name).write_bytes(before.encode())
    done = subprocess.run(TOOLS[tool], cwd=folder, input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    return (folder / name).read_bytes().decode()


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_it_applies_to_the_byte(tool: str, before: str, after: str, tmp_path: Path) -> None:
    assert applied(tool, tmp_path, patch("README.md", before, after), before) == after


@pytest.mark.parametrize("tool", TOOLS)
def test_without_options_too(tool: str, tmp_path: Path) -> None:
    before, after = "a\r\nb\r\n", "a\r\nc\r\n"
    (tmp_path / "README.md").write_bytes(before.encode())
    command = ["git", "apply"] if tool == "git" else ["patch", "-p1"]
    subprocess.run(
        command, cwd=tmp_path, input=patch("README.md", before, after).encode(), check=True, capture_output=True
    )
    assert (tmp_path / "README.md").read_bytes() == after.encode()


@pytest.mark.parametrize("tool", TOOLS)
def test_a_new_file(tool: str, tmp_path: Path) -> None:
    assert applied(tool, tmp_path, patch("README.md", None, "---\nlicense: mit\n---\n"), None) == (
        "---\nlicense: mit\n---\n"
    )


def test_a_name_with_spaces(tmp_path: Path) -> None:
    text = patch("my card.md", "a\n", "b\n")
    assert applied("git", tmp_path, text, "a\n", "my card.md") == "b\n"


def test_nothing_to_change_is_no_patch() -> None:
    assert patch("README.md", "a\n", "a\n") == ""


cards = st.text(alphabet="ab-+@ \n\r\x0b\u2028é\\", max_size=60)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards, cards)
def test_any_two_texts(tmp_path: Path, before: str, after: str) -> None:
    if before == after or not after:  # an empty file is a deleted one to `patch`
        return
    assert applied("git", tmp_path, patch("README.md", before, after), before) == after


def test_a_card_of_many_lines_that_are_alike_is_soon_done() -> None:
    before = "---\nlicense: MIT\n---\n" + "a\n\n" * 130_000
    started = time.perf_counter()
    text = patch("README.md", before, before.replace("MIT", "mit") + "## License\n")
    assert time.perf_counter() - started < 5
    assert len(text) < 2000

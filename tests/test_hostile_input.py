"""Whatever a repo's owner writes into it: no exception, and time that grows no faster than the input."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.auditing import conclude
from openness.detectors.card import parse_card
from openness.errors import FileError
from openness.licenses import mentioned, read_link, read_name, read_text
from openness.rubric import parse_rubric
from openness.snapshot import Refs, RepoFile, RepoInfo, Snapshot, Text, Want
from openness.yamltext import YamlError, read_yaml

PIECES = (
    "---\n", "license: ", "license_name: ", "license_link: ", "base_model: ", "datasets:\n", "- ", "# License\n", "## Data\n",
    "apache-2.0", "MIT", "other", "[a](https://huggingface.co/", "https://github.com/o/r", "](", "|a|b|\n|-|-|\n", "<a href='",
    "<table><tr><td>", "<!--", "-->", "```\n", "**", "trained on ", "fine-tuned from ", "not for commercial use", "\n\n", " ",
    "\0", "\ud800", "\u202e", "\u2066", "\ufeff", "e\u0301", "😀", "&", "<", "{", "[", "!!python/object:x ", "&a ", "*a ", "1e999",
    "0x", "2024-01-01", "~", "http://[", "https://hf.co/%00", "..", "/", "\\", "'", '"', "WITH ", "AND ", "OR ", "(", ")", "+",
)  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=60).map("".join)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def snapshot(card: str, paths: list[str], license_text: str = "", branches: tuple[str, ...] = ("main",)) -> Snapshot:
    pinned = "f" * 40
    files = tuple(RepoFile(path, 100_000_000) for path in paths if path not in ("README.md", "LICENSE"))
    info = RepoInfo("model", "m/x", pinned, files=(*files, RepoFile("README.md", 10), RepoFile("LICENSE", 10)))
    answers: dict[Want, Any] = {
        Want("info", "model", "m/x"): info,
        Want("refs", "model", "m/x"): Refs(branches),
        Want("file", "model", "m/x", pinned, "README.md"): Text(card),
        Want("file", "model", "m/x", pinned, "LICENSE"): Text(license_text),
    }
    return Snapshot("m/x", None, answers, endpoint="https://h")


@settings(max_examples=200, deadline=None)
@given(text=HOSTILE)
def test_readers_never_fail(text: str) -> None:
    parse_card(text)
    parse_card(f"---\n{text}\n---\n{text}")
    read_name(text)
    read_link(text)
    mentioned(text)
    assert read_text(text) == read_text(text)
    with contextlib.suppress(YamlError):
        read_yaml(text)
    with contextlib.suppress(FileError):
        parse_rubric(text, "x.yaml")


@settings(max_examples=80, deadline=None)
@given(front=HOSTILE, body=HOSTILE, license_text=HOSTILE, paths=st.lists(HOSTILE.filter(bool), max_size=5))
def test_an_audit_of_anything_ends(front: str, body: str, license_text: str, paths: list[str]) -> None:
    audit = conclude(
        snapshot(f"---\n{front}\n---\n{body}", paths, license_text, ("main", front[:50])), [], given="m/x", now=NOW
    )
    assert audit.verdict
    audit.model_dump_json()


LARGE = {
    "100,000 files": snapshot("# hi", [f"checkpoint-{i // 50}/model-{i % 50:05d}.safetensors" for i in range(100_000)]),
    "100,000 shards": snapshot("# hi", [f"model-{i:05d}-of-99999.safetensors" for i in range(99_999)]),
    "3,000 branches": snapshot("# hi", ["model.safetensors"], "", ("main", *(f"step{i}" for i in range(3000)))),
    "a lead-in of 200 kB over 8,000 links": snapshot(
        "- " + "word " * 40_000 + "\n" + "\n".join(f"  - [x](http://a/{i})" for i in range(8000)), []
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LARGE)
def test_a_large_repo_takes_seconds(name: str) -> None:
    started = time.process_time()
    conclude(LARGE[name], [], given="m/x", now=NOW)
    assert time.process_time() - started < 20  # 4 on an idle machine; a quadratic lead-in took over 60

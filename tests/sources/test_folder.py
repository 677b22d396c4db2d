"""A local folder, read as the repo that it will be."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import openness
from openness.detectors.view import model_view
from openness.errors import InputError
from openness.snapshot import Cause, Problem, Refs, RepoFile, RepoInfo, Snapshot, Text, Want
from openness.sources import open_source
from openness.sources.folder import FolderSource

CARD = "---\nlicense: mit\ntags: [a, 5]\npipeline_tag: text-generation\n---\n# Hi\n"


def opened(folder: Path, recordings: Path) -> FolderSource:
    return FolderSource(folder, open_source(recordings))


def ask(source: FolderSource, what: str, path: str = "") -> Any:
    want = Want(what, "model", source.subject, None, path)  # type: ignore[arg-type]
    return source.read([want])[want]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    for path in (".git/config", ".cache/huggingface/x", "checkpoint-500/model.safetensors"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("12345")
    (folder / "README.md").write_text(CARD)
    return folder


def test_a_folder_is_listed(model: Path, recordings: Path) -> None:
    source = opened(model, recordings)
    info = ask(source, "info")
    assert isinstance(info, RepoInfo)
    assert info.files == (
        RepoFile("README.md", len(CARD)),
        RepoFile("checkpoint-500/model.safetensors", 5),
    )
    assert info.listing_complete
    assert info.gated is None
    assert info.card_data == {"license": "mit", "tags": ["a", 5], "pipeline_tag": "text-generation"}
    assert info.tags == ("a",)
    assert info.pipeline_tag == "text-generation"
    assert ask(source, "file", "README.md") == Text(CARD)
    assert ask(source, "refs") == Refs((), (), complete=False)
    assert source.requests == 0


def test_other_repos_are_asked_of_the_inner_source(model: Path, recordings: Path) -> None:
    source = opened(model, recordings)
    base = Want("info", "model", "allenai/OLMo-2-1124-7B")
    own = Want("info", "model", source.subject)
    answers = source.read([base, own])
    assert isinstance(answers[base], RepoInfo)
    assert list(answers) == [base, own]
    assert source.exchange(base) is not None
    assert source.exchange(own) is None


def test_links_count_as_files_and_are_read_only_inside(model: Path, recordings: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    os.symlink(tmp_path / "secret", model / "LICENSE")
    os.symlink(model / "README.md", model / "NOTICE")
    os.symlink(tmp_path / "nowhere", model / "broken")
    os.symlink(tmp_path, model / "up")
    os.mkfifo(model / "pipe")
    source = opened(model, recordings)
    listed = {file.path for file in ask(source, "info").files}
    assert listed == {"README.md", "LICENSE", "NOTICE", "up/", "checkpoint-500/model.safetensors"}
    refused = ask(source, "file", "LICENSE")
    assert isinstance(refused, Problem)
    assert refused.cause is Cause.FORBIDDEN
    assert ask(source, "file", "NOTICE") == Text(CARD)
    assert ask(source, "file", "pipe").cause is Cause.MISSING
    assert ask(source, "file", "up/secret").cause is Cause.FORBIDDEN


@pytest.mark.parametrize("path", ["../secret", ".git/config", "a\0b", "", "no-such", "checkpoint-500"])
def test_what_is_not_published_is_not_there(model: Path, recordings: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("secret")
    assert ask(opened(model, recordings), "file", path).cause is Cause.MISSING


def test_a_snapshot_in_the_cache_reads_its_blobs(tmp_path: Path, recordings: Path) -> None:
    cached = tmp_path / "models--o--n"
    snapshot = cached / "snapshots" / ("a" * 40)
    snapshot.mkdir(parents=True)
    (cached / "blobs").mkdir()
    (cached / "blobs" / "1").write_text(CARD)
    os.symlink("../../blobs/1", snapshot / "README.md")
    source = opened(snapshot, recordings)
    assert ask(source, "info").files == (RepoFile("README.md", len(CARD)),)
    assert ask(source, "file", "README.md") == Text(CARD)


def test_a_large_text_and_odd_front_matter(model: Path, recordings: Path) -> None:
    (model / "LICENSE").write_text("x" * 2_000_000)
    (model / "README.md").write_text("---\na: &x [1]\nb: *x\n---\n")
    source = opened(model, recordings)
    assert ask(source, "file", "LICENSE").cause is Cause.TOO_LARGE
    assert ask(source, "info").card_data == {}


def test_too_many_files_are_not_a_whole_listing(model: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openness.sources.folder.MAX_FILES", 1)
    info = ask(opened(model, recordings), "info")
    assert len(info.files) == 1
    assert not info.listing_complete


def test_its_name_is_no_repos(recordings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "allenai/x").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert opened(Path("allenai/x"), recordings).subject == "./allenai/x"
    assert opened(tmp_path, recordings).subject == str(tmp_path)
    with pytest.raises(InputError):
        opened(Path("nowhere"), recordings)


def test_its_locators_are_paths_below_it(model: Path, recordings: Path) -> None:
    source = opened(model, recordings)
    snapshot = Snapshot(source.subject, endpoint=source.endpoint)
    wants = [Want("info", "model", source.subject), Want("file", "model", source.subject, None, "README.md")]
    view = model_view(snapshot.with_answers(source.read(wants)), source.subject)
    assert view.url() == "./"
    assert view.url("README.md", 3) == "README.md#L3"
    assert view.url("checkpoint-500/") == "checkpoint-500/"
    assert view.card.front_matter["license"] == "mit"


def test_a_folder_that_may_not_be_listed_leaves_the_listing_incomplete(
    model: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = model / "closed"
    closed.mkdir()
    scan = os.scandir

    def refusing(path: Any) -> Any:
        if Path(path) == closed:
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)  # who runs the tests may be root, whom nothing is closed to
    folder = FolderSource(model, open_source(recordings))
    want = Want("info", "model", folder.subject)
    info = folder.read([want])[want]
    assert isinstance(info, RepoInfo)
    assert not info.listing_complete


def test_a_pointer_counts_as_the_large_file_that_it_stands_for(model: Path, recordings: Path) -> None:
    """A checkout without large files, as CI has it, is judged as the repo that it is a checkout of."""
    sha = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize 4949546184\n"
    (model / "model.safetensors").write_text(pointer)
    (model / "notes.txt").write_text(f"Not a pointer: {pointer}")
    (model / "broken.bin").write_text(pointer.replace("sha256:", "md5:"))
    files = {file.path: file for file in ask(opened(model, recordings), "info").files}
    assert files["model.safetensors"] == RepoFile("model.safetensors", 4949546184, sha)
    assert files["notes.txt"].size == len(pointer) + len("Not a pointer: ")
    assert files["broken.bin"].sha256 is None


def test_the_folder_at_hand_has_its_own_name(model: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(model)
    above = model.parent.name
    assert [opened(Path(name), recordings).subject for name in (".", "./.", "..", "checkpoint-500", "./checkpoint-500/..")] == [
        "../model", "../model", f"../../{above}", "./checkpoint-500", "../model",
    ]  # fmt: skip
    assert opened(Path("/"), recordings).subject == "/"


@pytest.mark.parametrize("name", ["tiny-poet", "模型", "..."])
def test_a_base_in_the_card_is_read_whatever_the_folder_is_called(
    tmp_path: Path, recordings: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A folder given as `.`, or named in another script, has lost the base that its card names: too open a verdict."""
    folder = tmp_path / name
    folder.mkdir()
    (folder / "README.md").write_text(
        "---\nlicense: apache-2.0\n---\n# Tiny Poet\n\nTiny Poet was fine-tuned from "
        "[google/gemma-2-9b](https://huggingface.co/google/gemma-2-9b).\n"
    )
    (folder / "model.safetensors").write_bytes(b"\0" * 2000)
    monkeypatch.chdir(folder)
    for subject in (".", f"{folder}"):
        audit = openness.audit(subject, hub=str(recordings))
        assert [base.model for base in audit.lineage] == ["google/gemma-2-9b"], subject
        assert audit.verdict == "weights-available"

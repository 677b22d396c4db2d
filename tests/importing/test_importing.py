"""What all imports share: which files are records, which commit they are of, and names and links as they are kept."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from peers import record

from openness.errors import FileError, InputError
from openness.importing import FORMATS
from openness.importing.inputs import MAX_BYTES, read_file, record_files
from openness.importing.osai_index import DATABASE
from openness.importing.provenance import provenance
from openness.importing.values import Notebook, clipped, comments, hub_models, links, subject

COMMIT = "5a388e871b88735e7ab7e6fb230b76c9d460d99a"


def test_each_format_is_that_of_its_database() -> None:
    assert {name: form.database.id for name, form in FORMATS.items()} == {name: name for name in FORMATS}
    for form in FORMATS.values():
        origin = form.database.origin(record(""))
        assert origin.url.startswith("https://github.com/")
        assert origin.license.startswith(("CC-BY-4.0", "MIT"))


def test_the_records_of_a_folder(tmp_path: Path) -> None:
    for name in ("b.yaml", "a.yml", "c.YAML", "notes.md", "d.json"):
        (tmp_path / name).write_text("a: b")
    (tmp_path / "sub.yaml").mkdir()
    assert [file.name for file in record_files(tmp_path, "projects")] == ["a.yml", "b.yaml", "c.YAML"]
    assert record_files(tmp_path / "notes.md", "projects") == [tmp_path / "notes.md"]


def test_a_repository_has_its_records_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "a.yaml").touch()
    (tmp_path / "config.yaml").touch()
    assert [file.name for file in record_files(tmp_path, "projects")] == ["a.yaml"]
    assert [file.name for file in record_files(tmp_path, "")] == ["config.yaml"]


def test_nothing_to_import_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file or folder"):
        record_files(tmp_path / "gone", "")
    with pytest.raises(InputError, match=r"holds no \.yml or \.yaml file"):
        record_files(tmp_path, "")


def test_a_link_out_of_the_folder_and_what_is_no_file_are_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "records"
    folder.mkdir()
    (tmp_path / "secret.yaml").write_text("a: b")
    (folder / "in.yaml").write_text("a: b")
    (folder / "out.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")
    (folder / "same.yaml").symlink_to(folder / "in.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    os.mkfifo(folder / "fifo.yaml")
    (folder / "big.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert read_file(folder / "same.yaml", folder) == b"a: b"
    for name in ("out", "loop", "zero", "fifo", "big"):
        with pytest.raises(FileError):
            read_file(folder / f"{name}.yaml", folder)
    assert read_file(folder / "out.yaml", folder / "out.yaml") == b"a: b"  # the user's own word


@pytest.mark.parametrize(
    ("note", "commit", "day"),
    [
        (
            f"Repository `Language-Technology-Assessment/main-database` (the Index), commit {COMMIT} (2026-06-12).",
            COMMIT,
            date(2026, 6, 12),
        ),
        (f"From https://github.com/Language-Technology-Assessment/main-database,\ncommit `{COMMIT}`.", COMMIT, None),
        (f"From language-technology-assessment/main-database.git: commit {COMMIT} (2026-13-45)", COMMIT, None),
        (f"Repository `somebody/main-database`, commit {COMMIT} (2026-06-12).", None, None),
        (f"Repository `Language-Technology-Assessment/main-database-2`, commit {COMMIT}.", None, None),
        (f"Repository `x/y`, commit {COMMIT}.\n\n`Language-Technology-Assessment/main-database`", None, None),
        ("Repository `Language-Technology-Assessment/main-database`, commit 5a388e8.", None, None),
    ],
)
def test_a_note_beside_the_records_names_the_commit(
    tmp_path: Path, note: str, commit: str | None, day: date | None
) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "x.yaml").touch()
    (tmp_path / "PROVENANCE.md").write_text(note)
    held = provenance(deep / "x.yaml", DATABASE)
    assert (held.commit, held.day, held.blobs) == (commit, day, None)
    deeper = deep / "c"
    deeper.mkdir()
    assert provenance(deeper, DATABASE).commit is None


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")
@pytest.mark.parametrize(
    ("origin", "known"),
    [
        ("https://github.com/Language-Technology-Assessment/main-database.git", True),
        ("git@github.com:language-technology-assessment/main-database", True),
        ("https://github.com/somebody/main-database", False),
        ("https://example.org/github.com/Language-Technology-Assessment/main-database", False),
        (None, False),
    ],
)
def test_a_checkout_of_the_database_has_a_commit(tmp_path: Path, origin: str | None, known: bool) -> None:
    def git(*arguments: str) -> str:
        command = [
            "git",
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "commit.gpgsign=false",
            *arguments,
        ]
        environment = {**os.environ, "GIT_COMMITTER_DATE": "2026-05-01T12:00:00Z", "GIT_CONFIG_GLOBAL": "/dev/null"}
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        ).stdout.strip()

    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "a.yaml").write_text("a: b\n")
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "a")
    if origin:
        git("remote", "add", "origin", origin)
    held = provenance(tmp_path / "records", DATABASE)
    assert held.commit == (git("rev-parse", "HEAD") if known else None)
    if known:
        assert held.day == date(2026, 5, 1)
        assert held.of(b"a: b\n") == held.of(b"a: b\r\n") == held.commit
        assert held.of(b"a: changed\n") is None


def test_links_are_kept_where_anyone_can_open_them() -> None:
    notebook = Notebook()
    given = ["https://a.example.org/x y", "https://a.example.org, https://b.example.org;https://c.example.org"]
    assert links(given, "x", notebook) == ("https://a.example.org", "https://b.example.org", "https://c.example.org")
    assert links("hhttps://a.example.org http://b.example.org https://127.0.0.1", "y", notebook) == ()
    assert links(None, "z", notebook) == links([None, ""], "z", notebook) == ()
    assert len(notebook.puzzles) == 4
    assert links("https://a.example.org" + " " * 190_000 + "x", "x", Notebook()) == ()


def test_models_of_the_hub_are_told_from_other_pages() -> None:
    addresses = [
        "https://huggingface.co/a/b", "https://huggingface.co/a/b/blob/main/x", "https://www.huggingface.co/c/d?e#f",
        "https://huggingface.co/datasets/a/b", "https://huggingface.co/spaces/a/b", "https://huggingface.co/papers/1",
        "https://huggingface.co/blog/a", "https://huggingface.co/a", "https://example.org/a/b", "https://huggingface.co",
    ]  # fmt: skip
    assert hub_models(addresses) == ("a/b", "c/d")


@pytest.mark.parametrize(
    ("organization", "name", "expected"),
    [
        ("Owls & Co", "Owl 7B", "Owls - Co/Owl 7B"),
        ("", "Owl/7B", "Owl-7B"),
        ("../..", "..\\..\\etc", "etc"),
        ("Owls", "", "Owls/Model"),
        ("东方", "模型-7B", "东方/模型-7B"),
        ("_", "\x1b[31m\u202e", "31m-"),
        ("o" * 300, "m" * 300, "o" * 96 + "/" + "m" * 96),
    ],
)
def test_a_name_that_fits_a_subject(organization: str, name: str, expected: str) -> None:
    assert subject(organization, name, record("")) == expected.rstrip("-")


def test_comments_are_told_from_what_stands_in_values() -> None:
    text = "# one\na: b # two\n#three\n#\nc: 'x # four'\nd: e#f\n# one\n"
    assert comments(text, {"a": "b", "c": "x # four", "d": "e#f"}) == ("one", "two", "three")


def test_notes_and_facts_stay_within_what_an_attestation_holds() -> None:
    notebook = Notebook()
    for number in range(500):
        notebook.puzzle(f"Puzzle {number}.")
        notebook.fact(f"fact {number}", number)
    notebook.remark("r" * 9_000)
    assert len(notebook.notes()) == 200
    assert notebook.notes()[-1].startswith("And ")
    assert len(notebook.facts) == 200
    assert len(notebook.remarks[0]) == 4_000
    assert clipped(" a ") == "a"

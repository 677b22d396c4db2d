import os
from pathlib import Path

import pytest

from openness.cli.output import check_output, write_file
from openness.errors import FileError


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before")
    file.chmod(0o640)
    write_file(file, "after é \ud800")
    assert file.read_text() == "after é \\ud800"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", "x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "x"


def test_a_device_is_written_to_as_it_is() -> None:
    write_file(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()


def test_a_failure_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before")

    def full(self: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError, match="No space left"):
        write_file(file, "after")
    assert file.read_text() == "before"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_what_cannot_be_written_is_told_before_any_work(tmp_path: Path) -> None:
    check_output(None)
    check_output(tmp_path / "new.txt")
    with pytest.raises(FileError, match="is a folder"):
        check_output(tmp_path)
    with pytest.raises(FileError, match="there is no folder"):
        check_output(tmp_path / "no" / "x")


def test_a_file_that_is_read_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("a")
    (tmp_path / "link").symlink_to("a.yaml")
    for same in (file, tmp_path / "link", tmp_path / "." / "a.yaml"):
        with pytest.raises(FileError, match="would be overwritten"):
            check_output(same, "owner/name", file)
    check_output(file, "owner/name", tmp_path / "other", "x" * 5_000)
    check_output(Path("/dev/null"), "/dev/null")


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="File name too long"):
        check_output(tmp_path / ("x" * 300))

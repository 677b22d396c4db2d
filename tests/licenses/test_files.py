"""License files: read in the encodings that there are, and refused with the reason."""

from __future__ import annotations

import io
import time
from pathlib import Path

import genuine
import pytest

from openness.errors import FileError
from openness.licenses import read_text
from openness.licenses.files import MAX_BYTES, decode, read_file, read_stream

MIT = genuine.text("MIT")


@pytest.mark.parametrize(
    "content",
    [
        MIT.encode(), b"\xef\xbb\xbf" + MIT.encode(), MIT.encode("utf-16"), b"\xfe\xff" + MIT.encode("utf-16-be"),
        b"\xff\xfe" + MIT.encode("utf-16-le"), MIT.replace("\n", "\r\n").encode(), MIT.replace('"AS IS"', "“AS IS”").encode("cp1252"),
    ],
    ids=["UTF-8", "UTF-8 with its mark", "UTF-16", "UTF-16 BE", "UTF-16 LE", "CRLF", "Windows-1252"],
)  # fmt: skip
def test_a_text_is_read_in_its_encoding(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "LICENSE"
    file.write_bytes(content)
    assert (read_text(read_file(file)).id, read_text(read_file(file)).modified) == ("MIT", False)
    assert read_stream(io.BytesIO(content)) == read_file(file)


def test_windows_1252_holds_typographic_signs() -> None:
    told = "“AS IS” – the licensor’s name… © § ® ™ ·"
    assert decode(told.encode("cp1252"), "x") == told
    assert decode("Jürgen Ößberg, 许可".encode(), "x") == "Jürgen Ößberg, 许可"
    assert decode(b"", "x") == ""


REFUSED = [
    (b"%PDF-1.7\n%\xe2\xe3", "is a PDF document, not text"),
    (b"PK\x03\x04\x14\x00", "is a ZIP archive or an office document, not text"),
    (b"\x1f\x8b\x08\x00", "is compressed with gzip, not text"),
    (b"\xd0\xcf\x11\xe0\xa1", "is an old office document, not text"),
    (b"{\\rtf1\\ansi MIT License}", "is a rich text document, not text"),
    (b"\x89PNG\r\n\x1a\n", "is a picture, not text"),
    (b"\x7fELF\x02\x01", "is a program, not text"),
    (b"MIT License\0\0\0", "is a binary file, not text"),
    (b"\x01\x02\x03\x04\x05\x06\x07\x08\x0e\x0f" * 3, "is a binary file, not text"),
    ("MIT License".encode("utf-16-le"), "is a binary file, not text"),  # without its mark
    ("Лицензия".encode("cp1251"), "is in an encoding that is not known here (byte 0xcb)"),
    ("許諾".encode("shift-jis"), "is in an encoding that is not known here (byte 0x8b)"),
    ("许可".encode("gb18030"), "is in an encoding that is not known here (byte 0xd0)"),
    ("Jürgen".encode("latin-1"), "is in an encoding that is not known here (byte 0xfc)"),
    (b"\xff\xfe" + b"M\x00\x00\xd8I\x00", "is in an encoding that is not known here"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_what_is_no_text_is_refused(content: bytes, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "LICENSE"
    file.write_bytes(content)
    with pytest.raises(FileError) as refused:
        read_file(file)
    assert str(file) in str(refused.value)
    assert reason in str(refused.value)
    assert "text" in str(refused.value.hint)
    with pytest.raises(FileError, match="standard input"):
        read_stream(io.BytesIO(content))


def test_the_line_of_an_unknown_byte_is_told() -> None:
    with pytest.raises(FileError) as refused:
        decode("MIT License\n\nCopyright\nJürgen".encode("latin-1"), "LICENSE")
    assert "LICENSE:4" in str(refused.value)


def test_a_huge_file_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "LICENSE"
    with file.open("wb") as sparse:
        sparse.truncate(50_000_000)
    started = time.process_time()
    with pytest.raises(FileError, match="larger than 5 MB, which no license is"):
        read_file(file)
    assert time.process_time() - started < 0.5


def test_no_more_is_read_of_a_stream_than_is_needed() -> None:
    class Endless(io.BytesIO):
        given = 0

        def read(self, size: int | None = -1, /) -> bytes:
            assert size is not None
            assert size >= 0, "everything was asked for"
            self.given += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(FileError, match="larger than"):
        read_stream(stream)
    assert stream.given <= MAX_BYTES + 1


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    file = tmp_path / "LICENSE"
    file.write_bytes(b"a" * MAX_BYTES)
    assert len(read_file(file)) == MAX_BYTES


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        read_file(tmp_path)
    with pytest.raises(FileError, match="cannot be read: No such file"):
        read_file(tmp_path / "LICENSE")
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(FileError, match="cannot be read"):
        read_file(tmp_path / "link")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux has a file that even root cannot read")
def test_a_file_that_cannot_be_read_is_told() -> None:
    with pytest.raises(FileError, match="/proc/self/mem: cannot be read: Input/output error"):
        read_file(Path("/proc/self/mem"))

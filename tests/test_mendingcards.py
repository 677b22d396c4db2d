"""The use case of `openness card`: what is read, what is mended, and what an audit says of it then."""

from __future__ import annotations

from pathlib import Path

import pytest
from cardkit import NAME, advised, license_text, of, record, told
from hubserver import running

from openness.errors import InputError, SubjectError
from openness.mendingcards import CardSubject, mend, parse_target
from openness.sources import open_source
from openness.subjects import FolderSubject, RepoSubject

BODY = "# Model\n\nA model of one billion parameters, for tests.\n\n## License\n\nMIT\n"
CARD = f"---\nlanguage: en\n---\n{BODY}"
MENDED = f"---\nlanguage: en\nlicense: mit\n---\n{BODY}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "model"
    path.mkdir()
    (path / "README.md").write_text(CARD)
    (path / "LICENSE").write_text(license_text("MIT"))
    (path / "model.safetensors").write_bytes(b"0" * 1000)
    record(tmp_path / "hub")
    return path


# What is meant


def test_targets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_target("maker/model") == RepoSubject("maker/model")
    assert parse_target("maker/model@v1") == RepoSubject("maker/model", "v1")
    assert parse_target(str(folder)) == FolderSubject(folder)
    assert parse_target(str(folder / "README.md")) == CardSubject(folder / "README.md")
    assert parse_target("maker/model.md") == RepoSubject("maker/model.md")
    monkeypatch.chdir(folder)
    assert parse_target("README.md") == CardSubject(Path("README.md"))
    assert parse_target("./README.md") == CardSubject(Path("./README.md"))
    (folder / "maker").mkdir()
    (folder / "maker" / "model.md").write_text("")
    assert parse_target("maker/model.md") == CardSubject(Path("maker/model.md"))


@pytest.mark.parametrize("given", ["maker/*", "-", "nothing.md", "./no/such.md", "claims.yaml", "", "datasets/a/b"])
def test_what_names_no_card_is_refused(folder: Path, given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "claims.yaml").write_text("")
    with pytest.raises(InputError):
        parse_target(given)


# A folder, and a card's file


def test_a_folder_and_its_card_are_one(folder: Path) -> None:
    hub = folder.parent / "hub"
    by_folder, by_file = advised(hub, str(folder)), advised(hub, str(folder / "README.md"))
    assert told(by_folder) == told(by_file) == [("patch", "license", "mit")]
    assert by_folder.after_text == by_file.after_text == MENDED
    assert by_folder.advice.patch == by_file.advice.patch
    assert of(by_file, "license").seen[0].locator == "LICENSE#L1"


def test_another_file_stands_in_for_the_card(folder: Path) -> None:
    (folder / "card.md").write_text(CARD.replace("language: en", "license: Apache 2.0").replace("MIT", "Apache 2.0"))
    (folder / "LICENSE").unlink()
    mending = advised(folder.parent / "hub", str(folder / "card.md"))
    assert told(mending) == [("patch", "license", "apache-2.0")]
    assert of(mending, "license").seen[0].locator == "card.md#L2"
    assert mending.advice.card == "card.md"
    assert mending.advice.patch.startswith("--- a/card.md\n+++ b/card.md\n")
    assert (folder / "README.md").read_text() == CARD


def test_a_model_without_a_card_gets_one_where_anything_is_known(folder: Path) -> None:
    (folder / "README.md").unlink()
    mending = advised(folder.parent / "hub", str(folder))
    assert mending.before_text is None
    assert not mending.advice.exists
    assert mending.after_text == "---\nlicense: mit\n---\n"
    assert mending.advice.patch == "--- /dev/null\n+++ b/README.md\n@@ -0,0 +1,3 @@\n+---\n+license: mit\n+---\n"
    (folder / "LICENSE").unlink()
    assert advised(folder.parent / "hub", str(folder)).advice.patch == ""


# Bytes


@pytest.mark.parametrize(
    "raw",
    [
        CARD.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + CARD.encode(),
        CARD.rstrip("\n").encode(),
        CARD.replace("tests", "tests \ufffd \x0c \u2028 \x85").encode(),
    ],
)
def test_the_bytes_of_a_card_stay(folder: Path, raw: bytes) -> None:
    (folder / "README.md").write_bytes(raw)
    mending = advised(folder.parent / "hub", str(folder))
    added = b"license: mit\r\n" if b"\r\n" in raw else b"license: mit\n"
    assert mending.after_text.encode().replace(added, b"", 1) == raw


@pytest.mark.parametrize("what", ["folder", "file", "repo", "hub"])
def test_a_card_that_is_not_utf_8_is_not_patched(folder: Path, what: str) -> None:
    raw = CARD.replace("tests", "t\xe9sts").encode("latin-1")
    (folder / "README.md").write_bytes(raw)
    hub = folder.parent / "latin"
    record(hub, card=raw, texts={"LICENSE": license_text("MIT")})
    if what == "hub":
        with running(hub) as server:
            source = open_source(server.url, keep=True)
            from cardkit import NOW

            mending = mend(parse_target(NAME), source, given=NAME, now=NOW)
        from conftest import hang_up

        hang_up()
    else:
        given = {"folder": str(folder), "file": str(folder / "README.md"), "repo": NAME}[what]
        mending = advised(hub, given)
    assert mending.advice.patch == ""
    assert "UTF-8" in (mending.advice.unpatchable or "")
    assert told(mending) == [("decide", "license", "mit")]
    assert mending.after_text == mending.before_text


def test_a_front_matter_that_cannot_be_read_is_the_first_thing_told(folder: Path) -> None:
    (folder / "README.md").write_text(CARD.replace("language: en", "language: [en\ntags: x"))
    mending = advised(folder.parent / "hub", str(folder))
    first = mending.advice.changes[0]
    assert (first.standing, first.key) == ("decide", "front matter")
    assert first.seen[0].locator == "README.md#L3"
    assert ("decide", "license", "mit") in told(mending)
    assert mending.advice.patch == ""
    assert mending.advice.wrong


def test_what_can_be_patched_is_patched_beside_what_cannot(folder: Path) -> None:
    matter = "license: MIT\nbase_model: https://huggingface.co/a/b\nbase_model: https://huggingface.co/a/b"
    (folder / "README.md").write_text(CARD.replace("language: en", matter))
    mending = advised(folder.parent / "hub", str(folder))
    assert told(mending) == [("patch", "license", "mit"), ("decide", "base_model", "a/b")]
    assert "+license: mit\n" in mending.advice.patch
    assert "base_model" in (mending.advice.unpatchable or "")


def test_a_card_that_was_not_read_gets_no_advice(tmp_path: Path) -> None:
    record(tmp_path, card=None, unread=["README.md"])
    with pytest.raises(SubjectError, match="model card cannot be read") as caught:
        advised(tmp_path)
    assert caught.value.hint


# Before and after


def test_an_audit_of_the_mended_card_is_made(folder: Path) -> None:
    (folder / "LICENSE").unlink()
    text = CARD.replace("language: en", "licence: mit").replace("\n## License\n\nMIT\n", "")
    (folder / "README.md").write_text(text)
    mending = advised(folder.parent / "hub", str(folder))
    assert mending.audit.verdict == "weights-available"  # a key that nobody reads is no license
    assert mending.after.verdict == "open-weight"
    assert mending.advice.headline == mending.audit.headline
    assert mending.advice.headline_after == mending.after.headline


def test_what_the_mended_card_names_is_read_too(tmp_path: Path) -> None:
    record(tmp_path, "lab/base-1b", "---\nlicense: llama3.1\n---\n# Base\n", {"LICENSE": license_text("llama3.1")})
    merge = "models:\n- model: lab/base-1b\nmerge_method: ties\nbase_model: lab/base-1b\n"
    record(tmp_path, card="---\nlicense: mit\n---\n# Model\n", texts={"mergekit_config.yml": merge})
    mending = advised(tmp_path)
    assert ("patch", "base_model", "lab/base-1b") in told(mending)
    assert mending.audit.lineage == []
    assert [(base.model, base.verdict) for base in mending.after.lineage] == [("lab/base-1b", "weights-available")]
    assert mending.after.verdict == "weights-available"


def test_no_more_is_asked_of_the_hub_than_an_audit_does(tmp_path: Path) -> None:
    record(tmp_path, card=CARD, texts={"LICENSE": license_text("MIT")})
    from conftest import hang_up

    with running(tmp_path) as server:
        from cardkit import NOW

        mend(parse_target(NAME), open_source(server.url), given=NAME, now=NOW)
        asked = server.paths()
    hang_up()
    assert len(asked) == len(set(asked)) == 4

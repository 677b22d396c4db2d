"""Bad input in everything about attestations: each file against each command that reads it.

A clear error, the documented exit code, nothing on standard output, nothing written, within a second and 200 MiB. A
publisher's own file fails no audit. What is shown is escaped, and no link of a claim is opened.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import hang_up
from hubserver import HubServer, Reply, running
from processes import COMMAND, environment
from signedkit import ADA, entry, pkcs8, sealed, siblings, statement

from openness.attestations.reading import MAX_BYTES, MAX_FILE
from openness.cli import run
from openness.importing import FORMATS
from openness.importing.inputs import MAX_BYTES as MAX_RECORD
from openness.reports.wording import harmless

REPO = "lab/model"
HEAD = """\
schema_version: 1
subject: lab/model
author:
  name: Ada
  role: publisher
date: 2026-01-01
expires: 2099-01-01
"""
CLAIMS = HEAD + "claims:\n"
GOOD = CLAIMS + "  weights: {availability: withheld}\n"
FORGED = "x\x1b[31m\u202e\u2066\nerror: forged\r\x85\u2028\x07y"
RAW = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|^(?:error: forged|y)", re.MULTILINE
)


def document(**keys: Any) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "subject": REPO,
        "author": {"name": "Ada", "role": "publisher"},
        "date": "2026-01-01",
        "expires": "2099-01-01",
        "claims": {"weights": {"availability": "withheld"}},
        **keys,
    }


def as_json(**keys: Any) -> str:
    """A document whose lines can be counted; `XX` in it stands for a half of a character."""
    return json.dumps(document(**keys), indent=0).replace("XX", "\\ud800")


def weights(**keys: Any) -> dict[str, Any]:
    return {"weights": {"availability": "withheld", **keys}}


BAD: dict[str, tuple[str | bytes, str]] = {
    # What it is not
    "empty.yaml": ("", ":1: "),
    "nul.yaml": (b"\0" * 1000, r":1: cannot be read: the character \x00"),
    "bom.yaml": (
        b"\xef\xbb\xbf" + GOOD.replace("weights", "weigths").encode(),
        ":9: claims: 'weigths' is not known here (did you mean 'weights'?)",
    ),
    "utf16.yaml": (GOOD.encode("utf-16"), ":1: cannot be read: expected UTF-8 text, found UTF-16"),
    "latin1.yaml": (GOOD.encode() + b"# caf\xe9\n", ":10: cannot be read: expected UTF-8 text, found the byte 0xe9"),
    "words.yaml": ("word " * 50_000, ":1: "),
    "list.yaml": ("[" + "1," * 120_000 + "]", ":1: cannot be read: more than 50000 values"),
    "two.yaml": (GOOD + "---\na: 1\n", ":10: "),
    "open.yaml": ("a: '" + "b\n" * 100_000, "cannot be read"),
    "comments.yaml": ("#\n" * 120_000, "a mapping"),
    # YAML that does more than to hold values
    "bomb.yaml": ("a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9)), ":1: cannot be read: anchors"),
    "tag.yaml": (CLAIMS + "  weights: !!python/object/apply:os.system ['true']\n", ":9: cannot be read: the tag"),
    "mistagged.yaml": (CLAIMS + "  weights: {availability: !!bool x}\n", ":9: cannot be read: 'x' is no bool"),
    "mistagged-int.yaml": (CLAIMS + "  weights: {size: !!int ''}\n", ":9: cannot be read: '' is no int"),
    "merge.yaml": (CLAIMS + "  weights: {<<: {availability: public}}\n", ":9: the key '<<' is not known"),
    "twice.yaml": (GOOD + "  weights: {availability: public}\n", ":10: cannot be read: the key 'weights' stands twice"),
    "twice.json": (as_json().replace('"date"', '"subject"'), "cannot be read: the key 'subject' stands twice"),
    "complex.yaml": ("? [a, b]\n: 1\n", ":1: cannot be read: a key must be plain text"),
    "deep.yaml": (CLAIMS + "  weights: " + "[" * 5_000, ":9: cannot be read: nested deeper than 50"),
    "deep.json": ('{"a":' * 40_000, "not JSON that is read here"),
    # What it says
    "unknown.yaml": (
        GOOD.replace("weights", "weigths"),
        ":9: claims: 'weigths' is not known here (did you mean 'weights'?)",
    ),
    "future.yaml": (GOOD.replace("2026-01-01", "2098-01-01"), ":6: date: 2098-01-01 is in the future"),
    "expired.yaml": (GOOD.replace("2099", "2026"), ":7: expired on 2026-01-01"),
    "link.yaml": (CLAIMS + "  weights: {availability: public, url: 'javascript:alert(1)'}\n", ":9: claims.weights.url"),
    "private.yaml": (CLAIMS + "  weights: {availability: public, url: https://a.internal/}\n", "is a private name"),
    "nan.json": (as_json(claims=weights(size=float("nan"))), "NaN is no number"),
    "infinite.json": (as_json(claims=weights(size=1)).replace(": 1\n}", ": 1e999\n}"), "claims.weights.size"),
    "digits.json": (as_json(claims=weights(size=1)).replace(": 1\n}", f": {'1' * 100_000}\n}}"), "4300 digits"),
    "digits.yaml": (CLAIMS + f"  weights: {{size: {'1' * 200_000}}}\n", ":9: cannot be read: a number of more than"),
    "hex.yaml": (CLAIMS + f"  weights: {{size: 0x{'f' * 5_000}}}\n", ":9: cannot be read: a number of more than"),
    "minutes.yaml": (CLAIMS + f"  weights: {{size: 1{':00' * 80_000}}}\n", ":9: cannot be read: a number of more than"),
    "seconds.yaml": (CLAIMS + f"  weights: {{size: 1{':00' * 5_000}.5}}\n", ":9: cannot be read: a number of more"),
    "long-subject.json": (as_json(subject="x" * 10_000), "subject: string should have at most 200"),
    "long-name.json": (as_json(author={"name": "x" * 10_000, "role": "publisher"}), "author.name: string should have"),
    "long-key.json": (as_json(**{"k" * 10_000: 1}), "cannot be read|the key 'k"),
    "long-word.json": (as_json(claims={"weights": {"availability": "p" * 100_000}}), "is not known here"),
    # Halves of characters, and text that forges lines
    "half.json": (as_json(subject="XX"), ": subject"),
    "half-key.json": (as_json(XX=1), "holds half of a character, such as \\ud800 alone"),
    "half-fact.json": (as_json(facts={"XX": "y"}), "facts: holds half of a character"),
    "half-note.json": (as_json(claims=weights(note="XX")), "claims.weights.note"),
    "half-component.json": (as_json(claims={"XX": {}}), "claims: "),
    "half-link.json": (as_json(claims={"weights": {"availability": "public", "url": "https://XX.org"}}), "weights.url"),
    "escape.yaml": (CLAIMS + "  weights: {note: \x1b[31m}\n", r":9: cannot be read: the character \x1b"),
    "escape.json": (as_json(claims={"weights": {"availability": FORGED}}), "is not known here"),
    "escape-key.json": (as_json(**{FORGED: 1}), "is not known here"),
    "escape-component.json": (as_json(claims={FORGED: {}}), "is not known here"),
    "escape-subject.json": (as_json(subject=FORGED), ": subject"),
    "escape-twice.yaml": ('"\\e[31m\\n\\u202e": 1\n"\\e[31m\\n\\u202e": 1\n', ":2: cannot be read"),
    # Floods
    "claims.yaml": (CLAIMS + "".join(f"  c{n}: {{}}\n" for n in range(10_000)), ":8: 10000 claims; expected"),
    "settles.yaml": (HEAD + "settles:\n" + "- 1\n" * 60_000, "more than 50000 values"),
    "settles.json": (json.dumps(document(settles=[1] * 49_000)), ":1: settles: 49000 entries; expected 0 to 100"),
    "settles-keys.json": (json.dumps(document(settles=[{"a": 1}] * 9_000)), ":1: settles: 9000 entries"),
    "notes.json": (json.dumps(document(notes=[1] * 49_000)), ":1: notes: 49000 entries; expected 0 to 200"),
    "facts.json": (json.dumps(document(facts={f"{n}": 1 for n in range(20_000)})), ":1: facts: 20000 entries"),
    "licenses.json": (json.dumps(document(licenses={f"{n}": "" for n in range(9_000)})), ":1: licenses: 9000 entries"),
    "author.json": (json.dumps(document(author={f"{n}": 1 for n in range(9_000)})), ":1: author: 9000 keys"),
    "claim.json": (
        json.dumps(document(claims=weights(**{f"{n}": 1 for n in range(9_000)}))),
        "claims.weights: 9001 ke",
    ),
    "links.json": (json.dumps(document(claims=weights(url=["x"] * 40_000))), "claims.weights.url: 40000 entries"),
    "rubrics.json": (json.dumps(document(judgements={f"{n}": {} for n in range(9_000)})), "9000 judgements; expected"),
    "keys.yaml": ("".join(f"{n:x}:\n" for n in range(40_000)), "more than 50000 values"),
    "flow.yaml": ("{" + "".join(f"{n:x}," for n in range(40_000)) + "}", "more than 50000 values"),
    "more.yaml": ("".join(f"{n:x}:\n" for n in range(200_000)), "larger than"),
    "fields.json": (
        json.dumps(document(judgements={"r": {f"{n}": dict.fromkeys("abcdefg", 1) for n in range(2_000)}})),
        "is not known here",
    ),
}
"""Each file's content, and what `attest check` says of it."""


class Desk:
    """A folder with all that the commands need, and every bad file in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seconds = 0.0
        (folder / "good.yaml").write_text(GOOD)
        (folder / "ada.key").write_text(pkcs8(ADA))
        (folder / "trust.yaml").write_text(json.dumps({"schema_version": 1, "keys": [entry(until="2099-01-01")]}))
        (folder / "signed.json").write_text(json.dumps(sealed(statement(predicate=document()))))
        for name, (content, _) in BAD.items():
            data = content if isinstance(content, bytes) else content.encode("utf-8")
            (folder / name).write_bytes(data)
        with (folder / "large.yaml").open("wb") as large:
            large.truncate(50_000_000)
        self.publish(None)

    def publish(self, text: bytes | None) -> None:
        """Record the model, with an `openness.yaml` of the publisher's or without."""
        repo = self.folder / "hub" / "models" / REPO
        (repo / "files").mkdir(parents=True, exist_ok=True)
        card = "---\nlicense: apache-2.0\n---\n# Model\n"
        listed = [file for file in siblings() if file["rfilename"] != "config.json"]
        (repo / "files" / "README.md").write_text(card)
        (repo / "files" / "openness.yaml").unlink(missing_ok=True)
        if text is not None:
            (repo / "files" / "openness.yaml").write_bytes(text)
            listed.append({"rfilename": "openness.yaml", "size": len(text)})
        info = {"id": REPO, "sha": "f" * 40, "private": False, "gated": False, "siblings": listed}
        (repo / "info.json").write_text(json.dumps(info))
        (repo / "refs.json").write_text(json.dumps({"branches": [{"name": "main"}], "tags": []}))
        (repo / "seen.json").write_text(json.dumps({"when": "2026-11-24", "where": ["made up"], "partial": []}))

    def run(self, *arguments: str) -> tuple[int, str, str]:
        """Run a command in this folder; the exit code, and what it wrote. What hangs is a failure."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            at_most(20),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            started = time.process_time()
            code = run(list(arguments))
            self.seconds = time.process_time() - started
        return code, out.getvalue(), err.getvalue()

    def is_quick(self, *arguments: str) -> bool:
        """Whether the last run took less than a second; asked again where a busy machine may have been the reason."""
        for _ in range(2):
            if self.seconds > 1:
                self.run(*arguments)
        return self.seconds < 1

    def state(self) -> dict[str, tuple[int, int]]:
        """All that lies here."""
        found = {str(path): path.lstat() for path in self.folder.rglob("*")}
        return {name: (status.st_size, status.st_mtime_ns) for name, status in found.items() if "/hub/" not in name}


@contextlib.contextmanager
def at_most(seconds: int) -> Iterator[None]:
    def late(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


HUB = ("--hub", "hub")
DOCUMENT: dict[str, Callable[[str], tuple[str, ...]]] = {
    "audit FILE": lambda file: ("audit", file),
    "audit ./FILE": lambda file: ("audit", f"./{file}"),
    "audit --attestation": lambda file: ("audit", REPO, "--attestation", file, *HUB),
    "attest check": lambda file: ("attest", "check", file, *HUB),
    "attest check --form-only": lambda file: ("attest", "check", file, "--form-only"),
    "attest sign": lambda file: ("attest", "sign", file, "--key", "ada.key", *HUB),
    "verify": lambda file: ("verify", file, *HUB),
}
"""What reads a document; each tells the same."""
OTHERS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "attest verify": lambda file: ("attest", "verify", file, "--trust", "trust.yaml", *HUB),
    "attest verify --trust": lambda file: ("attest", "verify", "signed.json", "--trust", file, *HUB),
    "audit --trust": lambda file: ("audit", REPO, "--attestation", "good.yaml", "--trust", file, *HUB),
    **{
        f"import {form}": lambda file, form=form: ("import", form, file, "--output", "imported/here")  # type: ignore[misc]
        for form in FORMATS
    },
}
COMMANDS = DOCUMENT | OTHERS


def check_error(code: int, out: str, err: str, *, expected: tuple[int, ...] = (2,), out_empty: bool = True) -> None:
    """One error with a hint, and nothing else."""
    assert code in expected, err
    if out_empty:
        assert out == ""
    lines = err.splitlines()
    assert len(lines) == 2, err
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("  ")
    assert len(lines[1]) > 10
    assert "bug" not in err
    assert "Traceback" not in err
    assert not RAW.search(err), err


TOLD = [command for command in COMMANDS if command != "audit ./FILE"]
WHOLLY = ("attest check", "attest verify", "attest verify --trust", "import mof")
"""One of each reader: they get every bad file, the others every third, and together all."""


@pytest.mark.parametrize("command", TOLD)
def test_each_bad_file_is_told_at_once_and_nothing_else_is_done(desk: Desk, command: str) -> None:
    before = desk.state()
    files = BAD if command in WHOLLY else list(BAD)[TOLD.index(command) % 3 :: 3]
    for name, (_, said) in ((name, BAD[name]) for name in files):
        arguments = COMMANDS[command](name)
        if command == "verify" and name in ("future.yaml", "expired.yaml"):  # it compares what was claimed at any time
            continue
        code, out, err = desk.run(*arguments)
        check_error(
            code, out, err,
            expected=(1, 2) if command == "attest verify" else (2,), out_empty=not command.startswith("import"),
        )  # fmt: skip
        assert name in err, err
        if command in DOCUMENT:
            assert any(part in err for part in said.split("|")), (name, err)
        assert desk.is_quick(*arguments), name
    assert desk.state() == before


# What is no file of text


@pytest.fixture(scope="module")
def places(desk: Desk) -> Iterator[dict[str, str]]:
    """Names that lead to no file that can be read, with what is said of them."""
    folder = desk.folder
    os.mkfifo(folder / "pipe.yaml")
    (folder / "folder.yaml").mkdir()
    (folder / "nowhere.yaml").symlink_to("not-there")
    (folder / "circle.yaml").symlink_to("circle.yaml")
    (folder / "zero.yaml").symlink_to("/dev/zero")
    (folder / "null.yaml").symlink_to("/dev/null")
    yield {
        "pipe.yaml": "it is no plain file",
        "zero.yaml": "it is no plain file",
        "null.yaml": "it is no plain file",
        "nowhere.yaml": "No such file",
        "circle.yaml": "symbolic links",
        "folder.yaml": "Is a directory",
        "good.yaml/x.yaml": "Not a directory",
        "large.yaml": "larger than",
        "x" * 300 + ".yaml": "File name too long",
    }
    for name in ("pipe.yaml", "nowhere.yaml", "circle.yaml", "zero.yaml", "null.yaml"):
        (folder / name).unlink()
    (folder / "folder.yaml").rmdir()


ELSEWHERE = {
    ("audit FILE", "folder.yaml"): "For the local folder write ./folder.yaml",
    ("audit ./FILE", "good.yaml/x.yaml"): "there is no folder or file",
    ("audit FILE", "x" * 300 + ".yaml"): "there is no file",
    ("audit ./FILE", "x" * 300 + ".yaml"): "there is no folder or file",
    **{(f"import {form}", "nowhere.yaml"): "there is no file or folder" for form in FORMATS},
    **{(f"import {form}", "circle.yaml"): "there is no file or folder" for form in FORMATS},
    **{(f"import {form}", "good.yaml/x.yaml"): "there is no file or folder" for form in FORMATS},
    **{(f"import {form}", "x" * 300 + ".yaml"): "there is no file or folder" for form in FORMATS},
}
"""Where what is given may be a repo or a folder too."""


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_file_is_neither_waited_for_nor_read(desk: Desk, places: dict[str, str], command: str) -> None:
    before = desk.state()
    for name, said in places.items():
        if name == "folder.yaml" and (command in ("audit ./FILE", "verify") or command.startswith("import")):
            continue  # folders are what these take
        if (command, name) == ("audit FILE", "good.yaml/x.yaml"):
            continue  # a repo may have that name
        arguments = COMMANDS[command](name)
        code, out, err = desk.run(*arguments)
        check_error(code, out, err, out_empty=not command.startswith("import"))
        assert ELSEWHERE.get((command, name), said) in err
        assert desk.is_quick(*arguments), name
    assert desk.state() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_what_may_not_be_read_is_told(desk: Desk, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    really = os.open

    def closed(path: Any, *arguments: Any, **keys: Any) -> int:
        if str(path).endswith("closed.yaml"):  # the superuser may read what nobody may
            raise PermissionError(13, "Permission denied", str(path))
        return really(path, *arguments, **keys)

    (desk.folder / "closed.yaml").write_text(GOOD)
    monkeypatch.setattr(os, "open", closed)
    code, out, err = desk.run(*COMMANDS[command]("closed.yaml"))
    check_error(code, out, err, out_empty=not command.startswith("import"))
    assert "closed.yaml: cannot be read: Permission denied\n  Check its name, and who may read it.\n" in err


@pytest.mark.parametrize("form", ["mof", "osai"])
def test_a_folder_of_bad_records_is_gone_through(tmp_path: Path, form: str) -> None:
    desk = Desk(tmp_path)
    folder = tmp_path / "records"
    folder.mkdir()
    for name in BAD:
        shutil.copy(tmp_path / name, folder / f"{name}.yml")
    os.mkfifo(folder / "pipe.yml")
    (folder / "out.yml").symlink_to("/etc/passwd")
    (folder / "circle.yml").symlink_to("circle.yml")
    (folder / "large.yml").write_bytes(b"a: b\n" * (MAX_RECORD // 5 + 1))
    (folder / f"bad {FORGED}.yml".replace("/", "")).write_text("- x\n")
    before = desk.state()
    code, out, err = desk.run("import", form, "records", "--output", "imported/here")
    assert code == 2
    assert f"{len(BAD) + 5} records: 0 imported, 0 skipped, {len(BAD) + 5} wrong\n" in out
    assert err.count("error: ") == len(BAD) + 6  # and the name that has the word in it
    assert len(err.splitlines()) == 2 * (len(BAD) + 5)
    assert not RAW.search(out + err)
    assert "/etc/passwd" not in err
    assert "a link that leads out of the folder is not followed" in err
    assert desk.state() == before


# Time and memory, as processes of their own

MEASURED = (
    "import re, sys; from openness.cli import run; code = run(sys.argv[1:]); "
    "print(code, int(re.search(r'VmHWM:\\s*(\\d+) kB', open('/proc/self/status').read())[1]) // 1024)"
)


def measured(desk: Desk, arguments: tuple[str, ...]) -> tuple[int, int, float]:
    """Exit code, MiB and seconds of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [COMMAND[0], "-c", MEASURED, *arguments],
        capture_output=True, text=True, cwd=desk.folder, env=environment(), check=True, timeout=60,
    )  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    code, megabytes = map(int, done.stdout.splitlines()[-1].split())
    return code, megabytes, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("audit FILE", "settles-keys.json"),
        ("attest check", "fields.json"),
        ("verify", "large.yaml"),
        ("audit --trust", "list.yaml"),
        ("import mof", "flow.yaml"),
    ],
)
def test_a_bad_file_costs_a_process_a_second_at_most_and_little_memory(desk: Desk, command: str, name: str) -> None:
    given = "trust.yaml" if "--trust" in command else "good.yaml"
    _, _, plain = measured(desk, COMMANDS[command](given))
    (desk.folder / "good.dsse.json").unlink(missing_ok=True)
    code, megabytes, seconds = measured(desk, COMMANDS[command](name))
    assert code == 2
    assert megabytes < 200
    assert seconds < plain + 1


# The publisher's own file


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, HubServer]]:
    """A desk whose recording is served over HTTP."""
    desk = Desk(tmp_path_factory.mktemp("published"))
    with running(desk.folder / "hub") as hub:
        yield desk, hub
    hang_up()


def test_a_bad_file_of_the_publisher_fails_no_audit_and_is_named(published: tuple[Desk, HubServer]) -> None:
    desk, hub = published
    desk.publish(None)
    _, out, _ = desk.run("audit", REPO, "--hub", hub.url, "--format", "json")
    verdict = json.loads(out)["verdict"]
    for name, (content, _) in list(BAD.items())[::2]:  # every second: an audit each, and the reading is that of above
        if name in ("latin1.yaml", "nan.json", "infinite.json"):
            continue  # a byte that is no UTF-8 is read as a mark, and in YAML NaN and 1e999 are words
        if len(content) > 1 << 20:
            continue  # the connection is cut, which the server of these tests complains of
        desk.publish(content if isinstance(content, bytes) else content.encode())
        code, out, err = desk.run("audit", REPO, "--hub", hub.url, "--format", "json")
        assert (code, err) == (0, ""), name
        audit = json.loads(out)
        (said,) = audit["attestations"]
        assert (audit["verdict"], said["name"], said["counted"]) == (verdict, "openness.yaml", False), name
        assert len(said["refused"]) > 10, name
        assert not RAW.search(out), name


def test_it_is_shown_with_the_reason(published: tuple[Desk, HubServer]) -> None:
    desk, hub = published
    for name, said in (
        ("escape-component.json", r"\x1b[31m\u202e\u2066"),
        ("future.yaml", "2098-01-01 is in the future"),
        ("bomb.yaml", "anchors and aliases are not read here"),
    ):
        desk.publish(str(BAD[name][0]).encode())
        for options in ((), ("--explain",)):
            code, out, err = desk.run("audit", REPO, "--hub", hub.url, *options)
            assert (code, err) == (0, "")
            assert not RAW.search(out)
            assert said in " ".join(out.split()), name


def test_it_speaks_of_its_own_repo_or_of_none(published: tuple[Desk, HubServer]) -> None:
    desk, hub = published
    desk.publish(GOOD.replace("lab/model", "lab/another").encode())
    code, out, _ = desk.run("audit", REPO, "--hub", hub.url, "--format", "json")
    assert code == 0
    assert json.loads(out)["attestations"][0]["refused"] == "it speaks of lab/another, not of this repo"


def test_no_more_of_it_is_read_than_its_limit(published: tuple[Desk, HubServer]) -> None:
    desk, hub = published
    desk.publish(GOOD.encode())
    path = f"/{REPO}/resolve/{'f' * 40}/openness.yaml"
    hub.script(path, Reply(200, {"x-repo-commit": "f" * 40}, b"#" * 50_000_000))
    code, megabytes, _ = measured(desk, ("audit", REPO, "--hub", hub.url))
    hub.script(path)
    assert code == 0
    assert megabytes < 200  # with 50 MB of it in memory it would be more than 50 MiB above the 100 of any audit
    _, plain, _ = measured(desk, ("audit", REPO, "--hub", hub.url))
    assert megabytes < plain + 20


@pytest.mark.parametrize("kind", ["pipe", "link", "folder", "large", "bad"])
def test_in_a_folder_it_is_not_waited_for_either(desk: Desk, tmp_path: Path, kind: str) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n# Model\n")
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 100)
    own = tmp_path / "openness.yaml"
    if kind == "pipe":
        os.mkfifo(own)
    elif kind == "link":
        own.symlink_to("/etc/passwd")
    elif kind == "folder":
        own.mkdir()
    else:
        own.write_text("#" * 2_000_000 if kind == "large" else str(BAD["escape-component.json"][0]))
    code, out, err = desk.run("audit", str(tmp_path), *HUB, "--format", "json")
    assert (code, err) == (0, "")
    refused = [said["refused"] for said in json.loads(out)["attestations"]]
    expected = {"link": "leads out of the folder", "large": "larger than 1 MiB", "bad": "is not known here"}
    assert expected.get(kind, "") in "".join(refused)
    assert bool(refused) is (kind in expected)
    assert "root:" not in out


# What is shown


def hostile(**keys: Any) -> dict[str, Any]:
    """A valid document that forges lines in every text that it may hold."""
    link = "https://lab.example.org/a"
    claim = {"availability": "public", "url": link, "license": FORGED, "note": FORGED, "format": FORGED}
    return document(
        author={"name": FORGED, "role": "publisher", "contact": FORGED},
        claims={
            "weights": {**claim, "size": FORGED},
            "training-code": {**claim, "coverage": FORGED},
            "paper": {"availability": "withheld", "note": FORGED},
            "pretraining-data": {**claim, "url": "https://huggingface.co/datasets/lab/corpus"},
        },
        licenses={"distribution": FORGED},
        judgements={FORGED: {FORGED: {"grade": FORGED, "reason": FORGED}}},
        settles=[{"component": "weights", "property": "license", "value": FORGED, "reason": FORGED}],
        source={
            "database": FORGED, "title": FORGED, "url": link, "file": FORGED, "license": FORGED,
        },
        facts={FORGED: FORGED},
        notes=[FORGED],
        **keys,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit", "hostile.json"),
        ("audit", "hostile.json", "--explain"),
        ("audit", "hostile.json", "--format", "json"),
        ("audit", REPO, "--attestation", "hostile.json", *HUB),
        ("audit", REPO, "--attestation", "hostile.json", "--explain", *HUB),
        ("audit", REPO, "--attestation", "hostile.json", "--format", "jsonl", *HUB),
        ("audit", REPO, "--attestation", "hostile.dsse.json", "--trust", "trust-all.yaml", "--explain", *HUB),
        ("attest", "check", "hostile.json", *HUB),
        ("attest", "check", "hostile.json", "--as", "trusted", *HUB),
        ("attest", "check", "hostile.json", "--no-repo"),
        ("attest", "check", "hostile.json", "--form-only"),
        ("attest", "verify", "hostile.dsse.json", "--trust", "trust-all.yaml", *HUB),
        ("attest", "sign", "hostile.json", "--key", "ada.key", "--output", "-", *HUB),
        ("attest", "new", REPO, "--author", FORGED, *HUB),
        ("verify", "hostile.json", *HUB),
        ("verify", "hostile.json", "good.yaml", *HUB),
        ("verify", "hostile.json", "--format", "json", *HUB),
        ("export", "mof", REPO, *HUB),
    ],
    ids=lambda arguments: "-".join(arguments)[:50],
)
def test_no_text_of_a_document_reaches_a_terminal_as_it_is(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    desk = Desk(tmp_path)
    desk.publish(json.dumps(hostile()).encode())
    (tmp_path / "hostile.json").write_text(json.dumps(hostile()))
    (tmp_path / "hostile.dsse.json").write_text(json.dumps(sealed(statement(predicate=hostile()))))
    listed = {"schema_version": 1, "keys": [entry(name=FORGED.strip(), until="2099-01-01")]}
    (tmp_path / "trust-all.yaml").write_text(json.dumps(listed))
    code, out, err = desk.run(*arguments)
    assert code in ((0, 1) if arguments[0] == "verify" else (0,)), err
    assert not RAW.search(out + err), (out + err)[:2000]
    assert out


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_of_a_record_reaches_a_terminal_or_a_file_as_it_is(tmp_path: Path, form: str) -> None:
    rated = {"class": FORGED, "link": FORGED, "notes": FORGED}
    record = {
        "mof": {
            "framework": {"name": FORGED},
            "release": {
                "name": FORGED, "producer": FORGED, "huggingface": FORGED, "license": {"distribution": {"name": FORGED}},
                "components": [{"name": FORGED}, {"name": "Training code", "description": FORGED, "license": FORGED, FORGED: FORGED}],
            },
        },
        "osai-index": {"system": {"name": FORGED, "link": FORGED}, "org": FORGED, "weights_endmodel": rated, FORGED: rated},
        "osai": {"project": {"name": FORGED, "link": FORGED}, "org": FORGED, "rlweights": rated, FORGED: rated},
        "os-ai-map": {"product": FORGED, "openness": {"class": FORGED, "components": f"weights:{FORGED};{FORGED}"}},
    }[form]  # fmt: skip
    name = f"{FORGED}.yml"
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / name).write_text(json.dumps(record))
    code, out, err = Desk(tmp_path).run("import", form, "records", "--output", "imported")
    assert (code, err) == (0, "")
    assert "1 imported" in out
    assert not RAW.search(out)
    (written,) = (tmp_path / "imported").iterdir()
    assert not RAW.search(written.read_text())
    assert re.search(r"\\(?:e|x1b)\[31m\\u202e", written.read_text(), re.IGNORECASE)


def test_a_name_of_a_file_is_shown_escaped(desk: Desk) -> None:
    name = f"bad {FORGED}.yaml".replace("/", "")
    (desk.folder / name).write_text(GOOD.replace("weights", "weigths"))
    for command in COMMANDS:
        code, out, err = desk.run(*COMMANDS[command](name))
        check_error(
            code, out, err,
            expected=(1, 2) if command == "attest verify" else (2,), out_empty=not command.startswith("import"),
        )  # fmt: skip
        assert harmless(FORGED)[:20] in err or command.startswith("audit ")
    (desk.folder / name).unlink()


# Links


def test_no_link_of_a_claim_is_opened_but_what_lies_on_the_hub(published: tuple[Desk, HubServer]) -> None:
    desk, hub = published
    url = ["https://lab.example.org/a", "https://xn--p1ai.xn--p1ai/", "https://huggingface.co/datasets/lab/corpus"]
    claims = {name: {"availability": "public", "url": url} for name in ("weights", "training-code", "pretraining-data")}
    text = json.dumps(document(claims=claims))
    (desk.folder / "links.yaml").write_text(text)
    desk.publish(None)
    own = {f"/api/models/{REPO}?blobs=true", f"/api/models/{REPO}/refs", f"/{REPO}/resolve/{'f' * 40}/README.md"}
    linked = {"/api/datasets/lab/corpus?blobs=true"}
    for arguments, expected in (
        (("audit", "links.yaml"), set()),
        (("audit", REPO, "--attestation", "links.yaml", "--hub", hub.url), own | linked),
        (("attest", "check", "links.yaml", "--hub", hub.url), own | linked),
        (("attest", "check", "links.yaml", "--form-only"), set()),
        (
            ("attest", "sign", "links.yaml", "--key", "ada.key", "--output", "-", "--hub", hub.url),
            {f"/api/models/{REPO}?blobs=true"},
        ),
        (("verify", "links.yaml", "--hub", hub.url), own | linked),
    ):
        hub.requests.clear()
        desk.run(*arguments)
        assert set(hub.paths()) == expected, arguments
        assert len(hub.requests) == len(expected)
    desk.publish(text.encode())
    hub.requests.clear()
    desk.run("audit", REPO, "--hub", hub.url)
    assert set(hub.paths()) == own | linked | {f"/{REPO}/resolve/{'f' * 40}/openness.yaml"}


# Where results go

WRITING: dict[str, tuple[str, ...]] = {
    "audit": ("audit", "good.yaml"),
    "verify": ("verify", "good.yaml", *HUB),
    "export": ("export", "mof", REPO, *HUB),
    "attest new": ("attest", "new", REPO, *HUB),
    "attest sign": ("attest", "sign", "good.yaml", "--key", "ada.key", *HUB),
    "attest keygen": ("attest", "keygen"),
}


@pytest.mark.parametrize("command", WRITING)
@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("hub", "is a folder"),
        ("nowhere/x.json", "there is no folder 'nowhere'"),
        ("good.yaml/x.json", "there is no folder 'good.yaml'"),
        ("x" * 300, "File name too long"),
        ("y/" * 2_500 + "x", "y/y/y"),
    ],
)
def test_where_nothing_can_be_written_nothing_is_done(desk: Desk, command: str, output: str, said: str) -> None:
    before = desk.state()
    if command == "attest keygen" and output == "hub":
        (desk.folder / "hub.key").mkdir(exist_ok=True)
        before = desk.state()
    code, out, err = desk.run(*WRITING[command], "--output", output)
    check_error(code, out, err)
    assert said in err
    assert desk.state() == before


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("output", ["good.yaml", "good.yaml/x", "/dev/null", "x" * 300])
def test_an_import_that_has_no_folder_to_write_to_does_nothing(desk: Desk, form: str, output: str) -> None:
    before = desk.state()
    code, out, err = desk.run("import", form, "good.yaml", "--output", output)
    check_error(code, out, err)
    assert "cannot be made a folder" in err
    assert desk.state() == before


@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("audit", "good.yaml"), "good.yaml"),
        (("audit", "good.yaml"), "hub/../good.yaml"),
        (("audit", "good.yaml"), "same.yaml"),
        (("audit", REPO, "--attestation", "good.yaml", *HUB), "good.yaml"),
        (("audit", REPO, "--attestation", "signed.json", "--trust", "trust.yaml", *HUB), "trust.yaml"),
        (("audit", REPO, "--rubric", "good.yaml", *HUB), "good.yaml"),
        (("verify", "good.yaml", *HUB), "good.yaml"),
        (("verify", ".", *HUB), "good.yaml"),
        (("attest", "sign", "good.yaml", "--key", "ada.key", *HUB), "good.yaml"),
        (("attest", "sign", "good.yaml", "--key", "ada.key", *HUB), "ada.key"),
        (("attest", "new", REPO, *HUB), "good.yaml"),
    ],
)
def test_no_file_that_is_read_is_written_over(tmp_path: Path, arguments: tuple[str, ...], output: str) -> None:
    desk = Desk(tmp_path)
    os.link(tmp_path / "good.yaml", tmp_path / "same.yaml")
    before = desk.state()
    code, out, err = desk.run(*arguments, "--output", output)
    assert (code, out) == (2, "")
    assert re.search("would be overwritten|no document is overwritten|not a rubric|rubric", err)
    assert desk.state() == before


def test_the_names_on_standard_input_are_not_written_over(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    names = tmp_path / "names.txt"
    names.write_text(f"{REPO}\n")
    with names.open() as given:
        done = subprocess.run(
            [*COMMAND, "audit", "-", *HUB, "--output", "names.txt"],
            stdin=given, capture_output=True, text=True, cwd=desk.folder, env=environment(), check=False,
        )  # fmt: skip
    assert (done.returncode, "names.txt: is read too, and would be overwritten" in done.stderr) == (2, True)
    assert names.read_text() == f"{REPO}\n"


def test_the_limits_are_those_that_are_tested() -> None:
    assert (MAX_BYTES, MAX_FILE, MAX_RECORD) == (256_000, 2_000_000, 200_000)

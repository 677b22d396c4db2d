"""`openness attest keygen`, `sign`, `verify`: real processes, a recording, a Hub over HTTP, and what is refused."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any
from unittest.mock import patch

import processes
import pytest
import yaml
from hubserver import running
from processes import COMMAND, ROOT, environment
from signedkit import ADA, BOB, DIGESTS, REPO, attestation, entry, is_quick, pkcs8, sealed, siblings, statement

from openness.cli import run as run_here

FIRST, SECOND = DIGESTS
Done = subprocess.CompletedProcess[str]
DATES = {"date": "2026-01-01", "expires": "2099-01-01"}


class Desk:
    """A folder with a key, a trust list, an attestation, the same signed, and a recording of its model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = folder / "hub"
        self.record()
        self.document()
        self.trust()
        (folder / "ada.key").write_text(pkcs8(ADA))
        document = sealed(statement(predicate=attestation(**DATES)))
        (folder / "model.dsse.json").write_text(json.dumps(document))

    def run(self, *arguments: str, **variables: str) -> Done:
        """Run `openness attest ...` in this folder."""
        out, err = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            patch.dict(os.environ, variables),
            patch("sys.stdin", io.StringIO()),
        ):
            code = run_here(["attest", *arguments])
        return self.checked(Done(arguments, code, out.getvalue(), err.getvalue()))

    def process(self, *arguments: str) -> Done:
        """The same as a process of its own, as a user runs it."""
        return self.checked(processes.run("attest", *arguments, cwd=self.folder))

    def checked(self, done: Done) -> Done:
        """Whatever happens, no traceback and no part of a private key is shown."""
        keys = [path.read_text() for path in self.folder.glob("*.key") if path.is_file()]
        secrets = [line for key in keys for line in key.splitlines()[1:-1]]
        for stream in (done.stdout, done.stderr):
            assert "Traceback" not in stream
            assert "this is a bug" not in stream
            assert not [line for line in secrets if line in stream]
        return done

    def sign(self, *arguments: str, **variables: str) -> Done:
        where = () if "--no-repo" in arguments or "--hub" in arguments else ("--hub", "hub")
        return self.run("sign", "model.yaml", "--key", "ada.key", *arguments, *where, **variables)

    def verify(self, *arguments: str) -> Done:
        where = () if "--no-repo" in arguments or "--hub" in arguments else ("--hub", "hub")
        return self.run("verify", "model.dsse.json", "--trust", "trust.yaml", *arguments, *where)

    def record(self, digests: dict[str, str] = DIGESTS, **changes: Any) -> None:
        """Record the model: a made-up one, as `openness record` would."""
        folder = self.hub / "models" / REPO
        folder.mkdir(parents=True, exist_ok=True)
        info = {"id": REPO, "sha": "f" * 40, "private": False, "gated": False, "siblings": siblings(digests.items())}
        (folder / "info.json").write_text(json.dumps(info | changes))
        (folder / "seen.json").write_text(json.dumps({"when": "2026-11-24", "where": ["made up"]}))

    def document(self, **changes: Any) -> None:
        (self.folder / "model.yaml").write_text(yaml.safe_dump(attestation(**DATES) | changes))

    def trust(self, **changes: Any) -> None:
        listed = {"schema_version": 1, "keys": [entry(**{"until": "2099-01-01", **changes})]}
        (self.folder / "trust.yaml").write_text(json.dumps(listed))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# The way through


def test_from_a_new_key_to_a_verified_document(desk: Desk) -> None:
    made = desk.process("keygen", "--output", "eve", "--name", "Eve: a reviewer", "--scope", "lab/*", "--scope", "x/y")
    assert (made.returncode, made.stderr) == (0, "wrote eve.key (keep it secret) and eve.pub\n")
    assert "BEGIN PUBLIC KEY" in (desk.folder / "eve.pub").read_text()
    (desk.folder / "trust.yaml").write_text(made.stdout)
    wrote = desk.process("sign", "model.yaml", "--key", "eve.key", "--hub", "hub")
    assert (wrote.returncode, wrote.stderr) == (0, "")
    assert wrote.stdout == "wrote model.dsse.json: lab/model, signed for 2 weight files\n"
    done = desk.process("verify", "model.dsse.json", "--trust", "trust.yaml", "--hub", "hub")
    assert (done.returncode, done.stderr) == (0, "")
    for part in (
        "verified: model.dsse.json",
        "subject   lab/model",
        "2 weight files of today, each as signed",
        "Eve: a reviewer (key ",
        "for lab/*, x/y",
        "author    Ada (reviewer, by their own word)",
        "2026-01-01 to 2099-01-01",
    ):
        assert part in done.stdout


def test_over_http_the_hub_is_asked_once(desk: Desk) -> None:
    with running(desk.hub) as hub:
        assert desk.sign("--hub", hub.url).returncode == 0
        assert hub.paths() == ["/api/models/lab/model?blobs=true"]
        done = desk.verify("--hub", hub.url)
        assert done.returncode == 0, done.stderr
        assert len(hub.requests) == 2
        desk.record({**DIGESTS, SECOND: "a" * 64})
        assert desk.verify("--hub", hub.url).returncode == 1


def test_a_model_without_a_repo_is_signed_for_by_name_and_nothing_is_read(desk: Desk) -> None:
    desk.document(subject="lab/hosted-model")
    missing = desk.sign()
    assert missing.returncode == 3
    assert "lab/hosted-model is not recorded" in missing.stderr
    assert "--no-repo" in missing.stderr
    wrote = desk.sign("--no-repo")
    assert wrote.stdout == "wrote model.dsse.json: lab/hosted-model, signed for its name\n"
    done = desk.verify("--no-repo")
    assert (done.returncode, "signed for the name" in done.stdout) == (0, True)
    assert desk.verify().returncode == 3


def test_the_trust_list_may_be_named_by_the_environment(desk: Desk) -> None:
    done = desk.run("verify", "model.dsse.json", "--hub", "hub", OPENNESS_TRUST=str(desk.folder / "trust.yaml"))
    assert done.returncode == 0
    assert desk.run("verify", "model.dsse.json", "--hub", "hub").returncode == 2


def test_the_document_goes_to_standard_output_where_asked(desk: Desk) -> None:
    (desk.folder / "model.dsse.json").unlink()
    done = desk.sign("--output", "-")
    assert json.loads(done.stdout)["payloadType"] == "application/vnd.in-toto+json"
    assert not (desk.folder / "model.dsse.json").exists()
    (desk.folder / "model.dsse.json").write_text(done.stdout)
    assert desk.verify().returncode == 0


# What is bound


def test_a_new_card_changes_nothing(desk: Desk) -> None:
    desk.record(sha="e" * 40, cardData={"license": "other"}, tags=["edited"])
    assert desk.verify().returncode == 0


REFUSED_WEIGHTS = [
    ({**DIGESTS, SECOND: "a" * 64}, f"{SECOND} of lab/model has changed since it was signed"),
    ({**DIGESTS, "new.gguf": "a" * 64}, "new.gguf of lab/model is not among those that it was signed for"),
    ({FIRST: DIGESTS[FIRST]}, f"{SECOND}, for which it was signed, is no longer a weight file"),
]


@pytest.mark.parametrize(("digests", "said"), REFUSED_WEIGHTS, ids=["changed", "added", "gone"])
def test_other_weights_are_refused(desk: Desk, digests: dict[str, str], said: str) -> None:
    desk.record(digests)
    done = desk.verify()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: refused (other-weights): model.dsse.json: ")
    assert said in done.stderr


def test_what_the_listing_does_not_tell_is_neither_verified_nor_signed_for(desk: Desk) -> None:
    (desk.hub / "models" / REPO / "seen.json").write_text(json.dumps({"partial": ["siblings"]}))
    done = desk.verify()
    assert (done.returncode, "refused (weights-unknown)" in done.stderr) == (3, True)
    again = desk.sign("--output", "again.json")
    assert (again.returncode, "its listing was not seen whole" in again.stderr) == (3, True)
    assert not (desk.folder / "again.json").exists()


def test_a_recording_of_a_part_is_not_enough_to_sign(desk: Desk) -> None:
    desk.document(subject="allenai/OLMo-2-1124-7B")
    done = desk.sign("--hub", str(ROOT / "fixtures" / "hub"))
    assert (done.returncode, "not seen whole" in done.stderr) == (3, True)


def test_a_renamed_repo_is_signed_for_under_its_new_name(desk: Desk) -> None:
    desk.record(id="lab/model-new")
    done = desk.sign()
    assert (done.returncode, "lab/model is called lab/model-new now" in done.stderr) == (2, True)


def test_a_name_does_not_stand_for_weights(desk: Desk) -> None:
    desk.sign("--no-repo")
    done = desk.verify()
    assert (done.returncode, "refused (other-subject)" in done.stderr) == (1, True)
    desk.sign()
    done = desk.verify("--no-repo")
    assert (done.returncode, "refused (other-subject)" in done.stderr) == (1, True)


# What is refused


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scope": ["lab-evil/*"]}, "out-of-scope"),
        ({"until": "2020-01-01"}, "key-expired"),
        ({"from": "2098-01-01"}, "key-not-yet-valid"),
        ({"revoked": {"date": "2026-01-01", "reason": "Lost."}}, "revoked"),
        ({"key": BOB}, "unknown-key"),
    ],
)
def test_a_key_is_refused_with_its_reason_and_exit_code_1(desk: Desk, changes: dict[str, Any], reason: str) -> None:
    desk.trust(**changes)
    done = desk.verify()
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: refused ({reason}): model.dsse.json: ")
    assert len(done.stderr.splitlines()) == 2  # and a hint


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"payloadType": "application/vnd', '"payloadType": "application/vnb', "payload-type"),
        ('"payload": "ey', '"payload": "fy', "signature"),
        ("==", "", "malformed"),
    ],
)
def test_an_altered_document_is_refused_with_exit_code_1(desk: Desk, old: str, new: str, reason: str) -> None:
    path = desk.folder / "model.dsse.json"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    done = desk.verify()
    assert (done.returncode, f"refused ({reason})" in done.stderr) == (1, True)


def test_what_is_out_of_date_is_not_signed(desk: Desk) -> None:
    desk.document(date="2020-01-01", expires="2020-12-31")
    done = desk.sign()
    assert done.returncode == 2
    assert "model.yaml:" in done.stderr
    assert "expired on 2020-12-31" in done.stderr


@pytest.mark.parametrize(
    ("verb", "code", "file", "option"),
    [
        ("verify", 2, "large", "trust.yaml"),
        ("verify", 2, "model.dsse.json", "large"),
        ("verify", 2, "model.dsse.json", "bomb.yaml"),
        ("verify", 2, "model.dsse.json", "binary"),
        ("verify", 2, "model.dsse.json", "model.yaml"),
        ("verify", 2, "none", "trust.yaml"),
        ("verify", 2, ".", "trust.yaml"),
        ("verify", 1, "twice.json", "trust.yaml"),
        ("verify", 1, "model.yaml", "trust.yaml"),
        ("sign", 2, "large", "ada.key"),
        ("sign", 2, "bomb.yaml", "ada.key"),
        ("sign", 2, ".", "ada.key"),
        ("sign", 2, "model.dsse.json", "ada.key"),
        ("sign", 2, "model.yaml", "large"),
        ("sign", 2, "model.yaml", "binary"),
        ("sign", 2, "model.yaml", "trust.yaml"),
        ("sign", 2, "model.yaml", "none"),
    ],
)
def test_a_wrong_file_is_told_within_a_second(desk: Desk, verb: str, code: int, file: str, option: str) -> None:
    with (desk.folder / "large").open("wb") as large:
        large.truncate(50_000_000)
    (desk.folder / "bomb.yaml").write_text("a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9)))
    (desk.folder / "binary").write_bytes(b"\x1f\x8b\xff")
    (desk.folder / "twice.json").write_text('{"payload": "", "payload": "", "payloadType": "", "signatures": []}')
    arguments = (verb, file, "--trust" if verb == "verify" else "--key", option, "--hub", "hub")
    done = desk.run(*arguments)
    assert is_quick(lambda: desk.run(*arguments))
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) <= 2


def test_memory_stays_small_whatever_the_file(desk: Desk) -> None:
    flood = {"payload": "A" * 1_900_000, "payloadType": "x", "signatures": [{"sig": "x"}]}
    (desk.folder / "model.dsse.json").write_text(json.dumps(flood))
    code = (
        "import re, sys; from openness.cli import run; code = run(sys.argv[1:]); "
        "print(code, int(re.search(r'VmHWM:\\s*(\\d+) kB', open('/proc/self/status').read())[1]) // 1024)"
    )
    command = [COMMAND[0], "-c", code, "attest", "verify", "model.dsse.json", "--trust", "trust.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=desk.folder, env=environment(), check=True)
    exit_code, megabytes = map(int, done.stdout.split())
    assert exit_code == 1
    assert megabytes < 200


# Keys


def test_a_private_key_is_for_its_owner_alone_and_never_overwritten(desk: Desk) -> None:
    assert desk.run("keygen", "--output", "eve").returncode == 0
    key, public = desk.folder / "eve.key", desk.folder / "eve.pub"
    assert key.stat().st_mode & 0o777 == 0o600
    before = key.read_text(), public.read_text()
    again = desk.run("keygen", "--output", "eve")
    assert (again.returncode, again.stdout) == (2, "")
    assert "eve.key: exists, and no key is overwritten" in again.stderr
    assert before == (key.read_text(), public.read_text())
    key.unlink()
    again = desk.run("keygen", "--output", "eve")
    assert (again.returncode, "eve.pub: exists" in again.stderr, key.exists()) == (2, True, False)
    assert public.read_text() == before[1]
    os.symlink("nowhere", desk.folder / "link.key")
    assert desk.run("keygen", "--output", "link").returncode == 2
    assert not (desk.folder / "nowhere").exists()


@pytest.mark.parametrize("target", ["model.yaml", "ada.key", "./ada.key"])
def test_nothing_that_is_needed_is_overwritten(desk: Desk, target: str) -> None:
    before = (desk.folder / target).read_text()
    done = desk.sign("--output", target)
    assert (done.returncode, "would be overwritten" in done.stderr) == (2, True)
    assert (desk.folder / target).read_text() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--output", "x", "--scope", "a/b/c"), "--name or --scope"),
        (("--output", "x", "--scope", "[ab]/*"), "--name or --scope"),
        (("--output", "x", "--name", "x" * 300), "--name or --scope"),
        (("--output", "keys/"), "names no file"),
        (("--output", ""), "names no file"),
        (("--output", "none/x"), "there is no folder 'none'"),
        (("--output", "x" * 300), "File name too long"),
        (("--output", "x", "--password"), "without a terminal"),
        (("--scope", "a/*"), "Missing option '--output'"),
    ],
)
def test_no_key_is_made_where_something_is_wrong(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    done = desk.run("keygen", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert list(desk.folder.glob("*.key")) == [desk.folder / "ada.key"]


def test_a_key_without_a_scope_is_trusted_for_nothing_yet(desk: Desk) -> None:
    made = desk.run("keygen", "--output", "eve")
    assert "put the models that the key may speak for in place of OWNER/*" in made.stderr
    (desk.folder / "trust.yaml").write_text(made.stdout)
    (desk.folder / "ada.key").write_text((desk.folder / "eve.key").read_text())
    assert desk.sign().returncode == 0
    assert "refused (out-of-scope)" in desk.verify().stderr


def test_a_password_from_the_environment(desk: Desk) -> None:
    (desk.folder / "ada.key").unlink()
    made = desk.run("keygen", "--output", "ada", "--scope", "lab/*", "--password", OPENNESS_KEY_PASSWORD="geheim")
    assert made.returncode == 0
    assert "ENCRYPTED" in (desk.folder / "ada.key").read_text()
    (desk.folder / "trust.yaml").write_text(made.stdout)
    assert "cannot be asked for without a terminal" in desk.sign().stderr
    wrong = desk.sign(OPENNESS_KEY_PASSWORD="falsch")
    assert (wrong.returncode, "with this password" in wrong.stderr) == (2, True)
    assert "falsch" not in wrong.stderr
    assert desk.sign(OPENNESS_KEY_PASSWORD="geheim").returncode == 0
    assert desk.verify().returncode == 0


def test_a_password_is_asked_for_on_a_terminal_and_not_shown(desk: Desk) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "attest", "keygen", "--output", "eve", "--password"],
        stdin=theirs, stdout=subprocess.PIPE, stderr=theirs, cwd=desk.folder, env=environment(), start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    seen = b""
    for prompt in (b"Password for the new key: ", b"Repeat for confirmation: "):  # the space comes once the echo is off
        while prompt not in seen:
            seen += os.read(ours, 1024)
        os.write(ours, b"geheim\n")
    output, _ = process.communicate(timeout=30)
    os.close(ours)
    assert process.returncode == 0
    assert b"geheim" not in seen + output
    assert b"BEGIN PUBLIC KEY" in output
    locked = ("sign", "model.yaml", "--key", "eve.key", "--hub", "hub")
    assert desk.run(*locked, OPENNESS_KEY_PASSWORD="geheim").returncode == 0

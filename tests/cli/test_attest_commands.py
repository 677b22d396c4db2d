"""`openness attest new` and `check`, and audits with attestations: what a publisher and an operator really run."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hubserver import running
from processes import COMMAND, ROOT, environment, run

from openness.attestations.reading import parse_attestation
from openness.components import Component

HUB = ("--hub", str(ROOT / "fixtures" / "hub"))
OLMO = "allenai/OLMo-7B"
CARD = "---\nlicense: apache-2.0\n---\n# Nova\n\nA language model of our own, trained from scratch.\n"
CORPUS = "---\nlicense: cc-by-4.0\n---\n# Corpus\n\nWeb pages of 2024 in English, filtered by language and quality, with the scripts that made it.\n"
CORPUS_URL = "https://huggingface.co/datasets/acme/corpus"
CODE = {"availability": "public", "license": "MIT", "url": "https://acme.example.org/code"}
CLAIMS = {
    "training-code": CODE,
    "pretraining-data": {"availability": "public", "url": CORPUS_URL},
    "posttraining-data": {"availability": "not-applicable"},
}


def repo(folder: Path, kind: str, name: str, card: str, files: dict[str, int], **info: Any) -> None:
    """Record a made-up repo, as `openness record` would."""
    where = folder / "hub" / kind / name
    (where / "files").mkdir(parents=True)
    (where / "files" / "README.md").write_text(card)
    siblings = [{"rfilename": "README.md", "size": len(card)}]
    siblings += [{"rfilename": path, "size": size, "lfs": {"sha256": "ab" * 32}} for path, size in files.items()]
    data = {"id": name, "sha": "f" * 40, "private": False, "gated": False, "siblings": siblings, "tags": [], **info}
    (where / "info.json").write_text(json.dumps(data))
    if kind == "models":
        (where / "refs.json").write_text(json.dumps({"branches": [{"name": "main"}], "tags": []}))
    (where / "seen.json").write_text(json.dumps({"where": ["made up"], "when": "2026-11-24", "partial": []}))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a recording of a model and its data, and a document about the model."""
    repo(tmp_path, "models", "acme/Nova-7B", CARD, {"model.safetensors": 10**9})
    repo(tmp_path, "datasets", "acme/corpus", CORPUS, {"data/part-0.parquet": 10**9})
    write(tmp_path / "nova.yaml", CLAIMS)
    return tmp_path


def write(path: Path, claims: dict[str, Any], **keys: Any) -> Path:
    document = {
        "schema_version": 1,
        "subject": "acme/Nova-7B",
        "author": {"name": "Ada", "role": "publisher"},
        "date": "2026-01-01",
        "expires": "2099-01-01",
        "claims": claims,
        **keys,
    }
    path.write_text(yaml.safe_dump(document, sort_keys=False))
    return path


def audited(desk: Path, *arguments: str, **variables: str) -> dict[str, Any]:
    done = run("audit", "acme/Nova-7B", "--hub", "hub", "--format", "json", *arguments, cwd=desk, **variables)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


# From the first draft to the audit


def test_a_publisher_writes_one_file_checks_it_and_sees_the_audit_change(desk: Path) -> None:
    new = run("attest", "new", "acme/Nova-7B", "--output", "openness.yaml", "--hub", "hub", cwd=desk)
    assert new.returncode == 0, new.stderr
    assert "are unknown, and marked with a `?`" in new.stderr
    unchanged = run("attest", "check", "openness.yaml", "--hub", "hub", cwd=desk)
    assert "It changes nothing." in unchanged.stdout
    checked = run("attest", "check", "nova.yaml", "--hub", "hub", cwd=desk)
    assert (checked.returncode, checked.stderr) == (0, "")
    assert "Verdict: open-weight -> open-source" in checked.stdout
    assert audited(desk)["verdict"] == "open-weight"  # nothing was changed by asking
    after = audited(desk, "--attestation", "nova.yaml")
    assert (after["verdict"], after["without_attestations"]["verdict"]) == ("open-source", "open-weight")
    (said,) = after["attestations"]
    assert (said["rank"], said["counted"], said["signer"]) == ("operator", True, "")


def test_the_file_in_the_repo_is_read_with_it_over_http(desk: Path) -> None:
    folder = desk / "hub" / "models" / "acme" / "Nova-7B"
    text = (desk / "nova.yaml").read_text()
    (folder / "files" / "openness.yaml").write_text(text)
    info = json.loads((folder / "info.json").read_text())
    info["siblings"].append({"rfilename": "openness.yaml", "size": len(text)})
    (folder / "info.json").write_text(json.dumps(info))
    with running(desk / "hub") as hub:
        done = run("audit", "acme/Nova-7B", "--hub", hub.url, "--format", "json")
        asked = [request.path for request in hub.requests if "openness.yaml" in request.path]
    audit = json.loads(done.stdout)
    assert len(asked) == 1
    assert (audit["verdict"], audit["attestations"][0]["rank"]) == ("open-source", "publisher")
    assert audit["attestations"][0]["locator"] == f"{hub.url}/acme/Nova-7B/blob/{'f' * 40}/openness.yaml"


def test_it_is_recorded_with_what_an_audit_reads(desk: Path) -> None:
    folder = desk / "hub" / "models" / "acme" / "Nova-7B"
    text = (desk / "nova.yaml").read_text()
    (folder / "files" / "openness.yaml").write_text(text)
    info = json.loads((folder / "info.json").read_text())
    info["siblings"].append({"rfilename": "openness.yaml", "size": len(text)})
    (folder / "info.json").write_text(json.dumps(info))
    with running(desk / "hub") as hub:
        done = run("record", "acme/Nova-7B", "--hub", hub.url, "--output", str(desk / "again"))
    assert done.returncode == 0, done.stderr
    again = run("audit", "acme/Nova-7B", "--hub", "again", "--format", "json", cwd=desk)
    assert json.loads(again.stdout)["verdict"] == "open-source"


def test_in_a_folder_before_it_is_uploaded(desk: Path) -> None:
    folder = desk / "nova"
    folder.mkdir()
    (folder / "README.md").write_text(CARD)
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    write(folder / "openness.yaml", {"training-code": {"availability": "withheld"}})
    done = run("audit", "./nova", "--hub", "hub", "--format", "json", cwd=desk)
    audit = json.loads(done.stdout)
    assert audit["components"]["training-code"]["availability"] == "withheld"
    assert audit["attestations"][0]["rank"] == "publisher"
    draft = run("attest", "new", "./nova", "--name", "acme/Nova-7B", "--hub", "hub", cwd=desk)
    assert parse_attestation(draft.stdout, "x.yaml", now=datetime.now(UTC)).attestation.subject == "acme/Nova-7B"
    nameless = run("attest", "new", "./nova", "--hub", "hub", cwd=desk)
    assert (nameless.returncode, "--name OWNER/NAME" in nameless.stderr) == (2, True)


def test_signed_by_a_trusted_key(desk: Path) -> None:
    trust = run("attest", "keygen", "--output", "ada", "--scope", "acme/*", cwd=desk)
    (desk / "trust.yaml").write_text(trust.stdout)
    assert run("attest", "sign", "nova.yaml", "--key", "ada.key", "--hub", "hub", cwd=desk).returncode == 0
    given = ("--attestation", "nova.dsse.json")
    for options, variables in (((*given, "--trust", "trust.yaml"), {}), (given, {"OPENNESS_TRUST": "trust.yaml"})):
        audit = audited(desk, *options, **variables)
        assert (audit["verdict"], audit["attestations"][0]["rank"]) == ("open-source", "trusted")
        assert audit["attestations"][0]["signer"] == "ada"
    nobody = run("audit", "acme/Nova-7B", "--hub", "hub", *given, cwd=desk)
    assert (nobody.returncode, "there is no trust list" in nobody.stderr) == (2, True)
    # The card may change; the weights may not.
    info = desk / "hub" / "models" / "acme" / "Nova-7B" / "info.json"
    info.write_text(info.read_text().replace("ab" * 32, "cd" * 32))
    other = run("audit", "acme/Nova-7B", "--hub", "hub", *given, "--trust", "trust.yaml", cwd=desk)
    assert (other.returncode, "has changed since it was signed" in other.stderr) == (2, True)
    assert "Traceback" not in other.stderr


def test_a_closed_model_without_a_repo(desk: Path) -> None:
    path = write(desk / "gpt.yaml", {"weights": {"availability": "withheld"}}, subject="openai/gpt-4o")
    done = run("audit", path.name, "--format", "json", cwd=desk)
    audit = json.loads(done.stdout)
    assert (audit["verdict"], audit["headline"]) == ("closed", "closed, 0 of 100, as attested")
    checked = run("attest", "check", path.name, "--no-repo", cwd=desk)
    assert "Verdict: closed" in checked.stdout
    more = write(
        desk / "more.yaml", {"paper": CODE}, subject="openai/gpt-4o", author={"name": "Bob", "role": "reviewer"}
    )
    both = json.loads(run("audit", path.name, "--attestation", more.name, "--format", "json", cwd=desk).stdout)
    assert both["components"]["paper"]["availability"] == "public"
    assert [said["author"] for said in both["attestations"]] == ["Ada", "Bob"]
    read = run("audit", path.name, cwd=desk).stdout
    assert "Where the model has one: openness audit openai/gpt-4o --attestation gpt.yaml" in " ".join(read.split())
    draft = run("attest", "new", "openai/gpt-4o", "--no-repo", "--author", "Ada", cwd=desk)
    assert draft.stdout.count("# ? Unknown") == len(Component)


def test_a_draft_about_a_renamed_repo_gives_its_new_name(desk: Path) -> None:
    old = desk / "hub" / "models" / "acme" / "Old-7B"
    old.mkdir()
    moved = {"status": 307, "headers": {"location": "/api/models/acme/Nova-7B"}}
    (old / "error.json").write_text(json.dumps(moved))
    draft = run("attest", "new", "acme/Old-7B", "--hub", "hub", cwd=desk)
    assert "\nsubject: acme/Nova-7B\n" in draft.stdout


def test_several_models_each_get_their_own(desk: Path) -> None:
    repo(desk, "models", "acme/Vega-1B", CARD, {"model.safetensors": 10**9})
    write(desk / "vega.yaml", {"training-code": {"availability": "withheld"}}, subject="acme/Vega-1B")
    given = ("--attestation", "nova.yaml", "--attestation", "vega.yaml")
    names = ("acme/Nova-7B", "acme/Vega-1B")
    done = run("audit", *names, *given, "--hub", "hub", "--format", "json", cwd=desk)
    uppers = {audit["subject"]: (audit["verdict"], audit["verdict_upper"]) for audit in json.loads(done.stdout)}
    assert uppers == {"acme/Nova-7B": ("open-source", "fully-open"), "acme/Vega-1B": ("open-weight", "open-weight")}
    write(desk / "vega.yaml", CLAIMS, subject="acme/Other")
    wrong = run("audit", *names, *given, "--hub", "hub", cwd=desk)
    assert (wrong.returncode, "which is none of the subjects" in wrong.stderr) == (2, True)


def test_the_example_about_a_recorded_model() -> None:
    example = "fixtures/attestations/bert-base-uncased.yaml"
    unsigned = run("attest", "check", example, *HUB).stdout
    trusted = run("attest", "check", example, "--as", "trusted", *HUB).stdout
    assert "Verdict: open-weight\nScore:   48.5 -> 68.5 of 100" in unsigned
    assert "Verdict: open-weight -> open-source\nScore:   48.5 -> 76 of 100" in trusted


# Questions on a terminal


@pytest.fixture
def terminal(desk: Path) -> Iterator[tuple[int, subprocess.Popen[str]]]:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, "attest", "new", "acme/Nova-7B", "--ask", "--output", "openness.yaml", "--hub", "hub"],
        stdin=slave, stdout=slave, stderr=slave, cwd=desk, env=environment(), text=True, start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    yield master, process
    process.kill()
    process.wait()
    os.close(master)


def test_asked_on_a_terminal_the_gaps_are_gone_through(desk: Path, terminal: tuple[int, subprocess.Popen[str]]) -> None:
    master, process = terminal
    answers = {
        Component.CHECKPOINTS.label: ["withheld", "", "Kept for the next version."],
        Component.TRAINING_CODE.label: ["public", "javascript:alert(1)", "https://acme.example.org/code", "MIT", ""],
        Component.INFERENCE_CODE.label: ["nonsense", "gated", "auto", "", "", ""],
        Component.DATA_DESCRIPTION.label: ["public", "y", "https://acme.example.org/data", "", ""],
        Component.PAPER.label: ["public", "", "", ""],
        Component.MODEL_METADATA.label: [],
    }
    shown, queue, end = "", list[str](), time.monotonic() + 50
    while process.poll() is None and time.monotonic() < end:
        if not select.select([master], [], [], 0.2)[0]:
            continue
        try:
            new = os.read(master, 65536).decode()
        except OSError:
            break
        shown += new
        if not shown.endswith(": "):
            continue
        if "Availability" in shown.splitlines()[-1] and not queue:
            question = shown.rpartition("\n[")[2]
            asked = next((label for label in answers if f"] {label}: " in question), "")
            queue = answers.pop(asked, []) if asked else []
            queue = queue or [""]
        os.write(master, f"{queue.pop(0)}\n".encode())
    assert process.wait(10) == 0, shown
    claims = parse_attestation((desk / "openness.yaml").read_text(), "x", now=datetime.now(UTC)).attestation.claims
    assert claims[Component.CHECKPOINTS].availability == "withheld"
    assert claims[Component.CHECKPOINTS].note == "Kept for the next version."
    code = claims[Component.TRAINING_CODE]
    assert (code.availability, code.license, code.url) == ("public", "MIT", ("https://acme.example.org/code",))
    assert (claims[Component.INFERENCE_CODE].availability, claims[Component.INFERENCE_CODE].gate) == ("gated", "auto")
    assert Component.MODEL_METADATA not in claims
    assert "expected a link to a public page" in shown
    assert claims[Component.DATA_DESCRIPTION].coverage == "complete"
    assert "expected one of public, gated, partial, withheld, not-applicable, or nothing." in shown
    assert shown.count("Without a link it makes nothing available") == 2  # the inference code, and the paper


def test_without_a_terminal_nothing_is_asked(desk: Path) -> None:
    done = run("attest", "new", "acme/Nova-7B", "--ask", "--hub", "hub", cwd=desk)
    assert (done.returncode, "there is no terminal" in done.stderr) == (2, True)


# What is wrong is told, and nothing else is done


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("attest", "new", "acme/Nothing", "--hub", "hub"), 3, "--no-repo"),
        (("attest", "new", "acme/*", "--hub", "hub"), 2, "is no model's name"),
        (("attest", "new", "openai/gpt-4o", "--no-repo"), 2, "a third-party's document says who states it"),
        (("attest", "new", "acme/Nova-7B", "--role", "reviewer", "--hub", "hub"), 2, "--author 'Ada Example'"),
        (("attest", "new", "acme/Nova-7B", "--author", " ", "--hub", "hub"), 2, "at least 1 character"),
        (("attest", "new", "acme/Nova-7B", "--output", "nova.yaml", "--hub", "hub"), 2, "no document is overwritten"),
        (("attest", "new", "acme/Nova-7B", "--output", "no/x.yaml", "--hub", "hub"), 2, "there is no folder"),
        (("attest", "check", "missing.yaml"), 2, "cannot be read"),
        (("attest", "check", "broken.yaml"), 2, "broken.yaml:9: "),
        (("attest", "check", "other.yaml", "--hub", "hub"), 3, "is valid; what it would change cannot be told"),
        (("audit", "acme/Nova-7B", "--attestation", "other.yaml", "--hub", "hub"), 2, "speaks of acme/Other"),
        (("audit", "acme/Nova-7B", "--attestation", "broken.yaml", "--hub", "hub"), 2, "(did you mean 'weights'?)"),
        (
            ("audit", "acme/Nova-7B", "--attestation", "nova.yaml", "--trust", "nova.yaml", "--hub", "hub"),
            2,
            "nova.yaml:",
        ),
        (("audit", "nova.yaml", "--attestation", "other.yaml"), 2, "speaks of acme/Other, and acme/Nova-7B is what"),
        (("attest", "check", "other.yaml", "--hub", "hub"), 3, "`openness audit ./FOLDER`, with the document as"),
        (
            ("audit", "acme/Other", "--attestation", "other.yaml", "--hub", "hub"),
            3,
            "If the model has no repo, audit the attestation itself: openness audit other.yaml",
        ),
        (("audit", "hub", "--hub", "hub"), 3, "For the local folder write ./hub"),
    ],
)
def test_an_error_says_where_and_what_to_do(desk: Path, arguments: tuple[str, ...], code: int, said: str) -> None:
    write(desk / "other.yaml", CLAIMS, subject="acme/Other")
    (desk / "broken.yaml").write_text((desk / "nova.yaml").read_text().replace("training-code", "weigths"))
    before = {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()}
    done = run(*arguments, cwd=desk)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in desk.rglob("*") if path.is_file()} == before


def test_the_form_alone_is_checked_without_reading_anything(desk: Path) -> None:
    done = run("attest", "check", "nova.yaml", "--form-only", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "valid: nova.yaml, about acme/Nova-7B\n")


def test_the_report_tells_of_them(desk: Path) -> None:
    done = run("audit", "acme/Nova-7B", "--attestation", "nova.yaml", "--hub", "hub", cwd=desk)
    assert "\nAttestations\n" in done.stdout
    assert "operator: nova.yaml, by Ada, 2026-01-01, until 2099-01-01; unsigned" in " ".join(done.stdout.split("\n  "))
    assert "Without them: open-weight, 45 of 100" in done.stdout

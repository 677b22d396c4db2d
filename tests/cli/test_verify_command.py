"""`openness verify` as a process: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from processes import ROOT, run
from rich.cells import cell_len

HUB = ("--hub", str(ROOT / "fixtures" / "hub"))
OLMO = "allenai/OLMo-2-1124-7B"


def write(folder: Path, name: str, subject: str, claims: dict[str, Any], **more: Any) -> Path:
    """An attestation in a folder."""
    path = folder / name
    document = {
        "schema_version": 1,
        "subject": subject,
        "author": {"name": "Ada Example", "role": "third-party"},
        "date": "2026-01-31",
        "expires": "2026-02-28",
        "claims": claims,
        **more,
    }
    path.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A folder of documents: one that is right, some that are not, one of a model that is not recorded."""
    write(tmp_path, "a-olmo.yaml", OLMO, {"weights": {"availability": "public", "license": "Apache-2.0"}})
    write(tmp_path, "b-wrong.yml", OLMO, {"weights": {"availability": "withheld", "license": "MIT"}})
    write(
        tmp_path, "c-gone.yaml", "openness-fixtures/does-not-exist",
        {"weights": {"availability": "public", "url": "https://huggingface.co/openness-fixtures/does-not-exist"}},
    )  # fmt: skip
    write(tmp_path, "d-gemma.yaml", "google/gemma-2-9b", {"weights": {"availability": "public", "license": "MIT"}})
    write(tmp_path, "e-other.yaml", "acme/not-recorded", {"weights": {"availability": "public"}})
    (tmp_path / "notes.txt").write_text("no attestation")
    return tmp_path


def test_a_table_of_the_likely_errors_worst_first(database: Path) -> None:
    done = run("verify", str(database), *HUB)
    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert all(line.isprintable() for line in lines)
    severities = [
        found[0]
        for line in lines
        if ": " not in line  # the legend
        and (found := re.findall(r"(gone|restricts use|less open|other license|it is there)$", line))
    ]
    assert severities == ["gone", "restricts use", "less open", "other license", "it is there"]
    said = " ".join(done.stdout.split())
    assert "5 documents: 2 claims confirmed, 5 contradicted, 1 not checkable" in said
    assert "1 model not audited (no such repo on the Hub): openness-fixtures/does-not-exist" in said
    assert "1 model not audited (not looked at): acme/not-recorded" in said
    assert "Expired, and compared all the same: 5 documents" in said
    assert done.stdout.count("This is not legal advice.") == 1


def test_one_file_shows_all_its_claims_with_evidence(database: Path) -> None:
    file = database / "b-wrong.yml"
    done = run("verify", str(file), *HUB)
    assert (done.returncode, done.stderr) == (1, "")
    shown = " ".join(done.stdout.split())
    assert "Contradicted by what the Hub shows (2)" in shown
    assert "Weights (final), license: claimed MIT; the Hub shows: Apache-2.0 (open-source) [other license]" in shown
    assert "README.md:2" in shown
    assert "b-wrong.yml:9" in shown.replace(" ", "")
    assert "expired on 2026-02-28" in shown
    assert max(map(cell_len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("name", "code"), [("a-olmo.yaml", 0), ("b-wrong.yml", 1), ("c-gone.yaml", 1), ("e-other.yaml", 3)]
)
def test_exit_codes(database: Path, name: str, code: int) -> None:
    assert run("verify", str(database / name), *HUB).returncode == code


def test_a_wrong_file_stops_no_other(database: Path) -> None:
    (database / "f-broken.yaml").write_text("schema_version: 1\nsubjct: a/b\n")
    (database / "g.json").write_text('{"payload": "x", "payloadType": "y", "signatures": []}')
    done = run("verify", str(database), *HUB)
    assert done.returncode == 2
    assert "f-broken.yaml:2: the key 'subjct' is not known here" in done.stderr
    assert "g.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert "2 files could not be read or checked" in done.stdout
    assert "5 documents" in done.stdout


def test_json(database: Path) -> None:
    (database / "f-broken.yaml").write_text("[]\n")
    done = run("verify", str(database), "--format", "json", *HUB)
    documents = json.loads(done.stdout)
    assert [Path(one["input"]).name[0] for one in documents] == ["a", "b", "c", "d", "e", "f"]
    assert documents[-1]["error"]["exit_code"] == 2
    assert documents[0]["counts"] == {"confirmed": 2, "contradicted": 0, "not_checkable": 0}
    assert documents[1]["claims"][0]["severity"] == "there"
    assert documents[1]["claims"][0]["evidence"][0]["locator"].startswith(f"https://huggingface.co/{OLMO}/blob/")
    assert documents[4]["unread"]["reason"] == "not-looked"
    schema = json.loads((ROOT / "openness" / "schemas" / "verification.schema.json").read_text(encoding="utf-8"))
    for one in documents[:-1]:
        jsonschema.Draft202012Validator(schema).validate(one)
    lines = run("verify", str(database), "--format", "jsonl", *HUB).stdout.splitlines()
    plain = [{**one, "checked_at": ""} for one in documents]
    assert [{**json.loads(line), "checked_at": ""} for line in lines] == plain
    single = run("verify", str(database / "a-olmo.yaml"), "--format", "json", *HUB)
    assert json.loads(single.stdout)["subject"] == OLMO


def test_only_some_claims(database: Path) -> None:
    done = run("verify", str(database), "--only", "contradicted", "--format", "json", *HUB)
    documents = json.loads(done.stdout)
    assert {claim["status"] for one in documents for claim in one["claims"]} == {"contradicted"}
    assert documents[0]["counts"]["confirmed"] == 2
    shown = run("verify", str(database), "--only", "not-checkable", *HUB).stdout
    assert "acme/not-recorded" in shown.splitlines()[1]
    assert "restricts use" not in shown


def test_output_goes_to_a_file_whole(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.txt"
    done = run("verify", str(database / "b-wrong.yml"), "--output", str(target), *HUB)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Contradicted" in target.read_text(encoding="utf-8")


def test_what_is_refused(tmp_path: Path) -> None:
    for given, code in ((str(tmp_path), 2), (str(tmp_path / "none.yaml"), 2), ("", 2)):
        done = run("verify", given, *HUB)
        assert done.returncode == code, given
        assert done.stderr.startswith("error: ")
        assert "Traceback" not in done.stderr
    file = write(tmp_path, "a.yaml", OLMO, {"weights": {"availability": "public"}})
    assert run("verify", str(file), "--hub", str(tmp_path)).returncode == 2
    assert run("verify").returncode == 2


def test_nothing_from_outside_steers_the_terminal(tmp_path: Path) -> None:
    claim = {"availability": "public", "license": "MIT \x1b[31m\u202e" + "x" * 300, "note": "\x1b[2J"}
    hidden = json.dumps({"weights": claim})
    file = write(tmp_path, "\x1b[31mevil\u202e.yaml", OLMO, json.loads(hidden))
    for given in (
        (str(file),),
        (str(file), str(write(tmp_path, "b.yaml", OLMO, {"paper": {"availability": "public"}}))),
    ):
        for form in ("text", "json"):
            done = run("verify", *given, "--only", "not-checkable", "--format", form, *HUB)
            assert all(line.isprintable() for line in (done.stdout + done.stderr).splitlines())
            assert done.returncode in (0, 1)

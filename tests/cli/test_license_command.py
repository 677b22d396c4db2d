"""`openness license` as a process: what it prints, what it refuses, and with which exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
from processes import ROOT, run
from rich.cells import cell_len

HUB = ("--hub", str(ROOT / "fixtures" / "hub"))
NOTICE = "This is not legal advice."
MIT = ROOT / "fixtures" / "licenses" / "MIT.txt"
SCHEMA = json.loads((ROOT / "openness" / "schemas" / "license.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("llama3.1", "conditional: restricts use"),
        ("Apache 2.0", "open-source: restricts no use"),
        ("mit, cc-by-nc-4.0", "non-commercial: restricts use"),
        ("lama3", "did you mean llama3"),
        ("./LICENSE", "Known by:  its text, which was read"),
        ("allenai/OLMo-2-1124-7B", "> README.md:2:"),
        ("\x1b[31mevil\u202e", r"\x1b[31mevil\u202e"),
    ],
)
def test_text(given: str, says: str) -> None:
    done = run("license", given, *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    assert says in done.stdout
    assert done.stdout.count(NOTICE) == 1
    assert all(line.isprintable() and cell_len(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize("given", ["mit", "no-such-license", "./LICENSE", "facebook/opt-6.7b"])
def test_json_keeps_to_the_schema(given: str) -> None:
    done = run("license", given, "--format", "json", *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    document = json.loads(done.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(document)
    wanted = {"id", "name", "class", "restricts_use", "terms", "basis", "modified", "matched", "source", "notice"}
    assert wanted <= document.keys()


def test_standard_input() -> None:
    done = run("license", "-", stdin=MIT.read_text(encoding="utf-8"))
    assert done.stdout.startswith("MIT License (MIT)\n")
    assert run("license", "-", stdin="").returncode == 2


def test_words_that_were_added_are_shown_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "LICENSE"
    file.write_text(MIT.read_text(encoding="utf-8") + "\nYou shall not use the Software to compete with us.\n")
    shown = run("license", str(file)).stdout
    assert "Words added or changed, which make it conditional" in shown
    assert "(bars competing): “You shall not use the Software to compete with us.”" in shown


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\0" * 51_000_000, "larger than 5 MB"),
        (b"%PDF-1.4", "is a PDF document"),
        (b"\x7fELF\0\0", "is a program"),
        (b"MIT\0\0\0", "is a binary file"),
        ("Лицензия".encode("koi8-r"), "is in an encoding that is not known here"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    file = tmp_path / "LICENSE"
    file.write_bytes(content)
    done = run("license", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{file}" in done.stderr
    assert says in done.stderr


@pytest.mark.parametrize(
    ("given", "code"),
    [("", 2), ("./none", 2), ("none.txt", 2), ("~no-such-user/x", 2), ("datasets/a/b", 2), ("a/*", 2), ("no/such", 3)],
)
def test_what_is_refused_gets_a_message_and_no_traceback(given: str, code: int) -> None:
    done = run("license", given, *HUB)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr


def test_huge_and_malformed_arguments() -> None:
    assert run("license", "x" * 100_000).returncode == 0
    assert run("license", "./" + "x" * 100_000).returncode == 2
    done = run("license", os.fsdecode(b"\xff\xfe"), "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "unknown"


def test_the_list_is_grouped_by_class_and_fits() -> None:
    shown = run("license", "list").stdout
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= 100
    assert shown.count(NOTICE) == 1
    groups = [line.split()[0] for line in lines if line and line[0] != " " and "): " in line]
    assert groups[0] == "open-source"
    assert len(groups) == len(set(groups)) >= 8
    assert any(line.startswith("  llama2 ") and line.endswith("Llama 2 Community License Agreement") for line in lines)


def test_the_list_by_class() -> None:
    rows = json.loads(
        run("license", "list", "--class", "open-model", "--class", "open-data", "--format", "json").stdout
    )
    assert {row["class"] for row in rows} == {"open-model", "open-data"}
    assert {"id", "name", "class", "restricts_use", "terms"} <= rows[0].keys()
    assert "conditional" not in run("license", "list", "--class", "open-model").stdout
    wrong = run("license", "list", "--class", "non-comercial")
    assert wrong.returncode == 2
    assert "did you mean 'non-commercial'" in wrong.stderr
    assert run("license", "mit", "--class", "open-data").returncode == 2


def test_explain_knows_licenses() -> None:
    shown = run("explain", "llama3.1").stdout
    assert "700 million monthly active users" in shown
    assert "read for our table on 20" in shown
    assert shown.count(NOTICE) == 1
    assert "a class of licenses" in run("explain", "non-commercial").stdout
    assert "a term of licenses" in run("explain", "naming-duty").stdout
    done = run("explain", "llama3.l")
    assert done.returncode == 2
    assert "did you mean 'llama3" in done.stderr


def test_an_audit_says_once_that_it_is_no_legal_advice() -> None:
    for more in ((), ("--explain",), ("openai/gpt-oss-20b", "--details", "all"), ("--format", "json")):
        assert run("audit", "google/gemma-2-9b", *more, *HUB).stdout.count(NOTICE) == 1

"""`openness export` as a user runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from processes import ROOT, run

HUB = ("--hub", str(ROOT / "fixtures" / "hub"))


def test_a_record_on_standard_output() -> None:
    done = run("export", "mof", "openai/gpt-oss-20b", *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    release = yaml.safe_load(done.stdout)["release"]
    assert (release["name"], release["type"]) == ("gpt-oss-20b", "language")
    assert release["license"]["distribution"]["name"] == "Apache-2.0"


def test_a_record_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "OLMo.yml"
    done = run("export", "mof", "https://huggingface.co/allenai/OLMo-2-1124-7B", "--output", str(file), *HUB)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"wrote {file}\n"
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["release"]["name"] == "OLMo-2-1124-7B"


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    file, folder = tmp_path / "OLMo.yml", tmp_path / "attestations"
    run("export", "mof", "allenai/OLMo-2-1124-7B", "--output", str(file), *HUB)
    done = run("import", "mof", str(file), "--output", str(folder))
    assert done.returncode == 0, done.stderr
    assert (folder / "OLMo.yaml").is_file()


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        (".", "published"),
        ("./not-here.yaml", "there is no"),
        ("allenai/*", "one model"),
        ("-", "OWNER/NAME"),
        ("https://huggingface.co/datasets/allenai/dolma", "dataset"),
        ("a b", "is not a model's name"),
    ],
)
def test_what_is_no_repo_is_refused_with_a_reason(subject: str, said: str) -> None:
    done = run("export", "mof", subject, *HUB)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_an_attestation_is_not_exported(tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text("schema_version: 1\n")
    done = run("export", "mof", str(file), *HUB)
    assert done.returncode == 2
    assert "what an attestation states is not exported" in done.stderr


def test_a_repo_that_cannot_be_read() -> None:
    done = run("export", "mof", "openness-fixtures/does-not-exist", *HUB)
    assert (done.returncode, done.stdout) == (3, "")


def test_wrong_usage(tmp_path: Path) -> None:
    assert run("export", "osai", "openai/gpt-oss-20b", *HUB).returncode == 2
    missing = run("export", "mof", "openai/gpt-oss-20b", "--output", str(tmp_path / "no" / "x.yml"), *HUB)
    assert missing.returncode == 2
    assert "there is no folder" in missing.stderr

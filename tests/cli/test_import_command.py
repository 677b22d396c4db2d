"""`openness import`: what is written, what is said, and which files are left alone."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from processes import COMMAND, environment, run

from openness.attestations.reading import parse_attestation
from openness.cli.imports import command
from openness.importing import FORMATS

PEERS = Path(__file__).parents[3] / "shared" / "peers"
COMMIT = "a" * 40
DAY = "2026-06-12"


def product(name: str = "owl", **more: object) -> str:
    graded = {"score": 3, "class": "open_weights", "confidence": "high", "note": "Hoot.", **more}
    return json.dumps({"product": name, "openness": {"components": "weights:open(MIT);license:MIT(OSI)", **graded}})


@pytest.fixture
def records(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    (folder / "owl.yml").write_text(product())
    (folder / "heron 2.yaml").write_text(product("heron", components="weights:open;hardware:open;nest:open"))
    (folder / "_form.yaml").write_text("a: b")
    (folder / "blank.yaml").write_text("product: x\nopenness: {score: null}\n")
    return folder


def test_the_formats_of_the_command_are_those_that_there_are() -> None:
    choice = next(parameter for parameter in command.params if parameter.name == "database").type
    assert list(choice.choices) == list(FORMATS)  # type: ignore[attr-defined]


def test_a_folder_becomes_a_folder_of_attestations(records: Path, tmp_path: Path) -> None:
    output = tmp_path / "new" / "out"
    done = run("import", "os-ai-map", str(records), "--output", str(output), "--commit", COMMIT, "--day", DAY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Open Source AI Stack Map (os-ai-map), commit {COMMIT}, {DAY}",
        "4 records: 2 imported, 2 skipped, 0 wrong",
        "  skipped: a file whose name begins with _ is no record (_form.yaml)",
        "  skipped: nothing is graded (blank.yaml)",
        "2 things not understood, in 1 record (kept as notes):",
        "     2  ...: ... is no component that is known here: .... (heron 2.yaml)",
        f"written to {output}: 2 new",
    ]
    assert sorted(os.listdir(output)) == ["heron 2.yaml", "owl.yaml"]
    attestation = parse_attestation((output / "owl.yaml").read_text(), "owl.yaml", now=datetime.now(UTC)).attestation
    assert attestation.source is not None
    assert (attestation.source.file, attestation.source.commit) == ("owl.yml", COMMIT)
    assert str(attestation.date) == DAY


def test_an_import_can_be_repeated_and_replaces_only_its_own(records: Path, tmp_path: Path) -> None:
    arguments = ["import", "os-ai-map", str(records), "--output", str(tmp_path / "out"), "--day", DAY]
    run(*arguments)
    assert run(*arguments).stdout.endswith("2 unchanged\n")
    (records / "owl.yml").write_text(product(score=4))
    done = run(*arguments)
    assert done.stdout.endswith(("1 unchanged, 1 replaced\n", "1 replaced, 1 unchanged\n"))
    mine = tmp_path / "out" / "owl.yaml"
    mine.write_text("# mine\n")
    (records / "owl.yaml").write_text(product("another"))
    (tmp_path / "out" / "heron 2.yaml").unlink()
    (tmp_path / "out" / "heron 2.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    done = run(*arguments)
    assert done.returncode == 2
    assert mine.read_text() == "# mine\n"
    assert not (tmp_path / "elsewhere.yaml").exists()
    assert done.stderr.count("is there already, and no import of this record wrote it") == 3
    assert "--output" in done.stderr


def test_two_records_of_one_name_do_not_overwrite_each_other(records: Path, tmp_path: Path) -> None:
    (records / "owl.yaml").write_text(product("another"))
    done = run("import", "os-ai-map", str(records), "--output", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "owl.yaml: is there already" in done.stderr
    assert "2 imported" in done.stdout


def test_a_wrong_record_stops_no_other(records: Path, tmp_path: Path) -> None:
    (records / "list.yaml").write_text("- a\n")
    (records / "text.yaml").write_text("a: b\n\nc: [\n")
    (records / "latin.yaml").write_bytes(b"a: \xff\n")
    (records / "big.yaml").write_bytes(b"#" * 50_000_000)
    (records / "bomb.yaml").write_text("a: &a [x, x]\nb: &b [*a, *a]\n")
    (records / "out.yaml").symlink_to("/etc/passwd")
    done = run("import", "os-ai-map", str(records), "--output", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "10 records: 2 imported, 2 skipped, 6 wrong" in done.stdout
    errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 6
    assert any(line.startswith(f"error: {records / 'text.yaml'}:") for line in errors)
    assert any(line.startswith(f"error: {records / 'list.yaml'}:1: no record") for line in errors)
    assert sorted(os.listdir(tmp_path / "out")) == ["heron 2.yaml", "owl.yaml"]


def test_one_file_and_no_commit(records: Path, tmp_path: Path) -> None:
    done = run("import", "os-ai-map", str(records / "owl.yml"), "--output", str(tmp_path / "out"))
    assert done.returncode == 0
    first, hint, count, understood, _ = done.stdout.splitlines()
    assert first.startswith("Open Source AI Stack Map (os-ai-map), commit unknown, 20")
    assert "--commit SHA and --day" in hint
    assert (count, understood) == ("1 record: 1 imported, 0 skipped, 0 wrong", "everything was understood")


def test_what_is_over_is_said(records: Path, tmp_path: Path) -> None:
    done = run("import", "os-ai-map", str(records), "--output", str(tmp_path / "out"), "--day", "2020-01-01")
    assert done.returncode == 0
    assert "which is over" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--commit", "main"], "--commit: 'main' is no commit"),
        (["--day", "yesterday"], "--day: 'yesterday' is no day"),
        (["--day", "20260612"], "is no day"),
        (["--day", "2999-01-01"], "is in the future"),
    ],
)
def test_wrong_options_are_told_before_anything_is_written(
    records: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = run("import", "os-ai-map", str(records), "--output", str(tmp_path / "out"), *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_place_where_nothing_can_be_read_or_written(records: Path, tmp_path: Path) -> None:
    assert "no file or folder" in run("import", "mof", str(tmp_path / "gone"), "--output", str(tmp_path)).stderr
    done = run("import", "os-ai-map", str(records), "--output", str(records / "owl.yml"))
    assert done.returncode == 2
    assert "cannot be made a folder" in done.stderr


@pytest.mark.parametrize(
    ("form", "place", "imported", "skipped"),
    [
        ("osai-index", "osai-index", 193, 3),
        ("osai", "osai", 47, 1),
        ("osai", "osai/projects", 47, 1),
        ("mof", "mof", 273, 0),
    ],
)
def test_the_databases_import_with_no_failure(
    tmp_path: Path, form: str, place: str, imported: int, skipped: int
) -> None:
    if not (PEERS / place).is_dir():
        pytest.skip(f"the database is not here: {PEERS / place}")
    done = run("import", form, str(PEERS / place), "--output", str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")
    assert f": {imported} imported, {skipped} skipped, 0 wrong" in done.stdout
    files = sorted(tmp_path.iterdir())
    assert len(files) == imported
    for file in files:
        attestation = parse_attestation(file.read_text(encoding="utf-8"), str(file), now=None).attestation
        assert attestation.source is not None
        assert attestation.source.database == form
        assert len(attestation.source.commit or "") == 40
        assert file.stem == Path(attestation.source.file).stem


def test_hostile_records_cost_little(tmp_path: Path) -> None:
    import resource
    import subprocess

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1_000_000_000, 1_000_000_000))

    head = "system: {name: x}\norg: {name: y}\n"
    hostile = {
        "keys": head + "".join(f"k{number}: {{class: open}}\n" for number in range(9_000)) + "paper: {class: open}\n",
        "spaces": head + f'paper: {{class: open, link: "a{" " * 190_000}b"}}\n',
        "links": head + "paper: {class: open, link: [" + "h," * 90_000 + "]}\n",
        "gates": head + "weights_endmodel: {class: partial, notes: '" + "no gated " * 20_000 + "'}\n",
        "comments": head + "paper: {class: open}\n" + "# a: b\n#\n" * 20_000,
        "deep": "[" * 190_000,
    }
    for name, text in hostile.items():
        (tmp_path / f"{name}.yaml").write_text(text)
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run(
            [*COMMAND, "import", "osai-index", str(tmp_path / f"{name}.yaml"), "--output", str(tmp_path / "out")],
            capture_output=True, text=True, env=environment(), preexec_fn=limit, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 2), (name, done.stderr)
        assert "bug" not in done.stderr, (name, done.stderr)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert ended.ru_utime - begun.ru_utime < 5, name  # of the processor's time: it takes one

"""`openness audit` as a process: what it prints, and what it exits with."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from hubserver import HubServer, error_reply, running
from processes import COMMAND, ROOT, audit, environment, run

from openness.document import Audit

GEMMA, OLMO, GPTQ = "google/gemma-2-9b", "allenai/OLMo-2-1124-7B", "TheBloke/Llama-2-7B-GPTQ"
MISSING = "openness-fixtures/does-not-exist"


def test_a_model_is_reported() -> None:
    done = audit(GEMMA)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith(GEMMA)
    assert lines[1].startswith("weights-available, ")
    assert "\x1b" not in done.stdout
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)


def test_json_is_the_document() -> None:
    done = audit(GEMMA, "--format", "json")
    document = Audit.model_validate_json(done.stdout)
    assert (document.input, document.subject, document.verdict) == (GEMMA, GEMMA, "weights-available")
    assert audit(f"https://huggingface.co/{GEMMA}", "--format", "jsonl").stdout.count("\n") == 1


def test_the_same_over_http(recordings: Path) -> None:
    with running(recordings, marked=True) as hub:
        over_http = Audit.model_validate_json(run("audit", GEMMA, "--hub", hub.url, "--format", "json").stdout)
    from_folder = Audit.model_validate_json(audit(GEMMA, "--format", "json").stdout)
    assert (over_http.headline, over_http.evidence_digest) == (from_folder.headline, from_folder.evidence_digest)


def test_several_are_a_table_and_then_the_details_asked_for() -> None:
    table = audit(GEMMA, GPTQ)
    assert table.returncode == 0
    assert [line.split()[0] for line in table.stdout.splitlines()] == ["Subject", GEMMA, GPTQ, "2", "This"]
    detailed = audit(GEMMA, GPTQ, "--details", GPTQ).stdout
    assert f"\n{GPTQ} at " in detailed
    assert f"\n{GEMMA}\n" not in detailed
    assert audit(GEMMA, GPTQ, "--details", "all").stdout.count("\nComponents\n") == 2
    assert audit(GEMMA, GPTQ, "--details", "x/y").returncode == 2


def test_one_failing_subject_stops_no_other_and_the_worst_counts() -> None:
    done = audit("bad//name", MISSING, GEMMA, "--format", "jsonl")
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 3
    assert (first["input"], first["error"]["exit_code"]) == ("bad//name", 2)
    assert (second["input"], second["error"]["exit_code"]) == (MISSING, 3)
    assert third["verdict"] == "weights-available"
    assert done.stderr.count("error: ") == 2
    assert json.loads(audit("bad//name", GEMMA, "--format", "json").stdout)[0]["error"]["exit_code"] == 2
    assert audit("bad//name", GEMMA).returncode == 2


def test_an_owner_is_expanded() -> None:
    done = audit("google/*", "--format", "json", "--limit", "1", "--sort", "downloads")
    (only,) = json.loads(done.stdout)  # an array, however many there are
    assert only["input"].startswith("google/")
    assert audit("nobody-of-that-name/*").returncode == 3


def test_subjects_from_standard_input() -> None:
    done = audit("-", "--format", "jsonl", stdin=f"# models\n{GEMMA}\n\n  {GPTQ}  \n{GEMMA}\n")
    assert [json.loads(line)["input"] for line in done.stdout.splitlines()] == [GEMMA, GPTQ]


def test_nothing_on_standard_input_is_no_success() -> None:
    assert audit("-", "--require", "open-source").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((OLMO, "--require", "open-weight"), 0, ""),
        ((GEMMA, "--require", "weights-available"), 0, ""),
        ((GEMMA, "--require", "open-weight"), 1, "not met: --require open-weight"),
        ((GEMMA, "--min-score", "30"), 0, ""),
        ((GEMMA, "--min-score", "99.5"), 1, "not met: --min-score 99.5"),
        ((GEMMA, "--min-score", "40"), 3, "cannot be told: --min-score 40"),
        ((GEMMA, OLMO, "--require", "open-weight"), 1, GEMMA),
        ((GEMMA, MISSING, "--require", "open-weight"), 3, "missing or private"),
    ],
)
def test_requirements(arguments: tuple[str, ...], code: int, said: str) -> None:
    done = audit(*arguments)
    assert done.returncode == code
    assert said in done.stderr
    assert bool(done.stderr) == bool(said)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing argument"),
        (("bad//name",), "not a model's name"),
        (("datasets/allenai/c4",), "is a dataset, not a model"),
        (("./no-such-folder",), "there is no folder"),
        ((GEMMA, "--require", "open-wieght"), "did you mean 'open-weight'"),
        ((GEMMA, "--min-score", "101"), "--min-score"),
        ((GEMMA, "--min-score", "nan"), "--min-score"),
        ((GEMMA, "--timeout", "0"), "--timeout"),
        ((GEMMA, "--timeout", "inf"), "--timeout"),
        ((GEMMA, "--limit", "0"), "--limit"),
        ((GEMMA, "--format", "xml"), "--format"),
        ((GEMMA, "--rubric", "opennes"), "did you mean 'openness'"),
        ((GEMMA, "--output", "/no/such/folder/x.txt"), "there is no folder"),
        ((GEMMA, "--output", "/tmp"), "is a folder"),
        ((GEMMA, "--nonsense"), "--nonsense"),
    ],
)
def test_wrong_usage_is_2_with_a_message(arguments: tuple[str, ...], said: str) -> None:
    done = audit(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_hub_that_is_none_is_wrong_usage(tmp_path: Path) -> None:
    done = run("audit", GEMMA, "--hub", str(tmp_path))
    assert done.returncode == 2
    assert "no folder of recorded answers" in done.stderr


def test_a_rubric_with_a_wrong_key_says_where(tmp_path: Path) -> None:
    rubric = tmp_path / "ours.yaml"
    rubric.write_text((ROOT / "rubrics" / "openness.yaml").read_text().replace("levels:", "levles:"))
    done = audit(GEMMA, "--rubric", str(rubric))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{rubric}:" in done.stderr
    assert "did you mean 'levels'" in done.stderr


def test_a_rubric_of_ones_own_is_shown_too(tmp_path: Path) -> None:
    rubric = tmp_path / "ours.yaml"
    rubric.write_text((ROOT / "rubrics" / "openness.yaml").read_text().replace("id: openness\n", "id: ours\n", 1))
    done = audit(GEMMA, "--rubric", str(rubric))
    assert "\nours 1.0: weights-available" in done.stdout
    cards = json.loads(audit(GEMMA, "--rubric", str(rubric), "--format", "json").stdout)["scorecards"]
    assert list(cards) == ["openness", "ours"]


def test_a_subject_that_cannot_be_audited_is_3(hub: HubServer) -> None:
    done = audit(MISSING)
    assert (done.returncode, done.stdout) == (3, "")
    assert "missing or private" in done.stderr
    hub.script("/api/models/own/name", error_reply(500))
    away = run("audit", "own/name", "--hub", hub.url, "--timeout", "2")
    assert away.returncode == 3
    assert "Traceback" not in away.stderr


def test_the_real_hub_out_of_reach_is_3() -> None:
    done = run("audit", "own/name", "--timeout", "2")  # HF_ENDPOINT leads nowhere in tests
    assert done.returncode == 3
    assert "out of reach" in done.stderr


def test_a_rate_limit_is_waited_for_no_longer_than_allowed(hub: HubServer) -> None:
    hub.script("/api/models/own/name", error_reply(429, retry_after="200"))
    done = run("audit", "own/name", "--hub", hub.url, "--max-wait", "1")
    assert done.returncode == 3
    assert "--max-wait" in done.stderr


def test_a_local_folder_is_audited(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: apache-2.0\n---\n# My model\n")
    (tmp_path / "model.safetensors").write_bytes(b"\0" * 64)
    done = audit(str(tmp_path), "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["input"] == str(tmp_path)
    assert "Components" in audit(str(tmp_path)).stdout


def test_output_is_written_whole_and_alone(tmp_path: Path) -> None:
    file = tmp_path / "audit.json"
    done = audit(GEMMA, "--format", "json", "--output", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert Audit.model_validate_json(file.read_text()).subject == GEMMA
    assert os.listdir(tmp_path) == ["audit.json"]
    audit(GEMMA, GPTQ, "--format", "jsonl", "--output", str(file))
    assert file.read_text().count("\n") == 2
    audit(GEMMA, "--output", str(file), FORCE_COLOR="1")
    assert file.read_text().startswith(f"{GEMMA}\nweights-available, ")


def test_a_text_that_cannot_be_made_leaves_the_file(tmp_path: Path) -> None:
    file = tmp_path / "audit.txt"
    file.write_text("before")
    assert audit(MISSING, "--output", str(file)).returncode == 3
    assert file.read_text() == "before"


def test_explain_shows_the_observations() -> None:
    short, long = audit(GEMMA).stdout, audit(GEMMA, "--explain").stdout
    assert "weights.listing" not in short
    assert "weights.listing" in long
    assert "https://huggingface.co/google/gemma-2-9b/" in long
    assert audit(GEMMA, GPTQ, "--explain").stdout.count("Evidence, by openness") == 2


def test_an_encoding_without_the_symbols_gets_ascii() -> None:
    done = audit(GPTQ, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert "`-- " in done.stdout
    assert json.loads(audit(GPTQ, "--format", "json", PYTHONIOENCODING="ascii").stdout)["subject"] == GPTQ


def test_colour_is_obeyed() -> None:
    assert "\x1b[" in audit(GEMMA, FORCE_COLOR="1").stdout
    uncoloured = audit(GEMMA, FORCE_COLOR="1", NO_COLOR="1").stdout
    assert "\x1b[3" not in uncoloured
    assert "\x1b" not in audit(GEMMA, FORCE_COLOR="1", TERM="dumb").stdout


def test_width_follows_columns_in_a_pipe() -> None:
    assert 80 < max(map(len, audit(GEMMA, COLUMNS="100").stdout.splitlines())) <= 100


def test_a_closed_pipe_is_quiet(recordings: Path) -> None:
    owners = sorted(path.name for path in (recordings / "models").iterdir() if path.is_dir())[:12]
    process = subprocess.Popen(
        [*COMMAND, "audit", *(f"{owner}/*" for owner in owners), "--hub", str(recordings), "--format", "jsonl"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), cwd=ROOT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        assert process.stdout.readline().startswith("{")
        process.stdout.close()
        said = process.stderr.read()
    assert process.wait(30) == 141
    assert not any(word in said for word in ("Traceback", "BrokenPipe", "bug", "Exception"))


def test_a_full_disk_is_no_bug_of_ours() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*COMMAND, "explain", "license"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "error: the output cannot be written: No space left on device\n"


def test_a_bug_is_one_line_and_70(recordings: Path) -> None:
    code = (
        "import openness.cli.given as a, openness.cli as c\n"
        "def broken(*args, **options): raise KeyError('\\x1b[31mx')\n"
        "a.audit_one = broken\n"
        f"c.main(['audit', 'a/b', '--hub', {str(recordings)!r}])"
    )
    for debug, lines in (("0", 1), ("1", None)):
        done = subprocess.run(
            [COMMAND[0], "-c", code],
            capture_output=True, env=environment(OPENNESS_DEBUG=debug), text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 70
        assert "error: this is a bug in openness" in done.stderr
        assert "\x1b" not in done.stderr
        assert lines is None or done.stderr.count("\n") == lines
        assert ("Traceback" in done.stderr) == (debug == "1")


def test_a_hostile_repo_is_shown_and_obeyed_by_nothing(tmp_path: Path) -> None:
    evil = "\ud800evil\u202e\x1b[31m\x9b2J[bold]"
    folder = tmp_path / "models" / "own" / "evil"
    (folder / "files").mkdir(parents=True)
    info = {
        "id": "own/evil", "sha": "a" * 40, "gated": False, "tags": [evil],
        "cardData": {"license": "other", "license_name": evil, "base_model": evil},
        "siblings": [{"rfilename": name} for name in ("model.safetensors", "README.md", f"{evil}.bin", f"step/{evil}")],
    }  # fmt: skip
    (folder / "info.json").write_text(json.dumps(info))
    (folder / "refs.json").write_text(json.dumps({"branches": [{"name": f"step1000{evil}"}, {"name": evil}]}))
    card = f"---\nlicense: other\nlicense_name: {json.dumps(evil)}\nbase_model: {json.dumps(evil)}\n---\n# {evil}\n"
    (folder / "files" / "README.md").write_bytes(card.encode("utf-8", "surrogatepass"))
    for arguments in ((), ("--explain",), ("--format", "json"), ("--format", "jsonl")):
        done = run("audit", "own/evil", "--hub", str(tmp_path), *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert all(char.isprintable() or char == "\n" for char in done.stdout)


def test_a_name_that_would_steer_a_terminal_is_escaped() -> None:
    done = audit("own/\x1b[31mname\u202e")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr

"""The GitHub Action: linted, and its steps run as a runner would, but for what only GitHub has.

A step's script runs under `bash -e -o pipefail` with the expressions of its `env` filled in; nothing is read from the
Hub (`HF_ENDPOINT` leads to recordings on this machine), and the install takes its packages from uv's cache.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from hubserver import running
from processes import environment as plain

ROOT = Path(__file__).parent.parent
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
BIN = Path(sys.executable).parent
GEMMA = "google/gemma-2-9b"


def tool(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(BIN / command[0]), *command[1:]], capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_action_is_one() -> None:
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")
    assert done.returncode == 0, done.stdout
    for name, given in ACTION["inputs"].items():
        assert given["description"], name


def test_the_action_is_safe() -> None:
    done = tool("zizmor", "--offline", "--no-progress", "--persona", "pedantic", "action.yml")
    assert done.returncode == 0, done.stdout
    for step in STEPS.values():
        assert "${{" not in step["run"]  # an input in a script would be run


@pytest.mark.parametrize("name", STEPS)
def test_its_scripts_are_sound(name: str) -> None:
    done = subprocess.run(
        [str(BIN / "shellcheck"), "--shell=bash", "-"],
        input=STEPS[name]["run"], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_readme_shows_a_workflow_that_fits_it(tmp_path: Path) -> None:
    [text] = re.findall(r"```yaml\n(on: .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "openness.yml").write_text(text)
    done = tool("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(tmp_path / "openness.yml"))
    assert done.returncode == 0, done.stdout
    steps = yaml.safe_load(text)["jobs"]["openness"]["steps"]
    [used] = [step for step in steps if step.get("id") == "openness"]
    assert set(used["with"]) <= set(ACTION["inputs"])
    assert set(re.findall(r"steps\.openness\.outputs\.(\w+)", text)) <= set(ACTION["outputs"])


@dataclass
class Ran:
    """What a step left."""

    code: int
    said: str
    outputs: dict[str, str]
    summary: str
    reports: Path

    def json(self, name: str) -> Any:
        return json.loads((self.reports / name).read_text(encoding="utf-8"))


def run(name: str, temp: Path, inputs: Mapping[str, str], workspace: Path = ROOT, **environment: str) -> Ran:
    """Run a step with these inputs; those not given have their defaults."""
    step = STEPS[name]
    given = {key: str(one.get("default", "")) for key, one in ACTION["inputs"].items()} | dict(inputs)

    def filled(value: str) -> str:
        value = value.replace("${{ runner.temp }}", str(temp))
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: given[found[1]], value)

    files = {name: temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
        env={**plain(), "RUNNER_TEMP": str(temp), "GITHUB_ACTION_PATH": str(ROOT), "OPENNESS_TRUST": ""}
        | {key: str(path) for key, path in files.items()}
        | {key: filled(value) for key, value in step["env"].items()}
        | environment,
        cwd=workspace, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
    reports = temp / "openness" / "reports"
    return Ran(done.returncode, done.stdout + done.stderr, outputs, files["GITHUB_STEP_SUMMARY"].read_text(), reports)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A runner's folder for temporary files, in which openness is installed: this environment's."""
    (tmp_path / "openness").mkdir()
    (tmp_path / "openness" / "venv").symlink_to(BIN.parent)
    return tmp_path


def audit(temp: Path, subject: str, workspace: Path = ROOT, **inputs: str) -> Ran:
    given = {"subject": subject, **{name.replace("_", "-"): value for name, value in inputs.items()}}
    with running(ROOT / "fixtures" / "hub", marked=True) as hub:
        return run("Audit", temp, given, workspace, HF_ENDPOINT=hub.url)


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not on the path")
def test_the_first_step_installs_it(tmp_path: Path) -> None:
    done = run("Install openness", tmp_path, {"subject": GEMMA}, UV_OFFLINE="1")
    if done.code and "offline" in done.said.lower() and not os.environ.get("CI"):
        pytest.skip("uv's cache does not hold what the install needs, and tests reach no registry")
    assert done.code == 0, done.said
    version = subprocess.run(
        [tmp_path / "openness/venv/bin/openness", "--version"], capture_output=True, text=True, check=True
    )
    assert version.stdout.startswith("openness ")
    assert not (tmp_path / "openness/venv/bin/pytest").exists()


def test_an_audit_is_a_summary_a_sarif_file_and_two_words(installed: Path) -> None:
    done = audit(installed, GEMMA, rubric="mof\nosaid", format="html csv")
    assert done.code == 0, done.said
    assert (done.outputs["verdict"], done.outputs["score"]) == ("weights-available", "31.0")
    assert GEMMA in done.summary
    assert "weights-available" in done.summary
    assert len(done.summary) < 65_000
    sarif = done.json("openness.sarif")
    assert done.outputs["sarif"] == str(done.reports / "openness.sarif")
    assert sarif["version"] == "2.1.0"
    assert {"openness-report.html", "openness-report.csv"} < {path.name for path in done.reports.iterdir()}
    assert set(done.json("audit.json")["scorecards"]) == {"openness", "mof", "osaid"}


def test_what_is_required_and_not_met_fails_and_is_reported_all_the_same(installed: Path) -> None:
    done = audit(installed, GEMMA, require="open-weight", min_score="10")
    assert done.code == 1
    assert "not met: --require open-weight" in done.said
    assert done.outputs["verdict"] == "weights-available"
    assert "To reach open-weight" in done.summary
    assert audit(installed, GEMMA, require="weights-available").code == 0
    assert audit(installed, GEMMA, min_score="90").code != 0


def test_a_model_that_cannot_be_audited_has_no_verdict(installed: Path) -> None:
    done = audit(installed, "openness-fixtures/does-not-exist")
    assert done.code == 3
    assert "verdict" not in done.outputs
    assert "does-not-exist" in done.summary


def test_a_checkout_is_audited_as_it_would_be_published(installed: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "README.md").write_text("---\nlicense: mit\n---\n# Mine\n")
    sha = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
    (checkout / "model.safetensors").write_text(
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha}\nsize 4949546184\n"
    )
    done = audit(installed, ".", checkout)
    assert done.code == 0, done.said
    assert done.outputs["verdict"] == "open-weight"
    places = [
        location["physicalLocation"]["artifactLocation"]["uri"]
        for result in done.json("openness.sarif")["runs"][0]["results"]
        for location in result["locations"]
    ]
    assert set(places) <= {"README.md", "model.safetensors"}


@pytest.mark.parametrize(
    "subject", ["--help", "-", "$(touch pwned)", "`touch pwned`", "a/b; touch pwned", "x/y\nverdict=fully-open", ""]
)
def test_an_input_is_never_run_and_never_taken_for_an_option(installed: Path, tmp_path: Path, subject: str) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    done = audit(installed, subject, workspace)
    assert done.code == 2, done.said
    assert list(workspace.iterdir()) == []
    assert "verdict" not in done.outputs
    assert "Traceback" not in done.said


def test_wrong_inputs_say_what_is_right(installed: Path) -> None:
    assert "is no verdict" in audit(installed, GEMMA, require="opensource").said
    assert "the formats are" in audit(installed, GEMMA, format="pdf").said
    assert audit(installed, GEMMA, rubric="moff").code == 2

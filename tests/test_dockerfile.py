"""What can be checked of the image without building it: its steps are run as a script in a clean folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
import tomllib
from pathlib import Path

import pytest
from serving import free_port

ROOT = Path(__file__).parent.parent
TEXT = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
LINES = TEXT.splitlines()
ENTRY = ["openness"]


def instructions(name: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in LINES if line.startswith(f"{name} ")]


def variables() -> dict[str, str]:
    """What the last stage sets."""
    return dict(pair.split("=", 1) for pair in re.findall(r'(?:^|\s)(\w+=(?:"[^"]*"|\S+))', instructions("ENV")[-1]))


def let_in() -> set[str]:
    """What reaches the build."""
    return {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}


def test_it_serves_as_a_user_without_rights() -> None:
    assert instructions("USER") == ["10001"]
    user = next(index for index, line in enumerate(LINES) if line.startswith("USER "))
    entry = next(index for index, line in enumerate(LINES) if line.startswith("ENTRYPOINT "))
    assert user < entry
    assert json.loads(instructions("ENTRYPOINT")[0]) == ENTRY
    assert json.loads(instructions("CMD")[-1]) == ["serve"]


def test_it_is_slim_and_built_in_stages() -> None:
    assert [re.split(r"\s+AS\s+", line)[0] for line in instructions("FROM")] == ["python:3.12-slim"] * 2
    assert "--no-dev" in " ".join(instructions("RUN"))
    assert not re.search(r"\b(curl|wget|apt-get|ADD)\b", TEXT)


def test_its_data_lie_in_a_volume_that_its_user_may_write_to() -> None:
    folder = instructions("VOLUME")[0]
    assert variables()["OPENNESS_DATABASE_URL"].startswith(f"sqlite:///{folder}/")
    assert f"install -d -o openness -g openness {folder}" in instructions("RUN")[-1]
    assert "useradd --create-home --uid 10001 openness" in instructions("RUN")[-1]


def test_what_it_copies_is_there_and_reaches_the_build() -> None:
    for line in instructions("COPY"):
        if not line.startswith("--from"):
            *sources, _ = line.split()
            for source in sources:
                assert (ROOT / source.removeprefix("./")).exists(), source
                assert source in let_in(), source


def test_all_that_the_wheel_needs_is_copied() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    needed = {
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"],
        *project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"],
        project["project"]["readme"],
        *project["project"]["license-files"],
        "pyproject.toml",
        "uv.lock",
    }
    copied = {word for line in instructions("COPY") for word in line.split()}
    assert needed <= copied


def test_its_steps_make_something_that_serves_and_is_healthy(tmp_path: Path) -> None:
    if shutil.which("uv") is None:
        pytest.skip("no uv here (pip install uv)")
    build, data, port = tmp_path / "app", tmp_path / "data", free_port()
    build.mkdir()
    data.mkdir()
    for name in let_in():
        source = ROOT / name
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, build / name, ignore=ignored) if source.is_dir() else shutil.copy(source, build / name)
    # As in the image, with compiling left out, which takes a minute.
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "VIRTUAL_ENV"))}
    for step in [step for step in instructions("RUN") if step.startswith("uv ")]:
        subprocess.run(step.split(), cwd=build, env=plain, check=True, capture_output=True, timeout=300)
    shutil.rmtree(build / "openness")  # the last stage has the environment only
    image = {
        "PATH": f"{build / '.venv' / 'bin'}:/usr/bin:/bin",
        **{name: value.strip('"') for name, value in variables().items() if name != "PATH"},
        "OPENNESS_HOST": "127.0.0.1",
        "OPENNESS_PORT": str(port),
        "OPENNESS_DATABASE_URL": f"sqlite:///{data}/openness.db",
    }
    healthcheck = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])

    def healthy() -> bool:
        return subprocess.run(healthcheck, env=image, capture_output=True, timeout=20).returncode == 0

    assert not healthy()
    command = [*ENTRY, *json.loads(instructions("CMD")[-1])]
    with subprocess.Popen(command, cwd=data, env=image, stderr=subprocess.PIPE) as served:
        try:
            until = time.monotonic() + 30
            while not healthy():
                assert served.poll() is None, served.stderr.read() if served.stderr else ""
                assert time.monotonic() < until
        finally:
            served.terminate()
        assert served.wait(30) == 0
    assert (data / "openness.db").exists()

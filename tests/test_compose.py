"""`compose.yaml`: what can be checked without an engine. Its commands are run as processes on a real PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from databases import postgresql_url
from jobkit import until
from processes import COMMAND, ROOT, environment
from serving import RECORDINGS, free_port

from openness.service.settings import load_settings

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("migrate", "web", "worker")


def test_it_is_what_the_specification_allows() -> None:
    command = ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def test_compose_itself_reads_it() -> None:
    if (
        shutil.which("docker") is None
        or subprocess.run(["docker", "compose", "version"], capture_output=True).returncode
    ):
        pytest.skip("no `docker compose` here (Docker's plugin)")
    command = ["docker", "compose", "--file", str(ROOT / "compose.yaml"), "config", "--quiet"]
    given = {name: value for name, value in os.environ.items() if not name.startswith(("OPENNESS_", "POSTGRES_"))}
    refused = subprocess.run(command, env=given, capture_output=True, encoding="utf-8")
    assert refused.returncode != 0
    assert "POSTGRES_PASSWORD" in refused.stderr
    subprocess.run(command, env=given | {"POSTGRES_PASSWORD": "secret"}, check=True, capture_output=True)


def test_each_service_has_a_health_check_but_for_the_one_that_ends() -> None:
    assert SERVICES["migrate"]["healthcheck"] == {"disable": True}
    for name in ("database", "worker"):
        assert SERVICES[name]["healthcheck"]["test"], name
    assert "healthcheck" not in SERVICES["web"]  # the image's own


def test_nothing_of_ours_starts_before_the_tables_are_there() -> None:
    assert SERVICES["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", OURS)
def test_what_runs_our_code_has_no_rights_that_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


def test_no_secret_stands_in_it_and_the_database_is_not_published() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert len(re.findall(r"\$\{POSTGRES_PASSWORD:\?", text)) == 2
    assert "ports" not in SERVICES["database"]
    assert SERVICES["web"]["ports"] == ["${OPENNESS_PUBLISH:-127.0.0.1:8000}:8000"]


def test_its_settings_are_settings() -> None:
    given = {
        name: re.sub(r"\$\{POSTGRES_PASSWORD:[^}]*\}", "secret", value) for name, value in variables("web").items()
    }
    settings = load_settings({name: re.sub(r"\$\{\w+:-\}", "", value) for name, value in given.items()})
    assert settings.database_url == "postgresql+psycopg://openness:secret@database/openness"
    assert settings.log_format == "json"


def test_its_commands_serve_and_audit(tmp_path: Path) -> None:
    with postgresql_url() as url:
        port = free_port()
        env = environment(
            PYTHONWARNINGS=None,
            OPENNESS_DATABASE_URL=url.replace("+psycopg", ""),
            OPENNESS_HUB=RECORDINGS,
            OPENNESS_PORT=str(port),
            OPENNESS_LOG_FORMAT=variables("web")["OPENNESS_LOG_FORMAT"],
        )
        checked = SERVICES["worker"]["healthcheck"]["test"]
        assert checked[:2] == ["CMD", "openness"]

        def openness(*arguments: str) -> subprocess.CompletedProcess[bytes]:
            return subprocess.run([*COMMAND, *arguments], env=env, capture_output=True, timeout=60)

        def alive() -> bool:
            return openness(*checked[2:]).returncode == 0

        assert openness(*SERVICES["web"]["command"]).returncode == 3  # not before the tables are there
        assert openness(*SERVICES["migrate"]["command"]).returncode == 0
        assert not alive()
        with (tmp_path / "log").open("wb") as log:
            running = [
                subprocess.Popen([*COMMAND, *SERVICES[name]["command"]], env=env, stderr=log)
                for name in ("web", "worker")
            ]
            try:
                until(alive, 30)
                until(lambda: badge(port) == "fully-open", 30)
            except AssertionError:
                print((tmp_path / "log").read_text()[-5000:])
                raise
            finally:
                for process in running:
                    process.terminate()
                ended = [process.wait(30) for process in running]
        assert ended == [0, 0], (tmp_path / "log").read_text()


def variables(name: str) -> dict[str, str]:
    return dict(SERVICES[name]["environment"])


def badge(port: int) -> str:
    import httpx

    try:
        answer = httpx.get(f"http://127.0.0.1:{port}/badge/allenai/OLMo-2-1124-7B.json")
    except httpx.TransportError:
        return ""
    return str(answer.json()["message"])

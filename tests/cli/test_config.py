"""`openness config` as processes."""

import json

from processes import run


def test_all_settings_are_printed_with_their_source_and_meaning() -> None:
    done = run("config", OPENNESS_PORT="8080", OPENNESS_HUB_TOKEN="hf_geheimgeheim", XDG_DATA_HOME="/data")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert "OPENNESS_PORT = 8080  [environment]" in lines
    assert lines[lines.index("OPENNESS_PORT = 8080  [environment]") + 1] == "    The port to listen on."
    assert "OPENNESS_HUB_TOKEN = ********  [environment]" in lines
    assert "OPENNESS_DATABASE_URL = sqlite:////data/openness/openness.db  [default]" in lines
    assert "OPENNESS_TRUST = (not set)  [default]" in lines
    assert "geheim" not in done.stdout


def test_json_is_for_programs() -> None:
    done = run("config", "--format", "json", OPENNESS_DATABASE_URL="postgres://ada:geheim@db/openness")
    first = json.loads(done.stdout)[0]
    assert first.pop("description").startswith("Where audits are kept")
    assert first == {
        "name": "OPENNESS_DATABASE_URL",
        "value": "postgresql+psycopg://ada:********@db/openness",
        "source": "environment",
    }
    assert "geheim" not in done.stdout


def test_wrong_settings_are_told_and_nothing_is_printed() -> None:
    done = run("config", OPENNESS_PORT="x\n\x1b[31m", OPENNESS_WORKRES="2")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: OPENNESS_PORT: expected a whole number from 1 to 65535 (got ")
    assert "OPENNESS_WORKRES: there is no such setting (did you mean 'OPENNESS_WORKERS'?)" in done.stderr
    assert "\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) == 2

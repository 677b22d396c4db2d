"""Schemathesis over all of the OpenAPI document: examples, what a document can hold at its edges, what it can hold at
all, and one request after another; with all checks: with a token on PostgreSQL, without one on SQLite.

It draws the same requests each time. `SCHEMATHESIS_EXAMPLES=200` makes it draw more of them, with a token on both.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from databases import migrated
from serving import OPEN, WEBHOOK_SECRET, Server, serving, token_for, working
from sqlmodel import select

from openness.service.jobs.schema import prepare
from openness.store.database import Database
from openness.store.tables import Write

SETTINGS = Path(__file__).with_name("schemathesis.toml")
KINDS = ("sqlite", "postgresql") if "SCHEMATHESIS_EXAMPLES" in os.environ else ("postgresql",)
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "2")
WITHOUT_LIMITS: dict[str, Any] = OPEN | {
    "OPENNESS_WAITING_PER_CLIENT": "1000000",
    "OPENNESS_WAITING_ANONYMOUS": "1000000",
}
SEEN = ("allenai/OLMo-2-1124-7B", "allenai/Llama-3.1-Tulu-3-8B", "openai-community/gpt2")
"""Models that are there: `schemathesis.toml` and the examples of the document name them too."""


def tried(server: Server, folder: Path, token: str, secret: str, *more: str) -> None:
    """Fail where Schemathesis finds something."""
    environment = os.environ | {"TESTED_TOKEN": token, "TESTED_SECRET": secret}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(SETTINGS)),
            *("run", f"{server.url}/schema/openapi.json", "--checks", "all", "--mode", "all", "--no-color"),
            *("--generation-deterministic", "--max-examples", EXAMPLES, "--continue-on-failure"),
            *more,
        ],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:]
    errors = [line for line in server.logged() if line["level"] in ("error", "critical")]
    assert not errors, errors[:3]


def written(database: Database) -> set[str]:
    """What was written to the service, from the log of writes."""
    with database.reading() as session:
        return set(session.exec(select(Write.action)).all())


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_found(kind: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        database = stack.enter_context(migrated(kind, tmp_path))
        prepare(database)
        if kind == "postgresql":
            stack.enter_context(working(database.url, tmp_path, **WITHOUT_LIMITS))
        server = stack.enter_context(serving(database.url, tmp_path, **WITHOUT_LIMITS))
        server.audited(*SEEN)
        token = token_for(database, "admin")["authorization"].removeprefix("Bearer ")
        tried(server, tmp_path, token, WEBHOOK_SECRET)
        # The token and the secret opened what they are there for.
        expected = {"attestations.create", "attestations.withdraw", "audits.create", "webhook.queued"}
        assert expected <= written(database)


def test_nothing_is_found_without_a_token(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, serving(database.url, tmp_path, **WITHOUT_LIMITS) as server:
        server.audited(*SEEN)
        each_by_itself = ("--phases", "examples,coverage,fuzzing")
        tried(server, tmp_path, "opn_not-known-here", "not-the-secret", *each_by_itself)
        assert written(database) <= {"audits.create"}

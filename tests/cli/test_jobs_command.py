"""`openness jobs` in this process, on a real database."""

from __future__ import annotations

import json

import pytest
from jobkit import job, means_for, queue
from sqlalchemy import text

from openness.cli import run
from openness.service.jobs.means import Means
from openness.service.jobs.schema import prepare
from openness.store import claims
from openness.store.database import Database
from openness.store.tables import DEAD, WAITING


@pytest.fixture
def means(database: Database, monkeypatch: pytest.MonkeyPatch) -> Means:
    prepare(database)
    monkeypatch.setenv("OPENNESS_DATABASE_URL", database.url)
    return means_for(database, "http://127.0.0.1:9")


def dead(means: Means, repo: str, reason: str = "unreadable", problem: str = "no answer") -> str:
    job_id = queue(means, repo)
    with means.database.writing() as session:
        claim = claims.begin(session, means.now(), "w", key=repo)
        assert claim is not None
        claims.die(session, claim, means.now(), reason=reason, problem=problem)
    return job_id


def test_jobs_are_listed(means: Means, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jobs", "list"]) == 0
    assert capsys.readouterr().out == "no jobs\n"
    died = dead(means, "acme/one", problem="no answer\x1b[31m")
    waits = queue(means, "acme/two", origin="webhook", revision="v1")
    assert run(["jobs", "list"]) == 0
    out = capsys.readouterr().out
    assert f"{waits}  waiting" in out
    assert "acme/two@v1  (webhook, 0 tries)" in out
    assert "    unreadable: no answer\\x1b[31m\n" in out
    assert run(["jobs", "list", "--state", "dead"]) == 0
    out = capsys.readouterr().out
    assert died in out
    assert waits not in out
    assert run(["jobs", "list", "--state", "running"]) == 0
    assert capsys.readouterr().out == "no job is running\n"


def test_jobs_are_listed_as_json(means: Means, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    dead(means, "acme/one")
    dead(means, "acme/two")
    assert run(["jobs", "list", "--format", "json", "--limit", "1"]) == 0
    [one] = json.loads(capfdbinary.readouterr().out)
    assert (one["repo"], one["state"], one["reason"], one["attempts"]) == ("acme/two", "dead", "unreadable", 1)
    assert one["finished_at"].endswith("Z")


def test_dead_jobs_are_tried_again(means: Means, capsys: pytest.CaptureFixture[str]) -> None:
    first, second, missing = dead(means, "acme/one"), dead(means, "acme/two"), dead(means, "acme/no", "not-found")
    assert run(["jobs", "retry", first]) == 0
    assert capsys.readouterr().out == "1 job waits again\n"
    assert job(means.database, first).state == WAITING
    assert job(means.database, second).state == DEAD
    assert run(["jobs", "retry", "--all-dead"]) == 0
    assert job(means.database, second).state == WAITING
    assert job(means.database, missing).state == DEAD
    if not means.database.is_sqlite:
        with means.database.reading() as session:
            told = session.scalars(text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")).one()
        assert told == 2, "the workers are told"


def test_all_or_none_are_tried_again(means: Means, capsys: pytest.CaptureFixture[str]) -> None:
    died, waits = dead(means, "acme/one"), queue(means, "acme/two")
    assert run(["jobs", "retry", died, waits]) == 2
    assert "is waiting, not dead" in capsys.readouterr().err
    assert run(["jobs", "retry", died, "nonsense\x1b"]) == 2
    assert "there is no job nonsense\\x1b" in capsys.readouterr().err
    assert job(means.database, died).state == DEAD


@pytest.mark.parametrize("arguments", [[], ["abc", "--all-dead"]])
def test_what_to_try_again_is_to_be_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jobs", "retry", *arguments]) == 2
    assert "--all-dead" in capsys.readouterr().err

"""`openness db`: what is pending, what differs, and who wrote what, on both databases."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import database_url
from processes import COMMAND, environment
from servicekit import command
from sqlalchemy import text

from openness.cli.database import open_database
from openness.service.settings import load_settings
from openness.store.database import Database, DatabaseError
from openness.store.migrating import pending
from openness.store.writes import log

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    with database_url(request.param, tmp_path) as made:
        yield made


def execute(url: str, statement: str) -> None:
    database = Database(url)
    with database.writing() as session:
        session.execute(text(statement))
    database.close()


def test_what_is_pending_is_told_applied_and_then_no_more(url: str) -> None:
    before = command("db", "check", OPENNESS_DATABASE_URL=url)
    assert (before.returncode, before.stdout) == (1, "")
    assert "migration 0001" in before.stderr
    assert "openness db upgrade" in before.stderr
    applied = command("db", "upgrade", OPENNESS_DATABASE_URL=url)
    assert (applied.returncode, applied.stderr) == (0, "")
    assert applied.stdout.startswith("applied migration 0001\n")
    for said in (before.stderr, applied.stdout):
        assert ("job queue" in said) is url.startswith("postgresql")
    again = command("db", "upgrade", OPENNESS_DATABASE_URL=url)
    assert again.stdout == applied.stdout.splitlines(keepends=True)[-1]
    after = command("db", "check", OPENNESS_DATABASE_URL=url)
    assert (after.returncode, after.stdout, after.stderr) == (0, again.stdout, "")


def test_several_may_upgrade_at_once(url: str) -> None:
    started = [
        subprocess.Popen(
            [*COMMAND, "db", "upgrade"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(OPENNESS_DATABASE_URL=url),
        )
        for _ in range(3)
    ]  # fmt: skip
    said = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    assert sum("applied migration 0001\n" in out for out, _ in said) == 1
    assert command("db", "check", OPENNESS_DATABASE_URL=url).returncode == 0


def test_the_job_queue_has_its_own_tables_on_postgresql(tmp_path: Path) -> None:
    with database_url("postgresql", tmp_path) as url:
        command("db", "upgrade", OPENNESS_DATABASE_URL=url)
        execute(url, "DROP TABLE procrastinate_jobs CASCADE")
        with pytest.raises(DatabaseError, match="is not ready: the job queue's tables to be applied"):
            open_database(load_settings({}, database_url=url))
        assert command("db", "check", OPENNESS_DATABASE_URL=url).returncode == 1


def test_tables_that_somebody_changed_are_told(url: str) -> None:
    command("db", "upgrade", OPENNESS_DATABASE_URL=url)
    execute(url, "ALTER TABLE model DROP COLUMN relation")
    execute(url, "CREATE TABLE mine (id INTEGER PRIMARY KEY)")
    done = command("db", "check", OPENNESS_DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (1, "")
    assert "add column: model, relation" in done.stderr
    assert "remove table: mine" in done.stderr
    assert "2 differences" in done.stderr


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    command("db", "upgrade", OPENNESS_DATABASE_URL=url)
    execute(url, "UPDATE alembic_version SET version_num = 'future'")
    for arguments in (("db", "check"), ("db", "upgrade"), ("db", "log"), ("token", "list")):
        done = command(*arguments, OPENNESS_DATABASE_URL=url)
        assert (done.returncode, done.stdout) == (3, "")
        assert "made by a newer version of openness" in done.stderr


def test_sqlite_migrates_by_itself_and_postgresql_waits_for_its_operator(tmp_path: Path) -> None:
    with database_url("sqlite", tmp_path) as url:
        database = open_database(load_settings({}, database_url=url))
        assert pending(database) == []
        database.close()
    with database_url("postgresql", tmp_path) as url:
        settings = load_settings({}, database_url=url)
        with pytest.raises(DatabaseError, match="migration 0001") as caught:
            open_database(settings)
        assert caught.value.hint == "Apply them with: openness db upgrade"
        command("db", "upgrade", OPENNESS_DATABASE_URL=url)
        open_database(settings).close()


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("postgresql://someone:hunter2@127.0.0.1:9/x", "cannot be reached"),
        ("sqlite:////proc/no/openness.db", "cannot be made"),
        ("sqlite:///{folder}", "cannot be reached"),
        ("sqlite:///{folder}/text", "refuses"),
    ],
)
def test_a_database_that_cannot_be_had_is_told(tmp_path: Path, place: str, problem: str) -> None:
    (tmp_path / "text").write_text("no database" * 100)
    for arguments in (("db", "check"), ("db", "upgrade"), ("token", "create", "x", "--scope", "audit")):
        done = command(*arguments, OPENNESS_DATABASE_URL=place.format(folder=tmp_path))
        assert (done.returncode, done.stdout) == (3, "")
        assert problem in done.stderr
        assert "OPENNESS_DATABASE_URL" in done.stderr
        assert "hunter2" not in done.stderr


def test_a_wrong_setting_is_told_before_anything_is_opened() -> None:
    for arguments in (("db", "check"), ("db", "upgrade"), ("db", "log"), ("token", "list")):
        done = command(*arguments, OPENNESS_DATABASE_URL="mysql://x")
        assert (done.returncode, done.stdout) == (2, "")
        assert "OPENNESS_DATABASE_URL" in done.stderr


def test_the_log_of_writes_is_shown_newest_first(url: str) -> None:
    command("db", "upgrade", OPENNESS_DATABASE_URL=url)
    nothing = command("db", "log", "--subject", "lab/x", OPENNESS_DATABASE_URL=url)
    assert nothing.stdout == "nothing was written about lab/x\n"
    database = Database(url)
    with database.writing() as session:
        for name in ("lab/first", "lab/second", "lab/third"):
            log(session, "token:1 a\x1b[31m", "audits.create", name, {"force": True}, request_id="r", now=NOW)
            session.flush()
    database.close()
    shown = command("db", "log", "--limit", "2", OPENNESS_DATABASE_URL=url)
    assert shown.stdout == (
        "3  2026-11-24 12:00:00Z  token:1 a\\x1b[31m  audits.create  lab/third  force=true\n"
        "2  2026-11-24 12:00:00Z  token:1 a\\x1b[31m  audits.create  lab/second  force=true\n"
        "older lines: --before 2\n"
    )
    older = command("db", "log", "--before", "2", "--format", "json", OPENNESS_DATABASE_URL=url)
    assert json.loads(older.stdout) == [
        {
            "id": 1, "at": "2026-11-24T12:00:00+00:00", "actor": r"token:1 a\x1b[31m", "action": "audits.create",
            "subject": "lab/first", "detail": {"force": True}, "request_id": "r",
        }
    ]  # fmt: skip
    about = command("db", "log", "--subject", "Lab/Second", OPENNESS_DATABASE_URL=url)
    assert about.stdout.count("\n") == 1

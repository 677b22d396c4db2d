"""`openness worker` where it cannot work; that it works is in tests/service/jobs/test_working.py."""

from __future__ import annotations

from pathlib import Path

from databases import migrated, postgresql_url
from processes import run


def test_on_sqlite_there_is_nothing_to_run(tmp_path: Path) -> None:
    done = run("worker", OPENNESS_DATABASE_URL=f"sqlite:///{tmp_path}/x.db")
    assert done.returncode == 2
    assert "`openness serve` makes the audits itself" in done.stderr
    assert not (tmp_path / "x.db").exists()


def test_pending_migrations_are_refused() -> None:
    with postgresql_url() as url:
        done = run("worker", OPENNESS_DATABASE_URL=url)
    assert done.returncode != 0
    assert "openness db upgrade" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_queue_without_tables_is_refused(tmp_path: Path) -> None:
    with migrated("postgresql", tmp_path) as database:
        done = run("worker", OPENNESS_DATABASE_URL=database.url)
    assert done.returncode == 3
    assert "openness db upgrade" in done.stderr


def test_wrong_settings_are_told() -> None:
    done = run("worker", OPENNESS_JOB_WORKERS="many")
    assert done.returncode == 2
    assert "OPENNESS_JOB_WORKERS" in done.stderr

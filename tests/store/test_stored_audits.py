"""Audits as they are stored and read back, and requests that are known again."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select, text
from sqlmodel import Session

from openness.auditing import take_snapshot
from openness.digests import snapshot_digest
from openness.documenting import partial_of
from openness.observing import observe
from openness.rubric import load_rubric
from openness.scoring import score
from openness.service.scoring import by_rubric, rescore_outdated
from openness.sources.recording import RecordingSource
from openness.store import audits as storing
from openness.store.audits import Outcome, etag_of, save
from openness.store.database import Database, DatabaseError
from openness.store.idempotency import KEPT, KeyReused, recall, remember
from openness.store.latest import entry, evidence_of, history, latest, latest_quickly, stored
from openness.store.tables import Audit, Listing, Model, Scorecard

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
GPT2 = "openai-community/gpt2"


@pytest.fixture(scope="module")
def gpt2(recordings: Path) -> Outcome:
    return outcome(recordings, GPT2)


@pytest.fixture(scope="module")
def changed(gpt2: Outcome) -> Outcome:
    """The same model with other evidence."""
    evidence = replace(gpt2.evidence, revision="1" * 40, states={})
    audit = score(evidence, [], given=GPT2, now=NOW, endpoint=gpt2.endpoint, partial=gpt2.partial)
    return replace(gpt2, evidence=evidence, audit=audit, snapshot_digest="sha256:other")


def outcome(recordings: Path, repo: str) -> Outcome:
    snapshot = take_snapshot(RecordingSource(recordings), repo)
    evidence, partial = observe(snapshot, now=NOW), partial_of(snapshot)
    audit = score(evidence, [], given=evidence.subject, now=NOW, endpoint=snapshot.endpoint, partial=partial)
    return Outcome(repo, "", snapshot.endpoint, evidence, partial, audit, snapshot_digest(snapshot), 4)


def count(session: Session, table: type[Audit | Scorecard | Model | Listing]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_stored_is_read_back(database: Database, gpt2: Outcome) -> None:
    with database.writing() as session:
        saved = save(session, gpt2, now=NOW)
    assert saved.changed
    with database.reading() as session:
        found = latest(session, GPT2)
        assert found is not None
        assert found == stored(session, saved.scorecard_id) == latest_quickly(database, GPT2.upper())
        body = gzip.decompress(found.document)
        assert json.loads(body) == json.loads(gpt2.audit.to_json())
        assert found.etag == etag_of(body)
        assert (found.repo, found.scored_at, found.audited_at, found.checked_at) == (GPT2, NOW, NOW, NOW)
        kept = evidence_of(session, found.audit_id)
        assert kept is not None
        assert kept[1] == gpt2.evidence
        assert kept[0].requests == 4


def test_the_same_evidence_again_only_moves_when_it_was_looked_at(database: Database, gpt2: Outcome) -> None:
    with database.writing() as session:
        first = save(session, gpt2, now=NOW)
    with database.writing() as session:
        again = save(session, gpt2, now=LATER)
    assert (again.changed, again.scorecard_id) == (False, first.scorecard_id)
    with database.reading() as session:
        found = latest(session, GPT2)
        assert found is not None
        assert (found.checked_at, found.audited_at, found.scored_at) == (LATER, NOW, NOW)
        assert (count(session, Audit), count(session, Scorecard)) == (1, 1)
    with database.writing() as session:
        assert save(session, gpt2, now=LATER, force=True).changed
    with database.reading() as session:
        assert count(session, Audit) == 2


def test_when_its_repo_was_made_is_kept_and_no_new_evidence(database: Database, gpt2: Outcome) -> None:
    def stored_as(outcome: Outcome) -> tuple[bool, datetime | None, int | None]:
        with database.writing() as session:
            changed = save(session, outcome, now=NOW).changed
        with database.reading() as session:
            model, listed = session.scalars(select(Model)).one(), session.scalars(select(Listing)).one()
            return changed, model.created_at, listed.created

    made = datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)
    assert stored_as(gpt2) == (True, None, None)
    assert stored_as(replace(gpt2, created_at=made)) == (False, made, 2022)
    assert stored_as(gpt2) == (False, made, 2022), "a recording that does not say it forgets nothing"
    assert stored_as(replace(gpt2, created_at=LATER)) == (False, made, 2022), "nothing was made after it was read"


def test_new_evidence_is_the_latest_and_the_old_stays(database: Database, gpt2: Outcome, changed: Outcome) -> None:
    with database.writing() as session:
        first = save(session, gpt2, now=NOW)
    with database.writing() as session:
        second = save(session, changed, now=LATER)
    with database.reading() as session:
        found = latest(session, GPT2)
        assert found is not None
        assert found.scorecard_id == second.scorecard_id
        old = stored(session, first.scorecard_id)
        assert old is not None
        assert json.loads(gzip.decompress(old.document)) == json.loads(gpt2.audit.to_json())
        assert [one.scorecard_id for one in history(session, first.model_id)] == [
            second.scorecard_id,
            first.scorecard_id,
        ]
        assert entry(session, first.model_id, first.scorecard_id) == old
        assert entry(session, first.model_id + 1, first.scorecard_id) is None


def test_a_revision_leaves_the_model_as_it_is(database: Database, gpt2: Outcome, changed: Outcome) -> None:
    with database.writing() as session:
        only = save(session, replace(changed, revision="v1"), now=NOW)
    with database.reading() as session:
        assert latest(session, GPT2) is None
        assert latest_quickly(database, GPT2) is None
        assert history(session, only.model_id) == []
        assert count(session, Listing) == 0
        by_name, by_commit = latest(session, GPT2, "v1"), latest(session, GPT2, "1" * 40)
        assert by_name is not None
        assert by_name == by_commit
    with database.writing() as session:
        main = save(session, gpt2, now=LATER)
    with database.writing() as session:
        save(session, replace(changed, revision="v1"), now=LATER, force=True)
    with database.reading() as session:
        found = latest(session, GPT2)
        assert found is not None
        assert found.scorecard_id == main.scorecard_id
        assert count(session, Listing) == 1


def test_all_of_an_audit_is_stored_or_nothing(
    database: Database, gpt2: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(storing, "index_model", broken)
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        save(session, gpt2, now=NOW)
    with database.reading() as session:
        assert [count(session, table) for table in (Model, Audit, Scorecard, Listing)] == [0, 0, 0, 0]


def test_another_edition_of_the_rubric_rescores_what_is_stored(database: Database, gpt2: Outcome) -> None:
    with database.writing() as session:
        saved = save(session, gpt2, now=NOW)
        for row in (session.get_one(Model, saved.model_id), session.get_one(Scorecard, saved.scorecard_id)):
            row.rubric_digest = "sha256:of-before"
    assert rescore_outdated(database, LATER) == 1
    assert rescore_outdated(database, LATER) == 0
    with database.reading() as session:
        found = latest(session, GPT2)
        assert found is not None
        assert found.scorecard_id > saved.scorecard_id
        assert (found.scored_at, found.audited_at) == (LATER, NOW)
        assert count(session, Audit) == 1


def test_a_rubric_scores_once_and_is_read_after_that(database: Database, gpt2: Outcome) -> None:
    with database.writing() as session:
        save(session, gpt2, now=NOW)
    with database.reading() as session:
        found = latest(session, GPT2)
    assert found is not None
    mof = load_rubric("mof")
    made = by_rubric(database, found, mof, LATER)
    assert by_rubric(database, found, mof, LATER + timedelta(hours=1)) == made
    assert "mof" in json.loads(gzip.decompress(made.document))["scorecards"]
    with database.reading() as session:
        now = latest(session, GPT2)
        assert now is not None
        assert now.scorecard_id == found.scorecard_id, "the verdict is the default rubric's"
        assert len(history(session, found.model_id)) == 1


def test_the_same_request_is_known_for_a_day(database: Database) -> None:
    with database.writing() as session:
        assert recall(session, "c", "key", "print", NOW) is None
        remember(session, "c", "key", "print", ["job"], NOW)
    with database.writing() as session:
        assert recall(session, "c", "key", "print", NOW + KEPT) == ["job"]
        assert recall(session, "other", "key", "print", NOW) is None
        with pytest.raises(KeyReused) as raised:
            recall(session, "c", "key", "another", NOW)
        assert raised.value.hint
    after = NOW + KEPT + timedelta(seconds=1)
    with database.writing() as session:
        assert recall(session, "c", "key", "another", after) is None
        remember(session, "c", "key", "another", ["new"], after)
    with database.writing() as session:
        assert recall(session, "c", "key", "another", after) == ["new"]


def test_an_error_leaves_nothing_written(database: Database) -> None:
    def write_and_fail() -> None:
        with database.writing() as session:
            remember(session, "c", "key", "print", [], NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with database.writing() as session:
        assert recall(session, "c", "key", "print", NOW) is None


def test_a_lost_connection_is_made_anew(database: Database, gpt2: Outcome) -> None:
    if database.is_sqlite:
        pytest.skip("a file has no connections to lose")
    with database.writing() as session:
        save(session, gpt2, now=NOW)
    assert latest_quickly(database, GPT2) is not None
    other = Database(database.url)
    with other.writing() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    other.close()
    for _ in range(3):
        assert latest_quickly(database, GPT2) is not None
    with database.reading() as session:
        assert latest(session, GPT2) is not None
    database.check()


def test_a_database_that_is_not_there_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError) as raised:
        Database("postgresql+psycopg://me:hidden@127.0.0.1:9/x").check()
    assert "127.0.0.1:9" in raised.value.message
    assert "hidden" not in raised.value.message
    made = Database(f"sqlite:///{tmp_path}/some/folder/x.db")
    made.check()
    made.close()
    assert (tmp_path / "some" / "folder" / "x.db").is_file()


def test_the_latest_is_one_statement(database: Database, gpt2: Outcome) -> None:
    with database.writing() as session:
        save(session, gpt2, now=NOW)
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.reading() as session:
        assert latest(session, GPT2) is not None
    assert len([statement for statement in asked if statement != "BEGIN"]) == 1

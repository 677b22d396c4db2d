from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select

from openness.auditing import take_snapshot
from openness.digests import snapshot_digest
from openness.documenting import partial_of
from openness.observing import observe
from openness.scoring import score
from openness.sources.recording import RecordingSource
from openness.store.audits import Outcome, save
from openness.store.database import Database
from openness.store.latest import latest
from openness.store.names import find_model, mark_gone, rename
from openness.store.tables import Alias, Audit, Model

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def renamed(recordings: Path) -> Outcome:
    """An audit of `LLM360/CrystalCoder`, which is `LLM360/Crystal` today."""
    return outcome(recordings, "LLM360/CrystalCoder")


def outcome(recordings: Path, repo: str) -> Outcome:
    snapshot = take_snapshot(RecordingSource(recordings), repo)
    evidence, partial = observe(snapshot, now=NOW), partial_of(snapshot)
    audit = score(evidence, [], given=evidence.subject, now=NOW, endpoint=snapshot.endpoint, partial=partial)
    return Outcome(repo, "", snapshot.endpoint, evidence, partial, audit, snapshot_digest(snapshot), 4)


def test_two_names_of_one_repo_that_end_at_once_make_one_model(database: Database, renamed: Outcome) -> None:
    by_today = Outcome("LLM360/Crystal", *(getattr(renamed, name) for name in Outcome.__slots__[1:]))
    together = threading.Barrier(2)

    def store(one: Outcome) -> bool:
        together.wait()
        with database.writing() as session:
            return save(session, one, now=NOW).changed

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(store, (renamed, by_today))) == [False, True]
    with database.reading() as session:
        assert [model.repo for model in session.exec(select(Model))] == ["LLM360/Crystal"]
        assert len(session.exec(select(Audit)).all()) == 1
        assert [alias.key for alias in session.exec(select(Alias))] == ["llm360/crystalcoder"]


def test_a_former_name_finds_the_model_in_any_case(database: Database, renamed: Outcome) -> None:
    with database.writing() as session:
        save(session, renamed, now=NOW)
    with database.reading() as session:
        for name in ("LLM360/Crystal", "llm360/CRYSTAL", "llm360/crystalcoder"):
            found = latest(session, name)
            assert found is not None
            assert found.repo == "LLM360/Crystal"
        assert latest(session, "LLM360/CrystalChat") is None


def test_a_model_that_was_renamed_since_keeps_its_audits(database: Database, renamed: Outcome) -> None:
    with database.writing() as session:
        before = save(session, renamed, now=NOW)
        assert rename(session, "llm360/crystal", "LLM360/Quartz", NOW)
    with database.reading() as session:
        for name in ("LLM360/Quartz", "LLM360/Crystal", "LLM360/CrystalCoder"):
            assert id_of(session, name) == before.model_id


def test_a_name_that_somebody_else_took_leads_to_whoever_has_it_now(
    database: Database, renamed: Outcome, recordings: Path
) -> None:
    other = outcome(recordings, "allenai/OLMo-7B")
    with database.writing() as session:
        crystal, olmo = save(session, renamed, now=NOW), save(session, other, now=NOW)
        assert rename(session, "LLM360/Crystal", "allenai/OLMo-7B", NOW)
    with database.reading() as session:
        assert id_of(session, "LLM360/Crystal") == id_of(session, "allenai/OLMo-7B") == olmo.model_id
        old = session.get_one(Model, crystal.model_id)
        assert old.gone_at == NOW


def test_what_was_never_audited_has_no_name(database: Database) -> None:
    with database.writing() as session:
        assert not rename(session, "a/b", "c/d", NOW)
        assert find_model(session, "a/b") is None


def test_whoever_took_a_former_name_is_somebody_else(database: Database, renamed: Outcome, recordings: Path) -> None:
    with database.writing() as session:
        crystal = save(session, renamed, now=NOW)  # LLM360/CrystalCoder is its former name
        assert not mark_gone(session, "LLM360/CrystalCoder", NOW)
        assert not rename(session, "LLM360/CrystalCoder", "LLM360/Elsewhere", NOW)
    with database.reading() as session:
        found = find_model(session, "LLM360/CrystalCoder")
        assert found is not None
        assert (found.id, found.repo, found.gone_at) == (crystal.model_id, "LLM360/Crystal", None)
    with database.writing() as session:
        assert rename(session, "LLM360/CrystalCoder", "LLM360/Crystal", NOW), "told a second time"
    taken = outcome(recordings, "allenai/OLMo-7B")
    with database.writing() as session:
        olmo = save(session, taken, now=NOW)
        assert rename(session, "allenai/OLMo-7B", "LLM360/CrystalCoder", NOW)
    with database.reading() as session:
        assert id_of(session, "LLM360/CrystalCoder") == olmo.model_id
        assert session.get(Alias, "llm360/crystalcoder") is None


def test_a_new_model_under_a_former_name_shares_nothing_with_who_had_it(
    database: Database, renamed: Outcome, recordings: Path
) -> None:
    other = outcome(recordings, "allenai/OLMo-7B")
    with database.writing() as session:
        crystal = save(session, renamed, now=NOW)
        session.add(Alias(key="allenai/olmo-7b", model_id=crystal.model_id))
    with database.writing() as session:
        olmo = save(session, other, now=NOW)
    with database.reading() as session:
        assert olmo.model_id != crystal.model_id
        assert id_of(session, "allenai/OLMo-7B") == olmo.model_id
        assert [alias.key for alias in session.exec(select(Alias))] == ["llm360/crystalcoder"]


def test_former_names_follow_a_model_that_was_audited_under_its_new_name_before(
    database: Database, renamed: Outcome, recordings: Path
) -> None:
    with database.writing() as session:
        save(session, renamed, now=NOW)
        olmo = save(session, outcome(recordings, "allenai/OLMo-7B"), now=NOW)
        assert rename(session, "LLM360/Crystal", "allenai/OLMo-7B", NOW)
    with database.reading() as session:
        for name in ("LLM360/CrystalCoder", "LLM360/Crystal"):
            assert id_of(session, name) == olmo.model_id
            found = latest(session, name)
            assert found is not None
            assert found.gone_at is None


def test_the_name_of_a_model_that_is_gone_may_be_taken(database: Database, renamed: Outcome, recordings: Path) -> None:
    with database.writing() as session:
        crystal = save(session, renamed, now=NOW)
        olmo = save(session, outcome(recordings, "allenai/OLMo-7B"), now=NOW)
        assert mark_gone(session, "LLM360/Crystal", NOW)
    with database.writing() as session:
        assert rename(session, "allenai/OLMo-7B", "LLM360/Crystal", NOW)
    with database.reading() as session:
        for name in ("allenai/OLMo-7B", "LLM360/Crystal"):
            found = latest(session, name)
            assert found is not None
            assert (found.model_id, found.repo, found.gone_at) == (olmo.model_id, "LLM360/Crystal", None)
        assert session.get_one(Model, crystal.model_id).gone_at is not None


def test_a_name_may_change_its_case(database: Database, renamed: Outcome) -> None:
    with database.writing() as session:
        save(session, renamed, now=NOW)
        assert rename(session, "LLM360/Crystal", "llm360/CRYSTAL", NOW)
    with database.reading() as session:
        found = latest(session, "LLM360/Crystal")
        assert found is not None
        assert (found.repo, found.gone_at) == ("llm360/CRYSTAL", None)


def id_of(session: Session, name: str) -> int | None:
    model = find_model(session, name)
    return model.id if model else None

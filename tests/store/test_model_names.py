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
from openness.store.names import find_model, rename
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


def id_of(session: Session, name: str) -> int | None:
    model = find_model(session, name)
    return model.id if model else None

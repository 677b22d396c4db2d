from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from databases import migrated
from filled import fill, models
from test_listing import states_of
from test_model_names import NOW, outcome

from openness.store.audits import save
from openness.store.database import Database
from openness.store.names import rename
from openness.store.statistics import OWNERS, statistics


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_statistics_count_what_there_is(kind: str, tmp_path: Path) -> None:
    with migrated(kind, tmp_path) as database:
        fill(database, 2000)
        with database.reading() as session:
            found = statistics(session)
    made = [model for model, _ in models(2000)]
    there = [model for model in made if model.gone_at is None]
    assert found.models == len(there)
    assert found.gone == len(made) - len(there) > 0
    assert found.verdicts == Counter(model.verdict for model in there)
    assert found.license_classes == Counter(model.license_class or "none" for model in there)
    assert found.relations == Counter(model.relation or "none" for model in there)
    owners = sorted(Counter(model.owner for model in there).items(), key=lambda one: (-one[1], one[0]))
    assert found.owners == owners[:OWNERS]
    states: dict[str, Counter[str]] = {}
    for model in there:
        for component, state in states_of(model).items():
            states.setdefault(component, Counter())[state] += 1
    assert found.components == states


def test_nothing_has_no_statistics(database: Database) -> None:
    with database.reading() as session:
        found = statistics(session)
    assert (found.models, found.gone, found.verdicts, found.owners, found.components) == (0, 0, {}, [], {})


def test_a_model_that_was_audited_under_two_names_is_not_gone(database: Database, recordings: Path) -> None:
    with database.writing() as session:
        for repo in ("allenai/OLMo-7B", "LLM360/CrystalCoder"):
            save(session, outcome(recordings, repo), now=NOW)
        assert rename(session, "LLM360/Crystal", "allenai/OLMo-7B", NOW)
    with database.reading() as session:
        found = statistics(session)
    assert (found.models, found.gone) == (1, 0)

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
from openness.store.statistics import FIRST_YEAR, OWNERS, statistics


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
    assert [(one.owner, one.models) for one in found.owners] == owners[:OWNERS]
    for one in found.owners:
        assert one.verdicts == Counter(model.verdict for model in there if model.owner == one.owner)
    years = {None if model.created_at is None else max(model.created_at.year, FIRST_YEAR) for model in there}
    assert [one.year for one in found.years] == [2022, 2023, 2024, 2025, None]
    assert {one.year for one in found.years} == years
    for year in found.years:
        alike = [model for model in there if (model.created_at.year if model.created_at else None) in _in(year.year)]
        assert year.verdicts == Counter(model.verdict for model in alike)
    states: dict[str, Counter[str]] = {}
    for model in there:
        for component, state in states_of(model).items():
            states.setdefault(component, Counter())[state] += 1
    assert found.components == states


def _in(year: int | None) -> set[int | None]:
    return {2021, 2022} if year == FIRST_YEAR else {year}


def test_owners_are_spelt_as_they_spell_themselves(database: Database, recordings: Path) -> None:
    with database.writing() as session:
        save(session, outcome(recordings, "LLM360/Crystal"), now=NOW)
    with database.reading() as session:
        [owner] = statistics(session).owners
    assert (owner.owner, owner.spelt, owner.models) == ("llm360", "LLM360", 1)


def test_nothing_has_no_statistics(database: Database) -> None:
    with database.reading() as session:
        found = statistics(session)
    assert (found.models, found.gone, found.verdicts, found.owners, found.components) == (0, 0, {}, [], {})
    assert (found.years, found.license_classes, found.relations) == ([], {}, {})


def test_a_model_that_was_audited_under_two_names_is_not_gone(database: Database, recordings: Path) -> None:
    with database.writing() as session:
        for repo in ("allenai/OLMo-7B", "LLM360/CrystalCoder"):
            save(session, outcome(recordings, repo), now=NOW)
        assert rename(session, "LLM360/Crystal", "allenai/OLMo-7B", NOW)
    with database.reading() as session:
        found = statistics(session)
    assert (found.models, found.gone) == (1, 0)

"""Search as one types, and what an owner's models come to, on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from databases import migrated
from filled import fill, models
from plans import assert_on_indexes, plans_of
from sqlalchemy import update
from sqlmodel import col

from openness.store.database import Database
from openness.store.filtering import Filter
from openness.store.owners import verdicts_of
from openness.store.searching import search
from openness.store.tables import Model

COUNT = 3000
MADE = [model for model, _ in models(COUNT) if model.gone_at is None]
LLAMAS = sorted((one for one in MADE if "/llama" in one.key), key=lambda one: (-one.score, -(one.id or 0)))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with migrated(request.param, tmp_path_factory.mktemp("searching")) as database:
        fill(database, COUNT)
        yield database


def found(database: Database, words: str, limit: int = 8) -> tuple[list[str], bool]:
    with database.reading() as session:
        made = search(session, Filter(search=words), limit)
    return [one.repo for one in made.rows], made.more


def test_what_is_asked_for_most_comes_first_then_the_highest_score(filled: Database) -> None:
    by_score = [one.repo for one in LLAMAS]
    assert found(filled, "llama") == (by_score[:8], True)
    often, seldom = by_score[-1], by_score[2]
    with filled.writing() as session:
        for repo, looked in ((often, 9), (seldom, 3)):
            session.execute(update(Model).where(col(Model.repo) == repo).values(looked=looked))
    try:
        others = [repo for repo in by_score if repo not in (often, seldom)]
        assert found(filled, "llama")[0] == [often, seldom, *others[:6]]
        assert often not in found(filled, "qwen")[0], "however often it is asked for, it is none"
    finally:
        with filled.writing() as session:
            session.execute(update(Model).values(looked=0))


def test_all_words_must_be_there_and_few_are_all_of_them(filled: Database) -> None:
    one = LLAMAS[5]
    assert found(filled, one.repo) == ([one.repo], False)
    assert found(filled, "llama nosuchword") == ([], False)


def test_an_owners_verdicts_are_counted(filled: Database) -> None:
    expected = Counter(one.verdict for one in MADE if one.owner == "owner1")
    with filled.reading() as session:
        counted = verdicts_of(session, "Owner1")
        assert counted == dict(expected)
        assert list(counted.values()) == sorted(counted.values(), reverse=True)
        assert verdicts_of(session, "nobody") == {}


def test_both_are_on_indexes(filled: Database) -> None:
    for words in ("llama", "olmo", "llama 7b"):
        assert_on_indexes(filled, lambda session, words=words: search(session, Filter(search=words), 8))  # type: ignore[misc]
        assert len(plans_of(filled, lambda session, words=words: search(session, Filter(search=words), 8))) < 12  # type: ignore[misc]
    [(_, plan), *_] = reversed(assert_on_indexes(filled, lambda session: verdicts_of(session, "owner1")))
    assert "ix_listing_by_owner" in plan
    assert ("COVERING INDEX" if filled.is_sqlite else "Index Only Scan") in plan

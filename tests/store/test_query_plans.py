"""Every query about many models is on an index, on both databases: they explain each one as it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from databases import migrated
from filled import BASES, fill
from plans import assert_on_indexes, plans_of, scans
from sqlalchemy import text
from sqlmodel import Session

from openness.store.cursor import Sort
from openness.store.database import Database
from openness.store.filtering import Filter
from openness.store.listing import page
from openness.store.models import lookup
from openness.store.statistics import statistics

COUNT = 5000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with migrated(request.param, tmp_path_factory.mktemp("plans")) as database:
        fill(database, COUNT)
        yield database


FILTERS = {
    "none": Filter(),
    "common word": Filter(search="llama"),
    "rare word": Filter(search="olmo"),
    "words": Filter(search="llama 7b"),
    "owner": Filter(owner="owner7"),
    "prefix": Filter(prefix="owner"),
    "rare verdict": Filter(verdicts=frozenset({"fully-open"})),
    "common verdict": Filter(verdicts=frozenset({"open-weight", "open-source"})),
    "license": Filter(license_classes=frozenset({"open-source"})),
    "no license": Filter(license_classes=frozenset({"none", "proprietary"})),
    "scores": Filter(score_min=20, score_max=90),
    "component": Filter(components={"training-code": frozenset({"public"}), "paper": frozenset({"public", "partial"})}),
    "common base": Filter(base=BASES["llama"]),
    "rare base": Filter(base="owner7/some-base"),
    "all": Filter(
        search="qwen", prefix="owner", verdicts=frozenset({"open-weight"}), score_min=10, base=BASES["qwen"],
        license_classes=frozenset({"open-source"}), components={"training-code": frozenset({"unknown"})},
    ),
}  # fmt: skip


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("name", FILTERS)
def test_pages_of_lists(filled: Database, name: str, sort: Sort) -> None:
    def two_pages(session: Session) -> None:
        first = page(session, FILTERS[name], sort, limit=20)
        if first.next:
            page(session, FILTERS[name], sort, first.next, limit=20)

    assert_on_indexes(filled, two_pages)
    assert_on_indexes(filled, lambda session: page(session, FILTERS[name], sort, limit=500))


@pytest.mark.parametrize(
    "action",
    [
        lambda session: page(session, sort=Sort.AUDITED_DOWN, limit=10),
        lambda session: lookup(session, [f"owner{n}/x" for n in range(900)] + ["old/1", "OLD/11"]),
        statistics,
    ],
    ids=["latest", "lookup", "statistics"],
)
def test_the_other_reads(filled: Database, action: Callable[[Session], object]) -> None:
    assert_on_indexes(filled, action)


def test_a_page_of_a_common_filter_is_walked_to_and_not_sorted(filled: Database) -> None:
    explained = plans_of(filled, lambda session: page(session, FILTERS["common verdict"], Sort.SCORE_DOWN))
    walks = [plan for statement, plan in explained if "ORDER BY" in statement]
    assert walks
    assert not [plan for plan in walks if "TEMP B-TREE" in plan or "Sort" in plan]
    assert all("ix_listing_by_score" in plan for plan in walks)


def test_a_page_of_a_rare_filter_starts_from_the_few(filled: Database) -> None:
    explained = plans_of(filled, lambda session: page(session, FILTERS["rare word"], Sort.SCORE_DOWN))
    sorted_ = [plan for statement, plan in explained if "ORDER BY" in statement]
    assert sorted_
    assert not [plan for plan in sorted_ if "ix_listing_by_score" in plan]


def test_a_query_past_all_indexes_is_noticed(filled: Database) -> None:
    """The checks above would be worth nothing otherwise."""
    for query in ("SELECT repo FROM model WHERE headline = 'x'", "SELECT m.id FROM model AS m WHERE m.headline = 'x'"):
        [(_, plan)] = plans_of(filled, lambda session, query=query: session.execute(text(query)))  # type: ignore[misc]
        assert scans(plan), plan
    with pytest.raises(AssertionError, match="no query"):
        assert_on_indexes(filled, lambda session: None)


def test_no_page_takes_a_query_for_each_model(filled: Database) -> None:
    assert len(plans_of(filled, lambda session: page(session, FILTERS["all"], limit=500))) <= 5

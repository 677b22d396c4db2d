"""How long a page of a list takes with 100,000 models stored, on SQLite and on PostgreSQL.

    uv run pytest tests/bench/test_listing_speed.py -s

Reports the median of eleven runs of each case, and the ratio to a look-up of one model by its primary key in the same
run; never fails on time. The goal: under 20 ms for a page. Without TEST_BENCH_MODELS=100000
there are 1,000, and each case runs once.
"""

from __future__ import annotations

import os
import statistics as middle
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from databases import migrated
from filled import BASES, fill
from sqlmodel import Session

from openness.store.cursor import Sort
from openness.store.database import Database
from openness.store.filtering import Filter
from openness.store.listing import page
from openness.store.models import lookup, rows_of
from openness.store.statistics import statistics

COUNT = int(os.environ.get("TEST_BENCH_MODELS", "1000"))
TIMES = 11 if COUNT >= 100_000 else 1


def some(*names: str) -> frozenset[str]:
    return frozenset(names)


CASES = {
    "no filter": Filter(),
    "a rare verdict (0.2 %)": Filter(verdicts=some("fully-open")),
    "a verdict of 15 %": Filter(verdicts=some("open-source")),
    "a common verdict (55 %)": Filter(verdicts=some("open-weight")),
    "rare verdict and rare license": Filter(verdicts=some("fully-open"), license_classes=some("proprietary")),
    "a common verdict, a rare score": Filter(verdicts=some("open-weight"), score_min=95),
    "a license of 8 %": Filter(license_classes=some("non-commercial")),
    "one component": Filter(components={"training-code": some("public")}),
    "six components, never together": Filter(
        components=dict.fromkeys(
            ["training-code", "pretraining-data", "training-logs", "checkpoints", "data-card", "paper"], some("gated")
        )
    ),
    "a common word": Filter(search="llama"),
    "a common word, a rare verdict": Filter(search="llama", verdicts=some("fully-open")),
    "two common words, never together": Filter(search="llama qwen"),
    "five words": Filter(search="llama instruct 7 b owner"),
    "a rare word": Filter(search="olmo"),
    "a word that is none": Filter(search="zzz"),
    "one letter": Filter(search="l"),
    "a big owner": Filter(owner="owner1"),
    "a small owner": Filter(owner="owner4711"),
    "a prefix of a third": Filter(prefix="owner1"),
    "a common base (25 %)": Filter(base=BASES["llama"]),
    "a rare base": Filter(base="owner77/some-base"),
    "base and verdict, never together": Filter(base=BASES["qwen"], search="llama", verdicts=some("open-source")),
    "scores of 90 and more": Filter(score_min=90),
    "everything at once": Filter(
        search="qwen", prefix="owner", verdicts=some("open-weight", "open-source"), score_min=20, score_max=80,
        license_classes=some("open-source", "conditional"), components={"training-code": some("withheld", "unknown")},
        base=BASES["qwen"],
    ),
}  # fmt: skip


def median(database: Database, action: Callable[[Session], object], times: int = TIMES) -> float:
    """Milliseconds."""
    taken = []
    for _ in range(times):
        with database.reading() as session:
            session.connection()
            started = time.perf_counter()
            action(session)
            taken.append((time.perf_counter() - started) * 1000)
    return middle.median(taken)


def second_page(session: Session, filter: Filter, sort: Sort) -> Callable[[Session], object]:
    """The next page, or the first one where there is no other."""
    cursor = page(session, filter, sort).next
    return lambda session: page(session, filter, sort, cursor)


@pytest.mark.bench
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_pages_of_lists(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with migrated(kind, tmp_path) as database:
        fill(database, COUNT)
        baseline = median(database, lambda session: rows_of(session, [COUNT // 2]), 101)
        lines = [f"\n{kind}, {COUNT:,} models; one by its primary key: {baseline:.2f} ms"]
        lines.append(
            f"{'':36} {'by name':>8} {'page 2':>8} {'by score':>8} {'newest':>8}   in ms, and the slowest one's ratio"
        )
        for name, filter in CASES.items():
            with database.reading() as session:
                turned = second_page(session, filter, Sort.NAME)
            taken = [
                median(database, lambda session, f=filter: page(session, f)),  # type: ignore[misc]
                median(database, turned),
                *(
                    median(database, lambda session, f=filter, s=sort: page(session, f, s))  # type: ignore[misc]
                    for sort in (Sort.SCORE_DOWN, Sort.AUDITED_DOWN)
                ),
            ]
            lines.append(f"{name:36} {' '.join(f'{one:8.1f}' for one in taken)} {max(taken) / baseline:8.0f}")
        names = [f"nobody/{number}" for number in range(500)] + [f"old/{1 + 2 * number}" for number in range(100)]
        others: dict[str, Callable[[Session], object]] = {
            "500 rows": lambda session: page(session, limit=500),
            "the latest ten": lambda session: page(session, sort=Sort.AUDITED_DOWN, limit=10),
            "look-up of 600, most unknown": lambda session: lookup(session, names),
            "statistics": statistics,
        }
        for name, action in others.items():
            taken = [median(database, action)]
            lines.append(f"{name:36} {taken[0]:8.1f} {'':26} {taken[0] / baseline:8.0f}")
        with capsys.disabled():
            print("\n".join(lines))
        with database.reading() as session:
            assert len(page(session).rows) == 50

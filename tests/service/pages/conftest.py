"""The service whose pages are read: models of the recorded Hub, audited once for all tests that only read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import migrated
from jobkit import do, means_for
from pagekit import AUDITED
from serving import RECORDINGS, Inside, inside


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with migrated("sqlite", tmp_path_factory.mktemp("site")) as database:
        means = means_for(database, RECORDINGS)
        for repo in AUDITED:
            assert do(means, repo).state == "done"
        with inside(database, reads_per_minute=0) as made:
            yield made

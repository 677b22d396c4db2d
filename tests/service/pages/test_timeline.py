"""A model's verdicts over time, with the cause of each change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import migrated
from jobkit import do, means_for
from pagekit import GPT2, read
from serving import RECORDINGS, Inside, inside, relicensed
from sqlmodel import select

from openness.service.scoring import rescore_outdated
from openness.store.tables import Model, Scorecard


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """A model that was audited, audited again under another license, and then scored by another edition."""
    folder: Path = tmp_path_factory.mktemp("timeline")
    with migrated("sqlite", folder) as database, inside(database, reads_per_minute=0) as made:
        do(means_for(database, RECORDINGS), GPT2)
        do(means_for(database, relicensed(folder / "hub", GPT2)), GPT2)
        with database.writing() as session:
            for row in [*session.exec(select(Model)), *session.exec(select(Scorecard))]:
                row.rubric_digest = "sha256:of-yesterday"
                session.add(row)
        assert rescore_outdated(database, made.service.now()) == 1
        yield made


def test_each_change_has_its_cause_and_what_shows_it(site: Inside) -> None:
    page = read(site, f"/models/{GPT2}/history")
    newest, changed, first = page.source.split('<li><b><time datetime="')[1:]
    assert "The first audit." in first
    assert "open-weight" in first
    assert "Cause: a new edition of the rubric." in newest
    assert "weights-available" in changed
    assert "new evidence" in changed
    weights = next(line for line in changed.split("<li>") if "Weights (final)" in line)
    assert "MIT → public, CC-BY-NC-4.0" in weights
    assert f"/{GPT2}/blob/{'1' * 40}/README.md?code=true#L" in weights, "the line that shows it"


def test_the_models_page_has_the_latest_of_them(site: Inside) -> None:
    page = read(site, f"/models/{GPT2}")
    assert "Verdicts over time" in page.text
    assert page.source.count('<li><b><time datetime="') == 3
    assert not page.leads_to(f"/models/{GPT2}/history"), "there is no more"


def test_older_ones_are_a_page_further(site: Inside) -> None:
    entries = site.get(f"/api/v1/models/{GPT2}/history").json()["items"]
    page = read(site, f"/models/{GPT2}/history?before={entries[0]['id']}")
    assert page.source.count('<li><b><time datetime="') == 2
    assert "new edition" not in page.text


def test_of_a_model_that_nobody_audited_there_is_none(site: Inside) -> None:
    assert "has not been audited yet" in read(site, "/models/a/b/history", 404).title

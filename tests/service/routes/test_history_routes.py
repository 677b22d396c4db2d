"""A model's verdicts over time, and what changed between two of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jobkit import do, means_for
from serving import API, RECORDINGS, Inside, inside, relicensed
from sqlmodel import select

from openness.service.scoring import rescore_outdated
from openness.store.database import Database
from openness.store.tables import Model, Scorecard

GPT2, OPT = "openai-community/gpt2", "facebook/opt-6.7b"
AT = f"{API}/models/{GPT2}"


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """A Hub on which the model has another license than in the recordings."""
    return relicensed(tmp_path / "hub", GPT2)


def history(service: Inside, **params: Any) -> dict[str, Any]:
    return dict(service.get(f"{AT}/history", params=params).json())


def another_edition(database: Database) -> None:
    """As if another edition of the rubric had scored what is stored; then today's does."""
    with database.writing() as session:
        for row in [*session.exec(select(Model)), *session.exec(select(Scorecard))]:
            row.rubric_digest = "sha256:of-yesterday"
            session.add(row)
    assert rescore_outdated(database, means_for(database, RECORDINGS).now()) == 1


def test_why_there_is_an_entry(service: Inside, changed: str) -> None:
    database = service.service.database
    do(means_for(database, RECORDINGS), GPT2)
    do(means_for(database, RECORDINGS), GPT2)  # the same evidence adds none
    assert [one["cause"] for one in history(service)["items"]] == ["first"]
    do(means_for(database, changed), GPT2)
    another_edition(database)
    found = history(service)
    assert [one["cause"] for one in found["items"]] == ["rubric", "evidence", "first"]
    assert found["next"] is None
    rubric, evidence, first = found["items"]
    assert rubric["evidence_digest"] == evidence["evidence_digest"] != first["evidence_digest"]
    assert rubric["id"] > evidence["id"] > first["id"]
    assert evidence["revision"] == "1" * 40
    older = history(service, before=evidence["id"])
    assert [one["id"] for one in older["items"]] == [first["id"]]
    latest = service.get(AT)
    assert latest.json()["evidence_digest"] == evidence["evidence_digest"]


def test_what_changed_between_two_entries(service: Inside, changed: str) -> None:
    database = service.service.database
    do(means_for(database, RECORDINGS), GPT2)
    do(means_for(database, changed), GPT2)
    newer, older = (one["id"] for one in history(service)["items"])
    difference = service.get(f"{AT}/diff").json()
    assert difference == service.get(f"{AT}/diff", params={"from": older, "to": newer}).json()
    told = json.dumps(difference)
    assert "cc-by-nc-4.0" in told
    assert "mit" in told.lower()
    back = service.get(f"{AT}/diff", params={"from": newer, "to": older}).json()
    assert back != difference
    same = service.get(f"{AT}/diff", params={"from": newer, "to": newer})
    assert same.status_code == 200
    assert "cc-by-nc-4.0" not in json.dumps(same.json().get("components", []))


def test_entries_that_are_none_of_the_history_are_not_found(service: Inside) -> None:
    database = service.service.database
    do(means_for(database, RECORDINGS), GPT2)
    do(means_for(database, RECORDINGS), OPT)
    do(means_for(database, RECORDINGS), "stabilityai/stablelm-2-1_6b")
    do(means_for(database, RECORDINGS), "stabilityai/stablelm-2-1_6b", revision="global_step420000")
    mine = history(service)["items"][0]["id"]
    foreign = service.get(f"{API}/models/{OPT}/history").json()["items"][0]["id"]
    for params in ({"from": mine, "to": foreign}, {"from": foreign, "to": mine}, {"to": 999_999}, {"from": 999_999}):
        answer = service.get(f"{AT}/diff", params=params)
        assert answer.status_code == 404, params
        assert "history" in answer.json()["hint"]
    assert service.get(AT, params={"rubric": "mof"}).status_code == 200
    with database.reading() as session:
        by_mof = session.exec(select(Scorecard).where(Scorecard.rubric == "mof")).one()
        of_revision = session.exec(select(Scorecard)).all()[3]
    assert service.get(f"{AT}/diff", params={"from": mine, "to": by_mof.id or 0}).status_code == 404
    path = f"{API}/models/stabilityai/stablelm-2-1_6b/diff"
    assert service.get(path, params={"to": of_revision.id or 0}).status_code == 404


@pytest.mark.parametrize("params", [{"from": -1}, {"to": "x"}, {"from": 2**63}, {"to": 2**53}])
def test_what_is_no_number_is_refused(service: Inside, params: dict[str, Any]) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    assert service.get(f"{AT}/diff", params=params).status_code == 400
    assert service.get(f"{AT}/history", params={"before": -1}).status_code == 400


def test_one_entry_has_nothing_before_it(service: Inside) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    assert service.get(f"{AT}/diff").status_code == 200


def test_pages_of_a_long_history(service: Inside) -> None:
    database = service.service.database
    do(means_for(database, RECORDINGS), GPT2)
    with database.writing() as session:
        card = session.exec(select(Scorecard)).one()
        for number in range(60):
            copy = Scorecard(**card.model_dump(exclude={"id", "rubric_digest"}), rubric_digest=f"sha256:{number}")
            session.add(copy)
    seen: list[int] = []
    place: str | None = f"{AT}/history"
    while place:
        page = service.get(place).json()
        assert len(page["items"]) <= 50
        seen += [one["id"] for one in page["items"]]
        last = page["items"][-1]["cause"]
        place = page["next"]
    assert len(seen) == len(set(seen)) == 61
    assert seen == sorted(seen, reverse=True)
    assert last == "first"
    assert history(service)["items"][49]["cause"] == "rubric", "the next page tells what was before"

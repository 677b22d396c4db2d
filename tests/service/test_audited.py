"""The short address of a model: whatever the front sends by itself is what the route would have answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import emptied
from jobkit import do, means_for
from serving import API, RECORDINGS, Inside, inside
from sqlalchemy import text

from openness.store import names

MODEL = "openai-community/gpt2"


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Inside]:
    with emptied(request.param, tmp_path) as database:
        do(means_for(database, RECORDINGS), MODEL)
        with inside(database) as running:
            yield running


def both(service: Inside, repo: str, **more: Any) -> list[tuple[int, dict[str, str], bytes]]:
    """What the front answers, and the route, which alone looks at parameters."""
    method = more.pop("method", "GET")
    found = []
    for query in ("", "?unknown=1"):
        answer = service.request(method, f"{API}/models/{repo}{query}", **more)
        ours = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "ratelimit")}
        found.append((answer.status_code, ours, answer.content))
    return found


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("repo", [MODEL, "OpenAI-Community/GPT2"])
def test_it_is_what_the_route_answers(service: Inside, repo: str, encoding: str) -> None:
    front, route = both(service, repo, headers={"accept-encoding": encoding})
    assert front == route
    assert front[0] == 200
    assert front[1].get("content-encoding", "identity") == encoding
    assert b'"subject"' in front[2]


def test_a_head_and_a_condition_too(service: Inside) -> None:
    etag = service.get(f"{API}/models/{MODEL}?unknown=1").headers["etag"]
    front, route = both(service, MODEL, headers={"if-none-match": etag})
    assert (front[0], front[2]) == (route[0], route[2]) == (304, b"")
    assert front[1]["etag"] == route[1]["etag"] == etag
    front, route = both(service, MODEL, method="HEAD")
    assert front == route
    assert front[2] == b""


@pytest.mark.parametrize("repo", ["nobody/nothing", "no%2Fbody/x", f"{MODEL}/more", "..", "a--b/c", "x" * 97 + "/y"])
def test_what_is_not_there_the_route_words(service: Inside, repo: str) -> None:
    front, route = both(service, repo)
    assert front[0] == route[0]
    assert front[0] in (400, 404)
    assert front[1]["content-type"] == route[1]["content-type"] == "application/problem+json"


def test_a_former_name_leads_to_todays_and_a_model_that_is_gone_is_gone(service: Inside) -> None:
    database, now = service.service.database, service.service.now()
    with database.writing() as session:
        names.rename(session, MODEL, "someone/else", now)
    moved = service.get(f"{API}/models/{MODEL}", follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (307, f"{API}/models/someone/else")
    with database.writing() as session:
        names.mark_gone(session, "someone/else", now)
    assert service.get(f"{API}/models/someone/else").status_code == 410


def test_a_database_that_is_away_is_told_as_by_the_route(service: Inside) -> None:
    database = service.service.database
    with database.writing() as session:
        session.execute(text("ALTER TABLE scorecard RENAME TO elsewhere"))
    try:
        front, route = both(service, MODEL)
        assert front[0] == route[0] >= 500
    finally:
        with database.writing() as session:
            session.execute(text("ALTER TABLE elsewhere RENAME TO scorecard"))


def test_it_is_kept_for_a_moment_and_counted(service: Inside) -> None:
    path = f"{API}/models/{MODEL}"
    assert service.service.ready.get((path, b"")) is None
    first = service.get(path)
    kept = service.service.ready.get((path, b""))
    assert kept is not None
    assert kept.answer.size > len(kept.answer.compressed) + kept.answer.length
    assert service.get(path).content == first.content
    counted = service.get("/metrics").text
    assert 'openness_http_requests_total{route="getModel",status="200"} 1.0' in counted
    assert 'openness_http_requests_total{route="ready",status="200"} 1.0' in counted
    assert service.service.looks.write(service.service.database) == 1

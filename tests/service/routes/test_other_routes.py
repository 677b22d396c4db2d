"""Evidence, comparison, rubrics, health and metrics."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from jobkit import do, means_for
from prometheus_client.parser import text_string_to_metric_families
from servicekit import command
from serving import API, FILLED, GPT2, OLMO, OPT, RECORDINGS, Inside, Server, inside, without_times

from openness.rubric import shipped_rubrics
from openness.store.database import Database

COMPARE = f"{API}/compare"


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


def test_all_that_was_seen_of_a_model(server: Server) -> None:
    seen, audit = (server.get(f"{API}/models/{GPT2}{rest}").json() for rest in ("/evidence", ""))
    assert "verdict" not in seen
    for part in ("components", "lineage", "conflicts", "attestations", "evidence_digest", "revision"):
        assert seen[part] == audit[part]
    assert any(component["observations"] for component in seen["components"].values())
    tag = server.get(f"{API}/models/{GPT2}/evidence").headers["etag"]
    assert server.get(f"{API}/models/{GPT2}/evidence", headers={"if-none-match": tag}).status_code == 304


def test_models_side_by_side(server: Server) -> None:
    answer = server.get(COMPARE, params={"model": [OLMO, GPT2, OPT]})
    assert answer.status_code == 200
    printed = command("compare", OLMO, GPT2, OPT, "--hub", RECORDINGS, "--format", "json")
    assert without_times(answer.json()) == without_times(json.loads(printed.stdout))
    assert [one["subject"] for one in answer.json()["subjects"]] == [OLMO, GPT2, OPT]
    other = server.get(COMPARE, params={"model": [GPT2, OLMO], "rubric": "mof"})
    assert other.status_code == 200
    assert "mof" in other.text


@pytest.mark.parametrize(
    ("models", "status"),
    [
        ([], 400), ([GPT2], 400), ([GPT2, GPT2], 400), ([GPT2, GPT2.upper()], 400), ([*FILLED] * 2, 400),
        ([GPT2, f"{OPT}@main"], 400), ([GPT2, "../x"], 400), ([GPT2, "nobody/nothing"], 404), ([GPT2, ""], 400),
    ],
)  # fmt: skip
def test_two_to_five_different_models(server: Server, models: list[str], status: int) -> None:
    answer = server.get(COMPARE, params={"model": models})
    assert answer.status_code == status
    if status == 404:
        assert "nobody/nothing" in answer.json()["detail"]


def test_two_names_of_one_model_are_no_two_models(service: Inside) -> None:
    do(means_for(service.service.database, RECORDINGS), "LLM360/CrystalCoder")
    answer = service.get(COMPARE, params={"model": ["LLM360/CrystalCoder", "LLM360/Crystal"]})
    assert answer.status_code == 400
    assert "one model today" in answer.json()["detail"]


def test_the_rubrics(server: Server) -> None:
    listed = server.get(f"{API}/rubrics").json()["items"]
    assert {one["id"] for one in listed} == set(shipped_rubrics())
    assert [one["id"] for one in listed if one["default"]] == ["openness"]
    for one in listed:
        whole = server.get(f"{API}/rubrics/{one['id']}")
        assert whole.status_code == 200
        assert len(whole.json()["criteria"]) == one["criteria"]
        assert server.get(whole.request.url.path, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    for wrong in ("nothing", "..%2F..%2Fpyproject", "OPENNESS"):
        answer = server.get(f"{API}/rubrics/{wrong}")
        assert answer.status_code in (400, 404)
        assert answer.headers["content-type"] == "application/problem+json"


def test_alive_and_ready(server: Server) -> None:
    for path in ("/health/live", "/health/ready"):
        assert server.get(path).json() == {"status": "ok"}


def test_a_queue_that_does_not_run_is_not_ready(database: Database) -> None:
    if not database.is_sqlite:
        pytest.skip("workers of PostgreSQL are processes of their own")
    with inside(database) as service:
        answer = service.get("/health/ready")
        assert answer.status_code == 503
        assert "queue" in answer.json()["detail"]
        service.service.queue.start()
        assert service.get("/health/ready").status_code == 200
        service.service.queue.stop()


def samples(text: str) -> dict[tuple[str, str], float]:
    """The counted requests by route and status."""
    return {
        (sample.labels["route"], sample.labels["status"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "openness_http_requests_total"
    }


def test_what_is_counted(service: Inside) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    for path in (
        f"{API}/models/{GPT2}",
        f"{API}/models/{GPT2}",
        f"/badge/{GPT2}.svg",
        "/no/such/place",
        f"{API}/models/x/y",
    ):
        service.get(path)
    service.post(f"{API}/audits", json={"models": [OPT]})
    answer = service.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    counted = samples(answer.text)
    assert counted["getModel", "200"] == 1
    assert counted["ready", "200"] == 1
    assert counted["badge", "200"] == 1
    assert counted["getModel", "404"] == 1
    assert counted["createAudits", "202"] == 1
    assert counted["other", "404"] == 1
    assert "/no/such/place" not in answer.text
    assert 'openness_audits{origin="public",state="waiting"} 1.0' in answer.text
    assert "x/y" not in answer.text


def test_names_that_clients_invent_do_not_grow_the_metrics(service: Inside) -> None:
    for number in range(50):
        service.request(f"M{number}", f"/x{number}")
    assert len(samples(service.get("/metrics").text)) <= 3

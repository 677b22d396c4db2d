"""Asking for audits: who may ask for what, how often, and what is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jobkit import do, do_next, means_for
from serving import API, RECORDINGS, Inside, Server, inside, token_for
from sqlmodel import func, select

from openness.store.database import Database
from openness.store.tables import Job
from openness.store.writes import writes

GPT2, OPT = "openai-community/gpt2", "facebook/opt-6.7b"
AUDITS = f"{API}/audits"


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


def body(*models: str, **more: Any) -> dict[str, Any]:
    return {"models": list(models), **more}


def jobs_of(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def test_the_whole_story(server: Server) -> None:
    asked = server.post(AUDITS, json=body("swiss-ai/Apertus-8B-2509"))
    assert asked.status_code == 202
    assert asked.headers["cache-control"] == "no-store"
    place = asked.headers["location"]
    state = server.get(place).json()
    assert place == state["self"] == f"{AUDITS}/{state['id']}"
    assert state == asked.json()["items"][0] or state["state"] in ("running", "done")
    done = server.wait_done(state["id"])
    assert (done["state"], done["changed"], done["failure"]) == ("done", True, None)
    assert done["read"] > 0
    assert done["wanted"] == 0
    assert server.get(done["result"]).json()["subject"] == "swiss-ai/Apertus-8B-2509"
    assert "retry-after" not in server.get(place).headers


def test_how_far_it_is(service: Inside) -> None:
    asked = service.post(AUDITS, json=body(GPT2))
    place = asked.headers["location"]
    waiting = service.get(place)
    assert waiting.json()["state"] == "waiting"
    assert waiting.headers["retry-after"] == "2"
    assert waiting.json()["result"] is None
    do_next(means_for(service.service.database, RECORDINGS))
    assert service.get(place).json()["state"] == "done"


def test_a_model_that_is_not_there_is_told(service: Inside) -> None:
    for name in ("openness-fixtures/does-not-exist", "decapoda-research/llama-7b-hf"):
        place = service.post(AUDITS, json=body(name)).headers["location"]
        do_next(means_for(service.service.database, RECORDINGS))
        state = service.get(place).json()
        assert state["state"] == "dead"
        assert state["failure"]["reason"] == "not-found"
        assert name in state["failure"]["message"]
        again = service.post(AUDITS, json=body(name)).json()["items"][0]
        assert again["id"] == state["id"], "it is not looked for again so soon"


@pytest.mark.parametrize("name", [f" {GPT2} ", f"https://huggingface.co/{GPT2}", "OpenAI-Community/GPT2"])
def test_a_model_is_named_as_people_do(service: Inside, name: str) -> None:
    first = service.post(AUDITS, json=body(GPT2)).json()["items"][0]["id"]
    assert service.post(AUDITS, json=body(name)).json()["items"][0]["id"] == first


@pytest.mark.parametrize(
    "wrong",
    [
        {}, [], "x", None, {"models": []}, {"models": "a/b"}, {"models": [1]}, {"models": ["../../etc"]},
        {"models": ["/etc/passwd"]}, {"models": ["a/b/c"]}, {"models": ["file:///etc/passwd"]}, {"models": ["a/b\u0000"]},
        {"models": ["https://evil.example/a/b"]}, {"models": ["a/b@"]}, {"models": ["x" * 100_000]},
        {"models": ["a/b"], "force": "yes"}, {"models": ["a/b"], "colour": 1}, {"models": ["a/b"] * 101},
        {"models": ["datasets/a/b"]},
    ],
    ids=lambda wrong: ascii(wrong)[:40],
)  # fmt: skip
def test_what_is_wrong_is_told(service: Inside, wrong: Any) -> None:
    answer = service.post(AUDITS, json=wrong)
    assert answer.status_code == 400, answer.text
    problem = answer.json()
    assert problem["type"] == "/problems/invalid-request"
    assert problem["detail"]
    assert len(answer.content) < 5000
    assert jobs_of(service.service.database) == 0


@pytest.mark.parametrize("name", ["a/b/{}.yaml", "a/b/../b/{}.yaml", "./{}.yaml", "a/b/{}.yaml@main"])
def test_what_lies_on_the_server_is_not_told(
    service: Inside, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    for folder in (tmp_path, tmp_path / "a" / "b"):
        (folder / "there.yaml").touch()
    monkeypatch.chdir(tmp_path)
    there, gone = (
        service.post(AUDITS, json={"models": [name.format(one)]}).text.replace(one, "X") for one in ("there", "gone")
    )
    asked = re.compile('"request_id":"[0-9a-f]+"')
    assert asked.sub("", there) == asked.sub("", gone)


def test_several_or_forced_need_a_token_with_the_scope(service: Inside) -> None:
    database = service.service.database
    for wanted in (body(GPT2, OPT), body(GPT2, force=True)):
        without = service.post(AUDITS, json=wanted)
        assert without.status_code == 401
        assert without.headers["www-authenticate"].startswith("Bearer")
        other = service.post(AUDITS, json=wanted, headers=token_for(database, "attest"))
        assert other.status_code == 403
        assert "audit" in other.json()["detail"]
    assert jobs_of(database) == 0
    assert service.post(AUDITS, json=body(GPT2, GPT2, "OPENAI-community/gpt2")).status_code == 202, "one model"
    asked = service.post(AUDITS, json=body(OPT, GPT2, force=True), headers=token_for(database, "audit"))
    assert [one["model"].lower() for one in asked.json()["items"]] == [OPT, GPT2]
    both = service.get(asked.headers["location"])
    assert [one["model"].lower() for one in both.json()["items"]] == [OPT, GPT2]
    assert service.post(AUDITS, json=body(OPT, GPT2), headers=token_for(database, "admin")).status_code == 202


@pytest.mark.parametrize(
    "header", ["Bearer opn_x", "Bearer", "Basic YTpi", "Bearer " + "x" * 5000, "opn_x", "Bearer é"]
)
def test_a_wrong_token_is_refused_even_where_none_is_needed(service: Inside, header: str) -> None:
    answer = service.post(AUDITS, json=body(GPT2), headers={"authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert header.removeprefix("Bearer ") not in answer.text or len(header) < 7
    assert jobs_of(service.service.database) == 0


def test_a_token_without_the_scope_asks_as_everybody_does(service: Inside) -> None:
    database = service.service.database
    with inside(database, waiting_anonymous=0) as full:
        assert full.post(AUDITS, json=body(GPT2)).status_code == 429
        assert full.post(AUDITS, json=body(GPT2), headers=token_for(database, "attest")).status_code == 429
        assert full.post(AUDITS, json=body(GPT2), headers=token_for(database, "audit")).status_code == 202


def test_who_asks_too_often_is_told_when_to_come_again(database: Database) -> None:
    with inside(database, waiting_per_client=2) as service:
        answers = [service.post(AUDITS, json=body(f"x/y{number}")) for number in range(3)]
        assert [answer.status_code for answer in answers] == [202, 202, 429]
        full = answers[-1]
        assert full.json()["type"] == "/problems/queue-full"
        assert int(full.headers["retry-after"]) > 0
        assert service.post(AUDITS, json=body("x/y1")).status_code == 202, "it waits already"
        assert service.post(AUDITS, json=body("x/y3"), peer="192.0.2.77").status_code == 202
    with inside(database, audits_per_hour=2) as service:
        hourly = service.post(AUDITS, json=body("x/z"))
        assert hourly.status_code == 429
        assert 3000 < int(hourly.headers["retry-after"]) <= 3600


def test_the_same_key_gets_the_same_answer(service: Inside) -> None:
    key = {"idempotency-key": "one-of-mine"}
    first = service.post(AUDITS, json=body(GPT2), headers=key)
    do(means_for(service.service.database, RECORDINGS), OPT)  # something else happens
    again = service.post(AUDITS, json=body(GPT2), headers=key)
    assert again.status_code == 202
    assert again.headers["location"] == first.headers["location"]
    other = service.post(AUDITS, json=body(OPT), headers=key)
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    somebody_else = service.post(AUDITS, json=body(OPT), headers=key, peer="192.0.2.99")
    assert somebody_else.status_code == 202
    with_token = service.post(AUDITS, json=body(OPT), headers=key | token_for(service.service.database, "audit"))
    assert with_token.status_code == 202


def test_the_same_key_at_the_same_moment_gets_one_answer(service: Inside) -> None:
    header = token_for(service.service.database, "audit") | {"idempotency-key": "twice"}
    request = ("POST", AUDITS, {"json": body(GPT2, force=True), "headers": header})
    for answers in (service.many(*[request] * 8),):
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.headers["location"] for answer in answers}) == 1
    assert jobs_of(service.service.database) == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "é"])
def test_a_key_is_a_word(service: Inside, key: str) -> None:
    answer = service.post(AUDITS, json=body(GPT2), headers={"idempotency-key": key.encode("latin-1")})
    assert answer.status_code == 400


def test_each_is_in_the_log_of_writes(service: Inside) -> None:
    database = service.service.database
    service.post(AUDITS, json=body(GPT2), headers={"x-request-id": "mine"})
    service.post(AUDITS, json=body(OPT, force=True), headers=token_for(database, "audit", name="board"))
    with database.reading() as session:
        token, client = writes(session)
    assert (client.action, client.subject, client.request_id) == ("audits.create", GPT2, "mine")
    assert client.actor.startswith("client:")
    assert "192.0.2.1" not in client.actor
    assert (token.actor.split()[1], token.subject, token.detail["force"]) == ("board", OPT, True)


def test_some_audits_at_once(service: Inside) -> None:
    ids = [service.post(AUDITS, json=body(name)).json()["items"][0]["id"] for name in (GPT2, OPT)]
    found = service.get(AUDITS, params={"id": [*reversed(ids), "0" * 32]}).json()["items"]
    assert [one["id"] for one in found] == [*reversed(ids)]
    assert service.get(AUDITS).status_code == 400
    assert service.get(AUDITS, params={"id": ["x"]}).status_code == 400
    assert service.get(AUDITS, params={"id": ["0" * 32] * 101}).status_code == 400
    assert service.get(f"{AUDITS}/{'0' * 32}").status_code == 404
    assert service.get(f"{AUDITS}/x").status_code in (400, 404)


def test_other_methods_and_forms_are_refused(service: Inside) -> None:
    answer = service.request("DELETE", AUDITS)
    assert answer.status_code == 405
    assert {part.strip() for part in answer.headers["allow"].split(",")} >= {"GET", "POST"}
    form = service.post(AUDITS, content=b"models=a/b", headers={"content-type": "application/x-www-form-urlencoded"})
    assert form.status_code == 415
    large = service.post(AUDITS, content=b"x" * 2_600_000, headers={"content-type": "application/json"})
    assert large.status_code == 413

"""A model's latest audit: what is asked for, in which form, and what is answered where there is none."""

from __future__ import annotations

import gzip
import json
import urllib.request
from functools import cache
from typing import Any

import pytest
from servicekit import command
from serving import API, RECORDINGS, Server, without_times

from openness.rubric import shipped_rubrics

GPT2 = "openai-community/gpt2"
AT = f"{API}/models/{GPT2}"


@cache
def printed(*rubrics: str) -> dict[str, Any]:
    """What the command prints of the same recording."""
    named = [part for rubric in rubrics for part in ("--rubric", rubric)]
    done = command("audit", GPT2, "--hub", RECORDINGS, "--format", "json", *named)
    return dict(json.loads(done.stdout))


def test_the_answer_is_what_the_command_prints(server: Server) -> None:
    answer = server.get(AT)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert without_times(answer.json()) == without_times(printed())


def test_a_model_is_found_in_any_case(server: Server) -> None:
    assert server.get(AT.replace("gpt2", "GPT2")).json() == server.get(AT).json()


@pytest.mark.parametrize("rubric", sorted(shipped_rubrics()))
def test_every_rubric_scores_the_stored_evidence(server: Server, rubric: str) -> None:
    first, again = (server.get(AT, params={"rubric": rubric}) for _ in range(2))
    assert first.status_code == 200
    assert rubric in first.json()["scorecards"]
    assert first.json()["evidence_digest"] == server.get(AT).json()["evidence_digest"]
    assert again.content == first.content
    scorecard = printed(rubric)["scorecards"][rubric]
    assert without_times(first.json()["scorecards"][rubric]) == without_times(scorecard)


@pytest.mark.parametrize("rubric", ["no-such", "../mof", "MOF", ""])
def test_another_rubric_is_no_rubric(server: Server, rubric: str) -> None:
    answer = server.get(AT, params={"rubric": rubric})
    assert answer.status_code == 400
    assert answer.json()["type"] == "/problems/invalid-request"


def test_only_the_parts_that_are_asked_for(server: Server) -> None:
    whole = server.get(AT).json()
    assert server.get(AT, params={"fields": "verdict,score"}).json() == {
        "verdict": whole["verdict"],
        "score": whole["score"],
    }
    component = next(iter(whole["components"]))
    deep = server.get(AT, params={"fields": f"components.{component},verdict"}).json()
    assert deep == {"components": {component: whole["components"][component]}, "verdict": whole["verdict"]}
    both = server.get(AT, params={"fields": f"components,components.{component}"}).json()
    assert both == {"components": whole["components"]}
    other_way = server.get(AT, params={"fields": f"components.{component},components"}).json()
    assert other_way == {"components": whole["components"]}


@pytest.mark.parametrize(
    ("fields", "said"),
    [("verdikt", "verdict"), ("verdict,nothing", "verdict"), ("components.wings", "weights"), ("verdict.x", "nothing")],
)
def test_a_part_that_is_not_there_is_told_with_those_that_are(server: Server, fields: str, said: str) -> None:
    answer = server.get(AT, params={"fields": fields})
    assert answer.status_code == 400
    assert fields.split(",")[-1] in answer.json()["detail"]
    assert said in answer.json()["hint"]


def test_a_client_that_has_the_answer_gets_304(server: Server) -> None:
    fresh = server.get(AT)
    etag, modified = fresh.headers["etag"], fresh.headers["last-modified"]
    for headers in (
        {"if-none-match": etag},
        {"if-none-match": f'"other", {etag}'},
        {"if-none-match": etag.removeprefix("W/")},
        {"if-none-match": "*"},
        {"if-modified-since": modified},
    ):
        known = server.get(AT, headers=headers)
        assert (known.status_code, known.content) == (304, b""), headers
        assert known.headers["etag"] == etag
        assert known.headers["cache-control"] == fresh.headers["cache-control"]
    for headers in (
        {"if-none-match": '"other"'},
        {"if-none-match": '"other"', "if-modified-since": modified},
        {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"if-modified-since": "yesterday"},
    ):
        assert server.get(AT, headers=headers).status_code == 200, headers


def test_the_answer_is_compressed_where_the_client_takes_it(server: Server) -> None:
    for path in (AT, f"{AT}/evidence", f"{AT}?fields=components"):
        plain = server.get(path, headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.headers["vary"].lower() == "accept-encoding"
        with urllib.request.urlopen(
            urllib.request.Request(f"{server.url}{path}", headers={"accept-encoding": "gzip"})
        ) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            body = answer.read()
        assert len(body) < len(plain.content) / 2
        assert gzip.decompress(body) == plain.content
        refused = server.get(path, headers={"accept-encoding": "gzip;q=0, identity"})
        assert "content-encoding" not in refused.headers


def test_head_is_get_without_its_body(server: Server) -> None:
    for path in (AT, f"{AT}/history", f"{AT}/evidence", "/schema/openapi.json", f"{API}/rubrics", "/health/live"):
        head, get = (server.client.request(method, path) for method in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (200, b""), path
        assert head.headers["content-type"] == get.headers["content-type"]
        assert head.headers.get("etag") == get.headers.get("etag")
    assert server.client.head(f"{API}/models/nobody/nothing").status_code == 404


def test_a_revision_has_an_audit_of_its_own(server: Server) -> None:
    model, revision = "stabilityai/stablelm-2-1_6b", "global_step420000"
    path = f"{API}/models/{model}"
    missing = server.get(path, params={"revision": revision})
    assert missing.json()["type"] == "/problems/not-audited"
    done = server.wait_done(server.ask(f"{model}@{revision}")[0])
    assert (done["state"], done["revision"]) == ("done", revision)
    answer = server.get(done["result"])
    assert answer.status_code == 200
    commit = answer.json()["revision"]
    assert server.get(path, params={"revision": commit}).json() == answer.json()
    # The model itself was not audited: its default branch says something else, perhaps.
    assert server.get(path).status_code == 404
    assert server.get(f"{path}/diff").status_code == 404


def test_a_model_that_was_not_audited_is_told_with_where_to_ask(server: Server) -> None:
    for path in ("", "/history", "/evidence", "/diff", "/attestations"):
        answer = server.get(f"{API}/models/nobody/nothing{path}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == "/problems/not-audited"
        assert problem["ask"] == f"{API}/audits"
        assert "nobody/nothing" in problem["hint"]
        assert problem["request_id"] == answer.headers["x-request-id"]
        assert server.get(problem["type"]).json()["status"] == 404


@pytest.mark.parametrize("name", ["a--b/c", "a/b..c", ".a/b", "a/b.git", "-a/b"])
def test_what_no_repo_can_be_called_is_not_found(server: Server, name: str) -> None:
    answer = server.get(f"{API}/models/{name}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/not-found"


@pytest.mark.parametrize(
    "name", ["a/b%00", "a/b%0aSet-Cookie:x", "a/%c3%a9", "a/%ff", "a/b%20c", "a/%2e%2e", "a/b%2fc"]
)
def test_strange_characters_in_a_name_are_refused(server: Server, name: str) -> None:
    answer = server.get(f"{API}/models/{name}")
    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in answer.headers


def test_a_renamed_model_leads_to_its_name_of_today(server: Server) -> None:
    old, new = "LLM360/CrystalCoder", "LLM360/Crystal"
    server.audited(old)
    for rest in ("", "/history", "/evidence", "/attestations", "/diff"):
        answer = server.get(f"{API}/models/{old}{rest}?fields=verdict&x=%2F")
        assert answer.status_code == 307, rest
        assert answer.headers["location"] == f"{API}/models/{new}{rest}?fields=verdict&x=%2F"
    encoded = server.get(f"{API}/models/LLM360/%43rystalCoder/history")
    assert encoded.headers["location"] == f"{API}/models/{new}/history"
    assert server.get(f"{API}/models/{old}", follow_redirects=True).json()["subject"] == new

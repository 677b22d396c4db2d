"""Badges: always an image, whatever is asked, and never a wait for the Hub."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from hubserver import HubServer, Reply
from jobkit import do, means_for, until
from serving import API, RECORDINGS, Inside, Server, inside, token_for
from sqlmodel import func, select

from openness.rubric import shipped_rubrics
from openness.store.database import Database
from openness.store.jobs import NOT_FOUND
from openness.store.names import mark_gone
from openness.store.tables import Job

GPT2 = "openai-community/gpt2"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


def jobs_of(service: Inside) -> int:
    with service.service.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def text_of(body: bytes) -> str:
    """What an image says."""
    return "".join(ElementTree.fromstring(body).itertext())


def test_the_whole_story(server: Server) -> None:
    model = "apple/DCLM-7B"
    first = server.get(f"/badge/{model}.svg")
    assert first.status_code == 200
    assert "pending" in text_of(first.content)
    assert first.headers["cache-control"] == "public, max-age=30"
    audit = server.ask(model)[0]  # the one that the badge has queued
    assert server.wait_done(audit)["state"] == "done"
    verdict = server.get(f"{API}/models/{model}").json()["verdict"]
    end = time.monotonic() + 5  # a pending badge is kept for two seconds
    while "pending" in text_of((badge := server.get(f"/badge/{model}.svg")).content):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert verdict in text_of(badge.content)
    assert badge.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"


def test_its_headers(server: Server) -> None:
    badge = server.get(f"/badge/{GPT2}.svg")
    assert badge.headers["content-type"] == "image/svg+xml;charset=utf-8"
    assert badge.headers["content-security-policy"] == POLICY
    assert badge.headers["x-content-type-options"] == "nosniff"
    assert badge.headers["access-control-allow-origin"] == "*"
    assert badge.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in badge.headers
    assert "x-frame-options" not in badge.headers
    known = server.get(f"/badge/{GPT2}.svg", headers={"if-none-match": badge.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["content-security-policy"] == POLICY
    head = server.client.head(f"/badge/{GPT2}.svg")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", badge.headers["etag"])


@pytest.mark.parametrize("rubric", sorted(shipped_rubrics()))
def test_each_rubric_has_a_badge(server: Server, rubric: str) -> None:
    badge = server.get(f"/badge/{GPT2}.json?rubric={rubric}").json()
    assert badge["schemaVersion"] == 1
    assert badge["label"] == rubric
    assert badge["message"] not in ("", "pending")
    assert set(badge) <= {
        "schemaVersion",
        "label",
        "message",
        "color",
        "style",
        "isError",
        "cacheSeconds",
        "labelColor",
    }


def test_a_label_and_a_style_of_ones_own(server: Server) -> None:
    flat, square = (
        server.get(f"/badge/{GPT2}.svg?label=how+open%3F&style={one}").content for one in ("flat", "flat-square")
    )
    assert "how open?" in text_of(flat)
    assert flat != square
    assert server.get(f"/badge/{GPT2}.svg?label=how+open%3F&style=nonsense").content == flat


STRANGE = (
    "/badge/", "/badge/x", "/badge/x.png", "/badge/.svg", "/badge/a/b/c.svg", "/badge/../../etc/passwd.svg",
    "/badge/%2e%2e/%2e%2e.svg", "/badge/a/b%00.svg", "/badge/a%2Fb.svg", "/badge/a%252Fb.svg", "/badge/%ff%fe.svg",
    "/badge/%F0%9F%92%A9.svg", "/badge/" + "a" * 5000 + ".svg", "/badge/a/b.svg?" + "x" * 10_000,
    "/badge/a/b.svg?label=" + "%3Cscript%3E" * 500, "/badge/a/b.svg?label=%00%1b%ff%ed%a0%80", "/badge/a/b.svg?rubric=no-such",
    "/badge/a/b.svg?rubric=../../etc/passwd", "/badge/a/b.svg?style=%00", "/badge/a/b.svg?rubric=&label=&style=",
    "/badge/a/b.svg?" + "&" * 5000, "/badge/a/b.svg?label=a&label=b", "/badge/a/b.svg?%", "/badge/a/b.svg?label=%E2%80%AE",
    "/badge/-a/b.svg", "/badge/a--b/c.svg", "/badge/a/b.git.svg", "/badge//.json", "/badge/a/b.SVG", "/badge/x/.svg",
)  # fmt: skip


@pytest.mark.parametrize("path", STRANGE, ids=lambda path: ascii(path[:40]))
def test_whatever_is_asked_there_is_an_image(server: Server, path: str) -> None:
    answer = server.get(path.replace("/../", "/%2e%2e/"))
    assert answer.status_code == 200
    if ".json" in path:
        assert json.loads(answer.content)["schemaVersion"] == 1
        return
    assert answer.headers["content-type"] == "image/svg+xml;charset=utf-8"
    assert len(answer.content) < 10_000
    root = ElementTree.fromstring(answer.content)
    assert {element.tag.partition("}")[2] for element in root.iter()} <= {
        "svg", "title", "g", "rect", "text", "linearGradient", "stop", "clipPath", "mask", "desc", "style", "path"
    }  # fmt: skip


def test_old_ids_without_an_owner(server: Server) -> None:
    assert server.get("/badge/gpt2.svg").status_code == 200
    # It is queued, and found to be another name of a model.
    until(lambda: server.get("/badge/gpt2.json").json()["message"] == "open-weight", 30)


def test_what_was_never_there_queues_nothing(service: Inside) -> None:
    for path in ("/badge/%2e%2e/x.svg", "/badge/a/b/c.svg", "/badge/a/b.svg?rubric=no-such", "/badge/.svg"):
        assert "unknown" in text_of(service.get(path).content)
    assert jobs_of(service) == 0


def test_one_audit_a_model_however_many_look(service: Inside) -> None:
    paths = [
        f"/badge/{name}{end}" for name in ("some/model", "Some/MODEL") for end in (".svg", ".json", ".svg?label=x")
    ]
    answers = service.many(*(("GET", path, {"peer": f"192.0.2.{number}"}) for number, path in enumerate(paths * 3)))
    assert {answer.status_code for answer in answers} == {200}
    assert jobs_of(service) == 1


def test_invented_names_are_bounded_and_hold_up_nobody_else(service: Inside) -> None:
    settings, database = service.service.settings, service.service.database
    for number in range(settings.waiting_per_client + 5):
        answer = service.get(f"/badge/invented/x{number}.json")
        assert answer.json()["message"] == "pending"
    assert jobs_of(service) == settings.waiting_per_client
    with inside(database, waiting_anonymous=15, webhook_secret="agreed-on") as full:
        for number in range(10):
            assert full.get(f"/badge/invented/y{number}.svg", peer=f"198.51.100.{number}").status_code == 200
        assert jobs_of(full) == 15
        header = token_for(database, "audit")
        body = {"models": [GPT2, "facebook/opt-6.7b"]}
        assert full.post(f"{API}/audits", json=body, headers=header).status_code == 202
        hook = {
            "event": {"action": "update", "scope": "repo.content"},
            "repo": {"type": "model", "name": "apple/DCLM-7B"},
        }
        told = full.post(f"{API}/webhooks/huggingface", json=hook, headers={"x-webhook-secret": "agreed-on"})
        assert told.json()["done"] == "queued"
        # A model that is known needs no audit, and is shown whatever waits.
        assert jobs_of(full) == 18


def test_a_model_that_is_not_there_or_not_any_more_is_unknown(service: Inside) -> None:
    means = means_for(service.service.database, RECORDINGS)
    for name in ("openness-fixtures/does-not-exist", "decapoda-research/llama-7b-hf"):
        assert do(means, name, "badge").reason == NOT_FOUND
        badge = service.get(f"/badge/{name}.svg")
        assert "unknown" in text_of(badge.content)
        assert badge.headers["cache-control"].startswith("public, max-age=300")
    do(means, GPT2)
    with service.service.database.writing() as session:
        mark_gone(session, GPT2, means.now())
    gone = text_of(service.get(f"/badge/{GPT2}.svg").content)
    assert "unknown" in gone
    assert "not public any more" in gone
    assert jobs_of(service) == 3


def test_a_renamed_model_has_its_badge_under_its_former_name(service: Inside) -> None:
    means = means_for(service.service.database, RECORDINGS)
    do(means, "LLM360/CrystalCoder")
    former, today = (service.get(f"/badge/LLM360/{name}.svg").content for name in ("CrystalCoder", "Crystal"))
    assert former == today


def test_it_never_waits_for_the_hub(database: Database, hub: HubServer) -> None:
    hub.script(f"/api/models/{GPT2}", Reply(delay=5.0))
    with inside(database, hub=hub.url) as service:
        begun = time.monotonic()
        assert "pending" in text_of(service.get(f"/badge/{GPT2}.svg").content)
        assert time.monotonic() - begun < 2
    assert hub.requests == []


def test_without_a_database_there_is_an_image_too(tmp_path: object) -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:9/nowhere")
    with inside(gone, prepared=False) as service:
        for form in ("svg", "json"):
            answer = service.get(f"/badge/{GPT2}.{form}")
            assert answer.status_code == 200
            assert b"unknown" in answer.content
            assert answer.headers["cache-control"] == "public, max-age=30"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_it_can_only_be_read(service: Inside, method: str) -> None:
    answer = service.request(method, f"/badge/{GPT2}.svg")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["content-type"] == "application/problem+json"


def test_names_are_quoted_as_clients_write_them(service: Inside) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    plain = service.get(f"/badge/{GPT2}.svg").content
    assert service.get(f"/badge/{quote(GPT2, safe='')}.svg").content == plain
    assert jobs_of(service) == 1

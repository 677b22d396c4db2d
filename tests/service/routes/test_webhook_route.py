"""The Hub's webhooks, in the form in which its documentation has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jobkit import do, means_for, model
from serving import API, RECORDINGS, WEBHOOK_SECRET, Inside, inside
from sqlmodel import select

from openness.store.database import Database
from openness.store.jobs import Ask, Limits, ask
from openness.store.tables import Job
from openness.store.writes import writes

PATH = f"{API}/webhooks/huggingface"
GPT2 = "openai-community/gpt2"
SECRET = {"x-webhook-secret": WEBHOOK_SECRET}
SHA = "575db8b7a51b6f85eb06eee540738584589f131c"


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database, webhook_secret=WEBHOOK_SECRET) as made:
        yield made


def payload(
    action: str, scope: str, name: str = GPT2, *, kind: str = "model", private: bool = False, **more: Any
) -> dict[str, Any]:
    """As the Hub sends it."""
    return {
        "event": {"action": action, "scope": scope},
        "repo": {
            "type": kind,
            "name": name,
            "id": "621ffdc036468d709f17434d",
            "private": private,
            "url": {"web": f"https://huggingface.co/{name}", "api": f"https://huggingface.co/api/models/{name}"},
            "headSha": SHA,
            "tags": ["license:mit"],
            "owner": {"id": "628b753283ef59b5be89e937"},
        },
        "webhook": {"id": "6390e855e30d9209411de93b", "version": 3},
        **more,
    }


def refs(*names: str) -> dict[str, Any]:
    """What a push brings with it; a new one has no old commit, a deleted one no new one."""
    return {"updatedRefs": [{"ref": name, "oldSha": None, "newSha": SHA} for name in names]}


def tell(service: Inside, body: dict[str, Any]) -> dict[str, Any]:
    answer = service.post(PATH, json=body, headers=SECRET)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def queued(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        return [(job.repo, job.origin) for job in session.exec(select(Job))]


@pytest.mark.parametrize(
    "body",
    [
        payload("update", "repo.content", **refs("refs/heads/main")),
        payload("update", "repo.content", **refs("refs/tags/v1")),
        payload("update", "repo.content", **refs("refs/pr/1", "refs/heads/dev")),
        payload("update", "repo.config", updatedConfig={"private": False}),
        payload("update", "repo.config", updatedConfig={}),
        payload("create", "repo.config.dois"),
        payload("update", "repo"),
    ],
)  # fmt: skip
def test_a_change_queues_an_audit(service: Inside, body: dict[str, Any]) -> None:
    said = tell(service, body)
    assert said["done"] == "queued"
    state = service.get(said["audit"]).json()
    assert (state["model"], state["state"]) == (GPT2, "waiting")
    assert tell(service, body) == said, "one audit waits, however often it is told"
    assert queued(service.service.database) == [(GPT2, "webhook")]


@pytest.mark.parametrize(
    "body",
    [
        payload("update", "repo.content", **refs("refs/pr/1")),
        payload("update", "repo.content.lfs", **refs("refs/pr/1", "refs/convert/parquet")),
        payload("create", "repo"),
        payload("create", "discussion", discussion={"num": 19, "isPullRequest": True, "changes": {"base": "refs/heads/main"}}),
        payload("update", "discussion.comment", comment={"content": "x", "hidden": False}),
        payload("update", "repo.content", "openai/gsm8k", kind="dataset", **refs("refs/heads/main")),
        payload("update", "repo.content", "a/b", kind="space", **refs("refs/heads/main")),
        payload("delete", "repo", "nobody/nothing"),
        payload("move", "repo", "nobody/nothing", movedTo={"name": "nobody/something", "owner": {"id": "1"}}),
        payload("move", "repo"),
        payload("update", "repo.content", "../../etc/passwd"),
        payload("update", "tomorrow.scope"),
    ],
)  # fmt: skip
def test_all_else_is_taken_and_ignored(service: Inside, body: dict[str, Any]) -> None:
    assert tell(service, body) == {"done": "ignored", "audit": None}
    assert queued(service.service.database) == []


@pytest.mark.parametrize(
    "body",
    [
        payload("delete", "repo"),
        payload("update", "repo.config", private=True, updatedConfig={"private": True}),
        payload("update", "repo.config.visibility", private=True),
    ],
)  # fmt: skip
def test_what_is_not_public_any_more_is_marked_and_its_history_kept(service: Inside, body: dict[str, Any]) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    assert tell(service, body)["done"] == "marked"
    gone = service.get(f"{API}/models/{GPT2}")
    assert gone.status_code == 410
    assert gone.json()["type"] == "/problems/gone"
    for path in (f"models/{GPT2}/evidence", f"compare?model={GPT2}&model=facebook/opt-6.7b"):
        assert service.get(f"{API}/{path}").status_code == 410
    history = service.get(f"{API}/models/{GPT2}/history").json()
    assert len(history["items"]) == 1
    assert history["gone_at"]
    assert f"/models/{GPT2}/history" in gone.json()["hint"]
    # Public again, as the next audit finds.
    assert tell(service, payload("update", "repo.config", updatedConfig={"private": False}))["done"] == "queued"
    do(means_for(service.service.database, RECORDINGS), GPT2)
    assert service.get(f"{API}/models/{GPT2}").status_code == 200


@pytest.mark.parametrize(
    ("told", "new"), [("elsewhere/gpt-two", "elsewhere/gpt-two"), ("gpt-two", "openai-community/gpt-two")]
)
def test_a_renamed_model_keeps_its_audits(service: Inside, told: str, new: str) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    body = payload("move", "repo", movedTo={"name": told, "owner": {"id": "61d2000c3c2083e1c08af22d"}})
    assert tell(service, body)["done"] == "renamed"
    moved = service.get(f"{API}/models/{GPT2}?fields=verdict")
    assert (moved.status_code, moved.headers["location"]) == (307, f"{API}/models/{new}?fields=verdict")
    assert service.get(f"{API}/models/{new}").status_code == 200
    assert tell(service, body)["done"] == "renamed", "told a second time"
    stored = model(service.service.database, GPT2)
    assert stored is not None
    assert stored.repo == new


def test_a_move_to_what_no_repo_can_be_called_is_ignored(service: Inside) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    for name in ("", "../x", "a/b/c", "a b"):
        assert tell(service, payload("move", "repo", movedTo={"name": name}))["done"] == "ignored"


def test_each_is_in_the_log_of_writes(service: Inside) -> None:
    body = payload("update", "repo.content", **refs("refs/heads/main"))
    answer = service.post(PATH, json=body, headers=SECRET | {"x-request-id": "of-the-hub"})
    assert answer.headers["x-request-id"] == "of-the-hub"
    tell(service, payload("update", "repo.content", **refs("refs/pr/1")))
    with service.service.database.reading() as session:
        lines = writes(session)
    assert [(one.actor, one.action, one.subject, one.request_id) for one in lines] == [
        ("webhook", "webhook.queued", GPT2, "of-the-hub")
    ]
    assert lines[0].detail == {"action": "update", "scope": "repo.content"}


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-webhook-secret": "x"}, {"x-webhook-secret": ""}, {"x-webhook-secret": "é".encode().decode("latin-1")}],
)
def test_a_wrong_secret_is_refused_before_the_body_is_read(service: Inside, headers: dict[str, str]) -> None:
    named = {name: value.encode("latin-1") for name, value in headers.items()}
    for content in (b"{", b"x" * 2_000_000, b"{}"):
        answer = service.post(PATH, content=content, headers=named)
        assert answer.status_code == 401
        assert answer.json()["type"] == "/problems/unauthorized"
        assert "www-authenticate" in answer.headers
    assert queued(service.service.database) == []


def test_without_a_secret_no_webhook_is_taken(database: Database) -> None:
    with inside(database) as service:
        answer = service.post(PATH, json=payload("delete", "repo"), headers=SECRET)
    assert answer.status_code == 403
    assert "OPENNESS_WEBHOOK_SECRET" in answer.json()["hint"]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400), (b"{", 400), (b"[]", 400), (b"null", 400), (b'{"event": {}}', 400), (b"\xff\xfe", 400),
        (b'{"event": {"action": 1, "scope": "repo"}, "repo": {"type": "model", "name": "a/b"}}', 400),
        (b"[" * 100_000, 400), (b'{"a": "' + b"x" * 1_000_001 + b'"}', 413),
    ],
)  # fmt: skip
def test_garbage_is_refused(service: Inside, content: bytes, status: int) -> None:
    answer = service.post(PATH, content=content, headers=SECRET | {"content-type": "application/json"})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 5000


def test_a_full_queue_does_not_hold_up_the_hub(service: Inside) -> None:
    with service.service.database.writing() as session:
        for number in range(10):
            ask(session, Ask(f"x/y{number}", "public", client="c"), Limits(), service.service.now())
    with inside(service.service.database, webhook_secret=WEBHOOK_SECRET, waiting_anonymous=1) as full:
        assert full.post(f"{API}/audits", json={"models": [GPT2]}).status_code == 429
        assert tell(full, payload("update", "repo.content"))["done"] == "queued"

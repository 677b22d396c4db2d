"""The Hub's source over real HTTP, at 127.0.0.1: its requests, its errors, its tokens, its patience."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hubserver import HubServer, Reply, error_reply, json_reply, running

from openness.errors import InputError, SubjectError
from openness.snapshot import Cause, Problem, Refs, RepoFile, RepoInfo, Text, Want
from openness.sources import open_source
from openness.sources.hub import HubSource

INFO = Want("info", "model", "o/n")
REFS = Want("refs", "model", "o/n")
CARD = Want("file", "model", "o/n", None, "README.md")
API = "/api/models/o/n"
RAW = "/o/n/resolve/main/README.md"


def source(hub: HubServer, **options: Any) -> HubSource:
    made = open_source(hub.url, **{"timeout": 5.0, "max_wait": 5.0, **options})
    assert isinstance(made, HubSource)
    return made


def ask(hub: HubServer, want: Want, **options: Any) -> Any:
    return source(hub, **options).read([want])[want]


def problem(answer: object, cause: Cause) -> str:
    assert isinstance(answer, Problem), answer
    assert answer.cause is cause
    return answer.message


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between tries are no part of what is tested."""
    monkeypatch.setattr("openness.sources.hub.BACKOFF", 0.01)


def test_one_get_for_each_want(hub: HubServer) -> None:
    hub.script(API, json_reply({"id": "o/n", "siblings": [{"rfilename": "a b.gguf", "size": 7}]}))
    hub.script(f"{API}/refs", json_reply({"branches": [{"name": "main"}], "tags": []}))
    hub.script(RAW, Reply(body="# Größe \ud83d".encode("utf-8", "replace")))
    hub.script("/api/models/o/n/revision/refs%2Fpr%2F1", json_reply({"id": "o/n"}))
    hub.script("/datasets/o/d/resolve/v%231/a%20b/R.md", Reply(body=b"x"))
    hub.script("/api/collections/o/mix-1", json_reply({"title": "Mix", "items": []}))
    wants = [INFO, REFS, CARD, Want("info", "model", "o/n", "refs/pr/1")]
    wants += [Want("file", "dataset", "o/d", "v#1", "a b/R.md"), Want("info", "collection", "o/mix-1")]
    asked = source(hub)
    answers = asked.read([*wants, INFO])
    assert list(answers) == wants
    assert answers[INFO].files == (RepoFile("a b.gguf", 7),)  # type: ignore[union-attr]
    assert answers[REFS] == Refs(("main",))
    assert answers[CARD] == Text("# Größe ?")
    assert not any(isinstance(answer, Problem) for answer in answers.values())
    assert asked.requests == len(hub.requests) == len(wants)
    assert f"{API}?blobs=true" in hub.paths()
    assert "/api/models/o/n/revision/refs%2Fpr%2F1?blobs=true" in hub.paths()
    assert {request.method for request in hub.requests} == {"GET"}
    assert all("openness/" in request.headers["user-agent"] for request in hub.requests)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("2024-11-26T10:00:00.000Z", datetime(2024, 11, 26, 10, tzinfo=UTC)),
        ("2024-12-31T23:30:00-01:00", datetime(2025, 1, 1, 0, 30, tzinfo=UTC)),
        ("2024-11-26T10:00:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        (1732615200, None),
        (None, None),
    ],
)
def test_when_a_repo_was_made(hub: HubServer, said: object, read: datetime | None) -> None:
    hub.script(API, json_reply({"id": "o/n", "createdAt": said}))
    assert ask(hub, INFO).created_at == read


def test_names_that_cannot_be_are_not_asked_for(hub: HubServer) -> None:
    wants = [Want("info", "model", name) for name in ("../x", "o/n/refs", "o/..", "o/n?x", "o/n\r\nX: y")]
    wants += [Want("file", "model", "o/n", None, path) for path in ("../../api/whoami", "a//b", "")]
    wants += [Want("info", "model", "o/n", ".."), Want("info", "collection", "o/../n")]
    for answer in source(hub).read(wants).values():
        problem(answer, Cause.MISSING)
    assert hub.requests == []


@pytest.mark.parametrize(
    ("want", "path", "reply", "cause", "says"),
    [
        (INFO, API, error_reply(401, "RepoNotFound", "Repository not found"), Cause.MISSING, "or private"),
        (INFO, API, error_reply(401), Cause.MISSING, "or private"),
        (INFO, API, error_reply(401, "", "Invalid credentials in Authorization header"), Cause.FORBIDDEN, "token"),
        (INFO, API, error_reply(403, "", "Access to this resource is disabled."), Cause.FORBIDDEN, "disabled"),
        (INFO, API, error_reply(403), Cause.FORBIDDEN, "may not be read"),
        (INFO, API, error_reply(404), Cause.MISSING, "o/n"),
        (INFO, API, error_reply(404, "RevisionNotFound"), Cause.MISSING, "revision main"),
        (INFO, API, error_reply(400, "", "bad \x1b[31m"), Cause.OUTAGE, "400"),
        (CARD, RAW, error_reply(401, "GatedRepo", "Access to model o/n is restricted"), Cause.FORBIDDEN, "gated"),
        (CARD, RAW, error_reply(403, "GatedRepo"), Cause.FORBIDDEN, "gated"),
        (CARD, RAW, error_reply(401), Cause.FORBIDDEN, "may not be read"),
        (CARD, RAW, error_reply(404, "EntryNotFound"), Cause.MISSING, "README.md"),
        (REFS, f"{API}/refs", error_reply(401), Cause.FORBIDDEN, "branches"),
        (INFO, API, error_reply(503, X_Not_Recorded="true"), Cause.NOT_RECORDED, "not recorded"),
        (INFO, API, Reply(body=b"<html>busy</html>"), Cause.OUTAGE, "not JSON"),
        (INFO, API, Reply(body=b"[" * 100_000), Cause.OUTAGE, "not JSON"),
        (INFO, API, json_reply([1]), Cause.OUTAGE, "not the object"),
        (INFO, API, json_reply({"error": "x"}), Cause.OUTAGE, "no id"),
        (REFS, f"{API}/refs", json_reply({}), Cause.OUTAGE, "branches"),
    ],
)
def test_errors_are_told_apart_and_asked_once(
    hub: HubServer, want: Want, path: str, reply: Reply, cause: Cause, says: str
) -> None:
    hub.script(path, reply)
    message = problem(ask(hub, want), cause)
    assert says in message
    assert message.isprintable()
    assert len(hub.requests) == 1


@pytest.mark.parametrize("reply", [error_reply(500), error_reply(502), error_reply(504), Reply(hang_up=True)])
def test_an_outage_is_tried_three_times(hub: HubServer, reply: Reply) -> None:
    hub.script(API, reply)
    asked = source(hub)
    problem(asked.read([INFO])[INFO], Cause.OUTAGE)
    assert asked.requests == len(hub.requests) == 3


def test_a_short_outage_is_survived(hub: HubServer) -> None:
    hub.script(API, error_reply(503), Reply(hang_up=True), json_reply({"id": "o/n"}))
    assert isinstance(ask(hub, INFO), RepoInfo)


def test_nobody_listens() -> None:
    with running() as hub:
        pass
    assert "out of reach" in problem(ask(hub, INFO), Cause.OUTAGE)


@pytest.mark.parametrize("reply", [Reply(delay=3.0), Reply(body=b"x" * 100, drip=0.1)])
def test_an_answer_takes_no_longer_than_its_time(hub: HubServer, reply: Reply) -> None:
    hub.script(RAW, reply)
    begun = time.monotonic()
    message = problem(ask(hub, CARD, timeout=0.4), Cause.OUTAGE)
    assert "0.4 s" in message
    assert time.monotonic() - begun < 2.5


def test_headers_that_drip_do_not_hold_up_the_audit(hub: HubServer) -> None:
    """No read ever times out here; the collector gives the call up, and the others are answered."""
    slow = Reply(headers={f"x-{number}": "y" for number in range(3)})
    hub.script(API, json_reply({"id": "o/n"}))

    def drip(handler: Any, reply: Reply) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for byte in b"x-slow: " + b"y" * 40:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(0.1)

    import hubserver

    send = hubserver._send
    hub.script(RAW, slow)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hubserver, "_send", lambda handler, reply: (drip if reply is slow else send)(handler, reply))
        begun = time.monotonic()
        answers = source(hub, timeout=0.3).read([CARD, INFO])
        assert time.monotonic() - begun < 2.5
    problem(answers[CARD], Cause.OUTAGE)
    assert isinstance(answers[INFO], RepoInfo)
    time.sleep(3.0)  # let the thread that was given up end before its server does


def test_a_text_file_over_a_mebibyte_is_too_large(hub: HubServer) -> None:
    hub.script(RAW, Reply(body=b"x" * 10_000_000))
    assert "1 MiB" in problem(ask(hub, CARD), Cause.TOO_LARGE)
    hub.script(RAW, Reply(body=b"x" * (1 << 20)))
    assert isinstance(ask(hub, CARD), Text)
    packed = Reply(headers={"content-encoding": "gzip"}, body=gzip.compress(b"x" * 50_000_000))
    hub.script(RAW, packed)
    problem(ask(hub, CARD), Cause.TOO_LARGE)


def test_a_listing_of_100_000_files_is_read(hub: HubServer) -> None:
    files = [{"rfilename": f"data/part-{number:06}.parquet", "size": 1} for number in range(100_000)]
    hub.script(API, json_reply({"id": "o/n", "siblings": files}))
    assert len(ask(hub, INFO, timeout=20.0).files) == 100_000


# Rate limits


@pytest.mark.parametrize(
    "headers",
    [
        {"RateLimit": '"api";r=0;t=1', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'},
        {"Retry-After": "1"},
        {"RateLimit": '"api";r=3;t=200', "Retry-After": "1"},
    ],
)
def test_a_rate_limit_is_waited_out_as_asked(hub: HubServer, headers: dict[str, str]) -> None:
    hub.script(API, Reply(429, headers), json_reply({"id": "o/n"}))
    told: list[float] = []
    begun = time.monotonic()
    answer = ask(hub, INFO, timeout=0.8, on_wait=lambda left, why: told.append(left))
    assert isinstance(answer, RepoInfo)
    assert time.monotonic() - begun >= 1.0
    assert 0 < told[0] <= 1.0
    assert told[-1] == 0.0


def test_a_rate_limit_longer_than_max_wait_is_given_up_at_once(hub: HubServer) -> None:
    hub.script(API, Reply(429, {"RateLimit": '"api";r=0;t=35'}))
    hub.script(RAW, Reply(body=b"x"))
    told: list[float] = []
    asked = source(hub, max_wait=10.0, on_wait=lambda left, why: told.append(left))
    begun = time.monotonic()
    message = problem(asked.read([INFO])[INFO], Cause.OUTAGE)
    assert "35 s" in message
    assert "--max-wait" in message
    problem(asked.read([REFS])[REFS], Cause.OUTAGE)  # the same limit: not even asked
    assert len(hub.requests) == 1
    assert isinstance(asked.read([CARD])[CARD], Text)  # another limit
    assert told == []  # nobody waits
    assert time.monotonic() - begun < 3.0


def test_a_limit_that_never_ends_is_given_up(hub: HubServer) -> None:
    hub.script(API, Reply(429, {"Retry-After": "1"}))
    begun = time.monotonic()
    problem(ask(hub, INFO, max_wait=2.5), Cause.OUTAGE)
    assert 2.0 <= time.monotonic() - begun < 4.0
    assert len(hub.requests) == 3


def test_a_429_that_does_not_say_how_long_has_a_bound(hub: HubServer) -> None:
    hub.script(API, Reply(429, {"Retry-After": "soon"}))
    assert "10 s" in problem(ask(hub, INFO, max_wait=1.0), Cause.OUTAGE)


# Redirects


def test_a_renamed_repo_is_followed_and_counts_once(hub: HubServer) -> None:
    hub.script("/api/models/gpt2", Reply(307, {"location": "/api/models/o/n"}))
    hub.script("/api/models/gpt2/refs", Reply(307, {"location": "/api/models/o/n/refs"}))
    hub.script("/gpt2/resolve/main/README.md", Reply(307, {"location": RAW}))
    hub.script(API, json_reply({"id": "o/n"}))
    hub.script(f"{API}/refs", json_reply({"branches": []}))
    hub.script(RAW, Reply(307, {"location": "/api/resolve-cache/models/o/n/abc/README.md?x=1"}))
    hub.script("/api/resolve-cache/models/o/n/abc/README.md", Reply(body=b"card"))
    asked = source(hub, keep=True)
    wants = [Want("info", "model", "gpt2"), Want("refs", "model", "gpt2")]
    wants.append(Want("file", "model", "gpt2", None, "README.md"))
    info, refs, card = asked.read(wants).values()
    assert isinstance(info, RepoInfo)
    assert info.id == "o/n"
    assert isinstance(refs, Refs)
    assert card == Text("card")
    assert asked.requests == 3
    assert f"{API}?blobs=true" in hub.paths()  # the location had lost the query
    kept = asked.exchange(wants[0])
    assert kept is not None
    assert kept.repo == "o/n"


def test_an_old_name_and_the_new_one_are_one_exchange(hub: HubServer) -> None:
    hub.script("/api/models/o/old", Reply(307, {"location": "/api/models/o/n"}, delay=0.05))
    hub.script("/api/models/o/older", Reply(307, {"location": "/api/models/o/old"}))
    hub.script(API, json_reply({"id": "o/n", "sha": "a" * 40}))
    asked = source(hub, keep=True)
    wants = [Want("info", "model", "o/older"), Want("info", "model", "o/old"), INFO]
    answers = asked.read(wants)
    assert [answer.id for answer in answers.values() if isinstance(answer, RepoInfo)] == ["o/n"] * 3
    assert sorted(hub.paths()) == [f"/api/models/o/{name}?blobs=true" for name in ("n", "old", "older")]
    assert [exchange and exchange.repo for exchange in map(asked.exchange, wants)] == ["o/n", "o/n", ""]


def test_names_that_lead_to_each_other_end(hub: HubServer) -> None:
    hub.script(API, Reply(307, {"location": "/api/models/o/m"}))
    hub.script("/api/models/o/m", Reply(307, {"location": API}))
    for answer in source(hub).read([INFO, Want("info", "model", "o/m")]).values():
        assert "circle" in problem(answer, Cause.OUTAGE)


def test_a_rename_that_names_the_real_hub_is_asked_of_this_one(hub: HubServer) -> None:
    hub.script("/api/models/gpt2", Reply(307, {"location": f"https://huggingface.co{API}"}))
    hub.script(API, json_reply({"id": "o/n"}))
    info = ask(hub, Want("info", "model", "gpt2"))
    assert isinstance(info, RepoInfo)
    assert info.id == "o/n"


def test_redirects_in_a_circle_end(hub: HubServer) -> None:
    hub.script(API, Reply(307, {"location": "/api/models/o/m"}))
    hub.script("/api/models/o/m", Reply(307, {"location": API}))
    assert "redirects" in problem(ask(hub, INFO), Cause.OUTAGE)
    assert len(hub.requests) == 4


@pytest.mark.parametrize("location", ["http://[", "", "//", "http://127.0.0.1:99999/x", "file:///etc/passwd"])
def test_redirects_to_no_address_end(hub: HubServer, location: str) -> None:
    hub.script(RAW, Reply(307, {"location": location}))
    problem(ask(hub, CARD), Cause.OUTAGE)


def test_metadata_is_not_fetched_from_elsewhere(hub: HubServer) -> None:
    with running() as other:
        other.script(API, json_reply({"id": "evil/n"}))
        hub.script(API, Reply(307, {"location": f"{other.url}{API}"}))
        assert "not followed" in problem(ask(hub, INFO), Cause.OUTAGE)
        assert other.requests == []


# Tokens


@pytest.fixture
def token_everywhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A token in the environment and one in the client's token file, and a netrc."""
    monkeypatch.setenv("HF_TOKEN", "hf_environment")
    (tmp_path / "token").write_text("hf_file")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "token"))
    return "hf_environment"


def answered(hub: HubServer) -> HubServer:
    hub.script(API, json_reply({"id": "o/n"}))
    hub.script(f"{API}/refs", json_reply({"branches": []}))
    hub.script(RAW, Reply(body=b"x"))
    hub.script("/api/models", json_reply([{"id": "o/n"}]))
    return hub


def ask_all(asked: HubSource) -> None:
    asked.read([INFO, REFS, CARD])
    asked.kind_of("o/d")
    asked.list_owner("o", 1)


def test_the_client_asks_nothing_of_its_own(hub: HubServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", hub.url)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_TELEMETRY", False)
    monkeypatch.setattr("huggingface_hub.constants.AGENT_HARNESSES_PATH", str(tmp_path / "harnesses"), raising=False)
    monkeypatch.setattr("huggingface_hub.utils._detect_agent._registry", None, raising=False)
    source(answered(hub)).read([INFO])
    assert hub.paths() == [f"{API}?blobs=true"]
    from huggingface_hub import constants

    assert constants.HF_HUB_DISABLE_TELEMETRY is False  # as whoever imports us has it


def test_no_token_goes_to_another_hub(hub: HubServer, token_everywhere: str) -> None:
    ask_all(source(answered(hub)))
    ask_all(source(hub, token="hf_argument"))
    assert len(hub.requests) > 10
    assert hub.tokens() == {None}


def test_the_token_file_goes_nowhere_else_either(
    hub: HubServer, token_everywhere: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN")
    ask_all(source(answered(hub)))
    assert hub.tokens() == {None}


@pytest.mark.parametrize("named", [True, False])
def test_the_token_goes_to_hf_endpoint(
    hub: HubServer, token_everywhere: str, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", f"{hub.url}/")
    answered(hub)
    asked = open_source(hub.url if named else None)
    assert asked.endpoint == hub.url
    asked.read([INFO, CARD])
    assert hub.tokens() == {f"Bearer {token_everywhere}"}
    hub.requests.clear()
    open_source(hub.url if named else None, token="hf_argument").read([INFO])
    assert hub.tokens() == {"Bearer hf_argument"}


def test_another_port_is_another_hub(hub: HubServer, token_everywhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with running() as home:
        monkeypatch.setenv("HF_ENDPOINT", home.url)
        answered(hub)
        source(hub).read([INFO])
    assert hub.tokens() == {None}


def test_the_default_is_the_real_hub_and_gets_the_token(token_everywhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT")
    for hub in (None, "https://huggingface.co/", "https://HuggingFace.co"):
        made = open_source(hub)
        assert isinstance(made, HubSource)
        assert made._headers["authorization"] == f"Bearer {token_everywhere}"
    for hub in ("http://huggingface.co", "https://huggingface.co.evil.example", "https://evil.example/huggingface.co"):
        made = open_source(hub)
        assert isinstance(made, HubSource)
        assert "authorization" not in made._headers


def test_a_storage_host_gets_no_token(hub: HubServer, token_everywhere: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    with running() as storage:
        storage.script("/blob", Reply(body=b"card"))
        storage.script("/gone", error_reply(404))
        hub.script(RAW, Reply(302, {"location": f"{storage.url}/blob?sig=1"}))
        asked = source(hub)
        assert asked.read([CARD])[CARD] == Text("card")
        assert storage.tokens() == {None}
        assert hub.tokens() == {f"Bearer {token_everywhere}"}
        assert asked.requests == 1
        hub.script(RAW, Reply(302, {"location": f"{storage.url}/gone"}))
        assert "storage" in problem(asked.read([CARD])[CARD], Cause.OUTAGE)


# Settings, owners, kinds


@pytest.mark.parametrize("url", ["http://", "https:///x", "http://u:p@h", "http://h/?q", "http://h#f", "http://a b"])
def test_what_is_no_endpoint(url: str) -> None:
    with pytest.raises(InputError, match="no address"):
        open_source(url)


def test_a_token_that_cannot_be_sent(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_TOKEN", "hf_ключ")
    with pytest.raises(InputError, match="HF_TOKEN") as raised:
        open_source(None)
    assert "ключ" not in raised.value.message


def test_offline(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.is_offline_mode", lambda: True)
    assert "HF_HUB_OFFLINE" in problem(ask(hub, INFO), Cause.OUTAGE)
    assert hub.requests == []


def test_kind_of(hub: HubServer) -> None:
    hub.script("/api/datasets/o/d", json_reply({"id": "o/d"}))
    hub.script("/api/spaces/o/s", json_reply({"id": "o/s"}))
    hub.script("/api/datasets/o/s", error_reply(401, "RepoNotFound"))
    asked = source(hub)
    assert [asked.kind_of(name) for name in ("o/d", "o/s", "o/x", "../x")] == ["dataset", "space", None, None]
    assert asked.requests == 5


def test_owners(hub: HubServer) -> None:
    first = json_reply([{"id": "o/1"}, {"id": "o/2"}], Link=f'<{hub.url}/api/models?cursor=x>; rel="next"')
    hub.script("/api/models", first, json_reply([{"id": "o/3"}]))
    assert source(hub).list_owner("o", 10) == ["o/1", "o/2", "o/3"]
    assert hub.paths() == [
        "/api/models?author=o&sort=lastModified&direction=-1&limit=10",
        "/api/models?cursor=x",
    ]
    hub.script("/api/models", json_reply([{"id": "o/1"}, {"id": "o/2"}, {"no": 1}, 5]))
    assert source(hub).list_owner("o", 1, "downloads") == ["o/1"]
    assert "sort=downloads" in hub.paths()[-1]


@pytest.mark.parametrize("reply", [json_reply([]), json_reply({}), error_reply(500), error_reply(404)])
def test_owners_that_cannot_be_listed(hub: HubServer, reply: Reply) -> None:
    hub.script("/api/models", reply)
    with pytest.raises(SubjectError):
        source(hub).list_owner("o", 10)


def test_forty_wants_are_read_side_by_side(hub: HubServer) -> None:
    wants = [Want("info", "model", f"o/n{number}") for number in range(40)]
    for want in wants:
        hub.script(f"/api/models/{want.repo}", Reply(body=json.dumps({"id": want.repo}).encode(), delay=0.1))
    begun = time.monotonic()
    answers = source(hub).read(wants)
    assert [answers[want].id for want in wants] == [want.repo for want in wants]  # type: ignore[union-attr]
    assert time.monotonic() - begun < 2.0

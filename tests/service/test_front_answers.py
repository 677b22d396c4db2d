"""What every request passes: ids, limits by client, what pages of others may do, and a problem document for each
error."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from databases import migrated
from jobkit import do, means_for
from serving import API, RECORDINGS, Inside, Server, inside
from structlog.testing import capture_logs

from openness.service.answers import takes_gzip
from openness.service.clients import client_of
from openness.store.database import Database

GPT2 = "openai-community/gpt2"
AT = f"{API}/models/{GPT2}"
RUBRICS = f"{API}/rubrics"


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


def statuses(service: Inside, count: int, **more: object) -> list[int]:
    return [service.get(RUBRICS, **more).status_code for _ in range(count)]


def test_a_request_has_an_id(service: Inside) -> None:
    first, second = (service.get(RUBRICS).headers["x-request-id"] for _ in range(2))
    assert first != second
    assert len(first) == 16
    assert service.get(RUBRICS, headers={"x-request-id": "My-own_1.2"}).headers["x-request-id"] == "My-own_1.2"
    for strange in ("a b", "x" * 65, "<script>", "", 'a"b', "é"):
        answer = service.get(RUBRICS, headers={"x-request-id": strange.encode("latin-1")})
        assert len(answer.headers["x-request-id"]) == 16, strange


def test_an_access_line_tells_of_it_and_not_who_asked(service: Inside, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "openness.access")
    with capture_logs() as lines:
        service.get(f"{RUBRICS}?token=opn_secret", peer="198.51.100.7")
    line = next(line for line in lines if line["event"] == "request")
    assert (line["method"], line["path"], line["status"]) == ("GET", RUBRICS, 200)
    assert "198.51.100.7" not in json.dumps(line)
    assert "secret" not in json.dumps(line)


def test_a_client_that_reads_too_often_waits(database: Database) -> None:
    with inside(database, reads_per_minute=3) as service:
        answers = [service.get(RUBRICS) for _ in range(5)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
        assert [one.headers["ratelimit"].split(";")[1] for one in answers] == ["r=2", "r=1", "r=0", "r=0", "r=0"]
        assert {one.headers["ratelimit-policy"] for one in answers} == {'"reads";q=3;w=60'}
        assert 0 < int(answers[-1].headers["retry-after"]) <= 61
        assert answers[-1].json()["type"] == "/problems/too-many-requests"
        assert answers[-1].headers["content-type"] == "application/problem+json"
        assert statuses(service, 1, peer="192.0.2.2") == [200], "another client"
        assert service.get("/health/live").status_code == 200
        assert service.get(f"/badge/{GPT2}.svg").status_code == 200
        assert service.get("/metrics").status_code == 200


def test_an_address_of_a_network_is_one_client(database: Database) -> None:
    with inside(database, reads_per_minute=1) as service:
        assert statuses(service, 1, peer="2001:db8::1") == [200]
        assert statuses(service, 1, peer="2001:db8::ffff") == [429]
        assert statuses(service, 1, peer="2001:db8:0:1::1") == [200]


def test_forwarded_addresses_are_believed_of_trusted_proxies_only(database: Database) -> None:
    with inside(database, reads_per_minute=1) as service:
        assert statuses(service, 1, headers={"x-forwarded-for": "203.0.113.1"}) == [200]
        assert statuses(service, 1, headers={"x-forwarded-for": "203.0.113.2"}) == [429], "a forged header is no help"
    with inside(database, reads_per_minute=1, trusted_proxies=("192.0.2.0/24",)) as service:
        assert statuses(service, 1, headers={"x-forwarded-for": "203.0.113.1"}) == [200]
        assert statuses(service, 1, headers={"x-forwarded-for": "203.0.113.2"}) == [200]
        forged = {"x-forwarded-for": "10.9.8.7, 203.0.113.1"}
        assert statuses(service, 1, headers=forged) == [429], "what the client itself wrote comes first"
        assert statuses(service, 1, peer="198.51.100.1", headers={"x-forwarded-for": "203.0.113.9"}) == [200]
        assert statuses(service, 1, peer="198.51.100.1", headers={"x-forwarded-for": "203.0.113.8"}) == [429]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1, 10.0.0.2", "203.0.113.1"),
        ("10.0.0.1", "1.1.1.1, 203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1:4711", "203.0.113.1"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "::ffff:203.0.113.1", "203.0.113.1"),
        ("::ffff:10.0.0.1", "203.0.113.1", "203.0.113.1"),
        ("10.0.0.1", "203.0.113.1, unknown", "unknown"),
        ("10.0.0.1", ",".join(["10.0.0.9"] * 10_000), "10.0.0.9"),
        ("192.0.2.1", "203.0.113.1", "192.0.2.1"),
    ],
)
def test_whose_address_counts(tmp_path: Path, peer: str, forwarded: str | None, client: str) -> None:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    with (
        migrated("sqlite", tmp_path) as database,
        inside(database, reads_per_minute=1, trusted_proxies=("10.0.0.0/8",)) as service,
    ):
        assert statuses(service, 1, peer=peer, headers=headers) == [200]
        assert statuses(service, 1, peer=client) == [429], "it counted against this one"


def test_a_client_is_a_hash() -> None:
    assert client_of("192.0.2.1") != client_of("192.0.2.2")
    assert client_of("2001:db8::1") == client_of("2001:db8::2")


@pytest.mark.parametrize(
    ("accepted", "takes"),
    [
        ("gzip", True), ("br, gzip;q=0.5", True), ("GZIP", True), ("x-gzip", True), ("gzip ; q = 1.0", True), ("", False),
        ("identity", False), ("gzip;q=0", False), ("gzip; q=0.000, br", False), ("gzip;q=0.001", True), ("notgzip", False),
    ],
)  # fmt: skip
def test_whether_gzip_is_taken(accepted: str, takes: bool) -> None:
    assert takes_gzip(accepted) is takes


def test_pages_of_others_read_and_write_nothing(server: Server) -> None:
    page = {"origin": "https://leaderboard.example"}
    for _ in range(2):  # the second time from memory
        read = server.get(AT, headers=page)
        assert read.headers["access-control-allow-origin"] == "*"
        assert "etag" in read.headers["access-control-expose-headers"].lower()
        assert "access-control-allow-credentials" not in read.headers
    assert server.get(AT).status_code == 200
    assert "access-control-allow-origin" not in server.get(AT).headers
    missing = server.get(f"{API}/models/nobody/nothing", headers=page)
    assert (missing.status_code, missing.headers["access-control-allow-origin"]) == (404, "*")
    asked = page | {"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
    allowed = server.client.options(AT, headers=asked)
    assert allowed.status_code in (200, 204)
    assert allowed.headers["access-control-allow-origin"] == "*"
    for method in ("POST", "DELETE", "PUT"):
        refused = server.client.options(f"{API}/audits", headers=page | {"access-control-request-method": method})
        assert "access-control-allow-origin" not in refused.headers
    written = server.post(f"{API}/audits", json={"models": [GPT2]}, headers=page)
    assert "access-control-allow-origin" not in written.headers


def test_origins_of_the_operators_choice(database: Database) -> None:
    with inside(database, cors_origins=("https://a.example",)) as service:
        allowed = service.get(RUBRICS, headers={"origin": "https://a.example"})
        assert allowed.headers["access-control-allow-origin"] == "https://a.example"
        for other in ("https://b.example", "https://a.example.evil", "null"):
            assert "access-control-allow-origin" not in service.get(RUBRICS, headers={"origin": other}).headers


def test_an_answer_from_memory_is_the_same(service: Inside) -> None:
    do(means_for(service.service.database, RECORDINGS), GPT2)
    first, second = (service.get(AT) for _ in range(2))
    assert second.content == first.content
    for name in first.headers:
        if name not in ("x-request-id", "ratelimit"):
            assert second.headers[name] == first.headers[name], name
    from_page = service.get(AT, headers={"origin": "https://a.example"})
    assert from_page.content == first.content


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", f"{API}/models/a", 404),
        ("GET", "/schema/assets/../../pyproject.toml", 404),
        ("GET", "/schema/assets/%2e%2e%2fapp.py", 404),
        ("GET", "/schema/nothing", 404),
        ("POST", AT, 405),
        ("DELETE", AT, 405),
        ("PUT", f"{API}/audits", 405),
        ("TRACE", AT, 405),
        ("BREW", AT, 405),
        ("GET", f"{AT}?revision=%20", 400),
        ("GET", f"{AT}?fields=%00", 400),
        ("GET", f"{API}/compare?model=a/b", 400),
        ("GET", f"{API}/rubrics/nothing", 404),
        ("GET", "/problems/nothing", 404),
    ],
)
def test_every_error_is_a_problem_document(server: Server, method: str, path: str, status: int) -> None:
    answer = server.client.request(method, path.replace("/../", "/%2e%2e/"))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["title"] != problem["detail"]
    if status == 405:
        assert "GET" in answer.headers["allow"]
    about = server.get(problem["type"])
    assert (about.status_code, about.json()["title"], about.json()["status"]) == (200, problem["title"], status)


def test_a_database_that_does_not_answer_is_no_bug() -> None:
    gone = Database("postgresql+psycopg://nobody@127.0.0.1:9/nowhere")
    with inside(gone, prepared=False, webhook_secret="agreed-on") as service:
        answers = [
            service.get(AT),
            service.get(f"{AT}/history"),
            service.post(f"{API}/audits", json={"models": [GPT2]}),
        ]
        answers += [service.get("/health/ready"), service.get("/metrics")]
        for answer in answers:
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/unavailable"
            assert int(answer.headers["retry-after"]) > 0
            assert "127.0.0.1:9" not in answer.text
        assert service.get("/health/live").status_code == 200
        assert service.get(RUBRICS).status_code == 200


def test_a_bug_of_ours_tells_nothing_of_itself(service: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    from openness.store import latest

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a secret of ours")

    monkeypatch.setattr(latest, "history", broken)
    do(means_for(service.service.database, RECORDINGS), GPT2)
    answer = service.get(f"{AT}/history")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/internal"
    assert "secret" not in answer.text
    assert "ZeroDivision" not in answer.text


def test_a_writer_that_holds_the_database_holds_up_no_reader(server: Server) -> None:
    if not server.database_url.startswith("sqlite"):
        pytest.skip("SQLite has one writer")
    with sqlite3.connect(server.database_url.removeprefix("sqlite:///"), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as thread:
            writing = thread.submit(server.ask, "microsoft/phi-2")
            assert server.get(AT, timeout=2).status_code == 200
            assert server.get(f"{AT}/history?before=9", timeout=2).status_code == 200
            assert server.get("/health/ready", timeout=2).status_code == 200
            assert not writing.done()
            other.execute("ROLLBACK")
            assert writing.result(10)
    other.close()


def test_raw_requests_that_are_no_http_harm_nobody(server: Server) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    for raw in (
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01",
        b"GET  HTTP/9\r\n\r\n",
    ):
        with socket.create_connection((host, int(port)), timeout=2) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
    assert server.get("/health/live").status_code == 200
    with httpx.Client(base_url=server.url) as client:
        many = client.get("/health/live", headers=[("x-forwarded-for", "1.1.1.1")] * 50)
    assert many.status_code in (200, 431)


def test_a_body_that_is_too_large_is_refused_by_the_server_itself(server: Server) -> None:
    for body in (b"x" * 20_000_000, (b"x" * 100_000 for _ in range(200))):  # of a length that is told, and in chunks
        answer = server.post(f"{AT}/attestations", content=body, headers={"content-type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["type"] == "/problems/too-large"
    assert server.get("/health/live").status_code == 200

"""Posting attestations over HTTP: who may, what is taken, and what an audit counts of it then."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from jobkit import do_next, means_for
from serving import API, Inside, inside, token_for
from signedkit import ADA, EVE, REPO, attestation, entry, sealed, siblings, statement

from openness.service.memory import Memory
from openness.store.database import Database
from openness.store.writes import writes

AT = f"{API}/models/{REPO}"
NOW = datetime.now(UTC)
DATES = {"date": str((NOW - timedelta(days=9)).date()), "expires": str((NOW + timedelta(days=90)).date())}
SAID = attestation(**DATES)


@pytest.fixture
def hub(tmp_path: Path) -> str:
    """A Hub with the model that `signedkit` signs for."""
    record = tmp_path / "hub" / "models" / REPO
    (record / "files").mkdir(parents=True)
    info = {
        "id": REPO,
        "sha": "1" * 40,
        "private": False,
        "gated": False,
        "tags": [],
        "cardData": {},
        "siblings": siblings(),
    }
    (record / "info.json").write_text(json.dumps(info))
    (record / "refs.json").write_text(json.dumps({"branches": [], "tags": [], "converts": []}))
    for name in (".gitattributes", "README.md", "config.json"):
        (record / "files" / name).write_text("{}" if name.endswith("json") else "a model\n")
    return str(tmp_path / "hub")


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Iterator[Inside]:
    trust = tmp_path / "trust.yaml"
    trust.write_text(json.dumps({"schema_version": 1, "keys": [entry(ADA)]}))
    with inside(database, trust=trust) as made:
        yield made


def plain(**changes: Any) -> bytes:
    return yaml.safe_dump(SAID | changes).encode()


def signed(*keys: Any, **changes: Any) -> bytes:
    return json.dumps(sealed(statement(predicate=SAID | changes), keys or (ADA,))).encode()


def attested(service: Inside, hub: str) -> list[dict[str, Any]]:
    """What the next audit makes of what stands."""
    do_next(means_for(service.service.database, hub, trust=service.service.settings.trust))
    service.service.ready = Memory()
    return list(service.get(f"{AT}/attestations").json()["counted"])


def test_with_a_token_it_counts_as_the_operators(service: Inside, hub: str) -> None:
    header = token_for(service.service.database, "attest")
    posted = service.post(f"{AT}/attestations", content=plain(), headers=header)
    assert posted.status_code == 201, posted.text
    told = posted.json()
    assert (told["signed"], told["new"]) == (False, True)
    assert posted.headers["location"] == f"{AT}/attestations/{told['id']}"
    assert service.get(told["audit"]).json()["state"] == "waiting"
    assert service.get(posted.headers["location"]).content == plain()
    again = service.post(f"{AT}/attestations", content=plain(), headers=header)
    assert (again.status_code, again.json()["new"], again.json()["id"]) == (200, False, told["id"])
    before = service.get(f"{AT}/attestations").json()
    assert [one["id"] for one in before["standing"]] == [told["id"]]
    assert before["counted"] == []
    found = attested(service, hub)
    assert [(one["rank"], one["counted"], one["signer"]) for one in found] == [("operator", True, "")]
    assert service.get(AT).json()["components"]["training-code"]["availability"] == "public"


def test_signed_by_a_trusted_key_it_needs_no_token(service: Inside, hub: str) -> None:
    posted = service.post(f"{AT}/attestations", content=signed())
    assert posted.status_code == 201, posted.text
    assert posted.json()["signed"] is True
    assert posted.json()["audit"] is not None
    found = attested(service, hub)
    assert [(one["rank"], one["counted"], one["signer"]) for one in found] == [("trusted", True, "Ada")]


@pytest.mark.parametrize(
    "body", [plain(), signed(EVE), signed(subject="lab/other")], ids=["unsigned", "untrusted", "another"]
)
def test_what_does_not_count_is_refused_without_a_token(service: Inside, body: bytes) -> None:
    answer = service.post(f"{AT}/attestations", content=body)
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert service.get(f"{AT}/attestations").status_code == 404
    if body == plain():
        assert answer.status_code == 401
        wrong_scope = service.post(
            f"{AT}/attestations", content=body, headers=token_for(service.service.database, "audit")
        )
        assert wrong_scope.status_code == 403


def test_without_a_trust_list_nothing_signed_is_taken(database: Database) -> None:
    with inside(database) as service:
        answer = service.post(f"{AT}/attestations", content=signed())
    assert answer.status_code == 400
    assert "trust list" in answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"- a\n- b", b"\xff\xfe\x00", b"subject: [", b"a: &a [*a]", b"!!python/object/apply:os.system [ls]",
        plain(subject="lab/other"), plain(schema_version=99), plain(colour="red"), plain(expires="2020-01-01"),
        b"x" * 2_000_001, b"[" * 100_000, b"{" * 100_000,
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_wrong_is_told(service: Inside, body: bytes) -> None:
    header = token_for(service.service.database, "admin")
    answer = service.post(f"{AT}/attestations", content=body, headers=header)
    assert answer.status_code in (400, 413, 422), answer.text
    assert answer.json()["detail"]
    assert "Traceback" not in answer.text
    assert len(answer.content) < 5000


def test_a_body_that_is_too_large_is_not_read(service: Inside) -> None:
    answer = service.post(f"{AT}/attestations", content=b"x" * 3_000_000)
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


def test_withdrawn_by_whoever_posted_it(service: Inside, hub: str) -> None:
    database = service.service.database
    mine, other, admin = token_for(database, "attest"), token_for(database, "attest"), token_for(database, "admin")
    place = service.post(f"{AT}/attestations", content=plain(), headers=mine).headers["location"]
    assert attested(service, hub)[0]["counted"]
    assert service.request("DELETE", place).status_code == 401
    assert service.request("DELETE", place, headers=other).status_code == 403
    assert service.request("DELETE", place, headers=token_for(database, "audit")).status_code == 403
    assert service.request("DELETE", place.replace(REPO, "lab/other"), headers=mine).status_code == 404
    assert service.request("DELETE", f"{place}999", headers=mine).status_code == 404
    assert service.get(place.replace(REPO, "lab/other")).status_code == 404
    gone = service.request("DELETE", place, headers=mine)
    assert (gone.status_code, gone.content) == (204, b"")
    assert attested(service, hub) == []
    assert service.get(f"{AT}/attestations").json()["standing"] == []
    again = service.post(f"{AT}/attestations", content=plain(), headers=admin).headers["location"]
    assert again != place
    assert service.request("DELETE", again, headers=admin).status_code == 204


def test_a_signed_one_that_was_withdrawn_comes_back_with_a_token_only(service: Inside) -> None:
    database = service.service.database
    place = service.post(f"{AT}/attestations", content=signed()).headers["location"]
    assert service.request("DELETE", place, headers=token_for(database, "admin")).status_code == 204
    assert service.post(f"{AT}/attestations", content=signed()).status_code == 401
    assert (
        service.post(f"{AT}/attestations", content=signed(), headers=token_for(database, "attest")).status_code == 201
    )


def test_each_write_is_in_the_log(service: Inside) -> None:
    header = token_for(service.service.database, "attest", name="ada")
    place = service.post(f"{AT}/attestations", content=plain(), headers=header | {"x-request-id": "r1"}).headers[
        "location"
    ]
    service.request("DELETE", place, headers=header | {"x-request-id": "r2"})
    service.post(f"{AT}/attestations", content=signed())
    with service.service.database.reading() as session:
        lines = writes(session, subject=REPO)
    assert [(line.action, line.request_id) for line in reversed(lines)][:2] == [
        ("attestations.create", "r1"),
        ("attestations.withdraw", "r2"),
    ]
    assert [line.actor.split(":")[0] for line in lines] == ["client", "token", "token"]
    assert "ada" in lines[1].actor


def test_who_has_no_token_asks_for_audits_within_bounds(database: Database, tmp_path: Path) -> None:
    trust = tmp_path / "trust.yaml"
    trust.write_text(json.dumps({"schema_version": 1, "keys": [entry(ADA)]}))
    with inside(database, trust=trust, waiting_anonymous=0) as service:
        posted = service.post(f"{AT}/attestations", content=signed())
    assert (posted.status_code, posted.json()["audit"]) == (201, None)

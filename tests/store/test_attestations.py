"""Posted attestations: what is taken, what stands, and what an audit counts of it."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from signedkit import (
    ADA,
    BOB,
    DIGESTS,
    NOW,
    REPO,
    attestation,
    entry,
    name_statement,
    sealed,
    siblings,
    statement,
)

from openness.attestations.given import given_attestations
from openness.attestations.posted import Received, TrustListError, receive
from openness.auditing import conclude, take_snapshot
from openness.errors import InputError
from openness.observing import observe
from openness.snapshot import Snapshot
from openness.sources import open_source
from openness.store import attestations as store
from openness.store.attestations import MAX_STANDING, Filed, documents_for, find, post, standing, withdraw
from openness.store.database import Database
from openness.store.names import add_alias
from openness.store.tables import Attestation, Model, Token, number
from openness.store.tokens import AccessError, create

PLAIN = yaml.safe_dump(attestation()).encode()
LATER = datetime(2028, 1, 1, tzinfo=UTC)


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    return trusting(tmp_path, entry())


def trusting(folder: Path, *entries: dict[str, Any]) -> Path:
    """Write the trust list anew."""
    path = folder / "trust.yaml"
    path.write_text(json.dumps({"schema_version": 1, "keys": list(entries)}))
    return path


def signed(said: dict[str, Any] | None = None, key: Ed25519PrivateKey = ADA, **changes: Any) -> bytes:
    content = statement(predicate=attestation() if said is None else said)
    return json.dumps(sealed(content, [key], **changes)).encode()


def received(content: bytes, trust: Path | None = None, now: datetime = NOW) -> Received:
    return receive(content, subject=REPO, trust=trust, now=now)


def token(database: Database, *scopes: str) -> Token:
    with database.writing() as session:
        return create(session, "reviewer", scopes or ("attest",), None, NOW)[0]


def posted(database: Database, one: Received, by: Token | None = None, now: datetime = NOW) -> Filed:
    with database.writing() as session:
        return post(session, one, by, now)


def stands(database: Database, repo: str = REPO, now: datetime = NOW) -> list[int]:
    with database.reading() as session:
        return [one.id for one in standing(session, repo, now)]


def snapshot_of(folder: Path, digests: dict[str, str] = DIGESTS) -> Snapshot:
    """A made-up model as it is read from a recording."""
    where = folder / "hub" / "models" / REPO
    where.mkdir(parents=True, exist_ok=True)
    info = {"id": REPO, "sha": "f" * 40, "private": False, "gated": False, "siblings": siblings(digests.items())}
    (where / "info.json").write_text(json.dumps(info))
    (where / "seen.json").write_text(json.dumps({"when": "2026-11-24", "where": ["made up"]}))
    return take_snapshot(open_source(str(folder / "hub")), REPO)


# What is taken


@pytest.mark.parametrize("content", [PLAIN, json.dumps(attestation(), indent=1).encode(), b"\xef\xbb\xbf" + PLAIN])
def test_a_document_is_taken_as_yaml_and_as_json(content: bytes) -> None:
    one = received(content)
    assert (one.signed, one.attestation.subject, one.file.rank) == (False, REPO, "operator")
    assert one.text.encode() == content.removeprefix(b"\xef\xbb\xbf")


def test_a_signed_one_is_taken_without_what_nobody_signed(trust: Path) -> None:
    content = json.loads(signed(comment="<script>" + "x" * 1000))
    content["signatures"][0]["more"] = "y"
    one = received(b"\xef\xbb\xbf " + json.dumps(content, indent=8).encode(), trust)
    assert (one.signed, one.file.signer, one.file.rank) == (True, "Ada", "trusted")
    assert "script" not in one.text
    assert '"more"' not in one.text
    again = received(one.text.encode(), trust)
    assert (again.identity, again.text) == (one.identity, one.text)
    assert again.identity == received(signed(), trust).identity


def test_what_was_signed_for_other_weights_or_by_another_key_is_another_one(tmp_path: Path) -> None:
    trust = trusting(tmp_path, entry(), entry(BOB, "Bob"))
    other = statement(subject=[{"name": "model.safetensors", "digest": {"sha256": "a" * 64}}])
    contents = [signed(), signed(key=BOB), json.dumps(sealed(other)).encode(), PLAIN]
    assert len({received(one, trust).identity for one in contents}) == 4
    assert len({received(one, trust).file.digest for one in contents}) == 1


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "an attestation is a mapping"),
        (b"\xff\xfe", "expected UTF-8 text"),
        (b"{", "attestation.json:1: not JSON"),
        (b"[1, 2]", "an attestation is a mapping"),
        (b"a: &x [*x]", "cannot be read"),
        (b"!!python/object/apply:os.system ['true']", "cannot be read"),
        (b"x" * 2_000_001, "larger than 2000000 bytes"),
        (b"a: " + b"x" * 300_000, "larger than 256000 characters"),
        (b"[" * 100_000, "cannot be read"),
        (yaml.safe_dump(attestation(clams={})).encode(), "did you mean 'claims'"),
        (yaml.safe_dump(attestation(subject="lab/other")).encode(), "speaks of lab/other, and lab/model is what"),
        (yaml.safe_dump(attestation(date="2026-11-25")).encode(), "is in the future"),
        (yaml.safe_dump(attestation(expires="2026-11-23")).encode(), "expired on 2026-11-23"),
        (signed(attestation(expires="2026-11-23")), "it expired on 2026-11-23"),
        (signed(attestation(date="2026-11-25")), "is in the future"),
        (signed(attestation(subject="lab/other")), "speaks of lab/other"),
        (signed(attestation(subject="x/y")), "may not speak for x/y"),
        (signed(key=BOB), "signed by no key of the trust list"),
        (signed(payload=base64.b64encode(b"{}").decode()), "the signature does not fit"),
        (signed(signatures=[]), "signatures"),
        (json.dumps(sealed(name_statement())).encode(), "signed for the name lab/model alone"),
    ],
)
def test_what_is_wrong_is_told(trust: Path, content: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=re.escape(problem)) as caught:
        received(content, trust)
    assert caught.value.message.startswith("attestation")
    assert caught.value.hint
    assert len(caught.value.message) < 2_000


def test_without_a_trust_list_no_signature_counts_and_a_plain_document_does(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="has no trust list"):
        received(signed())
    broken = tmp_path / "trust.yaml"
    broken.write_text("keys: 1")
    assert received(PLAIN, broken).signed is False
    with pytest.raises(TrustListError) as caught:
        received(signed(), broken)
    assert str(tmp_path) not in caught.value.message + caught.value.hint
    assert "trust.yaml" in str(caught.value.__cause__)  # for the logs


# Posting


def test_a_document_without_a_signature_needs_a_token(database: Database) -> None:
    one = received(PLAIN)
    for by in (None, token(database, "audit")):
        with pytest.raises(AccessError, match="attest"):
            posted(database, one, by)
    assert stands(database) == []
    by = token(database)
    filed = posted(database, one, by)
    assert filed.new
    assert (filed.attestation.token_id, filed.attestation.signed, filed.attestation.author) == (by.id, False, "Ada")
    assert stands(database) == stands(database, REPO.upper()) == [filed.attestation.id]
    assert stands(database, "lab/other") == []


def test_the_same_document_again_is_the_same_row(database: Database, trust: Path) -> None:
    by, other = token(database), token(database)
    first = posted(database, received(PLAIN), by)
    again = posted(database, received(b"# a comment\n" + PLAIN), other)
    assert (again.new, again.attestation.id, again.attestation.token_id) == (False, first.attestation.id, by.id)
    one = posted(database, received(signed(), trust), token(database, "audit"))
    assert (one.new, one.attestation.token_id) == (True, None)
    assert not posted(database, received(signed(comment="x"), trust)).new
    assert stands(database) == [first.attestation.id, one.attestation.id]


def test_the_same_document_at_the_same_moment_is_one_row(database: Database, trust: Path) -> None:
    one, failed = received(signed(), trust), []
    begun = threading.Barrier(8)

    def work() -> None:
        begun.wait()
        try:
            posted(database, one)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(stands(database)) == 1


def test_no_more_than_a_hundred_stand_for_a_model(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_STANDING == 100
    monkeypatch.setattr(store, "MAX_STANDING", 2)
    by = token(database)
    contents = [yaml.safe_dump(attestation(notes=[str(index)])).encode() for index in range(4)]
    first = posted(database, received(contents[0]), by).attestation
    posted(database, received(contents[1]), by)
    with pytest.raises(InputError, match="2 attestations stand for lab/model already") as caught:
        posted(database, received(contents[2]), by)
    assert caught.value.hint
    assert not posted(database, received(contents[0]), by).new
    with database.writing() as session:
        withdraw(session, REPO, number(first.id), by, NOW)
    assert posted(database, received(contents[2]), by).new


def test_a_name_that_no_text_column_holds_is_escaped(database: Database) -> None:
    said = attestation(author={"name": "Eve\0\x1b[31m" + "\x01" * 190, "role": "reviewer"})
    row = posted(database, received(json.dumps(said).encode()), token(database)).attestation
    assert row.author.startswith(r"Eve\x00\x1b[31m")
    assert len(row.author) == 300


# Withdrawing, and time


def test_whoever_posted_it_may_withdraw_it_and_so_may_admin(database: Database) -> None:
    by, other, admin = token(database), token(database), token(database, "admin")
    for who in (by, admin):
        filed = posted(database, received(PLAIN), by)
        assert filed.new
        kept = number(filed.attestation.id)
        with database.writing() as session, pytest.raises(AccessError, match="may not withdraw"):
            withdraw(session, REPO, kept, other, NOW)
        with database.writing() as session:
            assert withdraw(session, "lab/other", kept, who, NOW) is None
            assert withdraw(session, REPO, 2**64, who, NOW) is None
            row = withdraw(session, REPO.upper(), kept, who, NOW)
        assert row is not None
        assert row.withdrawn_at == NOW
        assert stands(database) == []
        with database.reading() as session:
            found = find(session, REPO, kept)
        assert found is not None
        assert found.document == PLAIN.decode()


def test_a_signed_one_that_was_withdrawn_is_not_brought_back_by_whoever_has_a_copy(
    database: Database, trust: Path
) -> None:
    one = received(signed(), trust)
    filed = posted(database, one)
    with database.writing() as session:
        withdraw(session, REPO, number(filed.attestation.id), token(database, "admin"), NOW)
    for by in (None, token(database, "audit")):
        with pytest.raises(AccessError, match="was withdrawn"):
            posted(database, one, by)
    assert posted(database, one, token(database)).new


def test_all_that_was_posted_with_a_stolen_token_is_withdrawn_at_once(database: Database) -> None:
    by, other = token(database), token(database)
    kept = posted(database, received(yaml.safe_dump(attestation(notes=["x"])).encode()), other)
    posted(database, received(PLAIN), by)
    with database.writing() as session:
        assert store.withdraw_posted_with(session, number(by.id), NOW) == (REPO,)
        assert store.withdraw_posted_with(session, number(by.id), NOW) == ()
    assert stands(database) == [kept.attestation.id]


def test_it_stands_through_its_last_day(database: Database) -> None:
    filed = posted(database, received(PLAIN), token(database))
    last = datetime(2027, 11, 1, 23, 59, tzinfo=UTC)
    assert stands(database, now=last) == [filed.attestation.id]
    assert stands(database, now=last + timedelta(minutes=1)) == []
    with database.reading() as session:
        assert documents_for(session, REPO, None, LATER).documents == ()


def test_it_is_found_by_every_name_of_the_model(database: Database) -> None:
    filed = posted(database, received(PLAIN), token(database))
    with database.writing() as session:
        model = Model(
            key="lab/new", repo="lab/new", owner="lab", verdict="", verdict_upper="", score=0, score_upper=0,
            headline="", audit_id=0, scorecard_id=0, rubric_digest="", audited_at=NOW, checked_at=NOW,
        )  # fmt: skip
        session.add(model)
        session.flush()
        add_alias(session, REPO, number(model.id))
    assert stands(database, "Lab/New") == stands(database) == [filed.attestation.id]


# Counting


def counted(database: Database, snapshot: Snapshot, trust: Path | None, now: datetime = NOW) -> list[Any]:
    """What an audit says of the documents: name, rank, signer, whether it counts, and why not."""
    with database.reading() as session:
        heard = documents_for(session, REPO, trust, now).about(snapshot)
    evidence = heard.beside(observe(snapshot, heard.files, now=now))
    return [(one.name, one.rank, one.signer, one.refused) for one in evidence.attestations]


def test_an_audit_counts_them_as_the_command_line_would(database: Database, trust: Path, tmp_path: Path) -> None:
    files = []
    for name, content in (("plain.yaml", PLAIN), ("signed.json", signed())):
        (tmp_path / name).write_bytes(content)
        files.append(tmp_path / name)
        posted(database, received(content, trust), token(database))
    snapshot = snapshot_of(tmp_path)
    with database.reading() as session:
        documents = documents_for(session, REPO, trust, NOW)
    given = given_attestations(files, trust, now=NOW)
    assert documents.documents == given.documents
    ours = conclude(snapshot, [], given=REPO, now=NOW, attestations=documents.about(snapshot).files)
    theirs = conclude(snapshot, [], given=REPO, now=NOW, attestations=given.about(snapshot))
    assert ours.components["training-code"].availability == "public"
    assert ours.scorecards == theirs.scorecards
    assert [(one.rank, one.signer, one.counted, one.digest) for one in ours.attestations] == [
        (one.rank, one.signer, one.counted, one.digest) for one in theirs.attestations
    ]
    assert [one.name for one in ours.attestations] == ["attestation-2", "attestation-1"]


def test_a_key_that_is_trusted_no_more_carries_nothing_and_stops_nothing(
    database: Database, trust: Path, tmp_path: Path
) -> None:
    posted(database, received(signed(), trust))
    posted(database, received(PLAIN), token(database))
    snapshot = snapshot_of(tmp_path)
    plain = ("attestation-2", "operator", "", "")
    assert counted(database, snapshot, trust) == [("attestation-1", "trusted", "Ada", ""), plain]
    revoked = entry(revoked={"date": "2026-11-20", "reason": "The laptop was stolen."})
    for entries, why in (
        ([revoked], "the key of Ada was revoked on 2026-11-20: The laptop was stolen."),
        ([entry(until="2026-11-23")], "the key of Ada was trusted until 2026-11-23"),
        ([entry(scope=["x/*"])], "the key of Ada may not speak for lab/model (its scope is x/*)"),
        ([], "it is signed by no key of the trust list"),
    ):
        now_plain, (name, rank, signer, refused) = counted(database, snapshot, trusting(tmp_path, *entries))
        assert (now_plain, name, rank, signer) == (plain, "attestation-1", "anyone", "")
        assert refused.startswith(why)
        assert "today" not in refused  # or the evidence would be new every day
    assert "no trust list" in counted(database, snapshot, None)[1][3]


def test_other_weights_than_were_signed_for_are_told(database: Database, trust: Path, tmp_path: Path) -> None:
    posted(database, received(signed(), trust))
    changed = {name: hashlib.sha256(b"new").hexdigest() for name in DIGESTS}
    snapshot = snapshot_of(tmp_path, changed)
    [(name, rank, signer, refused)] = counted(database, snapshot, trust)
    assert (name, rank, signer) == ("attestation-1", "trusted", "Ada")
    assert "has changed since it was signed" in refused
    subject = [{"name": path, "digest": {"sha256": digest}} for path, digest in changed.items()]
    posted(database, received(json.dumps(sealed(statement(subject=subject))).encode(), trust))
    said = counted(database, snapshot, trust)
    assert [(one[0], bool(one[3])) for one in said] == [("attestation-2", False), ("attestation-1", True)]


def test_a_stored_document_that_is_read_no_more_stops_no_audit(database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        session.add(
            Attestation(
                key=REPO, digest="d", identity="i", document="schema_version: 0", author="Ada", posted_at=NOW,
                written=NOW.date(), expires=LATER.date(),
            )
        )  # fmt: skip
    [(name, rank, _, refused)] = counted(database, snapshot_of(tmp_path), None)
    assert (name, rank) == ("attestation-1", "operator")
    assert refused.startswith("schema_version: ")


def test_a_trust_list_that_cannot_be_read_takes_no_verdict_away(database: Database, trust: Path) -> None:
    posted(database, received(signed(), trust))
    trust.write_text("keys: 1")
    with database.reading() as session, pytest.raises(TrustListError):
        documents_for(session, REPO, trust, NOW)
    with database.reading() as session:
        assert documents_for(session, "lab/other", trust, NOW).documents == ()

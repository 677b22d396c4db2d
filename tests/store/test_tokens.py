"""Tokens: shown once, kept as a hash, and good for what they were made for, until they are not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, text

from openness.errors import InputError
from openness.store.database import Database
from openness.store.tables import Token
from openness.store.tokens import (
    AccessError,
    all_tokens,
    authenticate,
    create,
    has_scope,
    require,
    revoke,
    state_of,
    verify,
)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def made(database: Database, *scopes: str, expires_at: datetime | None = None) -> tuple[Token, str]:
    with database.writing() as session:
        return create(session, "leaderboard", scopes or ("audit",), expires_at, NOW)


def found(database: Database, secret: str, now: datetime = NOW) -> Token | None:
    with database.reading() as session:
        return verify(session, secret, now)


def test_a_token_is_known_by_its_secret_which_is_stored_nowhere(database: Database) -> None:
    token, secret = made(database, "audit", "attest")
    assert re.fullmatch(r"opn_[A-Za-z0-9_-]{49}", secret)
    again = found(database, secret)
    assert again is not None
    assert (again.id, again.name, again.scopes, again.created_at) == (token.id, "leaderboard", "attest audit", NOW)
    with database.reading() as session:
        row = str(session.execute(text("SELECT * FROM token")).one())
    assert secret[:12] in row
    assert secret[12:] not in row


def test_no_two_secrets_are_alike(database: Database) -> None:
    assert len({made(database)[1] for _ in range(20)}) == 20


def test_what_is_altered_or_malformed_is_no_token(database: Database) -> None:
    _, secret = made(database)
    other = "A" if secret[20] != "A" else "B"
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    wrong = ["", "opn_", secret[:-1], secret + "x", secret.upper(), f" {secret}", "opn_" + "é" * 49, "x" * 100_000]
    assert [found(database, one) for one in [*wrong, secret[:20] + other + secret[21:]]] == [None] * 9
    assert asked == []  # the checksum told


def test_an_expired_token_is_good_no_more(database: Database) -> None:
    token, secret = made(database, expires_at=NOW + DAY)
    assert found(database, secret, NOW + DAY - timedelta(seconds=1)) is not None
    assert found(database, secret, NOW + DAY) is None
    assert [state_of(token, NOW), state_of(token, NOW + DAY)] == ["active", "expired"]


def test_a_revoked_token_is_good_no_more_and_stays_listed(database: Database) -> None:
    token, secret = made(database)
    kept, _ = made(database)
    assert token.id is not None
    with database.writing() as session:
        assert revoke(session, token.id, NOW).revoked_at == NOW
    with database.writing() as session:
        assert revoke(session, token.id, NOW + DAY).revoked_at == NOW
    assert found(database, secret) is None
    with database.reading() as session:
        assert [(one.id, state_of(one, NOW)) for one in all_tokens(session)] == [
            (token.id, "revoked"),
            (kept.id, "active"),
        ]


@pytest.mark.parametrize("token_id", [99, 0, -1, 2**70])
def test_what_does_not_exist_cannot_be_revoked(database: Database, token_id: int) -> None:
    with database.writing() as session, pytest.raises(InputError, match="there is no token"):
        revoke(session, token_id, NOW)


def test_use_is_noted_once_a_minute(database: Database) -> None:
    _, secret = made(database)

    def used(now: datetime) -> datetime | None:
        token = authenticate(database, secret, now)
        assert token is not None
        again = found(database, secret)
        assert again is not None
        assert again.used_at == token.used_at
        return token.used_at

    assert used(NOW) == NOW
    assert used(NOW + timedelta(seconds=59)) == NOW
    assert used(NOW + timedelta(seconds=60)) == NOW + timedelta(seconds=60)
    assert authenticate(database, "opn_nothing", NOW) is None


def test_admin_may_do_all_and_others_what_they_were_made_for(database: Database) -> None:
    attest, admin = made(database, "attest")[0], made(database, "admin")[0]
    assert [has_scope(attest, "attest"), has_scope(attest, "audit"), has_scope(attest, "admin")] == [True, False, False]
    assert has_scope(admin, "attest")
    assert has_scope(admin, "audit")
    assert require(attest, "attest") is attest
    with pytest.raises(AccessError, match="has the scope attest, and audit is needed") as forbidden:
        require(attest, "audit")
    with pytest.raises(AccessError, match="a token with the scope audit is needed") as missing:
        require(None, "audit")
    assert (forbidden.value.known, missing.value.known) == (True, False)


@pytest.mark.parametrize(
    ("name", "scopes", "expires_at", "problem"),
    [
        ("", ["audit"], None, "a token's name"),
        ("  ", ["audit"], None, "a token's name"),
        ("x" * 101, ["audit"], None, "a token's name"),
        ("two\nlines", ["audit"], None, "a token's name"),
        ("x", [], None, "without a scope"),
        ("x", ["audit", "root"], None, "'root' is no scope"),
        ("x", ["audit"], NOW, "expired on 2026-11-24"),
    ],
)
def test_what_no_token_can_be_is_told(
    database: Database, name: str, scopes: list[str], expires_at: datetime | None, problem: str
) -> None:
    with database.writing() as session, pytest.raises(InputError, match=problem) as caught:
        create(session, name, scopes, expires_at, NOW)
    assert caught.value.hint
    with database.reading() as session:
        assert all_tokens(session) == []

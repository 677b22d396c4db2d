"""`openness token`: shown once, listed without what makes it good, and revoked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from databases import migrated
from servicekit import Done, command
from signedkit import attestation

from openness.attestations.posted import receive
from openness.store.attestations import post, standing
from openness.store.database import Database
from openness.store.tokens import verify


class Desk:
    """A database, and the command on it."""

    def __init__(self, database: Database, url: str) -> None:
        self.database = database
        self.url = url

    def run(self, *arguments: str) -> Done:
        return command("token", *arguments, OPENNESS_DATABASE_URL=self.url)

    def listed(self) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(self.run("list", "--format", "json").stdout)
        return listed

    def log(self) -> list[dict[str, Any]]:
        done = command("db", "log", "--format", "json", OPENNESS_DATABASE_URL=self.url)
        lines: list[dict[str, Any]] = json.loads(done.stdout)
        return lines

    def is_good(self, secret: str, now: datetime) -> bool:
        with self.database.reading() as session:
            return verify(session, secret, now) is not None


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    with migrated(request.param, tmp_path) as database:
        url = database.url
        assert command("db", "upgrade", OPENNESS_DATABASE_URL=url).returncode == 0
        yield Desk(database, url)


def test_a_token_is_shown_once_and_is_good(desk: Desk) -> None:
    now = datetime.now(UTC)
    made = desk.run("create", "leader\u202eboard", "--scope", "audit", "--scope", "attest", "--expires", "2d")
    assert made.returncode == 2  # no name for a list
    made = desk.run("create", "leaderboard", "--scope", "audit", "--scope", "attest", "--expires", "2d")
    assert made.returncode == 0
    secret = made.stdout.removesuffix("\n")
    assert "only time that it is shown" in made.stderr
    assert desk.is_good(secret, now)
    assert desk.is_good(secret, now + timedelta(days=2, seconds=-5))
    assert not desk.is_good(secret, now + timedelta(days=2, minutes=1))
    text = desk.run("list").stdout
    assert secret[:12] in text
    assert [line.split()[2:6] for line in text.splitlines()[1:]] == [["leaderboard", "attest", "audit", "active"]]
    everything = text + json.dumps(desk.listed()) + json.dumps(desk.log())
    assert secret[12:] not in everything
    [line] = desk.log()
    assert (line["actor"], line["action"], line["subject"]) == ("command-line", "tokens.create", "token:1")
    assert (line["detail"]["name"], line["detail"]["scopes"]) == ("leaderboard", "attest audit")


def test_a_token_may_be_made_for_a_day_or_for_ever(desk: Desk) -> None:
    day = (datetime.now(UTC) + timedelta(days=3)).date()
    until = desk.run("create", "a", "--scope", "audit", "--expires", day.isoformat())
    desk.run("create", "b", "--scope", "audit", "--expires", "never")
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    assert [one["expires_at"] for one in desk.listed()] == [end.isoformat(), None]
    assert desk.is_good(until.stdout.strip(), end - timedelta(seconds=1))
    assert day.isoformat() in desk.run("list").stdout


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("0d", "expected 1d to 3650d"),
        ("99999d", "expected 1d to 3650d"),
        ("2020-01-01", "is over"),
        ("2027-13-01", "is no time"),
        ("9999-12-31", "is no time"),
        ("tomorrow", "is no time"),
        ("\x1b[31m", r"\x1b[31m"),
    ],
)
def test_a_time_that_is_none_is_told(tmp_path: Path, given: str, problem: str) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    done = command("token", "create", "a", "--scope", "audit", "--expires", given, OPENNESS_DATABASE_URL=url)
    assert (done.returncode, done.stdout) == (2, "")
    assert problem in done.stderr
    assert "90d" in done.stderr
    assert not (tmp_path / "x.db").exists()


def test_a_revoked_token_is_good_no_more(desk: Desk) -> None:
    made = desk.run("create", "a", "--scope", "audit")
    done = desk.run("revoke", "1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("revoked token 1, a, as of ")
    assert not desk.is_good(made.stdout.strip(), datetime.now(UTC))
    assert [one["state"] for one in desk.listed()] == ["revoked"]
    assert desk.run("revoke", "1").stdout == done.stdout
    assert [line["action"] for line in desk.log()] == ["tokens.revoke", "tokens.revoke", "tokens.create"]
    missing = desk.run("revoke", "7")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "there is no token 7" in missing.stderr


def test_what_was_posted_with_a_stolen_token_goes_with_it(desk: Desk) -> None:
    secret = desk.run("create", "a", "--scope", "attest").stdout.strip()
    now = datetime.now(UTC)
    said = attestation(date=f"{now:%Y-%m-%d}", expires="2099-01-01")
    one = receive(yaml.safe_dump(said).encode(), subject="lab/model", trust=None, now=now)
    with desk.database.writing() as session:
        post(session, one, verify(session, secret, now), now)
    assert desk.run("revoke", "1").returncode == 0
    with desk.database.reading() as session:
        assert len(standing(session, "lab/model", now)) == 1
    done = desk.run("revoke", "1", "--withdraw")
    assert done.stdout.endswith("withdrew its attestations about 1 model: lab/model\n")
    with desk.database.reading() as session:
        assert standing(session, "lab/model", now) == []
    assert desk.log()[0]["detail"] == {"name": "a", "withdrawn from": ["lab/model"]}


def test_no_token_is_told(desk: Desk) -> None:
    assert "there is no token" in desk.run("list").stdout
    assert desk.listed() == []

"""The log of writes: added to in the transaction of what it tells, bounded, and without secrets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from openness.store.database import Database
from openness.store.tables import Write
from openness.store.tokens import create
from openness.store.writes import log, token_actor, writes

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def logged(database: Database, **given: Any) -> Write:
    with database.writing() as session:
        line: dict[str, Any] = {"actor": "webhook", "action": "audits.create", "now": NOW} | given
        log(session, **line)
    with database.reading() as session:
        return writes(session)[0]


def test_a_line_is_read_as_it_was_written(database: Database) -> None:
    detail = {"jobs": ["a", "b"], "force": True, "count": 2, "score": 1.5, "nothing": None}
    line = logged(database, subject="Lab/Model", detail=detail, request_id="r-1")
    assert (line.at, line.actor, line.action, line.subject) == (NOW, "webhook", "audits.create", "lab/model")
    assert (line.detail, line.request_id) == (detail, "r-1")


def test_what_is_undone_is_not_logged(database: Database) -> None:
    def write() -> None:
        with database.writing() as session:
            log(session, "webhook", "audits.create", now=NOW)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write()
    with database.reading() as session:
        assert writes(session) == []


def test_the_newest_come_first_page_by_page_and_by_subject(database: Database) -> None:
    with database.writing() as session:
        for index in range(5):
            log(session, f"client:{index}", "audits.create", "lab/odd" if index % 2 else "lab/even", now=NOW)
            session.flush()
    with database.reading() as session:
        first = writes(session, limit=2)
        rest = writes(session, before=first[-1].id)
        about = writes(session, subject="LAB/Odd")
        assert len(writes(session, limit=-1)) == 1
    assert [line.actor for line in first] == ["client:4", "client:3"]
    assert [line.actor for line in rest] == ["client:2", "client:1", "client:0"]
    assert [line.actor for line in about] == ["client:3", "client:1"]


def test_no_value_forges_a_line_or_is_too_long_for_its_column(database: Database) -> None:
    hostile = "evil\x00\r\n\x1b[31m\u202e\ud800" * 1000
    line = logged(
        database, actor=hostile, action=hostile, subject=hostile, request_id=hostile,
        detail={hostile: hostile, "list": [hostile] * 1000, "deep": {"a": {"b": {"c": {"d": hostile}}}}},
    )  # fmt: skip
    said = [line.actor, line.action, line.subject, line.request_id, *line.detail, *line.detail["list"]]
    assert all(text.isprintable() for text in said)
    assert r"\x1b[31m" in line.actor
    assert list(map(len, said[:4])) == [120, 60, 300, 80]
    assert line.detail["list"][-1] == "... 980 more"
    assert len(json.dumps(line.detail)) < 20_000


def test_what_is_no_json_is_kept_as_text(database: Database) -> None:
    detail = {"nan": float("nan"), "many": {str(index): index for index in range(100)}, "big": 10**30, "at": NOW}
    line = logged(database, detail=detail)
    assert line.detail["nan"] == "nan"
    assert line.detail["big"] == str(10**30)
    assert line.detail["many"]["..."] == "80 more"
    assert line.detail["at"] == str(NOW)


def test_no_secret_is_logged(database: Database) -> None:
    with database.writing() as session:
        token, secret = create(session, "x", ["audit"], None, NOW)
        actor = token_actor(token)
    assert actor == f"token:{token.id} x"
    line = logged(
        database, actor=f"{actor} {secret}", subject=f"a{secret}",
        detail={"said": f"Bearer {secret}", "password": "hunter2", "token_id": 3, secret: "x", "deep": [[secret]]},
    )  # fmt: skip
    everything = f"{line.actor} {line.subject} {json.dumps(line.detail)}"
    assert secret[4:20] not in everything
    assert secret[4:20].lower() not in everything
    assert "hunter2" not in everything
    assert line.detail["token_id"] == 3

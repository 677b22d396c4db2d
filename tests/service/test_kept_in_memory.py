"""What a process keeps in memory: answers for a short time, and how often models were asked for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from jobkit import do, means_for, model
from serving import GPT2, RECORDINGS, inside

from openness.service import looks as looking
from openness.service.looks import Looks
from openness.service.memory import Memory
from openness.store.database import Database


def test_an_answer_is_kept_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("openness.service.memory.time.monotonic", lambda: now[0])
    memory: Memory[str] = Memory()
    memory.put("a", "x", size=1, seconds=5)
    memory.put("b", "y", size=1, seconds=9)
    now[0] = 4.9
    assert (memory.get("a"), memory.get("b")) == ("x", "y")
    now[0] = 5.1
    assert (memory.get("a"), memory.get("b")) == (None, "y")


def test_the_memory_is_bounded_by_bytes() -> None:
    memory: Memory[int] = Memory(max_bytes=100)
    memory.put("whole", 0, size=101, seconds=9)
    assert memory.get("whole") is None
    for number in range(20):
        memory.put(number, number, size=10, seconds=9)
        assert memory.get(0) == 0  # what is asked for stays
    assert sum(memory.get(number) is not None for number in range(20)) == 10
    assert memory.get(19) == 19
    assert memory.get(5) is None


def test_how_often_a_model_is_asked_for_is_written(database: Database) -> None:
    do(means_for(database, RECORDINGS), GPT2)
    with inside(database) as service:
        for path in (f"/badge/{GPT2}.svg", f"/badge/{GPT2}.svg", f"/api/v1/models/{GPT2}", "/badge/nobody/nothing.svg"):
            service.get(path)
        assert service.service.looks.write(database) == 2
        assert service.service.looks.write(database) == 0
        service.get(f"/badge/{GPT2}.svg")
        service.service.looks.write(database)
    stored = model(database, GPT2)
    assert stored is not None
    assert stored.looked == 4


def test_invented_names_take_no_memory(monkeypatch: pytest.MonkeyPatch, database: Database) -> None:
    monkeypatch.setattr(looking, "MAX_KEYS", 10)
    looks = Looks()
    looks.add(GPT2)
    for number in range(1000):
        looks.add(f"x/y{number}")
    looks.add(GPT2)
    assert looks.write(database) == 10


def test_a_time_says_in_which_zone_it_is() -> None:
    from openness.service.answers import http_date

    assert http_date(datetime(2026, 11, 26, 12, tzinfo=UTC)) == "Thu, 26 Nov 2026 12:00:00 GMT"

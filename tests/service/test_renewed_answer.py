"""An answer that takes long is made by one thread at a time, and not too often."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from openness.service.memory import Renewed

SECONDS = 60.0


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [0.0]
    monkeypatch.setattr("openness.service.memory.time.monotonic", lambda: at[0])
    return at


def test_it_is_made_anew_when_it_is_old(now: list[float]) -> None:
    renewed: Renewed[str] = Renewed()
    assert renewed.get(lambda: "first", SECONDS) == "first"
    now[0] = 59.0
    assert renewed.get(lambda: "second", SECONDS) == "first"
    now[0] = 60.0
    assert renewed.get(lambda: "third", SECONDS) == "third"


def test_others_take_the_old_one_while_it_is_made(now: list[float]) -> None:
    renewed: Renewed[str] = Renewed()
    renewed.get(lambda: "old", SECONDS)
    now[0] = 100.0
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> str:
        begun.set()
        assert go_on.wait(10)
        return "new"

    with ThreadPoolExecutor(1) as other:
        made = other.submit(renewed.get, slowly, SECONDS)
        assert begun.wait(10)
        assert renewed.get(lambda: "mine", SECONDS) == "old"
        go_on.set()
        assert made.result() == "new"
    assert renewed.get(lambda: "mine", SECONDS) == "new"


def test_the_first_one_is_waited_for_and_made_once() -> None:
    renewed: Renewed[str] = Renewed()
    makers: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def make() -> str:
        makers.append(threading.current_thread().name)
        begun.set()
        assert go_on.wait(10)
        return "made"

    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(renewed.get, make, SECONDS) for _ in range(4)]
        assert begun.wait(10)
        go_on.set()
        assert [one.result() for one in asked] == ["made"] * 4
    assert len(makers) == 1


def test_what_fails_is_tried_again(now: list[float]) -> None:
    renewed: Renewed[str] = Renewed()

    def fail() -> str:
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        renewed.get(fail, SECONDS)
    assert renewed.get(lambda: "there", SECONDS) == "there"
    now[0] = 100.0
    with pytest.raises(OSError, match="away"):
        renewed.get(fail, SECONDS)
    assert renewed.get(lambda: "back", SECONDS) == "back"

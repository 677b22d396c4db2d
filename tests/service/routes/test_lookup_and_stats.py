"""Many models by their names, and all of them in numbers, over HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from databases import migrated
from filled import fill, models
from plans import assert_on_indexes, plans_of
from serving import API, FILLED, GPT2, Inside, Server, inside

from openness.service.jobs.schema import prepare

LOOKUP, STATS = f"{API}/lookup", f"{API}/stats"
COUNT = 3000
MADE = {model.repo: model for model, _ in models(COUNT)}
PUBLIC = [model for model in MADE.values() if model.gone_at is None]
GONE = [model for model in MADE.values() if model.gone_at is not None]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with migrated(request.param, tmp_path_factory.mktemp("look-ups")) as database:
        prepare(database)
        fill(database, COUNT)
        with inside(database, reads_per_minute=0) as service:
            yield service


def found(service: Inside, *names: str) -> list[Any]:
    answer = service.post(LOOKUP, json={"models": names})
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [item["model"] for item in items] == list(names)
    return [item["found"] for item in items]


def test_each_name_is_answered_in_its_place(filled: Inside) -> None:
    first, second = PUBLIC[7], PUBLIC[3]
    answers = found(filled, first.repo, "nobody/nothing", second.repo.upper(), first.repo)
    assert [one and one["model"] for one in answers] == [first.repo, None, second.repo, first.repo]
    assert answers[0] == {
        "model": first.repo, "verdict": first.verdict, "verdict_upper": first.verdict_upper, "score": first.score,
        "score_upper": first.score_upper, "headline": first.headline, "license": first.license,
        "license_class": first.license_class, "relation": first.relation,
        "audited_at": first.audited_at.isoformat().replace("+00:00", "Z"),
        "checked_at": first.checked_at.isoformat().replace("+00:00", "Z"), "gone_at": None,
    }  # fmt: skip


def test_a_former_name_finds_the_model_of_today(filled: Inside) -> None:
    [one] = found(filled, "OLD/1")
    assert one["model"] == next(iter(MADE))


def test_a_model_that_is_gone_says_so(filled: Inside) -> None:
    [one] = found(filled, GONE[0].repo)
    assert one["gone_at"] is not None
    assert one["verdict"] == GONE[0].verdict


def test_a_name_that_is_none_spoils_nothing(filled: Inside) -> None:
    wrong = [
        "",
        " ",
        "a/b/c",
        "../etc/passwd",
        "a b/c",
        "x" * 5000,
        "日本/モデル",
        "a\u0000b",
        "https://huggingface.co/a/b",
        "%",
    ]
    answers = found(filled, PUBLIC[0].repo, *wrong, PUBLIC[1].repo)
    assert [one and one["model"] for one in answers] == [PUBLIC[0].repo, *[None] * len(wrong), PUBLIC[1].repo]


def test_a_thousand_names_at_once(filled: Inside) -> None:
    names = [name for pair in zip(MADE, (f"nobody/{n}" for n in range(500)), strict=False) for name in pair]
    answers = found(filled, *names)
    assert [one and one["model"] for one in answers] == [name if name in MADE else None for name in names]
    explained = assert_on_indexes(filled.service.database, lambda _: found(filled, *names))
    assert len(explained) <= 10


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"models": []}, "models"),
        ({"models": [f"a/{n}" for n in range(1001)]}, "models"),
        ({"models": "a/b"}, "models"),
        ({"models": [None]}, "models"),
        ({"models": ["a/b"], "fields": "all"}, "fields"),
        ({}, "models"),
        ([], ""),
        (None, ""),
    ],
)
def test_what_is_no_look_up(filled: Inside, body: Any, said: str) -> None:
    answer = filled.post(LOOKUP, json=body)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/invalid-request")
    assert said in answer.text


def test_a_look_up_is_json(filled: Inside) -> None:
    answer = filled.post(LOOKUP, content="models=a/b", headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 415
    assert filled.get(LOOKUP).status_code == 405


def test_a_page_of_somebody_elses_may_look_up(filled: Inside) -> None:
    answer = filled.post(LOOKUP, json={"models": ["a/b"]}, headers={"origin": "https://leaderboard.example"})
    assert answer.headers["access-control-allow-origin"] == "*"


def test_all_models_in_numbers(filled: Inside) -> None:
    counted = filled.get(STATS).json()
    assert counted["models"] == len(PUBLIC)
    assert counted["gone"] == len(GONE)
    assert counted["verdicts"] == Counter(model.verdict for model in PUBLIC)
    assert counted["license_classes"] == Counter(model.license_class or "none" for model in PUBLIC)
    assert counted["relations"] == Counter(model.relation or "none" for model in PUBLIC)
    owners = Counter(model.owner for model in PUBLIC)
    assert len(counted["owners"]) == 50
    assert [one["models"] for one in counted["owners"]] == sorted(owners.values(), reverse=True)[:50]
    assert all(owners[one["owner"]] == one["models"] for one in counted["owners"])
    for one in counted["owners"]:
        assert one["verdicts"] == Counter(model.verdict for model in PUBLIC if model.owner == one["owner"])
    assert [one["year"] for one in counted["years"]] == [2022, 2023, 2024, 2025, None]
    assert counted["years"][-1]["verdicts"] == Counter(model.verdict for model in PUBLIC if model.created_at is None)
    assert sum(one["models"] for one in counted["years"]) == len(PUBLIC)
    assert all(sum(states.values()) == len(PUBLIC) for states in counted["components"].values())
    public = filled.get(
        f"{API}/models", params={"component": "paper:public"}, headers={"accept": "application/x-ndjson"}
    )
    assert counted["components"]["paper"]["public"] == len(public.text.splitlines())


def test_they_are_counted_once_a_minute(filled: Inside) -> None:
    first = filled.get(STATS)
    assert first.headers["cache-control"] == "public, max-age=60"
    assert not plans_of(filled.service.database, lambda _: filled.get(f"{STATS}?again=1"))
    known = filled.get(STATS, headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")


def test_they_are_counted_on_indexes(filled: Inside) -> None:
    database = filled.service.database
    with inside(database) as fresh:
        assert_on_indexes(database, lambda _: fresh.get(STATS))


def test_a_real_server_knows_what_was_audited(server: Server) -> None:
    answer = server.post(LOOKUP, json={"models": [*FILLED, "nobody/nothing"]})
    answers = [item["found"] for item in answer.json()["items"]]
    assert [one and one["model"] for one in answers] == [*FILLED, None]
    audit = server.get(f"{API}/models/{GPT2}").json()
    looked_up = answers[FILLED.index(GPT2)]
    assert (looked_up["verdict"], looked_up["score"]) == (audit["verdict"], audit["score"])
    counted = server.get(STATS).json()
    assert counted["models"] >= len(FILLED)
    assert counted["verdicts"][audit["verdict"]] >= 1

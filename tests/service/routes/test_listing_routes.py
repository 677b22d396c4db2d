"""Lists of models over HTTP: what each parameter means, and pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from filled import BASES
from listkit import CSV, LINES, LIST, MADE, listing, pages
from plans import assert_on_indexes
from serving import FILLED, GPT2, Inside, Server

from openness.components import Component
from openness.service.rows import COLUMNS
from openness.store.availabilities import AVAILABILITIES, unpack
from openness.store.tables import Model


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def listed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with listing(request.param, tmp_path_factory.mktemp("lists")) as service:
        yield service


def names(service: Inside, **params: Any) -> list[str]:
    return [item["model"] for one in pages(service, **params) for item in one["items"]]


def states(model: Model) -> dict[str, str]:
    return {
        str(c): str(a)
        for n, packed in enumerate((model.components_1, model.components_2))
        for c, a in unpack(n, packed)
    }


def expected(passes: Callable[[Model, list[str]], bool]) -> list[str]:
    found = [model for model, bases in MADE if passes(model, bases)]
    return [model.repo for model in sorted(found, key=lambda model: model.key)]


def has_word(model: Model, start: str) -> bool:
    return any(word.startswith(start) for word in re.findall(r"[a-z]+|[0-9]+", model.key))


FILTERS: dict[str, tuple[dict[str, Any], Callable[[Model, list[str]], bool]]] = {
    "none": ({}, lambda model, _: True),
    "q": ({"q": "Lla 7"}, lambda model, _: has_word(model, "lla") and has_word(model, "7")),
    "prefix": ({"prefix": "Owner1/Q"}, lambda model, _: model.key.startswith("owner1/q")),
    "owner": ({"owner": "OWNER2"}, lambda model, _: model.owner == "owner2"),
    "verdict": ({"verdict": "closed"}, lambda model, _: model.verdict == "closed"),
    "verdicts": ({"verdict": ["closed", "open-source"]}, lambda model, _: model.verdict in ("closed", "open-source")),
    "min_score": ({"min_score": 50.5}, lambda model, _: model.score >= 50.5),
    "max_score": ({"max_score": 12}, lambda model, _: model.score <= 12),
    "scores": ({"min_score": 30, "max_score": 40}, lambda model, _: 30 <= model.score <= 40),
    "no score": ({"min_score": 41, "max_score": 40}, lambda model, _: False),
    "license_class": ({"license_class": "conditional"}, lambda model, _: model.license_class == "conditional"),
    "license_classes": (
        {"license_class": ["none", "conditional"]}, lambda model, _: model.license_class in (None, "conditional"),
    ),
    "component": ({"component": "training-code:public"}, lambda model, _: states(model)["training-code"] == "public"),
    "states": (
        {"component": "paper:public,partial"}, lambda model, _: states(model)["paper"] in ("public", "partial"),
    ),
    "the same, apart": (
        {"component": ["paper:public", "paper:partial"]},
        lambda model, _: states(model)["paper"] in ("public", "partial"),
    ),
    "components": (
        {"component": ["paper:public", "hosted-api:unknown"]},
        lambda model, _: states(model)["paper"] == "public" and states(model)["hosted-api"] == "unknown",
    ),
    "base": ({"base": BASES["bert"].upper()}, lambda _, bases: BASES["bert"] in bases),
    "some": (
        {"q": "qwen", "verdict": "open-weight", "min_score": 20, "base": BASES["qwen"]},
        lambda model, bases: "qwen" in model.key and model.verdict == "open-weight" and model.score >= 20
        and BASES["qwen"] in bases,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILTERS)
def test_what_a_filter_lets_pass(listed: Inside, name: str) -> None:
    params, passes = FILTERS[name]
    wanted = expected(passes)
    assert names(listed, limit=500, **params) == wanted
    assert wanted or name == "no score", "the filter was tried on nothing"


def test_pages_have_all_models_once(listed: Inside) -> None:
    found = pages(listed, limit=100, verdict=["open-weight", "closed"])
    assert {len(one["items"]) for one in found[:-1]} == {100}
    assert 0 < len(found[-1]["items"]) <= 100
    listed_names = [item["model"] for one in found for item in one["items"]]
    assert listed_names == expected(lambda model, _: model.verdict in ("open-weight", "closed"))
    assert len(listed.get(LIST).json()["items"]) == 50


@pytest.mark.parametrize(
    ("sort", "by"),
    [
        ("name", lambda model: model.key),
        ("-score", lambda model: (-model.score, -model.id)),
        ("audited", lambda model: (model.audited_at, model.id)),
    ],
)
def test_lists_are_sorted(listed: Inside, sort: str, by: Callable[[Model], Any]) -> None:
    wanted = [model.repo for model in sorted((model for model, _ in MADE), key=by)]
    assert names(listed, sort=sort, limit=300) == wanted


def test_the_next_page_is_the_same_question_said_in_the_same_way(listed: Inside) -> None:
    asked = "verdict=open-weight&q=llama+7&limit=3&verdict=closed&component=paper%3Apublic%2Cpartial&sort=-score"
    following = {listed.get(f"{LIST}?{asked}").json()["next"] for _ in range(3)}
    assert len(following) == 1
    first, _, rest = following.pop().partition("?")
    assert first == LIST
    assert rest.startswith(f"{asked}&cursor=")


def test_a_model_as_it_is_listed(listed: Inside) -> None:
    model = next(model for model, _ in MADE if model.license_class is None)
    [item] = listed.get(LIST, params={"prefix": model.repo}).json()["items"]
    assert tuple(item) == COLUMNS
    times = {name: getattr(model, name).isoformat().replace("+00:00", "Z") for name in ("audited_at", "checked_at")}
    same = ("verdict", "verdict_upper", "score", "score_upper", "headline", "license", "license_class", "relation")
    assert item == {"model": model.repo, **{name: getattr(model, name) for name in same}, **times}


@pytest.mark.parametrize(
    ("params", "where", "allowed"),
    [
        ({"verdict": "open"}, "verdict", "weights-available"),
        ({"verdict": ["closed", ""]}, "verdict", "fully-open"),
        ({"license_class": "mit"}, "license_class", "use-restricted"),
        ({"sort": "size"}, "sort", "-audited"),
        ({"component": "wings:public"}, "component", Component.TRAINING_CODE),
        ({"component": "paper:there"}, "component", AVAILABILITIES[2]),
        ({"component": "paper:public,"}, "component", AVAILABILITIES[0]),
        ({"component": "paper"}, "component", "paper:STATE"),
        ({"min_score": "much"}, "min_score", ""),
        ({"min_score": "nan"}, "min_score", ""),
        ({"min_score": "null"}, "min_score", ""),
        ({"max_score": 101}, "max_score", ""),
        ({"limit": 501}, "limit", ""),
        ({"limit": -1}, "limit", ""),
        ({"owner": "a/b"}, "owner", ""),
        ({"owner": "a\n"}, "owner", ""),
        ({"prefix": "a b"}, "prefix", ""),
        ({"base": "a/../b"}, "base", ""),
        ({"q": ""}, "q", ""),
        ({"q": "日本"}, "searched for", "letters"),
        ({"q": "a b c d e f g h i"}, "searched for", ""),
        ({"cursor": "abc"}, "cursor", "page before"),
        ({"cursor": "é"}, "cursor", ""),
        ({"cursor": "a" * 601}, "cursor", ""),
    ],
)
def test_what_cannot_be_asked_is_told_with_what_can(
    listed: Inside, params: dict[str, Any], where: str, allowed: str
) -> None:
    for accept in ("*/*", CSV):
        answer = listed.get(LIST, params=params, headers={"accept": accept})
        assert answer.status_code == 400
        problem = answer.json()
        assert problem["type"] == "/problems/invalid-request"
        assert where in problem["detail"]
        assert allowed in problem.get("hint", "")


def test_a_filter_that_is_misspelt_is_not_left_out(listed: Inside) -> None:
    answer = listed.get(LIST, params={"verdikt": "fully-open"})
    assert answer.status_code == 400
    assert "did you mean 'verdict'" in answer.json()["detail"]


def test_a_cursor_belongs_to_its_sort(listed: Inside) -> None:
    following = listed.get(LIST, params={"sort": "score", "limit": 5}).json()["next"]
    answer = listed.get(following.replace("sort=score", "sort=-score"))
    assert answer.status_code == 400
    assert "sorted by score" in answer.json()["detail"]


@pytest.mark.parametrize("accept", ["text/html", "application/xml"])
def test_another_form_is_not_there(listed: Inside, accept: str) -> None:
    answer = listed.get(LIST, headers={"accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (406, "/problems/not-acceptable")
    assert CSV in answer.json()["hint"]


def test_a_page_is_asked_for_conditionally(listed: Inside) -> None:
    page, table = (listed.get(LIST, params={"limit": 5}, headers={"accept": form}) for form in ("*/*", CSV))
    assert page.headers["etag"] != table.headers["etag"]
    again = listed.get(LIST, params={"limit": 5}, headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["vary"] == "accept, accept-encoding"


@pytest.mark.parametrize("accept", ["*/*", CSV])
def test_each_query_is_on_an_index(listed: Inside, accept: str) -> None:
    params = {"q": "llama", "verdict": ["open-weight", "open-source"], "component": "paper:public", "sort": "-score"}
    asked_for = {"params": params, "headers": {"accept": accept}}
    assert_on_indexes(listed.service.database, lambda _: listed.get(LIST, **asked_for))


def test_a_real_server_lists_what_was_audited(server: Server) -> None:
    items = server.get(LIST, params={"sort": "-score"}).json()["items"]
    assert set(FILLED) <= {item["model"] for item in items}
    assert [item["score"] for item in items] == sorted((item["score"] for item in items), reverse=True)
    audit = server.get(f"{LIST}/{GPT2}").json()
    [item] = server.get(LIST, params={"owner": "openai-community"}).json()["items"]
    assert {name: audit[name] for name in ("verdict", "score", "headline")}.items() <= item.items()
    for form in (CSV, LINES):
        with server.client.stream("GET", LIST, headers={"accept": form}) as answer:
            assert answer.status_code == 200
            assert GPT2 in "".join(answer.iter_text())
        assert server.client.head(LIST, headers={"accept": form}).status_code == 200

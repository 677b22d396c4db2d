"""Lists of models over HTTP: what each parameter means, pages, and whole lists in the forms of a line a model."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from databases import migrated
from filled import BASES, fill, models
from litestar.exceptions import LitestarException
from plans import assert_on_indexes
from serving import API, FILLED, GPT2, Inside, Server, inside
from sqlalchemy import event, text

from openness.components import Component
from openness.service.jobs.schema import prepare
from openness.service.rows import COLUMNS
from openness.store.availabilities import AVAILABILITIES, unpack
from openness.store.database import Database
from openness.store.indexing import list_model
from openness.store.names import find_model
from openness.store.tables import Model

LIST = f"{API}/models"
COUNT = 1300
MADE = [(model, bases) for model, bases in models(COUNT) if model.gone_at is None]
CSV, LINES = "text/csv", "application/x-ndjson"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def listed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with migrated(request.param, tmp_path_factory.mktemp("lists")) as database:
        prepare(database)
        fill(database, COUNT)
        with inside(database, reads_per_minute=0) as service:
            yield service


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


def pages(service: Inside, **params: Any) -> list[dict[str, Any]]:
    """All pages of a list, by following `next`."""
    found = []
    address: str | None = str(httpx.URL(LIST, params=params))
    while address:
        answer = service.get(address)
        assert answer.status_code == 200, answer.text
        found.append(answer.json())
        address = found[-1]["next"]
        assert answer.headers.get("link") == (f'<{address}>; rel="next"' if address else None)
    return found


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


def test_a_cursor_belongs_to_its_sort(listed: Inside) -> None:
    following = listed.get(LIST, params={"sort": "score", "limit": 5}).json()["next"]
    answer = listed.get(following.replace("sort=score", "sort=-score"))
    assert answer.status_code == 400
    assert "sorted by score" in answer.json()["detail"]


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    """A table as a program reads it."""
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), strict=True))


def test_all_forms_have_the_same_models(listed: Inside) -> None:
    params = {"sort": "-audited", "min_score": 5}
    items = [item for one in pages(listed, limit=500, **params) for item in one["items"]]
    assert len(items) > 1000
    lines, table = (listed.get(LIST, params=params, headers={"accept": form}) for form in (LINES, CSV))
    assert [json.loads(line) for line in lines.text.splitlines()] == items
    assert lines.text.endswith("\n")
    assert table.text.startswith(f"{','.join(COLUMNS)}\r\n")
    plain = dict.fromkeys(COLUMNS, "")
    said = [plain | {name: _said(value) for name, value in item.items()} for item in items]
    assert rows_of(table) == said
    for answer, kind in ((lines, LINES), (table, f"{CSV}; charset=utf-8")):
        assert answer.headers["content-type"] == kind
        assert answer.headers["vary"] == "accept, accept-encoding"
        assert answer.headers["cache-control"] == "public, max-age=60"


def _said(value: object) -> str:
    return "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("form", [CSV, LINES])
def test_a_whole_list_is_compressed_where_the_client_takes_it(listed: Inside, form: str) -> None:
    plain, packed = (
        listed.get(LIST, headers={"accept": form, "accept-encoding": coding}) for coding in ("identity", "gzip")
    )
    assert (plain.headers.get("content-encoding"), packed.headers.get("content-encoding")) == (None, "gzip")
    assert plain.text == packed.text
    assert len(plain.text.splitlines()) == len(MADE) + (form == CSV)


@pytest.mark.parametrize("form", [CSV, LINES])
def test_a_limit_makes_pages_of_any_form(listed: Inside, form: str) -> None:
    first = listed.get(LIST, params={"limit": 40, "q": "qwen"}, headers={"accept": form})
    address = first.headers["link"].partition(">")[0].removeprefix("<")
    second = listed.get(address, headers={"accept": form})
    header = 1 if form == CSV else 0
    both = [*first.text.splitlines(), *second.text.splitlines()[header:]]
    whole = listed.get(LIST, params={"q": "qwen"}, headers={"accept": form}).text.splitlines()
    assert both == whole[: 80 + header]
    assert listed.get(address, headers={"accept": form, "if-none-match": second.headers["etag"]}).status_code == 304


def test_a_whole_list_goes_on_where_it_broke_off(listed: Inside) -> None:
    following = listed.get(LIST, params={"limit": 500}).json()["next"].replace("limit=500&", "")
    rest = listed.get(following, headers={"accept": LINES}).text.splitlines()
    whole = listed.get(LIST, headers={"accept": LINES}).text.splitlines()
    assert rest == whole[500:]


def test_an_empty_list(listed: Inside) -> None:
    nothing = {"q": "zzz"}
    assert listed.get(LIST, params=nothing).json() == {"items": [], "next": None}
    assert listed.get(LIST, params=nothing, headers={"accept": CSV}).text == f"{','.join(COLUMNS)}\r\n"
    assert listed.get(LIST, params=nothing, headers={"accept": LINES}).text == ""


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0"])
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


def test_no_cell_is_a_formula(service: Inside) -> None:
    fill(service.service.database, 3)
    with service.service.database.writing() as session:
        model = find_model(session, MADE[0][0].repo)
        assert model is not None
        model.headline = '=HYPERLINK("http://evil.example","x"),"a"\r\nb'
        list_model(session, model)
    table = rows_of(service.get(LIST, headers={"accept": CSV}))
    [cell] = [row["headline"] for row in table if row["model"] == MADE[0][0].repo]
    assert cell == """'=HYPERLINK("http://evil.example","x"),"a"  b"""
    assert len(table) == 3
    lines = service.get(LIST, headers={"accept": LINES}).text.splitlines()
    assert model.headline in [json.loads(line)["headline"] for line in lines]


def asked(service: Inside, method: str, form: str, on_chunk: Callable[[], bool]) -> list[dict[str, Any]]:
    """What the application sends; where `on_chunk` says so after a part of the body, the client hangs up."""
    sent: list[dict[str, Any]] = []

    async def ask() -> None:
        gone = asyncio.Event()
        requests = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if requests:
                return requests.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)
            if message["type"] == "http.response.body" and (not message.get("more_body") or on_chunk()):
                gone.set()
                await asyncio.sleep(0.05)

        headers = [(b"accept", form.encode())]
        scope = {"type": "http", "method": method, "path": LIST, "raw_path": LIST.encode(), "query_string": b""}
        more = {"headers": headers, "client": ("192.0.2.1", 1), "server": ("openness.test", 80), "scheme": "http"}
        rest = {"http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"}, "state": {}}
        await service.app(scope | more | rest, receive, send)

    asyncio.run(ask())
    return sent


class Counted:
    """The statements that a database was asked while the block ran."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.statements: list[str] = []

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)

    def __enter__(self) -> list[str]:
        event.listen(self.database.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_: object) -> None:
        event.remove(self.database.engine, "before_cursor_execute", self._note)


def test_a_list_is_read_no_faster_than_it_is_taken(listed: Inside) -> None:
    """Whoever hangs up after the first part has no more read than that."""
    with Counted(listed.service.database) as whole:
        sent = asked(listed, "GET", LINES, lambda: False)
    bodies = [message["body"] for message in sent if message["type"] == "http.response.body"]
    assert [len(body.splitlines()) for body in bodies] == [500, 500, len(MADE) - 1000, 0]
    with Counted(listed.service.database) as some:
        sent = asked(listed, "GET", LINES, lambda: True)
    assert len([message for message in sent if message["type"] == "http.response.body"]) == 1
    assert len(some) == len(whole) / 3


def test_head_reads_no_whole_list(listed: Inside) -> None:
    with Counted(listed.service.database) as statements:
        sent = asked(listed, "HEAD", CSV, lambda: False)
    assert sent[0]["status"] == 200
    assert not any(message.get("body") for message in sent[1:])
    assert len([one for one in statements if "listing" in one and "ORDER BY" in one]) == 1


def test_a_part_is_not_taken_for_the_whole(service: Inside) -> None:
    """Where the database fails on the way, the answer is not ended as if that were all."""
    fill(service.service.database, COUNT)

    def lose_the_table() -> bool:
        with service.service.database.writing() as session:
            session.execute(text("DELETE FROM listing"))
            session.execute(text("ALTER TABLE listing RENAME TO lost"))
        return False

    try:
        with pytest.raises(LitestarException, match="after response started"):
            asked(service, "GET", LINES, lose_the_table)
    finally:
        with service.service.database.writing() as session:
            session.execute(text("ALTER TABLE lost RENAME TO listing"))


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

"""Lists of models in the forms of a line a model, whole: sent while they are read."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from filled import fill
from listkit import COUNT, CSV, LINES, LIST, MADE, listing, pages
from litestar.exceptions import LitestarException
from serving import Inside, inside, run_apart
from sqlalchemy import event, text

from openness.service.rows import COLUMNS
from openness.store.database import Database
from openness.store.indexing import list_model
from openness.store.names import find_model


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def listed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with listing(request.param, tmp_path_factory.mktemp("lists")) as service:
        yield service


@pytest.fixture
def service(database: Database) -> Iterator[Inside]:
    with inside(database) as made:
        yield made


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

    run_apart(ask)
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

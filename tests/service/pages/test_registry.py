"""All pages together: on both databases, by indexes alone, and no link in them leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urldefrag

import pytest
from databases import migrated
from jobkit import do, means_for
from litestar.handlers import HTTPRouteHandler
from pagekit import AUDITED, BROWSER, MISSING, PAGES, Read, read
from plans import plans_of, scans
from serving import RECORDINGS, Inside, inside
from sqlalchemy import text

from openness.service.pages.registry import PAGES as HANDLERS


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The service on each database; of tables as small as these, PostgreSQL would read no index by itself."""
    with migrated(request.param, tmp_path_factory.mktemp("pages")) as database:
        if not database.is_sqlite:
            name = database.engine.url.database
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f'ALTER DATABASE "{name}" SET enable_seqscan = off'))
            database.engine.dispose()
        means = means_for(database, RECORDINGS)
        for repo in AUDITED:
            do(means, repo)
        with inside(database, reads_per_minute=0) as made:
            yield made


@pytest.mark.parametrize("name", [*PAGES, *MISSING])
def test_each_is_there_and_asks_indexes_alone(either: Inside, name: str) -> None:
    path = {**PAGES, **MISSING}[name]
    page = read(either, path, 404 if name in MISSING else 200)
    assert page.meta["description"]
    assert next(level for level, _ in page.headings) == 1
    for (before, _), (after, words) in zip(page.headings, page.headings[1:], strict=False):
        assert after <= before + 1, f"a heading is left out before {words!r}"
    for statement, plan in plans_of(either.service.database, lambda _: either.get(path, headers=BROWSER)):
        assert not scans(plan), f"{statement}\n{plan}"


def test_each_is_under_test() -> None:
    """A handler that no page here asks for is a part of one, a file, or a form that others test."""
    others = {
        "pageAsset", "pageAskForAudit", "pageAudit", "pageAuditProgress", "pageDraft", "pageSchema", "pageAttestation",
        "pagePreview", "pageSitePreview", "pageIcon", "pageLargeIcon", "pageSmallIcon", "pageRobots", "pageSitemapIndex",
        "pageSitemap", "pagePlot", "pageFound", "pageExport",
    }  # fmt: skip
    asked = {handler.operation_id for handler in HANDLERS if any(_is_at(handler, path) for path in PAGES.values())}
    assert {str(handler.operation_id) for handler in HANDLERS} <= asked | others


def _is_at(handler: HTTPRouteHandler, path: str) -> bool:
    """Whether a handler answers at an address."""
    parts = path.partition("?")[0].split("/")
    return any(
        len(parts) == len(one.split("/"))
        and all(have.startswith("{") or have == part for have, part in zip(one.split("/"), parts, strict=True))
        for one in handler.paths
    )


def test_no_link_leads_nowhere(site: Inside) -> None:
    """Whatever a word leads to is there, with the place in it that is meant; a base model may not be audited yet."""
    found: dict[str, Read] = {}
    waiting = list(PAGES.values())
    links: set[tuple[str, str]] = set()
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        answer = site.get(path, headers=BROWSER)
        may_miss = re.fullmatch(r"/models/[^/?]+/[^/?]+", path) is not None
        assert answer.status_code == 200 or (answer.status_code == 404 and may_miss), (path, answer.status_code)
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        found[path] = page = Read(answer.text)
        for address, _ in page.links:
            to, place = urldefrag(unescape(address))
            if to.startswith("/") and not to.startswith("//"):
                links.add((to, place))
                if answer.status_code == 200 and _is_worth_following(path, to):
                    waiting.append(to)
            elif not to and place:
                assert place in page.ids, (path, place)
    for to, place in links:
        if place and to in found:
            assert place in found[to].ids, (to, place)
    assert {"/words", "/verdicts/closed", "/licenses/MIT", "/components/weights", "/stats"} <= found.keys()


def _is_worth_following(path: str, to: str) -> bool:
    """Pages of words all; of lists, downloads and the many pages of licenses those that a kind of page leads to."""
    if to.startswith(("/licenses/", "/api/", "/models?", "/models.csv", "/criteria/")):
        return path in PAGES.values()
    return not to.startswith("/licenses?")

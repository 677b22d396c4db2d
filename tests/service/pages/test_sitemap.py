"""What machines that search may list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from databases import migrated
from filled import fill
from pagekit import AUDITED, BROWSER, OLMO
from plans import assert_on_indexes
from serving import Inside, inside
from sqlmodel import select

from openness.service.pages.sitemap import OVERVIEWS
from openness.store import sitemap as store
from openness.store.tables import Listing, Model

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
MOST, MOST_BYTES = 50_000, 50 << 20
"""What the protocol allows of one file (https://www.sitemaps.org/protocol.html)."""
COUNT = 5_100


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def large(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """Some thousand models, then a gap in their numbers, and some more."""
    with migrated(request.param, tmp_path_factory.mktemp("sitemap")) as database:
        fill(database, COUNT)
        fill(database, 20, seed=2, first=40_001)
        with inside(database, reads_per_minute=0) as made:
            yield made


def entries(site: Inside, path: str, root: str = "urlset") -> dict[str, str]:
    """The addresses of a sitemap, with the time of their last change where it says one."""
    answer = site.get(path)
    assert answer.status_code == 200, path
    assert answer.headers["content-type"] == "application/xml"
    assert len(answer.content) < MOST_BYTES
    tree = ElementTree.fromstring(answer.content)
    assert tree.tag == f"{NAMESPACE}{root}"
    kind = {"urlset": "url", "sitemapindex": "sitemap"}[root]
    found = {}
    for one in tree:
        assert one.tag == f"{NAMESPACE}{kind}"
        assert [part.tag.removeprefix(NAMESPACE) for part in one] in (["loc"], ["loc", "lastmod"])
        address = one.findtext(f"{NAMESPACE}loc") or ""
        assert address not in found
        found[address] = one.findtext(f"{NAMESPACE}lastmod", "")
    assert 0 < len(found) <= MOST
    return found


def path_of(address: str) -> str:
    assert address.startswith("http://openness.test/")
    return address.removeprefix("http://openness.test")


def test_every_public_model_is_in_one_sitemap(large: Inside) -> None:
    maps = [path_of(one) for one in entries(large, "/sitemap.xml", "sitemapindex")]
    assert maps == ["/sitemaps/pages.xml", "/sitemaps/1.xml", "/sitemaps/2.xml", "/sitemaps/9.xml"]
    found: dict[str, str] = {}
    for one in maps[1:]:
        some = entries(large, one)
        assert len(some) <= store.SPAN
        assert not some.keys() & found.keys()
        found |= some
    with large.service.database.reading() as session:
        query = select(Model.repo, Listing.audited_at).join(Listing, Listing.model_id == Model.id)  # type: ignore[arg-type]
        listed = {f"/models/{repo}": when for repo, when in session.execute(query)}
    assert {path_of(one): datetime.fromisoformat(when) for one, when in found.items()} == listed
    assert COUNT > len(listed) - 20 > COUNT * 0.95, "those that are gone are left out"


def test_sitemaps_are_read_along_indexes(large: Inside) -> None:
    database = large.service.database
    for action in (store.spans, lambda session: store.span(session, 1), lambda session: store.span(session, 9)):
        assert_on_indexes(database, action)


def test_there_are_no_others(site: Inside) -> None:
    for name in ("0.xml", "2.xml", "01.xml", "-1.xml", "999999999.xml", "9999999999.xml", "pages", "..%2fpages.xml"):
        assert site.get(f"/sitemaps/{name}").status_code == 404, name


def test_models_are_there_by_the_name_of_their_page(site: Inside) -> None:
    found = [path_of(one) for one in entries(site, "/sitemaps/1.xml")]
    assert set(found) == {f"/models/{repo}" for repo in AUDITED}
    page = site.get(f"/models/{OLMO}").text
    assert f'<link rel="canonical" href="http://openness.test/models/{OLMO}">' in page


def test_all_other_pages_are_in_one(site: Inside) -> None:
    found = [path_of(one) for one in entries(site, "/sitemaps/pages.xml")]
    assert set(OVERVIEWS) < set(found)
    named = {
        "/rubrics/mof",
        "/criteria/openness/training-code",
        "/components/weights",
        "/verdicts/fully-open",
        "/licenses/MIT",
    }
    assert named < set(found)
    kinds = {path.split("/")[1]: path for path in found if path not in OVERVIEWS}
    assert len(kinds) == 5
    for path in (*OVERVIEWS, *kinds.values()):
        assert site.get(path, headers=BROWSER).status_code == 200, path


def test_an_operator_says_which_address_is_meant(site: Inside) -> None:
    database = site.service.database
    with inside(database, prepared=False, reads_per_minute=0, public_url="https://open.example/a&b") as other:
        [first, *_] = entries(other, "/sitemaps/pages.xml")
        assert first == "https://open.example/a&b/"
        assert "Sitemap: https://open.example/a&b/sitemap.xml\n" in other.get("/robots.txt").text


def test_whoever_has_one_already_is_told_so(site: Inside) -> None:
    for path in ("/sitemap.xml", "/sitemaps/1.xml", "/sitemaps/pages.xml", "/robots.txt"):
        first = site.get(path)
        assert first.headers["cache-control"].startswith("public, max-age=")
        assert site.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
        assert site.request("HEAD", path).content == b""


def test_robots_may_read_pages_and_no_documents_for_programs(site: Inside) -> None:
    answer = site.get("/robots.txt")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == ["http://openness.test/sitemap.xml"]
    for path, may in {
        "/": True,
        f"/models/{OLMO}": True,
        "/preview.png": True,
        "/api/v1/models": False,
        "/audits/x": False,
    }.items():
        assert robots.can_fetch("anybody", f"http://openness.test{path}") == may, path

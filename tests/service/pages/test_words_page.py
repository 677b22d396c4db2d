"""What words mean: a page or an anchor for each, made from the files that decide, and no link that leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest
from databases import migrated
from pagekit import BROWSER, Read, checked, read
from pages import Scheme, violations
from playwright.sync_api import Browser, Page, Route
from serving import Inside, inside

from openness.attestations.ranks import Rank
from openness.components import Component
from openness.evidence import Availability, Basis
from openness.licenses.catalog import all_licenses
from openness.licenses.model import LicenseClass
from openness.observable import OBSERVED
from openness.reports.conditions import in_words
from openness.reports.licensedefinitions import word_of
from openness.reports.licensewords import TERMS, limits_use
from openness.rubric import DEFAULT_RUBRIC, load_rubric, shipped_rubrics
from openness.rubric.conditions import VALUES
from openness.service.pages import licensewords, links
from openness.service.pages.glossary import UNKNOWN_CLASS, anchor_of_property, sections
from openness.service.pages.naming import names_in, with_names, with_verdicts
from openness.service.pages.sitemap import fixed_pages
from openness.snapshot import Reason

RUBRICS = [load_rubric(name) for name in shipped_rubrics()]
VERDICTS = load_rubric(DEFAULT_RUBRIC).levels
WORDS = re.compile(r"/(rubrics|criteria|components|verdicts|licenses|words)(/|\?|$)")
EVIL = "<script>alert(1)</script>\u202e{{7*7}}"


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """A service without a model: what words mean depends on none."""
    with migrated("sqlite", tmp_path_factory.mktemp("words")) as database, inside(database, reads_per_minute=0) as made:
        yield made


@pytest.fixture(scope="module")
def pages(empty: Inside) -> dict[str, Read]:
    """All pages of words, by address: those that the sitemap names, and whatever those lead to."""
    found: dict[str, Read] = {}
    waiting = {one for one in fixed_pages() if WORDS.match(one)}
    while waiting:
        asked = sorted(waiting)
        answers = empty.many(*(("GET", path, {"headers": BROWSER}) for path in asked))
        found |= {path: checked(answer) for path, answer in zip(asked, answers, strict=True)}
        waiting = {to for path in asked for to, _ in inner(found[path]) if WORDS.match(to)} - found.keys()
    return found


def inner(page: Read) -> Iterable[tuple[str, str]]:
    """Where a page leads within the service: addresses, and places in them."""
    for address, _ in page.links:
        to, place = urldefrag(unescape(address))
        if to.startswith("/"):
            yield to, place


def plain(text: str) -> str:
    """Words as a page shows them: what stands in backticks is code there."""
    return text.replace("`", "")


def test_everything_has_a_page_and_no_link_leads_nowhere(empty: Inside, pages: dict[str, Read]) -> None:
    """Each is read as all pages are: below 100 kB, one first heading, nothing from elsewhere."""
    for one in RUBRICS:
        assert links.rubric(one.id) in pages
        assert {links.criterion(one.id, item.id) for item in (*one.criteria, *one.requirements)} <= pages.keys()
    assert {links.component(one.value) for one in Component} <= pages.keys()
    assert {links.verdict(one) for one in (*(level.id for level in VERDICTS), "unknown")} <= pages.keys()
    assert {links.license(one.id) for one in all_licenses()} <= pages.keys()
    assert {"/rubrics", "/components", "/verdicts", "/licenses", "/licenses?page=2", "/words"} <= pages.keys()
    others = set()
    for path, page in pages.items():
        assert page.meta["description"], path
        for address, _ in page.links:
            to, place = urldefrag(unescape(address))
            if to in pages or not to:
                assert not place or unquote(place) in pages[to or path].ids, (path, address)
            elif to.startswith("/"):
                others.add(to)
    assert any(one.startswith("/models?component=") for one in others)
    answers = empty.many(*(("GET", path, {"headers": BROWSER}) for path in sorted(others)))
    assert {one.status_code for one in answers} == {200}


def test_the_titles_tell_pages_apart(pages: dict[str, Read]) -> None:
    titles = [re.search(r"<title>(.*?)</title>", page.source) for path, page in pages.items() if "?" not in path]
    said = [one[1] for one in titles if one]
    assert len(said) == len([path for path in pages if "?" not in path])
    assert len(set(said)) == len(said), [one for one in said if said.count(one) > 1]


def test_each_word_of_a_report_is_explained(pages: dict[str, Read]) -> None:
    relations = [str(one) for one in VALUES["relation"] if one != "none"]
    classes = [one.value for one in LicenseClass if one is not LicenseClass.UNKNOWN]
    told = [*Availability, *Reason, *Basis, *Rank, *relations, *classes, UNKNOWN_CLASS, *map(word_of, TERMS)]
    told += map(
        anchor_of_property,
        {one for names in OBSERVED.values() for one in names} - {"claimed", "basis", "license-basis"},
    )
    assert {str(one) for one in told} <= set(pages["/words"].ids)
    assert "not found is not the same as not released" in pages["/words"].text
    assert all(word.meaning.endswith(".") for section in sections() for word in section.words)


def test_a_rubric_and_its_questions_are_told_as_the_file_has_them(pages: dict[str, Read]) -> None:
    for one in RUBRICS:
        page = pages[links.rubric(one.id)]
        assert all(level.about in page.text for level in one.levels)
        assert {f"level-{level.id}" for level in one.levels} <= set(page.ids)
        for item in (*one.criteria, *one.requirements):
            said = pages[links.criterion(one.id, item.id)]
            for text in (item.question, item.why, item.improve, item.source):
                assert plain(text) in said.text, (one.id, item.id)
            assert all(said.leads_to(links.component(asked.value)) for asked in item.components)
        for criterion in one.criteria:
            said = pages[links.criterion(one.id, criterion.id)]
            assert all(
                plain(text) in said.text for grade in one.grades_of(criterion) for text in (grade.title, grade.improve)
            )
        for requirement in one.requirements:
            said = pages[links.criterion(one.id, requirement.id)]
            assert plain(in_words(requirement.when)) in said.text
    both = pages["/criteria/openness/checkpoints"]
    assert [words for level, words in both.headings if level == 2][:2] == ["As a requirement", "As a criterion"]
    assert both.leads_to("/verdicts/fully-open")
    mof = load_rubric("mof")
    lowest = [name for place in mof.levels[1].criteria for name in place]
    assert lowest
    for name in lowest:
        assert pages[links.criterion("mof", name)].leads_to(f"/rubrics/mof#level-{mof.levels[1].id}")


def test_names_in_conditions_lead_to_what_they_stand_for() -> None:
    mof = load_rubric("mof")
    names = names_in(mof, [mof.conditions["open-but-not-for-code"]])
    assert [name for name, _ in names.conditions] == ["there"]
    assert [name for name, _ in names.sets] == ["open", "for-code"]
    said = with_names("`there` and license not in `open` or <b> `a b`")
    assert said == (
        '<a class="term" href="#condition-there"><code>there</code></a> and license not in '
        '<a class="term" href="#set-open"><code>open</code></a> or &lt;b&gt; a b'
    )
    assert with_verdicts("<open-weight> not-closed") == (
        '&lt;<a class="term" href="/verdicts/open-weight">open-weight</a>&gt; not-closed'
    )


def test_a_component_says_who_asks_and_leads_to_models(pages: dict[str, Read]) -> None:
    for one in Component:
        page = pages[links.component(one.value)]
        assert one.meaning in page.text
        for rubric in RUBRICS:
            asking = [item.id for item in (*rubric.criteria, *rubric.requirements) if one in item.components]
            assert all(page.leads_to(links.criterion(rubric.id, id)) for id in asking)
        assert all(page.leads_to(f"/models?component={one.value}%3A{state}") for state in Availability)
    assert "Only an attestation can state it" in pages["/components/package"].text


def test_a_verdict_says_what_it_takes_and_what_comes_next(pages: dict[str, Read]) -> None:
    requirements = {one.id: one for one in load_rubric(DEFAULT_RUBRIC).requirements}
    for place, level in enumerate(VERDICTS):
        page = pages[links.verdict(level.id)]
        taken = page.text.partition("What it takes")[2].partition("What comes next")[0]
        for below in VERDICTS[: place + 1]:
            assert all(requirements[id].question in taken for id in below.requires), level.id
        assert level.improve in page.text
        assert plain(level.source) in page.text
        assert page.leads_to(links.models(verdict=level.id))
    said = "One that cannot be found or read counts as one that does; the base of an adapter leaves it unknown"
    assert said in pages["/verdicts/open-weight"].text
    assert "This is not the same as closed" in pages["/verdicts/unknown"].text


def test_a_license_is_told_term_by_term(pages: dict[str, Read]) -> None:
    for one in all_licenses():
        page = pages[links.license(one.id)]
        assert page.title == one.name
        assert "This is not legal advice." in page.text.partition("Its terms")[2].partition("Not found is not")[0]
        assert page.leads_to(f"/words#{one.license_class.value}")
        for term in TERMS:
            value = getattr(one.terms, term)
            assert (word_of(term) in page.ids) == (value is not None), (one.id, term)
            if limits_use(term, value):
                assert one.restricts_use, (one.id, term)
                assert page.leads_to(f"#{word_of(term)}")
    llama = pages["/licenses/llama3.1"].text
    for said in ("Yes. Because of: fields of use forbidden, ends at: 700 million monthly active users.", "700 million monthly active users", "Read for our table on",
                 "weights under it are weights-available at most"):  # fmt: skip
        assert said in llama
    assert pages["/licenses/llama3.1"].leads_to("/licenses/llama3.3")
    assert "up to fully-open" in pages["/licenses/MIT"].text


@pytest.mark.parametrize(
    ("query", "first", "count"),
    [("?q=apache 2", "Apache-2.0", 1), ("?q=LLAMA%203.1", "llama3.1", 1), ("?class=open-model", "OpenMDW-1.0", 2),
     ("?q=cc&class=non-commercial", "cc-by-nc", None), ("?q=Llama+3.1+Community+License", "llama3.1", None)],
)  # fmt: skip
def test_licenses_are_found(empty: Inside, query: str, first: str, count: int | None) -> None:
    page = read(empty, f"/licenses{query}")
    rows = [address.removeprefix("/licenses/") for address, _ in page.links if address.startswith("/licenses/")]
    assert rows[0] == first
    assert count is None or len(rows) == count


def test_what_is_not_a_license_finds_the_nearest(empty: Inside) -> None:
    page = read(empty, "/licenses?q=lamma3.1")
    assert "An unknown name is never read as the nearest" in page.text
    assert page.leads_to("/licenses/llama3.1")
    evil = read(empty, f"/licenses?q={EVIL}&page=1")
    assert "\u202e" not in evil.text
    assert r"<script>alert(1)</script>\u202e{{7*7}}" in evil.source.replace("&lt;", "<").replace("&gt;", ">")
    assert "noindex" in evil.source
    for query, status in (("class=free", 400), ("page=99", 404), ("page=0", 400)):
        assert empty.get(f"/licenses?{query}").status_code == status


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/licenses/mit", "/licenses/MIT"), ("/licenses/Llama-3.1", "/licenses/llama3.1"),
        ("/licenses/Apache%202.0", "/licenses/Apache-2.0"), ("/components/Training_Code", "/components/training-code"),
        ("/verdicts/Open%20Weight", "/verdicts/open-weight"), ("/rubrics/MOF", "/rubrics/mof"),
        ("/criteria/OPENNESS/Data", "/criteria/openness/Data"), ("/criteria/openness/Data", "/criteria/openness/data"),
    ],
)  # fmt: skip
def test_another_spelling_leads_on(empty: Inside, path: str, address: str) -> None:
    answer = empty.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, address)


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        ("/licenses/lama3.1", "Did you mean llama3.1"), ("/licenses/" + "x" * 400, "/licenses finds all"),
        ("/components/wieghts", "did you mean 'weights'"), ("/verdicts/open-wieght", "did you mean 'open-weight'"),
        ("/rubrics/opennes", "did you mean 'openness'"), ("/rubrics/..%2Fpyproject", ""),
        ("/criteria/openness/dat", "did you mean 'data'"), ("/criteria/osay/data", "did you mean 'osai'"),
        (f"/components/{EVIL.replace('/', '')}", "All of them: weights"), (f"/rubrics/{Path(__file__).name}", "openness"),
    ],
)  # fmt: skip
def test_a_misspelt_one_is_not_found_and_hinted_at(empty: Inside, path: str, hint: str) -> None:
    page = read(empty, path, 404)
    assert hint in page.text
    assert "\u202e" not in page.source


def test_they_may_be_kept_until_the_next_release(empty: Inside) -> None:
    answer = empty.get("/licenses/MIT", headers=BROWSER)
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert empty.get("/licenses/MIT", headers=BROWSER | {"if-none-match": answer.headers["etag"]}).status_code == 304


def test_a_search_is_kept_within_bounds() -> None:
    assert licensewords.search.cache_info().maxsize == 200
    assert licensewords.address("a&b", "open-data", 2) == "/licenses?q=a%26b&class=open-data&page=2"


SEEN = ("/rubrics/osai-index", "/criteria/openness/checkpoints", "/licenses?class=open-data")
"""Forms of these pages that are not among those that `test_in_browser` looks at, one of each kind."""


def test_they_are_for_everybody(empty: Inside, chromium: Browser) -> None:
    """In light on a phone and in dark on a desk; the application in this process answers."""
    context = chromium.new_context(base_url="http://openness.test")

    def answer(route: Route) -> None:
        got = empty.get(route.request.url.removeprefix("http://openness.test"), headers={"accept": "text/html"})
        route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)

    context.route("**/*", answer)
    try:
        page = context.new_page()
        for path in SEEN:
            page.goto(path)
            fits(page, 360, "light", path)
            fits(page, 1200, "dark", path)
    finally:
        context.close()


def fits(page: Page, width: int, scheme: Scheme, path: str) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert violations(page) == [], path

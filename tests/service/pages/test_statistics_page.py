"""All models in numbers: the page and its plots."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from databases import migrated
from filled import fill, models
from jobkit import do, means_for
from pagekit import BROWSER, GPT2, read
from pages import OF_COLOURS, Scheme, violations
from playwright.sync_api import Browser, Page, Route
from serving import RECORDINGS, Inside, inside
from sqlalchemy import update
from test_model_names import NOW, outcome
from test_plots import words

from openness.reports.wording import title_of
from openness.service.pages import statistics as page_of
from openness.store.audits import save
from openness.store.statistics import Statistics, statistics
from openness.store.tables import Listing, Model

COUNT = 700
PLOTS = ("verdicts", "licenses", "owners", "years", "missing")
EVIL = "<script>alert(1)</script>\u202e&amp;{{7*7}}"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """Plausible models; the owner with the most of them has a hostile name."""
    with migrated("sqlite", tmp_path_factory.mktemp("counted")) as database:
        fill(database, COUNT)
        with database.writing() as session:
            session.execute(update(Model).where(Model.owner == "owner1").values(repo=f"{EVIL}/x"))  # type: ignore[arg-type]
        with inside(database, reads_per_minute=0) as made:
            yield made


@pytest.fixture(scope="module")
def found(many: Inside) -> Statistics:
    with many.service.database.reading() as session:
        return statistics(session)


def table(site: Inside, plot: str) -> dict[str, list[str]]:
    """The table behind a plot, by the words of its rows."""
    root = ElementTree.fromstring(
        re.findall(r"<table class=\"numbers\".*?</table>", text(site), re.DOTALL)[PLOTS.index(plot)]
    )
    lines = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")]
    return {line[0]: line[1:] for line in lines}


def text(site: Inside) -> str:
    return site.get("/stats", headers=BROWSER).text


def plot(site: Inside, name: str) -> ElementTree.Element:
    answer = site.get(f"/stats/{name}.svg")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    return ElementTree.fromstring(answer.text)


def shown(site: Inside, name: str) -> dict[str, str]:
    """The whole of each bar, by its label."""
    root = plot(site, name)
    return dict(zip(words(root, "label"), words(root, "whole"), strict=True))


def many_of(count: int) -> str:
    return f"{count:,}"


def test_verdicts_and_licenses_are_as_counted(many: Inside, found: Statistics) -> None:
    verdicts = table(many, "verdicts")
    assert list(verdicts)[1:] == ["fully-open", "open-source", "open-weight", "weights-available", "closed"]
    assert {one: cells[0] for one, cells in verdicts.items() if one != "Verdict"} == {
        one: many_of(found.verdicts.get(one, 0)) for one in list(verdicts)[1:]
    }
    assert shown(many, "verdicts") == {one: cells[0] for one, cells in verdicts.items() if one != "Verdict"}
    assert sum(found.verdicts.values()) == found.models
    licenses = table(many, "licenses")
    assert licenses["none read"][0] == many_of(found.license_classes["none"])
    assert licenses["not understood"][0] == many_of(found.license_classes["unknown"])
    assert len(licenses) == 1 + len(found.license_classes)
    assert list(shown(many, "licenses").values())[::-1] == [many_of(one) for one in found.license_classes.values()]
    page = read(many, "/stats")
    assert page.leads_to("/models?verdict=open-weight")
    assert page.leads_to("/models?license_class=none")


def test_owners_and_years_are_told_apart_by_verdict(many: Inside, found: Statistics) -> None:
    order = ["fully-open", "open-source", "open-weight", "weights-available", "closed"]
    owners = table(many, "owners")
    assert owners["Owner"] == ["Models", *order]
    assert len(owners) == 1 + page_of.LISTED
    for one in found.owners[1 : page_of.LISTED]:
        assert owners[one.owner] == [many_of(one.models), *(many_of(one.verdicts.get(name, 0)) for name in order)]
    assert len(shown(many, "owners")) == page_of.PLOTTED
    years = table(many, "years")
    assert list(years) == ["Year", "2022 or before", "2023", "2024", "2025", "not known"]
    made = [model for model, _ in models(COUNT) if model.gone_at is None]
    before = Counter(model.verdict for model in made if model.created_at and model.created_at.year <= 2022)
    assert years["2022 or before"] == [many_of(before.total()), *(many_of(before[name]) for name in order)]
    assert shown(many, "years") == {year: cells[0] for year, cells in years.items() if year != "Year"}
    assert words(plot(many, "years"))[-len(order) :] == order, "which colour is which"


def test_what_is_missing_is_kept_apart(many: Inside, found: Statistics) -> None:
    rows = table(many, "missing")
    assert rows["Component"] == [
        "Missing", "Public", "Gated", "In part", "Withheld", "Not known", "Does not apply",
    ]  # fmt: skip
    missing = {}
    for component, states in found.components.items():
        withheld, unknown = states.get("withheld", 0), states.get("unknown", 0)
        missing[title_of(component)] = withheld + unknown
        numbers = (
            withheld + unknown, states.get("public", 0), states.get("gated", 0), states.get("partial", 0), withheld,
            unknown, states.get("not-applicable", 0),
        )  # fmt: skip
        assert rows[title_of(component)] == [many_of(one) for one in numbers]
    most = sorted(missing.values(), reverse=True)
    assert list(shown(many, "missing").values())[::-1] == [many_of(one) for one in most[: page_of.PLOTTED]]
    assert "or what is said of it conflicts. Not found is not the same as not released." in read(many, "/stats").text


def test_each_plot_says_what_it_shows(many: Inside, found: Statistics) -> None:
    page = read(many, "/stats")
    images = {given["src"]: given for tag, given in page.tags if tag == "img" and given["src"].startswith("/stats/")}
    assert list(images) == [f"/stats/{name}.svg" for name in PLOTS]
    for name in PLOTS:
        root, given = plot(many, name), images[f"/stats/{name}.svg"]
        assert root.get("aria-label") == given["alt"]
        assert (root.get("width"), root.get("height")) == (given["width"], given["height"])
    verdict, models = next(iter(found.verdicts.items()))
    said = f"Most common: {verdict}, {models} of {found.models} models ({round(100 * models / found.models)} %)."
    assert images["/stats/verdicts.svg"]["alt"] == f"Models by verdict. {said}"
    assert said in page.text
    assert said in page.meta["description"]
    assert f"{found.gone} more were audited" in page.text


def test_a_hostile_name_is_text(many: Inside) -> None:
    page = read(many, "/stats")
    name = r"<script>alert(1)</script>\u202e&amp;{{7*7}}".partition("/")[0]
    assert name in page.text
    assert not [tag for tag, given in page.tags if tag == "script" and not given.get("src", "").startswith("/assets/")]
    assert name in words(plot(many, "owners"), "label")


def test_a_plot_that_is_known_is_not_sent_again(many: Inside) -> None:
    first = many.get("/stats/owners.svg")
    known = many.get("/stats/owners.svg", headers={"if-none-match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    drawn = page_of._drawn.cache_info().misses
    assert many.get("/stats/owners.svg").content == first.content
    assert page_of._drawn.cache_info().misses == drawn
    for name in ("owners", "nothing.svg"):
        assert many.get(f"/stats/{name}").status_code == 404


def test_nothing_yet(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, inside(database) as site:
        page = read(site, "/stats")
        assert "No model has been audited here yet" in page.text
        assert "img" not in [tag for tag, given in page.tags if given.get("src") != "/favicon.svg"]
        assert site.get("/stats/verdicts.svg").status_code == 404


def test_one_model(tmp_path: Path, recordings: Path) -> None:
    with migrated("sqlite", tmp_path) as database:
        do(means_for(database, RECORDINGS), GPT2)
        with inside(database) as site:
            page = read(site, "/stats")
            assert "1 public model audited here." in page.text
            assert "Most common: open-weight, the one model." in page.text
            assert "Of no model is the year known." in page.text
            assert shown(site, "years") == {"not known": "1"}
            assert table(site, "owners")["openai-community"][0] == "1"


def test_several_that_are_equally_many_are_all_named(two: Inside) -> None:
    page = read(two, "/stats")
    assert "Most models: allenai and openai-community, 1 of 2 models each (50 %)." in page.text
    assert list(table(two, "years")) == ["Year", "2022 or before", "2023", "2024"], "2023 had none"
    assert "Most: 2022 or before and 2024, 1 of 2 models whose year is known each (50 %)." in page.text


@pytest.fixture
def two(tmp_path: Path, recordings: Path) -> Iterator[Inside]:
    with migrated("sqlite", tmp_path) as database:
        with database.writing() as session:
            for repo, year in ((GPT2, 2022), ("allenai/OLMo-7B", 2024)):
                save(session, outcome(recordings, repo), now=NOW)
                made = datetime(year, 1, 1, tzinfo=UTC)
                session.execute(update(Model).where(Model.repo == repo).values(created_at=made))  # type: ignore[arg-type]
                session.execute(update(Listing).where(Listing.key == repo.lower()).values(created=year))  # type: ignore[arg-type]
        with inside(database) as site:
            yield site


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_for_everybody(many: Inside, chromium: Browser, scheme: Scheme) -> None:
    """axe, with its tables open; no wider than a phone; the plots are there."""
    page = chromium.new_page(viewport={"width": 360, "height": 780}, color_scheme=scheme)
    wrong: list[str] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        sent = many.get(path, headers=BROWSER)
        route.fulfill(status=sent.status_code, headers=dict(sent.headers), body=sent.content)

    page.route("**/*", answer)
    page.on("console", lambda said: wrong.append(said.text))
    try:
        page.goto("http://127.0.0.1/stats")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.wait_for_function("[...document.images].every(one => one.complete)")
        assert page.evaluate("[...document.images].every(one => one.naturalWidth > 0)")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert violations(page, OF_COLOURS if scheme == "dark" else ()) == []
        for name in ("years", "missing"):
            page.goto(f"http://127.0.0.1/stats/{name}.svg")
            ground = page.evaluate("getComputedStyle(document.querySelector('.background')).fill")
            assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 22, 27)"}[scheme]
            assert _contrasts(page) >= 4.5
        assert not wrong
    finally:
        page.close()


def _contrasts(page: Page) -> float:
    """The least contrast of the numbers in parts to these."""
    pairs = page.evaluate(
        "[...document.querySelectorAll('rect[class^=part]')].map(one => [getComputedStyle(one).fill,"
        " getComputedStyle(document.querySelector('text.number')).fill])"
    )
    assert pairs

    def light(color: str) -> float:
        parts = [int(one) / 255 for one in re.findall(r"\d+", color)[:3]]
        red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    return min((max(light(one), light(other)) + 0.05) / (min(light(one), light(other)) + 0.05) for one, other in pairs)

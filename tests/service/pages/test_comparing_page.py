"""Models side by side, as a page."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import migrated
from jobkit import do, means_for
from pagekit import BROWSER, GEMMA, GPT2, LLAMA, MERGE, NOT_AUDITED, OLMO, Read, checked, read
from serving import API, RECORDINGS, Inside, inside

from openness.components import Component
from openness.document import AuditLicense
from openness.reports.wording import title_of
from openness.rubric import load_rubric, shipped_rubrics
from openness.service.answers import document_of
from openness.store import latest
from openness.store.names import mark_gone, rename
from openness.store.tables import Scorecard

NOW = datetime(2026, 11, 1, tzinfo=UTC)
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e'


def compared(site: Inside, *models: str, status: int = 200, **more: str) -> Read:
    return checked(site.get("/compare", params={"model": list(models), **more}, headers=BROWSER), status)


def headers(page: Read) -> list[str]:
    """The names above the columns of the comparison."""
    table = page.source[page.source.index('class="sides"') :]
    return [words for _, words in Read(f"<table>{table[table.index('<thead>') : table.index('</thead>') + 8]}</table>").links]  # fmt: skip


def test_models_stand_side_by_side_as_in_the_api(site: Inside) -> None:
    page = compared(site, OLMO, LLAMA, GEMMA)
    assert headers(page) == [OLMO, LLAMA, GEMMA]
    document = site.get(f"{API}/compare", params={"model": [OLMO, LLAMA, GEMMA]}).json()
    for one in document["subjects"]:
        assert f"{one['input']} {one['headline']} remove" in page.text
        assert page.leads_to(f"/models/{one['input']}")
    for name in document["components"]:
        assert (f"/components/{name}", title_of(name)) in page.links
    for address in ("/words#not-found", "/words#gated", "/licenses/Apache-2.0", "/rubrics/openness", "/verdicts/fully-open"):  # fmt: skip
        assert page.leads_to(address), address
    assert page.text.count("fully-open, 100 of 100") == 1


def test_its_title_and_description_say_what_it_shows(site: Inside) -> None:
    page = compared(site, OLMO, LLAMA)
    assert f"<title>{OLMO} and {LLAMA}: how open are they? · openness</title>" in page.source
    assert page.meta["description"].startswith(f"{OLMO}: fully-open, 100 of 100. {LLAMA}: weights-available")
    canonical = f'<link rel="canonical" href="http://openness.test/compare?model={OLMO}&amp;model={LLAMA}">'
    assert canonical in page.source
    assert canonical in compared(site, LLAMA, OLMO).source, "in either order it is one page"


def test_one_is_added_and_each_can_be_removed(site: Inside) -> None:
    page = compared(site, OLMO, LLAMA, rubric="mof")
    kept = [(given["name"], given["value"]) for tag, given in page.tags if given.get("type") == "hidden"]
    assert kept == [("model", OLMO), ("model", LLAMA), ("rubric", "mof")]
    assert page.leads_to(f"/compare?model={LLAMA}&rubric=mof")
    assert page.leads_to(f"/compare?model={OLMO}&rubric=mof")
    assert page.leads_to(f"/compare?model={OLMO}&model={LLAMA}")


def test_another_rubric_is_asked_too(site: Inside) -> None:
    for name in shipped_rubrics():
        assert load_rubric(name).title in compared(site, OLMO, LLAMA).text
    assert compared(site, OLMO, LLAMA, rubric="mof").leads_to("/rubrics/mof")
    assert "there is no rubric" in compared(site, OLMO, LLAMA, rubric="no-such", status=404).text.lower()


@pytest.mark.parametrize("models", [(), ("",), (OLMO,), (OLMO, OLMO.upper(), "")])
def test_fewer_than_two_are_asked_for(site: Inside, models: tuple[str, ...]) -> None:
    page = compared(site, *models)
    assert page.title == "Compare models"
    assert 'class="sides"' not in page.source
    fields = [given.get("value", "") for tag, given in page.tags if tag == "input" and given.get("name") == "model"]
    assert fields == ([OLMO, ""] if OLMO in models else ["", ""])


def test_one_that_was_not_audited_stands_in_its_place(site: Inside) -> None:
    page = compared(site, OLMO, NOT_AUDITED, LLAMA)
    assert headers(page) == [OLMO, LLAMA]
    assert f"{OLMO} fully-open, 100 of 100 remove {NOT_AUDITED} not audited yet: have it audited remove {LLAMA}" in page.text  # fmt: skip
    assert page.leads_to(f"/models/{NOT_AUDITED}")
    assert page.meta["robots"] == "noindex"
    assert "How open are they?" in compared(site, NOT_AUDITED, "no/model").text


def test_what_is_no_name_is_said_and_kept_and_spoils_nothing(site: Inside) -> None:
    page = compared(site, OLMO, EVIL, LLAMA)
    assert headers(page) == [OLMO, LLAMA]
    assert "<script>alert" not in page.source
    assert "<img src=x" not in page.source
    assert "\u202e" not in page.source
    [field] = [given["value"] for tag, given in page.tags if given.get("id") == "add-0"]
    assert "alert(1)" in field


def test_addresses_revisions_and_more_than_five_are_understood(site: Inside) -> None:
    page = compared(site, f"https://huggingface.co/{OLMO}", f"{LLAMA}@main", GEMMA, GPT2, MERGE, NOT_AUDITED)
    assert headers(page) == [OLMO, LLAMA, GEMMA, GPT2, MERGE]
    assert f"Of {LLAMA} the latest audit is compared, not the one of main." in page.text
    assert f"At most 5 models stand side by side: {NOT_AUDITED} is left out." in page.text
    assert not [given for tag, given in page.tags if given.get("id") == "add-0"], "there is no place for another one"
    assert headers(compared(site, *(f"no/model-{n}" for n in range(3)), OLMO, LLAMA, *["x y"] * 500)) == [OLMO, LLAMA]


def test_names_of_one_model_are_one_and_a_gone_one_is_told(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database:
        for repo in (GPT2, OLMO):
            do(means_for(database, RECORDINGS), repo)
        with inside(database) as service, database.writing() as session:
            now = service.service.now()
            rename(session, OLMO, "allenai/OLMo-renamed", now)
            mark_gone(session, GPT2, now)
        with inside(database, prepared=False) as service:
            page = compared(service, OLMO, "allenai/olmo-renamed", GPT2)
    assert page.text.count("allenai/OLMo-renamed") >= 1
    assert "Remove allenai/OLMo-renamed" in page.source
    assert f"Remove {OLMO}" not in page.source
    assert f"{GPT2} not public any more: its history" in page.text


def test_however_much_is_said_of_five_it_stays_a_page(tmp_path: Path) -> None:
    """`checked` fails where a page has 100,000 bytes."""
    repos = [GPT2, OLMO, MERGE, GEMMA, LLAMA]
    long = [f"{'o' * 96}/{'n' * 95}{number}" for number in range(5)]
    with migrated("sqlite", tmp_path) as database:
        for repo in repos:
            do(means_for(database, RECORDINGS), repo)
            stored = latest.latest_quickly(database, repo)
            assert stored is not None
            audit = document_of(stored)
            license = AuditLicense(id='"' * 200, **{"class": "non-commercial"}, restricts_use=True, basis="stated")
            state = audit.components[Component.WEIGHTS].model_copy(
                update={"availability": "partial", "reason": None, "license": license, "inherited_from": "a/b"}
            )
            worst = audit.model_copy(update={"components": dict.fromkeys(Component, state), "headline": EVIL * 5})
            with database.writing() as session:
                card = session.get_one(Scorecard, stored.scorecard_id)
                card.document = gzip.compress(worst.to_json(indent=None).encode())
                session.add(card)
        with database.writing() as session:
            for old, new in zip(repos, long, strict=True):
                rename(session, old, new, NOW)
        with inside(database) as service:
            page = compared(service, *long, rubric="mof")
            page = compared(service, *long)
    assert headers(page) == long
    assert "<script>alert" not in page.source


def test_reading_it_again_is_told_by_its_tag(site: Inside) -> None:
    path = f"/compare?model={OLMO}&model={LLAMA}"
    etag = site.get(path, headers=BROWSER).headers["etag"]
    assert site.get(path, headers=BROWSER | {"if-none-match": etag}).status_code == 304
    assert read(site, path).title == "How open are they?"

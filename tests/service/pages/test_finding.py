"""Search, the list and the table beside it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from databases import migrated
from filled import fill, models
from listkit import COUNT, MADE, listing
from pagekit import BROWSER, GPT2, LLAMA, NOT_AUDITED, OLMO, Read, checked, read
from serving import Inside, inside
from sqlalchemy import text, update
from sqlmodel import col

from openness.components import Component
from openness.service.pages.finding import LONG_ROWS, ROWS
from openness.service.pages.narrowing import MAX_COMPONENTS, STATES
from openness.service.routes.listing import LICENSE_CLASSES, VERDICTS
from openness.store.filtering import MAX_WORDS
from openness.store.indexing import words_of
from openness.store.names import mark_gone
from openness.store.tables import Listing, Model

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e'
BY_SCORE = sorted((model for model, _ in MADE), key=lambda one: (-one.score, -(one.id or 0)))


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with listing("sqlite", tmp_path_factory.mktemp("many")) as service:
        yield service


def shown(page: Read) -> list[str]:
    """The models that can be chosen, in their order."""
    return [given["value"] for tag, given in page.tags if tag == "input" and given.get("type") == "checkbox" and given["name"] == "model"]  # fmt: skip


def parameters_of(address: str) -> set[tuple[str, str]]:
    return set(parse_qsl(urlsplit(address).query))


def part(site: Inside, q: str) -> Read:
    answer = site.get("/search", params={"q": q})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Read(answer.text)


class TestSearch:
    def test_who_types_llama_sees_llama(self, site: Inside) -> None:
        found = part(site, "llama")
        assert [words for address, words in found.links if address == f"/models/{LLAMA}"] == [LLAMA]
        assert "weights-available" in found.text
        assert "1 model found" in found.text

    def test_many_lead_to_all_of_them(self, many: Inside) -> None:
        found = part(many, "llama")
        repos = [one.repo for one in BY_SCORE if "/llama" in one.key]
        assert [words for _, words in found.links] == [*repos[:8], "all results"]
        assert found.leads_to("/models?q=llama")

    def test_the_very_name_comes_first(self, many: Inside) -> None:
        last = min((one for one in BY_SCORE if "/llama" in one.key), key=lambda one: one.score)
        assert part(many, f" {last.repo.upper()} ").links[0] == (f"/models/{last.repo}", last.repo)

    def test_a_name_that_was_not_audited_leads_to_its_page(self, site: Inside) -> None:
        found = part(site, NOT_AUDITED)
        assert found.links == [(f"/models/{NOT_AUDITED}", NOT_AUDITED)]
        assert "not audited yet" in found.text

    def test_one_that_is_gone_is_told_apart(self, tmp_path: Path) -> None:
        with migrated("sqlite", tmp_path) as database:
            fill(database, 3)
            [repo, *_] = [model.repo for model, _ in models(3)]
            with database.writing() as session:
                mark_gone(session, repo, MADE[0][0].audited_at)
            with inside(database) as service:
                assert "is not public any more" in part(service, repo).text
                page = read(service, f"/models?q={repo}")
        assert f"{repo} is not public any more" in page.text
        assert "not been audited" not in page.text

    @pytest.mark.parametrize(
        "q", ["", "   ", "日本", "/", EVIL, "x" * 5000, "a1" * 2000, " ".join(map(str, range(50))), "a/b/c", "\x00"]
    )
    def test_whatever_is_typed_is_no_error(self, site: Inside, q: str) -> None:
        for found in (part(site, q), checked(site.get("/models", params={"q": q}, headers=BROWSER))):
            assert not [
                tag for tag, given in found.tags if tag in ("img", "script") and given.get("src") in ("x", None)
            ]
            assert "\u202e" not in found.source
        if not q.strip():
            assert part(site, q).source.strip() == ""

    def test_a_long_name_is_searched_for_by_its_first_words(self, many: Inside) -> None:
        one = BY_SCORE[3].repo
        more = f"{one}-{'-'.join(words_of(one)[:2])} gguf-int4-a-b-c-d-e"
        assert len(words_of(more)) > MAX_WORDS >= len(words_of(one))
        shorter = " ".join(words_of(more)[:MAX_WORDS])
        assert shown(read(many, f"/models?q={more}")) == shown(read(many, f"/models?q={shorter}"))


class TestList:
    def test_it_goes_on_page_by_page_from_the_highest_score(self, many: Inside) -> None:
        found: list[str] = []
        address, pages = "/models", 0
        while address:
            page = read(many, address)
            assert page.title == "Models"
            assert (page.meta.get("robots") == "noindex") == (pages > 0)
            found, pages = [*found, *shown(page)], pages + 1
            address = next((href for href, words in page.links if words == "Next page"), "")
        assert found == [one.repo for one in BY_SCORE]
        assert pages == -(-len(found) // ROWS)

    def test_a_row_tells_what_matters_and_its_words_lead_on(self, site: Inside) -> None:
        page = read(site, "/models?q=olmo")
        assert shown(page) == [OLMO]
        assert "fully-open 100 of 100 Apache-2.0 (open-source)" in page.text
        for address in (f"/models/{OLMO}", "/verdicts/fully-open", "/licenses/Apache-2.0", "/words#open-source"):
            assert page.leads_to(address), address

    @pytest.mark.parametrize(
        ("query", "holds"),
        [
            ("verdict=fully-open&verdict=open-source", lambda one: one.verdict in ("fully-open", "open-source")),
            ("min_score=30&max_score=35.5", lambda one: 30 <= one.score <= 35.5),
            ("license_class=none&license_class=proprietary", lambda one: one.license_class in (None, "proprietary")),
            ("owner=owner3&q=&verdict=&min_score=&base=&component=&cursor=", lambda one: one.owner == "owner3"),
            ("q=bert+vision", lambda one: "/bert" in one.key and "-vision-" in one.key),
        ],
    )  # fmt: skip
    def test_filters_narrow_it_here_in_the_table_and_in_json(self, many: Inside, query: str, holds: Any) -> None:
        expected = [one.repo for one in BY_SCORE if holds(one)]
        assert 0 < len(expected) < len(BY_SCORE)
        page = read(many, f"/models?{query}")
        assert shown(page) == expected[:ROWS]
        [table] = [address for address, words in page.links if words == "as a table (CSV)"]
        answer = many.get(table)
        assert answer.headers["content-type"].startswith("text/csv")
        assert answer.headers["content-disposition"] == 'attachment; filename="models.csv"'
        assert [row["model"] for row in csv.DictReader(io.StringIO(answer.text))] == expected
        [document] = [address for address, words in page.links if words == "as JSON"]
        assert [one["model"] for one in many.get(document).json()["items"]] == expected[:50]

    def test_components_and_bases_narrow_it_as_in_the_api(self, many: Inside) -> None:
        query = "component=training-code:public,partial&component=weights:public&base=llama-team/llama-7b&sort=name"
        expected = many.get(f"/api/v1/models?{query}").json()["items"]
        assert expected
        page = read(many, f"/models?{query}")
        assert shown(page) == [one["model"] for one in expected]
        # Another one can be added in the form, which keeps these.
        kept = [given["value"] for tag, given in page.tags if given.get("type") == "hidden"]
        assert sorted(kept) == ["training-code:public,partial", "weights:public"]

    def test_what_is_set_is_shown_and_each_can_be_removed(self, many: Inside) -> None:
        given = {
            "q": ["llama"], "owner": ["owner1"], "verdict": ["open-weight", "open-source"], "min_score": ["10"],
            "license_class": ["open-source"], "component": ["weights:public", "paper:unknown"],
        }  # fmt: skip
        asked = {(name, value) for name, values in given.items() for value in values}
        query = "&".join(f"{name}={value}" for name, value in asked)
        page = read(many, f"/models?{query}&sort=name")
        assert page.meta["robots"] == "noindex"
        removing = [parameters_of(address) for address, words in page.links if words == "remove"]
        assert len(removing) == 7
        for rest in removing:
            assert ("sort", "name") in rest
            gone = asked - rest
            assert rest - {("sort", "name")} == asked - gone
            [name] = {name for name, _ in gone}
            assert len(gone) == (2 if name == "verdict" else 1), "one filter at a time, and one component"
        checked = {(given["name"], given["value"]) for tag, given in page.tags if "checked" in given}
        assert checked == {one for one in asked if one[0] in ("verdict", "license_class")}

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("verdict=opensource", "open-weight"),
            ("verdcit=closed", "id you mean"),
            ("component=weights", "STATE"),
            ("component=wights:public", "training-code"),
            ("min_score=much", "a number from 0 to 100"),
            ("min_score=1e2", "a number from 0 to 100"),
            ("max_score=101", "a number from 0 to 100"),
            ("sort=best", "-score"),
            ("owner=a%2Fb", "owner"),
            ("base=%3Cscript%3E", "OWNER/NAME"),
            ("cursor=%22%3E%3Cscript%3E", "cursor"),
            ("&".join(f"component={one}:public" for one in list(Component)[: MAX_COMPONENTS + 1]), "at most 5"),
        ],
    )
    def test_what_cannot_be_is_told(self, many: Inside, query: str, said: str) -> None:
        page = read(many, f"/models?{query}", 400)
        assert said in page.text
        assert "<script>" not in page.source
        assert many.get(f"/models.csv?{query}").status_code == 400

    def test_nothing_found_says_what_to_do(self, many: Inside) -> None:
        for q in ("nosuchmodel", "%E6%97%A5%E6%9C%AC"):
            page = read(many, f"/models?q={q}")
            assert "No audited model is like this." in page.text
            assert shown(page) == []
            assert many.get(f"/models.csv?q={q}").text.count("\n") == 1, "the names of the columns"

    def test_the_name_of_a_model_leads_to_its_page_audited_or_not(self, site: Inside) -> None:
        page = read(site, f"/models?q={NOT_AUDITED}")
        assert f"{NOT_AUDITED} has not been audited yet." in page.text
        assert page.leads_to(f"/models/{NOT_AUDITED}")
        assert "not been audited" not in read(site, f"/models?q={GPT2}").text

    def test_only_the_list_and_its_verdicts_are_for_machines_that_search(self, site: Inside) -> None:
        assert '<link rel="canonical" href="http://openness.test/models">' in read(site, "/models?utm_source=x").source
        page = read(site, "/models?verdict=fully-open")
        assert '<link rel="canonical" href="http://openness.test/models?verdict=fully-open">' in page.source
        assert read(site, "/models?license_class=open-source").meta["robots"] == "noindex"

    def test_before_the_first_audit_it_says_so(self, tmp_path: Path) -> None:
        with migrated("sqlite", tmp_path) as database, inside(database) as service:
            assert "No model has been audited here yet." in read(service, "/models").text

    def test_names_as_long_and_hostile_as_can_be_stay_a_page(self, tmp_path: Path) -> None:
        """`read` fails where a page has 100,000 bytes."""
        owner = "o" * 96
        with migrated("sqlite", tmp_path) as database:
            fill(database, 60)
            with database.writing() as session:
                for id in range(1, 61):
                    repo = f"{owner}/{'llama-' * 15}{id:06}"
                    session.execute(
                        update(Model)
                        .where(col(Model.id) == id)
                        .values(key=repo, repo=repo, owner=owner, license=(EVIL * 9)[:200], license_class="non-commercial", verdict="weights-available")
                    )  # fmt: skip
                    session.execute(
                        update(Listing)
                        .where(col(Listing.model_id) == id)
                        .values(key=repo, owner=owner, license_class="non-commercial", verdict="weights-available", words=" llama", score=50)
                    )  # fmt: skip
                session.execute(text("DELETE FROM model_word"))
                session.execute(text("INSERT INTO model_word (word, model_id) SELECT 'llama', id FROM model"))
                session.execute(text(f"INSERT INTO model_base (model_id, base) SELECT id, '{owner}/base' FROM model"))
            with inside(database) as service:
                some = [f"component={one}:{','.join(STATES)}" for one in sorted(Component, key=len)[-MAX_COMPONENTS:]]
                query = "&".join(
                    [f"q=llama{'%22' * 145}", f"owner={owner}", f"base={owner}/base", "min_score=10.1234", "max_score=90.1234"]
                    + [f"verdict={one}" for one in VERDICTS]
                    + [f"license_class={one}" for one in LICENSE_CLASSES]
                    + some
                )  # fmt: skip
                page = read(service, f"/models?{query}")
                assert len(shown(page)) == LONG_ROWS
                assert page.source.count("<script") == 0
                assert len(shown(read(service, f"/owners/{owner}"))) == LONG_ROWS


def test_a_file_says_no_more_than_what_was_asked(many: Inside) -> None:
    everything = many.get("/models.csv")
    assert len(list(csv.DictReader(io.StringIO(everything.text)))) == len(MADE) <= COUNT
    assert "max-age" in everything.headers["cache-control"]
    assert many.get("/models.csv", headers=BROWSER | {"accept-encoding": "gzip"}).text == everything.text

"""What went wrong, as a page for people and as a document for programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from databases import migrated
from pagekit import BROWSER, checked, read
from serving import Inside, inside

from openness.service.pages.troubles import sought


def test_a_page_that_is_not_there_searches_for_what_was_meant(site: Inside) -> None:
    page = read(site, "/models/llama-3", 404)
    assert page.title == "There is nothing here"
    [field] = [given for tag, given in page.tags if tag == "input" and given["id"] == "sought"]
    assert field["value"] == "llama 3" or field["value"] == "llama-3".replace("-", " ")
    assert field["hx-get"] == "/search"
    assert "load" in field["hx-trigger"], "with a script what is found is there at once"
    assert page.meta["robots"] == "noindex"
    assert "canonical" not in page.source


@pytest.mark.parametrize(
    ("path", "overview"),
    [
        ("/rubrics/openess", "/rubrics"),
        ("/criteria/openness/wieghts", "/rubrics"),
        ("/components/wieghts", "/components"),
        ("/verdicts/open", "/verdicts"),
        ("/licenses/apache-3", "/licenses"),
    ],
)
def test_a_word_that_is_not_there_leads_to_those_that_are(site: Inside, path: str, overview: str) -> None:
    page = read(site, path, 404)
    main = page.source[page.source.index("<main") :]
    assert f'<a href="{overview}">All ' in main
    assert "Or is it a model?" in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/models/meta-llama/Llama-3", "meta llama Llama 3"),
        ("/gpt2", "gpt2"),
        ("/models/a%22%3E%3Cscript%3E/b", "a script b"),
        ("/", ""),
        ("/rubrics/mof/x" + "y" * 300, ("mof x" + "y" * 300)[:100]),
    ],
)
def test_what_an_address_may_have_meant(path: str, words: str) -> None:
    assert sought(path) == words


def test_a_program_gets_a_document(site: Inside) -> None:
    for path, accept in (("/nothing", "*/*"), ("/nothing", "application/json"), ("/api/v1/nothing", "text/html")):
        answer = site.get(path, headers={"accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_words_of_an_address_are_text(site: Inside) -> None:
    page = read(site, "/models/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", 404)
    assert not [given for tag, given in page.tags if tag == "script" and "src" not in given]


def test_who_asks_too_often_is_told_so_in_a_page(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, inside(database, reads_per_minute=1) as site:
        assert site.get("/", headers=BROWSER).status_code == 200
        answer = site.get("/", headers=BROWSER)
        assert "asked too often" in checked(answer, 429).text
        assert int(answer.headers["retry-after"]) > 0
        assert site.get("/").headers["content-type"] == "application/problem+json"
        assert site.get("/assets/any/style.css").status_code == 200, "a page that is there is whole"

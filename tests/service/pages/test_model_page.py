"""A model's page: what is open and what is not, what shows it, and where to go on."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from approved import evil_audit
from databases import migrated
from jobkit import do, means_for
from pagekit import ADAPTER, BROWSER, GEMMA, GPT2, LLAMA, MERGE, NOT_AUDITED, OLMO, Read, read
from serving import RECORDINGS, Inside, inside

from openness.document import Audit
from openness.reports.wording import title_of
from openness.rubric import load_rubric, shipped_rubrics
from openness.service.answers import document_of
from openness.service.pages.reported import made_of
from openness.service.pages.showing import Head, filled
from openness.store import latest
from openness.store.names import mark_gone

COMMIT = r"/blob/[0-9a-f]{40}/README\.md\?code=true#L\d+"


def audit_of(site: Inside, repo: str) -> Audit:
    stored = latest.latest_quickly(site.service.database, repo)
    assert stored is not None
    return document_of(stored)


def test_it_says_how_open_the_model_is_first(site: Inside) -> None:
    page, audit = read(site, f"/models/{LLAMA}"), audit_of(site, LLAMA)
    assert page.title == LLAMA
    assert page.text.index(audit.headline) < page.text.index("What it is made of") < page.text.index("Score:")
    assert audit.summary in page.text
    assert page.meta["description"] == audit.summary
    assert page.meta["og:title"] == f"How open is {LLAMA}? {audit.headline}"
    assert page.meta["og:image"] == f"http://openness.test/models/{LLAMA}/preview.png"
    assert page.meta["og:url"] == f"http://openness.test/models/{LLAMA}"
    assert ("link", {"rel": "canonical", "href": f"http://openness.test/models/{LLAMA}"}) in page.tags


def test_each_criterion_has_its_reason_and_a_link_to_the_line_that_shows_it(site: Inside) -> None:
    page, audit = read(site, f"/models/{OLMO}"), audit_of(site, OLMO)
    for criterion in audit.scorecards["openness"].criteria:
        assert criterion.reason in page.text
        assert page.leads_to(f"/criteria/openness/{criterion.id}")
    assert [address for address, words in page.links if re.search(COMMIT, address) and words.startswith("README.md:")]


def test_each_component_leads_to_its_meaning_its_evidence_and_a_way_to_object(site: Inside) -> None:
    page, audit = read(site, f"/models/{OLMO}"), audit_of(site, OLMO)
    for name, state in audit.components.items():
        assert page.leads_to(f"/components/{name}")
        assert page.leads_to(f"/models/{OLMO}/contest?component={name}")
        if state.observations:
            assert page.leads_to(f"/models/{OLMO}/evidence?component={name}")


def test_the_words_of_the_report_lead_to_what_they_mean(site: Inside) -> None:
    page = read(site, f"/models/{OLMO}")
    for address in (
        "/verdicts/fully-open", "/verdicts/closed", "/licenses/Apache-2.0", "/rubrics/openness", "/words#public",
        "/words#not-looked", "/rubrics/mof",
    ):  # fmt: skip
        assert page.leads_to(address), address


@pytest.mark.parametrize("repo", [MERGE, ADAPTER])
def test_the_lineage_is_a_tree_each_node_a_link(site: Inside, repo: str) -> None:
    page, audit = read(site, f"/models/{repo}"), audit_of(site, repo)
    assert audit.lineage
    for base in audit.lineage:
        assert page.leads_to(f"/models/{base.model}")
        assert page.leads_to(f"/words#{base.relation}")


def test_other_frameworks_stand_side_by_side_and_one_is_told_in_full(site: Inside) -> None:
    page = read(site, f"/models/{OLMO}")
    others = [load_rubric(name) for name in shipped_rubrics() if name != "openness"]
    for rubric in others:
        assert rubric.title in page.text
        assert page.leads_to(f"/models/{OLMO}?rubric={rubric.id}#m-{rubric.id}")
        full = read(site, f"/models/{OLMO}?rubric={rubric.id}")
        assert f"m-{rubric.id}" in full.ids
        for criterion in rubric.criteria:
            if not (criterion.since or criterion.until):
                assert criterion.title in full.text
    assert "m-mof" not in page.ids
    answer = next(one for one in re.split("<tr>", page.source) if "Model Openness Framework" in one)
    assert "6 of 17" in answer
    assert "Unclassified" in answer


def test_an_unknown_rubric_is_told(site: Inside) -> None:
    assert "there is no rubric" in read(site, f"/models/{OLMO}?rubric=ours", 404).text.lower()


def test_what_to_publish_next_and_what_was_not_read(site: Inside) -> None:
    page, audit = read(site, f"/models/{GPT2}"), audit_of(site, GPT2)
    assert f"To reach {audit.next_verdict}" in page.text
    for step in audit.next_steps:
        assert step.title in page.text
    assert "Not read" in page.text


def test_the_badge_has_snippets_to_copy(site: Inside) -> None:
    page = read(site, f"/models/{GEMMA}")
    there = f"http://openness.test/badge/{GEMMA}.svg"
    assert f"[![openness: weights-available]({there})](http://openness.test/models/{GEMMA})" in page.text
    assert f'<a href="http://openness.test/models/{GEMMA}"><img src="{there}" alt="openness: weights' in page.text
    copying = [given for tag, given in page.tags if tag == "button" and given.get("class") == "copy"]
    assert len(copying) == 2
    assert all("hidden" in given for given in copying), "without a script there is nothing to press"
    assert site.get(there.removeprefix("http://openness.test")).status_code == 200


def test_another_spelling_leads_to_the_model(site: Inside) -> None:
    answer = site.get(f"/models/{OLMO.upper()}", headers=BROWSER)
    assert answer.status_code == 200, "names are taken in any case"
    assert Read(answer.text).title == OLMO


def test_it_need_not_be_sent_again(site: Inside) -> None:
    first = site.get(f"/models/{OLMO}", headers=BROWSER)
    again = site.get(f"/models/{OLMO}", headers=BROWSER | {"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert first.headers["cache-control"] == "public, max-age=0", "what was audited anew is seen at once"


def test_of_a_model_that_nobody_audited_an_audit_can_be_asked_for(site: Inside) -> None:
    page = read(site, f"/models/{NOT_AUDITED}", 404)
    assert page.title == f"{NOT_AUDITED} has not been audited yet"
    assert ("form", {"class": "actions", "action": f"/models/{NOT_AUDITED}/audit", "method": "post"}) in page.tags
    assert page.meta["robots"] == "noindex"


def test_who_misses_a_name_is_led_to_those_that_are_much_like_it(site: Inside) -> None:
    assert read(site, "/models/meta/Llama-3-8B", 404).leads_to(f"/models/{LLAMA}")


def test_what_can_be_no_models_name_is_told(site: Inside) -> None:
    assert "no model on the hub can be called" in read(site, "/models/a/b--c", 404).text.lower()


def test_a_program_gets_a_problem_document_for_what_is_not_there(site: Inside) -> None:
    answer = site.get("/models/a/b--c", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_model_that_is_gone_keeps_its_history(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, inside(database) as site:
        do(means_for(database, RECORDINGS), GPT2)
        with database.writing() as session:
            mark_gone(session, GPT2, site.service.now())
        page = read(site, f"/models/{GPT2}", 410)
        assert "is not public any more" in page.title
        assert "open-weight" in page.text


# What is hostile


def shown(audit: Audit) -> Read:
    """The page of an audit that no service holds."""
    values: dict[str, Any] = {
        "stored": SimpleNamespace(checked_at=SimpleNamespace(date=lambda: "today")), "chosen": None, "frameworks": (),
        "turns": [], "older": None, "lately": False, "job": None, "badge_words": "x", "snippets": {},
    }  # fmt: skip
    head = Head("title", audit.summary, "/models/a/b", image_alt=audit.headline)
    return Read(filled("modelpage.html", head=head, base="http://x", audit=audit, report=made_of(audit), **values))


def test_hostile_words_are_text(recordings: Path) -> None:
    evil = "\"><script>alert(1)</script>\u202e\x1b[31m'><img src=x onerror=alert(1)>{{7*7}}"
    page = shown(evil_audit(recordings, evil))
    assert not [given for tag, given in page.tags if tag == "script" and "src" not in given]
    assert not [given for tag, given in page.tags if tag == "img" and given.get("src") == "x"]
    assert not [given for _, given in page.tags if "onerror" in given]
    assert "\u202e" not in page.source
    assert "\x1b" not in page.source
    assert "{{7*7}}" in page.text


def test_a_page_is_short_however_much_a_repo_writes(recordings: Path) -> None:
    data = evil_audit(recordings).model_dump(by_alias=True)
    address = f"https://huggingface.co/a/b/blob/main/{'x' * 900}"
    seen = data["components"]["weights"]["observations"][0]
    for component in data["components"].values():
        component["url"] = address
        component["observations"] = [
            seen | {"property": "link", "value": f"{address}{number}", "locator": f"{address}{number}"}
            for number in range(200)
        ]
    data["conflicts"] = data["conflicts"] * 50
    data["lineage"] = [data["lineage"][0] | {"bases": []}] * 20
    audit = Audit.model_validate(data)
    page = shown(audit)
    assert len(page.source.encode()) < 100_000
    assert "in the JSON" in page.text


def test_all_components_have_a_name(site: Inside) -> None:
    page, audit = read(site, f"/models/{OLMO}"), audit_of(site, OLMO)
    for name in audit.components:
        assert title_of(name).lower() in page.text.lower()

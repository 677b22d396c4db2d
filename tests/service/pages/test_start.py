"""The first page."""

from __future__ import annotations

from pathlib import Path

from databases import migrated
from pagekit import ADAPTER, AUDITED, GEMMA, GPT2, OLMO, read
from serving import Inside, inside

from openness.rubric import load_rubric


def test_it_tells_the_difference_and_has_a_search(site: Inside) -> None:
    page = read(site, "/")
    assert page.title == "But is it really open?"
    assert ("form", {"action": "/models", "method": "get"}) in page.tags
    assert page.leads_to("/verdicts/open-weight")
    assert page.leads_to("/verdicts/fully-open")
    for said in ("Open-weight", "Fully open-source"):
        assert f"<figcaption>{said}</figcaption>" in page.source
    assert (
        "Checkpoints: not found; Pre-training data: not found; Training code: not found; Weights: public." in page.text
    )


def test_each_verdict_has_an_example_and_what_it_means(site: Inside) -> None:
    page = read(site, "/")
    for level in load_rubric("openness").levels:
        assert page.leads_to(f"/verdicts/{level.id}")
        assert level.about in page.text
    examples = page.source[page.source.index('id="examples"') : page.source.index('id="newest"')]
    for repo in (OLMO, GPT2, GEMMA):
        assert f'href="/models/{repo}"' in examples
    assert f'href="/models/{ADAPTER}"' not in examples, "it has more points, but might come to another verdict"
    assert "no model so far" in examples, "of a closed one there is none"


def test_the_newest_audits_come_first(site: Inside) -> None:
    newest = [words for address, words in read(site, "/").links if address.startswith("/models/")]
    assert newest[-len(AUDITED) :] == list(reversed(AUDITED))
    assert GEMMA in newest


def test_before_the_first_audit_it_says_so(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, inside(database) as site:
        page = read(site, "/")
    assert "No model has been audited here yet." in page.text

"""Objecting: a draft that is begun, and where to bring it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from databases import migrated
from jobkit import do, means_for
from pagekit import ADAPTER, BROWSER, GPT2, OLMO, read
from serving import API, RECORDINGS, Inside, inside, token_for

from openness.attestations.reading import parse_attestation
from openness.components import Component

NOW = datetime.now(UTC)
CODE = "https://github.com/example/code"


def draft(site: Inside, query: str = "", repo: str = GPT2) -> str:
    answer = site.get(f"/models/{repo}/attestation.yaml?{query}", headers=BROWSER)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="openness.yaml"'
    assert str(Path.cwd()) not in answer.text, "nothing of this machine"
    return answer.text


def test_the_page_says_what_is_said_and_the_three_ways(site: Inside) -> None:
    page = read(site, f"/models/{OLMO}/contest?component=evaluation-data")
    assert page.title == "Contest what is said: Evaluation data"
    assert "not that it was not released" in page.text
    for way in ("In the model's own repo", "Signed", "Sent with a token"):
        assert way in page.text
    assert f"http://openness.test/api/v1/models/{OLMO}/attestations" in page.text
    assert page.leads_to(f"/models/{OLMO}/evidence?component=evaluation-data")


@pytest.mark.parametrize("component", list(Component))
def test_any_component_can_be_contested(site: Inside, component: str) -> None:
    read(site, f"/models/{GPT2}/contest?component={component}")
    assert component in draft(site, f"component={component}")


def test_what_comes_from_a_base_is_contested_there(site: Inside) -> None:
    page = read(site, f"/models/{ADAPTER}/contest?component=pretraining-data")
    base = site.get(f"{API}/models/{ADAPTER}").json()["components"]["pretraining-data"]["inherited_from"]
    assert page.leads_to(f"/models/{base}")


def test_a_draft_holds_what_was_filled_in_and_is_valid(site: Inside) -> None:
    text = draft(
        site, f"component=training-code&availability=public&url={CODE}&license=mit&author=Ada+Example&role=third-party"
    )
    document = parse_attestation(text, "openness.yaml", now=NOW).attestation
    assert document.subject == GPT2
    assert document.author.name == "Ada Example"
    [(component, claim)] = document.claims.items()
    assert (component, claim.availability) == (Component.TRAINING_CODE, "public")
    assert str(claim.url) == CODE or CODE in str(claim.url)
    assert document.expires > document.date >= datetime(2026, 1, 1, tzinfo=UTC).date()


def test_of_a_component_that_was_found_it_says_what_was_found(site: Inside) -> None:
    claims = yaml.safe_load(draft(site, "component=weights", OLMO))["claims"]
    assert claims["weights"]["availability"] == "public"
    assert set(yaml.safe_load(draft(site, repo=OLMO))["claims"]) > {"weights", "checkpoints", "pretraining-data"}


def test_a_mistake_is_told_with_its_place(site: Inside) -> None:
    page = read(site, f"/models/{GPT2}/attestation.yaml?component=weights&availability=public&url=javascript:x", 400)
    assert "url:" in page.text
    assert "Go back and correct it." in page.text
    read(site, f"/models/{GPT2}/contest?component=weigths", 404)
    read(site, f"/models/{GPT2}/attestation.yaml?component=weights&availability=open", 400)


def test_hostile_words_stay_one_value(site: Inside) -> None:
    text = draft(site, "component=weights&availability=withheld&author=A%0Aclaims:%20x%0A%23&note=%22%5D%7D'%0Ab:%20c")
    document = parse_attestation(text, "openness.yaml", now=NOW).attestation
    assert document.author.name == "A claims: x #"
    assert set(document.claims) == {Component.WEIGHTS}


def test_the_schema_that_a_draft_names_is_there(site: Inside) -> None:
    first = draft(site).splitlines()[0]
    address = first.partition("$schema=")[2]
    assert address.startswith("http://openness.test/")
    schema = site.get(address.removeprefix("http://openness.test")).json()
    assert "claims" in schema["properties"]
    assert site.get("/schemas/../components.py").status_code == 404


def test_a_draft_that_is_brought_in_mends_the_verdict(tmp_path: Path) -> None:
    with migrated("sqlite", tmp_path) as database, inside(database) as site:
        means = means_for(database, RECORDINGS)
        do(means, GPT2)
        assert "55 to 80 of 100" in read(site, f"/models/{GPT2}").text
        text = draft(site, f"component=training-code&availability=public&url={CODE}&license=mit")
        answer = site.post(f"{API}/models/{GPT2}/attestations", content=text, headers=token_for(database, "attest"))
        assert answer.status_code == 201, answer.text
        do(means, GPT2)
        page = read(site, f"/models/{GPT2}")
        assert "70 to 80 of 100" in page.text
        assert "Cause: what people attest." in page.text
        assert page.leads_to("/words#operator")
        line = next(number for number, one in enumerate(text.splitlines(), 1) if "training-code:" in one)
        assert page.leads_to(f"/attestations/1#L{line}"), "the very line that states it"
        document = read(site, "/attestations/1")
        assert f"L{line}" in document.ids
        assert CODE in document.text

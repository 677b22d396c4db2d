"""All that was seen of a component, page by page."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from pagekit import OLMO, read
from serving import Inside

from openness.service.pages import observed


def test_each_observation_has_its_place_method_and_basis(site: Inside) -> None:
    page = read(site, f"/models/{OLMO}/evidence?component=training-code")
    seen = site.get(f"/api/v1/models/{OLMO}").json()["components"]["training-code"]["observations"]
    assert page.title == "Evidence: Training code"
    for one in seen:
        assert f"by {one['method']}" in page.text
        assert page.leads_to(f"/words#{one['basis']}")
    assert page.source.count("<dt ") == len(seen)
    assert page.leads_to(f"/models/{OLMO}/contest?component=training-code")


def test_many_are_shown_page_by_page(site: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(observed, "SHOWN", 3)
    at = f"/models/{OLMO}/evidence?component=weights"
    count = len(site.get(f"/api/v1/models/{OLMO}").json()["components"]["weights"]["observations"])
    pages: Sequence[str] = [read(site, f"{at}&page={number}").source for number in range(1, -(-count // 3) + 1)]
    assert sum(page.count("<dt ") for page in pages) == count
    assert 'evidence?component=weights&amp;page=2">Next</a>' in pages[0]


def test_a_misspelt_component_is_told_with_the_right_one(site: Inside) -> None:
    assert "weights" in read(site, f"/models/{OLMO}/evidence?component=weigths", 404).text

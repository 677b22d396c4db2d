"""The documentation pages are made from the rubric files. `UPDATE_GOLDEN=1` renews them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from openness.reports.rubricpages import index, page
from openness.rubric import load_rubric, shipped_rubrics

PAGES = Path(__file__).parents[2] / "docs" / "rubrics"
RUBRICS = list(shipped_rubrics())


def held(path: Path, text: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path.name} is stale: UPDATE_GOLDEN=1 pytest tests/rubrics"


@pytest.mark.parametrize("name", RUBRICS)
def test_each_rubric_has_a_page_made_from_its_file(name: str) -> None:
    held(PAGES / f"{name}.md", page(load_rubric(name)))


def test_the_table_maps_every_criterion_onto_the_components() -> None:
    rubrics = [load_rubric(name) for name in RUBRICS]
    held(PAGES / "README.md", index(rubrics))
    text = (PAGES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{criterion.id}`" in text for rubric in rubrics for criterion in rubric.criteria)


def test_no_page_is_of_a_rubric_that_is_not_shipped() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} == {*RUBRICS, "README"}

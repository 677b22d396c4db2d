"""Which words lead where."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from openness.service.pages import links


@pytest.mark.parametrize(
    ("kind", "ids", "address"),
    [
        ("model", ("a/b",), "/models/a/b"),
        ("model", ("gpt2",), ""),
        ("model", ("a/../b",), ""),
        ("rubric", ("mof",), "/rubrics/mof"),
        ("rubric", ("ours",), ""),
        ("criterion", ("openness", "training-code"), "/criteria/openness/training-code"),
        ("criterion", ("openness", "nothing"), ""),
        ("level", ("mof", "class-3"), "/rubrics/mof#level-class-3"),
        ("level", ("openness", "open-weight"), "/verdicts/open-weight"),
        ("level", ("mof", "class-9"), ""),
        ("component", ("weights",), "/components/weights"),
        ("component", ("glue",), ""),
        ("verdict", ("open-weight",), "/verdicts/open-weight"),
        ("verdict", ("unknown",), "/verdicts/unknown"),
        ("license", ("MIT",), "/licenses/MIT"),
        ("license", ("none",), ""),
        ("class", ("open-source",), "/words#open-source"),
        ("word", ("found",), "/words#found"),
        ("property", ("gate",), "/words#observed-gate"),
        ("property", ("of-another-version",), ""),
        ("word", ("",), ""),
        ("nothing", ("x",), ""),
    ],
)
def test_a_word_leads_to_its_page_where_there_is_one(kind: str, ids: tuple[str, ...], address: str) -> None:
    expected = Markup(f'<a class="term" href="{address}">w</a>') if address else "w"
    assert links.term("w", kind, *ids) == expected


def test_words_are_text_and_addresses_encoded() -> None:
    evil = "<b>\u202e"
    assert links.term(evil, "component", "weights") == Markup(
        '<a class="term" href="/components/weights">&lt;b&gt;\\u202e</a>'
    )
    assert links.owner('a"b') == "/owners/a%22b"
    assert links.license("a/b") == "/licenses/a%2Fb"
    assert links.contesting('a"/b', "weights") == ""
    assert links.models(verdict=["closed", "unknown"], q="a b") == "/models?verdict=closed&verdict=unknown&q=a%20b"


@pytest.mark.parametrize(
    ("locator", "address"),
    [
        ("https://huggingface.co/a/b", "https://huggingface.co/a/b"),
        ("attestation-7#L12", "/attestations/7#L12"),
        ("attestation-7", "/attestations/7"),
        ("javascript:alert(1)", ""),
        ("attestation-7#L12<", ""),
        (None, ""),
    ],
)
def test_where_a_place_is(locator: str | None, address: str) -> None:
    assert links.href(locator) == address

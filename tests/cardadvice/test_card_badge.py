"""The badge between its markers: set in, renewed, and nothing beside it touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.cardadvice import Unpatchable
from openness.cardadvice.badge import END, START, with_badge
from openness.detectors.card import parse_card

BADGE = "![openness: open-weight](openness.svg)"
BLOCK = f"{START}\n{BADGE}\n{END}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("---\na: 1\n---\n# Title\n\nText.\n", f"---\na: 1\n---\n# Title\n\n{BLOCK}\nText.\n"),
        ("---\na: 1\n---\n# Title\nText.\n", f"---\na: 1\n---\n# Title\n\n{BLOCK}\nText.\n"),
        ("Title\n=====\nText.\n", f"Title\n=====\n\n{BLOCK}\nText.\n"),
        ("# Title", f"# Title\n\n{BLOCK}"),
        ("## Small title first\n\nText.\n", f"## Small title first\n\n{BLOCK}\nText.\n"),
        ("<p>logo</p>\n\n# Title\n\nText.\n", f"<p>logo</p>\n\n# Title\n\n{BLOCK}\nText.\n"),
        ("Text.\n\n## Below\n", f"{BLOCK}\nText.\n\n## Below\n"),
        ("---\na: 1\n---\nText.\n", f"---\na: 1\n---\n{BLOCK}\nText.\n"),
        ("```\n# no title\n```\n", f"{BLOCK}\n```\n# no title\n```\n"),
        ("- # in a list\n", f"{BLOCK}\n- # in a list\n"),
        ("", BLOCK),
        ("---\na: 1\n---", f"---\na: 1\n---\n{BLOCK}"),
        ("\ufeff# Title\n", f"\ufeff# Title\n\n{BLOCK}"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_it_stands_below_the_title_or_on_top(before: str, after: str, newline: str) -> None:
    before, after = before.replace("\n", newline), after.replace("\n", newline)
    if newline in before or newline == "\n":
        assert with_badge(before, BADGE) == after
        assert with_badge(after, BADGE) == after


@pytest.mark.parametrize(
    "between", ["", "![old](https://example.org/x.svg)\n", "\n<img src='x'>\n\n", "a\nb\nc\nd\ne\nf\n"]
)
def test_only_what_is_between_the_markers_changes(between: str) -> None:
    before = f"---\na: 1\n---\n# T\n\n  {START}  \n{between}{END}\ntext {{x}}\n"
    assert with_badge(before, BADGE) == f"---\na: 1\n---\n# T\n\n  {START}  \n{BADGE}\n{END}\ntext {{x}}\n"


@pytest.mark.parametrize(
    ("card", "line"),
    [
        (f"# T\n{START}\n", 2),
        (f"# T\n\n{END}\n", 3),
        (f"{END}\n{START}\n", 1),
        (f"{BLOCK}\n{BLOCK}", 1),
        (f"{START}\n{START}\n{END}\n", 1),
        (f"text {START}\nx\n{END}\n", 1),
        (f"---\na: 1\n---\n\n{START} x {END}\n", 5),
        (f"{START.upper()}\nx\n{END}\n", 1),
        ("<!--openness:badge-->\nx\n<!--/openness:badge-->\n", 1),
        (f"{START}\n" + "a whole card\n" * 7 + f"{END}\n", 1),
    ],
)
def test_markers_that_are_not_as_they_should_be_are_refused(card: str, line: int) -> None:
    with pytest.raises(Unpatchable) as caught:
        with_badge(card, BADGE)
    assert caught.value.line == line
    assert "marker" in caught.value.problem


def test_markers_in_code_are_an_example() -> None:
    card = f"# How to embed a badge\n\n```\n{START}\nx\n{END}\n```\n\n    {START}\n"
    after = with_badge(card, BADGE)
    assert after == f"# How to embed a badge\n\n{BLOCK}" + card.removeprefix("# How to embed a badge\n")
    assert with_badge(after, BADGE) == after


@given(st.text(alphabet="# a`~<>!-\n\r=\ufeff\x0b\u2028", max_size=60))
def test_whatever_the_card_is_only_the_block_comes_in(card: str) -> None:
    try:
        after = with_badge(card, BADGE)
    except Unpatchable:
        return
    without = after.replace(START, "").replace(BADGE, "").replace(END, "")
    assert "".join(without.split()) == "".join(card.split())
    assert with_badge(after, BADGE) == after
    assert parse_card(after).front_matter == parse_card(card).front_matter

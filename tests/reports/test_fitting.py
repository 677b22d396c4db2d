"""Documents that are kept below a size by leaving out whole pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from openness.reports.fitting import Part, Section, fitted, size


def part(name: str, rank: int, items: int, length: int = 10, most: int = 65_000) -> Part:
    return Part(name, rank, f"<{name}>\n", ["x" * length] * items, str, "+{}", f"</{name}>\n", most)


def test_what_fits_stands_whole_and_in_order() -> None:
    text = fitted([Section([part("a", 1, 1), part("b", 2, 2)], "[", "]")], "end", "")
    assert text == "[<a>\nxxxxxxxxxx\n</a>\n\n<b>\nxxxxxxxxxx\nxxxxxxxxxx\n</b>\n\n]end"


def test_the_highest_rank_is_left_out_first_and_named() -> None:
    text = fitted([Section([part("a", 1, 5), part("c", 3, 5), part("b", 2, 5)])], "end", "", 230)
    assert "<a>" in text
    assert "<b>" in text
    assert "<c>" not in text
    assert "*Left out, to stay below 65,000 characters: c. `--format json` has all.*\n\nend" in text


def test_a_list_is_cut_after_an_item_and_says_how_many_more() -> None:
    text = fitted([Section([part("a", 1, 50, most=100)])], "", "")
    shown = text.count("x" * 10)
    assert text.endswith(f"xxxxxxxxxx\n+{50 - shown}\n</a>\n\n")
    assert 0 < shown < 8
    assert size(text) <= 100


def test_sections_of_which_nothing_fits_are_counted() -> None:
    text = fitted([Section([part(f"s{n}", 1, 1, 100)]) for n in range(9)], "end", "{} not shown\n", 700)
    assert "<s0>" in text
    assert "<s8>" not in text
    assert f"\n{9 - text.count('</s')} not shown\nend" in text


def test_within_a_rank_the_first_sections_come_first() -> None:
    sections = [Section([part(f"head{n}", 1, 1, 50), part(f"more{n}", 2, 1, 50)]) for n in range(4)]
    text = fitted(sections, "", "", 850)
    assert all(f"<head{n}>" in text for n in range(4))
    assert "<more0>" in text
    assert "<more3>" not in text


def test_nothing_less_important_takes_the_place_of_what_does_not_fit() -> None:
    text = fitted([Section([part("a", 1, 1), part("b", 2, 1, 500), part("c", 3, 1)])], "", "", 400)
    assert "<a>" in text
    assert "*Left out, to stay below 65,000 characters: b, c." in text


PARTS = st.builds(
    part, st.sampled_from("abcdef"), st.integers(0, 4), st.integers(0, 30), st.integers(0, 200), st.integers(50, 3000)
)


@given(st.lists(st.lists(PARTS, min_size=1, max_size=6), max_size=6), st.integers(400, 4000))
def test_it_is_always_below_the_limit_and_nothing_is_cut_in_the_middle(parts: list[list[Part]], limit: int) -> None:
    text = fitted([Section(some, "[", "]") for some in parts], "end", "{} not shown", limit)
    assert size(text) < limit
    assert text.endswith("end")
    assert text.count("[") == text.count("]")
    for name in "abcdef":
        assert text.count(f"<{name}>") == text.count(f"</{name}>")


def test_bytes_count_not_characters() -> None:
    text = fitted([Section([Part("a", 1, "", ["😀" * 10] * 100)])], "", "", 1000)
    assert size(text) < 1000

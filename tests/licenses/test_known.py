"""Known texts: their table, how they are found again, and what differs from them."""

from __future__ import annotations

import base64
import subprocess
import sys
from datetime import date
from importlib import resources
from itertools import pairwise
from pathlib import Path

import genuine
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.licenses.catalog import license_by_id
from openness.licenses.known import PASSAGE, KnownText, Match, find_all, hashes, known_texts, line_of, shortest
from openness.licenses.plain import Words, normal_lines, words_of

LINES = [
    line.split("\t")
    for line in resources.files("openness.licenses").joinpath("texts.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
TEXTS = known_texts()


def words(text: str) -> Words:
    return words_of(normal_lines(text))


def found(text: str) -> Match:
    return find_all(words(text))[0]


def put_in(text: str, match: Match) -> list[str]:
    """The words put into a known text, one string a place."""
    own = words(text).words
    return [" ".join(own[change.start : change.end]) for change in match.changes]


# The table


def test_every_line_has_its_columns() -> None:
    assert len(LINES) == len(TEXTS) > 100
    for line in LINES:
        assert len(line) == 7
        identity, _, seen, read, optional, sketch, packed = line
        assert identity
        assert seen, identity
        assert date.fromisoformat(read) <= date(2026, 12, 31)
        assert sketch
        assert packed
        assert all(pair.count("-") == 1 for pair in optional.split(",") if pair)


def test_every_text_is_of_a_license_that_is_known() -> None:
    for text in TEXTS:
        identity = text.id.removeprefix(PASSAGE)
        if identity:  # a passage need not refer to a license
            assert license_by_id(identity) is not None, text.id


def test_no_text_stands_there_twice() -> None:
    bodies = [(text.id, text.words) for text in TEXTS]
    assert len(set(bodies)) == len(bodies)


def test_what_may_be_left_out_lies_in_the_text_in_order() -> None:
    for text in TEXTS:
        at = 0
        for first, last in text.optional:
            assert at <= first < last <= len(text.words), text.id
            at = last
        assert sum(last - first for first, last in text.optional) < len(text.words)


def test_the_words_are_hashes_of_two_bytes() -> None:
    assert all(0 <= number < 1 << 16 for number in hashes(["license", "许", "", "\ud800"]))
    assert hashes(["may", "not", "may"])[0] == hashes(["may"])[0] != hashes(["not"])[0]


# Finding


@pytest.mark.parametrize("identity", genuine.CLASSES)
def test_a_genuine_text_is_found_whole(identity: str) -> None:
    match = found(genuine.text(identity))
    assert match.known.id == identity
    assert match.kept >= 0.98 * match.size


@pytest.mark.parametrize("identity", ["MIT", "ISC", "BSD-2-Clause", "OpenMDW-1.0"])
def test_the_line_of_a_text_gives_the_text_back(identity: str, tmp_path: Path) -> None:
    own = words(genuine.text(identity))
    line = line_of(identity, "one", "here", "2026-01-02", own, [(0, 3), (5, 6)])
    *head, sketch, packed = line.split("\t")
    assert head == [identity, "one", "here", "2026-01-02", "0-3,5-6"]
    text = KnownText(identity, "one", "here", "2026-01-02", ((0, 3), (5, 6)), sketch, packed)
    assert text.words == tuple(hashes(own.words))
    assert 0 < len(base64.b85decode(sketch)) <= 4 * 48
    file = tmp_path / "license.txt"
    file.write_text(genuine.text(identity), encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "openness.licenses", identity, "one", "here", "2026-01-02", str(file)],
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert made.stdout == line_of(identity, "one", "here", "2026-01-02", own) + "\n"


def test_the_table_holds_the_lines_that_are_made_now() -> None:
    """A change of the words or of the sketch's shingles must renew the table: else no text would be found."""
    made = 0
    for identity in genuine.CLASSES:
        own = words(genuine.text(identity))
        for line in LINES:
            text = KnownText(line[0], "", "", "", (), line[5], line[6])
            if line[0] == identity and text.words == tuple(hashes(own.words)):
                assert line_of(line[0], line[1], line[2], line[3], own).split("\t")[5] == line[5]
                made += 1
    assert made >= 15


@pytest.mark.parametrize(
    "text",
    ["", "Lorem ipsum dolor sit amet.", "Permission is hereby granted, free of charge.", "the of and to " * 300,
     "MIT License\n\nCopyright (c) 2024 Acme", genuine.text("MIT")[:350]],
)  # fmt: skip
def test_too_little_of_a_text_is_no_match(text: str) -> None:
    assert find_all(words(text)) == ()


def test_two_licenses_in_one_text_share_no_word() -> None:
    text = "\n\n".join(genuine.text(identity) for identity in ("MIT", "Apache-2.0", "llama3.1"))
    matches = find_all(words(text))
    assert {match.known.id for match in matches} == {"MIT", "Apache-2.0", "llama3.1"}
    places = sorted((match.start, match.end) for match in matches)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
    assert all(not match.changes or match.kept >= 0.98 * match.size for match in matches)


def test_the_same_license_twice_is_found_twice_and_no_more_than_asked_for() -> None:
    text = f"{genuine.text('MIT')}\n\n" * 3
    assert [match.known.id for match in find_all(words(text))] == ["MIT"] * 3
    assert len(find_all(words(text), 2)) == 2
    assert find_all(words(text), 0) == ()


# What differs


def test_a_whole_text_differs_in_nothing() -> None:
    match = found(genuine.text("MIT"))
    assert match.changes == ()
    assert match.exact
    assert (match.start, match.end) == (0, len(words(genuine.text("MIT")).words))


def test_words_put_in_are_seen_where_they_stand() -> None:
    text = genuine.text("MIT").replace("without restriction,", "without much restriction,")
    text = text.replace("portions of the Software.", "portions of the Software. Sing it loud.")
    match = found(text)
    assert put_in(text, match) == ["much", "sing it loud"]
    assert all(first == last for first, last in (change.removed for change in match.changes))
    assert not match.exact
    assert match.kept == match.size


def test_words_left_out_are_seen_where_they_stood() -> None:
    text = genuine.text("MIT")
    shorter = text.replace("sublicense, and/or sell", "and/or")
    match = found(shorter)
    whole = words(text).words
    lost = [whole[change.removed[0] : change.removed[1]] for change in match.changes]
    assert sorted(sum(lost, ())) == ["sell", "sublicense"]
    assert all(change.start == change.end for change in match.changes)
    assert match.kept == match.size - 2


def test_words_in_the_place_of_others_are_one_change() -> None:
    text = genuine.text("MIT").replace("free of charge", "for three coins")
    match = found(text)
    assert put_in(text, match) == ["for three coins"]
    assert match.changes[0].removed[1] - match.changes[0].removed[0] == 3


def test_what_stands_before_and_after_is_no_part_of_the_match() -> None:
    text = f"Some words of our own.\n\n{genuine.text('ISC')}\n\nMore words of our own."
    match = found(text)
    own = words(text).words
    assert own[match.start : match.start + 3] == ("permission", "to", "use")
    assert own[: match.start] == ("some", "words", "of", "our", "own")
    assert own[match.end :] == ("more", "words", "of", "our", "own")


def test_a_passage_that_may_be_left_out_is_not_missed() -> None:
    whole = genuine.text("Apache-2.0")
    short = whole[: whole.index("APPENDIX:")]
    match = found(short)
    assert match.known.id == "Apache-2.0"
    assert match.kept == match.size
    lost = [change.removed for change in match.changes if change.removed[0] < change.removed[1]]
    assert lost
    assert all(match.known.may_lack(*each) for each in lost)


def test_a_gap_may_lie_a_few_words_beside_what_may_be_left_out() -> None:
    text = KnownText("X", "", "", "", ((10, 20), (50, 80)), "", "")
    assert text.may_lack(10, 20)
    assert text.may_lack(12, 15)
    assert text.may_lack(13, 23)
    assert text.may_lack(50, 80)
    assert not text.may_lack(8, 21)  # longer than the passage
    assert not text.may_lack(20, 30)
    assert not text.may_lack(0, 5)
    assert not KnownText("X", "", "", "", (), "", "").may_lack(3, 4)


def test_the_shortest_text_of_a_license() -> None:
    assert 140 <= shortest("MIT") <= len(words(genuine.text("MIT")).words)
    assert shortest("no-such-license") == 0


MIT_WORDS = genuine.text("MIT").split()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(MIT_WORDS)), st.lists(st.sampled_from(["zebra", "quartz", "7", "許", "moon"]), max_size=6))
def test_every_word_is_either_the_licenses_or_put_in(at: int, strange: list[str]) -> None:
    text = " ".join([*MIT_WORDS[:at], *strange, *MIT_WORDS[at:]])
    own = words(text)
    match = find_all(own)[0]
    assert match.known.id == "MIT"
    added = sum(change.end - change.start for change in match.changes)
    assert match.end - match.start == match.kept + added
    outside = [*own.words[: match.start], *own.words[match.end :]]
    inside = [word for change in match.changes for word in own.words[change.start : change.end]]
    assert {word for word in strange if word in own.words} <= {*outside, *inside}

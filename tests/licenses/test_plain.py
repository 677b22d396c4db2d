"""A text as words: what is the same text, and that each word is found again in the original."""

from __future__ import annotations

import genuine
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openness.licenses.plain import MAX_TEXT, normal_lines, without_marks, words_of

# Two ways to write the same words
SAME = [
    ("The Software", "THE   software"),
    ("the Software", "the\n\n\tSoftware"),
    ('"AS IS", WITHOUT', "“as is” without"),
    ("and/or sell", "and or sell"),
    ("the licence", "the license"),
    ("sublicence and favour", "sublicense and favor"),
    ("organisations recognised", "organizations recognized"),
    ("# the license\n# is here", "the license is here"),
    (" * the license\n * is here", "the license is here"),
    ("// the license\n// is here", "the license is here"),
    ("REM the license\nREM is here", "the license is here"),
    ("> the **license** is _here_", "the license is here"),
    ("```text\nthe license\n```", "the license"),
    ("<p>the <b>license</b> is&nbsp;here</p>", "the license is here"),
    ('<a href="https://acme.example/x" class="y">the license</a>', "the license"),
    ("<style>p { color: red }</style><script>let a = 'may not';</script>the license", "the license"),
    ("<!-- the license -->", "the license"),
    ("caf&eacute; &amp; voil&#224; &ldquo;x&rdquo;", "café & voilà “x”"),
    ("1. use\n2. copy\n3. sell", "use\ncopy\nsell"),
    ("(a) use (b) copy (iv) sell", "use copy sell"),
    ("2.1. use 3.2.1. copy", "use copy"),
    ("see https://acme.example/license for it", "see for it"),
    ("write to jane@acme.example now", "write to now"),
    ("ｌｉｃｅｎｓｅ", "license"),
    ("ﬁle", "file"),
    ("STRASSE Straße", "strasse straße"),
    ("a\u00a0license", "a license"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_words(one: str, other: str) -> None:
    assert words_of(normal_lines(one)).words == words_of(normal_lines(other)).words


DIFFERENT = [
    ("may", "may not"),
    ("commercial", "non-commercial"),
    ("100 million users", "200 million users"),
    ("version 2", "version 3"),
    ("不得用于商业", "用于商业"),
    ("for the <name of author>", "for the"),
    ("under 5,000", "under 6,000"),
    ("reminder", "minder"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_words(one: str, other: str) -> None:
    assert words_of(one).words != words_of(other).words


def test_each_han_character_is_a_word_and_no_other_letter_is() -> None:
    assert words_of("本模型 model 모델 モデル").words == ("本", "模", "型", "model", "모델", "モ", "デ", "ル")


def test_line_ends_marks_and_length() -> None:
    assert normal_lines("\ufeffa\r\nb\rc\n") == "a\nb\nc\n"
    assert normal_lines("a\u2028b") == "a\u2028b"
    assert len(normal_lines("x" * 300_000)) == MAX_TEXT
    assert normal_lines("\r\n" * MAX_TEXT) == "\n" * MAX_TEXT


MARKED = st.lists(
    st.sampled_from([
        "may ", "not ", "Licence ", "<p>", "</p>", "<script>", "x</script>", "<style a=b>", "</style>", "&amp;", "&#x5d0;", "&nbsp;",
        "&unknown;", "```\n", "~~~ py\n", "REM ", "\nREM x", "dnl ", "# ", "(a) ", "1.2. ", "许可", "ライセンス", "모델 ", "é", "ﬁ", "İ",
        "ß", "\u200b", "\ufeff", "\r\n", "\r", "\n", "\t", "https://acme.example/a?b=c ", "a@b.example ", "<!--", "-->", "<", ">", "&",
    ]),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(MARKED, st.text(max_size=80)))
@example("İstanbul ﬁle ǆ")
@example("&notin; &CounterClockwiseContourIntegral; &fjlig;")
def test_places_of_words_are_places_in_the_text(text: str) -> None:
    text = normal_lines(text)
    own = words_of(text)
    assert len(own.text) == len(text) == len(without_marks(text))
    assert [index for index, char in enumerate(own.text) if char == "\n"] == [
        index for index, char in enumerate(text) if char == "\n"
    ]
    assert len(own.words) == len(own.starts) == len(own.ends)
    at = 0
    for word, start, end in zip(own.words, own.starts, own.ends, strict=True):
        assert at <= start < end <= len(text)
        assert words_of(own.text[start:end]).words in ((word,), ())  # a number alone may be numbering
        at = end


def test_the_words_stand_in_the_original() -> None:
    for identity in ("MIT", "Apache-2.0", "CC-BY-4.0", "gemma"):
        text = genuine.text(identity)
        own = words_of(text)
        shown = [text[start:end].lower() for start, end in zip(own.starts, own.ends, strict=True)]
        differing = {(a, b) for a, b in zip(shown, own.words, strict=True) if a != b}
        assert all(a.startswith(b[:3]) or b in ("library",) for a, b in differing), differing


def test_some_of_the_words() -> None:
    own = words_of("use it or lose it")
    some = own.only([0, 2, 3])
    assert some.words == ("use", "or", "lose")
    assert [own.text[start:end] for start, end in zip(some.starts, some.ends, strict=True)] == ["use", "or", "lose"]
    assert own.only([]).words == ()

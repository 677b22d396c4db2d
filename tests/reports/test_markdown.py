"""Words from outside in Markdown: shown, and taken for nothing else by two renderers and by what GitHub looks for."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rendered import CAUGHT, RENDERERS, Page, github, plain
from tricks import EVIL

from openness.reports.markdown import UNFOLD, commit, fold, linked, outside, outside_in_html, row, table, text
from openness.reports.wording import harmless

HARMLESS = {"wbr", "span", "code"}
"""What may stand among words from outside: a place to break, a dollar sign in a span, code that we left as it was."""

TAME = {
    "\\",
    "\\<b>",
    "=",
    "\x1b[31m\u202e\u200b\U000e0041",
    "[[a]]",
    "`a`` ` b",
    "`` ` ``",
    "`@here` `$x$` `<b>`",
    "a\\`b`c",
}
"""What does nothing by itself on a page."""


def pages(cell: str) -> list[Page]:
    """The words in each place where a report has words, by each renderer."""
    places = [
        cell,
        f"- {cell}",
        f"1. **x** {cell}",
        f"# {cell}: x",
        f"**{cell}**",
        f"x ({cell})",
        f"  - {cell}: {cell}",
    ]
    documents = ["\n\n".join(places), "\n".join(table(["x", cell], [[cell, cell], ["y", f"x<br>{cell}"]]))]
    return [Page(render(document)) for document in documents for render in RENDERERS]


def shape(page: Page) -> list[str]:
    return [tag for tag in page.tags if tag not in HARMLESS]


BENIGN = [shape(page) for page in pages("word")]


@given(st.lists(st.sampled_from(EVIL) | st.text(max_size=12), max_size=6).map("".join))
@example("".join(EVIL))
def test_words_from_outside_are_shown_and_are_nothing_else(said: str) -> None:
    shown = outside(said, 2000)
    assert shown.isprintable()
    assert not re.search(r"@\w", shown)  # nor in a mail, where the Markdown is read as plain text
    if not shown:
        return
    for page, benign in zip(pages(shown), BENIGN, strict=True):
        assert shape(page) == benign
        assert not page.links
        assert not page.misnested
        assert plain(harmless(said.strip(), 2000).strip()) in plain(page.text)
        assert [piece for piece in page.pieces if CAUGHT.search(piece)] == []


@pytest.mark.parametrize("said", EVIL)
def test_each_hostile_word_by_itself(said: str) -> None:
    for page, benign in zip(pages(outside(said)), BENIGN, strict=True):
        assert shape(page) == benign
        assert not page.links
        assert [piece for piece in page.pieces if CAUGHT.search(piece)] == []


@given(st.lists(st.sampled_from(EVIL) | st.text(max_size=12), max_size=6).map("".join))
def test_a_summary_is_html_and_no_more(said: str) -> None:
    shown = outside_in_html(said, 2000)
    for render in RENDERERS:
        page = Page(render(f"{fold(f'<b>{shown}</b>')}x\n\n{UNFOLD}"))
        assert [tag for tag in page.tags if tag not in ("wbr", "span")] == ["details", "summary", "b", "p"]
        assert plain(harmless(said.strip(), 2000).strip()) in plain(page.text)
        assert [piece for piece in page.pieces if CAUGHT.search(piece)] == []


def test_that_the_renderers_would_have_found_it() -> None:
    """Without escapes each of these does what the tests above say that it does not."""
    for said in EVIL:
        found = [page for page, benign in zip(pages(said), BENIGN, strict=True) if shape(page) != benign]
        caught = [page for page in pages(said) if any(CAUGHT.search(piece) for piece in page.pieces)]
        assert found or caught or said in TAME, said


@pytest.mark.parametrize("char", ["$", "|", "😀", "\U000e0041", "@a", "日", "abcdef0 ", "`"])
def test_what_swells_is_cut_shorter(char: str) -> None:
    shown = outside(char * 5000, 100)
    assert len(shown.encode()) <= 403
    assert shown.endswith("...")
    assert len(outside_in_html(char * 5000, 100).encode()) <= 403


def test_code_stays_code_where_nothing_in_it_does_anything() -> None:
    assert outside("say `license` there") == "say `license` there"
    assert outside("say `@here` there") == r"say \`@<wbr>here\` there"


def test_words_are_as_readable_as_can_be() -> None:
    assert outside("Apache-2.0 (open-source), 3 of 5. README.md:3") == "Apache-2.0 (open-source), 3 of 5. README.md:3"
    assert outside("meta-llama/Llama-2-7b-hf") == "meta-llama/Llama-2-7b-hf"


PINNED = "https://huggingface.co/a/b/blob/0123456789abcdef0123456789abcdef01234567/x%20(1).md#L2"


@pytest.mark.parametrize(
    ("url", "href"),
    [
        (PINNED, PINNED.replace("(", "%28").replace(")", "%29")),
        ("http://127.0.0.1:8080/a?b=c&copy=d", "http://127.0.0.1:8080/a?b=c&copy=d"),
        ("https://a.example/é|<b>\"'`\\*[x]$@me", "https://a.example/%C3%A9%7C%3Cb%3E%22%27%60%5C%2A%5Bx%5D%24%40me"),
        ("https://a.example/100%.bin", "https://a.example/100%25.bin"),
        ("https://a.example", "https://a.example"),
    ],
)
def test_addresses_with_odd_characters_are_encoded(url: str, href: str) -> None:
    for page in [page for link in (linked("x", url),) for page in pages(link)]:
        assert set(page.links) == {href}


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//a.example",
        "/settings", "README.md", "https://", "https:///x", "https://user@a.example/", "https://a.example:pw@b.example/",
        "https://a.example\n/x", "https://a.example/\u202e", "https://a.example/\x1b[31m", "https://exämple.org/",
        "https://a.example/" + "x" * 1000, "https://a.example)](javascript:x", "https://a.example /x", "ftp://a.example",
        "https://github.com/a/b/issues/1", "https://www.github.com/a/b/pull/1#x", "https://github.com/a/b/commit/0123abc",
    ],
)  # fmt: skip
def test_only_plain_http_addresses_are_links(url: str) -> None:
    shown = linked("the place", url)
    assert shown == "the place"
    assert linked(url, url) == outside(url, 200)


@pytest.mark.parametrize("words", ["x](javascript:x) [y", "^1", "![y](z)", "[a](b)", "`](x)", "<a href=x>"])
def test_a_links_words_cannot_end_it(words: str) -> None:
    for page in (Page(render(linked(words, "https://a.example/"))) for render in RENDERERS):
        assert page.links == ["https://a.example/"]
        assert page.text.strip() == words


def test_a_fold_opens_and_ends() -> None:
    page = Page(github(f"{fold('a')}- b\n\n{UNFOLD}"))
    assert page.tags == ["details", "summary", "ul", "li"]
    assert not page.misnested
    assert not page.open


def test_a_revision_is_code_where_it_is_plain() -> None:
    assert commit("0123456789abcdef0123456789abcdef01234567") == " at `0123456789ab`"
    assert commit("`@me`") == r" at \`@<wbr>me\`"
    assert commit(None) == ""


def test_a_row_has_its_cells() -> None:
    assert row(["a", "b"]) == "| a | b |"


def test_words_of_our_files_keep_their_code_and_their_links_to_issues() -> None:
    assert text("see `a|b` and #1 <x>") == r"see `a\|b` and \#1 \<x\>"

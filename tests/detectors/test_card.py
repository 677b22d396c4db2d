"""The card read once: front matter, blocks, links, lines; hostile ones too."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openness.detectors.card import parse_card

CARD = """---
license: apache-2.0
datasets:
- a/b
---
# Title

<!-- hint [x](http://hint) -->
Some prose with [link](https://github.com/a/b) and
a bare https://wandb.ai/x/y. Another one, e.g. this. See <a href="https://x.y/z">the <b>code</b></a>.

**Training data**

The model was trained on:
- [ds](https://huggingface.co/datasets/a/b): 3B
  - nested **x** [k](http://k)

| Model | Base Model |
|---|---|
| this | [Llama](https://huggingface.co/meta-llama/Llama) |

```python
x = "https://not.a/link"
```

<p align="center"><a href="http://p1">P1</a> •
<a href="http://p2"><img src="i.png" alt="Badge"></a></p>

## Sub
"""


def test_front_matter_has_its_values_and_lines() -> None:
    card = parse_card(CARD)
    assert card.front_matter == {"license": "apache-2.0", "datasets": ["a/b"]}
    assert (card.line_of("license"), card.line_of("datasets"), card.line_of("none")) == (2, 3, None)
    assert card.front_matter_error is None


def test_links_have_text_section_line_and_sentence() -> None:
    card = parse_card(CARD)
    links = {link.url: link for link in card.links}
    assert "http://hint" not in links
    github = links["https://github.com/a/b"]
    assert (github.text, github.host, github.path, github.line) == ("link", "github.com", "a/b", 9)
    assert card.sentence(github) == "Some prose with link and a bare https://wandb.ai/x/y."
    assert card.sentence(links["https://x.y/z"]) == "See the code."
    dataset = links["https://huggingface.co/datasets/a/b"]
    assert (dataset.section, dataset.line) == (("Title", "Training data"), 15)
    assert card.blocks[dataset.block].lead == "The model was trained on:"
    assert links["https://huggingface.co/meta-llama/Llama"].column == "Base Model"
    assert (links["http://p2"].text, links["http://p2"].line) == ("Badge", 27)


def test_rows_know_their_cells_and_headings() -> None:
    row = [block for block in parse_card(CARD).blocks if block.kind == "row"][-1]
    assert (row.cells, row.header) == (("this", "Llama"), ("Model", "Base Model"))


def test_a_bold_line_is_a_heading_and_a_deeper_one_ends_with_the_next() -> None:
    card = parse_card(CARD)
    headings = [(block.level, block.text) for block in card.blocks if block.kind == "heading"]
    assert headings == [(1, "Title"), (7, "Training data"), (2, "Sub")]
    assert card.blocks[-1].section == ("Title", "Sub")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\nlicense: [mit\n---\n# T\n", "line"),
        ("---\n- a\n- b\n---\n# T\n", "not a mapping"),
        ("---\na: &x [1]\nb: *x\n---\n# T\n", "anchors"),
    ],
)
def test_front_matter_that_is_not_yaml_is_told_and_the_text_is_read(text: str, said: str) -> None:
    card = parse_card(text)
    assert card.front_matter == {}
    assert said in (card.front_matter_error or "")
    assert card.blocks[0].text == "T"


@pytest.mark.parametrize(
    "text", ["", "---\n---\n", "# only a title", "---\nlicense: mit\n---", "\ufeff---\nlicense: mit\n---\nx"]
)
def test_small_cards(text: str) -> None:
    card = parse_card(text)
    assert card.front_matter == ({"license": "mit"} if "mit" in text else {})


@given(st.text(alphabet=st.sampled_from("<>/a[](){}#*_`|-\n !\"'=&;:hrefdivtb"), max_size=300))
def test_no_text_makes_it_fail(text: str) -> None:
    parse_card(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "*" * 50_000,
        "<div>" * 20_000,
        "> " * 5_000 + "x",
        "| a " * 20_000 + "\n",
        "<a href='" * 20_000,
        "- " * 5_000,
    ],
    ids=["brackets", "stars", "divs", "quotes", "pipes", "anchors", "lists"],
)
def test_hostile_markdown_takes_bounded_time(text: str) -> None:
    started = time.process_time()
    parse_card(text)
    assert time.process_time() - started < 10


def test_a_very_long_card_is_looked_at_in_part_and_says_so() -> None:
    started = time.process_time()
    card = parse_card("---\nlicense: mit\n---\n" + "- item [x](https://a/b)\n" * 500_000)
    assert card.truncated
    assert card.front_matter == {"license": "mit"}
    assert len(card.links) <= 3000
    assert time.process_time() - started < 20


HOSTILE_SHAPES = {
    "comments that never end": "<!--" * 100_000,
    "instructions that never end": "<?" * 200_000,
    "sections that never end": "<![CDATA[" * 40_000,
    "a table of forty thousand columns": "|" + "a|" * 40_000 + "\n|" + "-|" * 40_000 + "\n|" + "b|" * 40_000,
    "addresses in one paragraph": "<http://a.b>" * 30_000,
    "anchors in one paragraph": "".join(f"[a{i}](https://huggingface.co/x/y{i}) " for i in range(9000)),
    "lone surrogates, NULs, bidi": "\ud800a \0\u202e\u2066" * 40_000,
}


@pytest.mark.parametrize("shape", HOSTILE_SHAPES)
def test_the_time_grows_with_the_card_and_not_faster(shape: str) -> None:
    text = HOSTILE_SHAPES[shape]
    started = time.process_time()
    card = parse_card(text)
    assert time.process_time() - started < 12  # 4 at most on an idle machine; quadratic shapes took 25 to 70
    assert card.blocks

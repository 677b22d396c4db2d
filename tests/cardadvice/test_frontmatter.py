"""Front matters are changed in place: what is meant changes, and not a byte beside it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.cardadvice import CardChange, Unpatchable, mended_card
from openness.detectors.card import parse_card


def mended(text: str, **values: Any) -> str:
    changes = [
        CardChange(key=key, current=None, proposed=value, standing="patch", why="", seen=[])
        for key, value in values.items()
    ]
    return mended_card(text, changes)


CASES: list[tuple[str, dict[str, Any], str]] = [
    # a value is replaced, and its comment and neighbours stay
    ("license: Apache 2.0 # ours\ntags: [a]\n", {"license": "apache-2.0"}, "license: apache-2.0 # ours\ntags: [a]\n"),
    ("license:   'MIT'\n", {"license": "mit"}, "license:   'mit'\n"),
    ('license: "MIT"\n', {"license": "mit"}, 'license: "mit"\n'),
    ("license:\ntags:\n- a\n", {"license": "mit"}, "license: mit\ntags:\n- a\n"),
    ("license: # which?\n", {"license": "mit"}, "license: mit # which?\n"),
    ("license: ~\n", {"license": "mit"}, "license: mit\n"),
    ("license: >\n  apache\n  2.0\nlanguage: en\n", {"license": "apache-2.0"}, "license: apache-2.0\nlanguage: en\n"),
    ("'license': MIT\n", {"license": "mit"}, "'license': mit\n"),
    ("license : MIT\n", {"license": "mit"}, "license : mit\n"),
    # a key that belongs to another one stands behind it
    ("license: other\n# the rest\ntags: [a]\n", {"license_name": "x", "license_link": "LICENSE"}, "license: other\nlicense_name: x\nlicense_link: LICENSE\n# the rest\ntags: [a]\n"),
    ("base_model:\n  - a/b  # one\n  # two\n  - c/d\n\ntags: [x]\n", {"base_model_relation": "merge"}, "base_model:\n  - a/b  # one\n  # two\n  - c/d\nbase_model_relation: merge\n\ntags: [x]\n"),
    ("license: other\n", {"license_name": "x", "datasets": ["a/b"]}, "license: other\nlicense_name: x\ndatasets:\n- a/b\n"),
    ("extra: |\n  text\n\n  more\n", {"license": "mit"}, "extra: |\n  text\n\n  more\nlicense: mit\n"),
    ("# Doc: https://example.org\n{}\n", {"license": "mit", "license_link": "LICENSE"}, "# Doc: https://example.org\nlicense: mit\nlicense_link: LICENSE\n"),
    ("# only a comment\n", {"license": "mit"}, "# only a comment\nlicense: mit\n"),
    ("", {"license": "mit"}, "license: mit\n"),
    ("  a: 1\n  b: 2\n", {"license": "mit"}, "  a: 1\n  b: 2\n  license: mit\n"),
    ("{a: 1, license: MIT}\n", {"license": "mit", "datasets": ["a/b"]}, "{a: 1, license: mit, datasets: [a/b]}\n"),
    # lists grow, and their items are replaced one by one
    ("datasets:\n- a/b\n- c/d # last\ntags: [x]\n", {"datasets": ["a/b", "c/d", "e/f"]}, "datasets:\n- a/b\n- c/d # last\n- e/f\ntags: [x]\n"),
    ("datasets:\n    -   a/b\nx: 1\n", {"datasets": ["a/b", "c/d"]}, "datasets:\n    -   a/b\n    -   c/d\nx: 1\n"),
    ("datasets: [a/b,\n  c/d]  # x\n", {"datasets": ["a/b", "c/d", "e/f"]}, "datasets: [a/b,\n  c/d, e/f]  # x\n"),
    ("datasets: []\n", {"datasets": ["a/b"]}, "datasets: [a/b]\n"),
    ("datasets: a/b # old\n", {"datasets": ["a/b", "c/d"]}, "datasets: [a/b, c/d] # old\n"),
    ("base_model:\n- https://huggingface.co/a/b # x\n- 'c/d'\n", {"base_model": ["a/b", "c/d"]}, "base_model:\n- a/b # x\n- 'c/d'\n"),
    ("license:\n- MIT\n", {"license": ["mit"]}, "license:\n- mit\n"),
    ("license:\n- other\nx: 1\n", {"license": "mit"}, "license: mit\nx: 1\n"),
    ("base_model: []\nx: 1\n", {"base_model": "a/b"}, "base_model: a/b\nx: 1\n"),
    # what YAML would take for something else is quoted
    ("license: other\n", {"license_name": "1.0"}, 'license: other\nlicense_name: "1.0"\n'),
    ("license: other\n", {"license_name": "no"}, 'license: other\nlicense_name: "no"\n'),
]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
@pytest.mark.parametrize("body", ["# Title\n\nlicense: Apache 2.0\n", "no end of line", "", "\n---\nrule\n---\n"])
@pytest.mark.parametrize(("matter", "values", "expected"), CASES)
def test_only_what_is_meant_changes(
    matter: str, values: dict[str, Any], expected: str, body: str, bom: str, newline: str
) -> None:
    if not matter and "---" in body:
        return  # an empty front matter would end at that line
    before = f"{bom}---\n{matter}---\n{body}".replace("\n", newline)
    after = f"{bom}---\n{expected}---\n{body}".replace("\n", newline)
    assert mended(before, **values) == after
    assert parse_card(after).front_matter == {**parse_card(before).front_matter, **values}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# Title\n", "---\nlicense: mit\n---\n\n# Title\n"),
        ("\n# Title\n", "---\nlicense: mit\n---\n\n# Title\n"),
        ("\ufeff# Title\r\n", "\ufeff---\r\nlicense: mit\r\n---\r\n\r\n# Title\r\n"),
        ("", "---\nlicense: mit\n---\n"),
        ("---\n\nA rule, and no front matter.\n", "---\nlicense: mit\n---\n\n---\n\nA rule, and no front matter.\n"),
    ],
)
def test_a_card_without_one_gets_one(before: str, after: str) -> None:
    assert mended(before, license="mit") == after


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("---\nlicense: [mit\ntags: x\n---\n", 3, ""),
        ("---\na: 1\n\tb: 2\n---\n", 3, ""),
        ("---\na: &x 1\nlicense: MIT\n---\n", 2, "anchors"),
        ("---\na: 1\nlicense: !!str MIT\nb: !x y\n---\n", 4, "tag"),
        ("---\n- a\n- b\n---\n", 2, "no mapping"),
        ("---\nsome words\n---\n", 2, "no mapping"),
        ("---\nlicense: MIT\nx: 1\nlicense: MIT\n---\n", 2, "stands twice"),
        ("---\nlicense: MIT\n# Title, and the end is lost\n", 1, "not closed"),
        ("# Title\n---\nlicense: MIT\ntags:\n- a\n---\n", 2, "first line"),
    ],
)
def test_what_cannot_be_changed_safely_is_refused(text: str, line: int, problem: str) -> None:
    with pytest.raises(Unpatchable) as caught:
        mended(text, license="mit")
    assert caught.value.line == line
    assert problem in caught.value.problem


def test_lists_of_more_than_ids_are_left_alone() -> None:
    with pytest.raises(Unpatchable, match="more than ids"):
        mended("---\ndatasets:\n- name: a/b\n---\n", datasets=["a/b", "c/d"])


def test_a_key_that_stands_twice_matters_only_where_it_is_changed() -> None:
    text = "---\ntags: a\ntags: b\nlicense: MIT\n---\n"
    assert mended(text, license="mit") == text.replace("MIT", "mit")


# Any front matter

KEYS = ["language", "tags", "library_name", "pipeline_tag", "license", "base_model", "datasets", "model-index"]
VALUES = [
    " en", " [a, b]", "\n- a\n- b # c", "\n  - a\n\n  # note\n  - b", ' "q: x"', " 'it''s'", " |\n  text\n  # no comment",
    " >-\n  folded\n\n  text", " {a: 1, b: [c]}", "\n  a: 1\n  b:\n  - c", "", " # empty", " ünï 😀", " ~",
]  # fmt: skip
entries = st.lists(st.sampled_from(KEYS), unique=True, max_size=8).flatmap(
    lambda keys: st.tuples(
        *(st.tuples(st.just(key), st.sampled_from(VALUES), st.sampled_from(["", "# c\n", "\n"])) for key in keys)
    )
)
values = st.fixed_dictionaries(
    {},
    optional={
        "license": st.sampled_from(["mit", "other"]),
        "license_name": st.sampled_from(["x-1.0", "1.0", "a b"]),
        "base_model": st.sampled_from(["a/b", "c/d"]),
        "base_model_relation": st.just("merge"),
        "datasets": st.lists(st.sampled_from(["a/b", "c", "d/e"]), min_size=1, unique=True),
    },
)


@settings(max_examples=400, deadline=None)
@given(entries, values, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]), st.text(max_size=40))
def test_whatever_the_front_matter_looks_like(
    made: tuple[tuple[str, str, str], ...], wanted: dict[str, Any], newline: str, bom: str, body: str
) -> None:
    """It reads as meant, every line of another key is still there in its order, and the text is the same; or it is
    refused."""
    lines = [f"{above}{key}:{value}\n" for key, value, above in made]
    before = f"{bom}---\n{''.join(lines)}---\n".replace("\n", newline) + body
    old = parse_card(before)
    if not made or old.front_matter_error is not None:
        return
    try:
        after = mended(before, **wanted)
    except Unpatchable:
        return
    new = parse_card(after)
    assert new.front_matter == {**old.front_matter, **wanted}
    assert [key for key in new.front_matter if key in old.front_matter] == list(old.front_matter)
    assert after.startswith(f"{bom}---{newline}")
    assert after.endswith(f"---{newline}{body}")
    rest = after
    for (key, _, _), line in zip(made, lines, strict=True):
        if key not in wanted:
            written = line.replace("\n", newline)
            assert written in rest
            rest = rest[rest.index(written) + len(written) :]
    if newline == "\r\n" and "\n" not in body:
        assert "\n" not in after.replace("\r\n", "")
    assert mended(after, **wanted) == after


def test_most_of_them_are_not_refused() -> None:
    """The refusals of the test above are few: a mapping or a list of other things under a key that is to be changed."""
    refused = []
    for value in VALUES:
        text = f"---\nlicense:{value}\n---\n"
        try:
            mended(text, license="mit", datasets=["a/b"])
        except Unpatchable:
            refused.append(value)
    assert refused == []

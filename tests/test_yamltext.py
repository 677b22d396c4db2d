"""YAML from outside: bounded, without aliases or tags, with lines."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from openness.yamltext import MAX_BYTES, Dumper, YamlError, read_yaml

BOMB = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BOMB, 1),
        ("x: 1\ny: !!python/object/apply:os.system ['true']\n", 2),
        ("x: 1\ny: !mine 3\n", 2),
        ("x: 1\nx: 2\n", 2),
        ("? [a, b]\n: 1\n", 1),
        ("x: [1,\n", None),
        ("[" * 200, None),
        ("a: 1\n---\nb: 2\n", None),
        ("x: \x00", 1),
        ("x: 1\ny: \x1b[31m\n", 2),
        ("x: 1\ny: \ud800\n", 2),
        ("x: 1\ny: 0x" + "f" * 200, 2),
        ("x: 1\ny: 1" + ":00" * 200, 2),
        ("x: 1\ny: 1" + ":00" * 200 + ".5", 2),
        ("x: 1\ny: 0x_", 2),
        ("x: 1\ny: !!bool maybe", 2),
        ("x: 1\ny: !!int ''", 2),
        ("x: 1\ny: !!float ''", 2),
    ],
)
def test_what_we_do_not_read_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    if line is not None:
        assert caught.value.line == line


def test_refusing_is_quick() -> None:
    started = time.process_time()
    for text in ("x" * (MAX_BYTES + 1), "- 1\n" * 300_000, "{" * 100_000, BOMB):
        with pytest.raises(YamlError):
            read_yaml(text)
    assert time.process_time() - started < 5


def test_lines_lead_to_values() -> None:
    document = read_yaml("a: 1\nb:\n  - c: x\n  - d: y\n")
    assert document.data == {"a": 1, "b": [{"c": "x"}, {"d": "y"}]}
    assert document.line(("b", 1, "d")) == 4
    assert document.line(("b", 1, "nothing", "here")) == 4


def test_dates_stay_text_and_the_last_of_two_keys_counts_where_allowed() -> None:
    assert read_yaml("date: 2026-11-24\n").data == {"date": "2026-11-24"}
    assert read_yaml("x: 1\nx: 2\n", unique_keys=False).data == {"x": 2}


@given(st.recursive(st.text(max_size=20) | st.integers() | st.booleans(), lambda inner: st.lists(inner, max_size=4)))
def test_json_is_read_as_itself(value: object) -> None:
    import json

    text = json.dumps({"v": value})
    try:
        assert read_yaml(text).data == {"v": value}
    except YamlError:
        assert (
            any(ord(letter) > 0x7E or ord(letter) < 0x20 for letter in json.loads(json.dumps(str(value))))
            or "\\" in text
        )


@pytest.mark.parametrize(
    "text", ["a\u202eb", "\x1b[31m", "a\u2028b\nc", "\x85", "\u200b", "a\tb", "模型\u202e", "x " * 200 + "\u2066"]
)
def test_what_is_written_hides_nothing_and_reads_as_it_was(text: str) -> None:
    for data in ({"v": text}, {text.strip(): [text]}):
        written = yaml.dump(data, Dumper=Dumper, allow_unicode=True, width=110)
        assert written.replace("\n", "").isprintable()
        assert read_yaml(written).data == data


def test_what_can_be_seen_is_written_as_it_is() -> None:
    data = {"v": "模型, é\nand more"}
    assert "模型, é" in yaml.dump(data, Dumper=Dumper, allow_unicode=True)

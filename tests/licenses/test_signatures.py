"""Lines that say who holds the rights, and what is made of names."""

from __future__ import annotations

import pytest
from test_around import SIGNATURES

from openness.licenses.around import is_mute
from openness.licenses.plain import words_of
from openness.licenses.signatures import is_latin, is_signature, of_names, unsigned


@pytest.mark.parametrize("line", SIGNATURES)
def test_a_line_that_says_who_holds_the_rights(line: str) -> None:
    assert is_signature(line)
    assert is_signature(f"# {line}")
    assert not is_signature(f"{line} You may not sell it.")


@pytest.mark.parametrize(
    "line",
    ["Permission is hereby granted", "Copyright (c) 2024 Acme, for non-commercial use only", "The copyright holder",
     "Copyright law may apply to what you do", "Copyright (c) 2024 Acme. Licensed for research.", "(c) use it at home", ""],
)  # fmt: skip
def test_other_lines_are_no_signature(line: str) -> None:
    assert not is_signature(line)


def test_signatures_are_taken_out_of_the_words() -> None:
    text = "Copyright (c) 2024 Acme\nUse it.\n\n(c) 2023 Jane Doe\nSell it."
    left = unsigned(words_of(text))
    assert left.words == ("use", "it", "sell", "it")
    assert text[left.starts[0] : left.ends[0]] == "Use"
    untouched = words_of("Use it.")
    assert unsigned(untouched) is untouched


def test_names_and_sentences() -> None:
    for names in (
        "Jane Doe and Jürgen Öberg",
        "Acme Inc., Berlin",
        "jane@acme.example",
        "2024",
        "University of Westmark",
    ):
        assert of_names(names), names
        assert is_mute(names), names
    for sentence in (
        "use it well",
        "Hospitals are no place for it",
        "Jane Doe grants nothing here",
        "为了研究",
        "x " * 200,
    ):
        assert not of_names(sentence), sentence
        assert not is_mute(sentence), sentence
    assert is_latin("Jürgen Öberg, ª º µ")
    assert not is_latin("Иван")
    assert not is_latin("模型")

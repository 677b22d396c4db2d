"""License texts: genuine ones, changed ones, hostile ones. What restricts must never come out open."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import genuine
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openness.licenses import Reading, read_text

SHARED = Path(__file__).parents[3] / "shared" / "licenses"
EXPECTED = json.loads((SHARED / "expected.json").read_text(encoding="utf-8")) if SHARED.exists() else {}
ALTERED: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    (Path(__file__).parent / "altered.yaml").read_text(encoding="utf-8")
)
MIT = genuine.text("MIT")


@pytest.mark.parametrize("identity", genuine.CLASSES)
def test_a_genuine_text_is_its_license(identity: str) -> None:
    text = genuine.text(identity)
    reading = read_text(text)
    license_class = genuine.CLASSES[identity]
    assert (reading.id, reading.license_class) == (identity, license_class)
    assert reading.restricts_use is (license_class not in genuine.OPEN)
    assert not reading.modified
    assert not reading.is_reference
    assert reading.own_terms is None
    place = reading.matched[0]
    assert place.says == identity
    assert place.end - place.start > 0.85 * len(text.strip())
    assert place.line == text[: place.start].count("\n") + 1


@pytest.mark.skipif(not EXPECTED, reason="the shared license texts are not at hand")
@pytest.mark.parametrize("name", EXPECTED)
def test_the_shared_texts(name: str) -> None:
    reading = read_text((SHARED / name).read_text(encoding="utf-8"))
    assert (reading.id, reading.license_class) == (EXPECTED[name]["id"], EXPECTED[name]["class"])
    assert not reading.modified
    assert not reading.is_reference


def edited(base: str, do: str, at: str = "", words: str = "") -> str:
    """A genuine text with a row's change made."""
    text = genuine.text(base)
    if do == "before":
        return f"{words}\n\n{text}"
    if do == "after":
        return f"{text}\n\n{words}\n"
    place = re.search(r"\s+".join(map(re.escape, at.split())), text)
    assert place, f"{base} has no {at!r}"
    before, after = text[: place.start()], text[place.end() :]
    return {
        "delete": f"{before}{after}",
        "replace": f"{before}{words}{after}",
        "insert-after": f"{before}{place[0]} {words}{after}",
        "paragraph-after": f"{before}{place[0]}\n\n{words}\n\n{after}",
    }[do]


def shown(words: str, reading: Reading) -> bool:
    """Whether the first of the words that decided are some of `words`: a dozen characters in a row, white space apart."""
    bare, quote = "".join(words.split()), "".join(reading.quote.split())
    length = min(12, len(bare))
    return any(bare[at : at + length] in quote for at in range(len(bare) - length + 1))


ROWS = [pytest.param(row, id=f"{row['base']}, {row['why']}") for rows in ALTERED.values() for row in rows]


@pytest.mark.parametrize("row", ROWS)
def test_a_changed_text_is_what_the_change_makes_of_it(row: dict[str, Any]) -> None:
    reading = read_text(edited(row["base"], row["do"], row.get("at", ""), row.get("words", "")))
    assert (reading.id, reading.license_class) == (row["base"], row["class"])
    assert reading.restricts_use is row["restricts"]
    assert reading.modified
    assert reading.name.endswith(", modified")
    if "words" in row:
        assert shown(row["words"], reading), reading.matched
    assert row["base"] in {span.says for span in reading.matched}


def test_a_changed_text_tells_its_terms_and_keeps_the_others() -> None:
    field = read_text(edited("MIT", "after", words="The Software may not be used for military purposes.")).terms
    assert (field.field_of_use_limits, field.redistribution) == (True, True)
    users = read_text(
        edited("MIT", "after", words="You need our consent once you have more than 5 million users.")
    ).terms
    assert users.threshold == "5 million users"
    name = read_text(edited("MIT", "after", words='You must display "Acme" in your product.')).terms
    assert (name.naming_duty, name.commercial_use) == (True, True)
    research = read_text(edited("MIT", "after", words="Only for research.")).terms
    assert research.commercial_use is False


def test_of_several_changes_the_strictest_decides() -> None:
    words = "You must display our logo. No military use. Users beyond 5 million need a separate license. Not for sale."
    reading = read_text(edited("Apache-2.0", "after", words=words))
    assert reading.license_class == "non-commercial"
    assert {span.says for span in reading.matched} >= {"commercial_use", "field_of_use_limits"}


@pytest.mark.parametrize(
    "words", ["Licensed for private use.", "For evaluation purposes only.", "仅限非商业用途使用。"]
)
def test_words_in_the_gaps_that_a_classifier_would_allow_are_seen(words: str) -> None:
    reading = read_text(edited("CDLA-Permissive-2.0", "paragraph-after", "with the shared Data.", words))
    assert reading.restricts_use is not False
    assert reading.modified


def test_a_word_more_or_less_in_a_grant_is_never_passed_over() -> None:
    """Each word of MIT's grant, left out: those that give a right cannot go unseen."""
    grant = MIT[: MIT.index("The above copyright notice")]
    mute = set()
    for place in re.finditer(r"\w+", grant):
        text = MIT[: place.start()] + MIT[place.end() :]
        if not read_text(text).modified:
            mute.add(place[0].lower())
    telling = {"use", "copy", "modify", "merge", "publish", "distribute", "without", "granted", "free", "any"}
    assert not mute & telling
    for word in ("not", "never", "hardly", "noncommercial", "academic"):
        assert read_text(MIT.replace("hereby granted", f"hereby {word} granted")).modified
        assert read_text(MIT.replace("hereby granted", f"hereby {word} granted")).restricts_use is not False


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(MIT)), st.sampled_from(["not for sale", "研究専用", "for research only", "the moon must agree"])
)
def test_wherever_words_are_put_in_they_are_seen(at: int, words: str) -> None:
    at = MIT.rfind(" ", 0, at) + 1
    reading = read_text(f"{MIT[:at]}({words}) {MIT[at:]}")
    assert reading.restricts_use is not False
    assert reading.modified or reading.id == "unknown"


@pytest.mark.parametrize(
    "scope",
    [
        "This license does not apply to the model weights.",
        "This license doesn't cover the weights.",
        "This license applies to the code only.",
        "The weights are not covered by this license.",
    ],
)
def test_a_license_of_the_code_alone_does_not_free_the_weights(scope: str) -> None:
    reading = read_text(f"{scope}\n\n{MIT}")
    assert (reading.id, reading.license_class, reading.restricts_use) == ("MIT", "unknown", None)


def test_an_empty_text_is_unknown() -> None:
    for text in ("", " \n\t", "\ufeff", "---", "<html></html>", "🙂"):
        reading = read_text(text)
        assert (reading.id, reading.license_class, reading.restricts_use) == ("unknown", "unknown", None)


def test_terms_beyond_what_is_read_never_come_out_open() -> None:
    assert read_text(MIT + "\n" * 300_000 + "Not for commercial use.").restricts_use is not False
    assert read_text(" " * 99_000 + MIT + "\n" * 1_000 + "Not for commercial use.").restricts_use is not False


SNIPPETS = [
    "\n", " ", "\t", "- ", "* ", "1. ", "(a) ", "a", "A ", "Copyright ", "(c) ", "2020 ", "not ", "may not ", "commercial ",
    "non-commercial ", "for ", "research ", "use ", "<", "</p>", "<a href='", "&amp;", "&", "http://", "https://a.b/", "[",
    "](", "(", ")", "|", "#", "`", "```\n", "~~~", "'", '"', ".", ",", ";", ":", "：", "。", "商用", "不得", "禁止", "모델", "é",
    "\u200b", "1 million ", "users ", "revenue ", "exceed ", "$", "compete ", "model ", "outputs ", "terminate ", "at any time ",
    "modify ", "without ", "distribute ", "shall display ", "logo ", "license ", "under the ", "MIT ", "Apache 2.0 ", "see ",
    "@", "a@b.c ", "REM ", "---\n", "license: mit\n", "except ", "european union ", "only ", "x" * 50,
]  # fmt: skip


def seconds(text: str) -> float:
    """The time of this process alone that reading a text takes, the tables being loaded."""
    read_text("anything")
    started = time.process_time()
    assert read_text(text).restricts_use is not False
    return time.process_time() - started


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=4).map("".join), st.sampled_from(["", MIT, "prefix. "]))
def test_no_text_of_repeated_snippets_takes_long(unit: str, start: str) -> None:
    assert seconds(f"{start}{unit * (100_000 // len(unit))} end.") < 2


@pytest.mark.parametrize(
    "unit",
    ["a ", "you may not ", "(", "commercial ", "\n", "not ", "1 million ", "http://", MIT, "<", "under the ", "&#", "copyright ",
     genuine.text("gemma")],
    ids=lambda unit: unit[:12],
)  # fmt: skip
def test_a_text_of_a_megabyte_takes_no_longer(unit: str) -> None:
    assert seconds(unit * (1_000_000 // len(unit))) < 2

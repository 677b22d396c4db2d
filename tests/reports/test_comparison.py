"""Models side by side, held to what their audits say."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from approved import NAMES as APPROVED
from approved import audit_of, same_as_golden
from rendered import CAUGHT, RENDERERS, Page
from rich.cells import cell_len
from tricks import TRICKS

import openness
from openness.comparing import ComparedError, ComparedSubject, Comparison, compare
from openness.document import Audit
from openness.reports.comparison import ComparisonReport, markdown
from openness.reports.terminal import plain_console

EVIL = "evil|x\x1b[31m\u202e[bold]<b>`"
NAMES = ("allenai/OLMo-2-1124-7B", "google/gemma-2-9b", "TheBloke/Llama-2-7B-GPTQ", "LLM360/AmberChat")


@pytest.fixture(scope="module")
def audits() -> list[Audit]:
    hub = str(Path(__file__).parent.parent.parent / "fixtures" / "hub")
    return [openness.audit(name, hub=hub, rubrics=["mof", "osai-index"]) for name in NAMES]


def text_of(comparison: Comparison, width: int = 80) -> str:
    file = io.StringIO()
    plain_console(file, width).print(ComparisonReport(comparison), crop=False)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def test_recorded_models_side_by_side_are_as_approved(recordings: Path) -> None:
    compared = compare([audit_of(recordings, name) for name in APPROVED])
    same_as_golden("compared.txt", text_of(compared))
    same_as_golden("compared.md", markdown(compared))


def test_it_says_what_the_audits_say(audits: list[Audit]) -> None:
    compared = compare(audits)
    for audit in audits:
        for name, state in audit.components.items():
            there = compared.components[name][audit.input]
            assert (there.availability, there.reason, there.license) == (
                state.availability,
                state.reason,
                state.license,
            )
        for name, card in audit.scorecards.items():
            score = compared.scorecards[name].subjects[audit.input]
            assert (score.level, score.level_upper) == (card.level, card.level_upper)
            assert (score.score_lower, score.score, score.score_upper) == (
                card.score_lower,
                card.score,
                card.score_upper,
            )


def test_the_order_is_that_of_the_command_line(audits: list[Audit]) -> None:
    failed = ComparedSubject(
        input="a/b", subject=None, revision=None, headline=None, error=ComparedError(exit_code=3, message="no", hint="")
    )
    compared = compare(audits[:2], [failed], [NAMES[1], "a/b", NAMES[0]])
    assert [one.input for one in compared.subjects] == [NAMES[1], "a/b", NAMES[0]]
    assert "2 a/b: not audited: no\n" in text_of(compared)
    assert "a/b**: not audited: no" in markdown(compared)


@pytest.mark.parametrize(("width", "blocks"), [(40, 4), (60, 2), (80, 2), (100, 1)])
def test_as_many_stand_side_by_side_as_fit(audits: list[Audit], width: int, blocks: int) -> None:
    text = text_of(compare(audits), width)
    assert text.count("\nComponents\n") == text.count("\nFrameworks\n") == blocks
    assert max(map(cell_len, text.splitlines())) <= width
    for audit in audits:
        assert audit.input.rpartition("/")[2][:10] in text


def test_levels_and_scores_stand_with_their_bounds(audits: list[Audit]) -> None:
    text = text_of(compare(audits[:2]))
    assert "fully-open" in text
    assert "up to class-1" in text
    assert "31 to 73" in text
    assert "| mof 1.0 | unclassified<br>up to class-1<br>6 of 17<br>6 to 17 |" in markdown(compare(audits[:2]))


def test_what_is_known_of_none_is_one_line(audits: list[Audit]) -> None:
    assert "\n? Of none known: optimizer states, " in text_of(compare(audits[:2]))


@pytest.mark.parametrize("evil", TRICKS)
def test_hostile_words_are_inert_in_markdown(audits: list[Audit], evil: str) -> None:
    data = audits[0].model_dump(by_alias=True) | {"input": f"a/b{evil}", "headline": evil, "revision": evil}
    data["components"]["weights"]["license"]["id"] = evil
    data["scorecards"]["mof"]["level"] = evil
    error = ComparedError(exit_code=3, message=evil, hint=evil)
    failed = ComparedSubject(input=f"c/d{evil}", subject=None, revision=None, headline=None, error=error)
    text = markdown(compare([Audit.model_validate(data), audits[1]], [failed]))
    for render in RENDERERS:
        page = Page(render(text))
        assert set(page.tags) <= {
            "h1", "h2", "ul", "li", "p", "strong", "code", "table", "thead", "tbody", "tr", "th", "td", "br", "wbr", "span"
        }  # fmt: skip
        assert not page.links
        assert not page.misnested
        assert page.tags.count("tr") == text.count("\n| ") - 2
        assert [piece for piece in page.pieces if CAUGHT.search(piece)] == []


def test_hostile_words_are_shown_and_obeyed_by_nothing(audits: list[Audit]) -> None:
    data = audits[0].model_dump(by_alias=True)
    data |= {"input": EVIL, "subject": EVIL, "headline": EVIL}
    data["components"]["weights"]["license"]["id"] = EVIL
    compared = compare([Audit.model_validate(data), audits[1]])
    for text in (text_of(compared), markdown(compared)):
        assert all(char.isprintable() or char == "\n" for char in text)
    table = [line for line in markdown(compared).splitlines() if line.startswith("| ")]
    assert "<b>" not in markdown(compared).replace("\\<b\\>", "")
    assert {line.replace("\\|", "").count("|") for line in table} == {4}

"""Advice on a card in a terminal, and in the words of a pull request: hostile words are shown and obeyed by nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rendered import RENDERERS, Page
from rich.cells import cell_len

from openness.cardadvice import CardAdvice, CardChange, CardPlace, CardSection
from openness.reports.cardadvice import AdviceReport, proposal
from openness.reports.terminal import plain_console

EVIL = [
    "\x1b[31m\x9b2J\u202etxt.\x07[bold red]a[/] :bomb:",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "[x](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "@somebody #12 https://evil.example `code` | a | ~~b~~ **c**",
    "a\n\n# Heading\n\n- item\n",
    "x" * 5000,
]


def advice(evil: str) -> CardAdvice:
    place = CardPlace(locator=f"https://huggingface.co/a/b/blob/{'f' * 40}/README.md#L2", note=evil)
    odd = CardPlace(locator=f"javascript:{evil}", note=evil)
    changes = [
        CardChange(key="license", current=evil, proposed="mit", standing="patch", why=evil, seen=[place, odd]),
        CardChange(key="datasets", current=[evil], proposed=[evil, "c/d"], standing="patch", why=evil, seen=[place]),
        CardChange(key="base_model", current=evil, proposed=None, standing="decide", why=evil, seen=[odd]),
        CardChange(key="license_name", current=None, proposed=evil, standing="guess", why=evil, seen=[]),
    ]
    sections = [
        CardSection(
            title="License", state="missing", why=evil, write="W.", components=["weights"], text="## License\n"
        ),
        CardSection(title="Evaluation", state="incomplete", why=evil, write="W.", components=[], text=None),
    ]
    return CardAdvice(
        input=evil,
        subject=evil,
        revision=evil,
        card=evil,
        exists=True,
        changes=changes,
        sections=sections,
        unpatchable=evil,
        patch="--- a\n",
        headline="x",
        headline_after=evil,
    )


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_terminal_obeys_nothing(evil: str, width: int) -> None:
    file = io.StringIO()
    plain_console(file, width).print(AdviceReport(advice(evil)), crop=False)
    text = file.getvalue()
    assert all(char.isprintable() or char == "\n" for char in text)
    assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("render", RENDERERS)
def test_a_pull_requests_description_is_text(evil: str, render: Callable[[str], str]) -> None:
    title, description = proposal(advice(evil), badge=True)
    assert title == "Model card: mend license, datasets, a section on the license and a badge"
    assert all(char.isprintable() or char == "\n" for char in description)
    page = Page(render(description))
    assert page.links == []
    assert set(page.tags) <= {"p", "ul", "li", "code", "wbr", "span"}
    assert len(description) < 60_000


def test_each_change_is_told_with_its_reason() -> None:
    title, description = proposal(advice("why"), badge=False)
    assert title == "Model card: mend license, datasets, a section on the license"
    assert "- license: why -\\> mit: why (seen in " in description
    assert "- datasets: c/d added: why" in description
    assert "base\\_model" not in description
    assert "badge" not in description


def test_what_is_only_added_is_called_so() -> None:
    found = advice("x")
    found.changes = [CardChange(key="license", current=None, proposed="mit", standing="patch", why="w", seen=[])]
    found.sections = []
    assert proposal(found, badge=False)[0] == "Model card: add license"
    assert proposal(found, badge=True)[0] == "Model card: add license and a badge"
    found.changes = []
    assert proposal(found, badge=True)[0] == "Model card: a badge that says how open the model is"

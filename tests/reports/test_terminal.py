"""The terminal report, held against what it looked like when a person last approved it.

After a change that is meant, run `UPDATE_GOLDEN=1 pytest tests/reports` and read the difference before it is committed.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from approved import EVIL, NAMES, audit_of, evil_audit, same_as_golden
from rich.cells import cell_len
from rich.console import Console

from openness.document import Audit
from openness.reports import Failure
from openness.reports.overview import Overview
from openness.reports.terminal import AuditReport, plain_console, report

MODELS = {model: f"{name}.txt" for model, name in NAMES.items()}


@pytest.mark.parametrize("model", MODELS)
def test_a_recorded_model_reads_as_approved(recordings: Path, model: str) -> None:
    same_as_golden(MODELS[model], report(audit_of(recordings, model)))


def test_explained_reads_as_approved(recordings: Path) -> None:
    same_as_golden("explained.txt", report(audit_of(recordings, "google/gemma-2-9b"), explain=True))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("width", [60, 80, 100])
def test_no_line_is_wider_than_asked(recordings: Path, model: str, width: int) -> None:
    lines = report(audit_of(recordings, model), width=width).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_explained_shows_each_observation_whole_and_once(recordings: Path) -> None:
    audit = audit_of(recordings, "allenai/OLMo-2-1124-7B")
    text = report(audit, explain=True)
    for state in audit.components.values():
        for seen in state.observations:
            assert len(re.findall(rf"^    {re.escape(seen.id)}  ", text, re.MULTILINE)) == 1
            assert f"      {seen.locator}\n" in text  # in one piece, so that it can be copied


def test_what_stands_in_the_audit_stands_in_the_report(recordings: Path) -> None:
    audit = audit_of(recordings, "TheBloke/Llama-2-7B-GPTQ")
    text = report(audit, width=1000)
    assert text.startswith(f"{audit.subject} at {(audit.revision or '')[:12]}\n{audit.headline}\n{audit.summary}\n")
    assert all(step.improve in text for step in audit.next_steps)
    assert all(criterion.reason in text for criterion in audit.scorecards["openness"].criteria)
    order = ["Components", "Lineage", "Not read", "To reach", "Score:"]
    positions = [text.index(f"\n{heading}") for heading in order]
    assert positions == sorted(positions)


def test_each_rubric_that_was_asked_for_is_shown(recordings: Path) -> None:
    audit = audit_of(recordings, "google/gemma-2-9b")
    other = audit.scorecards["openness"].model_copy(update={"rubric": "ours", "version": "7"})
    text = report(audit.model_copy(update={"scorecards": {**audit.scorecards, "ours": other}}))
    assert "\nours 7: weights-available, " in text


def test_a_score_on_a_short_scale_is_not_rounded_up_to_the_best(recordings: Path) -> None:
    audit = audit_of(recordings, "google/gemma-2-9b")
    other = audit.scorecards["openness"].model_copy(update={"rubric": "ours", "score": 0.9583, "max": 1.0})
    text = report(audit.model_copy(update={"scorecards": {**audit.scorecards, "ours": other}}))
    assert re.search(r"^ours .*0\.9583 of 1$", text, re.MULTILINE)


def is_harmless(text: str) -> bool:
    return all(char.isprintable() or char == "\n" for char in text)


@pytest.mark.parametrize("explain", [False, True])
def test_hostile_words_are_shown_and_obeyed_by_nothing(recordings: Path, explain: bool) -> None:
    text = report(evil_audit(recordings), explain=explain, width=200)
    assert is_harmless(text)
    assert r"evil\x1b[31m" in text
    assert "[bold red]a[/] :bomb:" in text
    assert r"\u202e" in text


def test_hostile_words_are_harmless_on_a_terminal_too(recordings: Path) -> None:
    file = io.StringIO()
    console = Console(
        file=file, width=80, force_terminal=True, color_system="truecolor", markup=False, highlight=False, _environ={}
    )
    console.print(AuditReport(evil_audit(recordings), explain=True))
    ours = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;(?:id=\d+)?;(?P<url>[!-~]*)\x1b\\")
    assert is_harmless(ours.sub("", file.getvalue()))
    assert not any("evil" in (found["url"] or "") for found in ours.finditer(file.getvalue()))


def test_links_only_on_a_terminal(recordings: Path) -> None:
    audit = audit_of(recordings, "google/gemma-2-9b")
    assert "\x1b" not in report(audit)
    file = io.StringIO()
    Console(file=file, width=80, force_terminal=True, color_system="standard", _environ={}).print(AuditReport(audit))
    assert f";{audit.components['weights'].url}\x1b\\" in file.getvalue()


class Ascii(io.StringIO):
    encoding = "ascii"


def test_without_unicode_the_report_is_ascii(recordings: Path) -> None:
    file = Ascii()
    plain_console(file).print(AuditReport(audit_of(recordings, "mlabonne/NeuralPipe-7B-slerp"), explain=True))
    assert file.getvalue().isascii()
    assert "+ weights-available" in file.getvalue()


def test_a_lineage_that_lies_deep_ends(recordings: Path) -> None:
    data = audit_of(recordings, "mlabonne/NeuralPipe-7B-slerp").model_dump(by_alias=True)
    base: dict[str, Any] = data["lineage"][0]
    for _ in range(60):
        base = base | {"bases": [base]}
    data["lineage"] = [base]
    assert cell_len(max(report(Audit.model_validate(data)).splitlines(), key=cell_len)) <= 80


def test_what_was_not_read_is_grouped_and_bounded(recordings: Path) -> None:
    audit = audit_of(recordings, "google/gemma-2-9b")
    unread = [
        {"what": f"datasets/own/d{number}: {part}", "reason": "unreadable", "why": "no answer within 30 s"}
        for number in range(14)
        for part in ("README.md", "metadata and file listing")
    ]
    data = audit.model_dump(by_alias=True) | {"partial": unread}
    text = report(Audit.model_validate(data), width=120)
    shown = re.findall(
        r"^- datasets/own/d\d+: README.md, metadata and file listing \(could not be read; no answer", text, re.M
    )
    assert len(shown) == 10
    assert "- and 4 more\n" in text


def test_the_table_of_several_subjects_names_each(recordings: Path) -> None:
    audit = audit_of(recordings, "google/gemma-2-9b")
    file = io.StringIO()
    failed = Failure("bad//x" + EVIL, "is no name" + EVIL, "", 2)
    plain_console(file).print(Overview((audit, failed)))
    text = file.getvalue()
    assert is_harmless(text)
    assert max(map(cell_len, text.splitlines())) <= 80
    plain_console(file := io.StringIO(), 300).print(Overview((audit, failed)))
    text = file.getvalue()
    assert re.search(r"^google/gemma-2-9b +weights-available, ", text, re.M)
    assert re.search(r"^bad//xevil.* not audited: is no name", text, re.M)
    assert "2 subjects: 1 weights-available, 1 not audited" in text
    plain_console(file := io.StringIO()).print(Overview((audit,)))
    assert "\n1 subject: 1 weights-available" in file.getvalue()

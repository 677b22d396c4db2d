"""Audits as a table for spreadsheets and data frames: CSV as RFC 4180 has it, in UTF-8, a header and a row a subject.

The columns, always in this order, and never fewer:

- `input`: the subject as it was given; `subject`, `revision`: what was audited; `headline`: verdict and score in words
- `verdict`, `verdict_upper`: reached, and the highest that nothing seen stands against; `score`, `score_upper`: of 100
- `license_id`, `license_class`: of the weights; empty where none was read
- one column a component, named by its id (`weights`, `pretraining-data`, ...): `public`, `partial`, `withheld`,
  `not-applicable`, `gated` (`gated:auto`: a form, `gated:manual`: a person decides), `unknown:` with the reason
  (`not-found`, `not-looked`, `unreadable`, `conflicting`), `not-used` for data of a stage that the model's making does
  not have; empty where the audit has no such component (a model without a base has no base weights)
- `conflicts`: how many declarations disagree; `next_verdict`: the next one to reach, if any
- of each further rubric of the run, by its id: `mof.level`, `mof.level_upper`, `mof.score`, `mof.score_upper`,
  `mof.max`
- `audited_at` (ISO 8601, UTC), `evidence_digest`, `error`: why a subject was not audited; its other cells are empty

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, which can send the other cells to
somebody. Such a cell, and what would be one where a semicolon or a tab parts the cells instead of a comma, begins with
an apostrophe here (https://owasp.org/www-community/attacks/CSV_Injection). Numbers are numbers.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from openness.components import Component
from openness.reports import Failure
from openness.reports.wording import harmless, is_unused
from openness.rubric import DEFAULT_RUBRIC

if TYPE_CHECKING:
    from openness.document import Audit, AuditComponent, AuditScorecard
    from openness.reports import Results

_FIRST = (
    "input", "subject", "revision", "verdict", "verdict_upper", "score", "score_upper", "headline", "license_id",
    "license_class",
)  # fmt: skip
_LAST = ("audited_at", "evidence_digest", "error")


def report(results: Results) -> str:
    """The table of all results; lines end in CR and LF."""
    rows = [_failure(one) if isinstance(one, Failure) else _row(one) for one in results.results]
    rubrics = [name for name in results.rubrics if name != DEFAULT_RUBRIC]
    answers = [f"{name}.{what}" for name in rubrics for what in ("level", "level_upper", "score", "score_upper", "max")]
    columns = [*_FIRST, *map(str, Component), "conflicts", "next_verdict", *answers, *_LAST]
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(map(cell, columns))
    table.writerows([cell(row.get(column)) for column in columns] for row in rows)
    return file.getvalue()


Value = str | float | None
"""What a cell can hold."""


def _failure(failed: Failure) -> dict[str, Value]:
    return {"input": failed.input, "error": failed.message}


def _row(audit: Audit) -> dict[str, Value]:
    weights = audit.components.get(Component.WEIGHTS)
    license = weights.license if weights else None
    row: dict[str, Value] = {
        "input": audit.input,
        "subject": audit.subject,
        "revision": audit.revision,
        "verdict": audit.verdict,
        "verdict_upper": audit.verdict_upper,
        "score": audit.score,
        "score_upper": audit.score_upper,
        "headline": audit.headline,
        "license_id": license.id if license else None,
        "license_class": license.license_class if license else None,
        "conflicts": len(audit.conflicts),
        "next_verdict": audit.next_verdict,
        "audited_at": audit.audited_at,
        "evidence_digest": audit.evidence_digest,
    }
    row |= {name: _state(state) for name, state in audit.components.items()}
    for name, card in audit.scorecards.items():
        row |= _answer(name, card)
    return row


def _state(state: AuditComponent) -> str:
    if is_unused(state):
        return "not-used"
    gate = state.facts.get("gate")
    detail = state.reason if state.availability == "unknown" else gate if state.availability == "gated" else None
    return f"{state.availability}:{detail}" if detail else state.availability


def _answer(name: str, card: AuditScorecard) -> dict[str, Value]:
    return {
        f"{name}.level": card.level,
        f"{name}.level_upper": card.level_upper,
        f"{name}.score": card.score,
        f"{name}.score_upper": card.score_upper,
        f"{name}.max": card.max,
    }


_LONGEST = 1000
_FORMULA = re.compile(r"""((?:^|[,;|])[\s"']*)([=+\-@＝＋－＠﹢﹣﹦﹫−])""")


def cell(value: Value) -> str:
    """A value as it stands in the table: numbers to ten places, text on one line, none of it a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:.10g}"
    return _FORMULA.sub(r"\1'\2", harmless(value, _LONGEST))

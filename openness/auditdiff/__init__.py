"""What differs between two audits of a model, and which evidence made the difference: pure, from two documents to one.

| module | its one job |
| --- | --- |
| `document` | the `AuditDiff` document |
| `observations` | which observations are new, which went, and which only stand elsewhere now |
| `scorecards` | which answers of a rubric are others, and what lies behind them |
| `surroundings` | what stands around the evidence: conflicts, attestations, lineage, what was not read |
| `causes` | which kinds of change there were |
| `difference` | all of it together |
"""

from __future__ import annotations

from openness.auditdiff.difference import audit_diff
from openness.auditdiff.document import AuditDiff

__all__ = ["AuditDiff", "audit_diff"]

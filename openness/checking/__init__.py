"""What can be said of a rubric before any model is scored by it: what can never be met, and what nobody observes.

Pure, and sound rather than complete: what it warns of is never reached, whatever the evidence; what it does not warn
of may still be.

| module | its one job |
| --- | --- |
| `reaching` | whether any evidence makes some conditions come out in a wanted way |
| `findings` | the warnings, each with its place in the file |
"""

from openness.checking.findings import Finding, findings

__all__ = ["Finding", "findings"]

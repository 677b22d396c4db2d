"""The HTML format: one file that shows a model at a glance, and all that is behind it; of several a comparison on top.

Nothing in it runs and no request leaves it. The templates are those of the service's pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openness.notice import NOTICE
from openness.reports import Failure
from openness.reports.outline import side_by_side
from openness.reports.pages import render

if TYPE_CHECKING:
    from openness.comparing import Comparison
    from openness.reports import Results


def report(results: Results) -> str:
    """All results as one page."""
    audits = [one for one in results.results if not isinstance(one, Failure)]
    failures = [one for one in results.results if isinstance(one, Failure)]
    return render(
        "report.html",
        audits=audits,
        failures=failures,
        compared=side_by_side(results.results) if results.many else None,
        links={one.input: f"m{position}" for position, one in enumerate(audits, 1)},
        rubrics=results.rubrics,
        notice=NOTICE,
    )


def comparison(compared: Comparison) -> str:
    """Models side by side as one page."""
    return render(
        "report.html", audits=[], failures=[], compared=compared, links={}, rubrics={}, notice=compared.notice
    )

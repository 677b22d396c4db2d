"""The report of an audit, as a model's page shows it: made once, since a stored audit never changes."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cachetools import LRUCache, cached
from markupsafe import Markup

from openness.document import Audit
from openness.reports.pages import tidy
from openness.rubric import load_rubric, shipped_rubrics
from openness.service.pages.showing import macros

MAX_BYTES = 80_000
"""Of a report; with what stands around it, a page has less than 100,000, so that a phone shows it at once."""
BRIEF = {"most_links": 0, "most_rows": 3, "longest_link": 300}
"""How much is told of a model whose makers wrote more than that; the evidence's pages and the JSON have all of it."""
KEPT = 300
"""Reports that a process keeps: 50 kB each."""
ID = "m"
"""What the ids of its parts begin with."""


@dataclass(frozen=True, slots=True)
class Report:
    """A report in the parts between which a page puts its own."""

    head: Markup
    body: Markup
    colophon: Markup


@cached(LRUCache(KEPT), key=lambda audit, etag: etag, lock=threading.Lock())
def report_of(audit: Audit, etag: str) -> Report:
    """The report; `etag` is the stored audit's, which says what it holds."""
    made = _made(audit)
    return made if len(made.body.encode()) <= MAX_BYTES else _made(audit, **BRIEF)


def _made(audit: Audit, **limits: int) -> Report:
    of = macros("model.html", **limits)
    rubrics = {name: load_rubric(name) for name in audit.scorecards if name in shipped_rubrics()}
    body = [
        of.blocks(audit, ID, 2),
        of.next_steps(audit, ID, 2),
        of.conflicts(audit, ID, 2),
        of.components(audit, ID, 2),
        of.lineage(audit, ID, 2),
        of.attestations(audit, ID, 2),
        of.not_read(audit, ID, 2),
        of.scores(audit, rubrics, ID, 2),
    ]
    parts = (of.head(audit, rubrics, ID, 1), "\n".join(body), of.colophon(audit))
    return Report(*(Markup(tidy(part)) for part in parts))  # noqa: S704 - made by our templates, which escape

"""The report of an audit, as a model's page shows it: made once, since a stored audit never changes."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from cachetools import LRUCache, cached
from markupsafe import Markup

from openness.document import Audit
from openness.reports.pages import tidy
from openness.rubric import Rubric, load_rubric, shipped_rubrics
from openness.service.answers import document_of
from openness.service.pages.showing import macros
from openness.service.scoring import by_rubric
from openness.service.state import Service
from openness.store.latest import Stored

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


def report_of(service: Service, stored: Stored, rubric: Rubric | None) -> Report:
    """The report of a stored audit, with another rubric's answer where one is given, in its edition of today."""
    return _kept(service, stored, rubric, rubric.asked_on(service.now().date()).digest if rubric else "")


@cached(
    LRUCache(KEPT),
    key=lambda service, stored, rubric, edition: (service.database.url, stored.scorecard_id, stored.etag, edition),
    lock=threading.Lock(),
)
def _kept(service: Service, stored: Stored, rubric: Rubric | None, edition: str) -> Report:
    return made_of(document_of(by_rubric(service.database, stored, rubric, service.now()) if rubric else stored))


def made_of(audit: Audit) -> Report:
    """The report of an audit; a brief one where it would be larger than a page may be."""
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

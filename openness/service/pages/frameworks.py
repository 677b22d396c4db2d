"""What the other shipped rubrics make of a model, side by side: from the stored evidence, and kept, since neither the
evidence of an audit nor the edition of a day changes."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date

from cachetools import LRUCache, cached

from openness.engine import Scorecard, evaluate
from openness.rubric import DEFAULT_RUBRIC, Level, load_rubric, shipped_rubrics
from openness.service.state import Service
from openness.store import latest

KEPT = 2000
"""Audits whose answers a process keeps."""


@dataclass(frozen=True, slots=True)
class Framework:
    """One rubric's answer."""

    rubric: str
    title: str
    version: str
    has_levels: bool
    level: Level | None
    """The highest one reached; None where that is not known, and of a rubric without levels."""
    level_upper: Level | None
    """The highest one that nothing seen stands against; None where that is the same."""
    score: float
    score_lower: float
    score_upper: float
    max: float


def frameworks(service: Service, audit_id: int) -> tuple[Framework, ...]:
    """The answers of all shipped rubrics but the default one about a stored audit, in their editions of today."""
    return _answers(service, audit_id, service.now().date())


@cached(LRUCache(KEPT), key=lambda service, audit_id, day: (service.database.url, audit_id, day), lock=threading.Lock())
def _answers(service: Service, audit_id: int, day: date) -> tuple[Framework, ...]:
    with service.database.reading() as session:
        found = latest.evidence_of(session, audit_id)
    if found is None:
        return ()
    _, evidence = found
    others = [load_rubric(name) for name in shipped_rubrics() if name != DEFAULT_RUBRIC]
    return tuple(_framework(evaluate(rubric, evidence, on=day)) for rubric in others)


def _framework(card: Scorecard) -> Framework:
    levels = {level.id: level for level in card.rubric.levels}
    return Framework(
        rubric=card.rubric.id,
        title=card.rubric.title,
        version=card.rubric.version,
        has_levels=bool(levels),
        level=levels.get(card.level or ""),
        level_upper=levels.get(card.level_upper or "") if card.level_upper != card.level else None,
        score=card.score,
        score_lower=card.score_lower,
        score_upper=card.score_upper,
        max=card.max,
    )

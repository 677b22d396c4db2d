"""Evidence -> scorecards -> `Audit`: pure, and all that it takes to make an audit again of evidence that was kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from openness.components import Component
from openness.document import Audit, AuditPartial
from openness.documenting import document
from openness.engine import UNREAD, Scorecard, evaluate
from openness.evidence import Base, Basis, ComponentState, Evidence, Fact
from openness.rubric import DEFAULT_RUBRIC, Rubric, load_rubric


def score(
    evidence: Evidence,
    rubrics: Sequence[Rubric],
    *,
    given: str,
    now: datetime,
    endpoint: str,
    partial: Sequence[AuditPartial],
    alone: bool = False,
) -> Audit:
    """The audit that follows from evidence, scored by the default rubric and by these, in their editions of that day.

    Of the reading it takes what the evidence does not hold: `partial`, what was not read (`partial_of` its snapshot);
    `endpoint`, where its links point; and `alone`: there was no repo to read, and documents say all that is known.
    """
    default = load_rubric(DEFAULT_RUBRIC)
    cards = {rubric.id: evaluate(rubric, evidence, on=now.date()) for rubric in (default, *rubrics)}
    return document(
        given=given,
        evidence=evidence,
        partial=partial,
        endpoint=endpoint,
        alone=alone,
        scorecards=cards,
        base_scorecards=dict(_base_scorecards(default, evidence)),
        own=evaluate(default, _own(evidence)),
        if_read=evaluate(default, evidence, UNREAD),
        observed=evaluate(default, evidence.observed) if evidence.observed else None,
        default=default.id,
        audited_at=now,
    )


def _base_scorecards(rubric: Rubric, evidence: Evidence) -> Iterator[tuple[str, Scorecard]]:
    for base in evidence.bases:
        if base.evidence is not None:
            yield base.model, evaluate(rubric, base.evidence)
            yield from _base_scorecards(rubric, base.evidence)


def _own(evidence: Evidence) -> Evidence:
    """What this model's makers did themselves: its lineage, and what it brought along, set aside."""
    if not evidence.bases:
        return evidence
    not_theirs = ComponentState(
        Component.PRETRAINING_DATA, {"used": Fact(False, None, Basis.INFERRED), "availability": Fact(None)}
    )
    weights = evidence.state(Component.WEIGHTS)
    weights = replace(weights, facts={**weights.facts, **evidence.own_license})
    states = {**evidence.states, Component.PRETRAINING_DATA: not_theirs, Component.WEIGHTS: weights}
    bases: tuple[Base, ...] = ()
    return replace(evidence, states=states, bases=bases, relation=None)

"""The first page: what the difference is, and where to find a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get
from litestar.datastructures import State

from openness.components import Component
from openness.document import AuditComponent
from openness.reports.picture import Tower, stack
from openness.rubric import DEFAULT_RUBRIC, Level, load_rubric
from openness.service.pages.showing import Head, show
from openness.service.routes.common import services
from openness.service.state import Service
from openness.store.cursor import Sort
from openness.store.filtering import Filter
from openness.store.listing import page
from openness.store.models import ModelRow

NEWEST = 8
KEPT = 5.0
"""Seconds for which a process keeps what the page shows of all models."""
_MAKING = (Component.CHECKPOINTS, Component.PRETRAINING_DATA, Component.TRAINING_CODE)
CANDIDATES = 50
"""Models with the most points among which an example is looked for."""


@dataclass(frozen=True, slots=True)
class Example:
    """A verdict, and the model with the most points that comes to it: of which nothing unknown could make another
    verdict, where there is one; None where there is no model yet."""

    level: Level
    model: ModelRow | None


@get("/", operation_id="pageStart", include_in_schema=False, sync_to_thread=True, compressed=True)
def show_start(request: Request[Any, Any, Any], state: State) -> Response[str]:
    """What openness is, in a picture and three sentences, with a search."""
    service = services(state)
    newest, examples = service.welcome.get(lambda: _found(service), KEPT)
    head = Head(
        "But is it really open?",
        "How open released AI models are, component by component, with a link to the place that proves it.",
        "/",
    )
    return show(request, "start.html", head, newest=newest, examples=examples, towers=TOWERS)


def _found(service: Service) -> tuple[list[ModelRow], list[Example]]:
    with service.database.reading() as session:
        newest = page(session, sort=Sort.AUDITED_DOWN, limit=NEWEST).rows
        examples = []
        for level in load_rubric(DEFAULT_RUBRIC).levels:
            rows = page(session, Filter(verdicts=frozenset({level.id})), Sort.SCORE_DOWN, limit=CANDIDATES).rows
            certain = [row for row in rows if row.verdict_upper == row.verdict]
            examples.append(Example(level, next(iter(certain or rows), None)))
    return newest, examples


def _state(known: bool) -> AuditComponent:
    return AuditComponent(
        availability="public" if known else "unknown",
        reason=None if known else "not-found",
        license=None,
        url=None,
        inherited_from=None,
        facts={},
        observations=[],
    )


def _tower(title: str, making: bool) -> Tower:
    return stack(title, {**dict.fromkeys(_MAKING, _state(making)), Component.WEIGHTS: _state(True)})


TOWERS = (_tower("Open-weight", making=False), _tower("Fully open-source", making=True))
"""The difference, as the blocks that a release is made of."""

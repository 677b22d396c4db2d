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
from openness.store.models import ModelRow, lookup

NEWEST = 8
KEPT = 5.0
"""Seconds for which a process keeps what the page shows of all models."""
_MAKING = (Component.CHECKPOINTS, Component.PRETRAINING_DATA, Component.TRAINING_CODE)


WELL_KNOWN = (
    "meta-llama/Llama-3.1-8B",
    "meta-llama/Llama-3.3-70B-Instruct",
    "google/gemma-2-9b",
    "openai/gpt-oss-20b",
    "openai/gpt-oss-120b",
    "mistralai/Mistral-7B-v0.1",
    "Qwen/Qwen3-8B",
    "openai-community/gpt2",
    "allenai/OLMo-2-1124-7B",
    "EleutherAI/pythia-6.9b",
)
"""Models that a reader is likely to have heard of: where one comes to a verdict, it is that verdict's example."""


@dataclass(frozen=True, slots=True)
class Example:
    """A verdict, and a model that comes to it: a well-known one, else that with the most points; None where there is
    none yet."""

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
        known = [row for row in lookup(session, WELL_KNOWN).values() if row and not row.gone_at]
        examples = []
        for level in load_rubric(DEFAULT_RUBRIC).levels:
            best = page(session, Filter(verdicts=frozenset({level.id})), Sort.SCORE_DOWN, limit=1).rows
            known_best = [row for row in known if row.verdict == level.id]
            examples.append(Example(level, next(iter(known_best + best), None)))
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

"""Models as lists and look-ups show them: as documents, as a table (CSV) and line by line (JSON Lines)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from openness.reports.csv import cell
from openness.store.models import ModelRow

CSV = "text/csv"
JSON_LINES = "application/x-ndjson"


class ModelSummary(BaseModel):
    """A model as its latest audit by the default rubric has it, in short."""

    model_config = ConfigDict(extra="forbid")

    model: str = Field(description="As its owner spells it.")
    verdict: str
    verdict_upper: str = Field(description="The highest verdict that nothing seen stands against.")
    score: float = Field(description="Of 100.")
    score_upper: float
    headline: str = Field(description="Verdict and score in words.")
    license: str | None = Field(description="Of the weights; null where none was read.")
    license_class: str | None
    relation: str | None = Field(description="How it was made from its bases; null where it was not.")
    audited_at: datetime = Field(description="When its evidence was found to be as it is now.")
    checked_at: datetime = Field(description="When its evidence was last looked at.")


class FoundModel(ModelSummary):
    """A model that was looked up: it may not be public any more."""

    gone_at: datetime | None = Field(description="Since when it is not public any more: deleted, or private.")


COLUMNS = tuple(ModelSummary.model_fields)
"""Of the table, in this order."""


def summary(row: ModelRow) -> ModelSummary:
    """A model in a list."""
    return ModelSummary(
        model=row.repo, verdict=row.verdict, verdict_upper=row.verdict_upper, score=row.score,
        score_upper=row.score_upper, headline=row.headline, license=row.license, license_class=row.license_class,
        relation=row.relation, audited_at=row.audited_at, checked_at=row.checked_at,
    )  # fmt: skip


def found(row: ModelRow) -> FoundModel:
    """A model that was looked up."""
    return FoundModel(**summary(row).model_dump(), gone_at=row.gone_at)


def header(form: str) -> str:
    """What comes before all models: the names of a table's columns."""
    return _table([COLUMNS]) if form == CSV else ""


def lines(form: str, models: Iterable[ModelSummary]) -> str:
    """Models, a line each."""
    if form == CSV:
        shown = (model.model_dump(mode="json") for model in models)
        return _table([cell(one[column]) for column in COLUMNS] for one in shown)
    return "".join(f"{model.model_dump_json()}\n" for model in models)


def written(form: str, models: Iterable[ModelSummary]) -> str:
    """Models with what comes before them."""
    return header(form) + lines(form, models)


def _table(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue()

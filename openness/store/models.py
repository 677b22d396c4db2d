"""What lists and look-ups show of a model: one row, without its documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, col

from openness.errors import InputError
from openness.snapshot import is_repo_id
from openness.store.names import key_of
from openness.store.planning import rely_on_indexes
from openness.store.tables import Alias, Model

MAX_LOOKUP = 1000
"""Repos that are looked up at once."""
Item = TypeVar("Item")
_AT_ONCE = 250
"""Names in one query: few enough that each is looked for in the index."""


@dataclass(frozen=True, slots=True)
class ModelRow:
    """A model as its latest audit by the default rubric has it."""

    repo: str
    """As its owner spells it."""
    verdict: str
    verdict_upper: str
    score: float
    score_upper: float
    headline: str
    license: str | None
    """Of the weights: its canonical id."""
    license_class: str | None
    relation: str | None
    audited_at: datetime
    checked_at: datetime
    gone_at: datetime | None
    """Since when it is not public any more; None in lists, which leave these out."""


_SHOWN = (
    col(Model.repo),
    col(Model.verdict),
    col(Model.verdict_upper),
    col(Model.score),
    col(Model.score_upper),
    col(Model.headline),
    col(Model.license),
    col(Model.license_class),
    col(Model.relation),
    col(Model.audited_at),
    col(Model.checked_at),
    col(Model.gone_at),
)


def rows_of(session: Session, ids: Sequence[int]) -> list[ModelRow]:
    """Models by their numbers, in that order."""
    found: dict[int, ModelRow] = {}
    for part in _parts(ids):
        query = select(col(Model.id), *_SHOWN).where(col(Model.id).in_(part))
        found |= {row[0]: ModelRow(*row[1:]) for row in session.execute(query)}
    return [found[id] for id in ids if id in found]


def lookup(session: Session, repos: Sequence[str]) -> dict[str, ModelRow | None]:
    """What is known of each of up to 1,000 repos, by the name that it was asked for under: of today or from before it
    was renamed, in any case. None where it was not audited yet, or is no name of a repo."""
    if len(repos) > MAX_LOOKUP:
        raise InputError(
            f"{len(repos):,} repos are more than the {MAX_LOOKUP:,} that are looked up at once",
            hint="Ask several times.",
        )
    rely_on_indexes(session)
    keys = {repo: key_of(repo) for repo in repos if is_repo_id(repo)}
    wanted = list(dict.fromkeys(keys.values()))
    found: dict[str, ModelRow] = {}
    for part in _parts(wanted):
        query = select(col(Model.key), *_SHOWN).where(col(Model.key).in_(part))
        found |= {row[0]: ModelRow(*row[1:]) for row in session.execute(query)}
    for part in _parts([key for key in wanted if key not in found]):
        former = select(col(Alias.key), *_SHOWN).join(Model, col(Model.id) == col(Alias.model_id))
        found |= {row[0]: ModelRow(*row[1:]) for row in session.execute(former.where(col(Alias.key).in_(part)))}
    audited = {key: row for key, row in found.items() if row.verdict}  # else other revisions alone were
    return {repo: audited.get(keys.get(repo, "")) for repo in repos}


def _parts(all_of_them: Sequence[Item]) -> Iterator[Sequence[Item]]:
    for start in range(0, len(all_of_them), _AT_ONCE):
        yield all_of_them[start : start + _AT_ONCE]

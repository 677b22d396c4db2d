"""A model's row and what it is found by, read off its audit.

`index_model` is called with each new audit; `list_model` whenever a model has another name, is gone or is back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sqlalchemy import delete
from sqlmodel import Session, col

from openness.components import Component
from openness.document import Audit, AuditBase
from openness.store.availabilities import pack
from openness.store.tables import Listing, Model, ModelBase, ModelWord, number

MAX_WORDS = 30
"""Of one name."""
_WORD = re.compile(r"[a-z]+|[0-9]+")


def words_of(text: str) -> list[str]:
    """The words of a name in lower case, each once: letters and digits apart (`Llama-3.1-8B`: llama, 3, 1, 8, b)."""
    return list(dict.fromkeys(_WORD.findall(text.lower())))[:MAX_WORDS]


def index_model(session: Session, model: Model, audit: Audit) -> None:
    """Set what lists show of a model, and replace what it is found by."""
    license = audit.components[Component.WEIGHTS].license if Component.WEIGHTS in audit.components else None
    model.verdict, model.verdict_upper = audit.verdict, audit.verdict_upper
    model.score, model.score_upper = audit.score, audit.score_upper
    model.headline = audit.headline[:300]
    model.license = license.id[:200] if license else None
    model.license_class = license.license_class if license else None
    model.relation = audit.relation
    states = {name: state.availability for name, state in audit.components.items()}
    model.components_1, model.components_2 = pack(states)
    list_model(session, model)
    of = number(model.id)
    session.execute(delete(ModelBase).where(col(ModelBase.model_id) == of))
    session.add_all(ModelBase(model_id=of, base=base) for base in bases_of(audit.lineage))


def list_model(session: Session, model: Model) -> None:
    """Let a model be found by its name of today, and be in lists as long as it is public."""
    session.add(model)
    session.flush()
    of = number(model.id)
    session.execute(delete(ModelWord).where(col(ModelWord.model_id) == of))
    session.add_all(ModelWord(word=word, model_id=of) for word in words_of(model.repo))
    if model.gone_at is None and model.verdict:  # without a verdict, only other revisions were audited so far
        session.merge(listing_of(model))
    else:
        session.execute(delete(Listing).where(col(Listing.model_id) == of))
    session.flush()


def listing_of(model: Model) -> Listing:
    """A model as lists find it."""
    return Listing(
        model_id=number(model.id),
        key=model.key,
        owner=model.owner,
        verdict=model.verdict,
        license_class=model.license_class,
        relation=model.relation,
        score=model.score,
        audited_at=model.audited_at,
        components_1=model.components_1,
        components_2=model.components_2,
        created=model.created_at.year if model.created_at else None,
        words="".join(f" {word}" for word in words_of(model.repo)),
    )


def bases_of(lineage: Iterable[AuditBase]) -> list[str]:
    """The keys of all that a model was made from, through every step, each once."""
    return list(dict.fromkeys(name.lower()[:200] for name in _names(lineage)))


def _names(lineage: Iterable[AuditBase]) -> Iterator[str]:
    for base in lineage:
        yield base.model
        yield from _names(base.bases)

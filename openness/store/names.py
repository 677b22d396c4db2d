"""Names of models: the Hub takes them in any case, and keeps the old one of a repo that was renamed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlmodel import Session, col

from openness.store.indexing import list_model
from openness.store.tables import Alias, Model, number


def key_of(repo: str) -> str:
    """The name under which a repo is looked for: the Hub takes names in any case."""
    return repo.lower()


def owner_of(repo: str) -> str:
    """The owner of a repo, in lower case; empty for the old ids without one."""
    return key_of(repo).rpartition("/")[0]


def take_turn(session: Session, *names: str) -> None:
    """Wait until nobody else stores under these names, and keep them until the transaction ends: two audits of one
    repo, asked for by two of its names, may end at the same moment. On SQLite there is one writer anyway."""
    if session.connection().dialect.name == "postgresql":
        for key in sorted({key_of(name) for name in names}):
            session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


def find_model(session: Session, repo: str) -> Model | None:
    """The model of that name, or the one that had it before it was renamed."""
    key = key_of(repo)
    model = session.scalars(select(Model).where(col(Model.key) == key)).first()
    if model is not None:
        return model
    return session.scalars(
        select(Model).join(Alias, col(Alias.model_id) == Model.id).where(col(Alias.key) == key)
    ).first()


def mark_gone(session: Session, repo: str, now: datetime) -> bool:
    """Note that a repo is not public any more; whether it is a model that was audited."""
    model = find_model(session, repo)
    if model is None:
        return False
    if model.gone_at is None:
        model.gone_at = now
        list_model(session, model)
    return True


def rename(session: Session, old: str, new: str, now: datetime) -> bool:
    """Note that a repo goes by another name now; whether it is a model that was audited."""
    take_turn(session, old, new)
    model = find_model(session, old)
    if model is None:
        return False
    former = key_of(old)
    known = session.scalars(select(Model).where(col(Model.key) == key_of(new))).first()
    if known is None:
        call(session, model, new)
    elif known is not model:
        retire(session, former, now)
        model = known
    if former != model.key:
        add_alias(session, former, number(model.id))
    return True


def retire(session: Session, key: str, now: datetime) -> None:
    """Take a name from a model that was audited under it before it was renamed, and again under its new name."""
    old = session.scalars(select(Model).where(col(Model.key) == key)).first()
    if old is not None:
        old.key, old.gone_at = f"{key}#{old.id}", old.gone_at or now
        list_model(session, old)


def call(session: Session, model: Model, repo: str) -> None:
    """Give a model another name."""
    taken = session.get(Alias, key_of(repo))
    if taken is not None:
        session.delete(taken)
        session.flush()
    model.key, model.repo, model.owner = key_of(repo), repo, owner_of(repo)
    list_model(session, model)


def add_alias(session: Session, key: str, model_id: int) -> None:
    """Let a name lead to a model."""
    alias = session.get(Alias, key)
    if alias is None:
        session.add(Alias(key=key, model_id=model_id))
    else:
        alias.model_id = model_id
        session.add(alias)

"""Names of models: the Hub takes them in any case, and keeps the old one of a repo that was renamed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text, update
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
    return (
        _called(session, repo)
        or session.scalars(
            select(Model).join(Alias, col(Alias.model_id) == Model.id).where(col(Alias.key) == key_of(repo))
        ).first()
    )


def mark_gone(session: Session, repo: str, now: datetime) -> bool:
    """Note that a repo is not public any more; whether it is a model that was audited.

    Of a model that had the name before it was renamed that says nothing: whoever took the name since may be gone.
    """
    model = _called(session, repo)
    if model is None:
        return False
    if model.gone_at is None:
        model.gone_at = now
        list_model(session, model)
    return True


def rename(session: Session, old: str, new: str, now: datetime) -> bool:
    """Note that a repo goes by another name now; whether it is a model that was audited."""
    take_turn(session, old, new)
    model, known = _called(session, old), _called(session, new)
    if model is None:  # it may have been noted before
        former = find_model(session, old)
        return former is not None and former is known
    former_key = model.key
    if known is not None and known is not model:
        if known.gone_at is None or model.gone_at is not None:  # audited under its new name before this was told
            retire(session, model, known, now)
            model = known
        else:  # whoever had the name before is gone
            retire(session, known, model, now)
            known = None
    if known is None or known is model:
        call(session, model, new)
    if former_key != model.key:
        add_alias(session, former_key, number(model.id))
    return True


def retire(session: Session, old: Model, successor: Model, now: datetime) -> None:
    """Take its name from a model in favour of another one, to which its former names lead then."""
    old.key, old.gone_at = f"{old.key}#{old.id}", old.gone_at or now
    list_model(session, old)
    session.execute(update(Alias).where(col(Alias.model_id) == old.id).values(model_id=successor.id))


def retire_former(session: Session, key: str, successor: Model, now: datetime) -> None:
    """The same for whatever was audited under a name before it was renamed, and again under its new name."""
    old = _called(session, key)
    if old is not None:
        retire(session, old, successor, now)


def forget_alias(session: Session, key: str) -> None:
    """Let a name lead nowhere else: a model goes by it."""
    taken = session.get(Alias, key)
    if taken is not None:
        session.delete(taken)
        session.flush()


def _called(session: Session, repo: str) -> Model | None:
    return session.scalars(select(Model).where(col(Model.key) == key_of(repo))).first()


def call(session: Session, model: Model, repo: str) -> None:
    """Give a model another name."""
    forget_alias(session, key_of(repo))
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

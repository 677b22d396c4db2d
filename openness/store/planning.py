"""What PostgreSQL is told of how to go about queries over many models."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session

_SETTINGS = {
    # It takes a table for as quick as its index where it reads much of it, and knows nothing of what is in memory.
    "enable_seqscan": "off",
    # A plan for any value is no plan for the rare and the common one alike.
    "plan_cache_mode": "force_custom_plan",
    # Compiling a query takes longer than these do.
    "jit": "off",
    # Nor is it worth starting processes for.
    "max_parallel_workers_per_gather": "0",
}


def is_postgresql(session: Session) -> bool:
    """Which of the two databases it is."""
    return session.get_bind().dialect.name == "postgresql"


def rely_on_indexes(session: Session) -> None:
    """Until the transaction ends, read through indexes and plan each query for the values that it asks for. SQLite does
    so by itself."""
    if is_postgresql(session):
        session.execute(select(*(func.set_config(name, value, True) for name, value in _SETTINGS.items())))

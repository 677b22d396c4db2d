"""Many plausible models, straight into the tables: what a list of them needs, without audits."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import SQLModel

from openness.evidence import Availability
from openness.store.availabilities import COMPONENTS, pack
from openness.store.database import Database
from openness.store.indexing import listing_of, words_of
from openness.store.tables import Alias, Listing, Model, ModelBase, ModelWord

START = datetime(2026, 1, 1, tzinfo=UTC)
VERDICTS = {"closed": 5, "weights-available": 25, "open-weight": 55, "open-source": 14.8, "fully-open": 0.2}
CLASSES = {
    "open-source": 45, "unknown": 20, "use-restricted": 12, "conditional": 10, "non-commercial": 8, None: 4.8,
    "proprietary": 0.2,
}  # fmt: skip
RELATIONS = {"finetune": 30, "quantized": 25, "adapter": 20, None: 20, "merge": 5}
FAMILIES = {"llama": 25, "qwen": 25, "mistral": 15, "gemma": 10, "bert": 10, "phi": 8, "falcon": 6.9, "olmo": 0.1}
KINDS = ["instruct", "chat", "gguf", "lora", "base", "awq", "coder", "math", "vision", "reward"]
BASES = {family: f"{family}-team/{family}-7b" for family in FAMILIES}


def models(count: int, seed: int = 1, first: int = 1) -> Iterator[tuple[Model, list[str]]]:
    """Models with what they were made from: the same ones for the same seed."""
    chance = random.Random(seed)
    usual = [_states(chance) for _ in range(300)]
    for number in range(first, first + count):
        family = _one_of(chance, FAMILIES)
        owner = f"owner{min(int(chance.paretovariate(0.7)), 30_000)}"
        kind = chance.choice(KINDS)
        repo = f"{owner}/{family.title()}-{chance.randint(1, 4)}-{chance.choice([1, 3, 7, 13, 70])}B-{kind}-{number}"
        states = _states(chance) if chance.random() < 0.05 else usual[min(int(chance.paretovariate(0.8)) - 1, 299)]
        relation = _one_of(chance, RELATIONS)
        score = round(chance.betavariate(2, 4) * 100, 1)
        license_class = _one_of(chance, CLASSES)
        audited = START + timedelta(seconds=chance.randrange(20_000_000))
        model = Model(
            id=number, key=repo.lower(), repo=repo, owner=owner, verdict=_one_of(chance, VERDICTS), verdict_upper="open-source",
            score=score, score_upper=score, headline=f"a headline of {repo}", license=license_class and "apache-2.0",
            license_class=license_class, relation=relation, audit_id=number, scorecard_id=number, rubric_digest="0" * 64,
            audited_at=audited, checked_at=audited + timedelta(days=1), looked=0, gone_at=None,
        )  # fmt: skip
        model.components_1, model.components_2 = pack(states)
        if chance.random() < 0.01:
            model.gone_at = START + timedelta(days=300)
        if year := (None, 2021, 2022, 2023, 2024, 2025)[number % 6]:
            model.created_at = datetime(year, 1 + number % 12, 1, tzinfo=UTC)
        bases = [BASES[family]] if relation else []
        yield model, [*bases, f"owner{number % 100}/some-base"] if relation and chance.random() < 0.3 else bases


def fill(database: Database, count: int, seed: int = 1, first: int = 1, *, take_stock: bool = True) -> None:
    """Add models, and let the database take stock of them."""
    made = list(models(count, seed, first))
    _insert(database, Model, _values(Model, (model for model, _ in made)))
    _insert(database, Listing, _values(Listing, (listing_of(model) for model, _ in made if model.gone_at is None)))
    _insert(database, ModelWord, ((word, model.id) for model, _ in made for word in words_of(model.repo)))
    _insert(database, ModelBase, ((model.id, base) for model, bases in made for base in bases))
    _insert(database, Alias, ((f"old/{model.id}", model.id) for model, _ in made[::2]))
    if not database.is_sqlite:  # which counts up from the largest number by itself
        with database.writing() as session:
            session.connection().exec_driver_sql("SELECT setval('model_id_seq', (SELECT max(id) FROM model))")
    if take_stock:
        analyze(database)


def analyze(database: Database) -> None:
    """What a database does by itself now and then: note what is in its tables, and which pages are the same for all."""
    engine = database.engine if database.is_sqlite else database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE" if database.is_sqlite else "VACUUM ANALYZE")
        connection.commit()


def _states(chance: random.Random) -> dict[str, str]:
    common = list(Availability)
    states = {c.value: chance.choices(common, [15, 2, 3, 30, 10, 40])[0].value for c in COMPONENTS}
    return states | {"weights": "public" if chance.random() < 0.9 else "gated", "model-card": "public"}


def _one_of(chance: random.Random, weights: Mapping[Any, float]) -> Any:
    return chance.choices(list(weights), list(weights.values()))[0]


def _columns(table: type[SQLModel]) -> list[str]:
    return [column.name for column in table.metadata.tables[str(table.__tablename__)].columns]


def _values(table: type[SQLModel], rows: Iterable[SQLModel]) -> Iterator[tuple[Any, ...]]:
    names = _columns(table)
    return (tuple(getattr(row, name) for name in names) for row in rows)


def _insert(database: Database, table: type[SQLModel], rows: Iterable[tuple[Any, ...]]) -> None:
    columns = _columns(table)
    into = f"{table.__tablename__} ({', '.join(columns)})"
    with database.writing() as session:
        cursor = session.connection().connection.cursor()
        if database.is_sqlite:
            places = ", ".join("?" * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({places})", [_plain(row) for row in rows])
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


def _plain(row: tuple[Any, ...]) -> list[Any]:
    """As SQLAlchemy writes times into SQLite."""
    return [value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value for value in row]

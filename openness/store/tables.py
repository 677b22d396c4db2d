"""The tables. What is written once stays: audits and scorecards are never updated; a `Model` is the index to them.

| table | a row is |
| --- | --- |
| `model` | a public repo that was audited, with what lists and badges ask for, read off its latest scorecard |
| `alias` | a name under which a model was known before, or was asked for |
| `listing` | what a model that is public is listed, filtered and sorted by |
| `model_word`, `model_base` | what few models are found by: the words of their names, and what they were made from |
| `audit` | the evidence about one model at one time |
| `scorecard` | what one edition of one rubric makes of that evidence: an `Audit` document |
| `attestation` | a document about a model that was posted to the service |
| `job` | an audit that was asked for: waiting, running, done or dead |
| `idempotency` | a request that was answered, by the key that its client gave it |
| `token`, `write` | who may write, and what was written |
| `hub_use`, `hub_gate` | what all workers together have asked of the Hub, and until when it asks to be left alone |

Keys are repo names in lower case, since the Hub takes them in any. Times are in UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Date, DateTime, Index, Integer, LargeBinary, MetaData, String, text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import declared_attr
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Of constraints and indexes, so that a migration can name them on both databases."""


class Utc(TypeDecorator[datetime]):
    """A time with its zone: SQLite keeps none, so all are in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; a time without a zone is refused, since nobody knows when it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """With its zone."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


BIG = BigInteger().with_variant(Integer(), "sqlite")
"""A number that counts rows; SQLite counts up by itself in an `Integer` only."""
KEY = String(200).with_variant(String(200, collation="C"), "postgresql")
"""A name in lower case, sorted by its bytes on both databases: what begins with a word is a range of an index."""


class Table(SQLModel):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMING)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        """`ModelWord` is `model_word`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def number(id: int | None) -> int:
    """The number of a row that is in the database."""
    assert id is not None  # noqa: S101 - for the type checker
    return id


class Model(Table, table=True):
    """A public repo that was audited. What its latest audit says by the default rubric stands here too, for lists."""

    __table_args__ = (
        Index("ix_model_due", "checked_at"),
        Index("ix_model_by_looked", "looked", "checked_at"),
        Index(
            "ix_model_gone",
            "key",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    key: str = Field(sa_type=KEY, unique=True)
    repo: str = Field(max_length=200)
    """As its owner spells it."""
    owner: str = Field(sa_type=KEY)
    """In lower case; empty for the old ids without one."""
    verdict: str = Field(max_length=40)
    verdict_upper: str = Field(max_length=40)
    score: float
    score_upper: float
    headline: str = Field(max_length=300)
    license: str | None = Field(default=None, max_length=200)
    """Of the weights: its canonical id."""
    license_class: str | None = Field(default=None, max_length=40)
    relation: str | None = Field(default=None, max_length=40)
    components_1: int = Field(default=0, sa_type=BIG)
    """Which of its components can be had, as `openness.store.availabilities` packs it."""
    components_2: int = Field(default=0, sa_type=BIG)
    audit_id: int = Field(sa_type=BIG)
    """Its latest audit, of the default branch."""
    scorecard_id: int = Field(sa_type=BIG)
    """What the default rubric makes of that audit."""
    rubric_digest: str = Field(max_length=80, index=True)
    """Of the rubric's edition that scored it last."""
    audited_at: datetime = Field(sa_type=Utc)
    """When its evidence was found to be as it is now."""
    checked_at: datetime = Field(sa_type=Utc)
    """When its evidence was last looked at."""
    looked: int = Field(default=0, sa_type=BIG)
    """How often it was asked for."""
    created_at: datetime | None = Field(default=None, sa_type=Utc)
    """When its repo was made on the Hub, where that was read."""
    gone_at: datetime | None = Field(default=None, sa_type=Utc)
    """Since when it is not public any more: deleted, or private; the Hub does not tell which."""


class Alias(Table, table=True):
    """Another name of a model: from before it was renamed."""

    key: str = Field(primary_key=True, sa_type=KEY)
    model_id: int = Field(foreign_key="model.id", sa_type=BIG, index=True)


_LISTED = ("model_id", "key", "verdict", "license_class", "score", "components_1", "components_2", "words")
"""What a list asks of each model that it passes: in each index that a list walks along, so that it reads that alone."""


class Listing(Table, table=True):
    """What a public model is listed, filtered and sorted by. All of it is read off its `Model`, a wider row and a busy
    one: this one is written when something new was found out, or the model is renamed, and deleted when it is gone."""

    __table_args__ = (
        Index("ix_listing_by_name", "key", *(name for name in _LISTED if name != "key")),
        Index("ix_listing_by_score", "score", *(name for name in _LISTED if name != "score")),
        Index("ix_listing_by_audited", "audited_at", *_LISTED),
        Index("ix_listing_by_verdict", "verdict", "license_class", "relation"),
        Index("ix_listing_by_license", "license_class"),
        Index("ix_listing_by_owner", "owner", "verdict"),
        Index("ix_listing_by_year", "created", "verdict"),
        Index("ix_listing_components_1", "components_1"),
        Index("ix_listing_components_2", "components_2"),
    )

    model_id: int = Field(primary_key=True, foreign_key="model.id", sa_type=BIG)
    key: str = Field(sa_type=KEY)
    owner: str = Field(sa_type=KEY)
    verdict: str = Field(max_length=40)
    license_class: str | None = Field(default=None, max_length=40)
    relation: str | None = Field(default=None, max_length=40)
    score: float
    audited_at: datetime = Field(sa_type=Utc)
    components_1: int = Field(sa_type=BIG)
    components_2: int = Field(sa_type=BIG)
    created: int | None = None
    """The year in which its repo was made on the Hub, where that is known."""
    words: str = Field(max_length=300)
    """Of its name, each after a space."""


class ModelWord(Table, table=True):
    """A word of a model's name: models are searched by how their words begin."""

    __table_args__ = (Index("ix_model_word_of", "model_id", "word"),)

    word: str = Field(primary_key=True, sa_type=KEY)
    model_id: int = Field(primary_key=True, foreign_key="model.id", sa_type=BIG)


class ModelBase(Table, table=True):
    """A model that a model was made from, directly or through others."""

    __table_args__ = (Index("ix_model_base_by", "base", "model_id"),)

    model_id: int = Field(primary_key=True, foreign_key="model.id", sa_type=BIG)
    base: str = Field(primary_key=True, sa_type=KEY)
    """Its key."""


class Audit(Table, table=True):
    """The evidence about one model, as it was at one time. Never updated."""

    __table_args__ = (Index("ix_audit_of", "model_id", "asked", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    model_id: int = Field(foreign_key="model.id", sa_type=BIG)
    asked: str = Field(default="", max_length=200)
    """The revision that was asked for; empty for the default branch."""
    revision: str | None = Field(default=None, max_length=200)
    """The commit that was read."""
    endpoint: str = Field(max_length=500)
    audited_at: datetime = Field(sa_type=Utc)
    requests: int = 0
    """What it cost the Hub."""
    snapshot_digest: str = Field(max_length=80)
    evidence_digest: str = Field(max_length=80)
    evidence: bytes = Field(sa_type=LargeBinary)
    """As `openness.store.encoding` writes it."""
    partial: list[dict[str, Any]] = Field(default=[], sa_type=JSON)
    """What was not read: `AuditPartial`s."""


class Scorecard(Table, table=True):
    """What one edition of a rubric makes of an audit. Never updated; the latest of an audit counts."""

    __table_args__ = (
        Index("ix_scorecard_of", "audit_id", "rubric", "id"),
        Index("ix_scorecard_by_model", "model_id", "rubric", "id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    audit_id: int = Field(foreign_key="audit.id", sa_type=BIG)
    model_id: int = Field(foreign_key="model.id", sa_type=BIG)
    rubric: str = Field(max_length=100)
    rubric_digest: str = Field(max_length=80)
    scored_at: datetime = Field(sa_type=Utc)
    verdict: str = Field(max_length=40)
    verdict_upper: str = Field(max_length=40)
    score: float
    score_upper: float
    headline: str = Field(max_length=300)
    document: bytes = Field(sa_type=LargeBinary)
    """The `Audit` document as JSON, compressed with gzip, as it is sent."""
    etag: str = Field(max_length=80)
    """Of the document: a hash of what it says."""


class Attestation(Table, table=True):
    """A document about a model that was posted to the service. It counts in every audit of that model until it expires
    or is withdrawn."""

    __table_args__ = (
        Index("ix_attestation_of", "key", "id"),
        Index(
            "uq_attestation_standing",
            "key",
            "identity",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_attestation_token_id", "token_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    key: str = Field(sa_type=KEY)
    """The model's; the model need not have been audited yet."""
    digest: str = Field(max_length=80)
    """Of what it says, as audits show it."""
    identity: str = Field(max_length=80)
    """Of what was posted: the digest; of a signed one also the key and the weights that it was signed for."""
    document: str
    """As it was posted, or the parts of a signed envelope that count."""
    written: date = Field(sa_type=Date)
    """The document's own date."""
    expires: date = Field(sa_type=Date)
    """Its last day."""
    signed: bool = False
    author: str = Field(default="", max_length=300)
    role: str = Field(default="", max_length=40)
    """The author's, by their own word."""
    signer: str = Field(default="", max_length=300)
    """The trusted key that signed it, by its name in the trust list when it was posted."""
    token_id: int | None = Field(default=None, foreign_key="token.id", sa_type=BIG)
    posted_at: datetime = Field(sa_type=Utc)
    withdrawn_at: datetime | None = Field(default=None, sa_type=Utc)


WAITING, RUNNING, DONE, DEAD = "waiting", "running", "done", "dead"


class Job(Table, table=True):
    """An audit that was asked for. One waits for a repo at a time (at one revision), however many ask."""

    __table_args__ = (
        Index(
            "uq_job_waiting",
            "key",
            "revision",
            unique=True,
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_job_next", "state", "priority", "due_at"),
        Index("ix_job_of", "key", "created_at"),
        Index("ix_job_by_state", "state", "origin"),
        Index("ix_job_by_client", "client", "created_at"),
        Index("ix_job_finished", "state", "finished_at"),
        Index("ix_job_by_time", "created_at"),
    )

    id: str = Field(primary_key=True, max_length=40)
    """Not to be guessed: a random UUID in hex."""
    key: str = Field(sa_type=KEY)
    repo: str = Field(max_length=200)
    """As it was asked for."""
    revision: str = Field(default="", max_length=200)
    """Empty for the default branch."""
    origin: str = Field(max_length=20)
    """Who asked: `token`, `webhook`, `public`, `badge` or `refresh`."""
    priority: int = 0
    """The higher, the earlier."""
    client: str = Field(default="", max_length=80)
    """A hash of the address that asked, where nobody's token did."""
    token_id: int | None = Field(default=None, sa_type=BIG)
    force: bool = False
    """Whether it is stored even if nothing changed."""
    state: str = Field(default=WAITING, max_length=10)
    attempts: int = 0
    """Tries that were begun."""
    created_at: datetime = Field(sa_type=Utc)
    due_at: datetime = Field(sa_type=Utc)
    """Not begun before."""
    started_at: datetime | None = Field(default=None, sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    heartbeat_at: datetime | None = Field(default=None, sa_type=Utc)
    worker: str = Field(default="", max_length=100)
    """Who runs it."""
    read: int = 0
    """Answers of the Hub so far."""
    wanted: int = 0
    """Answers still wanted, as far as is known."""
    problem: str = Field(default="", max_length=1000)
    """What went wrong last."""
    hint: str = Field(default="", max_length=1000)
    reason: str = Field(default="", max_length=40)
    """Why it is dead: `not-found` (no such public repo), `unreadable`, `failed`, `cancelled`."""
    changed: bool | None = None
    """Of one that is done: whether there was new evidence."""
    scorecard_id: int | None = Field(default=None, sa_type=BIG)


class Idempotency(Table, table=True):
    """A request that was answered: the same key from the same client gets the same answer."""

    client: str = Field(primary_key=True, max_length=80)
    idempotency_key: str = Field(primary_key=True, max_length=255)
    fingerprint: str = Field(max_length=80)
    """Of what was asked; the same key with another request is an error."""
    answer: list[str] = Field(default=[], sa_type=JSON)
    """The ids of its jobs."""
    created_at: datetime = Field(sa_type=Utc, index=True)


class Token(Table, table=True):
    """Who may write. The token itself is shown once and not kept."""

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    name: str = Field(max_length=100)
    scopes: str = Field(max_length=100)
    """Separated by spaces: `attest`, `audit`, `admin`."""
    hash: str = Field(max_length=64, unique=True)
    """SHA-256 in hex: of 256 random bits, so that no slow hash is needed."""
    start: str = Field(max_length=12)
    """How the token begins, to tell it from others."""
    created_at: datetime = Field(sa_type=Utc)
    expires_at: datetime | None = Field(default=None, sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)


class Write(Table, table=True):
    """A line of the log of writes. Only ever added to."""

    __table_args__ = (Index("ix_write_by_subject", "subject", "id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    at: datetime = Field(sa_type=Utc)
    actor: str = Field(max_length=120)
    """`token:ID NAME`, `webhook`, `client:HASH`, `command-line`."""
    action: str = Field(max_length=60)
    """`audits.create`, `attestations.create`, `tokens.create`, ..."""
    subject: str = Field(default="", max_length=300)
    detail: dict[str, Any] = Field(default={}, sa_type=JSON)
    request_id: str = Field(default="", max_length=80)


class HubUse(Table, table=True):
    """Requests to the Hub in one of its windows of five minutes, by all workers together."""

    window: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    """Which one: seconds since 1970, divided by 300."""
    used: int = 0
    """Made."""
    held: int = 0
    """Set aside for audits that run."""
    anonymous: int = 0
    """Of both, for who asked without a token, and for scheduled refreshes."""
    refreshes: int = 0
    """Of these, for scheduled refreshes."""


class HubGate(Table, table=True):
    """Until when the Hub asks not to be asked, for each of its rate limits."""

    name: str = Field(primary_key=True, max_length=40)
    until: datetime = Field(sa_type=Utc)

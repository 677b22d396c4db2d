"""Every query that a route, a badge, a webhook or the queue makes is on an index; lists are in routes/."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from databases import migrated
from jobkit import do, means_for
from plans import assert_on_indexes
from serving import API, RECORDINGS, WEBHOOK_SECRET, Inside, inside, token_for
from sqlalchemy import text

from openness.service.jobs.scheduling import refresh
from openness.service.jobs.schema import prepare
from openness.store import claims, jobs
from openness.store.database import Database

MODEL, OTHER = "openai-community/gpt2", "facebook/opt-6.7b"
HERE = f"{API}/models/{MODEL}"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    with migrated(request.param, tmp_path_factory.mktemp("plans")) as database:
        prepare(database)
        if (
            not database.is_sqlite
        ):  # of tables as small as these, an index is no faster: it is asked whether there is one
            name = database.engine.url.database
            with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f'ALTER DATABASE "{name}" SET enable_seqscan = off'))
            database.engine.dispose()
        for repo in (MODEL, OTHER):
            do(means_for(database, RECORDINGS), repo)
        with inside(database, reads_per_minute=0, webhook_secret=WEBHOOK_SECRET) as running:
            yield running


READS: dict[str, str] = {
    "revision": f"{HERE}?revision=main",
    "rubric": f"{HERE}?rubric=mof",
    "history": f"{HERE}/history",
    "diff": f"{HERE}/diff",
    "attestations": f"{HERE}/attestations",
    "one attestation": f"{HERE}/attestations/1",
    "audit": f"{API}/audits/{'0' * 32}",
    "audits": f"{API}/audits?id={'0' * 32}",
    "badge of nobody": "/badge/nobody/nothing.svg",
    "metrics": "/metrics",
}


@pytest.mark.parametrize("name", READS)
def test_what_is_read(service: Inside, name: str) -> None:
    database = service.service.database
    assert_on_indexes(database, lambda _: service.get(READS[name]))


def test_single_rows_that_the_driver_is_asked_for(service: Inside) -> None:
    database = service.service.database
    for path in (HERE, f"{HERE}?n=1", f"{HERE}/evidence", f"/badge/{MODEL}.svg?n=1", f"{API}/models/nobody/nothing"):
        service.get(path)
    known = list(database.points._known)
    assert len(known) >= 2
    for statement in known:
        names = dict.fromkeys(statement.compile().params, "nobody/nothing")
        assert_on_indexes(database, lambda session, ask=(statement, names): session.execute(*ask))  # type: ignore[misc]


def test_what_is_written(service: Inside) -> None:
    database = service.service.database
    token = token_for(database, "audit")
    asked = {"models": ["a/one", "a/two"], "force": True}
    headers = token | {"idempotency-key": "k"}
    assert_on_indexes(database, lambda _: service.post(f"{API}/audits", json=asked, headers=headers))
    assert_on_indexes(database, lambda _: service.post(f"{API}/audits", json={"models": ["a/three"]}))
    for action, scope in (("update", "repo.content"), ("delete", "repo")):
        event = {"event": {"action": action, "scope": scope}, "repo": {"type": "model", "name": OTHER}}
        secret = {"x-webhook-secret": WEBHOOK_SECRET}
        send = lambda said=event, known=secret: service.post(f"{API}/webhooks/huggingface", json=said, headers=known)  # noqa: E731
        assert_on_indexes(database, lambda _, send=send: send())  # type: ignore[misc]


def test_what_the_queue_asks(service: Inside) -> None:
    database, now = service.service.database, datetime.now(UTC)
    means = means_for(database, RECORDINGS)
    asked: list[Callable[[Database], object]] = [
        lambda _: on(database, lambda session: claims.is_due(session, now)),
        lambda _: on(database, lambda session: claims.begin(session, now, "w")),
        lambda _: on(database, lambda session: claims.lost(session, now, attempts=4)),
        lambda _: on(database, lambda session: claims.purge(session, now)),
        lambda _: on(database, lambda session: refresh(session, means, now)),
        lambda _: on(database, lambda session: jobs.listed(session, state="dead")),
    ]
    for one in asked:
        assert_on_indexes(database, lambda _, one=one: one(database))  # type: ignore[misc]


def on(database: Database, work: Callable[..., object]) -> object:
    with database.writing() as session:
        return work(session)

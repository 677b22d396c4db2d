from __future__ import annotations

import gzip
import json
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hubserver import HubServer, Reply, error_reply, json_reply
from jobkit import audits_of, do, do_next, job, means_for, model, queue
from sqlalchemy import select, text

import openness
from openness.service.jobs import performing
from openness.service.jobs.means import Means
from openness.store import claims, jobs
from openness.store.claims import NotOurs
from openness.store.database import Database
from openness.store.latest import latest
from openness.store.tables import DEAD, DONE, WAITING, HubUse

MODEL = "openai-community/gpt2"
INFO = f"/api/models/{MODEL}"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openness.sources.hub.BACKOFF", 0.01)


@pytest.fixture
def means(database: Database, recorded_hub: HubServer) -> Means:
    return means_for(database, recorded_hub.url)


def card_path(hub: HubServer) -> str:
    """Where the model's card was read."""
    return next(path for path in hub.paths() if path.endswith("README.md"))


def stored_document(database: Database, repo: str = MODEL) -> bytes:
    with database.reading() as session:
        found = latest(session, repo)
    assert found is not None
    return found.document


def test_what_is_stored_is_what_the_command_line_says(means: Means, recorded_hub: HubServer) -> None:
    done = do(means, MODEL)
    assert (done.state, done.changed, done.problem, done.wanted) == (DONE, True, "", 0)
    assert done.read >= 1
    said = json.loads(openness.audit(MODEL, hub=recorded_hub.url).to_json())
    kept = json.loads(gzip.decompress(stored_document(means.database)))
    for one in (said, kept):
        one.pop("audited_at")
    assert kept == said


def test_the_same_again_is_no_second_audit_unless_it_is_forced(means: Means) -> None:
    do(means, MODEL)
    assert do(means, MODEL).changed is False
    assert audits_of(means.database, MODEL) == 1
    assert do(means, MODEL, force=True).changed is True
    assert audits_of(means.database, MODEL) == 2


def test_when_its_repo_was_made_is_read_beside_the_evidence(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    said = json.loads(recorded_hub.reply(f"{INFO}?blobs=true").body) | {"createdAt": "2022-03-02T23:29:04.000Z"}
    recorded_hub.script(INFO, json_reply(said))
    assert do(means, MODEL).changed is False
    kept = model(means.database, MODEL)
    assert kept is not None
    assert kept.created_at == datetime(2022, 3, 2, 23, 29, 4, tzinfo=UTC)


def test_what_an_audit_cost_is_counted(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    with means.database.reading() as session:
        rows = session.scalars(text("SELECT used FROM hub_use")).all()
        held = session.scalars(text("SELECT held FROM hub_use")).all()
    assert sum(rows) == len(recorded_hub.requests) > 0
    assert set(held) == {0}


def test_a_folder_of_recordings_is_not_counted(database: Database, recordings: Path) -> None:
    means = means_for(database, str(recordings), hub_requests_per_window=1)
    assert do(means, MODEL).state == DONE
    with database.reading() as session:
        assert session.scalars(select(HubUse)).all() == []


def test_without_requests_left_it_waits_for_the_next_window(means: Means, recorded_hub: HubServer) -> None:
    poor = means_for(means.database, recorded_hub.url, hub_requests_per_window=3)
    do(poor, MODEL)
    before = len(recorded_hub.requests)
    assert before >= 3
    job_id = queue(poor, "sb3/ppo-CartPole-v1")
    assert do_next(poor) == [job_id]
    waits = job(means.database, job_id)
    assert (waits.state, waits.attempts) == (WAITING, 0)
    assert "share of requests" in waits.problem
    assert timedelta(0) < waits.due_at - means.now() <= timedelta(seconds=300)
    assert len(recorded_hub.requests) == before


def test_an_outage_that_ends_lowers_nothing(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    path = card_path(recorded_hub)
    before = stored_document(means.database)
    recorded_hub.script(path, *[Reply(500)] * 6, recorded_hub.reply(path))
    job_id = queue(means, MODEL)
    for attempt in (1, 2):
        assert do_next(means) == [job_id]
        waits = job(means.database, job_id)
        assert (waits.state, waits.attempts) == (WAITING, attempt)
        assert waits.due_at > means.now()
        assert stored_document(means.database) == before
    do_next(means)
    assert job(means.database, job_id).state == DONE
    assert job(means.database, job_id).changed is False


def test_an_outage_that_does_not_end_leaves_the_earlier_audit(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    before = stored_document(means.database)
    recorded_hub.script(card_path(recorded_hub), Reply(500))
    job_id = queue(means, MODEL)
    for _ in range(means.settings.audit_attempts):
        do_next(means)
    dead = job(means.database, job_id)
    assert (dead.state, dead.reason) == (DEAD, jobs.UNREADABLE)
    assert "500" in dead.problem
    assert stored_document(means.database) == before
    assert audits_of(means.database, MODEL) == 1


def test_an_outage_that_does_not_end_is_told_in_a_first_audit(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    path = card_path(recorded_hub)
    recorded_hub.script(path, Reply(500))
    with means.database.writing() as session:
        for table in ("model_word", "listing", "model_base", "scorecard", "audit", "model"):
            session.execute(text(f"DELETE FROM {table}"))
    job_id = queue(means, MODEL)
    for _ in range(means.settings.audit_attempts - 1):
        assert do_next(means) == [job_id]
        assert model(means.database, MODEL) is None
    do_next(means)
    assert job(means.database, job_id).state == DONE
    known = model(means.database, MODEL)
    assert known is not None
    assert known.verdict != known.verdict_upper or known.score < known.score_upper


def test_a_hub_that_is_down_ends_as_unreadable(means: Means, recorded_hub: HubServer) -> None:
    recorded_hub.script(INFO, Reply(503))
    job_id = queue(means, MODEL)
    for _ in range(means.settings.audit_attempts):
        do_next(means)
    dead = job(means.database, job_id)
    assert (dead.state, dead.reason) == (DEAD, jobs.UNREADABLE)
    assert model(means.database, MODEL) is None


@pytest.mark.parametrize("what", ["the model", "its card"])
def test_a_rate_limit_is_no_attempt_and_holds_back_the_others(means: Means, recorded_hub: HubServer, what: str) -> None:
    do(means, MODEL)
    path = INFO if what == "the model" else card_path(recorded_hub)
    recorded_hub.script(path, Reply(429, {"RateLimit": '"api";r=0;t=200'}))
    job_id = queue(means, MODEL)
    assert do_next(means) == [job_id]
    waits = job(means.database, job_id)
    assert (waits.state, waits.attempts) == (WAITING, 0)
    assert 150 < (waits.due_at - means.now()).total_seconds() <= 201
    asked = len(recorded_hub.requests)
    other = queue(means_for(means.database, recorded_hub.url), "sb3/ppo-CartPole-v1", origin="token")
    with means.database.writing() as session:
        session.execute(text("DELETE FROM job WHERE id != :id"), {"id": other})
    assert do_next(means_for(means.database, recorded_hub.url)) == [other], "another process knows it too"
    assert len(recorded_hub.requests) == asked


def test_a_missing_and_a_private_repo_are_answered_in_the_same_words(means: Means, recorded_hub: HubServer) -> None:
    recorded_hub.script("/api/models/acme/one", error_reply(401, "RepoNotFound", "Invalid username or password."))
    recorded_hub.script("/api/models/acme/gone", error_reply(404, "RepoNotFound", "Repository not found"))
    recorded_hub.script("/api/models/acme/two", json_reply({"id": "acme/two", "private": True, "siblings": []}))
    for kind in ("datasets", "spaces"):
        for name in ("one", "two", "gone"):
            recorded_hub.script(f"/api/{kind}/acme/{name}", error_reply(404, "RepoNotFound"))
    dead = [do(means, f"acme/{name}") for name in ("one", "two", "gone")]
    assert {(one.state, one.reason) for one in dead} == {(DEAD, jobs.NOT_FOUND)}
    assert len({one.problem.replace(one.repo, "REPO") for one in dead}) == 1
    assert len({one.hint for one in dead}) == 1
    assert len({one.attempts for one in dead}) == 1


def test_a_model_that_became_private_is_gone_until_it_is_public_again(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    recorded_hub.script(INFO, json_reply({"id": MODEL, "private": True}), recorded_hub.reply(INFO))
    assert do(means, MODEL).reason == jobs.NOT_FOUND
    known = model(means.database, MODEL)
    assert known is not None
    assert known.gone_at is not None
    assert do(means, MODEL).state == DONE
    known = model(means.database, MODEL)
    assert known is not None
    assert known.gone_at is None


def test_a_revision_that_is_missing_marks_nothing_as_gone(means: Means, recorded_hub: HubServer) -> None:
    do(means, MODEL)
    recorded_hub.script(f"{INFO}/revision/nope", error_reply(404, "RevisionNotFound", "Invalid rev id: nope"))
    dead = do(means, MODEL, revision="nope")
    assert (dead.state, dead.reason) == (DEAD, jobs.NOT_FOUND)
    assert "revision nope" in dead.problem
    known = model(means.database, MODEL)
    assert known is not None
    assert known.gone_at is None


def test_a_dataset_is_told_from_a_missing_model(means: Means, recorded_hub: HubServer) -> None:
    recorded_hub.script("/api/models/acme/data", error_reply(404, "RepoNotFound"))
    recorded_hub.script("/api/datasets/acme/data", json_reply({"id": "acme/data", "siblings": []}))
    assert "is a dataset, not a model" in do(means, "acme/data").problem


def test_a_renamed_model_is_stored_under_its_new_name(means: Means) -> None:
    assert do(means, "gpt2").state == DONE
    known = model(means.database, "gpt2")
    assert known is not None
    assert known.repo == MODEL


def test_what_a_private_base_says_is_not_told(means: Means, recorded_hub: HubServer) -> None:
    card = "---\nbase_model: acme/secret\n---\n"
    public: dict[str, object] = {
        "id": "acme/child",
        "sha": "1" * 40,
        "siblings": [{"rfilename": "README.md", "size": len(card)}],
    }
    public |= {"cardData": {"base_model": "acme/secret"}, "tags": ["base_model:acme/secret"]}
    recorded_hub.script("/api/models/acme/child", json_reply(public))
    recorded_hub.script("/api/models/acme/child/refs", json_reply({"branches": [], "tags": []}))
    recorded_hub.script(f"/acme/child/resolve/{'1' * 40}/README.md", Reply(200, {}, card.encode()))
    secret = {"id": "acme/secret", "sha": "2" * 40, "private": True, "siblings": [{"rfilename": "hush.safetensors"}]}
    recorded_hub.script("/api/models/acme/secret", json_reply(secret))
    assert do(means, "acme/child").state == DONE
    assert b"hush" not in gzip.decompress(stored_document(means.database, "acme/child"))
    assert not [path for path in recorded_hub.paths() if "secret/resolve" in path]


def test_a_bug_is_noted_and_the_job_is_tried_again(means: Means, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("oh no")

    with monkeypatch.context() as patched:
        patched.setattr(performing, "make", broken)
        job_id = queue(means, MODEL)
        assert do_next(means) == [job_id]
    waits = job(means.database, job_id)
    assert "bug in openness (RuntimeError: oh no)" in waits.problem
    do_next(means)
    assert job(means.database, job_id).state == DONE


def test_an_audit_that_takes_too_long_is_ended(means: Means, recorded_hub: HubServer) -> None:
    object.__setattr__(means, "limit", 0.2)
    recorded_hub.script(INFO, Reply(200, {}, recorded_hub.reply(INFO).body, delay=0.4))
    job_id = queue(means, MODEL)
    assert do_next(means) == [job_id]
    assert "this one takes longer" in job(means.database, job_id).problem


def test_a_process_that_stops_lets_go_of_what_it_does(means: Means) -> None:
    stopping = threading.Event()
    stopping.set()
    job_id = queue(means, MODEL)
    assert do_next(means, stopping=stopping) == [job_id]
    waits = job(means.database, job_id)
    assert (waits.state, waits.attempts) == (WAITING, 0)
    assert audits_of(means.database, MODEL) == 0


def test_who_comes_back_from_the_dead_stores_nothing(
    means: Means, recorded_hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openness.service.jobs.making import make

    def slow(*arguments: object) -> object:
        made = make(*arguments)  # type: ignore[arg-type]
        with means.database.writing() as session:
            claims.lost(session, means.now() + timedelta(minutes=5), attempts=4)
        return made

    job_id = queue(means, MODEL)
    with monkeypatch.context() as patched:
        patched.setattr(performing, "make", slow)
        assert do_next(means) == []
    assert job(means.database, job_id).state == WAITING
    assert model(means.database, MODEL) is None
    do_next(means)
    assert job(means.database, job_id).state == DONE
    assert audits_of(means.database, MODEL) == 1


def test_a_claim_that_is_lost_ends_the_reading(means: Means) -> None:
    from openness.service.jobs.pulse import Pulse

    queue(means, MODEL)
    with means.database.writing() as session:
        claim = claims.begin(session, means.now(), "w")
    assert claim is not None
    with Pulse(means, claim, threading.Event()) as pulse:
        pulse.check()
        with means.database.writing() as session:
            claims.lost(session, means.now() + timedelta(minutes=5), attempts=4)
        pulse.progress(1, 1)
        with pytest.raises(NotOurs):
            pulse.check()

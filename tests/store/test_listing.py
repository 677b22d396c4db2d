from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from databases import migrated
from filled import BASES, fill, models
from sqlmodel import Session
from test_model_names import NOW, outcome

from openness.components import Component
from openness.document import AuditBase
from openness.errors import InputError
from openness.store import listing
from openness.store.audits import Outcome, save
from openness.store.availabilities import COMPONENTS, IN_ONE, pack, unpack
from openness.store.cursor import Cursor, Sort, parse_cursor
from openness.store.database import Database
from openness.store.filtering import Filter
from openness.store.indexing import index_model, words_of
from openness.store.listing import EVERYTHING, MAX_LIMIT, page
from openness.store.models import ModelRow, lookup
from openness.store.names import find_model, mark_gone, rename
from openness.store.tables import Model

COUNT = 1500
FEW = 300


def each(session: Session, filter: Filter = EVERYTHING, sort: Sort = Sort.NAME) -> Iterator[ModelRow]:
    """All models of a list, page by page."""
    cursor: str | None = None
    while True:
        part = page(session, filter, sort, cursor, MAX_LIMIT)
        yield from part.rows
        cursor = part.next
        if cursor is None:
            return


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with migrated(request.param, tmp_path_factory.mktemp("listing")) as database:
        fill(database, COUNT)
        yield database


@pytest.fixture(scope="module")
def everything() -> list[tuple[Model, list[str]]]:
    return [(model, bases) for model, bases in models(COUNT) if model.gone_at is None]


def any_of(*names: str) -> frozenset[str]:
    return frozenset(names)


def states_of(model: Model) -> dict[str, str]:
    return {
        component.value: state.value
        for number, packed in enumerate((model.components_1, model.components_2))
        for component, state in unpack(number, packed)
    }


Holds = Callable[[Model, list[str]], bool]
CASES: dict[str, tuple[Filter, Holds]] = {
    "none": (Filter(), lambda m, b: True),
    "word": (Filter(search="llama"), lambda m, b: "llama" in words_of(m.repo)),
    "start of a word": (Filter(search="LLa"), lambda m, b: "llama" in words_of(m.repo)),
    "not its middle": (Filter(search="lama"), lambda m, b: False),
    "words and numbers": (Filter(search="Qwen-7b"), lambda m, b: {"qwen", "7", "b"} <= starts(m.repo)),
    "prefix": (Filter(prefix="Owner1/Q"), lambda m, b: m.key.startswith("owner1/q")),
    "owner": (Filter(owner="OWNER1"), lambda m, b: m.owner == "owner1"),
    "owner and prefix": (Filter(owner="owner1", prefix="owner1/llama"), lambda m, b: m.key.startswith("owner1/llama")),
    "rare verdict": (Filter(verdicts=any_of("fully-open")), lambda m, b: m.verdict == "fully-open"),
    "verdicts": (Filter(verdicts=any_of("open-weight", "closed")), lambda m, b: m.verdict in ("open-weight", "closed")),
    "scores": (Filter(score_min=30, score_max=40), lambda m, b: 30 <= m.score <= 40),
    "few scores": (Filter(score_min=80), lambda m, b: m.score >= 80),
    "class": (Filter(license_classes=any_of("open-source")), lambda m, b: m.license_class == "open-source"),
    "no class": (Filter(license_classes=any_of("none")), lambda m, b: m.license_class is None),
    "class or none": (
        Filter(license_classes=any_of("none", "proprietary")),
        lambda m, b: m.license_class in (None, "proprietary"),
    ),
    "component": (
        Filter(components={"training-code": any_of("public", "partial")}),
        lambda m, b: states_of(m)["training-code"] in ("public", "partial"),
    ),
    "components": (
        Filter(components={"weights": any_of("gated"), "hosted-api": any_of("unknown")}),
        lambda m, b: states_of(m)["weights"] == "gated" and states_of(m)["hosted-api"] == "unknown",
    ),
    "base": (Filter(base="Llama-Team/Llama-7B"), lambda m, b: BASES["llama"] in b),
    "rare base": (Filter(base="owner77/some-base"), lambda m, b: "owner77/some-base" in b),
    "all": (
        Filter(search="qwen 7", prefix="owner", verdicts=any_of("open-weight"), score_min=20, base=BASES["qwen"]),
        lambda m, b: (
            {"qwen", "7"} <= starts(m.repo) and m.verdict == "open-weight" and m.score >= 20 and BASES["qwen"] in b
        ),
    ),
    "nothing": (Filter(search="qwen llama"), lambda m, b: False),
}
KEYS: dict[str, Callable[[Model], Any]] = {
    "name": lambda m: m.key,
    "score": lambda m: (m.score, m.id),
    "audited": lambda m: (m.audited_at, m.id),
}


def starts(repo: str) -> set[str]:
    return {word[:length] for word in words_of(repo) for length in range(1, len(word) + 1)}


@pytest.mark.parametrize("few", [0, FEW, 10**6])
@pytest.mark.parametrize("name", CASES)
def test_lists_have_what_the_filter_lets_through_in_their_order(
    filled: Database,
    everything: list[tuple[Model, list[str]]],
    name: str,
    few: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whichever way the list is read: from the few, or along the sort's index."""
    monkeypatch.setattr(listing, "FEW", few)
    filter, holds = CASES[name]
    expected = [model for model, bases in everything if holds(model, bases)]
    for sort in Sort:
        wanted = [m.repo for m in sorted(expected, key=KEYS[sort.by], reverse=sort.is_descending)]
        with filled.reading() as session:
            assert [row.repo for row in each(session, filter, sort)] == wanted


def test_what_is_tested_are_few_and_many(everything: list[tuple[Model, list[str]]]) -> None:
    sizes = {name: sum(holds(*one) for one in everything) for name, (_, holds) in CASES.items()}
    assert {name for name, size in sizes.items() if not size} == {"not its middle", "nothing"}
    assert sizes["verdicts"] > FEW
    assert sizes["rare verdict"] < 50


@pytest.mark.parametrize("sort", Sort)
def test_no_row_comes_twice_and_none_is_left_out_while_models_are_added(
    sort: Sort, request: pytest.FixtureRequest, database: Database
) -> None:
    fill(database, 300, take_stock=False)
    with database.reading() as session:
        there = [row.repo for row in each(session, sort=sort)]
    seen: list[str] = []
    cursor: str | None = None
    first = 1000
    while True:
        with database.reading() as session:
            part = page(session, sort=sort, cursor=cursor, limit=40)
        seen += [row.repo for row in part.rows]
        if part.next is None:
            break
        cursor = part.next
        fill(database, 20, seed=first, first=first, take_stock=False)
        first += 1000
    assert len(seen) == len(set(seen))
    assert [repo for repo in seen if repo in set(there)] == there
    assert len(seen) > len(there)


def test_rows_say_what_the_model_is(filled: Database, everything: list[tuple[Model, list[str]]]) -> None:
    model = min((model for model, _ in everything), key=lambda model: model.key)
    with filled.reading() as session:
        row = page(session, limit=1).rows[0]
    for name in row.__slots__:
        assert getattr(row, name) == getattr(model, name)


def test_the_latest_audits_come_newest_first(filled: Database, everything: list[tuple[Model, list[str]]]) -> None:
    newest = sorted((model for model, _ in everything), key=KEYS["audited"], reverse=True)
    with filled.reading() as session:
        assert [row.repo for row in page(session, sort=Sort.AUDITED_DOWN, limit=7).rows] == [
            model.repo for model in newest[:7]
        ]


@pytest.mark.parametrize(
    ("last", "sort"),
    [("owner/name", Sort.NAME), (12.3, Sort.SCORE), (0.1 + 0.2, Sort.SCORE_DOWN), (NOW, Sort.AUDITED)],
)
def test_a_cursor_comes_back_as_it_was(last: Any, sort: Sort) -> None:
    cursor = Cursor(sort, last, 2**40)
    assert parse_cursor(str(cursor), sort) == cursor
    assert set(str(cursor)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def encoded(said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "!!!!",
        "é",
        "A" * 700,
        base64.urlsafe_b64encode(b"[" * 400).decode(),
        encoded({}),
        encoded([1, "name", "a/b"]),
        encoded([2, "name", "a/b", 1]),
        encoded([1, "name", "a/b", "1"]),
        encoded([1, "name", "a/b", True]),
        encoded([1, "name", "a/b", -1]),
        encoded([1, "name", "a/b", 2**63]),
        encoded([1, "name", "a/\0b", 1]),
        encoded([1, "name", 1, 1]),
        encoded([1, "name", "'; DROP TABLE model", 1]),
        encoded([1, "nobody", "a/b", 1]),
        encoded([1, ["name"], "a/b", 1]),
        encoded([1, "score", "a", 1]),
        encoded([1, "score", float("nan"), 1]),
        encoded([1, "score", 10**400, 1]),
        encoded([1, "audited", "2026-01-01T00:00:00", 1]),
        encoded([1, "audited", "0001-01-01T00:00:00+23:59", 1]),
        encoded([1, "audited", "yesterday", 1]),
    ],
)
def test_a_hostile_cursor_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not one that a page of this list gave"):
        parse_cursor(text, Sort.NAME)


def test_a_cursor_of_another_sort_is_refused(filled: Database) -> None:
    with filled.reading() as session:
        cursor = page(session, sort=Sort.SCORE).next
        with pytest.raises(InputError, match="sorted by score, not by -score"):
            page(session, sort=Sort.SCORE_DOWN, cursor=cursor)


@pytest.mark.parametrize("limit", [0, -1, 501])
def test_pages_have_from_1_to_500_rows(filled: Database, limit: int) -> None:
    with filled.reading() as session, pytest.raises(InputError, match="limit"):
        page(session, limit=limit)


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ({"search": "日本"}, "no word"),
        ({"search": "a b c d e f g h i"}, "more than 8"),
        ({"search": "a" * 201}, "more than"),
        ({"prefix": "a%\0"}, "prefix: not"),
        ({"prefix": "a~"}, "prefix: not"),
        ({"owner": "a/b"}, "owner: an owner"),
        ({"owner": "a b"}, "owner: not"),
        ({"base": "../x"}, "base: not"),
        ({"verdicts": frozenset({"x' OR 1"})}, "verdict: not"),
        ({"license_classes": frozenset({"A"})}, "license class: not"),
        ({"score_min": float("nan")}, "score: not"),
        ({"score_max": float("inf")}, "score: not"),
        ({"components": {"engine": frozenset({"public"})}}, "no 'engine'"),
        ({"components": {"weights": frozenset({"lost"})}}, "no state 'lost'"),
    ],
)
def test_a_filter_that_cannot_be_is_told(what: dict[str, Any], problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        Filter(**what)
    assert caught.value.hint


def test_lookup_finds_names_in_any_case_and_from_before(filled: Database) -> None:
    made = {model.id: model for model, _ in models(3)}
    with filled.reading() as session:
        asked = [made[1].repo.upper(), made[2].key, "old/1", "OLD/3", "no/body", "not a name\0", "", "gpt2"]
        found = lookup(session, asked)
    assert list(found) == asked
    assert [row and row.repo for row in found.values()] == [made[1].repo, made[2].repo, made[1].repo, made[3].repo] + [
        None
    ] * 4


def test_lookup_takes_a_thousand(filled: Database, everything: list[tuple[Model, list[str]]]) -> None:
    names = [model.repo for model, _ in everything[:1000]]
    with filled.reading() as session:
        found = lookup(session, names)
        assert [row and row.repo for row in found.values()] == names
        assert lookup(session, []) == {}
        with pytest.raises(InputError, match="1,001 repos"):
            lookup(session, [*names, "a/b"])


@pytest.fixture(scope="module")
def olmo(recordings: Path) -> Outcome:
    return outcome(recordings, "allenai/OLMo-7B")


def found_by(database: Database, **what: Any) -> list[str]:
    with database.reading() as session:
        return [row.repo for row in page(session, Filter(**what)).rows]


def test_an_audit_is_found_by_all_that_it_says(database: Database, olmo: Outcome) -> None:
    with database.writing() as session:
        save(session, olmo, now=NOW)
    audit = olmo.audit
    weights = audit.components["weights"]
    assert weights.license is not None
    states = {name: any_of(state.availability) for name, state in audit.components.items()}
    assert len(states) > 15
    this = [audit.subject]
    assert found_by(database, search="olm 7", owner="AllenAI", verdicts=any_of(audit.verdict)) == this
    assert found_by(database, license_classes=any_of(weights.license.license_class), components=states) == this
    assert found_by(database, score_min=audit.score, score_max=audit.score) == this
    assert found_by(database, score_min=audit.score + 0.1) == []
    with database.reading() as session:
        row = page(session).rows[0]
    assert (row.headline, row.license, row.relation) == (audit.headline, weights.license.id, audit.relation)
    assert (row.audited_at, row.checked_at, row.gone_at) == (NOW, NOW, None)


def step(model: str, *bases: AuditBase) -> AuditBase:
    return AuditBase(
        model=model, relation="finetune", basis="found", locator="", note="", verdict=None, verdict_upper=None, reason=None,
        score=None, license=None, bases=list(bases),
    )  # fmt: skip


def test_bases_are_found_through_every_step_and_replaced_with_the_next_audit(database: Database, olmo: Outcome) -> None:
    with database.writing() as session:
        save(session, olmo, now=NOW)
        model = find_model(session, "allenai/OLMo-7B")
        assert model is not None
        lineage = [step("A/One", step("B/Two", step("a/one"))), step("C/Three")]
        index_model(session, model, olmo.audit.model_copy(update={"lineage": lineage}))
    assert all(found_by(database, base=base) for base in ("a/one", "b/two", "c/three"))
    with database.writing() as session:
        model = find_model(session, "allenai/OLMo-7B")
        assert model is not None
        index_model(session, model, olmo.audit.model_copy(update={"lineage": [], "verdict": "closed"}))
    assert not found_by(database, base="b/two")
    assert found_by(database, verdicts=any_of("closed"))
    assert not found_by(database, verdicts=any_of(olmo.audit.verdict))


def test_a_model_that_is_gone_is_in_no_list_until_it_is_back(database: Database, olmo: Outcome) -> None:
    with database.writing() as session:
        save(session, olmo, now=NOW)
        assert mark_gone(session, "allenai/olmo-7b", NOW)
    assert found_by(database) == found_by(database, search="olmo") == []
    with database.reading() as session:
        row = lookup(session, ["allenai/OLMo-7B"])["allenai/OLMo-7B"]
        assert row is not None
        assert row.gone_at == NOW
    with database.writing() as session:
        assert not save(session, olmo, now=datetime(2026, 12, 1, tzinfo=UTC)).changed
    assert found_by(database) == found_by(database, search="olmo") == ["allenai/OLMo-7B"]


def test_a_model_that_was_renamed_is_found_by_its_new_name(database: Database, olmo: Outcome) -> None:
    with database.writing() as session:
        save(session, olmo, now=NOW)
        assert rename(session, "allenai/OLMo-7B", "ai2/Falconet", NOW)
    assert found_by(database, search="falconet", owner="ai2") == ["ai2/Falconet"]
    assert not found_by(database, search="olmo")
    assert not found_by(database, owner="allenai")


def test_an_audit_of_another_revision_alone_is_in_no_list(database: Database, olmo: Outcome) -> None:
    with database.writing() as session:
        save(session, replace(olmo, revision="v1"), now=NOW)
    assert found_by(database) == []
    with database.reading() as session:
        assert lookup(session, ["allenai/OLMo-7B"]) == {"allenai/OLMo-7B": None}


def test_every_component_has_its_place_for_good() -> None:
    """Numbers with these places are stored: this test may only get longer."""
    assert set(COMPONENTS) == set(Component)
    assert len(set(COMPONENTS)) == len(COMPONENTS) <= 2 * IN_ONE
    assert pack({"weights": "public", "base-weights": "gated"}) == (1 | 2 << 3, 0)
    assert pack({"paper": "unknown", "hosted-api": "withheld"}) == (0, 6 | 4 << 15)
    assert pack({"technical-report": "not-applicable", "training-code": "partial"}) == (5 << 57 | 3 << 30, 0)
    assert [component.value for component in COMPONENTS[2:19]] == [
        "checkpoints", "optimizer-states", "pretraining-data", "posttraining-data", "evaluation-data", "sample-outputs",
        "model-metadata", "architecture", "training-code", "data-processing-code", "inference-code", "evaluation-code",
        "supporting-tools", "model-card", "data-description", "data-card", "code-documentation",
    ]  # fmt: skip
    assert [component.value for component in COMPONENTS[21:25]] == [
        "evaluation-results", "training-configuration", "training-logs", "package",
    ]  # fmt: skip

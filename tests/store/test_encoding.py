"""Evidence as bytes: equal when it comes back, small, and clearly refused where it is broken."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scripted import Repo, Scripted
from statedabout import CORPUS, CORPUS_URL, NAME, OPEN_WEIGHTS, PUBLIC, published, stated

from openness.attestations.counting import attested_alone
from openness.attestations.given import given_attestations
from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.auditing import conclude, take_snapshot
from openness.components import Component
from openness.digests import evidence_digest, snapshot_digest
from openness.documenting import partial_of
from openness.errors import SubjectError
from openness.evidence import Basis, ComponentState, Conflict, Evidence, Fact, Judged, Observation
from openness.observing import observe
from openness.rubric import load_rubric, shipped_rubrics
from openness.scoring import score
from openness.snapshot import Answer, RepoInfo, Snapshot, Text, Want
from openness.sources import open_source
from openness.sources.recording import RecordingSource
from openness.store import encoding
from openness.store.encoding import EncodingError, decode, encode

HUB = Path(__file__).parents[2] / "fixtures" / "hub"
NOW = datetime(2026, 11, 26, tzinfo=UTC)
RUBRICS = [load_rubric(name) for name in shipped_rubrics()]
EMPTY = Evidence("acme/Nova-7B", None, {})


@cache
def read(model: str) -> Snapshot:
    return take_snapshot(open_source(HUB), model)


def stood(snapshot: Snapshot, *files: AttestationFile) -> None:
    """An audit made again of what was kept is the audit that was made first, to the letter."""
    evidence = observe(snapshot, files, now=NOW)
    kept, partial = encode(evidence), partial_of(snapshot)
    back = decode(kept)
    assert back == evidence
    assert evidence_digest(back, snapshot.endpoint) == evidence_digest(evidence, snapshot.endpoint)
    again = score(back, RUBRICS, given="x", now=NOW, endpoint=snapshot.endpoint, partial=partial)
    assert again.to_json() == conclude(snapshot, RUBRICS, given="x", now=NOW, attestations=files).to_json()
    again = score(back, [], given="x", now=NOW, endpoint=snapshot.endpoint, partial=partial)
    assert again.to_json() == conclude(snapshot, [], given="x", now=NOW, attestations=files).to_json()


@pytest.mark.parametrize("part", range(4))
def test_every_recorded_model_comes_back_as_it_was_and_scores_the_same(part: int) -> None:
    sizes = []
    for model in RecordingSource(HUB).models()[part::4]:
        try:
            snapshot = read(model)
        except SubjectError:
            continue  # recorded as gone
        stood(snapshot)
        sizes.append(len(encode(observe(snapshot, now=NOW))))
    assert len(sizes) > 40
    assert max(sizes) < 8000


def test_what_people_state_comes_back_too() -> None:
    repo = published(OPEN_WEIGHTS, {"training-code": PUBLIC, "pretraining-data": {**PUBLIC, "url": CORPUS_URL}})
    answers = {**repo.answers("model", NAME), **CORPUS.answers("dataset", "acme/corpus")}
    judged = {"osaid": {"training-code": {"grade": 2**70, "reason": "Read."}}}
    files = [
        stated({"weights": {"availability": "withheld"}}, Rank.TRUSTED, judgements=judged),
        stated({"paper": {"availability": "public"}}, Rank.ANYONE),
    ]
    snapshot = take_snapshot(Scripted(answers), NAME, attestations=[file.attestation for file in files])
    evidence = observe(snapshot, files, now=NOW)
    assert evidence.observed
    assert evidence.judgements
    assert evidence.conflicts
    assert len(evidence.attestations) == 3
    stood(snapshot, *files)


def test_a_base_with_documents_of_its_own_comes_back_too() -> None:
    base = published(OPEN_WEIGHTS, {"training-code": PUBLIC}, subject="acme/base")
    model = Repo(card="---\nlicense: mit\nbase_model: acme/base\n---\n# Nova\n")
    answers = {**model.answers("model", NAME), **base.answers("model", "acme/base")}
    snapshot = take_snapshot(Scripted(answers), NAME)
    evidence = observe(snapshot, now=NOW)
    assert evidence.observed
    assert evidence.own_license
    stood(snapshot)


def test_a_model_without_a_repo_is_scored_again_as_attested() -> None:
    files = given_attestations([HUB.parent / "attestations" / "gpt-4o.yaml"], None, now=NOW).alone()
    evidence = attested_alone(files)
    back = decode(encode(evidence))
    again = score(back, RUBRICS, given="x", now=NOW, endpoint="", partial=(), alone=True)
    first = conclude(None, RUBRICS, given="x", now=NOW, attestations=files)
    assert again.to_json() == first.to_json()
    assert first.headline.endswith(", as attested")


def test_values_keep_their_type() -> None:
    """Python calls True, 1 and 1.0 equal; JSON and people do not."""
    one = Observation(Component.WEIGHTS, "count", 1, Basis.FOUND, "s", "l", "m", 1)
    seen = (one, replace(one, value=True), replace(one, value="1"), replace(one, confidence=1.0))
    state = ComponentState(Component.WEIGHTS, {"count": Fact(True, None, Basis.FOUND, seen[1])}, observations=seen)
    grades: list[str | int | float | bool] = [1, True, 1.0, "1"]
    judged = {"r": {str(number): Judged(grade, "", "", "", "") for number, grade in enumerate(grades)}}
    back = decode(encode(replace(EMPTY, states={Component.WEIGHTS: state}, judgements=judged)))
    shown = [(repr(item.value), repr(item.confidence)) for item in back.state(Component.WEIGHTS).observations]
    assert shown == [("1", "1"), ("True", "1"), ("'1'", "1"), ("1", "1.0")]
    assert repr(back.state(Component.WEIGHTS).fact("count").value) == "True"
    assert [repr(item.grade) for item in back.judgements["r"].values()] == ["1", "True", "1.0", "'1'"]


def test_an_observation_stands_once_however_often_it_is_named() -> None:
    one = Observation(Component.WEIGHTS, "note", "x" * 10_000, Basis.FOUND, "s", "l", "m")
    state = ComponentState(Component.WEIGHTS, {"note": Fact("short", None, None, one)}, observations=(one,))
    conflict = Conflict(Component.WEIGHTS, "note", (one, one), "neither")
    evidence = replace(EMPTY, states={Component.WEIGHTS: state}, conflicts=(conflict,))
    evidence = replace(evidence, observed=evidence)
    assert len(plain(encode(evidence))) < 11_000
    assert decode(encode(evidence)) == evidence


def plain(data: bytes) -> bytes:
    return zlib.decompress(data[1:])


def packed(value: object) -> bytes:
    return bytes([encoding.VERSION]) + zlib.compress(json.dumps(value).encode())


GOOD = json.loads(plain(encode(replace(EMPTY, states={Component.WEIGHTS: ComponentState(Component.WEIGHTS)}))))


def broken(**changes: object) -> bytes:
    """Evidence about nothing, with some of its fields put wrong."""
    names = [
        "subject",
        "revision",
        "states",
        "conflicts",
        "bases",
        "relation",
        "own",
        "attestations",
        "judged",
        "observed",
    ]
    return packed([GOOD[0], [changes.get(name, value) for name, value in zip(names, GOOD[1], strict=True)]])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01",
        b"\x01nonsense",
        encode(EMPTY)[:-3],
        encode(EMPTY) + b"more",
        packed({}),
        packed([]),
        packed([[], GOOD[1], "more"]),
        b"\x01" + zlib.compress(b"\xff\xfe"),
        b"\x01" + zlib.compress(b'[[],["\xff"]]'),
        b"\x01" + zlib.compress(b"[" * 100_000),
        broken(subject=None),
        broken(states={"no-such-component": ["weights", {}, None, []]}),
        broken(states={"weights": ["weights", {}, None, [0]]}),
        broken(states={"weights": ["weights", {}, None, [-1]]}),
        broken(states={"weights": ["weights", {"x": [1.5, None, None, None]}, None, []]}),
        broken(states={"weights": ["weights", {"x": [1, "no reason", None, None]}, None, []]}),
        broken(bases=[["acme/base", "finetune", "seen", "l", None, None, ""]]),
        broken(attestations=[{"name": "x"}]),
    ],
)  # fmt: skip
def test_what_is_broken_is_refused_and_says_so(data: bytes) -> None:
    assert decode(broken()) == replace(EMPTY, states={Component.WEIGHTS: ComponentState(Component.WEIGHTS)})
    with pytest.raises(EncodingError, match="stored evidence"):
        decode(data)


def test_every_bit_that_falls_over_is_noticed_or_changes_nothing() -> None:
    data = encode(observe(read("gpt2"), now=NOW))
    for place in range(0, len(data), 7):
        bad = bytearray(data)
        bad[place] ^= 0x10
        try:
            assert decode(bytes(bad)) == decode(data)
        except EncodingError:
            continue


def test_another_layout_is_told_by_its_number() -> None:
    with pytest.raises(EncodingError, match=r"layout 2; this version of openness reads 1"):
        decode(b"\x02" + encode(EMPTY)[1:])


def test_a_bomb_is_not_unpacked_and_too_much_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = b"\x01" + zlib.compress(b" " * (encoding.MAX_PLAIN + 1), 1)
    assert len(bomb) < encoding.MAX_PLAIN / 100
    with pytest.raises(EncodingError, match="larger than 67,108,864 bytes"):
        decode(bomb)
    monkeypatch.setattr(encoding, "MAX_PLAIN", 100)
    with pytest.raises(EncodingError, match="acme/xxx"):
        encode(replace(EMPTY, subject="acme/" + "x" * 100))


# The digest of a snapshot

ODD: dict[Any, Any] = {"license": "mit", "tags": ["a", "b"], 1: None}  # YAML knows keys that are no text
INFO = RepoInfo("model", "o/m", card_data=ODD)
ANSWERS: Mapping[Want, Answer] = {
    Want("info", "model", "o/m"): INFO,
    Want("file", "model", "o/m", None, "README.md"): Text("# M"),
}


def test_the_same_answers_have_the_same_digest_wherever_they_came_from() -> None:
    digest = snapshot_digest(Snapshot("o/m", None, ANSWERS))
    assert digest.startswith("sha256:")
    assert len(digest) == len("sha256:") + 64
    turned = replace(INFO, card_data=dict(list(INFO.card_data.items())[::-1]))
    others = {**dict(list(ANSWERS.items())[::-1]), Want("info", "model", "o/m"): turned}
    assert snapshot_digest(Snapshot("o/m", None, others, "http://127.0.0.1:1")) == digest


@pytest.mark.parametrize(
    "info",
    [
        replace(INFO, revision="f" * 40),
        replace(INFO, gated="auto"),
        replace(INFO, listing_complete=False),
        replace(INFO, created_at=datetime(2024, 11, 26, tzinfo=UTC)),
        replace(INFO, card_data={**INFO.card_data, "tags": ["b", "a"]}),
        replace(INFO, card_data={**INFO.card_data, "license": None}),
        replace(INFO, card_data={"license": "mit", "tags": ["a", "b"], "1": None}),
    ],
)
def test_another_answer_has_another_digest(info: RepoInfo) -> None:
    before = snapshot_digest(Snapshot("o/m", None, ANSWERS))
    assert snapshot_digest(Snapshot("o/m", None, {**ANSWERS, Want("info", "model", "o/m"): info})) != before


def test_a_text_or_an_answer_more_changes_the_digest() -> None:
    before = snapshot_digest(Snapshot("o/m", None, ANSWERS))
    text = {Want("file", "model", "o/m", None, "README.md"): Text("# N")}
    more = {Want("file", "model", "o/m", None, "LICENSE"): Text("")}
    digests = [snapshot_digest(Snapshot("o/m", None, {**ANSWERS, **other})) for other in (text, more)]
    assert len({before, *digests}) == 3


def test_what_is_read_since_later_leaves_older_digests_as_they_are() -> None:
    digest = snapshot_digest(Snapshot("o/m", None, ANSWERS))
    assert digest == "sha256:559efcb0b418b1be8b9473d2819da2611ee58da2c0a02f84534bbd41d69e1955"


def test_nesting_that_means_nothing_costs_nothing() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    info = replace(INFO, card_data={"x": deep})
    assert snapshot_digest(Snapshot("o/m", None, {Want("info", "model", "o/m"): info})).startswith("sha256:")

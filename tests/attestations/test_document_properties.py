"""Documents of any content: written and read back they are the same, and no rank lets them open what they may not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from generated import CLAIMS, COMPONENTS, DOCUMENTS
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scripted import NOW, Repo
from statedabout import CORPUS, CORPUS_URL, OPEN_WEIGHTS, audited, stated

from openness.attestations.document import Attestation
from openness.attestations.ranks import Rank
from openness.attestations.reading import parse_attestation
from openness.attestations.writing import plain, to_yaml
from openness.errors import FileError

VERDICTS = ("unknown", "closed", "weights-available", "open-weight", "open-source", "fully-open")
TUNED = Repo(
    card="---\nlicense: mit\nbase_model: acme/Base\ndatasets: [acme/corpus]\n---\n# T\n\nFine-tuned on acme/corpus.\n"
)
GATED = Repo(card=OPEN_WEIGHTS.card, gated="manual")
EMPTY = Repo(card=None, files={})
REPOS = st.sampled_from([OPEN_WEIGHTS, TUNED, GATED, EMPTY])
WORLD: dict[str, Any] = {"datasets": {"acme/corpus": CORPUS}, "models": {"acme/Base": OPEN_WEIGHTS}}
LINKED = st.fixed_dictionaries(
    {"availability": st.sampled_from(["public", "gated", "partial"]), "url": st.just(CORPUS_URL)},
    optional={"license": st.sampled_from(["MIT", "CC-BY-4.0", "CC-BY-NC-4.0", "none", "what?"])},
)
STATEMENTS = st.dictionaries(COMPONENTS, CLAIMS | LINKED, min_size=1, max_size=8)


def document(data: dict[str, Any]) -> Attestation | None:
    try:
        return Attestation.model_validate(data)
    except ValidationError:
        return None


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    attestation = document(data)
    if attestation is None:
        return
    assert parse_attestation(to_yaml(attestation, head="a\nb"), "x.yaml", now=NOW).attestation == attestation
    text = json.dumps(plain(attestation))
    assert parse_attestation(text, "x.json", now=NOW).attestation == attestation


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300) | DOCUMENTS.map(lambda data: to_text(data)), st.integers(0, 400), st.text(max_size=3))
def test_a_broken_text_is_refused_and_no_other_error_comes(text: str, place: int, more: str) -> None:
    for name in ("x.yaml", "x.json"):
        error = refusal(text[:place] + more + text[place:], name)
        assert error is None or (error.message.startswith(name) and error.hint)


def refusal(text: str, name: str) -> FileError | None:
    try:
        parse_attestation(text, name, now=NOW)
    except FileError as error:
        return error
    return None


def to_text(data: dict[str, Any]) -> str:
    return json.dumps(data, indent=1)


def claims_of(data: dict[str, Any]) -> dict[str, Any]:
    """The claims that are valid by themselves."""
    attestation = document({**BASE, "claims": data})
    return data if attestation is not None else {}


BASE = {
    "schema_version": 1,
    "subject": "acme/Nova-7B",
    "author": {"name": "Ada", "role": "publisher"},
    "date": "2026-11-01",
    "expires": "2027-11-01",
}


@settings(max_examples=150, deadline=None)
@given(REPOS, STATEMENTS, st.sampled_from(Rank))
def test_any_document_is_counted_and_the_same_again(repo: Repo, data: dict[str, Any], rank: Rank) -> None:
    claims = claims_of(data)
    before, after = audited(repo, **WORLD), audited(repo, stated(claims, rank, settles=SETTLES), **WORLD)
    assert after.evidence_digest == audited(repo, stated(claims, rank, settles=SETTLES), **WORLD).evidence_digest
    assert 0 <= after.score <= after.score_upper <= 100
    if rank is Rank.ANYONE:
        assert (after.verdict, after.verdict_upper, after.score) == (before.verdict, before.verdict_upper, before.score)
    found = {name: state.availability for name, state in before.components.items() if state.availability != "unknown"}
    if repo is EMPTY:
        del found["weights"]  # not seen in the listing, which a link elsewhere makes unknown
    for name, availability in found.items():
        decided = after.components[name].availability
        # what was observed is never made more open by a claim
        assert OPENNESS.index(decided) <= OPENNESS.index(availability)


OPENNESS = ("withheld", "unknown", "partial", "gated", "not-applicable", "public")
SETTLES = [{"component": "paper", "property": "availability", "value": "public", "reason": "x"}]


@settings(max_examples=150, deadline=None)
@given(REPOS, STATEMENTS, st.sampled_from(Rank))
def test_without_links_nothing_is_opened(repo: Repo, data: dict[str, Any], rank: Rank) -> None:
    bare = {name: {key: value for key, value in claim.items() if key != "url"} for name, claim in data.items()}
    claims = {name: claim for name, claim in claims_of(bare).items() if "license" not in claim}
    claims = {name: claim for name, claim in claims.items() if claim["availability"] != "not-applicable"}
    before, after = audited(repo, **WORLD), audited(repo, stated(claims, rank, settles=SETTLES), **WORLD)
    order = VERDICTS.index
    assert order(after.verdict) <= order(before.verdict) or before.verdict == "closed"  # absence may become unknown
    assert after.score <= before.score


@settings(max_examples=150, deadline=None)
@given(REPOS, STATEMENTS)
def test_an_unsigned_file_alone_makes_nothing_fully_open(repo: Repo, data: dict[str, Any]) -> None:
    elsewhere = {
        name: {**claim, "url": "https://acme.example.org/x"} if claim.get("url") else claim
        for name, claim in data.items()
    }
    after = audited(repo, stated(claims_of(elsewhere), Rank.OPERATOR, settles=SETTLES), **WORLD)
    assert after.verdict != "fully-open"
    for name in ("weights", "checkpoints", "pretraining-data"):
        state = after.components.get(name)
        seen = [one for one in state.observations if one.basis == "found"] if state else []
        assert state is None or state.availability not in ("public", "gated") or seen


@pytest.mark.parametrize("rank", [Rank.TRUSTED, Rank.PUBLISHER, Rank.OPERATOR])
@settings(max_examples=40, deadline=None)
@given(repo=REPOS, data=STATEMENTS)
def test_withholding_more_never_raises_anything(repo: Repo, data: dict[str, Any], rank: Rank) -> None:
    named = {name: {key: claim[key] for key in claim if key != "license"} for name, claim in data.items()}
    claims = claims_of(named)  # a license that is claimed may restrict more than withholding does
    less = {name: {"availability": "withheld"} for name in claims}
    one = audited(repo, stated(claims, rank, settles=SETTLES), **WORLD)
    other = audited(repo, stated(less, rank, settles=SETTLES), **WORLD)
    assert other.score <= one.score
    assert VERDICTS.index(other.verdict) <= max(VERDICTS.index(one.verdict), VERDICTS.index("closed"))

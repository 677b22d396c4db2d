"""Claims beside what was observed: where they change an audit, where not, and which conflicts there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from scripted import Repo
from statedabout import (
    CORPUS,
    CORPUS_URL,
    OPEN_WEIGHTS,
    PUBLIC,
    URL,
    WITHHELD,
    audited,
    published,
    stated,
)

from openness.attestations.ranks import Rank

DATA = {"availability": "public", "url": CORPUS_URL}
NO_STAGE = {"availability": "not-applicable"}
COMPLETE = {**PUBLIC, "coverage": "complete"}
DESCRIBED: dict[str, Any] = {"training-code": {**PUBLIC, "license": "MIT"}, "data-description": COMPLETE}
SHOWN: dict[str, Any] = {
    "training-code": {**PUBLIC, "license": "MIT"},
    "pretraining-data": DATA,
    "posttraining-data": NO_STAGE,
}


def test_without_documents_nothing_changes() -> None:
    audit = audited(OPEN_WEIGHTS)
    assert (audit.verdict, audit.attestations, audit.without_attestations) == ("open-weight", [], None)


def test_the_audit_changes_where_it_should_and_nowhere_else() -> None:
    before = audited(OPEN_WEIGHTS)
    after = audited(OPEN_WEIGHTS, stated(SHOWN), datasets={"acme/corpus": CORPUS})
    changed = {name for name in after.components if after.components[name] != before.components[name]}
    assert changed == {"training-code", "pretraining-data", "posttraining-data"}
    assert (before.verdict, after.verdict) == ("open-weight", "open-source")
    assert after.conflicts == []
    assert after.without_attestations is not None
    assert (after.without_attestations.verdict, after.without_attestations.score) == (before.verdict, before.score)


def test_withheld_turns_unknown_into_refuted_and_needs_no_link() -> None:
    before, after = audited(OPEN_WEIGHTS), audited(OPEN_WEIGHTS, stated({"training-code": WITHHELD}))
    assert (before.verdict, before.verdict_upper) == ("open-weight", "fully-open")
    assert (after.verdict, after.verdict_upper) == ("open-weight", "open-weight")
    requirements = {one.id: one.met for level in after.scorecards["openness"].levels for one in level.requirements}
    assert requirements["training-code"] is False
    assert requirements["training-data-described"] is None


def test_a_claim_without_a_link_opens_nothing() -> None:
    after = audited(OPEN_WEIGHTS, stated({"training-code": {"availability": "public", "license": "MIT"}}))
    code = after.components["training-code"]
    assert (after.verdict, code.availability, code.reason) == ("open-weight", "unknown", "not-found")
    assert [seen.value for seen in code.observations if seen.method == "attestation.claim"] == ["public"]


# Who says so


@pytest.mark.parametrize(
    ("rank", "verdict"),
    [
        (Rank.TRUSTED, "open-source"),
        (Rank.PUBLISHER, "open-source"),
        (Rank.OPERATOR, "open-weight"),
        (Rank.ANYONE, "open-weight"),
    ],
)
def test_only_the_publisher_and_trusted_reviewers_attest_that_the_data_are_described(rank: Rank, verdict: str) -> None:
    assert audited(OPEN_WEIGHTS, stated(DESCRIBED, rank)).verdict == verdict


def test_what_anyone_says_is_shown_and_never_scored() -> None:
    before = audited(OPEN_WEIGHTS)
    after = audited(OPEN_WEIGHTS, stated({**SHOWN, "weights": WITHHELD}, Rank.ANYONE), datasets={"acme/corpus": CORPUS})
    assert (after.verdict, after.verdict_upper, after.score) == (before.verdict, before.verdict_upper, before.score)
    assert (after.conflicts, after.without_attestations) == ([], None)
    assert [(one.rank, one.counted) for one in after.attestations] == [("anyone", False)]
    shown = [seen.value for seen in after.components["weights"].observations if seen.method == "attestation.claim"]
    assert shown == ["withheld"]


def test_the_weightier_rank_settles_and_the_difference_is_a_conflict() -> None:
    for kept, given in ((Rank.TRUSTED, Rank.PUBLISHER), (Rank.TRUSTED, Rank.OPERATOR), (Rank.PUBLISHER, Rank.OPERATOR)):
        yes, no = {"training-code": {**PUBLIC, "license": "MIT"}}, {"training-code": WITHHELD}
        for first, second, expected in ((yes, no, "public"), (no, yes, "withheld")):
            audit = audited(OPEN_WEIGHTS, stated(first, kept), stated(second, given))
            assert audit.components["training-code"].availability == expected
            (conflict,) = audit.conflicts
            assert (conflict.component, conflict.property) == ("training-code", "availability")
            assert "goes before what" in conflict.decided
            assert ("has signed" in conflict.decided) is (kept is Rank.TRUSTED)
            assert ("unsigned" in conflict.decided) is (given is Rank.OPERATOR)


def test_the_order_of_the_documents_changes_nothing() -> None:
    files = [
        stated({"training-code": WITHHELD}),
        stated({"training-code": PUBLIC}, Rank.PUBLISHER),
        stated({"data-description": PUBLIC}, Rank.TRUSTED),
        stated({"weights": WITHHELD}, Rank.ANYONE),
    ]
    digests = {audited(OPEN_WEIGHTS, *order).evidence_digest for order in permutations(files)}
    assert len(digests) == 1


# What was found stands beside it


@pytest.mark.parametrize("rank", [Rank.TRUSTED, Rank.PUBLISHER, Rank.OPERATOR])
def test_what_contradicts_the_evidence_is_a_conflict_and_the_stricter_decides(rank: Rank) -> None:
    gated = replace(OPEN_WEIGHTS, gated="manual")
    audit = audited(gated, stated({"weights": PUBLIC}, rank))
    assert (audit.verdict, audit.verdict_upper) == ("weights-available", "weights-available")
    (conflict,) = audit.conflicts
    assert {side.value for side in conflict.sides} == {"public", "gated"}
    assert conflict.decided.startswith("gated is the stricter and decides")
    closed = audited(OPEN_WEIGHTS, stated({"weights": WITHHELD}, rank))
    assert closed.verdict == "closed"
    assert [side.value for side in closed.conflicts[0].sides] == ["public", "withheld"]
    found = [seen for seen in closed.components["weights"].observations if seen.basis == "found"]
    assert "public" in {seen.value for seen in found}


@pytest.mark.parametrize(
    ("dataset", "availability", "reason", "upper"),
    [
        (CORPUS, "public", None, "fully-open"),
        (replace(CORPUS, gated="auto"), "gated", None, "fully-open"),
        (replace(CORPUS, gated="manual"), "gated", None, "open-source"),
        (replace(CORPUS, files={}), "unknown", "conflicting", "fully-open"),
        (replace(CORPUS, private=True), "unknown", "conflicting", "fully-open"),
        (None, "unknown", "conflicting", "fully-open"),
    ],
)
def test_data_that_a_claim_links_are_looked_at(
    dataset: Repo | None, availability: str, reason: str | None, upper: str
) -> None:
    audit = audited(OPEN_WEIGHTS, stated(SHOWN), datasets={"acme/corpus": dataset} if dataset else {})
    data = audit.components["pretraining-data"]
    assert (data.availability, data.reason) == (availability, reason)
    assert [conflict.component for conflict in audit.conflicts] == ([] if dataset == CORPUS else ["pretraining-data"])
    assert audit.verdict_upper == upper
    assert audit.verdict == ("open-source" if dataset and dataset.files and not dataset.private else audit.verdict)


def test_data_that_cannot_be_looked_at_stay_unknown() -> None:
    audit = audited(OPEN_WEIGHTS, stated(SHOWN), unread=["acme/corpus"])
    data = audit.components["pretraining-data"]
    assert (data.availability, data.reason, audit.conflicts) == ("unknown", "unreadable", [])


@pytest.mark.parametrize("component", ["weights", "checkpoints", "pretraining-data", "posttraining-data"])
def test_weights_data_and_checkpoints_elsewhere_are_not_found(component: str) -> None:
    nothing = Repo(card=OPEN_WEIGHTS.card, files={})
    audit = audited(nothing, stated({component: {**PUBLIC, "size": 20}}, Rank.PUBLISHER))
    state = audit.components[component]
    assert (state.availability, state.reason) == ("unknown", "not-looked")
    assert "count" not in state.facts
    assert audit.conflicts == []
    assert audited(nothing).verdict == "closed"  # which the link elsewhere makes unknown
    if component == "weights":
        assert (audit.verdict, audit.verdict_upper) == ("unknown", "fully-open")


def test_half_of_the_linked_data_is_a_part() -> None:
    links = [CORPUS_URL, "https://huggingface.co/datasets/acme/gone"]
    claims = {**SHOWN, "pretraining-data": {"availability": "public", "url": links}}
    audit = audited(OPEN_WEIGHTS, stated(claims), datasets={"acme/corpus": CORPUS})
    assert audit.components["pretraining-data"].availability == "partial"
    assert [side.value for side in audit.conflicts[0].sides] == ["public", "partial"]
    assert audit.verdict == "open-weight"


def test_a_stage_that_was_seen_is_not_attested_away() -> None:
    card = (
        "---\nlicense: apache-2.0\n---\n# Nova\n\n## Training data\n\nThe model was fine-tuned on the instruction "
        f"dataset [acme/corpus]({CORPUS_URL}).\n"
    )
    repo = replace(OPEN_WEIGHTS, card=card)
    before = audited(repo, datasets={"acme/corpus": CORPUS})
    assert before.components["posttraining-data"].facts["used"] is True
    audit = audited(repo, stated({"posttraining-data": NO_STAGE}, Rank.PUBLISHER), datasets={"acme/corpus": CORPUS})
    assert audit.components["posttraining-data"].facts["used"] is True
    assert {conflict.component for conflict in audit.conflicts} == {"posttraining-data"}


# Licenses


@pytest.mark.parametrize(
    ("repo", "claimed", "expected", "conflicts"),
    [
        ("license: apache-2.0", "Apache 2.0", "Apache-2.0", 0),
        ("license: llama3.1", "Apache-2.0", "llama3.1", 1),
        ("license: apache-2.0", "CC-BY-NC-4.0", "CC-BY-NC-4.0", 1),
        ("language: en", "Apache-2.0", "Apache-2.0", 0),
        ("language: en", "none", "none", 0),
        ("license: other\nlicense_name: acme-special", "Apache-2.0", "unknown", 1),
    ],
)
def test_a_claimed_license_fills_a_gap_and_otherwise_the_stricter_decides(
    repo: str, claimed: str, expected: str, conflicts: int
) -> None:
    card = f"---\n{repo}\n---\n# Nova\n\nA language model of our own, trained from scratch.\n"
    claims = {"weights": {**PUBLIC, "license": claimed}}
    audit = audited(replace(OPEN_WEIGHTS, card=card), stated(claims))
    license = audit.components["weights"].license
    assert license is not None
    assert license.id == expected
    assert len(audit.conflicts) == conflicts


def test_a_license_text_refutes_a_claim(recordings: Any) -> None:
    text = (recordings.parent / "licenses").glob("*")
    gemma = next(path for path in text if "gemma" in path.name.lower())
    repo = replace(OPEN_WEIGHTS, card="# Nova\n\nA model.\n", texts={"LICENSE": gemma.read_text(encoding="utf-8")})
    audit = audited(repo, stated({"weights": {**PUBLIC, "license": "MIT"}}, Rank.PUBLISHER))
    assert audit.verdict == "weights-available"
    (conflict,) = [one for one in audit.conflicts if one.property == "license"]
    assert {side.value for side in conflict.sides} > {"MIT"}
    assert "LICENSE" in "".join(side.locator for side in conflict.sides)


def test_the_publishers_word_on_the_license_needs_no_link_and_the_operators_does() -> None:
    bare = replace(OPEN_WEIGHTS, card="# Nova\n\nA language model of our own, trained from scratch.\n")
    claims = {"weights": {"availability": "public", "license": "Apache-2.0"}}
    assert audited(bare).verdict == "weights-available"
    assert audited(bare, stated(claims, Rank.PUBLISHER)).verdict == "open-weight"
    assert audited(bare, stated(claims, Rank.OPERATOR)).verdict == "weights-available"


def test_what_restricts_a_license_is_believed_without_a_link() -> None:
    claims = {"weights": {"availability": "public", "license": "CC-BY-NC-4.0"}}
    assert audited(OPEN_WEIGHTS, stated(claims)).verdict == "weights-available"


def test_a_dataset_names_its_own_license() -> None:
    data = {"availability": "public", "url": CORPUS_URL, "license": "MIT"}
    strict = replace(CORPUS, card=(CORPUS.card or "").replace("cc-by-4.0", "cc-by-nc-4.0"))
    audit = audited(OPEN_WEIGHTS, stated({**SHOWN, "pretraining-data": data}), datasets={"acme/corpus": strict})
    license = audit.components["pretraining-data"].license
    assert license is not None
    assert license.id == "CC-BY-NC-4.0"
    assert [(one.component, one.property) for one in audit.conflicts] == [("pretraining-data", "license")]


# What a trusted reviewer settles

GATED = replace(OPEN_WEIGHTS, gated="manual")
SETTLES = [{"component": "weights", "property": "availability", "value": "public", "reason": "The gate is a mistake."}]


@pytest.mark.parametrize("rank", [Rank.TRUSTED, Rank.PUBLISHER, Rank.OPERATOR])
def test_only_a_trusted_reviewer_settles(rank: Rank) -> None:
    audit = audited(GATED, stated({"weights": PUBLIC}, rank, settles=SETTLES))
    state, (said,) = audit.components["weights"], audit.attestations
    if rank is Rank.TRUSTED:
        assert (state.availability, said.unheeded) == ("public", [])
        assert audit.conflicts[0].decided == "Settled by Reviewers: The gate is a mistake."
    else:
        assert state.availability == "gated"
        assert said.unheeded == ["settles weights, availability: only what a trusted key has signed settles a conflict"]


def test_only_that_very_conflict_is_settled() -> None:
    other = [{**SETTLES[0], "property": "license"}]
    wrong = [{**SETTLES[0], "value": "partial"}]
    for settles in (other, wrong):
        audit = audited(GATED, stated({"weights": PUBLIC}, Rank.TRUSTED, settles=settles))
        assert audit.components["weights"].availability == "gated"
        assert "there is no such conflict" in audit.attestations[0].unheeded[0]
    nothing = audited(OPEN_WEIGHTS, stated({}, Rank.TRUSTED, settles=SETTLES))
    assert "there is no such conflict" in nothing.attestations[0].unheeded[0]


def test_a_license_conflict_of_the_repo_itself_is_settled() -> None:
    text = "Creative Commons Attribution-NonCommercial 4.0 International Public License"
    repo = replace(OPEN_WEIGHTS, texts={"LICENSE": f"This model is released under the {text}."})
    before = audited(repo)
    assert before.verdict == "weights-available"
    assert len(before.conflicts) == 1
    settles = [{"component": "weights", "property": "license", "value": "Apache 2.0", "reason": "They confirmed it."}]
    after = audited(repo, stated({}, Rank.TRUSTED, settles=settles))
    license = after.components["weights"].license
    assert license is not None
    assert (after.verdict, license.id, license.restricts_use) == ("open-weight", "Apache-2.0", False)
    assert after.conflicts[0].decided == "Settled by Reviewers: They confirmed it."


# What lies in the model's own repo


def test_the_publishers_document_is_read_with_the_repo() -> None:
    audit = audited(published(OPEN_WEIGHTS, DESCRIBED))
    (said,) = audit.attestations
    assert (audit.verdict, said.rank, said.counted, said.refused) == ("open-source", "publisher", True, "")
    assert said.locator.endswith("/acme/Nova-7B/blob/" + "f" * 40 + "/openness.yaml")
    assert (audit.components["training-code"].url or "").startswith(f"{said.locator}#L")


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"subject": "acme/Other"}, "speaks of acme/Other, not of this repo"),
        ({"expires": "2026-11-20"}, "expired on 2026-11-20"),
        ({"date": "2026-12-01"}, "is in the future"),
        ({"claims": {"weigths": PUBLIC}}, "'weigths' is not known here (did you mean 'weights'?)"),
    ],
)
def test_a_publishers_document_that_is_wrong_is_refused_and_said(keys: dict[str, Any], why: str) -> None:
    claims = keys.pop("claims", DESCRIBED)
    before, audit = audited(OPEN_WEIGHTS), audited(published(OPEN_WEIGHTS, claims, **keys))
    (said,) = audit.attestations
    assert (audit.verdict, audit.score) == (before.verdict, before.score)
    assert not said.counted
    assert why in said.refused


def test_a_hostile_publishers_document_is_refused() -> None:
    for text in ("a: \ufffd", "a: &a [*a]", "!!python/object:os.system {}", "x" * 300_000, "\0", "- 1"):
        audit = audited(replace(OPEN_WEIGHTS, texts={"openness.yaml": text}))
        assert (audit.verdict, audit.attestations[0].counted) == ("open-weight", False)
        assert audit.attestations[0].refused


def test_the_document_of_a_base_counts_for_the_base() -> None:
    tuned = Repo(card="---\nlicense: apache-2.0\nbase_model: acme/Base\nbase_model_relation: quantized\n---\n# Q\n")
    base = replace(OPEN_WEIGHTS, texts={})
    for repo, verdict in ((base, "open-weight"), (published(base, DESCRIBED, subject="acme/Base"), "open-source")):
        audit = audited(tuned, models={"acme/Base": repo})
        assert (audit.lineage[0].verdict, audit.verdict) == (verdict, verdict)
        assert [said.name for said in audit.lineage[0].attestations] == ["openness.yaml"] * (verdict == "open-source")


def test_what_is_inherited_is_held_against_the_base() -> None:
    tuned = Repo(card="---\nlicense: apache-2.0\nbase_model: acme/Base\nbase_model_relation: finetune\n---\n# T\n")
    audit = audited(tuned, stated({"pretraining-data": WITHHELD}), models={"acme/Base": OPEN_WEIGHTS})
    state = audit.components["pretraining-data"]
    assert (state.availability, state.inherited_from) == ("withheld", "acme/Base")


def test_a_document_costs_one_request_and_two_for_a_dataset() -> None:
    from scripted import Scripted
    from statedabout import NAME

    from openness.auditing import take_snapshot
    from openness.snapshot import Want

    def asked(repo: Repo) -> set[Want]:
        source = Scripted({**repo.answers("model", NAME), **CORPUS.answers("dataset", "acme/corpus")})
        take_snapshot(source, NAME)
        assert len(source.asked) == len(set(source.asked))
        return set(source.asked)

    more = asked(published(OPEN_WEIGHTS, SHOWN)) - asked(OPEN_WEIGHTS)
    assert sorted((want.what, want.repo, want.path) for want in more) == [
        ("file", "acme/Nova-7B", "openness.yaml"),
        ("file", "acme/corpus", "README.md"),
        ("info", "acme/corpus", ""),
    ]


def test_a_private_link_is_no_proof() -> None:
    with pytest.raises(Exception, match="private name"):
        stated({"training-code": {"availability": "public", "url": URL.replace("example.org", "internal")}})


# What rubrics of other frameworks ask for


def test_a_claim_is_kept_as_it_stands_beside_what_counts() -> None:
    from openness.attestations.counting import attested_alone
    from openness.components import Component

    bare = stated({"weights": {"availability": "public"}, "paper": WITHHELD})
    evidence = attested_alone([bare])
    assert evidence.state(Component.WEIGHTS).availability == "unknown"
    assert evidence.state(Component.WEIGHTS).fact("claimed").value == "public"
    assert evidence.state(Component.PAPER).fact("claimed").value == "withheld"
    assert evidence.state(Component.CHECKPOINTS).fact("claimed").value is None
    anyone = attested_alone([stated({"weights": PUBLIC}, Rank.ANYONE), bare])
    assert anyone.state(Component.WEIGHTS).fact("claimed").basis == "claimed"


def test_the_weightiest_judgement_counts_and_anyones_does_not() -> None:
    from openness.attestations.judging import judgements

    def judged(grade: str, rank: Rank) -> Any:
        return stated({}, rank, judgements={"osai": {"paper": {"grade": grade, "reason": "Read it.", "url": URL}}})

    files = [judged("open", Rank.TRUSTED), judged("closed", Rank.OPERATOR)]
    (found,) = judgements(files)["osai"].values()
    assert (found.grade, found.rank, found.locator) == ("open", "trusted", URL)
    assert judgements([judged("open", Rank.ANYONE)]) == {}


def test_license_names_are_read_to_the_letter_where_asked() -> None:
    from openness.attestations.counting import attested_alone
    from openness.components import Component

    file = stated({"weights": {**PUBLIC, "license": "Apache 2.0"}, "paper": {**PUBLIC, "license": "MIT"}})
    for strict, weights in ((False, "Apache-2.0"), (True, "Apache 2.0")):
        evidence = attested_alone([replace(file, strict=strict)])
        assert evidence.state(Component.WEIGHTS).fact("license").value == weights
        assert evidence.state(Component.PAPER).fact("license-class").value == "open-source"
    assert evidence.state(Component.WEIGHTS).fact("restricts-use").value is None

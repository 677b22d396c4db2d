"""Claims beside what was observed, where they get in each other's way: nothing opens that should not, nothing
disappears, and each sentence is true."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from scripted import NOW, Repo, Scripted
from statedabout import (
    CORPUS,
    CORPUS_URL,
    NAME,
    OPEN_WEIGHTS,
    PUBLIC,
    URL,
    WITHHELD,
    audited,
    published,
    stated,
)

from openness.attestations.ranks import Rank
from openness.attestations.reading import AttestationFile
from openness.auditing import BUDGET, conclude, take_snapshot
from openness.document import Audit
from openness.snapshot import Cause, Problem, Want

GONE_URL = "https://huggingface.co/datasets/acme/gone"
DATA = {"availability": "public", "url": CORPUS_URL}
NO_STAGE = {"availability": "not-applicable"}
BARE = replace(OPEN_WEIGHTS, card="# Nova\n\nA language model of our own, trained from scratch.\n")
"""Weights without any license."""


def named(*datasets: str, said: str = "") -> Repo:
    """A model whose card names its data."""
    listed = f"datasets: [{', '.join(datasets)}]\n" if datasets else ""
    text = said or f"A language model pretrained from scratch on {' and '.join(datasets)}."
    card = f"---\nlicense: apache-2.0\n{listed}---\n# Nova\n\n## Training data\n\n{text}\n"
    return replace(OPEN_WEIGHTS, card=card)


def also(file: AttestationFile, name: str) -> AttestationFile:
    """The document under another name."""
    return replace(file, name=name)


def state(audit: Audit, component: str) -> tuple[str, str | None]:
    found = audit.components[component]
    return found.availability, found.reason


def license_of(audit: Audit, component: str = "weights") -> tuple[str, str, bool | None]:
    license = audit.components[component].license
    assert license is not None
    return license.id, license.license_class, license.restricts_use


# Documents beside each other


def test_a_lower_rank_opens_no_more_than_a_higher_one_claims() -> None:
    code = {"training-code": {**PUBLIC, "license": "MIT"}}
    part = {"training-code": {"availability": "partial"}}
    audit = audited(OPEN_WEIGHTS, stated(part, Rank.TRUSTED), stated(code))
    assert state(audit, "training-code") == ("unknown", "not-found")
    same = audited(OPEN_WEIGHTS, stated({"training-code": {"availability": "public"}}, Rank.TRUSTED), stated(code))
    assert state(same, "training-code") == ("public", None)
    assert same.conflicts == []


def test_a_link_that_could_not_be_followed_is_not_made_up_for_by_a_lower_rank() -> None:
    trusted = stated({"pretraining-data": {"availability": "public", "url": GONE_URL}}, Rank.TRUSTED)
    operator = stated({"pretraining-data": DATA})
    for unread, reason in ((["acme/gone"], "unreadable"), ([], "conflicting")):
        audit = audited(OPEN_WEIGHTS, trusted, operator, datasets={"acme/corpus": CORPUS}, unread=unread)
        assert state(audit, "pretraining-data") == ("unknown", reason)
        assert "described" not in audit.components["pretraining-data"].facts


def test_two_licenses_are_not_mixed_into_a_third() -> None:
    operator = stated({"weights": {**PUBLIC, "license": "MIT"}})
    for named_, id in (("Acme Special License", "unknown"), ("none", "none")):
        audit = audited(BARE, stated({"weights": {**PUBLIC, "license": named_}}, Rank.TRUSTED), operator)
        assert license_of(audit) == (id, "unknown", None)
        assert audit.scorecards["openness"].criteria[2].score == 0


@pytest.mark.parametrize("names", [("a.json", "b.json"), ("b.json", "a.json")])
@pytest.mark.parametrize("rank", [Rank.TRUSTED, Rank.OPERATOR])
def test_within_a_rank_the_stricter_decides_whatever_the_files_are_called(names: tuple[str, str], rank: Rank) -> None:
    yes = also(stated({"training-code": {**PUBLIC, "license": "MIT"}, "weights": PUBLIC}, rank), names[0])
    no = also(stated({"training-code": WITHHELD, "weights": {**PUBLIC, "license": "CC-BY-NC-4.0"}}, rank), names[1])
    for order in permutations([yes, no]):
        audit = audited(BARE, *order)
        assert state(audit, "training-code") == ("withheld", None)
        assert license_of(audit)[0] == "CC-BY-NC-4.0"
        (conflict,) = [one for one in audit.conflicts if one.component == "training-code"]
        assert conflict.decided.startswith("Documents of one rank differ: withheld is the stricter")


def test_a_claim_without_a_link_does_not_outweigh_a_refusal_and_the_report_says_so() -> None:
    trusted = stated({"training-code": {"availability": "public"}}, Rank.TRUSTED)
    audit = audited(OPEN_WEIGHTS, trusted, stated({"training-code": WITHHELD}, Rank.PUBLISHER))
    assert state(audit, "training-code") == ("withheld", None)
    (conflict,) = audit.conflicts
    assert "goes before" not in conflict.decided
    assert "without a link" in conflict.decided


# The data that a claim links, beside those that the card names


def test_data_that_a_claim_links_beside_other_pages_are_not_all_seen() -> None:
    links = [CORPUS_URL, "https://lab.example.org/the-rest"]
    claims = {"pretraining-data": {"availability": "public", "url": links}, "posttraining-data": NO_STAGE}
    audit = audited(OPEN_WEIGHTS, stated(claims), datasets={"acme/corpus": CORPUS})
    assert state(audit, "pretraining-data") == ("unknown", "not-looked")
    assert "described" not in audit.components["pretraining-data"].facts
    found = audited(named("acme/corpus"), stated(claims), datasets={"acme/corpus": CORPUS})
    assert state(found, "pretraining-data") == ("public", None)


@pytest.mark.parametrize(
    ("repo", "unread", "reason"),
    [
        (named("acme/gone"), [], "conflicting"),
        (named("acme/gone"), ["acme/gone"], "unreadable"),
        (named(said="The model was pretrained from scratch on private data."), [], "conflicting"),
        (
            named(said="It was pretrained on the [Acme Web dataset](https://zenodo.org/records/1/files/web.tar)."),
            [],
            "not-looked",
        ),
    ],
)
def test_a_claim_opens_no_more_than_if_the_card_had_named_the_same_data(
    repo: Repo, unread: list[str], reason: str
) -> None:
    before = audited(repo, datasets={"acme/corpus": CORPUS}, unread=unread)
    assert state(before, "pretraining-data")[0] == "unknown"
    audit = audited(repo, stated({"pretraining-data": DATA}), datasets={"acme/corpus": CORPUS}, unread=unread)
    assert state(audit, "pretraining-data") == ("unknown", reason)
    assert "described" not in audit.components["pretraining-data"].facts
    conflicts = [conflict.decided for conflict in audit.conflicts]
    assert len(conflicts) == (reason == "conflicting")
    assert all("names other training data" in decided for decided in conflicts)


def test_a_claim_that_links_other_sites_is_held_against_the_card_too() -> None:
    audit = audited(named("acme/gone"), stated({"pretraining-data": PUBLIC}))
    assert state(audit, "pretraining-data") == ("unknown", "conflicting")
    assert [[side.value for side in one.sides] for one in audit.conflicts] == [["public", None]]


def test_a_claim_about_the_very_data_that_the_card_names_is_heard() -> None:
    doubtful = named("acme/corpus", said="Nova is a model.")
    audit = audited(doubtful, stated({"pretraining-data": DATA}), datasets={"acme/corpus": CORPUS})
    assert state(audit, "pretraining-data") == ("public", None)


@pytest.mark.parametrize(("unread", "reason"), [([], "conflicting"), (["acme/gone"], "unreadable")])
def test_data_that_a_claim_adds_and_that_are_not_had_are_missing(unread: list[str], reason: str) -> None:
    claims = {"pretraining-data": {"availability": "public", "url": GONE_URL}}
    audit = audited(named("acme/corpus"), stated(claims), datasets={"acme/corpus": CORPUS}, unread=unread)
    assert state(audit, "pretraining-data") == ("unknown", reason)
    assert len(audit.conflicts) == (not unread)


@pytest.mark.parametrize(
    ("claim", "datasets", "values"),
    [
        ({"availability": "partial", "url": CORPUS_URL}, {}, ["partial", None]),
        ({"availability": "withheld", "url": CORPUS_URL}, {"acme/corpus": CORPUS}, ["withheld", "public"]),
    ],
)
def test_whatever_is_claimed_what_its_link_shows_otherwise_is_a_conflict(
    claim: dict[str, Any], datasets: dict[str, Repo], values: list[str | None]
) -> None:
    audit = audited(OPEN_WEIGHTS, stated({"pretraining-data": claim}), datasets=datasets)
    assert [[side.value for side in conflict.sides] for conflict in audit.conflicts] == [values]


# What could not be read


def test_an_outage_opens_nothing_that_the_card_might_close() -> None:
    said = "The training code will not be released."
    repo = replace(OPEN_WEIGHTS, card=f"{OPEN_WEIGHTS.card}\n## Training code\n\n{said}\n")
    claims = {
        "training-code": {**PUBLIC, "license": "MIT"},
        "pretraining-data": DATA,
        "posttraining-data": NO_STAGE,
        "data-description": {**PUBLIC, "coverage": "complete"},
    }
    answers = repo.answers("model", NAME) | CORPUS.answers("dataset", "acme/corpus")
    card = next(want for want in answers if want.path == "README.md" and want.kind == "model")
    file = stated(claims, Rank.PUBLISHER)
    source = Scripted({**answers, card: Problem(Cause.OUTAGE, "no answer", 503)})
    snapshot = take_snapshot(source, NAME, attestations=[file.attestation])
    audit = conclude(snapshot, [], given=NAME, now=NOW, attestations=[file])
    whole = audited(repo, file, datasets={"acme/corpus": CORPUS})
    assert (audit.verdict, whole.verdict) == ("open-weight", "open-weight")
    assert state(audit, "training-code") == ("unknown", "unreadable")
    assert state(audit, "pretraining-data") == ("unknown", "unreadable")
    assert "to" in audit.headline
    closed = stated({"training-code": WITHHELD})
    snapshot = take_snapshot(source, NAME)
    audit = conclude(snapshot, [], given=NAME, now=NOW, attestations=[closed])
    assert state(audit, "training-code") == ("withheld", None)


# Gates


def test_a_gate_of_which_it_is_not_said_who_opens_it_is_the_one_that_was_seen() -> None:
    gated = replace(OPEN_WEIGHTS, gated="auto")
    audit = audited(gated, stated({"weights": {"availability": "gated", "url": URL}}))
    assert (audit.verdict, audit.components["weights"].facts["gate"], audit.conflicts) == ("open-weight", "auto", [])
    data = {"pretraining-data": {**DATA, "availability": "gated"}}
    audit = audited(OPEN_WEIGHTS, stated(data), datasets={"acme/corpus": replace(CORPUS, gated="auto")})
    assert audit.components["pretraining-data"].facts["gate"] == "auto"


@pytest.mark.parametrize(("seen", "claimed"), [("auto", "manual"), ("manual", "auto")])
def test_gates_that_differ_are_a_conflict_and_the_stricter_decides(seen: Any, claimed: str) -> None:
    gated = {"availability": "gated", "gate": claimed, "url": CORPUS_URL}
    audit = audited(replace(OPEN_WEIGHTS, gated=seen), stated({"weights": gated}))
    assert (audit.components["weights"].facts["gate"], audit.verdict) == ("manual", "weights-available")
    assert [(one.component, one.property) for one in audit.conflicts] == [("weights", "gate")]
    dataset = {"acme/corpus": replace(CORPUS, gated=seen)}
    audit = audited(OPEN_WEIGHTS, stated({"pretraining-data": gated}), datasets=dataset)
    assert audit.components["pretraining-data"].facts["gate"] == "manual"
    assert [(one.component, one.property) for one in audit.conflicts] == [("pretraining-data", "gate")]


# Licenses

LLAMA = Repo(card="---\nlicense: llama3.1\n---\n# Base\n\nA model trained from scratch.\n")
QUANTIZED = Repo(card="---\nlicense: apache-2.0\nbase_model: acme/Base\nbase_model_relation: quantized\n---\n# Q\n")
OWN_TEXT = "Acme License. You may use this model for research purposes only, and for no commercial purpose."


def test_what_a_base_passes_on_is_not_claimed_away() -> None:
    claims = {"weights": {**PUBLIC, "license": "MIT"}}
    for rank in (Rank.TRUSTED, Rank.PUBLISHER, Rank.OPERATOR):
        audit = audited(QUANTIZED, stated(claims, rank), models={"acme/Base": LLAMA})
        assert license_of(audit) == ("llama3.1", "conditional", True)
        assert {"llama3.1", "MIT"} in [{side.value for side in one.sides} for one in audit.conflicts]


@pytest.mark.parametrize("claim", [{"availability": "public"}, PUBLIC])
def test_a_license_text_that_refutes_a_claim_is_a_conflict_with_a_link_or_without(claim: dict[str, Any]) -> None:
    repo = replace(BARE, texts={"LICENSE": OWN_TEXT})
    audit = audited(repo, stated({"weights": {**claim, "license": "MIT"}}))
    assert license_of(audit)[1:] == ("non-commercial", True)
    (conflict,) = audit.conflicts
    assert (conflict.property, "MIT" in [side.value for side in conflict.sides]) == ("license", True)


def test_a_license_claimed_without_a_link_still_opens_nothing() -> None:
    claims = {"weights": {"availability": "public", "license": "MIT"}}
    audit = audited(BARE, stated(claims))
    assert (license_of(audit)[0], audit.conflicts) == ("none", [])


# What a trusted reviewer settles


def settles(value: str, property: str = "license", **keys: Any) -> dict[str, Any]:
    return {"component": "weights", "property": property, "value": value, "reason": "They said so.", **keys}


def apache(recordings: Any) -> str:
    return str((recordings.parents[1] / "LICENSE").read_text(encoding="utf-8"))


def test_a_changed_license_text_is_not_settled_into_the_unchanged_one(recordings: Any) -> None:
    changed = f"{apache(recordings)}\n\nYou may not use this work for commercial purposes.\n"
    card_too, text_only = replace(OPEN_WEIGHTS, texts={"LICENSE": changed}), replace(BARE, texts={"LICENSE": changed})
    assert license_of(audited(card_too)) == ("Apache-2.0", "non-commercial", True)
    audit = audited(card_too, stated({}, Rank.TRUSTED, settles=[settles("Apache-2.0")]))
    assert license_of(audit)[1:] == ("non-commercial", True)  # both sides are called so
    assert "does not tell them apart" in audit.attestations[0].unheeded[0]
    mit = {"weights": {**PUBLIC, "license": "MIT"}}
    audit = audited(text_only, stated(mit, Rank.TRUSTED, settles=[settles("Apache-2.0")]))
    assert license_of(audit) == ("Apache-2.0", "non-commercial", True)
    assert "They said so" in audit.conflicts[0].decided


def test_what_is_settled_leaves_the_other_conflicts_as_they_are() -> None:
    repo = replace(OPEN_WEIGHTS, texts={"LICENSE": OWN_TEXT})
    mit = stated({"weights": {**PUBLIC, "license": "MIT"}}, Rank.TRUSTED, settles=[settles("MIT")])
    audit = audited(repo, mit)
    assert license_of(audit)[1:] == ("non-commercial", True)
    decided = [conflict.decided for conflict in audit.conflicts]
    assert sum("They said so" in one for one in decided) == 1
    assert "another conflict" in audit.attestations[0].unheeded[0]


def test_settled_in_two_ways_is_settled_in_none() -> None:
    gated = replace(OPEN_WEIGHTS, gated="manual")
    both = [settles("public", "availability"), settles("gated", "availability")]
    one = [stated({"weights": PUBLIC}, Rank.TRUSTED, settles=both)]
    two = [also(stated({"weights": PUBLIC}, Rank.TRUSTED, settles=[said]), f"{i}.json") for i, said in enumerate(both)]
    for files in (one, two, two[::-1]):
        audit = audited(gated, *files)
        assert state(audit, "weights") == ("gated", None)
        assert all("Settled" not in conflict.decided for conflict in audit.conflicts)
        assert all("settled in two ways" in said for file in audit.attestations for said in file.unheeded)
        assert sum(len(file.unheeded) for file in audit.attestations) == 2


@pytest.mark.parametrize(("link", "settled"), [({}, False), ({"url": URL}, True)])
def test_a_word_without_a_link_is_not_made_a_proof_by_settling(link: dict[str, str], settled: bool) -> None:
    nothing = replace(OPEN_WEIGHTS, files={})
    said = stated(
        {"weights": {"availability": "public"}}, Rank.TRUSTED, settles=[settles("public", "availability", **link)]
    )
    audit = audited(nothing, said)
    assert state(audit, "weights")[0] == ("public" if settled else "withheld")
    assert any("without a link" in why for why in audit.attestations[0].unheeded) is not settled


# Lineage


def test_without_attestations_means_without_those_of_the_bases_too() -> None:
    shown = {
        "training-code": {**PUBLIC, "license": "MIT"},
        "data-description": {**PUBLIC, "coverage": "complete"},
    }
    base = published(OPEN_WEIGHTS, shown, subject="acme/Base")
    audit = audited(QUANTIZED, models={"acme/Base": base})
    assert audit.verdict == "open-source"
    assert audit.without_attestations is not None
    assert audit.without_attestations.verdict == "open-weight"


def test_a_document_speaks_of_the_repos_name_of_today() -> None:
    """Whatever name the model is asked for by, the answer is the same."""
    repo = published(OPEN_WEIGHTS, {"training-code": WITHHELD}, subject="old/Nova")
    answers = repo.answers("model", NAME)
    old = {replace(want, repo="old/Nova"): answer for want, answer in answers.items() if want.what != "file"}
    counted = []
    for name in (NAME, "old/Nova"):
        snapshot = take_snapshot(Scripted({**answers, **old}), name)
        audit = conclude(snapshot, [], given=name, now=NOW)
        counted.append([said.counted for said in audit.attestations])
    assert counted == [[False], [False]]


def test_the_lineage_is_read_before_the_data_that_documents_link() -> None:
    """However many datasets are linked, no base is lost for it: its license would be."""

    def card(base: str | None, license: str = "apache-2.0") -> str:
        return f"---\nlicense: {license}\n" + (f"base_model: acme/{base}\n" if base else "") + "---\n# M\n\nWords.\n"

    models = {f"acme/B{i}": Repo(card=card(f"B{i + 1}")) for i in range(1, 5)}
    models["acme/B5"] = Repo(card=card(None, "cc-by-nc-4.0"))
    subject = Repo(card=card("B1"))
    links = [f"https://huggingface.co/datasets/acme/d{i}" for i in range(50)]
    claims = {"pretraining-data": {"availability": "public", "url": links}}
    repo = published(subject, claims)
    answers = repo.answers("model", NAME)
    for name, model in models.items():
        answers |= model.answers("model", name)
    for i in range(50):
        answers |= CORPUS.answers("dataset", f"acme/d{i}")
    source = Scripted(answers)
    more = stated({"posttraining-data": {"availability": "public", "url": [f"{link}x" for link in links]}})
    take_snapshot(source, NAME, attestations=[more.attestation])
    assert len(source.asked) == BUDGET
    asked = set(source.asked)
    assert all(Want("info", "model", name) in asked for name in models)
    assert sum(want.kind == "model" and want.path == "README.md" for want in asked) == 6

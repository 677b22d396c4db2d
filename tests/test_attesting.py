"""What a document would change, said before anything is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    document,
    published,
    stated,
)

from openness.attestations.ranks import Rank
from openness.attesting import Effect, effect, effect_alone
from openness.errors import SubjectError
from openness.reports.effects import lines

CLAIMS: dict[str, Any] = {
    "weights": {"availability": "public"},
    "training-code": {**PUBLIC, "license": "MIT"},
    "pretraining-data": {"availability": "public", "url": CORPUS_URL},
    "posttraining-data": {"availability": "not-applicable"},
    "evaluation-code": {"availability": "public"},
}

WITH_RESULTS = Repo(card=f"{OPEN_WEIGHTS.card}\n## Evaluation\n\n| Task | Score |\n|---|---|\n| MMLU | 61.3 |\n")


def of(claims: Mapping[str, Any], rank: Rank = Rank.PUBLISHER, repo: Repo = OPEN_WEIGHTS) -> Effect:
    source = Scripted({**repo.answers("model", NAME), **CORPUS.answers("dataset", "acme/corpus")})
    return effect(stated(claims), json.dumps(document(claims)), source, rank, now=NOW)


def test_it_is_told_criterion_by_criterion() -> None:
    result = of(CLAIMS)
    assert result.before is not None
    assert (result.before.verdict, result.after.verdict) == ("open-weight", "open-source")
    told = {(change.kind, change.id): (change.before, change.after) for change in result.changes}
    assert told["requirement", "training-code"] == ("not shown", "shown")
    assert told["criterion", "training-code"] == ("0 of 15", "15 of 15")
    assert ("criterion", "weights") not in told
    assert {change.name for change in result.components} == {"training-code", "pretraining-data", "posttraining-data"}
    assert (result.idle, result.powerless) == (("weights", "evaluation-code"), ("evaluation-code",))


def test_the_publishers_is_counted_as_if_it_lay_in_the_repo() -> None:
    result = of(CLAIMS)
    (said,) = result.after.attestations
    assert (said.rank, said.counted) == ("publisher", True)
    # a document that lies there already is replaced by the new one, and not counted beside it
    again = of({"training-code": WITHHELD}, repo=published(OPEN_WEIGHTS, {"training-code": PUBLIC}))
    assert again.before is not None
    assert again.before.components["training-code"].availability == "public"
    assert again.after.components["training-code"].availability == "withheld"
    assert len(again.after.attestations) == 1


@pytest.mark.parametrize("rank", [Rank.TRUSTED, Rank.OPERATOR])
def test_another_rank_is_counted_as_such(rank: Rank) -> None:
    (said,) = of(CLAIMS, rank).after.attestations
    assert said.rank == rank


def test_conflicts_are_told_before_they_are_made() -> None:
    result = of({"weights": WITHHELD})
    assert [conflict.component for conflict in result.conflicts] == ["weights"]
    text = "\n".join(lines(result, "publisher"))
    assert "Verdict: open-weight -> closed" in text
    assert "! Weights (final), availability: withheld is the stricter and decides" in text


def test_in_words() -> None:
    text = list(lines(of(CLAIMS), "publisher"))
    assert text[0] == "valid: acme/Nova-7B, 5 claims, counted as the publisher's, as if it lay in the repo"
    assert "Verdict: open-weight -> open-source" in text
    assert "Score:   45 -> 85 of 100" in text
    assert "  Training code: not shown -> shown" in text
    assert "  Training code: not found, Apache-2.0 (inferred) -> public, MIT (open-source)" in text
    assert "Without a `url` that shows it, this opens nothing: Evaluation code" in text
    assert "Changes nothing: Weights (final)" in text
    assert "It changes nothing." in list(lines(of({"weights": {"availability": "public"}}), "publisher"))


def test_what_only_repeats_what_was_found_is_not_listed_as_a_change() -> None:
    audit = audited(WITH_RESULTS)
    assert audit.components["evaluation-results"].availability == "public"
    result = of({"evaluation-results": {"availability": "public", "url": URL}}, repo=WITH_RESULTS)
    assert (result.components, result.idle) == ((), ("evaluation-results",))


def test_a_link_to_where_nothing_is_looked_at_is_pointed_out() -> None:
    result = of({"checkpoints": PUBLIC})
    assert result.unseen == ("checkpoints",)
    assert "Linked where nothing was looked at, so still unknown: Checkpoints (intermediate)" in list(
        lines(result, "publisher")
    )


def test_what_a_document_holds_is_counted_by_kind() -> None:
    settled = {"component": "weights", "property": "license", "value": "MIT", "reason": "Asked.", "url": URL}
    judged = {"osaid": {"weights": {"grade": "yes", "reason": "Seen."}, "code": {"grade": "no", "reason": "Asked."}}}
    file = stated({"weights": WITHHELD}, settles=[settled], judgements=judged)
    said = next(lines(effect_alone(file, now=NOW), "trusted"))
    assert said.startswith("valid: acme/Nova-7B, 1 claim, 2 judgements, 1 settled conflict, counted ")


def test_a_description_without_coverage_is_pointed_out() -> None:
    text = "\n".join(lines(of({"data-description": PUBLIC}), "publisher"))
    assert "counts as one of all training data only with `coverage: complete`" in text
    complete = "\n".join(lines(of({"data-description": {**PUBLIC, "coverage": "complete"}}), "publisher"))
    assert "only with" not in complete


def test_without_a_repo_all_that_it_says_is_told() -> None:
    result = effect_alone(stated({"weights": WITHHELD}), now=NOW)
    text = "\n".join(lines(result, "operator"))
    assert result.before is None
    assert "counted as attested: nothing else speaks of a model without a repo" in text
    assert "Verdict: closed" in text
    assert "  Weights to be had: refuted" in text


def test_a_model_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(SubjectError):
        effect(stated(CLAIMS), "", Scripted({}), Rank.OPERATOR, now=NOW)

"""Two audits of one model: what differs, and which evidence made the difference."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from scripted import NOW, Repo, Scripted
from statedabout import NAME, OPEN_WEIGHTS, PUBLIC, stated
from statedabout import audited as attested

import openness
from openness.attestations.ranks import Rank
from openness.auditdiff import AuditDiff, audit_diff
from openness.auditing import conclude, take_snapshot
from openness.document import Audit
from openness.rubric import load_rubric
from openness.snapshot import Answer, Cause, Problem, Refs, Want

HUB = Path(__file__).parent.parent / "fixtures" / "hub"
MODEL = "allenai/OLMo-2-1124-7B"
LATER = "c" * 40
LISTS = ["components", "scorecards", "conflicts", "attestations", "lineage", "partial"]


@cache
def recorded(model: str = MODEL) -> Audit:
    return openness.audit(model, hub=str(HUB), now=NOW)


def edited(folder: Path, card: tuple[str, str] | None = None, info: dict[str, object] | None = None) -> Audit:
    """The audit of a recorded model after another commit, with something else in its card or metadata."""
    shutil.copytree(HUB / "models" / MODEL, folder / "models" / MODEL, dirs_exist_ok=True)
    for other in ("olmo-mix-1124", "dolmino-mix-1124"):
        shutil.copytree(HUB / "datasets" / "allenai" / other, folder / "datasets" / "allenai" / other)
    said = json.loads((folder / "models" / MODEL / "info.json").read_text())
    (folder / "models" / MODEL / "info.json").write_text(json.dumps({**said, "sha": LATER, **(info or {})}))
    if card:
        path = folder / "models" / MODEL / "files" / "README.md"
        text = path.read_text()
        assert card[0] in text
        path.write_text(text.replace(card[0], card[1], 1))
    return openness.audit(MODEL, hub=str(folder), now=NOW)


def nothing(diff: AuditDiff) -> bool:
    return not diff.changed and not diff.causes and not any(getattr(diff, name) for name in LISTS)


def test_an_audit_does_not_differ_from_itself_nor_from_one_of_another_day() -> None:
    later = openness.audit(MODEL, hub=str(HUB), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert nothing(audit_diff(recorded(), recorded()))
    diff = audit_diff(recorded(), later)
    assert nothing(diff)
    assert diff.moved == []
    assert (diff.before.headline, diff.before.verdict) == (recorded().headline, recorded().verdict)


def test_a_commit_that_touched_something_else_changes_nothing(tmp_path: Path) -> None:
    after = edited(tmp_path)
    assert after.evidence_digest != recorded().evidence_digest
    assert LATER in after.components["weights"].observations[0].locator
    diff = audit_diff(recorded(), after)
    assert nothing(diff)
    assert diff.moved == []
    assert (diff.before.revision, diff.after.revision) == (recorded().revision, LATER)


def test_lines_that_moved_are_told_and_change_nothing(tmp_path: Path) -> None:
    diff = audit_diff(recorded(), edited(tmp_path, ("# ", "\n\n\n# ")))
    assert nothing(diff)
    assert diff.moved
    for one in diff.moved:
        lines = [int(place.rpartition("#L")[2]) for place in (one.before, one.after.locator)]
        assert lines[1] == lines[0] + 3
        assert LATER in one.after.locator


def test_another_license_is_the_evidence_of_what_it_changes(tmp_path: Path) -> None:
    diff = audit_diff(recorded(), edited(tmp_path, ("license: apache-2.0", "license: cc-by-nc-4.0")))
    assert diff.changed
    assert diff.causes == ["evidence"]
    assert diff.before.verdict == "fully-open"
    assert diff.after.verdict == "weights-available"
    [weights] = [one for one in diff.components if one.component == "weights"]
    assert weights.state_changed
    assert weights.before
    assert weights.after
    assert weights.before.license
    assert weights.after.license
    assert (weights.before.license.id, weights.after.license.id) == ("Apache-2.0", "CC-BY-NC-4.0")
    assert weights.before.availability == weights.after.availability == "public"
    assert {one.property for one in weights.added} >= {"license", "license-class", "restricts-use"}
    assert not [one for one in (*weights.added, *weights.removed) if one.property in ("availability", "gate", "format")]
    [card] = diff.scorecards
    assert (card.rubric, card.rubric_changed) == ("openness", False)
    terms = {one.id: one for one in card.requirements}["weights-terms"]
    assert (terms.before, terms.after) == ("shown", "refuted")
    assert [one.property for one in terms.added] == ["restricts-use", "license"]
    assert all(one.locator.endswith(f"{LATER}/README.md#L2") for one in terms.added)
    assert terms.reason != terms.reason_before
    graded = {one.id: one for one in card.criteria}["license"]
    assert graded.before
    assert graded.after
    assert graded.before.score > graded.after.score
    assert graded.added
    levels = {one.id: (one.before, one.after) for one in card.levels}
    assert levels["open-weight"] == ("shown", "refuted")
    assert "weights-available" not in levels
    assert [one.after.component for one in diff.conflicts if one.after] == ["weights"]


def test_there_and_back_is_the_same_with_the_sides_changed(tmp_path: Path) -> None:
    other = edited(tmp_path, ("license: apache-2.0", "license: cc-by-nc-4.0"))
    there, back = audit_diff(recorded(), other), audit_diff(other, recorded())
    assert there.before == back.after
    assert there.causes == back.causes
    for one, other_way in zip(there.components, back.components, strict=True):
        assert (one.added, one.removed, one.before) == (other_way.removed, other_way.added, other_way.after)
    assert [(one.before, one.after) for one in there.conflicts] == [(one.after, one.before) for one in back.conflicts]


def test_a_gate_is_evidence_without_a_commit(tmp_path: Path) -> None:
    diff = audit_diff(recorded(), edited(tmp_path, info={"gated": "manual", "sha": recorded().revision}))
    assert diff.causes == ["evidence"]
    weights = next(one for one in diff.components if one.component == "weights")
    assert weights.before
    assert weights.after
    assert (weights.before.facts["gate"], weights.after.facts["gate"]) == ("none", "manual")
    assert ("none", "manual") in [
        (old.value, new.value) for old, new in zip(weights.removed, weights.added, strict=False)
    ]


@pytest.mark.parametrize("model", ["gpt2", "mlabonne/NeuralPipe-7B-slerp", "meta-llama/Llama-3.1-8B-Instruct"])
def test_what_is_seen_in_the_same_snapshot_is_another_detection(model: str) -> None:
    before = recorded(model)
    after = before.model_copy(deep=True)
    after.components["weights"].observations[0].note += " And so on."
    assert audit_diff(before, after, same_snapshot=True).causes == ["detection"]
    assert audit_diff(before, after).causes == ["evidence"]
    assert nothing(audit_diff(before, before, same_snapshot=True))
    [component] = audit_diff(before, after).components
    assert not component.state_changed
    assert (len(component.added), len(component.removed)) == (1, 1)


def test_a_value_of_another_type_is_another_one() -> None:
    before = recorded()
    after = before.model_copy(deep=True)
    [one] = [one for one in after.components["weights"].observations if one.property == "restricts-use"]
    assert one.value is False
    one.value = 0
    assert audit_diff(before, after).changed


# What stands around the evidence


def test_a_document_that_came_is_a_cause_with_what_it_states() -> None:
    claims = {"training-code": PUBLIC}
    diff = audit_diff(attested(OPEN_WEIGHTS), attested(OPEN_WEIGHTS, stated(claims)))
    assert diff.causes == ["attestations"]
    [document] = diff.attestations
    assert document.before is None
    assert document.after
    assert document.after.name == "given.json"
    code = next(one for one in diff.components if one.component == "training-code")
    assert {one.source for one in code.added} == {"attestation:given.json"}
    asked = next(one for one in diff.scorecards[0].requirements if one.id == "training-code")
    assert asked.after == "shown"
    assert [one.source for one in asked.added][:1] == ["attestation:given.json"]


def test_a_document_that_weighs_otherwise_or_says_otherwise_is_a_pair() -> None:
    file = stated({"training-code": PUBLIC})
    anyone, operator = (
        attested(OPEN_WEIGHTS, stated({"training-code": PUBLIC}, rank)) for rank in (Rank.ANYONE, Rank.OPERATOR)
    )
    [pair] = audit_diff(anyone, operator).attestations
    assert pair.before
    assert pair.after
    assert (pair.before.counted, pair.after.counted) == (False, True)
    other = attested(OPEN_WEIGHTS, stated({"training-code": {"availability": "withheld"}}))
    [pair] = audit_diff(attested(OPEN_WEIGHTS, file), other).attestations
    assert pair.before
    assert pair.after
    assert pair.before.digest != pair.after.digest
    assert nothing(audit_diff(operator, attested(OPEN_WEIGHTS, file)))


def scripted(answers: dict[Want, Answer], rubrics: Sequence[str] = ()) -> Audit:
    loaded = [load_rubric(name) for name in rubrics]
    return conclude(take_snapshot(Scripted(answers), NAME), loaded, given=NAME, now=NOW)


MADE_FROM = Repo(card="---\nlicense: apache-2.0\nbase_model: acme/base\n---\n# Nova\n").answers("model", NAME)


def test_a_base_that_changes_is_lineage_and_not_evidence() -> None:
    open_base = OPEN_WEIGHTS.answers("model", "acme/base")
    shut_base = Repo(card="---\nlicense: llama3.1\n---\n# Base\n").answers("model", "acme/base")
    diff = audit_diff(scripted({**MADE_FROM, **open_base}), scripted({**MADE_FROM, **shut_base}))
    assert "lineage" in diff.causes
    [base] = diff.lineage
    assert base.path == ["acme/base"]
    assert base.before
    assert base.after
    assert (base.before.verdict, base.after.verdict) == ("open-weight", "weights-available")
    level = next(one for one in diff.scorecards[0].levels if one.id == "open-weight")
    assert (level.bases_before, level.bases_after) == ("shown", "refuted")
    assert "acme/base" in level.bases_reason


def test_what_only_the_base_shows_otherwise_is_no_evidence_about_the_model() -> None:
    with_checkpoints = {
        **OPEN_WEIGHTS.answers("model", "acme/base"),
        Want("refs", "model", "acme/base"): Refs(("step10", "step20", "step30", "step40")),
    }
    diff = audit_diff(
        scripted({**MADE_FROM, **OPEN_WEIGHTS.answers("model", "acme/base")}),
        scripted({**MADE_FROM, **with_checkpoints}),
    )
    assert diff.causes == ["lineage"]
    checkpoints = next(one for one in diff.components if one.component == "checkpoints")
    assert checkpoints.after
    assert checkpoints.after.inherited_from == "acme/base"


def test_a_base_further_down_is_named_with_the_way_to_it() -> None:
    middle = Repo(card="---\nlicense: mit\nbase_model: acme/root\n---\n# B\n").answers("model", "acme/base")
    before = scripted({**MADE_FROM, **middle})
    after = scripted({**MADE_FROM, **middle, **OPEN_WEIGHTS.answers("model", "acme/root")})
    diff = audit_diff(before, after)
    assert ["acme/base", "acme/root"] in [one.path for one in diff.lineage]
    root = next(one for one in diff.lineage if one.path[-1] == "acme/root")
    assert root.before
    assert root.after
    assert (root.before.verdict, root.before.reason, root.after.verdict) == (None, "not-found", "open-weight")


@pytest.mark.parametrize("part", [Want("refs", "model", NAME), Want("file", "model", NAME, "f" * 40, "README.md")])
def test_an_outage_is_neither_evidence_nor_hidden(part: Want) -> None:
    whole = OPEN_WEIGHTS.answers("model", NAME)
    broken = {**whole, part: Problem(Cause.OUTAGE, "the Hub answered 503")}
    diff = audit_diff(scripted(whole), scripted(broken))
    assert diff.changed
    assert diff.causes == ["reading"]
    [lost] = diff.partial
    assert lost.before is None
    assert lost.after
    assert lost.after.reason == "unreadable"
    assert audit_diff(scripted(broken), scripted(whole)).causes == ["reading"]
    words = {**whole, part: Problem(Cause.OUTAGE, "the Hub answered 502")}
    assert nothing(audit_diff(scripted(broken), scripted(words)))


# Rubrics


def test_a_rubric_that_changed_is_the_cause_alone() -> None:
    index = load_rubric("osai-index")
    heavier = index.model_copy(
        update={
            "criteria": tuple(
                one.model_copy(update={"weight": one.weight * 2}) if one.id == index.criteria[0].id else one
                for one in index.criteria
            )
        }
    )
    heavier.__dict__.pop("digest", None)
    snapshot = take_snapshot(Scripted(OPEN_WEIGHTS.answers("model", NAME)), NAME)
    before, after = (conclude(snapshot, [one], given=NAME, now=NOW) for one in (index, heavier))
    diff = audit_diff(before, after)
    assert (diff.changed, diff.causes, diff.components) == (True, ["rubric"], [])
    [card] = diff.scorecards
    assert (card.rubric, card.rubric_changed) == ("osai-index", True)
    assert [one.id for one in card.criteria] == [index.criteria[0].id]
    assert card.criteria[0].added == card.criteria[0].removed == []


def test_rubrics_of_one_audit_only_are_named_and_nothing_more() -> None:
    answers = OPEN_WEIGHTS.answers("model", NAME)
    diff = audit_diff(scripted(answers, ["mof", "osaid"]), scripted(answers, ["osaid"]))
    assert nothing(diff)
    assert diff.not_compared == ["mof"]


def test_every_rubric_in_both_says_what_it_answers_otherwise() -> None:
    code = Repo(
        card="---\nlicense: apache-2.0\n---\n# Nova\nThe training code is in [train.py](train.py).\n",
        files={"model.safetensors": 10**9, "train.py": 9000},
    )
    names = ["openness", "mof", "osaid", "aa-openness", "osai-index", "osai"]
    diff = audit_diff(
        scripted(OPEN_WEIGHTS.answers("model", NAME), names), scripted(code.answers("model", NAME), names)
    )
    assert diff.causes == ["evidence"]
    assert {"openness", "mof", "osaid"} <= {card.rubric for card in diff.scorecards}
    for card in diff.scorecards:
        assert all(one.before != one.after and one.reason for one in card.criteria)
        assert all(one.before != one.after and one.reason for one in card.requirements)


def test_the_document_is_json_and_back() -> None:
    diff = audit_diff(recorded(), recorded("gpt2"))
    text = diff.to_json()
    assert AuditDiff.model_validate_json(text) == diff
    assert '"class": ' in text
    assert not re.search(r'"license_class"', text)

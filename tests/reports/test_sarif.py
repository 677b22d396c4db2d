"""The SARIF formats against the standard's schema, GitHub's rules, and what the audit says."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from approved import EVIL, NAMES, audit_of, evil_audit, results_of, same_as_golden
from sarifcheck import Json, problems

import openness
from openness.components import Component
from openness.document import Audit, AuditCriterion
from openness.reports import Failure, Results
from openness.reports.sarif import code_scanning, report
from openness.reports.sarifplaces import relative_uri
from openness.rubric import load_rubric, parse_rubric, shipped_rubrics

GEMMA, GPTQ, ADAPTER, MERGE = (
    "google/gemma-2-9b", "TheBloke/Llama-2-7B-GPTQ", "tloen/alpaca-lora-7b", "mlabonne/NeuralPipe-7B-slerp",
)  # fmt: skip
HUB = Path("fixtures/hub")
OTHERS = tuple(name for name in shipped_rubrics() if name != "openness")
FAILED = Failure("bad//x", "'bad//x' is not a model's name", "Expected OWNER/NAME", 2)


def runs_of(text: str) -> list[Json]:
    assert problems(text) == []
    runs: list[Json] = json.loads(text)["runs"]
    return runs


def results_in(run: Json) -> dict[str, Json]:
    return {result["ruleId"]: result for result in run["results"]}


def answers(audit: Audit, rubrics: tuple[str, ...] = ("openness",)) -> dict[str, Json]:
    (run,) = runs_of(report(results_of(audit, rubrics=rubrics)))
    return results_in(run)


def changed(audit: Audit, **changes: Any) -> Audit:
    return audit.model_copy(update=changes, deep=True)


@pytest.mark.parametrize("model", NAMES)
def test_a_recorded_model_reads_as_approved(recordings: Path, model: str) -> None:
    text = report(results_of(audit_of(recordings, model)))
    assert problems(text) == []
    steady = re.sub(r'("(?:semanticVersion|version)": )"[^"]+"(?=,\n +"(?:semanticV|rules))', r'\1"..."', text)
    steady = re.sub(r"sha256:[0-9a-f]{64}", "sha256:...", steady)
    same_as_golden(f"{NAMES[model]}.sarif", steady if model == GEMMA else shortened(steady))


def shortened(text: str) -> str:
    """A log without what one golden file shows for all: the rules' words, and the evidence."""
    log = json.loads(text)
    (run,) = log["runs"]
    run["tool"]["driver"]["rules"] = [{"id": rule["id"]} for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        result.pop("properties", None)
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


SAMPLE = sorted(path.parent.relative_to(HUB / "models").as_posix() for path in HUB.glob("models/*/*/info.json"))[::6]


def test_real_models_by_every_rubric_are_valid(recordings: Path) -> None:
    assert len(SAMPLE) >= 30
    for model in SAMPLE:
        audit = openness.audit(model, hub=str(recordings), rubrics=OTHERS)
        results = results_of(audit, rubrics=("openness", *OTHERS))
        assert problems(report(results)) == [], model
        assert problems(code_scanning(results)) == [], model


@pytest.mark.parametrize(
    "evil",
    [
        EVIL,
        "](javascript:alert(1)) ![x](https://evil.example/x.png) [y](1)",
        "<img src=x onerror=alert(1)><!-- {0} {{ }",
        "/../../../etc/passwd",
        "#L12",
        "\ud800\x00\u2028\U000e0001",
        "x" * 100_000,
        "{" * 5000,
    ],
)
def test_hostile_words_make_nothing_invalid(recordings: Path, evil: str) -> None:
    audit = evil_audit(recordings, evil)
    results = results_of(audit, Failure(evil, evil, evil, 3))
    for form in (report, code_scanning):
        text = form(results)
        assert problems(text) == []
        assert len(text) < 400_000


def test_hostile_words_are_still_told(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA).model_dump(by_alias=True)
    audit["scorecards"]["openness"]["criteria"][0]["reason"] = "See [this](http://x) {0} \u202eand <b>that</b>."
    text = answers(Audit.model_validate(audit))["openness/graded/weights"]["message"]["text"]
    assert r"See [this] (http://x) {{0}} \u202eand < b>that< /b>." in text


# The rules


def test_each_requirement_and_criterion_of_each_rubric_is_a_rule_with_help(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    (run,) = runs_of(report(results_of(audit, rubrics=tuple(shipped_rubrics()))))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    for name in shipped_rubrics():
        rubric = load_rubric(name)
        asked: list[tuple[str, Any]] = [(f"{name}/{one.id}", one) for one in rubric.requirements]
        asked += [(f"{name}/graded/{one.id}", one) for one in rubric.criteria]
        for rule, one in asked:
            said = rules[rule]
            assert said["name"] == one.title
            for part in (one.question, one.why, one.improve, one.source):
                assert part in said["help"]["text"]
            assert one.question in said["fullDescription"]["text"]
            assert {name, one.components[0].value} <= set(said["properties"]["tags"])
            assert said.get("helpUri") == rubric.source.url


def test_rules_do_not_depend_on_the_model(recordings: Path) -> None:
    audits = [audit_of(recordings, model) for model in NAMES]
    runs = runs_of(report(results_of(*audits))) + runs_of(code_scanning(results_of(*audits)))
    assert len({json.dumps(run["tool"]) for run in runs}) == 1


def test_a_rule_says_which_levels_ask_for_it(recordings: Path) -> None:
    (run,) = runs_of(report(results_of(audit_of(recordings, GEMMA), rubrics=("openness", "mof"))))
    rules = {rule["id"]: rule["help"]["text"] for rule in run["tool"]["driver"]["rules"]}
    assert "Asked for by: open-weight" in rules["openness/weights-terms"]
    assert "Asked for by: class-3" in rules["mof/graded/model-parameters-final"]
    assert "Asked for by" not in rules["openness/graded/weights"]


def test_a_users_own_rubric_is_escaped_too(recordings: Path) -> None:
    text = Path("rubrics/openness.yaml").read_text(encoding="utf-8")
    evil = "Weights <script>x</script> [a](b) {0} *b*"
    text = text.replace("id: openness\n", "id: ours\n").replace("title: Weights to be had", f'title: "{evil}"')
    every = ", ".join(component.value for component in Component)
    text = text.replace("components: [weights]\n    question: Are", f"components: [{every}]\n    question: Are")
    rubric = parse_rubric(text.replace("title: Checkpoints\n", f'title: "{"{" * 3000}"\n'), "ours.yaml")
    audit = openness.audit(GEMMA, hub=str(recordings), rubrics=[rubric])
    (run,) = runs_of(report(Results([audit], False, {"openness": load_rubric("openness"), "ours": rubric})))
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert rules["ours/weights-to-be-had"]["shortDescription"]["text"].startswith(
        "Weights < script>x< /script> [a] (b) {{0}}"
    )
    assert len(rules["ours/weights-to-be-had"]["properties"]["tags"]) == 10
    assert "<script" not in rules["ours/weights-to-be-had"]["help"]["markdown"]


# The answers


@pytest.mark.parametrize("model", NAMES)
def test_kinds_are_what_the_audit_says(recordings: Path, model: str) -> None:
    audit = openness.audit(model, hub=str(recordings), rubrics=OTHERS)
    found = answers(audit, rubrics=("openness", *OTHERS))
    expected: dict[str, str] = {}
    for name, card in audit.scorecards.items():
        for level in card.levels:
            for asked in level.requirements:
                expected[f"{name}/{asked.id}"] = {True: "pass", False: "fail", None: "open"}[asked.met]
        for one in card.criteria:
            full, reachable = one.score == one.max, one.score_upper == one.max
            expected[f"{name}/graded/{one.id}"] = "pass" if full else "open" if reachable else "fail"
            if one.applies is not True:
                expected[f"{name}/graded/{one.id}"] = "open" if one.applies is None else "notApplicable"
    kinds = {rule: result["kind"] for rule, result in found.items() if "/lineage/" not in rule}
    assert kinds == expected
    assert {"open", "pass"} <= set(kinds.values())


def test_what_stands_before_the_next_verdict_warns(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    found = answers(audit)
    warned = {rule for rule, result in found.items() if result["level"] == "warning"}
    assert warned == {f"openness/{step.requirement}" for step in audit.next_steps}
    assert found["openness/weights-license-open"]["level"] == "note"
    assert found["openness/graded/weights"]["level"] == "note"


def test_a_message_says_the_answer_the_reason_and_the_remedy(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    found = answers(audit)
    terms = next(
        asked
        for level in audit.scorecards["openness"].levels
        for asked in level.requirements
        if asked.id == "weights-terms"
    )
    said = found["openness/weights-terms"]["message"]["text"]
    assert said == f"Terms that restrict no use: refuted. {terms.reason} {terms.improve}"
    shown = found["openness/weights-to-be-had"]["message"]["text"]
    assert shown.startswith("Weights to be had: shown. The listing")
    assert "Upload" not in shown  # nothing is left to do
    weights = found["openness/graded/weights"]["message"]["text"]
    assert weights.startswith("Weights: less than the full score, 12.5 of 25. Whole, behind a person who decides. Let")
    assert found["openness/graded/data"]["message"]["text"].startswith(
        "Training data: unknown, 5 to 25 of 25. The card names"
    )


def test_a_requirement_of_several_levels_is_told_once(recordings: Path) -> None:
    audit = changed(audit_of(recordings, GEMMA))
    levels = audit.scorecards["openness"].levels
    levels[3].requirements += levels[2].requirements
    assert answers(audit) == answers(audit_of(recordings, GEMMA))


def with_criterion(audit: Audit, **changes: Any) -> Audit:
    audit = changed(audit)
    criteria = audit.scorecards["openness"].criteria
    criteria[0] = AuditCriterion.model_validate(criteria[0].model_dump() | changes)
    return audit


def test_what_is_not_asked_is_neither_shown_nor_refuted(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    not_asked = {"applies": False, "reason": "Not applicable to this model.", "score": 0, "score_upper": 0}
    result = answers(with_criterion(audit, **not_asked))["openness/graded/weights"]
    assert (result["kind"], result["level"]) == ("notApplicable", "none")
    assert result["message"]["text"] == "Weights: Not applicable to this model."
    perhaps = with_criterion(audit, applies=None, score=0, score_upper=0)
    result = answers(perhaps)["openness/graded/weights"]
    assert result["kind"] == "open"
    assert "Whether it applies to this model is unknown." in result["message"]["text"]


def test_a_score_that_is_full_but_for_rounding_is_full(recordings: Path) -> None:
    audit = with_criterion(audit_of(recordings, GEMMA), score=0.1 + 0.2, score_upper=0.3, max=0.3)
    assert answers(audit)["openness/graded/weights"]["kind"] == "pass"
    audit = with_criterion(audit_of(recordings, GEMMA), score=0, score_upper=0.3, max=0.1 + 0.2)
    assert answers(audit)["openness/graded/weights"]["kind"] == "open"


def test_base_models_that_stand_in_the_way_are_told(recordings: Path) -> None:
    refuted = answers(audit_of(recordings, GPTQ))["openness/lineage/base-models"]
    assert (refuted["kind"], refuted["level"]) == ("fail", "warning")
    assert refuted["message"]["text"].startswith(
        "Base models: refuted for open-weight. meta-llama/Llama-2-7b-hf: terms that restrict no use: "
    )
    assert refuted["locations"][0]["physicalLocation"]["region"]["startLine"] > 1  # the card's `base_model`
    unknown = answers(audit_of(recordings, ADAPTER))["openness/lineage/base-models"]
    assert (unknown["kind"], unknown["level"]) == ("open", "none")
    assert "could not be found." in unknown["message"]["text"]
    none = answers(audit_of(recordings, GEMMA))["openness/lineage/base-models"]
    assert (none["kind"], none["message"]["text"]) == ("notApplicable", "Base models: none is named.")


# The places


def place(result: Json) -> tuple[str, int]:
    physical = result["locations"][0]["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def related(result: Json) -> list[tuple[str, int | None]]:
    places = [location["physicalLocation"] for location in result.get("relatedLocations", [])]
    return [(one["artifactLocation"]["uri"], one.get("region", {}).get("startLine")) for one in places]


def test_a_result_points_at_the_cards_line(recordings: Path) -> None:
    found = answers(audit_of(recordings, GEMMA))
    assert place(found["openness/weights-terms"]) == ("README.md", 2)  # `license: gemma`
    assert place(found["openness/checkpoints"]) == ("README.md", 1)
    assert place(found["openness/weights-to-be-had"]) == ("README.md", 1)
    assert related(found["openness/weights-to-be-had"]) == [("model-00001-of-00008.safetensors", None)]


def test_what_lies_in_other_repos_is_evidence_and_no_place(recordings: Path) -> None:
    audit = audit_of(recordings, GPTQ)
    described = answers(audit)["openness/training-data-described"]
    evidence = described["properties"]["evidence"]
    assert any("/meta-llama/Llama-2-7b-hf/" in one["locator"] for one in evidence)
    assert place(described) == ("README.md", 1)
    assert related(described) == []


def test_a_dataset_of_the_same_name_is_another_repo(recordings: Path) -> None:
    audit = relocated(audit_of(recordings, GEMMA), f"https://huggingface.co/datasets/{GEMMA}/blob/main/README.md#L7")
    assert place(answers(audit)["openness/weights-terms"]) == ("README.md", 1)


def relocated(audit: Audit, locator: str, **changes: Any) -> Audit:
    """The same audit, as if all had been seen at one place."""
    audit = changed(audit, **changes)
    for state in audit.components.values():
        for seen in state.observations:
            seen.locator = locator
            seen.source = audit.subject if audit.subject.startswith((".", "/")) else seen.source
    return audit


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("LICENSE", "LICENSE"),
        ("a b/ü#?.md", "a%20b/%C3%BC%23%3F.md"),
        ("100%25", "100%2525"),
        ("../../etc/passwd", None),
        ("/etc/passwd", None),
        ("a/../b", None),
        ("a//b", None),
        ("./a", None),
        ("C:\\x", None),
        ("C:/x", None),
        ("..\\x", None),
        ("javascript:alert(1)", None),
        ("//evil.example/x", None),
        ("a\nb", None),
        ("a\ud800", None),
        ("a\u202eb", None),
        ("a" * 1001, None),
        ("", None),
    ],
)
def test_paths_become_relative_uris_or_nothing(path: str, uri: str | None) -> None:
    assert relative_uri(path) == uri


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("LICENSE.txt", "LICENSE.txt"),
        ("sub%20folder/%C3%BC.md", "sub%20folder/%C3%BC.md"),
        ("../../etc/passwd", None),
        ("%2e%2e/%2E%2E/etc/passwd", None),
        ("/etc/passwd", None),
        ("%2Fetc/passwd", None),
        ("C%3A%5Cx", None),
        ("javascript%3Aalert(1)", None),
        ("%0aevil", None),
    ],
)
def test_hostile_paths_on_the_hub_lead_nowhere(recordings: Path, path: str, uri: str | None) -> None:
    audit = relocated(audit_of(recordings, GEMMA), f"https://huggingface.co/{GEMMA}/blob/main/{path}#L12")
    found = answers(audit)["openness/weights-terms"]
    assert place(found) == ("README.md", 1)
    assert related(found) == ([(uri, 12)] if uri else [])


@pytest.mark.parametrize(
    ("subject", "root"),
    [
        ("./.", ""),
        ("./my-model", "my-model/"),
        ("./models/my model", "models/my%20model/"),
        ("./models/../x", "x/"),
        ("../my-model", ""),
        ("./a/../../x", ""),
        ("/tmp/tmpk3v9/my-model", ""),
        ("./a:b", ""),
    ],
)
def test_a_folders_places_are_below_the_working_directory(recordings: Path, subject: str, root: str) -> None:
    audit = relocated(audit_of(recordings, GEMMA), "LICENSE#L3", subject=subject)
    found = answers(audit)["openness/weights-terms"]
    assert place(found) == (f"{root}README.md", 1)
    assert related(found) == [(f"{root}LICENSE", 3)]
    audit = relocated(audit, "README.md#L9")
    assert place(answers(audit)["openness/weights-terms"]) == (f"{root}README.md", 9)
    assert related(answers(relocated(audit, "../../etc/passwd#L1"))["openness/weights-terms"]) == []


def test_a_document_beside_a_folder_is_not_in_it(recordings: Path) -> None:
    audit = relocated(audit_of(recordings, GEMMA), "review.yaml#L3", subject="./my-model")
    for state in audit.components.values():
        for seen in state.observations:
            seen.source = "attestation:review.yaml"
    assert related(answers(audit)["openness/weights-terms"]) == []


def test_a_model_without_a_repo_points_at_the_document_that_speaks_for_it() -> None:
    audit = openness.audit("fixtures/attestations/gpt-4o.yaml")
    found = answers(audit)
    assert {place(result)[0] for result in found.values()} == {"fixtures/attestations/gpt-4o.yaml"}
    uri, line = place(found["openness/weights-to-be-had"])
    assert Path(uri).read_text(encoding="utf-8").splitlines()[line - 1].strip().startswith("weights:")
    elsewhere = changed(audit, input="/somewhere/else/gpt-4o.yaml")
    assert place(answers(elsewhere)["openness/weights-to-be-had"]) == ("gpt-4o.yaml", line)


# What stays the same


def prints(audit: Audit) -> dict[str, Json]:
    return {rule: result["partialFingerprints"] for rule, result in answers(audit).items()}


def test_fingerprints_are_of_rule_and_subject_alone(recordings: Path) -> None:
    audit = audit_of(recordings, GPTQ)
    later = openness.audit(GPTQ, hub=str(recordings), now=datetime(2027, 1, 1, tzinfo=UTC))
    assert report(results_of(later)) == report(results_of(audit))  # no times
    other = with_criterion(changed(audit, revision="0" * 40), score=0, score_upper=0, reason="Something else.")
    other = relocated(other, f"https://huggingface.co/{GPTQ}/blob/{'0' * 40}/README.md#L77")
    assert prints(other) == prints(audit)
    assert prints(changed(audit, subject=GPTQ.upper())) == prints(audit)
    assert not {*map(str, prints(audit).values())} & {*map(str, prints(audit_of(recordings, MERGE)).values())}


def test_a_folders_fingerprints_are_the_same_in_every_checkout(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)

    def of(subject: str) -> dict[str, Json]:
        return prints(changed(audit, subject=subject))

    assert of("/tmp/one/model") == of("/home/runner/work/other/other") == of("./.") == of("../model")
    assert of("./models/a") != of("./models/b")
    assert of("./models/a") == of("./models/b/../a")


def test_subjects_have_categories_of_their_own(recordings: Path) -> None:
    audit = audit_of(recordings, GEMMA)
    folders = [changed(audit, subject=subject) for subject in ("/a/x", "/b/x", "./models/a")]
    runs = runs_of(report(results_of(audit, audit, FAILED, *folders)))
    assert [run["automationDetails"]["id"] for run in runs] == [
        "openness/google/gemma-2-9b/", "openness/google/gemma-2-9b#2/", "openness/bad//x/",
        "openness/", "openness/#2/", "openness/models/a/",
    ]  # fmt: skip
    seen = [str(result["partialFingerprints"]) for run in runs for result in run["results"]]
    assert len(set(seen)) == len(seen)


def test_the_commit_is_told_where_it_is_known(recordings: Path) -> None:
    audit = audit_of(recordings, GPTQ)
    (run,) = runs_of(report(results_of(audit)))
    assert run["versionControlProvenance"] == [
        {
            "repositoryUri": f"https://huggingface.co/{GPTQ}",
            "revisionId": audit.revision,
            "mappedTo": {"uriBaseId": "%SRCROOT%"},
        }
    ]
    for unknown in (changed(audit, revision="main"), changed(audit, subject="./x"), audit_of(recordings, GEMMA)):
        (run,) = runs_of(report(results_of(unknown)))
        assert "versionControlProvenance" not in run


def test_what_was_not_read_is_notified(recordings: Path) -> None:
    (run,) = runs_of(report(results_of(audit_of(recordings, GEMMA))))
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is True
    assert [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]] == [
        ("warning", "models/google/gemma-2-9b: metadata and file listing, branches and tags (not seen whole).")
    ]


# Failures, and code scanning


def test_a_subject_that_could_not_be_audited_is_a_failed_run() -> None:
    for form in (report, code_scanning):
        (run,) = runs_of(form(results_of(FAILED)))
        assert run["results"] == []
        (invocation,) = run["invocations"]
        assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
        (notification,) = invocation["toolExecutionNotifications"]
        assert notification["level"] == "error"
        assert notification["message"]["text"] == "bad//x: 'bad//x' is not a model's name. Expected OWNER/NAME."
        assert run["tool"]["driver"]["rules"]


def test_code_scanning_leaves_out_a_failed_run_beside_another(recordings: Path) -> None:
    results = results_of(FAILED, audit_of(recordings, GEMMA))
    assert len(runs_of(report(results))) == 2
    (run,) = runs_of(code_scanning(results))
    assert run["automationDetails"]["id"] == "openness/google/gemma-2-9b/"


@pytest.mark.parametrize("model", NAMES)
def test_code_scanning_is_the_same_without_what_is_shown_or_not_asked(recordings: Path, model: str) -> None:
    results = results_of(audit_of(recordings, model))
    (whole,), (scanned,) = runs_of(report(results)), runs_of(code_scanning(results))
    kept = [result for result in whole["results"] if result["kind"] in ("fail", "open")]
    assert scanned == whole | {"results": kept}
    assert len(kept) < len(whole["results"])

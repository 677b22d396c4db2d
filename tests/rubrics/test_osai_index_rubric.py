"""The European Open Source AI Index as a rubric: its own records, its editions, and what an audit's evidence comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest
import yaml
from peers import imported_files, peer, read

import openness
from openness.attestations.counting import attested_alone
from openness.attestations.document import Attestation, Author, Judgement
from openness.attestations.reading import AttestationFile
from openness.attestations.writing import to_yaml
from openness.components import Component
from openness.engine import Scorecard, evaluate, ranked
from openness.evidence import Base, Basis, Evidence, Judged, Observation, Value, fold
from openness.rubric import load_rubric
from openness.snapshot import Reason

HUB = Path(__file__).parents[2] / "fixtures" / "hub"
RUBRIC = load_rubric("osai-index")
POINTS = {"open": 1.0, "partial": 0.5}
GROUPS = {
    "availability": (
        "datasources_basemodel", "datasources_endmodel", "weights_basemodel", "weights_endmodel", "trainingcode",
    ),
    "documentation": ("code", "hardware_architecture", "preprint", "paper", "modelcard", "datasheet"),
    "access": ("licenses",),
}  # fmt: skip
DIMENSIONS = [name for names in GROUPS.values() for name in names]
LAST_DAY = date(2026, 3, 12)
"""Of the edition with fourteen dimensions."""
NEW_DAY = date(2026, 3, 13)


def card_of(attestation: Attestation, on: date | None = None) -> Scorecard:
    return evaluate(RUBRIC, attested_alone([AttestationFile("record.yaml", attestation)]), on=on)


def answers(card: Scorecard) -> dict[str, tuple[float, float]]:
    return {result.criterion.id: (result.score, result.score_upper) for result in card.criteria}


# Records of our own, with answers by hand


def record(**classes: Any) -> Attestation:
    """A made-up record in the index's form, every dimension closed but those named."""
    system = {"name": "Owl", "type": "text", "basemodelname": "Owl-7B", "endmodelname": "Owl-7B-Chat"}
    named = {**dict.fromkeys(DIMENSIONS, "closed"), **classes}
    data = {"system": system, "org": {"name": "Owls"}, **{name: {"class": said} for name, said in named.items()}}
    return read("osai-index", yaml.safe_dump(data, sort_keys=False), "Owl.yaml").attestation


def test_it_has_twelve_dimensions_in_three_groups_and_had_fourteen() -> None:
    asked = RUBRIC.asked_on(NEW_DAY).criteria
    assert {group.id: tuple(one.id for one in asked if one.group == group.id) for group in RUBRIC.groups} == GROUPS
    before = [one.id for one in RUBRIC.asked_on(LAST_DAY).criteria]
    assert before == [*DIMENSIONS, "package", "api"]
    assert [edition.since for edition in RUBRIC.editions][-1] == NEW_DAY


RECORDS: list[tuple[dict[str, Any], float]] = [
    ({}, 0.0),
    (dict.fromkeys(DIMENSIONS, "open"), 1.0),
    (dict.fromkeys(DIMENSIONS, "partial"), 0.5),
    ({"paper": "open"}, 0.0833),  # 1 of 12
    ({"paper": "partial"}, 0.0417),  # 0.5 of 12, rounded up
    ({"paper": "open", "code": "open", "licenses": "partial"}, 0.2083),  # 2.5 of 12
    ({"paper": "Open", "code": " partial "}, 0.125),  # letters and spaces do not matter
    ({**dict.fromkeys(DIMENSIONS, "open"), "licenses": "partial"}, 0.9583),  # 11.5 of 12
]
NOTHING = ["mostly", "yes", "1", "unclear", "n/a", "*", None, "", True, 1]


@pytest.mark.parametrize(("classes", "mean"), RECORDS, ids=range(len(RECORDS)))
def test_the_score_is_the_mean_of_all_dimensions(classes: dict[str, Any], mean: float) -> None:
    card = card_of(record(**classes))
    assert (card.score_lower, card.score, card.score_upper) == (mean, mean, mean)
    assert all(result.certain and result.judged for result in card.criteria)


@pytest.mark.parametrize("said", NOTHING)
def test_anything_else_counts_nothing(said: Any) -> None:
    card = card_of(record(**{**dict.fromkeys(DIMENSIONS, "open"), "modelcard": said}))
    assert card.score == card.score_upper == 0.9167  # 11 of 12
    assert answers(card)["modelcard"] == (0, 0)


def test_the_means_of_the_groups_are_shown_and_do_not_count() -> None:
    card = card_of(
        record(
            datasources_basemodel="open", weights_basemodel="partial", weights_endmodel="open", trainingcode="open",
            modelcard="partial", licenses="partial",
        )
    )  # fmt: skip
    assert card.score == 0.375  # 4.5 of 12; the mean of the groups' means would be 0.4278
    assert {one.group.id: one.score for one in card.groups} == pytest.approx(
        {"availability": 0.7, "documentation": 0.5 / 6, "access": 0.5}, abs=1e-6
    )


def test_the_editions_differ_by_two_dimensions() -> None:
    record_ = record(**dict.fromkeys(DIMENSIONS, "open"), package="closed", api="closed")
    assert card_of(record_, LAST_DAY).score == 0.8571  # 12 of 14
    assert card_of(record_, NEW_DAY).score == card_of(record_).score == 1
    with_both = record(package="open", api="partial")
    assert card_of(with_both, LAST_DAY).score == 0.1071  # 1.5 of 14
    assert card_of(with_both, NEW_DAY).score == 0


def test_what_a_record_does_not_say_is_unknown() -> None:
    """A record of today says nothing of `package` and `api`; the edition that asked for them leaves them open."""
    card = card_of(record(**{**dict.fromkeys(DIMENSIONS, "open"), "licenses": "partial"}), LAST_DAY)
    assert (card.score, card.score_upper) == (0.8214, 0.9643)  # 11.5 and 13.5 of 14


def test_equal_scores_are_ordered_by_file_descending() -> None:
    scored = [("A", "b/x.yaml", 0.5), ("B", "a.yaml", 0.5), ("C", "b.yaml", 0.5), ("D", "Z.yaml", 0.75)]
    assert [name for name, _, _ in ranked(RUBRIC, scored)] == ["D", "A", "C", "B"]


# Its own records, where they are


@cache
def published() -> dict[str, tuple[Attestation, dict[str, Any]]]:
    """Its 193 systems by file: what our import makes of each, and the raw file."""
    return {
        path.name: (attestation, yaml.safe_load(path.read_text(encoding="utf-8")))
        for path, attestation in imported_files("osai-index", peer("osai-index"))
    }


def raw_mean(data: dict[str, Any]) -> float:
    return round(fmean(POINTS.get(data[name]["class"], 0.0) for name in DIMENSIONS), 4)


def test_every_mean_is_that_of_the_raw_file() -> None:
    assert len(published()) == 193
    for name, (attestation, data) in published().items():
        card = card_of(attestation)
        assert (card.score_lower, card.score, card.score_upper) == (raw_mean(data),) * 3, name
        for group in card.groups:
            mean = fmean(POINTS.get(data[dimension]["class"], 0.0) for dimension in GROUPS[group.group.id])
            assert group.score == pytest.approx(mean, abs=1e-6), name


def test_the_order_is_by_score_and_file() -> None:
    ours = [
        (attestation.facts["system.name"], name, card_of(attestation).score)
        for name, (attestation, _) in published().items()
    ]
    theirs = sorted(((raw_mean(data), name) for name, (_, data) in published().items()), reverse=True)
    assert [(score, file) for _, file, score in ranked(RUBRIC, ours)] == theirs


def test_bloomz_rises_to_olmo_when_two_dimensions_go() -> None:
    bloomz, olmo = published()["bloomz.yaml"][0], published()["OLMo.yaml"][0]
    judged = bloomz.judgements["osai-index"]
    closed = dict.fromkeys(("package", "api"), Judgement(grade="closed", reason="As in the files of that time."))
    before = bloomz.model_copy(update={"judgements": {"osai-index": {**judged, **closed}}})
    assert card_of(before, LAST_DAY).score == card_of(before, LAST_DAY).score_upper == 0.8214
    for attestation in (before, bloomz, olmo):
        card = card_of(attestation, NEW_DAY)
        assert card.score == card.score_upper == 0.9583
        assert card == card_of(attestation)
    both = [("OLMo", "OLMo.yaml", 0.9583), ("BLOOMZ", "bloomz.yaml", 0.9583)]
    assert [name for name, _, _ in ranked(RUBRIC, both)] == ["BLOOMZ", "OLMo"]


# From evidence: each rule by hand


def seen(component: str, basis: Basis = Basis.FOUND, /, **facts: Value | None) -> list[Observation]:
    return [
        Observation(
            Component(component), name.replace("_", "-"), value, basis, "s", "l", "m", note=f"{component}: {name}.",
            reason=Reason.NOT_FOUND if value is None else None,
        )
        for name, value in facts.items()
    ]  # fmt: skip


def graded(*observations: list[Observation], base: bool = False, judged: dict[str, str] | None = None) -> Scorecard:
    bases = (Base("c/d", "finetune", Basis.STATED, "l"),) if base else ()
    said = {name: Judged(word, "Looked.", "l", "attestation:x", "trusted") for name, word in (judged or {}).items()}
    states = fold(one for some in observations for one in some)
    return evaluate(
        RUBRIC,
        Evidence(
            "a/b", None, states, bases=bases, relation="finetune" if base else None, judgements={"osai-index": said}
        ),
    )


ONE_STAGE = seen("posttraining-data", Basis.CLAIMED, used=False)
TWO_STAGES = seen("posttraining-data", Basis.CLAIMED, used=True)
OPEN, PARTIAL, CLOSED, UNKNOWN = (1, 1), (0.5, 0.5), (0, 0), (0, 1)
WEIGHTS = [
    ({"availability": "public", "gate": "none"}, OPEN),
    ({"availability": "public", "gate": None}, (0.5, 1)),
    ({"availability": "gated", "gate": "auto"}, PARTIAL),
    ({"availability": "gated", "gate": "manual"}, PARTIAL),
    ({"availability": "partial", "gate": "none"}, PARTIAL),
    ({"availability": "withheld"}, CLOSED),
    ({"availability": None}, UNKNOWN),  # not found is not not shared
    ({"availability": None, "gate": "auto"}, (0, 0.5)),  # there is a gate: at best a gated download
    ({}, UNKNOWN),
]


@pytest.mark.parametrize(("facts", "expected"), WEIGHTS)
def test_a_gated_download_is_partial(facts: dict[str, Value | None], expected: tuple[float, float]) -> None:
    end = answers(graded(seen("weights", **facts), TWO_STAGES))
    assert (end["weights_endmodel"], end["weights_basemodel"]) == (expected, UNKNOWN)
    base = answers(graded(seen("base-weights", **facts), TWO_STAGES, base=True))
    assert (base["weights_endmodel"], base["weights_basemodel"]) == (UNKNOWN, expected)
    alone = answers(graded(seen("weights", **facts), ONE_STAGE))
    assert (alone["weights_endmodel"], alone["weights_basemodel"]) == (expected, expected)


def test_base_weights_mirror_the_model_only_where_nothing_speaks_of_a_base() -> None:
    public = seen("weights", availability="public", gate="none")
    gated = seen("base-weights", availability="gated", gate="manual")
    assert answers(graded(public, ONE_STAGE, gated, base=True))["weights_basemodel"] == PARTIAL
    assert answers(graded(public, ONE_STAGE, base=True))["weights_basemodel"] == UNKNOWN
    assert answers(graded(public, ONE_STAGE, seen("base-weights", Basis.STATED, availability="withheld")))[
        "weights_basemodel"
    ] == CLOSED  # fmt: skip
    assert answers(graded(public))["weights_basemodel"] == UNKNOWN  # how many stages there were is not known


DATA = [
    ({"availability": "public", "described": True}, OPEN),
    ({"availability": "gated"}, PARTIAL),
    ({"availability": "partial"}, PARTIAL),
    ({"availability": None, "described": True}, (0.5, 1)),
    ({"availability": None, "described": None}, UNKNOWN),
    ({"availability": "withheld", "described": False}, CLOSED),
    ({"availability": "withheld"}, (0, 0.5)),  # kept, and perhaps described
]


@pytest.mark.parametrize(("facts", "expected"), DATA)
def test_data_are_open_where_they_are_had_and_partial_where_described(
    facts: dict[str, Value | None], expected: tuple[float, float]
) -> None:
    first = seen("pretraining-data", **facts)
    base = answers(graded(first, TWO_STAGES))
    assert (base["datasources_basemodel"], base["datasources_endmodel"]) == (expected, UNKNOWN)
    alone = answers(graded(first, ONE_STAGE))
    assert (alone["datasources_basemodel"], alone["datasources_endmodel"]) == (expected, expected)
    later = answers(graded(seen("posttraining-data", **facts), TWO_STAGES, first, base=True))
    assert later["datasources_endmodel"] == expected


@pytest.mark.parametrize(
    ("training", "processing", "expected"),
    [
        ("public", "public", (0.5, 1)),  # whether that is comprehensive is for a person to say
        ("public", None, (0.5, 1)),
        (None, "public", (0.5, 1)),
        ("partial", None, PARTIAL),
        ("public", "withheld", PARTIAL),
        ("withheld", "withheld", CLOSED),
        ("withheld", None, (0, 0.5)),
        (None, None, UNKNOWN),
    ],
)
def test_code_that_is_there_is_sparse_until_a_person_says_more(
    training: str | None, processing: str | None, expected: tuple[float, float]
) -> None:
    code = seen("training-code", availability=training), seen("data-processing-code", availability=processing)
    assert answers(graded(*code))["trainingcode"] == expected
    if expected == (0.5, 1):
        assert answers(graded(*code, judged={"trainingcode": "open"}))["trainingcode"] == OPEN


DOCUMENTS = {
    "code": "code-documentation",
    "paper": "paper",
    "modelcard": "model-card",
    "datasheet": "data-card",
}


@pytest.mark.parametrize(("dimension", "component"), DOCUMENTS.items())
@pytest.mark.parametrize(
    ("there", "expected"), [("public", UNKNOWN), ("partial", UNKNOWN), (None, UNKNOWN), ("withheld", CLOSED)]
)
def test_how_good_a_document_is_takes_a_judgement(
    dimension: str, component: str, there: str | None, expected: tuple[float, float]
) -> None:
    document = seen(component, Basis.STATED, availability=there, complete=True)
    assert answers(graded(document))[dimension] == expected
    for word, points in (("open", OPEN), ("partial", PARTIAL), ("closed", CLOSED), ("so so", CLOSED)):
        assert answers(graded(document, judged={dimension: word}))[dimension] == points


def test_a_report_or_paper_details_some_parts_and_proves_no_review() -> None:
    for component in ("technical-report", "paper"):
        found = answers(graded(seen(component, Basis.STATED, availability="public")))
        assert (found["preprint"], found["paper"]) == ((0.5, 1), UNKNOWN)
    assert answers(graded(seen("paper", availability=None)))["preprint"] == UNKNOWN
    kept = seen("paper", availability="withheld"), seen("technical-report", availability="withheld")
    assert answers(graded(*kept))["preprint"] == CLOSED


def licensed(component: str, basis: Basis, license: str | None, kind: str | None, there: str | None = "public") -> Any:
    return [
        *seen(component, availability=there),
        *seen(component, basis, license=license, license_class=kind),
    ]


APACHE, RAIL, ODC = (
    ("Apache-2.0", "open-source"),
    ("bigscience-openrail-m", "use-restricted"),
    ("ODC-By-1.0", "open-data"),
)
ALL_CODE = ("training-code", "data-processing-code")


def release(
    weights: Any = APACHE, code: Any = APACHE, data: Any = ODC, code_basis: Basis = Basis.STATED, which: Any = ALL_CODE
) -> Scorecard:
    parts = [ONE_STAGE]
    if weights:
        parts.append(licensed("weights", Basis.FOUND, *weights))
    parts += [licensed(component, code_basis, *code) for component in which if code]
    if data:
        parts.append(licensed("pretraining-data", Basis.FOUND, *data))
    return graded(*parts)


LICENSES = [
    ("everything open", {}, OPEN),
    ("all but the code of data processing", {"which": ["training-code"]}, (0.5, 1)),
    ("the code's license is only that of the weights' repo", {"code_basis": Basis.INFERRED}, (0.5, 1)),
    ("and nothing is known of the data", {"code_basis": Basis.INFERRED, "data": None}, UNKNOWN),
    ("a RAIL, and code and data open", {"weights": RAIL}, PARTIAL),  # as the index has it for BLOOMZ
    ("a RAIL, and nothing else", {"weights": RAIL, "code": None, "data": None}, (0, 0.5)),
    ("weights alone", {"code": None, "data": None}, UNKNOWN),
    ("weights and data", {"code": None}, (0.5, 1)),
    ("code and data, weights without any license", {"weights": ("none", None)}, PARTIAL),
    ("no part but the data open", {"weights": RAIL, "code": RAIL, "data": ODC}, CLOSED),
    ("no part but the weights open", {"code": RAIL, "data": ("CC-BY-NC-4.0", "non-commercial")}, (0, 0.5)),
]


@pytest.mark.parametrize(("parts", "expected"), [row[1:] for row in LICENSES], ids=[row[0] for row in LICENSES])
def test_licenses_take_two_of_three(parts: dict[str, Any], expected: tuple[float, float]) -> None:
    assert answers(release(**parts))["licenses"] == expected


def test_nothing_is_guessed() -> None:
    card = graded()
    assert (card.score_lower, card.score, card.score_upper) == (0, 0, 1)
    assert set(answers(card).values()) == {UNKNOWN}


# Audits of recorded models, beside what the index says


@cache
def audited(model: str) -> Any:
    return openness.audit(model, hub=str(HUB), rubrics=["osai-index"]).scorecards["osai-index"]


AUDITS = {
    # model: the index's file, its score there, and what the two have in common
    "openai/gpt-oss-120b": ("GPT-OSS.yaml", 0.4583, "the same model"),
    "meta-llama/Llama-3.3-70B-Instruct": ("llama-3.3.yaml", 0.2083, "the same model, behind a gate"),
    "HuggingFaceTB/SmolLM3-3B": ("smollm.yaml", 0.875, "the same model"),
    "deepseek-ai/DeepSeek-R1": ("deepseek-R1.yaml", 0.4167, "the same model"),
    "bigcode/santacoder": ("SantaCoder.yaml", 0.875, "the same model"),
    "allenai/OLMo-2-1124-7B": ("OLMo.yaml", 0.9583, "the generation before Olmo 3.1, by the same makers on the same terms"),
    "EleutherAI/pythia-6.9b": ("Pythia.yaml", 0.8333, "the base of the Pythia-Chat-Base-7B that is assessed"),
    "LLM360/AmberChat": ("amber.yaml", 0.8333, "a finetune of the same base, of the same project, as AmberSafe"),
    "black-forest-labs/FLUX.1-dev": ("FLUX.yaml", 0.125, "the version before FLUX.2-dev, gated on the same terms"),
    "google/gemma-3-4b-it": ("Gemma.yaml", 0.375, "a smaller size of the 27b that is assessed"),
}  # fmt: skip
SAME = [model for model, (_, _, why) in AUDITS.items() if why.startswith("the same model")]
# What metadata settle of each, by hand: all else that the audit leaves open is a judgement, or was not found.
SETTLED = {
    # The weights are there; the card tells of later stages and names no base, so the base's weights stay open.
    "openai/gpt-oss-120b": {"weights_endmodel": OPEN, "preprint": (0.5, 1)},
    # A form that a person decides about; the Llama license is no open one, so that not everything can be open.
    "meta-llama/Llama-3.3-70B-Instruct": {"weights_endmodel": PARTIAL, "licenses": (0, 0.5)},
    # Pre-trained only, on data that are there: both models are one. Weights and data state their licenses.
    "allenai/OLMo-2-1124-7B": {
        "datasources_basemodel": OPEN, "datasources_endmodel": OPEN, "weights_basemodel": OPEN,
        "weights_endmodel": OPEN, "trainingcode": (0.5, 1), "preprint": (0.5, 1), "licenses": (0.5, 1),
    },
    # The Pile is described where its data are no longer to be had.
    "EleutherAI/pythia-6.9b": {
        "datasources_basemodel": (0.5, 1), "datasources_endmodel": (0.5, 1), "weights_basemodel": OPEN,
        "weights_endmodel": OPEN, "trainingcode": (0.5, 1), "preprint": (0.5, 1),
    },
    # The base's data are there; of its own, one dataset is described.
    "LLM360/AmberChat": {
        "datasources_basemodel": OPEN, "datasources_endmodel": (0.5, 1), "weights_basemodel": OPEN,
        "weights_endmodel": OPEN, "trainingcode": (0.5, 1), "preprint": (0.5, 1), "licenses": (0.5, 1),
    },
    # One gated repo, which names no base and no later stage; a non-commercial license.
    "black-forest-labs/FLUX.1-dev": {
        "weights_basemodel": PARTIAL, "weights_endmodel": PARTIAL, "licenses": (0, 0.5),
    },
}  # fmt: skip


@pytest.mark.parametrize("model", AUDITS)
def test_the_bounds_of_an_audit_hold_what_the_index_says(model: str) -> None:
    _, score, why = AUDITS[model]
    card = audited(model)
    assert card.score <= score <= card.score_upper, why
    assert card.score_upper - card.score > 0.4  # what is judged is left open


@pytest.mark.parametrize("model", SETTLED)
def test_an_audit_settles_what_metadata_tell(model: str) -> None:
    found = {one.id: (one.score, one.score_upper) for one in audited(model).criteria}
    assert {name: bounds for name, bounds in found.items() if bounds != UNKNOWN} == SETTLED[model]


@pytest.mark.parametrize("model", AUDITS)
def test_the_scores_given_here_are_those_of_the_index(model: str) -> None:
    file, score, _ = AUDITS[model]
    assert raw_mean(published()[file][1]) == score


@pytest.mark.parametrize("model", SAME)
def test_no_dimension_of_the_same_model_is_graded_otherwise(model: str) -> None:
    data = published()[AUDITS[model][0]][1]
    for one in audited(model).criteria:
        points = POINTS.get(data[one.id]["class"], 0.0)
        assert one.score <= points <= one.score_upper, one.id


def test_a_judgement_settles_what_an_audit_leaves_open_and_not_what_it_found(tmp_path: Path) -> None:
    judged = {"modelcard": "partial", "paper": "open", "weights_endmodel": "open", "datasheet": "not bad"}
    attestation = Attestation(
        schema_version=1,
        subject="black-forest-labs/FLUX.1-dev",
        author=Author(name="A reader", role="third-party"),
        date=date(2026, 6, 1),
        expires=date(2027, 6, 1),
        judgements={"osai-index": {name: Judgement(grade=word, reason="Read.") for name, word in judged.items()}},
    )
    path = tmp_path / "flux.yaml"
    path.write_text(to_yaml(attestation), encoding="utf-8")
    audit = openness.audit(
        attestation.subject,
        hub=str(HUB),
        rubrics=["osai-index"],
        attestations=[path],
        now=datetime(2026, 7, 1, tzinfo=UTC),
    )
    found = {one.id: (one.score, one.score_upper) for one in audit.scorecards["osai-index"].criteria}
    assert (found["modelcard"], found["paper"], found["datasheet"]) == (PARTIAL, OPEN, CLOSED)
    assert found["weights_endmodel"] == PARTIAL  # it is behind a gate, whatever somebody says

"""A draft holds what the audit found and marks what is unknown; as it stands it changes no audit."""

from __future__ import annotations

import re
from datetime import date

import pytest
from scripted import NOW
from statedabout import CORPUS, CORPUS_URL, OPEN_WEIGHTS, WITHHELD, audited

import openness
from openness.attestations.document import Claim
from openness.attestations.draft import Draft, schema_address, unknown
from openness.attestations.ranks import Rank
from openness.attestations.reading import parse_attestation
from openness.attesting import effect
from openness.components import Component
from openness.sources import open_source

MODELS = [
    "allenai/OLMo-2-1124-7B",
    "meta-llama/Llama-3.1-8B-Instruct",
    "teknium/OpenHermes-2.5-Mistral-7B",
    "tloen/alpaca-lora-7b",
    "moonshotai/Kimi-K2-Instruct",
    "bigcode/starcoder2-15b",
    "google/gemma-2-9b",
]


def draft_of(audit: openness.Audit | None, subject: str = "acme/Nova-7B", **more: object) -> str:
    return Draft(subject, "acme", "publisher", date(2026, 11, 24), **more).text(audit)  # type: ignore[arg-type]


@pytest.mark.parametrize("model", MODELS)
def test_as_it_stands_it_is_valid_and_changes_nothing(model: str, recordings: object) -> None:
    source = open_source(str(recordings))
    try:
        audit = openness.audit(model, source=source, now=NOW)
    except openness.OpennessError:
        pytest.skip(f"{model} is not recorded")
    text = draft_of(audit, audit.subject)
    file = parse_attestation(text, "openness.yaml", now=NOW)
    for rank in (Rank.TRUSTED, Rank.PUBLISHER, Rank.OPERATOR):
        result = effect(file, text, source, rank, now=NOW)
        assert (result.changes, result.conflicts) == ((), ())
        assert result.before is not None
        assert result.before.headline == result.after.headline


def test_every_component_is_listed_once_and_the_unknown_ones_are_marked() -> None:
    audit = audited(OPEN_WEIGHTS)
    text = draft_of(audit)
    for component in Component:
        assert len(re.findall(rf"^  (?:# )?{component.value}:", text, re.MULTILINE)) == 1
        assert f"# {component.label}: " in text
    gaps = [component for component, _ in unknown(audit)]
    assert text.count("# ? ") == len(gaps)
    assert Component.TRAINING_CODE in gaps
    assert Component.WEIGHTS not in gaps
    assert list(parse_attestation(text, "x.yaml", now=NOW).attestation.claims) == [
        component for component in Component if component not in gaps
    ]


def test_a_gap_becomes_a_claim_by_taking_away_its_marks() -> None:
    text = draft_of(audited(OPEN_WEIGHTS))
    start = text.index("  # training-code:")
    gap = "".join(text[start:].splitlines(keepends=True)[:5])
    filled = gap.replace("  # ", "  ").replace("availability:", "availability: public")
    filled = filled.replace("license:", "license: MIT").replace("https://", "https://acme.example.org/code")
    filled = filled.replace("    note:\n", "")
    claims = parse_attestation(text.replace(gap, filled), "x.yaml", now=NOW).attestation.claims
    assert claims[Component.TRAINING_CODE] == Claim(
        availability="public", license="MIT", url=("https://acme.example.org/code",)
    )


def test_data_are_linked_by_their_own_pages() -> None:
    card = (
        "---\nlicense: apache-2.0\ndatasets:\n- acme/corpus\n---\n# Nova\n\n## Training data\n\nThe model was "
        f"pre-trained on [acme/corpus]({CORPUS_URL}).\n"
    )
    audit = audited(type(OPEN_WEIGHTS)(card=card), datasets={"acme/corpus": CORPUS})
    claims = parse_attestation(draft_of(audit), "x.yaml", now=NOW).attestation.claims
    data = [claim for component, claim in claims.items() if component.value.endswith("training-data")]
    assert data
    assert {claim.url for claim in data} == {(CORPUS_URL,)}


def test_what_comes_from_a_base_is_left_to_its_makers() -> None:
    tuned = type(OPEN_WEIGHTS)(card="---\nlicense: apache-2.0\nbase_model: acme/Base\n---\n# T\n")
    text = draft_of(audited(tuned, models={"acme/Base": OPEN_WEIGHTS}))
    assert "Taken over from acme/Base, whose makers can state it." in text
    assert Component.PRETRAINING_DATA not in parse_attestation(text, "x.yaml", now=NOW).attestation.claims


def test_a_description_that_was_found_is_not_attested_as_complete() -> None:
    audit = openness.audit("allenai/OLMo-2-1124-7B", hub="fixtures/hub", now=NOW)
    assert audit.components["data-description"].availability == "public"
    text = draft_of(audit, audit.subject)
    assert Component.DATA_DESCRIPTION not in parse_attestation(text, "x.yaml", now=NOW).attestation.claims
    assert "`coverage: complete` says that ALL data of training are described there" in text


def test_a_description_of_which_nothing_was_seen_is_not_called_found() -> None:
    audit = audited(OPEN_WEIGHTS)
    assert audit.components["data-description"].availability == "unknown"
    text = draft_of(audit)
    assert "? Found: unknown" not in text
    about = text[text.index("# Data description: ") :].splitlines()[1]
    assert about.startswith("  # ? Unknown: looked for, not found")


def test_data_of_a_stage_that_the_model_does_not_have_are_called_so() -> None:
    audit = openness.audit("allenai/OLMo-2-1124-7B", hub="fixtures/hub", now=NOW)
    assert audit.components["posttraining-data"].facts["used"] is False
    why = dict(unknown(audit))[Component.POSTTRAINING_DATA]
    assert why.startswith("by what was seen, this model has no such data")


def test_answers_stand_where_they_belong() -> None:
    answers = {Component.TRAINING_CODE: Claim.model_validate(WITHHELD)}
    text = draft_of(audited(OPEN_WEIGHTS), answers=answers)
    claims = parse_attestation(text, "x.yaml", now=NOW).attestation.claims
    assert claims[Component.TRAINING_CODE].availability == "withheld"


def test_a_model_without_a_repo_leaves_all_to_fill_in() -> None:
    text = draft_of(None, "openai/gpt-4o")
    assert text.count("# ? Unknown: nothing speaks of it.") == len(Component)
    with pytest.raises(openness.OpennessError, match="states nothing"):
        parse_attestation(text, "x.yaml", now=NOW)


def test_an_editor_is_told_of_the_schema() -> None:
    first = draft_of(None).splitlines()[0]
    assert first == f"# yaml-language-server: $schema={schema_address()}"
    assert schema_address().startswith("file:///")


def test_words_from_outside_stay_in_their_comment() -> None:
    hostile = "# X\n\nTraining data will not be released\n: a\u2028b: {c\x1b[31m\n"
    audit = audited(type(OPEN_WEIGHTS)(card=f"---\nlicense: apache-2.0\nbase_model: 'a\\nb: c'\n---\n{hostile}"))
    text = draft_of(audit)
    assert "\x1b" not in text
    assert "\u2028" not in text
    parse_attestation(text, "x.yaml", now=NOW)

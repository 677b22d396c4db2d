"""Attestation files: what is refused, with file and line; and what follows from claims, as attested."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import openness
from openness.attestations.counting import attested_alone
from openness.attestations.reading import MAX_FILE, AttestationFile, parse_attestation
from openness.components import Component
from openness.document import Audit
from openness.errors import FileError
from openness.evidence import Basis, ComponentState
from openness.snapshot import Reason

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "attestations"
URL = "https://lab.example.org/model"
PUBLIC = {"availability": "public", "url": URL}
COMPLETE = {**PUBLIC, "coverage": "complete"}
OPEN = {**PUBLIC, "license": "Apache-2.0"}
DATA = {**PUBLIC, "license": "CC-BY-4.0"}
HEAD = """\
schema_version: 1
subject: lab/model
author:
  name: Ada
  role: publisher
date: 2026-11-01
expires: 2027-11-01
claims:
"""


def document(claims: dict[str, Any], **keys: Any) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "subject": "lab/model",
        "author": {"name": "Ada", "role": "publisher"},
        "date": "2026-11-01",
        "expires": "2027-11-01",
        "claims": claims,
        **keys,
    }


def read(claims: dict[str, Any], **keys: Any) -> AttestationFile:
    return parse_attestation(json.dumps(document(claims, **keys)), "model.json", now=NOW)


def state(component: str, claims: dict[str, Any]) -> ComponentState:
    return attested_alone([read(claims)]).state(Component(component))


def audited(tmp_path: Path, claims: dict[str, Any], **keys: Any) -> Audit:
    path = tmp_path / "model.json"
    path.write_text(json.dumps(document(claims, **keys)), encoding="utf-8")
    return openness.audit(str(path), now=NOW)


def refused(text: str, path: str = "model.yaml") -> FileError:
    started = time.process_time()  # of this process alone: other tests run beside it
    with pytest.raises(FileError) as caught:
        parse_attestation(text, path, now=NOW)
    assert time.process_time() - started < 2
    assert caught.value.hint
    return caught.value


# What is refused


@pytest.mark.parametrize(
    ("claim", "line", "said"),
    [
        ("  weigths: {availability: public}", 9, "'weigths' is not known here (did you mean 'weights'?)"),
        ("  weights: {availability: public, licence: MIT}", 9, "'licence' is not known here (did you mean 'license'?)"),
        ("  weights: {availability: public, licence: MIT}", 9, "expected one of availability, gate, license, url"),
        ("  weights: {availability: pubic}", 9, "'pubic' is not known here (did you mean 'public'?)"),
        ("  weights:\n    availability: unknown", 10, "expected one of public, gated, partial, withheld"),
        ("  weights: {url: https://lab.example.org}", 9, "'availability' is missing in claims.weights"),
        ("  weights: public", 9, "claims.weights: expected keys with values (`key: value`)"),
        ("  weights: {availability: public, gate: auto}", 9, "`gate` says how what is gated can be had"),
        ("  weights: {availability: public}\n  weights: {availability: gated}", 10, "stands twice"),
        ("  weights:\n    availability: public\n   note: x", 11, "are keys of one level indented alike"),
        ("  weights:\n    availability: public\n\tnote: x", 11, "indent with spaces"),
        ("  weights: {availability: public, note: a: b}", 9, "a text with `,`, `: ` or brackets needs quotes"),
        ("  weights:\n    note: a: b", 10, "A text with `: ` needs quotes."),
        ("  weights: &w {availability: public}", 9, "anchors"),
        ("  weights: !!python/object:os.system {}", 9, "tag"),
        ("  weights: {availability: public, size: .nan}", 9, "claims.weights.size"),
        ("  weights: {availability: public, note: 3}", 9, "claims.weights.note"),
    ],
)
def test_a_wrong_claim_is_refused_where_it_stands(claim: str, line: int, said: str) -> None:
    error = refused(HEAD + claim + "\n")
    assert error.message.startswith(f"model.yaml:{line}: ")
    assert said in error.message


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("schema_version: 1", "schema_version: 2", 1, "schema_version: expected 1"),
        ("schema_version: 1\n", "", 1, "'schema_version' is missing in the document"),
        ("subject: lab/model", "subject: ../../etc/passwd", 2, "subject: expected a model's name"),
        ("subject: lab/model", 'subject: "lab/\\e[31mred"', 2, "subject: expected a model's name"),
        ("subject: lab/model", "subjekt: lab/model", 2, "(did you mean 'subject'?)"),
        ("role: publisher", "role: boss", 5, "expected one of publisher, reviewer, third-party"),
        ("  role: publisher\n", "", 3, "'role' is missing in author"),
        ("date: 2026-11-01", "date: 2026-11-25", 6, "2026-11-25 is in the future"),
        ("date: 2026-11-01", "date: 20261101", 6, "expected a day such as 2026-01-31"),
        ("date: 2026-11-01", "date: 2026-13-01", 6, "date: "),
        ("expires: 2027-11-01", "expires: 2026-11-23", 7, "expired on 2026-11-23"),
        ("expires: 2027-11-01", "expires: 2026-10-31", 7, "before the document's date"),
        ("expires: 2027-11-01\n", "", 1, "'expires' is missing in the document"),
    ],
)
def test_a_wrong_head_is_refused_where_it_stands(old: str, new: str, line: int, said: str) -> None:
    error = refused(HEAD.replace(old, new, 1) + "  weights: {availability: withheld}\n")
    assert error.message.startswith(f"model.yaml:{line}: ")
    assert said in error.message


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "http://lab.example.org/",
        "file:///etc/passwd",
        "//lab.example.org/",
        "https://localhost/",
        "https://printer.local/",
        "https://wiki.corp/",
        "https://db.internal:8443/",
        "https://router.home.arpa/",
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://user:pass@lab.example.org/",
        "https://lab.example.org\\@localhost/",
        "https://lab.example.org/a b",
        'https://lab.example.org/"onclick="x',
        "https://lab.example.org/\u202egpj",
        "https://lab.example.org/\x1b[31m",
        "https://" + "a." * 1200 + "org/",
        "",
    ],
)
def test_only_a_link_that_anyone_can_open_is_a_proof(link: str) -> None:
    text = json.dumps(document({"weights": {"availability": "public", "url": link}}), indent=1)
    error = refused(text, "model.json")
    assert error.line == next(number for number, line in enumerate(text.splitlines(), 1) if '"url"' in line)
    assert "expected a link to a public page" in error.message or "at most 2000" in error.message


@pytest.mark.parametrize(
    "link",
    [
        URL,
        "HTTPS://Lab.Example.org",
        "https://x.org:8443/a?b=c#d",
        "https://zh.wikipedia.org/wiki/模型",
        "https://xn--p1ai.xn--p1ai/",
    ],
)
def test_a_public_link_is_let_through(link: str) -> None:
    assert read({"weights": {**PUBLIC, "url": link}}).attestation.claims[Component.WEIGHTS].url == (link,)


def test_what_is_hostile_is_refused_within_a_second(tmp_path: Path) -> None:
    floods = [
        HEAD + "".join(f"  c{number}: {{}}\n" for number in range(10_000)),
        HEAD + "  weights:\n" + "".join(f"    k{number}: 1\n" for number in range(15_000)),
        HEAD + "  weights: " + "[" * 5_000,
        HEAD.replace("claims:", "claims: {}\nsettles:") + "- 1\n" * 50_000,
        HEAD + "  weights: {availability: public, url: 'https://" + "a-." * 80_000 + "'}\n",
        HEAD + "  weights: {availability: public, license: '" + "(MIT AND " * 20_000 + "'}\n",
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a]\n" for n in range(9)),
        "- " * 100_000,
        "\x00" * 1000,
        "",
        "[]",
    ]
    for text in floods:
        refused(text)
    assert "10000 claims; expected one for each component" in refused(floods[0]).message
    for text in (
        "[" * 100_000,
        '{"a": NaN}',
        '{"a": 1',
        '{"a": 1, "a": 2}',
        '{"subject": "\\ud800"}',
        '"x"',
        "1" * 5000,
    ):
        refused(text, "model.json")
    judged = {"openness": {f"c{number}": {"grade": 1, "reason": "x"} for number in range(2_001)}}
    assert "2001 judgements" in refused(json.dumps(document({}, judgements=judged)), "model.json").message

    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    bomb = tmp_path / "binary.yaml"
    bomb.write_bytes(b"\xff\xfe\x00")
    for path, said in ((large, f"larger than {MAX_FILE} bytes"), (bomb, "UTF-8")):
        started = time.process_time()
        with pytest.raises(FileError, match=said):
            openness.audit(str(path), now=NOW)
        assert time.process_time() - started < 1


def test_a_document_that_states_nothing_is_refused() -> None:
    assert "states nothing" in refused(json.dumps(document({})), "model.json").message


# How it may be written


def test_json_and_yaml_say_the_same() -> None:
    text = (
        HEAD + "  weights:\n    availability: public\n    url: https://lab.example.org/model\n    note: 'a 😀 \"b\"'\n"
    )
    claim = {**PUBLIC, "note": 'a 😀 "b"'}
    escaped = json.dumps(document({"weights": claim}), indent="\t").replace("/", "\\/")
    from_json = parse_attestation(escaped, "model.json", now=NOW)
    from_yaml = parse_attestation("\ufeff" + text, "model.yaml", now=NOW)
    assert from_json.attestation == from_yaml.attestation
    assert from_yaml.lines == {Component.WEIGHTS: 9}
    assert from_json.lines == {Component.WEIGHTS: 11}


def test_a_document_speaks_on_its_last_day() -> None:
    assert read({"weights": PUBLIC}, expires="2026-11-24", date="2026-11-24").attestation.subject == "lab/model"


# What follows from claims


def test_a_link_makes_it_stated_and_none_makes_nothing_available() -> None:
    linked, bare = state("weights", {"weights": OPEN}), state("weights", {"weights": {"availability": "public"}})
    assert (linked.availability, linked.fact("availability").basis) == ("public", Basis.STATED)
    assert (bare.availability, bare.reason) == ("unknown", Reason.NOT_FOUND)
    assert all(seen.source == "attestation:model.json" for seen in linked.observations)
    assert linked.url == "model.json#L1"
    assert "unsigned" in linked.observations[0].note


def test_withheld_needs_no_link() -> None:
    assert state("weights", {"weights": {"availability": "withheld"}}).availability == "withheld"


def test_what_is_not_said_was_not_found() -> None:
    silent = state("training-code", {"weights": OPEN})
    assert (silent.availability, silent.reason) == ("unknown", Reason.NOT_FOUND)
    assert silent.fact("license-class").reason is Reason.NOT_FOUND


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (OPEN, ("Apache-2.0", "open-source", False)),
        ({**OPEN, "license": "Llama 3.1 Community License"}, ("llama3.1", "conditional", True)),
        ({**OPEN, "license": "My Very Own License"}, ("unknown", "unknown", None)),
        ({**OPEN, "license": "none"}, ("none", "unknown", None)),
        ({"availability": "public", "license": "Apache-2.0"}, ("Apache-2.0", None, None)),
        ({"availability": "withheld", "license": "Apache-2.0", "url": URL}, ("Apache-2.0", None, None)),
        ({"availability": "public", "license": "CC-BY-NC-4.0"}, ("CC-BY-NC-4.0", "non-commercial", True)),
        (PUBLIC, (None, None, None)),
    ],
)
def test_an_open_license_counts_only_of_what_is_shown_and_a_strict_one_always(
    claim: dict[str, Any], expected: tuple[object, ...]
) -> None:
    weights = state("weights", {"weights": claim})
    assert tuple(weights.fact(name).value for name in ("license", "license-class", "restricts-use")) == expected


@pytest.mark.parametrize(
    ("claim", "gate"),
    [
        (PUBLIC, "none"),
        ({**PUBLIC, "availability": "gated"}, "manual"),
        ({**PUBLIC, "availability": "gated", "note": "A form, automatic."}, "manual"),
        ({**PUBLIC, "availability": "gated", "gate": "auto"}, "auto"),
        ({"availability": "withheld"}, None),
    ],
)
def test_the_gate_is_the_stricter_one_unless_its_own_key_says_otherwise(claim: dict[str, Any], gate: object) -> None:
    assert state("weights", {"weights": claim}).fact("gate").value == gate


@pytest.mark.parametrize(
    ("coverage", "availability"),
    [
        ("complete", "public"),
        ("100 %", "public"),
        (100, "public"),
        ("60 %", "partial"),
        ("the English part", "partial"),
    ],
)
def test_what_covers_a_part_is_partial(coverage: object, availability: str) -> None:
    data = state("pretraining-data", {"pretraining-data": {**DATA, "coverage": coverage}})
    assert data.availability == availability
    assert data.fact("described").value is (True if availability == "public" else None)


@pytest.mark.parametrize(
    ("claim", "count"),
    [
        ({**PUBLIC, "size": 154}, 154),
        ({**PUBLIC, "size": "154 checkpoints"}, 154),
        ({**PUBLIC, "coverage": "20 intermediate checkpoints"}, 20),
        ({**PUBLIC, "size": "7 GB"}, None),
        ({**PUBLIC, "size": 1.5}, None),
        ({**PUBLIC, "coverage": "20 %"}, None),
        ({"availability": "public", "size": 154}, None),
        (PUBLIC, None),
    ],
)
def test_checkpoints_are_counted_only_by_a_number(claim: dict[str, Any], count: int | None) -> None:
    assert state("checkpoints", {"checkpoints": claim}).fact("count").value == count


@pytest.mark.parametrize(
    ("claims", "described", "used"),
    [
        ({"pretraining-data": DATA}, True, True),
        ({"pretraining-data": {"availability": "public"}}, None, True),
        ({"pretraining-data": {"availability": "withheld"}}, None, True),
        ({"pretraining-data": {"availability": "withheld"}, "data-description": COMPLETE}, True, True),
        ({"data-description": COMPLETE}, True, None),
        ({"data-description": PUBLIC}, None, None),
        ({"data-description": {"availability": "public", "coverage": "complete"}}, None, None),
        ({"data-description": {"availability": "public"}}, None, None),
        ({"data-description": {**PUBLIC, "availability": "partial"}}, None, None),
        ({"data-description": {**PUBLIC, "coverage": "some sources"}}, None, None),
        ({"data-description": {"availability": "withheld"}}, False, None),
        ({"pretraining-data": DATA, "data-description": {"availability": "withheld"}}, True, True),
        ({"pretraining-data": {"availability": "not-applicable"}, "data-description": COMPLETE}, None, None),
    ],
)
def test_data_are_described_by_themselves_or_by_a_linked_description(
    claims: dict[str, Any], described: object, used: object
) -> None:
    data = state("pretraining-data", claims)
    assert (data.fact("described").value, data.fact("used").value) == (described, used)


def test_a_stage_that_does_not_apply_is_not_used() -> None:
    after = state("posttraining-data", {"posttraining-data": {"availability": "not-applicable"}})
    assert (after.availability, after.fact("used").value) == ("not-applicable", False)


# Verdicts

FULLY_OPEN: dict[str, Any] = {
    "weights": OPEN,
    "training-code": OPEN,
    "pretraining-data": DATA,
    "posttraining-data": {"availability": "not-applicable"},
    "checkpoints": {**OPEN, "size": 10},
}


@pytest.mark.parametrize(
    ("changed", "verdict", "upper"),
    [
        ({}, "fully-open", "fully-open"),
        ({"checkpoints": {**OPEN, "size": 2}}, "open-source", "fully-open"),
        ({"pretraining-data": {**DATA, "availability": "gated"}}, "open-source", "open-source"),
        ({"pretraining-data": {**DATA, "license": "CC-BY-NC-4.0"}}, "open-source", "open-source"),
        ({"pretraining-data": {"availability": "public", "license": "CC-BY-4.0"}}, "open-weight", "fully-open"),
        ({"posttraining-data": None}, "open-weight", "fully-open"),
        ({"training-code": {"availability": "withheld"}}, "open-weight", "open-weight"),
        ({"training-code": PUBLIC}, "open-weight", "fully-open"),
        ({"base-weights": PUBLIC}, "open-weight", "fully-open"),
        ({"weights": {**OPEN, "license": "CC-BY-NC-4.0"}}, "weights-available", "weights-available"),
        ({"weights": {**OPEN, "license": "none"}}, "weights-available", "weights-available"),
        ({"weights": PUBLIC}, "weights-available", "fully-open"),
        ({"weights": {**OPEN, "availability": "gated"}}, "weights-available", "weights-available"),
        ({"weights": {"availability": "public", "license": "MIT"}}, "unknown", "fully-open"),
        ({"weights": {**OPEN, "coverage": "half"}}, "unknown", "fully-open"),
        ({"weights": {"availability": "withheld"}}, "closed", "closed"),
        ({"weights": None}, "unknown", "fully-open"),
    ],
)
def test_the_verdict_as_attested(tmp_path: Path, changed: dict[str, Any], verdict: str, upper: str) -> None:
    claims = {name: claim for name, claim in {**FULLY_OPEN, **changed}.items() if claim is not None}
    audit = audited(tmp_path, claims)
    assert (audit.verdict, audit.verdict_upper) == (verdict, upper)
    assert audit.headline.startswith(f"{verdict}, ")
    assert audit.headline.endswith(" of 100, as attested")


def test_without_any_data_a_document_does_not_open_a_model(tmp_path: Path) -> None:
    nothing = {"availability": "not-applicable"}
    audit = audited(tmp_path, {**FULLY_OPEN, "pretraining-data": nothing, "posttraining-data": nothing})
    assert audit.verdict == "open-weight"


def test_what_is_kept_but_not_evaluated_is_said(tmp_path: Path) -> None:
    judged = {"osai-index": {"documentation": {"grade": "open", "reason": "Read it."}}}
    settled = [{"component": "weights", "property": "license", "value": "MIT", "reason": "Asked them."}]
    audit = audited(tmp_path, FULLY_OPEN, judgements=judged, settles=settled)
    assert audit.attestations[0].unheeded == [
        "settles weights, license: only what a trusted key has signed settles a conflict",
        "judgements for osai-index: not asked for here; --rubric osai-index counts them",
    ]
    assert audit.partial == []  # nothing that was not read: it changes no answer
    assert audited(tmp_path, FULLY_OPEN).attestations[0].unheeded == []


def test_the_digest_depends_on_what_is_said_and_not_on_where_the_file_lies(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    one, same = audited(tmp_path / "a", FULLY_OPEN), audited(tmp_path / "b", FULLY_OPEN)
    other = audited(tmp_path / "b", {**FULLY_OPEN, "checkpoints": {**OPEN, "size": 3}})
    assert one.evidence_digest == same.evidence_digest != other.evidence_digest


@pytest.mark.parametrize(
    ("name", "subject", "verdict"),
    [("gpt-4o", "openai/gpt-4o", "closed"), ("bert-google-research", "google-research/bert", "open-source")],
)
def test_the_examples(name: str, subject: str, verdict: str) -> None:
    audit = openness.audit(str(FIXTURES / f"{name}.yaml"), now=NOW)
    assert (audit.subject, audit.revision, audit.verdict, audit.verdict_upper) == (subject, None, verdict, verdict)
    assert (audit.partial, audit.lineage) == ([], [])

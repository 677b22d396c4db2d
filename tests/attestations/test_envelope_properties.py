"""Whatever is signed comes back the same, and whatever is altered by one bit is refused."""

from __future__ import annotations

import base64
import json
import string
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from generated import DOCUMENTS
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from securesystemslib.signer import CryptoSigner
from signedkit import ADA, NOW, attestation, b64, entry, name_statement, sealed, statement, trusting

from openness.attestations.document import Attestation
from openness.attestations.envelope import Refusal, RefusedError, open_envelope, sign_attestation

TRUST = trusting(entry(scope=["*"]))
SMALL = sealed(
    name_statement("a", predicate={"schema_version": 1, "subject": "a", "author": {"name": "A", "role": "reviewer"},
                                   "date": "2026-01-01", "expires": "2027-01-01",
                                   "claims": {"weights": {"availability": "withheld"}}})
)  # fmt: skip


def reason(text: str) -> Refusal | None:
    """Why a text is refused; None where it is good. Any other exception fails the test."""
    try:
        open_envelope(text, "x.dsse.json", TRUST, NOW)
    except RefusedError as error:
        return error.reason
    return None


def flips(data: bytes) -> Iterator[bytes]:
    for index in range(len(data)):
        for bit in range(8):
            yield data[:index] + bytes([data[index] ^ 1 << bit]) + data[index + 1 :]


def character_flips(text: str) -> Iterator[str]:
    for index, char in enumerate(text):
        for bit in range(8):
            yield text[:index] + chr(ord(char) ^ 1 << bit) + text[index + 1 :]


# Every bit


def test_unaltered_it_is_good() -> None:
    assert reason(json.dumps(SMALL)) is None


def test_no_bit_of_the_payload_can_be_altered() -> None:
    payload = base64.b64decode(SMALL["payload"])
    assert {reason(json.dumps(SMALL | {"payload": b64(flipped)})) for flipped in flips(payload)} == {Refusal.SIGNATURE}


def test_no_bit_of_the_signature_can_be_altered() -> None:
    [signature] = SMALL["signatures"]
    altered = (signature | {"sig": b64(flipped)} for flipped in flips(base64.b64decode(signature["sig"])))
    assert {reason(json.dumps(SMALL | {"signatures": [one]})) for one in altered} == {Refusal.SIGNATURE}


def test_no_bit_of_the_payload_type_can_be_altered() -> None:
    altered = {
        reason(json.dumps(SMALL | {"payloadType": flipped})) for flipped in character_flips(SMALL["payloadType"])
    }
    assert altered == {Refusal.PAYLOAD_TYPE}


@pytest.mark.parametrize("field", ["payload", "payloadType", "sig"])
def test_no_bit_of_the_file_where_they_stand_can_be_altered(field: str) -> None:
    """The text itself, with the bits of base64 that decode to nothing: there is no second form of an envelope."""
    text = json.dumps(SMALL)
    value = SMALL["signatures"][0]["sig"] if field == "sig" else SMALL[field]
    start = text.index(f'"{value}"') + 1
    before, after = text[:start], text[start + len(value) :]
    reasons = {reason(before + flipped + after) for flipped in character_flips(value)}
    assert None not in reasons
    assert reasons <= {Refusal.MALFORMED, Refusal.SIGNATURE, Refusal.PAYLOAD_TYPE}


def test_base64_has_one_form() -> None:
    """Of 64 characters that end the signature, only the one that was written is read, with the same bytes behind many."""
    [signature] = SMALL["signatures"]
    sig = signature["sig"]
    assert sig.endswith("==")
    same = []
    for char in string.ascii_letters + string.digits + "+/":
        other = f"{sig[:-3]}{char}=="
        if base64.b64decode(other) == base64.b64decode(sig):
            same.append(reason(json.dumps(SMALL | {"signatures": [signature | {"sig": other}]})))
    assert len(same) == 16
    assert same.count(None) == 1


# Round trips

SUBJECTS = st.lists(
    st.tuples(st.text(min_size=1, max_size=40), st.text("0123456789abcdef", min_size=64, max_size=64)),
    min_size=1,
    max_size=5,
).map(tuple)


@cache
def signer() -> CryptoSigner:
    return CryptoSigner(ADA)


@settings(max_examples=200, deadline=None)
@given(data=DOCUMENTS, subjects=SUBJECTS)
def test_what_was_signed_comes_back(data: dict[str, Any], subjects: tuple[tuple[str, str], ...]) -> None:
    try:
        document = Attestation.model_validate(data)
    except ValidationError:  # it states nothing, or holds an empty word
        return
    signed = open_envelope(sign_attestation(document, subjects, signer()), "x.dsse.json", TRUST, NOW)
    assert signed.file.attestation == document
    assert signed.subjects == subjects


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
KEYS = ["payload", "payloadType", "signatures"]
STATEMENT_KEYS = ["_type", "subject", "predicateType", "predicate"]


@settings(max_examples=200, deadline=None)
@given(key=st.sampled_from(KEYS), value=JSON, text=st.text(max_size=50))
def test_a_broken_envelope_is_refused_and_no_other_error_comes(key: str, value: object, text: str) -> None:
    assert reason(json.dumps(SMALL | {key: value})) is not None
    assert reason(text) is not None
    assert reason('{"payloadType": "signatures", "signatures": ' + text) is not None


@settings(max_examples=200, deadline=None)
@given(key=st.sampled_from(STATEMENT_KEYS), value=JSON, raw=st.binary(max_size=50))
def test_a_broken_statement_is_refused_even_with_a_good_signature(key: str, value: object, raw: bytes) -> None:
    assert reason(json.dumps(sealed(statement(**{key: value})))) is not None
    assert reason(json.dumps(sealed(raw))) is not None


@settings(max_examples=200, deadline=None)
@given(key=st.sampled_from(sorted(attestation())), value=JSON)
def test_a_broken_document_is_refused_or_read_as_it_is(key: str, value: object) -> None:
    data = attestation(**{key: value})
    found = reason(json.dumps(sealed(statement(predicate=data))))
    try:
        Attestation.model_validate(json.loads(json.dumps(data)))
    except ValidationError:
        assert found in (Refusal.DOCUMENT, Refusal.MALFORMED)
    else:
        assert found is not Refusal.DOCUMENT

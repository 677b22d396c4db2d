"""Keys, trust lists and signed documents that tests make up, put together from the specifications by hand.

The signatures are made with `cryptography` over the encoding that DSSE 1.0 spells out, apart from the code under test.
"""

from __future__ import annotations

import base64
import gc
import hashlib
import json
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from openness.attestations.keys import read_public
from openness.attestations.trust import TrustList, parse_trust

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
REPO = "lab/model"
TYPE = "application/vnd.in-toto+json"
DIGESTS = {f"model-0000{number}-of-00002.safetensors": hashlib.sha256(bytes([number])).hexdigest() for number in (1, 2)}


def private_key(seed: int) -> Ed25519PrivateKey:
    """The same key for the same seed."""
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


ADA, BOB, EVE = private_key(1), private_key(2), private_key(3)


def pem(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode()


def pkcs8(key: Any) -> str:
    """A private key as a file holds it."""
    encoded: bytes = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return encoded.decode()


def keyid(key: Ed25519PrivateKey) -> str:
    return read_public(pem(key)).keyid


def entry(key: Ed25519PrivateKey = ADA, name: str = "Ada", **changes: Any) -> dict[str, Any]:
    """A key in a trust list; a change to None takes a field away."""
    plain = {"name": name, "key": pem(key), "scope": ["lab/*"], "until": "2027-12-31", **changes}
    return {field: value for field, value in plain.items() if value is not None}


def trusting(*entries: dict[str, Any]) -> TrustList:
    """A trust list of these keys (JSON is YAML)."""
    return parse_trust(json.dumps({"schema_version": 1, "keys": list(entries or (entry(),))}), "trust.yaml")


def attestation(**changes: Any) -> dict[str, Any]:
    """A document as plain JSON."""
    return {
        "schema_version": 1,
        "subject": REPO,
        "author": {"name": "Ada", "role": "reviewer"},
        "date": "2026-11-01",
        "expires": "2027-11-01",
        "claims": {"training-code": {"availability": "public", "url": "https://lab.example.org/code"}},
    } | changes


def statement(**changes: Any) -> dict[str, Any]:
    """An in-toto statement about the two shards of `lab/model`."""
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in DIGESTS.items()],
        "predicateType": "urn:openness:attestation:1",
        "predicate": attestation(),
    } | changes


def pae(payload: bytes, kind: str = TYPE) -> bytes:
    """What is signed, as DSSE's protocol.md spells it out."""
    encoded = kind.encode()
    return b" ".join([b"DSSEv1", str(len(encoded)).encode(), encoded, str(len(payload)).encode(), payload])


def sealed(
    content: object = None, keys: Sequence[Ed25519PrivateKey] = (ADA,), *, kind: str = TYPE, **changes: Any
) -> dict[str, Any]:
    """An envelope around a statement (or other bytes), signed by each key; `changes` are made after signing."""
    payload = (
        content if isinstance(content, bytes) else json.dumps(statement() if content is None else content).encode()
    )
    signatures = [{"keyid": keyid(key), "sig": b64(key.sign(pae(payload, kind)))} for key in keys]
    return {"payload": b64(payload), "payloadType": kind, "signatures": signatures} | changes


def name_statement(name: str = REPO, **changes: Any) -> dict[str, Any]:
    """A statement about a model without a repo."""
    digest = hashlib.sha256(name.lower().encode()).hexdigest()
    subject = [{"name": name, "digest": {"sha256": digest}}]
    return statement(subject=subject, predicate=attestation(subject=name)) | changes


def is_quick(action: Callable[[], object]) -> bool:
    """Whether it takes this process less than a second; asked again where a busy machine may have been the reason.

    What other tests have left in memory is set aside, as no process of a user's holds it: collecting garbage among it
    takes longer than the action.
    """
    gc.collect()
    gc.freeze()
    try:
        for _ in range(3):
            started = time.process_time()
            action()
            if time.process_time() - started < 1:
                return True
        return False
    finally:
        gc.unfreeze()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def siblings(digests: Iterable[tuple[str, str]] = tuple(DIGESTS.items())) -> list[dict[str, Any]]:
    """A listing as the Hub's API gives it: a card, a configuration, and weight files by their digests."""
    small = [{"rfilename": name, "size": 900} for name in (".gitattributes", "README.md", "config.json")]
    return small + [
        {"rfilename": name, "size": 4_000_000_000, "lfs": {"sha256": digest, "size": 4_000_000_000}}
        for name, digest in digests
    ]

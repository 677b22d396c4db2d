"""The trust list: what is refused, with its line, and which names a scope covers."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from signedkit import ADA, BOB, entry, is_quick, keyid, pem, pkcs8, trusting

from openness.attestations.keys import new_signer, private_pem, public_pem, read_public, read_signer, verifies
from openness.attestations.trust import MAX_BYTES, TrustList, parse_trust, read_trust
from openness.errors import FileError, InputError

HEAD = "schema_version: 1\nkeys:\n- name: Ada\n"
KEY = "  key: |\n" + "".join(f"    {line}\n" for line in pem(ADA).splitlines())
REST = "  scope: [lab/*]\n  until: 2027-12-31\n"
GOOD = HEAD + KEY + REST


def refused(text: str) -> FileError:
    with pytest.raises(FileError) as caught:
        parse_trust(text, "trust.yaml")
    assert caught.value.hint
    return caught.value


def spki(key: Any) -> str:
    encoded: bytes = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    return encoded.decode()


# What it says


def test_a_list_as_a_person_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "trust.yaml"
    path.write_text(GOOD + "  from: 2026-01-01\n  revoked: {date: 2026-06-01, reason: Lost.}\n", encoding="utf-8")
    [key] = read_trust(path).keys
    assert (key.name, key.scope, key.keyid) == ("Ada", ("lab/*",), keyid(ADA))
    assert (str(key.since), str(key.until)) == ("2026-01-01", "2027-12-31")
    assert key.revoked is not None
    assert (str(key.revoked.date), key.revoked.reason) == ("2026-06-01", "Lost.")


def test_nobody_may_be_trusted() -> None:
    assert parse_trust("schema_version: 1\nkeys: []\n", "trust.yaml") == TrustList(schema_version=1, keys=())


def test_the_docstring_is_an_example_that_is_read() -> None:
    import openness.attestations.trust as module

    text = "\n".join(line[4:] for line in (module.__doc__ or "").splitlines() if line.startswith("    "))
    example = parse_trust(text.replace("MCowBQYDK2VwAyEA...", pem(ADA).splitlines()[1]), "trust.yaml")
    assert example.keys[0].scope == ("allenai/*",)


# What it may not say


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("schema_version: 1", "schema_version: 2", 1, "schema_version: expected 1"),
        ("schema_version: 1", 'schema_version: "1"', 1, "schema_version: expected 1, without quotes"),
        ("keys:", "key:", 2, "'key' is not known here (did you mean 'keys'?)"),
        ("keys:", "kees:", 2, "'kees' is not known here (did you mean 'keys'?)"),
        ("- name: Ada", "- nam: Ada", 3, "'nam' is not known here (did you mean 'name'?)"),
        ("- name: Ada", "- name: ''", 3, "keys.0.name"),
        (KEY, "", 3, "'key' is missing in keys.0"),
        (KEY, "  key: ssh-ed25519 AAAA\n", 4, "keys.0.key: expected one Ed25519 public key in PEM"),
        (KEY, KEY + KEY, 8, "'key' stands twice"),
        (KEY, KEY.replace("    -----END", f"    {pem(BOB).splitlines()[1]}\n    -----END"), 4, "expected one Ed25519"),
        (KEY, KEY + "".join(f"    {line}\n" for line in pem(BOB).splitlines()), 4, "expected one Ed25519"),
        ("  scope: [lab/*]\n", "", 3, "'scope' is missing in keys.0"),
        ("scope: [lab/*]", "scope: []", 8, "keys.0.scope: 0 entries"),
        ("scope: [lab/*]", "scope: lab/*", 8, "keys.0.scope"),
        ("scope: [lab/*]", "scope: ['*/*', a/b/c]", 8, "keys.0.scope.1: expected a model's name with * and ?"),
        ("scope: [lab/*]", "scope: ['[ab]/*']", 8, "keys.0.scope.0: expected"),
        ("scope: [lab/*]", "scope: [/x]", 8, "keys.0.scope.0: expected"),
        ("scope: [lab/*]", 'scope: ["lab/*\\n"]', 8, "keys.0.scope.0: expected"),
        ("scope: [lab/*]", "scope: ['!lab/*']", 8, "keys.0.scope.0: expected"),
        ("  until: 2027-12-31\n", "", 3, "'until' is missing in keys.0"),
        ("until: 2027-12-31", "until: 2027-12-31T00:00:00", 9, "keys.0.until: expected a day"),
        ("until: 2027-12-31", "until: 2027-12-31\n  from: 2028-01-01", 3, "`until` (2027-12-31) is before `from`"),
        ("until: 2027-12-31", "until: 2027-12-31\n  revoked:", 3, "`revoked` has no value"),
        ("until: 2027-12-31", "until: 2027-12-31\n  revoked: true", 10, "keys.0.revoked"),
        ("until: 2027-12-31", "until: 2027-12-31\n  revoked: {}", 10, "'date' is missing in keys.0.revoked"),
        ("until: 2027-12-31", "until: 2027-12-31\n  revoked: {date: 2026-01-01, reasn: x}", 10, "one of date, reason"),
        ("until: 2027-12-31", "until: 2027-12-31\n  revokd: {date: 2026-01-01}", 10, "did you mean 'revoked'?"),
        ("schema_version: 1", "schema_version: &x 1", 1, "anchors"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_where_it_stands(old: str, new: str, line: int, said: str) -> None:
    assert parse_trust(GOOD, "trust.yaml")
    assert old in GOOD
    error = refused(GOOD.replace(old, new, 1))
    assert error.message.startswith(f"trust.yaml:{line}: "), error.message
    assert said in error.message


def test_a_key_stands_once() -> None:
    again = GOOD + "- name: Bob\n" + KEY + REST
    error = refused(again)
    assert error.message.startswith("trust.yaml:11: keys.1.key: the same key as that of 'Ada'")


@pytest.mark.parametrize(
    "key",
    [
        spki(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
        spki(ec.generate_private_key(ec.SECP256R1())),
        spki(ed448.Ed448PrivateKey.generate()),
    ],
    ids=["RSA", "ECDSA", "Ed448"],
)
def test_only_ed25519_is_trusted(key: str) -> None:
    error = refused(json.dumps({"schema_version": 1, "keys": [entry() | {"key": key}]}, indent=1))
    assert "keys.0.key: expected one Ed25519 public key" in error.message
    assert "a key of another kind" in error.message
    assert error.line == 6


def test_a_private_key_is_refused_and_not_repeated() -> None:
    secret = private_pem(new_signer())
    error = refused(json.dumps({"schema_version": 1, "keys": [entry() | {"key": secret}]}))
    assert "this is a private key" in error.message
    assert secret.splitlines()[1] not in error.message + error.hint


def test_what_is_hostile_is_refused_within_a_second(tmp_path: Path) -> None:
    keys = [entry(Ed25519PrivateKey.generate()) for _ in range(1_001)]
    assert len(trusting(*keys[:1_000]).keys) == 1_000
    assert "1001 entries; expected 0 to 1000" in refused(json.dumps({"schema_version": 1, "keys": keys})).message
    for text in (
        "",
        "null",
        "[]",
        "\0",
        "schema_version: 1\nkeys: " + "[" * 5_000,
        "schema_version: 1\nkeys:\n" + "- 1\n" * 90_000,
        "schema_version: 1\nkeys:\n- {" + ", ".join(f"k{n}: 1" for n in range(35_000)) + "}\n",
        json.dumps({"schema_version": 1, "keys": [entry(scope=["["] * 75_000)]}),
        json.dumps({"schema_version": 1, "keys": [entry() | {"key": "-----BEGIN" * 39_000}]}),
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a, *a]\n" for n in range(9)),
        " " * (MAX_BYTES + 1),
    ):
        assert is_quick(lambda text=text: refused(text)), text[:100]  # type: ignore[misc]
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(FileError, match="larger than"):
        read_trust(large)


# Which names a scope covers


@pytest.mark.parametrize(
    ("glob", "covered", "others"),
    [
        ("allenai/*", ["allenai/OLMo-7B", "AllenAI/olmo", "allenai/x.y"], ["allenai-evil/x", "xallenai/x", "allenai", "allenai/a/b"]),
        ("*", ["allenai/OLMo-7B", "gpt2", "gpt-5 (high)"], []),
        ("*/*", ["a/b"], ["gpt2"]),
        ("allen*", ["allenai", "allen"], ["allenai/OLMo-7B"]),
        ("allen*/*", ["allenai/x", "allen/x", "allenai-evil/x"], ["xallen/x"]),
        ("lab/model-?b", ["lab/model-7b", "lab/model-7B"], ["lab/model-70b", "lab/model-b"]),
        ("lab/a.b", ["lab/a.b"], ["lab/axb"]),
        ("lab/a+(b)", ["lab/a+(b)"], ["lab/aab"]),
        ("Lab/Model", ["lab/model", "LAB/MODEL"], ["lab/model2", "lab/model\n"]),
        ("*a" * 30 + "/*", ["a" * 90 + "/x"], ["a" * 95 + "b/x"]),
    ],
)  # fmt: skip
def test_each_part_of_a_name_is_matched_apart(glob: str, covered: list[str], others: list[str]) -> None:
    [key] = trusting(entry(scope=["nobody/x", glob])).keys
    started = time.process_time()
    assert [name for name in covered if not key.covers(name)] == []
    assert [name for name in others if key.covers(name)] == []
    assert time.process_time() - started < 0.5


# Keys as files


def test_a_key_survives_its_file() -> None:
    signer = new_signer()
    public = read_public(public_pem(signer.public_key))
    assert public == signer.public_key
    for password in (None, "geheim ß"):
        again = read_signer(private_pem(signer, password), "x.key", lambda password=password: password or "")  # type: ignore[misc]
        assert verifies(public, bytes.fromhex(again.sign(b"said").signature), b"said")
        assert not verifies(public, bytes.fromhex(again.sign(b"said").signature), b"Said")


def test_a_password_is_asked_for_only_where_there_is_one() -> None:
    def never() -> str:
        raise AssertionError("asked")

    read_signer(private_pem(new_signer()), "x.key", never)
    locked = private_pem(new_signer(), "right")
    assert "ENCRYPTED" in locked
    for wrong in ("wrong", "", "\udcff"):
        with pytest.raises(FileError, match="cannot be read as a private key with this password"):
            read_signer(locked, "x.key", lambda wrong=wrong: wrong)  # type: ignore[misc]
    for password in ("", "x" * 1_001):
        with pytest.raises(InputError, match="1 to 1000 bytes"):
            private_pem(new_signer(), password)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no private key in PEM"),
        ("hello", "no private key in PEM"),
        (pem(ADA), "is a public key; signing takes the private one"),
        (pkcs8(ec.generate_private_key(ec.SECP256R1())), "of another kind; expected Ed25519"),
        (pkcs8(ADA).replace("MC4C", "MC4D"), "cannot be read as a private key"),
        ("-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n", "cannot be read as a private key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4C\n-----END ENCRYPTED PRIVATE KEY-----\n", "with this password"),
    ],
)
def test_what_is_no_private_key_is_refused_without_showing_it(text: str, said: str) -> None:
    with pytest.raises(FileError, match=said) as caught:
        read_signer(text, "x.key", lambda: "password")
    assert caught.value.hint
    assert not any(line in caught.value.message for line in text.splitlines()[1:2])

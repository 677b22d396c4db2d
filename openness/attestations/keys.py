"""Ed25519 keys as PEM files. The cryptography is that of `securesystemslib` and `cryptography`, imported when used.

A private key is never part of a message, nor is any text that might be one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from openness.errors import FileError, InputError

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner, SSlibKey

MAX_PEM = 10_000
"""Characters of a key file; one of ours has some 120, or 350 with a password."""
MAX_PASSWORD = 1_000
"""Bytes; OpenSSL takes 1,023."""

_EXPECTED = "`openness attest keygen` writes a pair of keys: give the file that ends in .key."


def new_signer() -> CryptoSigner:
    """A new key pair."""
    from securesystemslib.signer import CryptoSigner

    return CryptoSigner.generate_ed25519()


def private_pem(signer: CryptoSigner, password: str | None = None) -> str:
    """The private key as PKCS#8 in PEM, encrypted where there is a password; raises `InputError` for one too long."""
    plain = signer.private_bytes
    if password is None:
        return plain.decode("ascii")
    if not 0 < len(_utf8(password)) <= MAX_PASSWORD:
        raise InputError(f"a password has 1 to {MAX_PASSWORD} bytes", hint="Choose another password.")
    from cryptography.hazmat.primitives import serialization as form

    key = form.load_pem_private_key(plain, None)
    how = form.BestAvailableEncryption(_utf8(password))
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, how).decode("ascii")


def _utf8(password: str) -> bytes:
    return password.encode("utf-8", "surrogateescape")  # bytes of an environment that is not UTF-8


def public_pem(key: SSlibKey) -> str:
    """The public key as SubjectPublicKeyInfo in PEM."""
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key.keyval["public"]))
    return public.public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def read_signer(pem: str, path: str, ask_password: Callable[[], str]) -> CryptoSigner:
    """A private key from its PEM text; the password is asked for only where there is one.

    Raises `FileError`, which says nothing of the file's content but what kind of thing it is.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.signer import CryptoSigner

    if "PRIVATE KEY-----" not in pem:
        public = "a public key; signing takes the private one" if "PUBLIC KEY-----" in pem else "no private key in PEM"
        raise FileError(path, f"is {public}", hint=_EXPECTED)
    try:
        try:
            key = load_pem_private_key(pem.encode(), None)
        except TypeError:  # it has a password
            key = load_pem_private_key(pem.encode(), _utf8(ask_password()))
    except (TypeError, ValueError, UnsupportedAlgorithm):  # an empty password is a TypeError
        encrypted = "ENCRYPTED" in pem
        problem = "cannot be read as a private key" + (" with this password" if encrypted else "")
        raise FileError(path, problem, hint="Check the password." if encrypted else _EXPECTED) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise FileError(path, "is a private key of another kind; expected Ed25519", hint=_EXPECTED)
    return CryptoSigner(key)


@lru_cache(maxsize=4096)
def read_public(pem: str) -> SSlibKey:
    """A public key from its PEM text; its key id is the one that `securesystemslib` computes.

    Raises `ValueError`, which says what was expected, for anything but one Ed25519 key.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.signer import SSlibKey

    if "PRIVATE KEY" in pem:
        raise ValueError("this is a private key, which belongs to its owner alone; expected the public one")
    expected = "expected one Ed25519 public key in PEM (-----BEGIN PUBLIC KEY-----)"
    if pem.count("-----BEGIN") != 1:
        raise ValueError(expected)
    try:
        key = load_pem_public_key(pem.strip().encode())
    except (ValueError, UnsupportedAlgorithm):
        raise ValueError(expected) from None
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError(f"{expected}; this is a key of another kind")
    return SSlibKey.from_crypto(key)


def verifies(key: SSlibKey, signature: bytes, signed: bytes) -> bool:
    """Whether the key has signed exactly these bytes."""
    from securesystemslib.exceptions import UnverifiedSignatureError
    from securesystemslib.signer import Signature

    try:
        key.verify_signature(Signature(key.keyid, signature.hex()), signed)
    except UnverifiedSignatureError:
        return False
    return True

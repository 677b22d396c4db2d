"""Signed attestations: a DSSE envelope around an in-toto statement, signed with Ed25519.

The envelope (`NAME.dsse.json`) is DSSE 1.0 as JSON: `payload` (base64), `payloadType` (`application/vnd.in-toto+json`)
and `signatures` (`keyid`, `sig`). The payload is an in-toto statement v1 in UTF-8 JSON:

    {"_type": "https://in-toto.io/Statement/v1",
     "subject": [{"name": "model-00001-of-00002.safetensors", "digest": {"sha256": "..."}}, ...],
     "predicateType": "urn:openness:attestation:1",
     "predicate": {"schema_version": 1, "subject": "allenai/OLMo-2-1124-7B", "author": {...}, ...}}

The predicate `urn:openness:attestation:1` is an attestation document (`document.py`) as plain JSON, all fields as there
and no others. A change of its fields' meaning is a new number at the end of the type. The subjects are the model's
weight files by the SHA-256 that the Hub's listing shows (`weights.py` says which), so that a signature stays good when
the card is edited and fails when the weights change; for a model without a repo, one subject: the model's name, with
the SHA-256 of the name in lower case.

Verification, in this order, each with a reason of its own (`refusals.py`): the envelope's form; the payload type; a
signature by a listed key, over exactly these bytes; the key not revoked and within its days; the statement's and the
predicate's type; the document; the key's scope; the document's dates; then `check_weights` or `check_name`. What was
not verified is not parsed. `keyid` is a hint at the key to try, never more. One good signature is enough.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, ValidationError

from openness.attestations.document import Attestation, counted
from openness.attestations.keys import verifies
from openness.attestations.ranks import Rank
from openness.attestations.reading import MAX_BYTES, MAX_FILE, AttestationFile, attestation_of
from openness.attestations.refusals import Refusal, RefusedError
from openness.attestations.trust import TrustedKey, TrustList, today
from openness.attestations.weights import Subjects, name_subject, signed_subjects, unknown_weights, weights_seen
from openness.attestations.writing import plain
from openness.errors import FileError, InputError
from openness.filecheck import first_problem, read_text
from openness.snapshot import RepoInfo
from openness.yamltext import YamlDocument

if TYPE_CHECKING:
    from securesystemslib.signer import CryptoSigner

__all__ = [
    "MAX_ENVELOPE", "PAYLOAD_TYPE", "PREDICATE_TYPE", "STATEMENT_TYPE", "Refusal", "RefusedError", "Signed",
    "check_name", "check_weights", "is_envelope", "name_subject", "open_envelope", "read_envelope", "sign_attestation",
    "signed_subjects",
]  # fmt: skip

PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:openness:attestation:1"

MAX_ENVELOPE = MAX_FILE
"""Bytes of an envelope: the largest document and the digests of thousands of files."""
MAX_SIGNATURES = 5
MAX_SUBJECTS = 5_000

_SIGN_AGAIN = "Ask whoever signed it for a new copy; `openness attest sign` writes one."


class _Signature(BaseModel):
    keyid: Annotated[str, StringConstraints(max_length=500)] = ""
    sig: Annotated[str, StringConstraints(max_length=500)]


class _Envelope(BaseModel):
    """Unknown keys are ignored, as DSSE asks; none of them is signed."""

    payload: str
    payload_type: Annotated[str, Field(validation_alias="payloadType")]
    signatures: Annotated[tuple[_Signature, ...], BeforeValidator(counted(1, MAX_SIGNATURES))]


class _Digest(BaseModel):
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Subject(BaseModel):
    name: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
    digest: _Digest


class _Statement(BaseModel):
    subject: Annotated[tuple[_Subject, ...], BeforeValidator(counted(1, MAX_SUBJECTS))]


_Form = TypeVar("_Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Signed:
    """A document whose signature is good. Whether it is about the weights that are there now is for the two checks."""

    file: AttestationFile
    """The document, with the rank of a trusted one and the signer as the trust list names the key."""
    subjects: Subjects
    """What it was signed for."""
    key: TrustedKey
    """The key that signed it."""
    path: str
    """Where it was read, for messages."""

    @property
    def is_for_a_name(self) -> bool:
        """Whether it was signed for a model without a repo."""
        return [digest for _, digest in self.subjects] == [name_subject(self.file.attestation.subject)[1]]


def sign_attestation(attestation: Attestation, subjects: Subjects, signer: CryptoSigner) -> str:
    """The signed document as JSON text; the subjects are those of `signed_subjects` or `name_subject`.

    Raises `InputError` for more than an envelope may hold.
    """
    from securesystemslib.dsse import Envelope

    statement = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in subjects],
        "predicateType": PREDICATE_TYPE,
        "predicate": plain(attestation),
    }
    payload = json.dumps(statement, ensure_ascii=False, separators=(",", ":")).encode()
    envelope = Envelope(payload, PAYLOAD_TYPE, {})
    envelope.sign(signer)
    text = json.dumps(envelope.to_dict(), indent=2) + "\n"
    if len(subjects) > MAX_SUBJECTS or len(text) > MAX_ENVELOPE:
        raise InputError(
            f"{attestation.subject}: {len(subjects)} weight files are more than one signed document holds",
            hint=f"It may name {MAX_SUBJECTS} files and have {MAX_ENVELOPE} bytes.",
        )
    return text


def is_envelope(text: str) -> bool:
    """Whether a text looks like an envelope, as against an attestation that nobody signed. A look, and no check."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    return start == "{" and '"payloadType"' in text and '"signatures"' in text


def read_envelope(path: Path, trust: TrustList, now: datetime) -> Signed:
    """Read a signed document from a file; raises `FileError`, or `RefusedError` as `open_envelope` does."""
    return open_envelope(read_text(path, MAX_ENVELOPE, _SIGN_AGAIN), str(path), trust, now)


def open_envelope(text: str, path: str, trust: TrustList, now: datetime) -> Signed:
    """Verify a signed document and read it; `path` names it. Raises `RefusedError` with the reason.

    That it is good still says nothing of the model: `check_weights` or `check_name` comes next.
    """
    if len(text) > MAX_ENVELOPE:
        raise RefusedError(path, Refusal.MALFORMED, f"larger than {MAX_ENVELOPE} characters", hint=_SIGN_AGAIN)
    if not is_envelope(text):
        problem = "it is no signed document: expected a DSSE envelope, with payload, payloadType and signatures"
        hint = "`openness attest sign` makes one of an attestation."
        raise RefusedError(path, Refusal.MALFORMED, problem, hint=hint)
    envelope = _shape(_Envelope, _json(text, path, "the envelope"), path, "the envelope")
    payload = _bytes(envelope.payload, path, "payload")
    if envelope.payload_type != PAYLOAD_TYPE:
        problem = f"its payload type is {envelope.payload_type[:100]!r}; expected {PAYLOAD_TYPE}"
        raise RefusedError(path, Refusal.PAYLOAD_TYPE, problem, hint=_SIGN_AGAIN)
    signers = _in_force(_signers(envelope, payload, path, trust), path, now)
    subjects, attestation = _statement(payload, path)
    key = _in_scope(signers, attestation.subject, path)
    _check_dates(attestation, path, now)
    file = AttestationFile(Path(path).name, attestation, rank=Rank.TRUSTED, signer=key.name)
    return Signed(file, subjects, key, path)


def check_weights(signed: Signed, info: RepoInfo) -> None:
    """Hold the signed digests against a repo's weight files as they are now; raises `RefusedError`."""
    subject = signed.file.attestation.subject
    if info.id.lower() != subject.lower():
        raise _refused(
            signed,
            Refusal.OTHER_SUBJECT,
            f"it speaks of {subject}, and this repo is {info.id}",
            hint="Where the repo was renamed, ask the signer for a document with its new name.",
        )
    if signed.is_for_a_name:
        raise _refused(
            signed,
            Refusal.OTHER_SUBJECT,
            f"it was signed for the name {subject} alone, and there is a repo of that name now",
            hint="Ask the signer to sign again, for the weights in the repo (without --no-repo).",
        )
    paths, digests = zip(*signed.subjects, strict=True)
    known = set(digests)
    again = "Ask the signer to look at the weights of today, and to sign again."
    for path, digest in weights_seen(info):
        if digest not in known:
            said = "has changed since it was signed" if path in paths else "is not among those that it was signed for"
            raise _refused(signed, Refusal.OTHER_WEIGHTS, f"the weight file {path} of {info.id} {said}", hint=again)
    unknown = unknown_weights(info)
    if unknown:
        hint = "Check it where the Hub itself can be read; a recording may hold less."
        raise _refused(signed, Refusal.WEIGHTS_UNKNOWN, f"cannot be held against {info.id}: {unknown}", hint=hint)
    there = {digest for _, digest in weights_seen(info)}
    gone = next((path for path, digest in signed.subjects if digest not in there), None)
    if gone is not None:
        problem = f"{gone}, for which it was signed, is no longer a weight file of {info.id}"
        raise _refused(signed, Refusal.OTHER_WEIGHTS, problem, hint=again)


def check_name(signed: Signed) -> None:
    """Hold the signed digest against the name of a model without a repo; raises `RefusedError`."""
    if not signed.is_for_a_name:
        name = signed.file.attestation.subject
        raise _refused(
            signed,
            Refusal.OTHER_SUBJECT,
            f"it was signed for weight files or for another name, and not for the name {name} alone",
            hint="Hold it against the repo (`openness audit OWNER/NAME --attestation FILE`, or `attest verify` without "
            "--no-repo), or have it signed for the name.",
        )


def _refused(signed: Signed, reason: Refusal, problem: str, *, hint: str) -> RefusedError:
    return RefusedError(signed.path, reason, problem, hint=hint)


# The envelope


def _json(text: str, path: str, what: str) -> Any:
    """JSON without what two readers might read in two ways: a key that stands twice, NaN."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        problem = f"{what} is not JSON that is read here: {str(error)[:200]}"
        raise RefusedError(path, Refusal.MALFORMED, problem, hint=_SIGN_AGAIN) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key, value in pairs:
        if key in data:
            raise ValueError(f"the key {key[:100]!r} stands twice")
        data[key] = value
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _shape(form: type[_Form], data: Any, path: str, what: str) -> _Form:
    try:
        return form.model_validate(data)
    except ValidationError as error:
        problem, _ = first_problem(error, YamlDocument(data), whole=what, fields=(), expected=lambda *_: ())
        raise RefusedError(path, Refusal.MALFORMED, problem, hint=_SIGN_AGAIN) from None


def _bytes(text: str, path: str, what: str) -> bytes:
    """The bytes of a base64 text that is exactly what encoding them gives, in either alphabet.

    So each envelope has one form: bits that decode to nothing cannot differ, and no white space slips in.
    """
    for decode, encode in (
        (base64.standard_b64decode, base64.standard_b64encode),
        (base64.urlsafe_b64decode, base64.urlsafe_b64encode),
    ):
        try:
            raw = decode(text.encode("ascii"))
        except ValueError:
            continue
        if encode(raw).decode("ascii") == text:
            return raw
    raise RefusedError(path, Refusal.MALFORMED, f"{what}: not base64 (RFC 4648, with padding)", hint=_SIGN_AGAIN)


# The keys


def _signers(envelope: _Envelope, payload: bytes, path: str, trust: TrustList) -> list[TrustedKey]:
    """The listed keys that have signed, at least one."""
    from securesystemslib.dsse import Envelope

    signed = Envelope(payload, envelope.payload_type, {}).pae()
    pairs = [
        (key, _bytes(signature.sig, path, "signatures.sig"))
        for signature in envelope.signatures
        for key in trust.named(signature.keyid)
    ]
    good = [key for key, signature in pairs if verifies(key.public, signature, signed)]
    if good:
        return good
    named = next(
        (key for signature in envelope.signatures if signature.keyid for key in trust.named(signature.keyid)), None
    )
    if named is None:
        ids = ", ".join(signature.keyid[:100] or "(none named)" for signature in envelope.signatures)
        raise RefusedError(
            path,
            Refusal.UNKNOWN_KEY,
            f"it is signed by no key of the trust list (key {ids})",
            hint="If you trust the signer, get the public key from them, and add it to the trust list with its scope.",
        )
    raise RefusedError(
        path,
        Refusal.SIGNATURE,
        f"the signature does not fit the key of {named.name}: the document was altered, or another key signed it",
        hint=_SIGN_AGAIN,
    )


def _in_force(keys: Iterable[TrustedKey], path: str, now: datetime) -> list[TrustedKey]:
    """Those of the keys that are good today, at least one."""
    day = today(now)
    refused: list[RefusedError] = []
    good: list[TrustedKey] = []
    for key in keys:
        if key.revoked is not None:
            problem = f"the key of {key.name} was revoked on {key.revoked.date}: {key.revoked.reason[:500]}"
            hint = "Ask the signer to sign again with a new key."
            refused.append(RefusedError(path, Refusal.REVOKED, problem, hint=hint))
        elif key.is_early(day):
            problem = f"the key of {key.name} is trusted from {key.since} on (today is {day} in UTC)"
            hint = "Wait for that day, or change `from` in the trust list."
            refused.append(RefusedError(path, Refusal.KEY_NOT_YET_VALID, problem, hint=hint))
        elif day > key.until:
            problem = f"the key of {key.name} was trusted until {key.until} (today is {day} in UTC)"
            hint = "If you still trust it, change `until` in the trust list."
            refused.append(RefusedError(path, Refusal.KEY_EXPIRED, problem, hint=hint))
        else:
            good.append(key)
    if not good:
        raise refused[0]
    return good


def _in_scope(keys: list[TrustedKey], name: str, path: str) -> TrustedKey:
    key = next((key for key in keys if key.covers(name)), None)
    if key is None:
        scope = ", ".join(keys[0].scope[:5]) + (", ..." if len(keys[0].scope) > 5 else "")
        raise RefusedError(
            path,
            Refusal.OUT_OF_SCOPE,
            f"the key of {keys[0].name} may not speak for {name} (its scope is {scope})",
            hint="If it should, widen `scope` in the trust list.",
        )
    return key


# The statement


def _statement(payload: bytes, path: str) -> tuple[Subjects, Attestation]:
    try:
        data = _json(payload.decode("utf-8"), path, "what was signed")
    except UnicodeDecodeError:
        raise RefusedError(path, Refusal.MALFORMED, "what was signed is not UTF-8 text", hint=_SIGN_AGAIN) from None
    if not isinstance(data, dict):
        raise RefusedError(path, Refusal.MALFORMED, "what was signed is no JSON object", hint=_SIGN_AGAIN)
    for key, expected, reason in (
        ("_type", STATEMENT_TYPE, Refusal.STATEMENT_TYPE),
        ("predicateType", PREDICATE_TYPE, Refusal.PREDICATE_TYPE),
    ):
        if data.get(key) != expected:
            hint = "It may need a newer openness, or it is a statement about something else."
            raise RefusedError(path, reason, f"{key}: {str(data.get(key))[:100]!r}; expected {expected}", hint=hint)
    statement = _shape(_Statement, data, path, "the statement")
    subjects = tuple((subject.name, subject.digest.sha256) for subject in statement.subject)
    return subjects, _document(data.get("predicate"), path)


def _document(predicate: Any, path: str) -> Attestation:
    try:
        if len(json.dumps(predicate, ensure_ascii=False)) > MAX_BYTES:
            raise FileError(path, f"larger than {MAX_BYTES} characters")
        return attestation_of(predicate, path).attestation
    except (FileError, RecursionError) as error:
        said = error.message.removeprefix(f"{path}: ") if isinstance(error, FileError) else "nested too deep"
        problem = f"the attestation in it is not valid: {said}"
        raise RefusedError(path, Refusal.DOCUMENT, problem, hint=_SIGN_AGAIN) from None


def _check_dates(attestation: Attestation, path: str, now: datetime) -> None:
    day = today(now)
    if attestation.date > day:
        problem = f"its date, {attestation.date}, is in the future (today is {day} in UTC)"
        raise RefusedError(path, Refusal.FUTURE, problem, hint="Ask the signer for the day on which it was written.")
    if attestation.expires < day:
        problem = f"it expired on {attestation.expires} (today is {day} in UTC)"
        hint = "Ask the signer to check the claims, to renew `date` and `expires`, and to sign again."
        raise RefusedError(path, Refusal.EXPIRED, problem, hint=hint)

"""The attestations that are posted to a service: checked when they come, and again whenever they are counted.

A signed one needs nobody's word but the signer's. So whoever holds a copy can post it, in as many forms as an envelope
can have: only the parts of it that count are kept, and it is known again by its key, its words and its weights.

Counting differs from `given.py` in one way: what is wrong with one document stops no audit. It is left out and told.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openness.attestations.counting import attested
from openness.attestations.document import Attestation
from openness.attestations.given import another_model, check_about
from openness.attestations.ranks import Rank
from openness.attestations.reading import MAX_FILE, AttestationFile, parse_attestation, without_today
from openness.errors import FileError, InputError, OpennessError
from openness.evidence import Attested, Evidence
from openness.filecheck import decoded
from openness.snapshot import Snapshot

if TYPE_CHECKING:
    from openness.attestations.envelope import Signed
    from openness.attestations.trust import TrustList

NAME = "attestation"
"""How messages name what was posted."""


class TrustListError(OpennessError):
    """The service's own trust list cannot be read: no fault of whoever posts, and no reason to count less."""


@dataclass(frozen=True, slots=True)
class Received:
    """A document that may be stored."""

    file: AttestationFile
    signed: bool
    text: str
    """What to keep: the document as it was posted, or the parts of an envelope that count."""
    identity: str
    """By which it is known when it is posted again."""

    @property
    def attestation(self) -> Attestation:
        """What it says."""
        return self.file.attestation


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it was stored, with what was known of it then."""

    name: str
    """How audits name it."""
    text: str
    signed: bool
    author: str = ""
    signer: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What posted documents come to in one audit."""

    files: tuple[AttestationFile, ...] = ()
    """Those that count."""
    refused: tuple[Attested, ...] = ()
    """Those that do not, each with the reason."""

    def beside(self, evidence: Evidence) -> Evidence:
        """The evidence, in which `files` were counted, with those that were refused shown beside them."""
        if not self.refused:
            return evidence
        return replace(evidence, attestations=(*evidence.attestations, *self.refused))


@dataclass(frozen=True, slots=True)
class Posted:
    """The documents that stand for one model, read again."""

    files: tuple[tuple[AttestationFile, Signed | None], ...] = ()
    refused: tuple[Attested, ...] = ()

    @property
    def documents(self) -> tuple[Attestation, ...]:
        """What those say that may count: an audit looks at what they link."""
        return tuple(file.attestation for file, _ in self.files)

    def about(self, snapshot: Snapshot) -> Heard:
        """Those that speak of the snapshot's model and, signed, of its weights as they are; the rest as refused."""
        heard: dict[str, AttestationFile] = {}
        refused = list(self.refused)
        for file, signed in self.files:
            try:
                check_about(file, signed, NAME, snapshot)
            except FileError as error:
                refused.append(replace(attested(file), refused=_lasting(error)))
            else:
                heard.setdefault(f"{file.rank} {file.signer} {file.digest}", file)
        return Heard(tuple(heard.values()), tuple(refused))


def receive(content: bytes, *, subject: str, trust: Path | None, now: datetime) -> Received:
    """Check what was posted about a model: a document in YAML or JSON, or a signed envelope. Nothing in it is opened.

    Raises `InputError` for what is wrong, with the line, and for a signature that does not count; `TrustListError`
    where it is not known which do.
    """
    if len(content) > MAX_FILE:
        raise FileError(NAME, f"larger than {MAX_FILE} bytes", hint="A document has a few thousand.")
    text = decoded(content, Path(NAME))
    file, signed = _read(text, trust_list(trust) if _is_signed(text) else None, now)
    if file.attestation.subject.lower() != subject.lower():
        raise another_model(NAME, file, subject)
    if signed is None:
        return Received(file, False, text, file.digest)
    if signed.is_for_a_name:
        raise FileError(
            NAME,
            f"was signed for the name {file.attestation.subject} alone, and a service audits repos",
            hint="Sign it for the weights in the repo (`openness attest sign` without --no-repo).",
        )
    return Received(file, True, _what_counts(text), _identity(signed))


def read_again(kept: Iterable[Kept], trust: Path | None, now: datetime) -> Posted:
    """Stored documents as they count now: signed ones are held against the trust list of today.

    Raises `TrustListError` where that list cannot be read, and there is a signed one among them.
    """
    documents = list(kept)
    keys = trust_list(trust) if any(one.signed for one in documents) else None
    files: list[tuple[AttestationFile, Signed | None]] = []
    refused: list[Attested] = []
    for one in documents:
        try:
            file, signed = _read(one.text, keys, now)
        except InputError as error:
            refused.append(_refused(one, error))
        else:
            files.append((replace(file, name=one.name), signed))
    return Posted(tuple(files), tuple(refused))


def trust_list(path: Path | None) -> TrustList | None:
    """The trust list of a service; raises `TrustListError` where it cannot be read, without telling where it lies."""
    if path is None:
        return None
    from openness.attestations.trust import read_trust

    try:
        return read_trust(path)
    except FileError as error:
        hint = "Its operator finds the reason in the logs, or by `openness attest verify --trust`."
        raise TrustListError("the trust list of this service cannot be read", hint=hint) from error


def _is_signed(text: str) -> bool:
    from openness.attestations.envelope import is_envelope

    return is_envelope(text)


def _read(text: str, keys: TrustList | None, now: datetime) -> tuple[AttestationFile, Signed | None]:
    if not _is_signed(text):
        # An ending says how a file is written; here its first character does.
        name = f"{NAME}.json" if text.lstrip(" \t\r\n").startswith("{") else NAME
        return replace(parse_attestation(text, name, now=now), name=NAME), None
    if keys is None:
        hint = "Post the document itself, unsigned, with a token."
        raise FileError(NAME, "is signed, and this service has no trust list to hold the signature against", hint=hint)
    from openness.attestations.envelope import open_envelope

    signed = open_envelope(text, NAME, keys, now)
    return signed.file, signed


def _what_counts(text: str) -> str:
    """An envelope without what its signatures say nothing of."""
    data = json.loads(text.removeprefix("\ufeff"))
    signatures = [{key: one[key] for key in ("keyid", "sig") if key in one} for one in data["signatures"]]
    return json.dumps({"payload": data["payload"], "payloadType": data["payloadType"], "signatures": signatures})


def _identity(signed: Signed) -> str:
    said = [signed.key.keyid, signed.file.digest, sorted(signed.subjects)]
    return "sha256:" + hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _refused(kept: Kept, error: InputError) -> Attested:
    rank = Rank.ANYONE if kept.signed else Rank.OPERATOR
    return Attested(
        name=kept.name,
        locator=kept.name,
        rank=rank.value,
        author=kept.author,
        digest=kept.digest,
        refused=_lasting(error),
    )


_PLACE = re.compile(rf"{NAME}(\.json)?(:\d+)?: ")


def _lasting(error: OpennessError) -> str:
    """Why a document is refused, without the day of the check: the same refusal tomorrow is the same evidence."""
    place = _PLACE.match(error.message)
    return without_today(error.message[place.end() if place else 0 :])

"""The attestations that a run is given by name: plain files have the operator's rank, signed ones are held against the
trust list, and each must speak of the model that is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openness.attestations.document import Attestation
from openness.attestations.reading import AttestationFile, parse_attestation, read_document
from openness.detectors.view import model_view
from openness.errors import FileError, InputError
from openness.snapshot import RepoInfo, Snapshot, Want

if TYPE_CHECKING:
    from openness.attestations.envelope import Signed
    from openness.attestations.trust import TrustList

MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class Given:
    """Documents as they were given, each with its signature where it has one."""

    files: tuple[tuple[AttestationFile, Signed | None, str], ...] = ()
    """The document, its envelope, and the path that it was given by."""

    @property
    def documents(self) -> tuple[Attestation, ...]:
        """What they say."""
        return tuple(file.attestation for file, _, _ in self.files)

    def about(self, snapshot: Snapshot) -> tuple[AttestationFile, ...]:
        """The documents, once each speaks of the snapshot's model and, signed, of its weights as they are.

        Raises `FileError` for one that does not.
        """
        for file, signed, path in self.files:
            check_about(file, signed, path, snapshot)
        return tuple(file for file, _, _ in self.files)

    def alone(self) -> tuple[AttestationFile, ...]:
        """The documents about one model without a repo; raises `FileError` for one about another model."""
        subject = self.files[0][0].attestation.subject
        for file, signed, path in self.files:
            if file.attestation.subject.lower() != subject.lower():
                raise another_model(path, file, subject)
            if signed is not None:
                from openness.attestations.envelope import check_name

                check_name(signed)
        return tuple(file for file, _, _ in self.files)


def check_about(file: AttestationFile, signed: Signed | None, path: str, snapshot: Snapshot) -> None:
    """Check that a document speaks of the snapshot's model and, signed, of its weights as they are; `path` names it.

    Raises `FileError` where it does not. A folder has no name yet that a document could speak of.
    """
    info = snapshot.get(Want("info", "model", snapshot.subject, snapshot.revision))
    names = {snapshot.subject.lower(), info.id.lower() if isinstance(info, RepoInfo) else ""}
    folder = model_view(snapshot, snapshot.subject).is_folder
    if not folder and file.attestation.subject.lower() not in names:
        raise another_model(path, file, snapshot.subject)
    if signed is not None and isinstance(info, RepoInfo):
        from openness.attestations.envelope import check_weights

        check_weights(signed, info)


def given_attestations(
    given: Sequence[str | Path | AttestationFile], trust: str | Path | None, *, now: datetime, strict: bool = False
) -> Given:
    """Read what was given, with `strict` its license names to the letter.

    Raises `FileError` for what is wrong, and for a signature that is not to be trusted.
    """
    if len(given) > MAX_FILES:
        raise InputError(
            f"{len(given)} attestations; at most {MAX_FILES} are read for one model", hint="Leave some out."
        )
    keys = _trust_list(trust)
    found: dict[str, tuple[AttestationFile, Signed | None, str]] = {}
    for one in given:
        if isinstance(one, AttestationFile):
            found[f"{one.rank} {one.digest}"] = (one, None, one.name)
        else:
            file, signed = _read(Path(one), keys, now)
            file = replace(file, strict=strict)
            found[f"{file.rank} {file.signer} {file.digest}"] = (file, signed, str(one))
    return Given(tuple(found.values()))


def _read(path: Path, keys: TrustList | None, now: datetime) -> tuple[AttestationFile, Signed | None]:
    from openness.attestations.envelope import is_envelope, open_envelope

    text = read_document(path)
    if not is_envelope(text):
        return parse_attestation(text, str(path), now=now), None
    if keys is None:
        raise FileError(
            str(path),
            "is signed, and there is no trust list to hold the signature against",
            hint="Give one with --trust FILE (or OPENNESS_TRUST), or give the document itself, unsigned.",
        )
    signed = open_envelope(text, str(path), keys, now)
    return signed.file, signed


def _trust_list(path: str | Path | None) -> TrustList | None:
    if path is None:
        return None
    from openness.attestations.trust import read_trust

    return read_trust(Path(path))


def another_model(path: str, file: AttestationFile, subject: str) -> FileError:
    """The error that a document speaks of another model than the one that is audited."""
    return FileError(
        path,
        f"speaks of {file.attestation.subject}, and {subject} is what is audited",
        hint="Give the attestation of the model that is audited, or audit the model that it speaks of.",
    )

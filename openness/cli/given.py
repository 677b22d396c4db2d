"""What commands that audit several subjects are given: where to read, what people state, and one audit of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from openness.attestations.given import given_attestations
from openness.auditing import audit as audit_one
from openness.cli.progress import Progress
from openness.document import Audit
from openness.errors import FileError, SubjectError
from openness.reports import Failure
from openness.reports.wording import harmless
from openness.rubric import Rubric
from openness.sources import Source
from openness.subjects import RepoSubject, parse_subject


@dataclass(frozen=True, slots=True)
class Given:
    """The options about reading and attestations."""

    hub: str | None
    timeout: float
    max_wait: float
    attestations: tuple[Path, ...]
    trust: Path | None
    strict_licenses: bool


def audit_subject(
    subject: str,
    *,
    source: Source,
    rubrics: Sequence[Rubric],
    shown: Progress,
    stated: Callable[[str], Sequence[Path]],
    given: Given,
) -> Audit:
    """Audit one of the subjects; where it cannot be read, the hint says what may have been meant."""
    shown.reading(subject, 0, 1)
    progress = partial(shown.reading, subject)
    try:
        return audit_one(
            subject,
            rubrics=rubrics,
            source=source,
            progress=progress,
            attestations=stated(subject),
            trust=given.trust,
            strict_licenses=given.strict_licenses,
        )
    except SubjectError as error:
        raise SubjectError(error.message, hint=f"{error.hint} {_other_way(subject, stated(subject))}".strip()) from None
    finally:
        shown.finished(subject)


def _other_way(subject: str, stated: Sequence[Path]) -> str:
    """What may have been meant instead of a repo that cannot be read."""
    if os.path.isdir(subject):
        return f"For the local folder write ./{subject}"
    if stated:
        return f"If the model has no repo, audit the attestation itself: openness audit {harmless(str(stated[0]), 200)}"
    return ""


def attestations_about(given: Given, subjects: Sequence[str | Failure]) -> Callable[[str], Sequence[Path]]:
    """The files about each subject: of one all that were given, of several those that name it.

    Raises `FileError` for a file that is wrong, or that speaks of none of several subjects.
    """
    if not given.attestations or len(subjects) == 1:
        return lambda subject: given.attestations
    names = {_name(subject): subject for subject in subjects if isinstance(subject, str)}
    about: dict[str, list[Path]] = {}
    read = given_attestations(given.attestations, given.trust, now=datetime.now(UTC))
    for file, _, path in read.files:
        name = file.attestation.subject.lower()
        if name not in names:
            raise FileError(
                path,
                f"speaks of {file.attestation.subject}, which is none of the subjects",
                hint="Give the attestations of the models that are audited.",
            )
        about.setdefault(names[name], []).append(Path(path))
    return lambda subject: about.get(subject, [])


def _name(subject: str) -> str:
    """The repo that a subject names, in lower case; for what is no repo the subject itself."""
    target = parse_subject(subject)
    return target.repo.lower() if isinstance(target, RepoSubject) else subject

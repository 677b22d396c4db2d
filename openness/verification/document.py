"""The answer of `openness verify` about one document, for people (worded in `reports`) and programs."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from openness.attestations.document import Attestation
from openness.attestations.reading import AttestationFile
from openness.evidence import Basis
from openness.notice import NOTICE
from openness.verification.findings import Finding, Severity, Status


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")


class VerifiedEvidence(_Document):
    """One thing that speaks for or against a claim."""

    locator: str = Field(description="A URL, pinned to a revision where one was read.")
    note: str = Field(description="One sentence: what was seen there.")
    basis: Basis = Field(description="found: seen itself; stated, claimed: the publisher's word, linked or not.")


class VerifiedClaim(_Document):
    """What became of one claim."""

    component: str
    about: Literal["availability", "gate", "license"]
    claimed: str
    status: Status
    severity: Severity | None = Field(
        description="Of a contradiction, the gravest first: gone, restricted, less-open, license, there, degree."
    )
    observed: str | None = Field(description="What the Hub shows; null where it shows nothing.")
    said: str = Field(description="One sentence: why.")
    evidence: list[VerifiedEvidence]
    line: int | None = Field(description="The line of the claim in the file, from 1.")


class Counts(_Document):
    """How many claims came out how."""

    confirmed: int
    contradicted: int
    not_checkable: int


class Unread(_Document):
    """Why a document's model was not audited."""

    reason: Literal["no-repo-id", "not-found", "unreadable", "not-looked"] = Field(
        description="no-repo-id: its name can be no repo's; not-found: the Hub has no such repo (or it is private)."
    )
    why: str


class Verification(_Document):
    """What somebody states about one model, held against what the Hub shows today."""

    schema_version: Literal[1] = 1
    input: str = Field(description="The file, as it was given or found.")
    subject: str
    revision: str | None = Field(description="The commit of the model's repo that was read.")
    checked_at: str = Field(description="ISO 8601, UTC.")
    author: str
    database: str | None = Field(description="The database that it was taken from.")
    date: str
    expires: str
    expired: bool
    unread: Unread | None = Field(description="Why the model was not audited; its claims' links were still followed.")
    counts: Counts
    claims: list[VerifiedClaim]
    notice: str = NOTICE


def counts_of(findings: tuple[Finding, ...]) -> Counts:
    """How many claims came out how."""
    many = {status: sum(one.status is status for one in findings) for status in Status}
    return Counts(
        confirmed=many[Status.CONFIRMED],
        contradicted=many[Status.CONTRADICTED],
        not_checkable=many[Status.NOT_CHECKABLE],
    )


def document_of(
    file: AttestationFile,
    findings: tuple[Finding, ...],
    *,
    given: str,
    revision: str | None,
    unread: Unread | None,
    today: str,
    checked_at: str,
) -> Verification:
    """The findings as the document that people and programs get. `today` is an ISO day in UTC."""
    said: Attestation = file.attestation
    return Verification(
        input=given,
        subject=said.subject,
        revision=revision,
        checked_at=checked_at,
        author=said.author.name,
        database=said.source.title if said.source else None,
        date=said.date.isoformat(),
        expires=said.expires.isoformat(),
        expired=said.expires.isoformat() < today,
        unread=unread,
        counts=counts_of(findings),
        claims=[_claim(file, one) for one in findings],
    )


def _claim(file: AttestationFile, one: Finding) -> VerifiedClaim:
    return VerifiedClaim(
        component=one.component.value,
        about=one.about,
        claimed=one.claimed,
        status=one.status,
        severity=one.severity,
        observed=one.observed,
        said=one.said,
        evidence=[VerifiedEvidence(locator=each.locator, note=each.note, basis=each.basis) for each in one.shown],
        line=file.lines.get(one.component),
    )

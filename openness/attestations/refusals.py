"""Why a signed document is refused: one reason each, with what to do about it."""

from __future__ import annotations

from enum import StrEnum

from openness.errors import FileError


class Refusal(StrEnum):
    """The reasons, in the order in which they are looked for."""

    MALFORMED = "malformed"
    """It is no DSSE envelope, or what was signed is no in-toto statement."""
    PAYLOAD_TYPE = "payload-type"
    """The envelope holds something else than an in-toto statement."""
    UNKNOWN_KEY = "unknown-key"
    """No signature is by a key of the trust list."""
    SIGNATURE = "signature"
    """A listed key is named, and its signature does not fit: something was altered, or another key signed."""
    REVOKED = "revoked"
    """The key was revoked, whenever it signed: whoever has it can write any date."""
    KEY_NOT_YET_VALID = "key-not-yet-valid"
    """Today is before the first day of the key."""
    KEY_EXPIRED = "key-expired"
    """Today is after the last day of the key."""
    STATEMENT_TYPE = "statement-type"
    """Another kind or version of statement."""
    PREDICATE_TYPE = "predicate-type"
    """Another kind or version of predicate."""
    DOCUMENT = "document"
    """The attestation in it is not a valid one."""
    OUT_OF_SCOPE = "out-of-scope"
    """The key may not speak for this model."""
    FUTURE = "future"
    """The document's date is after today."""
    EXPIRED = "expired"
    """The document's last day is over."""
    OTHER_SUBJECT = "other-subject"
    """It was signed for another model, or for a name where there is a repo, or the other way round."""
    OTHER_WEIGHTS = "other-weights"
    """The repo's weight files are not the ones that it was signed for."""
    WEIGHTS_UNKNOWN = "weights-unknown"
    """The listing does not tell which weight files the repo has, so that nothing is shown either way."""


class RefusedError(FileError):
    """A signed document that does not count, and why."""

    def __init__(self, path: str, reason: Refusal, problem: str, *, hint: str) -> None:
        super().__init__(path, problem, hint=hint)
        self.reason = reason

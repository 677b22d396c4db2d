"""Where an attestation comes from, and so what it weighs (DESIGN.md, Attestations)."""

from __future__ import annotations

from enum import StrEnum


class Rank(StrEnum):
    """The four ranks, by where a document comes from and never by what it says of itself; the weightiest first."""

    TRUSTED = "trusted"
    """Signed by a key that the operator trusts, within its scope: settles over the publisher."""
    PUBLISHER = "publisher"
    """`openness.yaml` at the root of the model's own repo, where only its owners can push."""
    OPERATOR = "operator"
    """A file that this run was given by name; scored, marked as unsigned."""
    ANYONE = "anyone"
    """Shown, never scored."""

    @property
    def counts(self) -> bool:
        """Whether what it says is scored."""
        return self is not Rank.ANYONE

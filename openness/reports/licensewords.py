"""The words for what is known about licenses: classes, terms, what they mean for a verdict (DESIGN.md, Licenses)."""

from __future__ import annotations

from typing import Final

from openness.licenses.model import LicenseClass

CLASSES: Final = {
    "open-source": "open source: approved by the OSI or listed as free by the FSF",
    "open-data": "open data: made for data, without limits of use",
    "open-model": "open model: made for models, without limits of use",
    "open-modified": "an open license with a duty added that limits no use",
    "unknown": "what it allows is not known here",
    "use-restricted": "fields of use are forbidden",
    "conditional": "the grant ends under some condition, or bars competing",
    "no-derivatives": "what is made from it may not be passed on",
    "non-commercial": "not for commercial use",
    "proprietary": "a vendor's own terms that fit no other class",
}
"""Each class in a few words."""

TERMS: Final = {
    "commercial_use": ("commercial use", "com"),
    "redistribution": ("may be passed on", "pas"),
    "modification": ("may be changed", "mod"),
    "purpose_limit": ("only for", ""),
    "field_of_use_limits": ("fields of use forbidden", "use"),
    "threshold": ("ends at", "max"),
    "competitor_clause": ("bars competing", "riv"),
    "output_restrictions": ("limits outputs", "out"),
    "territory": ("not in", ""),
    "naming_duty": ("must be named", "nam"),
    "share_alike": ("same terms for what is made of it", "sam"),
    "patent_grant": ("grants patents", ""),
    "revocable": ("may be withdrawn", ""),
    "termination": ("ends on breach", ""),
}
"""Each term in words, in the order in which they are shown, and as the head of a column where it has one."""

RESTRICTING: Final = {
    "commercial_use": "Where it is not allowed, the license restricts use.",
    "modification": "Where it is not allowed, the license restricts use.",
    "purpose_limit": "It restricts use.",
    "field_of_use_limits": "It restricts use.",
    "threshold": "It restricts use: the grant ends for some users.",
    "competitor_clause": "It restricts use.",
    "naming_duty": "It restricts no use.",
    "share_alike": "It restricts no use.",
}
"""What a term says about use, where the term alone decides it."""

_LIMITS: Final = {
    "commercial_use": False, "modification": False, "field_of_use_limits": True, "competitor_clause": True,
}  # fmt: skip
"""The answers that restrict use; of a term that is told in words, any words do."""


def limits_use(term: str, value: bool | str | None) -> bool:
    """Whether what a license says of a term restricts use by itself."""
    if isinstance(value, str):
        return term in ("purpose_limit", "threshold")
    return value is not None and _LIMITS.get(term) is value


BASIS: Final = {
    "found": "its text, which was read",
    "stated": "a reference to it; its text was not read",
    "claimed": "its name alone; no text was read",
    "inferred": "words of a text that is no known license",
}
"""On what an answer rests."""

DECLARED_BY: Final = {
    "prose": "what the card's prose says",
    "gate": "what those must agree to who ask for the files",
    "policy": "a policy beside the license",
    "base": "the license of what the model was made from",
}
"""The same for a repo, where one of these decides."""

RESTRICTS: Final = {
    True: "restricts use", False: "restricts no use", None: "whether it restricts use is not known",
}  # fmt: skip


def verdict_of(license_class: LicenseClass, restricts_use: bool | None) -> str:
    """What a license means for the verdict on weights that are under it, by the default rubric."""
    if restricts_use:
        return "weights under it are weights-available at most"
    if restricts_use is None:
        return "whether weights under it are open-weight cannot be told"
    if license_class.is_open:
        return "weights under it can reach every verdict, up to fully-open"
    return "weights under it are open-weight at most"

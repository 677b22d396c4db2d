"""What reports for people share: words for states, symbols with an ASCII stand-in, places, and the escape.

All text in an audit comes from outside (a repo's name, a note that quotes a card): `harmless` it before it is shown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from openness.components import NAMES, Component

if TYPE_CHECKING:
    from openness.comparing import ComparedState
    from openness.document import AuditComponent, AuditLicense

SYMBOLS = {"yes": ("✓", "+"), "partly": ("~", "~"), "no": ("✗", "x"), "none": ("-", "-"), "unknown": ("?", "?")}
"""A mark of each kind of answer: in Unicode, and where the output's encoding has none."""

REASONS = {
    "conflicting": "conflicting",
    "unreadable": "could not be read",
    "not-looked": "not looked at",
    "not-found": "not found",
}
"""The four reasons of an unknown in words; they never merge."""

_MARKS = {
    "public": "yes",
    "gated": "partly",
    "partial": "partly",
    "withheld": "no",
    "not-applicable": "none",
    "unknown": "unknown",
}


LONGEST = 2000
"""Characters of a text from outside that are shown."""


def harmless(text: str, limit: int = LONGEST) -> str:
    r"""Text from outside on one line, as it can be shown: white space is a space, all else unprintable is escaped.

    So ANSI escapes show as `\x1b[31m` and bidi controls as `\u202e`. What is longer than `limit` ends in `...`.
    """
    cut = text[:limit]
    if not cut.isprintable():
        cut = "".join(
            char if char.isprintable() else " " if char.isspace() else char.encode("unicode_escape").decode()
            for char in cut
        )
    return cut + "..." if len(text) > limit else cut


def sentence(said: str) -> str:
    """Words as a sentence: with a capital first and one full stop."""
    return f"{said[:1].upper()}{said[1:].rstrip('.')}."


def number(value: float, best: float = 100) -> str:
    """To one place; of a short scale to four, so that no score is rounded up to the best."""
    return f"{round(value, 4 if best < 5 else 1):g}"


def mark_of(met: bool | None) -> str:
    """The kind of mark for an answer that is shown (True), refuted (False) or unknown."""
    return "unknown" if met is None else "yes" if met else "no"


def title_of(component: str) -> str:
    """A component's name as people read it."""
    return Component(component).label if component in NAMES else harmless(component)


def mark_of_state(state: AuditComponent | ComparedState) -> str:
    """The kind of mark for a component's state."""
    return "none" if is_unused(state) else _MARKS[state.availability]


def state_in_words(state: AuditComponent | ComparedState) -> str:
    """A component's availability in a few words: `gated (a form)`, `not found`, `public, 3 seen`."""
    if is_unused(state):
        return "not used"
    if state.availability == "unknown":
        return REASONS[state.reason] if state.reason else "unknown"
    if state.availability == "gated":
        return {"auto": "gated (a form)", "manual": "gated (on request)"}.get(str(state.facts.get("gate")), "gated")
    count = state.facts.get("count")
    return f"{state.availability}, {count} seen" if count is not None else state.availability.replace("-", " ")


def is_unused(state: AuditComponent | ComparedState) -> bool:
    """Whether this is data of a stage that the model's making does not have."""
    return state.facts.get("used") is False and state.availability == "unknown"


def is_bare(state: AuditComponent) -> bool:
    """Whether nothing at all was seen of a component, so that its name and the reason say everything."""
    return state.availability == "unknown" and not any(
        seen.value is not None for seen in state.observations if seen.property not in _SECONDARY
    )


_SECONDARY = frozenset({"used", "described", "license", "license-class", "restricts-use"})
"""Properties that say nothing of whether a component is there; a license may be taken from the repo's."""


def license_in_words(read: AuditLicense | None) -> str:
    """A license's id and class; empty where none was read."""
    if read is None:
        return ""
    if read.id == "none":
        return "no license"
    if read.id == "unknown":
        return "license not understood"
    return harmless(f"{read.id} ({'inferred' if read.basis == 'inferred' else read.license_class})", 120)


_LOCATOR = re.compile(r"^https?://[^/]+/(?P<repo>.+?)(?:/(?P<at>blob|tree)/(?P<rest>.+))?$")
_COMMIT = re.compile(r"^[0-9a-f]{40}(?=/|$)")


def place(locator: str, subject: str) -> str:
    """A locator as a short path: `README.md:12`, `the listing`, `datasets/owner/name: README.md:3`."""
    pinned = _LOCATOR.match(locator)
    if pinned is None:  # in a local folder: a path as it stands
        path = re.sub(r"#L(\d+)$", r":\1", locator.removeprefix("./"))
        return harmless(path or "the listing", 200)
    rest = pinned["rest"] or ""
    commit = _COMMIT.match(rest)
    if pinned["at"] == "blob":
        path = re.sub(r"#L(\d+)$", r":\1", rest[commit.end() + 1 :] if commit else rest.partition("/")[2])
    else:
        inside = rest[commit.end() :].strip("/") if commit else rest and f"branch {rest}"
        path = inside or "the listing"
    return harmless(path if pinned["repo"].lower() == subject.lower() else f"{pinned['repo']}: {path}", 200)


_WEB = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:[/?#].*)?", re.IGNORECASE | re.ASCII)


def is_web_address(url: str) -> bool:
    """Whether words from outside may be a link's address: http(s), a plain host (no user before it), printable, short.

    What else a format cannot have in an address it escapes or refuses itself.
    """
    return len(url) <= 1000 and url.isprintable() and _WEB.fullmatch(url) is not None


def address(link: str) -> str:
    """What a card links or names, without what every address begins with."""
    return harmless(re.sub(r"^https?://(?:www\.)?", "", link), 200)

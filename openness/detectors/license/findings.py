"""Which license the weights have: the strictest of all that the repo declares, and of what its bases pass on.

Declared are: the card's `license`, `license_name` and `license_link`, the Hub's tags, license texts, policies beside
them, the terms of a gate, and what the card's prose says under a license heading. Each is shown with its place; where
two disagree the conflict is shown too, and the stricter reading decides (DESIGN.md, Licenses).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from openness.components import Component
from openness.detectors.license.declarations import UNKNOWN, Declaration, Declared, called, declared
from openness.detectors.view import CARD, RepoView
from openness.evidence import Basis, Conflict, Findings, Observation, Value
from openness.licenses import LicenseClass, Reading, read_name
from openness.licenses.model import agree, strictness
from openness.snapshot import Reason

NONE = "none"


def _bases(view: RepoView, bases: Sequence[tuple[str, Reading | None]], own: Reading | None) -> Iterator[Declaration]:
    """What the bases pass on: limits of use, a naming duty, share-alike. A base that could not be read adds nothing."""
    for name, reading in bases:
        if reading is None:
            continue
        share_alike = reading.license is not None and reading.license.terms.share_alike is True
        if reading.restricts_use or reading.license_class is LicenseClass.OPEN_MODIFIED:
            stricter_base = own is None or strictness(reading) > strictness(own)
        else:
            stricter_base = share_alike and own is not None and own.restricts_use is False and own.id != reading.id
        if stricter_base:
            note = f"It was made from {name}, whose license is {called(reading)}."
            yield Declaration("base", reading, view.url(), note, "model", Basis.INFERRED)


@dataclass(frozen=True, slots=True)
class Decision:
    """Which of a repo's declarations decides about its weights, and between which."""

    declared: Declared
    mine: tuple[Declaration, ...]
    """What the repo says of its own weights."""
    passed_on: tuple[Declaration, ...]
    """What its bases pass on, where they are stricter."""
    own: Declaration | None
    """The strictest of `mine`."""
    deciding: Declaration | None
    """The strictest of all; None where nothing known was declared."""


def decide(view: RepoView, bases: Sequence[tuple[str, Reading | None]] = ()) -> Decision:
    """The declaration that decides about the license of the weights. `bases`: as for `detect`."""
    found = declared(view)
    mine = tuple(declaration for declaration in found.declarations if declaration.owner == "model")
    own = _decide(mine)
    passed_on = tuple(_bases(view, bases, own.reading if own else None)) if own or found.named else ()
    return Decision(found, mine, passed_on, own, _decide([*mine, *passed_on]))


def detect(view: RepoView, bases: Sequence[tuple[str, Reading | None]] = ()) -> Findings:
    """The license of the weights, and what is inferred from it for code and documents in the repo.

    `bases` holds each base's id and its license's reading (None where it could not be read). Emits `license`,
    `license-class` and `restricts-use` of the weights once, from the declaration that decides; `license-declared` for
    every declaration; `reserved` where nobody declares anything (all rights are then reserved).
    """
    decision = decide(view, bases)
    found, own, deciding = decision.declared, decision.own, decision.deciding
    mine, passed_on = decision.mine, decision.passed_on
    observations: list[Observation] = []
    conflicts: tuple[Conflict, ...] = ()
    if deciding is None:
        observations += _undeclared(view, found)
    else:
        observations += _triple(view, Component.WEIGHTS, deciding, own, found)
        observations += [_shown(view, declaration) for declaration in (*mine, *passed_on)]
        conflicts = tuple(_conflicts(view, [*mine, *passed_on], deciding))
        observations += _inferred(view, own or deciding, found)
    for path, reason in found.unread:
        observations.append(
            Observation(
                Component.WEIGHTS,
                "note",
                path,
                Basis.FOUND,
                view.source,
                view.url(path),
                "license.unread",
                note=f"{path} is listed but was not read ({reason}); what it says is not part of this answer.",
            )
        )
    return Findings(tuple(observations), conflicts)


def _decide(declarations: Sequence[Declaration]) -> Declaration | None:
    """The strictest declaration; among equals the first, and one that names a license before one that only limits."""
    if not declarations:
        return None
    return max(
        declarations,
        key=lambda declaration: (*strictness(declaration.reading), declaration.reading.id != UNKNOWN),
    )


def _triple(
    view: RepoView, component: Component, deciding: Declaration, own: Declaration | None, found: Declared
) -> list[Observation]:
    """The three facts about a license, from the declaration that decides."""
    reading = deciding.reading
    reason = next((reason for _, reason in found.unread), Reason.NOT_FOUND)
    facts: tuple[tuple[str, Value | None], ...] = (
        ("license", identity_of(view, deciding, found)),
        ("license-class", reading.license_class.value),
        ("restricts-use", reading.restricts_use),
    )
    return [
        Observation(
            component,
            name,
            value,
            deciding.basis,
            view.source,
            deciding.locator,
            f"license.{deciding.source}",
            note=deciding.note,
            reason=reason if value is None else None,
        )
        for name, value in facts
    ]


def identity_of(view: RepoView, deciding: Declaration, found: Declared) -> str:
    """The license's id that an audit shows: of the deciding declaration, or the name that the repo has for it."""
    reading = deciding.reading
    if reading.id == UNKNOWN:
        # a policy, a gate or a sentence restricts a license that has a name of its own: the name stays
        named = [d.reading.id for d in found.declarations if d.owner == "model" and d.reading.id != UNKNOWN]
        return named[0] if named else UNKNOWN
    if reading.modified:
        own_name = read_name(str(view.card.front_matter.get("license_name") or ""))
        if own_name.id != UNKNOWN and own_name.license_class is LicenseClass.UNKNOWN:
            return own_name.id  # the maker's word for an altered license ("modified-mit") says more than the base's id
    return reading.id


def _shown(view: RepoView, declaration: Declaration) -> Observation:
    """A declaration as it is shown beside the deciding one."""
    reading = declaration.reading
    value = reading.id if reading.id != UNKNOWN else reading.license_class.value
    return Observation(
        Component.WEIGHTS,
        "license-declared",
        value,
        declaration.basis,
        view.source,
        declaration.locator,
        f"license.{declaration.source}",
        note=declaration.note,
    )


def _undeclared(view: RepoView, found: Declared) -> list[Observation]:
    """Nothing known was declared: no license at all (all rights reserved), an unknown one, or nobody could look."""
    card_line = view.card.line_of("license_name") or view.card.line_of("license")
    locator = view.url(CARD, card_line) if card_line else view.url()
    card_read = view.card_reason in (None, Reason.NOT_FOUND)
    seen = card_read and view.listing_complete and not found.unread
    unread = next((reason for _, reason in found.unread), None)
    if found.named:
        reason = unread or (Reason.NOT_FOUND if view.listing_complete else Reason.NOT_LOOKED)
        note = f"The card calls its license {found.named[:80]!r}, and no text that was read says what that is."
        identity: str | None = UNKNOWN
    elif seen:
        reason = Reason.NOT_FOUND
        note = "No license in the card, its text, the tags or any file: all rights are reserved."
        identity = NONE
    else:
        reason = unread or (view.card_reason if not card_read else None) or view.listing_reason
        reason = Reason.NOT_LOOKED if reason is Reason.NOT_FOUND else reason
        note = "No license was seen, but not everything could be read."
        identity = None

    def say(name: str, value: Value | None) -> Observation:
        return Observation(
            Component.WEIGHTS,
            name,
            value,
            Basis.FOUND,
            view.source,
            locator,
            "license.none",
            note=note,
            reason=reason if value is None else None,
        )

    known = [say("license", identity), say("license-class", UNKNOWN if identity else None), say("restricts-use", None)]
    if found.named:
        return known
    return [*known, say("reserved", True if seen else None)]


_IN_REPO = (Component.TRAINING_CODE, Component.INFERENCE_CODE, Component.ARCHITECTURE, Component.MODEL_CARD)


def _inferred(view: RepoView, own: Declaration, found: Declared) -> list[Observation]:
    """The license of code and documents that lie in the repo: their own where one is given, else the repo's."""
    code = _decide([declaration for declaration in found.declarations if declaration.owner == "code"])
    observations: list[Observation] = []
    for component in _IN_REPO:
        if code is not None and component is not Component.MODEL_CARD:
            observations += _triple(view, component, code, None, Declared(()))
        else:
            note = f"Taken from the repo's one license. {own.note}"
            taken = replace(own, basis=Basis.INFERRED, note=note, source="inferred")
            observations += _triple(view, component, taken, None, found)
    return observations


def _conflicts(view: RepoView, declarations: Sequence[Declaration], deciding: Declaration) -> Iterator[Conflict]:
    """Each declaration that disagrees with the one that decides."""
    seen: set[tuple[str, str]] = set()
    for declaration in declarations:
        key = (declaration.reading.id, declaration.reading.license_class.value)
        if declaration is deciding or key in seen or agree(declaration.reading, deciding.reading):
            continue
        seen.add(key)
        why = "is the stricter" if strictness(deciding.reading) > strictness(declaration.reading) else "stands"
        yield Conflict(
            Component.WEIGHTS,
            "license",
            (_shown(view, declaration), _shown(view, deciding)),
            f"{called(deciding.reading)} {why}: {deciding.note}",
        )

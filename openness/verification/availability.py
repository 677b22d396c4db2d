"""One claim of what can be had, held against what was observed.

Absent evidence contradicts nothing, but for a link of the claim's own that leads nowhere on the Hub, and a listing that
was read whole and holds no weights. What a model takes over from its base says nothing of the claim about the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openness.attestations.document import Claim
from openness.components import Component, Kind
from openness.evidence import Availability, Basis, ComponentState, Fact
from openness.snapshot import Reason
from openness.verification.findings import (
    Outcome,
    Severity,
    Shown,
    Status,
    confirmed,
    contradicted,
    not_checkable,
    shown_by,
)
from openness.verification.links import Look, State

_TO_BE_HAD = (Availability.PUBLIC, Availability.GATED, Availability.PARTIAL)
_TELLING = frozenset({Kind.WEIGHTS, Kind.DATA})
"""Kinds of which the Hub tells how much is there; of code and documents it shows that there are some."""
_CLOSABLE = frozenset(
    {
        Component.TRAINING_CODE,
        Component.DATA_PROCESSING_CODE,
        Component.INFERENCE_CODE,
        Component.EVALUATION_CODE,
        Component.MODEL_CARD,
    }
)
"""Besides weights and data, those of which `withheld` can only mean that there are none: a rating that calls a paper
or the documentation of the architecture closed may mean that it is not peer-reviewed, or says too little. Code must lie
in the repo; of code that the card only links, none but the training code is said to be this model's."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim of what can be had, with what it takes to judge it."""

    component: Component
    claim: Claim
    imported: bool
    """Whether it was taken from somebody's database, whose `partial` may mean what is gated here."""
    looks: tuple[Look, ...]
    """What was seen where its links lead on the Hub."""
    elsewhere: bool
    """Whether it links something that is not on the Hub too."""

    @property
    def availability(self) -> Availability:
        """What is claimed; of a part, that it is partial."""
        return Availability(self.claim.stated_of(self.component))

    @property
    def name(self) -> str:
        """The component in a sentence."""
        return self.component.label.lower()


def compare_availability(claimed: Claimed, state: ComponentState | None, unread: str) -> Outcome:
    """What becomes of a claim. `state` is None where the model was not audited; `unread` says why, in a sentence."""
    if claimed.availability not in _TO_BE_HAD:
        return _not_to_be_had(claimed, state, unread)
    by_links = _by_links(claimed)
    if by_links is None:
        return _by_state(claimed, state) if state is not None else _unread(claimed, unread)
    if by_links.status is not Status.CONFIRMED and claimed.component is Component.WEIGHTS and state is not None:
        found = _by_state(claimed, state)
        if found.status is Status.CONFIRMED:  # the model's own repo has them, whatever became of the link
            note = " Of its links: " + by_links.said if by_links.status is Status.CONTRADICTED else ""
            return confirmed(found.said + note, found.observed or "", *found.shown, *by_links.shown)
    if by_links.status is Status.NOT_CHECKABLE and state is not None:
        found = _by_state(claimed, state)
        return found if found.status is not Status.NOT_CHECKABLE else by_links
    return by_links


# What the claim's own links show


def _by_links(claimed: Claimed) -> Outcome | None:
    """What the claim's links on the Hub decide; None where they decide nothing."""
    looks = [one for one in claimed.looks if one.state != "page"]
    if not looks:
        return None
    order = _BEST_FIRST if claimed.component.kind is not Kind.DATA else _WORST_FIRST
    gone = [one for one in looks if one.state == "gone"]
    rest = [one for one in looks if one.state != "gone"]
    if gone and not (claimed.component is Component.WEIGHTS and any(one.state == "there" for one in rest)):
        return _gone(claimed, gone, len(looks) + sum(one.state == "page" for one in claimed.looks))
    deciding = min(rest, key=lambda one: order.index(one.state))
    return _by_look(claimed, deciding, tuple(one.shown for one in rest if one.state == deciding.state))


_BEST_FIRST: tuple[State, ...] = ("there", "gated", "unread", "partial", "empty")
"""Of several places, one that has the weights is enough."""
_WORST_FIRST: tuple[State, ...] = ("empty", "partial", "gated", "unread", "there")
"""Of several datasets, all are claimed."""


def _gone(claimed: Claimed, gone: Sequence[Look], links: int) -> Outcome:
    names = ", ".join(dict.fromkeys(one.target.repo for one in gone[:3]))
    shown = tuple(one.shown for one in gone)
    if len(gone) == links and not claimed.elsewhere:
        said = f"The {claimed.availability.value} {claimed.name} are claimed to be at {names}. {gone[0].shown.note}"
        return contradicted(Severity.GONE, said, "gone", *shown)
    said = f"Of the places that the claim links, not all are there. {gone[0].shown.note}"
    if claimed.availability is Availability.PARTIAL:
        return not_checkable(said, "gone in part", *shown)
    return contradicted(Severity.LESS_OPEN, said, "gone in part", *shown)


def _by_look(claimed: Claimed, one: Look, shown: tuple[Shown, ...]) -> Outcome:
    note, asked = one.shown.note, claimed.availability
    if one.state == "unread":
        return not_checkable(f"What the claim links could not tell. {note}", None, *shown)
    if one.state in ("empty", "partial") and claimed.elsewhere:
        return not_checkable(f"The claim links another place too, which is not on the Hub. {note}", one.state, *shown)
    if one.state == "empty":
        weights = claimed.component.kind is Kind.WEIGHTS
        return contradicted(Severity.GONE if weights else Severity.LESS_OPEN, note, "none there", *shown)
    if one.state == "gated":
        return _gated(claimed, note, one.gate, shown)
    if one.state == "partial":
        return _partial(claimed, note, shown)
    if asked is Availability.PUBLIC or claimed.component.kind not in _TELLING:
        return confirmed(f"What the claim links is there. {note}", "public", *shown)
    if asked is Availability.PARTIAL and claimed.component.kind is Kind.DATA:
        return confirmed(f"What the claim links is there; whether it is all, nobody can tell. {note}", "public", *shown)
    return _public(claimed, note, shown)


# What was observed of the model


def _by_state(claimed: Claimed, state: ComponentState) -> Outcome:
    fact = state.fact("availability")
    note, shown = _note(fact, state), shown_by(fact)
    found = state.availability
    if found is Availability.UNKNOWN:
        return _unknown(fact, note, shown)
    if found is claimed.availability is Availability.PUBLIC:
        return confirmed(note, "public", *shown)
    if _is_another_models(state):
        return not_checkable(f"{note} That is the base's; of this model's own the Hub shows nothing.", None, *shown)
    if fact.basis is Basis.INFERRED:
        return not_checkable(f"It is only inferred: {note}", found.value, *shown)
    if found is Availability.PUBLIC:
        return _public(claimed, note, shown)
    if found is Availability.GATED:
        gate = state.fact("gate").value
        return _gated(claimed, note, str(gate) if gate else None, shown)
    if found is Availability.PARTIAL:
        return _partial_state(claimed, note, shown)
    if found is Availability.WITHHELD:
        return contradicted(Severity.GONE, note, "withheld", *shown)
    return not_checkable(note, found.value, *shown)


def _public(claimed: Claimed, note: str, shown: tuple[Shown, ...]) -> Outcome:
    """Public, whole, where less is claimed."""
    if claimed.component.kind not in _TELLING:
        return not_checkable(f"{note} How complete it is, the Hub does not show.", "public", *shown)
    if claimed.component is Component.CHECKPOINTS and claimed.availability is Availability.PARTIAL:
        return confirmed(f"{note} Not all there ever were can be there.", "public", *shown)
    return contradicted(Severity.DEGREE, f"Claimed {claimed.availability.value}, and public: {note}", "public", *shown)


def _gated(claimed: Claimed, note: str, gate: str | None, shown: tuple[Shown, ...]) -> Outcome:
    observed = {"auto": "gated (a form)", "manual": "gated (on request)"}.get(gate or "", "gated")
    if claimed.availability is Availability.GATED:
        return confirmed(note, observed, *shown)
    if claimed.component.kind not in _TELLING:
        return not_checkable(f"It is behind a gate here, and may be open elsewhere. {note}", observed, *shown)
    if claimed.availability is Availability.PUBLIC:
        return contradicted(Severity.LESS_OPEN, f"Claimed public, and gated: {note}", observed, *shown)
    if claimed.imported:
        return confirmed(f"Many databases call partial what is gated: {note}", observed, *shown)
    return contradicted(Severity.DEGREE, f"Claimed partial, and gated: {note}", observed, *shown)


def _partial(claimed: Claimed, note: str, shown: tuple[Shown, ...]) -> Outcome:
    """There in part, by a listing that was read whole."""
    if claimed.availability is Availability.PARTIAL:
        return confirmed(note, "partial", *shown)
    said = f"Claimed {claimed.availability.value}, and there in part: {note}"
    return contradicted(Severity.LESS_OPEN, said, "partial", *shown)


def _partial_state(claimed: Claimed, note: str, shown: tuple[Shown, ...]) -> Outcome:
    """As `_partial`; but of data, partial means that only a part of what the card names was found."""
    if claimed.component.kind is Kind.WEIGHTS or claimed.availability is Availability.PARTIAL:
        return _partial(claimed, note, shown)
    return not_checkable(f"A part was found, and the rest may be elsewhere. {note}", "partial", *shown)


def _unknown(fact: Fact, note: str, shown: tuple[Shown, ...]) -> Outcome:
    if fact.observation is None and fact.reason is Reason.NOT_LOOKED:
        return not_checkable("Nothing on the Hub speaks of it that an audit reads.")
    if fact.reason is Reason.NOT_FOUND:
        return not_checkable(f"Not found, which is not the same as not released. {note}", None, *shown)
    return not_checkable(f"It could not be looked at whole. {note}", None, *shown)


# What is claimed not to be had


def _not_to_be_had(claimed: Claimed, state: ComponentState | None, unread: str) -> Outcome:
    if state is None:
        return _unread(claimed, unread)
    fact = state.fact("availability")
    note, shown, found = _note(fact, state), shown_by(fact), state.availability
    if claimed.availability is Availability.NOT_APPLICABLE and state.fact("used").value is False:
        return confirmed("The model's making has no such stage.", "not used", *shown_by(state.fact("used")))
    if found is Availability.WITHHELD:
        if claimed.availability is Availability.WITHHELD:
            return confirmed(note, "withheld", *shown)
        return not_checkable(note, "withheld", *shown)
    if found not in _TO_BE_HAD:
        return not_checkable(f"Nothing of it was seen. {note}", None, *shown)
    if _is_another_models(state):
        return not_checkable(f"{note} That is the base's.", None, *shown)
    linked_only = fact.basis is not Basis.FOUND and claimed.component is not Component.TRAINING_CODE
    if claimed.component.kind not in _TELLING and (claimed.component not in _CLOSABLE or linked_only):
        return not_checkable(f"Something is there, and may not be what is meant. {note}", found.value, *shown)
    severity = Severity.DEGREE if found is Availability.PARTIAL else Severity.THERE
    return contradicted(severity, f"Claimed {claimed.availability.value}, and there: {note}", found.value, *shown)


def _unread(claimed: Claimed, unread: str) -> Outcome:
    pages = [one for one in claimed.looks if one.state == "page"]
    return not_checkable(unread, None, *(one.shown for one in pages))


def _is_another_models(state: ComponentState) -> bool:
    return state.inherited_from is not None and state.component is not Component.BASE_WEIGHTS


def _note(fact: Fact, state: ComponentState) -> str:
    note = (fact.observation.note if fact.observation else "") or "Nothing was seen of it."
    said = {Basis.STATED: "The publisher links it: ", Basis.CLAIMED: "The publisher says so: "}
    before = said.get(fact.basis, "") if fact.basis else ""
    of = f"Taken over from {state.inherited_from}: " if state.inherited_from else ""
    return f"{of}{before}{note}"


def compare_gate(claimed: str, state: ComponentState) -> Outcome | None:
    """A claimed gate (`auto`, `manual`) against the one that was observed; None where nothing gated was."""
    fact = state.fact("gate")
    if fact.value not in ("auto", "manual") or state.availability is not Availability.GATED:
        return None
    shown, note = shown_by(fact), _note(fact, state)
    if fact.value == claimed:
        return confirmed(note, str(fact.value), *shown)
    severity = Severity.LESS_OPEN if fact.value == "manual" else Severity.DEGREE
    return contradicted(severity, f"The gate is claimed to be {claimed}. {note}", str(fact.value), *shown)

"""What an attestation would change, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from openness.components import Component
from openness.reports.wording import harmless, is_unused, license_in_words, place, state_in_words, title_of

if TYPE_CHECKING:
    from openness.attestations.document import Attestation
    from openness.attesting import ComponentChange, Effect
    from openness.document import AuditComponent

AS = {
    "publisher": "as the publisher's, as if it lay in the repo",
    "trusted": "as if a key that you trust had signed it",
    "operator": "as a file given to the audit, unsigned",
}
"""What a document is counted as, by the rank that is asked for."""


def lines(effect: Effect, rank: str) -> Iterator[str]:
    """All sections, the verdict first."""
    before, after = effect.before, effect.after
    counted = AS[rank] if before else "as attested: nothing else speaks of a model without a repo"
    yield f"valid: {harmless(after.subject, 200)}, {_contents(effect.file.attestation)}, counted {counted}"
    for said in after.attestations:
        if said.refused and said.name == effect.file.name:
            yield f"not counted: {harmless(said.refused)}"
        for unheeded in said.unheeded:
            yield f"changes nothing: {harmless(unheeded)}"
    yield ""
    yield f"Verdict: {_step(before.verdict if before else '', after.verdict)}"
    yield f"Score:   {_step(f'{before.score:g}' if before else '', f'{after.score:g}')} of 100"
    for kind, heading in (("requirement", "Requirements"), ("criterion", "Criteria")):
        changes = [change for change in effect.changes if change.kind == kind]
        if changes:
            yield from ("", heading)
        for change in changes:
            yield f"  {harmless(change.title)}: {_step(change.before, change.after)}"
            if change.reason:
                yield f"      {harmless(change.reason, 300)}"
    if effect.components:
        yield from ("", "Components")
        yield from map(_component, effect.components)
    if effect.conflicts:
        yield from ("", "Conflicts")
    for conflict in effect.conflicts:
        about = f"{title_of(conflict.component)}, {harmless(conflict.property, 60)}"
        yield f"  ! {about}: {harmless(conflict.decided, 500)}"
        for side in conflict.sides:
            value = "unknown" if side.value is None else harmless(str(side.value), 120)
            yield f"      {value}  {place(side.locator, after.subject)}"
    if not (effect.changes or effect.components or effect.conflicts):
        yield "It changes nothing."
    yield from _idle(effect)


def _contents(document: Attestation) -> str:
    judged = sum(map(len, document.judgements.values()))
    counts = {"claim": len(document.claims), "judgement": judged, "settled conflict": len(document.settles)}
    return ", ".join(f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items() if count)


def _idle(effect: Effect) -> Iterator[str]:
    described = effect.file.attestation.claims.get(Component.DATA_DESCRIPTION)
    if described and described.availability == "public" and described.coverage is None:
        yield ""
        yield "Data description: it counts as one of all training data only with `coverage: complete`."
    powerless = [title_of(name) for name in effect.powerless if name in effect.idle]
    idle = [title_of(name) for name in effect.idle if name not in effect.powerless]
    if effect.unseen:
        yield ""
        yield f"Linked where nothing was looked at, so still unknown: {', '.join(map(title_of, effect.unseen))}"
    if powerless:
        yield ""
        yield f"Without a `url` that shows it, this opens nothing: {', '.join(powerless)}"
    if idle:
        yield ""
        yield f"Changes nothing: {', '.join(idle)}"


def _component(change: ComponentChange) -> str:
    before = _state(change.before) if change.before else ""
    return f"  {title_of(change.name)}: {_step(before, _state(change.after))}"


def _state(state: AuditComponent) -> str:
    described = "described" if state.facts.get("described") is True else "not described"
    shown = "described" in state.facts and not is_unused(state)
    more = [license_in_words(state.license), described if shown else ""]
    return ", ".join([state_in_words(state), *(part for part in more if part)])


def _step(before: str, after: str) -> str:
    return after if not before or before == after else f"{before} -> {after}"

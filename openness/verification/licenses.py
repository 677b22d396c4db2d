"""One claim of a license, held against the license that was observed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from openness.components import Component
from openness.evidence import LICENSE, Basis, ComponentState, Evidence, Fact
from openness.licenses import LicenseClass, Reading, agree, read_name, recalled
from openness.licenses.model import strictness
from openness.verification.findings import Outcome, Severity, Shown, confirmed, contradicted, not_checkable, shown_by
from openness.verification.links import Look

_NONE = ("none", "unlicensed", "no license")
_UNKNOWN = "unknown"
_SEVERAL = re.compile(r"\s*(?:[,;/+&]|\band\b|\bor\b)\s*", re.IGNORECASE)
"""Between the names of several licenses."""


def compare_license(
    claimed: str, component: Component, evidence: Evidence | None, looks: Sequence[Look], unread: str
) -> Outcome:
    """What becomes of a claimed license. `evidence` is None where the model was not audited, and `unread` says why.

    The datasets that a claim links have the licenses that their cards name; all else has the model's.
    """
    datasets = [one for one in looks if one.licenses is not None]
    if datasets:
        return _of_datasets(claimed, datasets)
    if evidence is None:
        return not_checkable(unread)
    if _names_other_models(looks, evidence):
        return not_checkable("The claim links another model's repo, and the license there was not read.")
    state = evidence.state(component)
    own = component is Component.WEIGHTS and bool(evidence.own_license)
    facts = evidence.own_license if own else state.facts
    if state.inherited_from is not None and not own:
        return not_checkable(f"The license that was read is that of {state.inherited_from}.")
    return _of_facts(claimed, facts.get("license"), _reading(facts), _declared(state))


def _names_other_models(looks: Iterable[Look], evidence: Evidence) -> bool:
    models = {one.repo.lower() for one in looks if one.target.kind == "model" and one.repo and not one.target.page}
    return bool(models) and evidence.subject.lower() not in models


def _of_facts(claimed: str, fact: Fact | None, observed: Reading | None, declared: Sequence[Reading]) -> Outcome:
    if fact is None or fact.value is None or observed is None:
        note = fact.observation.note if fact is not None and fact.observation else "None was seen."
        return not_checkable(f"The Hub shows no license of it. {note}")
    shown = shown_by(fact)
    note = shown[0].note if shown else ""
    if fact.value == "none":
        if claimed.lower() in _NONE:
            return confirmed(note, "none", *shown)
        return not_checkable(f"It may be given elsewhere. {note}", "none", *shown)
    if fact.basis is Basis.INFERRED:
        return not_checkable(f"The Hub shows none of its own, only the repo's. {note}", called(observed), *shown)
    if fact.value == _UNKNOWN and observed.license_class is LicenseClass.UNKNOWN:
        return not_checkable(f"The license there was not understood. {note}", None, *shown)
    outcome = _compare(claimed, observed, note, shown)
    if outcome.severity is Severity.LICENSE and any(_same(read_name(claimed), one) for one in declared):
        return confirmed(f"The repo declares it, among others. {note}", called(observed), *shown)
    return outcome


def _of_datasets(claimed: str, looks: Sequence[Look]) -> Outcome:
    """Of several datasets each has its license, and the one that differs the most decides."""
    outcomes = []
    for one in looks:
        named = one.licenses or ()
        readings = [read_name(name) for name in named]
        known = [reading for reading in readings if reading.id != _UNKNOWN]
        if not known or len(known) < len(readings):
            said = f"{one.target.repo} names {'a license that is not known here' if readings else 'no license'}."
            outcomes.append(not_checkable(said, ", ".join(named[:3]) or None, one.shown))
            continue
        observed = max(known, key=strictness)
        shown = Shown(one.shown.locator, f"{one.target.repo} names {', '.join(named[:3])}.", Basis.STATED)
        outcomes.append(_compare(claimed, observed, shown.note, (shown,)))
    contradictions = [one for one in outcomes if one.severity is not None]
    if contradictions:
        return min(contradictions, key=lambda one: one.severity.rank if one.severity else 0)
    return next((one for one in outcomes if one.status != "confirmed"), outcomes[0])


def _compare(claimed: str, observed: Reading, note: str, shown: tuple[Shown, ...]) -> Outcome:
    name = called(observed)
    if claimed.lower() in _NONE:
        said = f"No license is claimed, and there is one: {note}"
        return contradicted(Severity.LICENSE, said, name, *shown)
    reading = read_name(claimed)
    if _same(reading, observed):
        return confirmed(note, name, *shown)
    parts = [part for part in _SEVERAL.split(claimed) if part.strip()]
    if len(parts) > 1 and any(_same(read_name(part), observed) for part in parts):
        return confirmed(f"It is one of those that are claimed. {note}", name, *shown)
    if reading.id == _UNKNOWN or reading.restricts_use is None:
        return not_checkable(f"The claimed license is not known here by that name. {note}", name, *shown)
    if observed.restricts_use is None:
        return not_checkable(f"What the license there allows is not known. {note}", name, *shown)
    if reading.restricts_use is False and observed.restricts_use:
        said = f"The claimed license restricts no use, and the one there does: {note}"
        return contradicted(Severity.RESTRICTED, said, name, *shown)
    return contradicted(Severity.LICENSE, f"Another license is there: {note}", name, *shown)


def _same(one: Reading, other: Reading) -> bool:
    """Whether two readings can be of one license; "or later" makes no other license of it."""
    if agree(one, other):
        return one.id != _UNKNOWN or other.id != _UNKNOWN
    return _family(one.id) == _family(other.id) and one.restricts_use == other.restricts_use and one.id != _UNKNOWN


def _family(id: str) -> str:
    return id.lower().removesuffix("-only").removesuffix("-or-later")


def called(reading: Reading) -> str:
    """A license's id and class, as reports name it."""
    return f"{reading.id} ({reading.license_class.value})" if reading.id != _UNKNOWN else reading.license_class.value


def _reading(facts: Mapping[str, Fact]) -> Reading | None:
    """The license that the three facts tell; None where they tell none."""
    return recalled(*(facts[name].value if name in facts else None for name in LICENSE))


def _declared(state: ComponentState) -> list[Reading]:
    """What else the repo declares of its license."""
    return [read_name(str(seen.value)) for seen in state.observations if seen.property == "license-declared"]

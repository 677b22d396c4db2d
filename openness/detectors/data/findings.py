"""What data this model was trained on, by stage: named or not, found or not, described or not.

A verdict about data that is too open is the worst mistake of an audit. So a dataset counts as this model's training
data only where the metadata or the words around a link say so; data count as had only where everything that is named
was found with its files; and what is named in part stays in part.
"""

from __future__ import annotations

from dataclasses import dataclass

from openness.components import Component
from openness.detectors.data.documents import descriptions, evaluation
from openness.detectors.data.names import Kind
from openness.detectors.data.reading import CardData, Named, read_card
from openness.detectors.data.repo import Dataset, find_dataset
from openness.detectors.data.verdict import Verdict, judge, quote, worst
from openness.detectors.data.words import Stage, Tells
from openness.detectors.view import CARD, RepoView
from openness.evidence import LICENSE, Availability, Basis, Findings, Observation, Value
from openness.snapshot import Reason

MAX_DATASETS = 100
"""The most datasets of one model that are looked at."""
MAX_COLLECTIONS = 3

COMPONENTS = {Stage.PRE: Component.PRETRAINING_DATA, Stage.POST: Component.POSTTRAINING_DATA}


@dataclass(frozen=True, slots=True)
class DatasetRef:
    """A dataset on the Hub that must be read to know what a model was trained on."""

    id: str
    stage: Stage | None
    """The stage it was used at, as far as the card tells."""
    locator: str
    """Where the card names it."""
    why: str


@dataclass(frozen=True, slots=True)
class CollectionRef:
    """A collection on the Hub that the card says holds training data."""

    slug: str
    """`owner/title-hash`."""
    stage: Stage | None
    locator: str
    why: str


def references(view: RepoView, relation: str | None) -> tuple[DatasetRef | CollectionRef, ...]:
    """What must be read besides the model's own repo: its (candidate) training data, the most important first.

    `relation` is how the model was made from a base (None: it has none). At most `MAX_DATASETS` datasets, those that
    collections hold (once these were read) among them, and `MAX_COLLECTIONS` collections.
    """
    if relation in ("quantized", "merge"):
        return ()
    card = read_card(view, relation)
    datasets: dict[str, DatasetRef] = {}
    collections: list[DatasetRef | CollectionRef] = []
    stages = [stage for stage, used in card.used.items() if used.value is not False]
    training = [(stage, named) for stage in stages for named in card.training.get(stage, ())]
    for stage, named in training:
        if named.kind is Kind.COLLECTION:
            if len(collections) < MAX_COLLECTIONS and not any(
                isinstance(ref, CollectionRef) and ref.slug == named.id for ref in collections
            ):
                collections.append(CollectionRef(named.id, stage, named.locator, named.why))
        elif named.on_hub:
            datasets.setdefault(named.id.lower(), DatasetRef(named.id, stage, named.locator, named.why))
    for named in [named for named in card.evaluation if named.kind is Kind.LINK][:3]:
        datasets.setdefault(named.id.lower(), DatasetRef(named.id, None, named.locator, named.why))
    return (*collections, *list(datasets.values())[:MAX_DATASETS])


def detect(view: RepoView, relation: str | None) -> Findings:
    """What is known about this model's training data, by stage, and about their description.

    A stage that the model takes from its base (`relation`) is not decided here.
    """
    if relation in ("quantized", "merge"):
        return Findings()
    card = read_card(view, relation)
    observations: list[Observation] = []
    verdicts: list[Verdict] = []
    for stage, used in card.used.items():
        component = COMPONENTS[stage]
        observations.append(
            Observation(
                component,
                "used",
                used.value,
                Basis.CLAIMED if used.value is not None else Basis.INFERRED,
                view.source,
                used.locator,
                "data.stages",
                used.confidence,
                used.why,
                used.reason,
            )
        )
        if used.value is False:
            continue
        found = [
            (named, find_dataset(view.snapshot, named.id)) for named in card.training.get(stage, ()) if named.on_hub
        ]
        verdict = judge(view, card, stage, found, used.value is True)
        verdicts.append(verdict)
        observations += _stage_observations(view, component, verdict, found, card, stage)
    observations += descriptions(view, verdicts)
    observations += evaluation(view, card)
    return Findings(tuple(observations))


def _stage_observations(
    view: RepoView,
    component: Component,
    verdict: Verdict,
    found: list[tuple[Named, Dataset]],
    card: CardData,
    stage: Stage,
) -> list[Observation]:
    observations = [
        Observation(
            component,
            "availability",
            verdict.availability.value,
            verdict.availability.basis,
            view.source,
            verdict.locator,
            "data.availability",
            0.9,
            verdict.availability.note,
            verdict.availability.reason,
        ),
        Observation(
            component,
            "described",
            verdict.described.value,
            verdict.described.basis,
            view.source,
            verdict.locator,
            "data.described",
            0.9,
            verdict.described.note,
            verdict.described.reason,
        ),
    ]
    gates = {"auto": 1, "manual": 2}
    gated = max(
        (dataset for _, dataset in found if dataset.gate), key=lambda one: gates[one.gate or "auto"], default=None
    )
    if gated is not None and gated.gate:
        observations.append(
            Observation(
                component,
                "gate",
                gated.gate,
                Basis.FOUND,
                f"datasets/{gated.id}",
                gated.url,
                "data.gate",
                1.0,
                f"{gated.id} is gated: "
                + ("a person decides who gets it." if gated.gate == "manual" else "a form must be filled in."),
            )
        )
    elif verdict.availability.value is Availability.PUBLIC:
        observations.append(
            Observation(
                component,
                "gate",
                "none",
                Basis.FOUND,
                view.source,
                verdict.locator,
                "data.gate",
                1.0,
                "None of the datasets is gated.",
            )
        )
    for named, dataset in found:
        seen = dataset.status in ("data", "described", "empty")
        observations.append(
            Observation(
                component,
                "dataset",
                dataset.id,
                Basis.FOUND if seen else Basis.CLAIMED,
                f"datasets/{dataset.id}",
                dataset.url if seen else named.locator,
                "data.dataset",
                0.9,
                f"{dataset.id}, {named.why}: {dataset.note}"
                + (f"; gated ({dataset.gate})" if dataset.gate else "")
                + (f"; license {', '.join(dataset.licenses[:3])}" if dataset.licenses else "")
                + ".",
            )
        )
    for named in card.training.get(stage, ()):
        if named.kind is Kind.ELSEWHERE:
            observations.append(
                Observation(
                    component,
                    "link",
                    named.id,
                    Basis.STATED,
                    view.source,
                    named.locator,
                    "data.elsewhere",
                    0.7,
                    "The card links data of this stage on another site, which an audit does not open.",
                )
            )
        elif named.kind is Kind.COLLECTION:
            observations.append(
                Observation(
                    component,
                    "link",
                    named.id,
                    Basis.STATED,
                    view.source,
                    named.locator,
                    "data.collection",
                    0.7,
                    "The card links a collection that holds data of this stage; it could not be read whole.",
                )
            )
    for tell, line, sentence in card.tells.get(stage, ())[:20]:
        if tell is not Tells.DESCRIBED:
            observations.append(
                Observation(
                    component,
                    "note",
                    str(tell),
                    Basis.CLAIMED,
                    view.source,
                    view.url(CARD, line),
                    "data.words",
                    0.8,
                    f"The card: {quote(sentence)}",
                )
            )
    return observations + _licenses(component, found, verdict)


def _licenses(component: Component, found: list[tuple[Named, Dataset]], verdict: Verdict) -> list[Observation]:
    """The strictest license of the datasets that were found."""
    from openness.licenses import Reading, read_name, stricter
    from openness.licenses.model import LicenseClass

    seen = [dataset for _, dataset in found if dataset.status in ("data", "described", "empty")]
    if not seen:
        return []
    readings: list[tuple[Reading, Dataset]] = []
    for dataset in seen:
        own = stricter(read_name(name) for name in dataset.licenses)
        readings.append((own or Reading("unknown", "none stated", LicenseClass.UNKNOWN, None), dataset))
    strictest = stricter(reading for reading, _ in readings) or readings[0][0]
    dataset = next(dataset for reading, dataset in readings if reading is strictest)
    unread = [one.reason for _, one in found if one.status in ("unread", "missing")]
    if unread and strictest.restricts_use is not True:
        values: tuple[Value | None, ...] = (None, None, None)
        reason: Reason | None = worst(unread)
        note = "Not all datasets could be looked at, so their strictest license is not known."
    else:
        known = strictest.license_class is not LicenseClass.UNKNOWN
        values = (
            strictest.id if known else None,
            str(strictest.license_class) if known else None,
            strictest.restricts_use,
        )
        reason = None if known else Reason.NOT_FOUND
        note = f"The strictest license of the datasets: {strictest.name} ({dataset.id})."
    return [
        Observation(
            component,
            name,
            value,
            Basis.FOUND,
            f"datasets/{dataset.id}",
            dataset.url,
            "data.license",
            0.9,
            note,
            (reason or Reason.NOT_FOUND) if value is None else None,
        )
        for name, value in zip(LICENSE, values, strict=True)
    ]

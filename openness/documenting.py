"""An audit's results put into its document: what is shown of them, and in which words they are summed up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from openness.components import Component
from openness.detectors.card import parse_card
from openness.detectors.view import CARD
from openness.digests import digest_of, evidence_digest
from openness.document import (
    Audit,
    AuditAttestation,
    AuditBase,
    AuditComponent,
    AuditConflict,
    AuditCriterion,
    AuditGroup,
    AuditIfRead,
    AuditLevel,
    AuditLicense,
    AuditObservation,
    AuditObserved,
    AuditPartial,
    AuditPlace,
    AuditRequirement,
    AuditScorecard,
    AuditStep,
)
from openness.engine import CriterionResult, LevelResult, Scorecard, unmet
from openness.evidence import Attested, Base, ComponentState, Conflict, Evidence, Observation
from openness.snapshot import Collection, Refs, RepoInfo, Snapshot, Text, Want


def document(
    *,
    given: str,
    evidence: Evidence,
    partial: Sequence[AuditPartial],
    endpoint: str,
    alone: bool,
    scorecards: Mapping[str, Scorecard],
    base_scorecards: Mapping[str, Scorecard],
    own: Scorecard,
    if_read: Scorecard,
    observed: Scorecard | None,
    default: str,
    audited_at: datetime,
) -> Audit:
    """Put an audit's results into the document.

    `partial` is what was not read (`partial_of` a snapshot), `endpoint` where the evidence's links point, and `alone`
    says that nothing but documents speaks of the model. `default` names the scorecard that gives the verdict;
    `base_scorecards` holds each base model's, by id; `own` is the verdict on what this model's makers did themselves;
    `if_read` the one with only the unread left open; `observed` the one without what people attest.
    """
    ids = _Ids(evidence)
    verdict = scorecards[default]
    step_of = verdict.next_level
    return Audit(
        input=given,
        subject=evidence.subject,
        revision=evidence.revision,
        audited_at=audited_at.isoformat(timespec="seconds"),
        verdict=verdict.level or "unknown",
        verdict_upper=verdict.level_upper or "unknown",
        score=verdict.score,
        score_upper=verdict.score_upper,
        headline=_headline(verdict) + (", as attested" if alone else ""),
        summary=_summary(verdict, own),
        components={
            component.value: _component(evidence.state(component), ids)
            for component in Component
            if component in evidence.states
        },
        relation=evidence.relation,
        lineage=[_base(base, base_scorecards) for base in evidence.bases],
        conflicts=[_conflict(conflict, number) for number, conflict in enumerate(evidence.conflicts, 1)],
        attestations=[_attestation(attested, scorecards) for attested in evidence.attestations],
        without_attestations=AuditObserved(verdict=observed.level or "unknown", score=observed.score)
        if observed
        else None,
        scorecards={name: _scorecard(card, ids) for name, card in scorecards.items()},
        next_verdict=step_of.level.id if step_of else None,
        next_steps=_steps(verdict),
        partial=list(partial),
        if_read=AuditIfRead(
            verdict_worst=if_read.level_worst or "unknown",
            verdict_best=if_read.level_headline or "unknown",
            score_best=if_read.score_headline,
        ),
        rubric_digest=digest_of(sorted(card.rubric.digest for card in scorecards.values())),
        evidence_digest=evidence_digest(evidence, endpoint),
    )


class _Ids:
    """A short name for each observation: its component and a number."""

    def __init__(self, evidence: Evidence) -> None:
        self._names = {
            observation: f"{component.value}-{number}"
            for component, state in evidence.states.items()
            for number, observation in enumerate(state.observations, 1)
        }

    def of(self, observations: tuple[Observation, ...]) -> list[str]:
        return [self._names[observation] for observation in observations if observation in self._names]

    def name(self, component: Component, number: int) -> str:
        return f"{component.value}-{number}"


def _observation(observation: Observation, name: str) -> AuditObservation:
    return AuditObservation(
        id=name,
        property=observation.property,
        value=observation.value,
        basis=observation.basis.value,
        source=observation.source,
        locator=observation.locator,
        method=observation.method,
        confidence=observation.confidence,
        note=observation.note,
        reason=observation.reason.value if observation.reason else None,
    )


_SHOWN_FACTS = ("gate", "count", "described", "used", "complete")


def _component(state: ComponentState, ids: _Ids) -> AuditComponent:
    facts = {name: state.fact(name).value for name in _SHOWN_FACTS if name in state.facts}
    return AuditComponent(
        availability=state.availability.value,
        reason=state.reason.value if state.reason else None,
        license=_license(state),
        url=state.url,
        inherited_from=state.inherited_from,
        facts={name: value for name, value in facts.items() if value is not None},
        observations=[
            _observation(observation, ids.name(state.component, number))
            for number, observation in enumerate(state.observations, 1)
        ],
    )


def _license(state: ComponentState) -> AuditLicense | None:
    named = state.fact("license")
    if named.value is None:
        return None
    kind, restricts = state.fact("license-class").value, state.fact("restricts-use").value
    return AuditLicense(
        id=str(named.value),
        **{"class": str(kind or "unknown")},
        restricts_use=restricts if isinstance(restricts, bool) else None,
        basis=named.basis.value if named.basis else "inferred",
    )


def _conflict(conflict: Conflict, number: int) -> AuditConflict:
    return AuditConflict(
        component=conflict.component.value,
        property=conflict.property,
        sides=[_observation(side, f"conflict-{number}-{index}") for index, side in enumerate(conflict.sides, 1)],
        decided=conflict.decided,
    )


def _attestation(attested: Attested, asked: Iterable[str] = ()) -> AuditAttestation:
    return AuditAttestation(
        name=attested.name,
        locator=attested.locator,
        rank=attested.rank,
        author=attested.author,
        role=attested.role,
        signer=attested.signer,
        date=attested.date,
        expires=attested.expires,
        digest=attested.digest,
        counted=not attested.refused,
        refused=attested.refused,
        unheeded=[
            *attested.unheeded,
            *(
                f"judgements for {name[:100]}: not asked for here; --rubric {name[:100]} counts them"
                for name in attested.judgements
                if name not in asked
            ),
        ],
    )


def _base(base: Base, scorecards: Mapping[str, Scorecard]) -> AuditBase:
    card = scorecards.get(base.model) if base.evidence else None
    return AuditBase(
        model=base.model,
        relation=base.relation,
        basis=base.basis.value,
        locator=base.locator,
        note=base.note,
        reason=base.reason.value if base.reason else None,
        verdict=card.level if card else None,
        verdict_upper=card.level_upper if card else None,
        score=card.score if card else None,
        license=_license(base.evidence.state(Component.WEIGHTS)) if base.evidence else None,
        bases=[_base(further, scorecards) for further in base.evidence.bases] if base.evidence else [],
        attestations=[_attestation(one, one.judgements) for one in base.evidence.attestations] if base.evidence else [],
        conflicts=[_conflict(one, number) for number, one in enumerate(base.evidence.conflicts, 1)]
        if base.evidence
        else [],
    )


def _level(result: LevelResult, ids: _Ids) -> AuditLevel:
    return AuditLevel(
        id=result.level.id,
        title=result.level.title,
        met=result.met,
        progress=result.progress,
        requirements=[
            AuditRequirement(
                id=asked.requirement.id,
                title=asked.requirement.title,
                met=asked.met,
                reason=asked.reason,
                observations=ids.of(asked.observations),
                improve=asked.requirement.improve,
            )
            for asked in result.asked
        ],
        places=[
            AuditPlace(criteria=list(place.criteria), met=place.met, by=place.by)
            for place in result.places
            if place.counts
        ],
        bases_met=result.bases_met,
        bases_reason=result.bases_reason,
    )


def _criterion(result: CriterionResult, ids: _Ids) -> AuditCriterion:
    return AuditCriterion(
        id=result.criterion.id,
        title=result.criterion.title,
        grade=result.grade.id if result.grade else None,
        score=result.score,
        score_upper=result.score_upper,
        max=result.criterion.weight,
        reason=result.reason,
        observations=ids.of(result.observations),
        improve=result.next_grade.improve if result.next_grade else None,
        group=result.criterion.group,
        applies=result.applies,
        judged_by=result.judged.source if result.judged else None,
        warnings=[warning.title for warning in result.warnings],
    )


def _scorecard(card: Scorecard, ids: _Ids) -> AuditScorecard:
    return AuditScorecard(
        rubric=card.rubric.id,
        version=card.rubric.version,
        digest=card.rubric.digest,
        level=card.level,
        level_upper=card.level_upper,
        levels=[_level(result, ids) for result in card.levels],
        score=card.score,
        score_lower=card.score_lower,
        score_upper=card.score_upper,
        max=card.max,
        criteria=[_criterion(result, ids) for result in card.criteria],
        groups=[
            AuditGroup(
                id=one.group.id,
                title=one.group.title,
                score=one.score,
                score_upper=one.score_upper,
                max=one.max,
                counts=one.group.weight is not None,
            )
            for one in card.groups
        ],
    )


def _headline(card: Scorecard) -> str:
    """DESIGN.md: verdict and score; a range only for what was unreadable, not looked at or conflicting."""
    level, best = card.level or "unknown", card.level_headline or "unknown"
    words = level if level == best else f"{level} to {best}"
    low, high = round(card.score), round(card.score_headline)
    return (
        f"{words}, {low} of {card.rubric.max:g}" if low == high else f"{words}, {low} to {high} of {card.rubric.max:g}"
    )


def _summary(card: Scorecard, own: Scorecard) -> str:
    """One sentence: what the verdict means here, and what stands between the model and the next one."""
    results = {result.level.id: result for result in card.levels}
    reached = results.get(card.level or "")
    said = reached.level.about.rstrip(".") if reached else "Whether the weights are to be had is not known"
    order = [result.level.id for result in card.levels]
    following = card.next_level
    if following is None:
        return f"{said}."
    if following.bases_met is False and following.bases_from and _higher(own.level, card.level, order):
        return f"{said}; inherited from {following.bases_from} (itself {own.level} in what it adds)."
    words = [
        f"{asked.requirement.title.lower()} ({'refuted' if asked.met is False else 'not shown'})"
        for asked in following.asked
        if asked.met is not True
    ]
    if following.bases_met is not True:
        words.append(f"a base model that reaches it ({following.bases_from or 'none is named'})")
    return f"{said}; for {following.level.id} it lacks {', '.join(words)}." if words else f"{said}."


def _higher(one: str | None, other: str | None, order: list[str]) -> bool:
    return one in order and (other not in order or order.index(one) > order.index(other))


def _steps(card: Scorecard) -> list[AuditStep]:
    following = card.next_level
    if following is None:
        return []
    steps = [
        AuditStep(
            requirement=name,
            title=asked.requirement.title,
            state="unknown" if asked.met is None else "refuted",
            improve=asked.requirement.improve,
            of=None,
        )
        for name, asked in unmet(card).items()
    ]
    if following.bases_met is not True:
        steps.append(
            AuditStep(
                requirement="bases",
                title="Base models",
                state="unknown" if following.bases_met is None else "refuted",
                improve="Build on a base model that meets this level, or ask its makers to publish what is missing: "
                + (following.bases_reason or "name the base model in the card's `base_model`."),
                of=following.bases_from,
            )
        )
    return steps


_PARTS = {"info": "metadata and file listing", "refs": "branches and tags"}


def _what(want: Want) -> str:
    name = f"{want.kind}s/{want.repo}"
    return f"{name}: {want.path}" if want.what == "file" else f"{name}: {_PARTS[want.what]}"


def partial_of(snapshot: Snapshot) -> list[AuditPartial]:
    """What of a snapshot was not read, or not seen whole, and why."""
    found = [
        AuditPartial(
            what=_what(want),
            reason="unreadable" if problem.reason == "unreadable" else "not-looked",
            why=problem.message,
        )
        for want, problem in snapshot.problems()
    ]
    for want in sorted(snapshot.answers, key=repr):
        answer = snapshot.answers[want]
        if isinstance(answer, Text) and want.path == CARD and (error := _front_matter_error(snapshot, want, answer)):
            what = f"{_what(want)}, front matter"
            found.append(AuditPartial(what=what, reason="unreadable", why=f"not YAML as it is read here: {error}"))
        incomplete = (
            (isinstance(answer, RepoInfo) and not answer.listing_complete)
            or (isinstance(answer, Refs) and not answer.complete)
            or (isinstance(answer, Collection) and not answer.complete)
        )
        if incomplete:
            found.append(AuditPartial(what=_what(want), reason="not-looked", why="not seen whole"))
    return found


def _front_matter_error(snapshot: Snapshot, want: Want, card: Text) -> str | None:
    """What is wrong with a card's front matter, where the Hub's own reading of it does not stand in."""
    infos = (answer for answer in snapshot.answers.values() if isinstance(answer, RepoInfo))
    if any(info.card_data for info in infos if (info.kind, info.id) == (want.kind, want.repo)):
        return None
    # Only the beginning: the body is long, and was parsed before.
    front, end, _ = card.content.lstrip("\ufeff \r\n").removeprefix("---").partition("\n---")
    fenced = card.content.lstrip("\ufeff \r\n").startswith("---") and end
    return parse_card(f"---{front}\n---\n").front_matter_error if fenced else None

"""What every report for people shows of an audit, and in which order: read off the document, in no format yet.

Text in what these functions return is as it stands in the document, so it may be hostile; each format escapes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.reports import Failure
from openness.reports.wording import (
    REASONS,
    harmless,
    is_bare,
    is_unused,
    license_in_words,
    mark_of,
    number,
    title_of,
)
from openness.snapshot import is_repo_id

if TYPE_CHECKING:
    from openness.comparing import Comparison
    from openness.document import (
        Audit,
        AuditAttestation,
        AuditBase,
        AuditComponent,
        AuditCriterion,
        AuditGroup,
        AuditLevel,
        AuditObservation,
        AuditScorecard,
        AuditStep,
    )


def totals(results: Sequence[Audit | Failure]) -> str:
    """How many subjects there are, and how many of each verdict: `3 subjects: 2 open-weight, 1 not audited`."""
    counts = Counter("not audited" if isinstance(result, Failure) else result.verdict for result in results)
    each = ", ".join(f"{count} {verdict}" for verdict, count in counts.most_common())
    return f"{len(results)} subject{'s' if len(results) > 1 else ''}: {each}" if counts else "no subjects"


def outlook(audit: Audit) -> str:
    """How far the verdict could still rise, in a sentence; empty where something stands against every higher one."""
    if audit.verdict_upper == audit.verdict:
        return ""
    return f"Nothing seen stands against {audit.verdict_upper}; more evidence could show it."


def shown_components(audit: Audit) -> dict[str | None, dict[str, AuditComponent]]:
    """The components of which something was seen: this model's own (under None), then by the base they come from."""
    groups: dict[str | None, dict[str, AuditComponent]] = {None: {}}
    for name, state in audit.components.items():
        if not is_folded(state):
            groups.setdefault(state.inherited_from, {})[name] = state
    return groups


def is_folded(state: AuditComponent) -> bool:
    """Whether a component is told in one line with all others for the same reason."""
    return is_unused(state) or is_bare(state)


@dataclass(frozen=True, slots=True)
class Unseen:
    """Components of which nothing was seen, for one reason."""

    reason: str
    """In words: `not found`, `not looked at`, `not used`."""
    origin: str | None
    """The base model that they would be of; None is this one."""
    components: list[str]
    """Their ids."""
    id: str = ""
    """The reason's id; empty where the component is not used."""

    @property
    def names(self) -> list[str]:
        """The components' names as people read them within a sentence."""
        return [f"{title[:1].lower()}{title[1:]}" for title in map(title_of, self.components)]

    @property
    def mark(self) -> str:
        """The kind of mark: a component that is not used lacks nothing."""
        return "none" if self.reason == "not used" else "unknown"


def unseen_components(audit: Audit) -> list[Unseen]:
    """What nobody saw anything of, by reason: the reasons never merge."""
    groups: dict[tuple[str, str | None], list[str]] = {}
    for name, state in audit.components.items():
        if is_folded(state):
            reason = "" if is_unused(state) else state.reason or "not-found"
            groups.setdefault((reason, state.inherited_from), []).append(name)
    return [
        Unseen(REASONS.get(reason, "not used"), origin, names, reason) for (reason, origin), names in groups.items()
    ]


def named_links(state: AuditComponent) -> list[str]:
    """What a component's observations link or name: addresses, and ids of datasets; each once."""
    named = [seen.value for seen in state.observations if seen.property in ("link", "dataset")]
    return list(dict.fromkeys(value for value in named if isinstance(value, str)))


def risks(audit: Audit) -> list[str]:
    """What was noticed that can harm who uses the model, such as pickled weights; each once."""
    noted = [
        seen.note
        for state in audit.components.values()
        for seen in state.observations
        if seen.property == "risk" and seen.value is not None
    ]
    return list(dict.fromkeys(noted))


@dataclass(frozen=True, slots=True)
class Unread:
    """What was not read of one repo."""

    name: str
    """`models/owner/name`."""
    parts: list[str]
    why: str


def unread(audit: Audit) -> list[Unread]:
    """What was not read, by repo, and why: what is out of order first, then what nobody looked at."""
    groups: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for one in sorted(audit.partial, key=lambda part: part.reason, reverse=True):
        name, _, part = one.what.partition(": ")
        parts, whys = groups.setdefault((one.reason, name), ([], []))
        parts.append(part)
        # A recording that lacks something says so with the name; only of a trouble is the cause worth a line.
        if one.why and (one.reason == "unreadable" or name.partition("/")[2] not in one.why):
            whys.append(one.why)
    found = []
    for (reason, name), (parts, whys) in groups.items():
        said = [] if reason == "not-looked" and whys else [REASONS[reason]]
        found.append(Unread(name, list(dict.fromkeys(parts)), "; ".join([*said, *dict.fromkeys(whys)])))
    return found


def side_by_side(results: Sequence[Audit | Failure]) -> Comparison:
    """Results as models beside each other, in their order; those that could not be audited in their places."""
    from openness.comparing import ComparedError, ComparedSubject, compare

    failed = [
        ComparedSubject(
            input=one.input,
            subject=None,
            revision=None,
            headline=None,
            error=ComparedError(exit_code=one.exit_code, message=one.message, hint=one.hint),
        )
        for one in results
        if isinstance(one, Failure)
    ]
    audits = [one for one in results if not isinstance(one, Failure)]
    return compare(audits, failed, [one.input for one in results])


def default_card(audit: Audit) -> AuditScorecard:
    """The scorecard that gives the verdict and the score."""
    return next(iter(audit.scorecards.values()))


def other_cards(audit: Audit) -> list[AuditScorecard]:
    """The answers of the rubrics beside the default one."""
    return list(audit.scorecards.values())[1:]


def bounds(card: AuditScorecard) -> str:
    """What the unknowns could make of the level and the score, in a sentence; empty where nothing is open."""
    said = []
    if card.level is not None and card.level_upper not in (None, card.level):
        said.append(f"nothing seen stands against {harmless(card.level_upper or '', 100)}")
    low, high = number(card.score_lower, card.max), number(card.score_upper, card.max)
    if low != high:
        said.append(f"the score is {low} to {high}, whatever the unknown turns out to be")
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}." if said else ""


def headline_of(card: AuditScorecard) -> str:
    """A rubric's answer in a line: `mof 1.0: class-3, 6 of 17`."""
    level = f"{harmless(card.level, 100)}, " if card.level else ""
    return f"{card.rubric} {harmless(card.version, 40)}: {level}{number(card.score, card.max)} of {number(card.max)}"


def points_of(card: AuditScorecard) -> str:
    """A score with what it could be: `31 of 100 (73 if all that is unknown were shown)`."""
    upper = f" ({number(card.score_upper, card.max)} if all that is unknown were shown)"
    more = upper if card.score_upper > card.score else ""
    return f"{number(card.score, card.max)} of {number(card.max)}{more}"


def remarks_on(criterion: AuditCriterion) -> list[str]:
    """What is to be known about an answer beside its reason: whether it applies, who judged it, and warnings."""
    said = ["Whether it applies to this model is unknown."] if criterion.applies is None else []
    if criterion.judged_by is not None:
        said.append(f"judged by a person: {harmless(criterion.judged_by.removeprefix('attestation:'), 200)}")
    return [*said, *(f"! {harmless(warning)}" for warning in criterion.warnings)]


def gain_of(criterion: AuditCriterion) -> str:
    """What stands before a criterion's remedy: what that would add, or that there is more to be had."""
    gain = criterion.score_upper - criterion.score
    return f"would add up to {number(gain, criterion.max)}, if published" if gain > 0 else "for more"


def points_of_group(group: AuditGroup) -> str:
    """What a group's criteria come to together: `2 of 8 (up to 6), shown only`."""
    upper = f" (up to {number(group.score_upper, group.max)})" if group.score_upper > group.score else ""
    return f"{number(group.score, group.max)} of {number(group.max)}{upper}{'' if group.counts else ', shown only'}"


def mark_of_criterion(criterion: AuditCriterion) -> str:
    """The kind of mark for a graded answer: `unknown` where nothing is shown yet and more may be."""
    if criterion.applies is False:
        return "none"
    if criterion.score >= criterion.max:
        return "yes"
    return "partly" if criterion.score > 0 else "unknown" if criterion.score_upper > 0 else "no"


def lacks_of_level(level: AuditLevel, card: AuditScorecard) -> dict[str, list[str]]:
    """What a level lacks, under `Refuted` and `Not shown`: requirements, places that no criterion fills, bases."""
    titles = {criterion.id: criterion.title for criterion in card.criteria}
    answers = [(asked.title, asked.met) for asked in level.requirements]
    answers += [(" or ".join(titles.get(name, name) for name in place.criteria), place.met) for place in level.places]
    answers += [("base models", level.bases_met)]
    lacks: dict[str, list[str]] = {}
    for met, word in ((False, "Refuted"), (None, "Not shown")):
        if names := [title for title, answer in answers if answer is met]:
            lacks[word] = names
    return lacks


_RELATIONS = {
    "finetune": "fine-tune of",
    "adapter": "adapter of",
    "quantized": "quantization of",
    "merge": "merge of",
}


def relation_in_words(base: AuditBase) -> str:
    """How the model was made from a base: `fine-tune of`."""
    return _RELATIONS.get(base.relation, f"{base.relation} of")


def verdict_of_base(base: AuditBase) -> str:
    """A base model's verdict, or why there is none."""
    return base.verdict or REASONS.get(base.reason or "", "no verdict")


def standing_of_base(base: AuditBase) -> str:
    """What follows a base model's verdict: its license, how its name is known, and what its repo states."""
    said = f", {license_in_words(base.license)}" if base.license is not None else ""
    said += f" [{base.basis}]" if base.basis in ("claimed", "inferred") else ""
    for document in base.attestations:
        counted = "" if document.counted else f", not counted: {document.refused}"
        said += f"; {document.name} in its repo{counted}"
    return said


def standing_of_attestation(said: AuditAttestation) -> str:
    """What follows an attestation's name: who states it and until when, who signed it, and why it is not counted."""
    author = f", by {said.author}, {said.date}, until {said.expires}" if said.author else ""
    signed = f"; signed with the key {said.signer}" if said.signer else "; unsigned" if said.rank == "operator" else ""
    return f"{author}{signed}{f'; not counted: {said.refused}' if said.refused else ''}"


def repo_unread(audit: Audit) -> str:
    """How to have the repo read too, where a model was audited from an attestation alone; else empty."""
    if not (audit.headline.endswith(", as attested") and is_repo_id(audit.subject)):
        return ""
    command = f"openness audit {audit.subject} --attestation {audit.input}"
    return f"No repo was read. Where the model has one: {command}"


def title_of_step(step: AuditStep) -> str:
    """What a step is about: a requirement, and of which base model where it is not this one's."""
    return f"{step.title}, {step.of}" if step.of else step.title


def seen_by_id(audit: Audit) -> dict[str, AuditObservation]:
    """All observations by the ids under which requirements and criteria refer to them."""
    return {seen.id: seen for state in audit.components.values() for seen in state.observations}


def places_of(names: Sequence[str], seen: Mapping[str, AuditObservation]) -> list[str]:
    """Where the observations of these ids were made, each place once; `seen` holds them by id."""
    return list(dict.fromkeys(seen[name].locator for name in names if name in seen))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a rubric, and on which observations it rests."""

    mark: str | None
    """The kind of mark; None for a graded answer."""
    title: str
    reason: str
    above: Sequence[str]
    """Observations that an answer before has told already, by id."""
    seen: Sequence[AuditObservation]
    """Those that are told here first."""


def answers(audit: Audit) -> Iterator[tuple[str, list[Answer]]]:
    """Every observation behind every answer, under headings: each rubric's requirements, then its criteria.

    An observation stands where it is first needed; what no answer needs comes last, as one answer without a title.
    """
    untold = seen_by_id(audit)
    known = frozenset(untold)

    def answer(mark: str | None, title: str, reason: str, names: Sequence[str] = ()) -> Answer:
        above = [name for name in names if name in known and name not in untold]
        return Answer(mark, title, reason, above, [untold.pop(name) for name in names if name in untold])

    for name, card in audit.scorecards.items():
        found = []
        for level in card.levels:
            for asked in level.requirements:
                title = f"{asked.title} ({level.id})"
                found.append(answer(mark_of(asked.met), title, asked.reason, asked.observations))
            if level.bases_met is not True or level.bases_reason:
                found.append(answer(mark_of(level.bases_met), f"Base models ({level.id})", level.bases_reason))
        for criterion in card.criteria:
            title = f"{criterion.title}, {criterion.score:g} of {criterion.max:g}"
            found.append(answer(None, title, criterion.reason, criterion.observations))
        yield f"Evidence, by {name} {card.version}", found
    if untold:
        yield "Evidence on which no answer rests", [answer(None, "", "", list(untold))]

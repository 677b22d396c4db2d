"""What every report for people shows of an audit, and in which order: read off the document, in no format yet.

Text in what these functions return is as it stands in the document, so it may be hostile; each format escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openness.reports.wording import REASONS, is_bare, is_unused, title_of

if TYPE_CHECKING:
    from openness.document import Audit, AuditBase, AuditComponent, AuditCriterion, AuditLevel, AuditScorecard


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
    names: list[str]
    """The components' names as people read them, in lower case."""

    @property
    def mark(self) -> str:
        """The kind of mark: a component that is not used lacks nothing."""
        return "none" if self.reason == "not used" else "unknown"


def unseen_components(audit: Audit) -> list[Unseen]:
    """What nobody saw anything of, by reason: the reasons never merge."""
    groups: dict[tuple[str, str | None], list[str]] = {}
    for name, state in audit.components.items():
        if is_folded(state):
            reason = "not used" if is_unused(state) else REASONS[state.reason or "not-found"]
            groups.setdefault((reason, state.inherited_from), []).append(title_of(name).lower())
    return [Unseen(reason, origin, names) for (reason, origin), names in groups.items()]


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


def default_card(audit: Audit) -> AuditScorecard:
    """The scorecard that gives the verdict and the score."""
    return next(iter(audit.scorecards.values()))


def other_cards(audit: Audit) -> list[AuditScorecard]:
    """The answers of the rubrics beside the default one."""
    return list(audit.scorecards.values())[1:]


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

"""Audits in Markdown, for a comment on a pull request or a job's summary: below 65,000 characters, whatever the audit.

The same words as in the terminal: the verdict, the components, conflicts and what to publish next stand open; scores,
other rubrics and every observation are folded. Where not all of it fits, observations go first, then the criteria;
verdict, conflicts and next steps stay longest, and what is missing is said. Of several subjects: a table of all, then
each report, folded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from openness.document import AuditGroup
from openness.notice import NOTICE
from openness.reports import Failure
from openness.reports.fitting import ELSEWHERE, LIMIT, Part, Section, fitted
from openness.reports.markdown import UNFOLD, commit, fold, linked, outside, outside_in_html, row
from openness.reports.outline import (
    Answer,
    Unread,
    answers,
    bounds,
    default_card,
    gain_of,
    headline_of,
    lacks_of_level,
    mark_of_criterion,
    named_links,
    other_cards,
    outlook,
    points_of,
    points_of_group,
    relation_in_words,
    remarks_on,
    repo_unread,
    risks,
    shown_components,
    standing_of_attestation,
    standing_of_base,
    title_of_step,
    totals,
    unread,
    unseen_components,
    verdict_of_base,
)
from openness.reports.wording import (
    REASONS,
    SYMBOLS,
    address,
    license_in_words,
    mark_of,
    mark_of_state,
    number,
    place,
    sentence,
    state_in_words,
    title_of,
)

if TYPE_CHECKING:
    from openness.document import (
        Audit,
        AuditAttestation,
        AuditBase,
        AuditComponent,
        AuditConflict,
        AuditCriterion,
        AuditObservation,
        AuditScorecard,
        AuditStep,
    )
    from openness.reports import Results

Item = TypeVar("Item")

_DEEPEST = 6
"""Steps of a lineage that are shown: an audit follows five, and some programs give up on lists that lie deeper."""
_LONG = 600
"""Characters of a sentence; `outside` bounds all else."""
_CORE, _SIDE = 14_000, 5_000
"""Bytes that what stays longest may take each, and what stands beside it, of one subject; of several, half of it."""


def report(results: Results) -> str:
    """The report of one audit, or of several with a table of all on top."""
    end = f"*{NOTICE}*\n"
    audits = [result for result in results.results if not isinstance(result, Failure)]
    if not results.many:
        sections = [Section(_Report(audit).parts()) for audit in audits]
        failures = [Section([_failed(failure)]) for failure in results.results if isinstance(failure, Failure)]
        return fitted([*sections, *failures], end, "")
    folded = [
        Section(
            _Report(audit, folded=True).parts(),
            fold(f"<b>{outside_in_html(audit.input, 200)}</b>: {outside_in_html(audit.headline)}"),
            f"---\n\n{UNFOLD}\n\n",
        )
        for audit in audits
    ]
    missing = f"*Left out, to stay below {LIMIT:,} characters: the reports of {{}} subjects. {ELSEWHERE}*\n\n"
    return fitted([Section(_overview(results.results)), *folded], end, missing)


def _failed(failure: Failure) -> Part:
    return Part("", 0, f"## {outside(failure.input, 200)}: not audited\n\n{_why(failure)}\n")


def _why(failure: Failure) -> str:
    """Why a subject was not audited, and what to do."""
    return " ".join(outside(said, _LONG) for said in (sentence(failure.message), failure.hint) if said)


def _overview(results: Sequence[Audit | Failure]) -> list[Part]:
    """The table of all subjects, and why some of them are not in it."""
    failures = [result for result in results if isinstance(result, Failure)]
    failed = Part(
        "why subjects were not audited", 0, _heading("Not audited"), failures,
        lambda one: f"- **{outside(one.input, 200)}**: {_why(one)}", most=8_000,
    )  # fmt: skip
    heads = f"## {outside(totals(results))}\n\n{_heads('Subject', 'Verdict and score')}"
    table = Part("", 0, heads, results, _subject, row(("and {} more", "")), most=22_000)
    return [table, *([failed] if failures else [])]


def _subject(result: Audit | Failure) -> str:
    said = "not audited" if isinstance(result, Failure) else f"**{outside(result.headline)}**"
    return row((outside(result.input, 200), said))


@dataclass(frozen=True, slots=True)
class _Report:
    """The parts of one audit's report."""

    audit: Audit
    folded: bool = False
    """Whether it is one of several: its title stands where it is opened, and its lists are kept shorter."""

    def parts(self) -> list[Part]:
        """All of them in their order on the page."""
        others = [self.scorecard(card, headline_of(card), 6) for card in other_cards(self.audit)]
        parts = [
            self.components(), self.unseen(), self.conflicts(), self.next_steps(), self.attestations(), self.lineage(),
            self.unread(), self.scores(), *others, self.observations(),
        ]  # fmt: skip
        return [self.head(), *(part for part in parts if part.items)]

    def head(self) -> Part:
        audit = self.audit
        levels = default_card(audit).levels[1:]
        title = f"## {outside(audit.subject, 200)}: {outside(audit.verdict, 60)}"
        lines = [
            "" if self.folded else title,
            f"**{outside(audit.headline)}**{commit(audit.revision)}",
            outside(audit.summary, _LONG),
            " &nbsp; ".join(f"{_mark(mark_of(level.met))} {outside(level.id, 60)}" for level in levels),
            outside(outlook(audit)),
        ]
        return Part("", 1, "".join(f"{line}\n\n" for line in lines if line)[:-1])

    def components(self) -> Part:
        shown = shown_components(self.audit)
        states = [(origin, name, state) for origin, group in shown.items() for name, state in group.items()]
        heads = _heads("Component", "State", "License", "Evidence")
        return Part(
            "the components", 2, _heading("Components") + heads, states, self._component,
            row(("and {} more", "", "", "")), most=self._at_most(20_000),
        )  # fmt: skip

    def _component(self, item: tuple[str | None, str, AuditComponent]) -> str:
        origin, name, state = item
        title = outside(title_of(name), 100)
        return row(
            [
                f"{title}<br>taken over from {outside(origin, 200)}" if origin else title,
                f"{_mark(mark_of_state(state))}&nbsp;{outside(state_in_words(state), 100)}",
                outside(license_in_words(state.license), 120),
                self._where(state),
            ]
        )

    def _where(self, state: AuditComponent) -> str:
        """The places that show a component: the deciding one, then what it names, as links where they work."""
        named = named_links(state)
        places = ", ".join(linked(address(value), value) for value in named[:3])
        more = f" and {len(named) - 3} more" if len(named) > 3 else ""
        return " → ".join(part for part in (self._place(state.url) if state.url else "", places + more) if part)

    def _place(self, locator: str) -> str:
        return linked(place(locator, self.audit.subject), locator)

    def unseen(self) -> Part:
        """What nobody saw anything of, by reason; and what can harm who uses the model."""
        lines = [
            f"- {'' if one.mark == 'none' else f'{_mark(one.mark)} '}{one.reason.capitalize()}"
            f"{f' (of {outside(one.origin)})' if one.origin else ''}: "
            f"{outside(', '.join(one.names), _LONG)}"
            for one in unseen_components(self.audit)
        ]
        lines += [f"- **Risk:** {outside(risk)}" for risk in risks(self.audit)]
        return self._list("what was not seen", 2, "", lines, str, _SIDE)

    def conflicts(self) -> Part:
        return self._list("the conflicts", 1, "Conflicts", self.audit.conflicts, self._conflict, _CORE)

    def _conflict(self, conflict: AuditConflict) -> str:
        about = f"{title_of(conflict.component)}, {conflict.property}:"
        lines = [f"- **{outside(about)}** {outside(conflict.decided, _LONG)}"]
        for side in conflict.sides[:6]:
            value = str(side.value) if side.value is not None else "unknown"
            lines.append(f"  - {outside(value, 120)} ({self._place(side.locator)})")
        more = [f"  - and {len(conflict.sides) - 6} more"] if len(conflict.sides) > 6 else []
        return "\n".join([*lines, *more])

    def next_steps(self) -> Part:
        title = f"To reach {outside(self.audit.next_verdict or '', 60)}"
        steps = list(enumerate(self.audit.next_steps, 1))
        return self._list("what to publish next", 1, title, steps, _step, _CORE)

    def attestations(self) -> Part:
        """What people state, by rank; what is not counted, with the reason; and the verdict without all of it."""
        alone = self.audit.without_attestations
        lines = [f"Without them: {alone.verdict}, {number(alone.score)} of 100"] if alone else []
        lines += [repo_unread(self.audit)]
        tail = "".join(f"\n{outside(line, _LONG)}\n" for line in lines if line)
        stated = self.audit.attestations
        return self._list("the attestations", 3, "Attestations", stated, _attestation, _SIDE, tail=tail)

    def lineage(self) -> Part:
        """The models that it was made from, as a nested list; the root is its own line."""
        root = f"- {outside(self.audit.subject)}: {outside(self.audit.verdict, 60)}\n"
        bases = [one for base in self.audit.lineage for one in _chain(base, 1)]
        return self._list("the lineage", 3, "Lineage", bases, _base, _SIDE, lead=root)

    def unread(self) -> Part:
        """What was not read, by repo, and why."""
        found = unread(self.audit)
        summary = f"Not read (it might change the verdict or the score): {len(found)}"
        return self._list("what was not read", 4, "", found, _unread, _SIDE, lead=fold(summary), tail=_UNFOLD)

    def scores(self) -> Part:
        """The default rubric's criteria; its levels stand in the head."""
        card = default_card(self.audit)
        heads = fold(f"Score: {points_of(card)}") + _CRITERIA
        return Part("the criteria", 5, heads, _criteria(card), _criterion, row(("and {} more", "", "")), _UNFOLD)

    def scorecard(self, card: AuditScorecard, name: str, rank: int) -> Part:
        """A rubric beside the default one: its levels with what each lacks, then its criteria."""
        said = [outside(bounds(card), _LONG), "\n".join(_levels(card))]
        heads = fold(outside_in_html(name)) + "".join(f"{lines}\n\n" for lines in said if lines) + _CRITERIA
        return Part(
            outside(f"{card.rubric} {card.version}", 60), rank, heads, _criteria(card), _criterion,
            row(("and {} more", "", "")), _UNFOLD,
        )  # fmt: skip

    def observations(self) -> Part:
        """Every observation under the answer that rests on it; each in full where it is first needed."""
        lines: list[str | Answer | AuditObservation] = []
        for title, found in answers(self.audit):
            lines.append(title)
            for answer in found:
                lines += [*([answer] if answer.title else []), *answer.seen]
        count = sum(len(state.observations) for state in self.audit.components.values())
        head = fold(f"Every observation behind this: {count}")
        return Part("every observation", 7, head, lines, self._evidence, "- and {} lines more", _UNFOLD)

    def _evidence(self, line: str | Answer | AuditObservation) -> str:
        if isinstance(line, str):
            return f"- **{outside(line)}**"
        if isinstance(line, Answer):
            sign = f"{_mark(line.mark)} " if line.mark else ""
            above = f" ({', '.join(line.above)}: see above)" if line.above else ""
            return f"  - {sign}**{outside(line.title)}:** {outside(line.reason + above, _LONG)}"
        value = REASONS[line.reason] if line.value is None and line.reason else str(line.value)
        how = f"{line.basis}, confidence {line.confidence:g}, by {outside(line.method, 80)}"
        note = f": {outside(line.note)}" if line.note else ""
        what = f"{outside(line.id, 80)} {outside(line.property, 60)} = {outside(value)}"
        return f"    - {what}: {how}{note} ({self._place(line.locator)})"

    def _at_most(self, size: int) -> int:
        return size // 2 if self.folded else size

    def _list(
        self, name: str, rank: int, words: str, items: Sequence[Item], show: Callable[[Item], str], most: int,
        *, lead: str = "", tail: str = "",
    ) -> Part:  # fmt: skip
        heading = _heading(words) if words else ""
        return Part(name, rank, heading + lead, items, show, tail=tail, most=self._at_most(most))


def _heading(words: str) -> str:
    return f"### {words}\n\n"


def _mark(kind: str) -> str:
    return outside(SYMBOLS[kind][0])


def _heads(*words: str) -> str:
    return f"{row(words)}\n{row([':---'] * len(words))}\n"


_CRITERIA = _heads("Criterion", "Points", "Why, and what would better it")
_UNFOLD = f"\n{UNFOLD}\n"


def _step(numbered: tuple[int, AuditStep]) -> str:
    position, step = numbered
    return f"{position}. **{outside(title_of_step(step))}** ({step.state}): {outside(step.improve, _LONG)}"


def _attestation(said: AuditAttestation) -> str:
    name = linked(said.name, said.locator, 120)
    line = f"- {_mark('yes' if said.counted else 'unknown')} **{said.rank}:** {name}"
    standing = outside(standing_of_attestation(said), _LONG)
    return "\n".join([line + standing, *(f"  - {outside(one)}" for one in said.unheeded[:10])])


def _chain(base: AuditBase, depth: int) -> Iterator[tuple[int, AuditBase | None]]:
    """A base and what it was made from in turn, each with its depth; None for all that lies too deep."""
    yield depth, base
    if depth == _DEEPEST and base.bases:
        yield depth + 1, None
    for further in base.bases if depth < _DEEPEST else ():
        yield from _chain(further, depth + 1)


def _base(item: tuple[int, AuditBase | None]) -> str:
    depth, base = item
    if base is None:
        return f"{'  ' * depth}- and further ones"
    said = f"{outside(relation_in_words(base), 60)} {outside(base.model, 200)}"
    return f"{'  ' * depth}- {said}: **{outside(verdict_of_base(base), 60)}**{outside(standing_of_base(base))}"


def _unread(one: Unread) -> str:
    return f"- {outside(one.name, 200)}: {outside(', '.join(one.parts))} ({outside(one.why)})"


def _levels(card: AuditScorecard) -> Iterator[str]:
    """The levels, each with what it lacks; the lowest asks for nothing."""
    for position, level in enumerate(card.levels[:20]):
        lacks = "; ".join(f"{word}: {', '.join(names)}" for word, names in lacks_of_level(level, card).items())
        share = f", {level.progress:.0f} %" if position else ""
        line = f"- {_mark(mark_of(level.met))} {outside(level.title)}{share}"
        yield f"{line}. {outside(lacks, _LONG)}" if lacks else line


def _criteria(card: AuditScorecard) -> list[tuple[AuditGroup | AuditCriterion, bool]]:
    """Groups, each before its criteria, then the criteria of none; and whether a remedy was told by one before."""
    told: set[str] = set()
    rows: list[tuple[AuditGroup | AuditCriterion, bool]] = []
    for group in (*card.groups, None):
        rows += [(group, False)] if group else []
        for criterion in card.criteria:
            if criterion.group == (group.id if group else None):
                rows.append((criterion, bool(criterion.improve) and criterion.improve in told))
                told.add(criterion.improve or "")
    return rows


def _criterion(item: tuple[AuditGroup | AuditCriterion, bool]) -> str:
    of, again = item
    if isinstance(of, AuditGroup):
        return row((f"**{outside(of.title)}**", points_of_group(of), ""))
    title = f"{_mark(mark_of_criterion(of))} {outside(of.title)}"
    if of.applies is False:
        return row((title, "", outside(of.reason, _LONG)))
    said = [outside(one, _LONG) for one in (of.reason, *remarks_on(of))]
    if of.improve:
        said.append(f"*{gain_of(of)}:* {'as above' if again else outside(of.improve)}")
    points = f"{number(of.score, of.max)}&nbsp;of&nbsp;{number(of.max)}"
    return row((title, points, "<br>".join(said)))

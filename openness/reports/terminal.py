"""The report that people read in a terminal, from the verdict down to what to publish next.

`AuditReport` is a rich renderable: what the console can do (width, colour, links, encoding) it asks the console.
States are told by a word and a symbol, and colour only repeats them. `report` is the same as plain text.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.style import Style
from rich.text import Text
from rich.tree import Tree

from openness.notice import NOTICE
from openness.reports.explained import explained
from openness.reports.layout import STYLES, heading, item, link, mark, row
from openness.reports.outline import (
    default_card,
    named_links,
    other_cards,
    outlook,
    points_of,
    relation_in_words,
    repo_unread,
    risks,
    shown_components,
    standing_of_attestation,
    standing_of_base,
    title_of_step,
    unread,
    unseen_components,
    verdict_of_base,
)
from openness.reports.scorecards import criterion_rows, other_scorecard
from openness.reports.wording import (
    address,
    harmless,
    license_in_words,
    mark_of,
    mark_of_state,
    number,
    place,
    state_in_words,
    title_of,
)

if TYPE_CHECKING:
    from openness.document import Audit, AuditBase, AuditComponent, AuditConflict, AuditScorecard

MAX_WIDTH = 100
"""Columns beyond which lines are hard to read."""
MAX_UNREAD = 10
"""Lines about what was not read before "and N more"."""

_TITLE, _STATE = 28, 18

_VERDICT_STYLES = {"closed": "bold red", "weights-available": "bold magenta", "unknown": "bold"}


def report(audit: Audit, *, explain: bool = False, width: int = 80) -> str:
    """The report as plain text without colour and links."""
    file = io.StringIO()
    console = plain_console(file, width)
    console.print(AuditReport(audit, explain), crop=False)
    console.print(notice(apart=explain), crop=False)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def notice(*, apart: bool) -> Text:
    """What stands once at the end of what is printed, of however many reports; `apart`: after an empty line."""
    return Text("\n" if apart else "").append(NOTICE, style="dim")


def plain_console(file: io.StringIO, width: int = 80) -> Console:
    """A console that writes plain text, whatever the environment says."""
    return Console(
        file=file, width=width, color_system=None, force_terminal=False, highlight=False, markup=False, emoji=False,
        legacy_windows=False, _environ={},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AuditReport:
    """One audit, to be printed by a rich console; with `explain`, every observation behind every answer."""

    audit: Audit
    explain: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """All sections, top-down."""
        page = _Page(self.audit, options.max_width, options.ascii_only)
        yield from page.head()
        yield from page.components()
        yield from page.conflicts()
        yield from page.attestations()
        yield from page.lineage()
        yield from page.unread()
        yield from page.next_steps()
        yield from page.score(default_card(self.audit))
        for card in other_cards(self.audit):
            yield from other_scorecard(card, ascii=options.ascii_only)
        if self.explain:
            yield from explained(self.audit, ascii=options.ascii_only)
        else:
            yield Text("\nEvery observation behind this: --explain. For programs: --format json.", style="dim")


@dataclass(frozen=True, slots=True)
class _Page:
    """The sections of one report."""

    audit: Audit
    width: int
    ascii: bool

    def head(self) -> Iterator[RenderableType]:
        audit = self.audit
        title = Text(harmless(audit.subject, 200), style="bold")
        if audit.revision:
            title.append(f" at {harmless(audit.revision, 250)[:12]}", style="dim")
        yield title
        yield Text(harmless(audit.headline), style=_VERDICT_STYLES.get(audit.verdict, "bold green"))
        yield Text(harmless(audit.summary))
        levels = Text()
        for level in default_card(audit).levels[1:]:
            levels.append_text(self._mark(mark_of(level.met))).append(f" {level.id}   ")
        if levels:
            levels.rstrip()
            yield Text("\n").append_text(levels)
        if higher := outlook(audit):
            yield Text(harmless(higher), style="dim")

    def components(self) -> Iterator[RenderableType]:
        yield heading("Components")
        heads = [Text(words, style="dim") for words in ("  Component", "State", "License, evidence")]
        yield row((_TITLE, heads[0]), (_STATE, heads[1]), heads[2])
        for origin, states in shown_components(self.audit).items():
            if origin is not None:
                yield Text(f"Taken over from {harmless(origin, 200)}:", style="dim")
            yield from self._rows(states)
        for unseen in unseen_components(self.audit):
            of = f" (of {harmless(unseen.origin, 200)})" if unseen.origin else ""
            yield item(self._mark(unseen.mark), Text(f"{unseen.reason.capitalize()}{of}: {', '.join(unseen.names)}"))
        for risk in risks(self.audit):
            yield item("!", Text(f"Risk: {harmless(risk)}"))

    def _rows(self, states: dict[str, AuditComponent]) -> Iterator[RenderableType]:
        for name, state in states.items():
            kind = mark_of_state(state)
            title = self._mark(kind).append(f" {title_of(name)}")
            license, where = Text(license_in_words(state.license)), self._where(state)
            beside = Text("  ").join(part for part in (license, where) if part)
            fits = beside.cell_len <= self.width - _TITLE - _STATE - 2
            yield row(
                (_TITLE, title),
                (_STATE, Text(state_in_words(state), style=STYLES[kind])),
                beside if fits else license,
            )
            if where and not fits:
                yield Padding(where, (0, 0, 0, 4))

    def _where(self, state: AuditComponent) -> Text:
        """The places that show a component: the deciding one, then what it names, as links where they work."""
        where = Text(style="dim")
        if state.url:
            where.append(place(state.url, self.audit.subject), style=link(state.url))
        named = named_links(state)
        for value in named[:3]:
            where.append(" -> " if value is named[0] and where else ", " if where else "")
            where.append(address(value), style=link(value))
        if len(named) > 3:
            where.append(f" and {len(named) - 3} more")
        return where

    def conflicts(self) -> Iterator[RenderableType]:
        if not self.audit.conflicts:
            return
        yield heading("Conflicts")
        for conflict in self.audit.conflicts:
            yield from self._conflict(conflict)

    def _conflict(self, conflict: AuditConflict) -> Iterator[RenderableType]:
        title = f"{title_of(conflict.component)}, {harmless(conflict.property, 60)}: "
        yield item("!", Text(title, style="bold").append(harmless(conflict.decided), style="not bold"))
        for side in conflict.sides:
            line = Text(harmless(str(side.value), 120) if side.value is not None else "unknown")
            line.append(f"  {place(side.locator, self.audit.subject)}", style=link(side.locator) + Style(dim=True))
            yield Padding(line, (0, 0, 0, 2))

    def attestations(self) -> Iterator[RenderableType]:
        """What people state, by rank; what is not counted, with the reason; and the verdict without all of it."""
        if not self.audit.attestations:
            return
        yield heading("Attestations")
        for said in self.audit.attestations:
            line = Text(f"{said.rank}: ", style="bold").append(harmless(said.name, 120), style=link(said.locator))
            line.append(harmless(standing_of_attestation(said), 3000), style="not bold")
            yield item(self._mark("yes" if said.counted else "unknown"), line)
            for unheeded in said.unheeded:
                yield Padding(Text(harmless(unheeded)), (0, 0, 0, 2))
        alone = self.audit.without_attestations
        if alone is not None:
            said_alone = f"Without them: {harmless(alone.verdict)}, {number(alone.score)} of 100"
            yield Text(said_alone, style="dim")
        if command := repo_unread(self.audit):
            yield Text(harmless(command, 500), style="dim")

    def lineage(self) -> Iterator[RenderableType]:
        if not self.audit.lineage:
            return
        yield heading("Lineage")
        tree = Tree(Text(f"{harmless(self.audit.subject, 200)}: {self.audit.verdict}"))
        for base in self.audit.lineage:
            self._branch(tree, base, depth=0)
        yield tree

    def _branch(self, tree: Tree, base: AuditBase, depth: int) -> None:
        line = Text(f"{harmless(relation_in_words(base), 60)} {harmless(base.model, 200)}")
        line.append(f": {verdict_of_base(base)}", style="bold")
        line.append(harmless(standing_of_base(base)))
        branch = tree.add(line)
        for further in base.bases if depth < 20 else ():
            self._branch(branch, further, depth + 1)

    def unread(self) -> Iterator[RenderableType]:
        """What was not read, by repo, and why: it might change the verdict."""
        found = unread(self.audit)
        if found:
            yield heading("Not read (it might change the verdict or the score)")
        for one in found[:MAX_UNREAD]:
            yield item("-", Text(harmless(f"{one.name}: {', '.join(one.parts)} ({one.why})")))
        if len(found) > MAX_UNREAD:
            yield item("-", Text(f"and {len(found) - MAX_UNREAD} more"))

    def next_steps(self) -> Iterator[RenderableType]:
        if not self.audit.next_steps:
            return
        yield heading(f"To reach {self.audit.next_verdict}")
        for position, step in enumerate(self.audit.next_steps, 1):
            said = Text(f"{harmless(title_of_step(step), 400)} ({step.state}): ", style="bold")
            yield item(f"{position}.", said.append(harmless(step.improve), style="not bold"))

    def score(self, card: AuditScorecard) -> Iterator[RenderableType]:
        yield heading(f"Score: {points_of(card)}")
        for criterion in card.criteria:
            yield from criterion_rows(criterion, ascii=self.ascii)

    def _mark(self, kind: str) -> Text:
        return mark(kind, ascii=self.ascii)

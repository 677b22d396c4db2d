"""Models side by side: in a terminal as many columns as fit, the others below; in Markdown all in one table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from openness.reports.layout import STYLES, heading, item, mark
from openness.reports.markdown import commit, outside, table
from openness.reports.wording import (
    SYMBOLS,
    harmless,
    is_unused,
    license_in_words,
    mark_of_state,
    number,
    state_in_words,
    title_of,
)

if TYPE_CHECKING:
    from openness.comparing import ComparedRubric, ComparedScore, ComparedState, ComparedSubject, Comparison

_LABEL, _NARROWEST = 20, 18


@dataclass(frozen=True, slots=True)
class ComparisonReport:
    """A comparison, to be printed by a rich console."""

    comparison: Comparison

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The models by name, then their components, then the frameworks."""
        compared = self.comparison
        for position, subject in enumerate(compared.subjects, 1):
            yield item(f"{position}", _headline(subject))
        models = [(at, one) for at, one in enumerate(compared.subjects, 1) if one.error is None]
        many = max(1, (options.max_width - _LABEL) // (_NARROWEST + 1))
        for start in range(0, len(models), many):
            block = models[start : start + many]
            yield heading("Components")
            yield self._components(block, ascii=options.ascii_only)
            yield heading("Frameworks")
            yield self._frameworks(block)
        if models:
            yield Text("\nBelow a level or a score: what the unknown could make of it.", style="dim")
        if bare := [title_of(name).lower() for name, states in compared.components.items() if _is_bare(states)]:
            yield item(mark("unknown", ascii=options.ascii_only), Text(f"Of none known: {', '.join(bare)}"))

    def _components(self, block: Sequence[tuple[int, ComparedSubject]], *, ascii: bool) -> RenderableType:
        grid = _grid("", block)
        for name, states in self.comparison.components.items():
            if not _is_bare(states):
                cells = [_state(states.get(subject.input), ascii=ascii) for _, subject in block]
                grid.add_row(Text(title_of(name)), *cells)
        return grid

    def _frameworks(self, block: Sequence[tuple[int, ComparedSubject]]) -> RenderableType:
        grid = _grid("", block)
        for name, rubric in self.comparison.scorecards.items():
            cells = [_score(rubric.subjects.get(subject.input), rubric) for _, subject in block]
            grid.add_row(Text(harmless(f"{name} {rubric.version}", 80)), *(Text("\n").join(cell) for cell in cells))
        return grid


def _headline(subject: ComparedSubject) -> Text:
    line = Text(harmless(subject.input, 200), style="bold").append(": ", style="not bold")
    said = subject.headline if subject.error is None else f"not audited: {subject.error.message}"
    return line.append(harmless(said or "", 400), style="not bold")


def _grid(head: str, block: Sequence[tuple[int, ComparedSubject]]) -> Table:
    grid = Table.grid(padding=(0, 1), pad_edge=False, expand=True)
    grid.add_column(width=_LABEL, overflow="fold")
    for _ in block:
        grid.add_column(ratio=1, overflow="fold")
    grid.add_row(Text(head), *(Text(f"{at} {_short(subject)}", style="dim") for at, subject in block))
    return grid


def _short(subject: ComparedSubject) -> str:
    return harmless((subject.subject or subject.input).rpartition("/")[2], 60)


def _is_bare(states: dict[str, ComparedState]) -> bool:
    """Whether nothing is known of a component of any model, and nothing stands in the way of knowing."""
    silent = (None, "not-looked", "not-found")
    return all(one.availability == "unknown" and one.reason in silent and not is_unused(one) for one in states.values())


def _state(state: ComparedState | None, *, ascii: bool) -> Text:
    if state is None:
        return Text("-")  # its audit has no such component: a model without a base has no base weights
    kind = mark_of_state(state)
    cell = mark(kind, ascii=ascii).append(f" {state_in_words(state)}", style=STYLES[kind])
    for more in _more(state):
        cell.append(f"\n{more}", style="dim")
    return cell


def _more(state: ComparedState) -> Iterator[str]:
    """The license, and whether it was taken over; only of what can be had."""
    if state.availability in ("public", "gated", "partial"):
        if said := license_in_words(state.license):
            yield said
        if state.inherited_from is not None:
            yield "from its base"


def _score(score: ComparedScore | None, rubric: ComparedRubric) -> list[Text]:
    """The level and the score, each with what the unknown could make of it."""
    if score is None:
        return [Text("-")]
    lines = []
    if score.level is not None:
        lines.append(Text(harmless(score.level, 100), style="bold"))
        if score.level_upper not in (None, score.level):
            lines.append(Text(f"up to {harmless(score.level_upper or '', 100)}", style="dim"))
    lines.append(Text(f"{number(score.score, rubric.max)} of {number(rubric.max)}"))
    low, high = number(score.score_lower, rubric.max), number(score.score_upper, rubric.max)
    return [*lines, *([Text(f"{low} to {high}", style="dim")] if low != high else [])]


def markdown(comparison: Comparison) -> str:
    """The comparison as Markdown: one column a model."""
    return "\n".join(_markdown(comparison)) + "\n"


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield "# Comparison\n"
    for subject in comparison.subjects:
        said = subject.headline if subject.error is None else f"not audited: {subject.error.message}"
        yield f"- **{outside(subject.input)}**{commit(subject.revision)}: {outside(said or '')}"
    models = [subject for subject in comparison.subjects if subject.error is None]
    if models:
        names = [outside(subject.input) for subject in models]
        yield "\n## Components\n"
        yield from table(("component", *names), _component_rows(comparison, models))
        yield "\n## Frameworks\n"
        yield from table(("framework", *names), _framework_rows(comparison, models))
    yield f"\n{comparison.notice}"


def _component_rows(comparison: Comparison, models: Sequence[ComparedSubject]) -> Iterator[list[str]]:
    for name, states in comparison.components.items():
        yield [outside(title_of(name)), *(_cell(states.get(subject.input)) for subject in models)]


def _cell(state: ComparedState | None) -> str:
    if state is None:
        return "-"
    said = [f"{SYMBOLS[mark_of_state(state)][0]} {state_in_words(state)}", *_more(state)]
    return "<br>".join(outside(one) for one in said)


def _framework_rows(comparison: Comparison, models: Sequence[ComparedSubject]) -> Iterable[list[str]]:
    for name, rubric in comparison.scorecards.items():
        scores = [_score(rubric.subjects.get(subject.input), rubric) for subject in models]
        yield [
            outside(f"{name} {rubric.version}"),
            *("<br>".join(outside(line.plain) for line in lines) for lines in scores),
        ]

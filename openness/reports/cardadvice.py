"""Advice on a model card, for a terminal; and the words in which a pull request proposes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.style import Style
from rich.text import Text

from openness.reports import markdown as md
from openness.reports.layout import STYLES, heading, item, link
from openness.reports.wording import harmless, place

if TYPE_CHECKING:
    from pydantic import JsonValue

    from openness.cardadvice import CardAdvice, CardChange, CardPlace, CardSection

_HEADS = {
    "patch": ("In the patch", "+", "yes"),
    "decide": ("For you to settle (not in the patch)", "!", "no"),
    "guess": ("Likely, but not shown (not in the patch)", "?", "unknown"),
}


@dataclass(frozen=True, slots=True)
class AdviceReport:
    """The advice as a list, to be printed by a rich console."""

    advice: CardAdvice

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """What is in the patch first, then what is the author's to settle, then sections."""
        advice = self.advice
        at = f" at {harmless(advice.revision, 250)[:12]}" if advice.revision else ""
        yield Text(f"{harmless(advice.subject, 200)}{at}: {harmless(advice.card, 200)}", style="bold")
        yield Text(_summary(advice))
        for standing, (words, sign, kind) in _HEADS.items():
            changes = [change for change in advice.changes if change.standing == standing]
            written = [section for section in advice.sections if section.text is not None and standing == "patch"]
            if changes or written:
                yield heading(words)
            for change in changes:
                yield from self._change(change, Text(sign, style=STYLES[kind]))
            for section in written:
                yield item(Text(sign, style=STYLES[kind]), Text(f"a section: {section.title}", style="bold"))
                yield Padding(Text(harmless(section.why)), (0, 0, 0, 2))
        left = [section for section in advice.sections if section.text is None]
        if left:
            yield heading("Sections to write: what an audit did not find, or not whole")
        for section in left:
            yield from _section(section)
        yield from self._after()

    def _change(self, change: CardChange, sign: Text) -> Iterator[RenderableType]:
        yield item(sign, Text(_step(change), style="bold"))
        yield Padding(Text(harmless(change.why)), (0, 0, 0, 2))
        for seen in change.seen[:8]:
            yield Padding(self._seen(seen), (0, 0, 0, 2))

    def _seen(self, seen: CardPlace) -> Text:
        where = Text(place(seen.locator, self.advice.subject), style=link(seen.locator) + Style(dim=True))
        return where.append(f"  {harmless(seen.note, 300)}", style="dim")

    def _after(self) -> Iterator[RenderableType]:
        advice = self.advice
        if advice.unpatchable:
            yield Text(f"\nWhat cannot be changed in place: {harmless(advice.unpatchable)}.")
        if not advice.patch:
            return
        before, after = harmless(advice.headline), harmless(advice.headline_after)
        said = f"An audit says the same with it: {before}." if before == after else f"With it, an audit says {after}"
        more = "" if before == after else f" (today {before})."
        yield Text(f"\nThe patch: openness card {harmless(advice.input, 200)} --patch. {said}{more}", style="dim")


def _summary(advice: CardAdvice) -> str:
    counts = {standing: sum(change.standing == standing for change in advice.changes) for standing in _HEADS}
    counts["patch"] += sum(section.text is not None for section in advice.sections)
    sections = sum(section.text is None for section in advice.sections)
    words = {"patch": "in the patch", "decide": "for you to settle", "guess": "likely"}
    said = [f"{count} {words[standing]}" for standing, count in counts.items() if count]
    said += [f"{sections} section{'' if sections == 1 else 's'} to write"] if sections else []
    if not advice.exists:
        said.insert(0, "there is no card")
    return ", ".join(said) if said else "Nothing needs to change."


def _section(section: CardSection) -> Iterator[RenderableType]:
    yield item("-", Text(f"{section.title} ({section.state})", style="bold"))
    yield Padding(Text(harmless(section.why, 400)), (0, 0, 0, 2))
    yield Padding(Text(f"Write: {section.write}"), (0, 0, 0, 2))


def _step(change: CardChange) -> str:
    """`license: mit`, `license: Apache 2.0 -> apache-2.0`, `datasets: a/b added`."""
    current, proposed = change.current, change.proposed
    if proposed is None:
        return f"{change.key}: {_value(current)}" if current not in (None, "", []) else change.key
    if isinstance(proposed, list) and isinstance(current, list) and proposed[: len(current)] == current:
        return f"{change.key}: {_value(proposed[len(current) :])} added"
    if current in (None, "", []):
        return f"{change.key}: {_value(proposed)}"
    return f"{change.key}: {_value(current)} -> {_value(proposed)}"


def _value(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return harmless(str(value), 200)


def proposal(advice: CardAdvice, *, badge: bool) -> tuple[str, str]:
    """The title of a pull request with the patch, and its description in Markdown: each change with its reason."""
    changes = [change for change in advice.changes if change.standing == "patch"]
    sections = [section for section in advice.sections if section.text is not None]
    keys = list(dict.fromkeys(change.key for change in changes))
    named = [*keys, *(f"a section on the {section.title.lower()}" for section in sections)]
    if changes or sections:
        title = f"Model card: add {', '.join(named)}" if not any(_was_there(one) for one in changes) else ""
        title = title or f"Model card: mend {', '.join(named)}"
        title += " and a badge" if badge else ""
    else:
        title = "Model card: a badge that says how open the model is"
    return title, "\n".join(_described(advice, changes, sections, badge=badge))


def _was_there(change: CardChange) -> bool:
    return change.current not in (None, "", [])


def _described(
    advice: CardAdvice, changes: Sequence[CardChange], sections: Sequence[CardSection], *, badge: bool
) -> Iterator[str]:
    yield "What this repo already shows, written where people and programs look for it. Nothing else is touched."
    yield ""
    for change in changes:
        where = ", ".join(dict.fromkeys(place(seen.locator, advice.subject) for seen in change.seen[:4]))
        seen = f" (seen in {md.outside(where)})" if where else ""
        yield f"- {md.outside(_step(change))}: {md.outside(change.why)}{seen}"
    for section in sections:
        yield f"- a section {md.outside(section.title)}: {md.outside(section.why)}"
    if badge:
        yield f"- a badge, between two markers: what an audit says today ({md.outside(advice.headline_after)})"
    yield ""
    yield "Proposed with `openness card`; what is not right here, please say, or close this."

"""`--explain`: behind each requirement and criterion, every observation, with its place in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from openness.reports.layout import heading, item, mark
from openness.reports.outline import answers
from openness.reports.wording import REASONS, harmless

if TYPE_CHECKING:
    from openness.document import Audit, AuditObservation


def explained(audit: Audit, *, ascii: bool) -> Iterator[RenderableType]:
    """Each rubric's requirements, then its criteria; an observation stands in full where it is first needed."""
    for title, found in answers(audit):
        yield heading(title)
        for answer in found:
            if answer.title:
                sign = mark(answer.mark, ascii=ascii) if answer.mark else "-"
                said = Text(f"{harmless(answer.title)}: ", style="bold").append(
                    harmless(answer.reason), style="not bold"
                )
                yield item(sign, said)
            if answer.above:
                yield Padding(Text(f"{', '.join(answer.above)}: see above", style="dim"), (0, 0, 0, 4))
            for seen in answer.seen:
                yield from _observation(seen)


def _observation(seen: AuditObservation) -> Iterator[RenderableType]:
    value = REASONS[seen.reason] if seen.value is None and seen.reason else harmless(str(seen.value), 300)
    head = Text(harmless(seen.id, 80), style="dim").append(f"  {harmless(seen.property, 60)} = ").append(value)
    yield Padding(head, (0, 0, 0, 4))
    how = f"{seen.basis}, confidence {seen.confidence:g}, by {harmless(seen.method, 80)}"
    yield Padding(Text(f"{how}: {harmless(seen.note)}" if seen.note else how), (0, 0, 0, 6))
    # Not wrapped: a place that is cut in two cannot be copied.
    yield Text(" " * 6 + harmless(seen.locator), style="dim", no_wrap=True, overflow="ignore")

"""The table of several subjects: each one's verdict and score in a line, in the order in which they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from openness.reports import Failure
from openness.reports.outline import totals
from openness.reports.wording import harmless

if TYPE_CHECKING:
    from openness.document import Audit

_HEADLINE = 35
"""Columns that a verdict and its score take, as a rule: `weights-available, 31 to 53 of 100`."""


@dataclass(frozen=True, slots=True)
class Overview:
    """The table, to be printed by a rich console; then how many there are of each verdict."""

    results: tuple[Audit | Failure, ...]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """One row a subject; a long name takes two lines, and is never cut."""
        table = Table.grid(padding=(0, 1), pad_edge=False, expand=True)
        longest = max((cell_len(harmless(result.input, 200)) for result in self.results), default=0)
        table.add_column(width=max(20, min(longest, options.max_width - _HEADLINE - 1)), overflow="fold")
        table.add_column(overflow="fold", ratio=1)
        table.add_row(Text("Subject", style="dim"), Text("Verdict and score", style="dim"))
        for result in self.results:
            name = Text(harmless(result.input, 200))
            if isinstance(result, Failure):
                table.add_row(name, Text(f"not audited: {harmless(result.message, 300)}"))
            else:
                table.add_row(name, Text(harmless(result.headline), style="bold"))
        yield table
        yield Text(totals(self.results), style="dim")

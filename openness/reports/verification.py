"""What `openness verify` prints: of one document all its claims, of many a table of the likely errors, worst first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from openness.reports.layout import STYLES, heading, item, link, mark
from openness.reports.wording import harmless, place, title_of

if TYPE_CHECKING:
    from openness.reports import Failure
    from openness.verification.document import Verification, VerifiedClaim

MAX_NAMES = 8
"""Models without an audit that are named for each reason before "and N more"."""

_MARKS = {"confirmed": "yes", "contradicted": "no", "not-checkable": "unknown"}
_HEADINGS = {
    "contradicted": "Contradicted by what the Hub shows",
    "not-checkable": "Not checkable",
    "confirmed": "Confirmed",
}
_SEVERITIES = {
    "gone": "gone",
    "restricted": "restricts use",
    "less-open": "less open",
    "license": "other license",
    "there": "it is there",
    "degree": "by degree",
}
"""How grave, in words for a column; the gravest first, as the table is sorted."""
_LEGEND = {
    "gone": "claimed to be had, and gone or withheld",
    "restricted": "the claimed license restricts no use, the one there does",
    "less-open": "claimed public, and gated, in parts or empty",
    "license": "another license than the one claimed",
    "there": "claimed withheld, and it is there",
    "degree": "partial or gated in the one, public in the other",
}
_REASONS = {
    "no-repo-id": "no name of a repo",
    "not-found": "no such repo on the Hub",
    "unreadable": "could not be read",
    "not-looked": "not looked at",
}


def severity_in_words(severity: str | None) -> str:
    """A severity as the table shows it."""
    return _SEVERITIES.get(severity or "", "")


def _about(claim: VerifiedClaim) -> str:
    """A claim's component, and the property where it is not whether it can be had."""
    return title_of(claim.component) + ("" if claim.about == "availability" else f", {claim.about}")


def _rank(claim: VerifiedClaim) -> int:
    return claim.severity.rank if claim.severity else 9


@dataclass(frozen=True, slots=True)
class Claims:
    """One document's claims with their evidence, to be printed by a rich console."""

    verification: Verification
    statuses: tuple[str, ...]
    """Those that are shown."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The head, then the claims by what became of them, the contradicted ones first."""
        yield from self._head()
        for status in _HEADINGS:
            claims = [one for one in self.verification.claims if one.status == status and status in self.statuses]
            if claims:
                yield heading(f"{_HEADINGS[status]} ({len(claims)})")
            for claim in sorted(claims, key=_rank):
                yield from self._claim(claim, ascii=options.ascii_only)

    def _head(self) -> Iterator[RenderableType]:
        about = self.verification
        title = Text(harmless(about.subject, 200), style="bold")
        if about.revision:
            title.append(f" at {harmless(about.revision, 250)[:12]}", style="dim")
        yield title
        source = f", taken from {about.database}" if about.database else ""
        yield Text(harmless(f"{about.input}: stated by {about.author} on {about.date}{source}", 500), style="dim")
        if about.expired:
            yield Text(f"It expired on {about.expires}, and is compared all the same.", style="magenta")
        if about.unread is not None:
            yield Text(harmless(about.unread.why), style="magenta")
        yield Text(_counted(about.counts.confirmed, about.counts.contradicted, about.counts.not_checkable))

    def _claim(self, claim: VerifiedClaim, *, ascii: bool) -> Iterator[RenderableType]:
        kind = _MARKS[claim.status]
        line = Text(f"{_about(claim)}: ", style="bold").append(f"claimed {harmless(claim.claimed, 120)}", "not bold")
        if claim.observed is not None and claim.status != "confirmed":
            line.append(f"; the Hub shows: {harmless(claim.observed, 120)}", "not bold")
        if claim.severity is not None:
            line.append(f" [{severity_in_words(claim.severity)}]", style=STYLES[kind])
        yield item(mark(kind, ascii=ascii), line)
        yield Padding(Text(harmless(claim.said)), (0, 0, 0, 2))
        where = Text(style="dim")
        if claim.line is not None:
            where.append(harmless(f"{self.verification.input}:{claim.line}", 300))
        for shown in claim.evidence[:3]:
            where.append("  " if where else "")
            where.append(place(shown.locator, self.verification.subject), style=link(shown.locator))
        if where:
            yield Padding(where, (0, 0, 0, 2))


@dataclass(frozen=True, slots=True)
class Errors:
    """Of many documents: the claims that are shown, the likely errors worst first, and what they come to."""

    results: Sequence[Verification | Failure]
    statuses: tuple[str, ...]
    """Those of which there is a row; by itself the contradicted only."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """A row a claim; a long name takes two lines, and is never cut."""
        rows = [
            (document, claim)
            for document in self._documents
            for claim in document.claims
            if claim.status in self.statuses
        ]
        rows.sort(key=lambda row: (list(_HEADINGS).index(row[1].status), _rank(row[1])))
        if rows:
            yield _table(rows)
            yield from _legend([claim for _, claim in rows])
            yield Text("")
        yield from self._summary()

    @property
    def _documents(self) -> list[Verification]:
        from openness.reports import Failure

        return [one for one in self.results if not isinstance(one, Failure)]

    def _summary(self) -> Iterator[RenderableType]:
        counts = [one.counts for one in self._documents]
        said = _counted(
            sum(one.confirmed for one in counts),
            sum(one.contradicted for one in counts),
            sum(one.not_checkable for one in counts),
        )
        yield Text(f"{_many(len(self._documents), 'document')}: {said}", style="bold")
        failed = len(self.results) - len(self._documents)
        if failed:
            yield Text(f"{_many(failed, 'file')} could not be read or checked: see the errors.")
        expired = sum(one.expired for one in self._documents)
        if expired:
            yield Text(f"Expired, and compared all the same: {_many(expired, 'document')}.")
        for reason, words in _REASONS.items():
            names = [one.subject for one in self._documents if one.unread is not None and one.unread.reason == reason]
            if names:
                shown = ", ".join(harmless(name, 100) for name in names[:MAX_NAMES])
                more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
                yield item("-", Text(f"{_many(len(names), 'model')} not audited ({words}): {shown}{more}"))


def _table(rows: Sequence[tuple[Verification, VerifiedClaim]]) -> Table:
    table = Table.grid(padding=(0, 1), pad_edge=False, expand=True)
    table.add_column(ratio=1, overflow="fold")
    for width in (15, 14, 14, 13):  # the longest words: intermediate, not-applicable, non-commercial, other license
        table.add_column(width=width, overflow="fold")
    heads = ("Model", "Component", "Claimed", "The Hub shows", "Severity")
    table.add_row(*(Text(words, style="dim") for words in heads))
    for document, claim in rows:
        kind = _MARKS[claim.status]
        table.add_row(
            Text(harmless(document.subject, 200)),
            Text(_about(claim)),
            Text(harmless(claim.claimed, 120)),
            Text(harmless(_in_a_column(claim.observed or "nothing"), 120)),
            Text(severity_in_words(claim.severity) or claim.status.replace("-", " "), style=STYLES[kind]),
        )
    return table


def _in_a_column(observed: str) -> str:
    """`gated (a form)` and `mit (open-source)` without the brackets, which would not fit."""
    return observed.removesuffix(")").replace(" (", ", ")


def _legend(claims: Sequence[VerifiedClaim]) -> Iterator[RenderableType]:
    used = {claim.severity.value for claim in claims if claim.severity}
    yield Text("")
    for severity, said in _LEGEND.items():
        if severity in used:
            yield Text(f"{_SEVERITIES[severity]}: {said}", style="dim")


def _counted(confirmed: int, contradicted: int, not_checkable: int) -> str:
    return f"{confirmed} claims confirmed, {contradicted} contradicted, {not_checkable} not checkable"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"

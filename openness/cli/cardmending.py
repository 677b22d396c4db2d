"""What `openness card` does: audit, advise, and print the list, the patch, or open a pull request."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from openness.cardadvice.badge import with_badge
from openness.cardadvice.diff import patch
from openness.cardadvice.frontmatter import Unpatchable
from openness.cli.badging import service_address
from openness.cli.exits import explain_error
from openness.cli.output import check_output, parts_as_text, print_parts, write_file, write_json
from openness.cli.progress import progress
from openness.errors import FileError, InputError, OpennessError
from openness.mendingcards import PICTURE, CardSubject, Mending, Target, mend, parse_target
from openness.reports import json as json_report
from openness.reports.wording import harmless
from openness.sources import open_source
from openness.sources.recording import RecordingSource
from openness.subjects import RepoSubject

if TYPE_CHECKING:
    from openness.sources.pullrequest import PullRequests


@dataclass(frozen=True, slots=True)
class Run:
    """The options of one run, as the command line gives them."""

    hub: str | None
    timeout: float
    max_wait: float
    form: Literal["text", "json"]
    patch: bool
    output: Path | None
    check: bool
    pull_request: bool
    yes: bool
    badge: bool | None
    badge_url: str | None

    def badged(self, verdict: str) -> bool:
        """Whether a badge is wanted; one that says `unknown` for ever is worth nothing, unless it is asked for."""
        if self.badge is not None:
            return self.badge
        return self.pull_request and verdict != "unknown"


def advise_on(given: str, run: Run) -> int:
    """Advise on one card; returns the exit code.

    Raises `InputError` for wrong options before anything is read, and for a card that cannot be patched where a patch
    is asked for.
    """
    target = parse_target(given)
    run = _checked(run, target)
    source = target.path if isinstance(target, CardSubject) else given
    check_output(run.output, source)
    with progress() as shown:
        hub = open_source(run.hub, timeout=run.timeout, max_wait=run.max_wait, on_wait=shown.waiting, keep=True)
        requests = _pull_requests(hub, run) if run.pull_request else None
        shown.total(1)
        shown.reading(given, 0, 1)
        mending = mend(target, hub, given=given, now=datetime.now(UTC), progress=partial(shown.reading, given))
    if run.patch or run.pull_request:
        _must_be_patchable(mending)
        if isinstance(target, RepoSubject) and isinstance(hub, RecordingSource):
            note = (
                "note: this is a patch for the card as it is recorded, which need not be the repo's own to the letter"
            )
            click.echo(note, err=True)
    files = _files(mending, run)
    if requests is not None:
        return _propose(mending, files, requests, yes=run.yes)
    if run.patch:
        _put_out_patch("".join(_diffs(mending, files)), run.output)
        if not files:
            click.echo(f"nothing to change in {harmless(mending.advice.card, 200)}", err=True)
    else:
        _put_out_list(mending, run)
    return 1 if run.check and mending.advice.wrong else 0


def _checked(run: Run, target: Target) -> Run:
    """The options, the service's address as links begin with it; raises `InputError` where they do not fit."""
    if run.pull_request and (run.patch or run.check or run.form != "text" or run.output is not None):
        raise InputError(
            "--pull-request goes with --yes, --badge and --badge-url only", hint="It shows the patch by itself."
        )
    if run.patch and run.form != "text":
        raise InputError("--patch and --format json are two outputs", hint="The JSON holds the patch: `.patch`.")
    if run.yes and not run.pull_request:
        raise InputError("--yes answers what --pull-request asks", hint="Give --pull-request too.")
    if (run.badge or run.badge_url is not None) and not (run.patch or run.pull_request):
        raise InputError("a badge comes with a patch or a pull request", hint="Give --patch or --pull-request.")
    if run.badge is False and run.badge_url is not None:
        raise InputError("--no-badge and --badge-url contradict each other", hint="Leave one of them out.")
    if run.pull_request:
        if not isinstance(target, RepoSubject):
            raise InputError("a pull request is opened on the Hub, and this is a local card", hint="Use --patch.")
        if target.revision is not None:
            raise InputError(
                "a pull request is opened against the main branch", hint="Leave out @REVISION, or use --patch."
            )
        if not run.yes and not sys.stdin.isatty():
            raise InputError(
                "--pull-request asks before it opens one, and there is no terminal to answer on",
                hint="Give --yes to open it without asking, or --patch to look at it first.",
            )
    if run.badge_url is None:
        return run
    if not isinstance(target, RepoSubject) or target.revision is not None:
        raise InputError(
            "--badge-url: a service shows models on the Hub as they are now, and this is none",
            hint="Leave it out: the badge is then a picture beside the card.",
        )
    badge = True if run.badge is None else run.badge
    return replace(run, badge_url=service_address(run.badge_url, "--badge-url"), badge=badge)


def _pull_requests(hub: object, run: Run) -> PullRequests:
    """Who opens pull requests; before anything is read, so that a missing token is told at once."""
    from openness.sources.hub import HubSource
    from openness.sources.pullrequest import PullRequests

    if not isinstance(hub, HubSource):
        raise InputError("a folder of recordings takes no pull request", hint="Leave --hub out, or give a Hub's URL.")
    return PullRequests(hub, timeout=run.timeout)


def _must_be_patchable(mending: Mending) -> None:
    advice = mending.advice
    for change in advice.changes:
        if change.key == "front matter":
            line = change.seen[0].locator.rpartition("#L")[2]
            raise FileError(
                advice.card,
                change.why.rstrip("."),
                line=int(line) if line.isdigit() else None,
                hint="Mend it by hand; until then no key is changed in it.",
            )
    if advice.unpatchable:
        explain_error(f"{advice.card}: {advice.unpatchable}", "What depends on it is not in the patch.")


def _files(mending: Mending, run: Run) -> dict[str, tuple[str | None, str]]:
    """The files of the patch: path, with the text before (None: a new file) and after."""
    name = mending.advice.card
    text, files = mending.after_text, {}
    if run.badged(mending.after.verdict):
        markdown, picture = _badge(mending, run.badge_url)
        try:
            text = with_badge(text, markdown)
        except Unpatchable as error:
            hint = "Mend the markers, or give --no-badge."
            raise FileError(name, error.problem, line=error.line, hint=hint) from None
        if picture is not None and picture != mending.picture:
            _check_picture(mending)
            files[PICTURE] = (mending.picture, picture)
    if text != (mending.before_text or ""):
        files = {name: (mending.before_text, text), **files}
    return files


def _badge(mending: Mending, base: str | None) -> tuple[str, str | None]:
    """The badge as Markdown; and the picture, where it lies beside the card."""
    from openness.reports.badge import markdown, of_audit, served_at, svg

    badge = of_audit(mending.after)
    if base is None:
        return markdown(badge, PICTURE), svg(badge) + "\n"
    if "/" not in mending.advice.subject:
        raise InputError("--badge-url: a service's address needs a model with an owner")
    image, page = served_at(base, mending.advice.subject, {})
    return markdown(badge, image, page), None


def _check_picture(mending: Mending) -> None:
    """A file of that name that is no badge of ours is somebody's own."""
    if mending.picture is None or (mending.picture.startswith("<svg ") and "openness: " in mending.picture[:2000]):
        return
    raise InputError(
        f"{PICTURE} lies beside the card already, and is no badge of openness",
        hint="Give --badge-url for a badge that a service shows, or --no-badge.",
    )


def _diffs(mending: Mending, files: Mapping[str, tuple[str | None, str]]) -> list[str]:
    return [patch(path, before, after) for path, (before, after) in files.items()]


def _put_out_patch(text: str, output: Path | None) -> None:
    """The patch byte by byte; on a terminal what could steer it is made visible."""
    if output is not None:
        write_file(output, text)
    elif sys.stdout.isatty():
        click.echo(_visible(text), nl=False)
    else:
        write_json(text)


def _visible(text: str) -> str:
    return "".join(f"{harmless(line, 10_000)}\n" for line in text.replace("\r\n", "\n").splitlines())


def _put_out_list(mending: Mending, run: Run) -> None:
    from openness.reports.cardadvice import AdviceReport

    if run.form == "json":
        text = json_report.harmless(mending.advice.model_dump_json(indent=2)) + "\n"
        write_file(run.output, text) if run.output is not None else write_json(text)
    elif run.output is not None:
        write_file(run.output, parts_as_text([AdviceReport(mending.advice)]))
    else:
        print_parts([AdviceReport(mending.advice)])


def _propose(
    mending: Mending, files: Mapping[str, tuple[str | None, str]], requests: PullRequests, *, yes: bool
) -> int:
    """Show the pull request, ask, and open it."""
    from openness.reports.cardadvice import proposal
    from openness.sources.pullrequest import Proposal

    advice = mending.advice
    if not files:
        click.echo(f"nothing to change in the card of {harmless(advice.subject, 200)}: no pull request is needed")
        return 0
    if advice.revision is None:
        raise OpennessError("the Hub did not say which commit was read: a pull request could undo another's change")
    badge = PICTURE in files or files[advice.card][1] != mending.after_text
    title, description = proposal(advice, badge=badge)
    _show(title, description, _diffs(mending, files))
    if there := requests.same_open(advice.subject, title):
        raise OpennessError(
            f"a pull request of this title is open already: {there}", hint="Settle that one first, or close it."
        )
    asked = f"Open this as a pull request on {harmless(advice.subject, 200)}?"
    if not yes and not click.confirm(asked, default=False, err=True):
        click.echo("nothing was opened", err=True)
        return 0
    content = {path: after.encode() for path, (_, after) in files.items()}
    opened = requests.open(Proposal(advice.subject, advice.revision, title, description, content))
    for said in opened.warnings:
        click.echo(f"note: the Hub: {harmless(said)}", err=True)
    click.echo(f"opened: {harmless(opened.url)}")
    return 0


def _show(title: str, description: str, diffs: list[str]) -> None:
    click.echo(harmless(title))
    click.echo("")
    click.echo(_visible(description))
    click.echo(_visible("".join(diffs)))

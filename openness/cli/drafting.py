"""What `openness attest new` and `openness attest check` do."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from openness.attestations.document import Attestation, Claim
from openness.attestations.draft import Draft, unknown
from openness.attestations.envelope import is_envelope
from openness.attestations.ranks import Rank
from openness.attestations.reading import parse_attestation, read_document
from openness.attesting import effect, effect_alone
from openness.auditing import audit
from openness.cli.output import check_output, write_file
from openness.cli.progress import progress
from openness.components import Component
from openness.document import Audit
from openness.errors import FileError, InputError, SubjectError
from openness.reports import effects
from openness.reports.wording import harmless
from openness.snapshot import is_repo_id
from openness.sources import open_source
from openness.subjects import FolderSubject, RepoSubject, parse_subject

_NO_REPO = "If the model has no repo, say so with --no-repo."
_BEFORE = "Before the repo is there: `openness audit ./FOLDER`, with the document as FOLDER/openness.yaml."
_RANKS = {"publisher": Rank.PUBLISHER, "reviewer": Rank.TRUSTED, "third-party": Rank.OPERATOR}


def new(
    subject: str,
    *,
    output: Path | None,
    name: str | None,
    author: str | None,
    contact: str,
    role: str | None,
    no_repo: bool,
    ask: bool,
    hub: str | None,
    timeout: float,
    max_wait: float,
) -> int:
    """Write a draft; returns the exit code."""
    if ask and not sys.stdin.isatty():
        raise InputError("--ask asks questions, and there is no terminal to answer on", hint="Leave --ask out.")
    check_output(output)
    if output is not None and output.exists():
        raise FileError(str(output), "exists, and no document is overwritten", hint="Give --output another name.")
    called = _called(subject, name, no_repo)
    role = role or ("third-party" if no_repo else "publisher")
    if author is None and role != "publisher":
        raise InputError(f"a {role}'s document says who states it", hint="Give your name: --author 'Ada Example'.")
    found = None if no_repo else _audited(subject, hub, timeout, max_wait)
    if found is not None and name is None:
        called = found.subject  # the repo may have been renamed
    draft = Draft(
        subject=called,
        author=author or called.partition("/")[0],
        role=role,
        day=datetime.now(UTC).date(),
        contact=contact,
    )
    _check_head(draft)
    if ask:
        draft = _asked(draft, found)
    text = draft.text(found)
    if output is None:
        click.echo(text, nl=False)
        return 0
    write_file(output, text)
    left = len(unknown(found)) - len(draft.answers)
    click.echo(f"wrote {harmless(str(output))}: {left} components are unknown, and marked with a `?`", err=True)
    return 0


def _called(subject: str, name: str | None, no_repo: bool) -> str:
    """The name that the document speaks of."""
    if no_repo:
        return name or subject
    target = parse_subject(subject)
    if isinstance(target, RepoSubject):
        return name or target.repo
    if not isinstance(target, FolderSubject):
        raise InputError(f"{harmless(subject, 200)!r} is no model's name", hint="Give OWNER/NAME, or a folder.")
    if name is None or not is_repo_id(name):
        raise InputError(
            "a folder does not say which model it will be",
            hint="Give the name that its repo will have: --name OWNER/NAME.",
        )
    return name


def _audited(subject: str, hub: str | None, timeout: float, max_wait: float) -> Audit:
    with progress() as shown:
        source = open_source(hub, timeout=timeout, max_wait=max_wait, on_wait=shown.waiting)
        shown.reading(subject, 0, 1)
        try:
            return audit(subject, source=source, progress=partial(shown.reading, subject))
        except SubjectError as error:
            raise SubjectError(error.message, hint=f"{error.hint} {_NO_REPO}".strip()) from None


def _check_head(draft: Draft) -> None:
    """Say at once what does not fit, and not when the draft is checked."""
    claim = {"weights": {"availability": "withheld"}}
    data = {
        "schema_version": 1,
        "subject": draft.subject,
        "author": {"name": draft.author, "role": draft.role, "contact": draft.contact or None},
        "date": draft.day.isoformat(),
        "expires": draft.day.isoformat(),
        "claims": claim,
    }
    try:
        Attestation.model_validate(data)
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise InputError(said, hint="Give another name, --author or --contact.") from None


# Questions


def _asked(draft: Draft, found: Audit | None) -> Draft:
    """The draft with what the author answers about each component that is unknown; Ctrl-D ends the questions."""
    gaps = unknown(found)
    click.echo(f"{len(gaps)} components are unknown. Enter leaves one as it is; Ctrl-D ends the questions.", err=True)
    answers: dict[Component, Claim] = {}
    try:
        for number, (component, why) in enumerate(gaps, 1):
            click.echo(f"\n[{number}/{len(gaps)}] {component.label}: {component.meaning}\n  Unknown: {why}.", err=True)
            claim = _claim(component)
            if claim is not None:
                answers[component] = claim
    except (EOFError, click.Abort):
        click.echo("", err=True)
    return replace(draft, answers=answers)


_CHOICES = ("public", "gated", "partial", "withheld", "not-applicable")


def _availability(answer: str) -> str:
    word = answer.strip().lower()
    if word and word not in _CHOICES:
        raise click.UsageError(f"expected one of {', '.join(_CHOICES)}, or nothing.")
    return word


def _claim(component: Component) -> Claim | None:
    availability = click.prompt(
        f"  Availability ({', '.join(_CHOICES)})", default="", show_default=False, err=True, value_proc=_availability
    )
    if not availability:
        return None
    claim: dict[str, Any] = {"availability": availability}
    opens = availability in _CHOICES[:3]
    keys = ["url", "license", "note"] if opens else ["url", "note"]
    if component is Component.DATA_DESCRIPTION and availability == "public":
        whole = "  Does it describe ALL data of training: the sources, how they were selected and processed?"
        if click.confirm(whole, default=False, err=True):
            claim["coverage"] = "complete"
    if availability == "gated":
        claim["gate"] = click.prompt("  Gate", type=click.Choice(["auto", "manual"]), default="manual", err=True)
    labels = {"url": "Link that shows it", "license": "License", "note": "Note"}
    for key in keys:
        while value := click.prompt(f"  {labels[key]}", default="", show_default=False, err=True).strip():
            try:
                Claim.model_validate({**claim, key: value})
            except ValidationError as error:
                said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
                click.echo(f"  {harmless(said)}", err=True)
                continue
            claim[key] = value
            break
    if opens and "url" not in claim:
        click.echo("  Without a link it makes nothing available; add one to the file later.", err=True)
    return Claim.model_validate(claim)


# What it would change


def check(
    path: Path,
    *,
    rank: str | None,
    form_only: bool,
    no_repo: bool,
    hub: str | None,
    timeout: float,
    max_wait: float,
) -> int:
    """Say whether a document is valid, and what it would change; returns the exit code."""
    now = datetime.now(UTC)
    text = read_document(path)
    if is_envelope(text):
        raise FileError(str(path), "is a signed document", hint="`openness attest verify` checks it.")
    file = parse_attestation(text, str(path), now=now)
    if form_only:
        click.echo(f"valid: {harmless(str(path))}, about {harmless(file.attestation.subject)}")
        return 0
    counted = Rank(rank) if rank else _RANKS[file.attestation.author.role]
    if no_repo:
        return _print(effects.lines(effect_alone(file, now=now), counted.value))
    with progress() as shown:
        source = open_source(hub, timeout=timeout, max_wait=max_wait, on_wait=shown.waiting)
        shown.reading(str(path), 0, 1)
        try:
            result = effect(file, text, source, counted, now=now, progress=partial(shown.reading, str(path)))
        except SubjectError as error:
            said = f"{path} is valid; what it would change cannot be told: {error.message}"
            raise SubjectError(said, hint=f"{error.hint} {_NO_REPO} {_BEFORE}".strip()) from None
    return _print(effects.lines(result, counted.value))


def _print(lines: Iterable[str]) -> int:
    for line in lines:
        click.echo(line)
    return 0

"""What `openness export` does: audit the repo, and write the record."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import click

from openness.auditing import audit
from openness.cli.output import check_output, write_file, write_json
from openness.cli.progress import progress
from openness.errors import InputError
from openness.exporting import FORMS
from openness.reports.wording import harmless
from openness.snapshot import RepoInfo, Want, parse_info
from openness.sources import Source, open_source
from openness.subjects import FileSubject, FolderSubject, OwnerSubject, RepoSubject, parse_subject


def export(form: str, given: str, output: Path | None, *, hub: str | None, timeout: float, max_wait: float) -> int:
    """Write the record of one repo; returns the exit code.

    Raises `InputError` for what is no repo's name before anything is read, and `SubjectError` where the repo cannot be
    audited.
    """
    target = _repo(given)
    check_output(output)
    with progress() as shown:
        source = open_source(hub, timeout=timeout, max_wait=max_wait, on_wait=shown.waiting, keep=True)
        shown.reading(given, 0, 1)
        done = audit(given, source=source, progress=partial(shown.reading, given))
        info = _info(source, target)
    address = f"{source.endpoint}/{done.subject}"
    text = FORMS[form](done, address=address, task=info.pipeline_tag if info else None)
    if output is None:
        write_json(text)
    else:
        write_file(output, text)
        click.echo(f"wrote {harmless(str(output))}")
    return 0


def _repo(given: str) -> RepoSubject:
    target = parse_subject(given)
    if isinstance(target, RepoSubject):
        return target
    if isinstance(target, FolderSubject):
        hint = "Everyone must be able to open what a record links: export the repo when it is published."
    elif isinstance(target, FileSubject):
        hint = "A record says what an audit found; what an attestation states is not exported. Give OWNER/NAME."
    elif isinstance(target, OwnerSubject):
        hint = "A record is about one model: give each by its name."
    else:
        hint = "Give one OWNER/NAME."
    raise InputError(f"{harmless(given, 200)!r} is no repo to export", hint=hint)


def _info(source: Source, target: RepoSubject) -> RepoInfo | None:
    """The repo's metadata, as the audit read them."""
    exchange = source.exchange(Want("info", "model", target.repo, target.revision))
    try:
        data = json.loads(exchange.body) if exchange else None
    except ValueError:
        return None
    return parse_info("model", data) if isinstance(data, dict) else None

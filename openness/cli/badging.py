"""What `openness badge` does: check what was asked, audit one subject, and write its badge."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from openness.cli.given import Given, attestations_about, audit_subject
from openness.cli.output import check_output, write_file, write_json
from openness.cli.progress import progress
from openness.document import Audit
from openness.errors import InputError
from openness.reports.badge import MAX_LABEL, Badge, endpoint, markdown, of_audit, served_at, svg
from openness.reports.wording import harmless
from openness.rubric import DEFAULT_RUBRIC, load_rubric
from openness.sources import open_source
from openness.subjects import FolderSubject, OwnerSubject, RepoSubject, StdinSubject, Subject, escaped, parse_subject


@dataclass(frozen=True, slots=True)
class Run(Given):
    """The options of one run, as the command line gives them."""

    rubric: str | None
    style: str
    label: str | None
    output: Path | None
    as_json: bool
    as_markdown: bool
    url: str | None


def make_badge(given: str, run: Run) -> int:
    """Audit what was given and write its badge; returns the exit code.

    Raises `InputError` before anything is read for wrong options, and `SubjectError` where there is no audit to show:
    a badge that was written before is then left as it is.
    """
    target = _one(given)
    base = _checked(run, target)
    rubric = load_rubric(run.rubric) if run.rubric is not None else None
    more = [file for file in (run.rubric, run.trust) if file is not None]
    check_output(run.output, given, *run.attestations, *more)
    with progress() as shown:
        source = open_source(run.hub, timeout=run.timeout, max_wait=run.max_wait, on_wait=shown.waiting)
        shown.total(1)
        stated = attestations_about(run, [given])
        rubrics = [rubric] if rubric else []
        audit = audit_subject(given, source=source, rubrics=rubrics, shown=shown, stated=stated, given=run)
    badge = of_audit(audit, rubric.id if rubric else DEFAULT_RUBRIC, run.label)
    text = endpoint(badge, run.style) if run.as_json else svg(badge, run.style) + "\n"
    printed = _snippet(badge, audit, run, target, base, rubric.id if rubric else None) if run.as_markdown else text
    if run.output is not None:
        write_file(run.output, text)
    if run.as_markdown or run.output is None:
        write_json(printed)
    return 0


def _one(given: str) -> Subject:
    target = parse_subject(given)
    if isinstance(target, OwnerSubject | StdinSubject):
        raise InputError(f"{escaped(given)} names no single model", hint="A badge is about one: give OWNER/NAME.")
    return target


def _checked(run: Run, target: Subject) -> str:
    """Whether the options fit together; the service's address as links begin with it, empty where there is none."""
    if run.label is not None and len(run.label) > MAX_LABEL:
        raise InputError(f"--label has {len(run.label)} characters, more than {MAX_LABEL}", hint="Give a shorter one.")
    if run.url is not None and not run.as_markdown:
        raise InputError("--url says where Markdown points, and none is asked for", hint="Give --markdown too.")
    if not run.as_markdown:
        return ""
    if run.as_json:
        raise InputError("--json and --markdown are two forms of one badge", hint="Give one of them.")
    if run.url is not None:
        return _base(run.url, target)
    if run.output is None:
        raise InputError(
            "--markdown needs a picture to show",
            hint="Give --output FILE.svg for a file beside the card, or --url BASE for a service.",
        )
    return ""


# Nothing that would end a link in Markdown, or that an address cannot hold as it is.
_BASE = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:/[a-z0-9._~%-]+)*/?", re.IGNORECASE)


def service_address(url: str, option: str = "--url") -> str:
    """A service's address as a badge's can begin with it; raises `InputError` for anything else."""
    if len(url) > 1000 or not _BASE.fullmatch(url):
        raise InputError(
            f"{option} {escaped(url)} is no address that a badge's can begin with",
            hint="Expected http:// or https://, a host and perhaps a path: https://openness.example. Whatever else it "
            "holds must be percent-encoded.",
        )
    return url.rstrip("/")


def _base(url: str, target: Subject) -> str:
    base = service_address(url)
    if not isinstance(target, RepoSubject):
        raise InputError(
            "--url: a service shows models on the Hub, and this is none",
            hint="Give OWNER/NAME; for a picture of this one, --output FILE.svg instead of --url.",
        )
    if target.revision is not None:
        raise InputError(
            "--url: a service shows a model as it is now, and not at a revision",
            hint="Leave out @REVISION, or give --output FILE.svg instead of --url.",
        )
    return base


def _snippet(badge: Badge, audit: Audit, run: Run, target: Subject, base: str, rubric: str | None) -> str:
    if not base:
        assert run.output is not None  # noqa: S101 - checked before; for the type checker
        return markdown(badge, _image(run.output, target)) + "\n"
    if "/" not in audit.subject:
        raise InputError(f"--url: {harmless(audit.subject, 200)} has no owner, and a service's address needs one")
    asked = {"rubric": rubric, "style": run.style if run.style != "flat" else None, "label": run.label}
    image, page = served_at(base, audit.subject, {name: value for name, value in asked.items() if value is not None})
    return markdown(badge, image, page) + "\n"


def _image(output: Path, target: Subject) -> str:
    """The file as a card names it: below the folder that is audited, else as it was given, which is from here."""
    if isinstance(target, FolderSubject):
        inside = os.path.relpath(os.path.realpath(output), os.path.realpath(target.path))
        if not inside.startswith(f"..{os.sep}"):
            return quote(os.fsencode(inside))
    return quote(os.fsencode(output.name if output.is_absolute() else os.path.normpath(output)))

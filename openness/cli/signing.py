"""What `openness attest keygen`, `sign` and `verify` do. No private key and no password is ever printed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import indent

import click

from openness.attestations.document import Attestation
from openness.attestations.envelope import (
    Refusal,
    RefusedError,
    Signed,
    check_name,
    check_weights,
    is_envelope,
    name_subject,
    read_envelope,
    sign_attestation,
    signed_subjects,
)
from openness.attestations.keys import MAX_PEM, new_signer, private_pem, public_pem, read_signer
from openness.attestations.reading import parse_attestation, read_document
from openness.attestations.trust import parse_trust, read_trust
from openness.attestations.weights import Subjects
from openness.attestations.writing import dump
from openness.cli.exits import UNABLE, UNMET, explain_error
from openness.cli.output import check_output, write_file
from openness.cli.progress import progress
from openness.errors import FileError, InputError, SubjectError
from openness.filecheck import read_text
from openness.reports.wording import harmless
from openness.snapshot import Cause, Problem, RepoInfo, Want
from openness.sources import open_source

PASSWORD = "OPENNESS_KEY_PASSWORD"  # noqa: S105 - the variable's name
"""The environment variable that holds the password of a private key."""

_NO_REPO_HINT = "If the model has no repo, say so with --no-repo; for a recording give --hub DIR."
_PLACEHOLDER = "OWNER/*"


def make_keys(prefix: str, name: str | None, scope: Sequence[str], *, encrypt: bool) -> int:
    """Write a new pair of keys, and print a trust list with the public one."""
    if not Path(prefix).name or prefix.endswith(("/", os.sep)):
        raise InputError("--output names no file", hint="Give the path of the key without its ending: keys/reviewer")
    private, public = Path(f"{prefix}.key"), Path(f"{prefix}.pub")
    for path in (private, public):
        check_output(path)
        if os.path.lexists(path):
            raise _exists(path)
    signer = new_signer()
    pem = public_pem(signer.public_key)
    text = _trust_list(name or Path(prefix).name, pem, scope or [_PLACEHOLDER], datetime.now(UTC).date())
    password = _password("Password for the new key", confirm=True) if encrypt else None
    _write_new(private, private_pem(signer, password), 0o600)
    _write_new(public, pem, 0o644)
    click.echo(text, nl=False)
    print(f"wrote {harmless(str(private))} (keep it secret) and {harmless(str(public))}", file=sys.stderr)
    if not scope:
        print(
            f"In the trust list, put the models that the key may speak for in place of {_PLACEHOLDER}.", file=sys.stderr
        )
    return 0


def sign_file(
    path: Path, key: Path, output: str | None, *, no_repo: bool, hub: str | None, timeout: float, max_wait: float
) -> int:
    """Sign an attestation file, and write the envelope."""
    attestation = _attestation(path)
    target = None if output == "-" else Path(output) if output else path.with_suffix(".dsse.json")
    check_output(target, path, key)
    pem = read_text(key, MAX_PEM, "`openness attest keygen` writes a private key.")
    signer = read_signer(pem, str(key), lambda: _password(f"Password of {harmless(str(key), 200)}"))
    if no_repo:
        subjects: Subjects = (name_subject(attestation.subject),)
    else:
        info = _listing(attestation.subject, hub, timeout, max_wait)
        if info.id.lower() != attestation.subject.lower():
            hint = "Write that name as `subject`, so that it is found under it."
            raise FileError(str(path), f"{attestation.subject} is called {info.id} now", hint=hint)
        subjects = signed_subjects(info)
    text = sign_attestation(attestation, subjects, signer)
    if target is None:
        click.echo(text, nl=False)
        return 0
    write_file(target, text)
    what = "its name" if no_repo else _files(len(subjects))
    click.echo(f"wrote {harmless(str(target))}: {harmless(attestation.subject)}, signed for {what}")
    return 0


def verify_file(path: Path, trust: Path, *, no_repo: bool, hub: str | None, timeout: float, max_wait: float) -> int:
    """Verify a signed document and say what was verified; returns the exit code."""
    trusted = read_trust(trust)
    try:
        signed = read_envelope(path, trusted, datetime.now(UTC))
        if no_repo:
            check_name(signed)
            bound = "there is no repo: it is signed for the name"
        else:
            info = _listing(signed.file.attestation.subject, hub, timeout, max_wait)
            check_weights(signed, info)
            bound = f"{_files(len(signed_subjects(info)))} of today, each as signed"
    except RefusedError as error:
        explain_error(f"refused ({error.reason}): {error.message}", error.hint)
        return UNABLE if error.reason is Refusal.WEIGHTS_UNKNOWN else UNMET
    click.echo(f"verified: {harmless(str(path))}")
    for label, value in _facts(signed, bound):
        click.echo(f"  {label:<8}  {harmless(value, 500)}")
    return 0


def _facts(signed: Signed, bound: str) -> Iterator[tuple[str, str]]:
    attestation, key = signed.file.attestation, signed.key
    yield "subject", attestation.subject
    yield "weights", bound
    yield "signer", f"{key.name} (key {key.keyid[:16]}..., trusted until {key.until}, for {', '.join(key.scope)})"
    yield "author", f"{attestation.author.name} ({attestation.author.role}, by their own word)"
    yield "dates", f"{attestation.date} to {attestation.expires}"


def _files(count: int) -> str:
    return "1 weight file" if count == 1 else f"{count} weight files"


def _attestation(path: Path) -> Attestation:
    text = read_document(path)
    if is_envelope(text):
        raise FileError(str(path), "is a signed document already", hint="Give an attestation in YAML or JSON.")
    return parse_attestation(text, str(path), now=datetime.now(UTC)).attestation


def _listing(subject: str, hub: str | None, timeout: float, max_wait: float) -> RepoInfo:
    """The model's metadata and listing; raises `SubjectError` where it cannot be read."""
    want = Want("info", "model", subject)
    with progress() as shown:
        source = open_source(hub, timeout=timeout, max_wait=max_wait, on_wait=shown.waiting)
        shown.reading(subject, 0, 1)
        answer = source.read([want])[want]
    if isinstance(answer, RepoInfo):
        return answer
    problem = answer if isinstance(answer, Problem) else Problem(Cause.OUTAGE, "the answer is no model's")
    hints = {
        Cause.MISSING: _NO_REPO_HINT,
        Cause.NOT_RECORDED: _NO_REPO_HINT,
        Cause.FORBIDDEN: "Set HF_TOKEN to a token that may read it.",
    }
    message = f"{source.endpoint}/{subject}: {problem.message}"
    raise SubjectError(message, hint=hints.get(problem.cause, "Try again later."))


def _trust_list(name: str, pem: str, scope: Sequence[str], day: date) -> str:
    """A trust list with one key, good for a year; raises `FileError` where name or scope do not fit."""
    parts = (
        dump({"name": name}),
        "key: |\n" + "".join(f"  {line}\n" for line in pem.splitlines()),
        dump({"scope": list(scope), "from": day.isoformat(), "until": (day + timedelta(days=365)).isoformat()}),
    )
    text = "schema_version: 1\nkeys:\n  - " + indent("".join(parts), "    ").lstrip()
    try:
        parse_trust(text, "trust.yaml")
    except FileError as error:
        raise InputError(f"--name or --scope: {error.message.partition(': ')[2]}", hint="See the help.") from None
    return text


def _password(prompt: str, *, confirm: bool = False) -> str:
    """A password from the environment, or asked for on a terminal."""
    told = os.environ.get(PASSWORD)
    if told:
        return told
    if not sys.stdin.isatty():
        raise InputError("the key's password cannot be asked for without a terminal", hint=f"Set {PASSWORD}.")
    asked: str = click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True)
    return asked


def _exists(path: Path) -> FileError:
    return FileError(str(path), "exists, and no key is overwritten", hint="Give --output another PREFIX.")


def _write_new(path: Path, text: str, mode: int) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="ascii") as file:
            file.write(text)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        raise FileError(str(path), f"cannot be written: {error.strerror}", hint="Check who may write there.") from None

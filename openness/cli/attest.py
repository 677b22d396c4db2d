"""`openness attest`: statements about models, begun, checked, signed and verified."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from openness.cli.options import reading_options

_NO_REPO = "The model has no repo: it is signed for by its name, and nothing is read."


@click.group("attest")
def command() -> None:
    """State what metadata cannot show about a model: begin a document, check it, sign it, verify what others signed.

    A publisher puts the document as openness.yaml at the root of the model's repo; an audit reads it there. Anyone else
    gives it to an audit with --attestation, plain or signed.

    \b
    Example:
      openness attest new allenai/OLMo-2-1124-7B --output olmo.yaml
      openness attest check olmo.yaml
      openness attest keygen --output reviewer --scope 'allenai/*' > trust.yaml
      openness attest sign olmo.yaml --key reviewer.key
      openness attest verify olmo.dsse.json --trust trust.yaml
    """


@command.command("new")
@click.argument("subject")
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a new file, not to the screen."
)
@click.option("--ask", is_flag=True, help="Ask about each component that is unknown (on a terminal).")
@click.option("--name", metavar="OWNER/NAME", help="Of a folder: the name that its repo will have.")
@click.option("--author", metavar="NAME", help="Who states it. Default for a publisher: the owner of the repo.")
@click.option("--contact", default="", metavar="TEXT", help="Where to ask back: a mail address or a page.")
@click.option(
    "--role", type=click.Choice(["publisher", "reviewer", "third-party"]),
    help="Who the author is, by their own word. Default: publisher; without a repo third-party.",
)  # fmt: skip
@click.option("--no-repo", is_flag=True, help="The model has no repo: nothing is read, all is left to fill in.")
@reading_options
def new(subject: str, **options: Any) -> int:
    """Begin a document about a model from what an audit of it finds.

    Every component is listed: what was found stands as a claim, what is unknown as a comment with a `?` that says why,
    so that you only fill in the gaps. A SUBJECT is a model on the Hub, a folder (./PATH, with --name), or (--no-repo)
    any model's name.

    \b
    Examples:
      openness attest new allenai/OLMo-2-1124-7B --output openness.yaml
      openness attest new my/model --ask --output openness.yaml
      openness attest new ./my-model --name my/model --output ./my-model/openness.yaml
      openness attest new openai/gpt-4o --no-repo --author 'Ada Example' --output gpt-4o.yaml
    """
    from openness.cli.drafting import new as begin

    return begin(subject, **options)


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--as", "rank", type=click.Choice(["publisher", "trusted", "operator"]),
    help="What it is to count as. Default: by the author's role (publisher, reviewer: trusted, third-party: operator).",
)  # fmt: skip
@click.option("--form-only", is_flag=True, help="Only whether the document is valid; reads nothing.")
@click.option("--no-repo", is_flag=True, help="The model has no repo: nothing is read.")
@reading_options
def check(file: Path, **options: Any) -> int:
    """Check a document, and say what it would change, criterion by criterion. Nothing is changed by asking.

    FILE is an attestation (YAML or JSON). The model is audited as it is today and with the document, as if it already
    lay where it is meant for.

    \b
    Examples:
      openness attest check openness.yaml
      openness attest check review.yaml --as trusted
      openness attest check openness.yaml --form-only
    """
    from openness.cli.drafting import check as checked

    return checked(file, **options)


@command.command("keygen")
@click.option(
    "--output", metavar="PREFIX", required=True,
    help="Write PREFIX.key (the private key) and PREFIX.pub; neither is ever overwritten.",
)  # fmt: skip
@click.option("--name", metavar="NAME", help="Whose key it is, as reports say it. Default: the last part of PREFIX.")
@click.option(
    "--scope", multiple=True, metavar="GLOB",
    help="The models that the key is to speak for (repeatable), such as 'allenai/*'; * alone is every model.",
)  # fmt: skip
@click.option("--password", is_flag=True, help="Encrypt the private key; asks for a password (OPENNESS_KEY_PASSWORD).")
def keygen(output: str, name: str | None, scope: tuple[str, ...], password: bool) -> int:
    """Make a pair of Ed25519 keys, and print a trust list with the public one.

    The trust list (trust.yaml) is what whoever verifies your documents needs; they decide about its name, its scope and
    its last day. The private key (PREFIX.key, for your eyes only) is what you sign with: keep a copy in a safe place.

    \b
    Examples:
      openness attest keygen --output reviewer --scope 'allenai/*' > trust.yaml
      openness attest keygen --output ~/keys/ada --name 'Ada Example' --password
    """
    from openness.cli.signing import make_keys

    return make_keys(output, name, scope, encrypt=password)


@command.command("sign")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="The private key, as `openness attest keygen` writes it.",
)  # fmt: skip
@click.option(
    "--output", metavar="FILE",
    help="Where to write; - for standard output. Default: FILE with the ending .dsse.json.",
)  # fmt: skip
@click.option("--no-repo", is_flag=True, help=_NO_REPO)
@reading_options
def sign(
    file: Path, key: Path, output: str | None, no_repo: bool, hub: str | None, timeout: float, max_wait: float
) -> int:
    """Sign an attestation, bound to the model's weights as they are now.

    FILE is an attestation (YAML or JSON). The Hub is asked once, for the listing of the model that it is about: the
    signature names each weight file with its SHA-256, stays good when the card is edited, and fails when the weights
    change. A password is asked for where the key has one (or taken from OPENNESS_KEY_PASSWORD).

    \b
    Examples:
      openness attest sign olmo.yaml --key reviewer.key
      openness attest sign gpt-4o.yaml --key reviewer.key --no-repo
    """
    from openness.cli.signing import sign_file

    return sign_file(file, key, output, no_repo=no_repo, hub=hub, timeout=timeout, max_wait=max_wait)


@command.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--trust", type=click.Path(path_type=Path), required=True, envvar="OPENNESS_TRUST", show_envvar=True,
    metavar="FILE", help="Your trust list: whose signatures count, for which models, until when.",
)  # fmt: skip
@click.option("--no-repo", is_flag=True, help=_NO_REPO)
@reading_options
def verify(file: Path, trust: Path, no_repo: bool, hub: str | None, timeout: float, max_wait: float) -> int:
    """Verify a signed attestation: who signed it, whether they may, and whether the weights are still the same.

    FILE is what `openness attest sign` writes. The Hub is asked once, for the listing of the model. Exit codes: 0 where
    it is good; 1 where it is refused, with the reason; 2 for a file that cannot be read; 3 where the weights of today
    cannot be told.

    \b
    Examples:
      openness attest verify olmo.dsse.json --trust trust.yaml
      openness attest verify gpt-4o.dsse.json --trust trust.yaml --no-repo
    """
    from openness.cli.signing import verify_file

    return verify_file(file, trust, no_repo=no_repo, hub=hub, timeout=timeout, max_wait=max_wait)

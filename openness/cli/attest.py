"""`openness attest`: statements about models, signed and verified."""

from __future__ import annotations

from pathlib import Path

import click

from openness.cli.options import reading_options

_NO_REPO = "The model has no repo: it is signed for by its name, and nothing is read."


@click.group("attest")
def command() -> None:
    """Sign what you state about a model, and verify what others have signed.

    \b
    Example:
      openness attest keygen --output reviewer --scope 'allenai/*' > trust.yaml
      openness attest sign olmo.yaml --key reviewer.key
      openness attest verify olmo.dsse.json --trust trust.yaml
    """


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

"""`openness token`: who may write to the service."""

from __future__ import annotations

import click


@click.group("token")
def command() -> None:
    """Make, list and revoke the tokens with which programs write to the service. Reading needs none.

    Tokens are kept in the database of OPENNESS_DATABASE_URL, each as a hash: what it is, is shown once.

    \b
    Example:
      openness token create leaderboard --scope audit --expires 90d
      openness token list
      openness token revoke 3
    """


@command.command("create")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(["attest", "audit", "admin"]),
    help="What it may do (repeatable): attest posts attestations; audit asks for several audits at once, or for one "
    "again; admin does all of that, and what operators do.",
)  # fmt: skip
@click.option(
    "--expires", default="90d", show_default=True, metavar="WHEN",
    help="Until when it is good: a number of days such as 90d, its last day (2027-01-31, in UTC), or never.",
)  # fmt: skip
def create(name: str, scopes: tuple[str, ...], expires: str) -> None:
    """Make a token, and print it: this once, since only its hash is kept.

    NAME says who will use it, for the list and for the log of writes. The token alone goes to standard output, what
    there is to say about it to standard error. Clients send it as `Authorization: Bearer opn_...`.

    \b
    Examples:
      openness token create leaderboard --scope audit --expires 90d
      openness token create reviewers --scope attest --scope audit --expires 2027-01-31
      openness token create me --scope admin > token.txt
    """
    from openness.cli.tokens import create_token

    create_token(name, scopes, expires)


@command.command("list")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="text for people, or a JSON array.",
)  # fmt: skip
def list_tokens(form: str) -> None:
    """List all tokens, those that have expired or were revoked too: id, how each begins, name, scopes, days.

    \b
    Examples:
      openness token list
      openness token list --format json
    """
    from openness.cli.tokens import show_tokens

    show_tokens(form)


@command.command("revoke")
@click.argument("token_id", metavar="ID", type=int)
@click.option(
    "--withdraw", is_flag=True, help="Withdraw the attestations that were posted with it too: for one that was stolen."
)
def revoke(token_id: int, withdraw: bool) -> None:
    """End a token, now and for good. ID is the number in `openness token list`.

    What was posted with it stays, unless --withdraw is given.

    \b
    Examples:
      openness token revoke 3
      openness token revoke 3 --withdraw
    """
    from openness.cli.tokens import revoke_token

    revoke_token(token_id, withdraw=withdraw)

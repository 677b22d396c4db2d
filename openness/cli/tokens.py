"""What `openness token create`, `list` and `revoke` do."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import click

from openness.cli.database import open_database, using
from openness.cli.output import write_json
from openness.errors import InputError
from openness.reports.wording import harmless
from openness.service.settings import load_settings
from openness.store.tables import Token
from openness.store.tokens import all_tokens, create, revoke, state_of
from openness.store.writes import COMMAND_LINE, log

MAX_DAYS = 3650
_EXPIRES = "Give days such as 90d, a last day such as 2027-01-31, or never."


def create_token(name: str, scopes: Sequence[str], expires: str) -> None:
    """Make a token and print it."""
    now = datetime.now(UTC)
    until = _moment(expires, now)
    with using(open_database(load_settings())) as database, database.writing() as session:
        token, secret = create(session, name, scopes, until, now)
        detail = {"name": token.name, "scopes": token.scopes, "expires": _day(token.expires_at)}
        log(session, COMMAND_LINE, "tokens.create", f"token:{token.id}", detail, now=now)
    # Only now: whoever has seen it has one that is stored.
    said = f"token {token.id}, {harmless(token.name)}: {token.scopes}, {_until(token)}"
    click.echo(f"{said}\nThis is the only time that it is shown: keep it in a safe place.", err=True)
    click.echo(secret)


def show_tokens(form: str) -> None:
    """Print all tokens, without what makes them good."""
    now = datetime.now(UTC)
    with using(open_database(load_settings())) as database, database.reading() as session:
        tokens = all_tokens(session)
    if form == "json":
        write_json(json.dumps([_as_data(token, now) for token in tokens], indent=2, ensure_ascii=False) + "\n")
        return
    if not tokens:
        click.echo("there is no token; `openness token create` makes one")
        return
    head = ("ID", "TOKEN", "NAME", "SCOPES", "STATE", "UNTIL", "LAST USED")
    rows = [head, *(_as_row(token, now) for token in tokens)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def revoke_token(token_id: int, *, withdraw: bool) -> None:
    """End a token, and with it, where that is asked for, what was posted with it."""
    from openness.store.attestations import withdraw_posted_with

    now = datetime.now(UTC)
    with using(open_database(load_settings())) as database, database.writing() as session:
        token = revoke(session, token_id, now)
        models = withdraw_posted_with(session, token_id, now) if withdraw else ()
        detail = {"name": token.name, "withdrawn from": models} if withdraw else {"name": token.name}
        log(session, COMMAND_LINE, "tokens.revoke", f"token:{token.id}", detail, now=now)
    click.echo(f"revoked token {token.id}, {harmless(token.name)}, as of {token.revoked_at:%Y-%m-%d %H:%M} UTC")
    if withdraw:
        shown = f": {', '.join(harmless(model, 200) for model in models)}" if models else ""
        click.echo(f"withdrew its attestations about {len(models)} model{'' if len(models) == 1 else 's'}{shown}")


def _moment(text: str, now: datetime) -> datetime | None:
    """When a token ends; None for never. Raises `InputError`."""
    if text == "never":
        return None
    days = re.fullmatch(r"([0-9]{1,5})d", text)
    if days is not None and 1 <= int(days[1]) <= MAX_DAYS:
        return now + timedelta(days=int(days[1]))
    if days is not None:
        raise InputError(f"--expires {text}: expected 1d to {MAX_DAYS}d", hint=_EXPIRES)
    try:
        last = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        end = datetime.combine(last + timedelta(days=1), time(), UTC) if last is not None else None
    except (ValueError, OverflowError):
        end = None
    if end is None:
        raise InputError(f"--expires {harmless(text, 100)!r} is no time", hint=_EXPIRES)
    if end <= now:
        raise InputError(f"--expires {text} is over", hint=_EXPIRES)
    return end


def _as_data(token: Token, now: datetime) -> dict[str, object]:
    return {
        "id": token.id,
        "start": token.start,
        "name": token.name,
        "scopes": token.scopes.split(),
        "state": state_of(token, now),
        "created_at": _time(token.created_at),
        "expires_at": _time(token.expires_at),
        "revoked_at": _time(token.revoked_at),
        "used_at": _time(token.used_at),
    }


def _as_row(token: Token, now: datetime) -> tuple[str, ...]:
    name, state = harmless(token.name, 60), state_of(token, now)
    return str(token.id), f"{token.start}...", name, token.scopes, state, _day(token.expires_at), _used(token)


def _used(token: Token) -> str:
    return f"{token.used_at:%Y-%m-%d %H:%M}" if token.used_at else "never"


def _until(token: Token) -> str:
    return f"good until {token.expires_at:%Y-%m-%d %H:%M} UTC" if token.expires_at else "good until it is revoked"


def _day(at: datetime | None) -> str:
    """The last day on which a token is good."""
    return f"{at - timedelta(microseconds=1):%Y-%m-%d}" if at else "never"


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

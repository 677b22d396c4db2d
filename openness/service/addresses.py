"""What the settings name: a database, a Hub, an address, proxies. Each is checked, and written in one way.

What is wrong raises `ValueError` with what was expected; no message repeats the value, since it may hold a secret.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from openness.service.masking import MASK

DATABASES = "expected sqlite:///FILE, sqlite:////ABSOLUTE/FILE or postgresql://USER:PASSWORD@HOST/NAME"


def default_database_url(environ: Mapping[str, str] = os.environ) -> str:
    """The SQLite file in the user's data directory, by the XDG base directory specification; empty without a home."""
    folder = environ.get("XDG_DATA_HOME", "")
    if not os.path.isabs(folder):  # a relative one is to be ignored, says the specification
        folder = os.path.join(environ.get("HOME") or os.path.expanduser("~"), ".local", "share")
    return f"sqlite:///{folder}/openness/openness.db" if os.path.isabs(folder) else ""


def database_url(url: str) -> str:
    """A database's URL as SQLAlchemy takes it, with the one driver that is used for each."""
    if not url:
        raise ValueError(f"there is no home directory to keep the database in; {DATABASES}")
    scheme, found, rest = url.strip().partition("://")
    if not found:
        raise ValueError(DATABASES)
    kind, _, driver = scheme.lower().partition("+")
    if kind == "sqlite" and not driver:
        return f"sqlite:///{_sqlite_file(rest)}"
    if kind not in ("postgresql", "postgres"):
        raise ValueError(DATABASES)
    if driver not in ("", "psycopg"):
        raise ValueError("the driver is psycopg (version 3); write postgresql://, without a driver")
    return _postgresql(f"postgresql+psycopg://{rest}")


def _sqlite_file(rest: str) -> str:
    host, slash, path = rest.partition("/")
    if host or not slash:
        raise ValueError("three slashes stand before a file's name: sqlite:///FILE, four before an absolute one")
    if not path or path.startswith((":memory:", "file:")) or path.endswith("/"):
        raise ValueError("expected the name of a file: what is in memory is not shared, and is lost at the end")
    if "?" in path or not path.isprintable():
        raise ValueError("a file's name ends the URL: no options (?) and no control characters")
    return os.path.expanduser(path)


def _postgresql(url: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"this is no URL; {DATABASES} (in a password, `@` is written %40 and `/` %2F)") from None
    if any("password" in option for option in parsed.query):
        raise ValueError("a password stands before the host (USER:PASSWORD@HOST), not among the options")
    if not parsed.database:
        raise ValueError("the name of the database is missing; expected postgresql://USER:PASSWORD@HOST/NAME")
    return parsed.render_as_string(hide_password=False)


def hub(value: str) -> str:
    """The Hub's endpoint, or a folder of recorded answers that exists."""
    if "://" in value:
        _http(value)
        return value.rstrip("/")
    folder = os.path.expanduser(value)
    if not os.path.isdir(folder):
        raise ValueError("expected an http(s) URL, or a folder of recorded answers that exists")
    return folder


def public_url(value: str) -> str:
    """The address by which the service is reached, without a slash at its end."""
    parts = _http(value)
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("expected an http(s) URL without a user, a query (?) or a fragment (#)")
    return value.strip().rstrip("/")


def _http(value: str) -> SplitResult:
    expected = "expected a URL such as https://openness.example"
    try:
        parts = urlsplit(value.strip())
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(expected) from None
    if not right or not value.isprintable() or re.search(r"[\s\"'<>\\]", value.strip()):
        raise ValueError(expected)
    return parts


def existing_file(path: Path) -> Path:
    """A file that is there."""
    path = path.expanduser()
    if not path.is_file():
        raise ValueError("there is no such file")
    return path


def host(value: str) -> str:
    """An address or a name of this machine, without a port."""
    value = value.strip().removeprefix("[").removesuffix("]")
    try:
        return str(ipaddress.ip_address(value))
    except ValueError:
        if re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*", value):
            return value
        raise ValueError("expected an IP address or a host's name, without http:// and without a port") from None


def listed(value: object) -> object:
    """The parts of a comma-separated text; `none` has none."""
    if not isinstance(value, str):
        return value
    return () if value.strip().lower() == "none" else tuple(part.strip() for part in value.split(",") if part.strip())


def networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Addresses and networks of proxies, each as a network."""
    try:
        return tuple(str(ipaddress.ip_network(part)) for part in value)
    except ValueError:
        raise ValueError("expected comma-separated IP addresses or networks, such as 10.0.0.0/8, ::1") from None


def origins(value: tuple[str, ...]) -> tuple[str, ...]:
    """Whose pages may read: `*` alone, or origins as a browser sends them."""
    if value == ("*",):
        return value
    for one in value:
        try:
            parts = _http(one)
        except ValueError:
            parts = None
        if parts is None or f"{parts.scheme}://{parts.netloc}" != one or "@" in one:
            raise ValueError("expected *, none, or comma-separated origins such as https://example.org (no path)")
    return value


def without_credentials(url: str) -> str:
    """A URL with the password in it masked; and with all of what stands before the host, where that is one word."""
    scheme, _, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    credentials, at, host_and_port = authority.rpartition("@")
    if not at:
        return url
    user, colon, _ = credentials.partition(":")
    return f"{scheme}://{user + colon if colon else ''}{MASK}@{host_and_port}{slash}{path}"

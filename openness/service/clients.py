"""Who asks: a client, told by its address, which is never stored as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network


def trusted(networks: Iterable[str]) -> list[str]:
    """The networks of proxies, also as a socket that listens for both versions of IP tells their addresses."""
    found = []
    for one in map(ip_network, networks):
        found.append(str(one))
        if isinstance(one, IPv4Network):
            found.append(f"::ffff:{one.network_address}/{96 + one.prefixlen}")
    return found


@lru_cache(maxsize=10_000)
def client_of(address: str) -> str:
    """A short hash that stands for an address: of IPv6, for the network of 64 bits that one client has."""
    parsed = _address(address)
    if isinstance(parsed, IPv6Address):
        address = str(ip_network((parsed, 64), strict=False))
    elif parsed is not None:
        address = str(parsed)
    return hashlib.sha256(f"openness client {address}".encode()).hexdigest()[:16]


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, with or without its port; None for what is none."""
    bare = text.strip().strip('"')
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        parsed = ip_address(bare)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed

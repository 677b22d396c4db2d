"""Who asks: the address of a client, seen through the proxies that the operator trusts, and never stored as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network

MAX_HOPS = 20
"""Addresses of a forwarding header that are looked at, from its end."""


def networks(named: Iterable[str]) -> tuple[Network, ...]:
    """Addresses and ranges, read."""
    return tuple(ip_network(one, strict=False) for one in named)


def address_of(peer: str, forwarded: str | None, trusted: Sequence[Network]) -> str:
    """The client's address: the peer's, or, where that is a trusted proxy, the last one in `X-Forwarded-For` that is
    none. What comes before it anyone may have written."""
    if not trusted or forwarded is None or not _among(peer, trusted):
        return peer
    client = peer
    for hop in reversed(forwarded.split(",")[-MAX_HOPS:]):
        address = _address(hop)
        if address is None:
            break
        client = str(address)
        if not _among(client, trusted):
            break
    return client


@lru_cache(maxsize=10_000)
def client_of(address: str) -> str:
    """A short hash that stands for an address: of IPv6, for the network of 64 bits that one client has."""
    parsed = _address(address)
    if isinstance(parsed, IPv6Address):
        address = str(ip_network((parsed, 64), strict=False))
    return hashlib.sha256(f"openness client {address}".encode()).hexdigest()[:16]


def _among(address: str, trusted: Sequence[Network]) -> bool:
    parsed = _address(address)
    return parsed is not None and any(parsed in network for network in trusted)


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

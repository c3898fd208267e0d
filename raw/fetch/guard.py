"""No request may reach a private network: which addresses are public, and a resolver that gives no others.

What the resolver checked is what is connected to: the connector is handed addresses, not names, so a name that
changes its answer between check and connect gains nothing.  The socket factory looks once more.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from aiohttp.abc import AbstractResolver, ResolveResult

Lookup = Callable[[str], Awaitable[Sequence[str]]]
"""From a host's name to its addresses; raises OSError where there are none."""

_NOT_PUBLIC: Final = tuple(
    map(
        ip_network,
        # IANA's special-purpose registries (RFC 6890 and later), written out: Python's own lists grew with its
        # releases.  Multicast, and prefixes that carry an IPv4 address of anybody's choice, are added.
        """
        0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
        192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15
        198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
        ::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10
        ff00::/8
        """.split(),
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")
_SIX_TO_FOUR: Final = IPv6Network("2002::/16")


class AddressRefused(OSError):
    """The address is not public, and the source may fetch only public ones."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; anything else that is given is not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        if found.scope_id:
            return False
        if embedded := _embedded(found):
            found = embedded
    return not any(found in network for network in _NOT_PUBLIC if network.version == found.version)


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour if address in _SIX_TO_FOUR else None


async def system_lookup(host: str) -> Sequence[str]:
    """What the system's resolver says; names below `localhost` are loopback (RFC 6761) on every system."""
    if host == "localhost" or host.endswith(".localhost"):
        return ["127.0.0.1"]
    found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class GuardedResolver(AbstractResolver):
    """Gives a name's public addresses, or refuses; with `private` all of them."""

    def __init__(self, lookup: Lookup = system_lookup, *, private: bool = False) -> None:
        self._lookup = lookup
        self._private = private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses to connect to.  Raises AddressRefused where there are only private ones, and OSError."""
        addresses = await self._lookup(host)
        allowed = [one for one in addresses if self._private or is_public(one)]
        if addresses and not allowed:
            raise AddressRefused(f"{host} has no public address")
        if not allowed:
            raise OSError(f"{host} has no address")
        return [
            ResolveResult(
                hostname=host,
                host=one,
                port=port,
                family=socket.AF_INET6 if ":" in one else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for one in allowed
            if family in (socket.AF_UNSPEC, socket.AF_INET6 if ":" in one else socket.AF_INET)
        ]

    async def close(self) -> None:
        """Nothing to let go of."""


def public_socket(info: tuple[Any, ...]) -> socket.socket:
    """A socket for a connection to a public address; the last look before connecting."""
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise AddressRefused(f"{address[0]} is no public address")
    return socket.socket(family, kind, protocol)

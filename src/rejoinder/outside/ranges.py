"""Which addresses lie on the public internet, and so are nobody's router, printer or database. Pure.

Source: IANA's registries of special-purpose addresses (RFC 6890), as Python knows them, and below
them what translates into IPv4 behind an IPv6 face.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

# Python versions differ in what they call global, so what must never be asked is written out.
_NEVER: Final = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # a provider's own network: RFC 6598
        "127.0.0.0/8",
        "169.254.0.0/16",  # where clouds keep their machines' secrets
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64: RFC 6052
        "64:ff9b:1::/48",  # and of one's own network: RFC 8215
        "100::/64",
        "2001::/23",  # Teredo, ORCHID, benchmarks
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_IN_USE: Final = IPv6Network("2000::/3")  # all that was ever given out as global unicast


def is_public(written: str) -> bool:
    """Whether an address, as `getaddrinfo` gives it, is one machine on the public internet."""
    try:
        address = ip_address(written.partition("%")[0])
    except ValueError:
        return False
    if "%" in written or any(address in net for net in _NEVER if net.version == address.version):
        return False
    if isinstance(address, IPv6Address):
        return address in _IN_USE and address.is_global
    return isinstance(address, IPv4Address) and address.is_global

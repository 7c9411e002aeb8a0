"""No test speaks to another machine: whatever in this process tries to is refused, and named.

An audit hook sees every connection and every look-up of a name, whichever library makes them. What a test
starts as a process of its own is cut off by `unshare -n` in `everything.sh`, where the system lets us.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from typing import Any

# Mail programs ask for this machine's own name, to introduce themselves. Nothing is bound to these.
HERE = frozenset(("localhost", "testserver", "", "0.0.0.0", "::", socket.gethostname()))


reached: list[str] = []
"""What was tried since somebody looked: code that survives every mistake would hide it from a test."""


class NetworkCut(AssertionError):
    """A test tried to reach another machine."""


def cut(event: str, told: tuple[Any, ...]) -> None:
    """Refuse what leads away from this machine."""
    if event in {"socket.connect", "socket.sendto"}:
        where = told[1]
        if isinstance(where, tuple) and told[0].family in {socket.AF_INET, socket.AF_INET6}:
            _check(event, where[0])
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"} and not is_number(told[0]):
        # To read a number nobody is asked.
        _check(event, told[0])


def _check(event: str, host: object) -> None:
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
    if not is_here(name):
        reached.append(f"{event} {name!r}")
        raise NetworkCut(f"{event} {name!r}: tests speak to this machine alone")


def is_number(host: object) -> bool:
    """Whether a host is an address, however oddly written: `127.1`, `0x7f000001`, `::1`."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
    try:
        socket.inet_aton(name)
    except OSError:
        return ":" in name
    return True


def is_here(name: str) -> bool:
    """Whether a name or address is this machine's."""
    if name in HERE:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
        return (getattr(address, "ipv4_mapped", None) or address).is_loopback
    except ValueError:
        return False


def install() -> None:
    """From now on, for as long as the process lives: an audit hook cannot be taken back."""
    sys.addaudithook(cut)

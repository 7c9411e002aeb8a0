"""Who is asking: the client's block of addresses, and whether a form comes from this site."""

from __future__ import annotations

from functools import cache, lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest

from rejoinder import conf
from rejoinder.errors import ForeignOrigin
from rejoinder.models import Site

UNKNOWN: Final = "unknown"
"""The block of clients whose address cannot be read."""


@cache
def _trusted() -> tuple[IPv4Network | IPv6Network, ...]:
    networks = []
    for proxy in conf.get().trusted_proxies:
        try:
            networks.append(ip_network(proxy, strict=False))
        except ValueError:
            continue  # believed by nobody; `rejoinder check` names it
    return tuple(networks)


@lru_cache(maxsize=4096)
def _address(written: str) -> IPv4Address | IPv6Address | None:
    """An address; of an IPv4 one that came through an IPv6 socket the IPv4 one."""
    try:
        parsed = ip_address(written.strip().partition("%")[0])
    except ValueError:
        return None
    return parsed.ipv4_mapped or parsed if isinstance(parsed, IPv6Address) else parsed


def is_trusted(written: str) -> bool:
    """Whether this is one of the proxies that the operator named."""
    parsed = _address(written)
    return parsed is not None and any(parsed in network for network in _trusted())


# Headers are looked up in META, here and in what else a reply goes through: `request.headers` first copies
# all of them under their proper names.


def client_block(request: HttpRequest) -> str:
    """The client's address, of IPv6 the /64, for one household has 2^64 of those.

    From the socket; from X-Forwarded-For only where the peer is a configured proxy, and then the last
    address that is not itself one.
    """
    written = str(request.META.get("REMOTE_ADDR", ""))
    if is_trusted(written):
        for hop in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if hop.strip():
                written = hop
                if not is_trusted(written):
                    break
    parsed = _address(written)
    if parsed is None:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        return str(ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def is_alone(request: HttpRequest) -> bool:
    """Whether the block stands for one client, as far as can be known.

    Not where the address cannot be read, nor behind a proxy that nobody configured: that has one address
    for everybody, and gives itself away by the header that it adds.
    """
    forwarded = _is_forwarded(request)
    unnamed_proxy = forwarded and not is_trusted(str(request.META.get("REMOTE_ADDR", "")))
    return not unnamed_proxy and client_block(request) != UNKNOWN


def _is_forwarded(request: HttpRequest) -> bool:
    return "HTTP_X_FORWARDED_FOR" in request.META or "HTTP_FORWARDED" in request.META


def is_here(request: HttpRequest) -> bool:
    """Whether somebody on this very machine asks, and no proxy in somebody else's name."""
    proxied = _is_forwarded(request)
    parsed = _address(str(request.META.get("REMOTE_ADDR", "")))
    return parsed is not None and parsed.is_loopback and not proxied


def agent_class(request: HttpRequest) -> str:
    """The kind of browser, and no more than that."""
    agent = request.META.get("HTTP_USER_AGENT", "")
    for sign, name in (
        ("Firefox/", "firefox"),
        ("Edg/", "edge"),
        ("Chrome/", "chrome"),
        ("Safari/", "safari"),
    ):
        if sign in agent:
            return name
    return "other" if agent else "none"


def refuse_foreign(request: HttpRequest, site: Site) -> None:
    """Refuse a form that was sent from another site's page.

    There is no cookie to abuse, so this keeps strangers' pages from making their readers post here,
    and no more.

    Raises:
        ForeignOrigin: the browser says that the page was not one of ours.
    """
    fetched = request.META.get("HTTP_SEC_FETCH_SITE")
    if fetched is not None and fetched not in {"same-origin", "none"}:
        raise ForeignOrigin("the browser says the form is on another site")
    origin = request.META.get("HTTP_ORIGIN")
    if origin is None:
        return
    ours = {request.META.get("HTTP_HOST", "").lower(), _host_of(site.base_url)} - {""}
    if _host_of(origin) not in ours:
        raise ForeignOrigin("the form is on %(address)s", address=origin[:100])


def _host_of(address: str) -> str:
    """Host and port of an address, "" where it has none: "null" is an origin, too."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # "http://[": whatever that is, it is not ours
        return ""

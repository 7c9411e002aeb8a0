"""Who is asking: the client's block of addresses, and whether a form comes from this site."""

from __future__ import annotations

from functools import cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.http import HttpRequest

from rejoinder import conf
from rejoinder.errors import ForeignOrigin
from rejoinder.models import Site


@cache
def _trusted() -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(proxy, strict=False) for proxy in conf.get().trusted_proxies)


def _is_trusted(address: str) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in _trusted())


def client_block(request: HttpRequest) -> str:
    """The client's address, of IPv6 the /64, for one household has 2^64 of those.

    From the socket; from X-Forwarded-For only where the peer is a configured proxy, and then the last
    address that is not itself one.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    if _trusted() and _is_trusted(address):
        for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
            if not hop.strip():
                continue
            address = hop.strip()
            if not _is_trusted(address):
                break
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, 64), strict=False))
    return str(parsed)


def agent_class(request: HttpRequest) -> str:
    """The kind of browser, and no more than that."""
    agent = request.headers.get("User-Agent", "")
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

    There is no cookie to abuse, so this keeps strangers' pages from making their readers post here, no more.

    Raises:
        ForeignOrigin: the browser says that the page was not one of ours.
    """
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None and fetched not in {"same-origin", "none"}:
        raise ForeignOrigin("the browser says the form is on another site")
    origin = request.headers.get("Origin")
    if origin is None:
        return
    ours = {request.headers.get("Host", "").lower(), urlsplit(site.base_url).netloc.lower()}
    if urlsplit(origin).netloc.lower() not in ours - {""}:
        raise ForeignOrigin(f"the form is on {origin[:100]}")

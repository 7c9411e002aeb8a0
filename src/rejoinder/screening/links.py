"""Find the links in a plain text, and compare their hosts with listed domains.

Reads addresses as a person would copy them: with a scheme, with www., or bare before a common
ending. Says nothing about whether a link is safe to show; that is the renderer's business.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rejoinder.screening.words import fold, listed

# DNS allows 253 characters; deeper names than this are not compared, so that a host of a
# thousand labels costs no more than one of eight.
LONGEST_HOST = 253
MOST_LABELS = 8

_ENDS_A_LINK = str.maketrans(dict.fromkeys("<>\"'()[]{}|`,;«»“”„‘’，。、；！？（）【】", " "))
_TRAILING = ".:!?*_~…"
# No host is without a full stop that something follows.
_WITHIN = re.compile(r"\.\S")
# Endings that nobody writes by leaving out the space after a full stop, and the others, which
# count as an address only with a path behind them ("see you.me too" is none).
_ENDINGS = frozenset(word for word, kind in listed("domain_endings") if kind == "clear")
_UNCLEAR_ENDINGS = frozenset(word for word, kind in listed("domain_endings") if kind == "unclear")


class Link(NamedTuple):
    """One address in a text: its host in lower case, and where it stands."""

    host: str
    start: int
    end: int


def host_of(address: str) -> str:
    """Return the host of an address, with or without scheme; "" where there is none."""
    if not address:
        return ""
    rest = address.strip().lower().replace("\\", "/")
    rest = rest.partition("://")[2] if "://" in rest else rest.removeprefix("//")
    for mark in "/?#":
        rest = rest.partition(mark)[0]
    host = rest.rpartition("@")[2].partition(":")[0].strip(".")
    if not host.isascii():
        host = unicodedata.normalize("NFKC", host[:LONGEST_HOST]).replace("。", ".").strip(".")
    return host if "." in host and len(host) <= LONGEST_HOST else ""


def _bare(chunk: str) -> bool:
    """Say whether a chunk without scheme is an address: example.com, example.me/path."""
    host, slash, _ = chunk.replace("\\", "/").partition("/")
    if "@" in host:
        return False
    labels = host.lower().split(".")
    if not all(label and label.replace("-", "").isalnum() for label in labels):
        return False
    ending = labels[-1]
    return ending in _ENDINGS or (bool(slash) and ending in _UNCLEAR_ENDINGS)


def find_links(text: str) -> Iterator[Link]:
    """Give each address in the text, in order, in time linear in its length."""
    if _WITHIN.search(text) is None:
        return  # every full stop ends a sentence
    position = 0
    flat = text.translate(_ENDS_A_LINK)
    for chunk in flat.split():
        # Only blanks lie between, so this looks no further than the chunk itself.
        start = flat.index(chunk, position)
        position = start + len(chunk)
        if "." not in chunk:
            continue
        address = chunk.strip(_TRAILING)
        start += chunk.index(address)
        scheme = address.lower().find("http")
        if scheme > 0 and "://" in address[scheme:]:
            # "href=http://…", "link:https://…": the address begins at its scheme.
            address, start = address[scheme:], start + scheme
        if "://" in address or address[:4].lower() == "www." or _bare(address):
            host = host_of(address)
            if host:
                yield Link(host, start, start + len(address))


def suffixes(host: str) -> Iterator[str]:
    """Give a host and the domains above it: a.b.example, b.example; not the last label."""
    labels = host.removeprefix("www.").split(".")[-MOST_LABELS:]
    for first in range(len(labels) - 1):
        yield ".".join(labels[first:])


def canonical(host: str) -> str:
    """Give the one spelling of a host by which it is compared: lower case, in ASCII form."""
    host = host.lower().strip(".")
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


class Domains:
    """Listed domains; a host is among them if it is one of them or lies below one."""

    def __init__(self, domains: Iterable[str]) -> None:
        """Take domains such as "example.com"; "www." in front means nothing."""
        self._listed = frozenset(canonical(domain).removeprefix("www.") for domain in domains)

    def match(self, host: str) -> str:
        """Return the listed domain that covers the host, "" if none does.

        A host spelled with look-alike letters is covered by the domain that it imitates.
        """
        if not host:
            return ""
        spellings = (host,) if host.isascii() else (canonical(host), fold(host))
        for spelling in spellings:
            for domain in suffixes(spelling):
                if domain in self._listed:
                    return domain
        return ""


_CITED = Domains(host for host, _ in listed("known_hosts"))
_PUBLIC = (".gov", ".edu", ".mil", ".gov.uk", ".ac.uk", ".gc.ca", ".gov.au", ".gob.es")


def is_cited(host: str) -> bool:
    """Say whether a host is one that people cite: a paper, an encyclopaedia, an office."""
    return host.endswith(_PUBLIC) or bool(_CITED.match(host))

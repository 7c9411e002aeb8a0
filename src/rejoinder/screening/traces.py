"""What a spammer cannot vary, or nobody would find him: where links lead, and how he is reached.

Each trace is a number that equal addresses, telephone numbers, names at a messenger, mail addresses and
wallets share. They are compared and counted, never shown, and none can be read out of its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from typing import Final

from rejoinder.screening.links import find_links, host_of, suffixes
from rejoinder.screening.marks import word_hash
from rejoinder.screening.words import listed

MOST: Final = 16
"""Traces of one text; whoever has more is found by those."""
_READ: Final = 20_000  # characters
_DIGITS: Final = (9, 15)  # of a telephone number (ITU-T E.164)
_COMMON: Final = frozenset(host for host, _ in listed("common_hosts"))

# Quick looks that spare most texts the careful ones.
_MAYBE_LINK: Final = re.compile(r"[.。]\w")
_DIGIT: Final = re.compile(r"\d")
# Every repetition has an end, so each search takes time linear in the text.
_PHONE: Final = re.compile(r"(?<![\w/=.-])\+?\d(?:[ ()./-]{0,3}\d){8,14}(?![\w/])")
_NUMBER_WORDS: Final = re.compile(
    r"whats|viber|signal|call|phone|tel|wa\.me|\+|звон|тел|电话|微信", re.I
)
_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE: Final = re.compile(r"(?<![\w.])@([A-Za-z][\w.]{3,31})")
_MESSENGER: Final = re.compile(
    r"tele\s?gram|whats\s?app|\btg\b|t\.me|wechat|snap\s?chat|\bkik\b|skype|discord|insta|телеграм|тг\b",
    re.I,
)
_WALLET: Final = re.compile(
    r"\b(?:bc1[a-z0-9]{25,60}|0x[0-9a-fA-F]{40}|[13T][1-9A-HJ-NP-Za-km-z]{25,34})\b"
)


def traces(text: str, website: str = "", own: Container[str] = ()) -> tuple[int, ...]:
    """The traces of a text and of the website field, each once, in order.

    Args:
        text: as typed.
        website: what stands in that field.
        own: hosts of the site itself, where links have nothing to say.
    """
    found: dict[int, None] = {}
    for trace in _named(text[:_READ], website, own):
        found[word_hash(trace)] = None
        if len(found) == MOST:
            break
    return tuple(found)


def _named(text: str, website: str, own: Container[str]) -> Iterator[str]:
    if website and (host := host_of(website)) and host not in own:
        yield from _address(host, website)
    if _MAYBE_LINK.search(text):
        for link in find_links(text):
            if link.host in own:
                continue
            yield from _address(link.host, text[link.start : link.end])
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if "@" in plain:
        yield from (f"mail:{mail.lower()}" for mail in _MAIL.findall(plain))
        if _MESSENGER.search(plain):
            # Without that word "@ann" is whoever is answered here.
            yield from (f"handle:{name.lower()}" for name in _HANDLE.findall(plain))
    if _DIGIT.search(plain):
        yield from (f"wallet:{wallet}" for wallet in _WALLET.findall(plain) if _mixed(wallet))
        if (numbers := _PHONE.findall(plain)) and _NUMBER_WORDS.search(plain):
            yield from filter(None, map(_phone, numbers))


def _address(host: str, address: str) -> Iterator[str]:
    host = host.removeprefix("www.")
    if not any(name in _COMMON for name in suffixes(host)):
        yield f"host:{host}"
    path = address.partition("://")[2] if "://" in address else address
    path = path.partition("/")[2].partition("#")[0].rstrip("/").lower()
    if path:
        yield f"address:{host}/{path[:300]}"


def _phone(written: str) -> str:
    digits = "".join(str(int(char)) for char in written if char.isdecimal())
    # Written with and without the country's number it is the same; the last nine tell.
    return f"phone:{digits[-9:]}" if _DIGITS[0] <= len(digits) <= _DIGITS[1] else ""


def _mixed(wallet: str) -> bool:
    """A wallet has letters and digits; a long number has only digits, a long word only letters."""
    return any(map(str.isdigit, wallet)) and any(map(str.isalpha, wallet))

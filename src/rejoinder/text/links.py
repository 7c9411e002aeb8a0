"""Which addresses a text may lead to: web pages, and comments on the same page.

Decides by parsing and writing anew, never by looking for known tricks. Finding addresses in
running text is in `linking.py`.
"""

import re
import unicodedata
from functools import lru_cache
from ipaddress import IPv6Address
from string import ascii_lowercase, digits
from urllib.parse import quote, urlsplit, urlunsplit

from .characters import is_mark

# Browsers and servers agree on addresses up to about 2,000 characters.
LONGEST_ADDRESS = 2000
LONGEST_WEBSITE = 400
# RFC 1035 §2.3.4.
_LONGEST_HOST = 253
_LONGEST_LABEL = 63
_LABEL = frozenset(ascii_lowercase + digits + "-_")
# An address that is in its normal form already, as nearly all are: labels of a host and a plain path.
_NORMAL = re.compile(
    r"https?://(?=[^/]{1,253}(?:/|\Z))(?:[a-z0-9_-]{1,63}\.)+[a-z0-9_-]{1,63}(?:/[A-Za-z0-9/._~-]*)?\Z",
    re.ASCII,
)
# "%" is kept, so that an address which is already encoded is not encoded twice.
_KEPT = "%/:?#@!$&'()*+,;=~-._"
# An embedding, override or isolate makes an address read as another one.
_TURNS_TEXT = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def web_address(raw: str) -> str | None:
    """Write an absolute http or https address in its normal form, all in ASCII.

    The host is lower case and, where it has other letters, in Punycode (RFC 3492), so that it
    cannot be read as another; what follows is percent-encoded. None for everything else:
    another scheme, no host, a user name, a bad port, white space, control characters,
    backslashes, more than LONGEST_ADDRESS characters. Running it twice changes nothing.
    """
    return _normal_form(raw) if len(raw) <= LONGEST_ADDRESS else None


# Remembered, because each link is asked about twice: when it is written, and by the sanitiser.
@lru_cache(maxsize=1024)
def _normal_form(raw: str) -> str | None:
    if _NORMAL.match(raw):
        return raw
    if not _may_be_address(raw):
        return None
    return _rewritten(raw)


def _rewritten(raw: str) -> str | None:
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or "@" in parts.netloc:
        return None
    host = _ascii_host(parts.hostname or "")
    if host is None:
        return None
    address = urlunsplit(
        (
            parts.scheme,
            host if port is None else f"{host}:{port}",
            quote(parts.path, safe=_KEPT),
            quote(parts.query, safe=_KEPT),
            quote(parts.fragment, safe=_KEPT),
        )
    )
    return address if len(address) <= LONGEST_ADDRESS else None


def comment_anchor(raw: str) -> str | None:
    """Give back "#c" and a comment's id as it is, or None for anything else."""
    number = raw[2:]
    is_anchor = raw.startswith("#c") and number.isascii() and number.isdigit() and len(raw) <= 22
    return raw if is_anchor else None


def safe_link(raw: str) -> str | None:
    """Turn a website as somebody typed it into an address to link to.

    "example.org" is taken as https. None where there is nothing that is safe to link to, or
    more than LONGEST_WEBSITE characters; see `web_address`.
    """
    typed = raw.strip(" ")
    if len(typed) <= LONGEST_WEBSITE and _NORMAL.match(typed):
        return typed
    if "://" not in typed:
        typed = f"https://{typed}"
    address = web_address(typed)
    if address is None or len(typed) > LONGEST_WEBSITE or len(address) > LONGEST_WEBSITE:
        return None
    # A host without a dot is a word ("none", "javascript") and not a website.
    return address if "." in (urlsplit(address).hostname or "") else None


def _may_be_address(raw: str) -> bool:
    if raw.isascii():
        return raw.isprintable() and " " not in raw and "\\" not in raw
    return "\\" not in raw and not any(map(_is_refused, raw))


def _is_refused(char: str) -> bool:
    if char.isspace() or char in _TURNS_TEXT:
        return True
    return unicodedata.category(char) in ("Cc", "Cs")


def _ascii_host(host: str) -> str | None:
    if ":" in host:
        try:
            return f"[{IPv6Address(host).compressed}]" if "%" not in host else None
        except ValueError:
            return None
    if not host or len(host) > _LONGEST_HOST:
        return None
    labels = [_ascii_label(label) for label in host.removesuffix(".").split(".")]
    if not all(labels):
        return None
    written = ".".join(filter(None, labels))
    return written if len(written) <= _LONGEST_HOST else None


def _ascii_label(label: str) -> str | None:
    """Write one label of a host in ASCII.

    Source: RFC 5891 and UTS 46, non-transitional, as browsers do it: "ß" is a letter of its
    own and not "ss". Anything that is no letter, digit or mark once normalised is refused.
    """
    if len(label) > _LONGEST_LABEL:
        return None
    if not label.isascii():
        label = unicodedata.normalize("NFKC", label.lower())
        if not all(char.isalnum() or char in "-_" or is_mark(char) for char in label):
            return None
        if not label.isascii():
            label = "xn--" + label.encode("punycode").decode("ascii")
    return label if 0 < len(label) <= _LONGEST_LABEL and _LABEL.issuperset(label) else None


# Mail and chat programs make links of whatever looks like one, and call people by an @. A word joiner,
# which is drawn as nothing, after each of these characters leaves them nothing to find.
_TAKES_LINKS = {ord(char): f"{char}\u2060" for char in ".:/@"}


def unlinked(text: str) -> str:
    """A text in which no other program finds a link, an address or a name to call."""
    return text.translate(_TAKES_LINKS)

"""Rows made to smuggle a recipient, a header or something remote into a mail, each made by code."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from itertools import product
from quopri import encodestring

EVIL = "evil@evil.example"
# What ends a line for somebody: for a mail server, a mail program, a language, or after another decoding.
_ENDS = (
    *("\r\n", "\n", "\r", "\n\r", "\r\n\r\n", "\r\n ", "\r\n\t", "\0", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e"),
    *("\x85", "\u2028", "\u2029", "%0d%0a", "%0A", "\\r\\n", "=0D=0A", "&#13;&#10;", "&#x0a;"),
    # Their lower bytes are CR and LF: a program that cuts letters to bytes makes line ends of them.
    *("\u560d\u560a", "\u0d0a", "\uff0d\uff0a", "\u240d\u240a"),
)  # fmt: skip
_HEADERS = (
    *(f"Bcc: {EVIL}", f"Cc:{EVIL}", f"To: {EVIL}", f"Reply-To: {EVIL}", f"From: {EVIL}", "Subject: owned"),
    *("Content-Type: text/html", "X-Evil: 1", "List-Unsubscribe: <https://evil.example/>"),
    *("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x", f"RCPT TO:<{EVIL}>"),
    *(".\r\nMAIL FROM:<a@evil.example>\r\nRCPT TO:<evil@evil.example>", "<img src=https://evil.example/x>"),
)  # fmt: skip
_MARKUP = (
    "<img src=https://evil.example/x>", "<img src='//evil.example/x'>", "<link rel=stylesheet href=//evil.example/x>",
    "<style>@import 'https://evil.example/x'</style>", "<style>*{background:url(//evil.example/x)}</style>",
    "<script src=https://evil.example/x></script>", "<iframe src=https://evil.example></iframe>",
    "<a href=https://evil.example>here</a>", "<base href=https://evil.example/>", "<svg onload=alert(1)>",
    "<form action=https://evil.example><input name=x></form>", "<video src=//evil.example/x autoplay>",
    "<table background=//evil.example/x><tr><td>x</table>", "<body background=//evil.example/x>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<object data=//evil.example/x>",
    "</title></style><img src=//evil.example/x>", "--><img src=//evil.example/x><!--", "]]><img src=//evil.example/x>",
    "&lt;img src=//evil.example/x&gt;", "&#60;img src=//evil.example/x&#62;", "<IMG SRC=https://evil.example/x>",
    "![x](https://evil.example/x)", "[x](https://evil.example)", "[x](javascript:alert(1))", "<https://evil.example>",
    "https://evil.example/x", "http://evil.example", "www.evil.example", "evil.example/x", "mailto:evil@evil.example",
    "//evil.example/x", "ftp://evil.example/x", "tel:+1900", "data:text/html,<b>x", "https:/\\evil.example",
    "https\u2236//evil.example", "hxxps://evil.example", "https://evil\u3002example", "cid:evil", EVIL,
    "{{ site.contact }}{% debug %}", "${7*7}#{7*7}", "%s%n%x", "'\"><img src=//evil.example/x>",
)  # fmt: skip
_TURNED = (
    "\u202e",
    "\u202d",
    "\u2066",
    "\u2067",
    "\u200f",
    "\u200e",
    "\u061c",
    "\ufeff",
    "\u2060",
    "\u00ad",
    "\U000e0041",
)
_LISTS = (
    "a@harbour.example,{e}", "a@harbour.example, {e}", "a@harbour.example;{e}", "a@harbour.example {e}",
    "{e},a@harbour.example", "a@harbour.example,,{e}", "a@harbour.example\uff0c{e}", "a@harbour.example\u3001{e}",
    "friends:a@harbour.example,{e};", "friends:{e};", "undisclosed:;{e}", "A <a@harbour.example>, B <{e}>",
    "\"a\" <{e}>", "a <{e}>", "<{e}>", "<a@harbour.example><{e}>", "<@evil.example:a@harbour.example>",
    "<@evil.example,@b.example:a@harbour.example>", "({e})a@harbour.example", "a(,{e})@harbour.example",
    "a@harbour.example({e})", "\"{e}\"@harbour.example", "\"a\\\"@harbour.example, {e}\"@harbour.example",
    "\"a, {e}\"@harbour.example", "\" \"@harbour.example", "\"a@b\"@harbour.example", "evil%evil.example@harbour.example>",
    "evil.example!evil@harbour.example,{e}", "a@[198.18.0.1]", "a@[IPv6:2001:db8::1],{e}", "a@harbour.example@evil.example",
    "a@@harbour.example", "@harbour.example", "a@", "a@.example", "a@harbour..example", "a@-harbour.example",
    "a@harbour.example.\r\n{e}", ".a@harbour.example,{e}", "a..b@harbour.example,{e}", "a@harbour.example?bcc={e}",
    "a@harbour.example&bcc={e}", "mailto:a@harbour.example?cc={e}", "a@harbour.example%0Abcc:{e}", "a@harbour.example>",
    "a@harbour.example|cat", "`id`@harbour.example", "$(id)@harbour.example", "-oQ/tmp@harbour.example -X/x",
    "\u0430@harbour.example", "a@h\u0430rbour.example", "a@\u202eelpmaxe.live", "a@harbour.example\u0000{e}",
    "a@harbour.example\ud83d", "A" * 64 + "@harbour.example" * 20, "a" * 300 + "@harbour.example", "{e}\t",
)  # fmt: skip


def _encoded() -> Iterator[str]:
    """Encoded words (RFC 2047) that hold a line end and a header, or pretend to be an address."""
    for header in (f"Bcc: {EVIL}", f"To: {EVIL}", "Subject: owned", "<img src=//evil.example/x>"):
        for end in ("\r\n", "\n", "\u2028"):
            raw = f"x{end}{header}".encode()
            quoted = encodestring(raw, quotetabs=True).decode().replace("=\n", "").replace(" ", "_")
            quoted = quoted.replace("\r", "=0D").replace("\n", "=0A")
            yield f"=?utf-8?b?{base64.b64encode(raw).decode()}?="
            yield f"=?utf-8?q?{quoted}?="
            yield f"=?utf-7?b?{base64.b64encode(raw).decode()}?= =?us-ascii?q?=0D=0A?="
    for charset, kind in product(("utf-8", "utf-16", "iso-2022-jp", "none"), ("b", "q", "x")):
        yield f"=?{charset}?{kind}?{EVIL}?="
        yield f'"=?{charset}?{kind}?a?=" <{EVIL}>'


def rows() -> list[str]:
    """All rows, no two alike."""
    found = [f"a@harbour.example{end}{header}" for end, header in product(_ENDS, _HEADERS)]
    found += _MARKUP
    found += [f"{turn}{EVIL}{turn}" for turn in _TURNED]
    found += [each.replace("{e}", EVIL) for each in _LISTS]
    found += _encoded()
    found += [
        "x" * 5_000,
        "\u0301" * 2_000 + "x",
        "\r\n" * 2_000 + f"Bcc: {EVIL}",
        " " * 998 + f"Bcc: {EVIL}",
    ]
    found += [
        "\ud800",
        "a\x7f",
        "\x1b[31mred",
        "\x08" * 20,
        "=" * 400,
        "." * 3 + "\r\n.\r\n",
        "From evil",
    ]
    return list(dict.fromkeys(found))

"""The porch: serves the published tree, and passes on what is not in it.

Runs under Granian, knows neither Django nor the database, and so answers readers at the same speed
whatever the back room is doing. A request that no file answers is read here, with a deadline and a
cap, and only then handed to the back room: a client that stalls costs it nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any, Final

from rejoinder import conf
from rejoinder.web import policies
from rejoinder_site.passing import PARENT, BackRoom, Refused
from rejoinder_site.processes import die_with_parent, named
from rejoinder_site.shelf import File, Shelf

_PLAIN: Final = [
    ("content-type", "text/plain; charset=utf-8"),
    ("cache-control", "no-store"),
    ("content-security-policy", policies.PICTURE),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
]
_UPLOAD: Final = 4 * 1024 * 1024  # bytes that the desk may send at once
# Bytes that another program may send to be judged: 20 KB of text, each byte of it as `%D0`, and again as
# WordPress' copy of the visitor's form.
_JUDGED: Final = 512 * 1024
_MORE: Final = (
    ("/desk/", _UPLOAD),
    *((start, _JUDGED) for start in ("/1.1/", "/1.2/", "/v1alpha1/", "/api/coral/")),
)
# Bytes of bodies that one worker holds at a time, so that many senders cannot fill the memory; and of
# those, what bodies above the readers' limit may take, so that they cannot crowd out replies.
_BODIES: Final = 64 * 1024 * 1024
_LARGE_BODIES: Final = 16 * 1024 * 1024
_CODINGS: Final = 200  # characters of an Accept-Encoding that is worth remembering


class Porch:
    """The callable that Granian runs: `async (scope, protocol)`, its RSGI interface."""

    def __init__(self) -> None:
        self._conf = conf.get()
        self._shelf = Shelf(self._conf.tree)
        self._hosts: dict[str, str] = {}
        self._default = "1"
        self._hosts_seen = 0
        self._codings: dict[str, tuple[str, ...]] = {}
        self._back: BackRoom | None = None
        self._held = 0

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        die_with_parent(int(os.environ.get(PARENT, os.getppid())))
        named("rejoinder-porch")
        self._back = BackRoom(self._conf.socket, self._conf.threads)
        self._read_hosts(loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        method = scope.method
        query = scope.query_string
        if method in {"GET", "HEAD"} and not (query and _for_the_back_room(query)):
            file = self._shelf.find(self._site(scope), scope.path)
            if file is not None:
                self._send(scope, protocol, file, method)
                return
        await self._pass_on(scope, protocol)

    def _site(self, scope: Any) -> str:
        if not self._hosts:
            return self._default
        host = (scope.headers.get("host") or "").lower().partition(":")[0]
        return self._hosts.get(host, self._default)

    def _read_hosts(self, loop: asyncio.AbstractEventLoop) -> None:
        """Which host is which site; looked at again each second."""
        path = self._conf.tree / "hosts.json"
        try:
            if (seen := path.stat().st_mtime_ns) != self._hosts_seen:
                told = json.loads(path.read_bytes())
                self._default = str(told.pop("", 1))
                self._hosts = {host: str(site) for host, site in told.items()}
                self._hosts_seen = seen
        except (OSError, ValueError):
            pass  # not written yet
        loop.call_later(1, self._read_hosts, loop)

    def _send(self, scope: Any, protocol: Any, file: File, method: str) -> None:
        variants = file.variants
        variant = variants[""]
        headers = scope.headers  # each look at the scope goes through to Rust
        for coding in self._accepted(headers.get("accept-encoding") or ""):
            if coding in variants:
                variant = variants[coding]
                break
        known = headers.get("if-none-match")
        if known is not None and (known == variant.etag or variant.etag in known or known == "*"):
            protocol.response_empty(304, variant.unchanged)
        elif method == "HEAD":
            length = ("content-length", str(len(variant.content)))
            protocol.response_empty(200, [*variant.headers, length])
        else:
            protocol.response_bytes(200, variant.headers, variant.content)

    def _accepted(self, header: str) -> tuple[str, ...]:
        """The codings of ours that a client takes, best first. Source: RFC 9110, 12.5.3."""
        known = self._codings.get(header)
        if known is not None:
            return known
        weights: dict[str, float] = {}
        for part in header.lower().split(","):
            name, _, weight = part.strip().partition(";")
            try:
                weights[name.strip()] = float(weight.partition("=")[2] or 1)
            except ValueError:
                continue
        made = tuple(each for each in ("br", "gzip") if weights.get(each, weights.get("*", 0)) > 0)
        if (
            len(self._codings) < 1000 and len(header) <= _CODINGS
        ):  # whoever sends ever new ones gains nothing
            self._codings[header] = made
        return made

    async def _pass_on(self, scope: Any, protocol: Any) -> None:
        assert self._back is not None
        body = bytearray()
        try:
            await self._receive(body, scope, protocol)
            head = [
                scope.method,
                scope.path,
                scope.query_string,
                list(scope.headers.items()),
                scope.client,
                scope.scheme,
            ]
            status, headers, content = await self._back.ask(head, bytes(body))
        except Refused as refusal:
            headers = [*_PLAIN, refusal.header]
            protocol.response_str(refusal.status, headers, refusal.words + "\n")
        else:
            path = next((value for name, value in headers if name == _FILE), "")
            if path and scope.method == "GET":
                told = [(name, value) for name, value in headers if name != _FILE]
                protocol.response_file(status, told, path)
            elif scope.method == "HEAD" or status in {204, 304}:
                protocol.response_empty(status, headers)
            else:
                protocol.response_bytes(status, headers, content)
        finally:
            self._held -= len(body)

    async def _receive(self, body: bytearray, scope: Any, protocol: Any) -> None:
        """Put the request's body, as it arrives, into `body`.

        Raises:
            Refused: it is too large, too slow, not whole, or one too many.
        """
        if scope.method in {"GET", "HEAD", "OPTIONS"}:
            return
        usual = self._conf.body_limit
        limit = next((most for start, most in _MORE if scope.path.startswith(start)), usual)
        length = _length(scope.headers.get("content-length"))
        if length is not None and length > limit:
            raise Refused(413, _TOO_LARGE)
        try:
            async with asyncio.timeout(self._conf.body_deadline):
                async for part in protocol:
                    body += part
                    self._held += len(part)
                    if len(body) > limit:
                        raise Refused(413, _TOO_LARGE)
                    if self._held > (_BODIES if len(body) <= usual else _LARGE_BODIES):
                        raise Refused(503, "Too much at once.", "retry-after", "5")
        except TimeoutError:
            raise Refused(408, "The request did not arrive in time.") from None
        if length is not None and len(body) != length:
            raise Refused(400, "The request ended before it was whole.")


# As `web.headers` has it, which knows Django: a large file that the back room leaves to the porch.
_FILE: Final = "X-Rejoinder-File"
_TOO_LARGE: Final = "That is larger than this site takes. Shorten it and send again."


def _length(header: str | None) -> int | None:
    if header is None:
        return None
    if not (header.isascii() and header.isdigit() and len(header) < 19):
        raise Refused(400, "The request's length is no number.")
    return int(header)


def _for_the_back_room(query: str) -> bool:
    """Whether more is asked for than a file: with the proof, `?new=`, that its author sent something new;
    or an address of WordPress' own.
    """
    return any(query.startswith(name) or f"&{name}" in query for name in _NOT_A_FILE)


_NOT_A_FILE: Final = ("new=", "p=", "page_id=", "replytocom=")


app = Porch()

"""The porch: serves the published tree, and passes on what is not in it.

Runs under Granian, knows neither Django nor the database, and so answers readers at the same speed
whatever the back room is doing. A request that no file answers is read here, with a deadline and a cap, and only
then handed to the back room: a client that stalls costs it nothing.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import stat
from collections import OrderedDict
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from rejoinder import conf
from rejoinder.publishing.tree import segments
from rejoinder_site import frames

_KINDS: Final = {
    "html": "text/html; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "xml": "application/xml",
    "json": "application/json",
    "txt": "text/plain; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
# Published HTML may run our own script only, and load nothing from others before a click. The page's
# own policy (a meta element) narrows frame-src to its video.
_PAGE_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "frame-src https: http:; media-src https: http:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
_PLAIN: Final = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
_KEPT: Final = 48 * 1024 * 1024  # bytes of finished files that a worker keeps in memory
_WAITING: Final = 512  # requests that may wait for the back room in one worker
_UPLOAD: Final = 4 * 1024 * 1024  # bytes that the desk may send at once


class Variant(NamedTuple):
    """A file in one encoding, ready to be sent."""

    etag: str
    headers: list[tuple[str, str]]
    unchanged: list[tuple[str, str]]
    content: bytes


class File(NamedTuple):
    """A file of the tree as it was when it was read, in the encodings there are."""

    seen: tuple[int, int, int]
    variants: dict[str, Variant]
    size: int


class Shelf:
    """Files in memory, the ones asked for last kept, within a bound in bytes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: OrderedDict[str, File] = OrderedDict()
        self._size = 0
        self._paths: dict[str, str | None] = {}

    def find(self, site: str, path: str) -> File | None:
        """The file that answers a path, read again when it has changed; None where there is none."""
        key = site + path
        where = self._paths.get(key)
        if where is None:
            where = self._where(site, path)
            if where is None:
                return None
        try:
            found = os.stat(where, follow_symlinks=False)
        except OSError:
            self._drop(key)
            return None
        seen = (found.st_mtime_ns, found.st_ino, found.st_size)
        kept = self._files.get(key)
        if kept is not None and kept.seen == seen:
            return kept
        if not stat.S_ISREG(found.st_mode):
            return None
        return self._keep(key, where, seen)

    def _where(self, site: str, path: str) -> str | None:
        try:
            decoded = unquote_to_bytes(path).decode() if "%" in path else path
            return str(self.root.joinpath(site, *segments(decoded)))
        except ValueError:
            return None

    def _keep(self, key: str, where: str, seen: tuple[int, int, int]) -> File | None:
        self._drop(key)
        try:
            made = _read(where, seen)
        except OSError:
            return None
        self._paths[key] = where
        self._files[key] = made
        self._size += made.size
        while self._size > _KEPT and len(self._files) > 1:
            self._drop(next(iter(self._files)))
        return made

    def _drop(self, key: str) -> None:
        gone = self._files.pop(key, None)
        self._paths.pop(key, None)
        if gone is not None:
            self._size -= gone.size


def _read(where: str, seen: tuple[int, int, int]) -> File:
    """Read a file and its compressed forms."""
    name = where.rpartition("/")[2]
    kind = _KINDS.get(name.rpartition(".")[2], "")
    lasting = "/-/" in where
    common = [
        ("cache-control", "public, max-age=31536000, immutable" if lasting else "no-cache"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("access-control-allow-origin", "*"),
        ("vary", "accept-encoding"),
    ]
    variants: dict[str, Variant] = {}
    size = 0
    for coding, ending in (("", ""), ("gzip", ".gz"), ("br", ".br")):
        try:
            content = Path(where + ending).read_bytes()
        except FileNotFoundError:
            if not ending:
                raise
            continue
        if not kind:
            kind = _sniffed(content)
        policy = _PAGE_POLICY if kind.startswith("text/html") else _PICTURE_POLICY
        etag = f'"{seen[0]:x}-{seen[2]:x}{coding[:1]}"'
        unchanged = [("etag", etag), *common, ("content-security-policy", policy)]
        headers = [("content-type", kind), *unchanged]
        if coding:
            headers.append(("content-encoding", coding))
        variants[coding] = Variant(etag, headers, unchanged, content)
        size += len(content)
    return File(seen, variants, size)


def _sniffed(content: bytes) -> str:
    """The media type of a poster, whose name has no ending; we wrote it, so its first bytes are enough."""
    if content.startswith(b"\xff\xd8"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG"):
        return "image/png"
    if content[8:12] == b"WEBP":
        return "image/webp"
    if content.lstrip()[:5] in {b"<svg ", b"<?xml"}:
        return "image/svg+xml"
    return "application/octet-stream"


class BackRoom:
    """Connections to the back room, each carrying one request at a time."""

    def __init__(self, path: Path, most: int) -> None:
        self._path = path
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self._turns = asyncio.Semaphore(most)
        self._waiting = 0

    async def ask(self, head: list[Any], body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        """Pass on one request.

        Raises:
            OverflowError: too many wait already.
            OSError: the back room is not there.
        """
        if self._waiting >= _WAITING:
            raise OverflowError
        self._waiting += 1
        try:
            async with self._turns:
                return await self._exchange(frames.packed(head, body))
        finally:
            self._waiting -= 1

    async def _exchange(self, frame: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        reader, writer = self._free.pop() if self._free else await self._open()
        try:
            writer.write(frame)
            head_length, body_length = frames.HEAD.unpack(
                await reader.readexactly(frames.HEAD.size)
            )
            both = await reader.readexactly(head_length + body_length)
        except (asyncio.IncompleteReadError, ConnectionError) as mistake:
            writer.close()
            raise ConnectionError("the back room went away") from mistake
        except BaseException:
            writer.close()  # an answer may still come that belongs to nobody
            raise
        self._free.append((reader, writer))
        status, headers = json.loads(both[:head_length])
        return status, [(name, value) for name, value in headers], both[head_length:]

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        # At start the porch is up before the back room; a request then waits for it.
        for _ in range(100):
            try:
                return await asyncio.open_unix_connection(str(self._path), limit=1 << 20)
            except (FileNotFoundError, ConnectionRefusedError):
                await asyncio.sleep(0.1)
        raise ConnectionError("the back room does not answer")


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

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        _die_with_parent()
        self._back = BackRoom(self._conf.socket, self._conf.threads)
        self._read_hosts(loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        method = scope.method
        if method in {"GET", "HEAD"} and "new=" not in scope.query_string:
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
        for coding in self._accepted(scope.headers.get("accept-encoding") or ""):
            if coding in variants:
                variant = variants[coding]
                break
        known = scope.headers.get("if-none-match")
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
        if len(self._codings) < 1000:  # whoever sends ever new ones gains nothing
            self._codings[header] = made
        return made

    async def _pass_on(self, scope: Any, protocol: Any) -> None:
        assert self._back is not None
        try:
            body = await self._body(scope, protocol)
            head = [
                scope.method,
                scope.path,
                scope.query_string,
                list(scope.headers.items()),
                scope.client,
                scope.scheme,
            ]
            status, headers, content = await self._back.ask(head, body)
        except TimeoutError:
            _refuse(protocol, 408, "The request did not arrive in time.", "connection", "close")
        except ValueError as mistake:
            _refuse(protocol, int(str(mistake)), _TOO_LARGE[int(str(mistake))], "connection", "close")
        except OverflowError:
            _refuse(protocol, 503, "Too much at once. Try again in a moment.", "retry-after", "2")
        except OSError:
            _refuse(protocol, 503, "Starting, or stopping. Try again soon.", "retry-after", "5")
        else:
            if scope.method == "HEAD" or status in {204, 304}:
                protocol.response_empty(status, headers)
            else:
                protocol.response_bytes(status, headers, content)

    async def _body(self, scope: Any, protocol: Any) -> bytes:
        """The request's body.

        Raises:
            TimeoutError: it did not arrive by the deadline.
            ValueError: it is larger than the limit ("413"), or its length is no number ("400").
        """
        if scope.method in {"GET", "HEAD", "OPTIONS"}:
            return b""
        limit = _UPLOAD if scope.path.startswith("/desk/") else self._conf.body_limit
        length = scope.headers.get("content-length")
        if length is not None and not length.isdigit():
            raise ValueError("400")
        if length is not None and int(length) > limit:
            raise ValueError("413")
        parts = bytearray()
        async with asyncio.timeout(self._conf.body_deadline):
            async for part in protocol:
                parts += part
                if len(parts) > limit:
                    raise ValueError("413")
        return bytes(parts)


_TOO_LARGE: Final = {
    400: "The request's length is no number.",
    413: "That is larger than this site takes. Shorten it and send again.",
}


def _refuse(protocol: Any, status: int, words: str, name: str, value: str) -> None:
    protocol.response_str(status, [*_PLAIN, (name, value)], words + "\n")


def _die_with_parent() -> None:
    """Ask the kernel to end this worker when `rejoinder serve` ends, even by kill -9 (Linux only)."""
    try:
        libc = ctypes.CDLL(None)
        libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    except (OSError, AttributeError):
        pass


app = Porch()



"""One question to another machine, asked so that it cannot be led astray.

The name is looked up once, every address that it has must be public, and the connection goes to one of
those, so that a second look-up can lead nowhere else. TLS is verified against the name. No proxy of the
environment is used, no cookie kept, no redirect followed unless asked for, and then each is looked at
anew. One deadline holds for all of it, however slowly the other side drips.

Written on `http.client`, which does what it is told and nothing else: a library that pools, retries,
redirects and reads the environment would have to be talked out of each of these.
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from rejoinder import __version__, conf
from rejoinder.errors import OutsideRefused, OutsideSilent
from rejoinder.outside.ranges import is_public

PATIENCE: Final = 10.0
"""Seconds for all of it: look-up, connection, question and answer."""
MOST: Final = 65_536
"""Bytes of an answer that are read."""
_PORTS: Final = {"https": frozenset({443, 8443, 8448}), "http": frozenset({80, 8080})}
_USUAL: Final = {"https": 443, "http": 80}
_LONGEST: Final = 2_000  # characters of an address
_TRIED: Final = 3  # addresses of one name
_LEADS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, headers by their lower-case names, at most so many bytes."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class _Question(NamedTuple):
    method: str
    parts: SplitResult
    body: bytes | None
    headers: Mapping[str, str]
    most: int


def ask(
    method: str,
    address: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most: int = MOST,
    patience: float = PATIENCE,
    redirects: int = 0,
) -> Answer:
    """Ask, and return whatever status the other side gives.

    Args:
        method: GET, POST, PUT, …
        address: https://…; http only where the setting `outbound_http` allows it.
        body: what is sent, with its length.
        headers: beside Host, User-Agent and Accept-Encoding, which are ours.
        most: bytes of the answer's body; 0 reads none of it.
        patience: seconds for all of it.
        redirects: how many are followed, of a GET alone; each is looked at like the first.

    Raises:
        OutsideRefused: the address is none that may be asked, or the answer is larger than `most`.
        OutsideSilent: nobody answers in time, or not in HTTP, or TLS cannot be verified.
    """
    until = time.monotonic() + patience
    for left in range(redirects, -1, -1):
        question = _Question(method, checked(address), body, headers or {}, most)
        answer = _asked(question, until)
        target = answer.headers.get("location", "")
        if answer.status not in _LEADS or not target or not redirects:
            return answer
        if not left:
            break
        address = urljoin(address, target)
    raise OutsideRefused(f"more than {redirects} redirects")


def checked(address: str) -> SplitResult:
    """An address taken apart, if it is one that may be asked as far as one can tell without a look-up.

    Raises:
        OutsideRefused: it is not; the sentence says why.
    """
    if len(address) > _LONGEST or not address.isascii() or not address.isprintable():
        raise OutsideRefused("the address must be of plain characters, at most 2,000 of them")
    if " " in address or "\\" in address:
        raise OutsideRefused("the address holds a blank or a backslash")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise OutsideRefused("that is no address; write https://host/path") from None
    if parts.scheme == "http" and not conf.get().outbound_http:
        raise OutsideRefused("only https is asked; the setting outbound_http allows http")
    if parts.scheme not in _PORTS or not parts.hostname:
        raise OutsideRefused("that is no address; write https://host/path")
    if parts.username is not None or parts.password is not None:
        raise OutsideRefused("the address holds a name or password before @; leave that out")
    if port not in {None, *_PORTS[parts.scheme]} and not _is_listed(parts):
        raise OutsideRefused(f"port {port} is asked of hosts in the setting outbound_hosts alone")
    return parts


def _is_listed(parts: SplitResult) -> bool:
    """Whether the operator named this host, so that it may lie in a network of one's own."""
    host = (parts.hostname or "").lower()
    port = parts.port or _USUAL[parts.scheme]
    listed = {each.lower() for each in conf.get().outbound_hosts}
    shown = f"[{host}]" if ":" in host else host
    return host in listed or f"{shown}:{port}" in listed


def _asked(question: _Question, until: float) -> Answer:
    parts = question.parts
    host, port = str(parts.hostname), parts.port or _USUAL[parts.scheme]
    try:
        wire = _connected(_places(host, port, _is_listed(parts), until), until)
        with wire:
            if parts.scheme == "https":
                wire.settimeout(_left(until))
                wire = ssl.create_default_context().wrap_socket(wire, server_hostname=host)
            with wire:
                return _spoken(_Line(wire, until), question)
    except ssl.SSLCertVerificationError as mistake:
        raise OutsideSilent(f"its certificate: {mistake.verify_message}") from mistake
    except TimeoutError as mistake:
        raise OutsideSilent("no answer in time") from mistake
    except http.client.HTTPException as mistake:
        raise OutsideSilent(f"no HTTP: {type(mistake).__name__}") from mistake
    except OSError as mistake:
        raise OutsideSilent(
            f"no connection: {mistake.strerror or type(mistake).__name__}"
        ) from mistake


def _spoken(line: _Line, question: _Question) -> Answer:
    method, parts, body, headers, most = question
    talk = http.client.HTTPConnection(str(parts.hostname), parts.port)
    talk.sock = line
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    talk.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    ours = {
        "Host": parts.netloc,
        "User-Agent": f"Rejoinder/{__version__}",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if body is not None:
        ours["Content-Length"] = str(len(body))
    for name, value in {**headers, **ours}.items():
        talk.putheader(name, value)
    talk.endheaders(body)
    answer = talk.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    if not most or method == "HEAD":
        return Answer(answer.status, told)
    if told.get("content-encoding", "identity").lower() != "identity":
        raise OutsideRefused("the answer is compressed, which was not asked for")
    read = answer.read(most + 1)
    if len(read) > most:
        raise OutsideRefused(f"the answer has more than {most:,} bytes")
    return Answer(answer.status, told, read)


def _places(host: str, port: int, listed: bool, until: float) -> list[tuple[Any, ...]]:
    """Where a name leads, looked up once.

    Raises:
        OutsideRefused: some of it is not public, and the operator did not list the host.
        OutsideSilent: the name is not known.
        TimeoutError: nobody said in time.
    """
    found: list[Any] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as mistake:
            found.append(mistake)

    # In a thread of its own: a look-up knows no deadline.
    looking = threading.Thread(target=look_up, daemon=True, name="look-up")
    looking.start()
    looking.join(_left(until))
    if not found:
        raise TimeoutError
    if isinstance(found[0], Exception):
        raise OutsideSilent(f"the name {host} is not known")
    places = list(dict.fromkeys((each[0], each[4]) for each in found[0]))
    if not listed and not all(is_public(str(where[0])) for _, where in places):
        raise OutsideRefused(
            "it lies in a network that is not public; the setting outbound_hosts can allow it"
        )
    return places


def _connected(places: list[tuple[Any, ...]], until: float) -> socket.socket:
    """A connection to the first of these addresses that takes one."""
    last: OSError = OSError("no address")
    for family, where in places[:_TRIED]:
        wire = socket.socket(family, socket.SOCK_STREAM)
        try:
            wire.settimeout(_left(until))
            wire.connect(where)
        except OSError as mistake:
            wire.close()
            last = mistake
        else:
            return wire
    raise last


def _left(until: float) -> float:
    """Seconds that are left.

    Raises:
        TimeoutError: none.
    """
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line:
    """What `http.client` needs of a socket, under one deadline: a drip does not begin it anew."""

    def __init__(self, wire: socket.socket, until: float) -> None:
        self._wire, self._until = wire, until

    def sendall(self, told: bytes) -> None:
        self._wire.settimeout(_left(self._until))
        self._wire.sendall(told)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Ear(self._wire, self._until))

    def close(self) -> None:
        """Whoever opened it closes it."""


class _Ear(io.RawIOBase):
    """The reading side of a `_Line`."""

    def __init__(self, wire: socket.socket, until: float) -> None:
        self._wire, self._until = wire, until

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        self._wire.settimeout(_left(self._until))
        return self._wire.recv_into(into)

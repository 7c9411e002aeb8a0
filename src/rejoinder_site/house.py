"""The back room: Django behind a socket, with the one writer in it.

One process, however many workers the porch has: so there is one writer, one screen in memory and one
count of who sends how often.
"""

from __future__ import annotations

import io
import os
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Any
from urllib.parse import unquote_to_bytes

from django.db import connection

from rejoinder import answering, conf, learning, writing
from rejoinder.api import doors
from rejoinder.api.shapes import Asked
from rejoinder.management.tending import tended
from rejoinder.web.headers import BY_THE_PORCH
from rejoinder_site import frames
from rejoinder_site.lane import Lane
from rejoinder_site.press import ByTheWay

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Quickly = Callable[[dict[str, Any]], Any]


class House:
    """Answers what the porch passes on."""

    def __init__(
        self, application: Application, quickly: Quickly, publisher: ByTheWay | None = None
    ) -> None:
        """`publisher` works beside answering, where nobody else publishes."""
        self._application, self._quickly, self._publisher = application, quickly, publisher

    def serve(self, ready: Callable[[], None]) -> None:
        """Listen, say so by calling `ready`, and answer until SIGTERM; then finish what was begun."""
        writing.start()
        answering.the_ledger().start()
        learning.warm()
        path = conf.get().socket
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        with suppress(FileNotFoundError):
            path.unlink()
        with tended(), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
            listener.bind(str(path))
            listener.listen(128)
            lane = Lane(listener, self._answer, _is_quick, conf.get().threads * 2)
            signal.signal(signal.SIGTERM, lambda *_: lane.stop())
            ready()
            if self._publisher:
                self._publisher.start()
            lane.run()
        if self._publisher:
            self._publisher.stop()  # the last one that may find something to be published
        answering.close()  # stores its counts, so before the writer ends
        writing.stop()

    def _answer(self, head: list[Any], body: bytes) -> bytes:
        if head[1] in doors.QUICK:
            given = doors.answer(_asked(head, body), answering.the_ledger(), datetime.now(UTC))
            return frames.packed([given.status, list(given.headers)], given.body)
        if _is_quick(head):
            answer = self._quickly(environ_of(head, body))
            return frames.packed([answer.status_code, list(answer.items())], answer.content)
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            told.append([int(status[:3]), headers])

        environ = environ_of(head, body)
        result = self._application(environ, start_response)
        try:
            content = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
            # A staff request is part of a circle, which a collection of garbage ends some day: with it
            # would stay what was sent, up to 4 MiB for a piece of a file.
            environ["wsgi.input"].close()
        return frames.packed(told[-1], content)


def _is_quick(head: list[Any]) -> bool:
    """Whether it is a reply that is sent, on SQLite, whose one writer the lane is; or a check."""
    method, path = head[0], head[1]
    if path in doors.QUICK:
        return True
    return method == "POST" and path.startswith("/reply/") and _lane_stores()


@cache
def _lane_stores() -> bool:
    return connection.vendor == "sqlite"


def _asked(head: list[Any], body: bytes) -> Asked:
    """What the doors for other programs read, without Django's handler: a check takes less than that."""
    method, path, query, headers, client, scheme = head
    named = {name.lower(): value for name, value in headers}
    address = str(client).rpartition(":")[0].strip("[]")
    return Asked(
        method, path, query, named.get("host", ""), {**named, ":scheme": scheme}, body, address
    )


def environ_of(head: list[Any], body: bytes) -> dict[str, Any]:
    """A WSGI environment of what the porch read. Source: PEP 3333."""
    method, path, query, headers, client, scheme = head
    address, _, port = str(client).rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "REMOTE_ADDR": address.strip("[]"),
        "REMOTE_PORT": port,
        "SERVER_NAME": "rejoinder",
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": _ERRORS,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        BY_THE_PORCH: True,
    }
    for name, value in headers:
        upper = name.upper()
        if "_" in upper or upper == "CONTENT-LENGTH":
            continue  # X_Forwarded_For and X-Forwarded-For would be one variable
        key = upper.replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ


_ERRORS = io.TextIOWrapper(os.fdopen(os.dup(2), "wb"), write_through=True)

"""The back room: Django behind a socket, with the one writing thread and the publisher beside it.

One process, however many workers the porch has: so there is one writer, one screen in memory and one
count of who sends how often. Each connection of the porch has a thread here.
"""

from __future__ import annotations

import io
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote_to_bytes

from rejoinder import conf
from rejoinder_site import frames

log = logging.getLogger("rejoinder.house")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class House:
    """Answers what the porch passes on."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._publisher: threading.Thread | None = None

    def start(self) -> None:
        """Start the writer and the publisher, then listen."""
        from rejoinder import answering, writing
        from rejoinder.publishing import ticking

        writing.start()
        answering.the_ledger().start()
        self._publisher = threading.Thread(
            target=ticking.run, args=(self._stopping,), name="publisher", daemon=True
        )
        self._publisher.start()
        threading.Thread(target=self._tidy, name="tidying", daemon=True).start()
        path = conf.get().socket
        path.parent.mkdir(parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        with suppress(FileNotFoundError):
            path.unlink()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        self._listener.listen(128)
        threading.Thread(target=self._accept, name="house", daemon=True).start()

    def stop(self) -> None:
        """Finish what was begun: no new requests, what is queued written, marked pages published."""
        from rejoinder import answering, writing
        from rejoinder.publishing import stale

        if self._listener is not None:
            self._listener.close()
        answering.close()  # stores its counts, so before the writer ends
        writing.stop()
        self._stopping.set()
        stale.ring()
        if self._publisher is not None:
            self._publisher.join(10)

    def _tidy(self) -> None:
        """Forget, each hour, what is of no use any more: spent tokens, old sessions and keys."""
        from django.contrib.sessions.backends.db import SessionStore
        from django.db import connection
        from django.utils import timezone

        from rejoinder import keys
        from rejoinder.replying import tokens
        from rejoinder.writing import write

        while not self._stopping.is_set():
            try:
                write(lambda: tokens.sweep(timezone.now()))
                write(SessionStore.clear_expired)
                # A new day's key destroys the one of fifteen days ago, also where nobody writes.
                keys.daily_hash(timezone.now().date(), "")
            except Exception:  # the next hour comes; nothing depends on it
                log.exception("tidying failed; it is tried again in an hour")
            finally:
                connection.close()
            self._stopping.wait(3600)

    def _accept(self) -> None:
        assert self._listener is not None
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed: stopping
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        from django.db import connection as database

        with connection:
            while (request := frames.read(connection)) is not None:
                try:
                    answer = self._answer(*request)
                except Exception:  # Django answers its own; this is for what breaks around it
                    log.exception("a request broke the back room")
                    answer = frames.packed([500, [["content-type", "text/plain"]]], b"broken\n")
                try:
                    connection.sendall(answer)
                except OSError:
                    break
        database.close()

    def _answer(self, head: list[Any], body: bytes) -> bytes:
        told: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            told.append([int(status[:3]), headers])

        result = self._application(environ_of(head, body), start_response)
        try:
            content = b"".join(result)
        finally:
            if hasattr(result, "close"):
                result.close()
        return frames.packed(told[-1], content)


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

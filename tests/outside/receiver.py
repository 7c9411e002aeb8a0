"""A machine of a few lines that is asked over HTTP, and answers, refuses, leads on or dawdles as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message


@dataclass
class Asked:
    """One question as it came over the wire."""

    method: str
    path: str
    headers: Message
    body: bytes


class Receiver(socketserver.ThreadingTCPServer):
    """Keeps what it was asked. `says` makes the answer's bytes; the usual one is 204."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, wrap: Callable[..., object] | None = None) -> None:
        self.asked: list[Asked] = []
        self.says: Callable[[Asked], bytes] = lambda _: b"HTTP/1.1 204 No Content\r\n\r\n"
        self.drips = False
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), Talk)
        if wrap is not None:
            self.socket = wrap(self.socket)  # type: ignore[assignment]
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    def end(self) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """Somebody hung up; that is what some tests want."""


class Talk(socketserver.StreamRequestHandler):
    server: Receiver

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = self.rfile.readline()
            if not line:
                return
            head += line
        first, _, rest = head.partition(b"\r\n")
        method, path, _ = first.decode().split(" ")
        headers = message_from_bytes(rest)
        body = self.rfile.read(int(headers.get("Content-Length", 0)))
        asked = Asked(method, path, headers, body)
        self.server.asked.append(asked)
        answer = self.server.says(asked)
        if not self.server.drips:
            self.wfile.write(answer)
            return
        for byte in answer:
            self.wfile.write(bytes((byte,)))
            if self.server.over.wait(0.05):
                return

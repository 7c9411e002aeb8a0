"""A mail server of a few lines on this machine, which takes, refuses, dawdles or hangs up as it is told."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class Sink(socketserver.ThreadingTCPServer):
    """Keeps what it took. `says` maps a command to the answer it gets instead of 250."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.says: dict[str, str] = {}
        self.dawdles = 0.0
        self.awake = threading.Event()  # ends all dawdling
        self.hangs_up_after: str = ""
        super().__init__(("127.0.0.1", 0), Talk)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Talk(socketserver.StreamRequestHandler):
    server: Sink

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("220 sink")
        to: list[str] = []
        while line := self.rfile.readline():
            word = line.decode().strip()
            verb = word.split(":")[0].upper()
            verb = verb if verb in {"MAIL FROM", "RCPT TO"} else verb.split(" ")[0]
            self.server.awake.wait(self.server.dawdles)
            if self.server.hangs_up_after == verb:
                return
            if verb in self.server.says:
                self.say(self.server.says[verb])
            elif verb == "EHLO":
                self.say("250 sink")
            elif verb == "RCPT TO":
                to.append(word.split("<")[1].rstrip(">"))
                self.say("250 ok")
            elif verb == "DATA":
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line[1:] if line.startswith(b"..") else line)
                message = message_from_bytes(b"".join(lines), policy=policy.default)
                self.server.awake.wait(self.server.dawdles)
                if answer := self.server.says.get("END"):
                    self.say(answer)
                    continue
                self.server.taken.append((to, message))
                to = []
                if self.server.hangs_up_after == "END":
                    return
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

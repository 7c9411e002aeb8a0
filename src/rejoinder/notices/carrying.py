"""How a message leaves: to a mail server, or into a folder where nothing leaves the machine."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from rejoinder import conf
from rejoinder.errors import InstallationBroken

PATIENCE: Final = 30.0
"""Seconds that a mail server may take for each answer."""
# Refusals of the recipient, not of the sender or the message. Source: RFC 5321, 4.2.3.
_NO_SUCH_PLACE: Final = frozenset((550, 551, 553))


class Unreachable(Exception):
    """No server answers, or it takes nothing now; all mail waits."""


class Later(Exception):
    """This mail was not taken now, and may be later. Its word is the reply code."""


class Refused(Exception):
    """This mail is never taken."""

    def __init__(self, code: str, *, bounced: bool) -> None:
        super().__init__(code)
        self.bounced = bounced
        """Whether it is the address that is refused, so that no other mail to it is taken either."""


class Carrier(Protocol):
    """Takes messages one after the other."""

    def carry(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand one message over.

        Raises:
            Unreachable, Later, Refused.
        """

    def close(self) -> None:
        """End what was begun."""


def file_name(message_id: str) -> str:
    """What a mail's file is called in the folder, without its ending."""
    return re.sub(r"[^0-9A-Za-z]", "", message_id)


@dataclass
class Spool:
    """A folder with a file a message: for whoever has no mail server, or sends by another program."""

    folder: Path

    def carry(self, message: EmailMessage, sender: str, to: str) -> None:
        """Write the file whole; of the same message there is one, however often it is written."""
        name = file_name(message["Message-ID"].partition("@")[0])
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.folder / f"{name}.part"
            opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
            with os.fdopen(opened, "wb") as file:
                file.write(message.as_bytes())
                file.flush()
                os.fsync(file.fileno())
            part.rename(self.folder / f"{name}.eml")
        except OSError as mistake:
            raise Unreachable(f"folder: {mistake.strerror}") from mistake

    def close(self) -> None:
        """Nothing was begun."""


class Server:
    """A mail server, over one connection for a whole round."""

    def __init__(self, address: str) -> None:
        self._address = parse(address)
        self._open: smtplib.SMTP | None = None

    def carry(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hand one message over; returns once the server has taken it."""
        server = self._connected()
        try:
            server.send_message(message, from_addr=sender, to_addrs=[to])
        except smtplib.SMTPRecipientsRefused as refusal:
            ((code, _),) = refusal.recipients.values()
            self._after(code, bounced=code in _NO_SUCH_PLACE)
        except smtplib.SMTPSenderRefused as refusal:
            # It is the sender that it does not like, so it likes no other mail either.
            self.close()
            raise Unreachable(str(refusal.smtp_code)) from refusal
        except smtplib.SMTPDataError as refusal:
            self._after(refusal.smtp_code, bounced=False)
        except (OSError, smtplib.SMTPException) as mistake:
            self.close()
            raise Unreachable(type(mistake).__name__) from mistake

    def close(self) -> None:
        """Say good-bye, where somebody is left to hear it."""
        server, self._open = self._open, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
            server.close()

    def _after(self, code: int, *, bounced: bool) -> None:
        if code == 421 or self._open is None or self._open.sock is None:  # it closes
            self.close()
            raise Unreachable(str(code))
        if code < 500:
            raise Later(str(code))
        raise Refused(str(code), bounced=bounced)

    def _connected(self) -> smtplib.SMTP:
        if self._open is not None:
            return self._open
        where = self._address
        try:
            server: smtplib.SMTP
            if where.tls_first:
                server = smtplib.SMTP_SSL(
                    where.host, where.port, timeout=PATIENCE, context=ssl.create_default_context()
                )
            else:
                server = smtplib.SMTP(where.host, where.port, timeout=PATIENCE)
            self._open = server
            server.ehlo_or_helo_if_needed()
            if not where.tls_first and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            elif not where.tls_first and not where.here:
                raise Unreachable("no TLS")
            if where.user:
                server.login(where.user, where.password)
        except Unreachable:
            self.close()
            raise
        except (OSError, smtplib.SMTPException) as mistake:
            self.close()
            # Its name alone: a server's words may hold the address.
            raise Unreachable(type(mistake).__name__) from mistake
        return server


@dataclass(frozen=True)
class Where:
    """A mail server's address, taken apart."""

    host: str
    port: int
    tls_first: bool
    user: str
    password: str

    @property
    def here(self) -> bool:
        """Whether it is on this machine, so that no wire lies between."""
        return self.host in {"localhost", "127.0.0.1", "::1"}


def parse(address: str) -> Where:
    """Take `smtp://user:password@host:port` or `smtps://…` apart.

    Raises:
        InstallationBroken: it is neither.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise InstallationBroken(
            "setting mail_server must read smtp://user:password@host:587 or smtps://…:465. "
            "Left empty, mail is written into the folder mail/."
        )
    tls_first = parts.scheme == "smtps"
    usual = 465 if tls_first else 587
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Where(parts.hostname, port or usual, tls_first, user, password)


def carrier() -> Carrier:
    """What the settings in force say."""
    address = conf.get().mail_server
    return Server(address) if address else Spool(conf.get().home / "mail")

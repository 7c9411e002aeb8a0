"""What an operator may set, where it lies, and what holds when nothing is set.

A setting comes from the environment (`REJOINDER_RATE_CLIENT=30`), else from `rejoinder.toml` in the
data folder (`rate_client = 30`), else from the default below. Nothing needs to be set.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeVar

from rejoinder.errors import InstallationBroken

Number = TypeVar("Number", int, float)

_SWITCH: Final = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off", ""), False),
}


@dataclass(frozen=True, slots=True)
class Conf:
    """The settings in force. Each field is a setting of the same name."""

    home: Path = Path()
    """The data folder: database, keys, published tree, spool."""
    database_url: str = ""
    """PostgreSQL as `postgresql://…`; empty means SQLite in the data folder."""
    trusted_proxies: tuple[str, ...] = ()
    """Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.

    Name the proxy that ends https: from its word follow `Secure` and `__Host-` on the desk's
    cookies, and who is who in the limits. While one stands in front unnamed, all readers look like
    one client.
    """
    rate_client: int = 20
    """Replies that one client block may send within ten minutes; 0 means no limit."""
    rate_thread: int = 600
    """Replies that one thread takes within a minute; 0 means no limit."""
    comment_limit: int = 10_000
    """Characters a comment may have."""
    body_limit: int = 131_072
    """Bytes a request's body may have, the desk's uploads excepted."""
    import_limit: int = 1_073_741_824
    """Bytes of a file that the desk takes for import."""
    header_deadline: float = 15.0
    """Seconds in which a request's headers must have arrived."""
    body_deadline: float = 10.0
    """Seconds in which a request's body must have arrived."""
    require_second_factor: bool = False
    """Whether staff must have a passkey or a code from an app before the desk opens to them."""
    edit_minutes: int = 15
    """Minutes in which the author may edit by the signed link."""
    screen_seconds: float = 2.0
    """Seconds the screen may take before the comment is held instead."""
    republish_seconds: float = 0.25
    """The least time between two writings of one thread, however many comments arrive."""
    connections: int = 2048
    """Connections that one worker of the porch keeps open at a time."""
    threads: int = 16
    """Requests that the back room answers at a time."""
    keep_removed_days: int = 0
    """Days after which spam and trash is cleared away by itself; 0: never."""
    mail_server: str = ""
    """`smtp://user:password@host:587` or `smtps://…:465`; empty: mail is written into a folder."""
    mail_from: str = ""
    """The address that mail comes from; empty: `rejoinder@` and the site's host."""
    mail_per_address: int = 10
    """Mails that one address gets within an hour, and a third of those of a day; 0: no limit."""
    mail_per_site: int = 1000
    """Mails that a site sends within an hour; 0: no limit."""
    outbound_hosts: tuple[str, ...] = ()
    """Hosts, as `name` or `name:port`, that webhooks may reach although they lie in a private network."""
    outbound_http: bool = False
    """Whether webhooks may go over http, which anybody on the way can read."""
    webhook_days: int = 5
    """Days for which a webhook may fail before it is switched off; 0: it never is."""
    fetch_posters: bool = False
    """Whether editors may have a video's poster and title fetched from where the video lies."""
    push: bool = False
    """Whether readers may ask to be told of replies by their browser, through its maker's push service."""
    debug: bool = False
    """Django's debug pages; for developers only."""

    @property
    def tree(self) -> Path:
        """The folder of finished files that readers are served from."""
        return self.home / "published"

    @property
    def socket(self) -> Path:
        """Where the porch reaches the back room."""
        return self.home / "run" / "house.sock"

    @property
    def bell(self) -> Path:
        """Where the publisher hears that pages were marked."""
        return self.home / "run" / "bell.sock"

    @property
    def publishing_lock(self) -> Path:
        """Whoever goes round what is stale holds this lock, so that one process at a time does."""
        return self.home / "run" / "turn.lock"

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.home / "rejoinder.sqlite3"

    @property
    def write_lock(self) -> Path:
        """Whoever writes to SQLite holds this lock, so that writers queue instead of polling."""
        return self.home / "run" / "write.lock"

    @property
    def spool(self) -> Path:
        """Scratch files of imports; safe to delete when none is running."""
        return self.home / "spool"

    @property
    def uploads(self) -> Path:
        """Files that were sent to the desk for import and are not taken yet."""
        return self.home / "uploads"

    @property
    def downloads(self) -> Path:
        """Exports that the desk was asked for and that wait to be fetched."""
        return self.home / "downloads"


def home() -> Path:
    """The data folder in force: `REJOINDER_HOME`, else the current folder."""
    return Path(os.environ.get("REJOINDER_HOME") or Path.cwd()).absolute()


@cache
def get() -> Conf:
    """The settings in force, read once.

    Raises:
        InstallationBroken: `rejoinder.toml` or a variable holds something unusable.
    """
    where = home()
    path = where / "rejoinder.toml"
    written: dict[str, Any] = {}
    if path.is_file():
        try:
            written = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as mistake:
            raise InstallationBroken(f"{path}: {mistake}. Correct that line.") from mistake
    known = {field.name: field.type for field in fields(Conf)} | {"home": "Path"}
    for name in written:
        if name not in known or name == "home":
            known_names = ", ".join(sorted(set(known) - {"home"}))
            raise InstallationBroken(f"{path}: no setting {name!r}. There are: {known_names}.")
    values: dict[str, Any] = {"home": where}
    for name, kind in known.items():
        if name == "home":
            continue
        raw = os.environ.get(f"REJOINDER_{name.upper()}", written.get(name))
        if name == "database_url":
            raw = os.environ.get("DATABASE_URL", raw)
        if raw is not None:
            values[name] = _typed(name, str(kind), raw)
    return Conf(**values)


def _typed(name: str, kind: str, raw: object) -> object:
    try:
        if kind == "int":
            return _at_least_nothing(int(str(raw)))
        if kind == "float":
            return _at_least_nothing(float(str(raw)))
        if kind == "bool":
            return _SWITCH[str(raw).strip().lower()]
        if kind.startswith("tuple"):
            parts = raw if isinstance(raw, list) else str(raw).split(",")
            return tuple(str(part).strip() for part in parts if str(part).strip())
        return str(raw)
    except (ValueError, KeyError) as mistake:
        wanted = "true or false" if kind == "bool" else "a number from 0 on"
        raise InstallationBroken(
            f"setting {name} is {raw!r}, which is not {wanted}. Correct it in rejoinder.toml "
            f"or the variable REJOINDER_{name.upper()}."
        ) from mistake


def _at_least_nothing(number: Number) -> Number:
    if not (isfinite(number) and number >= 0):
        raise ValueError(number)
    return number

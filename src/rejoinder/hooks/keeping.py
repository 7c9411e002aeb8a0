"""Webhooks are made, changed, tested, rotated, switched, removed: by owners, at the desk or the shell."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from rejoinder import keys
from rejoinder.errors import FieldMissing, FieldUnusable, OutsideRefused, TooLong
from rejoinder.hooks.payloads import EVENTS, TEST
from rejoinder.hooks.signing import new_secret
from rejoinder.models import Delivery, Hook, Site
from rejoinder.outside import checked
from rejoinder.publishing import stale
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

ROTATING: Final = timedelta(days=7)
"""For how long an earlier secret still signs beside the new one."""
_LABEL: Final = 100
_TOKEN: Final = 1_000
_MOST: Final = 20  # of a site
_MATRIX: Final = ("/_matrix/client/", "/send/m.room.message")


def add(
    site: Site,
    label: str,
    address: str,
    *,
    events: Collection[str],
    now: datetime,
    shape: str = Hook.Shape.STANDARD,
    with_words: bool = False,
    token: str = "",
    by: User | None = None,
) -> tuple[Hook, str]:
    """Make a webhook; returns it and its secret, which is shown this once.

    Args:
        site: of which it tells.
        label: what it is for, in the owner's words.
        address: where messages go. Of Matrix: that of the room, up to `/send/m.room.message`.
        events: some of EVENTS.
        now: the moment.
        shape: one of Hook.Shape.
        with_words: whether names and words go, too.
        token: by which Matrix lets a program in.
        by: who makes it; None for the shell.

    Raises:
        FieldMissing, FieldUnusable, TooLong: a field cannot be taken.
    """
    label, address, token = _label(label), address.strip(), token.strip()
    _check_where(address, shape, token)
    _check_events(events)
    secret = new_secret()

    def store() -> Hook:
        if Hook.objects.filter(site=site).count() >= _MOST:
            raise FieldUnusable("address", f"a site has {_MOST} webhooks at most; remove one first")
        made = Hook.objects.create(
            site=site,
            label=label,
            **_where(address, token),
            secret=keys.seal("hook", secret),
            shape=shape,
            with_words=with_words,
            made_by=by,
            made_at=now,
            **{f"on_{event}": True for event in events},
        )
        stale.mark(site.pk)  # the notice says where data go
        return made

    return write(store), secret


def change(
    hook: Hook,
    *,
    now: datetime,
    label: str,
    events: Collection[str],
    shape: str,
    with_words: bool,
    address: str = "",
    token: str = "",
) -> None:
    """Change what a webhook tells, to where and how; its secret and its log stay.

    What waits is told as it is afterwards, and where the address changed, at once.

    Args:
        hook: which.
        now: the moment.
        label, events, shape, with_words: as in `add`.
        address, token: as in `add`; empty, they stay as they are, but the token is for one server: for
            another it is to be given anew, so that nobody gets at it by an address of their own.

    Raises:
        FieldMissing, FieldUnusable, TooLong: a field cannot be taken, and nothing is changed.
    """
    label, address, token = _label(label), address.strip(), token.strip()
    before = keys.unseal("hook", bytes(hook.address))
    whole = address or before
    if hook.token and not token and _server(whole) == _server(before):
        token = keys.unseal("hook", bytes(hook.token))
    if shape != Hook.Shape.MATRIX:
        token = ""
    _check_where(whole, shape, token)
    _check_events(events)
    changes: dict[str, Any] = {
        "label": label,
        "shape": shape,
        "with_words": with_words,
        **_where(whole, token),
        **{f"on_{event}": event in events for event in EVENTS},
    }
    if address:
        changes |= {"failures": 0, "failing_since": None, "rest_until": None}

    def store() -> None:
        Hook.objects.filter(pk=hook.pk).update(**changes)
        waiting = Delivery.objects.filter(hook=hook, state=Delivery.State.WAITING)
        # Made for the address, shape and words of before; it is made anew at the next try.
        waiting.update(body="", **({"due_at": now} if address else {}))
        stale.mark(hook.site_id)

    write(store)
    hook.refresh_from_db()


def wanted(hook: Hook) -> list[str]:
    """Which of EVENTS it is told of."""
    return [event for event in EVENTS if getattr(hook, f"on_{event}")]


def remove(hook: Hook) -> None:
    """Tell it nothing more, and forget what was to be told."""

    def store() -> None:
        hook.delete()
        stale.mark(hook.site_id)

    write(store)


def rotate(hook: Hook, now: datetime) -> str:
    """Put a new secret in force and return it; the earlier one signs, too, for ROTATING."""
    secret = new_secret()
    _change(
        hook,
        secret=keys.seal("hook", secret),
        secret_before=bytes(hook.secret),
        before_until=now + ROTATING,
    )
    return secret


def end_rotation(hook: Hook) -> None:
    """Sign with the newest secret alone."""
    _change(hook, secret_before=None, before_until=None)


def switch(hook: Hook, *, on: bool, now: datetime) -> None:
    """Tell it again, also of what still waits; or nothing for the time being."""
    _change(
        hook,
        off_at=None if on else now,
        off_because="" if on else "switched off by staff",
        failures=0,
        failing_since=None,
        rest_until=None,
    )
    write(lambda: stale.mark(hook.site_id))


def test(hook: Hook, now: datetime) -> Delivery:
    """Put a message into the queue that only shows whether messages arrive."""
    return write(
        lambda: Delivery.objects.create(
            hook=hook,
            message_id=f"msg_{secrets.token_hex(16)}",
            event=TEST,
            made_at=now,
            due_at=now,
        )
    )


def again(delivery: Delivery, now: datetime) -> None:
    """Send once more, under the same id, as the tables stand now."""

    def store() -> None:
        Delivery.objects.filter(pk=delivery.pk).exclude(state=Delivery.State.WAITING).update(
            state=Delivery.State.WAITING, due_at=now, tries=0, done_at=None, body=""
        )

    write(store)


def hook_of(site: Site, number: int) -> Hook:
    """A site's webhook by its number.

    Raises:
        FieldUnusable: there is none.
    """
    found = Hook.objects.filter(site=site, pk=number).select_related("site").first()
    if found is None:
        raise FieldUnusable("webhook", f"the site {site.slug} has no webhook {number}")
    return found


def _label(written: str) -> str:
    label = written.strip()
    if not label:
        raise FieldMissing("label")
    if len(label) > _LABEL:
        raise TooLong("label", len(label), _LABEL)
    if "\0" in label:
        raise FieldUnusable("label", "holds a character that no name has")
    return label


def _check_events(events: Collection[str]) -> None:
    if not events:
        raise FieldMissing("events")
    if unknown := set(events) - set(EVENTS):
        raise FieldUnusable("events", f"there is no {min(unknown)}; there are {', '.join(EVENTS)}")


def _where(address: str, token: str) -> dict[str, Any]:
    return {
        "host": urlsplit(address).hostname or "",
        "address": keys.seal("hook", address),
        "token": keys.seal("hook", token) if token else None,
    }


def _server(address: str) -> str:
    """What comes before the path in an address of Matrix."""
    return address.partition(_MATRIX[0])[0]


def _check_where(address: str, shape: str, token: str) -> None:
    if not address:
        raise FieldMissing("address")
    try:
        checked(address)
    except OutsideRefused as refusal:
        raise FieldUnusable("address", str(refusal)) from refusal
    if shape not in Hook.Shape.values:
        raise FieldUnusable("shape", f"must be one of {', '.join(Hook.Shape.values)}")
    if shape != Hook.Shape.MATRIX:
        return
    path = urlsplit(address).path.rstrip("/")
    if not (path.startswith(_MATRIX[0]) and path.endswith(_MATRIX[1])):
        raise FieldUnusable(
            "address",
            "of Matrix it reads https://SERVER/_matrix/client/v3/rooms/ROOM/send/m.room.message",
        )
    if not token:
        raise FieldMissing("token")
    if len(token) > _TOKEN:
        raise TooLong("token", len(token), _TOKEN)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise FieldUnusable("token", "holds characters that no token has")


def _change(hook: Hook, **changes: Any) -> None:
    write(lambda: Hook.objects.filter(pk=hook.pk).update(**changes))
    for name, value in changes.items():
        setattr(hook, name, value)

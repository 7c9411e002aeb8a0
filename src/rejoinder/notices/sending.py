"""The outbox is emptied: each mail once, tried again where a server says no, never while anybody waits.

A mail is claimed before it is handed over, so that two processes never send the same one, and noted as
sent after the server took it. A crash between the two sends it a second time with the same Message-ID,
by which mail programs know it for the same. There is no way to do better over SMTP (RFC 5321, 6.1).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from rejoinder import conf
from rejoinder.errors import InstallationBroken
from rejoinder.models import Commenter, Following, MailStop, Outbox, Report
from rejoinder.notices.carrying import Carrier, Later, Refused, Unreachable, carrier
from rejoinder.notices.composing import address_of, message_of, sender_of
from rejoinder.writing import write

log = logging.getLogger("rejoinder.notices")

ONLY_IF_KNOWN: Final = "rights-link"
"""The kind of mail that is sent to those alone who have written here. It is looked up when it is sent and
not when it is asked for, so that whoever asks cannot learn who has. A stop does not hold it back: it is
by this mail that somebody uses a right."""
FOR_WORK: Final = "moderation"
"""The kind of mail that staff get for their work: what they want of it they say at the desk."""
_ROUND: Final = 50  # mails that one connection carries
_CLAIM: Final = timedelta(minutes=10)  # beyond any answer's patience; then another may try
_BACK_OFF: Final = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
# A sender tries for four to five days. Source: RFC 5321, 4.5.4.1.
_GIVES_UP: Final = timedelta(days=5)
_HOUR: Final = timedelta(hours=1)
_A_DAY: Final = 3  # hours' worth that one address gets in a day
_REST: Final = 5.0  # seconds between two looks into an empty outbox
_LONGEST_REST: Final = 300.0  # seconds between two tries of a server that does not answer


@dataclass
class Round:
    """What became of the mails of a round."""

    sent: int = 0
    put_off: int = 0
    ended: int = 0
    reached: bool = True
    """False where no server answers, so that the next round had better wait."""

    @property
    def any(self) -> bool:
        return bool(self.sent + self.put_off + self.ended)


def send_due(now: datetime, by: Carrier) -> Round:
    """Send what is due, at most a round of it.

    Args:
        now: the moment.
        by: what carries the messages; it is closed at the end.
    """
    told = Round()
    try:
        for mail in Outbox.objects.due(now).select_related("site")[:_ROUND]:
            if not _claimed(mail, now):
                continue
            if (why := _held_back(mail, now)) is not None:
                until, reason = why
                told.put_off += until is not None
                told.ended += until is None
                _settle(mail, Outbox.State.STOPPED, now, reason, until)
                continue
            try:
                message = message_of(mail)
            except InstallationBroken:
                # Sealed with keys that are not here: none of it can ever be read.
                told.ended += 1
                _settle(mail, Outbox.State.FAILED, now, "sealed with other keys")
                continue
            except Exception:  # one that cannot be made must not keep the others waiting
                log.exception("mail %d cannot be made", mail.pk)
                told.ended += 1
                _settle(mail, Outbox.State.FAILED, now, "cannot be made")
                continue
            try:
                by.carry(message, sender_of(mail.site), address_of(mail))
            except Unreachable as mistake:
                told.reached = False
                told.put_off += 1
                _try_again(mail, now, str(mistake), tried=False)
                return told
            except Later as refusal:
                told.put_off += 1
                _try_again(mail, now, str(refusal), tried=True)
            except Refused as refusal:
                told.ended += 1
                _refused(mail, now, refusal)
            else:
                told.sent += 1
                _settle(mail, Outbox.State.SENT, now)
    finally:
        by.close()
    return told


def _claimed(mail: Outbox, now: datetime) -> bool:
    """Whether this process got the mail; another waits for the claim's end."""
    return bool(
        write(
            lambda: Outbox.objects.filter(
                pk=mail.pk, state=Outbox.State.WAITING, due_at=mail.due_at
            ).update(due_at=now + _CLAIM)
        )
    )


def _held_back(mail: Outbox, now: datetime) -> tuple[datetime | None, str] | None:
    """Until when a mail must wait (None: for good) and why, if it must."""
    stops = MailStop.objects.filter(site=mail.site, person=mail.person)
    if mail.kind == ONLY_IF_KNOWN:
        here = {"site": mail.site}
        if not (
            Commenter.objects.filter(key=mail.person, **here).exists()
            or Report.objects.filter(reporter=mail.person, **here).exists()
            or Following.objects.filter(person=mail.person, **here).exists()
        ):
            return None, "nobody is known"
        stops = stops.filter(reason=MailStop.Reason.BOUNCED)
    if mail.kind == FOR_WORK:
        stops = stops.filter(reason=MailStop.Reason.BOUNCED)
    if stops.exists():
        return None, "stopped"
    settings = conf.get()
    sent = Outbox.objects.filter(state=Outbox.State.SENT)
    to_them = sent.filter(person=mail.person)
    cap = settings.mail_per_address
    if cap and to_them.filter(done_at__gt=now - 24 * _HOUR).count() >= cap * _A_DAY:
        return None, "cap of the address"
    if cap and to_them.filter(done_at__gt=now - _HOUR).count() >= cap:
        return now + _HOUR, "cap of the address"
    of_site = sent.filter(site=mail.site, done_at__gt=now - _HOUR)
    if settings.mail_per_site and of_site.count() >= settings.mail_per_site:
        return now + _HOUR / 4, "cap of the site"
    return None


def _try_again(mail: Outbox, now: datetime, trouble: str, *, tried: bool) -> None:
    if now - mail.made_at > _GIVES_UP:
        _settle(mail, Outbox.State.FAILED, now, trouble)
        return
    wait = _BACK_OFF[min(mail.tries, len(_BACK_OFF) - 1)] if tried else _BACK_OFF[0]
    mail.tries += tried
    _settle(mail, Outbox.State.WAITING, now, trouble, now + wait)


def _refused(mail: Outbox, now: datetime, refusal: Refused) -> None:
    def store() -> None:
        _settle(mail, Outbox.State.BOUNCED, now, str(refusal))
        if refusal.bounced:
            MailStop.objects.get_or_create(
                site=mail.site,
                person=mail.person,
                reason=MailStop.Reason.BOUNCED,
                defaults={"made_at": now},
            )

    write(store)


def _settle(
    mail: Outbox, state: str, now: datetime, trouble: str = "", until: datetime | None = None
) -> None:
    """Note what became of a mail; of one that is done address and words go."""
    changes: dict[str, object] = {"trouble": trouble[:60], "tries": mail.tries}
    if until is not None:
        changes |= {"due_at": until}
    else:
        changes |= {"state": state, "done_at": now, "to": b"", "content": b""}
    write(lambda: Outbox.objects.filter(pk=mail.pk).update(**changes))


class Postman(threading.Thread):
    """Sends as long as the process lives. Posting never waits for it: it shares nothing but the table."""

    def __init__(self, first: Callable[[datetime], object] = lambda now: None) -> None:
        """Take what is done before each look into the outbox: what may have something for it."""
        super().__init__(name="postman", daemon=True)
        self._first = first
        self._over = threading.Event()

    def run(self) -> None:
        """Look into the outbox, send, rest; rest longer while no server answers."""
        rest = silence = _REST
        while not self._over.wait(rest):
            rest = _REST
            try:
                now = timezone.now()
                self._first(now)
                told = send_due(now, carrier())
                silence = _REST if told.reached else min(silence * 2, _LONGEST_REST)
                rest = silence if not told.reached else 0.0 if told.any else _REST
            except Exception:  # the postman must outlive any one mistake; the mail stays
                log.exception("sending failed; the mail stays and is tried again")
            finally:
                connection.close()

    def stop(self) -> None:
        """End after the mail at hand; what waits is sent after the next start."""
        self._over.set()

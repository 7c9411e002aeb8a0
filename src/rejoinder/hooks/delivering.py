"""Messages leave: each at least once, by the same id at each try, never while anybody waits.

A message is claimed before it is sent, and noted as arrived after the other side said so; a crash between
the two sends it again with the same id. Whom nobody answers rests for a while, so that one receiver that
is down or slow costs the others nothing; whom nobody has answered for days is switched off.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from rejoinder import conf, keys, outside
from rejoinder.errors import InstallationBroken, OutsideRefused, OutsideSilent
from rejoinder.hooks import shapes, signing
from rejoinder.hooks.payloads import payload_of
from rejoinder.models import Attempt, Comment, Delivery, Hook, Role
from rejoinder.notices import enqueue
from rejoinder.publishing import stale
from rejoinder.publishing.composing import base
from rejoinder.writing import write

log = logging.getLogger("rejoinder.hooks")

Ask = Callable[..., outside.Answer]

# Waits before the second, third, … try of one message. Source: standard-webhooks, "Retries".
_WAITS: Final = tuple(timedelta(seconds=s) for s in (
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400
))  # fmt: skip
_FIRST_REST: Final = (
    5.0  # seconds for which a receiver rests after its first failure; doubled each time
)
_LONGEST_REST: Final = 3_600.0
_JITTER: Final = 20  # percent up or down, so that many do not come at once
_CLAIM: Final = timedelta(minutes=2)  # beyond any try's deadline
_TOGETHER: Final = 50  # messages of one receiver in one round
_A_ROUND: Final = 20.0  # seconds that one receiver may keep a round
_AT_ONCE: Final = 5  # receivers that are told side by side, browsers' services being one
_LOOK: Final = 2.0  # seconds between two looks at what is due
# Refusals of this one message; the next may be taken.
_ITS_OWN: Final = frozenset({400, 413, 415, 422})
_GONE: Final = 410


def deliver_due(now: datetime, ask: Ask = outside.ask) -> int:
    """Send what is due, one receiver after the other; returns how much arrived."""
    return sum(_deliver_to(hook, now, ask) for hook in _with_mail(now))


def deliver_now(delivery: Delivery, now: datetime, ask: Ask | None = None) -> Attempt:
    """Send one message while somebody waits for what comes of it."""
    return _try(delivery, now, ask or outside.ask)


def _with_mail(now: datetime) -> list[int]:
    return list(
        Delivery.objects.due(now).order_by("hook_id").values_list("hook_id", flat=True).distinct()
    )


def _deliver_to(hook_id: int, now: datetime, ask: Ask) -> int:
    """Send what one receiver is due, until it fails or has had its time; returns how much arrived."""
    arrived, began = 0, time.monotonic()
    due = Delivery.objects.due(now).filter(hook=hook_id).select_related("hook__site")
    for delivery in due[:_TOGETHER]:
        if time.monotonic() - began > _A_ROUND:
            break
        if not _claimed(delivery, now):
            continue
        status = _try(delivery, now, ask).status
        ok = status is not None and 200 <= status < 300
        arrived += ok
        if not ok and status not in _ITS_OWN:
            break
    return arrived


def _claimed(delivery: Delivery, now: datetime) -> bool:
    """Whether this process got the message; another waits for the claim's end."""
    return bool(
        write(
            lambda: Delivery.objects.filter(
                pk=delivery.pk, state=Delivery.State.WAITING, due_at=delivery.due_at
            ).update(due_at=now + _CLAIM)
        )
    )


def _try(delivery: Delivery, now: datetime, ask: Ask) -> Attempt:
    """Send one message and note what came of it."""
    began = time.monotonic()
    answer, trouble = None, ""
    try:
        message, signed = _composed(delivery, now)
        answer = ask(
            message.method,
            message.address,
            body=message.body.encode(),
            headers={**message.headers, **signed},
            most=0,
        )
    except (OutsideRefused, OutsideSilent) as mistake:
        trouble = str(mistake)
    except InstallationBroken:
        trouble = "its address was sealed with other keys; remove it and add it again"
    attempt = Attempt(
        delivery=delivery,
        at=now,
        status=answer.status if answer else None,
        ms=int((time.monotonic() - began) * 1000),
        trouble=trouble[:100],
    )
    _settle(delivery, attempt, now, answer.headers.get("retry-after", "") if answer else "")
    return attempt


def _composed(delivery: Delivery, now: datetime) -> tuple[shapes.Message, dict[str, str]]:
    hook = delivery.hook
    if not delivery.body:
        write(lambda: _compose(delivery))
    token = keys.unseal("hook", bytes(hook.token)) if hook.token else ""
    address = keys.unseal("hook", bytes(hook.address))
    message = shapes.addressed(hook, address, token, delivery.message_id, delivery.body)
    if hook.shape != Hook.Shape.STANDARD:
        return message, {}
    held = [keys.unseal("hook", bytes(hook.secret))]
    if hook.secret_before and hook.before_until and hook.before_until > now:
        held.append(keys.unseal("hook", bytes(hook.secret_before)))
    return message, signing.headers(delivery.message_id, delivery.body.encode(), held, now)


def _compose(delivery: Delivery) -> None:
    """Make the body and store it, while nobody can erase what it is made of."""
    if delivery.comment_id is not None:
        Comment.objects.select_for_update().filter(pk=delivery.comment_id).first()
    delivery.body = shapes.said(delivery.hook, payload_of(delivery))
    Delivery.objects.filter(pk=delivery.pk).update(body=delivery.body)


def _settle(delivery: Delivery, attempt: Attempt, now: datetime, retry_after: str) -> None:
    status = attempt.status
    ok = status is not None and 200 <= status < 300
    tries = delivery.tries + 1
    done = {"done_at": now, "body": ""}
    changes: dict[str, Any] = {"tries": tries}
    if ok:
        changes |= {"state": Delivery.State.DELIVERED, **done}
    elif tries > len(_WAITS):
        changes |= {"state": Delivery.State.GIVEN_UP, **done}
    else:
        changes["due_at"] = now + _shaken(_WAITS[tries - 1])

    def store() -> None:
        if not Delivery.objects.filter(pk=delivery.pk).update(**changes):
            return  # its webhook was removed meanwhile
        attempt.save(force_insert=True)
        if ok:
            _well(delivery.hook)
        elif status not in _ITS_OWN:
            _ill(delivery.hook, now, attempt, retry_after)

    write(store)


def _well(hook: Hook) -> None:
    Hook.objects.filter(pk=hook.pk).exclude(failures=0).update(
        failures=0, failing_since=None, rest_until=None
    )
    hook.failures, hook.failing_since, hook.rest_until = 0, None, None


def _ill(hook: Hook, now: datetime, attempt: Attempt, retry_after: str) -> None:
    hook.failures += 1
    hook.failing_since = hook.failing_since or now
    rest = min(_FIRST_REST * 2 ** min(hook.failures - 1, 20), _LONGEST_REST)
    if retry_after.isascii() and retry_after.isdigit():
        rest = max(rest, min(float(retry_after[:6]), _LONGEST_REST))
    hook.rest_until = now + _shaken(timedelta(seconds=rest))
    days = conf.get().webhook_days
    if attempt.status == _GONE:
        _switch_off(hook, now, "the other side says that it is gone (410)")
    elif days and now - hook.failing_since > timedelta(days=days):
        why = attempt.trouble or f"it answers {attempt.status}"
        _switch_off(hook, now, f"failing for {days} days: {why}"[:100])
    hook.save(update_fields=["failures", "failing_since", "rest_until", "off_at", "off_because"])


def _switch_off(hook: Hook, now: datetime, why: str) -> None:
    hook.off_at, hook.off_because = now, why
    stale.mark(hook.site_id)
    log.warning("webhook %d was switched off: %s", hook.pk, why)
    owner = Q(memberships__site=hook.site_id, memberships__role=Role.OWNER) | Q(is_superuser=True)
    people = get_user_model().objects.filter(owner, is_active=True).exclude(email="").distinct()
    page = f"{base(hook.site)}/desk/{hook.site.slug}/webhooks/{hook.pk}/"
    for person in people:
        enqueue(
            site=hook.site,
            kind="webhook-off",
            to=person.email,
            subject=f"{hook.site.name}: the webhook “{hook.label}” was switched off",
            text=f"It could not be reached: {why}.\n\nWhat it was to be told until now waits; what "
            "happens from now on is not noted for it. When the other side is well again, switch it "
            f"on:\n\n{page}\n",
            now=now,
            once=f"webhook-off {hook.pk} {person.pk} {now.isoformat()}",
        )


def _shaken(wait: timedelta) -> timedelta:
    return wait * (100 - _JITTER + secrets.randbelow(2 * _JITTER + 1)) / 100


class Courier(threading.Thread):
    """Tells the receivers, as long as the process lives. Posting never waits for it."""

    def __init__(self, also: Callable[[datetime], object] = lambda now: None) -> None:
        """Take what else has something to tell other machines; it is asked side by side with the rest."""
        super().__init__(name="courier", daemon=True)
        self._also = also
        self._over = threading.Event()

    def run(self) -> None:
        """Look at what is due, tell some receivers side by side, rest."""
        under_way: dict[int, threading.Thread] = {}
        while not self._over.wait(_LOOK):
            try:
                now = timezone.now()
                under_way = {key: told for key, told in under_way.items() if told.is_alive()}
                waiting = [hook for hook in _with_mail(now) if hook not in under_way]
                secrets.SystemRandom().shuffle(waiting)  # so that no receiver is always the last
                for hook in waiting[: _AT_ONCE - len(under_way)]:
                    under_way[hook] = _begun(_deliver_to, hook, now, outside.ask)
                if _ALSO not in under_way:
                    under_way[_ALSO] = _begun(self._also, now)
            except Exception:  # the courier must outlive any one mistake; what waits stays
                log.exception("looking for what webhooks are due failed; it is tried again")
            finally:
                connection.close()
        for told in under_way.values():
            told.join(_LOOK)

    def stop(self) -> None:
        """End after the messages at hand; what waits is sent after the next start."""
        self._over.set()


_ALSO: Final = 0  # no webhook's number


def _begun(job: Callable[..., object], *given: object) -> threading.Thread:
    """Do it in a thread that ends with the process: a receiver that hangs must not keep a server from
    stopping, and what it had claimed is sent again after the next start."""
    begun = threading.Thread(target=_alone, args=(job, *given), daemon=True, name="courier")
    begun.start()
    return begun


def _alone(job: Callable[..., object], *given: object) -> None:
    try:
        job(*given)
    except Exception:  # as above
        log.exception("telling other machines failed; it is tried again")
    finally:
        connection.close()

"""A browser asks to be told of replies, is told of each once, and is forgotten when it is gone.

Its push service is asked by the guarded client, and only a service of a browser's maker:
otherwise whoever subscribes could name any machine for us to ask.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db.models import Exists, OuterRef, Q, QuerySet

from rejoinder import conf, erasing, keys, outside
from rejoinder.errors import (
    FieldUnusable,
    InstallationBroken,
    LinkUnusable,
    OutsideRefused,
    OutsideSilent,
)
from rejoinder.following import webpush
from rejoinder.languages import say, speaking
from rejoinder.models import Comment, Post, Pushed, PushSubscription, Site
from rejoinder.outside.services import is_push_service
from rejoinder.publishing.composing import base
from rejoinder.publishing.words import called
from rejoinder.text import excerpt, to_plain
from rejoinder.writing import write

log = logging.getLogger("rejoinder.following")

Ask = Callable[..., outside.Answer]
_LONGEST: Final = 1_000  # characters of an endpoint
_MOST: Final = 20  # browsers that follow one comment
_A_TURN: Final = 20  # messages of one subscription in one turn
_KEPT: Final = timedelta(days=1)  # that the service keeps a message for a browser that sleeps
_GONE: Final = frozenset({404, 410})
_GIVES_UP: Final = 12  # failures in a row; by then it is days


def public_key() -> str:
    """What a browser needs to subscribe here."""
    return webpush.public_of(_key())


def subscribe(
    comment: Comment, browser: webpush.Browser, *, whole_thread: bool, now: datetime
) -> PushSubscription:
    """Note that a browser wants to be told; a second time changes what it is told of.

    Args:
        comment: whose author asks, by its own link.
        browser: as it was given.
        whole_thread: all of the thread, or the replies to this comment alone.
        now: the moment.

    Raises:
        FieldUnusable: its push service is none that is asked from here.
    """
    endpoint = browser.endpoint
    try:
        if len(endpoint) > _LONGEST or not is_push_service(outside.checked(endpoint)):
            raise FieldUnusable("endpoint", "is of no push service that is asked from here")
    except OutsideRefused as refusal:
        raise FieldUnusable("endpoint", str(refusal)) from refusal
    told = {"endpoint": endpoint, "p256dh": browser.p256dh, "auth": browser.auth}

    def store() -> PushSubscription:
        known = keys.keyed_hash("browser", endpoint)
        others = PushSubscription.objects.filter(comment=comment).exclude(browser=known)
        if others.count() >= _MOST:
            raise FieldUnusable(
                "endpoint", "%(most)s browsers follow this comment already", most=_MOST
            )
        last = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        made, _ = PushSubscription.objects.update_or_create(
            comment=comment,
            browser=known,
            defaults={"whole_thread": whole_thread, "sealed": keys.seal("push", json.dumps(told)),
                      "host": urlsplit(endpoint).hostname or "", "failures": 0, "rest_until": None},
            create_defaults={"site": comment.site, "made_at": now, "since": last,
                             "whole_thread": whole_thread,
                             "sealed": keys.seal("push", json.dumps(told)),
                             "host": urlsplit(endpoint).hostname or ""},
        )  # fmt: skip
        return made

    return write(store)


def stop(push: PushSubscription, now: datetime, *, everything: bool) -> None:
    """Tell this browser no more of this comment, or of anything at this site."""
    mine = PushSubscription.objects.filter(site=push.site_id, browser=bytes(push.browser))
    ended = mine if everything else mine.filter(pk=push.pk)
    erasing.end("push", list(ended.values_list("pk", flat=True)), now)


def stopped(number: int, token: str) -> PushSubscription | None:
    """The subscription that a stopping link is for; None where it has ended.

    Raises:
        LinkUnusable: the link is forged.
    """
    if not keys.signed("push stop", str(number), token):
        raise LinkUnusable("the link is not complete, or was changed")
    return PushSubscription.objects.select_related("site").filter(pk=number).first()


def stop_path(push: PushSubscription) -> str:
    """Where it is ended."""
    return f"/push/stop/{push.pk}/{keys.sign('push stop', str(push.pk))}/"


def tell(now: datetime, ask: Ask | None = None) -> int:
    """Tell all browsers that have news; returns how many messages their services took."""
    if not conf.get().push:
        return 0
    told = 0
    for push in _with_news(now).select_related("site", "comment__post")[:200]:
        for comment in _news(push)[:_A_TURN]:
            if not _told(push, comment, now, ask or outside.ask):
                break
            told += 1
    return told


def _key() -> EllipticCurvePrivateKey:
    return webpush.key_of(keys.derived("vapid"))


def _shown() -> QuerySet[Comment]:
    return Comment.objects.filter(
        standing=Comment.Standing.APPROVED,
        post__status=Post.Status.PUBLIC,
        kind=Comment.Kind.COMMENT,
    )


def _with_news(now: datetime) -> QuerySet[PushSubscription]:
    new = (
        _shown()
        .filter(stored_at__gte=OuterRef("made_at"))
        .exclude(pk=OuterRef("comment"))
        .exclude(
            Exists(Pushed.objects.filter(push=OuterRef(OuterRef("pk")), comment=OuterRef("pk")))
        )
    )
    return PushSubscription.objects.filter(
        Q(rest_until=None) | Q(rest_until__lte=now)
    ).filter(
        Q(Exists(new.filter(parent=OuterRef("comment"))))
        | Q(Exists(new.filter(post=OuterRef("comment__post"), pk__gt=OuterRef("since"))), whole_thread=True)
    )  # fmt: skip


def _news(push: PushSubscription) -> list[Comment]:
    wanted = Q(parent=push.comment_id)
    if push.whole_thread:
        wanted |= Q(pk__gt=push.since)
    new = (
        _shown()
        .filter(wanted, post=push.comment.post_id, stored_at__gte=push.made_at)
        .exclude(pk=push.comment_id)
        .exclude(Exists(Pushed.objects.filter(push=push, comment=OuterRef("pk"))))
    )
    author = push.comment.commenter_id
    mine = new.filter(commenter=author) if author is not None else new.none()
    own = list(mine.values_list("pk", flat=True)[:200])
    if own:  # nobody is told of what they wrote themselves
        write(lambda: _note(push, own))
    return list(new.exclude(pk__in=own).order_by("pk")[:_A_TURN])


def _note(push: PushSubscription, comments: list[int]) -> None:
    if not PushSubscription.objects.filter(pk=push.pk).exists():
        return  # ended meanwhile
    Pushed.objects.bulk_create(
        [Pushed(push=push, comment_id=pk) for pk in comments], ignore_conflicts=True
    )


def _told(push: PushSubscription, comment: Comment, now: datetime, ask: Ask) -> bool:
    """Hand one message to the push service; whether it was taken."""
    try:
        told = json.loads(keys.unseal("push", bytes(push.sealed)))
        browser = webpush.Browser(**told)
        status = _sent(browser, _message(push, comment), push.site, now, ask)
    except (OutsideRefused, OutsideSilent):
        status = 0
    except InstallationBroken:
        status = 410  # sealed with keys that are gone: it can never be told again
    if status in _GONE or (not 200 <= status < 300 and push.failures + 1 >= _GIVES_UP):
        write(lambda: PushSubscription.objects.filter(pk=push.pk).delete())
        return False
    if not 200 <= status < 300:
        push.failures += 1
        rest = timedelta(minutes=2**push.failures) * (80 + secrets.randbelow(41)) / 100
        changes = {"failures": push.failures, "rest_until": now + rest}
        write(lambda: PushSubscription.objects.filter(pk=push.pk).update(**changes))
        return False
    write(lambda: _note(push, [comment.pk]))
    if push.failures:
        PushSubscription.objects.filter(pk=push.pk).update(failures=0, rest_until=None)
        push.failures = 0
    return True


def _sent(browser: webpush.Browser, message: bytes, site: Site, now: datetime, ask: Ask) -> int:
    contact = f"mailto:{site.contact}" if "@" in site.contact else base(site)
    headers = {
        "TTL": str(int(_KEPT.total_seconds())),
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "Authorization": webpush.authorization(browser.endpoint, _key(), contact, now),
    }
    body = webpush.sealed(message, browser)
    status: int = ask("POST", browser.endpoint, body=body, headers=headers, most=0).status
    return status


def _message(push: PushSubscription, comment: Comment) -> bytes:
    with speaking(push.site.language) as language:
        title = say("%(name)s replied", name=excerpt(called(comment.author_name), 60))
        no_more = say("No more of these")
    told = {
        "title": title,
        "no_more": no_more,
        "body": excerpt(to_plain(comment.html), 200),
        "language": language.tag,
        "href": f"/c/{comment.pk}/",
        "stop": stop_path(push),
    }
    return json.dumps(told, ensure_ascii=False).encode()

"""Those who follow are told of replies that are published: each reply once, at once or gathered."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from rejoinder import keys
from rejoinder.errors import InstallationBroken
from rejoinder.languages import say, say_many, speaking
from rejoinder.models import Comment, Following, Outbox, Post, Told
from rejoinder.notices import enqueue
from rejoinder.publishing.composing import base
from rejoinder.publishing.templates import page
from rejoinder.publishing.words import called
from rejoinder.text import to_plain, unlinked
from rejoinder.writing import write

log = logging.getLogger("rejoinder.following")

_PERIOD: Final = {
    Following.Every.ONCE: timedelta(0),
    Following.Every.HOUR: timedelta(hours=1),
    Following.Every.DAY: timedelta(days=1),
    Following.Every.WEEK: timedelta(days=7),
}
_A_MAIL: Final = 20  # replies in one mail; further ones are in the next
_QUOTED: Final = 600  # characters of a reply that a mail quotes


def tell(now: datetime) -> int:
    """Enqueue mail for all followings that have something to be told; returns how many that were.

    A reply is told of when readers can see it, so never before screening has ended.
    """
    told = 0
    for following in _with_news(now).select_related("site", "comment__post")[:500]:
        try:
            told += write(lambda following=following: _tell(following, now))  # type: ignore[misc]
        except InstallationBroken:
            log.warning("following %d cannot be told: other keys sealed its address", following.pk)
    return told


def _with_news(now: datetime) -> QuerySet[Following]:
    due = Q(told_at=None)
    for every, period in _PERIOD.items():
        due |= Q(every=every, told_at__lte=now - period)
    shown = Comment.objects.filter(
        standing=Comment.Standing.APPROVED,
        post__status=Post.Status.PUBLIC,
        kind=Comment.Kind.COMMENT,
        stored_at__gte=OuterRef("confirmed_at"),
    ).exclude(commenter__key=OuterRef("person"))
    shown = shown.exclude(
        Exists(Told.objects.filter(following=OuterRef(OuterRef("pk")), comment=OuterRef("pk")))
    )
    awake = Following.objects.filter(due, confirmed_at__isnull=False)
    # Whoever lets their comment rest is not written to about it meanwhile.
    return awake.exclude(comment__removal=Comment.Removal.RESTRICTED).filter(
        Q(Exists(shown.filter(parent=OuterRef("comment"))))
        | Q(
            Exists(shown.filter(post=OuterRef("comment__post"), pk__gt=OuterRef("since"))),
            whole_thread=True,
        )
    )


def _news(following: Following) -> list[Comment]:
    wanted = Q(parent=following.comment_id)
    if following.whole_thread:
        wanted |= Q(pk__gt=following.since)
    return list(
        Comment.objects.public(following.site)
        .under(following.comment.post)
        .filter(wanted, kind=Comment.Kind.COMMENT, stored_at__gte=following.confirmed_at)
        .exclude(commenter__key=following.person)
        .exclude(Exists(Told.objects.filter(following=following, comment=OuterRef("pk"))))
        .order_by("pk")[:_A_MAIL]
    )


def _tell(following: Following, now: datetime) -> int:
    news = _news(following)
    if not news:
        return 0
    # Here, in the writing thread, whose context is its own.
    with speaking(following.site.language):
        return _tell_of(news, following, now)


def _tell_of(news: Sequence[Comment], following: Following, now: datetime) -> int:
    stop = f"{base(following.site)}/stop/{following.pk}/{keys.sign('stop', str(following.pk))}/"
    title = following.comment.post.title
    subject = (
        say("%(name)s replied under “%(title)s”", name=called(news[0].author_name), title=title)
        if len(news) == 1
        else say_many(
            "%(n)s reply under “%(title)s”",
            "%(n)s replies under “%(title)s”",
            len(news),
            title=title,
        )
    )
    once = f"reply {following.pk} {news[0].pk}"
    enqueue(
        site=following.site,
        kind="reply",
        to=keys.unseal("following", bytes(following.email)),
        subject=subject,
        text=_plain(following, news, stop),
        html=page(
            "mail_replies.html",
            site_name=unlinked(following.site.name),
            title=unlinked(title),
            replies=[
                {
                    "name": unlinked(called(each.author_name)),
                    "words": _words(each),
                    "href": _href(each),
                }
                for each in news
            ],
            stop=stop,
        ),
        now=now,
        once=once,
        comment=news[0] if len(news) == 1 else None,
        stop=stop,
    )
    mail = Outbox.objects.filter(once=keys.keyed_hash("once", once)).first()
    Told.objects.bulk_create(
        [Told(following=following, comment=each, mail=mail) for each in news], ignore_conflicts=True
    )
    # Where it was set back for a comment that came late, there may be more, which were told before.
    told = Told.objects.filter(following=following).order_by("-comment")
    last = told.values_list("comment", flat=True).first() or 0
    since = news[-1].pk if len(news) == _A_MAIL else max(news[-1].pk, last)
    Following.objects.filter(pk=following.pk).update(
        told_at=now, since=since if following.whole_thread else 0
    )
    return 1


def _plain(following: Following, news: Sequence[Comment], stop: str) -> str:
    parts = [say("New under “%(title)s”:", title=unlinked(following.comment.post.title))]
    for each in news:
        quoted = "\n".join(f"> {line}" for line in _words(each).splitlines())
        wrote = say("%(name)s wrote:", name=unlinked(called(each.author_name)))
        parts.append(f"{wrote}\n{quoted}\n{_href(each)}")
    parts.append(say("You asked for this mail. To get no more of it: %(stop)s", stop=stop))
    return "\n\n".join(parts) + "\n"


def _words(comment: Comment) -> str:
    plain = to_plain(comment.html).strip()
    return unlinked(plain if len(plain) <= _QUOTED else f"{plain[:_QUOTED].rstrip()} …")


def _href(comment: Comment) -> str:
    return f"{base(comment.site)}/c/{comment.pk}/"

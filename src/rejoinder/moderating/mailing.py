"""Moderators are told by mail what waits for them: at once, each hour or each day, with links that decide.

A link shows the comment and what would be done; only its button acts, and only once.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from rejoinder import keys
from rejoinder.errors import FieldMissing, FieldUnusable, InstallationBroken
from rejoinder.models import (
    Appeal,
    Comment,
    Membership,
    Outbox,
    PersonWanted,
    Report,
    Role,
    Site,
    StaffMail,
)
from rejoinder.moderating.acts import Act
from rejoinder.moderating.links import link_token
from rejoinder.notices import enqueue
from rejoinder.notices.letters import is_address
from rejoinder.notices.sending import FOR_WORK
from rejoinder.publishing.composing import base
from rejoinder.publishing.templates import page
from rejoinder.text import excerpt, to_plain, unlinked
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger("rejoinder.moderating")

PERIOD: Final = {
    StaffMail.Every.ONCE: timedelta(minutes=10),
    StaffMail.Every.HOUR: timedelta(hours=1),
    StaffMail.Every.DAY: timedelta(days=1),
}
"""The least time between two mails to one moderator."""
A_DAY: Final = 20
"""Mails within a day from which on one is sent an hour, however it was chosen."""
_SETTLED: Final = timedelta(seconds=30)  # in which whatever was stored before has been committed
_A_MAIL: Final = 20  # comments in one mail; how many more there are is said
_QUOTED: Final = 600  # characters of a comment
_DECIDE: Final = (Role.MODERATOR, Role.EDITOR, Role.OWNER)
_ACTS: Final[tuple[tuple[Act, str], ...]] = (
    ("approve", "Publish it"),
    ("spam", "It is spam"),
    ("trash", "Remove it"),
)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A comment as a mail shows it."""

    why: str
    name: str
    words: str
    links: list[tuple[str, str]] = field(default_factory=list)


def choose(
    site: Site,
    user: User,
    every: str,
    *,
    events: frozenset[str],
    address: str,
    now: datetime,
) -> None:
    """Note how somebody wants to be told; `every` "" ends it.

    Args:
        site: of which.
        user: who.
        every: one of StaffMail.Every, or "".
        events: some of "held", "report", "objection".
        address: "" for the account's own.
        now: the moment; what came before is not told.

    Raises:
        FieldMissing, FieldUnusable: a field cannot be taken.
    """
    if not every:
        write(StaffMail.objects.filter(site=site, user=user).delete)
        return
    if every not in StaffMail.Every.values:
        raise FieldUnusable("every", "is none of the choices")
    if not events:
        raise FieldMissing("events")
    address = address.strip()
    if not address and not user.email:
        raise FieldMissing("address")
    if address and not is_address(address):
        raise FieldUnusable("address", "is not an e-mail address")
    changes = {
        "every": every,
        "on_held": "held" in events,
        "on_report": "report" in events,
        "on_objection": "objection" in events,
        "address": keys.seal("staff mail", address) if address else b"",
    }
    begun = {"told_at": now - PERIOD[StaffMail.Every.DAY], "told_until": now}
    write(
        lambda: StaffMail.objects.update_or_create(
            site=site, user=user, defaults=changes, create_defaults={**changes, **begun}
        )
    )


def chosen(site: Site, user: User) -> StaffMail | None:
    """How somebody wants to be told."""
    return StaffMail.objects.filter(site=site, user=user).first()


def address_of(wish: StaffMail) -> str:
    """Where such mail goes; "" where there is no address that can be read."""
    if not wish.address:
        return str(wish.user.email)
    try:
        return keys.unseal("staff mail", bytes(wish.address))
    except InstallationBroken:
        return ""


def tell(now: datetime) -> int:
    """Make the mail that is due; returns how many that was."""
    due = Q()
    for every, period in PERIOD.items():
        due |= Q(every=every, told_at__lte=now - period)
    told = 0
    for wish in StaffMail.objects.filter(due, told_until__lt=now - _SETTLED).select_related(
        "user", "site"
    ):
        try:
            told += write(lambda wish=wish: _tell(wish, now))  # type: ignore[misc]
        except Exception:  # one moderator's mail must not keep the others'
            log.exception("moderator %d could not be told; it is tried again", wish.user_id)
    return told


def _tell(wish: StaffMail, now: datetime) -> int:
    until = now - _SETTLED
    to = address_of(wish)
    if not _may_decide(wish) or not to:
        return 0
    news = _news(wish, until)
    mine = StaffMail.objects.filter(pk=wish.pk, told_until=wish.told_until)
    if not news:
        mine.update(told_until=until)
        return 0
    person = keys.known_by("email", to.lower())
    lately = Outbox.objects.filter(
        site=wish.site, person=person, kind=FOR_WORK, made_at__gt=now - timedelta(days=1)
    )
    if lately.count() >= A_DAY and wish.told_at > now - timedelta(hours=1):
        return 0  # it comes with the next one
    if not mine.update(told_at=now, told_until=until):
        return 0  # another process was first
    _mail(wish, to, news, now)
    return 1


def _news(wish: StaffMail, until: datetime) -> list[tuple[str, Comment]]:
    """Why and which: what came since the last mail and waits still."""
    since = {"gt": wish.told_until, "lte": until}

    def within(column: str) -> dict[str, object]:
        return {f"{column}__{how}": when for how, when in since.items()}

    found: dict[int, tuple[str, Comment]] = {}
    about = Comment.objects.filter(site=wish.site).select_related("post", "site")
    if wish.on_objection:
        open_ones = Appeal.objects.filter(site=wish.site, outcome="", **within("made_at"))
        for comment in about.filter(statements__appeal__in=open_ones):
            found[comment.pk] = "Its author objects to a decision", comment
        asked = PersonWanted.objects.filter(site=wish.site, answered_at=None, **within("made_at"))
        for comment in about.filter(person_wanted__in=asked):
            found.setdefault(comment.pk, ("Its author wants a person to decide", comment))
    if wish.on_report:
        reports = Report.objects.filter(site=wish.site, outcome="", **within("made_at"))
        for comment in about.filter(reports__in=reports).distinct():
            found.setdefault(comment.pk, ("It was reported", comment))
    if wish.on_held:
        held = about.filter(standing=Comment.Standing.PENDING, **within("verdict__made_at"))
        for comment in held.order_by("pk"):
            found.setdefault(comment.pk, ("It waits for a decision", comment))
    return list(found.values())


def _may_decide(wish: StaffMail) -> bool:
    user = wish.user
    return user.is_active and (
        user.is_superuser
        or Membership.objects.filter(user=user, site=wish.site, role__in=_DECIDE).exists()
    )


def _mail(wish: StaffMail, to: str, news: list[tuple[str, Comment]], now: datetime) -> None:
    site, home = wish.site, base(wish.site)
    shown = [_quoted(why, comment, wish, home, now) for why, comment in news[:_A_MAIL]]
    settings = f"{home}/desk/{site.slug}/mail/"
    desk = f"{home}/desk/{site.slug}/queue/pending/"
    more = len(news) - len(shown)
    count = len(news)
    told = {
        "comments": shown,
        "more": more,
        "desk": desk,
        "settings": settings,
        "site_name": site.name,
        "language": "en",
    }
    enqueue(
        site=site,
        kind=FOR_WORK,
        to=to,
        subject=f"{site.name}: {count} {'comment waits' if count == 1 else 'comments wait'} for you",
        text=_plain(shown, more, desk, settings),
        html=page("mail_staff.html", **told),
        now=now,
        once=f"moderation {wish.pk} {now.isoformat()}",
        comment=news[0][1] if count == 1 else None,
    )


def _quoted(why: str, comment: Comment, wish: StaffMail, home: str, now: datetime) -> Quoted:
    plain = to_plain(comment.html).strip()
    links = [
        (words, f"{home}/accounts/decide/{link_token(comment, act, wish.user, now)}/")
        for act, words in _ACTS
        if not (act == "approve" and comment.standing == Comment.Standing.APPROVED)
    ]
    links.append(("At the desk", f"{home}/desk/{wish.site.slug}/comments/{comment.pk}/"))
    return Quoted(
        f"{why}, under “{unlinked(comment.post.title)}”",
        unlinked(comment.author_name),
        unlinked(excerpt(plain, _QUOTED)),
        links,
    )


def _plain(shown: list[Quoted], more: int, desk: str, settings: str) -> str:
    parts = []
    for each in shown:
        quoted = "\n".join(f"> {line}" for line in each.words.splitlines())
        links = "\n".join(f"{words}: {href}" for words, href in each.links)
        parts.append(f"{each.why}.\n{each.name} wrote:\n{quoted}\n{links}")
    if more:
        parts.append(f"And {more} more: {desk}")
    parts.append(
        "Opening a link changes nothing; the button on its page does. Each is good for seven days.\n"
        f"How often you get such mail: {settings}"
    )
    return "\n\n".join(parts) + "\n"

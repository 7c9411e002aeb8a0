"""Somebody wants mail, says so a second time from the address itself, or wants no more."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.db.models import QuerySet

from rejoinder import erasing, keys
from rejoinder.errors import FieldMissing, FieldUnusable, InstallationBroken, LinkUnusable
from rejoinder.languages import say, speaking
from rejoinder.models import Comment, Contact, Following, MailStop, Outbox
from rejoinder.notices import enqueue
from rejoinder.notices.letters import is_address
from rejoinder.publishing.composing import base
from rejoinder.writing import write

Extent = Literal["this", "thread", "all"]
"""How much is ended: one wish, all that somebody follows in a thread, or all mail of the site."""


def want(comment: Comment, address: str, *, every: str, whole_thread: bool, now: datetime) -> None:
    """Note a wish and send a mail that asks for its confirmation, once for each address and comment.

    Args:
        comment: whose author asks, by its own link.
        address: as typed; "" for the one that was given with the comment.
        every: one of Following.Every.
        whole_thread: all of the thread, or the replies to this comment alone.
        now: the moment.

    Raises:
        FieldMissing, FieldUnusable: there is no address, it is none, or `every` is none of ours.
    """
    address = address.strip() or _stored(comment)
    if not address:
        raise FieldMissing("email")
    if not is_address(address):
        raise FieldUnusable("email", "is not an e-mail address")
    if every not in Following.Every.values:
        raise FieldUnusable("every", "is none of the choices")
    person = keys.known_by("email", address.lower())

    def store() -> None:
        following, made = Following.objects.get_or_create(
            comment=comment,
            person=person,
            defaults={
                "site": comment.site,
                "email": keys.seal("following", address),
                "every": every,
                "whole_thread": whole_thread,
                "made_at": now,
            },
        )
        if not made:
            Following.objects.filter(pk=following.pk).update(every=every, whole_thread=whole_thread)
        link = (
            f"{base(comment.site)}/follow/{following.pk}/{keys.sign('follow', str(following.pk))}/"
        )
        name = comment.site.name
        with speaking(comment.site.language):
            subject = say("%(site)s: do you want mail about replies?", site=name)
            asked = say(
                "Somebody, probably you, asked %(site)s to write to this address when others reply to a "
                "comment.",
                site=name,
            )
            button = say("If you want that, open this page and press the button:")
            nothing = say(
                "If you do nothing, nothing is sent, and your address is forgotten in a week."
            )
        enqueue(
            site=comment.site,
            kind="confirm",
            to=address,
            subject=subject,
            text=f"{asked}\n\n{button}\n\n{link}\n\n{nothing}\n",
            now=now,
            once=f"confirm {following.pk}",
        )

    write(store)


def followed(following_id: int, token: str, purpose: str) -> Following | None:
    """The following that a link is for; None where it has ended.

    Raises:
        LinkUnusable: the link is forged.
    """
    if not keys.signed(purpose, str(following_id), token):
        raise LinkUnusable("the link is not complete, or was changed")
    found = Following.objects.filter(pk=following_id).select_related("site", "comment__post")
    return found.first()


def confirm(following: Following, now: datetime) -> None:
    """Begin to tell; a stop that the same person asked for earlier ends by it."""

    def store() -> None:
        last = Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        Following.objects.filter(pk=following.pk, confirmed_at=None).update(
            confirmed_at=now, since=last
        )
        MailStop.objects.filter(
            site=following.site, person=following.person, reason=MailStop.Reason.ASKED
        ).delete()

    write(store)


def beside(following: Following) -> QuerySet[Following]:
    """What else the same person follows in the same thread."""
    mine = Following.objects.filter(site=following.site, person=bytes(following.person))
    return mine.filter(comment__post=following.comment.post_id).exclude(pk=following.pk)


def stop(following: Following, now: datetime, *, of: Extent) -> None:
    """Tell no more of this, of its thread, or send nothing more at all; what waits is not sent."""
    person = bytes(following.person)
    mine = Following.objects.filter(site=following.site, person=person)
    if of == "this":
        mine = mine.filter(pk=following.pk)
    elif of == "thread":
        mine = mine.filter(comment__post=following.comment.post_id)
    ending = list(mine.values_list("pk", flat=True))

    def store() -> None:
        waits = Outbox.objects.filter(
            site=following.site, person=person, state=Outbox.State.WAITING
        )
        if of == "all":
            waits.delete()
            MailStop.objects.get_or_create(
                site=following.site,
                person=person,
                reason=MailStop.Reason.ASKED,
                defaults={"made_at": now},
            )
        else:
            waits.filter(kind="reply", told__following__in=ending).delete()

    write(store)
    erasing.end("following", ending, now)


def _stored(comment: Comment) -> str:
    contact = Contact.objects.filter(comment=comment).first()
    if contact is None or not contact.email:
        return ""
    try:
        return keys.unseal("email", bytes(contact.email))
    except InstallationBroken:
        return ""

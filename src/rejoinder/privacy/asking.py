"""What people ask for about all their comments at once."""

from __future__ import annotations

import secrets
from datetime import datetime

from rejoinder import erasing
from rejoinder.inventory import Level
from rejoinder.models import Comment, Decision, Delivery, Following, MailStop, Outbox, Report, Site
from rejoinder.notices import enqueue
from rejoinder.notices.sending import ONLY_IF_KNOWN
from rejoinder.privacy.persons import Person, link_token, person_of
from rejoinder.publishing.composing import base
from rejoinder.standing import settle
from rejoinder.writing import write


def send_link(site: Site, address: str, *, now: datetime) -> None:
    """Send a link to everything kept about an address, to that address.

    One row is stored whoever it is; whether anybody is known is looked up when it is sent, so that
    neither the answer nor its time tells.
    """
    token = link_token(person_of(site, address), now)
    text = (
        f"Somebody, probably you, asked {site.name} for what is kept about this e-mail address.\n\n"
        f"This link shows it, and lets you take it along, withdraw it or have it forgotten. It is good "
        f"for a day:\n\n{base(site)}/person/{token}/\n\n"
        "If it was not you, do nothing: opening the link changes nothing, and nobody else has it.\n"
    )
    write(
        lambda: enqueue(
            site=site,
            kind=ONLY_IF_KNOWN,
            to=address,
            subject=f"{site.name}: what is kept about you",
            text=text,
            now=now,
        )
    )


def withdraw_all(person: Person, now: datetime) -> str:
    """Take back all comments; returns what to say."""
    ids = list(
        person.comments().exclude(removal=Comment.Removal.AUTHOR).values_list("pk", flat=True)
    )
    erasing.note(ids, {Level.WORDS}, now)
    for pk in ids:
        write(lambda pk=pk: _withdraw(pk, now))  # type: ignore[misc]
    erasing.empty_journal()
    return f"Withdrawn: {len(ids):,} comments."


def no_more_mail(person: Person, now: datetime) -> str:
    """Send nothing more; what waits is not sent. Returns what to say."""

    def store() -> None:
        MailStop.objects.get_or_create(
            site=person.site,
            person=person.key,
            reason=MailStop.Reason.ASKED,
            defaults={"made_at": now},
        )
        Following.objects.filter(site=person.site, person=person.key).delete()
        Outbox.objects.filter(
            site=person.site, person=person.key, state=Outbox.State.WAITING
        ).delete()

    write(store)
    return "No more mail is sent to you. A link that you ask for here is the one exception."


def forget_reports(person: Person) -> int:
    """Forget who made somebody's reports, and what they wrote in them; returns how many there were."""
    reports = Report.objects.filter(site=person.site, reporter=person.key)

    def store() -> int:
        ids = list(reports.values_list("pk", flat=True))
        Delivery.objects.filter(event="report.received", subject__in=ids).update(body="")
        for pk in ids:
            # A number by chance in place of the hash: nobody's, and no two reports' the same.
            Report.objects.filter(pk=pk).update(
                name=None, email=None, words="", reporter=secrets.token_bytes(16)
            )
        return len(ids)

    return write(store)


def _withdraw(pk: int, now: datetime) -> None:
    comment = Comment.objects.select_for_update().get(pk=pk)
    Decision.objects.create(
        site_id=comment.site_id,
        comment=comment,
        act="withdraw",
        before=comment.standing,
        after=Comment.Standing.TRASH,
        removal_before=comment.removal,
        by_author=True,
        made_at=now,
    )
    comment.standing, comment.removal = Comment.Standing.TRASH, Comment.Removal.AUTHOR
    comment.save(update_fields=["standing", "removal"])
    erasing.erase_words(comment)
    settle(comment)

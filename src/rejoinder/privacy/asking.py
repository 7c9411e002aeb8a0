"""What people ask for about all their comments at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from rejoinder import erasing
from rejoinder.inventory import Level
from rejoinder.languages import number, say, speaking
from rejoinder.models import (
    Comment,
    FeedAddress,
    Following,
    MailStop,
    Outbox,
    PushSubscription,
    Report,
    Site,
)
from rejoinder.notices import enqueue
from rejoinder.notices.sending import ONLY_IF_KNOWN
from rejoinder.privacy.persons import Person, link_token, person_of
from rejoinder.publishing.composing import base
from rejoinder.writing import write


def send_link(site: Site, address: str, *, now: datetime) -> None:
    """Send a link to everything kept about an address, to that address.

    One row is stored whoever it is; whether anybody is known is looked up when it is sent, so that
    neither the answer nor its time tells.
    """
    token = link_token(person_of(site, address), now)
    with speaking(site.language):
        subject = say("%(site)s: what is kept about you", site=site.name)
        asked = say(
            "Somebody, probably you, asked %(site)s for what is kept about this e-mail address.",
            site=site.name,
        )
        link = say(
            "This link shows it, and lets you take it along, withdraw it or have it forgotten. It is good "
            "for a day:"
        )
        nothing = say(
            "If it was not you, do nothing: opening the link changes nothing, and nobody else has it."
        )
    text = f"{asked}\n\n{link}\n\n{base(site)}/person/{token}/\n\n{nothing}\n"
    write(
        lambda: enqueue(
            site=site,
            kind=ONLY_IF_KNOWN,
            to=address,
            subject=subject,
            text=text,
            now=now,
        )
    )


def withdraw_all(person: Person, now: datetime) -> str:
    """Take back all comments; returns what to say."""
    done = erasing.withdraw(_ids(person), now)
    return say("Withdrawn: %(n)s comments.", n=number(done))


def restrict_all(person: Person, now: datetime) -> str:
    """Let all comments rest; returns what to say."""
    done = sum(erasing.restrict(pk, now) for pk in _ids(person))
    return say(
        "Restricted: %(n)s comments. They are on no page, and are used for nothing.", n=number(done)
    )


def lift_all(person: Person, now: datetime) -> str:
    """Let what rests stand where it stood; returns what to say."""
    resting = person.comments().filter(removal=Comment.Removal.RESTRICTED)
    done = sum(erasing.lift(pk, now) for pk in list(resting.values_list("pk", flat=True)))
    return say("Lifted: %(n)s comments stand where they stood.", n=number(done))


def _ids(person: Person) -> list[int]:
    """Comments that were not withdrawn."""
    left = person.comments().exclude(removal=Comment.Removal.AUTHOR)
    return list(left.values_list("pk", flat=True))


def no_more_mail(person: Person, now: datetime) -> str:
    """Send nothing more; what waits is not sent. Returns what to say."""

    end_wishes(person, now)

    def store() -> None:
        MailStop.objects.get_or_create(
            site=person.site,
            person=person.key,
            reason=MailStop.Reason.ASKED,
            defaults={"made_at": now},
        )
        Outbox.objects.filter(
            site=person.site, person=person.key, state=Outbox.State.WAITING
        ).delete()

    write(store)
    return say(
        "No more mail is sent to you, and no message to your browsers. A link that you ask for here is the "
        "one exception."
    )


def forget_reports(person: Person, now: datetime) -> int:
    """Forget who made somebody's reports, and what they wrote in them; returns how many there were."""
    reports = Report.objects.filter(site=person.site, reporter=person.key)
    ids = list(reports.values_list("pk", flat=True))
    erasing.note_rows("report", ids, now)
    return erasing.erase_reports(ids)


def end_wishes(person: Person, now: datetime) -> None:
    """End all wishes to be told of replies: by mail, to browsers, by a private feed."""
    here = {"site": person.site}
    wishes: dict[str, QuerySet[Any]] = {
        "following": Following.objects.filter(person=person.key, **here),
        "push": PushSubscription.objects.filter(comment__in=person.comments()),
        "feed": FeedAddress.objects.filter(person=person.key, **here),
    }
    for about, rows in wishes.items():
        erasing.end(about, list(rows.values_list("pk", flat=True)), now)


def forget(person: Person, levels: Collection[Level], now: datetime) -> tuple[int, int]:
    """Forget somebody; returns in how many comments, and in how many reports."""
    end_wishes(person, now)
    reports = forget_reports(person, now)
    comments = erasing.erase(person.comments().values_list("pk", flat=True), levels, now)
    return comments, reports

"""An e-mail address is put right (GDPR, article 16), once the new one has said yes itself.

Nothing changes before: whoever types an address into a form proves nothing. How moderators treat somebody
goes along, as far as it is no favour.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Model, QuerySet

from rejoinder import erasing, keys
from rejoinder.errors import FieldMissing, FieldUnusable, LinkUnusable
from rejoinder.languages import later, say, speaking
from rejoinder.models import Comment, Commenter, Contact, Following, MailStop, Outbox, Report, Site
from rejoinder.notices import enqueue
from rejoinder.notices.letters import is_address
from rejoinder.privacy.persons import LIFETIME, Person, person_of
from rejoinder.privacy.tokens import opened_token, sealed_token
from rejoinder.publishing.composing import base
from rejoinder.writing import write

_GOES_ALONG: Final = frozenset(
    (Commenter.Standing.HELD, Commenter.Standing.SUSPENDED, Commenter.Standing.BANNED)
)


_ASKED: Final = {
    True: later(
        "Somebody, probably you, asked %(site)s to keep this e-mail address with a comment, in place of "
        "another one."
    ),
    False: later(
        "Somebody, probably you, asked %(site)s to keep this e-mail address with all comments of theirs, "
        "in place of another one."
    ),
}


def ask_new(about: Comment | Person, address: str, *, now: datetime) -> None:
    """Send a link to a new address; by that the address takes the place of the one that is stored.

    Args:
        about: one comment, or all that somebody wrote under an address.
        address: as typed.
        now: the moment.

    Raises:
        FieldMissing, FieldUnusable: it is no address.
        LinkUnusable: the comment was withdrawn, or rests.
    """
    address = address.strip()
    if not address:
        raise FieldMissing("email")
    if not is_address(address):
        raise FieldUnusable("email", "is not an e-mail address")
    if isinstance(about, Comment) and about.taken_back:
        raise LinkUnusable("the comment was withdrawn, or rests")
    told: list[Any] = (
        ["comment", about.pk] if isinstance(about, Comment) else ["person", about.key.hex()]
    )
    site = about.site
    token = sealed_token("address", [site.pk, *told, address], now + LIFETIME)
    with speaking(site.language):
        subject = say("%(site)s: is this your address?", site=site.name)
        asked = say(_ASKED[isinstance(about, Comment)], site=site.name)
        button = say("If you want that, open this page and press the button:")
        nothing = say("If you do nothing, nothing changes, and this address is kept nowhere.")
    text = f"{asked}\n\n{button}\n\n{base(site)}/person/address/{token}/\n\n{nothing}\n"
    write(
        lambda: enqueue(
            site=site,
            kind="address",
            to=address,
            subject=subject,
            text=text,
            now=now,
        )
    )


def asked(token: str, now: datetime) -> Site:
    """Whose page a link opens; it changes nothing.

    Raises:
        LinkUnusable: it is forged, changed, or too old.
    """
    return _opened(token, now)[0]


def confirm(token: str, now: datetime) -> int:
    """Put the address right that a link was sent to; returns in how many comments. Twice is once.

    Raises:
        LinkUnusable: it is forged, changed, or too old, or what it was about is gone.
    """
    site, kind, about, address = _opened(token, now)
    changed: int = write(
        lambda: (
            _of_comment(site, about, address, now)
            if kind == "comment"
            else _of_person(Person(site, bytes.fromhex(about)), address, now)
        )
    )
    erasing.empty_journal()
    return changed


def _opened(token: str, now: datetime) -> tuple[Site, str, Any, str]:
    site_id, kind, about, address = opened_token("address", token, now)
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise LinkUnusable("the site is gone")
    return site, kind, about, address


def _of_comment(site: Site, pk: int, address: str, now: datetime) -> int:
    comment = Comment.objects.select_for_update().filter(pk=pk, site=site).first()
    if comment is None or comment.taken_back:
        raise LinkUnusable("the comment was withdrawn, rests, or is gone")
    old = comment.commenter
    _address(Comment.objects.filter(pk=pk), site, old, address, now)
    _moved(Following.objects.filter(comment=pk, person=old.key if old else b""), address)
    return 1


def _of_person(person: Person, address: str, now: datetime) -> int:
    comments = person.comments()
    ids = list(comments.values_list("pk", flat=True))
    if not ids:
        raise LinkUnusable("nothing is kept any more under the address before")
    old = Commenter.objects.filter(site=person.site, key=person.key).first()
    _address(Comment.objects.filter(pk__in=ids), person.site, old, address, now)
    _moved(Following.objects.filter(site=person.site, person=person.key), address)
    _moved(Report.objects.filter(site=person.site, reporter=person.key), address)
    new = person_of(person.site, address)
    if person.key not in keys.forms(new.key):
        Outbox.objects.filter(site=person.site, person=person.key).update(person=new.key)
        stops = MailStop.objects.filter(
            site=person.site, person=person.key, reason=MailStop.Reason.ASKED
        )
        for stop in stops:
            MailStop.objects.get_or_create(
                site=person.site, person=new.key, reason=stop.reason, defaults={"made_at": now}
            )
        stops.delete()
    return len(ids)


def _address(
    comments: QuerySet[Comment], site: Site, old: Commenter | None, address: str, now: datetime
) -> None:
    """Keep an address with comments, and know them by it."""
    key = person_of(site, address).key
    new, made = Commenter.objects.get_or_create(site=site, key=key, defaults={"first_seen": now})
    if old is not None and made:
        new.first_seen = old.first_seen
        if old.standing in _GOES_ALONG:
            new.standing, new.suspended_until = old.standing, old.suspended_until
        new.save()
    for pk in comments.values_list("pk", flat=True):
        Contact.objects.update_or_create(
            comment_id=pk, defaults={"email": keys.seal("email", address)}
        )
    comments.update(commenter=new)
    if old is not None and old.pk != new.pk:
        Commenter.objects.filter(pk=old.pk, comments=None).delete()


_SEALED_FOR: Final[dict[type[Model], tuple[str, str]]] = {
    Following: ("following", "person"),
    Report: ("report", "reporter"),
}
"""What an address is sealed for in a table, and the column of its keyed hash."""


def _moved(rows: QuerySet[Any], address: str) -> None:
    """Let wishes and reports go along; of two that would be equal then, the one that is there stays."""
    purpose, column = _SEALED_FOR[rows.model]
    key = keys.known_by("email", address.lower())

    def same(row: Any) -> dict[str, Any]:
        return {"comment": row.comment_id, column: key}

    for row in rows:
        others = rows.model._default_manager.exclude(pk=row.pk)
        if not others.filter(**same(row)).exists():
            rows.model._default_manager.filter(pk=row.pk).update(
                email=keys.seal(purpose, address), **{column: key}
            )
        elif rows.model is Following:
            row.delete()

"""Who somebody is, without an account: whoever reads mail at an address, or holds a comment's own link.

An address that is typed into a form proves nothing, so a comment's link opens that comment alone. All
comments with an address open by a link that is sent to that very address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from rejoinder import keys
from rejoinder.errors import LinkUnusable
from rejoinder.models import Comment, Site
from rejoinder.privacy.tokens import opened_token, sealed_token

LIFETIME: Final = timedelta(hours=24)
"""How long a link that was sent by mail opens what is kept."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, as one site knows them."""

    site: Site
    key: bytes
    """What they are known by: `keys.known_by` of their address."""

    def comments(self) -> QuerySet[Comment]:
        """All that they wrote under this address, newest first."""
        return Comment.objects.filter(site=self.site, commenter__key=self.key).order_by("-pk")


def person_of(site: Site, address: str) -> Person:
    """Whoever has this address; exact, but for capitals."""
    return Person(site, keys.known_by("email", address.strip().lower()))


def link_token(person: Person, now: datetime) -> str:
    """What opens a person's page for a day. Sealed, so that it tells nothing of whose it is."""
    return sealed_token("person", [person.site.pk, person.key.hex()], now + LIFETIME)


def linked(token: str, now: datetime) -> Person:
    """Whose page a token opens.

    Raises:
        LinkUnusable: it is forged, changed, or too old.
    """
    site_id, key = opened_token("person", token, now)
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise LinkUnusable("the site is gone")
    return Person(site, bytes.fromhex(key))

"""What a reader sent, checked field by field; nothing is cut to fit and nothing is guessed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from rejoinder.errors import FieldMissing, FieldUnusable, TooLong
from rejoinder.languages import later
from rejoinder.models import Site
from rejoinder.text import NameUnusable, clean_name, safe_link, skeleton
from rejoinder.wording import check_text

_EMAIL: Final = EmailValidator()
_EMAIL_LENGTH: Final = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
_WEBSITE_LENGTH: Final = 400
_REASONS: Final = {
    "invisible": later("has nothing that a reader would see"),
    "too_long": later("is longer than 80 characters"),
    "control": later("holds characters that would change how the page reads"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """The fields of the form, as they came."""

    name: str = ""
    email: str = ""
    website: str = ""
    text: str = ""
    honeypot: str = ""
    token: str = ""
    parent: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """The fields as they may be stored."""

    name: str
    email: str
    website: str
    text: str


def check(draft: Draft, site: Site) -> Checked:
    """Check the fields in the order of the form.

    Raises:
        FieldMissing, FieldUnusable, TooLong: the first field that cannot be taken.
    """
    return Checked(
        name=name_of(draft.name, site),
        email=_email(draft.email, required=site.require_email),
        website=website_of(draft.website),
        text=check_text(draft.text),
    )


def name_of(raw: str, site: Site) -> str:
    """A name as it may be stored.

    Raises:
        FieldMissing, FieldUnusable: it cannot be taken.
    """
    try:
        name = clean_name(raw)
    except NameUnusable as refusal:
        if refusal.reason == "empty":
            raise FieldMissing("name") from None
        raise FieldUnusable("name", _REASONS.get(refusal.reason, later("cannot be used"))) from None
    if site.staff_names and skeleton(name) in _skeletons(tuple(site.staff_names)):
        raise FieldUnusable("name", "looks like the name of somebody who works here")
    return name


@lru_cache(maxsize=100)
def _skeletons(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(skeleton, names))


def _email(raw: str, *, required: bool) -> str:
    email = raw.strip()
    if not email:
        if required:
            raise FieldMissing("email")
        return ""
    if len(email) > _EMAIL_LENGTH:
        raise TooLong("email", len(email), _EMAIL_LENGTH)
    try:
        _EMAIL(email)
    except ValidationError:
        raise FieldUnusable("email", "is not an e-mail address") from None
    return email


def website_of(raw: str) -> str:
    """A website's address as it may be stored; "" for none.

    Raises:
        FieldUnusable, TooLong: it cannot be taken.
    """
    website = raw.strip()
    if not website:
        return ""
    if len(website) > _WEBSITE_LENGTH:
        raise TooLong("website", len(website), _WEBSITE_LENGTH)
    link = safe_link(website)
    if link is None:
        raise FieldUnusable("website", "is not the address of a website")
    return link

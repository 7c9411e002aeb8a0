"""Invitations: a signed link that ends, and that one person can use once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from rejoinder import keys
from rejoinder.errors import FieldMissing, FieldUnusable, LinkUnusable, TooLong
from rejoinder.models import Invitation, Membership, Site
from rejoinder.staffing.acts import ROLES
from rejoinder.staffing.asking import role_of
from rejoinder.writing import write

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LIFETIME: Final = timedelta(days=7)
_LABEL: Final = 100
_NAME: Final = 150  # characters, what Django's accounts take


def invite(site: Site, role: str, label: str, by: User | None, now: datetime) -> Invitation:
    """Make an invitation to a site.

    Raises:
        FieldMissing, TooLong: for field "label", whom it is meant for.
        FieldUnusable: there is no such role.
    """
    label = label.strip()
    if role not in ROLES:
        raise FieldUnusable("role", f"must be one of {', '.join(ROLES)}")
    if not label:
        raise FieldMissing("label")
    if len(label) > _LABEL:
        raise TooLong("label", len(label), _LABEL)
    return write(
        lambda: Invitation.objects.create(
            site=site, role=role, label=label, by=by, made_at=now, ends_at=now + LIFETIME
        )
    )


def invitation_path(invitation: Invitation) -> str:
    """The path of its link."""
    claim = str(invitation.pk)
    return f"/accounts/invitation/{claim}.{keys.sign('invitation', claim)}/"


def invitation_of(token: str, now: datetime) -> Invitation:
    """The invitation that a link is for.

    Raises:
        LinkUnusable: it is forged, was used or withdrawn, or its time is over.
    """
    claim, _, signature = token.partition(".")
    if not keys.signed("invitation", claim, signature):
        raise LinkUnusable("it was changed on its way, or is from another installation")
    found = Invitation.objects.select_related("site", "by").filter(pk=int(claim)).first()
    if found is None:
        raise LinkUnusable("the invitation was withdrawn")
    if found.used_at is not None:
        raise LinkUnusable("it was used already")
    if now >= found.ends_at:
        raise LinkUnusable(f"its {LIFETIME.days} days are over")
    return found


def withdraw(invitation: Invitation) -> None:
    """Let an invitation lead nowhere."""
    write(invitation.delete)


def accept(
    token: str, now: datetime, *, user: User | None, name: str = "", password: str = ""
) -> User:
    """Make whoever follows the link a member: an account that is there, or a new one.

    Args:
        token: the link's.
        now: the moment.
        user: who is signed in, if anybody; else an account is made of the other two.
        name: of the new account.
        password: of the new account.

    Raises:
        LinkUnusable: as for `invitation_of`.
        FieldMissing, FieldUnusable, TooLong: name or password cannot be taken, or who is signed in
            may do as much already.
    """
    fresh = None if user else _account(name, password)

    def job() -> User:
        invitation = invitation_of(token, now)
        # Whoever comes second waits here, and finds it used.
        taken = Invitation.objects.filter(pk=invitation.pk, used_at=None).update(used_at=now)
        if not taken:
            raise LinkUnusable("it was used already")
        account = user or fresh
        if account is None:
            raise FieldMissing("name")
        if user is not None:
            held = role_of(user, invitation.site)
            if held is not None and ROLES.index(held) >= ROLES.index(invitation.role):
                raise FieldUnusable("user", f"{user.get_username()} is {held} here already")
            get_user_model().objects.filter(pk=user.pk).update(is_staff=True)
        else:
            if get_user_model().objects.filter(username__iexact=account.username).exists():
                raise FieldUnusable("name", "somebody has this name already; choose another")
            account.save()
        Membership.objects.update_or_create(
            user=account,
            site=invitation.site,
            defaults={"role": invitation.role},
            create_defaults={"role": invitation.role, "made_at": now},
        )
        return account

    return write(job)


def _account(name: str, password: str) -> User:
    """An account that is not stored yet."""
    name = name.strip()
    if not name:
        raise FieldMissing("name")
    if len(name) > _NAME:
        raise TooLong("name", len(name), _NAME)
    account = get_user_model()(username=name, is_staff=True)
    try:
        account._meta.get_field("username").run_validators(name)
    except ValidationError as mistake:
        raise FieldUnusable("name", " ".join(mistake.messages)) from mistake
    if not password:
        raise FieldMissing("password")
    try:
        validate_password(password, account)
    except ValidationError as mistake:
        raise FieldUnusable("password", " ".join(mistake.messages)) from mistake
    account.set_password(password)
    return account

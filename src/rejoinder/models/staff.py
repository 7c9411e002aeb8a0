"""Staff: who may do what at which site, and who was invited to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from datetime import datetime


class Role(models.TextChoices):
    """What somebody is at one site; each may do what those before it may."""

    READER = "reader"
    MODERATOR = "moderator"
    EDITOR = "editor"
    OWNER = "owner"


class Membership(models.Model):
    """One account's role at one site. Superusers need none: they own every site."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "site"], name="one_role_a_site")]

    if TYPE_CHECKING:
        id: int
        user_id: int
        site_id: int

    def __str__(self) -> str:
        return f"{self.role} {self.user_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about invitations."""

    def open(self, now: datetime) -> InvitationQuerySet:
        """Those that can still be accepted."""
        return self.filter(used_at=None, ends_at__gt=now)


class Invitation(models.Model):
    """A signed link that makes its first user a member; deleted when it is withdrawn."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices)
    label = models.CharField(max_length=100, help_text="whom it is meant for")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"invitation {self.pk}"

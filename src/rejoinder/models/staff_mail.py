"""What somebody of the staff wants to be told of by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.sites import Site


class StaffMail(models.Model):
    """One account's mail about one site: how often, of what, and up to when it was told.

    `address` is sealed (`keys.seal("staff mail", …)`); empty means the account's own.
    """

    class Every(models.TextChoices):
        ONCE = "once", "at once"
        HOUR = "hour", "each hour"
        DAY = "day", "each day"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staff_mail"
    )
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="staff_mail")
    every = models.CharField(max_length=10, choices=Every.choices)
    on_held = models.BooleanField(default=True)
    on_report = models.BooleanField(default=True)
    on_objection = models.BooleanField(default=True)
    address = models.BinaryField(blank=True, default=b"")
    told_at = models.DateTimeField(help_text="when a mail was last made")
    told_until = models.DateTimeField(help_text="what came before has been told")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "site"], name="one_staff_mail_a_site")
        ]

    if TYPE_CHECKING:
        id: int
        user_id: int
        site_id: int

    def __str__(self) -> str:
        return f"staff mail {self.pk}"

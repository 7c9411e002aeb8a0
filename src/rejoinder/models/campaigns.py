"""A sweep: one act of a moderator on all comments of a campaign, to be undone as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.sites import Site

if TYPE_CHECKING:
    from rejoinder.models.decisions import Decision


class Sweep(models.Model):
    """What a moderator did to a campaign; its decisions are those that point here."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="sweeps")
    act = models.CharField(max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    if TYPE_CHECKING:
        id: int
        site_id: int
        decisions: models.QuerySet[Decision]

    def __str__(self) -> str:
        return f"{self.act} a campaign"

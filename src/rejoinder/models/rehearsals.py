"""A rehearsal: a draft of a policy tried on comments that are there, as far as it has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.sites import Site


class Rehearsal(models.Model):
    """One try. Kept for a while, so that its page can be looked at again."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="rehearsals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(help_text="the draft, TOML")
    against = models.TextField(help_text="the policy that was in force, TOML")
    against_version = models.PositiveIntegerField(default=0)
    days = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    next_id = models.PositiveBigIntegerField(help_text="the first comment that is not counted yet")
    last_id = models.PositiveBigIntegerField(help_text="the last comment that was there")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(help_text="comments to go through")
    tally = models.JSONField(default=dict, help_text="screening.rehearsal.Tally.to_json()")

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"rehearsal {self.pk}"

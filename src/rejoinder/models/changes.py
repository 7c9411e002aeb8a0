"""What was changed of a site's own facts: who, when, what it was and what it became. Only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.sites import Site


class SiteChange(models.Model):
    """One change of a site's facts, at the desk or in the shell."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    changes = models.JSONField(
        default=dict, help_text="by field: what it was, and what it became; texts shortened"
    )

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"change of {', '.join(self.changes)}"

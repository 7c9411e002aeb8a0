"""The notice on how comment data are processed, as it was at one time. Only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.sites import Site


class NoticeVersion(models.Model):
    """What the page said from `made_at` until the next version: `[[heading, [paragraph, …]], …]`."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField(help_text="counts up within the site, from 1")
    text = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_notice_a_number")
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"notice {self.number}"

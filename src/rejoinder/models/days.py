"""Days: what came and was decided on each, counted once and kept, so that no chart counts it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.sites import Site


class Day(models.Model):
    """A day of the installation, by the clock of UTC: when it was counted last, and how long that took."""

    day = models.DateField(unique=True)
    counted_at = models.DateTimeField()
    seconds = models.FloatField(default=0.0)

    def __str__(self) -> str:
        return str(self.day)


class DayAtSite(models.Model):
    """What a day came to at one site; see `daybook` for the names of what is counted."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    counts = models.JSONField(default=dict, help_text="daybook.counting: counts by their names")
    decisions = models.JSONField(
        default=dict, help_text="acts by the number of the account that decided, and how often"
    )
    threads = models.JSONField(default=dict, help_text="comments by post; of the busiest alone")
    waiting = models.JSONField(
        default=dict, help_text="how many waited when it was counted while it lasted, and how long"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "day"], name="one_row_a_day")]

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"{self.day} at {self.site_id}"

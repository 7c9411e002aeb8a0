"""Tallies: how many comments of each standing a site has. Kept by triggers, see `finding`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models


class Tally(models.Model):
    """Comments of one standing. On PostgreSQL several lines add up, so that no writer waits for another."""

    site_id = models.BigIntegerField(db_index=True)
    standing = models.CharField(max_length=10)
    count = models.BigIntegerField()

    if TYPE_CHECKING:
        id: int

    def __str__(self) -> str:
        return f"{self.count} {self.standing}"

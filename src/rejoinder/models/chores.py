"""A chore: a job of retention, when it last ran and what came of it."""

from __future__ import annotations

from django.db import models


class Chore(models.Model):
    """One job by name. `ran_at` also tells whether the clock has jumped since."""

    name = models.CharField(max_length=40, unique=True)
    ran_at = models.DateTimeField()
    erased = models.PositiveBigIntegerField(default=0, help_text="rows or files of the last run")
    result = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name

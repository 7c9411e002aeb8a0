"""An import run: which file was taken, when, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.sites import Site


class ImportRun(models.Model):
    """One run of the importer over one file."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="runs")
    format = models.CharField(max_length=30)
    file_name = models.CharField(max_length=300)
    file_sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict)

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"{self.file_name} ({self.format})"

"""An export order: a file that somebody asked for at the desk, while it is made and while it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.posts import Post
from rejoinder.models.sites import Site


class ExportOrder(models.Model):
    """What to take of a site, in which format, for whom.

    `file` is the name of what was made in the folder of downloads, `step` what it waits for or is at;
    both are empty when the file is gone. `refused` says why there is none.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="orders")
    form = models.CharField(max_length=20)
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    private = models.BooleanField(default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    file = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    refused = models.TextField(blank=True)

    if TYPE_CHECKING:
        id: int
        site_id: int
        post_id: int | None

    def __str__(self) -> str:
        return f"{self.form} of {self.site}"

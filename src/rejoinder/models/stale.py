"""Stale pages: what readers are served that no longer matches the stored facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.sites import Site


class StalePage(models.Model):
    """A mark, written in the same transaction as the change that makes pages stale.

    `post` 0 stands for the site's own pages (home, tags, feed, sitemap); `branch` is the number of
    the branch that changed, 0 for all of the post, and below 0 what `publishing/stale.py` says.
    `marks` counts up with each new mark, so that one made while the page is being written is not
    lost when the older mark is cleared.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    post = models.BigIntegerField(default=0)
    branch = models.BigIntegerField(default=0)
    marks = models.BigIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "post", "branch"], name="one_mark_a_page")
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int

    def __str__(self) -> str:
        return f"site {self.site_id}, post {self.post}, branch {self.branch}"

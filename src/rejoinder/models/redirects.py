"""A redirect: an address that the site's old home had, and what stands for it here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.comments import Comment
from rejoinder.models.posts import Post
from rejoinder.models.sites import Site


class Redirect(models.Model):
    """Where an old address leads: to a post, or to a comment of it."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    old = models.CharField(max_length=700, help_text="path and query as asked for: /?p=18")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "old"], name="one_redirect_an_address")
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        post_id: int
        comment_id: int | None

    def __str__(self) -> str:
        return self.old

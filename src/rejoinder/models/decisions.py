"""A decision: what a moderator did, when and why. The log is only ever added to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.campaigns import Sweep
from rejoinder.models.comments import Comment
from rejoinder.models.sites import Site


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about the log."""

    def log(self, site: Site) -> DecisionQuerySet:
        """Newest first, with who and what it was about."""
        return (
            self.filter(site=site).select_related("by", "comment", "comment__post").order_by("-id")
        )


class Decision(models.Model):
    """One act on one comment, by a person or by a rule."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="decisions")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(max_length=20)
    before = models.CharField(max_length=10, help_text="the standing it had")
    after = models.CharField(max_length=10, help_text="the standing it got")
    removal_before = models.CharField(max_length=10, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_author = models.BooleanField(default=False, help_text="by the comment's author, signed link")
    automatic = models.BooleanField(default=False)
    rule = models.CharField(max_length=100, blank=True)
    reason = models.CharField(
        max_length=20, blank=True, help_text="what is wrong with it: one of moderating.REASONS"
    )
    words = models.TextField(blank=True, help_text="for the author, or for colleagues")
    made_at = models.DateTimeField()
    undoes = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="undone_by"
    )
    sweep = models.ForeignKey(
        Sweep,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="decisions",
        help_text="the act on a whole campaign that this was part of",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["site", "-id"], name="decisions_newest_first")]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int
        by_id: int | None
        sweep_id: int | None
        undone_by: Decision

    def __str__(self) -> str:
        return f"{self.act} {self.comment_id}"

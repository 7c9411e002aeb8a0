"""A decision: what a moderator did, when and why. The log is only ever added to.

Each is about one thing of one subject: the standing, words, place or a mark of a comment, whether a post
takes comments, how a commenter is treated. `facet` names the thing. With what it was and what it became
kept, the log can be taken back line by line, and replayed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from rejoinder.models.commenters import Commenter
from rejoinder.models.comments import Comment
from rejoinder.models.posts import Post
from rejoinder.models.sites import Site
from rejoinder.models.sweeps import Sweep


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Questions about the log."""

    def log(self, site: Site) -> DecisionQuerySet:
        """Newest first, with who and what it was about."""
        return (
            self.filter(site=site)
            .select_related("by", "comment", "comment__post", "post", "commenter")
            .defer("comment__html", "comment__text", "post__body_html", "comment__post__body_html")
            .order_by("-id")
        )

    def about_standing(self) -> DecisionQuerySet:
        """Those that gave a comment its standing; the others say nothing of whether it is kept."""
        return self.filter(facet=Decision.Facet.STANDING)


class Decision(models.Model):
    """One act on one comment, post or commenter, by a person or by a rule.

    Of `comment`, `post` and `commenter` one is set: the subject. None is where it was cleared away. For
    the facet "standing" what was and what became of it are `before` and `after`, else `was` and `made`.
    """

    class Facet(models.TextChoices):
        STANDING = "standing"
        TEXT = "text"
        PLACE = "place"
        FEATURED = "featured"
        PINNED = "pinned"
        LOCKED = "locked"
        OPEN = "open", "whether a post takes comments"
        PERSON = "person", "how a commenter is treated"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="decisions")
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    commenter = models.ForeignKey(
        Commenter, on_delete=models.CASCADE, null=True, blank=True, related_name="decisions"
    )
    act = models.CharField(max_length=20)
    facet = models.CharField(max_length=10, choices=Facet.choices, default=Facet.STANDING)
    before = models.CharField(max_length=10, blank=True, help_text="the standing it had")
    after = models.CharField(max_length=10, blank=True, help_text="the standing it got")
    removal_before = models.CharField(max_length=10, blank=True)
    removal_after = models.CharField(max_length=10, blank=True)
    was = models.JSONField(default=dict, blank=True, help_text="values before, by their names")
    made = models.JSONField(default=dict, blank=True, help_text="values that it gave")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    by_author = models.BooleanField(default=False, help_text="by the comment's author, signed link")
    automatic = models.BooleanField(default=False)
    rule = models.CharField(max_length=100, blank=True)
    reason = models.CharField(
        max_length=20, blank=True, help_text="what is wrong with it: one of moderating.REASONS"
    )
    words = models.TextField(
        blank=True, help_text="for the author, who reads them in the statement"
    )
    note = models.TextField(blank=True, default="", db_default="", help_text="for colleagues alone")
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
        indexes = [
            models.Index(fields=["site", "-id"], name="decisions_newest_first"),
            models.Index(fields=["made_at"], name="decisions_by_time"),
        ]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int | None
        post_id: int | None
        commenter_id: int | None
        by_id: int | None
        undoes_id: int | None
        sweep_id: int | None
        undone_by: Decision

    def __str__(self) -> str:
        return f"{self.act} {self.comment_id or self.post_id or self.commenter_id}"

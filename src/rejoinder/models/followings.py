"""A following: somebody who wants mail when others answer, and said so twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from rejoinder.models.comments import Comment
from rejoinder.models.matching import KeyedHash
from rejoinder.models.outbox import Outbox
from rejoinder.models.sites import Site


class Following(models.Model):
    """One address that follows the replies to a comment, or all of its thread.

    `email` is sealed (`keys.seal("following", …)`). Nothing is sent before `confirmed_at`, which only
    whoever reads mail at the address can set. `since` is the newest comment of the thread looked at;
    a comment that is approved later than a newer one sets it back (`standing.settle`).
    """

    class Every(models.TextChoices):
        ONCE = "once", "at once"
        HOUR = "hour", "each hour"
        DAY = "day", "each day"
        WEEK = "week", "each week"

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="followings")
    whole_thread = models.BooleanField(default=False)
    every = models.CharField(max_length=10, choices=Every.choices, default=Every.ONCE)
    email = models.BinaryField(help_text="the address, sealed")
    person = KeyedHash()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    since = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="one_following_a_comment")
        ]
        indexes = [models.Index(fields=["person"], name="followings_of_a_person")]

    if TYPE_CHECKING:
        id: int
        site_id: int
        comment_id: int

    def __str__(self) -> str:
        return f"following {self.pk}"


class Told(models.Model):
    """That a following was told of a comment, so that it is told once; and by which mail."""

    following = models.ForeignKey(Following, on_delete=models.CASCADE, related_name="told")
    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="+")
    mail = models.ForeignKey(
        Outbox, on_delete=models.SET_NULL, null=True, blank=True, related_name="told"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["following", "comment"], name="told_once")]

    def __str__(self) -> str:
        return f"told {self.pk}"
